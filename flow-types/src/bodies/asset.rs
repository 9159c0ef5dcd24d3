//! The 200 of `GET /assets/{mediaGenerationId}`.

use std::borrow::Cow;

use flow_ids::MediaGenerationId;

use super::item::Item;
use super::response::response_body;
use crate::model::{body_serde, model};

model! {
    /// The 200 of `GET /assets/{mediaGenerationId}`: where the bytes are.
    ///
    /// ```json
    /// {"url": "https://storage.googleapis.com/…", "mediaGenerationId": "user:4711-email:6e6f…-image:3b9e1c52-…"}
    /// ```
    ///
    /// The URL is signed, serves for about six hours, and its host is not fixed. Keep the reference, not the URL: asking
    /// again makes another. Only `url` is required.
    ///
    /// Source: get-google-flow-assets-mediagenerationid, 2026-06-14.
    pub body GetAssetResponse<'a> requires url {
        /// The signed address of the bytes. Whoever has it can read them.
        "url" => url: Cow<'a, str>,
        /// The reference once more: a plain string here.
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
