//! Responses whose only result is a file in base64.

use std::borrow::Cow;

use flow_ids::JobId;

use super::error::ErrorValue;
use super::item::{Item, decoded_len, encoded};
use super::media::MediaGenerationStatus;
use super::response::response_body;
use crate::json::{RawJson, RawObject};
use crate::model::{body_serde, model};

model! {
    /// The response of `POST /images/upscale`, `/videos/gif` and `/videos/concatenate`: a file in base64, without a
    /// reference.
    ///
    /// ```json
    /// {"jobId": "j…", "status": "MEDIA_GENERATION_STATUS_SUCCESSFUL", "inputsCount": 2, "encodedVideo": "AAAAGGZ0eXA…"}
    /// ```
    ///
    /// Source: post-google-flow-images-upscale, 2026-02-14; post-google-flow-videos-gif, 2026-01-20;
    /// post-google-flow-videos-concatenate, 2026-01-29.
    pub body EncodedResponse<'a> {
        /// The job id of a concatenation. It contains the account's address in plain text.
        "jobId" | "jobid" => job_id: JobId,
        /// The status of a concatenation.
        "status" => status: MediaGenerationStatus,
        /// The number of concatenated videos.
        "inputsCount" => inputs_count: u32,
        /// A JPEG image.
        "encodedImage" => encoded_image: Cow<'a, str>,
        /// A GIF image.
        "encodedGif" => encoded_gif: Cow<'a, str>,
        /// An MP4 video, about 7 MB for each input.
        "encodedVideo" => encoded_video: Cow<'a, str>,
        /// The captcha solver that was used, and its duration.
        "captcha" => captcha: RawObject<'a>,
        /// An error, in addition to the other members or instead of them.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
    }
}

impl EncodedResponse {
    /// The base64 text, from any of the three members.
    #[must_use]
    pub fn encoded(&self) -> Option<Cow<'_, str>> {
        encoded(self.raw())
    }
}

response_body!(EncodedResponse, &[], {
    fn holds_result(&self) -> bool {
        self.byte_len() > Some(0)
    }

    /// A result of zero bytes counts as absent.
    fn byte_len(&self) -> Option<u64> {
        decoded_len(&self.encoded()?).filter(|len| *len > 0)
    }

    /// Empty: the references in `media` are those of the inputs.
    fn items(&self) -> Vec<Item<'_>> {
        Vec::new()
    }

    fn job_id(&self) -> Option<JobId> {
        self.job_id()
    }
});

body_serde!(EncodedResponse);
