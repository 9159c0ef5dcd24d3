//! Every choice that is ours and not a format's: change it here, and nowhere else.
//!
//! The service publishes no list of what it refuses inside of the four types, so these choices lean to what would be
//! refused late or played wrong.
//!
//! | policy | choice | made by |
//! | --- | --- | --- |
//! | animation | APNG and animated WebP pass, the size is the canvas | [`ANIMATION_PASSES`] |
//! | audio only | an MP4 without an enabled video track does not pass | [`is_video`] |
//! | brand | the major brand decides, an unknown one passes if a compatible one is MP4's | [`brand`] |
//! | codec | reported, not judged; an encrypted track does not pass | [`is_encrypted`] |
//! | decode only | damage that shows only in decoding passes | nothing is decoded |
//! | dimension source | the size is the sample entry's, not tkhd's | the walk over MP4 |
//! | duration source | mvhd, if it agrees with the longest track, and that otherwise | [`movie_length`] |
//! | fragmented | from the first start of a track to the end of the last fragment, mehd as a hint | the walk over MP4 |
//! | ftyp first | `ftyp` is the first box | [`FTYP_MIN_BODY_LEN`], the header of MP4 |
//! | JPEG coding | arithmetic and lossless pass, JPEG-LS and a height left to DNL do not | [`jpeg_frame`] |
//! | no media data | an MP4 needs an mdat at the top level, and samples | the walk over MP4 |
//! | orientation | coded size, with the shown size beside it | the probes' answers |
//! | pixel limit | width times height within 32 bits, no lower limit | [`MAX_PIXELS`] |
//! | PNG check sums | those of critical chunks must be right | [`png_crc_matters`] |
//! | RIFF size | covers all chunks, and is not past the file's end | the walk over WebP |
//! | rounding | halves round up | [`end_frame_index`](crate::end_frame_index) |
//! | strict structure | what the format forbids does not pass | the walks |
//! | track choice | the first enabled video track counts | [`is_video`] |
//! | trailing data | passes, with a warning | [`trailing_data`] |
//! | truncation | a file that ends before its structure does not pass | the walks |
//! | zero timescale | does not pass, in any track | the walk over MP4 |

use crate::asset_type::AssetType;
use crate::frames::ClipDuration;
use crate::probe::Warning;
use crate::probe::source::{Walk, malformed};
use crate::sniff::OtherFormat;

/// Viewers without animation show the first frame, so an animation is an image as well.
pub(crate) const ANIMATION_PASSES: bool = true;

/// Bytes after the end of the data pass: decoders ignore them, and phones write them (a second picture after the
/// first one's end).
const TRAILING_DATA_PASSES: bool = true;

/// What becomes of bytes from `offset` to the end of the file, if there are any.
pub(crate) fn trailing_data(
    asset_type: AssetType,
    offset: u64,
    byte_len: u64,
) -> Walk<Option<Warning>> {
    match byte_len.checked_sub(offset) {
        None | Some(0) => Ok(None),
        Some(byte_len) if TRAILING_DATA_PASSES => {
            Ok(Some(Warning::TrailingData { offset, byte_len }))
        }
        Some(_) => malformed(asset_type, offset, "bytes follow the end of the data"),
    }
}

/// Refuses an animation, if that is the choice.
pub(crate) fn animation(asset_type: AssetType, offset: u64) -> Walk<()> {
    if ANIMATION_PASSES {
        Ok(())
    } else {
        malformed(asset_type, offset, "an animation, expected a still image")
    }
}
/// Width times height must fit 32 bits, beside the format's own limits. There is no lower limit.
pub(crate) const MAX_PIXELS: u64 = 0xFFFF_FFFF;

/// A wrong check sum in a critical chunk of a PNG is refused: decoders stop there. In others it is not looked at,
/// as decoders skip these.
pub(crate) const fn png_crc_matters(critical: bool) -> bool {
    critical
}

/// An `ftyp` holds at least a major brand and a minor version.
pub(crate) const FTYP_MIN_BODY_LEN: u64 = 8;

/// mvhd is believed where it agrees with the longest track to within a tenth of a second. Writers round differently, and
/// some leave out what comes before the first sound of an audio track; a difference of more is a lie.
const MOVIE_LENGTH_TOLERANCE_NANOS: u128 = 100_000_000;

/// A frame of the service's timeline: an edit of the whole movie shows it where the video is shorter by more.
const FRAME_NANOS: u128 = 1_000_000_000 / 24;

/// The movie's own claim where it agrees with the longest track, and that track's length otherwise.
pub(crate) fn movie_length(
    claimed: Option<ClipDuration>,
    longest: Option<ClipDuration>,
) -> Option<ClipDuration> {
    match (claimed, longest) {
        (Some(claimed), Some(longest)) if !agree(claimed, longest) => Some(longest),
        (Some(claimed), _) => Some(claimed),
        (None, longest) => longest,
    }
}

fn agree(a: ClipDuration, b: ClipDuration) -> bool {
    a.as_duration().abs_diff(b.as_duration()).as_nanos() <= MOVIE_LENGTH_TOLERANCE_NANOS
}

/// Whether the video track ends so much before the movie that frames at its end have no picture.
pub(crate) fn video_ends_earlier(video: ClipDuration, movie: ClipDuration) -> bool {
    let missing = movie.as_duration().saturating_sub(video.as_duration());
    missing.as_nanos() > FRAME_NANOS
}

/// A cover picture is metadata and no track, and a track that is not enabled is not played.
pub(crate) fn is_video(handler: Option<[u8; 4]>, enabled: bool) -> bool {
    handler == Some(*b"vide") && enabled
}

/// The sample entries of encrypted video, audio, text, systems and other tracks.
pub(crate) const fn is_encrypted(sample_entry: [u8; 4]) -> bool {
    matches!(
        &sample_entry,
        b"encv" | b"enca" | b"enct" | b"encs" | b"encm" | b"drmi" | b"drms"
    )
}

/// What becomes of a frame header of JPEG.
pub(crate) enum JpegFrame {
    Passes,
    IsJpegLs,
    /// The marker is none of a frame.
    None,
}

/// By marker: baseline, progressive, lossless, arithmetic and hierarchical pass, though few decoders know the last
/// three.
pub(crate) const fn jpeg_frame(marker: u8) -> JpegFrame {
    match marker {
        0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => JpegFrame::Passes,
        0xF7 => JpegFrame::IsJpegLs,
        _ => JpegFrame::None,
    }
}

/// What a brand of ISO media stands for.
pub(crate) enum Brand {
    Mp4,
    Other(OtherFormat),
    /// HEIF of a codec that other brands tell.
    AnyHeif,
}

/// The major brand decides; one that is not in this list passes if a compatible brand is MP4's.
pub(crate) fn brand(brand: [u8; 4]) -> Option<Brand> {
    Some(match &brand {
        b"isom" | b"iso1" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"iso7" | b"iso8"
        | b"iso9" | b"isoa" | b"isob" | b"isoc" | b"mp41" | b"mp42" | b"mp71" | b"avc1"
        | b"avc2" | b"avc3" | b"avc4" | b"hvc1" | b"hev1" | b"av01" | b"dash" | b"dsms"
        | b"msdh" | b"msix" | b"cmfc" | b"cmf2" | b"cmfs" | b"cmff" | b"cmfl" | b"cfhd"
        | b"cfsd" | b"chdf" | b"chhd" | b"cvid" | b"cvvc" | b"clg1" | b"cdm1" | b"cdm4"
        | b"piff" | b"ccff" | b"MSNV" | b"F4V " | b"f4v " | b"NDSC" | b"NDSH" | b"NDSM"
        | b"NDSP" | b"NDSS" | b"NDXC" | b"NDXH" | b"NDXM" | b"NDXP" | b"NDXS" | b"NDAS"
        | b"mmp4" | b"XAVC" | b"M4V " | b"M4VH" | b"M4VP" | b"MPPI" | b"hlsf" | b"lmsg"
        | b"nvr1" => Brand::Mp4,
        b"qt  " | b"mqt " => Brand::Other(OtherFormat::QuickTime),
        b"M4A " | b"M4B " | b"M4P " | b"F4A " | b"F4B " => Brand::Other(OtherFormat::M4a),
        b"avif" | b"avis" | b"avio" | b"MA1A" | b"MA1B" => Brand::Other(OtherFormat::Avif),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => {
            Brand::Other(OtherFormat::Heic)
        }
        b"mif1" | b"mif2" | b"msf1" | b"miaf" | b"1pic" => Brand::AnyHeif,
        b"avci" | b"avcs" | b"jpeg" | b"jpgs" | b"vvic" | b"vvis" => {
            Brand::Other(OtherFormat::Heif)
        }
        b"jp2 " | b"jpx " | b"jpm " | b"jph " | b"j2ki" | b"j2is" => {
            Brand::Other(OtherFormat::Jpeg2000)
        }
        b"jxl " => Brand::Other(OtherFormat::JpegXl),
        b"mj2s" | b"mjp2" => Brand::Other(OtherFormat::MotionJpeg2000),
        b"crx " => Brand::Other(OtherFormat::Cr3),
        b"kddi" | [b'3', b'g', b'2', _] => Brand::Other(OtherFormat::ThreeG2),
        [b'3', b'g', _, _] => Brand::Other(OtherFormat::ThreeGp),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::{movie_length, video_ends_earlier};
    use crate::frames::ClipDuration;

    fn nanos(nanos: u64) -> ClipDuration {
        Duration::from_nanos(nanos).into()
    }

    #[test]
    fn a_missing_frame_is_no_early_end() {
        let earlier = |by: u64| video_ends_earlier(nanos(5_000_000_000 - by), nanos(5_000_000_000));
        assert!(!earlier(0));
        assert!(!earlier(41_666_666));
        assert!(earlier(41_666_667));
        assert!(!video_ends_earlier(nanos(6), nanos(5)));
    }

    #[test]
    fn a_claim_is_believed_within_a_tenth_of_a_second() {
        let length = |claimed: u64, longest: u64| {
            movie_length(Some(nanos(claimed)), Some(nanos(longest))) == Some(nanos(claimed))
        };
        assert!(length(1_100_000_000, 1_000_000_000));
        assert!(length(1_000_000_000, 1_100_000_000));
        assert!(!length(1_100_000_001, 1_000_000_000));
        assert!(!length(1_000_000_000, 1_100_000_001));
        assert_eq!(movie_length(None, Some(nanos(1))), Some(nanos(1)));
        assert_eq!(movie_length(Some(nanos(1)), None), Some(nanos(1)));
        assert_eq!(movie_length(None, None), None);
    }
}
