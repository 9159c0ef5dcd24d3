//! A track: its headers, its edit list, and what its sample tables say of themselves.

use super::fragments::Span;
use super::{BoxHead, Clock, Kind, clock, plausible, table};
use crate::asset_type::AssetType::Mp4;
use crate::frames::ClipDuration;
use crate::limits::{MAX_EDITS, MAX_ENTRY_BOXES, MAX_SAMPLE_ENTRIES, MAX_TIMES};
use crate::policy;
use crate::probe::pixels::Dimensions;
use crate::probe::source::{Source, Walk, malformed, truncated};

/// A box header, the fields of every sample entry, and those of a video's.
const VIDEO_ENTRY_LEN: u64 = 86;

pub(super) struct Track {
    start: u64,
    header: Option<TrackHeader>,
    clock: Option<Clock>,
    handler: Option<Kind>,
    entry: Option<SampleEntry>,
    entries_at: Option<u64>,
    /// Where an encrypted sample entry starts.
    encrypted: Option<u64>,
    edits: Edits,
    times: Option<Times>,
    has_offsets: bool,
    has_chunks: bool,
    sample_count: Option<u32>,
    /// Where the fragments so far end, in ticks of this track.
    fragments_end: Option<u64>,
    /// How long after its time the first sample is shown, in ticks of this track: pictures that
    /// others refer to are decoded before they are shown.
    first_offset: i64,
    /// Not all fragments could be summed.
    partial: bool,
    length: Option<ClipDuration>,
}

struct TrackHeader {
    id: u32,
    enabled: bool,
    duration: Option<u64>,
    /// The upper left of the matrix: where the picture's x axis points, and its y axis.
    matrix: [i32; 4],
}

#[derive(Clone, Copy)]
pub(super) struct SampleEntry {
    pub(super) codec: Kind,
    pub(super) dimensions: Dimensions,
    start: u64,
    /// Width and height of a pixel.
    pixel_shape: Option<(u32, u32)>,
}

#[derive(Clone, Copy)]
enum Edits {
    None,
    /// There are more than are read.
    Unread,
    /// All last this many ticks of the movie.
    Sum(u64),
    /// One of them lasts as long as there is media, from this tick of it on.
    OpenEnded(i64),
}

#[derive(Clone, Copy)]
struct Times {
    at: u64,
    count: u32,
}

impl Track {
    pub(super) const fn new(start: u64) -> Self {
        Self {
            start,
            header: None,
            clock: None,
            handler: None,
            entry: None,
            entries_at: None,
            encrypted: None,
            edits: Edits::None,
            times: None,
            has_offsets: false,
            has_chunks: false,
            sample_count: None,
            fragments_end: None,
            first_offset: 0,
            partial: false,
            length: None,
        }
    }

    pub(super) const fn start(&self) -> u64 {
        self.start
    }

    pub(super) fn id(&self) -> Option<u32> {
        self.header.as_ref().map(|header| header.id)
    }

    /// Called for the containers inside of the track.
    pub(super) fn enter(&mut self, head: &BoxHead) -> Walk<()> {
        if head.kind == *b"mdia" && self.clock.is_some() {
            return malformed(Mp4, head.start, "a second mdia in a track");
        }
        Ok(())
    }

    pub(super) fn read(
        &mut self,
        source: &mut impl Source,
        parent: Option<Kind>,
        head: &BoxHead,
    ) -> Walk<()> {
        match (parent.as_ref(), &head.kind) {
            (Some(b"trak"), b"tkhd") => {
                if self.header.is_some() {
                    return malformed(Mp4, head.start, "a second tkhd in a track");
                }
                self.header = Some(TrackHeader::read(source, head)?);
            }
            (Some(b"edts"), b"elst") => self.edits = Edits::read(source, head)?,
            (Some(b"mdia"), b"mdhd") => {
                if self.clock.is_some() {
                    return malformed(Mp4, head.start, "a second mdhd in a track");
                }
                self.clock = Some(clock(source, head)?);
            }
            (Some(b"mdia"), b"hdlr") => {
                if head.body_len() < 12 {
                    return malformed(Mp4, head.start, "hdlr is too short for its type");
                }
                self.handler = source.array::<4>(head.body.saturating_add(8))?;
            }
            (Some(b"stbl"), b"stsd") => self.read_sample_entries(source, head)?,
            (Some(b"stbl"), b"stts") => {
                let count = table(source, head, 4, 8)?;
                self.times = Some(Times {
                    at: head.body.saturating_add(8),
                    count,
                });
            }
            (Some(b"stbl"), b"stsz") => self.read_sizes(source, head)?,
            (Some(b"stbl"), b"stz2") => self.read_compact_sizes(source, head)?,
            (Some(b"stbl"), b"stsc") => {
                table(source, head, 4, 12)?;
                self.has_chunks = true;
            }
            (Some(b"stbl"), b"stco") => {
                table(source, head, 4, 4)?;
                self.has_offsets = true;
            }
            (Some(b"stbl"), b"co64") => {
                table(source, head, 4, 8)?;
                self.has_offsets = true;
            }
            (Some(b"stbl"), b"ctts") if table(source, head, 4, 8)? > 0 => {
                // Also of version 0, writers mean a signed number.
                let offset = source.array::<4>(head.body.saturating_add(12))?;
                self.first_offset = offset.map_or(0, i32::from_be_bytes).into();
            }
            (Some(b"stbl"), b"stss") => {
                table(source, head, 4, 4)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// stsz: a size for all samples, or one for each.
    fn read_sizes(&mut self, source: &mut impl Source, head: &BoxHead) -> Walk<()> {
        let each = match source.array::<4>(head.body.saturating_add(4))? {
            Some([0, 0, 0, 0]) => 4,
            _ => 0,
        };
        self.sample_count = Some(table(source, head, 8, each)?);
        Ok(())
    }

    /// stz2: sizes of 4, 8 or 16 bits.
    fn read_compact_sizes(&mut self, source: &mut impl Source, head: &BoxHead) -> Walk<()> {
        let bits = source.array::<8>(head.body)?.map_or(0, |[.., bits]| bits);
        let count = table(source, head, 8, 0)?;
        let needed = u64::from(count)
            .saturating_mul(bits.into())
            .div_ceil(8)
            .saturating_add(12);
        if !matches!(bits, 4 | 8 | 16) || needed > head.body_len() {
            return malformed(
                Mp4,
                head.start,
                "the sample count of stz2 does not fit its box",
            );
        }
        self.sample_count = Some(count);
        Ok(())
    }

    fn read_sample_entries(&mut self, source: &mut impl Source, head: &BoxHead) -> Walk<()> {
        if self.entries_at.is_some() {
            return malformed(Mp4, head.start, "a second stsd in a track");
        }
        // The smallest entry is a box header with a data reference.
        let count = table(source, head, 4, 16)?;
        if count == 0 {
            return malformed(Mp4, head.start, "stsd has no entry");
        }
        self.entries_at = Some(head.start);
        let mut at = head.body.saturating_add(8);
        for n in 0..count.min(MAX_SAMPLE_ENTRIES) {
            let Some([s0, s1, s2, s3, kind @ ..]) = source.array::<8>(at)? else {
                return truncated(Mp4, source.byte_len(), "a sample entry");
            };
            let size = u64::from(u32::from_be_bytes([s0, s1, s2, s3]));
            let end = at.saturating_add(size);
            if size < 16 || end > head.end {
                return malformed(Mp4, at, "a sample entry does not fit into stsd");
            }
            if policy::is_encrypted(kind) {
                self.encrypted = self.encrypted.or(Some(at));
            }
            // hdlr may come later, so an entry that is long enough is read as if it were a video's.
            if n == 0 && size >= VIDEO_ENTRY_LEN {
                self.entry = Some(SampleEntry::read(source, kind, at, end)?);
            }
            at = end;
        }
        Ok(())
    }

    /// What every track must have.
    pub(super) fn check_complete(&self) -> Walk<()> {
        let missing = if self.header.is_none() {
            "a track has no tkhd"
        } else if self.clock.is_none() {
            "a track has no mdhd"
        } else if self.handler.is_none() {
            "a track has no hdlr"
        } else if self.entries_at.is_none() {
            "a track has no stsd"
        } else {
            return Ok(());
        };
        malformed(Mp4, self.start, missing)
    }

    pub(super) const fn encrypted(&self) -> Option<u64> {
        self.encrypted
    }

    pub(super) fn is_shown_video(&self) -> bool {
        let enabled = self.header.as_ref().is_some_and(|header| header.enabled);
        policy::is_video(self.handler, enabled)
    }

    /// The first sample entry, for a track that is the video.
    pub(super) fn sample_entry(&self, fragmented: bool) -> Walk<SampleEntry> {
        let Some(entry) = self.entry else {
            let at = self.entries_at.unwrap_or(self.start);
            return malformed(Mp4, at, "the sample entry is too short for a video's");
        };
        entry
            .dimensions
            .checked(Mp4, entry.start.saturating_add(32))?;
        let tables = self.times.is_some()
            && self.has_chunks
            && self.has_offsets
            && self.sample_count.is_some();
        if !tables && !fragmented {
            return malformed(
                Mp4,
                self.start,
                "the video track lacks one of stts, stsc, stsz and stco",
            );
        }
        Ok(entry)
    }

    pub(super) const fn has_samples(&self) -> bool {
        matches!(self.sample_count, Some(1..)) || self.fragments_end.is_some()
    }

    pub(super) const fn length_is_partial(&self) -> bool {
        self.partial
    }

    pub(super) const fn set_partial(&mut self) {
        self.partial = true;
    }

    pub(super) const fn known_length(&self) -> Option<ClipDuration> {
        self.length
    }

    /// Where a fragment without a time of its own starts, in ticks.
    pub(super) fn next_fragment_start(&self) -> u64 {
        let media = self.clock.and_then(|clock| clock.duration).unwrap_or(0);
        self.fragments_end.unwrap_or(media)
    }

    pub(super) fn add_fragment(&mut self, end: u64, offset: u64) -> Walk<()> {
        if let Some(clock) = self.clock {
            plausible(end, clock.timescale, offset)?;
        }
        self.fragments_end = Some(end.max(self.fragments_end.unwrap_or(0)));
        Ok(())
    }

    /// Called for each run of samples in fragments, before [`add_fragment`](Self::add_fragment).
    pub(super) const fn delay_first(&mut self, ticks: i64) {
        if !self.has_samples() {
            self.first_offset = ticks;
        }
    }

    /// When the fragments' first sample is shown and when the last one ends, on the movie's line of time.
    pub(super) fn fragments_span(&self) -> Option<Span> {
        let start = match self.edits {
            Edits::OpenEnded(media) => self.first_offset.saturating_sub(media),
            _ => self.first_offset,
        };
        Some(Span {
            start: start.into(),
            length: self.fragments_end?.into(),
            timescale: self.clock?.timescale.into(),
        })
    }

    /// How long the track is shown: its edits, or all of its media.
    pub(super) fn length(
        &mut self,
        source: &mut impl Source,
        movie_timescale: u32,
    ) -> Walk<Option<ClipDuration>> {
        let Some(clock) = self.clock else {
            return Ok(None);
        };
        let mut media = clock.length();
        if media.is_none() && self.fragments_end.is_none() {
            media = self.summed_times(source, clock)?;
        }
        let claimed = self.header.as_ref().and_then(|header| header.duration);
        let in_movie = |ticks| {
            Clock {
                timescale: movie_timescale,
                duration: Some(ticks),
            }
            .length()
        };
        let shown = match self.edits {
            Edits::Sum(ticks) => in_movie(ticks).or(media),
            Edits::OpenEnded(_) => media,
            Edits::Unread => claimed.and_then(in_movie).or(media),
            Edits::None => media.or_else(|| claimed.and_then(in_movie)),
        };
        let fragments = Clock {
            duration: self.fragments_end,
            ..clock
        }
        .length();
        self.length = shown.max(fragments);
        Ok(self.length)
    }

    /// Sums stts, where it is short.
    fn summed_times(&self, source: &mut impl Source, clock: Clock) -> Walk<Option<ClipDuration>> {
        let Some(times) = self.times.filter(|times| times.count <= MAX_TIMES) else {
            return Ok(None);
        };
        let mut ticks = 0_u64;
        for n in 0..times.count {
            let at = times.at.saturating_add(u64::from(n).saturating_mul(8));
            let Some([c0, c1, c2, c3, delta @ ..]) = source.array::<8>(at)? else {
                break;
            };
            let count = u64::from(u32::from_be_bytes([c0, c1, c2, c3]));
            let delta = u64::from(u32::from_be_bytes(delta));
            ticks = ticks.saturating_add(count.saturating_mul(delta));
        }
        plausible(ticks, clock.timescale, times.at)?;
        Ok(Clock {
            duration: Some(ticks),
            ..clock
        }
        .length())
    }

    /// Clockwise, by where the matrix turns the picture's x axis to.
    pub(super) fn rotation_degrees(&self) -> u16 {
        let Some([a, b, _, _]) = self.header.as_ref().map(|header| header.matrix) else {
            return 0;
        };
        match (a.unsigned_abs() >= b.unsigned_abs(), a >= 0, b >= 0) {
            (true, true, _) => 0,
            (true, false, _) => 180,
            (false, _, true) => 90,
            (false, _, false) => 270,
        }
    }

    /// Pixels made square, and sides exchanged where the picture is turned.
    pub(super) fn displayed(&self, entry: &SampleEntry) -> Dimensions {
        let coded = entry.dimensions;
        let width = match entry.pixel_shape {
            Some((h, v)) => u64::from(coded.width)
                .saturating_mul(h.into())
                .saturating_add(u64::from(v) / 2)
                .checked_div(v.into())
                .and_then(|width| u32::try_from(width).ok())
                .unwrap_or(coded.width),
            None => coded.width,
        };
        let shown = Dimensions::new(width.max(1), coded.height);
        if matches!(self.rotation_degrees(), 90 | 270) {
            shown.turned()
        } else {
            shown
        }
    }
}

impl TrackHeader {
    fn read(source: &mut impl Source, head: &BoxHead) -> Walk<Self> {
        let cut_off = "a track header (tkhd)";
        let Some([version, _, _, flags]) = source.array::<4>(head.body)? else {
            return truncated(Mp4, source.byte_len(), cut_off);
        };
        let (id_at, duration_at, matrix_at) = match version {
            0 => (12, 20, 40),
            1 => (20, 28, 52),
            _ => return malformed(Mp4, head.body, "tkhd is of an unknown version"),
        };
        // The matrix, width and height.
        if head.body_len() < u64::saturating_add(matrix_at, 44) {
            return malformed(Mp4, head.start, "tkhd is too short");
        }
        let place = |at: u64| head.body.saturating_add(at);
        let id = source.array::<4>(place(id_at))?.map(u32::from_be_bytes);
        let duration = if version == 0 {
            let ticks = source
                .array::<4>(place(duration_at))?
                .map(u32::from_be_bytes);
            ticks.filter(|&ticks| ticks != u32::MAX).map(u64::from)
        } else {
            let ticks = source
                .array::<8>(place(duration_at))?
                .map(u64::from_be_bytes);
            ticks.filter(|&ticks| ticks != u64::MAX)
        };
        let Some(matrix) = source.array::<20>(place(matrix_at))? else {
            return truncated(Mp4, source.byte_len(), cut_off);
        };
        let mut values = matrix
            .as_chunks::<4>()
            .0
            .iter()
            .map(|&bytes| i32::from_be_bytes(bytes));
        // a b u / c d: the third is a perspective, which is not used.
        let mut next = || values.next().unwrap_or(0);
        let (a, b, _, c, d) = (next(), next(), next(), next(), next());
        let Some(id) = id else {
            return truncated(Mp4, source.byte_len(), cut_off);
        };
        Ok(Self {
            id,
            enabled: flags & 1 == 1,
            duration,
            matrix: [a, b, c, d],
        })
    }
}

impl SampleEntry {
    fn read(source: &mut impl Source, codec: Kind, start: u64, end: u64) -> Walk<Self> {
        let Some([w0, w1, h0, h1]) = source.array::<4>(start.saturating_add(32))? else {
            return truncated(Mp4, source.byte_len(), "a sample entry");
        };
        let width = u16::from_be_bytes([w0, w1]);
        let height = u16::from_be_bytes([h0, h1]);
        let dimensions = Dimensions::new(width.into(), height.into());
        let mut pixel_shape = None;
        let mut at = start.saturating_add(VIDEO_ENTRY_LEN);
        // What is damaged here is for the decoder to judge: only the shape of pixels is wanted.
        for _ in 0..MAX_ENTRY_BOXES {
            let Some([s0, s1, s2, s3, kind @ ..]) = source.array::<8>(at)? else {
                break;
            };
            let size = u64::from(u32::from_be_bytes([s0, s1, s2, s3]));
            let next = at.saturating_add(size);
            // This also ends the search at the entry's end: no box of 8 bytes fits behind it.
            if size < 8 || next > end {
                break;
            }
            if kind == *b"pasp" && size >= 16 {
                let shape = source.array::<8>(at.saturating_add(8))?;
                pixel_shape = shape.and_then(|[h @ .., v0, v1, v2, v3]| {
                    let h = u32::from_be_bytes(h);
                    let v = u32::from_be_bytes([v0, v1, v2, v3]);
                    (h > 0 && v > 0).then_some((h, v))
                });
            }
            at = next;
        }
        Ok(Self {
            codec,
            dimensions,
            start,
            pixel_shape,
        })
    }
}

impl Edits {
    fn read(source: &mut impl Source, head: &BoxHead) -> Walk<Self> {
        let Some([version, ..]) = source.array::<4>(head.body)? else {
            return truncated(Mp4, source.byte_len(), "an edit list (elst)");
        };
        let entry_len: u64 = match version {
            0 => 12,
            1 => 20,
            _ => return malformed(Mp4, head.body, "elst is of an unknown version"),
        };
        let count = table(source, head, 4, entry_len)?;
        if count == 0 {
            return Ok(Self::None);
        }
        if count > MAX_EDITS {
            return Ok(Self::Unread);
        }
        let mut sum = 0_u64;
        let mut open_ended = None;
        for n in 0..count {
            let at = u64::from(n).saturating_mul(entry_len).saturating_add(8);
            let at = head.body.saturating_add(at);
            let entry = if version == 0 {
                source.array::<8>(at)?.map(|[d0, d1, d2, d3, media @ ..]| {
                    let ticks = u32::from_be_bytes([d0, d1, d2, d3]);
                    (u64::from(ticks), i64::from(i32::from_be_bytes(media)))
                })
            } else {
                source
                    .array::<16>(at)?
                    .map(|[d0, d1, d2, d3, d4, d5, d6, d7, media @ ..]| {
                        let ticks = u64::from_be_bytes([d0, d1, d2, d3, d4, d5, d6, d7]);
                        (ticks, i64::from_be_bytes(media))
                    })
            };
            let Some((ticks, media)) = entry else {
                return truncated(Mp4, source.byte_len(), "an edit list (elst)");
            };
            sum = sum.saturating_add(ticks);
            if ticks == 0 && media >= 0 {
                open_ended = Some(media);
            }
        }
        Ok(open_ended.map_or(Self::Sum(sum), Self::OpenEnded))
    }
}
