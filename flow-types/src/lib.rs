//! Lossless, lenient response types for Google Flow assets on useapi.net.

mod decode;
mod error_body;
mod job;
mod media;
mod oddity;
mod open_enum;
mod raw;
mod reason;
mod time;
mod upload;
mod wire;
mod write;

pub use decode::{DecodeError, DecodeErrorKind};
pub use error_body::{
    ErrorBody, ErrorDetail, ErrorForm, ErrorInfo, ErrorValue, FileSizeLimit, RetryAfter, RpcStatus,
    SkipReason,
};
pub use job::{
    EditVideoResponse, GetAssetResponse, JobMedia, JobRecord, JobResponse, JobStatus, JobType,
};
pub use media::{
    AspectRatio, ClientPlatform, Dimensions, Image, Media, MediaGenerationStatus, MediaMetadata,
    MediaStatus, RequestData, UserUploadedImage, UserUploadedVideo, Video, VideoOffset, Visibility,
    Workflow, WorkflowMetadata,
};
pub use oddity::{Found, Oddity};
pub use open_enum::UnknownText;
pub use raw::{JsonKind, RawJson, RawObject};
pub use reason::{ErrorReason, ReasonCategory};
pub use time::{ProtoDuration, TimeError, Timestamp};
pub use upload::{
    AccountCheck, ImageUpload, OtherUpload, UploadResponse, VideoUpload, reference_only,
};
pub use write::{
    ImageUploadBuilder, JobBuilder, SkippedAccount, UploadDetails, VideoUploadBuilder,
};
