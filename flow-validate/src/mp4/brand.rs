//! The brands of ISO media, and the formats that they stand for.
//!
//! Source: the registry of brands at mp4ra.org.

use crate::format::OtherFormat;

/// The meaning of a brand.
pub(crate) enum Brand {
    Mp4,
    Other(OtherFormat),
    /// HEIF, whose codec is determined by the compatible brands.
    AnyHeif,
    Unknown,
}

impl Brand {
    /// The meaning of a brand. The major brand determines the format of a file. If it is unknown or a 3GP brand, the
    /// file is MP4 if a compatible brand is MP4 and [MP4 carries its codec](is_carried_by_mp4).
    pub(crate) fn from_code(brand: [u8; 4]) -> Self {
        match &brand {
            b"isom" | b"iso1" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"iso7"
            | b"iso8" | b"iso9" | b"isoa" | b"isob" | b"isoc" | b"mp41" | b"mp42" | b"mp71"
            | b"avc1" | b"avc2" | b"avc3" | b"avc4" | b"hvc1" | b"hev1" | b"av01" | b"dash"
            | b"dsms" | b"msdh" | b"msix" | b"cmfc" | b"cmf2" | b"cmfs" | b"cmff" | b"cmfl"
            | b"cfhd" | b"cfsd" | b"chdf" | b"chhd" | b"cvid" | b"cvvc" | b"clg1" | b"cdm1"
            | b"cdm4" | b"piff" | b"ccff" | b"MSNV" | b"F4V " | b"f4v " | b"NDSC" | b"NDSH"
            | b"NDSM" | b"NDSP" | b"NDSS" | b"NDXC" | b"NDXH" | b"NDXM" | b"NDXP" | b"NDXS"
            | b"NDAS" | b"mmp4" | b"XAVC" | b"M4V " | b"M4VH" | b"M4VP" | b"MPPI" | b"hlsf"
            | b"lmsg" | b"nvr1" => Self::Mp4,
            b"qt  " | b"mqt " => Self::Other(OtherFormat::QUICK_TIME),
            b"M4A " | b"M4B " | b"M4P " | b"F4A " | b"F4B " => Self::Other(OtherFormat::M4A),
            b"avif" | b"avio" | b"MA1A" | b"MA1B" => Self::Other(OtherFormat::AVIF),
            b"avis" => Self::Other(OtherFormat::AVIF_SEQUENCE),
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => {
                Self::Other(OtherFormat::HEIC)
            }
            b"mif1" | b"mif2" | b"msf1" | b"miaf" | b"1pic" => Self::AnyHeif,
            b"avci" | b"avcs" | b"jpeg" | b"jpgs" | b"vvic" | b"vvis" => {
                Self::Other(OtherFormat::HEIF)
            }
            b"jp2 " | b"jpx " | b"jpm " | b"jph " | b"j2ki" | b"j2is" => {
                Self::Other(OtherFormat::JPEG2000)
            }
            b"jxl " => Self::Other(OtherFormat::JPEG_XL),
            b"mj2s" | b"mjp2" => Self::Other(OtherFormat::MOTION_JPEG2000),
            b"crx " => Self::Other(OtherFormat::CR3),
            b"kddi" | [b'3', b'g', b'2', _] => Self::Other(OtherFormat::THREE_G2),
            [b'3', b'g', _, _] => Self::Other(OtherFormat::THREE_GP),
            _ => Self::Unknown,
        }
    }
}

/// Whether MP4 files may contain a codec: any codec except those that occur only in 3GP and `QuickTime`.
pub(crate) const fn is_carried_by_mp4(codec: [u8; 4]) -> bool {
    !matches!(
        &codec,
        b"s263" | b"h263" | b"H263" | b"SVQ1" | b"SVQ3" | b"cvid" | b"rle " | b"rpza" | b"smc "
    )
}
