//! Sends calls with the client of `hyper-util`.

use ::hyper_util::client::legacy::Client;
use ::hyper_util::client::legacy::connect::Connect;
use tokio::time::timeout_at;

use crate::attempt::SendError;
use crate::endpoint::Endpoint;
use crate::transport::body::{Body, RequestBody, deadline, read_to_limit};
use crate::transport::call::{Call, SendOptions};
use crate::transport::client::AsyncTransport;
use crate::values::api::Api;

/// Sends a call and reads its response. `body` is the body of an upload, and `()` for all other calls.
///
/// The client does not follow redirects; its connector provides TLS. The call must run on a `tokio` runtime with timers
/// enabled.
///
/// ```no_run
/// use flow_http::transport::hyper::send;
/// use flow_http::ids::JobId;
/// use flow_http::{Api, ApiToken, GetJob};
/// use hyper_util::client::legacy::{Client, connect::HttpConnector};
/// use hyper_util::rt::TokioExecutor;
///
/// # async fn ask(id: JobId) -> Result<(), Box<dyn std::error::Error>> {
/// let mut connector = HttpConnector::new();
/// // Headers and body are written separately. Without this, the body waits for the headers to be acknowledged.
/// connector.set_nodelay(true);
/// let client = Client::builder(TokioExecutor::new()).build(connector);
/// let api = Api::new(ApiToken::parse(std::env::var("USEAPI_TOKEN")?)?);
/// let record = send(&client, &api, &GetJob::new(id), ()).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`SendError`], whose source is the error of the client.
pub async fn send<C, E>(
    client: &Client<C, RequestBody>,
    api: &Api,
    endpoint: &E,
    body: E::Input<Body>,
) -> Result<E::Response, SendError>
where
    C: Connect + Clone + Send + Sync + 'static,
    E: Endpoint,
{
    send_with(client, api, endpoint, body, &SendOptions::new()).await
}

/// Sends a call as [`send`] does, with options.
///
/// # Errors
///
/// As for [`send`].
pub async fn send_with<C, E>(
    client: &Client<C, RequestBody>,
    api: &Api,
    endpoint: &E,
    body: E::Input<Body>,
    options: &SendOptions,
) -> Result<E::Response, SendError>
where
    C: Connect + Clone + Send + Sync + 'static,
    E: Endpoint,
{
    let (call, request) = Call::begin(api, endpoint, body, options)?;
    let deadline = deadline(call.time_limit);
    let meter = call.meter.clone();
    let request = request.map(|body| RequestBody::new(body, meter));
    // On the heap, so that the futures of callers stay small.
    let exchange = Box::pin(async {
        let response = timeout_at(deadline, client.request(request)).await??;
        Ok(read_to_limit(response, E::INFO.max_response_len, deadline).await)
    });
    call.read_response(call.wait(exchange).await?)
}

impl<C: Connect + Clone + Send + Sync + 'static> AsyncTransport for Client<C, RequestBody> {
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
