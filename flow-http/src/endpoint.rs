//! The trait of all calls.

use flow_ids::{AccountEmail, MediaGenerationId};
use flow_types::DecodeError;
use http::{Request, Response};

use crate::failure::error::{AccountMismatch, ApiError, ResponseError, UndecodableResponse};
use crate::failure::payload::is_error;
use crate::info::EndpointInfo;
use crate::request::{Argument, Content, RequestError, build};
use crate::values::api::Api;

/// Where the body of a request comes from: [`OwnBody`] or [`CallersBody`].
pub trait BodySource {
    /// What the caller passes to [`Endpoint::to_request`].
    type Input<B>;

    /// The body that was passed, if there is one.
    fn body<B>(input: Self::Input<B>) -> Option<B>;
}

/// The endpoint makes the body itself: JSON, or no body at all. The caller passes `()`.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct OwnBody;

/// The caller passes the body: bytes, a file, a stream.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallersBody;

impl BodySource for OwnBody {
    type Input<B> = ();

    fn body<B>((): ()) -> Option<B> {
        None
    }
}

impl BodySource for CallersBody {
    type Input<B> = B;

    fn body<B>(input: B) -> Option<B> {
        Some(input)
    }
}

/// What is passed beside an endpoint `E` to make a request with a body of type `B`: the body of an upload, `()` for
/// all other calls.
pub type Input<E, B> = <<E as Endpoint>::Body as BodySource>::Input<B>;

/// A call of the API: how its request is made and how its response is read.
///
/// Everything that is sent and read goes through the two provided methods, so that one function of a service does for
/// all calls:
///
/// ```
/// use flow_http::{Api, Endpoint, Input, SendError};
/// # fn over_the_network(request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, std::io::Error> {
/// #     Ok(http::Response::new(Vec::new()))
/// # }
///
/// fn send<E: Endpoint>(api: &Api, endpoint: &E, body: Input<E, Vec<u8>>) -> Result<E::Response, SendError> {
///     let request = endpoint.to_request(api, body)?;
///     let byte_len = request.body().len() as u64;
///     let response = over_the_network(request)
///         .map_err(|error| SendError::no_response(endpoint, byte_len, error))?;
///     Ok(endpoint.read_response(response)?)
/// }
/// ```
pub trait Endpoint {
    /// What a 2xx is read into.
    type Response;

    /// Where the body of the request comes from.
    type Body: BodySource;

    /// The facts that do not depend on the request.
    const INFO: &'static EndpointInfo;

    /// The argument in the path.
    ///
    /// # Errors
    ///
    /// If it can't be a segment of a path.
    fn argument(&self) -> Result<Option<Argument<'_>>, RequestError> {
        Ok(None)
    }

    /// The query, one of [`EndpointInfo::queries`].
    fn query(&self) -> Option<&'static str> {
        None
    }

    /// The account that the request names, or whose reference it names; `None` if the service chooses one.
    fn account(&self) -> Option<AccountEmail> {
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

    /// Reads the body of a 2xx.
    ///
    /// # Errors
    ///
    /// If no result can be read from it.
    fn decode(body: &[u8]) -> Result<Self::Response, DecodeError>;

    /// Whether a response that was read holds a result, so that an `error` beside it does not make it a failure.
    fn holds_result(response: &Self::Response) -> bool;

    /// The references of results that a response hands out.
    fn references(response: &Self::Response) -> Vec<&MediaGenerationId>;

    /// The request. `input` is the body of an upload and `()` for all other calls; a body is moved, never read, and
    /// must have the length that was checked, which is the request's `Content-Length`.
    ///
    /// # Errors
    ///
    /// If the argument can't be a segment of a path, or the URI gets over 65534 bytes long.
    fn to_request<B: From<Vec<u8>>>(
        &self,
        api: &Api,
        input: Input<Self, B>,
    ) -> Result<Request<B>, RequestError>
    where
        Self: Sized,
    {
        self.to_request_with(api, input, B::from)
    }

    /// The same for types of bodies that are not `From<Vec<u8>>`: `from_bytes` makes one of JSON, or of nothing.
    ///
    /// # Errors
    ///
    /// As for [`Self::to_request`].
    fn to_request_with<B>(
        &self,
        api: &Api,
        input: Input<Self, B>,
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
        Ok(request.map(|()| match (Self::Body::body(input), content) {
            (Some(body), _) => body,
            (None, Content::Json(json)) => from_bytes(json),
            (None, _) => from_bytes(Vec::new()),
        }))
    }

    /// Reads the response. A content type is no condition: errors of gateways come as HTML under any type, and JSON
    /// under none.
    ///
    /// # Errors
    ///
    /// - [`ResponseError::Api`] for every status but a 2xx, and for a 2xx with an `error` and no result;
    /// - [`ResponseError::Decode`] for a 2xx in which no result can be read;
    /// - [`ResponseError::AccountMismatch`] if the request named an account and the result is on another one. It was
    ///   done, and the error carries its references.
    fn read_response<T: AsRef<[u8]>>(
        &self,
        response: Response<T>,
    ) -> Result<Self::Response, ResponseError>
    where
        Self: Sized,
    {
        let (parts, body) = response.into_parts();
        let (status, body) = (parts.status, body.as_ref());
        let account = self.account();
        let api_error = |account| ApiError::new(Self::INFO, account, status, &parts.headers, body);
        if !status.is_success() {
            return Err(api_error(account).into());
        }
        match Self::decode(body) {
            Ok(decoded) if Self::holds_result(&decoded) || !is_error(body) => {
                match AccountMismatch::find(account.as_ref(), &Self::references(&decoded), body) {
                    Some(mismatch) => Err(ResponseError::AccountMismatch(Box::new(mismatch))),
                    None => Ok(decoded),
                }
            }
            Err(error) if !is_error(body) => Err(ResponseError::Decode(UndecodableResponse::new(
                Self::INFO,
                status,
                error,
            ))),
            Ok(_) => Err(api_error(account).into()),
            Err(error) => Err(api_error(account).with_salvaged(error.salvaged_id()).into()),
        }
    }
}
