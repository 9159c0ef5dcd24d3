//! The response of `DELETE /assets/{email}`.

use super::response::ResponseBody;
use crate::decode::DecodeError;
use crate::deviation::Deviation;
use crate::json::{RawObject, object_text};

/// The response of `DELETE /assets/{email}`: any 2xx without an `error` means that the assets are deleted.
///
/// Source: delete-google-flow-assets, 2026-09-01; the page shows no body.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DeleteResponse {
    json: Box<str>,
}

impl ResponseBody for DeleteResponse {
    const PLACES: &'static [&'static str] = &[];

    /// Reads any body; one that is not a JSON object counts as an empty object.
    fn from_slice(body: &[u8]) -> Result<Self, DecodeError> {
        let json = object_text(body).unwrap_or("{}").into();
        Ok(Self { json })
    }

    fn raw(&self) -> RawObject<'_> {
        RawObject::new(&self.json)
    }

    fn deviations(&self) -> Vec<Deviation> {
        Vec::new()
    }

    /// Whether the body has no error.
    fn holds_result(&self) -> bool {
        self.error().is_none()
    }
}

/// Shows the size only, since the body may name deleted assets.
impl std::fmt::Debug for DeleteResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeleteResponse(<{} bytes>)", self.json.len())
    }
}
