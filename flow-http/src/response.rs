//! Reading an answer: the status decides, then the body in three tiers.

use flow_ids::AccountEmail;
use flow_types::{AccountCheck, DecodeError, ErrorBody, JsonKind, UploadResponse};
use http::Response;

use crate::endpoint::Endpoint;
use crate::error::{AccountMismatch, ApiError, ResponseError, Undecodable};

/// Reads an answer of `endpoint`, by `decode` where the status is a 2xx. What `holds_result` denies is an error if
/// the body says so: in a 2xx, `error` counts unless there is a result beside it.
///
/// A content type is no gate: errors of gateways come as HTML under any, and JSON under none.
pub(crate) fn read<B: AsRef<[u8]>, T>(
    endpoint: Endpoint,
    account: Option<&AccountEmail>,
    response: Response<B>,
    decode: impl FnOnce(&[u8]) -> Result<T, DecodeError>,
    holds_result: impl FnOnce(&T) -> bool,
) -> Result<T, ResponseError> {
    let (head, body) = response.into_parts();
    let (status, headers, body) = (head.status, &head.headers, body.as_ref());
    if !status.is_success() {
        return Err(ApiError::new(endpoint, account, status, headers, body).into());
    }
    match decode(body) {
        Ok(decoded) if holds_result(&decoded) || !is_error(body) => Ok(decoded),
        Err(error) if !is_error(body) => Err(ResponseError::Decode(Undecodable::new(
            endpoint, status, error,
        ))),
        _ => Err(ApiError::new(endpoint, account, status, headers, body).into()),
    }
}

/// Whether a body that holds no result says that something went wrong. An `error` of any type does, but for
/// those that mean that there is none: what follows from an error is that nothing was done.
fn is_error(body: &[u8]) -> bool {
    let Ok(body) = ErrorBody::from_slice(body) else {
        return false;
    };
    let error = body
        .get("error")
        .map(|error| (error.kind(), error.as_json()));
    match error {
        Some((JsonKind::Null, _) | (_, "false" | "\"\"")) | None => body.get("detail").is_some(),
        Some(_) => true,
    }
}

/// Compares the account that was asked for with the one that the reference names.
pub(crate) fn check_account(
    account: Option<&AccountEmail>,
    answer: UploadResponse,
) -> Result<UploadResponse, ResponseError> {
    let Some(requested) = account else {
        return Ok(answer);
    };
    match answer.account_check(requested) {
        AccountCheck::Mismatch { actual } => {
            let requested = requested.clone();
            let mismatch = AccountMismatch {
                requested,
                actual,
                answer,
            };
            Err(ResponseError::AccountMismatch(Box::new(mismatch)))
        }
        // An owner that can't be read proves nothing either way.
        _ => Ok(answer),
    }
}
