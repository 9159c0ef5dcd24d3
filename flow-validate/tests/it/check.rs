use flow_validate::{AssetType, CheckedAsset, Declared, Depth, Limits, PREFIX_LEN, inspect};

use crate::corpus;

/// Every file of the corpus, checked by its first bytes. It is refused with the code in the manifest if the first bytes
/// contain the error, and accepted otherwise.
#[test]
fn every_file_of_the_corpus_by_its_first_bytes() {
    let mut wrong = Vec::new();
    for entry in corpus::entries() {
        let bytes = entry.bytes();
        let prefix = &bytes[..bytes.len().min(PREFIX_LEN)];
        let declared = Declared::from_path(&entry.path());
        let result = CheckedAsset::check(prefix, declared, bytes.len() as u64);
        // The brands of this file are accepted, and its codec, H.263, is declared after the media data.
        let is_after_prefix = entry.file() == "3gp_h263.mp4";
        let is_decisive = entry.text("detect") != Some("structure") && !is_after_prefix;
        let of_bytes = CheckedAsset::from_bytes(&bytes, declared);
        assert_eq!(format!("{result:?}"), format!("{of_bytes:?}"));
        let mut reader = std::io::Cursor::new(&bytes);
        let of_reader = CheckedAsset::from_reader(&mut reader, declared);
        assert_eq!(format!("{result:?}"), format!("{of_reader:?}"));
        assert_eq!(reader.position(), 0);
        let is_expected = match &result {
            Ok(asset) => {
                assert_eq!(asset.byte_len(), bytes.len() as u64);
                (entry.accept() || !is_decisive)
                    && asset.content_type() == entry.text("declared_type").unwrap()
            }
            Err(error) => !entry.accept() && entry.refused_as(error.code()),
        };
        if !is_expected {
            let (class, detect) = (entry.class(), entry.text("detect"));
            wrong.push(format!(
                "{}: {result:?}, want {class} {detect:?}",
                entry.file()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Only the first [`PREFIX_LEN`] bytes are read; later bytes do not change the result.
#[test]
fn bytes_after_the_prefix_are_ignored() {
    let result =
        |bytes: &[u8], byte_len: u64| format!("{:?}", CheckedAsset::check(bytes, None, byte_len));
    for entry in corpus::entries() {
        let bytes = entry.bytes();
        let prefix = &bytes[..bytes.len().min(PREFIX_LEN)];
        let byte_len = bytes.len() as u64 + 10_000;
        assert_eq!(
            result(&bytes, byte_len),
            result(prefix, byte_len),
            "{}",
            entry.file()
        );
    }
    // A header that ends with the prefix, and one that ends a byte after it.
    let mut jpeg = b"\xFF\xD8\xFF\xE0".to_vec();
    let header = b"\xFF\xC0\0\x0B\x08\0\x10\0\x20\x01\x01\x11\0";
    jpeg.extend(
        u16::try_from(PREFIX_LEN - 4 - header.len())
            .unwrap()
            .to_be_bytes(),
    );
    jpeg.resize(PREFIX_LEN - header.len(), 0);
    let seen = [&jpeg[..], header].concat();
    jpeg[5] += 1;
    let unseen = [&jpeg[..], b"\0", header].concat();
    let size = |bytes: &[u8]| {
        CheckedAsset::check(bytes, None, 100_000)
            .unwrap()
            .dimensions()
    };
    assert_eq!(size(&seen).map(|it| (it.width, it.height)), Some((32, 16)));
    assert_eq!(size(&unseen), None);
}

/// The documented limits also apply to a trusted file.
#[test]
fn trusted_files() {
    let code = |asset_type, byte_len| {
        CheckedAsset::trusted(asset_type, byte_len).map_or_else(|e| e.code(), |a| a.content_type())
    };
    assert_eq!(code(AssetType::Png, 0), "empty");
    assert_eq!(code(AssetType::Png, 1), "image/png");
    assert_eq!(code(AssetType::Webp, 20_971_520), "image/webp");
    assert_eq!(code(AssetType::Webp, 20_971_521), "too_large");
    assert_eq!(code(AssetType::Mp4, 104_857_600), "video/mp4");
    assert_eq!(code(AssetType::Mp4, 104_857_601), "too_large");
}

#[test]
fn a_body_of_another_length() {
    let asset = CheckedAsset::trusted(AssetType::Jpeg, 100).unwrap();
    assert!(asset.check_body_len(100).is_ok());
    let error = asset.check_body_len(99).unwrap_err();
    assert_eq!(error.code(), "wrong_length");
    assert_eq!(
        error.to_string(),
        "the body has 99 bytes, but the checked file has 100; check the file again"
    );
}

#[test]
fn an_inspection_returns_its_check() {
    for entry in corpus::accepted() {
        let declared = Declared::from_path(&entry.path());
        let at = |depth| {
            let file = std::fs::File::open(entry.path()).unwrap();
            inspect(file, declared, depth).unwrap()
        };
        assert_eq!(at(Depth::Sniff).checked_asset(), None);
        let checked = CheckedAsset::from_bytes(&entry.bytes(), declared).unwrap();
        assert_eq!(at(Depth::Header).checked_asset(), Some(checked));
        let deep = at(Depth::Structure);
        let asset = deep.checked_asset().unwrap();
        assert_eq!(asset.asset_type(), checked.asset_type());
        assert_eq!(asset.byte_len(), checked.byte_len());
        assert_eq!(asset.dimensions(), deep.dimensions());
        assert!(asset.dimensions().is_some(), "{}", entry.file());
    }
}

/// The rules on type, size and emptiness are documented; those on damage and brands are assumed.
#[test]
fn documented_and_assumed_refusals() {
    let mut seen = [0, 0];
    for entry in corpus::entries() {
        let file = std::fs::File::open(entry.path()).unwrap();
        let declared = Declared::from_path(&entry.path());
        let Err(error) = inspect(file, declared, Depth::Structure) else {
            continue;
        };
        let by_type = ["empty", "unrecognized", "unsupported_type", "type_mismatch"];
        let encrypted = matches!(error, flow_validate::AssetError::Encrypted { .. });
        let assumed = matches!(entry.text("policy"), Some("brand" | "audio_only")) || encrypted;
        let want = by_type.contains(&error.code()) && !assumed;
        assert_eq!(error.is_documented(), want, "{}: {error}", entry.file());
        seen[usize::from(want)] += 1;
    }
    assert!(seen.iter().all(|&n| n > 50), "{seen:?}");
    let png = corpus::entries()[0].bytes();
    let too_large = |limits: Limits, byte_len| {
        CheckedAsset::check_with(&png, None, byte_len, &limits)
            .unwrap_err()
            .is_documented()
    };
    assert!(too_large(Limits::new(), 20_971_521));
    assert!(!too_large(Limits::new().with_image_byte_len(1000), 1001));
    // The error of a prefix that is too short is not a refusal by the service.
    assert!(
        !CheckedAsset::check(b"RIF", None, 1000)
            .unwrap_err()
            .is_documented()
    );
}
