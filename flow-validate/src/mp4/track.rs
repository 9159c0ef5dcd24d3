//! A track: its duration, dimensions and samples.

use super::boxes::{
    BoxHeader, Clock, CompactSampleSize, EditList, Handler, Kind, MediaHeader, SampleDescription,
    SampleSize, TOO_LONG, Table, TrackHeader, VisualSampleEntry,
};
use crate::frames::ClipDuration;
use crate::limits::MAX_TIMES;
use crate::read::offset::Offset;
use crate::read::source::{Source, Walk, refuse};
use crate::size::Dimensions;

#[derive(Default)]
pub(super) struct Track {
    pub(super) start: Offset,
    header: Option<TrackHeader>,
    clock: Option<Clock>,
    handler: Option<Kind>,
    description: Option<SampleDescription>,
    edits: EditList,
    times: Option<Table>,
    chunks: Option<Table>,
    offsets: Option<Table>,
    sizes: Option<SampleSize>,
    /// The end of the fragments read so far, in ticks of this track.
    fragments_end: Option<u64>,
    /// The delay between decoding and displaying the first sample, in ticks of this track. A frame that other frames
    /// refer to may be decoded earlier than it is displayed.
    first_offset: i64,
    /// Whether a run has too many samples for its durations to be summed.
    pub(super) partial: bool,
    pub(super) length: Option<ClipDuration>,
}

/// The end of the data of a group of samples.
#[derive(Clone, Copy)]
pub(super) struct SamplesEnd {
    pub(super) at: Offset,
    /// Whether the end is exact. Otherwise, the samples may end later.
    pub(super) exact: bool,
}

impl SamplesEnd {
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            at: self.at.max(other.at),
            exact: self.exact && other.exact,
        }
    }
}

/// The part of the movie in which a track's fragments are shown, in ticks of 1/`timescale` second.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) start: i128,
    pub(super) length: i128,
    pub(super) timescale: i128,
}

/// Stores the content of a box, and refuses a second box of that type in a track.
fn once<T>(place: &mut Option<T>, value: T, header: &BoxHeader, part: &'static str) -> Walk<()> {
    if place.replace(value).is_some() {
        return refuse(header.start, part, "", "duplicate in a track");
    }
    Ok(())
}

impl Track {
    pub(super) fn new(start: Offset) -> Self {
        Self {
            start,
            ..Self::default()
        }
    }

    pub(super) fn has_id(&self, track_id: u32) -> bool {
        self.header
            .as_ref()
            .is_some_and(|header| header.track_id == track_id)
    }

    /// Handles the start of a container within the track.
    pub(super) fn enter(&mut self, header: &BoxHeader) -> Walk<()> {
        if header.kind == *b"mdia" && self.clock.is_some() {
            return refuse(header.start, "mdia", "", "duplicate in a track");
        }
        Ok(())
    }

    pub(super) fn read(
        &mut self,
        source: &mut impl Source,
        parent: Kind,
        header: &BoxHeader,
    ) -> Walk<()> {
        match (&parent, &header.kind) {
            (b"trak", b"tkhd") => once(&mut self.header, header.read(source)?, header, "tkhd")?,
            (b"edts", b"elst") => self.edits = header.read(source)?,
            (b"mdia", b"mdhd") => {
                let MediaHeader { clock } = header.read(source)?;
                once(&mut self.clock, clock, header, "mdhd")?;
            }
            (b"mdia", b"hdlr") => {
                self.handler = Some(header.read::<Handler>(source)?.handler_type);
            }
            (b"stbl", b"stsd") => {
                once(&mut self.description, header.read(source)?, header, "stsd")?;
            }
            (b"stbl", b"stts") => self.times = Some(Table::read(source, header, "stts", 8)?),
            (b"stbl", b"ctts") => {
                let table = Table::read(source, header, "ctts", 8)?;
                if table.count > 0 {
                    let mut first = table.first(source);
                    first.skip("sample_count", 4)?;
                    // Read as a signed number in version 0 as well, since writers use negative values there.
                    self.first_offset = first.i32("sample_offset")?.into();
                }
            }
            (b"stbl", b"stsc") => self.chunks = Some(Table::read(source, header, "stsc", 12)?),
            (b"stbl", b"stsz") => self.sizes = Some(header.read(source)?),
            (b"stbl", b"stz2") => {
                self.sizes = Some(header.read::<CompactSampleSize>(source)?.sizes);
            }
            (b"stbl", b"stco") => self.offsets = Some(Table::read(source, header, "stco", 4)?),
            (b"stbl", b"co64") => {
                self.offsets = Some(Table::read(source, header, "co64", 8)?);
            }
            // Reading the box checks its entry count; the entries are not used.
            (b"stbl", b"stss") => {
                Table::read(source, header, "stss", 4)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Checks that the required boxes are present.
    pub(super) fn check_complete(&self) -> Walk<()> {
        let boxes = [
            ("tkhd", self.header.is_some()),
            ("mdhd", self.clock.is_some()),
            ("hdlr", self.handler.is_some()),
            ("stsd", self.description.is_some()),
        ];
        match boxes.iter().find(|(_, there)| !there) {
            Some((part, _)) => refuse(self.start, part, "", "missing in a track"),
            None => Ok(()),
        }
    }

    pub(super) fn encrypted(&self) -> Option<Offset> {
        self.description.as_ref()?.encrypted
    }

    /// Whether the track is enabled; decoders skip other tracks.
    fn is_enabled(&self) -> bool {
        self.header.as_ref().is_some_and(|header| header.enabled)
    }

    pub(super) fn is_video(&self) -> bool {
        self.is_enabled() && self.handler == Some(*b"vide")
    }

    /// Whether the track is an enabled video or audio track. Other tracks, such as text, captions or telemetry, do not
    /// count towards the duration.
    pub(super) fn is_shown(&self) -> bool {
        self.is_video() || (self.is_enabled() && self.handler == Some(*b"soun"))
    }

    /// The first sample entry of a video track.
    pub(super) fn video_entry(&self, fragmented: bool) -> Walk<VisualSampleEntry> {
        let stsd = self.description.as_ref();
        let Some(entry) = stsd.and_then(|stsd| stsd.visual) else {
            let at = stsd.map_or(self.start, |stsd| stsd.start);
            return refuse(
                at,
                "stsd",
                "size of an entry",
                "too short for a video sample entry",
            );
        };
        let tables = [
            ("stts", self.times.is_some()),
            ("stsc", self.chunks.is_some()),
            ("stsz", self.sizes.is_some()),
            ("stco", self.offsets.is_some()),
        ];
        match tables.iter().find(|(_, there)| !there) {
            Some((part, _)) if !fragmented => {
                refuse(self.start, part, "", "missing in the video track")
            }
            _ => Ok(entry),
        }
    }

    /// Whether the track has samples in moov, not only in fragments.
    fn has_own_samples(&self) -> bool {
        self.sizes.is_some_and(|sizes| sizes.count > 0)
    }

    pub(super) fn has_samples(&self) -> bool {
        self.has_own_samples() || self.fragments_end.is_some()
    }

    /// The end of the samples in moov: that of the last chunk, which is determined from the last entries of the tables.
    pub(super) fn samples_end<S: Source>(
        &self,
        source: &mut S,
        budget: &mut u32,
    ) -> Walk<Option<SamplesEnd>> {
        let Some(sizes) = self.sizes.filter(|sizes| sizes.count > 0) else {
            return Ok(None);
        };
        let unknown = SamplesEnd {
            at: Offset::default(),
            exact: false,
        };
        let (Some(offsets), Some(chunks)) = (self.offsets, self.chunks) else {
            return Ok(Some(unknown));
        };
        let Some(mut entry) = offsets.last(source) else {
            return Ok(Some(unknown));
        };
        let offset = match entry.left() {
            8 => entry.u64("chunk_offset")?,
            _ => entry.u32("chunk_offset")?.into(),
        };
        let Some(mut entry) = chunks.last(source) else {
            return Ok(Some(unknown));
        };
        let first_chunk = entry.u32("first_chunk")?;
        let mut samples = entry.u32("samples_per_chunk")?;
        if chunks.count == 1 {
            // Some writers omit the separate entry for a shorter last chunk.
            let before = u64::from(samples).saturating_mul(offsets.count.saturating_sub(1).into());
            let left = u64::from(sizes.count).saturating_sub(before);
            samples = samples.min(u32::try_from(left).unwrap_or(u32::MAX));
        }
        let (sum, exact) = sizes.sum_of_last(source, samples, budget)?;
        Ok(Some(SamplesEnd {
            at: Offset::new(offset) + sum,
            exact: exact && first_chunk <= offsets.count,
        }))
    }

    /// The start of a fragment without a decode time (tfdt), in ticks: the end of the samples before it. The duration
    /// of the samples in moov is in mdhd; without samples in moov, mdhd may contain the duration of the whole movie and
    /// is ignored.
    pub(super) fn next_fragment_start(&self) -> u64 {
        let in_moov = self.clock.filter(|_| self.has_own_samples());
        let in_moov = in_moov.and_then(|clock| clock.duration);
        self.fragments_end.or(in_moov).unwrap_or(0)
    }

    pub(super) fn add_fragment(&mut self, end: u64, run: &BoxHeader) -> Walk<()> {
        if self.clock.is_some_and(|clock| !clock.can_last(end)) {
            return refuse(run.start, "trun", "sample_duration", TOO_LONG);
        }
        self.fragments_end = Some(end.max(self.fragments_end.unwrap_or(0)));
        Ok(())
    }

    /// Sets the delay of the first sample. Called for each run of samples in fragments, before
    /// [`add_fragment`](Self::add_fragment).
    pub(super) fn delay_first(&mut self, ticks: i64) {
        if !self.has_samples() {
            self.first_offset = ticks;
        }
    }

    /// The part of the movie's timeline in which the samples in fragments are shown.
    pub(super) fn fragments_span(&self) -> Option<Span> {
        let start = match self.edits {
            EditList::OpenEnded(media_time) => self.first_offset.saturating_sub(media_time),
            _ => self.first_offset,
        };
        Some(Span {
            start: start.into(),
            length: self.fragments_end?.into(),
            timescale: self.clock?.timescale.into(),
        })
    }

    /// Determines the duration for which the track is shown: that of its edit list, or that of all of its media.
    pub(super) fn find_length(&mut self, source: &mut impl Source, movie: Clock) -> Walk<()> {
        let Some(clock) = self.clock else {
            return Ok(());
        };
        let fragments = clock.length_of(self.fragments_end);
        // The durations in the headers of a track that consists of fragments are not reliable.
        let all_fragments = fragments.is_some() && !self.has_own_samples();
        let mut media = clock.length().filter(|_| !all_fragments);
        if media.is_none() && self.fragments_end.is_none() {
            media = self.summed_times(source, clock)?;
        }
        let declared = self.header.as_ref().and_then(|header| header.duration);
        let declared = movie.length_of(declared).filter(|_| !all_fragments);
        let shown = match self.edits {
            EditList::Sum(ticks) => movie.length_of(Some(ticks)).or(media),
            EditList::OpenEnded(_) => media,
            EditList::Unread => declared.or(media),
            EditList::None => media.or(declared),
        };
        self.length = shown.max(fragments);
        Ok(())
    }

    /// The sum of the sample durations (stts); `None` if the table has more than [`MAX_TIMES`] entries.
    fn summed_times(&self, source: &mut impl Source, clock: Clock) -> Walk<Option<ClipDuration>> {
        let Some(times) = self.times.filter(|times| times.count <= MAX_TIMES) else {
            return Ok(None);
        };
        let mut fields = times.first(source);
        let mut ticks = 0_u64;
        for _ in 0..times.count {
            let count = u64::from(fields.u32("sample_count")?);
            let delta = fields.u32("sample_delta")?;
            ticks = ticks.saturating_add(count.saturating_mul(delta.into()));
        }
        if !clock.can_last(ticks) {
            return fields.refuse("sample_delta", TOO_LONG);
        }
        Ok(clock.length_of(Some(ticks)))
    }

    pub(super) fn rotation_degrees(&self) -> u16 {
        self.header
            .as_ref()
            .map_or(0, TrackHeader::rotation_degrees)
    }

    /// The displayed width and height, after applying the pixel aspect ratio and the rotation.
    pub(super) fn displayed(&self, entry: &VisualSampleEntry) -> Dimensions {
        if matches!(self.rotation_degrees(), 90 | 270) {
            entry.square().transposed()
        } else {
            entry.square()
        }
    }
}
