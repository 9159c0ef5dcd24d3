//! The file formats: the four that the service supports, and others that are recognized by name.

use core::fmt;
use std::path::Path;

/// The maximum size of an image, in bytes (20 MiB, inclusive).
///
/// Source: Upload Assets, 400 response `File size (25165824) is over 20971520 bytes`.
pub const MAX_IMAGE_BYTE_LEN: u64 = 20_971_520;

/// The maximum size of a video, in bytes (100 MiB, inclusive).
///
/// Source: Upload Assets, table of content types: "100 MB". The value of 1 MB as 1 048 576 bytes is assumed, by analogy
/// with the limit for images.
pub const MAX_VIDEO_BYTE_LEN: u64 = 104_857_600;

/// A file type that Google Flow supports.
///
/// ```
/// use flow_validate::AssetType;
///
/// assert_eq!(AssetType::from_content_type("Image/JPG; q=1")?, AssetType::Jpeg);
/// assert_eq!(AssetType::try_from(&mime::IMAGE_PNG)?, AssetType::Png);
/// assert_eq!(AssetType::from_extension("JPG"), Some(AssetType::Jpeg));
/// assert_eq!(AssetType::Mp4.max_byte_len(), 104_857_600);
/// # Ok::<(), flow_validate::AssetError>(())
/// ```
///
/// Source: Upload Assets, table of content types, May 25, 2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AssetType {
    /// PNG, animated or not: `image/png`.
    Png,
    /// JPEG: `image/jpeg`.
    Jpeg,
    /// WebP, animated or not: `image/webp`.
    Webp,
    /// MP4 with a video track: `video/mp4`.
    Mp4,
}

impl AssetType {
    /// All types, in the order of the service's table.
    pub const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::Webp, Self::Mp4];

    /// The accepted extensions; the first one is that of the service's table.
    const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpeg", "jpg"],
            Self::Webp => &["webp"],
            Self::Mp4 => &["mp4"],
        }
    }

    /// The type of a file name extension, without the dot and in any case:
    /// `png`, `jpg`, `jpeg`, `webp`, `mp4`.
    ///
    /// ```
    /// # use flow_validate::AssetType;
    /// assert_eq!(AssetType::from_extension("gif"), None);
    /// ```
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|asset_type| {
            let mut known = asset_type.extensions().iter();
            known.any(|known| known.eq_ignore_ascii_case(extension))
        })
    }

    /// The type of a path's extension. The file is not read.
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        Self::from_extension(path.extension()?.to_str()?)
    }

    /// The content type as text, for the `Content-Type` header.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Mp4 => "video/mp4",
        }
    }

    /// The content type as a [`Mime`](mime::Mime).
    #[must_use]
    pub fn mime(self) -> mime::Mime {
        match self {
            Self::Png => mime::IMAGE_PNG,
            Self::Jpeg => mime::IMAGE_JPEG,
            // `mime` has no constants for these types. A test verifies that they parse.
            Self::Webp | Self::Mp4 => {
                let parsed = self.content_type().parse();
                parsed.unwrap_or(mime::APPLICATION_OCTET_STREAM)
            }
        }
    }

    /// The file name extension of the service's table, without the dot: `png`, `jpeg`, `webp`, `mp4`.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self.extensions() {
            [first, ..] => first,
            [] => "",
        }
    }

    /// The name of the format: `PNG`, `JPEG`, `WebP`, `MP4`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
            Self::Mp4 => "MP4",
        }
    }

    /// The maximum size of a file of this type, in bytes: 20 971 520 for images, 104 857 600 for video.
    ///
    /// [`Limits`](crate::Limits) sets other limits. Source: see [`MAX_IMAGE_BYTE_LEN`] and [`MAX_VIDEO_BYTE_LEN`].
    #[must_use]
    pub const fn max_byte_len(self) -> u64 {
        if self.is_video() {
            MAX_VIDEO_BYTE_LEN
        } else {
            MAX_IMAGE_BYTE_LEN
        }
    }

    /// Whether this is a type of image.
    #[must_use]
    pub const fn is_image(self) -> bool {
        !self.is_video()
    }

    /// Whether this is a type of video.
    #[must_use]
    pub const fn is_video(self) -> bool {
        matches!(self, Self::Mp4)
    }
}

impl fmt::Display for AssetType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A recognized format that the service does not support.
///
/// ```
/// use flow_validate::{Sniff, sniff};
///
/// let Sniff::Other(format) = sniff(b"GIF89a") else { panic!("a GIF") };
/// assert_eq!((format.name(), format.media_type()), ("GIF", Some("image/gif")));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OtherFormat {
    name: &'static str,
    media_type: &'static str,
}

impl OtherFormat {
    /// The name of the format, such as `HEIC`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The media type, such as `image/heic`, if one is registered or in common use.
    #[must_use]
    pub fn media_type(self) -> Option<&'static str> {
        Some(self.media_type).filter(|text| !text.is_empty())
    }

    /// Whether the format is of the family of MP4 (ISO base media). The refusal of such a file is assumed, not
    /// documented.
    pub(crate) fn is_related_to_mp4(self) -> bool {
        [
            Self::QUICK_TIME,
            Self::ISO_MEDIA,
            Self::M4A,
            Self::THREE_GP,
            Self::THREE_G2,
            Self::MOTION_JPEG2000,
            Self::AVIF_SEQUENCE,
        ]
        .contains(&self)
    }
}

impl fmt::Debug for OtherFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OtherFormat({})", self.name)
    }
}

/// Defines the table of formats: name, media type (empty if there is none) and magic numbers. A format without magic
/// numbers has a rule in `sniff`.
macro_rules! other_formats {
    ($($id:ident: $name:literal, $media_type:literal, [$($magic:literal),*];)*) => {
        impl OtherFormat {
            $(pub(crate) const $id: Self = Self { name: $name, media_type: $media_type };)*
        }

        /// The magic numbers of other formats. No magic number is a prefix of another.
        pub(crate) const OTHER_MAGICS: &[(&[u8], OtherFormat)] = &[$($(($magic, OtherFormat::$id),)*)*];

        /// All recognized formats.
        #[cfg(test)]
        const OTHER_FORMATS: &[OtherFormat] = &[$(OtherFormat::$id),*];
    };
}

other_formats! {
    GIF: "GIF", "image/gif", [b"GIF87a", b"GIF89a"];
    BMP: "BMP", "image/bmp", [];
    TIFF: "TIFF", "image/tiff", [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"IIU\0", b"IIRO", b"IIRS", b"MMOR"];
    ICO: "ICO", "image/vnd.microsoft.icon", [];
    CURSOR: "CUR", "", [];
    ANI: "ANI", "", [];
    AVIF: "AVIF", "image/avif", [];
    AVIF_SEQUENCE: "an AVIF image sequence", "image/avif", [];
    HEIC: "HEIC", "image/heic", [];
    HEIF: "HEIF", "image/heif", [];
    JPEG_XL: "JPEG XL", "image/jxl", [b"\0\0\0\x0CJXL \r\n\x87\n", b"\xFF\x0A"];
    JPEG2000: "JPEG 2000", "image/jp2", [b"\0\0\0\x0CjP  \r\n\x87\n", b"\xFF\x4F\xFF\x51"];
    JPEG_LS: "JPEG-LS", "image/jls", [];
    MNG: "MNG", "video/x-mng", [b"\x8AMNG\r\n\x1a\n"];
    JNG: "JNG", "image/x-jng", [b"\x8BJNG\r\n\x1a\n"];
    PSD: "PSD", "image/vnd.adobe.photoshop", [b"8BPS\0"];
    QOI: "QOI", "", [b"qoif\0"];
    DDS: "DDS", "image/vnd-ms.dds", [b"DDS \x7C\0\0\0"];
    OPEN_EXR: "OpenEXR", "image/x-exr", [b"\x76\x2F\x31\x01"];
    RADIANCE_HDR: "Radiance HDR", "image/vnd.radiance", [b"#?RADIANCE"];
    FLIF: "FLIF", "", [b"FLIF"];
    BPG: "BPG", "", [b"BPG\xFB"];
    XCF: "XCF", "image/x-xcf", [b"gimp xcf"];
    CR3: "CR3", "image/x-canon-cr3", [];
    NETPBM: "Netpbm", "image/x-portable-anymap", [b"P5\n", b"P6\n", b"P5 ", b"P6 ", b"P4\n", b"P4 ", b"P7\n", b"PF\n", b"Pf\n"];
    ICNS: "ICNS", "image/icns", [b"icns\0"];
    CAMERA_RAW: "a camera raw image", "", [b"FUJIFILMCCD-RAW", b"FOVb", b"\0MRM"];
    JPEG_XR: "JPEG XR", "image/jxr", [b"II\xBC"];
    TGA: "TGA", "image/x-tga", [];
    PCX: "PCX", "image/vnd.zbrush.pcx", [b"\x0A\x05\x01", b"\x0A\x03\x01"];
    SGI: "SGI image", "image/x-sgi", [b"\x01\xDA"];
    SUN_RASTER: "Sun raster", "", [b"\x59\xA6\x6A\x95"];
    DPX: "DPX", "image/x-dpx", [b"SDPX", b"XPDS", b"\x80\x2A\x5F\xD7"];
    KTX: "KTX", "image/ktx", [b"\xABKTX "];
    DJVU: "DjVu", "image/vnd.djvu", [b"AT&TFORM"];
    METAFILE: "a Windows metafile", "image/wmf", [b"\xD7\xCD\xC6\x9A", b"\x01\0\0\0\x6C\0\0\0"];
    DICOM: "DICOM", "application/dicom", [];
    SVG: "SVG", "image/svg+xml", [];
    PDF: "PDF", "application/pdf", [b"%PDF-"];
    POST_SCRIPT: "PostScript", "application/postscript", [b"%!PS", b"\xC5\xD0\xD3\xC6"];
    RTF: "RTF", "application/rtf", [b"{\\rtf"];
    QUICK_TIME: "QuickTime", "video/quicktime", [];
    ISO_MEDIA: "ISO media of an unknown brand", "", [];
    M4A: "M4A", "audio/mp4", [];
    THREE_GP: "3GP", "video/3gpp", [];
    THREE_G2: "3G2", "video/3gpp2", [];
    MOTION_JPEG2000: "Motion JPEG 2000", "video/mj2", [];
    WEBM: "WebM", "video/webm", [];
    MATROSKA: "Matroska", "video/matroska", [];
    AVI: "AVI", "video/x-msvideo", [];
    FLV: "FLV", "video/x-flv", [b"FLV\x01"];
    MPEG_TS: "MPEG-TS", "video/mp2t", [];
    MPEG_PS: "MPEG-PS", "video/mpeg", [b"\0\0\x01\xBA"];
    MPEG_VIDEO: "MPEG video without a container", "video/mpeg", [b"\0\0\x01\xB3", b"\0\0\x01\xB0"];
    H264: "H.264 without a container", "video/H264", [b"\0\0\0\x01\x67", b"\0\0\0\x01\x27", b"\0\0\0\x01\x47", b"\0\0\0\x01\x09", b"\0\0\0\x01\x06\x05", b"\0\0\x01\x67", b"\0\0\x01\x27", b"\0\0\x01\x09"];
    HEVC: "HEVC without a container", "video/H265", [b"\0\0\0\x01\x40\x01", b"\0\0\0\x01\x42\x01", b"\0\0\0\x01\x46\x01", b"\0\0\x01\x40\x01"];
    ASF: "Windows Media", "video/x-ms-asf", [b"\x30\x26\xB2\x75\x8E\x66\xCF\x11"];
    REAL_MEDIA: "RealMedia", "", [b".RMF\0"];
    IVF: "IVF", "", [b"DKIF\0\0"];
    YUV4MPEG: "YUV4MPEG2", "", [b"YUV4MPEG2 "];
    MXF: "MXF", "application/mxf", [b"\x06\x0E\x2B\x34\x02\x05\x01\x01\x0D\x01\x02"];
    AV1: "AV1 without a container", "video/AV1", [b"\x12\0\x0A"];
    H263: "H.263 without a container", "video/H263", [b"\0\0\x80\x02"];
    DIRAC: "Dirac", "video/dirac", [b"BBCD\0"];
    DV: "DV", "", [b"\x1F\x07\0"];
    GXF: "GXF", "", [b"\0\0\0\0\x01\xBC"];
    NUT: "NUT", "", [b"nut/multimedia container"];
    WTV: "WTV", "", [b"\xB7\xD8\0\x20\x37\x49\xDA\x11"];
    FLASH: "Flash", "application/vnd.adobe.flash.movie", [b"FWS", b"CWS", b"ZWS"];
    WAV: "WAV", "audio/wav", [b"RF64", b"riff\x2E\x91\xCF\x11"];
    RIFF: "RIFF of an unknown form", "", [];
    MP3: "MP3", "audio/mpeg", [b"ID3\x02", b"ID3\x03", b"ID3\x04"];
    AAC: "AAC", "audio/aac", [];
    FLAC: "FLAC", "audio/flac", [b"fLaC\0"];
    OGG: "Ogg", "application/ogg", [b"OggS\0"];
    AMR: "AMR", "audio/AMR", [b"#!AMR"];
    MIDI: "MIDI", "audio/midi", [b"MThd\0"];
    CORE_AUDIO: "CAF", "", [b"caff\0\x01"];
    WAV_PACK: "WavPack", "", [b"wvpk"];
    AIFF: "AIFF", "audio/x-aiff", [];
    AC3: "AC-3", "audio/ac3", [b"\x0B\x77"];
    DTS: "DTS", "audio/vnd.dts", [b"\x7F\xFE\x80\x01"];
    AU: "AU", "audio/basic", [b".snd\0"];
    VOC: "VOC", "", [b"Creative Voice File\x1A"];
    TRUE_AUDIO: "TTA", "", [b"TTA1"];
    MONKEYS_AUDIO: "Monkey's Audio", "", [b"MAC "];
    MUSEPACK: "Musepack", "", [b"MPCK", b"MP+"];
    DSF: "DSF", "", [b"DSD \x1C"];
    TAR: "tar", "application/x-tar", [];
    APPLE_DOUBLE: "a macOS companion file (AppleDouble)", "multipart/appledouble", [b"\0\x05\x16\x07"];
    PROPERTY_LIST: "a property list", "", [b"bplist00"];
    GZIP: "gzip", "application/gzip", [b"\x1F\x8B"];
    ZIP: "ZIP", "application/zip", [b"PK\x03\x04", b"PK\x05\x06"];
    SEVEN_ZIP: "7z", "application/x-7z-compressed", [b"7z\xBC\xAF\x27\x1C"];
    RAR: "RAR", "application/vnd.rar", [b"Rar!\x1A\x07"];
    XZ: "XZ", "application/x-xz", [b"\xFD7zXZ\0"];
    BZIP2: "bzip2", "application/x-bzip2", [b"BZh"];
    ZSTD: "Zstandard", "application/zstd", [b"\x28\xB5\x2F\xFD"];
    LZ4: "LZ4", "", [b"\x04\x22\x4D\x18"];
    LZIP: "lzip", "", [b"LZIP\x01"];
    LZMA: "LZMA", "", [b"\x5D\0\0"];
    COMPRESS: "compress", "", [b"\x1F\x9D"];
    CABINET: "a cabinet", "application/vnd.ms-cab-compressed", [b"MSCF\0\0\0\0"];
    RPM: "RPM", "", [b"\xED\xAB\xEE\xDB"];
    EXECUTABLE: "a program", "", [b"\x7FELF", b"\0asm", b"MZ\x90\0", b"MZP\0", b"\xCF\xFA\xED\xFE", b"\xCE\xFA\xED\xFE", b"\xCA\xFE\xBA\xBE", b"dex\n03"];
    OFFICE_DOCUMENT: "an Office document", "", [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"];
    SQLITE: "SQLite", "application/vnd.sqlite3", [b"SQLite format 3\0"];
    FONT: "a font", "", [b"wOFF", b"wOF2", b"OTTO\0", b"\0\x01\0\0\0", b"ttcf\0"];
    HDF5: "HDF5", "application/x-hdf5", [b"\x89HDF\r\n\x1A\n"];
    NUMPY: "NumPy", "", [b"\x93NUMPY"];
    GLTF: "glTF", "model/gltf-binary", [b"glTF\x02\0\0\0"];
    BLENDER: "Blender", "", [b"BLENDER"];
    HTML: "HTML", "text/html", [];
    XML: "XML", "application/xml", [];
    JSON: "JSON", "application/json", [];
    PLAIN_TEXT: "plain text", "text/plain", [b"\xFE\xFF"];
}

#[cfg(test)]
mod tests {
    use super::{AssetType, OTHER_FORMATS};

    #[test]
    fn every_format_has_its_own_name_and_a_media_type_that_parses() {
        for format in OTHER_FORMATS {
            let same = OTHER_FORMATS
                .iter()
                .filter(|other| other.name() == format.name());
            assert_eq!(same.count(), 1, "{format:?}");
            if let Some(media_type) = format.media_type() {
                assert!(media_type.parse::<mime::Mime>().is_ok(), "{media_type}");
                let supported = AssetType::ALL
                    .iter()
                    .any(|supported| supported.content_type() == media_type);
                assert!(!supported, "{media_type}");
            }
        }
        for supported in AssetType::ALL {
            assert_eq!(supported.mime().as_ref(), supported.content_type());
        }
    }
}
