//! The kind of asset that a reference names.

use core::fmt;

/// The kind of asset that a reference names.
///
/// An upload makes an image or a video. Other endpoints return the other kinds, and the service may add more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MediaKind<'a> {
    /// `image`: an uploaded or generated image.
    Image,
    /// `video`: an uploaded or generated clip; the only kind that a V2V edit takes.
    Video,
    /// `character`: a character made of images and, optionally, a voice.
    Character,
    /// `voice`: a user's voice.
    Voice,
    /// A kind that this crate has no variant for, kept by its name.
    Other(OtherKind<'a>),
}

impl<'a> MediaKind<'a> {
    /// Returns the kind with this name; an unknown name becomes [`MediaKind::Other`].
    ///
    /// ```
    /// use flow_ids::MediaKind;
    ///
    /// assert_eq!(MediaKind::from_name("video"), MediaKind::Video);
    /// assert_eq!(MediaKind::from_name("scene").as_str(), "scene");
    /// ```
    #[must_use]
    pub fn from_name(name: &'a str) -> Self {
        match name {
            "image" => Self::Image,
            "video" => Self::Video,
            "character" => Self::Character,
            "voice" => Self::Voice,
            _ => Self::Other(OtherKind(name)),
        }
    }

    /// The name as written in a reference.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Character => "character",
            Self::Voice => "voice",
            Self::Other(OtherKind(name)) => name,
        }
    }
}

impl fmt::Display for MediaKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The name of a kind that this crate has no variant for; made by [`MediaKind::from_name`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OtherKind<'a>(pub(crate) &'a str);

impl<'a> OtherKind<'a> {
    /// The name as written in a reference.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether the name can be shown: 1 to 16 lower-case letters and underscores that do not end with `user`. Any other
    /// name may be part of a token, or the word before one.
    pub(crate) fn is_word(self) -> bool {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        !self.0.is_empty()
            && !self.0.ends_with("user")
            && self.0.len() <= 16
            && self.0.bytes().all(is_letter)
    }
}

/// Shows a name of at most 16 lower-case letters and underscores. Any other name may be part of a token, so only its
/// length is shown.
impl fmt::Debug for OtherKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_word() {
            write!(f, "OtherKind({:?})", self.0)
        } else {
            write!(f, "OtherKind(<{} bytes>)", self.0.len())
        }
    }
}
