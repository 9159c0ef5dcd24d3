//! What is odd about a file that is accepted.

use core::fmt;

use crate::frames::ClipDuration;

/// The warnings, each with its text.
macro_rules! warnings {
    ($($(#[$doc:meta])* $name:ident $({ $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })?
        => $text:literal $(, $value:expr)*;)*) => {
        /// Something about a file that is accepted and may still disappoint.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Warning {
            $($(#[$doc])* $name $({ $($(#[$field_doc])* $field: $type,)* })?,)*
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
    /// Bytes follow the end of the data: decoders ignore them, but they are uploaded.
    #[non_exhaustive]
    TrailingData {
        /// Where they start, in bytes from the start of the file.
        offset: u64,
        /// How many they are.
        byte_len: u64,
    } => "{byte_len} bytes follow the end of the data at byte {offset}";
    /// Bytes between the segments of a JPEG belong to no segment: decoders skip them.
    #[non_exhaustive]
    StrayBytes {
        /// Where the first of them is, in bytes from the start of the file.
        offset: u64,
        /// How many there are in all.
        byte_len: u64,
    } => "{byte_len} stray bytes between segments, the first at byte {offset}: decoders skip them";
    /// The JPEG is lossless, hierarchical, or has more than 8 bits a sample: hardly any decoder shows it.
    RareCoding => "a JPEG that is lossless, hierarchical or of more than 8 bits a sample: hardly any decoder shows it";
    /// The palette of the PNG (PLTE) is longer than the bit depth can name, or the image is gray: decoders ignore what
    /// is too much.
    #[non_exhaustive]
    UnusedPalette {
        /// Where the palette's chunk starts, in bytes from the start of the file.
        offset: u64,
    } => "the palette (PLTE) at byte {offset} is longer than the bit depth can name, or the image is gray";
    /// The image is animated: the service may use a single frame.
    Animation => "the image is animated: the service may use a single frame";
    /// The image is a single pixel.
    SinglePixel => "the image is a single pixel";
    /// The major brand is one of 3GP, though the file says that it is MP4 as well.
    #[non_exhaustive]
    OtherBrand {
        /// The major brand, four bytes such as `3gp5`.
        brand: [u8; 4],
    } => "the major brand is {}, which is 3GP; it is taken for MP4 by a compatible brand", brand.escape_ascii();
    /// The media data box (mdat) claims more bytes than the file has, though all samples are there.
    #[non_exhaustive]
    MediaDataTooLong {
        /// Where the box starts, in bytes from the start of the file.
        offset: u64,
        /// How many bytes are missing from it.
        missing: u64,
    } => "mdat at byte {offset} claims {missing} bytes more than the file has; all samples are there";
    /// The fragments end before the length that the movie declares (mehd): the file may be cut off between two of them.
    #[non_exhaustive]
    FragmentsEndEarlier {
        /// The declared length.
        declared: ClipDuration,
    } => "the fragments end before the declared length of {} s: the file may be cut off", declared.as_seconds_f64();
    /// The video track ends before the movie, whose length the frame window is made from: the last frames of such
    /// a window have no image.
    #[non_exhaustive]
    VideoEndsEarlier {
        /// The length of the video track.
        after: ClipDuration,
    } => "the video track ends after {} s, before the movie does", after.as_seconds_f64();
    /// The video is longer than ten seconds, the most that an edit takes of it.
    LongerThanEdit => "longer than 10 s: an edit takes ten seconds at most";
    /// The file does not tell how long it is.
    UnknownDuration => "the file does not tell how long it is";
    /// The video is shorter than half a frame of the service's timeline, so that no edit can use it.
    NoFrameWindow => "shorter than half a frame (1/48 s), so no edit can use it";
}

/// The warnings about a file, in order of discovery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    /// More than the walk over any one format can give.
    list: [Option<Warning>; 8],
}

impl Warnings {
    pub(crate) fn push(&mut self, warning: Warning) {
        if let Some(free) = self.list.iter_mut().find(|place| place.is_none()) {
            *free = Some(warning);
        }
    }

    /// Warns of bytes from `end`, where the data ends, to the end of the file.
    pub(crate) fn trailing_data(&mut self, end: u64, byte_len: u64) {
        if let Some(rest @ 1..) = byte_len.checked_sub(end) {
            self.push(Warning::TrailingData {
                offset: end,
                byte_len: rest,
            });
        }
    }

    /// Goes through the warnings.
    pub fn iter(&self) -> impl Iterator<Item = Warning> + '_ {
        self.list.iter().copied().flatten()
    }

    /// Whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}
