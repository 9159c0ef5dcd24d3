//! Generated files of any size, of which only the headers are stored.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::missing_panics_doc,
    clippy::trivially_copy_pass_by_ref,
    clippy::exhaustive_structs,
    reason = "files are made here: what is wrong with them should panic"
)]

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write as _};
use std::path::Path;

/// The first bytes of a PNG, including its header.
pub const PNG: &[u8] = include_bytes!("../inputs/png_rgb8.png");
/// A JPEG with EXIF.
pub const JPEG: &[u8] = include_bytes!("../inputs/jpeg_exif_orientation6.jpg");
/// A movie of 11.94 s.
pub const MP4: &[u8] = include_bytes!("../inputs/mp4_duration_11_94_720p.mp4");
/// A HEIC file with the extension of another format.
pub const HEIC: &[u8] = include_bytes!("../inputs/heic_renamed.png");

/// A file of zeros with some parts filled in.
#[derive(Clone, Debug)]
pub struct Sparse {
    parts: Vec<(u64, Vec<u8>)>,
    byte_len: u64,
    position: u64,
    /// The number of bytes that were read so far.
    pub bytes_read: u64,
}

impl Sparse {
    /// Makes a file of `byte_len` bytes; `parts` are offsets and bytes.
    #[must_use]
    pub fn new(byte_len: u64, parts: Vec<(u64, Vec<u8>)>) -> Self {
        Self {
            parts,
            byte_len,
            position: 0,
            bytes_read: 0,
        }
    }

    /// Writes the file to disk as a sparse file.
    ///
    /// # Errors
    ///
    /// If the file can't be created or written.
    pub fn write_to(&self, path: &Path) -> io::Result<()> {
        let mut file = File::create(path)?;
        file.set_len(self.byte_len)?;
        for (start, bytes) in &self.parts {
            file.seek(SeekFrom::Start(*start))?;
            file.write_all(bytes)?;
        }
        Ok(())
    }
}

impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest =
            usize::try_from(self.byte_len.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let n = buffer.len().min(rest);
        buffer[..n].fill(0);
        for (start, bytes) in &self.parts {
            let from = (*start).max(self.position);
            let to = (start + bytes.len() as u64).min(self.position + n as u64);
            if from < to {
                let target = at(from - self.position)..at(to - self.position);
                buffer[target].copy_from_slice(&bytes[at(from - start)..at(to - start)]);
            }
        }
        self.position += n as u64;
        self.bytes_read += n as u64;
        Ok(n)
    }
}

fn at(offset: u64) -> usize {
    usize::try_from(offset).unwrap()
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.byte_len.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

fn boxed(kind: &[u8; 4], parts: &[Vec<u8>]) -> Vec<u8> {
    let body = parts.concat();
    let mut bytes = u32::try_from(body.len() + 8)
        .unwrap()
        .to_be_bytes()
        .to_vec();
    bytes.extend(kind);
    bytes.extend(body);
    bytes
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// A track of `samples` samples of 1/24 s.
fn trak(id: u32, handler: &[u8; 4], codec: &[u8; 4], samples: u32) -> Vec<u8> {
    const ONE: u32 = 0x10000;
    let mut tkhd = words(&[1, 0, 0, id, 0, samples, 0, 0, 0, 0]);
    tkhd.extend(words(&[
        ONE,
        0,
        0,
        0,
        ONE,
        0,
        0,
        0,
        0x4000_0000,
        640 << 16,
        360 << 16,
    ]));
    let (video, long) = (handler == b"vide", samples as usize);
    // A complete sample entry, since `mp4parse` reads the decoder configuration.
    let entry = if video {
        let mut entry = vec![0; 78];
        entry[7] = 1;
        entry[24..28].copy_from_slice(&[2, 128, 1, 104]);
        let avcc = vec![
            1, 66, 0, 30, 0xFF, 0xE1, 0, 4, 0x67, 66, 0, 30, 1, 0, 2, 0x68, 0,
        ];
        entry.extend(boxed(b"avcC", &[avcc]));
        entry
    } else {
        let mut entry = vec![0; 28];
        entry[7] = 1;
        entry
    };
    let mut header = vec![
        boxed(b"stsd", &[words(&[0, 1]), boxed(codec, &[entry])]),
        boxed(b"stts", &[words(&[0, 1, samples, 1])]),
        boxed(b"stsc", &[words(&[0, 1, 1, 1, 1])]),
        boxed(
            b"stsz",
            &[words(&[0, 0, samples]), words(&[5]).repeat(long)],
        ),
        boxed(b"stco", &[words(&[0, samples]), words(&[48]).repeat(long)]),
    ];
    if video {
        header.push(boxed(
            b"stss",
            &[words(&[0, samples]), words(&[1]).repeat(long)],
        ));
    }
    let media_header = if video {
        boxed(b"vmhd", &[words(&[1, 0, 0])])
    } else {
        boxed(b"smhd", &[words(&[0, 0])])
    };
    let dinf = boxed(
        b"dinf",
        &[boxed(
            b"dref",
            &[words(&[0, 1]), boxed(b"url ", &[words(&[1])])],
        )],
    );
    let mdhd = boxed(b"mdhd", &[words(&[0, 0, 0, 24, samples, 0])]);
    let hdlr = boxed(b"hdlr", &[words(&[0, 0]), handler.to_vec(), vec![0; 13]]);
    let minf = boxed(b"minf", &[media_header, dinf, boxed(b"stbl", &header)]);
    boxed(
        b"trak",
        &[boxed(b"tkhd", &[tkhd]), boxed(b"mdia", &[mdhd, hdlr, minf])],
    )
}

/// A movie of `byte_len` bytes with `moov` at its end: a video track of `samples` frames of 640 by 360 pixels.
#[must_use]
pub fn movie(byte_len: u64, samples: u32) -> Sparse {
    let mvhd = boxed(
        b"mvhd",
        &[
            words(&[0, 0, 0, 24, samples, 0x10000, 0x100_0000, 0, 0]),
            words(&[
                0x10000,
                0,
                0,
                0,
                0x10000,
                0,
                0,
                0,
                0x4000_0000,
                0,
                0,
                0,
                0,
                0,
                0,
                2,
            ]),
        ],
    );
    let moov = boxed(b"moov", &[mvhd, trak(1, b"vide", b"avc1", samples)]);
    let ftyp = boxed(b"ftyp", &[b"isom\0\0\x02\0isommp42".to_vec()]);
    let (mdat, moov_at) = (ftyp.len() as u64, byte_len - moov.len() as u64);
    let mut head = u32::try_from(moov_at - mdat)
        .unwrap()
        .to_be_bytes()
        .to_vec();
    head.extend(b"mdat");
    Sparse::new(byte_len, vec![(0, ftyp), (mdat, head), (moov_at, moov)])
}

/// A movie with `count` empty boxes between `ftyp` and `moov`.
#[must_use]
pub fn movie_of_boxes(count: usize) -> Vec<u8> {
    let whole = movie(4096, 24);
    let ftyp = &whole.parts[0].1;
    let (mdat, moov) = (boxed(b"mdat", &[vec![0; 64]]), &whole.parts[2].1);
    let free = boxed(b"free", &[]).repeat(count);
    [ftyp.as_slice(), &free, &mdat, moov].concat()
}

/// A PNG of about `byte_len` bytes, in chunks of `chunk` bytes. Its structure is valid, but it can't be decoded.
#[must_use]
pub fn png(byte_len: usize, chunk: usize) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut ihdr = words(&[640, 360]);
    ihdr.extend([8, 2, 0, 0, 0]);
    png_chunk(&mut file, *b"IHDR", &ihdr);
    while file.len() < byte_len {
        let rest = byte_len - file.len();
        png_chunk(&mut file, *b"IDAT", &vec![7; chunk.min(rest)]);
    }
    png_chunk(&mut file, *b"IEND", &[]);
    file
}

fn png_chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
    let start = file.len();
    file.extend(kind);
    file.extend(data);
    let crc = crc32(&file[start..]);
    file.extend(crc.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    let table: Vec<u32> = (0..256)
        .map(|n| {
            (0..8).fold(n, |c, _| {
                if c & 1 == 1 {
                    0xEDB8_8320 ^ (c >> 1)
                } else {
                    c >> 1
                }
            })
        })
        .collect();
    !bytes.iter().fold(!0, |crc, &byte| {
        table[((crc ^ u32::from(byte)) & 0xFF) as usize] ^ (crc >> 8)
    })
}

/// A JPEG of about `byte_len` bytes, most of them in comment segments of `segment` bytes before the image.
#[must_use]
pub fn jpeg(byte_len: usize, segment: u16) -> Vec<u8> {
    let (start, rest) = JPEG.split_at(2);
    let mut file = start.to_vec();
    while file.len() + rest.len() < byte_len {
        file.extend([0xFF, 0xFE]);
        file.extend(segment.to_be_bytes());
        file.resize(file.len() + usize::from(segment) - 2, b' ');
    }
    file.extend(rest);
    file
}
