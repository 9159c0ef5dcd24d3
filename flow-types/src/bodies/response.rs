//! What every answer can be asked, so that one caller can handle all of them.

use std::borrow::Cow;
use std::fmt;

use flow_ids::{AccountEmail, JobId, MediaGenerationId};

use super::error::ErrorBody;
use super::item::{Item, decoded_len};
use super::status::JobStatus;
use crate::decode::DecodeError;
use crate::deviation::Deviation;
use crate::json::RawObject;
use crate::references::References;

/// An answer of the service, whichever endpoint gave it.
///
/// ```
/// use flow_types::{ResponseBody, VideosResponse};
///
/// fn told<R: ResponseBody>(body: &[u8]) -> &'static str {
///     match R::from_slice(body) {
///         Ok(answer) if answer.holds_result() => "success",
///         Ok(answer) if answer.error().is_some() => "error",
///         _ => "undecodable",
///     }
/// }
/// assert_eq!(told::<VideosResponse>(br#"{"media":[{"mediaGenerationId":"user:1-email:6a6b-video:x"}]}"#), "success");
/// assert_eq!(told::<VideosResponse>(br#"{"media":[],"error":"All operations failed"}"#), "error");
/// assert_eq!(told::<VideosResponse>(br#"{"media":[]}"#), "undecodable");
/// ```
pub trait ResponseBody: Sized + Clone + fmt::Debug {
    /// Where the answer documents the references that the call made, as paths of names; arrays don't count. Empty where
    /// the endpoint makes none.
    const PLACES: &'static [&'static str];

    /// Reads the body of a 2xx.
    ///
    /// # Errors
    /// When the bytes are not UTF-8, not JSON, not an object, or lack the member that the answer is about.
    fn from_slice(body: &[u8]) -> Result<Self, DecodeError>;

    /// The body as an object.
    fn raw(&self) -> RawObject<'_>;

    /// Members that did not fit their documented type; never their values.
    fn deviations(&self) -> Vec<Deviation>;

    /// Whether the call did what it was asked for, at least in part: there is a result, or work that goes on.
    fn holds_result(&self) -> bool;

    /// What was made or refused, one by one.
    fn items(&self) -> Vec<Item<'_>> {
        Vec::new()
    }

    /// The job's id, in either spelling.
    fn job_id(&self) -> Option<JobId> {
        None
    }

    /// How far the job is; of a text that is new, the text.
    fn job_status(&self) -> Option<JobStatus> {
        None
    }

    /// The references that the call made, in order, each once.
    fn media_generation_ids(&self) -> Vec<MediaGenerationId> {
        match Self::PLACES {
            [] => Vec::new(),
            places => References::in_json(self.raw().as_json(), places).into_results(),
        }
    }

    /// Whether a result names another owner than `account`. An owner that can't be read proves nothing.
    fn is_on_another_account(&self, account: &AccountEmail) -> bool {
        let mut ids = self.media_generation_ids().into_iter();
        ids.any(|id| names_another_owner(&id, account))
    }

    /// Where the results are, in order, each once.
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

    /// How many bytes the results have that came as base64; `None` where none did, or one is no base64.
    fn byte_len(&self) -> Option<u64> {
        let items = self.items();
        let mut encoded = items.iter().filter_map(Item::encoded).peekable();
        encoded.peek()?;
        encoded.try_fold(0_u64, |sum, text| sum.checked_add(decoded_len(text)?))
    }

    /// Whether items were refused, and no other has a result or is still being made.
    fn is_refused(&self) -> bool {
        let items = self.items();
        let is_more = |item: &Item<'_>| item.holds_result() || item.is_under_way();
        items.iter().any(Item::is_refused) && !items.iter().any(is_more)
    }

    /// The answer as an error body, where it has an `error`, or where every item was refused.
    fn error(&self) -> Option<ErrorBody> {
        let body = ErrorBody::from_valid(self.raw().as_json());
        (body.has_error() || self.is_refused()).then_some(body)
    }
}

pub(super) fn names_another_owner(id: &MediaGenerationId, account: &AccountEmail) -> bool {
    id.parts()
        .is_ok_and(|parts| !parts.is_owned_by(account) && parts.email().is_ok())
}

/// What all implementations share.
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
