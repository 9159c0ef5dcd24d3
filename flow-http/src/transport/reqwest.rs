//! Sends calls with `reqwest`.
//!
//! ```no_run
//! use flow_http::transport::reqwest::{client_builder, send};
//! use flow_http::{Api, ApiToken, UploadAsset, validate::CheckedAsset};
//!
//! # async fn upload(image: Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
//! let client = client_builder().build()?;
//! let api = Api::new(ApiToken::parse(std::env::var("USEAPI_TOKEN")?)?);
//! let asset = CheckedAsset::check(&image, "image/png", image.len() as u64)?;
//! let uploaded = send(&client, &api, &UploadAsset::new(asset), image.into()).await?;
//! println!("{}", uploaded.media_generation_id().as_str());
//! # Ok(())
//! # }
//! ```

use ::reqwest::redirect::Policy;
use ::reqwest::{Client, ClientBuilder};
use http::Response;
use tokio::time::timeout_at;

use crate::attempt::SendError;
use crate::endpoint::Endpoint;
use crate::transport::body::{Body, RequestBody, deadline, read_to_limit};
use crate::transport::call::{Call, SendOptions};
use crate::transport::client::AsyncTransport;
use crate::values::api::Api;

/// A `reqwest::ClientBuilder` that does not follow redirects. Configure proxies and TLS on it as needed.
pub fn client_builder() -> ClientBuilder {
    Client::builder().redirect(Policy::none())
}

/// Sends a call and reads its response. `body` is the body of an upload, and `()` for all other calls.
///
/// The client should be made by [`client_builder`], since redirects are a setting of the client. A response after a
/// redirect is an error, unless it contains a result.
///
/// The call must run on a `tokio` runtime with timers enabled.
///
/// # Errors
///
/// [`SendError`], whose source is the error of `reqwest` without the URL, which contains the account.
pub async fn send<E: Endpoint>(
    client: &Client,
    api: &Api,
    endpoint: &E,
    body: E::Input<Body>,
) -> Result<E::Response, SendError> {
    send_with(client, api, endpoint, body, &SendOptions::new()).await
}

/// Sends a call as [`send`] does, with options.
///
/// # Errors
///
/// As for [`send`].
pub async fn send_with<E: Endpoint>(
    client: &Client,
    api: &Api,
    endpoint: &E,
    body: E::Input<Body>,
    options: &SendOptions,
) -> Result<E::Response, SendError> {
    let (call, request) = Call::begin(api, endpoint, body, options)?;
    let deadline = deadline(call.time_limit);
    let meter = call.meter.clone();
    let request = request.map(|body| ::reqwest::Body::wrap(RequestBody::new(body, meter)));
    let request = ::reqwest::Request::try_from(request)
        .map_err(|error| call.no_response(error.without_url()))?;
    let url = request.url().clone();
    // On the heap, so that the futures of callers stay small.
    let exchange = Box::pin(async {
        let sending = timeout_at(deadline, client.execute(request)).await?;
        let response = sending.map_err(::reqwest::Error::without_url)?;
        let was_redirected = *response.url() != url;
        let response = Response::<::reqwest::Body>::from(response);
        let response = read_to_limit(response, E::INFO.max_response_len, deadline).await;
        Ok((response, was_redirected))
    });
    let (response, was_redirected) = call.wait(exchange).await?;
    match call.read_response(response) {
        Err(error) if was_redirected && error.media_generation_id().is_none() => Err(call
            .no_response("the client followed a redirect; make the client with client_builder()")),
        result => result,
    }
}

impl AsyncTransport for Client {
    async fn send<E: Endpoint>(
        &self,
        api: &Api,
        endpoint: &E,
        body: E::Input<Body>,
        options: &SendOptions,
    ) -> Result<E::Response, SendError> {
        send_with(self, api, endpoint, body, options).await
    }
}
