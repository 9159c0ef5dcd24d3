//! The table of image models, and the limits of the image endpoints.
//!
//! Lay it beside the page of `POST /images`. There is no default model here: it has changed, and depends on whether
//! the request has references.

use super::{Dated, Numbers, Source, Words};

/// `POST /images`, the page itself.
const PAGE: Source = Source::documented("useapi.net post-google-flow-images", "2026-06-15");
/// The types that apicity made from the page.
const TYPES: Source = Source::documented("apicity zod.ts, from the images page", "2026-07-22");

/// What the models take. A new model is a new row.
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
    // The name of an older model that took three references; it stands for this one since July 2026.
    ImageModel {
        name: "nano-banana-2-lite",
        aliases: &["imagen-4"],
        aspect_ratios: RATIOS,
        image_budget: 10,
        source: TYPES,
    },
];

/// The two words are older than the numbers, and still taken.
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
/// The `aspectRatio` that follows the first reference, and so needs one.
pub const RATIO_OF_REFERENCE: Dated<&str> = Dated::new("auto", TYPES);
/// `count`: how many images a request makes.
pub const COUNT: Dated<Numbers> = Dated::new(Numbers::Between(1, 4), PAGE);
/// `seed`.
pub const SEED: Dated<Numbers> = Dated::new(Numbers::AtLeast(0), TYPES);
/// How many `reference_N` there are.
pub const MAX_REFERENCES: Dated<u8> = Dated::new(10, PAGE);
/// `resolution` of `POST /images/upscale`, in any case of letters, since no source says that case counts.
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
    /// The row of a model by its name or an alias; `None` for a name that is not known here, which is not judged.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        IMAGE_MODELS
            .iter()
            .find(|model| model.name == name || model.aliases.contains(&name))
    }

    /// The rows that a request may be judged by: of a model that is named; all, where none is named, since the sources
    /// disagree about the default; none for a name that is not known here.
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

    /// The name, as it is sent.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Older names that the service still takes.
    #[must_use]
    pub const fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// What `aspectRatio` takes.
    #[must_use]
    pub const fn aspect_ratios(&self) -> Dated<Words> {
        self.aspect_ratios
    }

    /// How many images there may be at most: `reference_N`, and those that each character counts for.
    #[must_use]
    pub const fn image_budget(&self) -> Dated<u8> {
        Dated::new(self.image_budget, self.source)
    }
}
