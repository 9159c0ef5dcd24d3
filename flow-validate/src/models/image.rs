//! The table of image models, and the limits of the image endpoints.
//!
//! The source is the page of `POST /images`. There is no default model, since the default has changed and depends on
//! whether the request has references.

use super::{Dated, Numbers, Source, Words};
use crate::getters::getters;

/// `POST /images`, the page itself.
const PAGE: Source = Source::documented("useapi.net post-google-flow-images", "2026-06-15");
/// The types that the project apicity derived from the page.
const TYPES: Source = Source::documented("apicity zod.ts, from the images page", "2026-07-22");

/// The image models and their limits. A new model is a new row.
pub const IMAGE_MODELS: &[ImageModel] = &[
    ImageModel {
        name: "nano-banana-2",
        aliases: &["nano-banana"],
        aspect_ratios: RATIOS,
        image_budget: 10,
        source: PAGE,
    },
    ImageModel {
        name: "nano-banana-pro",
        aliases: &[],
        aspect_ratios: RATIOS,
        image_budget: 10,
        source: PAGE,
    },
    // The alias is the name of an older model with three references. Since July 2026, the service maps it to this
    // model.
    ImageModel {
        name: "nano-banana-2-lite",
        aliases: &["imagen-4"],
        aspect_ratios: RATIOS,
        image_budget: 10,
        source: TYPES,
    },
];

/// The values of `aspectRatio`. The last two words are older than the ratios, and the service still accepts them.
const RATIOS: Dated<Words> = Dated::new(
    Words(&[
        "16:9",
        "4:3",
        "1:1",
        "3:4",
        "9:16",
        "auto",
        "landscape",
        "portrait",
    ]),
    TYPES,
);
/// The value of `aspectRatio` that stands for the ratio of the first reference. It requires a reference.
pub const RATIO_OF_REFERENCE: Dated<&str> = Dated::new("auto", TYPES);
/// The values of `count`, the number of images of a request.
pub const COUNT: Dated<Numbers> = Dated::new(Numbers::Between(1, 4), PAGE);
/// The values of `seed`.
pub const SEED: Dated<Numbers> = Dated::new(Numbers::AtLeast(0), TYPES);
/// The maximum N of `reference_N`.
pub const MAX_REFERENCES: Dated<u8> = Dated::new(10, PAGE);
/// The values of `resolution` of `POST /images/upscale`. Case is ignored, since no source states that it matters.
pub const UPSCALE_RESOLUTIONS: Dated<Words> = Dated::new(
    Words(&["2k", "4k"]),
    Source::documented("useapi.net post-google-flow-images-upscale", "2026-02-14"),
);

/// An image model: a row of [`IMAGE_MODELS`].
///
/// ```
/// use flow_validate::models::image::ImageModel;
///
/// let model = ImageModel::by_name("nano-banana").ok_or("no row")?;
/// assert_eq!((model.name(), model.image_budget().value), ("nano-banana-2", 10));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageModel {
    name: &'static str,
    aliases: &'static [&'static str],
    aspect_ratios: Dated<Words>,
    image_budget: u8,
    source: Source,
}

impl ImageModel {
    /// The row of a model by its name or an alias; `None` for an unknown name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        IMAGE_MODELS
            .iter()
            .find(|model| model.name == name || model.aliases.contains(&name))
    }

    /// The rows that may apply to a request: that of the named model; all rows if no model is named, since the sources
    /// disagree about the default; none for an unknown name.
    ///
    /// ```
    /// use flow_validate::models::image::{IMAGE_MODELS, ImageModel};
    ///
    /// assert_eq!(ImageModel::candidates(Some("imagen-4"))[0].name(), "nano-banana-2-lite");
    /// assert_eq!(ImageModel::candidates(None), IMAGE_MODELS);
    /// assert!(ImageModel::candidates(Some("not-known-yet")).is_empty());
    /// ```
    #[must_use]
    pub fn candidates(name: Option<&str>) -> &'static [Self] {
        match name {
            None => IMAGE_MODELS,
            Some(name) => Self::by_name(name).map_or(&[], core::slice::from_ref),
        }
    }

    getters! {
        self;
        /// The name as sent.
        name: &'static str = self.name;
        /// Older names that the service still accepts.
        aliases: &'static [&'static str] = self.aliases;
        /// The values of `aspectRatio`.
        aspect_ratios: Dated<Words> = self.aspect_ratios;
        /// The maximum number of images: those of `reference_N` and those of each character.
        image_budget: Dated<u8> = Dated::new(self.image_budget, self.source);
    }
}
