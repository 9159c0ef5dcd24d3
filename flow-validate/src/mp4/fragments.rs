//! Movie fragments: the sum of their durations, and the end of their samples.

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
    /// The duration of the movie including all fragments (mehd).
    pub(super) declared_length: Option<u64>,
    /// The start of the current fragment.
    moof: Offset,
    /// The track fragment (traf) that is currently read.
    current: Option<Fragment>,
    /// The position of the data of a run without a data offset; `None` if it is unknown.
    next_data: Option<Offset>,
    last_run: Option<LastRun>,
    /// Whether the position of any run's data is unknown. Such data may be after that of `last_run`.
    has_unknown_position: bool,
}

#[derive(Default)]
struct Fragment {
    track_id: u32,
    defaults: TrackExtends,
    /// The base of data offsets; `None` if it is unknown.
    base: Option<Offset>,
    /// The time of the next run of samples, in ticks of the track.
    time: u64,
}

/// The run whose data is the last in the file.
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

    /// Reads a box within mvex.
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

    /// Reads a box within traf.
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
        let mut trex = self.defaults.iter();
        let trex = trex.find(|trex| trex.track_id == tfhd.track_id);
        let mut defaults = trex.copied().unwrap_or_default();
        if let Some(duration) = tfhd.default_sample_duration {
            defaults.default_sample_duration = duration;
        }
        if let Some(size) = tfhd.default_sample_size {
            defaults.default_sample_size = size;
        }
        let base = match tfhd.base_data_offset {
            Some(offset) => Some(Offset::new(offset)),
            None if tfhd.default_base_is_moof => Some(self.moof),
            // After the data of the previous track, or at the start of the fragment for the first track.
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
        // If the samples have individual sizes, the next position is unknown, since not all sizes are read.
        let byte_len = u64::from(count).saturating_mul(default_sample_size.into());
        self.next_data = data
            .filter(|_| !run.has_sizes())
            .map(|data| data + byte_len);
        match data {
            None => self.has_unknown_position = true,
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
        let mut samples = run.samples.first(source);
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

    /// The end of the data of the last run.
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
        let mut exact = !self.has_unknown_position && default_sample_size > 0;
        if run.has_sizes() {
            sum = 0;
            exact = !self.has_unknown_position && count <= MAX_SAMPLES_PER_RUN;
            let mut samples = run.samples.first(source);
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

/// The duration from the earliest start to the latest end of the tracks' fragments.
pub(super) fn length(tracks: &[Track], counts: fn(&Track) -> bool) -> Option<ClipDuration> {
    let tracks = || tracks.iter().filter(move |track| counts(track));
    let spans = || tracks().filter_map(Track::fragments_span);
    // Timescales have 32 bits and ticks 64, so no product overflows.
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
