//! Images made part by part, for what the corpus has no file of.

use flow_validate::{AssetError, ImageInfo, probe_image_bytes};

fn code(file: &[u8]) -> &'static str {
    probe_image_bytes(file)
        .as_ref()
        .map_or_else(AssetError::code, |_| "accepted")
}

fn size(file: &[u8]) -> (u32, u32) {
    let image: ImageInfo = probe_image_bytes(file).unwrap();
    (image.dimensions().width, image.dimensions().height)
}

fn crc(bytes: &[u8]) -> u32 {
    let bit = |crc: u32, _| {
        if crc & 1 == 1 {
            0xEDB8_8320 ^ (crc >> 1)
        } else {
            crc >> 1
        }
    };
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), bit))
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let summed = [kind, body].concat();
    let sum = crc(&summed).to_be_bytes();
    [(body.len() as u32).to_be_bytes().as_slice(), &summed, &sum].concat()
}

fn png(depth: u8, color: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    let ihdr = chunk(b"IHDR", &[0, 0, 0, 5, 0, 0, 0, 4, depth, color, 0, 0, 0]);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        ihdr,
        chunks.concat(),
        chunk(b"IEND", b""),
    ]
    .concat()
}

#[test]
fn png_order() {
    let data = || chunk(b"IDAT", b"data");
    let palette = |len: usize| chunk(b"PLTE", &vec![0; len]);
    let text = || chunk(b"tEXt", b"a\0b");
    let damaged = |mut chunk: Vec<u8>| {
        *chunk.last_mut().unwrap() ^= 1;
        chunk
    };
    let rows = [
        ("plain", 2, vec![data()], "accepted"),
        (
            "empty data",
            2,
            vec![chunk(b"IDAT", b""), data()],
            "accepted",
        ),
        ("palette for gray", 0, vec![palette(3), data()], "malformed"),
        ("suggested palette", 2, vec![palette(3), data()], "accepted"),
        ("no palette", 3, vec![data()], "malformed"),
        ("palette", 3, vec![palette(768), data()], "accepted"),
        ("palette of 257", 3, vec![palette(771), data()], "malformed"),
        (
            "palette of a third",
            3,
            vec![palette(4), data()],
            "malformed",
        ),
        (
            "two palettes",
            3,
            vec![palette(3), palette(3), data()],
            "malformed",
        ),
        (
            "palette after data",
            2,
            vec![data(), palette(3)],
            "malformed",
        ),
        (
            "data in two rows",
            2,
            vec![data(), text(), data()],
            "malformed",
        ),
        ("text after data", 2, vec![data(), text()], "accepted"),
        (
            "wrong sum in text",
            2,
            vec![damaged(text()), data()],
            "accepted",
        ),
        ("wrong sum in data", 2, vec![damaged(data())], "malformed"),
        (
            "wrong sum in palette",
            2,
            vec![damaged(palette(3)), data()],
            "malformed",
        ),
        (
            "no letters",
            2,
            vec![chunk(b"t3Xt", b""), data()],
            "malformed",
        ),
        (
            "critical and unknown",
            2,
            vec![chunk(b"ABCD", b""), data()],
            "malformed",
        ),
    ];
    for (name, color, chunks, want) in rows {
        assert_eq!(code(&png(8, color, &chunks)), want, "{name}");
    }
    for (color, depths) in [
        (0, "1 2 4 8 16"),
        (2, "8 16"),
        (3, "1 2 4 8"),
        (4, "8 16"),
        (6, "8 16"),
        (1, ""),
        (7, ""),
    ] {
        for depth in 0..=17 {
            let good = depths.split(' ').any(|d| d == depth.to_string());
            let chunks = if color == 3 {
                vec![palette(3), data()]
            } else {
                vec![data()]
            };
            assert_eq!(
                code(&png(depth, color, &chunks)) == "accepted",
                good,
                "{color}, {depth}"
            );
        }
    }
    // No more entries than the bit depth can name.
    let two_colors = |len| code(&png(1, 3, &[palette(len), data()]));
    assert_eq!(two_colors(6), "accepted");
    assert_eq!(two_colors(9), "malformed");
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    [
        &[0xFF, marker],
        (body.len() as u16 + 2).to_be_bytes().as_slice(),
        body,
    ]
    .concat()
}

fn sof(marker: u8, components: u8) -> Vec<u8> {
    let mut body = vec![8, 0, 4, 0, 5, components];
    body.extend((0..components).flat_map(|n| [n, 0x11, 0]));
    segment(marker, &body)
}

fn sos(scan: &[u8]) -> Vec<u8> {
    [segment(0xDA, &[1, 1, 0, 0, 63, 0]), scan.to_vec()].concat()
}

fn jpeg(parts: &[Vec<u8>]) -> Vec<u8> {
    [vec![0xFF, 0xD8], parts.concat(), vec![0xFF, 0xD9]].concat()
}

#[test]
fn jpeg_markers() {
    let scan = || sos(b"ab\xFF\0c\xFF\xD0d\xFF\xFF\0e");
    assert_eq!(size(&jpeg(&[sof(0xC0, 3), scan()])), (5, 4));
    for marker in 0xC0..=0xCF {
        let frame = !matches!(marker, 0xC4 | 0xC8 | 0xCC);
        assert_eq!(
            code(&jpeg(&[sof(marker, 3), scan()])) == "accepted",
            frame,
            "{marker:X}"
        );
    }
    let rows = [
        (
            "scans of a progressive",
            vec![
                sof(0xC2, 1),
                scan(),
                segment(0xC4, b"table"),
                scan(),
                scan(),
            ],
            "accepted",
        ),
        (
            "fill bytes",
            vec![
                vec![0xFF; 9],
                sof(0xC0, 1),
                vec![0xFF; 3],
                scan(),
                vec![0xFF; 5],
            ],
            "accepted",
        ),
        (
            "hierarchical",
            vec![sof(0xDE, 1), sof(0xC0, 1), scan(), sof(0xC5, 1), scan()],
            "accepted",
        ),
        (
            "DNL of a known height",
            vec![sof(0xC0, 1), scan(), segment(0xDC, &[0, 4])],
            "accepted",
        ),
        (
            "TEM",
            vec![vec![0xFF, 0x01], sof(0xC0, 1), scan()],
            "accepted",
        ),
        (
            "two frames",
            vec![sof(0xC0, 1), scan(), sof(0xC0, 1), scan()],
            "malformed",
        ),
        ("no scan", vec![sof(0xC0, 1)], "malformed"),
        ("scan before frame", vec![scan(), sof(0xC0, 1)], "malformed"),
        ("no component", vec![sof(0xC0, 0), scan()], "malformed"),
        (
            "restart outside",
            vec![vec![0xFF, 0xD0], sof(0xC0, 1), scan()],
            "malformed",
        ),
        (
            "second start",
            vec![vec![0xFF, 0xD8], sof(0xC0, 1), scan()],
            "malformed",
        ),
        (
            "junk between",
            vec![sof(0xC0, 1), vec![0; 4], scan()],
            "malformed",
        ),
        (
            "reserved in a scan",
            vec![sof(0xC0, 1), sos(b"a\xFF\x02b")],
            "malformed",
        ),
        (
            "scan header",
            vec![sof(0xC0, 1), segment(0xDA, &[5, 1, 0, 0, 63, 0])],
            "malformed",
        ),
        (
            "precision",
            vec![segment(0xC0, &[12, 0, 4, 0, 5, 1, 1, 0x11, 0]), scan()],
            "malformed",
        ),
        (
            "extended precision",
            vec![segment(0xC1, &[12, 0, 4, 0, 5, 1, 1, 0x11, 0]), scan()],
            "accepted",
        ),
        (
            "sampling of 5",
            vec![segment(0xC0, &[8, 0, 4, 0, 5, 1, 1, 0x51, 0]), scan()],
            "malformed",
        ),
        (
            "JPEG-LS",
            vec![segment(0xF7, &[8, 0, 4, 0, 5, 1, 1, 0x11, 0]), scan()],
            "unsupported_type",
        ),
    ];
    for (name, parts, want) in rows {
        assert_eq!(code(&jpeg(&parts)), want, "{name}");
    }
}

#[test]
fn jpeg_orientation() {
    let tiff = |big: bool, kind: u16, value: u16| {
        let w = |n: u16| {
            if big {
                n.to_be_bytes()
            } else {
                n.to_le_bytes()
            }
        };
        let d = |n: u32| {
            if big {
                n.to_be_bytes()
            } else {
                n.to_le_bytes()
            }
        };
        let mark = if big { b"MM\0*" } else { b"II*\0" };
        [
            mark.as_slice(),
            &d(8),
            &w(2),
            &w(0x10F),
            &w(2),
            &d(4),
            b"abc\0",
            &w(0x112),
            &w(kind),
            &d(1),
            &w(value),
            &[0; 2],
            &d(0),
        ]
        .concat()
    };
    let shown = |exif: Vec<u8>| {
        let file = jpeg(&[segment(0xE1, &exif), sof(0xC0, 1), sos(b"ab")]);
        let image = probe_image_bytes(&file).unwrap();
        (
            image.orientation().map(flow_validate::Orientation::exif),
            image.displayed().width,
        )
    };
    let exif = |tiff: &[u8]| [b"Exif\0\0", tiff].concat();
    for big in [false, true] {
        for value in 0..=10 {
            let valid = (1..=8).contains(&value);
            let width = if valid && value >= 5 { 4 } else { 5 };
            let want = (valid.then_some(value as u8), width);
            assert_eq!(shown(exif(&tiff(big, 3, value))), want, "{big}, {value}");
        }
        assert_eq!(shown(exif(&tiff(big, 4, 6))), (None, 5));
        // Cut anywhere, EXIF is no reason to refuse a picture.
        let whole = tiff(big, 3, 6);
        for len in 0..whole.len() - 8 {
            assert_eq!(shown(exif(&whole[..len])), (None, 5), "{len}");
        }
    }
    assert_eq!(
        shown(b"http://ns.adobe.com/xap/1.0/\0<x/>".to_vec()),
        (None, 5)
    );
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    [
        b"RIFF".as_slice(),
        &(body.len() as u32 + 4).to_le_bytes(),
        b"WEBP",
        &body,
    ]
    .concat()
}

fn part(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let pad = vec![0; body.len() % 2];
    [
        kind.as_slice(),
        &(body.len() as u32).to_le_bytes(),
        body,
        &pad,
    ]
    .concat()
}

fn u24(n: u32) -> [u8; 3] {
    let [a, b, c, _] = n.to_le_bytes();
    [a, b, c]
}

fn vp8(width: u16, height: u16) -> Vec<u8> {
    let [w, h] = [width.to_le_bytes(), height.to_le_bytes()];
    part(
        b"VP8 ",
        &[&[0x30, 0, 0, 0x9D, 0x01, 0x2A], w.as_slice(), &h, &[0; 3]].concat(),
    )
}

fn vp8l(width: u32, height: u32) -> Vec<u8> {
    let bits = (width - 1) | ((height - 1) << 14);
    part(
        b"VP8L",
        &[&[0x2F], bits.to_le_bytes().as_slice(), &[0; 4]].concat(),
    )
}

fn vp8x(flags: u8, width: u32, height: u32) -> Vec<u8> {
    part(
        b"VP8X",
        &[
            &[flags, 0, 0, 0],
            u24(width - 1).as_slice(),
            &u24(height - 1),
        ]
        .concat(),
    )
}

fn anmf(x: u32, y: u32, width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = [
        u24(x / 2),
        u24(y / 2),
        u24(width - 1),
        u24(height - 1),
        [40, 0, 0],
    ]
    .concat();
    part(b"ANMF", &[header, vec![0], chunks.concat()].concat())
}

#[test]
fn webp_chunks() {
    const ANIMATION: u8 = 2;
    let anim = || part(b"ANIM", &[0; 6]);
    assert_eq!(size(&riff(&[vp8(5, 4)])), (5, 4));
    assert_eq!(size(&riff(&[vp8l(16384, 16384)])), (16384, 16384));
    // The pad byte of the last chunk may be missing.
    let mut unpadded = riff(&[vp8(5, 4)]);
    let size_without_pad = unpadded.len() as u32 - 9;
    unpadded.pop();
    unpadded[4..8].copy_from_slice(&size_without_pad.to_le_bytes());
    assert_eq!(size(&unpadded), (5, 4));
    let rows = [
        (
            "still",
            vec![vp8x(0, 5, 4), part(b"ALPH", b"abc"), vp8(5, 4)],
            "accepted",
        ),
        (
            "lossless still",
            vec![vp8x(0, 5, 4), vp8l(5, 4)],
            "accepted",
        ),
        (
            "two images",
            vec![vp8x(0, 5, 4), vp8(5, 4), vp8(5, 4)],
            "malformed",
        ),
        ("other size", vec![vp8x(0, 5, 4), vp8l(5, 5)], "malformed"),
        (
            "animation",
            vec![
                vp8x(ANIMATION, 9, 9),
                anim(),
                anmf(0, 0, 9, 9, &[vp8(9, 9)]),
                anmf(4, 2, 5, 4, &[part(b"ALPH", b"a"), vp8(5, 4)]),
            ],
            "accepted",
        ),
        ("no frame", vec![vp8x(ANIMATION, 9, 9), anim()], "malformed"),
        (
            "no ANIM",
            vec![vp8x(ANIMATION, 9, 9), anmf(0, 0, 9, 9, &[vp8(9, 9)])],
            "malformed",
        ),
        (
            "frame past the canvas",
            vec![
                vp8x(ANIMATION, 9, 9),
                anim(),
                anmf(2, 0, 9, 9, &[vp8(9, 9)]),
            ],
            "malformed",
        ),
        (
            "frame of another size",
            vec![
                vp8x(ANIMATION, 9, 9),
                anim(),
                anmf(0, 0, 9, 9, &[vp8(9, 8)]),
            ],
            "malformed",
        ),
        (
            "frame without image",
            vec![vp8x(ANIMATION, 9, 9), anim(), anmf(0, 0, 9, 9, &[])],
            "malformed",
        ),
        (
            "frames without the flag",
            vec![vp8x(0, 9, 9), anim(), anmf(0, 0, 9, 9, &[vp8(9, 9)])],
            "malformed",
        ),
        (
            "half a chunk header",
            vec![vp8(5, 4), b"abc".to_vec()],
            "malformed",
        ),
    ];
    for (name, chunks, want) in rows {
        assert_eq!(code(&riff(&chunks)), want, "{name}");
    }
}
