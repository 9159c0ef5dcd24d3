//! Damaged files: no input panics, and the check of the first bytes accepts every file that the inspection accepts.

use std::io::Cursor;
use std::sync::LazyLock;

use flow_validate::{CheckedAsset, Declared, Depth, PREFIX_LEN, inspect, sniff, sniff_file};
use proptest::prelude::*;

use crate::corpus;

/// The corpus without its largest files, since random damage to them rarely changes a header.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    corpus::entries()
        .iter()
        .map(corpus::Entry::bytes)
        .filter(|bytes| bytes.len() < 12_000)
        .collect()
});

#[derive(Clone, Debug)]
enum Damage {
    Set(usize, u8),
    Word(usize, u32),
    Cut(usize),
    Remove(usize, usize),
    Repeat(usize, usize),
    Insert(usize, Vec<u8>),
    Splice(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = || any::<usize>();
    let word = prop_oneof![
        Just(0),
        Just(1),
        Just(7),
        Just(8),
        Just(0x7FFF_FFFF),
        Just(0xFFFF_FFFF),
        any::<u32>()
    ];
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        3 => (at(), word).prop_map(|(at, word)| Damage::Word(at, word)),
        1 => at().prop_map(Damage::Cut),
        1 => (at(), 1..200_usize).prop_map(|(at, len)| Damage::Remove(at, len)),
        1 => (at(), 1..200_usize).prop_map(|(at, len)| Damage::Repeat(at, len)),
        1 => (at(), proptest::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        1 => (at(), at()).prop_map(|(file, at)| Damage::Splice(file, at)),
    ]
}

fn apply(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        let len = bytes.len();
        if len == 0 {
            break;
        }
        // Half of the damage is in the first bytes, which contain headers.
        let place = |at: usize| {
            if at.is_multiple_of(2) {
                at / 2 % len.min(200)
            } else {
                at % len
            }
        };
        match damage {
            Damage::Set(at, byte) => bytes[place(*at)] = *byte,
            Damage::Word(at, word) => {
                let at = place(*at);
                let word = word.to_be_bytes();
                let n = word.len().min(len - at);
                bytes[at..at + n].copy_from_slice(&word[..n]);
            }
            Damage::Cut(at) => bytes.truncate(place(*at)),
            Damage::Remove(at, n) => {
                let at = place(*at);
                bytes.drain(at..(at + n).min(len));
            }
            Damage::Repeat(at, n) => {
                let at = place(*at);
                let part = bytes[at..(at + n).min(len)].to_vec();
                bytes.splice(at..at, part);
            }
            Damage::Insert(at, part) => {
                let at = place(*at);
                bytes.splice(at..at, part.iter().copied());
            }
            Damage::Splice(file, at) => {
                let other = &FILES[file % FILES.len()];
                let at = place(*at);
                bytes.truncate(at);
                bytes.extend(other.iter().skip(at));
            }
        }
    }
    bytes
}

/// Reads a file with every function, and compares the results.
fn exercise(bytes: &[u8]) {
    let prefix = &bytes[..bytes.len().min(PREFIX_LEN)];
    let _ = sniff(bytes);
    let _ = sniff_file(bytes);
    for declared in [
        Declared::UNSPECIFIED,
        Declared::from("image/png"),
        Declared::from("video/mp4"),
    ] {
        let checked = CheckedAsset::check(prefix, declared, bytes.len() as u64);
        let deep = inspect(Cursor::new(bytes), declared, Depth::Structure);
        let header = inspect(Cursor::new(bytes), declared, Depth::Header);
        match (&checked, &deep) {
            (Ok(checked), Ok(deep)) => {
                assert_eq!(checked.asset_type(), deep.asset_type());
                if checked.dimensions().is_some() {
                    assert_eq!(checked.dimensions(), deep.dimensions());
                }
            }
            (Err(error), Ok(_)) => panic!("only the check refuses: {error}"),
            // An error in the first bytes has the same text in both.
            (Err(shallow), Err(deep)) => assert_eq!(shallow.to_string(), deep.to_string()),
            (Ok(_), Err(_)) => {}
        }
        match (&checked, &header) {
            (Ok(checked), Ok(header)) => assert_eq!(checked.dimensions(), header.dimensions()),
            (Err(checked), Err(header)) => assert_eq!(checked.to_string(), header.to_string()),
            (checked, header) => panic!("{checked:?} but {header:?}"),
        }
        if let Ok(deep) = &deep
            && let Some(video) = deep.video()
        {
            assert!(video.dimensions().width > 0 && video.dimensions().height > 0);
            let _ = video
                .duration()
                .map(|d| (d.as_duration(), d.as_seconds_f64()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_panic(file in any::<usize>(), damages in proptest::collection::vec(damage(), 1..6)) {
        exercise(&apply(FILES[file % FILES.len()].clone(), &damages));
    }

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        exercise(&bytes);
    }
}

#[test]
fn every_file_of_the_corpus() {
    for entry in corpus::entries() {
        exercise(&entry.bytes());
    }
}

/// A truncated image without trailing data is refused at any length, and so is an MP4 with truncated media data.
#[test]
fn truncated_images_are_refused() {
    for entry in corpus::accepted() {
        let bytes = entry.bytes();
        let trailing = entry.text("policy") == Some("trailing_data");
        if bytes.len() > 3000 || trailing || entry.is_video() {
            continue;
        }
        for len in 0..bytes.len() {
            let cut = inspect(
                Cursor::new(&bytes[..len]),
                Declared::UNSPECIFIED,
                Depth::Structure,
            );
            let error = cut.expect_err(entry.file());
            let class = ["truncated", "malformed", "empty", "unrecognized"];
            assert!(
                class.contains(&error.code()),
                "{} cut to {len}: {error}",
                entry.file()
            );
        }
    }
}
