//! The 200 response of `GET /assets/{mediaGenerationId}`.

use std::borrow::Cow;

use flow_ids::MediaGenerationId;

use super::item::Item;
use super::response::response_body;
use crate::model::{body_serde, model};

model! {
    /// The 200 response of `GET /assets/{mediaGenerationId}`: the URL of the bytes.
    ///
    /// ```json
    /// {"url": "https://storage.googleapis.com/…", "mediaGenerationId": "user:4711-email:6e6f…-image:3b9e1c52-…"}
    /// ```
    ///
    /// The URL is signed and valid for about six hours; its host varies. Store the reference, not the URL: another
    /// request returns a new URL. Only `url` is required.
    ///
    /// Source: get-google-flow-assets-mediagenerationid, 2026-06-14.
    pub body GetAssetResponse<'a> requires url {
        /// The signed URL of the bytes, which gives access to them.
        "url" => url: Cow<'a, str>,
        /// The reference, a plain string.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
    }
}

response_body!(GetAssetResponse, &["mediaGenerationId"], {
    fn holds_result(&self) -> bool {
        self.url().is_some_and(|url| !url.trim().is_empty())
    }

    fn items(&self) -> Vec<Item<'_>> {
        Item::all_in(self.raw())
    }
});

body_serde!(GetAssetResponse);
