//! The trait of all endpoints.

use std::borrow::Cow;
use std::time::Duration;

use flow_ids::{AccountEmail, MediaGenerationId};
use flow_types::{DecodeError, References, ResponseBody};
use http::{Request, Response};

use crate::failure::category::Call;
use crate::failure::error::{AccountMismatch, ApiError, ResponseError, UndecodableResponse};
use crate::failure::payload::ErrorPayload;
use crate::info::EndpointInfo;
use crate::request::{Argument, Content, RequestError, build};
use crate::rules::EndpointRules;
use crate::values::api::Api;

/// The parts of a request, which each endpoint defines. The trait can't be named outside of this crate, so only this
/// crate can implement [`Endpoint`].
pub trait Parts {
    /// The rules for requests. Arguments of path and query count as members of their name.
    const RULES: &'static EndpointRules;

    /// The argument in the path.
    ///
    /// # Errors
    ///
    /// If it is not a valid path segment.
    fn argument(&self) -> Result<Option<Argument<'_>>, RequestError> {
        Ok(None)
    }

    /// The query, one of [`EndpointInfo::queries`].
    fn query(&self) -> Option<&'static str> {
        None
    }

    /// The body of the request.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    fn content(&self) -> Result<Content, RequestError> {
        Ok(Content::Empty)
    }

    /// The references in the request. A response that repeats them has not returned a new reference.
    fn named_references(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The same request on another account; `None` if the request can't name an account.
    fn on_account(&self, _account: &AccountEmail) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }

    /// The model that the request names.
    fn model(&self) -> Option<&str> {
        None
    }
}

/// A call of the API, which builds its request and reads its response.
///
/// All calls are sent and read by [`to_request`](Self::to_request) and [`read_response`](Self::read_response), so a
/// service needs one function for all of them:
///
/// ```
/// use flow_http::{Api, Endpoint, SendError};
/// # fn over_the_network(request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, std::io::Error> {
/// #     Ok(http::Response::new(Vec::new()))
/// # }
///
/// fn send<E: Endpoint>(api: &Api, endpoint: &E, body: E::Input<Vec<u8>>) -> Result<E::Response, SendError> {
///     let request = endpoint.to_request(api, body)?;
///     let byte_len = request.body().len() as u64;
///     let response = over_the_network(request)
///         .map_err(|error| SendError::no_response(endpoint, byte_len, error))?;
///     Ok(endpoint.read_response(response)?)
/// }
/// ```
pub trait Endpoint: Parts {
    /// The type of a successful response.
    type Response: ResponseBody;

    /// The caller's input for the body of a request: a `B` for an upload, and `()` for all other calls, whose bodies
    /// this crate writes. A function that takes only such calls has the bound `E: Endpoint<Input<Vec<u8>> = ()>`.
    type Input<B>;

    /// The properties of the endpoint.
    const INFO: &'static EndpointInfo;

    /// The body that was passed, if there is one.
    #[doc(hidden)]
    fn body<B>(input: Self::Input<B>) -> Option<B>;

    /// The account that the request names, or whose reference it names; `None` if the service chooses one.
    fn account(&self) -> Option<Cow<'_, AccountEmail>> {
        None
    }

    /// Whether the request belongs to one account, since it names a reference or a job. The default is the opposite of
    /// [`EndpointInfo::takes_any_account`].
    fn is_bound(&self) -> bool {
        !Self::INFO.takes_any_account
    }

    /// The request. `input` is the body of an upload and `()` for all other calls; a body is moved, never read, and
    /// must have the length that was checked, which is the request's `Content-Length`.
    ///
    /// # Errors
    ///
    /// If the argument is not a valid path segment, or the URI is longer than 65534 bytes.
    fn to_request<B: From<Vec<u8>>>(
        &self,
        api: &Api,
        input: Self::Input<B>,
    ) -> Result<Request<B>, RequestError>
    where
        Self: Sized,
    {
        self.to_request_with(api, input, B::from)
    }

    /// The request, for a body type that is not `From<Vec<u8>>`: `from_bytes` converts a JSON body or an empty one.
    ///
    /// # Errors
    ///
    /// As for [`Self::to_request`].
    fn to_request_with<B>(
        &self,
        api: &Api,
        input: Self::Input<B>,
        from_bytes: impl FnOnce(Vec<u8>) -> B,
    ) -> Result<Request<B>, RequestError>
    where
        Self: Sized,
    {
        let content = self.content()?;
        let request = build(
            Self::INFO,
            api,
            self.argument()?.as_ref(),
            self.query(),
            &content,
        )?;
        Ok(request.map(|()| match (Self::body(input), content) {
            (Some(body), _) => body,
            (None, Content::Json(json)) => from_bytes(json),
            (None, _) => from_bytes(Vec::new()),
        }))
    }

    /// A time limit for the call: the service's own time plus the transfer time of the body at `bytes_per_second`, the
    /// slowest rate to wait for. A rate of 0 counts as 1.
    ///
    /// A fixed limit is too short for large videos, which may then exist although they were reported as failed, or too
    /// long for a dead connection.
    ///
    /// ```
    /// use flow_http::{Endpoint, UploadAsset};
    /// use flow_http::validate::{AssetType, CheckedAsset};
    /// use std::time::Duration;
    ///
    /// # let clip = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";
    /// let upload = UploadAsset::new(CheckedAsset::check(clip, AssetType::Mp4, 104_857_600)?);
    /// // 100 MiB over 2 Mbit/s.
    /// assert_eq!(upload.suggested_timeout(250_000), Duration::from_secs(320 + 420));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn suggested_timeout(&self, bytes_per_second: u64) -> Duration {
        let byte_len = self.content().map_or(0, |content| content.byte_len());
        let transfer = byte_len.div_ceil(bytes_per_second.max(1));
        Self::INFO
            .service_time
            .saturating_add(Duration::from_secs(transfer))
    }

    /// Reads the response. Its content type is ignored: gateways send HTML under any type, and JSON can come without
    /// one.
    ///
    /// # Errors
    ///
    /// - [`ResponseError::Api`] for every status other than 2xx, and for a 2xx with an `error` and no result;
    /// - [`ResponseError::Decode`] for a 2xx in which no result can be read;
    /// - [`ResponseError::AccountMismatch`] if the request named an account and the result is on another one. The work
    ///   was done, and the error contains its references.
    fn read_response<T: AsRef<[u8]>>(
        &self,
        response: Response<T>,
    ) -> Result<Self::Response, ResponseError>
    where
        Self: Sized,
    {
        let named = || self.named_references();
        read(Self::INFO, self.account(), self.is_bound(), named, response)
    }

    /// Reads a response without its request, such as a saved one. `account` is the account that the request named.
    ///
    /// # Errors
    ///
    /// As for [`Self::read_response`].
    fn read_saved_response<T: AsRef<[u8]>>(
        account: Option<AccountEmail>,
        response: Response<T>,
    ) -> Result<Self::Response, ResponseError>
    where
        Self: Sized,
    {
        let is_bound = !Self::INFO.takes_any_account;
        read(
            Self::INFO,
            account.map(Cow::Owned),
            is_bound,
            Vec::new,
            response,
        )
    }
}

/// Whether every requested item was refused.
fn is_refused<R: ResponseBody>(decoded: &Result<R, DecodeError>) -> bool {
    decoded.as_ref().is_ok_and(ResponseBody::is_refused)
}

fn read<'e, R: ResponseBody, T: AsRef<[u8]>>(
    info: &'static EndpointInfo,
    account: Option<Cow<'e, AccountEmail>>,
    is_bound: bool,
    named: impl FnOnce() -> Vec<&'e str>,
    response: Response<T>,
) -> Result<R, ResponseError> {
    let (parts, body) = response.into_parts();
    let (status, body) = (parts.status, body.as_ref());
    // The result may be on another account, even if the rest of the body can't be read.
    let mismatch = |ids: &[MediaGenerationId]| {
        let mismatch = AccountMismatch::find(account.as_deref()?, ids, body)?;
        Some(ResponseError::AccountMismatch(Box::new(mismatch)))
    };
    let decoded = status.is_success().then(|| R::from_slice(body));
    let decoded = match decoded {
        Some(Ok(response)) if response.holds_result() => {
            let is_elsewhere = |account: &&Cow<'_, _>| response.is_on_another_account(account);
            let found = account.as_ref().filter(is_elsewhere);
            return match found.and_then(|_| mismatch(&response.media_generation_ids())) {
                Some(error) => Err(error),
                None => Ok(response),
            };
        }
        decoded => decoded,
    };
    let references = References::search(body, R::PLACES, &named());
    let payload = ErrorPayload::read(body);
    match decoded {
        Some(decoded) if !payload.says_error() && !is_refused(&decoded) => {
            if let Some(error) = mismatch(references.results()) {
                return Err(error);
            }
            let error = decoded.err().unwrap_or_else(|| DecodeError::missing(body));
            let error = UndecodableResponse::new(info, status, error, references);
            Err(ResponseError::Decode(Box::new(error)))
        }
        _ => {
            let call = Call {
                info,
                account: account.map(Cow::into_owned),
                is_bound,
            };
            Err(ApiError::new(call, status, &parts.headers, payload, references, body).into())
        }
    }
}
