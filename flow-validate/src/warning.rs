//! The warnings about accepted files.

use core::fmt;

use crate::frames::ClipDuration;

/// Defines the warnings: `Name = "word" => "text"`.
macro_rules! warnings {
    ($($(#[$doc:meta])* $name:ident $({ $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })?
        = $word:literal => $text:literal $(, $value:expr)*;)*) => {
        /// A property of an accepted file that may lead to an unexpected result.
        ///
        /// ```
        /// use flow_validate::{Warning, probe_image_bytes};
        ///
        /// // A PNG of one gray pixel.
        /// let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
        ///     \0\0\0\x0aIDATx\x9cch\0\0\0\x82\0\x81w\xcdr\xb6\0\0\0\0IEND\xaeB`\x82";
        /// let image = probe_image_bytes(png)?;
        /// let warning = image.warnings().iter().next().ok_or("no warning")?;
        /// assert_eq!(warning, Warning::SinglePixel);
        /// assert_eq!(warning.as_str(), "single_pixel");
        /// assert_eq!(warning.to_string(), "the image consists of a single pixel");
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Warning {
            $($(#[$doc])* $name $({ $($(#[$field_doc])* $field: $type,)* })?,)*
        }

        impl Warning {
            /// The words of all warnings, for tests.
            #[doc(hidden)]
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word for logs and metrics, such as `trailing_data`.
            #[must_use]
            pub const fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $word,)*
                }
            }
        }

        impl fmt::Display for Warning {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name $({ $($field),* })? => write!(f, $text $(, $value)*),)*
                }
            }
        }
    };
}

warnings! {
    /// Bytes follow the end of the data. Decoders ignore them, but they are uploaded.
    #[non_exhaustive]
    TrailingData {
        /// The position of the first byte, in bytes from the start of the file.
        offset: u64,
        /// The number of bytes.
        byte_len: u64,
    } = "trailing_data" => "{byte_len} bytes follow the end of the data at byte {offset}";
    /// A JPEG contains bytes between its segments. Decoders skip them.
    #[non_exhaustive]
    StrayBytes {
        /// The position of the first byte, in bytes from the start of the file.
        offset: u64,
        /// The total number of bytes.
        byte_len: u64,
    } = "stray_bytes" => "{byte_len} bytes between segments, the first at byte {offset}; decoders skip them";
    /// The JPEG is lossless, hierarchical, or has more than 8 bits per sample, which few decoders support.
    RareCoding = "rare_coding" => "the JPEG is lossless, hierarchical or has more than 8 bits per sample, which few decoders support";
    /// The palette of the PNG (PLTE) is longer than the bit depth allows, or the PNG is grayscale. Decoders ignore the
    /// unused entries.
    #[non_exhaustive]
    UnusedPalette {
        /// The position of the palette's chunk, in bytes from the start of the file.
        offset: u64,
    } = "unused_palette" => "the palette (PLTE) at byte {offset} is longer than the bit depth allows, or the image is grayscale";
    /// The image is animated; the service may use a single frame.
    Animation = "animation" => "the image is animated; the service may use a single frame";
    /// The image consists of a single pixel.
    SinglePixel = "single_pixel" => "the image consists of a single pixel";
    /// The major brand is a 3GP brand. The file is accepted, since a compatible brand is an MP4 brand.
    #[non_exhaustive]
    OtherBrand {
        /// The major brand, four bytes such as `3gp5`.
        brand: [u8; 4],
    } = "other_brand" => "the major brand {} is 3GP; the file is accepted as MP4 by a compatible brand", brand.escape_ascii();
    /// The media data box (mdat) is longer than the rest of the file, but all samples are present.
    #[non_exhaustive]
    MediaDataTooLong {
        /// The position of the box, in bytes from the start of the file.
        offset: u64,
        /// The number of bytes of the box past the end of the file.
        missing: u64,
    } = "media_data_too_long" => "mdat at byte {offset} is {missing} bytes longer than the rest of the file; all samples are present";
    /// The fragments end before the declared duration of the movie (mehd); the file may be truncated between two
    /// fragments.
    #[non_exhaustive]
    FragmentsEndEarlier {
        /// The declared duration.
        declared: ClipDuration,
    } = "fragments_end_earlier" => "the fragments end before the declared duration of {} s; the file may be truncated", declared.as_seconds_f64();
    /// The video track ends before the movie. The duration of the movie determines the frame window, so the last frames
    /// of the window of the whole clip have no image.
    #[non_exhaustive]
    VideoEndsEarlier {
        /// The duration of the video track.
        after: ClipDuration,
    } = "video_ends_earlier" => "the video track ends after {} s, before the end of the movie", after.as_seconds_f64();
    /// The video is longer than ten seconds, the maximum for an edit.
    LongerThanEdit = "longer_than_edit" => "the video is longer than 10 s, the maximum for an edit";
    /// The file declares no duration.
    UnknownDuration = "unknown_duration" => "the file declares no duration";
    /// The video is shorter than half a frame of the service's timeline, so an edit can't use it.
    NoFrameWindow = "no_frame_window" => "the video is shorter than half a frame (1/48 s), so an edit can't use it";
}

/// The warnings about a file, in order of discovery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    /// The warnings: a file of any format has at most eight.
    list: [Option<Warning>; 8],
}

impl Warnings {
    pub(crate) fn push(&mut self, warning: Warning) {
        if let Some(free) = self.list.iter_mut().find(|place| place.is_none()) {
            *free = Some(warning);
        }
    }

    /// Adds a warning if bytes follow `end`, the end of the data.
    pub(crate) fn trailing_data(&mut self, end: u64, byte_len: u64) {
        if let Some(rest @ 1..) = byte_len.checked_sub(end) {
            self.push(Warning::TrailingData {
                offset: end,
                byte_len: rest,
            });
        }
    }

    /// Iterates over the warnings.
    pub fn iter(&self) -> impl Iterator<Item = Warning> + '_ {
        self.list.iter().copied().flatten()
    }

    /// Whether there are no warnings.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}
