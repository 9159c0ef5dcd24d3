//! Movie fragments: a length that only their sum tells.

use super::track::Track;
use super::{BoxHead, table};
use crate::asset_type::AssetType::Mp4;
use crate::frames::ClipDuration;
use crate::limits::MAX_SAMPLES_PER_RUN;
use crate::probe::source::{Source, Walk, malformed, truncated};

/// trex: how long a sample of a track is where its fragment does not say.
pub(super) struct TrackDefault {
    track: u32,
    sample_duration: u32,
}

impl TrackDefault {
    pub(super) fn read(source: &mut impl Source, head: &BoxHead) -> Walk<Option<Self>> {
        if head.body_len() < 24 {
            return malformed(Mp4, head.start, "trex is too short");
        }
        Ok(source.array::<16>(head.body)?.map(
            |[_, _, _, _, t0, t1, t2, t3, _, _, _, _, duration @ ..]| Self {
                track: u32::from_be_bytes([t0, t1, t2, t3]),
                sample_duration: u32::from_be_bytes(duration),
            },
        ))
    }
}

/// mehd: the length of the whole movie, in its ticks.
pub(super) fn read_length(source: &mut impl Source, head: &BoxHead) -> Walk<Option<u64>> {
    let Some([version, ..]) = source.array::<4>(head.body)? else {
        return truncated(Mp4, source.byte_len(), "the length of the fragments (mehd)");
    };
    let needed = if version == 0 { 8 } else { 12 };
    if head.body_len() < needed {
        return malformed(Mp4, head.start, "mehd is too short");
    }
    let at = head.body.saturating_add(4);
    Ok(if version == 0 {
        source
            .array::<4>(at)?
            .map(|ticks| u32::from_be_bytes(ticks).into())
    } else {
        source.array::<8>(at)?.map(u64::from_be_bytes)
    })
}

/// What a track's fragments take of the movie, in ticks of which `timescale` make a second.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) start: i128,
    pub(super) length: i128,
    pub(super) timescale: i128,
}

/// From the first start of any track to the last end. A track that starts later than another ends later as well.
pub(super) fn movie_length(tracks: &[Track]) -> Option<ClipDuration> {
    let spans = || tracks.iter().filter_map(Track::fragments_span);
    // Timescales have 32 bits and ticks 64, so that no product overflows.
    let first = spans().min_by(|a, b| {
        let (left, right) = (
            a.start.saturating_mul(b.timescale),
            b.start.saturating_mul(a.timescale),
        );
        left.cmp(&right)
    })?;
    spans()
        .filter_map(|span| {
            let end = span.start.saturating_add(span.length);
            let ticks = end
                .saturating_mul(first.timescale)
                .saturating_sub(first.start.saturating_mul(span.timescale));
            let scale = span.timescale.saturating_mul(first.timescale);
            ClipDuration::from_ratio(ticks.try_into().ok()?, scale.try_into().ok()?)
        })
        .max()
}

/// The part of a fragment that belongs to one track (traf).
#[derive(Default)]
pub(super) struct Fragment {
    track: Option<u32>,
    sample_duration: u32,
    /// Where the next run of samples starts, in ticks of the track.
    time: u64,
}

impl Fragment {
    pub(super) fn read(
        &mut self,
        source: &mut impl Source,
        head: &BoxHead,
        tracks: &mut [Track],
        defaults: &[TrackDefault],
    ) -> Walk<()> {
        match &head.kind {
            b"tfhd" => self.read_header(source, head, tracks, defaults),
            b"tfdt" => self.read_time(source, head),
            b"trun" => self.read_run(source, head, tracks),
            _ => Ok(()),
        }
    }

    fn read_header(
        &mut self,
        source: &mut impl Source,
        head: &BoxHead,
        tracks: &[Track],
        defaults: &[TrackDefault],
    ) -> Walk<()> {
        const BASE_OFFSET: u8 = 0x01;
        const DESCRIPTION: u8 = 0x02;
        const DURATION: u8 = 0x08;
        let Some([_, _, _, flags, id @ ..]) = source.array::<8>(head.body)? else {
            return truncated(Mp4, source.byte_len(), "the header of a fragment (tfhd)");
        };
        let mut at = 8_u64;
        at = at.saturating_add(if flags & BASE_OFFSET != 0 { 8 } else { 0 });
        at = at.saturating_add(if flags & DESCRIPTION != 0 { 4 } else { 0 });
        let has_duration = flags & DURATION != 0;
        if head.body_len() < at.saturating_add(if has_duration { 4 } else { 0 }) {
            return malformed(Mp4, head.start, "tfhd is too short for its flags");
        }
        let id = u32::from_be_bytes(id);
        self.track = Some(id);
        self.sample_duration = if has_duration {
            source
                .array::<4>(head.body.saturating_add(at))?
                .map_or(0, u32::from_be_bytes)
        } else {
            let default = defaults.iter().find(|default| default.track == id);
            default.map_or(0, |default| default.sample_duration)
        };
        self.time = tracks
            .iter()
            .find(|track| track.id() == Some(id))
            .map_or(0, Track::next_fragment_start);
        Ok(())
    }

    fn read_time(&mut self, source: &mut impl Source, head: &BoxHead) -> Walk<()> {
        let Some([version, ..]) = source.array::<4>(head.body)? else {
            return truncated(Mp4, source.byte_len(), "the time of a fragment (tfdt)");
        };
        let needed = if version == 0 { 8 } else { 12 };
        if head.body_len() < needed {
            return malformed(Mp4, head.start, "tfdt is too short");
        }
        let at = head.body.saturating_add(4);
        let time = if version == 0 {
            source
                .array::<4>(at)?
                .map(|time| u32::from_be_bytes(time).into())
        } else {
            source.array::<8>(at)?.map(u64::from_be_bytes)
        };
        self.time = time.unwrap_or(self.time);
        Ok(())
    }

    fn read_run(
        &mut self,
        source: &mut impl Source,
        head: &BoxHead,
        tracks: &mut [Track],
    ) -> Walk<()> {
        const DATA_OFFSET: u8 = 0x01;
        const FIRST_FLAGS: u8 = 0x04;
        const DURATION: u8 = 0x01;
        const COMPOSITION: u8 = 0x08;
        let Some([version, _, per_sample, flags]) = source.array::<4>(head.body)? else {
            return truncated(Mp4, source.byte_len(), "a run of samples (trun)");
        };
        let skip: u64 = [DATA_OFFSET, FIRST_FLAGS]
            .iter()
            .map(|bit| if flags & bit != 0 { 4_u64 } else { 0 })
            .fold(0, u64::saturating_add);
        // Duration, size, flags and composition offset, four bytes each.
        let entry_len = u64::from((per_sample & 0x0F).count_ones()).saturating_mul(4);
        let count = table(source, head, 4, entry_len)?;
        let entries = u64::from(count).saturating_mul(entry_len);
        if entries.saturating_add(skip).saturating_add(8) > head.body_len() {
            return malformed(
                Mp4,
                head.start,
                "the sample count of trun does not fit its box",
            );
        }
        let mut track = tracks
            .iter_mut()
            .find(|track| track.id().is_some() && track.id() == self.track);
        if let Some(track) = &mut track
            && count > 0
            && per_sample & COMPOSITION != 0
        {
            // The last field of the first sample.
            let at = skip.saturating_add(entry_len).saturating_add(4);
            let offset = source.array::<4>(head.body.saturating_add(at))?;
            track.delay_first(offset.map_or(0, |offset| {
                if version == 0 {
                    u32::from_be_bytes(offset).into()
                } else {
                    i32::from_be_bytes(offset).into()
                }
            }));
        }
        let mut ticks = u64::from(count).saturating_mul(self.sample_duration.into());
        if per_sample & DURATION != 0 {
            if count > MAX_SAMPLES_PER_RUN {
                track.map(Track::set_partial);
                return Ok(());
            }
            ticks = 0;
            for n in 0..count {
                let at = u64::from(n).saturating_mul(entry_len).saturating_add(8);
                let at = head.body.saturating_add(at).saturating_add(skip);
                let Some(duration) = source.array::<4>(at)? else {
                    return truncated(Mp4, source.byte_len(), "a run of samples (trun)");
                };
                ticks = ticks.saturating_add(u32::from_be_bytes(duration).into());
            }
        }
        self.time = self.time.saturating_add(ticks);
        match track {
            Some(track) if count > 0 => track.add_fragment(self.time, head.start),
            _ => Ok(()),
        }
    }
}
