//! The 200 of an upload: an envelope that is read at once, and objects within it that are read when asked.

use std::fmt;

use flow_ids::{AccountEmail, MaskedEmail, MediaGenerationId, MediaKind};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::decode::{DecodeError, DecodeErrorKind, body_text};
use crate::error_body::{ErrorBody, ErrorValue};
use crate::media::{
    Media, MediaGenerationStatus, MediaReference, Reference, UploadMedia, Workflow,
};
use crate::oddity::{Oddity, Path, Report};
use crate::raw::{RawJson, RawObject, show_member, unquote};
use crate::time::ProtoDuration;
use crate::wire::{FromWire, ShowMember, body_serde, check_members};

/// The answer to an upload: an image, a video, or neither.
///
/// Only the reference is required; it is read as the documented object or as a plain string, and from `media` where
/// the envelope has none. Everything else is `None` where it is absent, null or of another type, and listed in
/// [`oddities`](Self::oddities) where it did not fit. The JSON stays as it came, byte for byte, and is written back so.
///
/// Image or video is decided by the reference's kind. A reference that is not of the known form is sorted by a marker in
/// its text (`-image:`, `-video:`), and what is left by the members: `media.image`, `media.video`, `durationSeconds`.
///
/// ```json
/// {
///   "media": { … }, "workflow": { … },
///   "mediaGenerationId": { "mediaGenerationId": "user:12345-email:6a6f…-image:ff9aa5cc-…" },
///   "width": 1024, "height": 1024, "email": "jo***@gmail.com"
/// }
/// ```
///
/// Source: post-google-flow-assets, 200, 2026-05-25. November 2025 had reference and size only; `email` came
/// next, `media` and `workflow` with May 2026.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UploadResponse {
    /// An image was uploaded.
    Image(ImageUpload),
    /// A video was uploaded; its reference serves as `referenceVideo_1` of an edit.
    Video(VideoUpload),
    /// Something was uploaded, and nothing says which of the two. The reference is as good.
    Other(OtherUpload),
}

/// Whether an upload went to the account that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AccountCheck {
    /// The reference names the account that was asked for.
    Match,
    /// The reference names another account. The upload did happen, over there.
    Mismatch {
        /// The account that owns the upload.
        actual: AccountEmail,
    },
    /// The reference names no readable account.
    Unknown,
}

/// What every upload has: the text, where its parts are, and the reference.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Upload {
    id: MediaGenerationId,
    spans: [Span; MEMBERS],
    /// A known member came more than once: the first *usable* value counts, so the spans do not tell.
    repeated: bool,
    json: Box<str>,
}

/// Start and end of a value in the text; empty for an absent one.
type Span = (usize, usize);

/// The members of the envelope.
#[derive(Clone, Copy)]
enum Member {
    Media,
    Workflow,
    MediaGenerationId,
    DurationSeconds,
    Width,
    Height,
    Email,
    Error,
}

const MEMBERS: usize = 8;

impl Member {
    const ALL: [Self; MEMBERS] = [
        Self::Media,
        Self::Workflow,
        Self::MediaGenerationId,
        Self::DurationSeconds,
        Self::Width,
        Self::Height,
        Self::Email,
        Self::Error,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Workflow => "workflow",
            Self::MediaGenerationId => "mediaGenerationId",
            Self::DurationSeconds => "durationSeconds",
            Self::Width => "width",
            Self::Height => "height",
            Self::Email => "email",
            Self::Error => "error",
        }
    }

    /// From a name in its quotes, as written.
    fn from_quoted(quoted: &str) -> Option<Self> {
        Some(match quoted {
            "\"media\"" => Self::Media,
            "\"workflow\"" => Self::Workflow,
            "\"mediaGenerationId\"" => Self::MediaGenerationId,
            "\"durationSeconds\"" => Self::DurationSeconds,
            "\"width\"" => Self::Width,
            "\"height\"" => Self::Height,
            "\"email\"" => Self::Email,
            "\"error\"" => Self::Error,
            // `"m\u0065dia"` is the same name; an escape is never needed in these, so it is rare.
            _ if quoted.as_bytes().contains(&b'\\') => {
                let name = unquote(quoted)?;
                return Self::ALL.into_iter().find(|member| member.name() == name);
            }
            _ => return None,
        })
    }
}

/// The values of the envelope, borrowed from the text.
#[derive(Default)]
struct Envelope<'a> {
    values: [Option<&'a str>; MEMBERS],
    repeated: bool,
}

impl<'a> Envelope<'a> {
    /// One pass over the text; depth does not matter, as nothing is read below the first level.
    fn read(text: &'a str) -> Result<Self, serde_json::Error> {
        let mut json = serde_json::Deserializer::from_str(text);
        let envelope = json.deserialize_map(EnvelopeVisitor)?;
        json.end()?;
        Ok(envelope)
    }

    /// Where the values are in `text`, which they were borrowed from.
    fn spans(&self, text: &str) -> [Span; MEMBERS] {
        let start = text.as_ptr().addr();
        self.values.map(|value| {
            value.map_or((0, 0), |value| {
                let at = value.as_ptr().addr().saturating_sub(start);
                (at, at.saturating_add(value.len()))
            })
        })
    }
}

struct EnvelopeVisitor;

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = Envelope<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut envelope = Envelope::default();
        // Raw names as well: an escape that is no text must not cost the body.
        while let Some(name) = map.next_key::<&RawValue>()? {
            let Some(member) = Member::from_quoted(name.get()) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = map.next_value::<&RawValue>()?.get();
            match envelope.values.get_mut(member as usize) {
                Some(slot @ None) => *slot = Some(value),
                _ => envelope.repeated = true,
            }
        }
        Ok(envelope)
    }
}

impl Upload {
    fn from_slice(body: &[u8]) -> Result<Self, DecodeError> {
        let text = body_text(body)?;
        let envelope = Envelope::read(text).map_err(|error| {
            // Before anything is searched for: the reference may stand in its place, and only what follows be
            // damaged. There it counts whatever its form.
            DecodeError::json(&error, text, body).with_reference(documented_reference(text))
        })?;
        let spans = envelope.spans(text);
        let read = Reading {
            text,
            spans: &spans,
            repeated: envelope.repeated,
        };
        let id = read
            .read::<Reference>(Member::MediaGenerationId)
            .or_else(|| {
                read.read::<MediaReference>(Member::Media)
                    .map(|found| found.0)
            })
            .ok_or_else(|| DecodeError::new(DecodeErrorKind::Missing, None, body))?;
        Ok(Self {
            id: id.0,
            spans,
            repeated: envelope.repeated,
            json: text.into(),
        })
    }

    /// From a body that was written here.
    fn from_written(id: MediaGenerationId, text: &str) -> Self {
        // It can be read; if not, the accessors would find nothing, and nothing worse.
        let spans = Envelope::read(text)
            .map(|read| read.spans(text))
            .unwrap_or_default();
        Self {
            id,
            spans,
            repeated: false,
            json: text.into(),
        }
    }

    fn reading(&self) -> Reading<'_> {
        Reading {
            text: &self.json,
            spans: &self.spans,
            repeated: self.repeated,
        }
    }

    fn read<'a, T: FromWire<'a>>(&'a self, member: Member) -> Option<T> {
        self.reading().read(member)
    }

    fn media(&self) -> Option<Media<'_>> {
        self.read::<UploadMedia<'_>>(Member::Media)
            .map(|media| media.0)
    }

    fn duration(&self) -> Option<ProtoDuration> {
        self.read::<Seconds>(Member::DurationSeconds)
            .map(|seconds| seconds.0)
            .or_else(|| self.media()?.video()?.length())
    }

    fn kind(&self) -> Kind {
        let says = |marker| self.id.as_str().contains(marker);
        match self.id.parts().map(|parts| parts.kind()) {
            Ok(MediaKind::Image) => return Kind::Image,
            Ok(MediaKind::Video) => return Kind::Video,
            Ok(MediaKind::Character | MediaKind::Voice) => return Kind::Other,
            Err(_) if says("-image:") && !says("-video:") => return Kind::Image,
            Err(_) if says("-video:") && !says("-image:") => return Kind::Video,
            // A kind that is new to us, or none that can be read.
            _ => {}
        }
        let media = self.media();
        match (media.and_then(|m| m.image()), media.and_then(|m| m.video())) {
            (Some(_), None) => Kind::Image,
            (None, Some(_)) => Kind::Video,
            (None, None) if self.read::<Seconds>(Member::DurationSeconds).is_some() => Kind::Video,
            _ => Kind::Other,
        }
    }
}

enum Kind {
    Image,
    Video,
    Other,
}

/// A text and its spans, before and after they have an owner.
struct Reading<'a> {
    text: &'a str,
    spans: &'a [Span; MEMBERS],
    repeated: bool,
}

impl<'a> Reading<'a> {
    fn read<T: FromWire<'a>>(&self, member: Member) -> Option<T> {
        if self.repeated {
            return RawObject::new(self.text).read(member.name());
        }
        let &(start, end) = self.spans.get(member as usize)?;
        self.text
            .get(start..end)
            .filter(|value| !value.is_empty())
            .map(RawJson::new)?
            .read()
    }
}

/// `durationSeconds`, as a number that is not negative, in exact decimal form.
struct Seconds(ProtoDuration);

impl<'a> FromWire<'a> for Seconds {
    const EXPECTED: &'static str = "a number of seconds";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        let seconds: f64 = raw.read()?;
        let exact = ProtoDuration::from_wire(format!("{}s", raw.as_json()));
        if exact.to_duration().is_ok() {
            return Some(Self(exact));
        }
        // An exponent, or the noise of binary fractions such as 11.940000000000001.
        let rounded = core::time::Duration::try_from_secs_f64(seconds).ok()?;
        ProtoDuration::from_duration(rounded).ok().map(Self)
    }
}

/// Accessors that every upload has.
macro_rules! upload_accessors {
    () => {
        /// The reference for later calls, exactly as it came.
        #[must_use]
        pub fn media_generation_id(&self) -> &MediaGenerationId {
            &self.upload().id
        }

        /// Width in pixels, from the envelope.
        #[must_use]
        pub fn width(&self) -> Option<u32> {
            self.upload().read(Member::Width)
        }

        /// Height in pixels, from the envelope.
        #[must_use]
        pub fn height(&self) -> Option<u32> {
            self.upload().read(Member::Height)
        }

        /// The account as the body names it: masked in every printed answer, so it proves nothing. See
        /// [`account_check`](Self::account_check).
        #[must_use]
        pub fn email(&self) -> Option<MaskedEmail> {
            self.upload().read(Member::Email)
        }

        /// The full media object; of an array of one, its element.
        #[must_use]
        pub fn media(&self) -> Option<Media<'_>> {
            self.upload().media()
        }

        /// The workflow; printed for images.
        #[must_use]
        pub fn workflow(&self) -> Option<Workflow<'_>> {
            self.upload().read(Member::Workflow)
        }

        /// `media.mediaMetadata.mediaStatus.mediaGenerationStatus`: a video is pending at first, and a `GET` of it may be
        /// 503 until it is ready.
        #[must_use]
        pub fn media_generation_status(&self) -> Option<MediaGenerationStatus> {
            self.media()?.media_generation_status()
        }

        /// An `error` beside the reference; the documented model has it. `None` where absent or null.
        #[must_use]
        pub fn error(&self) -> Option<ErrorBody> {
            let upload = self.upload();
            upload.read::<RawJson<'_>>(Member::Error)?;
            Some(ErrorBody::from_valid(&upload.json))
        }

        /// Whether the upload is on the account that was asked for, by the address in the reference.
        ///
        /// The service has been seen to answer 200 for an upload that went to another account.
        #[must_use]
        pub fn account_check(&self, account: &AccountEmail) -> AccountCheck {
            match self
                .media_generation_id()
                .parts()
                .map(|parts| parts.email())
            {
                Ok(Ok(actual)) if actual == *account => AccountCheck::Match,
                Ok(Ok(actual)) => AccountCheck::Mismatch { actual },
                _ => AccountCheck::Unknown,
            }
        }

        /// The JSON text as received.
        #[must_use]
        pub fn as_json(&self) -> &str {
            &self.upload().json
        }

        /// The body as an object: members that have no accessor here, and the order they came in.
        #[must_use]
        pub fn raw(&self) -> RawObject<'_> {
            RawObject::new(self.as_json())
        }

        /// The first member of this name, whatever its type.
        #[must_use]
        pub fn get(&self, name: &str) -> Option<RawJson<'_>> {
            self.raw().get(name)
        }

        /// Members that did not fit their documented type, at every level; never their values. At most 256.
        #[must_use]
        pub fn oddities(&self) -> Vec<Oddity> {
            oddities(self.raw())
        }
    };
}

macro_rules! duration_accessors {
    () => {
        /// Duration in seconds: `durationSeconds`, or else what [`duration`](Self::duration) falls back to.
        #[must_use]
        pub fn duration_seconds(&self) -> Option<f64> {
            let number: Option<f64> = self.upload().read(Member::DurationSeconds);
            number
                .filter(|seconds| *seconds >= 0.0)
                .or_else(|| Some(self.duration()?.to_duration().ok()?.as_secs_f64()))
        }

        /// The duration in exact decimal form: from the digits of `durationSeconds`, or else from
        /// `media.video.dimensions.length`, or else from `media.video.videoOffset`.
        #[must_use]
        pub fn duration(&self) -> Option<ProtoDuration> {
            self.upload().duration()
        }
    };
}

macro_rules! upload_kind {
    ($(#[$meta:meta])* $Name:ident, { $($more:item)* }, [$($debug:ident),*]) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $Name(Upload);

        impl $Name {
            fn upload(&self) -> &Upload {
                &self.0
            }

            upload_accessors!();
        }

        $($more)*

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut out = f.debug_struct(stringify!($Name));
                out.field("media_generation_id", self.media_generation_id());
                out.field("width", &show_member(self.width()));
                out.field("height", &show_member(self.height()));
                $( out.field(stringify!($debug), &show_member(self.$debug())); )*
                out.field("email", &show_member(self.email()));
                out.field("media", &show_member(self.media()));
                out.field("workflow", &show_member(self.workflow()));
                out.field("error", &self.error());
                out.field("members", &self.raw().members().count());
                out.field("byte_len", &self.as_json().len());
                out.finish()
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::raw::serialize_json(self.as_json(), serializer)
            }
        }
    };
}

upload_kind! {
    /// The answer to an image upload. See [`UploadResponse`].
    ///
    /// Source: post-google-flow-assets, image upload response, 2026-05-25.
    ImageUpload, {}, []
}

upload_kind! {
    /// The answer to a video upload. See [`UploadResponse`].
    ///
    /// ```json
    /// {
    ///   "media": { … },
    ///   "mediaGenerationId": { "mediaGenerationId": "user:12345-email:6a6f…-video:07c542b0-…" },
    ///   "durationSeconds": 11.94, "width": 1280, "height": 720, "email": "jo***@gmail.com"
    /// }
    /// ```
    ///
    /// Source: post-google-flow-assets, video upload response, 2026-05-25.
    VideoUpload, {
        impl VideoUpload {
            duration_accessors!();
        }
    }, [duration]
}

upload_kind! {
    /// The answer to an upload of which nothing says whether it is an image or a video. See [`UploadResponse`].
    OtherUpload, {
        impl OtherUpload {
            duration_accessors!();
        }
    }, [duration]
}

impl UploadResponse {
    /// Reads the body of a 2xx answer.
    ///
    /// A byte order mark before the JSON is left out; white space around it is kept.
    ///
    /// # Errors
    /// When the bytes are not UTF-8, not JSON, not an object, or hold no reference where one is documented. The error
    /// keeps the body, and any reference that is found elsewhere in it.
    pub fn from_slice(body: &[u8]) -> Result<Self, DecodeError> {
        let upload = Upload::from_slice(body)?;
        Ok(match upload.kind() {
            Kind::Image => Self::Image(ImageUpload(upload)),
            Kind::Video => Self::Video(VideoUpload(upload)),
            Kind::Other => Self::Other(OtherUpload(upload)),
        })
    }

    fn upload(&self) -> &Upload {
        match self {
            Self::Image(image) => &image.0,
            Self::Video(video) => &video.0,
            Self::Other(other) => &other.0,
        }
    }

    upload_accessors!();
    duration_accessors!();
}

impl fmt::Debug for UploadResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(image) => image.fmt(f),
            Self::Video(video) => video.fmt(f),
            Self::Other(other) => other.fmt(f),
        }
    }
}

impl ImageUpload {
    pub(crate) fn from_written(id: MediaGenerationId, text: &str) -> Self {
        Self(Upload::from_written(id, text))
    }
}

impl VideoUpload {
    pub(crate) fn from_written(id: MediaGenerationId, text: &str) -> Self {
        Self(Upload::from_written(id, text))
    }
}

impl From<ImageUpload> for UploadResponse {
    fn from(image: ImageUpload) -> Self {
        Self::Image(image)
    }
}

impl From<VideoUpload> for UploadResponse {
    fn from(video: VideoUpload) -> Self {
        Self::Video(video)
    }
}

body_serde!(UploadResponse);

impl<'a> FromWire<'a> for MaskedEmail {
    const EXPECTED: &'static str = "a string";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        raw.to_text().map(Self::from_wire)
    }
}

impl ShowMember for MaskedEmail {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.as_str().len())
    }
}

fn oddities(object: RawObject<'_>) -> Vec<Oddity> {
    let mut report = Report::default();
    let path = Path::ROOT;
    check_members!(object, path, &mut report, {
        "media" => media: UploadMedia<'_>,
        "workflow" => workflow: Workflow<'_>,
        "mediaGenerationId" => media_generation_id: Reference,
        "durationSeconds" => duration_seconds: Seconds,
        "width" => width: u32,
        "height" => height: u32,
        "email" => email: MaskedEmail,
        "error" => error: ErrorValue<'_>,
    });
    report.into_vec()
}

/// Reads only the reference of an upload: the fast path for a caller who needs nothing else.
///
/// Looks at as little as it can: the JSON is not validated, and nothing is read behind the reference. Of valid JSON the
/// result is that of [`UploadResponse::from_slice`]; of an answer that is damaged elsewhere or was cut behind its
/// reference, this still gives the reference, which the other refuses (and salvages).
///
/// ```
/// let body = br#"{"mediaGenerationId":{"mediaGenerationId":"user:1-email:6a-image:x"},"width":685}"#;
/// assert_eq!(flow_types::reference_only(body)?.as_str(), "user:1-email:6a-image:x");
/// # Ok::<(), flow_types::DecodeError>(())
/// ```
///
/// # Errors
/// As [`UploadResponse::from_slice`], where no reference is found.
pub fn reference_only(body: &[u8]) -> Result<MediaGenerationId, DecodeError> {
    match documented_reference(body_text(body)?) {
        Some(id) => Ok(id),
        // Failure may cost more: the whole reading says why.
        None => Upload::from_slice(body).map(|upload| upload.id),
    }
}

/// The reference where it is documented, without a look at what follows it.
fn documented_reference(text: &str) -> Option<MediaGenerationId> {
    let object = RawObject::new(text);
    let in_envelope = object.read(Member::MediaGenerationId.name());
    let in_media = || {
        object
            .read(Member::Media.name())
            .map(|MediaReference(found)| found)
    };
    in_envelope.or_else(in_media).map(|Reference(id)| id)
}
