//! The tables of models and members, checked row by row.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use flow_validate::models::image::{self, IMAGE_MODELS, ImageModel};
use flow_validate::models::markers::{
    EXTEND_MARKERS, IMAGE_MARKERS, MarkerRules, VIDEO_MARKERS, markers,
};
use flow_validate::models::members::{
    CAPTCHA_PROVIDERS, CaptchaOrderError, MAX_CAPTCHA_ORDER, check_captcha_order,
};
use flow_validate::models::video::{
    self, DEFAULT_VIDEO_MODEL, VIDEO_MODELS, VideoMode, VideoModel,
};
use flow_validate::models::voices::{PRESET_VOICES, preset_voice};
use flow_validate::models::{Basis, Numbers, Source, Words};
use proptest::prelude::*;

/// Asserts that an edition has the form `2026-06` or `2026-06-05`.
fn dated(source: Source) {
    let parts: Vec<&str> = source.edition().split('-').collect();
    assert!((2..=3).contains(&parts.len()), "{source}");
    for (part, (len, range)) in parts
        .iter()
        .zip([(4, 2025..=2100), (2, 1..=12), (2, 1..=31)])
    {
        assert_eq!(part.len(), len, "{source}");
        assert!(range.contains(&part.parse().unwrap()), "{source}");
    }
    assert_eq!(
        source.to_string(),
        format!("{} ({})", source.page(), source.edition())
    );
}

#[test]
fn every_video_model_is_found_by_its_name_alone() {
    let names: BTreeSet<_> = VIDEO_MODELS.iter().map(|model| model.name()).collect();
    assert_eq!(names.len(), VIDEO_MODELS.len());
    for model in VIDEO_MODELS {
        assert_eq!(VideoModel::by_name(model.name()), Some(model));
        assert_eq!(VideoModel::by_name(&model.name().to_uppercase()), None);
    }
    assert!(names.contains(DEFAULT_VIDEO_MODEL.value));
}

#[test]
fn every_mode_of_a_video_model_has_one_row() {
    for model in VIDEO_MODELS {
        dated(model.aspect_ratios().source);
        dated(model.resolutions().source);
        assert!(model.image_slots() <= video::MAX_REFERENCE_IMAGES.value);
        assert!(!model.aspect_ratios().value.0.is_empty());
        let rows: Vec<_> = VideoMode::ALL
            .iter()
            .filter_map(|mode| model.mode(*mode))
            .collect();
        assert!(model.mode(VideoMode::Text).is_some(), "{}", model.name());
        for limits in rows {
            dated(limits.source());
            assert!(
                model
                    .mode(limits.mode())
                    .is_some_and(|found| std::ptr::eq(found, limits))
            );
            if let Numbers::OneOf(numbers) = limits.seconds() {
                assert!(numbers.is_sorted() && !numbers.is_empty());
            }
            // The members that a mode needs exist.
            assert!(
                limits
                    .images()
                    .is_none_or(|images| images <= model.image_slots())
            );
            assert!(
                limits
                    .voices()
                    .is_none_or(|voices| voices <= video::MAX_REFERENCE_AUDIOS.value)
            );
        }
    }
}

#[test]
fn every_image_model_is_found_by_its_name_and_aliases() {
    let mut names = BTreeSet::new();
    for model in IMAGE_MODELS {
        for name in [model.name()].iter().chain(model.aliases()) {
            assert!(names.insert(*name), "{name} stands twice");
            assert_eq!(ImageModel::by_name(name), Some(model));
        }
        dated(model.image_budget().source);
        dated(model.aspect_ratios().source);
        assert!(model.image_budget().value > 0);
        assert!(
            model
                .aspect_ratios()
                .value
                .contains(image::RATIO_OF_REFERENCE.value)
        );
    }
    assert_eq!(ImageModel::by_name("not-known-yet"), None);
}

#[test]
fn displayed_limits() {
    assert_eq!(Numbers::OneOf(&[8]).to_string(), "8");
    assert_eq!(Numbers::OneOf(&[4, 8]).to_string(), "4 or 8");
    assert_eq!(Numbers::AtLeast(0).to_string(), "0 or more");
    assert_eq!(Numbers::Any.to_string(), "a whole number");
    assert_eq!(Words(&["a", "b", "c"]).to_string(), "a, b or c");
    assert_eq!(Basis::Observed.to_string(), "observed");
    assert_eq!(format!("{:>7}", VideoMode::StartEndImage), " I2V-FL");
}

#[test]
fn numbers_include_their_ends() {
    let between = Numbers::Between(1, 4);
    let taken: Vec<i64> = (-1..7).filter(|&number| between.contains(number)).collect();
    assert_eq!(taken, [1, 2, 3, 4]);
    assert!(Numbers::Any.contains(i64::MIN) && !Numbers::OneOf(&[4, 8]).contains(6));
}

#[test]
fn members_determine_the_mode() {
    let of = |members: &[&str]| VideoMode::from_members(|name| members.contains(&name)).as_str();
    assert_eq!(of(&[]), "T2V");
    assert_eq!(of(&["endImage"]), "T2V");
    assert_eq!(of(&["startImage"]), "I2V");
    assert_eq!(of(&["startImage", "endImage"]), "I2V-FL");
    assert_eq!(of(&["referenceImage"]), "R2V");
    assert_eq!(of(&["character", "startImage"]), "R2V");
    assert_eq!(of(&["referenceVideo", "referenceImage"]), "V2V");
}

#[test]
fn voices_and_providers_in_any_case() {
    assert_eq!(PRESET_VOICES.value.0.len(), 30);
    let lower: BTreeSet<_> = PRESET_VOICES
        .value
        .0
        .iter()
        .map(|name| name.to_lowercase())
        .collect();
    assert_eq!(lower.len(), 30);
    for name in lower {
        assert!(preset_voice(&name).is_some_and(|known| known.eq_ignore_ascii_case(&name)));
    }
    for name in CAPTCHA_PROVIDERS.value.0 {
        assert_eq!(check_captcha_order(name), Ok(()));
        assert_eq!(check_captcha_order(&name.to_uppercase()), Ok(()));
    }
}

#[test]
fn captcha_orders() {
    let times = |count| ["CapSolver"].repeat(count).join(",");
    assert_eq!(check_captcha_order(&times(MAX_CAPTCHA_ORDER.value)), Ok(()));
    for (order, error) in [
        (
            times(MAX_CAPTCHA_ORDER.value + 1),
            CaptchaOrderError::TooMany,
        ),
        (String::new(), CaptchaOrderError::Empty),
        (" , ".into(), CaptchaOrderError::Empty),
        ("CapSolver,,2Captcha".into(), CaptchaOrderError::Empty),
        ("CapSolver;2Captcha".into(), CaptchaOrderError::Unknown),
    ] {
        assert_eq!(check_captcha_order(&order), Err(error), "{order}");
    }
}

#[test]
fn markers_end_where_the_number_ends() {
    let found = |prompt| -> Vec<(&str, u32, usize)> {
        markers(prompt)
            .map(|marker| (marker.family, marker.number, marker.offset))
            .collect()
    };
    assert_eq!(
        found("@reference_1,@reference_10"),
        [("reference", 1, 0), ("reference", 10, 13)]
    );
    assert_eq!(
        found("ein @Character_2’s ü@x_3"),
        [("Character", 2, 4), ("x", 3, 23)]
    );
    assert_eq!(
        found("@reference_99999999999"),
        [("reference", u32::MAX, 0)]
    );
    // A letter outside ASCII ends the marker, as in languages without spaces.
    assert_eq!(found("@a_1é"), [("a", 1, 0)]);
    for plain in [
        "@",
        "@reference",
        "@reference_",
        "@_1",
        "@reference_1st",
        "@a_1_2",
        "a_1",
    ] {
        assert_eq!(found(plain), [], "{plain}");
    }
}

/// The markers of every family of an endpoint, with and without the member.
#[test]
fn markers_need_their_members() {
    for rules in [IMAGE_MARKERS, VIDEO_MARKERS, EXTEND_MARKERS] {
        dated(rules.source);
        for family in rules.required {
            let prompt = format!("a @{}_3 b", family.to_uppercase());
            assert_eq!(rules.missing(&prompt, |_, _| false), Some((*family, 3)));
            assert_eq!(
                rules.missing(&prompt, |name, number| (name, number) == (*family, 3)),
                None
            );
        }
        for family in rules.unsupported {
            assert!(!rules.required.contains(family));
            assert_eq!(rules.missing(&format!("@{family}_3"), |_, _| false), None);
        }
        assert_eq!(rules.missing("@nora_1", |_, _| false), None);
    }
}

proptest! {
    /// The markers found are exactly those in the prompt, in order.
    #[test]
    fn markers_are_found_anywhere(
        pieces in prop::collection::vec(("[a-z .]{0,8}", "[a-zA-Z]{1,12}", 0..40_u32), 0..6),
    ) {
        let mut prompt = String::new();
        let mut expected = Vec::new();
        for (text, family, number) in &pieces {
            prompt.push_str(text);
            expected.push((family.as_str(), *number, prompt.len()));
            write!(prompt, "@{family}_{number} ").unwrap();
        }
        let found: Vec<_> = markers(&prompt).map(|m| (m.family, m.number, m.offset)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_prompt_is_read(prompt in any::<String>(), tail in "[@a-z_0-9]{0,20}") {
        let prompt = prompt + &tail;
        for marker in markers(&prompt) {
            prop_assert!(prompt[marker.offset + 1..].starts_with(marker.family));
        }
        let rules: MarkerRules = IMAGE_MARKERS;
        prop_assert_eq!(rules.missing(&prompt, |_, _| true), None);
    }
}
