//! Reading an answer: the status decides, then the body in three tiers.

use flow_ids::AccountEmail;
use flow_types::{AccountCheck, DecodeError, ErrorBody, ErrorForm, UploadResponse};
use http::Response;

use crate::endpoint::Endpoint;
use crate::error::{AccountMismatch, ApiError, ResponseError, Undecodable};

/// Reads an answer of `endpoint`, by `decode` where the status is a 2xx.
///
/// A content type is no gate: errors of gateways come as HTML under any, and JSON under none.
pub(crate) fn read<B: AsRef<[u8]>, T>(
    endpoint: Endpoint,
    account: Option<&AccountEmail>,
    response: Response<B>,
    decode: impl FnOnce(&[u8]) -> Result<T, DecodeError>,
) -> Result<T, ResponseError> {
    let (head, body) = response.into_parts();
    let (status, headers, body) = (head.status, &head.headers, body.as_ref());
    if !status.is_success() {
        return Err(ApiError::new(endpoint, account, status, headers, body).into());
    }
    match decode(body) {
        Ok(decoded) => Ok(decoded),
        // An `error` in a 2xx is an error, unless a reference stands beside it.
        Err(_) if ErrorBody::from_slice(body).is_ok_and(|body| body.form() != ErrorForm::Other) => {
            Err(ApiError::new(endpoint, account, status, headers, body).into())
        }
        Err(error) => Err(ResponseError::Decode(Undecodable::new(
            endpoint, status, error,
        ))),
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
