//! The response bodies, one file each, and the trait that all of them implement.

mod accounts;
mod asset;
mod delete;
mod encoded;
mod error;
mod item;
mod job;
mod jobs;
mod media;
mod response;
mod status;
mod upload;
mod videos;

pub use accounts::{Account, AccountResponse, AccountsResponse, SessionData};
pub use asset::GetAssetResponse;
pub use delete::DeleteResponse;
pub use encoded::EncodedResponse;
pub use error::{ErrorBody, ErrorDetail, ErrorMark, RpcStatus, SkipReason};
pub use item::Item;
pub use job::{JobOutput, JobRecord};
pub use jobs::{JobGroup, JobsResponse, ListedJob};
pub use media::{
    AspectRatio, Dimensions, GeneratedImage, GeneratedVideo, Image, Media, MediaGenerationStatus,
    MediaMetadata, MediaStatus, Operation, OperationMetadata, OperationState, UserUploadedImage,
    UserUploadedVideo, Video, VideoOffset, Visibility, Workflow, WorkflowMetadata,
};
pub use response::ResponseBody;
pub use status::{JobStatus, JobType};
pub use upload::{AccountCheck, Upload, UploadMembers, UploadResponse};
pub use videos::{ImagesResponse, VideosResponse};
