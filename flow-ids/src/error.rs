//! What is wrong with a text that is no media generation id.

use core::fmt;

/// The part of a reference in which an error was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Segment {
    /// The text as a whole.
    Whole,
    /// The leading `user:`.
    Prefix,
    /// The user id, decimal digits.
    UserId,
    /// `-email:` and the hex digits of the address.
    Email,
    /// `-`, the name of the kind, and `:`.
    Kind,
    /// The media id, after the kind.
    MediaId,
    /// The number of images of a character, after `-imgs:`.
    ImageCount,
    /// The voice of a character, after `-voice:`.
    Voice,
    /// The media of a voice, after `-mid:`.
    VoiceMedia,
}

impl Segment {
    const fn name(self) -> &'static str {
        match self {
            Self::Whole => "reference",
            Self::Prefix => "prefix",
            Self::UserId => "user id",
            Self::Email => "e-mail",
            Self::Kind => "kind",
            Self::MediaId => "media id",
            Self::ImageCount => "image count",
            Self::Voice => "voice",
            Self::VoiceMedia => "media of the voice",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Expected {
    Shorter,
    UserPrefix,
    NotJobId,
    NotUrl,
    NotUuid,
    Digits,
    EmailMarker,
    NotApiToken,
    Hex,
    EvenHex,
    KindMarker,
    KindName,
    KindColon,
    ImageKind,
    VideoKind,
    CharacterKind,
    VoiceKind,
    NotEmpty,
    Visible,
    ImagesMarker,
    VoiceMarker,
    MidMarker,
}

impl Expected {
    const fn text(self) -> &'static str {
        match self {
            Self::Shorter => "at most 1024 bytes",
            Self::UserPrefix => "`user:`",
            Self::NotJobId => "`user:` (this looks like a job id, which belongs to GET /jobs)",
            Self::NotUrl => "`user:` (this looks like a URL; a reference is no address of a file)",
            Self::NotUuid => {
                "`user:` (this looks like a bare media name; the reference is the answer's mediaGenerationId)"
            }
            Self::Digits => "decimal digits",
            Self::EmailMarker => "`-email:`",
            Self::NotApiToken => "`-email:` (an API token begins with `user:` too: keep it secret)",
            Self::Hex => "hex digits",
            Self::EvenHex => "an even number of hex digits",
            Self::KindMarker => "`-` and a kind",
            Self::KindName => {
                "a kind such as `image` or `video`, starting with a lower-case letter"
            }
            Self::KindColon => "`:` after the kind",
            Self::ImageKind => "the reference of an image",
            Self::VideoKind => "the reference of a video",
            Self::CharacterKind => "the reference of a character",
            Self::VoiceKind => "the reference of a voice",
            Self::NotEmpty => "at least one character",
            Self::Visible => "visible ASCII characters only",
            Self::ImagesMarker => "`-imgs:`",
            Self::VoiceMarker => "`-voice:` or the end",
            Self::MidMarker => "`-mid:`",
        }
    }
}

/// A text is not a media generation id, or not one of the kind that is needed.
///
/// Says which segment is wrong, what was expected there and at which byte; never what stood there, since
/// a text that should have been a reference may be an address or an API token.
///
/// ```
/// use flow_ids::{MediaGenerationId, Segment};
///
/// let error = MediaGenerationId::parse("user:4711-email:6e6f7-image:1").unwrap_err();
/// assert_eq!(error.segment(), Segment::Email);
/// assert_eq!(error.offset(), 21);
/// assert_eq!(error.to_string(), "e-mail: expected an even number of hex digits at byte 21");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ParseIdError {
    expected: Expected,
    segment: Segment,
    offset: u16,
}

impl ParseIdError {
    pub(crate) fn new(segment: Segment, expected: Expected, offset: usize) -> Self {
        // No offset passes MAX_ID_LEN, which fits.
        Self {
            segment,
            expected,
            offset: u16::try_from(offset).unwrap_or(u16::MAX),
        }
    }

    /// The part of the reference that is wrong.
    #[must_use]
    pub fn segment(self) -> Segment {
        self.segment
    }

    /// Where the expectation failed, in bytes from the start, 0 to 1024.
    #[must_use]
    pub fn offset(self) -> usize {
        self.offset.into()
    }

    /// What should have stood there, in words.
    #[must_use]
    pub fn expected(self) -> &'static str {
        self.expected.text()
    }

    /// The text is a job id: the answer of an asynchronous request, for `GET /jobs/{jobid}`.
    #[must_use]
    pub fn looks_like_job_id(self) -> bool {
        self.expected == Expected::NotJobId
    }

    /// The text may be an API token: treat it as a secret.
    #[must_use]
    pub fn looks_like_api_token(self) -> bool {
        self.expected == Expected::NotApiToken
    }
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            segment, offset, ..
        } = self;
        write!(
            f,
            "{}: expected {} at byte {offset}",
            segment.name(),
            self.expected()
        )
    }
}

impl fmt::Debug for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ParseIdError({self})")
    }
}

impl core::error::Error for ParseIdError {}
