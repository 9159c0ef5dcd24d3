//! Rules about several members, and the limits of models.

use flow_ids::CharacterId;
use flow_validate::models::Source;
use flow_validate::models::image::{self, ImageModel};
use flow_validate::models::markers::{EXTEND_MARKERS, IMAGE_MARKERS, MarkerRules, VIDEO_MARKERS};
use flow_validate::models::members::CAPTCHA;
use flow_validate::models::video::{
    self, DEFAULT_VIDEO_MODEL, EXTEND_MODELS, ModeLimits, VideoMode, VideoModel,
};

use super::findings::Findings;
use super::value::Parsed;
use super::{Given, Request};

const VIDEOS: Source = Source::documented("useapi.net post-google-flow-videos", "2026-06-05");

/// At most one way to solve the captcha.
pub(crate) fn captcha(request: &Request, found: &mut Findings) {
    let mut ways = CAPTCHA.value.0.iter().filter(|name| request.has(name));
    if let (Some(first), Some(second)) = (ways.next(), ways.next()) {
        apart(second, first, CAPTCHA.source, found);
    }
}

fn apart(one: &str, other: &str, source: Source, found: &mut Findings) {
    let message = format!("Parameter {one} cannot be combined with {other}");
    found.form(one, message, source);
}

fn needs(one: &str, other: &str, source: Source, found: &mut Findings) {
    found.form(one, format!("Parameter {one} needs {other}"), source);
}

pub(crate) fn image_markers(request: &Request, found: &mut Findings) {
    markers(request, &IMAGE_MARKERS, found);
}

pub(crate) fn video_markers(request: &Request, found: &mut Findings) {
    markers(request, &VIDEO_MARKERS, found);
}

pub(crate) fn extend_markers(request: &Request, found: &mut Findings) {
    markers(request, &EXTEND_MARKERS, found);
}

fn markers(request: &Request, rules: &MarkerRules, found: &mut Findings) {
    let has = |family: &str, number| {
        request
            .family(family)
            .any(|given| u32::from(given.slot) == number)
    };
    let prompt = request.text("prompt").unwrap_or_default();
    if let Some((family, number)) = rules.missing(prompt, has) {
        let name = format!("{family}_{number}");
        let message = format!("The prompt has @{name}, but there is no parameter {name}");
        found.form(&name, message, rules.source);
    }
}

/// The limits of the image model, and the condition for the aspect ratio `auto`.
pub(crate) fn image_model(request: &Request, found: &mut Findings) {
    let ratio = request.text("aspectRatio");
    let rows = ImageModel::candidates(request.text("model"));
    if let (Some(ratio), Some(first)) = (ratio, rows.first())
        && !rows
            .iter()
            .any(|row| row.aspect_ratios().value.contains(ratio))
    {
        let ratios = first.aspect_ratios();
        let message = format!("Parameter aspectRatio must be {}", ratios.value);
        found.form("aspectRatio", message, ratios.source);
    }
    let auto = image::RATIO_OF_REFERENCE;
    if ratio == Some(auto.value) && !request.has("reference") && !request.has("character") {
        let what = "a reference_N or a character_N where it is auto";
        needs("aspectRatio", what, auto.source, found);
    }
    if let Some(budget) = rows
        .iter()
        .map(|row| row.image_budget())
        .max_by_key(|row| row.value)
    {
        images(
            request,
            "reference",
            budget.value.into(),
            budget.source,
            found,
        );
    }
}

/// Refuses the first member that exceeds a limit of images. A character counts as several images.
fn images(request: &Request, family: &str, budget: u32, source: Source, found: &mut Findings) {
    let mut sum = 0_u32;
    for given in request.family(family).chain(request.family("character")) {
        sum = sum.saturating_add(weight(given));
        if sum > budget {
            let name = &given.name;
            let message = format!(
                "Parameter {name} is over the {budget} images of all {family}_N and character_N"
            );
            found.form(name, message, source);
            return;
        }
    }
}

/// The number of images that a reference counts as.
fn weight(given: &Given) -> u32 {
    let Parsed::References(references) = &given.parsed else {
        return 1;
    };
    let character = references
        .first()
        .and_then(|reference| CharacterId::try_from(reference.id.clone()).ok());
    character.and_then(|id| id.image_count()).unwrap_or(1)
}

/// Conflicts and dependencies between the members of a video request, independent of the model.
pub(crate) fn video_members(request: &Request, found: &mut Findings) {
    let first = |family: &str| request.get(family).map(|given| &*given.name);
    if request.has("endImage") && !request.has("startImage") {
        needs("endImage", "startImage", VIDEOS, found);
    }
    for frame in ["startImage", "endImage"]
        .into_iter()
        .filter(|name| request.has(name))
    {
        let others = [
            "referenceImage",
            "character",
            "referenceAudio",
            "referenceVideo",
        ];
        if let Some(other) = others.into_iter().find_map(first) {
            apart(frame, other, VIDEOS, found);
        }
    }
    if let Some(clip) = first("referenceVideo") {
        if request.has("duration") {
            apart("duration", clip, VIDEOS, found);
        }
    } else {
        for index in ["startFrameIndex", "endFrameIndex"]
            .into_iter()
            .filter_map(first)
        {
            needs(index, "referenceVideo_1", VIDEOS, found);
        }
    }
    if let (Some(start), Some(end)) = (
        request.number("startFrameIndex"),
        request.number("endFrameIndex"),
    ) && start >= end
    {
        let message = "Parameter endFrameIndex_1 must be greater than startFrameIndex_1";
        found.form("endFrameIndex_1", message, VIDEOS);
    }
    let seed = video::EDIT_SEED;
    if request.has("referenceVideo")
        && request
            .number("seed")
            .is_some_and(|number| !seed.value.contains(number))
    {
        let message = format!(
            "Parameter seed must be {} with referenceVideo_1",
            seed.value
        );
        found.form("seed", message, seed.source);
    }
}

/// The limits of the video model in the mode of the request.
pub(crate) fn video_model(request: &Request, found: &mut Findings) {
    let named = match request.get("model") {
        // The name itself was refused.
        Some(_) if request.text("model").is_none() => return,
        Some(_) => request.text("model").unwrap_or_default(),
        None => DEFAULT_VIDEO_MODEL.value,
    };
    let Some(model) = VideoModel::by_name(named) else {
        return;
    };
    let mode = VideoMode::from_members(|family| request.has(family));
    for given in request.family("referenceImage") {
        if given.slot > model.image_slots() {
            let message = format!("Parameter {} not supported by model {named}", given.name);
            found.form(&given.name, message, VIDEOS);
        }
    }
    words(request, "aspectRatio", model, found);
    words(request, "resolution", model, found);
    let Some(limits) = model.mode(mode) else {
        let telling = [
            "referenceVideo",
            "referenceImage",
            "character",
            "endImage",
            "startImage",
        ];
        let given = telling.into_iter().find_map(|family| request.get(family));
        let name = given.map_or("model", |given| &*given.name);
        let message =
            format!("Parameter {name} not supported by model {named}, which has no {mode}");
        found.form(name, message, VIDEOS);
        return;
    };
    let source = limits.source();
    if request
        .number("duration")
        .is_some_and(|number| !limits.seconds().contains(number))
    {
        let seconds = limits.seconds();
        let message = format!("Parameter duration must be {seconds} with model {named} ({mode})");
        found.form("duration", message, source);
    }
    at_most(
        request,
        "referenceImage",
        limits.images(),
        named,
        limits,
        found,
    );
    if let Some(budget) = limits.image_budget() {
        images(request, "referenceImage", budget.into(), source, found);
    }
    if mode == VideoMode::Text
        && limits.voices().is_some_and(|voices| voices == 0)
        && let Some(voice) = request.get("referenceAudio")
    {
        let what = "a referenceImage_N, a character_N or a referenceVideo_1";
        needs(&voice.name, what, source, found);
        return;
    }
    at_most(
        request,
        "referenceAudio",
        limits.voices(),
        named,
        limits,
        found,
    );
}

/// Checks a member whose allowed words depend on the model.
fn words(request: &Request, name: &str, model: &VideoModel, found: &mut Findings) {
    let words = match name {
        "resolution" => model.resolutions(),
        _ => model.aspect_ratios(),
    };
    if request
        .text(name)
        .is_none_or(|word| words.value.contains(word))
    {
        return;
    }
    let model = model.name();
    let message = match words.value.0 {
        [] => format!("Parameter {name} not supported by model {model}"),
        _ => format!(
            "Parameter {name} must be {} with model {model}",
            words.value
        ),
    };
    found.form(name, message, words.source);
}

/// Refuses the first of too many members of a family.
fn at_most(
    request: &Request,
    family: &str,
    most: Option<u8>,
    model: &str,
    limits: &ModeLimits,
    found: &mut Findings,
) {
    let Some(most) = most else { return };
    if let Some(given) = request.family(family).nth(most.into()) {
        let (name, mode) = (&given.name, limits.mode());
        let message =
            format!("Parameter {name} is over the {most} {family}_N of model {model} ({mode})");
        found.form(name, message, limits.source());
    }
}

/// Refuses models that can't extend clips.
pub(crate) fn extend_model(request: &Request, found: &mut Findings) {
    let model = request.text("model").and_then(VideoModel::by_name);
    if let Some(model) = model.filter(|model| !model.extends()) {
        let message = format!("Parameter model: {} does not extend clips", model.name());
        found.form("model", message, EXTEND_MODELS);
    }
}
