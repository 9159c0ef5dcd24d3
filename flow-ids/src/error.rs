//! The error of parsing a media generation id.

use core::fmt;

/// An enum with a text for each variant.
macro_rules! texts {
    ($(#[$meta:meta])* $vis:vis enum $name:ident.$text:ident {
        $($(#[$doc:meta])* $variant:ident = $words:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            #[doc = "The text for messages and logs."]
            #[must_use]
            $vis const fn $text(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)*
                }
            }
        }
    };
}

texts! {
    /// The part of a reference in which an error was found.
    #[non_exhaustive]
    pub enum Segment.as_str {
        /// The text as a whole.
        Whole = "text",
        /// The leading `user:`.
        Prefix = "prefix",
        /// The user id, decimal digits.
        UserId = "user id",
        /// `-email:` and the hex digits of the address.
        Email = "e-mail",
        /// `-`, the name of the kind, and `:`.
        Kind = "kind",
        /// The media id, after the kind.
        MediaId = "media id",
        /// The number of images of a character, after `-imgs:`.
        ImageCount = "image count",
        /// The voice of a character, after `-voice:`.
        Voice = "voice",
        /// The media id of a voice, after `-mid:`.
        VoiceMedia = "media id of the voice",
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

texts! {
    pub(crate) enum Expected.text {
        Shorter = "at most 1024 bytes",
        UserPrefix = "`user:`",
        NotJobId = "`user:` (this looks like a job id, which only GET /jobs takes)",
        NotUrl = "`user:` (this looks like a URL)",
        NotUuid = "`user:` (this looks like an internal media id; take mediaGenerationId from the response)",
        Digits = "decimal digits",
        EmailMarker = "`-email:`",
        NotApiToken = "`-email:` (this looks like an API token, which is a secret)",
        Hex = "hex digits",
        EvenHex = "an even number of hex digits",
        KindMarker = "`-` and a kind",
        KindName = "a kind such as `image` or `video`, starting with a lower-case letter",
        KindColon = "`:` after the kind",
        ImageKind = "the reference of an image",
        VideoKind = "the reference of a video",
        CharacterKind = "the reference of a character",
        VoiceKind = "the reference of a voice",
        NotEmpty = "at least one character",
        Visible = "visible ASCII characters only",
        ImagesMarker = "`-imgs:`",
        VoiceMarker = "`-voice:` or the end",
        MidMarker = "`-mid:`",
    }
}

/// The reason why a text is not a valid media generation id, or not one of the required kind.
///
/// It contains the invalid segment, the position, and what was expected there. It never contains the text, which may be
/// an address or an API token.
///
/// ```
/// use flow_ids::{MediaGenerationId, Segment};
///
/// let error = MediaGenerationId::parse("user:4711-email:6e6f7-image:1").unwrap_err();
/// assert_eq!(error.segment(), Segment::Email);
/// assert_eq!(error.offset(), 21);
/// assert_eq!(
///     error.to_string(),
///     "invalid e-mail at byte 21 of a media generation id: expected an even number of hex digits",
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ParseIdError {
    expected: Expected,
    segment: Segment,
    offset: u16,
}

impl ParseIdError {
    pub(crate) fn new(segment: Segment, expected: Expected, offset: usize) -> Self {
        // Offsets are at most MAX_ID_LEN, which fits.
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

    /// The position of the error, in bytes from the start, 0 to 1024.
    #[must_use]
    pub fn offset(self) -> usize {
        self.offset.into()
    }

    /// What was expected at that position, in words.
    #[must_use]
    pub fn expected(self) -> &'static str {
        self.expected.text()
    }

    /// Whether the text has the form of a job id, which an asynchronous request returns for `GET /jobs/{jobid}`.
    #[must_use]
    pub fn looks_like_job_id(self) -> bool {
        self.expected == Expected::NotJobId
    }

    /// Whether the text has the form of an API token, which must be treated as a secret.
    #[must_use]
    pub fn looks_like_api_token(self) -> bool {
        self.expected == Expected::NotApiToken
    }
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid ")?;
        if self.segment != Segment::Whole {
            write!(f, "{} at byte {} of a ", self.segment, self.offset)?;
        }
        write!(f, "media generation id: expected {}", self.expected())
    }
}

impl fmt::Debug for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ParseIdError({self})")
    }
}

impl core::error::Error for ParseIdError {}
