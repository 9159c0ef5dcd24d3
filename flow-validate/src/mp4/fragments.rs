//! Movie fragments, whose durations are added up.

use super::boxes::{
    BoxHeader, MovieExtendsHeader, TrackExtends, TrackFragmentDecodeTime, TrackFragmentHeader,
    TrackRun,
};
use super::track::{SamplesEnd, Span, Track};
use crate::frames::ClipDuration;
use crate::limits::{MAX_SAMPLES_PER_RUN, MAX_TRACKS};
use crate::read::offset::Offset;
use crate::read::source::{Source, Walk};

/// The state of all fragments read so far.
#[derive(Default)]
pub(super) struct Fragments {
    defaults: Vec<TrackExtends>,
    /// mehd: how long all of them make the movie.
    pub(super) declared_length: Option<u64>,
    /// Where the current one starts.
    moof: Offset,
    /// The part of it that belongs to one track, if any was opened.
    current: Option<Fragment>,
    /// Where data of samples starts for which no place is given.
    next_data: Option<Offset>,
    last_run: Option<LastRun>,
    /// Whether the data of a run may follow that of the last one.
    unplaced: bool,
}

#[derive(Default)]
struct Fragment {
    track_id: u32,
    defaults: TrackExtends,
    /// The base of data offsets; `None` if it is unknown.
    base: Option<Offset>,
    /// Where the next run of samples starts, in ticks of the track.
    time: u64,
}

/// The run whose data lies last in the file.
#[derive(Clone, Copy)]
struct LastRun {
    data: Offset,
    run: TrackRun,
    default_sample_size: u32,
}

impl Fragments {
    pub(super) const fn is_empty(&self) -> bool {
        self.current.is_none()
    }

    pub(super) fn enter(&mut self, header: &BoxHeader) {
        match &header.kind {
            b"moof" => {
                self.moof = header.start;
                self.next_data = Some(header.start);
            }
            b"traf" => self.current = Some(Fragment::default()),
            _ => {}
        }
    }

    /// Reads a box in mvex.
    pub(super) fn read_defaults(
        &mut self,
        source: &mut impl Source,
        header: &BoxHeader,
    ) -> Walk<()> {
        match &header.kind {
            b"mehd" => {
                let mehd: MovieExtendsHeader = header.read(source)?;
                self.declared_length = Some(mehd.fragment_duration);
            }
            b"trex" if self.defaults.len() < MAX_TRACKS => {
                self.defaults.push(header.read(source)?);
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads a box in traf.
    pub(super) fn read(
        &mut self,
        source: &mut impl Source,
        header: &BoxHeader,
        tracks: &mut [Track],
    ) -> Walk<()> {
        match &header.kind {
            b"tfhd" => {
                let tfhd = header.read(source)?;
                self.start(&tfhd, tracks);
            }
            b"tfdt" => {
                let tfdt: TrackFragmentDecodeTime = header.read(source)?;
                if let Some(fragment) = &mut self.current {
                    fragment.time = tfdt.base_media_decode_time;
                }
            }
            b"trun" => {
                let run = header.read(source)?;
                self.add(source, header, run, tracks)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, tfhd: &TrackFragmentHeader, tracks: &[Track]) {
        let mut defaults = self
            .defaults
            .iter()
            .find(|trex| trex.track_id == tfhd.track_id);
        let mut defaults = defaults.take().copied().unwrap_or_default();
        if let Some(duration) = tfhd.default_sample_duration {
            defaults.default_sample_duration = duration;
        }
        if let Some(size) = tfhd.default_sample_size {
            defaults.default_sample_size = size;
        }
        let base = match tfhd.base_data_offset {
            Some(offset) => Some(Offset::new(offset)),
            None if tfhd.default_base_is_moof => Some(self.moof),
            // Behind the data of the track before, which for the first is the start of the fragment.
            None => self.next_data,
        };
        self.next_data = base;
        let track = tracks.iter().find(|track| track.has_id(tfhd.track_id));
        self.current = Some(Fragment {
            track_id: tfhd.track_id,
            defaults,
            base,
            time: track.map_or(0, Track::next_fragment_start),
        });
    }

    fn add(
        &mut self,
        source: &mut impl Source,
        header: &BoxHeader,
        run: TrackRun,
        tracks: &mut [Track],
    ) -> Walk<()> {
        let Some(fragment) = &mut self.current else {
            return Ok(());
        };
        let count = run.samples.count;
        if count == 0 {
            return Ok(());
        }
        let default_sample_size = fragment.defaults.default_sample_size;
        let data = match run.data_offset {
            Some(offset) => fragment.base.map(|base| base.moved(offset.into())),
            None => self.next_data,
        };
        // With sizes of their own, where the next data starts would take reading them all.
        let byte_len = u64::from(count).saturating_mul(default_sample_size.into());
        self.next_data = data
            .filter(|_| !run.has_sizes())
            .map(|data| data + byte_len);
        match data {
            None => self.unplaced = true,
            Some(data) if self.last_run.is_none_or(|last| data >= last.data) => {
                self.last_run = Some(LastRun {
                    data,
                    run,
                    default_sample_size,
                });
            }
            Some(_) => {}
        }

        let mut track = tracks
            .iter_mut()
            .find(|track| track.has_id(fragment.track_id));
        let mut samples = run.samples.from(source, "trun", 0);
        let first = run.sample(&mut samples)?;
        if let (Some(track), Some(offset)) = (&mut track, first.composition_time_offset) {
            track.delay_first(offset);
        }
        let default = u64::from(fragment.defaults.default_sample_duration);
        let mut ticks = default.saturating_mul(count.into());
        if run.has_durations() {
            if count > MAX_SAMPLES_PER_RUN {
                if let Some(track) = track {
                    track.partial = true;
                }
                return Ok(());
            }
            ticks = first.duration.unwrap_or(0).into();
            for _ in 1..count {
                let duration = run.sample(&mut samples)?.duration;
                ticks = ticks.saturating_add(duration.unwrap_or(0).into());
            }
        }
        fragment.time = fragment.time.saturating_add(ticks);
        match track {
            Some(track) => track.add_fragment(fragment.time, header),
            None => Ok(()),
        }
    }

    /// Where the data of the last run ends.
    pub(super) fn samples_end<S: Source>(&self, source: &mut S) -> Walk<Option<SamplesEnd>> {
        let Some(LastRun {
            data,
            run,
            default_sample_size,
        }) = self.last_run
        else {
            return Ok(None);
        };
        let count = run.samples.count;
        let mut sum = u64::from(count).saturating_mul(default_sample_size.into());
        let mut exact = !self.unplaced && default_sample_size > 0;
        if run.has_sizes() {
            sum = 0;
            exact = !self.unplaced && count <= MAX_SAMPLES_PER_RUN;
            let mut samples = run.samples.from(source, "trun", 0);
            for _ in 0..count.min(MAX_SAMPLES_PER_RUN) {
                let size = run.sample(&mut samples)?.size;
                sum = sum.saturating_add(size.unwrap_or(0).into());
            }
        }
        Ok(Some(SamplesEnd {
            at: data + sum,
            exact,
        }))
    }
}

/// From the first start to the last end of the tracks. A track that starts later also ends later.
pub(super) fn length(tracks: &[Track], counts: fn(&Track) -> bool) -> Option<ClipDuration> {
    let tracks = || tracks.iter().filter(move |track| counts(track));
    let spans = || tracks().filter_map(Track::fragments_span);
    // Timescales have 32 bits and ticks 64, so that no product overflows.
    let scaled = |ticks: i128, timescale: i128| ticks.saturating_mul(timescale);
    let first = spans().min_by(|a: &Span, b: &Span| {
        scaled(a.start, b.timescale).cmp(&scaled(b.start, a.timescale))
    })?;
    spans()
        .filter_map(|span| {
            let end = scaled(span.start.saturating_add(span.length), first.timescale);
            let ticks = end.saturating_sub(scaled(first.start, span.timescale));
            let timescale = scaled(span.timescale, first.timescale);
            ClipDuration::from_ratio(ticks.try_into().ok()?, timescale.try_into().ok()?)
        })
        .max()
}
