//! The error of a call made by a [`Client`](super::Client).

use std::fmt;
use std::io;

use flow_ids::{JobId, MediaGenerationId};
use flow_types::{ErrorBody, ErrorReason, Item, JobRecord, ResponseBody};
use flow_validate::AssetError;

use crate::attempt::SendError;
use crate::failure::category::ErrorCategory;
use crate::failure::error::ResponseError;
use crate::failure::outcome::Outcome;
use crate::failure::payload::is_printable_reason;
use crate::retry::policy::GiveUp;

/// The error of a call made by a [`Client`](super::Client).
///
/// Neither `Debug` nor `Display` shows references, job ids or text of the service, other than the name of a reason.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallError {
    /// The file can't be read, or the service would refuse it. Nothing was sent.
    Asset(AssetError),
    /// The request failed, and is not sent again.
    Send {
        /// The error of the last attempt, or of an earlier one after which the work may have been done.
        error: SendError,
        /// Why the request is not sent again; `None` if the work may have been done and the caller has to check for it.
        why: Option<GiveUp>,
    },
    /// No request was sent, for example because no account is usable.
    NotSent(GiveUp),
    /// The work may have been done: the journal has a request that was sent without a result.
    InDoubt,
    /// Another task is making the call with this key.
    InUse,
    /// The job failed, or all of its results were refused.
    JobFailed {
        /// The job.
        job: JobId,
        /// The record of the job, with the reason.
        record: Box<JobRecord>,
    },
    /// The result of a job is not known. To poll it again, call [`Client::follow`](super::Client::follow), or with a
    /// journal repeat the call.
    JobUnknown {
        /// The job.
        job: JobId,
        /// The error of the last poll; `None` if the record has no result, or the job was still running at the limit of
        /// the policy.
        error: Option<SendError>,
    },
    /// [`Client::stop`](super::Client::stop) was called before the request was wholly sent, or while this job was
    /// polled.
    Stopped(Option<JobId>),
    /// The journal can't be written, or belongs to another base URL.
    Journal {
        /// The failure.
        error: io::Error,
        /// Whether the work may have been done.
        outcome: Outcome,
        /// The references that could not be written. They have been paid for.
        media_generation_ids: Vec<MediaGenerationId>,
        /// The job that could not be written.
        job: Option<JobId>,
    },
}

impl CallError {
    /// Whether the work may have been done.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Asset(_) | Self::NotSent(_) | Self::Stopped(None) => Outcome::NotSent,
            Self::Send { error, .. } => error.outcome(),
            Self::Journal { outcome, .. } => *outcome,
            Self::JobFailed { record, .. } if has_result(&**record) => Outcome::Done,
            Self::JobFailed { record, .. } if !may_be_done(record) => Outcome::Refused,
            _ if !self.media_generation_ids().is_empty() => Outcome::Done,
            _ => Outcome::Unknown,
        }
    }

    /// The references of results that were received in spite of the error. They have been paid for.
    #[must_use]
    pub fn media_generation_ids(&self) -> Vec<MediaGenerationId> {
        match self {
            Self::JobFailed { record, .. } => record.media_generation_ids(),
            Self::Journal {
                media_generation_ids,
                ..
            } => media_generation_ids.clone(),
            _ => self.as_send().map_or(Vec::new(), references),
        }
    }

    /// The job that the call has started, if its id is known. [`Client::follow`](super::Client::follow) polls it.
    #[must_use]
    pub fn job_id(&self) -> Option<JobId> {
        match self {
            Self::JobFailed { job, .. }
            | Self::JobUnknown { job, .. }
            | Self::Stopped(Some(job)) => Some(job.clone()),
            Self::Journal { job, .. } => job.clone(),
            _ => self.as_send().and_then(job_of),
        }
    }

    /// The error of a request, if the call failed because of one.
    #[must_use]
    pub fn as_send(&self) -> Option<&SendError> {
        match self {
            Self::Send { error, .. } => Some(error),
            Self::JobUnknown { error, .. } => error.as_ref(),
            _ => None,
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asset(error) => error.fmt(f),
            Self::Send { error, .. } => error.fmt(f),
            Self::NotSent(why) => why.fmt(f),
            Self::InDoubt => f.write_str(
                "the call was sent without a result; the work may be done, so check for the result before sending it again",
            ),
            Self::InUse => f.write_str("another task is making the call with this key"),
            Self::JobFailed { record, .. } => {
                let reason = record.error().and_then(|error| error.reason());
                f.write_str("the job failed")?;
                if let Some(reason) = reason.as_ref().filter(|it| is_printable_reason(it)) {
                    write!(f, " ({})", reason.as_str())?;
                }
                let category = reason.as_ref().and_then(ErrorCategory::of_reason);
                f.write_str(": ")?;
                f.write_str(match (self.outcome(), category) {
                    (Outcome::Done, _) => "it has results nevertheless",
                    (Outcome::Refused, Some(category)) => category.what_to_do(),
                    (Outcome::Refused, None) => "see its record",
                    _ => "the work may be done, so check for the result before sending it again",
                })
            }
            Self::JobUnknown { error: None, .. } => {
                f.write_str("the job has no result yet; ask for it again later")
            }
            Self::JobUnknown {
                error: Some(error), ..
            } => write!(f, "the job can't be read: {error}"),
            Self::Stopped(_) => f.write_str("stopped; make the same call again to continue"),
            Self::Journal { .. } => f.write_str("the journal can't be used"),
        }
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Asset(error) => error.source(),
            Self::Journal { error, .. } => Some(error),
            _ => self.as_send()?.source(),
        }
    }
}

impl From<AssetError> for CallError {
    fn from(error: AssetError) -> Self {
        Self::Asset(error)
    }
}

/// The references received with a failure.
pub(super) fn references(error: &SendError) -> Vec<MediaGenerationId> {
    let response = error.as_response();
    response
        .map_or(&[][..], ResponseError::media_generation_ids)
        .to_vec()
}

/// The job that a failure contains. Its record states whether the work was done.
pub(super) fn job_of(error: &SendError) -> Option<JobId> {
    let body = match error.as_response()? {
        ResponseError::Api(error) => error.body(),
        ResponseError::Decode(error) => error.body(),
        ResponseError::AccountMismatch(_) => return None,
    };
    match ErrorBody::from_slice(body) {
        Ok(body) => body.job_id(),
        Err(_) => job_in(body),
    }
}

/// The job id in a truncated object, before any object in it: the id of the accepted job comes first.
fn job_in(body: &[u8]) -> Option<JobId> {
    let text = String::from_utf8_lossy(body);
    let members = text.trim_start().strip_prefix('{')?.split('{').next()?;
    ["\"jobid\"", "\"jobId\""].into_iter().find_map(|name| {
        let (_, rest) = members.split_once(name)?;
        let value = rest.trim_start().strip_prefix(':')?.trim_start();
        let (id, _) = value.strip_prefix('"')?.split_once('"')?;
        JobId::parse(id).ok()
    })
}

/// Whether a response has a reference, a URL or bytes.
pub(super) fn has_result<R: ResponseBody>(response: &R) -> bool {
    !response.media_generation_ids().is_empty()
        || response.byte_len() > Some(0)
        || response.items().iter().any(Item::holds_result)
}

/// Whether a failed job may still produce a result: one that took too long may finish later.
pub(super) fn may_be_done(record: &JobRecord) -> bool {
    record.error().is_some_and(|error| {
        error.outcome_unknown() || error.reason() == Some(ErrorReason::VideoGenerationTimedOut)
    })
}
