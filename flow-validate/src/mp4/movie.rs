//! The properties of the movie, combined from all boxes.

use core::time::Duration;

use super::boxes::{BoxHeader, Clock, FileType, Kind, MovieHeader};
use super::brand::{Brand, is_carried_by_mp4};
use super::fragments::{self, Fragments};
use super::track::{SamplesEnd, Track};
use crate::error::AssetError;
use crate::format::OtherFormat;
use crate::frames::{ClipDuration, end_frame_index};
use crate::info::VideoInfo;
use crate::limits::{MAX_SAMPLE_SIZES, MAX_TRACKS};
use crate::read::offset::Offset;
use crate::read::source::{Source, Stop, Walk, refuse, truncated};
use crate::warning::{Warning, Warnings};

/// The maximum difference between the duration in mvhd and that of a track. Writers round differently, and some omit
/// the part before the first sound of an audio track. A larger difference is an error of the writer, and mvhd is not
/// used.
const TOLERANCE: Duration = Duration::from_millis(100);

/// The duration of a frame on the service's timeline. A larger difference between the durations of movie and video is
/// visible in an edit.
const FRAME: Duration = Duration::from_nanos(1_000_000_000 / 24);

/// The maximum duration of a clip for an edit.
const LONGEST_EDIT: Duration = Duration::from_secs(10);

/// The state while reading the boxes.
#[derive(Default)]
pub(super) struct State {
    movie_seen: bool,
    media_seen: bool,
    /// The timescale and duration of the movie (mvhd).
    clock: Option<Clock>,
    tracks: Vec<Track>,
    /// The track that is currently read.
    track: Option<Track>,
    fragments: Fragments,
    /// An mdat that is longer than the rest of the file.
    too_long: Option<BoxHeader>,
    pub(super) warnings: Warnings,
}

impl State {
    /// Whether all required boxes were read. After them, data that is not a box is accepted.
    pub(super) const fn is_complete(&self) -> bool {
        self.movie_seen && self.media_seen
    }

    /// Handles the start of a container.
    pub(super) fn enter(&mut self, header: &BoxHeader) -> Walk<()> {
        match &header.kind {
            b"moov" if self.movie_seen => return refuse(header.start, "moov", "", "duplicate"),
            b"moov" => self.movie_seen = true,
            b"trak" if self.tracks.len() >= MAX_TRACKS => {
                return refuse(header.start, "trak", "", "more than 64 tracks");
            }
            b"trak" => self.track = Some(Track::new(header.start)),
            b"moof" | b"traf" => self.fragments.enter(header),
            _ => {
                if let Some(track) = &mut self.track {
                    track.enter(header)?;
                }
            }
        }
        Ok(())
    }

    /// Reads a box that is not a container. `parent` is `None` at the top level.
    pub(super) fn read(
        &mut self,
        source: &mut impl Source,
        parent: Option<Kind>,
        header: &BoxHeader,
    ) -> Walk<()> {
        let Some(parent) = parent else {
            if header.kind == *b"mdat" {
                self.media_seen = true;
                self.too_long = Some(*header).filter(|header| header.missing > 0);
            }
            return Ok(());
        };
        match &parent {
            b"moov" if header.kind == *b"mvhd" => {
                let MovieHeader { clock } = header.read(source)?;
                if self.clock.replace(clock).is_some() {
                    return refuse(header.start, "mvhd", "", "duplicate");
                }
                Ok(())
            }
            b"mvex" => self.fragments.read_defaults(source, header),
            b"traf" => self.fragments.read(source, header, &mut self.tracks),
            _ => match &mut self.track {
                Some(track) => track.read(source, parent, header),
                None => Ok(()),
            },
        }
    }

    /// Handles the end of a container.
    pub(super) fn leave(&mut self, header: &BoxHeader) -> Walk<()> {
        match &header.kind {
            b"trak" => {
                if let Some(track) = self.track.take() {
                    track.check_complete()?;
                    self.tracks.push(track);
                }
                Ok(())
            }
            b"moov" if self.clock.is_none() => refuse(header.start, "mvhd", "", "missing in moov"),
            _ => Ok(()),
        }
    }

    /// Combines the boxes at the end of the file.
    pub(super) fn finish(
        mut self,
        source: &mut impl Source,
        file_type: FileType,
    ) -> Walk<VideoInfo> {
        let file_end = Offset::new(source.byte_len());
        let Some(clock) = self.clock else {
            if self.too_long.is_some() {
                return truncated(file_end.get(), "the rest of mdat, and moov");
            }
            return refuse(file_end, "moov", "", "not found before the end of the file");
        };
        let Some(index) = self.tracks.iter().position(Track::is_video) else {
            return Err(Stop::Refused(AssetError::NoVideoTrack));
        };
        if let Some(offset) = self.tracks.iter().find_map(Track::encrypted) {
            let offset = offset.get();
            return Err(Stop::Refused(AssetError::Encrypted { offset }));
        }
        let fragmented = !self.fragments.is_empty();
        for track in &mut self.tracks {
            track.find_length(source, clock)?;
        }
        let Some(video) = self.tracks.get(index) else {
            return Err(Stop::Refused(AssetError::NoVideoTrack));
        };
        let entry = video.video_entry(fragmented)?;
        let dimensions = entry.dimensions()?;
        if !self.media_seen {
            return refuse(file_end, "mdat", "", "not found before the end of the file");
        }
        if !video.has_samples() {
            return refuse(video.start, "trak", "", "the video track has no samples");
        }
        let mut warnings = self.warnings;
        warn_of_brand(file_type.major_brand, entry.codec, &mut warnings)?;
        self.check_samples(source, &mut warnings)?;
        let partial = self.tracks.iter().any(|track| track.partial);
        let duration = self.length(clock, partial, &mut warnings);
        let video_duration = video.length.filter(|_| !partial);
        warn_of_length(duration, video_duration, &mut warnings);
        Ok(VideoInfo {
            byte_len: file_end.get(),
            major_brand: file_type.major_brand,
            compatible_brands: file_type.compatible_brands(source)?,
            dimensions,
            displayed: video.displayed(&entry),
            rotation_degrees: video.rotation_degrees(),
            codec: entry.codec,
            duration,
            video_duration,
            fragmented,
            track_count: self.tracks.len(),
            warnings,
        })
    }

    /// Refuses a file that ends before its last sample. The size of mdat is used only if the samples can't be located.
    fn check_samples(&self, source: &mut impl Source, warnings: &mut Warnings) -> Walk<()> {
        let file_end = source.byte_len();
        let mut budget = MAX_SAMPLE_SIZES;
        let mut end = self.fragments.samples_end(source)?;
        for track in &self.tracks {
            let of_track = track.samples_end(source, &mut budget)?;
            end = match (end, of_track) {
                (Some(end), Some(of_track)) => Some(SamplesEnd::max(end, of_track)),
                (end, of_track) => end.or(of_track),
            };
        }
        if end.is_some_and(|end| end.at.get() > file_end) {
            return truncated(file_end, "the rest of the samples");
        }
        match self.too_long {
            Some(_) if !end.is_some_and(|end| end.exact) => truncated(file_end, "the rest of mdat"),
            Some(header) => {
                warnings.push(Warning::MediaDataTooLong {
                    offset: header.start.get(),
                    missing: header.missing,
                });
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The duration of the movie. Without fragments, see [`movie_length`]. With fragments, it is that of the longest
    /// audio or video track, or the declared duration (mehd) if the fragments can't be summed.
    fn length(&self, clock: Clock, partial: bool, warnings: &mut Warnings) -> Option<ClipDuration> {
        let declared = clock.length_of(self.fragments.declared_length);
        if partial {
            return declared;
        }
        let longest = |counts: fn(&Track) -> bool| {
            let tracks = self.tracks.iter().filter(|track| counts(track));
            let longest = tracks.filter_map(|track| track.length).max();
            longest.max(fragments::length(&self.tracks, counts))
        };
        let longest_track = longest(|_| true);
        let longest = longest(Track::is_shown).or(longest_track);
        if self.fragments.is_empty() {
            return movie_length(clock.length(), longest_track, longest);
        }
        if let (Some(declared), Some(longest)) = (declared, longest)
            && declared > longest
            && !agree(declared, longest)
        {
            warnings.push(Warning::FragmentsEndEarlier { declared });
        }
        longest.or(clock.length()).or(declared)
    }
}

/// Checks a file whose major brand is not MP4: refuses a codec that MP4 does not carry, and warns of a 3GP brand.
fn warn_of_brand(brand: Kind, codec: Kind, warnings: &mut Warnings) -> Walk<()> {
    let found = match Brand::from_code(brand) {
        Brand::Mp4 => return Ok(()),
        Brand::Other(found) => {
            warnings.push(Warning::OtherBrand { brand });
            found
        }
        Brand::AnyHeif | Brand::Unknown => OtherFormat::ISO_MEDIA,
    };
    if is_carried_by_mp4(codec) {
        Ok(())
    } else {
        Err(Stop::Refused(AssetError::UnsupportedFormat { found }))
    }
}

fn warn_of_length(
    duration: Option<ClipDuration>,
    video: Option<ClipDuration>,
    warnings: &mut Warnings,
) {
    let Some(duration) = duration else {
        warnings.push(Warning::UnknownDuration);
        return;
    };
    if let Some(after) = video
        && duration.as_duration().saturating_sub(after.as_duration()) > FRAME
    {
        warnings.push(Warning::VideoEndsEarlier { after });
    }
    if duration > LONGEST_EDIT.into() {
        warnings.push(Warning::LongerThanEdit);
    }
    if end_frame_index(duration).is_err() {
        warnings.push(Warning::NoFrameWindow);
    }
}

fn agree(a: ClipDuration, b: ClipDuration) -> bool {
    a.as_duration().abs_diff(b.as_duration()) <= TOLERANCE
}

/// The declared duration of the movie if it agrees with the longest track or with the longest audio or video track,
/// otherwise that of the latter.
fn movie_length(
    declared: Option<ClipDuration>,
    longest_track: Option<ClipDuration>,
    longest_shown: Option<ClipDuration>,
) -> Option<ClipDuration> {
    let agrees = |length: Option<ClipDuration>| {
        declared
            .zip(length)
            .is_some_and(|(declared, length)| agree(declared, length))
    };
    if agrees(longest_track) || agrees(longest_shown) {
        declared
    } else {
        longest_shown.or(declared)
    }
}
