//! The boxes of ISO media, one struct each, with the fields in the order of the standard.

use crate::frames::ClipDuration;
use crate::limits::{MAX_DECLARED_SECONDS, MAX_EDITS, MAX_ENTRY_BOXES, MAX_SAMPLE_ENTRIES};
use crate::read::fields::Fields;
use crate::read::offset::Offset;
use crate::read::source::{Source, Walk, refuse};
use crate::size::Dimensions;

/// A box's type.
pub(super) type Kind = [u8; 4];

/// The minimum length of the body of `ftyp`: a major brand and a minor version.
pub(crate) const FILE_TYPE_MIN_BODY_LEN: u64 = 8;

/// The error of a duration over [`MAX_DECLARED_SECONDS`].
pub(super) const TOO_LONG: &str = "more than 136 years";

/// The number of compatible brands that are kept.
const MAX_BRANDS: usize = 16;

/// The header of a box (4.2), and the position of the box.
#[derive(Clone, Copy)]
pub(super) struct BoxHeader {
    pub(super) kind: Kind,
    pub(super) start: Offset,
    pub(super) body: Offset,
    pub(super) end: Offset,
    /// The number of bytes of the box past the end of the file; 0 except for mdat.
    pub(super) missing: u64,
}

impl BoxHeader {
    /// Reads the body as a box of type `B`.
    pub(super) fn read<B: BoxBody>(&self, source: &mut impl Source) -> Walk<B> {
        B::read(&mut Fields::new(source, B::NAME, self.body, self.end))
    }
}

/// A box whose fields are read.
pub(super) trait BoxBody: Sized {
    const NAME: &'static str;

    fn read<S: Source>(fields: &mut Fields<'_, S>) -> Walk<Self>;
}

/// A timescale, in ticks per second, and a duration, in ticks; `None` if the file declares the duration as unknown.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub(super) timescale: u32,
    pub(super) duration: Option<u64>,
}

impl Clock {
    /// Reads the first fields of mvhd or mdhd, which are the same.
    fn read<S: Source>(fields: &mut Fields<'_, S>) -> Walk<Self> {
        fields.full_box(1)?;
        fields.versioned("creation_time")?;
        fields.versioned("modification_time")?;
        let timescale = fields.u32("timescale")?;
        if timescale == 0 {
            return fields.refuse("timescale", "0, expected 1 or more");
        }
        let duration = fields.duration("duration")?;
        let clock = Self {
            timescale,
            duration,
        };
        if !clock.can_last(duration.unwrap_or(0)) {
            return fields.refuse("duration", TOO_LONG);
        }
        Ok(clock)
    }

    /// Whether a duration of `ticks` is within [`MAX_DECLARED_SECONDS`].
    pub(super) fn can_last(self, ticks: u64) -> bool {
        let seconds = ticks.checked_div(self.timescale.into());
        seconds.is_none_or(|seconds| seconds <= MAX_DECLARED_SECONDS)
    }

    /// A number of ticks as a duration; `None` for 0.
    pub(super) fn length_of(self, ticks: Option<u64>) -> Option<ClipDuration> {
        ClipDuration::from_ticks(ticks.filter(|&ticks| ticks > 0)?, self.timescale).ok()
    }

    pub(super) fn length(self) -> Option<ClipDuration> {
        self.length_of(self.duration)
    }
}

/// Defines boxes, in the order of the standard: the name of the struct, the box type, the fields that are kept, and the
/// code that reads them.
macro_rules! boxes {
    ($($(#[$attribute:meta])* $visibility:vis $name:ident = $kind:literal
        { $($(#[$doc:meta])* $field:ident: $type:ty),* $(,)? }, |$fields:ident| $read:block)*) => {$(
        $(#[$attribute])*
        #[derive(Clone, Copy)]
        $visibility struct $name { $($(#[$doc])* pub(super) $field: $type),* }

        impl BoxBody for $name {
            const NAME: &'static str = $kind;

            fn read<S: Source>($fields: &mut Fields<'_, S>) -> Walk<Self> {
                Ok($read)
            }
        }
    )*};
}

boxes! {
    /// `ftyp` (4.3).
    pub(crate) FileType = "ftyp" {
        major_brand: Kind,
        /// The position of the compatible brands.
        brands: Offset,
        end: Offset,
    }, |fields| {
        let major_brand = fields.bytes("major_brand")?;
        fields.skip("minor_version", 4)?;
        Self { major_brand, brands: fields.at, end: fields.end }
    }

    /// `mvhd` (8.2.2).
    pub(super) MovieHeader = "mvhd" { clock: Clock }, |fields| {
        Self { clock: Clock::read(fields)? }
    }

    /// `tkhd` (8.3.2).
    pub(super) TrackHeader = "tkhd" {
        enabled: bool,
        track_id: u32,
        duration: Option<u64>,
        /// The first two values of the matrix: the direction of the image's x axis.
        x_axis: [i32; 2],
    }, |fields| {
        let enabled = fields.full_box(1)? & 1 == 1;
        fields.versioned("creation_time")?;
        fields.versioned("modification_time")?;
        let track_id = fields.u32("track_ID")?;
        fields.skip("reserved", 4)?;
        let duration = fields.duration("duration")?;
        fields.skip("reserved, layer, alternate_group and volume", 16)?;
        let x_axis = [fields.i32("matrix")?, fields.i32("matrix")?];
        fields.skip("matrix", 28)?;
        fields.skip("width and height", 8)?;
        Self { enabled, track_id, duration, x_axis }
    }

    /// `mdhd` (8.4.2).
    pub(super) MediaHeader = "mdhd" { clock: Clock }, |fields| {
        Self { clock: Clock::read(fields)? }
    }

    /// `hdlr` (8.4.3).
    pub(super) Handler = "hdlr" { handler_type: Kind }, |fields| {
        fields.full_box(u8::MAX)?;
        fields.skip("pre_defined", 4)?;
        Self { handler_type: fields.bytes("handler_type")? }
    }

    /// `stsd` (8.5.2).
    pub(super) SampleDescription = "stsd" {
        start: Offset,
        /// The first entry, if it is long enough for a video's sample entry.
        visual: Option<VisualSampleEntry>,
        /// The position of the first entry of encrypted samples.
        encrypted: Option<Offset>,
    }, |fields| {
        /// The minimum length of an entry: a box header, reserved bytes and a data reference index.
        const SAMPLE_ENTRY_LEN: u64 = 16;
        let mut description = Self { start: fields.at, visual: None, encrypted: None };
        fields.full_box(u8::MAX)?;
        let count = fields.entry_count("entry_count", SAMPLE_ENTRY_LEN)?;
        if count == 0 {
            return fields.refuse("entry_count", "0, expected 1 or more");
        }
        for n in 0..count.min(MAX_SAMPLE_ENTRIES) {
            let at = fields.at;
            let size = u64::from(fields.u32("size of an entry")?);
            let codec: Kind = fields.bytes("format of an entry")?;
            if is_encrypted(codec) {
                description.encrypted = description.encrypted.or(Some(at));
            }
            let end = at + size;
            if size < SAMPLE_ENTRY_LEN || end > fields.end {
                return refuse(at, Self::NAME, "size of an entry", "extends past the end of stsd, or is less than 16");
            }
            // The type of the track (hdlr) may follow later, so a long enough entry is read as that of a video.
            if n == 0 && size >= VisualSampleEntry::LEN {
                let mut entry = fields.inside(end);
                description.visual = Some(VisualSampleEntry::read(&mut entry, codec)?);
            }
            fields.at = end;
        }
        description
    }

    /// `stsz` (8.7.3.2).
    pub(super) SampleSize = "stsz" { count: u32, sizes: Sizes }, |fields| {
        fields.full_box(u8::MAX)?;
        let size = fields.u32("sample_size")?;
        let count = fields.entry_count("sample_count", if size == 0 { 4 } else { 0 })?;
        let each = Sizes::Each { entries: fields.at, bits: 32 };
        Self { count, sizes: if size == 0 { each } else { Sizes::Same(size) } }
    }

    /// `stz2` (8.7.3.3).
    pub(super) CompactSampleSize = "stz2" { sizes: SampleSize }, |fields| {
        fields.full_box(u8::MAX)?;
        fields.skip("reserved", 3)?;
        let bits = fields.u8("field_size")?;
        if !matches!(bits, 4 | 8 | 16) {
            return fields.refuse("field_size", "expected 4, 8 or 16");
        }
        let count = fields.u32("sample_count")?;
        if u64::from(count).saturating_mul(bits.into()).div_ceil(8) > fields.left() {
            return fields.refuse("sample_count", "more entries than fit in the box");
        }
        let sizes = Sizes::Each { entries: fields.at, bits };
        Self { sizes: SampleSize { count, sizes } }
    }

    /// `mehd` (8.8.2): the duration of the movie including all fragments.
    pub(super) MovieExtendsHeader = "mehd" { fragment_duration: u64 }, |fields| {
        fields.full_box(u8::MAX)?;
        Self { fragment_duration: fields.versioned("fragment_duration")? }
    }

    /// `trex` (8.8.3): the defaults for the samples in a track's fragments.
    #[derive(Default)]
    pub(super) TrackExtends = "trex" {
        track_id: u32,
        default_sample_duration: u32,
        default_sample_size: u32,
    }, |fields| {
        fields.full_box(u8::MAX)?;
        let track_id = fields.u32("track_ID")?;
        fields.skip("default_sample_description_index", 4)?;
        let default_sample_duration = fields.u32("default_sample_duration")?;
        let default_sample_size = fields.u32("default_sample_size")?;
        fields.skip("default_sample_flags", 4)?;
        Self { track_id, default_sample_duration, default_sample_size }
    }

    /// `tfhd` (8.8.7).
    pub(super) TrackFragmentHeader = "tfhd" {
        track_id: u32,
        base_data_offset: Option<u64>,
        default_sample_duration: Option<u32>,
        default_sample_size: Option<u32>,
        default_base_is_moof: bool,
    }, |fields| {
        let flags = fields.full_box(u8::MAX)?;
        let has = |flag| flags & flag != 0;
        let track_id = fields.u32("track_ID")?;
        let base_data_offset = has(0x01).then(|| fields.u64("base_data_offset")).transpose()?;
        let mut optional = |flag, field| has(flag).then(|| fields.u32(field)).transpose();
        optional(0x02, "sample_description_index")?;
        Self {
            track_id,
            base_data_offset,
            default_sample_duration: optional(0x08, "default_sample_duration")?,
            default_sample_size: optional(0x10, "default_sample_size")?,
            default_base_is_moof: has(0x02_0000),
        }
    }

    /// `tfdt` (8.8.12).
    pub(super) TrackFragmentDecodeTime = "tfdt" { base_media_decode_time: u64 }, |fields| {
        fields.full_box(u8::MAX)?;
        Self { base_media_decode_time: fields.versioned("baseMediaDecodeTime")? }
    }

    /// `trun` (8.8.8): a run of samples.
    pub(super) TrackRun = "trun" {
        version: u8,
        flags: u32,
        data_offset: Option<i32>,
        samples: Table,
    }, |fields| {
        let flags = fields.full_box(u8::MAX)?;
        // An entry has up to four fields of four bytes: duration, size, flags and composition time offset.
        let entry_len = u64::from((flags & 0x0F00).count_ones()).saturating_mul(4);
        let count = fields.entry_count("sample_count", entry_len)?;
        let data_offset = (flags & 0x01 != 0).then(|| fields.i32("data_offset")).transpose()?;
        if flags & 0x04 != 0 {
            fields.skip("first_sample_flags", 4)?;
        }
        let samples = Table { part: Self::NAME, count, entries: fields.at, entry_len };
        if samples.byte_len() > fields.left() {
            return fields.refuse("sample_count", "more entries than fit in the box");
        }
        Self { version: fields.version, flags, data_offset, samples }
    }
}

impl FileType {
    /// The first compatible brands; zeros after the last.
    pub(super) fn compatible_brands(self, source: &mut impl Source) -> Walk<[Kind; MAX_BRANDS]> {
        let mut fields = Fields::new(source, Self::NAME, self.brands, self.end);
        let mut brands = [[0; 4]; MAX_BRANDS];
        for brand in &mut brands {
            if fields.left() < 4 {
                break;
            }
            *brand = fields.bytes("compatible_brands")?;
        }
        Ok(brands)
    }
}

impl TrackHeader {
    /// The rotation in degrees clockwise, rounded to a multiple of 90: the direction of the image's x axis.
    pub(super) fn rotation_degrees(&self) -> u16 {
        let [a, b] = self.x_axis;
        match (a.unsigned_abs() >= b.unsigned_abs(), a >= 0, b >= 0) {
            (true, true, _) => 0,
            (true, false, _) => 180,
            (false, _, true) => 90,
            (false, _, false) => 270,
        }
    }
}

/// `elst` (8.6.6), reduced to the duration for which the track is shown.
#[derive(Clone, Copy, Default)]
pub(super) enum EditList {
    #[default]
    None,
    /// The list has more than [`MAX_EDITS`] entries, which are not read.
    Unread,
    /// The total duration of the entries, in ticks of the movie.
    Sum(u64),
    /// An entry without a duration, which shows the media from this tick to its end.
    OpenEnded(i64),
}

impl BoxBody for EditList {
    const NAME: &'static str = "elst";

    fn read<S: Source>(fields: &mut Fields<'_, S>) -> Walk<Self> {
        fields.full_box(1)?;
        let entry_len = if fields.version == 0 { 12 } else { 20 };
        let count = fields.entry_count("entry_count", entry_len)?;
        if count == 0 {
            return Ok(Self::None);
        }
        if count > MAX_EDITS {
            return Ok(Self::Unread);
        }
        let mut sum = 0_u64;
        let mut open_ended = None;
        for _ in 0..count {
            let segment_duration = fields.versioned("segment_duration")?;
            let media_time = if fields.version == 0 {
                fields.i32("media_time")?.into()
            } else {
                fields.u64("media_time")?.cast_signed()
            };
            fields.skip("media_rate", 4)?;
            sum = sum.saturating_add(segment_duration);
            if segment_duration == 0 && media_time >= 0 {
                open_ended = Some(media_time);
            }
        }
        Ok(open_ended.map_or(Self::Sum(sum), Self::OpenEnded))
    }
}

/// Whether a sample entry is of encrypted video, audio, text, systems or other samples.
const fn is_encrypted(codec: Kind) -> bool {
    matches!(
        &codec,
        b"encv" | b"enca" | b"enct" | b"encs" | b"encm" | b"drmi" | b"drms"
    )
}

/// `VisualSampleEntry` (12.1.3), after its box header.
#[derive(Clone, Copy)]
pub(super) struct VisualSampleEntry {
    pub(super) codec: Kind,
    /// The position of the width.
    size_at: Offset,
    dimensions: Dimensions,
    /// `pasp` (12.1.4): the relative width and height of a pixel.
    pixel_aspect_ratio: Option<[u32; 2]>,
}

impl VisualSampleEntry {
    /// The minimum length: a box header, the fields of every sample entry, and those of a video's sample entry.
    const LEN: u64 = 86;

    fn read<S: Source>(fields: &mut Fields<'_, S>, codec: Kind) -> Walk<Self> {
        fields.skip("reserved and data_reference_index", 8)?;
        fields.skip("pre_defined and reserved", 16)?;
        let size_at = fields.at;
        let width = fields.u16("width")?;
        let height = fields.u16("height")?;
        fields.skip("horizresolution and vertresolution", 8)?;
        fields.skip("reserved and frame_count", 6)?;
        fields.skip("compressorname", 32)?;
        fields.skip("depth and pre_defined", 4)?;
        let mut entry = Self {
            codec,
            size_at,
            dimensions: Dimensions::new(width.into(), height.into()),
            pixel_aspect_ratio: None,
        };
        // Damage to these boxes is not an error, since only `pasp` is used.
        for _ in 0..MAX_ENTRY_BOXES {
            if fields.left() < 8 {
                break;
            }
            let start = fields.at;
            let size = u64::from(fields.u32("size of a box")?);
            let kind: Kind = fields.bytes("type of a box")?;
            let end = start + size;
            if size < 8 || end > fields.end {
                break;
            }
            if kind == *b"pasp" && size >= 16 {
                let ratio = [fields.u32("hSpacing")?, fields.u32("vSpacing")?];
                entry.pixel_aspect_ratio = Some(ratio).filter(|ratio| !ratio.contains(&0));
            }
            fields.at = end;
        }
        Ok(entry)
    }

    /// The coded width and height.
    pub(super) fn dimensions(&self) -> Walk<Dimensions> {
        self.dimensions
            .checked(SampleDescription::NAME, self.size_at)
    }

    /// The width and height after scaling to square pixels.
    pub(super) fn square(&self) -> Dimensions {
        let Dimensions { width, height } = self.dimensions;
        let scaled = self.pixel_aspect_ratio.and_then(|[h, v]| {
            // The product has 48 bits at most, so the sum does not overflow.
            let width = u64::from(width).saturating_mul(h.into());
            let rounded = width
                .saturating_add(u64::from(v / 2))
                .checked_div(v.into())?;
            u32::try_from(rounded).ok()
        });
        Dimensions::new(scaled.unwrap_or(width).max(1), height)
    }
}

/// A table, whose entries are read from the file on access.
#[derive(Clone, Copy)]
pub(super) struct Table {
    /// The type of the box.
    part: &'static str,
    pub(super) count: u32,
    /// The position of the first entry.
    entries: Offset,
    entry_len: u64,
}

impl Table {
    /// Reads a box that consists of a table; `part` is its type.
    pub(super) fn read(
        source: &mut impl Source,
        header: &BoxHeader,
        part: &'static str,
        entry_len: u64,
    ) -> Walk<Self> {
        let mut fields = Fields::new(source, part, header.body, header.end);
        fields.full_box(u8::MAX)?;
        let count = fields.entry_count("entry_count", entry_len)?;
        Ok(Self {
            part,
            count,
            entries: fields.at,
            entry_len,
        })
    }

    const fn byte_len(&self) -> u64 {
        (self.count as u64).saturating_mul(self.entry_len)
    }

    /// A reader of all entries.
    pub(super) fn first<'a, S: Source>(&self, source: &'a mut S) -> Fields<'a, S> {
        let end = self.entries + self.byte_len();
        Fields::new(source, self.part, self.entries, end)
    }

    /// A reader of the last entry; `None` if the table is empty.
    pub(super) fn last<'a, S: Source>(&self, source: &'a mut S) -> Option<Fields<'a, S>> {
        let before = u64::from(self.count.checked_sub(1)?).saturating_mul(self.entry_len);
        let mut fields = self.first(source);
        fields.at = fields.at + before;
        Some(fields)
    }
}

/// The sizes of samples (8.7.3).
#[derive(Clone, Copy)]
pub(super) enum Sizes {
    /// All samples have one size.
    Same(u32),
    /// Each sample has an entry of `bits` bits.
    Each { entries: Offset, bits: u8 },
}

impl SampleSize {
    /// The sum of the sizes of the last `samples` samples, and whether it is complete. At most `budget` sizes are read,
    /// and `budget` is reduced by the number of sizes read; if it is not sufficient, the sum is too small.
    pub(super) fn sum_of_last<S: Source>(
        self,
        source: &mut S,
        samples: u32,
        budget: &mut u32,
    ) -> Walk<(u64, bool)> {
        let samples = samples.min(self.count);
        let (entries, bits) = match self.sizes {
            Sizes::Same(size) => return Ok((u64::from(size).saturating_mul(samples.into()), true)),
            Sizes::Each { entries, bits } => (entries, bits),
        };
        let read = samples.min(*budget);
        *budget = budget.saturating_sub(read);
        let skipped = u64::from(self.count.saturating_sub(samples)).saturating_mul(bits.into());
        let start = entries + skipped / 8;
        // The entry count has been checked against the end of the box, so no end is needed here.
        let mut fields = Fields::new(source, Self::NAME, start, Offset::new(u64::MAX));
        let mut sum = 0_u64;
        let mut low_half = skipped % 8 != 0;
        for _ in 0..read {
            let size = match bits {
                4 => {
                    let at = fields.at;
                    let pair = fields.u8("entry_size")?;
                    let size = if low_half { pair & 0x0F } else { pair >> 4 };
                    low_half = !low_half;
                    if low_half {
                        fields.at = at;
                    }
                    size.into()
                }
                8 => fields.u8("entry_size")?.into(),
                16 => fields.u16("entry_size")?.into(),
                _ => fields.u32("entry_size")?,
            };
            sum = sum.saturating_add(size.into());
        }
        Ok((sum, read == samples))
    }
}

/// The properties of a sample in a run; `None` if the default applies.
pub(super) struct RunSample {
    pub(super) duration: Option<u32>,
    pub(super) size: Option<u32>,
    pub(super) composition_time_offset: Option<i64>,
}

impl TrackRun {
    pub(super) const fn has_durations(&self) -> bool {
        self.flags & 0x0100 != 0
    }

    pub(super) const fn has_sizes(&self) -> bool {
        self.flags & 0x0200 != 0
    }

    /// Reads the next sample.
    pub(super) fn sample<S: Source>(&self, fields: &mut Fields<'_, S>) -> Walk<RunSample> {
        let mut optional = |flag, field| {
            let has = self.flags & flag != 0;
            has.then(|| fields.u32(field)).transpose()
        };
        let duration = optional(0x0100, "sample_duration")?;
        let size = optional(0x0200, "sample_size")?;
        optional(0x0400, "sample_flags")?;
        let offset = optional(0x0800, "sample_composition_time_offset")?;
        Ok(RunSample {
            duration,
            size,
            composition_time_offset: offset.map(|offset| match self.version {
                0 => offset.into(),
                _ => offset.cast_signed().into(),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;
    use crate::limits::MAX_DECLARED_SECONDS;

    #[test]
    fn longest_declared_duration() {
        let plausible = |ticks, timescale| {
            let clock = Clock {
                timescale,
                duration: None,
            };
            clock.can_last(ticks)
        };
        assert!(plausible(MAX_DECLARED_SECONDS, 1));
        assert!(!plausible(MAX_DECLARED_SECONDS + 1, 1));
        // Fractions of a second are ignored.
        let ticks = MAX_DECLARED_SECONDS * 24 + 23;
        assert!(plausible(ticks, 24));
        assert!(!plausible(ticks + 1, 24));
    }
}
