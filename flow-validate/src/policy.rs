//! Every choice that is ours and not a format's: change it here, and nowhere else.
//!
//! The service publishes no list of what it refuses inside the four types, so these choices lean to what would be
//! refused late or played wrong. Choices that are no more than the presence of a check are named at that check.

use crate::sniff::OtherFormat;

/// Animated PNG and WebP pass: the size is that of the canvas, and a viewer without animation shows the first frame.
pub(crate) const ANIMATION_PASSES: bool = true;

/// Bytes after the end of the data pass, with a warning: decoders ignore them, and phones write them (a second
/// picture after the first one's end).
pub(crate) const TRAILING_DATA_PASSES: bool = true;

/// A file that ends before its structure does is refused, even where a size could be read: decoders disagree on it.
pub(crate) const TRUNCATION_PASSES: bool = false;

/// Width times height must fit 32 bits, beside the format's own limits. There is no lower limit.
pub(crate) const MAX_PIXELS: u64 = 0xFFFF_FFFF;

/// A wrong check sum in a critical chunk of a PNG is refused: decoders stop there. In others it is not looked at,
/// as decoders skip these.
pub(crate) const fn png_crc_matters(critical: bool) -> bool {
    critical
}

/// An `ftyp` holds at least a major brand and a minor version.
pub(crate) const FTYP_MIN_BODY_LEN: u64 = 8;

/// mvhd is believed where it agrees with the longest track to within this part of a second: a frame of the
/// service's timeline. Writers round differently; a difference of more is a lie, and the track counts.
pub(crate) const MOVIE_DURATION_TOLERANCE: (u64, u64) = (1, 24);

/// What a brand of ISO media stands for.
pub(crate) enum Brand {
    Mp4,
    Other(OtherFormat),
    /// HEIF of a codec that other brands tell.
    AnyHeif,
}

/// The major brand decides; one that is not in this list passes if a compatible brand is MP4's.
pub(crate) fn brand(brand: &[u8; 4]) -> Option<Brand> {
    Some(match brand {
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
