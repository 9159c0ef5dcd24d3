//! The response to an upload.

use std::fmt;
use std::ops::Deref;

use flow_ids::{AccountEmail, MaskedEmail, MediaGenerationId, MediaKind};

use super::error::ErrorValue;
use super::item::Item;
use super::media::{Media, MediaGenerationStatus, Workflow};
use super::response::ResponseBody;
use crate::decode::DecodeError;
use crate::deviation::{Deviation, FoundValue, Path, Report};
use crate::json::{JsonKind, RawJson, RawObject};
use crate::model::{Builder, FromWire, WriteAs, body_serde, check_members, model};
use crate::references::References;
use crate::time::ProtoDuration;
use crate::words;

model! {
    /// The members of an upload's response.
    ///
    /// ```json
    /// {
    ///   "media": { … }, "workflow": { … },
    ///   "mediaGenerationId": { "mediaGenerationId": "user:12345-email:6a6f…-video:07c542b0-…" },
    ///   "durationSeconds": 11.94, "width": 1280, "height": 720, "email": "jo***@gmail.com"
    /// }
    /// ```
    ///
    /// Source: post-google-flow-assets, 200, 2026-05-25. The edition of November 2025 has only the reference and the
    /// size; `email` was added later, `media` and `workflow` in May 2026.
    pub body UploadMembers<'a> {
        /// The media object, or the only element of an array.
        "media" => media: Media<'a> as UploadMedia<'a>,
        /// The workflow, documented for images.
        "workflow" => workflow: Workflow<'a>,
        /// The reference: an object that contains it, or a plain string.
        "mediaGenerationId" => reference: MediaGenerationId as Reference,
        /// The duration in seconds; see [`Upload::duration`].
        "durationSeconds" => exact_duration: ProtoDuration as Seconds,
        /// Width in pixels.
        "width" => width: u32,
        /// Height in pixels.
        "height" => height: u32,
        /// The address of the account, masked in the documented responses, so it does not identify the account. See
        /// [`Upload::account_check`].
        "email" => email: MaskedEmail,
        /// An error in addition to the reference, part of the documented model.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
    }
}

/// The response to an upload of an image, a video, or an unknown kind of media.
///
/// Only the reference is required, as the documented object, as a plain string, or in `media`. Accessors of
/// other members return `None` if the member is absent, null or of another type; a member of another type is listed as
/// a deviation. The JSON is kept and written back byte for byte.
///
/// The variant is determined by the kind in the reference. If the reference has an unknown form, it is determined by a
/// marker in its text (`-image:`, `-video:`), otherwise by the members `media.image`, `media.video` and
/// `durationSeconds`.
///
/// ```
/// use flow_types::UploadResponse;
///
/// let body = br#"{"mediaGenerationId":"user:1-email:6a40622e6465-image:x","width":685}"#;
/// match UploadResponse::from_slice(body)? {
///     UploadResponse::Image(image) => assert_eq!(image.width(), Some(685)),
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), flow_types::DecodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UploadResponse {
    /// The upload is an image.
    Image(Upload),
    /// The upload is a video; its reference can be the `referenceVideo_1` of an edit.
    Video(Upload),
    /// The kind of the upload is unknown. The reference is valid.
    Other(Upload),
}

/// An upload: its reference, and the [members](UploadMembers) of the response.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Upload {
    id: MediaGenerationId,
    members: UploadMembers,
}

/// The result of comparing the owner of an upload with the requested account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AccountCheck {
    /// The reference names the requested account.
    Match,
    /// The reference names another account, which has received the upload.
    Mismatch {
        /// The account that owns the upload.
        actual: AccountEmail,
    },
    /// The account in the reference can't be read.
    Unknown,
}

words! {
    AccountCheck {
        Match = "match",
        Mismatch = "mismatch",
        Unknown = "unknown",
    }
}

words! {
    UploadResponse {
        Image = "image",
        Video = "video",
        Other = "other",
    }
}

impl UploadResponse {
    /// Reads the body of a 2xx response.
    ///
    /// A byte order mark before the JSON is removed; white space around it is kept.
    ///
    /// # Errors
    /// If the bytes are not UTF-8, not JSON, not an object, or contain no reference of an upload. The error contains
    /// the body.
    pub fn from_slice(body: &[u8]) -> Result<Self, DecodeError> {
        let members = UploadMembers::from_slice(body)?;
        let in_media = || members.media()?.media_generation_id();
        // Otherwise it is searched for in the whole body.
        let found = members.reference().or_else(in_media).or_else(|| {
            let found = References::in_json(members.as_json(), Self::PLACES);
            found.into_results().into_iter().next()
        });
        match found {
            Some(id) => Ok(Self::sorted(Upload { id, members })),
            None => Err(DecodeError::missing(body)),
        }
    }

    /// Returns a builder of a response with its reference.
    ///
    /// ```
    /// use flow_ids::MediaGenerationId;
    /// use flow_types::UploadResponse;
    ///
    /// let id = MediaGenerationId::parse("user:12345-email:6a6f-video:07c542b0-0001")?;
    /// let upload = UploadResponse::builder(&id).width(1280).height(720).build_response(id);
    /// assert_eq!(upload.width(), Some(1280));
    /// # Ok::<(), flow_ids::ParseIdError>(())
    /// ```
    pub fn builder(id: &MediaGenerationId) -> Builder<UploadMembers> {
        UploadMembers::builder().reference(Nested(id))
    }

    fn sorted(upload: Upload) -> Self {
        let says = |marker| upload.id.as_str().contains(marker);
        match upload.id.parts().map(|parts| parts.kind()) {
            Ok(MediaKind::Image) => return Self::Image(upload),
            Ok(MediaKind::Video) => return Self::Video(upload),
            Ok(MediaKind::Character | MediaKind::Voice) => return Self::Other(upload),
            Err(_) if says("-image:") && !says("-video:") => return Self::Image(upload),
            Err(_) if says("-video:") && !says("-image:") => return Self::Video(upload),
            // An unknown kind, or a reference that can't be parsed.
            _ => {}
        }
        let media = upload.media();
        match (media.and_then(|m| m.image()), media.and_then(|m| m.video())) {
            (Some(_), None) => Self::Image(upload),
            (None, Some(_)) => Self::Video(upload),
            (None, None) if upload.exact_duration().is_some() => Self::Video(upload),
            _ => Self::Other(upload),
        }
    }
}

impl Upload {
    /// The reference for later requests, exactly as received.
    #[must_use]
    pub fn media_generation_id(&self) -> &MediaGenerationId {
        &self.id
    }

    /// The status, from `media.mediaMetadata.mediaStatus.mediaGenerationStatus`. A video is pending at first, and a
    /// `GET` of it may return 503 until it is ready.
    #[must_use]
    pub fn media_generation_status(&self) -> Option<MediaGenerationStatus> {
        self.media()?.media_generation_status()
    }

    /// The duration in exact decimal form, from the first that is present of `durationSeconds`,
    /// `media.video.dimensions.length` and `media.video.videoOffset`.
    #[must_use]
    pub fn duration(&self) -> Option<ProtoDuration> {
        self.exact_duration()
            .or_else(|| self.media()?.video()?.length())
    }

    /// The [`duration`](Self::duration) in seconds.
    #[must_use]
    pub fn duration_seconds(&self) -> Option<f64> {
        let duration = self.duration()?;
        duration.to_duration().ok()?;
        duration.as_str().strip_suffix('s')?.parse().ok()
    }

    /// Compares the account in the reference with the requested account.
    ///
    /// The service was observed to respond with 200 for an upload to another account.
    #[must_use]
    pub fn account_check(&self, account: &AccountEmail) -> AccountCheck {
        AccountCheck::compare(&self.id, account)
    }
}

impl AccountCheck {
    pub(crate) fn is_mismatch(&self) -> bool {
        matches!(self, Self::Mismatch { .. })
    }

    /// Compares the account in a reference with the requested account.
    #[must_use]
    pub fn compare(id: &MediaGenerationId, account: &AccountEmail) -> Self {
        match id.parts() {
            Ok(parts) if parts.is_owned_by(account) => Self::Match,
            Ok(parts) => match parts.email() {
                Ok(actual) => Self::Mismatch { actual },
                Err(_) => Self::Unknown,
            },
            Err(_) => Self::Unknown,
        }
    }
}

impl Deref for Upload {
    type Target = UploadMembers;

    fn deref(&self) -> &UploadMembers {
        &self.members
    }
}

impl Deref for UploadResponse {
    type Target = Upload;

    fn deref(&self) -> &Upload {
        match self {
            Self::Image(upload) | Self::Video(upload) | Self::Other(upload) => upload,
        }
    }
}

impl Builder<UploadMembers> {
    /// Returns the response to an upload with the reference `id`, in the place where [`UploadResponse::builder`] writes
    /// it.
    #[must_use]
    pub fn build_response(self, id: MediaGenerationId) -> UploadResponse {
        let members = self.reference(Nested(&id)).build();
        UploadResponse::sorted(Upload { id, members })
    }
}

impl ResponseBody for UploadResponse {
    const PLACES: &'static [&'static str] = &["mediaGenerationId", "media.mediaGenerationId"];

    fn from_slice(body: &[u8]) -> Result<Self, DecodeError> {
        Self::from_slice(body)
    }

    fn raw(&self) -> RawObject<'_> {
        self.members.raw()
    }

    fn deviations(&self) -> Vec<Deviation> {
        self.members.deviations()
    }

    fn holds_result(&self) -> bool {
        true
    }

    fn is_on_another_account(&self, account: &AccountEmail) -> bool {
        match self.account_check(account) {
            AccountCheck::Match => false,
            AccountCheck::Mismatch { .. } => true,
            AccountCheck::Unknown => {
                let is_elsewhere = |id| AccountCheck::compare(&id, account).is_mismatch();
                self.media_generation_ids().into_iter().any(is_elsewhere)
            }
        }
    }

    /// The reference of the upload first, then any other one in a documented place.
    fn media_generation_ids(&self) -> Vec<MediaGenerationId> {
        let found = References::in_json(self.as_json(), Self::PLACES);
        let others = found.into_results().into_iter().filter(|id| *id != self.id);
        std::iter::once(self.id.clone()).chain(others).collect()
    }

    fn items(&self) -> Vec<Item<'_>> {
        Item::all_in(self.members.raw())
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("media_generation_id", &self.id)
            .field("members", &self.members)
            .finish()
    }
}

impl fmt::Debug for UploadResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Image(_) => "Image",
            Self::Video(_) => "Video",
            Self::Other(_) => "Other",
        };
        f.debug_tuple(kind).field(&**self).finish()
    }
}

body_serde!(UploadResponse);

/// A reference: the documented `{"mediaGenerationId": "user:…"}`, or a plain string as in other responses.
struct Reference(MediaGenerationId);

impl From<Reference> for MediaGenerationId {
    fn from(found: Reference) -> Self {
        found.0
    }
}

/// Writes a reference in its own object, as in the response to an upload.
struct Nested<'i>(&'i MediaGenerationId);

impl WriteAs<MediaGenerationId> for Nested<'_> {
    fn to_json(&self) -> String {
        NestedReference::builder()
            .media_generation_id(self.0)
            .to_json()
    }
}

impl<'a> FromWire<'a> for Reference {
    const EXPECTED: &'static str = "an object with the reference";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        raw.read().map(Self)
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match raw.kind() {
            JsonKind::Object | JsonKind::Null => NestedReference::check(raw, path, report),
            kind => report.add(path, Self::EXPECTED, FoundValue::Kind(kind)),
        }
    }
}

model! {
    /// The reference in its own object.
    ///
    /// Source: post-google-flow-assets, model, 2026-05-25.
    pub(crate) view NestedReference<'a> {
        /// The reference.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
    }
}

/// The `media` of an upload: the documented object, or an array with one element.
struct UploadMedia<'a>(Media<'a>);

impl<'a> From<UploadMedia<'a>> for Media<'a> {
    fn from(found: UploadMedia<'a>) -> Self {
        found.0
    }
}

impl<'a> FromWire<'a> for UploadMedia<'a> {
    const EXPECTED: &'static str = "an object";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        let mut elements = raw.elements();
        match (elements.next(), elements.next()) {
            (None, _) => raw.read().map(Self),
            (Some(only), None) => only.read().map(Self),
            _ => None,
        }
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        if raw.kind() == JsonKind::Array {
            report.add(path, Self::EXPECTED, FoundValue::Kind(JsonKind::Array));
            if let Some(Self(media)) = Self::from_wire(raw) {
                check_members::<Media<'_>>(media.raw(), &path.index(0), report);
            }
        } else {
            Media::check(raw, path, report);
        }
    }
}

/// `durationSeconds`: a number of at least 0, in exact decimal form.
struct Seconds(ProtoDuration);

impl From<Seconds> for ProtoDuration {
    fn from(found: Seconds) -> Self {
        found.0
    }
}

impl<'a> FromWire<'a> for Seconds {
    const EXPECTED: &'static str = "a number of seconds";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        let seconds: f64 = raw.read()?;
        let exact = ProtoDuration::from_wire(format!("{}s", raw.as_json()));
        if exact.to_duration().is_ok() {
            return Some(Self(exact));
        }
        // The number has an exponent, or the rounding error of a binary fraction such as 11.940000000000001.
        let rounded = core::time::Duration::try_from_secs_f64(seconds).ok()?;
        ProtoDuration::from_duration(rounded).ok().map(Self)
    }
}
