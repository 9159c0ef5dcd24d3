use flow_validate::{
    AssetError, AssetType, CheckedAsset, Declared, PREFIX_LEN, Sniff, UnrecognizedHint, sniff,
    sniff_file,
};
use proptest::prelude::*;

use crate::corpus;

fn padded(start: &[u8]) -> Vec<u8> {
    let mut bytes = start.to_vec();
    bytes.resize(PREFIX_LEN, 0);
    bytes
}

fn at(offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0; PREFIX_LEN];
    file[offset..offset + bytes.len()].copy_from_slice(bytes);
    file
}

fn packets(first: usize, packet: usize) -> Vec<u8> {
    (0..PREFIX_LEN)
        .map(|n| if n % packet == first { 0x47 } else { 0x11 })
        .collect()
}

/// The first bytes of each format.
fn formats() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let ftyp = |brands: &[u8]| {
        let mut bytes = u32::try_from(brands.len() + 8)
            .unwrap()
            .to_be_bytes()
            .to_vec();
        bytes.extend(b"ftyp");
        bytes.extend(brands);
        padded(&bytes)
    };
    let tar = {
        let mut file = at(257, b"ustar\0");
        file[..8].copy_from_slice(b"file.txt");
        file
    };
    vec![
        ("PNG", padded(b"\x89PNG\r\n\x1a\n"), "PNG"),
        ("JPEG", padded(b"\xFF\xD8\xFF"), "JPEG"),
        ("WebP", padded(b"RIFF\x10\0\0\0WEBP"), "WebP"),
        ("MP4", ftyp(b"isom\0\0\0\0"), "MP4"),
        (
            "MP4 of a 64-bit size",
            padded(b"\0\0\0\x01ftyp\0\0\0\0\0\0\0\x18mp42\0\0\0\0"),
            "MP4",
        ),
        (
            "MP4 by a compatible brand",
            ftyp(b"zzzz\0\0\0\0yyyymp41"),
            "MP4",
        ),
        (
            "MP4 after free",
            padded(b"\0\0\0\x08free\0\0\0\x18ftypisom"),
            "MP4",
        ),
        (
            "free of a 64-bit size",
            padded(b"\0\0\0\x01free\0\0\0\0\0\0\0\x10\0\0\0\x18ftypisom"),
            "MP4",
        ),
        (
            "free of a broken 64-bit size",
            padded(b"\0\0\0\x01free\0\0\0\0\0\0\0\x04"),
            "unknown",
        ),
        (
            "free of a broken size",
            padded(b"\0\0\0\x07free\0\0\0\x18ftypisom"),
            "unknown",
        ),
        (
            "free that ends with the prefix",
            padded(b"\0\0\x0F\xF0free"),
            "MP4",
        ),
        ("free past the prefix", padded(b"\0\0\x13\x88free"), "MP4"),
        (
            "media data of a 64-bit size",
            padded(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x04"),
            "QuickTime",
        ),
        (
            "media data of any size",
            padded(b"\0\0\0\0mdat"),
            "QuickTime",
        ),
        (
            "media data of a broken size",
            padded(b"\0\0\0\x07mdat"),
            "unknown",
        ),
        ("fragment of any size", padded(b"\0\0\0\0moof"), "MP4"),
        (
            "fragment of a broken size",
            padded(b"\0\0\0\x07moof"),
            "unknown",
        ),
        ("media segment", padded(b"\0\0\0\x18stypmsdh"), "MP4"),
        (
            "unknown brands",
            ftyp(b"zzzz\0\0\0\0yyyyxxxx"),
            "ISO media of an unknown brand",
        ),
        ("HEIC", ftyp(b"heic\0\0\0\0mif1heic"), "HEIC"),
        (
            "HEIC by a compatible brand",
            ftyp(b"mif1\0\0\0\0mif1heic"),
            "HEIC",
        ),
        (
            "AVIF by a compatible brand",
            ftyp(b"mif1\0\0\0\0mif1avif"),
            "AVIF",
        ),
        ("HEIF", ftyp(b"mif1\0\0\0\0mif1"), "HEIF"),
        ("AVIF", ftyp(b"avif\0\0\0\0"), "AVIF"),
        (
            "AVIF sequence",
            ftyp(b"avis\0\0\0\0"),
            "an AVIF image sequence",
        ),
        ("QuickTime", ftyp(b"qt  \0\0\0\0"), "QuickTime"),
        (
            "QuickTime without ftyp",
            padded(b"\0\0\0\x08wide\0\0\0\x08mdat"),
            "QuickTime",
        ),
        (
            "QuickTime, moov first",
            padded(b"\0\0\x10\0moov\0\0\0\x6Cmvhd"),
            "QuickTime",
        ),
        (
            "TGA",
            padded(b"\0\0\x02\0\0\0\0\0\0\0\0\0\x40\0\x30\0\x18\x20"),
            "TGA",
        ),
        ("DICOM", at(128, b"DICM"), "DICOM"),
        ("PCX", padded(b"\x0A\x05\x01\x08"), "PCX"),
        ("AC-3", padded(b"\x0B\x77"), "AC-3"),
        (
            "MPEG-4 part 2",
            padded(b"\0\0\x01\xB0"),
            "MPEG video without a container",
        ),
        ("LZ4", padded(b"\x04\x22\x4D\x18"), "LZ4"),
        ("TrueType", padded(b"\0\x01\0\0\0\x0F"), "a font"),
        (
            "text in Latin-1",
            b"Gr\xFC\xDFe aus K\xF6ln\n".repeat(40),
            "plain text",
        ),
        (
            "text that spells a box",
            b"Get free images. ".repeat(40),
            "plain text",
        ),
        ("M4A", ftyp(b"M4A \0\0\0\0isom"), "M4A"),
        ("3GP", ftyp(b"3gp4\0\0\0\x003gp4"), "3GP"),
        (
            "3GP that is MP4 as well",
            ftyp(b"3gp4\0\0\0\x003gp4isom"),
            "MP4",
        ),
        ("3G2", ftyp(b"3g2a\0\0\0\0isom"), "3G2"),
        ("CR3", ftyp(b"crx \0\0\0\0isom"), "CR3"),
        ("GIF", padded(b"GIF89a"), "GIF"),
        ("old GIF", padded(b"GIF87a"), "GIF"),
        (
            "BMP",
            padded(b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"),
            "BMP",
        ),
        (
            "no BMP",
            padded(b"BM, dear reader, is short for"),
            "unknown",
        ),
        ("TIFF", padded(b"II*\0"), "TIFF"),
        ("TIFF, big endian", padded(b"MM\0*"), "TIFF"),
        ("ICO", padded(b"\0\0\x01\0\x01\0\x10\x10\0\0"), "ICO"),
        ("JPEG XL", padded(b"\xFF\x0A"), "JPEG XL"),
        (
            "JPEG XL container",
            padded(b"\0\0\0\x0CJXL \r\n\x87\n"),
            "JPEG XL",
        ),
        (
            "JPEG 2000",
            padded(b"\0\0\0\x0CjP  \r\n\x87\n"),
            "JPEG 2000",
        ),
        (
            "JPEG 2000 codestream",
            padded(b"\xFF\x4F\xFF\x51"),
            "JPEG 2000",
        ),
        ("MNG", padded(b"\x8AMNG\r\n\x1a\n"), "MNG"),
        ("JNG", padded(b"\x8BJNG\r\n\x1a\n"), "JNG"),
        ("PSD", padded(b"8BPS\0\x01"), "PSD"),
        (
            "SVG",
            padded(b"<svg xmlns='http://www.w3.org/2000/svg'>"),
            "SVG",
        ),
        (
            "SVG after a declaration",
            padded(b"<?xml version='1.0'?>\n<!-- made by hand -->\n<svg:svg >"),
            "SVG",
        ),
        ("HTML", padded(b"<!DOCTYPE html><html>"), "HTML"),
        (
            "HTML, upper case",
            padded(b"\r\n  <HTML lang=en><head>"),
            "HTML",
        ),
        (
            "XML",
            padded(b"<?xml version='1.0'?>\n<feed xmlns='a'>"),
            "XML",
        ),
        ("JSON", padded(b"{\"error\": \"not found\"}"), "JSON"),
        ("JSON array", padded(b"\xEF\xBB\xBF [\n 1, 2]"), "JSON"),
        (
            "text",
            vec![b'a'; 100]
                .into_iter()
                .chain(*b" b")
                .cycle()
                .take(PREFIX_LEN)
                .collect(),
            "plain text",
        ),
        ("UTF-16 text", padded(b"\xFF\xFEh\0i\0"), "plain text"),
        ("PDF", padded(b"%PDF-1.7"), "PDF"),
        ("RTF", padded(b"{\\rtf1"), "RTF"),
        (
            "WebM",
            padded(b"\x1A\x45\xDF\xA3\x9F\x42\x82\x84webm"),
            "WebM",
        ),
        (
            "Matroska",
            padded(b"\x1A\x45\xDF\xA3\xA3\x42\x82\x88matroska"),
            "Matroska",
        ),
        ("AVI", padded(b"RIFF\x10\0\0\0AVI LIST"), "AVI"),
        ("WAV", padded(b"RIFF\x10\0\0\0WAVEfmt "), "WAV"),
        ("RIFX", padded(b"RIFX\0\0\0\x10WEBP"), "unknown"),
        ("MP3", padded(b"ID3\x04\0"), "MP3"),
        ("MP3 without a tag", padded(b"\xFF\xFB\x90\x64"), "MP3"),
        ("AAC", padded(b"\xFF\xF1\x50\x80"), "AAC"),
        ("FLAC", padded(b"fLaC\0"), "FLAC"),
        ("Ogg", padded(b"OggS\0"), "Ogg"),
        ("AIFF", padded(b"FORM\0\0\0\x10AIFF"), "AIFF"),
        ("FLV", padded(b"FLV\x01\x05"), "FLV"),
        ("MPEG-TS", packets(0, 188), "MPEG-TS"),
        ("M2TS", packets(4, 192), "MPEG-TS"),
        ("MPEG-PS", padded(b"\0\0\x01\xBA\x44"), "MPEG-PS"),
        (
            "H.264",
            padded(b"\0\0\0\x01\x67\x64"),
            "H.264 without a container",
        ),
        (
            "HEVC",
            padded(b"\0\0\0\x01\x40\x01"),
            "HEVC without a container",
        ),
        (
            "WMV",
            padded(b"\x30\x26\xB2\x75\x8E\x66\xCF\x11"),
            "Windows Media",
        ),
        ("gzip", padded(b"\x1F\x8B\x08"), "gzip"),
        ("ZIP", padded(b"PK\x03\x04\x14"), "ZIP"),
        ("7z", padded(b"7z\xBC\xAF\x27\x1C"), "7z"),
        ("tar", tar, "tar"),
        (
            "AppleDouble",
            padded(b"\0\x05\x16\x07\0\x02\0\0Mac OS X"),
            "a macOS companion file (AppleDouble)",
        ),
        ("ani", padded(b"RIFF\x10\0\0\0ACON"), "ANI"),
        ("cursor", padded(b"\0\0\x02\0\x01\0\x20\x20\0\0"), "CUR"),
        ("zeros", padded(b""), "unknown"),
    ]
}

#[test]
fn each_format_by_its_first_bytes() {
    for (name, bytes, want) in formats() {
        assert_eq!(shown(sniff(&bytes)), want, "{name}");
        assert_eq!(shown(sniff_file(&bytes)), want, "{name}, as a whole");
        assert_final(&bytes);
    }
}

/// The registered brands (MP4RA), and those that cameras and phones write.
#[test]
fn each_brand() {
    let of = |brand: &str| {
        let file = [b"\0\0\0\x10ftyp", brand.as_bytes(), &[0; 4]].concat();
        shown(sniff_file(&file))
    };
    let rows = [
        (
            "isom iso1 iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 isoa isob isoc mp41 mp42 mp71 avc1 avc2 avc3 avc4 \
             hvc1 hev1 av01 dash dsms msdh msix cmfc cmf2 cmfs cmff cmfl cfhd cfsd piff ccff MSNV M4V| M4VH M4VP \
             F4V| f4v| mmp4 XAVC NDSC NDSH NDSM NDSP NDSS NDXC NDXH NDXM NDXP NDXS NDAS hlsf lmsg nvr1",
            "MP4",
        ),
        ("qt|| mqt|", "QuickTime"),
        ("M4A| M4B| M4P| F4A| F4B|", "M4A"),
        ("avif avio MA1A MA1B", "AVIF"),
        ("avis", "an AVIF image sequence"),
        ("heic heix heim heis hevc hevx hevm hevs", "HEIC"),
        (
            "mif1 mif2 msf1 miaf 1pic avci avcs jpeg jpgs vvic vvis",
            "HEIF",
        ),
        ("jp2| jpx| jpm| jph| j2ki j2is", "JPEG 2000"),
        ("jxl|", "JPEG XL"),
        ("mj2s mjp2", "Motion JPEG 2000"),
        ("crx|", "CR3"),
        ("kddi 3g2a 3g2b 3g2c", "3G2"),
        ("3gp4 3gp5 3gp6 3gr6 3gs6 3ge6 3gg6", "3GP"),
        (
            "zzzz iso0 mp43 avc5 3xx6 ISOM",
            "ISO media of an unknown brand",
        ),
    ];
    for (brands, want) in rows {
        for brand in brands.split(' ').map(|brand| brand.replace('|', " ")) {
            assert_eq!(of(&brand), want, "{brand}");
        }
    }
}

fn shown(result: Sniff) -> String {
    match result {
        Sniff::Match(found) => found.to_string(),
        Sniff::Other(found) => found.name().to_owned(),
        Sniff::NeedMore { at_least, .. } => format!("more, {at_least}"),
        _ => "unknown".to_owned(),
    }
}

/// The start of each format, truncated at each length. The result is that of the complete start, or undecided.
#[test]
fn results_by_length() {
    for (name, bytes, want) in formats() {
        for len in 0..=bytes.len() {
            let result = sniff(&bytes[..len]);
            if !matches!(result, Sniff::NeedMore { .. }) {
                let whole = shown(sniff_file(&bytes[..len]));
                assert_eq!(
                    (&*shown(result), &*whole),
                    (want, want),
                    "{name} after {len} bytes"
                );
            }
        }
    }
}

/// The number of bytes that determine each format.
#[test]
fn shortest_start_of_each_format() {
    #[rustfmt::skip]
    let rows = [
        ("PNG", 8),
        ("JPEG", 3),
        ("WebP", 12),
        ("MP4", 12),
        ("MP4 of a 64-bit size", 20),
        ("MP4 by a compatible brand", 24),
        ("MP4 after free", 16),
        ("HEIC", 12),
        ("HEIC by a compatible brand", 24),
        ("QuickTime", 12),
        ("QuickTime without ftyp", 8),
        ("GIF", 6),
        ("BMP", 18),
        ("TIFF", 4),
        ("JPEG XL", 2),
        ("SVG", 258),
        ("HTML", 258),
        ("JSON", 258),
        ("PDF", 5),
        ("WebM", 12),
        ("WAV", 12),
        ("MP3", 4),
        ("MPEG-TS", 377),
        ("gzip", 2),
        ("ZIP", 4),
        ("tar", 262),
        ("DICOM", 132),
    ];
    for (name, len) in rows {
        let formats = formats();
        let (_, bytes, want) = formats.iter().find(|row| row.0 == name).unwrap();
        let first = (0..=bytes.len()).find(|len| shown(sniff(&bytes[..*len])) == *want);
        assert_eq!(first, Some(len), "{name}");
    }
}

/// Various texts as complete files. No text is detected as media, at any length; a result for the first bytes is also
/// the result for the complete text.
#[test]
fn texts() {
    let long = |text: &str| format!("{text}{}", " and so on".repeat(60));
    let texts = [
        (r#"{"error":"x"}"#.to_owned(), "JSON"),
        ("{ }".to_owned(), "JSON"),
        ("{x}".to_owned(), "plain text"),
        (r#" [ {"a":1}]"#.to_owned(), "JSON"),
        (format!("{}{{  x", " ".repeat(20)), "plain text"),
        (format!("{}[  1", " ".repeat(20)), "JSON"),
        ("[]".to_owned(), "JSON"),
        ("[[1]]".to_owned(), "JSON"),
        (r#"["a"]"#.to_owned(), "JSON"),
        ("[-1]".to_owned(), "JSON"),
        ("[0]".to_owned(), "JSON"),
        ("[x]".to_owned(), "plain text"),
        ("\u{feff}{\"a\":1}".to_owned(), "JSON"),
        ("\u{feff}a text".to_owned(), "plain text"),
        ("<!DOCTYPE html><html>".to_owned(), "HTML"),
        ("<!doctype  HTML>".to_owned(), "HTML"),
        ("<!DOCTYPE            html>".to_owned(), "HTML"),
        ("<!DOCTYPE svg PUBLIC \"x\">".to_owned(), "SVG"),
        ("<!DOCTYPE note SYSTEM \"x\"><note>".to_owned(), "XML"),
        ("<!-- a comment --><html>".to_owned(), "HTML"),
        ("<!-- a comment --><svg>".to_owned(), "SVG"),
        ("<!-- a comment that does not end".to_owned(), "XML"),
        ("<!-- a comment -->then a text".to_owned(), "XML"),
        ("<?xml version='1.0'?><svg xmlns='x'>".to_owned(), "SVG"),
        ("<?xml version='1.0'?><!-- x --><x:svg>".to_owned(), "SVG"),
        ("<?xml version='1.0'?><feed>".to_owned(), "XML"),
        ("<?xml version='1.0'?>then a text".to_owned(), "XML"),
        ("<?php echo 1 ?><b>".to_owned(), "HTML"),
        ("<?php echo 1 ?>then a text".to_owned(), "plain text"),
        ("<?xml version='1.0'".to_owned(), "XML"),
        ("<html>".to_owned(), "HTML"),
        ("<HEAD >".to_owned(), "HTML"),
        ("<p>a text</p>".to_owned(), "HTML"),
        ("<svg".to_owned(), "SVG"),
        ("<Svg />".to_owned(), "SVG"),
        ("<x:svg>".to_owned(), "SVG"),
        ("<x:html>".to_owned(), "XML"),
        ("<note>a</note>".to_owned(), "XML"),
        (format!("<note a='{}'>", "b".repeat(118)), "XML"),
        (format!("<note a='{}'>", "b".repeat(119)), "plain text"),
        (format!("<note a='{}'>", "b".repeat(120)), "plain text"),
        (format!("<{}>", "n".repeat(126)), "XML"),
        (format!("<{}>", "n".repeat(127)), "XML"),
        (format!("<{}>", "n".repeat(128)), "plain text"),
        ("<3 is a heart".to_owned(), "plain text"),
        ("< 3".to_owned(), "plain text"),
        ("<-- no markup -->".to_owned(), "plain text"),
        ("<note without an end".to_owned(), "plain text"),
        (
            "data:image/png;base64,iVBORw0KGgo".to_owned(),
            "unknown, DataUri",
        ),
        ("DATA:,x".to_owned(), "unknown, DataUri"),
        (
            "--boundary\r\nContent-Type: image/png\r\n\r\n".to_owned(),
            "unknown, Multipart",
        ),
        (
            "--boundary\ncontent-disposition: x".to_owned(),
            "unknown, Multipart",
        ),
        ("--boundary\nanother line".to_owned(), "plain text"),
        ("-- a comment".to_owned(), "plain text"),
        ("boundary\nContent-Type: image/png".to_owned(), "plain text"),
        ("iVBORw0KGgo".to_owned(), "unknown, Base64"),
        ("iVBORw0KGg".to_owned(), "plain text"),
        ("/9j/4AAQ".to_owned(), "unknown, Base64"),
        ("UklGRgAA".to_owned(), "unknown, Base64"),
        ("QUJD".repeat(15) + "QUJ", "plain text"),
        ("QUJD".repeat(16), "unknown, Base64"),
        ("QUJD\r\n-_+/=".repeat(8), "unknown, Base64"),
        ("QUJD ".repeat(20), "plain text"),
        ("QUJD".repeat(127) + "AB", "unknown, Base64"),
        ("QUJD".repeat(128) + " text", "unknown, Base64"),
        ("RIFF".to_owned(), "unknown, TooShort"),
        ("RIF".to_owned(), "unknown, TooShort"),
        ("Get free images".to_owned(), "plain text"),
        ("BM is a name".to_owned(), "plain text"),
        ("short".to_owned(), "plain text"),
        (long("caf\u{e9} in UTF-8"), "plain text"),
        (long("x"), "plain text"),
        (long("x\u{0}y"), "unknown, Nothing"),
        (long("x\u{1b}[1m\u{7}\u{8}\u{c}"), "plain text"),
        (long("x\u{b}"), "unknown, Nothing"),
        (long("x\u{7f}"), "unknown, Nothing"),
        (" ".repeat(600), "plain text"),
        ("\u{feff}".to_owned() + &" ".repeat(600), "plain text"),
        (" ".repeat(511) + "\u{e9}", "plain text"),
        (" ".repeat(511) + "\u{1}", "unknown, Nothing"),
        (" ".repeat(512) + "\u{1}", "plain text"),
    ];
    let mut samples: Vec<(Vec<u8>, &str)> = texts
        .into_iter()
        .map(|(text, want)| (text.into_bytes(), want))
        .collect();
    // A character that is truncated by the limit of the detection, and one that is truncated by the end of the file.
    for (len, want) in [
        (510, "unknown, Nothing"),
        (511, "unknown, Nothing"),
        (512, "unknown, Base64"),
    ] {
        samples.push(([&vec![b'a'; len], &b"\xc3"[..]].concat(), want));
    }
    samples.push(([&vec![b'a'; 511], "éb".as_bytes()].concat(), "plain text"));
    // Latin-1 is text if it contains spaces, and unknown otherwise.
    for (bytes, want) in [
        (&b"caf\xe9 noir"[..], "plain text"),
        (b"caf\xe9noir", "unknown, TooShort"),
        (b"caf\xe9 x", "unknown, TooShort"),
        (b"caf\xe9 xy", "unknown, TooShort"),
        (b"caf\xe9", "unknown, TooShort"),
        (b"caf\xc3", "unknown, TooShort"),
    ] {
        samples.push((bytes.to_vec(), want));
    }
    let whole = |bytes: &[u8]| match CheckedAsset::check(bytes, None, bytes.len() as u64) {
        Err(AssetError::Unrecognized { hint, .. }) => {
            format!("{}, {hint:?}", shown(sniff_file(bytes)))
        }
        _ => shown(sniff_file(bytes)),
    };
    for (bytes, want) in samples {
        let name = bytes.escape_ascii().to_string();
        assert_eq!(whole(&bytes), want, "{name}");
        let after_a_line = [b"\n", &bytes[..]].concat();
        for sample in [&bytes, &after_a_line] {
            assert_final(sample);
            for len in 0..=sample.len() {
                let results = [sniff(&sample[..len]), sniff_file(&sample[..len])];
                assert!(
                    results.iter().all(|it| !matches!(it, Sniff::Match(_))),
                    "{name}, {len}"
                );
            }
        }
        // A file that starts with a line end is text or unknown.
        let result = shown(sniff_file(&after_a_line));
        let texts = ["plain text", "JSON", "HTML", "SVG", "XML", "unknown"];
        assert!(texts.contains(&&*result), "{name}: {result}");
    }
}

/// A file of another format with one changed byte is not detected as PNG, JPEG or WebP. Only formats that begin with
/// boxes are detected as MP4.
#[test]
fn results_by_changed_byte() {
    let mut near_mp4 = Vec::new();
    for (name, bytes, _) in formats() {
        let was = sniff(&bytes);
        for at in 0..64 {
            for by in [|b: u8| !b, |b: u8| b.wrapping_add(1), |b: u8| b ^ 0x20] {
                let mut bytes = bytes.clone();
                bytes.resize(1024, 0);
                bytes[at] = by(bytes[at]);
                let now = sniff(&bytes);
                if !matches!(now, Sniff::Match(_)) || now == was {
                    continue;
                }
                assert_eq!(now, Sniff::Match(AssetType::Mp4), "{name} at {at}");
                if near_mp4.last() != Some(&name) {
                    near_mp4.push(name);
                }
            }
        }
    }
    assert_eq!(
        near_mp4,
        [
            "free of a broken 64-bit size",
            "free of a broken size",
            "fragment of a broken size",
            "text that spells a box",
            "M4A",
            "3G2",
            "CR3",
        ]
    );
}

/// The bytes that determine the format: inverting any of them changes the result.
#[test]
fn bytes_that_determine_the_format() {
    #[rustfmt::skip]
    let rows = [
        ("PNG", "0..=7"),
        ("JPEG", "0..=2"),
        ("WebP", "0..=3 8..=11"),
        ("MP4", "4..=11"),
        ("MP4 of a 64-bit size", "4..=7 16..=19"),
        ("MP4 by a compatible brand", "4..=7 20..=23"),
        ("MP4 after free", "4..=7"),
        ("HEIC", "4..=11"),
        ("HEIC by a compatible brand", "4..=11 20..=23"),
        ("QuickTime", "4..=11"),
        ("QuickTime without ftyp", "4..=7"),
        ("GIF", "0..=5"),
        ("BMP", "0..=1 14..=17"),
        ("TIFF", "0..=3"),
        ("JPEG XL", "0..=1"),
        ("SVG", "0..=3"),
        ("HTML", "0..=8"),
        ("JSON", "0..=1"),
        ("PDF", "0..=4"),
        ("WebM", "0..=3 5..=11"),
        ("WAV", "0..=3 8..=11"),
        ("MP3", "0..=3"),
        ("MPEG-TS", "0..=0 188..=188 376..=376"),
        ("gzip", "0..=1"),
        ("ZIP", "0..=3"),
        ("tar", "0..=0 257..=261"),
        ("DICOM", "0..=0 128..=131"),
    ];
    for (name, places) in rows {
        let formats = formats();
        let (_, bytes, want) = formats.iter().find(|row| row.0 == name).unwrap();
        let decides = |at: &usize| {
            let mut bytes = bytes.clone();
            bytes[*at] = !bytes[*at];
            shown(sniff(&bytes)) != *want
        };
        let found: Vec<usize> = (0..600).filter(decides).collect();
        let found: Vec<String> = found
            .chunk_by(|a, b| a + 1 == *b)
            .map(|run| format!("{}..={}", run[0], run[run.len() - 1]))
            .collect();
        assert_eq!(found.join(" "), places, "{name}");
    }
}

/// Asserts that the result for a prefix is also the result for all longer prefixes.
fn assert_final(bytes: &[u8]) {
    let last = sniff(bytes);
    let mut final_result = None;
    for len in 0..=bytes.len() {
        match sniff(&bytes[..len]) {
            Sniff::NeedMore { at_least, .. } => {
                assert_eq!(final_result, None, "undecided again after {len} bytes");
                assert!(
                    at_least > len && at_least <= PREFIX_LEN,
                    "{at_least} for {len}"
                );
            }
            result => {
                assert_eq!(
                    *final_result.get_or_insert(result),
                    result,
                    "after {len} bytes"
                );
            }
        }
        assert!(!matches!(sniff_file(&bytes[..len]), Sniff::NeedMore { .. }));
    }
    assert_eq!(final_result.unwrap_or(last), last);
}

#[test]
fn results_for_the_corpus_are_final() {
    for entry in corpus::entries() {
        let bytes = entry.bytes();
        assert_final(&bytes[..bytes.len().min(PREFIX_LEN + 8)]);
    }
}

/// The starts of formats, so that random bytes reach each rule.
fn start() -> impl Strategy<Value = Vec<u8>> {
    let starts: Vec<&'static [u8]> = vec![
        b"",
        b"<",
        b"<?xml ",
        b"<!-- ",
        b"<!DOCTYPE ",
        b"<!DOCTYPE s",
        b"  <a",
        b"{",
        b"[ ",
        b"--",
        b"data:",
        b"\xEF\xBB\xBF",
        b"\0\0\0\x20ftyp",
        b"\0\0\0\x01ftyp",
        b"\0\0\0\x08free",
        b"\0\0\0\x10skip",
        b"\0\0\0\x01free",
        b"RIFF",
        b"FORM",
        b"BM",
        b"G",
        b"\x1A\x45\xDF\xA3",
        b"\0\0",
        b"\xFF",
        b"iVBORw0KGgo",
        b"MM",
        b"P",
    ];
    proptest::sample::select(starts).prop_map(<[u8]>::to_vec)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn results_for_any_bytes_are_final(start in start(), rest in proptest::collection::vec(any::<u8>(), 0..700)) {
        assert_final(&[start, rest].concat());
    }

    #[test]
    fn results_for_any_text_are_final(start in start(), rest in "[ -~\n<>é]{0,700}") {
        assert_final(&[start, rest.into_bytes()].concat());
    }

    #[test]
    fn results_for_markup_are_final(start in start(), rest in "([<>!?/a-c -]|svg|html|-->|\\?>){0,300}") {
        assert_final(&[start, rest.into_bytes()].concat());
    }
}

/// Every frame header of MPEG audio: eleven set bits, version, layer, bit rate and sampling rate. A header of twelve
/// set bits, layer 0 and a rate is AAC (ADTS).
#[test]
fn audio_without_a_container() {
    for second in 0xE0..=0xFF_u8 {
        for third in 0..=0xFF_u8 {
            let bits = format!("{second:08b}{third:08b}");
            let field = |from: usize, to: usize| u8::from_str_radix(&bits[from..to], 2).unwrap();
            let (version, layer) = (field(3, 5), field(5, 7));
            let (bit_rate, sampling_rate) = (field(8, 12), field(12, 14));
            let want = if second == 0xFE {
                // The byte order mark of UTF-16.
                "plain text"
            } else if &bits[0..4] == "1111" && layer == 0 {
                match field(10, 14) {
                    0..=12 => "AAC",
                    _ => "unknown",
                }
            } else if version == 1 || layer == 0 || matches!(bit_rate, 0 | 15) || sampling_rate == 3
            {
                "unknown"
            } else {
                "MP3"
            };
            let file = padded(&[0xFF, second, third]);
            assert_eq!(shown(sniff(&file[..600])), want, "{bits}");
        }
    }
}

#[test]
fn images_without_a_magic_number() {
    // The type, width, height, depth and flags of a TGA.
    let tga = |kind: u8, [w, h]: [u16; 2], depth: u8, flags: u8| {
        let ([w0, w1], [h0, h1]) = (w.to_le_bytes(), h.to_le_bytes());
        let header = [
            0, 0, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, w0, w1, h0, h1, depth, flags,
        ];
        shown(sniff(&padded(&header))) == "TGA"
    };
    for kind in [2, 3, 10, 11] {
        assert!(tga(kind, [64, 48], 24, 0x20));
    }
    assert!(!tga(4, [64, 48], 24, 0x20));
    for (sides, valid) in [
        ([1, 1], true),
        ([256, 256], true),
        ([0, 48], false),
        ([64, 0], false),
        ([0, 0], false),
    ] {
        assert_eq!(tga(2, sides, 24, 0), valid, "{sides:?}");
    }
    for depth in 0..=64 {
        let valid = [8, 15, 16, 24, 32].contains(&depth);
        assert_eq!(tga(2, [64, 48], depth, 0), valid, "{depth}");
    }
    for (flags, valid) in [(0, true), (0x3F, true), (0x40, false), (0x80, false)] {
        assert_eq!(tga(2, [64, 48], 24, flags), valid, "{flags}");
    }
}

/// The hints for bytes of an unknown format.
#[test]
fn hints() {
    let hint = |bytes: &[u8], byte_len: usize| match CheckedAsset::check(
        bytes,
        Declared::UNSPECIFIED,
        byte_len as u64,
    ) {
        Err(AssetError::Unrecognized { hint, .. }) => hint,
        other => panic!("{other:?}"),
    };
    let long = |start: &[u8]| [start, &[0; 40]].concat();
    for mangled in [
        &b"\x09PNG"[..],
        b"\xC2\x89PNG",
        b"\xEF\xBF\xBDPNG",
        b"\x89PNG\n\x1a\n\0",
    ] {
        assert_eq!(
            hint(&long(mangled), mangled.len() + 40),
            UnrecognizedHint::MangledPng,
            "{mangled:?}"
        );
    }
    assert_eq!(hint(b"\x89PNG\n\x1a\n\0", 8), UnrecognizedHint::MangledPng);
    // An eight-byte signature, intact or damaged.
    assert_eq!(hint(b"\x89PNG\n\x1a\n", 7), UnrecognizedHint::TooShort);
    assert_eq!(
        hint(&long(b"\xEF\xBB\xBF"), 43),
        UnrecognizedHint::ByteOrderMark
    );
    assert_eq!(hint(&[0x80; 11], 11), UnrecognizedHint::TooShort);
    assert_eq!(hint(&[0x80; 12], 12), UnrecognizedHint::Nothing);
    assert_eq!(hint(&[0x80; 11], 12), UnrecognizedHint::PrefixTooShort);
}

#[test]
fn declared_types() {
    let declared = |text: &str| match CheckedAsset::check(b"\xFF\xD8\xFF\xE0", text, 4) {
        Err(AssetError::UnsupportedDeclared { declared, .. }) => declared,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        format!("{:?}", declared("Image/GIF")),
        "ContentTypeName(Some(\"image/gif\"))"
    );
    assert_eq!(
        format!("{:?}", declared("user/nora@example.org")),
        "ContentTypeName(None)"
    );

    let png = corpus::entries()[0].bytes();
    let check = |declared: Declared| {
        CheckedAsset::check(&png, declared, png.len() as u64).map_err(|e| (e.code(), e.to_string()))
    };
    for supported in [
        "image/png",
        "IMAGE/PNG",
        "image/png; charset=binary",
        " image/png ",
        "image/png;",
        "Image/Png;q=\"a;b\"",
        "application/octet-stream",
        "Application/Octet-Stream; x=y",
        "",
    ] {
        assert!(check(supported.into()).is_ok(), "{supported:?}");
    }
    assert!(CheckedAsset::check(&png, None, png.len() as u64).is_ok());
    for other in [
        "image/jpeg",
        "image/jpg",
        "IMAGE/JPG;q=1",
        "image/webp",
        "video/mp4",
    ] {
        assert_eq!(
            check(other.into()).unwrap_err().0,
            "type_mismatch",
            "{other}"
        );
    }
    for unsupported in [
        "*/*",
        "image/*",
        "multipart/form-data; boundary=x",
        "image/gif",
        "text/plain",
        "png",
        "image/",
        "/png",
        "image/png, image/png",
        "user/nora@example.org",
        "image/png image/jpeg",
        "\u{1F600}",
    ] {
        assert_eq!(
            check(unsupported.into()).unwrap_err().0,
            "unsupported_type",
            "{unsupported}"
        );
    }
    assert_eq!(
        check("image/gif".into()).unwrap_err().1,
        "the declared content type image/gif is not supported; the bytes are PNG: declare image/png"
    );
    // Text that is not a MIME type may be private, such as an address, so it is hidden.
    for hidden in [
        "nora@example.org",
        "user/nora@example.org",
        "nora/field",
        "image/0123456789012345678901234567890123456789",
    ] {
        assert_eq!(
            check(hidden.into()).unwrap_err().1,
            "the declared content type is not supported; the bytes are PNG: declare image/png"
        );
    }
    for (extension, want) in [
        ("png", true),
        ("PNG", true),
        ("gif", true),
        ("", true),
        ("jpg", false),
        ("mp4", false),
    ] {
        assert_eq!(
            check(Declared::from_extension(extension)).is_ok(),
            want,
            "{extension}"
        );
    }
}

#[test]
fn asset_types() {
    let rows = [
        (AssetType::Png, "image/png", "png", 20_971_520, true),
        (AssetType::Jpeg, "image/jpeg", "jpeg", 20_971_520, true),
        (AssetType::Webp, "image/webp", "webp", 20_971_520, true),
        (AssetType::Mp4, "video/mp4", "mp4", 104_857_600, false),
    ];
    for (asset_type, mime, extension, max, is_image) in rows {
        assert_eq!(asset_type.content_type(), mime);
        let parsed: mime::Mime = mime.parse().unwrap();
        assert_eq!(asset_type.mime(), parsed);
        assert_eq!(AssetType::try_from(&parsed).unwrap(), asset_type);
        assert_eq!(Declared::from(&parsed), asset_type.into());
        assert_eq!(asset_type.extension(), extension);
        assert_eq!(asset_type.max_byte_len(), max);
        assert_eq!(asset_type.is_image(), is_image);
        assert_eq!(asset_type.is_video(), !is_image);
        assert_eq!(AssetType::from_extension(extension), Some(asset_type));
        assert_eq!(AssetType::from_content_type(mime).unwrap(), asset_type);
        assert_eq!(
            AssetType::from_path(
                std::path::Path::new("/a.b/c")
                    .with_extension(extension)
                    .as_path()
            ),
            Some(asset_type)
        );
    }
    assert_eq!(
        AssetType::from_path("photo.JPG".as_ref()),
        Some(AssetType::Jpeg)
    );
    assert_eq!(AssetType::from_path(".png".as_ref()), None);
    for open in ["application/octet-stream", "", "*/*"] {
        let error = AssetType::from_content_type(open).unwrap_err();
        assert!(
            matches!(error, AssetError::UnsupportedDeclared { .. }),
            "{open}"
        );
    }
}
