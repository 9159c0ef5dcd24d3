//! The table of video models, and the limits of the video endpoints.
//!
//! The source is the page of `POST /videos`. A row contains the limits of a model in one mode. Plans are not
//! distinguished: Veo with 4 or 6 seconds requires the Ultra plan, and `omni-flash-1.2` with more than 10 seconds
//! requires a paid plan.

use core::fmt;

use super::{Dated, Numbers, Source, Words};
use crate::getters::getters;

/// `POST /videos`, the page itself.
const PAGE: Source = Source::documented("useapi.net post-google-flow-videos", "2026-06-05");
/// The types that the project apicity derived from the page.
const TYPES: Source = Source::documented("apicity zod.ts, from the videos page", "2026-07-22");
/// The vendor's collection of sample calls.
const POSTMAN: Source = Source::documented("useapi.net Postman collection", "2026-07");
/// The vendor's own scripts.
const SCRIPTS: Source = Source::documented("useapi/google-flow-api scripts", "2026-09");
/// The article that announces `omni-flash-1.2`.
const ARTICLE: Source = Source::assumed("useapi.net article on omni-flash-1.2", "2026-11-06");
/// A later article about references and extension with `omni-flash-1.2`.
const ARTICLE_2: Source = Source::assumed("useapi.net article on omni-flash-1.2", "2026-11-12");

/// The aspect ratios of Veo. Copies of the page have lists of different length, and a recorded call used `16:9`.
const VEO_RATIOS: Dated<Words> = Dated::new(
    Words(&["landscape", "portrait", "1:1", "4:3", "3:4", "16:9"]),
    TYPES,
);
/// The aspect ratios of the omni models.
const OMNI_RATIOS: Dated<Words> = Dated::new(Words(&["landscape", "portrait"]), PAGE);
/// The resolutions of the omni models. Other models are assumed to refuse the member.
const OMNI_RESOLUTIONS: Dated<Words> = Dated::new(Words(&["720p", "360p"]), SCRIPTS);
const NO_RESOLUTION: Dated<Words> = Dated::new(
    Words(&[]),
    Source::assumed("useapi/google-flow-api scripts", "2026-09"),
);

use Numbers::{Any, Between, OneOf};
use VideoMode::{Edit, References, StartEndImage, StartImage, Text};

/// The video models and their limits. A new model is a new row.
// The columns: name; aspect ratios; resolutions; maximum N of `referenceImage_N`; whether it can extend clips; modes.
#[rustfmt::skip]
pub const VIDEO_MODELS: &[VideoModel] = &[
    model("veo-3.1-fast",              VEO_RATIOS,  NO_RESOLUTION,    7,  true,  VEO),
    model("veo-3.1-lite",              VEO_RATIOS,  NO_RESOLUTION,    7,  true,  VEO),
    model("veo-3.1-lite-low-priority", VEO_RATIOS,  NO_RESOLUTION,    7,  true,  VEO),
    model("veo-3.1-quality",           VEO_RATIOS,  NO_RESOLUTION,    7,  true,  VEO_QUALITY),
    model("omni-flash",                OMNI_RATIOS, OMNI_RESOLUTIONS, 7,  false, OMNI_FLASH),
    model("omni-flash-1.2",            OMNI_RATIOS, OMNI_RESOLUTIONS, 10, true,  OMNI_FLASH_1_2),
];

// The columns: mode; seconds; images; images including those of characters; voices; source. `None` is not checked,
// since no source sets a limit.
#[rustfmt::skip]
const VEO: &[ModeLimits] = &[
    row(Text,          OneOf(&[4, 6, 8]),     None,     None,     Some(0), PAGE),
    row(StartImage,    OneOf(&[4, 6, 8]),     None,     None,     Some(0), PAGE),
    row(StartEndImage, OneOf(&[4, 6, 8]),     None,     None,     Some(0), PAGE),
    row(References,    OneOf(&[8]),           Some(3),  Some(3),  Some(1), PAGE),
];
#[rustfmt::skip]
const VEO_QUALITY: &[ModeLimits] = &[
    row(Text,          OneOf(&[8]),           None,     None,     Some(0), PAGE),
    row(StartImage,    OneOf(&[8]),           None,     None,     Some(0), PAGE),
    row(StartEndImage, OneOf(&[8]),           None,     None,     Some(0), PAGE),
];
#[rustfmt::skip]
const OMNI_FLASH: &[ModeLimits] = &[
    // According to the collection, any request may have one voice; according to the page, a voice requires a face.
    row(Text,          OneOf(&[4, 6, 8, 10]), None,     None,     Some(1), PAGE),
    row(StartImage,    OneOf(&[4, 6, 8, 10]), None,     None,     Some(0), POSTMAN),
    // Not supported according to the collection of July; supported according to the types of July and the scripts of
    // September.
    row(StartEndImage, OneOf(&[4, 6, 8, 10]), None,     None,     Some(0), SCRIPTS),
    row(References,    OneOf(&[4, 6, 8, 10]), Some(7),  Some(7),  Some(5), PAGE),
    // The window determines the duration. Images of characters are not limited: only one client reports a maximum.
    row(Edit,          Any,                   Some(5),  None,     Some(3), POSTMAN),
];
#[rustfmt::skip]
const OMNI_FLASH_1_2: &[ModeLimits] = &[
    row(Text,          Between(3, 15),        None,     None,     None,    ARTICLE),
    row(StartImage,    Between(3, 15),        None,     None,     None,    ARTICLE),
    row(StartEndImage, Between(3, 15),        None,     None,     None,    ARTICLE),
    row(References,    Between(3, 15),        Some(10), Some(10), None,    ARTICLE_2),
    row(Edit,          Any,                   None,     None,     None,    ARTICLE_2),
];

/// The default model of `/videos` and `/videos/extend`.
pub const DEFAULT_VIDEO_MODEL: Dated<&str> = Dated::new("veo-3.1-fast", PAGE);
/// The values of `count`, the number of clips of a request.
pub const COUNT: Dated<Numbers> = Dated::new(Between(1, 4), PAGE);
/// The values of `seed` of a request other than an edit. No source sets a limit.
pub const SEED: Dated<Numbers> = Dated::new(Any, TYPES);
/// The values of `seed` of an edit.
pub const EDIT_SEED: Dated<Numbers> = Dated::new(Numbers::AtLeast(0), PAGE);
/// The values of `startFrameIndex_1` of an edit.
pub const START_FRAME: Dated<Numbers> = Dated::new(Between(0, 239), PAGE);
/// The values of `endFrameIndex_1` of an edit.
pub const END_FRAME: Dated<Numbers> = Dated::new(Between(1, 240), PAGE);
/// The maximum N of `referenceImage_N`: seven according to the page, and ten with `omni-flash-1.2`.
pub const MAX_REFERENCE_IMAGES: Dated<u8> = Dated::new(10, ARTICLE_2);
/// The maximum N of `referenceAudio_N`.
pub const MAX_REFERENCE_AUDIOS: Dated<u8> = Dated::new(5, PAGE);
/// The values of `count` of `POST /videos/extend`.
pub const EXTEND_COUNT: Dated<Numbers> = Dated::new(
    Between(1, 4),
    Source::documented("useapi.net post-google-flow-videos-extend", "2026-06-09"),
);
/// The source of [`VideoModel::extends`], for `model` of `POST /videos/extend`.
pub const EXTEND_MODELS: Source =
    Source::documented("useapi.net post-google-flow-videos-extend", "2026-06-09");
/// The values of `resolution` of `POST /videos/upscale`. Case is ignored, since the sources differ in it. `720p` is for
/// clips of 360p.
pub const UPSCALE_RESOLUTIONS: Dated<Words> = Dated::new(
    Words(&["1080p", "4K", "720p"]),
    Source::documented("useapi.net post-google-flow-videos-upscale", "2026-05-25"),
);
/// The number of clips of `POST /videos/concatenate`.
pub const CONCATENATE_CLIPS: Dated<Numbers> = Dated::new(
    Between(2, 10),
    Source::documented(
        "useapi.net post-google-flow-videos-concatenate",
        "2026-01-29",
    ),
);
/// The maximum of `trimStart` and `trimEnd` in seconds: 8 in the page, 10 in a later transcription.
pub const MAX_TRIM_SECONDS: Dated<u32> = Dated::new(
    10,
    Source::documented(
        "Fograd/gflow-cli PARITY.md, from the concatenate page",
        "2026-10",
    ),
);

/// The mode of a video generation, determined by the members of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum VideoMode {
    /// T2V: from a prompt alone.
    Text,
    /// I2V: from a first frame, `startImage`.
    StartImage,
    /// I2V-FL: from a first and a last frame, `startImage` and `endImage`.
    StartEndImage,
    /// R2V: from references, `referenceImage_N` or `character_N`.
    References,
    /// V2V: an edit of `referenceVideo_1`.
    Edit,
}

impl VideoMode {
    /// All modes.
    pub const ALL: [Self; 5] = [
        Self::Text,
        Self::StartImage,
        Self::StartEndImage,
        Self::References,
        Self::Edit,
    ];

    /// The name in the documentation: `T2V`, `I2V`, `I2V-FL`, `R2V` or `V2V`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "T2V",
            Self::StartImage => "I2V",
            Self::StartEndImage => "I2V-FL",
            Self::References => "R2V",
            Self::Edit => "V2V",
        }
    }

    /// The mode of a request. `has` returns whether the request has a member of the given name. Names are given without
    /// the number at their end, as `referenceImage` for `referenceImage_1`.
    ///
    /// ```
    /// use flow_validate::models::video::VideoMode;
    ///
    /// let members = ["prompt", "startImage", "endImage"];
    /// assert_eq!(VideoMode::from_members(|name| members.contains(&name)), VideoMode::StartEndImage);
    /// assert_eq!(VideoMode::from_members(|name| name == "referenceVideo"), VideoMode::Edit);
    /// ```
    pub fn from_members(has: impl Fn(&'static str) -> bool) -> Self {
        if has("referenceVideo") {
            Self::Edit
        } else if has("referenceImage") || has("character") {
            Self::References
        } else if !has("startImage") {
            Self::Text
        } else if has("endImage") {
            Self::StartEndImage
        } else {
            Self::StartImage
        }
    }
}

impl fmt::Display for VideoMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A video model: a row of [`VIDEO_MODELS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoModel {
    name: &'static str,
    aspect_ratios: Dated<Words>,
    resolutions: Dated<Words>,
    image_slots: u8,
    extends: bool,
    modes: &'static [ModeLimits],
}

const fn model(
    name: &'static str,
    aspect_ratios: Dated<Words>,
    resolutions: Dated<Words>,
    image_slots: u8,
    extends: bool,
    modes: &'static [ModeLimits],
) -> VideoModel {
    VideoModel {
        name,
        aspect_ratios,
        resolutions,
        image_slots,
        extends,
        modes,
    }
}

impl VideoModel {
    /// The row of a model; `None` for an unknown name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        VIDEO_MODELS.iter().find(|model| model.name == name)
    }

    /// The limits in a mode; `None` if the model does not have the mode.
    #[must_use]
    pub fn mode(&self, mode: VideoMode) -> Option<&'static ModeLimits> {
        self.modes.iter().find(|limits| limits.mode == mode)
    }

    getters! {
        self;
        /// The name as sent.
        name: &'static str = self.name;
        /// The values of `aspectRatio`.
        aspect_ratios: Dated<Words> = self.aspect_ratios;
        /// The values of `resolution`; empty if the model does not have that member.
        resolutions: Dated<Words> = self.resolutions;
        /// The maximum N of `referenceImage_N`.
        image_slots: u8 = self.image_slots;
        /// Whether the model can extend a clip.
        extends: bool = self.extends;
    }
}

/// The limits of a model in one mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModeLimits {
    mode: VideoMode,
    seconds: Numbers,
    images: Option<u8>,
    image_budget: Option<u8>,
    voices: Option<u8>,
    source: Source,
}

const fn row(
    mode: VideoMode,
    seconds: Numbers,
    images: Option<u8>,
    image_budget: Option<u8>,
    voices: Option<u8>,
    source: Source,
) -> ModeLimits {
    ModeLimits {
        mode,
        seconds,
        images,
        image_budget,
        voices,
        source,
    }
}

impl ModeLimits {
    getters! {
        self;
        /// The mode.
        mode: VideoMode = self.mode;
        /// The values of `duration`, in seconds.
        seconds: Numbers = self.seconds;
        /// The maximum number of `referenceImage_N`; `None` if no source sets one.
        images: Option<u8> = self.images;
        /// The maximum number of images, including those of each character; `None` if no source sets one.
        image_budget: Option<u8> = self.image_budget;
        /// The maximum number of `referenceAudio_N`; `None` if no source sets one.
        voices: Option<u8> = self.voices;
        /// The source of the row.
        source: Source = self.source;
    }
}
