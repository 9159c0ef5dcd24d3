//! The trait of all response bodies.

use std::borrow::Cow;
use std::fmt;

use flow_ids::{AccountEmail, JobId, MediaGenerationId};

use super::error::ErrorBody;
use super::item::{Item, decoded_len};
use super::status::JobStatus;
use super::upload::AccountCheck;
use crate::decode::DecodeError;
use crate::deviation::Deviation;
use crate::json::RawObject;
use crate::references::References;

/// The body of a successful response (2xx) of any endpoint.
///
/// ```
/// use flow_types::{ResponseBody, VideosResponse};
///
/// fn outcome<R: ResponseBody>(bytes: &[u8]) -> &'static str {
///     match R::from_slice(bytes) {
///         Ok(body) if body.holds_result() => "success",
///         Ok(body) if body.error().is_some() => "error",
///         _ => "undecodable",
///     }
/// }
/// assert_eq!(outcome::<VideosResponse>(br#"{"media":[{"mediaGenerationId":"user:1-email:6a6b-video:x"}]}"#), "success");
/// assert_eq!(outcome::<VideosResponse>(br#"{"media":[],"error":"All operations failed"}"#), "error");
/// assert_eq!(outcome::<VideosResponse>(br#"{"media":[]}"#), "undecodable");
/// ```
pub trait ResponseBody: Sized + Clone + fmt::Debug {
    /// The documented places of new references, as paths of member names; arrays are left out. Empty if the endpoint
    /// makes no references.
    const PLACES: &'static [&'static str];

    /// Reads the body of a 2xx response.
    ///
    /// # Errors
    /// If the bytes are not UTF-8, not JSON, not an object, or lack the required member.
    fn from_slice(body: &[u8]) -> Result<Self, DecodeError>;

    /// The body as a JSON object.
    fn raw(&self) -> RawObject<'_>;

    /// The members that deviate from their documented type. Contains no values.
    fn deviations(&self) -> Vec<Deviation>;

    /// Whether the call succeeded at least in part: the body has a result or a running job.
    fn holds_result(&self) -> bool;

    /// The items that were made or refused.
    fn items(&self) -> Vec<Item<'_>> {
        Vec::new()
    }

    /// The job id, from `jobId` or `jobid`.
    fn job_id(&self) -> Option<JobId> {
        None
    }

    /// The status of the job.
    fn job_status(&self) -> Option<JobStatus> {
        None
    }

    /// The references made by the call, in the order of the body, without duplicates.
    fn media_generation_ids(&self) -> Vec<MediaGenerationId> {
        match Self::PLACES {
            [] => Vec::new(),
            places => References::in_json(self.raw().as_json(), places).into_results(),
        }
    }

    /// Whether a reference of a result names an account other than `account`.
    #[doc(hidden)]
    fn is_on_another_account(&self, account: &AccountEmail) -> bool {
        let is_elsewhere = |id| AccountCheck::compare(&id, account).is_mismatch();
        self.media_generation_ids().into_iter().any(is_elsewhere)
    }

    /// The URLs of the results, in order, without duplicates.
    fn urls(&self) -> Vec<Cow<'_, str>> {
        let mut urls = Vec::new();
        for item in self.items() {
            for url in item.urls() {
                if !urls.contains(url) {
                    urls.push(url.clone());
                }
            }
        }
        urls
    }

    /// The total decoded length of the results in base64, in bytes; `None` if there are no such results, or one is not
    /// valid base64.
    fn byte_len(&self) -> Option<u64> {
        let items = self.items();
        let mut encoded = items.iter().filter_map(Item::encoded).peekable();
        encoded.peek()?;
        encoded.try_fold(0_u64, |sum, text| sum.checked_add(decoded_len(text)?))
    }

    /// Whether items were refused, and no other item has a result or is still being made.
    fn is_refused(&self) -> bool {
        let items = self.items();
        let is_more = |item: &Item<'_>| item.holds_result() || item.is_under_way();
        items.iter().any(Item::is_refused) && !items.iter().any(is_more)
    }

    /// The response as an error body, if it has an `error` or all items were refused.
    fn error(&self) -> Option<ErrorBody> {
        let body = ErrorBody::from_valid(self.raw().as_json());
        (body.has_error() || self.is_refused()).then_some(body)
    }
}

/// The part that all implementations share.
macro_rules! response_body {
    ($Name:ident, $places:expr, { $($more:item)* }) => {
        impl $crate::ResponseBody for $Name {
            const PLACES: &'static [&'static str] = $places;

            fn from_slice(body: &[u8]) -> Result<Self, $crate::DecodeError> {
                Self::from_slice(body)
            }

            fn raw(&self) -> $crate::RawObject<'_> {
                self.raw()
            }

            fn deviations(&self) -> Vec<$crate::Deviation> {
                self.deviations()
            }

            $($more)*
        }
    };
}

pub(crate) use response_body;
