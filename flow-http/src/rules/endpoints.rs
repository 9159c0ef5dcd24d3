//! The tables of the endpoints: each member, what it is, and where that was read.

use flow_validate::models::Dated;
use flow_validate::models::{Numbers, Source, image, members, video};

use super::across;
use super::table::{EndpointRules, Kind, Member};

/// That members which the service does not know are refused by name.
pub(super) const REFUSED_BY_NAME: Source = Source::observed(
    "fermafabiz-lab/n8n: Parameter generateAudio not supported",
    "2026-09",
);

const IMAGES: Source = Source::documented("useapi.net post-google-flow-images", "2026-06-15");
const IMAGE_TYPES: Source =
    Source::documented("apicity zod.ts, from the images page", "2026-07-22");
const IMAGES_UPSCALE: Source =
    Source::documented("useapi.net post-google-flow-images-upscale", "2026-02-14");
const VIDEOS: Source = Source::documented("useapi.net post-google-flow-videos", "2026-06-05");
const EXTEND: Source = video::EXTEND_MODELS;
const UPSCALE: Source = video::UPSCALE_RESOLUTIONS.source;
const GIF: Source = Source::documented("useapi.net post-google-flow-videos-gif", "2026-01-20");
const CONCATENATE: Source = video::CONCATENATE_CLIPS.source;
const JOB: Source = Source::documented("useapi.net get-google-flow-jobs-jobid", "2026-05-20");
const JOBS: Source = members::JOB_LISTS.source;
const DELETE: Source = members::DELETE_BATCH.source;
const ASSET: Source = Source::documented(
    "useapi.net get-google-flow-assets-mediagenerationid",
    "2026-06-15",
);
const UPLOAD: Source = Source::documented("useapi.net post-google-flow-assets-email", "2026-05-25");
const ACCOUNT: Source =
    Source::documented("useapi.net get-google-flow-accounts-email", "2026-06-15");
const ACCOUNTS: Source = Source::documented("useapi.net get-google-flow-accounts", "2025-12-01");
/// A client that sends the account with an extension, since calls went elsewhere without it.
const EXTEND_EMAIL: Source = Source::observed("ArielleTolome/comfyui-useapi-net CHANGELOG", "2026");

const REPLY: &[Member] = &[
    Member::new(
        "replyUrl",
        Kind::Text(members::MAX_REPLY_CHARS),
        members::MAX_REPLY_CHARS.source,
    ),
    Member::new(
        "replyRef",
        Kind::Text(members::MAX_REPLY_CHARS),
        members::MAX_REPLY_CHARS.source,
    ),
];
const CAPTCHA: &[Member] = &[
    Member::new(
        "captchaToken",
        Kind::Token(members::MIN_CAPTCHA_TOKEN_CHARS),
        members::CAPTCHA.source,
    ),
    Member::new(
        "captchaRetry",
        Kind::Number(members::CAPTCHA_RETRY),
        members::CAPTCHA.source,
    ),
    Member::new("captchaOrder", Kind::CaptchaOrder, members::CAPTCHA.source),
];
const CHARACTERS: Member =
    Member::new("character", Kind::Character, members::MAX_CHARACTERS.source)
        .numbered(members::MAX_CHARACTERS.value);

/// Every endpoint, each by its name once.
pub static ENDPOINTS: &[EndpointRules] = &[
    EndpointRules {
        name: "upload-asset",
        forms: false,
        members: &[&[Member::new("email", Kind::Email, UPLOAD)]],
        across: &[],
        source: UPLOAD,
    },
    EndpointRules {
        name: "get-asset",
        forms: false,
        members: &[&[
            Member::new("mediaGenerationId", Kind::Asset, ASSET).required(),
            Member::new(
                "raw",
                Kind::Flag,
                Source::documented("Fograd/gflow-cli PARITY.md", "2026-10"),
            ),
        ]],
        across: &[],
        source: ASSET,
    },
    EndpointRules {
        name: "delete-assets",
        forms: false,
        members: &[&[
            Member::new("email", Kind::Email, DELETE),
            Member::new(
                "mediaGenerationIds",
                Kind::Assets(members::DELETE_BATCH),
                DELETE,
            )
            .required(),
            Member::new("projectId", Kind::AnyText, DELETE),
        ]],
        across: &[],
        source: DELETE,
    },
    EndpointRules {
        name: "generate-images",
        forms: true,
        members: &[
            &[
                Member::new("prompt", Kind::Prompt, IMAGES).required(),
                Member::new("model", Kind::Model, IMAGES),
                Member::new("aspectRatio", Kind::AnyText, IMAGES),
                Member::new("count", Kind::Number(image::COUNT), IMAGES),
                Member::new("seed", Kind::Number(image::SEED), IMAGE_TYPES),
                Member::new("reference", Kind::Image, IMAGES).numbered(image::MAX_REFERENCES.value),
                CHARACTERS,
                Member::new("email", Kind::Email, IMAGES),
            ],
            REPLY,
            CAPTCHA,
        ],
        across: &[across::image_model, across::image_markers, across::captcha],
        source: IMAGES,
    },
    EndpointRules {
        name: "upscale-image",
        forms: true,
        members: &[
            &[
                Member::new("mediaGenerationId", Kind::Image, IMAGES_UPSCALE).required(),
                Member::new(
                    "resolution",
                    Kind::Word(image::UPSCALE_RESOLUTIONS),
                    IMAGES_UPSCALE,
                ),
            ],
            CAPTCHA,
        ],
        across: &[across::captcha],
        source: IMAGES_UPSCALE,
    },
    EndpointRules {
        name: "generate-video",
        forms: true,
        members: &[
            &[
                Member::new("prompt", Kind::Prompt, VIDEOS).required(),
                Member::new("model", Kind::Model, VIDEOS),
                Member::new("aspectRatio", Kind::AnyText, VIDEOS),
                Member::new("duration", Kind::Number(ANY_DURATION), VIDEOS),
                Member::new("resolution", Kind::AnyText, VIDEOS),
                Member::new("count", Kind::Number(video::COUNT), VIDEOS),
                Member::new("seed", Kind::Number(video::SEED), VIDEOS),
                Member::new("startImage", Kind::Image, VIDEOS),
                Member::new("endImage", Kind::Image, VIDEOS),
                Member::new("referenceImage", Kind::Image, VIDEOS)
                    .numbered(video::MAX_REFERENCE_IMAGES.value),
                CHARACTERS,
                Member::new("referenceAudio", Kind::Voice, VIDEOS)
                    .numbered(video::MAX_REFERENCE_AUDIOS.value),
                Member::new("referenceVideo", Kind::Video, VIDEOS).numbered(1),
                Member::new("startFrameIndex", Kind::Number(video::START_FRAME), VIDEOS)
                    .numbered(1),
                Member::new("endFrameIndex", Kind::Number(video::END_FRAME), VIDEOS).numbered(1),
                Member::new("async", Kind::Flag, VIDEOS),
                Member::new("email", Kind::Email, VIDEOS),
            ],
            REPLY,
            CAPTCHA,
        ],
        across: &[
            across::video_members,
            across::video_model,
            across::video_markers,
            across::captcha,
        ],
        source: VIDEOS,
    },
    EndpointRules {
        name: "extend-video",
        forms: false,
        members: &[
            &[
                Member::new("mediaGenerationId", Kind::Video, EXTEND).required(),
                Member::new("prompt", Kind::Prompt, EXTEND).required(),
                Member::new("model", Kind::Model, EXTEND),
                Member::new("count", Kind::Number(video::EXTEND_COUNT), EXTEND),
                Member::new("seed", Kind::Number(video::SEED), EXTEND),
                Member::new("async", Kind::Flag, EXTEND),
                Member::new("email", Kind::Email, EXTEND_EMAIL),
            ],
            REPLY,
            CAPTCHA,
        ],
        across: &[
            across::extend_model,
            across::extend_markers,
            across::captcha,
        ],
        source: EXTEND,
    },
    EndpointRules {
        name: "upscale-video",
        forms: true,
        members: &[
            &[
                Member::new("mediaGenerationId", Kind::Video, UPSCALE).required(),
                Member::new(
                    "resolution",
                    Kind::Word(video::UPSCALE_RESOLUTIONS),
                    UPSCALE,
                ),
                Member::new("async", Kind::Flag, UPSCALE),
            ],
            REPLY,
            CAPTCHA,
        ],
        across: &[across::captcha],
        source: UPSCALE,
    },
    EndpointRules {
        name: "video-to-gif",
        forms: true,
        members: &[&[Member::new("mediaGenerationId", Kind::Video, GIF).required()]],
        across: &[],
        source: GIF,
    },
    EndpointRules {
        name: "concatenate-videos",
        forms: false,
        members: &[&[Member::new(
            "media",
            Kind::Clips(video::CONCATENATE_CLIPS, CLIP),
            CONCATENATE,
        )
        .required()]],
        across: &[],
        source: CONCATENATE,
    },
    EndpointRules {
        name: "get-job",
        forms: false,
        members: &[&[Member::new("jobid", Kind::Job, JOB).or("jobId").required()]],
        across: &[],
        source: JOB,
    },
    EndpointRules {
        name: "list-jobs",
        forms: false,
        members: &[&[Member::new("options", Kind::Word(members::JOB_LISTS), JOBS)]],
        across: &[],
        source: JOBS,
    },
    EndpointRules {
        name: "list-accounts",
        forms: false,
        members: &[],
        across: &[],
        source: ACCOUNTS,
    },
    EndpointRules {
        name: "get-account",
        forms: false,
        members: &[&[Member::new("email", Kind::Email, ACCOUNT).required()]],
        across: &[],
        source: ACCOUNT,
    },
];

/// A clip of `POST /videos/concatenate`.
const CLIP: &[Member] = &[
    Member::new("mediaGenerationId", Kind::Video, CONCATENATE).required(),
    Member::new(
        "trimStart",
        Kind::Seconds(video::MAX_TRIM_SECONDS),
        CONCATENATE,
    ),
    Member::new(
        "trimEnd",
        Kind::Seconds(video::MAX_TRIM_SECONDS),
        CONCATENATE,
    ),
];

/// The seconds that a model takes stand in its row.
const ANY_DURATION: Dated<Numbers> = Dated::new(Numbers::AtLeast(1), VIDEOS);

impl EndpointRules {
    /// The rules of an endpoint, by its name in kebab case.
    ///
    /// ```
    /// use flow_http::rules::EndpointRules;
    ///
    /// let rules = EndpointRules::by_name("generate-images").ok_or("no such endpoint")?;
    /// assert!(rules.has_member("reference_10") && !rules.has_member("reference_11"));
    /// assert!(rules.takes_forms());
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        ENDPOINTS.iter().find(|rules| rules.name == name)
    }
}
