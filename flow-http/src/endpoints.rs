//! All endpoints: one file for each, and a line in the registry.

pub(crate) mod generate_video;
pub(crate) mod get_asset;
pub(crate) mod get_job;
pub(crate) mod upload_asset;

use crate::endpoint::Endpoint;
use crate::info::EndpointInfo;

/// The registry of endpoints. It calls the macro `$callback` with a type and its module for each endpoint.
///
/// The list of facts, the server's half and the tests are made from it, so that an endpoint that is listed is tested.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_endpoint {
    ($callback:ident) => {
        $callback! {
            UploadAsset upload_asset,
            GetAsset get_asset,
            GenerateVideo generate_video,
            GetJob get_job,
        }
    };
}

macro_rules! infos {
    ($($endpoint:ident $module:ident,)+) => {
        /// The facts about all endpoints of this crate.
        pub const ENDPOINTS: &[&EndpointInfo] = &[$($module::$endpoint::INFO),+];
    };
}

for_each_endpoint!(infos);
