//! Sends calls with `ureq`, without async code.

use std::fmt;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use ::ureq::{Agent, Error, SendBody};

use crate::attempt::SendError;
use crate::endpoint::Endpoint;
use crate::transport::call::{Call, Meter, SendOptions};
use crate::values::api::Api;

/// The body of an upload: bytes, a file, or anything that can be read.
pub struct Body(Box<dyn Read + Send>);

impl Body {
    /// A body from any reader, starting at its position.
    #[must_use]
    pub fn from_reader(reader: impl Read + Send + 'static) -> Self {
        Self(Box::new(reader))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from_reader(Cursor::new(bytes))
    }
}

impl From<&'static [u8]> for Body {
    fn from(bytes: &'static [u8]) -> Self {
        Self::from_reader(bytes)
    }
}

impl From<std::fs::File> for Body {
    fn from(file: std::fs::File) -> Self {
        Self::from_reader(file)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body(reader)")
    }
}

/// A body that is counted and checked against the `Content-Length`.
struct Metered {
    reader: Box<dyn Read + Send>,
    meter: Arc<Meter>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let remaining = self.meter.remaining();
        let room = usize::try_from(remaining).map_or(buffer.len(), |len| len.min(buffer.len()));
        let room = buffer.get_mut(..room).unwrap_or_default();
        if room.is_empty() {
            return Ok(0);
        }
        let len = self.reader.read(room)?;
        let is_last = u64::try_from(len) == Ok(remaining);
        // The last piece is returned only after the reader has ended.
        if len == 0 || (is_last && goes_on(&mut self.reader)?) {
            return Err(self.meter.mismatch());
        }
        self.meter.count(len)?;
        Ok(len)
    }
}

fn goes_on(reader: &mut impl Read) -> io::Result<bool> {
    loop {
        match reader.read(&mut [0]) {
            Ok(len) => return Ok(len > 0),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Sends a call and reads its response. `body` is the body of an upload, and `()` for all other calls.
///
/// Independent of the agent's configuration, redirects are not followed, and a status is never an error of `ureq`,
/// which would drop the body and `Retry-After`.
///
/// ```no_run
/// use flow_http::transport::ureq::send;
/// use flow_http::{Api, ApiToken, UploadAsset, validate::CheckedAsset};
///
/// # fn upload(image: Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
/// let api = Api::new(ApiToken::parse(std::env::var("USEAPI_TOKEN")?)?);
/// let asset = CheckedAsset::check(&image, "image/png", image.len() as u64)?;
/// let uploaded = send(&ureq::agent(), &api, &UploadAsset::new(asset), image.into())?;
/// println!("{}", uploaded.media_generation_id().as_str());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`SendError`], whose source is the error of `ureq`.
pub fn send<E: Endpoint>(
    agent: &Agent,
    api: &Api,
    endpoint: &E,
    body: E::Input<Body>,
) -> Result<E::Response, SendError> {
    send_with(agent, api, endpoint, body, &SendOptions::new())
}

/// Sends a call as [`send`] does, with options.
///
/// # Errors
///
/// As for [`send`].
pub fn send_with<E: Endpoint>(
    agent: &Agent,
    api: &Api,
    endpoint: &E,
    body: E::Input<Body>,
    options: &SendOptions,
) -> Result<E::Response, SendError> {
    let (call, request) = Call::begin(api, endpoint, body, options)?;
    let request = request.map(|Body(reader)| {
        let meter = Arc::clone(&call.meter);
        match meter.byte_len() {
            0 => SendBody::none(),
            _ => SendBody::from_owned_reader(Metered { reader, meter }),
        }
    });
    let request = agent
        .configure_request(request)
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(call.time_limit))
        .build();
    let response = agent.run(request).map_err(|error| match error {
        // These errors contain the URI, which contains the account.
        Error::BadUri(_) | Error::RequireHttpsOnly(_) => call.no_response("the URI is refused"),
        error => call.no_response(error),
    })?;
    let (head, mut body) = response.into_parts();
    let limit = u64::try_from(E::INFO.max_response_len).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    // If the response breaks off, the bytes so far are used.
    let _ = body.as_reader().take(limit).read_to_end(&mut bytes);
    call.read_response(http::Response::from_parts(head, bytes))
}

/// An HTTP client whose calls block.
pub(super) trait BlockingTransport {
    fn send<E: Endpoint>(
        &self,
        api: &Api,
        endpoint: &E,
        body: E::Input<Body>,
        options: &SendOptions,
    ) -> Result<E::Response, SendError>;
}

impl BlockingTransport for Agent {
    fn send<E: Endpoint>(
        &self,
        api: &Api,
        endpoint: &E,
        body: E::Input<Body>,
        options: &SendOptions,
    ) -> Result<E::Response, SendError> {
        send_with(self, api, endpoint, body, options)
    }
}
