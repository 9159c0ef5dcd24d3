//! The one place where the cookbook's examples meet the network: `reqwest`, by the glue of `glue_reqwest.rs`.

use std::fmt;
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;
use std::time::Duration;

use flow_http::ids::MediaGenerationId;
use flow_http::types::UploadResponse;
use flow_http::validate::{AssetError, CheckedAsset, Declared, PREFIX_LEN};
use flow_http::{
    Api, ApiToken, BaseUrl, Endpoint as _, Outcome, RequestError, ResponseError, UploadAsset,
};
use http_body_util::BodyExt as _;

use super::cli::Failure;
use super::here;

/// The slowest connection that is worth waiting for: 1 Mbit/s.
const SLOWEST_BYTES_PER_SECOND: u64 = 125_000;
/// No answer of the service is longer.
const MAX_ANSWER_LEN: usize = 1 << 20;

/// A client, and the service that it talks to.
#[derive(Clone)]
pub struct Wire {
    client: reqwest::Client,
    pub api: Api,
}

/// Why there is no result.
#[derive(Debug)]
pub enum Failed {
    /// The request could not be built.
    Request(RequestError),
    /// No answer came.
    NoAnswer { outcome: Outcome, is_timeout: bool },
    /// The answer is an error.
    Answer(ResponseError),
}

impl Failed {
    /// Whether the work may have been done.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Request(_) => Outcome::NotSent,
            Self::NoAnswer { outcome, .. } => *outcome,
            Self::Answer(error) => error.outcome(),
        }
    }

    /// A reference that came with the failure.
    pub fn media_generation_id(&self) -> Option<&MediaGenerationId> {
        match self {
            Self::Answer(error) => error.media_generation_id(),
            _ => None,
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (outcome, is_timeout) = match self {
            Self::Request(error) => return error.fmt(f),
            Self::Answer(error) => return error.fmt(f),
            Self::NoAnswer {
                outcome,
                is_timeout,
            } => (outcome, is_timeout),
        };
        f.write_str(match (outcome, is_timeout) {
            (Outcome::NotSent, _) => "the server can't be reached; nothing was sent",
            (_, true) => "the time allowed ran out; look for the upload before sending it again",
            (_, false) => "the connection broke; look for the upload before sending it again",
        })
    }
}

impl From<ResponseError> for Failed {
    fn from(error: ResponseError) -> Self {
        Self::Answer(error)
    }
}

impl From<RequestError> for Failed {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl Wire {
    pub fn new(base_url: BaseUrl, token: ApiToken) -> Result<Self, Failure> {
        // The second call in a process fails, and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            // A redirect would carry the token to another place.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(Failure::other)?;
        Ok(Self {
            client,
            api: Api::new(token).with_base_url(base_url),
        })
    }

    /// To a server somewhere, with the token in the environment, where other users of the machine can't read it; or to
    /// one inside this process.
    pub fn to(base_url: Option<BaseUrl>) -> Result<Self, Failure> {
        let Some(base_url) = base_url else {
            let here = here::serve(&["nora@example.org"])?;
            return Self::new(here.base_url, here.token);
        };
        let token = std::env::var("USEAPI_TOKEN").map_err(|_| {
            Failure::usage(
                "--base-url needs the API token in the environment variable USEAPI_TOKEN",
            )
        })?;
        Self::new(base_url, ApiToken::parse(token).map_err(Failure::usage)?)
    }

    /// Uploads a body, which has the length that was checked.
    pub async fn upload(
        &self,
        upload: &UploadAsset,
        body: impl Into<reqwest::Body>,
    ) -> Result<UploadResponse, Failed> {
        let request = upload.to_request(&self.api, body.into())?;
        let time = upload.suggested_timeout(SLOWEST_BYTES_PER_SECOND);
        let answer = self.send(request, time).await?;
        Ok(upload.read_response(answer)?)
    }

    /// Sends any request that may take so long. What has arrived of an answer that breaks off is read all
    /// the same: it may hold the reference, which has been paid for.
    pub async fn send(
        &self,
        request: http::Request<reqwest::Body>,
        time: Duration,
    ) -> Result<http::Response<Vec<u8>>, Failed> {
        let no_answer = |error: reqwest::Error| Failed::NoAnswer {
            // Whatever happens once the connection stands, some or all of the body may have gone out.
            outcome: if error.is_connect() || error.is_builder() {
                Outcome::NotSent
            } else {
                Outcome::Unknown
            },
            is_timeout: error.is_timeout(),
        };
        let mut request = reqwest::Request::try_from(request).map_err(no_answer)?;
        *request.timeout_mut() = Some(time);
        let answer = self.client.execute(request).await.map_err(no_answer)?;
        let (head, mut body): (_, reqwest::Body) = http::Response::from(answer).into_parts();
        let mut bytes = Vec::new();
        while bytes.len() < MAX_ANSWER_LEN
            && let Some(Ok(frame)) = body.frame().await
        {
            bytes.extend(frame.into_data().unwrap_or_default());
        }
        Ok(http::Response::from_parts(head, bytes))
    }
}

/// Checks a file by its first bytes. Its body is read while it is sent.
pub fn open(path: &Path) -> Result<(CheckedAsset, File), AssetError> {
    let mut file = File::open(path)?;
    let byte_len = file.metadata()?.len();
    let mut prefix = Vec::with_capacity(PREFIX_LEN);
    (&file).take(PREFIX_LEN as u64).read_to_end(&mut prefix)?;
    file.rewind()?;
    let asset = CheckedAsset::check(&prefix, Declared::from_path(path), byte_len)?;
    Ok((asset, file))
}
