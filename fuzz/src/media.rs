//! The properties of sniffing, checking and probing files.

use std::io::{Cursor, Read, Seek, SeekFrom};

use flow_validate::{
    AssetType, CheckedAsset, Declared, Depth, PREFIX_LEN, Sniff, inspect, probe_image, probe_video,
    sniff,
};

/// The result for a longer prefix agrees with that for a shorter one, and the check accepts only files that the table
/// of types accepts.
pub fn sniff_check(data: &[u8]) {
    let [cut, declared, size, file @ ..] = data else {
        return;
    };
    let (short, _) = file.split_at(usize::from(*cut).min(file.len()));
    if let Sniff::Match(asset_type) = sniff(short) {
        assert_eq!(sniff(file), Sniff::Match(asset_type));
    }
    let byte_len = match size {
        0..=199 => file.len() as u64,
        200..=219 => 20_971_520,
        220..=239 => 20_971_521,
        _ => 104_857_601,
    };
    let declared = AssetType::ALL.get(usize::from(*declared)).copied();
    let named = declared.map_or(Declared::UNSPECIFIED, Declared::from);
    let Ok(asset) = CheckedAsset::check(file, named, byte_len) else {
        return;
    };
    assert!(byte_len > 0 && byte_len <= asset.asset_type().max_byte_len());
    assert!(declared.is_none_or(|declared| declared == asset.asset_type()));
    assert_eq!(asset.byte_len(), byte_len);
    assert_eq!(
        sniff(file.get(..PREFIX_LEN).unwrap_or(file)),
        Sniff::Match(asset.asset_type())
    );
}

/// An accepted image has dimensions, and its first bytes alone are accepted as well. Another reader that accepts the
/// image finds the same dimensions.
pub fn image_probe(data: &[u8]) {
    let Ok(image) = probe_image(Cursor::new(data)) else {
        return;
    };
    assert!(image.asset_type().is_image());
    assert!(image.dimensions().width > 0 && image.dimensions().height > 0);
    assert_eq!(image.byte_len(), data.len() as u64);
    let header = inspect(Cursor::new(data), Declared::UNSPECIFIED, Depth::Header);
    let header = header.expect("an accepted file has an accepted header");
    assert!(
        header
            .dimensions()
            .is_none_or(|size| size == image.dimensions())
    );
    if let Ok(theirs) = imagesize::blob_size(data) {
        let size = image.dimensions();
        // The two upper bits of each side of a lossy WebP image are a scale, which `imagesize` does not remove.
        let is_lossy_webp = data.get(8..16) == Some(b"WEBPVP8 ");
        let side = |side: usize| if is_lossy_webp { side & 0x3FFF } else { side };
        assert_eq!(
            (size.width as usize, size.height as usize),
            (side(theirs.width), side(theirs.height))
        );
    }
}

/// At most 32 MiB of any video are read. An accepted video has dimensions. If another reader accepts the video and
/// finds video tracks in it, one of them has these dimensions.
pub fn video_probe(data: &[u8]) {
    let mut reader = Counting {
        inner: Cursor::new(data),
        read: 0,
    };
    let video = probe_video(&mut reader);
    assert!(reader.read <= 32 * 1024 * 1024);
    let Ok(video) = video else {
        return;
    };
    assert!(video.dimensions().width > 0 && video.dimensions().height > 0);
    assert!(
        video
            .end_frame_index()
            .is_none_or(|index| (1..=240).contains(&index.get()))
    );
    inspect(Cursor::new(data), Declared::UNSPECIFIED, Depth::Header)
        .expect("an accepted file has an accepted header");
    if !claims_more(data)
        && let Ok(theirs) = mp4parse::read_mp4(&mut Cursor::new(data))
    {
        let mut sizes = theirs.tracks.iter().flat_map(sizes).peekable();
        let ours = video.dimensions();
        assert!(sizes.peek().is_none() || sizes.any(|size| size == (ours.width, ours.height)));
    }
}

/// Whether a box may declare a size larger than the file. Such files are excluded, since `mp4parse` allocates the
/// declared size.
fn claims_more(data: &[u8]) -> bool {
    data.windows(8).any(|window| {
        let (size, name) = window.split_at(4);
        let size = size
            .iter()
            .fold(0_usize, |size, byte| size << 8 | usize::from(*byte));
        name.iter().all(|byte| byte.is_ascii_graphic()) && (size == 1 || size > data.len())
    })
}

/// The dimensions in the sample entries of a video track.
fn sizes(track: &mp4parse::Track) -> Vec<(u32, u32)> {
    let entries = track.stsd.iter().flat_map(|stsd| stsd.descriptions.iter());
    entries
        .filter_map(|entry| match entry {
            mp4parse::SampleEntry::Video(video) => Some((video.width.into(), video.height.into())),
            _ => None,
        })
        .collect()
}

struct Counting<'a> {
    inner: Cursor<&'a [u8]>,
    read: u64,
}

impl Read for Counting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

impl Seek for Counting<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}
