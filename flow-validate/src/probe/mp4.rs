//! MP4: boxes in boxes, walked with seeks. Sample tables are held against their boxes' sizes but not read.
//!
//! Source: ISO/IEC 14496-12 (ISO base media file format).

use super::pixels::Dimensions;
use super::source::{Buffered, Source, Stop, Walk, malformed, truncated};
use super::{Warning, Warnings};
use crate::asset_type::AssetType::Mp4;
use crate::error::AssetError;
use crate::frames::ClipDuration;
use crate::limits::{MAX_BOX_DEPTH, MAX_BOXES, MAX_CLAIMED_SECONDS, MAX_TRACKS};
use crate::policy;
use std::io::{Read, Seek};

mod fragments;
mod track;

use fragments::{Fragment, TrackDefault};
use track::Track;

/// A box's type.
type Kind = [u8; 4];

/// Reads `ftyp`, which must come first, and returns its size. Its brands were judged when the type was told.
pub(crate) fn header(source: &mut impl Source) -> Walk<FileType> {
    let byte_len = source.byte_len();
    let Some([s0, s1, s2, s3, kind @ ..]) = source.array::<8>(0)? else {
        return truncated(Mp4, byte_len, "the file type box (ftyp)");
    };
    if matches!(&kind, b"styp" | b"moof" | b"sidx" | b"prft" | b"emsg") {
        return malformed(
            Mp4,
            4,
            "a media segment without its beginning, expected ftyp",
        );
    }
    if kind != *b"ftyp" {
        return malformed(Mp4, 4, "the first box is not ftyp");
    }
    let (size, header_len) = match u32::from_be_bytes([s0, s1, s2, s3]) {
        0 => (byte_len, 8),
        1 => match source.array::<8>(8)? {
            Some(large) => (u64::from_be_bytes(large), 16),
            None => return truncated(Mp4, byte_len, "the 64-bit size of ftyp"),
        },
        size => (size.into(), 8),
    };
    if size < policy::FTYP_MIN_BODY_LEN.saturating_add(header_len) {
        return malformed(Mp4, 0, "ftyp is too small for a brand");
    }
    if size > byte_len {
        return truncated(Mp4, byte_len, "the rest of ftyp");
    }
    let Some(major_brand) = source.array::<4>(header_len)? else {
        return truncated(Mp4, byte_len, "the major brand in ftyp");
    };
    Ok(FileType {
        major_brand,
        brands_at: header_len.saturating_add(8),
        end: size,
    })
}

pub(crate) struct FileType {
    pub(crate) major_brand: [u8; 4],
    brands_at: u64,
    end: u64,
}

impl FileType {
    /// The first compatible brands; zeros after the last.
    pub(crate) fn compatible_brands<const N: usize>(
        &self,
        source: &mut impl Source,
    ) -> Walk<[[u8; 4]; N]> {
        let mut brands = [[0; 4]; N];
        let mut at = self.brands_at;
        for brand in &mut brands {
            let next = at.saturating_add(4);
            if next > self.end {
                break;
            }
            *brand = source.array::<4>(at)?.unwrap_or_default();
            at = next;
        }
        Ok(brands)
    }
}

/// What the walk found.
pub(crate) struct Movie {
    pub(crate) dimensions: Dimensions,
    pub(crate) displayed: Dimensions,
    pub(crate) rotation_degrees: u16,
    pub(crate) codec: [u8; 4],
    pub(crate) duration: Option<ClipDuration>,
    pub(crate) video_duration: Option<ClipDuration>,
    pub(crate) fragmented: bool,
    pub(crate) track_count: usize,
    pub(crate) warnings: Warnings,
}

/// The head of a box, and where it lies.
#[derive(Clone, Copy)]
struct BoxHead {
    kind: Kind,
    start: u64,
    body: u64,
    end: u64,
}

impl BoxHead {
    const fn body_len(&self) -> u64 {
        self.end.saturating_sub(self.body)
    }
}

/// Ticks and how many make a second; `None` where the file says that it does not know.
#[derive(Clone, Copy)]
struct Clock {
    timescale: u32,
    duration: Option<u64>,
}

impl Clock {
    fn length(self) -> Option<ClipDuration> {
        let ticks = self.duration.filter(|&ticks| ticks > 0)?;
        ClipDuration::from_ticks(ticks, self.timescale).ok()
    }
}

/// Holds a claimed length against what can be.
fn plausible(ticks: u64, timescale: u32, offset: u64) -> Walk<()> {
    if ticks
        .checked_div(timescale.into())
        .is_some_and(|seconds| seconds > MAX_CLAIMED_SECONDS)
    {
        return malformed(Mp4, offset, "a duration of more than 136 years");
    }
    Ok(())
}

/// Reads the common part of mvhd and mdhd.
fn clock(source: &mut impl Source, head: &BoxHead) -> Walk<Clock> {
    let Some([version, ..]) = source.array::<4>(head.body)? else {
        return truncated(Mp4, source.byte_len(), "a header box (mvhd or mdhd)");
    };
    let needed = if version == 0 { 20 } else { 32 };
    if version > 1 || head.body_len() < needed {
        return malformed(
            Mp4,
            head.start,
            "mvhd or mdhd is too short or of an unknown version",
        );
    }
    let place = |at: u64| head.body.saturating_add(at);
    let timescale_at = place(if version == 0 { 12 } else { 20 });
    let timescale = source.array::<4>(timescale_at)?.map(u32::from_be_bytes);
    let duration = if version == 0 {
        let ticks = source.array::<4>(place(16))?.map(u32::from_be_bytes);
        ticks.map(|ticks| (ticks != u32::MAX).then_some(u64::from(ticks)))
    } else {
        let ticks = source.array::<8>(place(24))?.map(u64::from_be_bytes);
        ticks.map(|ticks| (ticks != u64::MAX).then_some(ticks))
    };
    let (Some(timescale), Some(duration)) = (timescale, duration) else {
        return truncated(Mp4, source.byte_len(), "a header box (mvhd or mdhd)");
    };
    if timescale == 0 {
        return malformed(Mp4, timescale_at, "the timescale is 0");
    }
    plausible(duration.unwrap_or(0), timescale, timescale_at)?;
    Ok(Clock {
        timescale,
        duration,
    })
}

/// Reads the entry count of a table at `at`, whose entries of `entry_len` bytes start `skip` bytes after it, and
/// holds it against the size of the box.
fn table(source: &mut impl Source, head: &BoxHead, at: u64, entry_len: u64) -> Walk<u32> {
    let count_at = head.body.saturating_add(at);
    if head.body_len() < at.saturating_add(4) {
        return malformed(Mp4, head.start, "a table is too short for its entry count");
    }
    let Some(count) = source.array::<4>(count_at)?.map(u32::from_be_bytes) else {
        return truncated(Mp4, source.byte_len(), "the entry count of a table");
    };
    let needed = u64::from(count)
        .saturating_mul(entry_len)
        .saturating_add(at)
        .saturating_add(4);
    if needed > head.body_len() {
        return malformed(
            Mp4,
            count_at,
            "the entry count of a table does not fit its box",
        );
    }
    Ok(count)
}

/// Which boxes are entered, by the box they are in. All others are skipped, so nesting can't go deeper than this.
fn is_container(parent: Option<Kind>, kind: Kind) -> bool {
    matches!(
        (parent.as_ref(), &kind),
        (None, b"moov" | b"moof")
            | (Some(b"moov"), b"trak" | b"mvex")
            | (Some(b"trak"), b"mdia" | b"edts")
            | (Some(b"mdia"), b"minf")
            | (Some(b"minf"), b"stbl")
            | (Some(b"moof"), b"traf")
    )
}

/// Boxes that a file's end may be cut off in. What looks like a box of another type after the media is no box.
fn is_top_level(kind: Kind) -> bool {
    matches!(
        &kind,
        b"ftyp"
            | b"moov"
            | b"mdat"
            | b"free"
            | b"skip"
            | b"wide"
            | b"moof"
            | b"mfra"
            | b"sidx"
            | b"ssix"
            | b"styp"
            | b"meta"
            | b"uuid"
            | b"udta"
            | b"pdin"
            | b"prft"
            | b"emsg"
            | b"imda"
            | b"meco"
    )
}

/// Walks over all boxes.
pub(crate) fn structure<R: Read + Seek, const N: usize>(
    source: &mut Buffered<R, N>,
    file_type: &FileType,
) -> Walk<Movie> {
    let mut state = State::default();
    let mut open = Open::default();
    let byte_len = source.byte_len();
    let mut at = file_type.end;
    for _ in 0..MAX_BOXES {
        while let Some(closed) = open.close(at) {
            state.leave(closed)?;
        }
        if open.parent().is_none() && at >= byte_len {
            return state.finish(source);
        }
        let parent = open.parent();
        let head = match box_head(source, at, open.end(byte_len), parent.is_none(), &state)? {
            Next::Head(head) => head,
            Next::TrailingData => {
                if let Some(warning) = policy::trailing_data(Mp4, at, byte_len)? {
                    state.warnings.push(warning);
                }
                return state.finish(source);
            }
        };
        let kind = head.kind;
        if is_container(parent, kind) {
            state.enter(&head)?;
            at = head.body;
            if !open.push(head) {
                return malformed(Mp4, head.start, "boxes are nested too deeply");
            }
        } else {
            state.read(source, parent, &head)?;
            at = head.end;
        }
    }
    malformed(Mp4, at, "more boxes than a movie of this size can need")
}

/// The boxes around the current place.
#[derive(Default)]
struct Open {
    boxes: [Option<BoxHead>; MAX_BOX_DEPTH],
    depth: usize,
}

impl Open {
    fn innermost(&self) -> Option<BoxHead> {
        self.depth
            .checked_sub(1)
            .and_then(|last| self.boxes.get(last).copied().flatten())
    }

    fn parent(&self) -> Option<Kind> {
        self.innermost().map(|head| head.kind)
    }

    fn end(&self, byte_len: u64) -> u64 {
        self.innermost().map_or(byte_len, |head| head.end)
    }

    fn push(&mut self, head: BoxHead) -> bool {
        let Some(slot) = self.boxes.get_mut(self.depth) else {
            return false;
        };
        *slot = Some(head);
        self.depth = self.depth.saturating_add(1);
        true
    }

    /// Takes the innermost box off if it ends here.
    fn close(&mut self, at: u64) -> Option<BoxHead> {
        let head = self.innermost().filter(|head| at >= head.end)?;
        self.depth = self.depth.saturating_sub(1);
        Some(head)
    }
}

enum Next {
    Head(BoxHead),
    /// No box, but after all that is needed.
    TrailingData,
}

fn box_head(
    source: &mut impl Source,
    start: u64,
    limit: u64,
    top: bool,
    state: &State,
) -> Walk<Next> {
    let complete = top && state.movie_seen && state.media_seen;
    let Some(body) = start.checked_add(8).filter(|&body| body <= limit) else {
        return if complete {
            Ok(Next::TrailingData)
        } else if top {
            truncated(Mp4, limit, "a whole box header")
        } else {
            malformed(
                Mp4,
                start,
                "a box header does not fit into the box around it",
            )
        };
    };
    let Some([s0, s1, s2, s3, kind @ ..]) = source.array::<8>(start)? else {
        return truncated(Mp4, source.byte_len(), "a box header");
    };
    let junk = complete && !is_top_level(kind);
    let (size, body) = match u32::from_be_bytes([s0, s1, s2, s3]) {
        0 if junk => return Ok(Next::TrailingData),
        0 if top => (limit.saturating_sub(start), body),
        1 => match source.array::<8>(body)? {
            Some(large) => (u64::from_be_bytes(large), start.saturating_add(16)),
            None if junk => return Ok(Next::TrailingData),
            None => return truncated(Mp4, source.byte_len(), "the 64-bit size of a box"),
        },
        size => (size.into(), body),
    };
    if size < body.saturating_sub(start) {
        if junk {
            return Ok(Next::TrailingData);
        }
        return malformed(Mp4, start, "the size of a box is less than its header's");
    }
    match start.checked_add(size).filter(|&end| end <= limit) {
        Some(end) => Ok(Next::Head(BoxHead {
            kind,
            start,
            body,
            end,
        })),
        None if junk => Ok(Next::TrailingData),
        None if top => truncated(Mp4, limit, "the rest of a box"),
        None => malformed(
            Mp4,
            start,
            "a box reaches past the end of the box around it",
        ),
    }
}

/// What was found so far.
#[derive(Default)]
struct State {
    movie_seen: bool,
    media_seen: bool,
    movie: Option<Clock>,
    tracks: Vec<Track>,
    /// The track whose box is open.
    track: Option<Track>,
    defaults: Vec<TrackDefault>,
    /// mehd: how long all fragments make the movie.
    fragments_length: Option<u64>,
    fragment: Option<Fragment>,
    fragmented: bool,
    warnings: Warnings,
}

impl State {
    fn enter(&mut self, head: &BoxHead) -> Walk<()> {
        match &head.kind {
            b"moov" if self.movie_seen => malformed(Mp4, head.start, "a second moov"),
            b"moov" => {
                self.movie_seen = true;
                Ok(())
            }
            b"trak" if self.tracks.len() >= MAX_TRACKS => {
                malformed(Mp4, head.start, "more than 64 tracks")
            }
            b"trak" => {
                self.track = Some(Track::new(head.start));
                Ok(())
            }
            b"traf" => {
                self.fragmented = true;
                self.fragment = Some(Fragment::default());
                Ok(())
            }
            _ => {
                if let Some(track) = &mut self.track {
                    track.enter(head)?;
                }
                Ok(())
            }
        }
    }

    fn read(&mut self, source: &mut impl Source, parent: Option<Kind>, head: &BoxHead) -> Walk<()> {
        match (parent.as_ref(), &head.kind) {
            (None, b"mdat") => self.media_seen = true,
            (Some(b"moov"), b"mvhd") => {
                if self.movie.is_some() {
                    return malformed(Mp4, head.start, "a second mvhd");
                }
                self.movie = Some(clock(source, head)?);
            }
            (Some(b"mvex"), b"mehd") => {
                self.fragments_length = fragments::read_length(source, head)?;
            }
            (Some(b"mvex"), b"trex") if self.defaults.len() < MAX_TRACKS => {
                self.defaults.extend(TrackDefault::read(source, head)?);
            }
            (Some(b"traf"), _) => {
                if let Some(fragment) = &mut self.fragment {
                    fragment.read(source, head, &mut self.tracks, &self.defaults)?;
                }
            }
            _ => {
                if let Some(track) = &mut self.track {
                    track.read(source, parent, head)?;
                }
            }
        }
        Ok(())
    }

    fn leave(&mut self, head: BoxHead) -> Walk<()> {
        match &head.kind {
            b"trak" => {
                if let Some(track) = self.track.take() {
                    track.check_complete()?;
                    self.tracks.push(track);
                }
                Ok(())
            }
            b"moov" if self.movie.is_none() => malformed(Mp4, head.start, "moov has no mvhd"),
            _ => Ok(()),
        }
    }

    fn finish(mut self, source: &mut impl Source) -> Walk<Movie> {
        let byte_len = source.byte_len();
        let Some(movie) = self.movie else {
            return malformed(Mp4, byte_len, "there is no movie box (moov) up to the end");
        };
        let Some(index) = self.tracks.iter().position(Track::is_shown_video) else {
            return Err(Stop::Refused(AssetError::NoVideoTrack));
        };
        if let Some(offset) = self.tracks.iter().find_map(Track::encrypted) {
            return Err(Stop::Refused(AssetError::Encrypted { offset }));
        }
        let mut longest = None;
        for track in &mut self.tracks {
            let length = track.length(source, movie.timescale)?;
            longest = longest.max(length);
        }
        longest = longest.max(fragments::movie_length(&self.tracks));
        let Some(video) = self.tracks.get(index) else {
            return Err(Stop::Refused(AssetError::NoVideoTrack));
        };
        let entry = video.sample_entry(self.fragmented)?;
        if !self.media_seen {
            return malformed(Mp4, byte_len, "there is no media data (mdat) up to the end");
        }
        if !video.has_samples() {
            return malformed(Mp4, video.start(), "the video track has no samples");
        }
        let unsummed = self.tracks.iter().any(Track::length_is_partial);
        let hint = Clock {
            duration: self.fragments_length,
            ..movie
        };
        // mvhd may cover no more than the samples in moov, so it is no answer where fragments could not be summed.
        let duration = if unsummed {
            hint.length()
        } else {
            let claimed = movie
                .length()
                .filter(|_| !self.fragmented || longest.is_none());
            policy::movie_length(claimed, longest).or(hint.length())
        };
        let video_duration = if unsummed { None } else { video.known_length() };
        if duration.is_none() {
            self.warnings.push(Warning::UnknownDuration);
        }
        if let (Some(duration), Some(video)) = (duration, video_duration)
            && policy::video_ends_earlier(video, duration)
        {
            self.warnings
                .push(Warning::VideoEndsEarlier { after: video });
        }
        Ok(Movie {
            dimensions: entry.dimensions,
            displayed: video.displayed(&entry),
            rotation_degrees: video.rotation_degrees(),
            codec: entry.codec,
            duration,
            video_duration,
            fragmented: self.fragmented,
            track_count: self.tracks.len(),
            warnings: self.warnings,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::plausible;
    use crate::limits::MAX_CLAIMED_SECONDS;

    #[test]
    fn the_longest_claim() {
        assert!(plausible(MAX_CLAIMED_SECONDS, 1, 0).is_ok());
        assert!(plausible(MAX_CLAIMED_SECONDS.saturating_add(1), 1, 0).is_err());
        // Whole seconds count.
        let ticks = MAX_CLAIMED_SECONDS.saturating_mul(24).saturating_add(23);
        assert!(plausible(ticks, 24, 0).is_ok());
        assert!(plausible(ticks.saturating_add(1), 24, 0).is_err());
        assert!(plausible(u64::MAX, 0, 0).is_ok());
    }
}
