//! The inspection of many files in one process, for `benches/preflight`, and the generation of those files.
//!
//! ```text
//! preflight_files make FOLDER
//! preflight_files header|structure TIMES FILE...
//! ```
//!
//! `make` writes 360 ordinary images and 40 movies: links to 36 images of 0.5 to 4 MB, and movies of 20 MB whose index
//! comes last. `header` and `structure` inspect every file the given number of times, and print how many are accepted.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "small numbers, and noise"
)]

use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use flow_benches::media;
use flow_http::validate::{Declared, Depth, inspect};
use image::{ImageFormat, Rgb, RgbImage};

type Failure = Box<dyn Error>;

/// The number of links to each image.
const LINKS: u32 = 10;

fn main() -> Result<(), Failure> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["make", folder] => make(Path::new(folder)),
        [depth, times, files @ ..] => {
            let depth = if *depth == "header" {
                Depth::Header
            } else {
                Depth::Structure
            };
            let times = 0..times.parse()?;
            let accepted = times.flat_map(|_: u32| files).filter(|file| {
                let file = Path::new(file);
                File::open(file)
                    .is_ok_and(|opened| inspect(opened, Declared::from_path(file), depth).is_ok())
            });
            println!("{}", accepted.count());
            Ok(())
        }
        [] | [_] => {
            Err("usage: preflight_files make FOLDER | header|structure TIMES FILE...".into())
        }
    }
}

fn make(folder: &Path) -> Result<(), Failure> {
    for number in 0..12 {
        let photo = image_file(2400 + 50 * number, 1600, number);
        let drawing = image_file(960 + 20 * number, 540, number);
        for (format, image) in [
            (ImageFormat::Jpeg, &photo),
            (ImageFormat::Png, &drawing),
            (ImageFormat::WebP, &drawing),
        ] {
            let extension = format.extensions_str().first().ok_or("no extension")?;
            let name = |link| folder.join(format!("{number}-{link}.{extension}"));
            image.write_to(&mut BufWriter::new(File::create(name(0))?), format)?;
            for link in 1..LINKS {
                fs::hard_link(name(0), name(link))?;
            }
        }
    }
    for number in 0..40 {
        let path = folder.join(format!("{number}.mp4"));
        media::movie(20_000_000, 240 + number).write_to(&path)?;
    }
    Ok(())
}

/// A gradient with noise, which compresses as badly as a photograph.
fn image_file(width: u32, height: u32, seed: u32) -> RgbImage {
    let mut noise = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9);
    RgbImage::from_fn(width, height, |x, y| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let grain = noise & 15;
        let level = |part: u32| (part * 224 / width.max(height) + grain) as u8;
        Rgb([level(x), level(y), level(x.midpoint(y))])
    })
}
