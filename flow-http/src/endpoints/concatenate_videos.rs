//! `POST /videos/concatenate`: join clips.

use std::time::Duration;

use flow_ids::VideoId;
use flow_types::EncodedResponse;
use flow_validate::models::video;
use serde_json::{Map, Value};

use super::json::{JsonRequest, RequestBuilder, json_endpoint};
use crate::info::{Cost, EndpointInfo, MAX_BASE64_LEN};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: flow_validate::models::Source = video::CONCATENATE_CLIPS.source;

/// A concatenation of two to ten clips of one account and one aspect ratio.
///
/// The result is an MP4 video in base64, about 7 MB per clip, without a reference: the response contains the only copy.
/// The call takes 15 to 20 seconds, and costs neither credits nor a captcha, so it can be repeated for free.
///
/// ```
/// use flow_http::{Clip, ConcatenateVideos};
/// use flow_http::ids::VideoId;
/// use std::time::Duration;
///
/// let video = VideoId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8")?;
/// let extension = VideoId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-video:b28e51c9")?;
/// let whole = ConcatenateVideos::builder([
///     Clip::new(video),
///     // An extension repeats about the last second of its clip.
///     Clip::new(extension).with_trim_start(Duration::from_secs(1)),
/// ])
/// .build()?;
/// assert_eq!(whole.members().references().count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow videos concatenate" (2026-01-29).
#[derive(Clone)]
pub struct ConcatenateVideos(JsonRequest);

json_endpoint!(
    ConcatenateVideos,
    EncodedResponse,
    EndpointInfo::makes("concatenate-videos", "/videos/concatenate", Cost::Creates)
        .with_free_repeats()
        .with_max_response_len(MAX_BASE64_LEN),
    EndpointRules::new(
        PAGE,
        &[&[Member::new("media", Kind::Clips(video::CONCATENATE_CLIPS, CLIP), PAGE).required()]],
    ),
);

/// The members of a clip in the list.
const CLIP: &[Member] = &[
    Member::new("mediaGenerationId", Kind::Video, PAGE).required(),
    Member::new("trimStart", Kind::Seconds(video::MAX_TRIM_SECONDS), PAGE),
    Member::new("trimEnd", Kind::Seconds(video::MAX_TRIM_SECONDS), PAGE),
];

impl ConcatenateVideos {
    /// A concatenation of clips, in this order.
    pub fn builder(clips: impl IntoIterator<Item = Clip>) -> RequestBuilder<Self> {
        let clips: Vec<Value> = clips.into_iter().map(Value::from).collect();
        RequestBuilder::new().with("media", clips)
    }
}

/// A clip of a [`ConcatenateVideos`], and the time that is cut off at its start and end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    video: VideoId,
    trim_start: Option<Duration>,
    trim_end: Option<Duration>,
}

impl Clip {
    /// The whole clip.
    #[must_use]
    pub fn new(video: VideoId) -> Self {
        Self {
            video,
            trim_start: None,
            trim_end: None,
        }
    }

    /// Sets the time that is cut off at the start, at most 10 seconds.
    #[must_use]
    pub fn with_trim_start(self, trim_start: Duration) -> Self {
        Self {
            trim_start: Some(trim_start),
            ..self
        }
    }

    /// Sets the time that is cut off at the end, at most 10 seconds.
    #[must_use]
    pub fn with_trim_end(self, trim_end: Duration) -> Self {
        Self {
            trim_end: Some(trim_end),
            ..self
        }
    }
}

impl From<Clip> for Value {
    fn from(clip: Clip) -> Self {
        let trims = [("trimStart", clip.trim_start), ("trimEnd", clip.trim_end)];
        let trims = trims
            .into_iter()
            .filter_map(|(name, trim)| Some((name.to_owned(), seconds(trim?))));
        let mut members = Map::from_iter([(
            "mediaGenerationId".to_owned(),
            Self::from(clip.video.as_str()),
        )]);
        members.extend(trims);
        Self::Object(members)
    }
}

/// A number of seconds in JSON. Whole numbers are written as `1`, not `1.0`.
fn seconds(time: Duration) -> Value {
    match time.subsec_nanos() {
        0 => time.as_secs().into(),
        _ => time.as_secs_f64().into(),
    }
}

#[cfg(feature = "server")]
mod server {
    use flow_types::{EncodedResponse, MediaGenerationStatus};

    use super::ConcatenateVideos;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::Exchange;
    use crate::service::files;
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;

    impl ServerHalf for ConcatenateVideos {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(
            clips: &Accepted,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            let job_id = exchange.job_id(Self::INFO, clips)?;
            let inputs = u32::try_from(clips.references().count()).unwrap_or(u32::MAX);
            let response = EncodedResponse::builder()
                .job_id(job_id)
                .status(MediaGenerationStatus::Successful)
                .inputs_count(inputs)
                .encoded_video(files::encoded_video());
            Ok(ServerResponse::ok(&response.to_json()))
        }
    }
}
