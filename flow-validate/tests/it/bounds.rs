//! The bounds on what is read and allocated, independent of the size of the file.

use std::io::{self, Read, Seek, SeekFrom};

use allocation_counter::measure;
use flow_validate::{
    AssetError, AssetType, CheckedAsset, Declared, Depth, PREFIX_LEN, inspect, probe_image,
    probe_video, sniff,
};

/// The documented maximum number of bytes that are read of an MP4: 32 MiB.
const MAX_VIDEO_BYTES_READ: u64 = 33_554_432;

use crate::corpus;

/// A reader of a file of zeros with some parts filled in. It counts the bytes and the calls.
pub(crate) struct Sparse {
    parts: Vec<(u64, Vec<u8>)>,
    byte_len: u64,
    position: u64,
    pub(crate) bytes_read: u64,
    pub(crate) calls: u64,
}

impl Sparse {
    pub(crate) fn new(byte_len: u64, parts: Vec<(u64, Vec<u8>)>) -> Self {
        Self {
            parts,
            byte_len,
            position: 0,
            bytes_read: 0,
            calls: 0,
        }
    }
}

impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.byte_len.saturating_sub(self.position);
        let n = buffer
            .len()
            .min(usize::try_from(rest).unwrap_or(usize::MAX));
        buffer[..n].fill(0);
        for (start, bytes) in &self.parts {
            let from = (*start).max(self.position);
            let to = (start + bytes.len() as u64).min(self.position + n as u64);
            if from < to {
                let target = (from - self.position) as usize..(to - self.position) as usize;
                buffer[target]
                    .copy_from_slice(&bytes[(from - start) as usize..(to - start) as usize]);
            }
        }
        self.position += n as u64;
        self.bytes_read += n as u64;
        self.calls += 1;
        Ok(n)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(back) => self.byte_len.checked_add_signed(back).unwrap(),
            SeekFrom::Current(by) => self.position.checked_add_signed(by).unwrap(),
        };
        Ok(self.position)
    }
}

pub(crate) fn boxed(kind: &[u8; 4], parts: &[Vec<u8>]) -> Vec<u8> {
    let body = parts.concat();
    let mut bytes = u32::try_from(body.len() + 8)
        .unwrap()
        .to_be_bytes()
        .to_vec();
    bytes.extend(kind);
    bytes.extend(body);
    bytes
}

pub(crate) fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// A track of `samples` samples of 1/24 s, with one entry per sample in each table.
pub(crate) fn trak(id: u32, handler: &[u8; 4], codec: &[u8; 4], samples: u32) -> Vec<u8> {
    let mut tkhd = words(&[
        1,
        0,
        0,
        id,
        0,
        samples,
        0,
        0,
        0,
        0,
        0x10000,
        0,
        0,
        0,
        0x10000,
        0,
        0,
        0,
        0x4000_0000,
    ]);
    tkhd.extend(words(&[640 << 16, 360 << 16]));
    let mut entry = vec![0; 78];
    entry[24..28].copy_from_slice(&[2, 128, 1, 104]);
    let long = samples as usize;
    let stbl = [
        boxed(b"stsd", &[words(&[0, 1]), boxed(codec, &[entry])]),
        boxed(
            b"stts",
            &[words(&[0, samples]), words(&[1, 1]).repeat(long)],
        ),
        boxed(
            b"ctts",
            &[words(&[0, samples]), words(&[1, 0]).repeat(long)],
        ),
        boxed(
            b"stsc",
            &[words(&[0, samples]), words(&[1, 1, 1]).repeat(long)],
        ),
        boxed(
            b"stsz",
            &[words(&[0, 0, samples]), words(&[5]).repeat(long)],
        ),
        boxed(b"stco", &[words(&[0, samples]), words(&[48]).repeat(long)]),
        boxed(b"stss", &[words(&[0, samples]), words(&[1]).repeat(long)]),
    ];
    let mdhd = boxed(b"mdhd", &[words(&[0, 0, 0, 24, samples, 0])]);
    let hdlr = boxed(b"hdlr", &[words(&[0, 0]), handler.to_vec(), vec![0; 13]]);
    let minf = boxed(
        b"minf",
        &[boxed(b"dinf", &[vec![0; 28]]), boxed(b"stbl", &stbl)],
    );
    boxed(
        b"trak",
        &[boxed(b"tkhd", &[tkhd]), boxed(b"mdia", &[mdhd, hdlr, minf])],
    )
}

pub(crate) fn ftyp() -> Vec<u8> {
    boxed(b"ftyp", &[b"isom\0\0\x02\0isommp42".to_vec()])
}

pub(crate) fn mvhd(samples: u32) -> Vec<u8> {
    boxed(b"mvhd", &[words(&[0, 0, 0, 24, samples]), vec![0; 80]])
}

const LARGEST: u64 = 104_857_600;

/// A movie of 100 MiB with moov at the end, and with long tables in each of `tracks` tracks.
fn large_movie(tracks: u32, samples: u32) -> Sparse {
    let mut moov = vec![mvhd(samples), trak(1, b"vide", b"avc1", samples)];
    moov.extend((1..tracks).map(|n| trak(n + 1, b"soun", b"mp4a", samples)));
    let moov = boxed(b"moov", &moov);
    let ftyp = ftyp();
    let (mdat, moov_at) = (ftyp.len() as u64, LARGEST - moov.len() as u64);
    let mut head = u32::try_from(moov_at - mdat)
        .unwrap()
        .to_be_bytes()
        .to_vec();
    head.extend(b"mdat");
    Sparse::new(LARGEST, vec![(0, ftyp), (mdat, head), (moov_at, moov)])
}

#[test]
fn a_movie_of_100_mib_needs_few_reads() {
    for (tracks, samples) in [(1, 24), (2, 100_000), (8, 20_000)] {
        let mut movie = large_movie(tracks, samples);
        let mut video = None;
        let allocated = measure(|| video = Some(probe_video(&mut movie)));
        let video = video.unwrap().unwrap();
        assert_eq!(
            (video.dimensions().width, video.dimensions().height),
            (640, 360)
        );
        assert_eq!(
            video.duration(),
            Some(flow_validate::ClipDuration::from_ticks(samples.into(), 24).unwrap())
        );
        println!(
            "{tracks} tracks of {samples} samples: {} bytes read in {} calls, {} bytes allocated",
            movie.bytes_read, movie.calls, allocated.bytes_total
        );
        assert!(
            movie.bytes_read <= 65_536,
            "{} bytes read",
            movie.bytes_read
        );
        assert!(
            allocated.bytes_total <= 65_536,
            "{} bytes allocated",
            allocated.bytes_total
        );
    }
}

/// If all samples are in one chunk, a bounded number of their sizes is read.
#[test]
fn a_chunk_of_many_samples_needs_few_reads() {
    let samples = 100_000_u32;
    let track = |id: u32, handler| {
        let mut track = trak(id, handler, b"avc1", samples);
        // The last run of chunks contains all samples.
        let stsc = track.windows(4).position(|w| w == b"stsc").unwrap() + 4;
        let last = stsc + 8 + 12 * (samples as usize - 1);
        track[last..last + 8].copy_from_slice(&words(&[1, samples]));
        track
    };
    let moov = boxed(
        b"moov",
        &[mvhd(samples), track(1, b"vide"), track(2, b"soun")],
    );
    // The size of mdat is 0: it extends to the end.
    let head = [ftyp(), moov, words(&[0]), b"mdat".to_vec()].concat();
    let mut movie = Sparse::new(LARGEST, vec![(0, head)]);
    let info = measure(|| assert!(probe_video(&mut movie).is_ok()));
    assert!(movie.bytes_read <= 65_536, "{}", movie.bytes_read);
    assert!(info.bytes_total <= 65_536, "{}", info.bytes_total);
}

/// Only the headers of fragments are read, and they are not kept.
#[test]
fn fragments_are_not_kept_in_memory() {
    let mvex = boxed(b"mvex", &[boxed(b"trex", &[words(&[0, 1, 1, 2, 100, 0])])]);
    let mut parts = vec![(
        0,
        [
            ftyp(),
            boxed(b"moov", &[mvhd(0), trak(1, b"vide", b"avc1", 0), mvex]),
        ]
        .concat(),
    )];
    let mut at = parts[0].1.len() as u64;
    let count = 1000_u64;
    for _ in 0..count {
        let traf = boxed(
            b"traf",
            &[
                boxed(b"tfhd", &[words(&[0x02_0000, 1])]),
                boxed(b"trun", &[words(&[1, 24, 88])]),
            ],
        );
        let moof = boxed(b"moof", &[boxed(b"mfhd", &[words(&[0, 1])]), traf]);
        let head = [moof, words(&[100_000]), b"mdat".to_vec()].concat();
        let len = head.len() as u64 - 8 + 100_000;
        parts.push((at, head));
        at += len;
    }
    let mut movie = Sparse::new(at, parts);
    let mut video = None;
    let info = measure(|| video = Some(probe_video(&mut movie)));
    let video = video.unwrap().unwrap();
    assert_eq!(
        video.duration(),
        Some(flow_validate::ClipDuration::from_ticks(48 * count, 24).unwrap())
    );
    assert!(info.bytes_total <= 65_536, "{}", info.bytes_total);
    assert!(
        movie.bytes_read < 4096 * (count + 2),
        "{}",
        movie.bytes_read
    );
}

#[test]
fn the_first_bytes_are_enough_and_nothing_is_allocated() {
    for entry in corpus::entries() {
        let bytes = entry.bytes();
        let prefix = &bytes[..bytes.len().min(PREFIX_LEN)];
        let declared = Declared::from_path(&entry.path());
        for byte_len in [bytes.len() as u64, 20_000_000] {
            let info = measure(|| {
                let _ = std::hint::black_box(sniff(prefix));
                let _ = std::hint::black_box(CheckedAsset::check(prefix, declared, byte_len));
                let _ = std::hint::black_box(CheckedAsset::check(prefix, "image/png", byte_len));
            });
            assert_eq!(info.count_total, 0, "{}", entry.file());
        }
        // Bytes after the prefix are not read.
        let long = [prefix, &[0xFF; 100]].concat();
        if prefix.len() == PREFIX_LEN {
            let a = CheckedAsset::check(prefix, declared, bytes.len() as u64);
            let b = CheckedAsset::check(&long, declared, bytes.len() as u64);
            assert_eq!(format!("{a:?}"), format!("{b:?}"), "{}", entry.file());
        }
    }
}

#[test]
fn images_are_read_once_without_allocation() {
    for entry in corpus::accepted()
        .into_iter()
        .filter(|entry| !entry.is_video())
    {
        let bytes = entry.bytes();
        let byte_len = bytes.len() as u64;
        let mut file = Sparse::new(byte_len, vec![(0, bytes)]);
        let info = measure(|| drop(probe_image(&mut file)));
        assert_eq!(info.count_total, 0, "{}", entry.file());
        // The first bytes are read twice, and a seek back to EXIF data reads a buffer again.
        let most = byte_len + PREFIX_LEN as u64 + 3 * 8192;
        assert!(
            file.bytes_read <= most,
            "{}: {} of {byte_len}",
            entry.file(),
            file.bytes_read
        );
    }
}

/// A length field that declares 4 GiB does not allocate memory.
#[test]
fn declared_lengths_are_not_allocated() {
    for entry in corpus::entries()
        .into_iter()
        .filter(|entry| entry.number("size_bytes").unwrap() < 3000)
    {
        let bytes = entry.bytes();
        for at in (0..bytes.len().saturating_sub(4)).step_by(4) {
            let mut damaged = bytes.clone();
            damaged[at..at + 4].fill(0xFF);
            let reader = Sparse::new(damaged.len() as u64, vec![(0, damaged)]);
            let info = measure(|| drop(inspect(reader, Declared::UNSPECIFIED, Depth::Structure)));
            assert!(
                info.bytes_max < 65_536,
                "{} at {at}: {}",
                entry.file(),
                info.bytes_max
            );
        }
    }
}

#[test]
fn numbers_of_boxes_and_fragments_are_limited() {
    // Ten million empty boxes, more than any movie needs.
    let free = [boxed(b"free", &[])].concat().repeat(1_000_000);
    let file = [ftyp(), free].concat();
    let mut file = Sparse::new(file.len() as u64, vec![(0, file)]);
    let error = probe_video(&mut file).unwrap_err();
    assert_eq!(error.code(), "malformed");
    assert!(file.bytes_read < 2_000_000, "{}", file.bytes_read);
    let tracks = vec![trak(1, b"vide", b"avc1", 1); 65];
    let file = [
        ftyp(),
        boxed(b"moov", &[vec![mvhd(1)], tracks].concat()),
        boxed(b"mdat", &[]),
    ]
    .concat();
    assert_eq!(
        flow_validate::probe_video_bytes(&file).unwrap_err().code(),
        "malformed"
    );
}

/// The maximum number of bytes that are read of a movie holds for any boxes.
#[test]
fn the_number_of_bytes_read_is_limited() {
    // Each box needs a read of 512 bytes, which does not contain the next box.
    let (count, step) = (70_000_u64, 1024_u64);
    let head = [1024_u32.to_be_bytes().as_slice(), b"free"].concat();
    let (start, end) = (ftyp().len() as u64, ftyp().len() as u64 + count * step);
    let mut bytes = ftyp();
    bytes.resize(usize::try_from(end).unwrap(), 0);
    for n in 0..count {
        let at = usize::try_from(start + n * step).unwrap();
        bytes[at..at + 8].copy_from_slice(&head);
    }
    let mut file = Sparse::new(end, vec![(0, bytes)]);
    let error = probe_video(&mut file).unwrap_err();
    assert!(
        error.to_string().contains("too many bytes to read"),
        "{error}"
    );
    let read = file.bytes_read;
    assert!(read <= MAX_VIDEO_BYTES_READ, "{read}");
    assert!(read > MAX_VIDEO_BYTES_READ - 512, "{read}");
}

#[test]
fn errors_stay_small() {
    assert!(size_of::<AssetError>() <= 64, "{}", size_of::<AssetError>());
    assert!(
        size_of::<CheckedAsset>() <= 32,
        "{}",
        size_of::<CheckedAsset>()
    );
    assert!(size_of::<flow_validate::FrameError>() <= 8);
    assert!(size_of::<Declared>() <= 48);
}

/// A reader that fails, and one that returns one byte at a time.
#[test]
fn unusual_readers() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    impl Seek for Failing {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(1000)
        }
    }
    let error = inspect(Failing, AssetType::Png, Depth::Sniff).unwrap_err();
    assert_eq!(error.code(), "io");

    struct Slow(Sparse, bool);
    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let n = buffer.len().min(1);
            self.0.read(&mut buffer[..n])
        }
    }
    impl Seek for Slow {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }
    for entry in corpus::entries() {
        let bytes = entry.bytes();
        let declared = Declared::from_path(&entry.path());
        let whole = inspect(io::Cursor::new(&bytes), declared, Depth::Structure);
        let slow = Slow(Sparse::new(bytes.len() as u64, vec![(0, bytes)]), false);
        let slow = inspect(slow, declared, Depth::Structure);
        assert_eq!(
            format!("{whole:?}"),
            format!("{slow:?}"),
            "{}",
            entry.file()
        );
    }
}
