//! `DELETE /assets/{email}`: delete images and videos.

use flow_ids::{AccountEmail, MediaGenerationId};
use flow_types::DeleteResponse;
use flow_validate::models::members;
use serde_json::Value;

use super::json::{JsonRequest, RequestBuilder, json_endpoint};
use crate::info::EndpointInfo;
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: flow_validate::models::Source = members::DELETE_BATCH.source;

/// A permanent deletion of up to 100 images and videos of an account.
///
/// The service checks all of them first and deletes nothing if it refuses one. Assets that are already deleted count as
/// deleted, so the call can be repeated.
///
/// ```
/// use flow_http::{Api, ApiToken, DeleteAssets, Endpoint};
/// use flow_http::ids::{AccountEmail, MediaGenerationId};
///
/// let nora = AccountEmail::parse("nora@example.org")?;
/// let still = MediaGenerationId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52")?;
/// let delete = DeleteAssets::builder(&nora, [still]).build()?;
/// let api = Api::new(ApiToken::parse("user:1-invented")?);
/// let request: http::Request<Vec<u8>> = delete.to_request(&api, ())?;
/// assert_eq!(request.method(), "DELETE");
/// assert!(request.uri().path().ends_with("/assets/nora%40example.org"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Delete assets" (2026-09-01). Its response is not published: any 2xx is a success.
#[derive(Clone)]
pub struct DeleteAssets(JsonRequest);

json_endpoint!(
    DeleteAssets,
    DeleteResponse,
    EndpointInfo::deletes("delete-assets", "/assets/{email}"),
    EndpointRules::new(
        PAGE,
        &[&[
            Member::new("email", Kind::Email, PAGE).required(),
            Member::new(
                "mediaGenerationIds",
                Kind::Assets(members::DELETE_BATCH),
                PAGE,
            )
            .required(),
            Member::new("projectId", Kind::AnyText, PAGE),
        ]],
    ),
);

impl DeleteAssets {
    /// A deletion of assets of an account.
    pub fn builder(
        account: &AccountEmail,
        ids: impl IntoIterator<Item = impl Into<MediaGenerationId>>,
    ) -> RequestBuilder<Self> {
        let ids = ids.into_iter().map(Into::into);
        let ids = ids.map(|id: MediaGenerationId| Value::from(id.into_string()));
        RequestBuilder::new()
            .with("email", account.as_str())
            .with("mediaGenerationIds", ids.collect::<Vec<_>>())
    }
}

impl RequestBuilder<DeleteAssets> {
    /// Sets the project of the assets.
    pub fn with_project(self, project_id: impl Into<String>) -> Self {
        self.with("projectId", project_id.into())
    }
}

#[cfg(feature = "server")]
mod server {
    use super::DeleteAssets;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::Exchange;
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;

    impl ServerHalf for DeleteAssets {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        /// The service's response is not published.
        fn respond(
            delete: &Accepted,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            exchange.owner(Self::INFO, delete)?;
            Ok(ServerResponse::ok("{}"))
        }
    }
}
