//! The endpoints: one file for each, and a row in the registry.

pub(crate) mod concatenate_videos;
pub(crate) mod delete_assets;
pub(crate) mod extend_video;
pub(crate) mod generate_images;
pub(crate) mod generate_video;
pub(crate) mod get_account;
pub(crate) mod get_asset;
pub(crate) mod get_job;
pub(crate) mod json;
pub(crate) mod list_accounts;
pub(crate) mod list_jobs;
pub(crate) mod upload_asset;
pub(crate) mod upscale_image;
pub(crate) mod upscale_video;
pub(crate) mod video_to_gif;

use crate::endpoint::{Endpoint, Parts};
use crate::info::EndpointInfo;
use crate::rules::EndpointRules;

/// The registry of endpoints: calls the macro `$callback` with the type and module of each endpoint.
///
/// The exports, [`ENDPOINTS`], the server's half and the tests are generated from it.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_endpoint {
    ($callback:ident) => {
        $callback! {
            UploadAsset upload_asset,
            GetAsset get_asset,
            DeleteAssets delete_assets,
            GenerateImages generate_images,
            UpscaleImage upscale_image,
            GenerateVideo generate_video,
            ExtendVideo extend_video,
            UpscaleVideo upscale_video,
            VideoToGif video_to_gif,
            ConcatenateVideos concatenate_videos,
            GetJob get_job,
            ListJobs list_jobs,
            ListAccounts list_accounts,
            GetAccount get_account,
        }
    };
}

macro_rules! infos {
    ($($endpoint:ident $module:ident,)+) => {
        /// The properties of all endpoints of this crate.
        pub const ENDPOINTS: &[&EndpointInfo] = &[$($module::$endpoint::INFO),+];

        /// The rules of all endpoints, in the same order.
        pub(crate) const RULES: &[&EndpointRules] = &[$($module::$endpoint::RULES),+];
    };
}

for_each_endpoint!(infos);
