//! Generated movies, for cases without a file in the corpus.

use flow_validate::{AssetError, ClipDuration, VideoInfo, Warning, probe_video_bytes};

use crate::bounds::{boxed, ftyp, mvhd, trak, words};

type Parts = Vec<Vec<u8>>;

fn movie(moov: Parts, after: Parts) -> Result<VideoInfo, AssetError> {
    let file = [
        vec![ftyp(), boxed(b"moov", &moov), boxed(b"mdat", &[vec![0; 5]])],
        after,
    ]
    .concat();
    probe_video_bytes(&file.concat())
}

fn code(result: &Result<VideoInfo, AssetError>) -> &'static str {
    result
        .as_ref()
        .map_or_else(AssetError::code, |_| "accepted")
}

fn seconds(result: &Result<VideoInfo, AssetError>) -> Option<ClipDuration> {
    result.as_ref().unwrap().duration()
}

fn frames(count: u64) -> Option<ClipDuration> {
    Some(ClipDuration::from_ticks(count, 24).unwrap())
}

/// Replaces the bytes at `skip` after the first occurrence of `from`.
fn patch(mut bytes: Vec<u8>, from: &[u8], skip: usize, to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|w| w == from).unwrap() + skip;
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

/// Appends a box to the body of another box.
fn with(parent: Vec<u8>, child: &[u8]) -> Vec<u8> {
    let kind = parent[4..8].try_into().unwrap();
    boxed(&kind, &[parent[8..].to_vec(), child.to_vec()])
}

fn video() -> Vec<u8> {
    trak(1, b"vide", b"avc1", 48)
}

fn edts(edits: &[[u32; 3]]) -> Vec<u8> {
    let mut list = words(&[0, u32::try_from(edits.len()).unwrap()]);
    list.extend(words(edits.as_flattened()));
    boxed(b"edts", &[boxed(b"elst", &[list])])
}

#[test]
fn tracks() {
    let plain = movie(vec![mvhd(48), video()], vec![]);
    assert_eq!(seconds(&plain), frames(48));
    assert_eq!(plain.unwrap().track_count(), 1);
    let disabled = patch(video(), b"tkhd", 4, &[0, 0, 0, 6]);
    assert_eq!(
        code(&movie(vec![mvhd(48), disabled.clone()], vec![])),
        "no_video_track"
    );
    assert_eq!(
        code(&movie(vec![mvhd(48), disabled, video()], vec![])),
        "accepted"
    );
    let audio = trak(2, b"soun", b"enca", 48);
    assert_eq!(
        code(&movie(vec![mvhd(48), video(), audio], vec![])),
        "unsupported_type"
    );
    assert_eq!(
        code(&movie(
            vec![mvhd(48), trak(1, b"vide", b"zzzz", 48)],
            vec![]
        )),
        "accepted"
    );
    // Missing tables that are required, and missing media.
    let lacking = patch(video(), b"stsc", 0, b"free");
    assert_eq!(code(&movie(vec![mvhd(48), lacking], vec![])), "malformed");
    assert_eq!(
        code(&movie(vec![mvhd(0), trak(1, b"vide", b"avc1", 0)], vec![])),
        "malformed"
    );
    let long = trak(2, b"soun", b"mp4a", 240);
    let result = movie(vec![mvhd(240), video(), long], vec![]).unwrap();
    assert_eq!(
        (result.duration(), result.video_duration()),
        (frames(240), frames(48))
    );
    let warnings: Vec<_> = result.warnings().iter().collect();
    assert!(
        matches!(warnings[..], [Warning::VideoEndsEarlier { .. }]),
        "{warnings:?}"
    );
}

#[test]
fn lengths() {
    // The duration in mdhd is unknown, so it is that of the samples, of one tick each.
    let unknown = patch(video(), b"mdhd", 4 + 16, &[0xFF; 4]);
    assert_eq!(
        seconds(&movie(vec![mvhd(u32::MAX), unknown.clone()], vec![])),
        frames(48)
    );
    // The duration in mvhd is used if it differs by at most a tenth of a second.
    assert_eq!(seconds(&movie(vec![mvhd(50), video()], vec![])), frames(50));
    assert_eq!(seconds(&movie(vec![mvhd(51), video()], vec![])), frames(48));
    let edited =
        |edits: &[[u32; 3]]| seconds(&movie(vec![mvhd(0), with(video(), &edts(edits))], vec![]));
    assert_eq!(edited(&[[24, 0, 0x10000]]), frames(24));
    assert_eq!(
        edited(&[[12, u32::MAX, 0x10000], [24, 0, 0x10000]]),
        frames(36)
    );
    assert_eq!(edited(&[[0, 2, 0x10000]]), frames(48));
    assert_eq!(edited(&[]), frames(48));
    // An empty edit of duration 0 is not an open-ended edit.
    assert_eq!(
        edited(&[[0, u32::MAX, 0x10000], [24, 0, 0x10000]]),
        frames(24)
    );
    assert_eq!(edited(&[[1, 0, 0x10000]; 512]), frames(512));
    assert_eq!(edited(&[[1, 0, 0x10000]; 513]), frames(48));
    // There are more edits than are read, so the duration in tkhd is used.
    let many = [[1, 0, 0x10000]; 600];
    assert_eq!(edited(&many), frames(48));
    let known = patch(
        with(video(), &edts(&many)),
        b"tkhd",
        4 + 20,
        &600_u32.to_be_bytes(),
    );
    assert_eq!(seconds(&movie(vec![mvhd(0), known], vec![])), frames(600));
}

fn moof(header: Vec<u8>, runs: &[Vec<u8>]) -> Vec<u8> {
    let runs: Parts = runs
        .iter()
        .map(|run| boxed(b"trun", std::slice::from_ref(run)))
        .collect();
    let traf = boxed(b"traf", &[vec![boxed(b"tfhd", &[header])], runs].concat());
    boxed(b"moof", &[boxed(b"mfhd", &[words(&[0, 1])]), traf])
}

#[test]
fn fragments() {
    let empty = || trak(1, b"vide", b"avc1", 0);
    let mvex = |more: Vec<u8>| {
        boxed(
            b"mvex",
            &[more, boxed(b"trex", &[words(&[0, 1, 1, 2, 0, 0])])],
        )
    };
    let fragmented =
        |more: Vec<u8>, fragments: Parts| movie(vec![mvhd(0), empty(), mvex(more)], fragments);
    let mdat = || boxed(b"mdat", &[]);
    // Without a decode time, each fragment starts at the end of the one before. The default of trex is two ticks per
    // sample.
    let plain = moof(words(&[0, 1]), &[words(&[0, 6])]);
    let result = fragmented(vec![], vec![plain.clone(), mdat(), plain.clone(), mdat()]);
    assert_eq!(seconds(&result), frames(24));
    assert!(result.unwrap().is_fragmented());
    // A fragment with a default in tfhd, after a data offset and a description index, and one with individual
    // durations.
    let own = moof(words(&[0x0B, 1, 0, 0, 1, 5]), &[words(&[0, 2])]);
    assert_eq!(seconds(&fragmented(vec![], vec![own, mdat()])), frames(10));
    let each = moof(
        words(&[0, 1]),
        &[words(&[0x0305, 3, 9, 9, 4, 0, 5, 0, 6, 0])],
    );
    assert_eq!(seconds(&fragmented(vec![], vec![each, mdat()])), frames(15));
    // A fragment of an unknown track, and an empty one.
    let stray = moof(words(&[0, 7]), &[words(&[0, 60])]);
    assert_eq!(
        seconds(&fragmented(vec![], vec![plain.clone(), stray, mdat()])),
        frames(12)
    );
    assert_eq!(
        code(&fragmented(
            vec![],
            vec![moof(words(&[0, 1]), &[words(&[0, 0])])]
        )),
        "malformed"
    );
    // A fragment after samples in moov.
    let first = movie(
        vec![mvhd(48), video(), mvex(vec![])],
        vec![plain.clone(), mdat()],
    );
    assert_eq!(seconds(&first), frames(60));
    // If a run has too many durations to be read, the duration of the movie is that of mehd, or unknown without mehd.
    let count = 70_000_u32;
    let huge = moof(
        words(&[0, 1]),
        &[[words(&[0x0100, count]), words(&[1]).repeat(count as usize)].concat()],
    );
    let mehd = boxed(b"mehd", &[words(&[0, count])]);
    let hint = fragmented(mehd, vec![plain.clone(), huge.clone(), mdat()]);
    assert_eq!(seconds(&hint), frames(count.into()));
    let unknown = fragmented(vec![], vec![plain, huge, mdat()]).unwrap();
    assert_eq!(unknown.duration(), None);
    assert_eq!(
        unknown.warnings().iter().next(),
        Some(Warning::UnknownDuration)
    );
}

#[test]
fn headers_of_fragments() {
    let of = |trex: Vec<u8>, tfdt: Option<Vec<u8>>| {
        let times: Parts = tfdt
            .map(|body| boxed(b"tfdt", &[body]))
            .into_iter()
            .collect();
        let run = boxed(b"trun", &[words(&[0, 6])]);
        let header = boxed(b"tfhd", &[words(&[0, 1])]);
        let traf = boxed(b"traf", &[vec![header], times, vec![run]].concat());
        let moof = boxed(b"moof", &[boxed(b"mfhd", &[words(&[0, 1])]), traf]);
        let mvex = boxed(b"mvex", &[boxed(b"trex", &[trex])]);
        let empty = trak(1, b"vide", b"avc1", 0);
        movie(vec![mvhd(0), empty, mvex], vec![moof, boxed(b"mdat", &[])])
    };
    let trex = || words(&[0, 1, 1, 2, 0, 0]);
    assert_eq!(seconds(&of(trex(), None)), frames(12));
    assert_eq!(
        seconds(&of([trex(), words(&[7])].concat(), None)),
        frames(12)
    );
    assert_eq!(code(&of(words(&[0, 1, 1, 2, 0]), None)), "malformed");
    // A decode time of 32 bits, or of 64 in version 1.
    let times = [
        (words(&[0, 10]), Some(22)),
        (words(&[1 << 24, 0, 10]), Some(22)),
        (words(&[0, 10, 7]), Some(22)),
        (words(&[0]), None),
        (words(&[1 << 24, 0]), None),
    ];
    for (body, want) in times {
        let result = of(trex(), Some(body.clone()));
        match want {
            Some(want) => assert_eq!(seconds(&result), frames(want), "{body:?}"),
            None => assert_eq!(code(&result), "malformed", "{body:?}"),
        }
    }
}

/// The maximum number of samples of a run whose durations are read.
#[test]
fn longest_run() {
    let after_six = |count: u32| {
        let six = moof(words(&[0, 1]), &[words(&[0, 6])]);
        let lengths = words(&[1]).repeat(count as usize);
        let run = [words(&[0x0100, count]), lengths].concat();
        let run = moof(words(&[0, 1]), &[run]);
        let mvex = boxed(b"mvex", &[boxed(b"trex", &[words(&[0, 1, 1, 2, 0, 0])])]);
        let empty = trak(1, b"vide", b"avc1", 0);
        let mdat = boxed(b"mdat", &[]);
        seconds(&movie(vec![mvhd(0), empty, mvex], vec![six, run, mdat]))
    };
    assert_eq!(after_six(65_536), frames(12 + 65_536));
    assert_eq!(after_six(65_537), None);
}

#[test]
fn fragments_of_tracks_that_start_later() {
    let mvex = boxed(
        b"mvex",
        &[1, 2].map(|track| boxed(b"trex", &[words(&[0, track, 1, 2, 0, 0])])),
    );
    let tracks = vec![
        mvhd(24),
        trak(1, b"vide", b"avc1", 0),
        trak(2, b"soun", b"mp4a", 0),
        mvex,
    ];
    // The first frame is shown 3 ticks after its decode time; both tracks have 12 samples of 2 ticks.
    let late_run = [words(&[0x0800, 12, 3]), words(&[0]).repeat(11)].concat();
    let late = moof(words(&[0, 1]), &[late_run]);
    let sound = moof(words(&[0, 2]), &[words(&[0, 12])]);
    let mdat = || boxed(b"mdat", &[]);
    let both = movie(tracks.clone(), vec![late.clone(), mdat(), sound, mdat()]);
    assert_eq!(seconds(&both), frames(27));
    // If the track is the only one, the movie starts with its first frame.
    assert_eq!(
        seconds(&movie(tracks.clone(), vec![late.clone(), mdat()])),
        frames(24)
    );
    // An open-ended edit that starts with the first frame removes the delay.
    let edited = |media: u32| {
        let mut tracks = tracks.clone();
        tracks[1] = with(tracks[1].clone(), &edts(&[[0, media, 0x10000]]));
        let sound = moof(words(&[0, 2]), &[words(&[0, 12])]);
        seconds(&movie(tracks, vec![late.clone(), mdat(), sound, mdat()]))
    };
    assert_eq!(edited(0), frames(27));
    assert_eq!(edited(1), frames(26));
    assert_eq!(edited(3), frames(24));
    // A run without samples does not change the delay.
    let sound = || moof(words(&[0, 2]), &[words(&[0, 12])]);
    let late_run = |version: u32, offset: u32| {
        let run = [
            words(&[version << 24 | 0x0800, 12, offset]),
            words(&[0]).repeat(11),
        ]
        .concat();
        moof(words(&[0, 1]), &[words(&[0x0800, 0]), run])
    };
    let of = |version, offset| {
        let fragments = vec![late_run(version, offset), mdat(), sound(), mdat()];
        seconds(&movie(tracks.clone(), fragments))
    };
    // An empty run with an offset before a run without an offset does not change the delay either.
    let empty_first = moof(words(&[0, 1]), &[words(&[0x0800, 0]), words(&[0, 12])]);
    let fragments = vec![empty_first, mdat(), sound(), mdat()];
    assert_eq!(seconds(&movie(tracks.clone(), fragments)), frames(24));
    assert_eq!(of(0, 3), frames(27));
    assert_eq!(of(1, 3), frames(27));
    // In version 1, the offset is signed: the frames start 3 ticks before the audio.
    assert_eq!(of(1, 3_u32.wrapping_neg()), frames(27));
    assert_eq!(
        of(0, 3_u32.wrapping_neg()),
        frames(u64::from(u32::MAX) - 2 + 24)
    );
}

/// Samples in moov may have a delay as well (ctts).
#[test]
fn fragments_after_samples_that_start_later() {
    let mvex = boxed(
        b"mvex",
        &[1, 2].map(|track| boxed(b"trex", &[words(&[0, track, 1, 2, 0, 0])])),
    );
    let of = |offset: u32| {
        let video = patch(video(), b"ctts", 4 + 12, &offset.to_be_bytes());
        let moov = vec![mvhd(48), video, trak(2, b"soun", b"mp4a", 48), mvex.clone()];
        let fragment = |track| moof(words(&[0, track]), &[words(&[0, 6])]);
        let mdat = boxed(b"mdat", &[]);
        seconds(&movie(moov, vec![fragment(1), fragment(2), mdat]))
    };
    assert_eq!(of(0), frames(60));
    assert_eq!(of(3), frames(63));
    assert_eq!(of(3_u32.wrapping_neg()), frames(63));
}

#[test]
fn shortest_headers() {
    let short = boxed(b"mvhd", &[words(&[0, 0, 0, 24, 48])]);
    assert_eq!(seconds(&movie(vec![short, video()], vec![])), frames(48));
    let shorter = boxed(b"mvhd", &[words(&[0, 0, 0, 24])]);
    assert_eq!(code(&movie(vec![shorter, video()], vec![])), "malformed");
    let long = boxed(b"mvhd", &[words(&[1 << 24, 0, 0, 0, 0, 24, 0, 48])]);
    assert_eq!(seconds(&movie(vec![long, video()], vec![])), frames(48));
    let shorter = boxed(b"mvhd", &[words(&[1 << 24, 0, 0, 0, 0, 24, 0])]);
    assert_eq!(code(&movie(vec![shorter, video()], vec![])), "malformed");
    let newer = boxed(b"mvhd", &[words(&[2 << 24, 0, 0, 0, 0, 24, 0, 48])]);
    assert_eq!(code(&movie(vec![newer, video()], vec![])), "malformed");
}

/// Replaces the first box of type `kind` by another one.
fn replace(parent: Vec<u8>, kind: &[u8; 4], name: &[u8; 4], body: Vec<u8>) -> Vec<u8> {
    // The new box is not longer than the old one, so the sizes of the enclosing boxes stay the same: the rest becomes a
    // separate box.
    let at = parent.windows(4).position(|w| w == kind).unwrap() - 4;
    let old = u32::from_be_bytes(parent[at..at + 4].try_into().unwrap()) as usize;
    let new = boxed(name, &[body]);
    let rest = boxed(b"skip", &[vec![0; old - new.len() - 8]]);
    [&parent[..at], &new, &rest, &parent[at + old..]].concat()
}

/// Sizes of 4, 8 or 16 bits (stz2).
#[test]
fn compact_sizes() {
    let sizes = |bits: u32, count: u32, byte_len: usize| {
        let body = [words(&[0, bits, count]), vec![0; byte_len]].concat();
        code(&movie(
            vec![mvhd(48), replace(video(), b"stsz", b"stz2", body)],
            vec![],
        ))
    };
    for (bits, count, byte_len) in [
        (4, 48, 24),
        (4, 47, 24),
        (8, 48, 48),
        (16, 48, 96),
        (16, 1, 2),
    ] {
        assert_eq!(sizes(bits, count, byte_len), "accepted", "{bits}, {count}");
        assert_eq!(
            sizes(bits, count, byte_len + 1),
            "accepted",
            "{bits}, {count}"
        );
        assert_eq!(
            sizes(bits, count, byte_len - 1),
            "malformed",
            "{bits}, {count}"
        );
    }
    for bits in [0, 1, 5, 32] {
        assert_eq!(sizes(bits, 4, 40), "malformed", "{bits}");
    }
    assert_eq!(sizes(8, 0, 0), "malformed");
}

#[test]
fn shortest_parts_of_a_track() {
    let handler = |body: Vec<u8>| {
        code(&movie(
            vec![mvhd(48), replace(video(), b"hdlr", b"hdlr", body)],
            vec![],
        ))
    };
    assert_eq!(handler([&[0; 8], &b"vide"[..]].concat()), "accepted");
    assert_eq!(handler([&[0; 8], &b"vid"[..]].concat()), "malformed");
    // The second entry has the minimum length. Both entries are in place of stss, since stsd is too short for them.
    let first = trak(1, b"vide", b"avc1", 48);
    let at = first.windows(4).position(|w| w == b"avc1").unwrap() - 4;
    let first = &first[at..at + 86];
    let entries = |second: usize| {
        let second = boxed(b"abcd", &[vec![0; second]]);
        let body = [&words(&[0, 2]), first, &second].concat();
        let track = replace(patch(video(), b"stsd", 0, b"none"), b"stss", b"stsd", body);
        code(&movie(vec![mvhd(48), track], vec![]))
    };
    assert_eq!(entries(8), "accepted");
    assert_eq!(entries(7), "malformed");
}

/// The pixel aspect ratio (pasp) is searched for after the fields of a sample entry.
#[test]
fn pixel_aspect_ratios() {
    let width = |boxes: &[Vec<u8>]| {
        let entry = video();
        let at = entry.windows(4).position(|w| w == b"avc1").unwrap() + 4;
        let fields = entry[at..at + 78].to_vec();
        let entry = boxed(b"avc1", &[vec![fields], boxes.to_vec()].concat());
        // The box takes the place of stss, which is large enough.
        let body = [words(&[0, 1]), entry].concat();
        let track = replace(patch(video(), b"stsd", 0, b"none"), b"stss", b"stsd", body);
        let found = movie(vec![mvhd(48), track], vec![]).unwrap();
        assert_eq!(
            (found.dimensions().width, found.displayed().height),
            (640, 360)
        );
        found.displayed().width
    };
    let shape = |h: u32, v: u32| boxed(b"pasp", &[words(&[h, v])]);
    assert_eq!(width(&[]), 640);
    assert_eq!(width(&[shape(4, 3)]), 853);
    assert_eq!(width(&[shape(3, 4)]), 480);
    assert_eq!(width(&[boxed(b"avcC", &[vec![1; 9]]), shape(4, 3)]), 853);
    assert_eq!(width(&[boxed(b"avcC", &[]), shape(4, 3), vec![0; 4]]), 853);
    // Two bytes after the two numbers are ignored.
    assert_eq!(width(&[boxed(b"pasp", &[words(&[4, 3]), vec![0; 2]])]), 853);
    for (h, v) in [(0, 1), (1, 0), (0, 0)] {
        assert_eq!(width(&[shape(h, v)]), 640, "{h}:{v}");
    }
    // A damaged box ends the search.
    assert_eq!(width(&[boxed(b"pasp", &[words(&[4])])]), 640);
    assert_eq!(width(&[words(&[4]), shape(4, 3)]), 640);
    let too_long = patch(shape(4, 3), b"\0\0\0\x10", 0, &[0, 0, 0, 17]);
    assert_eq!(width(&[too_long]), 640);
}

/// If mdhd, tkhd and mvhd contain no duration, the duration is the sum of the sample durations, of up to 512 table
/// entries.
#[test]
fn lengths_from_the_samples_alone() {
    let silent = |samples: u32| {
        let track = trak(1, b"vide", b"avc1", samples);
        let track = patch(track, b"mdhd", 4 + 16, &[0xFF; 4]);
        let track = patch(track, b"tkhd", 4 + 20, &[0xFF; 4]);
        seconds(&movie(vec![mvhd(u32::MAX), track], vec![]))
    };
    assert_eq!(silent(48), frames(48));
    assert_eq!(silent(512), frames(512));
    assert_eq!(silent(513), None);
    // tkhd contains the duration as well, of 64 bits in version 1.
    let by_header = |ticks: u64| {
        let [high, low] = [(ticks >> 32) as u32, ticks as u32];
        let mut tkhd = words(&[1 << 24 | 1, 0, 0, 0, 0, 1, 0, high, low, 0, 0, 0, 0]);
        tkhd.extend(words(&[0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000]));
        tkhd.extend(words(&[640 << 16, 360 << 16]));
        let track = trak(1, b"vide", b"avc1", 513);
        let track = patch(track, b"mdhd", 4 + 16, &[0xFF; 4]);
        let track = with(patch(track, b"tkhd", 0, b"none"), &boxed(b"tkhd", &[tkhd]));
        seconds(&movie(vec![mvhd(u32::MAX), track], vec![]))
    };
    assert_eq!(by_header(600), frames(600));
    assert_eq!(by_header(u64::from(u32::MAX)), frames(u32::MAX.into()));
    assert_eq!(by_header(u64::MAX), None);
    // The duration in mdhd takes precedence if it is known.
    let half = patch(video(), b"mdhd", 4 + 16, &24_u32.to_be_bytes());
    let half = patch(half, b"tkhd", 4 + 20, &[0xFF; 4]);
    assert_eq!(
        seconds(&movie(vec![mvhd(u32::MAX), half], vec![])),
        frames(24)
    );
}

/// After the required boxes, an incomplete box is ignored unless its type is that of a top-level box.
#[test]
fn incomplete_64_bit_size() {
    let after = |bytes: &[u8]| movie(vec![mvhd(48), video()], vec![bytes.to_vec()]);
    let junk = after(b"\0\0\0\x01junk1234").unwrap();
    assert_eq!(junk.warnings().iter().count(), 1);
    assert_eq!(code(&after(b"\0\0\0\x01free1234")), "truncated");
}

/// The defaults (trex) of at most 64 tracks are kept.
#[test]
fn defaults_of_many_tracks() {
    let with_others = |others: u32| {
        let trex = |id: u32| boxed(b"trex", &[words(&[0, id, 1, 2, 0, 0])]);
        let defaults: Parts = (0..others)
            .map(|n| trex(100 + n))
            .chain([trex(1)])
            .collect();
        let empty = trak(1, b"vide", b"avc1", 0);
        let fragment = moof(words(&[0, 1]), &[words(&[0, 6])]);
        let moov = vec![mvhd(0), empty, boxed(b"mvex", &defaults)];
        seconds(&movie(moov, vec![fragment, boxed(b"mdat", &[])]))
    };
    assert_eq!(with_others(63), frames(12));
    assert_ne!(with_others(64), frames(12));
    assert_eq!(with_others(64), with_others(65));
}

#[test]
fn trailing_bytes() {
    for rest in [
        vec![0; 3],
        vec![0; 1000],
        b"PK\x03\x04 and so on, a ZIP".to_vec(),
        vec![0xFF; 64],
    ] {
        let result = movie(vec![mvhd(48), video()], vec![rest.clone()]).unwrap();
        let warnings: Vec<_> = result.warnings().iter().collect();
        assert!(
            matches!(warnings[..], [Warning::TrailingData { byte_len, .. }] if byte_len == rest.len() as u64),
            "{warnings:?}"
        );
    }
    // A truncated box is not trailing data, but missing media data after the last sample is accepted.
    let cut = |kind| boxed(kind, &[vec![0; 100]])[..50].to_vec();
    let free = movie(vec![mvhd(48), video()], vec![cut(b"free")]);
    assert_eq!(code(&free), "truncated");
    let mdat = movie(vec![mvhd(48), video()], vec![cut(b"mdat")]).unwrap();
    let warnings: Vec<_> = mdat.warnings().iter().collect();
    assert!(
        matches!(
            warnings[..],
            [Warning::MediaDataTooLong { missing: 58, .. }]
        ),
        "{warnings:?}"
    );
}

/// A movie with its media data after moov. The size of mdat is `declared` bytes too large.
fn media(tracks: Parts, declared: u32, fragments: Parts) -> Result<VideoInfo, AssetError> {
    let before = [vec![ftyp(), boxed(b"moov", &tracks)], fragments]
        .concat()
        .concat();
    let size = (8 + MEDIA_LEN as u32 + declared).to_be_bytes();
    let mdat = [&size, &b"mdat"[..], &[0; MEDIA_LEN]].concat();
    probe_video_bytes(&[before, mdat].concat())
}

const MEDIA_LEN: usize = 100;

/// Samples of the given sizes in chunks; the last chunk starts `from_end` bytes before the end.
fn sampled(
    sizes: &[u32],
    stsc: &[[u32; 3]],
    chunks: usize,
    from_end: u32,
    declared: u32,
) -> Result<VideoInfo, AssetError> {
    let plain = || trak(1, b"vide", b"avc1", 48);
    let with_tables = |offset: u32| {
        let mut stco = words(&[0, chunks as u32]);
        stco.extend(words(&[1]).repeat(chunks - 1));
        stco.extend(words(&[offset]));
        let each = [words(&[0, 0, sizes.len() as u32]), words(sizes)].concat();
        let runs = [words(&[0, stsc.len() as u32]), words(stsc.as_flattened())].concat();
        let track = replace(plain(), b"stsz", b"stsz", each);
        let track = replace(track, b"stsc", b"stsc", runs);
        vec![mvhd(48), replace(track, b"stco", b"stco", stco)]
    };
    let end = ftyp().len() + boxed(b"moov", &with_tables(0)).len() + 8 + MEDIA_LEN;
    media(with_tables(end as u32 - from_end), declared, vec![])
}

/// Whether a file is truncated depends on the samples, not on the size of mdat.
#[test]
fn samples_past_the_end() {
    let fits = |result: &Result<VideoInfo, AssetError>| code(result) == "accepted";
    for declared in [0, 1, 1000, u32::MAX - 200] {
        let of = |sizes: &[u32], stsc: &[[u32; 3]], chunks, from_end| {
            sampled(sizes, stsc, chunks, from_end, declared)
        };
        // One chunk of all samples.
        assert!(fits(&of(&[10, 20, 30], &[[1, 3, 1]], 1, 60)), "{declared}");
        assert_eq!(code(&of(&[10, 20, 30], &[[1, 3, 1]], 1, 59)), "truncated");
        // One chunk per sample, and chunks of two runs.
        assert!(fits(&of(&[90, 90, 30], &[[1, 1, 1]], 3, 30)));
        assert_eq!(code(&of(&[90, 90, 30], &[[1, 1, 1]], 3, 29)), "truncated");
        let runs = [[1, 1, 1], [3, 2, 1]];
        assert!(fits(&of(&[90, 90, 30, 31], &runs, 3, 61)));
        assert_eq!(code(&of(&[90, 90, 30, 31], &runs, 3, 60)), "truncated");
        // The last chunk of a run may have fewer samples.
        assert!(fits(&of(&[90, 90, 30], &[[1, 2, 1]], 2, 30)));
        assert_eq!(code(&of(&[90, 90, 30], &[[1, 2, 1]], 2, 29)), "truncated");
        let result = of(&[10], &[[1, 1, 1]], 1, 10).unwrap();
        let warned = result.warnings().iter().any(|warning| {
            matches!(warning, Warning::MediaDataTooLong { missing, .. } if missing == u64::from(declared))
        });
        assert_eq!(warned, declared > 0);
    }
    // If there are more sizes than are read, the declared size of mdat is used.
    let track = trak(1, b"vide", b"avc1", 10_000);
    let all_in_one = patch(track, b"stsc", 4 + 8, &words(&[1, 10_000]));
    let all_in_one = patch(
        all_in_one,
        b"stsc",
        4 + 8 + 12 * 9_999,
        &words(&[1, 10_000]),
    );
    assert!(fits(&media(
        vec![mvhd(10_000), all_in_one.clone()],
        0,
        vec![]
    )));
    assert_eq!(
        code(&media(vec![mvhd(10_000), all_in_one], 1, vec![])),
        "truncated"
    );
}

/// Sizes of 4, 8 and 16 bits, and one size for all samples.
#[test]
fn sizes_of_the_last_chunk() {
    let of = |name: &[u8; 4], body: Vec<u8>, from_end: u32| {
        let tables = |offset: u32| {
            let track = replace(video(), b"stsz", name, body.clone());
            let stsc = words(&[0, 1, 1, 3, 1]);
            let stco = words(&[0, 2, 1, offset]);
            let track = replace(track, b"stsc", b"stsc", stsc);
            vec![mvhd(48), replace(track, b"stco", b"stco", stco)]
        };
        let end = ftyp().len() + boxed(b"moov", &tables(0)).len() + 8 + MEDIA_LEN;
        code(&media(tables(end as u32 - from_end), 0, vec![]))
    };
    // Three samples of any size, and the last three of 15, 1 and 2 bytes.
    let sized = |bits: u32, bytes: &[u8]| [words(&[0, bits, 6]), bytes.to_vec()].concat();
    let rows = [
        (b"stz2", sized(4, &[0x99, 0x9F, 0x12])),
        (b"stz2", sized(8, &[9, 9, 9, 15, 1, 2])),
        (b"stz2", sized(16, &[9, 9, 9, 9, 9, 9, 0, 15, 0, 1, 0, 2])),
        (b"stsz", sized(0, &words(&[9, 9, 9, 15, 1, 2]))),
        (b"stsz", words(&[0, 6, 6])),
    ];
    for (name, body) in rows {
        assert_eq!(of(name, body.clone(), 18), "accepted", "{body:?}");
        assert_eq!(of(name, body.clone(), 17), "truncated", "{body:?}");
    }
}

/// A movie with fragments of one second that declares a duration of `ticks` frames in mehd.
pub(crate) fn one_second_declared_as(ticks: u32) -> VideoInfo {
    let empty = trak(1, b"vide", b"avc1", 0);
    let trex = boxed(b"trex", &[words(&[0, 1, 1, 2, 0, 0])]);
    let mvex = boxed(b"mvex", &[boxed(b"mehd", &[words(&[0, ticks])]), trex]);
    let fragment = moof(words(&[0, 1]), &[words(&[0, 12])]);
    let moov = vec![mvhd(0), empty, mvex];
    movie(moov, vec![fragment, boxed(b"mdat", &[])]).unwrap()
}

/// Fragments with truncated data.
#[test]
fn truncated_fragments() {
    let empty = || trak(1, b"vide", b"avc1", 0);
    let trex = |size: u32| boxed(b"trex", &[words(&[0, 1, 1, 2, size, 0])]);
    let of = |header: Vec<u8>, run: Vec<u8>, trex: Vec<u8>, declared| {
        let moov = vec![mvhd(0), empty(), boxed(b"mvex", &[trex])];
        code(&media(moov, declared, vec![moof(header, &[run])]))
    };
    let default_base = || words(&[0x02_0000, 1]);
    // The position of the data: after moof and the header of mdat.
    let start = |run: &[u32]| {
        let len = moof(default_base(), &[words(run)]).len() as u32 + 8;
        let mut run = run.to_vec();
        run[2] = len;
        words(&run)
    };
    for declared in [0, 50] {
        // Individual sizes, then those of trex and tfhd.
        let each = |last: u32| start(&[0x0201, 2, 0, 60, last]);
        assert_eq!(of(default_base(), each(40), trex(0), declared), "accepted");
        assert_eq!(of(default_base(), each(41), trex(0), declared), "truncated");
        let same = || start(&[0x01, 2, 0]);
        assert_eq!(of(default_base(), same(), trex(50), declared), "accepted");
        assert_eq!(of(default_base(), same(), trex(51), declared), "truncated");
        let own = |size: u32| words(&[0x02_0010, 1, size]);
        let same = start(&[0x01, 2, 0]);
        let longer = |run: &[u8]| {
            // The header is four bytes longer, and so is the offset of the data.
            let offset = u32::from_be_bytes(run[8..12].try_into().unwrap()) + 4;
            [&run[..8], &offset.to_be_bytes()].concat()
        };
        assert_eq!(of(own(50), longer(&same), trex(0), declared), "accepted");
        assert_eq!(of(own(51), longer(&same), trex(0), declared), "truncated");
    }
    // If no box contains the sizes of the samples, the declared size of mdat is used.
    assert_eq!(
        of(default_base(), start(&[0x01, 2, 0]), trex(0), 0),
        "accepted"
    );
    assert_eq!(
        of(default_base(), start(&[0x01, 2, 0]), trex(0), 1),
        "truncated"
    );
    // A base data offset: the data ends before the end of the file or after it.
    let based = |base: u32| words(&[0x01, 1, 0, base]);
    assert_eq!(of(based(0), words(&[0x01, 2, 8]), trex(50), 0), "accepted");
    assert_eq!(
        of(based(5000), words(&[0x01, 2, 8]), trex(50), 0),
        "truncated"
    );

    let declared = |ticks: u32| {
        let result = one_second_declared_as(ticks);
        assert_eq!(result.duration(), frames(24));
        let early = |w| matches!(w, Warning::FragmentsEndEarlier { declared, .. } if Some(declared) == frames(ticks.into()));
        result.warnings().iter().any(early)
    };
    assert!(!declared(0) && !declared(12) && !declared(24) && !declared(26));
    assert!(declared(27) && declared(240));
}

/// Tracks other than enabled audio and video count towards the duration only if the duration in mvhd includes them.
#[test]
fn tracks_other_than_audio_and_video() {
    let disabled = |track| patch(track, b"tkhd", 4, &[0, 0, 0, 6]);
    for handler in [b"meta", b"text", b"sbtl", b"subt", b"tmcd"] {
        let of = |declared| {
            let data = trak(2, handler, b"gpmd", 72);
            seconds(&movie(vec![mvhd(declared), video(), data], vec![]))
        };
        assert_eq!(of(48), frames(48), "{handler:?}");
        assert_eq!(of(50), frames(50), "{handler:?}");
        assert_eq!(of(72), frames(72), "{handler:?}");
        assert_eq!(of(60), frames(48), "{handler:?}");
        assert_eq!(of(0), frames(48), "{handler:?}");
    }
    let sound = || trak(2, b"soun", b"mp4a", 72);
    assert_eq!(
        seconds(&movie(vec![mvhd(60), video(), sound()], vec![])),
        frames(72)
    );
    let silent = movie(vec![mvhd(60), video(), disabled(sound())], vec![]);
    assert_eq!(seconds(&silent), frames(48));
    // The same in fragments.
    let mvex = [1, 2].map(|track| boxed(b"trex", &[words(&[0, track, 1, 2, 0, 0])]));
    let of = |handler: &[u8; 4]| {
        let tracks = vec![
            mvhd(0),
            trak(1, b"vide", b"avc1", 0),
            trak(2, handler, b"gpmd", 0),
            boxed(b"mvex", &mvex),
        ];
        let part = |track, samples| moof(words(&[0, track]), &[words(&[0, samples])]);
        seconds(&movie(
            tracks,
            vec![part(1, 12), part(2, 18), boxed(b"mdat", &[])],
        ))
    };
    assert_eq!(of(b"soun"), frames(36));
    assert_eq!(of(b"meta"), frames(24));
}

/// Fragments without a decode time start after all samples before them. A duration in mdhd without samples is ignored.
#[test]
fn fragments_without_a_time() {
    let mvex = || boxed(b"mvex", &[boxed(b"trex", &[words(&[0, 1, 1, 2, 0, 0])])]);
    let fragment = || moof(words(&[0, 1]), &[words(&[0, 6])]);
    let claims = |samples: u32, ticks: u32| {
        let track = trak(1, b"vide", b"avc1", samples);
        let track = patch(track, b"mdhd", 4 + 16, &ticks.to_be_bytes());
        let track = patch(track, b"tkhd", 4 + 20, &ticks.to_be_bytes());
        let moov = vec![mvhd(ticks), track, mvex()];
        seconds(&movie(
            moov,
            vec![fragment(), fragment(), boxed(b"mdat", &[])],
        ))
    };
    assert_eq!(claims(0, 0), frames(24));
    assert_eq!(claims(0, 24), frames(24));
    assert_eq!(claims(0, 900), frames(24));
    assert_eq!(claims(48, 48), frames(72));
}

/// A 3GP major brand is accepted with an MP4 compatible brand and a codec that MP4 carries.
#[test]
fn brands_and_codecs() {
    let of = |major: &[u8; 4], compatible: &[u8], codec: &[u8; 4]| {
        let ftyp = boxed(b"ftyp", &[major.to_vec(), vec![0; 4], compatible.to_vec()]);
        let moov = boxed(b"moov", &[mvhd(48), trak(1, b"vide", codec, 48)]);
        probe_video_bytes(&[ftyp, moov, boxed(b"mdat", &[vec![0; 90]])].concat())
    };
    let warned = |result: &Result<VideoInfo, AssetError>, major: [u8; 4]| {
        let mut warnings = result.as_ref().unwrap().warnings().iter();
        warnings.any(|w| matches!(w, Warning::OtherBrand { brand, .. } if brand == major))
    };
    for compatible in [b"isom", b"iso2", b"mp41", b"mp42", b"avc1"] {
        for major in [b"3gp4", b"3gp5", b"3gp6"] {
            assert!(warned(&of(major, compatible, b"avc1"), *major));
        }
        assert_eq!(code(&of(b"3g2a", compatible, b"avc1")), "unsupported_type");
        assert_eq!(code(&of(b"3gp4", compatible, b"s263")), "unsupported_type");
        assert_eq!(code(&of(b"zzzz", compatible, b"s263")), "unsupported_type");
        assert!(!warned(&of(b"zzzz", compatible, b"avc1"), *b"zzzz"));
    }
    assert_eq!(code(&of(b"3gp4", b"3gp4", b"avc1")), "unsupported_type");
    assert_eq!(code(&of(b"3gp4", b"3gp43g2aisom", b"mp4v")), "accepted");
    assert_eq!(code(&of(b"isom", b"3gp4", b"s263")), "accepted");
    assert!(!of(b"3gp4", b"isom", b"s263").unwrap_err().is_documented());
}

/// The warning about a clip longer than the maximum for an edit, ten seconds.
#[test]
fn long_clips() {
    let warned = |samples: u32| {
        let result = movie(
            vec![mvhd(samples), trak(1, b"vide", b"avc1", samples)],
            vec![],
        );
        let long = |warning| warning == Warning::LongerThanEdit;
        result.unwrap().warnings().iter().any(long)
    };
    assert!(!warned(239) && !warned(240) && warned(241));
}

/// A 64-bit size includes the box header of 16 bytes. A 64-bit size of 0 is invalid, while a 32-bit size of 0 means
/// that the box extends to the end of the file.
#[test]
fn sizes_of_64_bits() {
    let file = |size: u64, body: usize| {
        let size = size.to_be_bytes().to_vec();
        let free = [vec![0, 0, 0, 1], b"free".to_vec(), size, vec![0; body]].concat();
        let whole = movie(vec![mvhd(48), video()], vec![free.clone()]);
        let moov = movie(vec![mvhd(48), free, video()], vec![]);
        [whole, moov].map(|result| result.is_ok())
    };
    for body in [0, 1, 8] {
        assert_eq!(file(16 + body as u64, body), [true; 2], "{body}");
        for size in (0..16).chain([17 + body as u64, u64::MAX]) {
            assert_eq!(file(size, body), [false; 2], "{size} {body}");
        }
    }
}
