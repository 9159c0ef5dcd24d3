//! One result of a response, independent of the form of the response.

use std::borrow::Cow;
use std::fmt;

use flow_ids::MediaGenerationId;

use super::error::ErrorValue;
use super::media::{Media, MediaGenerationStatus, Operation, Video};
use crate::json::{RawJson, RawObject};
use crate::model::FromWire;
use crate::reason::ErrorReason;

/// The places of references in Google's responses for videos and images.
macro_rules! output_places {
    ($prefix:literal) => {
        [
            concat!($prefix, "mediaGenerationId"),
            concat!($prefix, "media.mediaGenerationId"),
            concat!($prefix, "media.image.generatedImage.mediaGenerationId"),
            concat!($prefix, "media.video.mediaGenerationId"),
            concat!($prefix, "operations.mediaGenerationId"),
            concat!($prefix, "operations.video.mediaGenerationId"),
            concat!(
                $prefix,
                "operations.operation.metadata.video.mediaGenerationId"
            ),
        ]
    };
}

/// The places of references in job records, which are in `response`, and in synchronous responses, which are at the top
/// level. An error response may have either.
pub(crate) const OUTPUT_PLACES: &[&str] = {
    const TOP: [&str; 7] = output_places!("");
    const BELOW: [&str; 7] = output_places!("response.");
    let [_, t1, t2, t3, t4, t5, t6] = TOP;
    let [b0, b1, b2, b3, b4, b5, b6] = BELOW;
    &[t1, t2, t3, t4, t5, t6, b0, b1, b2, b3, b4, b5, b6]
};

/// One result of a response: its reference, its URLs and its status.
///
/// ```
/// use flow_types::{ErrorReason, ResponseBody, VideosResponse};
///
/// let videos = VideosResponse::from_slice(br#"{"media": [
///     {"mediaGenerationId": "user:1-email:6a6b-video:x", "videoUrl": "https://example.org/x"},
///     {"mediaMetadata": {"mediaStatus": {
///         "mediaGenerationStatus": "MEDIA_GENERATION_STATUS_FAILED",
///         "failureReasons": ["PUBLIC_ERROR_MINOR"]}}}
/// ]}"#)?;
/// let items = videos.items();
/// assert_eq!(items[0].urls(), ["https://example.org/x"]);
/// assert!(items[1].is_refused());
/// assert_eq!(items[1].failure_reasons(), [ErrorReason::Minor]);
/// # Ok::<(), flow_types::DecodeError>(())
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Item<'a> {
    media_generation_id: Option<MediaGenerationId>,
    urls: Vec<Cow<'a, str>>,
    encoded: Option<Cow<'a, str>>,
    status: Option<MediaGenerationStatus>,
    failure_reasons: Vec<ErrorReason>,
    has_error: bool,
}

impl<'a> Item<'a> {
    /// The reference; absent if the item was refused.
    #[must_use]
    pub fn media_generation_id(&self) -> Option<&MediaGenerationId> {
        self.media_generation_id.as_ref()
    }

    /// The temporary URLs of the item, usually one. Each gives access to the item.
    #[must_use]
    pub fn urls(&self) -> &[Cow<'a, str>] {
        &self.urls
    }

    /// The bytes in base64, as received.
    #[must_use]
    pub fn encoded(&self) -> Option<&str> {
        self.encoded.as_deref()
    }

    /// The status of the item.
    #[must_use]
    pub fn status(&self) -> Option<&MediaGenerationStatus> {
        self.status.as_ref()
    }

    /// The reasons for the failure: the reason in the item's error, then its `failureReasons`.
    #[must_use]
    pub fn failure_reasons(&self) -> &[ErrorReason] {
        &self.failure_reasons
    }

    /// Whether the item has a reference, a URL or bytes.
    #[must_use]
    pub fn holds_result(&self) -> bool {
        self.media_generation_id.is_some()
            || !self.urls.is_empty()
            || self.encoded().and_then(decoded_len) > Some(0)
    }

    /// Whether the item reports a failure, by its status, an error of any kind, or `failureReasons`.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.has_error
            || !self.failure_reasons.is_empty()
            || self.status == Some(MediaGenerationStatus::Failed)
    }

    /// Whether the status of the item is pending or active, and it is not refused.
    pub(crate) fn is_under_way(&self) -> bool {
        use MediaGenerationStatus::{Active, Pending};
        !self.is_refused() && matches!(self.status, Some(Pending | Active))
    }

    /// The items of a response: the response itself if it is an item, and those in `media` and `operations`, at the top
    /// level and within `response`.
    pub(crate) fn all_in(response: RawObject<'a>) -> Vec<Self> {
        let inner = response.values("response").filter_map(RawJson::as_object);
        std::iter::once(response)
            .chain(inner)
            .flat_map(Self::directly_in)
            .collect()
    }

    fn directly_in(response: RawObject<'a>) -> Vec<Self> {
        let own = response.into_value().read();
        let own = own.map(|media| Self::of_media(&media));
        let mut items: Vec<Self> = own.filter(Self::holds_result).into_iter().collect();
        for (name, value) in response.members() {
            for element in each(value) {
                items.extend(match name.as_ref() {
                    "media" => element.read().map(|media| Self::of_media(&media)),
                    "operations" => element.read().map(|it| Self::of_operation(&it)),
                    _ => None,
                });
            }
        }
        items
    }

    fn of_media(media: &Media<'a>) -> Self {
        let image = media.image().and_then(|image| image.generated_image());
        let video = media.video();
        let status = media
            .media_metadata()
            .and_then(|metadata| metadata.media_status());
        let error = status.and_then(|status| ErrorReason::from_text(&status.error()?.message()?));
        let failure_reasons = status.and_then(|status| status.failure_reasons());
        let has_error = has_error(media.raw()) || status.is_some_and(|it| has_error(it.raw()));
        Self {
            media_generation_id: media
                .media_generation_id()
                .or_else(|| image?.media_generation_id())
                .or_else(|| video?.media_generation_id()),
            urls: urls([
                media.video_url(),
                media.url(),
                media.fife_url(),
                image.and_then(|image| image.fife_url()),
                video.and_then(|video| video.fife_url()),
            ]),
            encoded: encoded(media.raw()).or_else(|| encoded(image?.raw())),
            status: status.and_then(|status| status.media_generation_status()),
            failure_reasons: error
                .into_iter()
                .chain(failure_reasons.unwrap_or_default())
                .collect(),
            has_error,
        }
    }

    fn of_operation(operation: &Operation<'a>) -> Self {
        let state = operation.operation();
        let made: Option<Video<'a>> = state.and_then(|state| state.metadata()?.video());
        let video = operation.video();
        let error = state.and_then(|state| ErrorReason::from_text(&state.error()?.message()?));
        Self {
            media_generation_id: operation
                .media_generation_id()
                .or_else(|| made?.media_generation_id())
                .or_else(|| video?.media_generation_id()),
            urls: urls([made, video].map(|video| video?.fife_url())),
            encoded: made.and_then(|video| encoded(video.raw())),
            status: operation.status(),
            failure_reasons: error.into_iter().collect(),
            has_error: has_error(operation.raw()) || state.is_some_and(|it| has_error(it.raw())),
        }
    }
}

/// The elements of an array, or an object as the only element.
fn each(raw: RawJson<'_>) -> impl Iterator<Item = RawJson<'_>> {
    let one = raw.as_object().map(RawObject::into_value);
    one.into_iter().chain(raw.elements())
}

/// Whether an item has an `error`. An empty object and the code 0 mean that there is no error.
fn has_error(item: RawObject<'_>) -> bool {
    let mut errors = item.values("error");
    errors.any(|raw| match raw.as_object() {
        Some(status) => status.members().next().is_some() && status.read::<i64>("code") != Some(0),
        None => ErrorValue::from_wire(raw).is_some(),
    })
}

fn urls<const N: usize>(urls: [Option<Cow<'_, str>>; N]) -> Vec<Cow<'_, str>> {
    let mut found = Vec::new();
    for url in urls.into_iter().flatten() {
        // An empty text and the text `null` count as absent.
        if url.contains(':') && !found.contains(&url) {
            found.push(url);
        }
    }
    found
}

/// The base64 text that an item contains instead of a URL.
pub(crate) fn encoded(object: RawObject<'_>) -> Option<Cow<'_, str>> {
    let names = ["encodedVideo", "encodedImage", "encodedGif"];
    names
        .into_iter()
        .find_map(|name| object.read::<Cow<'_, str>>(name))
        .filter(|text| !text.is_empty())
}

/// Shows neither the account nor the URLs.
impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("media_generation_id", &self.media_generation_id)
            .field("urls", &self.urls.len())
            .field("encoded_len", &self.encoded().map(str::len))
            .field("status", &self.status)
            .field("failure_reasons", &self.failure_reasons)
            .field("has_error", &self.has_error)
            .finish()
    }
}

/// The decoded length of a base64 text; `None` if it contains a character outside of the alphabet. Padding is optional.
pub(crate) fn decoded_len(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches('=');
    let padding = text.len().saturating_sub(digits.len());
    let is_digit = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    // A last group of a single digit is invalid, and padding completes a group of four.
    let is_whole = digits.len() % 4 != 1 && (padding == 0 || text.len().is_multiple_of(4));
    let is_base64 = padding <= 2 && is_whole && digits.bytes().all(is_digit);
    let (fours, rest) = (digits.len() / 4, digits.len() % 4);
    let len = fours.checked_mul(3)?.checked_add(rest.saturating_sub(1))?;
    is_base64.then(|| u64::try_from(len).ok())?
}
