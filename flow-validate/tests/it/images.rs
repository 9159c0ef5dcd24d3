//! Generated images, for cases without a file in the corpus.

use flow_validate::{AssetError, CheckedAsset, ImageInfo, Warning, probe_image_bytes};

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
        ("palette for gray", 0, vec![palette(3), data()], "accepted"),
        ("suggested palette", 2, vec![palette(3), data()], "accepted"),
        ("no palette", 3, vec![data()], "malformed"),
        ("palette", 3, vec![palette(768), data()], "accepted"),
        ("palette of 257", 3, vec![palette(771), data()], "malformed"),
        ("empty palette", 3, vec![palette(0), data()], "malformed"),
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
            "unknown critical chunk",
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
            let valid = depths.split(' ').any(|d| d == depth.to_string());
            let chunks = if color == 3 {
                vec![palette(3), data()]
            } else {
                vec![data()]
            };
            assert_eq!(
                code(&png(depth, color, &chunks)) == "accepted",
                valid,
                "{color}, {depth}"
            );
        }
    }
    // Entries that the bit depth can't address are unused.
    let two_colors = |len| code(&png(1, 3, &[palette(len), data()]));
    assert_eq!(two_colors(6), "accepted");
    assert_eq!(two_colors(9), "accepted");
    let unused = |depth, color, len| {
        let image = probe_image_bytes(&png(depth, color, &[palette(len), data()])).unwrap();
        image
            .warnings()
            .iter()
            .any(|w| matches!(w, Warning::UnusedPalette { offset: 33, .. }))
    };
    assert!(!unused(1, 3, 6) && unused(1, 3, 9));
    assert!(!unused(4, 3, 48) && unused(4, 3, 51));
    assert!(!unused(8, 3, 768) && !unused(8, 2, 768));
    assert!(unused(8, 0, 3) && unused(8, 4, 768) && unused(16, 0, 4));
}

/// A PNG with some bytes of the body of IHDR replaced.
fn png_of(at: usize, bytes: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut file = png(8, 2, chunks);
    file[16 + at..16 + at + bytes.len()].copy_from_slice(bytes);
    let sum = crc(&file[12..29]).to_be_bytes();
    file[29..33].copy_from_slice(&sum);
    file
}

#[test]
fn png_header() {
    let data = || chunk(b"IDAT", b"data");
    for (at, value, valid) in [
        (10, 0, true),
        (10, 1, false),
        (11, 0, true),
        (11, 1, false),
        (12, 0, true),
        (12, 1, true),
        (12, 2, false),
    ] {
        let want = if valid { "accepted" } else { "malformed" };
        assert_eq!(
            code(&png_of(at, &[value], &[data()])),
            want,
            "{at}: {value}"
        );
    }
    // The number of pixels is limited to 32 bits; 65 535 times 65 537 is the maximum.
    let sides = |width: u32, height: u32| {
        let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
        code(&png_of(0, &sides, &[data()]))
    };
    assert_eq!(sides(65_535, 65_537), "accepted");
    assert_eq!(sides(65_536, 65_536), "malformed");
    assert_eq!(sides(0x7FFF_FFFF, 1), "accepted");
    assert_eq!(sides(1, 0x7FFF_FFFF), "accepted");
    assert_eq!(sides(0x8000_0000, 1), "malformed");
    assert_eq!(sides(1, 0x8000_0000), "malformed");
}

#[test]
fn png_lengths_and_animation() {
    let data = || chunk(b"IDAT", b"data");
    let claims = |len: u32| [len.to_be_bytes().as_slice(), b"tEXt", &[0; 20]].concat();
    assert_eq!(
        code(&png(8, 2, &[data(), claims(0x7FFF_FFFF)])),
        "truncated"
    );
    assert_eq!(
        code(&png(8, 2, &[data(), claims(0x8000_0000)])),
        "malformed"
    );
    let animated =
        |chunks: &[Vec<u8>]| probe_image_bytes(&png(8, 2, chunks)).unwrap().is_animated();
    let control = || chunk(b"acTL", &[0; 8]);
    assert!(animated(&[control(), data()]));
    // After the image data, the chunk is ignored.
    assert!(!animated(&[data(), control()]));
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

fn dqt() -> Vec<u8> {
    segment(0xDB, &[0; 65])
}

/// A Huffman table with one value for each of the first two code lengths.
fn dht() -> Vec<u8> {
    let counts = [0x11, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    segment(0xC4, &[&counts[..], &[7, 8]].concat())
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
            vec![dqt(), sof(0xC0, 1), vec![0; 4], scan()],
            "accepted",
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

/// The position of the first stray byte, and the number of stray bytes.
fn stray(file: &[u8]) -> Option<(u64, u64)> {
    let image = probe_image_bytes(file).unwrap();
    image.warnings().iter().find_map(|warning| match warning {
        Warning::StrayBytes {
            offset, byte_len, ..
        } => Some((offset, byte_len)),
        _ => None,
    })
}

/// Stray bytes between segments are skipped, in the first bytes and in the whole file.
#[test]
fn jpeg_stray_bytes() {
    let app = || segment(0xED, b"Photoshop 3.0\0");
    let scan = || sos(b"ab");
    let at = |n: usize| n as u64;
    let between = |junk: &[u8]| {
        let before = [vec![0xFF, 0xD8], app()].concat().len();
        let file = jpeg(&[app(), junk.to_vec(), dqt(), sof(0xC0, 1), scan()]);
        let check = CheckedAsset::from_bytes(&file, "image/jpeg").unwrap();
        let seen = check.dimensions().map(|d| (d.width, d.height));
        // The first bytes contain the dimensions only if the stray bytes are few.
        assert_eq!(seen, (junk.len() < 4000).then_some((5, 4)));
        stray(&file).map(|(offset, byte_len)| (offset - at(before), byte_len))
    };
    assert_eq!(between(b""), None);
    // Fill bytes belong to the marker after them.
    assert_eq!(between(b"\xFF\xFF"), None);
    for junk in [
        &b"\0"[..],
        b"\0\0",
        b"\x0A",
        b"\xFF\0",
        b"\xFF\0\xFF\0",
        b"\xFF\xD0",
        b"\xFF\xD7\xFF\xD3",
        b"\xFF\xFF\xFF\0",
        b"a\xFF\0b\xFF\xD1c",
    ] {
        assert_eq!(between(junk), Some((0, at(junk.len()))), "{junk:?}");
    }
    assert_eq!(between(&vec![7; 20_000]), Some((0, 20_000)));
    assert_eq!(between(b"ab\xFF\xFF"), Some((0, 2)));
    // The warning has the position of the first stray byte and the total number.
    let file = jpeg(&[
        app(),
        b"a".to_vec(),
        dqt(),
        sof(0xC0, 1),
        b"bc".to_vec(),
        scan(),
        dht(),
        b"def".to_vec(),
        scan(),
    ]);
    assert_eq!(stray(&file), Some((2 + at(app().len()), 6)));
    // If the declared length of a segment is too short, the rest of the segment consists of stray bytes.
    for short in [0, 1, 2, 9, 15] {
        let mut segment = app();
        segment[3] = short;
        let file = jpeg(&[segment.clone(), dqt(), sof(0xC0, 1), scan()]);
        let from = match short {
            0 | 1 => 2,
            short => 4 + u64::from(short),
        };
        let left = 2 + at(segment.len()) - from;
        assert_eq!(stray(&file), Some((from, left)), "{short}");
    }
    // A length of less than 2 is an error in a segment that decoders need.
    for marker in [0xC0, 0xC4, 0xCC, 0xDB, 0xDD] {
        let file = jpeg(&[vec![0xFF, marker, 0, 1], dqt(), sof(0xC0, 1), scan()]);
        assert_eq!(code(&file), "malformed", "{marker:X}");
    }
    // Stray bytes directly after the start, reserved markers, and stray bytes up to the end of the file are refused.
    for junk in [&b"\0"[..], b"\xFF\0", b"\xFF\xD0"] {
        let file = jpeg(&[junk.to_vec(), app(), dqt(), sof(0xC0, 1), scan()]);
        assert_ne!(code(&file), "accepted", "{junk:?}");
    }
    for junk in [
        &b"\xFF\xD8"[..],
        b"a\xFF\xD8",
        b"\xFF\x02",
        b"\xFF\xBF",
        b"\xFF\xC8",
    ] {
        let file = jpeg(&[app(), junk.to_vec(), dqt(), sof(0xC0, 1), scan()]);
        assert_eq!(code(&file), "malformed", "{junk:?}");
    }
    let file = [
        vec![0xFF, 0xD8],
        app(),
        sof(0xC0, 1),
        scan(),
        vec![0xFF, 0xD0],
        vec![7; 90],
    ];
    assert_eq!(code(&file.concat()), "truncated");
}

/// An image with stray bytes after a truncated table is refused, since decoders can't show it.
#[test]
fn jpeg_stray_bytes_and_damaged_tables() {
    let of = |junk: &[u8], tables: Vec<u8>| {
        code(&jpeg(&[junk.to_vec(), tables, sof(0xC0, 1), sos(b"ab")]))
    };
    let app = [segment(0xE0, b"JFIF\0"), b"a".to_vec()].concat();
    let cases = [
        ("whole", [dqt(), dht()].concat(), "accepted"),
        (
            "16 bits",
            segment(0xDB, &[&[0x10][..], &[0; 128]].concat()),
            "accepted",
        ),
        (
            "two in one",
            segment(0xDB, &[&[1][..], &[0; 64], &[0; 65]].concat()),
            "accepted",
        ),
        ("none", vec![], "malformed"),
        (
            "another",
            segment(0xDB, &[&[1][..], &[0; 64]].concat()),
            "malformed",
        ),
        ("short", segment(0xDB, &[0; 64]), "malformed"),
        ("long", segment(0xDB, &[0; 66]), "malformed"),
        (
            "class",
            segment(0xDB, &[&[0x20][..], &[0; 192]].concat()),
            "malformed",
        ),
        (
            "identifier",
            [dqt(), segment(0xDB, &[&[4][..], &[0; 64]].concat())].concat(),
            "malformed",
        ),
        (
            "codes",
            [
                dqt(),
                segment(0xC4, &[&[0, 3][..], &[0; 15], &[1, 2]].concat()),
            ]
            .concat(),
            "malformed",
        ),
        (
            "no codes",
            [dqt(), segment(0xC4, &[0; 16])].concat(),
            "malformed",
        ),
    ];
    for (name, tables, want) in cases {
        assert_eq!(of(&app, tables.clone()), want, "{name}");
        // Without stray bytes, tables are not checked.
        assert_eq!(of(b"", tables), "accepted", "{name}");
    }
    let lossless = jpeg(&[app, sof(0xC3, 1), sos(b"ab")]);
    assert_eq!(code(&lossless), "accepted");
}

/// Lossless and hierarchical JPEG, and more than 8 bits per sample.
#[test]
fn rare_jpeg_codings() {
    let rare = |marker, precision| {
        let frame = segment(marker, &[precision, 0, 4, 0, 5, 1, 1, 0x11, 0]);
        let image = probe_image_bytes(&jpeg(&[frame, sos(b"ab")])).unwrap();
        image
            .warnings()
            .iter()
            .any(|warning| warning == Warning::RareCoding)
    };
    for marker in [0xC0, 0xC1, 0xC2, 0xC9, 0xCA] {
        assert!(!rare(marker, 8), "{marker:X}");
    }
    for marker in [0xC3, 0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF] {
        assert!(rare(marker, 8), "{marker:X}");
    }
    for precision in [2, 12, 16] {
        assert!(
            rare(0xC1, precision) && rare(0xC3, precision),
            "{precision}"
        );
    }
}

/// The warnings about a single pixel and an animation.
#[test]
fn displayed_sizes_of_images() {
    let warnings = |file: &[u8]| {
        let image = probe_image_bytes(file).unwrap();
        image.warnings().iter().collect::<Vec<_>>()
    };
    assert_eq!(warnings(&riff(&[vp8(1, 1)])), [Warning::SinglePixel]);
    assert_eq!(warnings(&riff(&[vp8(1, 2)])), []);
    assert_eq!(warnings(&riff(&[vp8(2, 1)])), []);
    let animated = |side| {
        let frame = anmf(0, 0, side, side, &[vp8(side as u16, side as u16)]);
        warnings(&riff(&[vp8x(2, side, side), part(b"ANIM", &[0; 6]), frame]))
    };
    assert_eq!(animated(2), [Warning::Animation]);
    assert_eq!(animated(1), [Warning::Animation, Warning::SinglePixel]);
}

fn problem(file: &[u8]) -> String {
    probe_image_bytes(file).unwrap_err().to_string()
}

#[test]
fn jpeg_frame_header() {
    let scan = || sos(b"ab");
    let frame = |body: &[u8]| jpeg(&[segment(0xC0, body), scan()]);
    // The maximum number of a quantization table is 3, and the maximum sampling factor is 4.
    assert_eq!(code(&frame(&[8, 0, 4, 0, 5, 1, 1, 0x11, 3])), "accepted");
    assert_eq!(code(&frame(&[8, 0, 4, 0, 5, 1, 1, 0x11, 4])), "malformed");
    assert_eq!(code(&frame(&[8, 0, 4, 0, 5, 1, 1, 0x14, 3])), "accepted");
    assert_eq!(code(&frame(&[8, 0, 4, 0, 5, 1, 1, 0x15, 3])), "malformed");
    assert_eq!(code(&frame(&[8, 0, 4, 0, 5, 1, 1, 0x01, 3])), "malformed");
    assert!(problem(&frame(&[8, 0, 4, 0, 5, 0])).contains("SOF component count: 0"));
    assert!(problem(&frame(&[8, 0, 4, 0, 5])).contains("SOF component count: missing"));
    // The error is the same if the file ends with the segment.
    let last = [vec![0xFF, 0xD8], segment(0xC0, &[8, 0, 4, 0, 5])].concat();
    assert!(
        problem(&last).contains("SOF component count: missing"),
        "{}",
        problem(&last)
    );
}

#[test]
fn jpeg_orientation_is_that_of_the_first_exif_segment() {
    let exif = |value: u8| {
        let entry = [0x12, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0];
        [b"II*\0\x08\0\0\0\x01\0".as_slice(), &entry, &[0; 4]].concat()
    };
    let marked = |mark: &[u8], value| [mark, &exif(value)].concat();
    let app = |marker, value| segment(marker, &marked(b"Exif\0\0", value));
    let orientation = |before: Vec<Vec<u8>>, after: Vec<Vec<u8>>| {
        let parts = [before, vec![sof(0xC0, 1)], after, vec![sos(b"ab")]].concat();
        let image = probe_image_bytes(&jpeg(&parts)).unwrap();
        image.orientation().map(flow_validate::Orientation::exif)
    };
    assert_eq!(orientation(vec![app(0xE1, 6)], vec![]), Some(6));
    assert_eq!(orientation(vec![], vec![app(0xE1, 6)]), Some(6));
    assert_eq!(
        orientation(vec![app(0xE1, 6), app(0xE1, 3)], vec![]),
        Some(6)
    );
    assert_eq!(orientation(vec![app(0xE1, 6)], vec![app(0xE1, 3)]), Some(6));
    assert_eq!(
        orientation(vec![], vec![app(0xE1, 6), app(0xE1, 3)]),
        Some(6)
    );
    for other in [0xE0, 0xE2, 0xFE] {
        assert_eq!(orientation(vec![app(other, 6)], vec![]), None);
        assert_eq!(orientation(vec![], vec![app(other, 6)]), None);
    }
    // Data of the same form without the prefix of EXIF is ignored.
    for mark in [&b"Exif\0\x01"[..], b""] {
        let unmarked = segment(0xE1, &marked(mark, 6));
        assert_eq!(orientation(vec![unmarked.clone()], vec![]), None);
        assert_eq!(orientation(vec![], vec![unmarked]), None);
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
        // Truncated EXIF is not an error at any length.
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

/// The flag of an animation.
const ANIMATION: u8 = 2;

fn anim() -> Vec<u8> {
    part(b"ANIM", &[0; 6])
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

/// A frame may end at the last row and column of the canvas, but not after them. Positions are stored as half their
/// value.
#[test]
fn webp_frames_end_within_the_canvas() {
    let (width, height) = (700_u32, 600_u32);
    for (x, y) in [(0, 0), (2, 0), (0, 2), (256, 300), (698, 598)] {
        for right in width - 1..=width + 1 {
            for below in height - 1..=height + 1 {
                let (w, h) = (right - x, below - y);
                let [w16, h16] = [w, h].map(|side| u16::try_from(side).unwrap());
                let frame = anmf(x, y, w, h, &[vp8(w16, h16)]);
                let file = riff(&[vp8x(ANIMATION, width, height), anim(), frame]);
                let fits = right <= width && below <= height;
                let expected = if fits { "accepted" } else { "malformed" };
                assert_eq!(code(&file), expected, "{w}x{h} at {x}, {y}");
            }
        }
    }
}

#[test]
fn shortest_webp_frame_headers() {
    let short = |kind: &[u8; 4], whole: Vec<u8>, len: usize| {
        // The data after the header is in a separate chunk.
        problem(&riff(&[
            part(kind, &whole[8..8 + len]),
            part(b"EXIF", &[0; 20]),
        ]))
    };
    assert!(short(b"VP8L", vp8l(5, 4), 4).contains("VP8L size and version: missing"));
    let bare = riff(&[part(b"VP8L", &vp8l(5, 4)[8..13])]);
    assert_eq!(size(&bare), (5, 4));
    assert!(short(b"VP8 ", vp8(5, 4), 9).contains("VP8 height: missing"));
    let bare = riff(&[part(b"VP8 ", &[0x10, 0, 0, 0x9D, 0x01, 0x2A, 5, 0, 4, 0])]);
    assert_eq!(size(&bare), (5, 4));
}

/// The frame tag of VP8: key frame flag, version, display flag, and the length of the first partition (RFC 6386, 9.1).
#[test]
fn webp_frame_tag() {
    let tag = |tag: u32| {
        let [a, b, c, _] = tag.to_le_bytes();
        let body = [a, b, c, 0x9D, 0x01, 0x2A, 5, 0, 4, 0, 0, 0];
        match probe_image_bytes(&riff(&[part(b"VP8 ", &body)])) {
            Ok(image) => format!("{}x{}", image.dimensions().width, image.dimensions().height),
            Err(error) => error.to_string(),
        }
    };
    const SHOWN: u32 = 1 << 4;
    for version in 0..=3 {
        assert_eq!(tag(SHOWN | version << 1), "5x4", "{version}");
    }
    for version in 4..=7 {
        assert!(tag(SHOWN | version << 1).contains("version"), "{version}");
    }
    assert!(tag(SHOWN | 1).contains("key frame"));
    for version in 0..=3 {
        assert!(tag(version << 1).contains("not shown"), "{version}");
    }
    assert!(tag(3 << 5).contains("not shown"));
    assert_eq!(tag(SHOWN | 11 << 5), "5x4");
    assert!(tag(SHOWN | 12 << 5).contains("past its chunk"));
}

#[test]
fn webp_sizes() {
    let claims = |size: u32| {
        let mut file = riff(&[vp8(5, 4)]);
        file[4..8].copy_from_slice(&size.to_le_bytes());
        code(&file)
    };
    assert_eq!(claims(4_294_967_286), "truncated");
    assert_eq!(claims(4_294_967_287), "malformed");
    assert_eq!(claims(11), "malformed");
    // Twelve bytes are sufficient for the header of an empty chunk.
    let mut empty = riff(&[part(b"VP8 ", &[])]);
    assert_eq!(empty[4], 12);
    assert!(
        !problem(&empty).contains("RIFF size"),
        "{}",
        problem(&empty)
    );
    empty[4] = 11;
    assert!(problem(&empty).contains("RIFF size"), "{}", problem(&empty));
}

#[test]
fn webp_chunks() {
    assert_eq!(size(&riff(&[vp8(5, 4)])), (5, 4));
    assert_eq!(size(&riff(&[vp8l(16384, 16384)])), (16384, 16384));
    // The padding byte of the last chunk may be missing.
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
            "frame in a still",
            vec![vp8x(0, 5, 4), vp8(5, 4), anmf(0, 0, 9, 9, &[vp8(9, 8)])],
            "accepted",
        ),
        (
            "image next to the frames",
            vec![
                vp8x(ANIMATION, 9, 9),
                anim(),
                anmf(0, 0, 9, 9, &[vp8(9, 9)]),
                vp8(5, 4),
                vp8(5, 4),
            ],
            "accepted",
        ),
        (
            "more after a plain image",
            vec![vp8(5, 4), vp8(9, 9), part(b"ANMF", b"")],
            "accepted",
        ),
        (
            "empty last chunk",
            vec![vp8(5, 4), part(b"XMP ", b"")],
            "accepted",
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
    let frame = |len| {
        let frame = part(b"ANMF", &vec![0; len]);
        problem(&riff(&[vp8x(ANIMATION, 9, 9), anim(), frame]))
    };
    for len in [0, 11, 12, 15] {
        assert!(
            frame(len).contains("ANMF") && frame(len).contains("missing"),
            "{len}"
        );
    }
    assert!(frame(16).contains("without image data"));
}
