//! The jobs of a contract server.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use flow_ids::{AccountEmail, JobId};
use flow_types::{
    Builder, ErrorBody, ErrorReason, JobGroup, JobOutput, JobRecord, JobStatus, JobType, RawObject,
};
use serde_json::{Map, Value, json};

use crate::service::response::ServerResponse;
use crate::service::samples::{CREATED_MS, created};
use crate::service::scenario::Scenario;

/// The reason for the failure of a job.
const FAILURE: ErrorReason = ErrorReason::UnsafeGeneration;
/// The number of polls before a slow job is completed.
const SLOW_POLLS: u32 = 3;
/// The largest number of kept jobs, and of bytes of their requests and results.
const MAX_JOBS: usize = 1024;
const MAX_JOBS_LEN: usize = 16 << 20;
/// The number in the id of the first job.
const FIRST_JOB: u64 = 128_454_000;
/// The number of jobs in a history.
/// Source: useapi.net, "Google Flow jobs" (2026-06-15).
const HISTORY: usize = 10;
/// The duration of a job in seconds (invented).
const RESPONSE_TIME: u32 = 62;

/// The number of a job, which is part of the ids of its results.
pub(super) type JobNumber = u64;

/// The id of a job: a time, a letter for the type, the user, and the address in plain text (observed).
pub(super) fn job_id(
    number: JobNumber,
    job_type: &JobType,
    user_id: u64,
    owner: &AccountEmail,
) -> Result<JobId, ServerResponse> {
    let number = FIRST_JOB.saturating_add(number);
    let letter = match job_type {
        JobType::Image => 'i',
        _ => 'v',
    };
    let owner = owner.as_str();
    let id = format!("j0227163425{number:09}{letter}-u{user_id}-email:{owner}-bot:google-flow");
    JobId::parse(&id).map_err(|_| ServerResponse::broken())
}

/// The user and the account in the id of a job.
pub(super) fn parties(id: &JobId) -> Option<(&str, AccountEmail)> {
    let (_, rest) = id.as_str().split_once("-u")?;
    let (user, rest) = rest.split_once("-email:")?;
    let (owner, _) = rest.rsplit_once("-bot:")?;
    Some((user, AccountEmail::parse(owner).ok()?))
}

/// A job of a generation.
pub(super) struct Job {
    id: JobId,
    owner: AccountEmail,
    makes: JobType,
    /// The members of the record from the start.
    record: Builder<JobRecord>,
    /// The members that the record has when the job is completed.
    output: Builder<JobOutput<'static>>,
    scenario: Scenario,
    byte_len: usize,
    polls: u32,
    was_waited_for: bool,
}

impl Job {
    /// A job that repeats `request` in its record, and makes `output`.
    pub(super) fn new(
        id: JobId,
        owner: AccountEmail,
        job_type: JobType,
        request: &str,
        output: Builder<JobOutput<'static>>,
        scenario: Scenario,
    ) -> Self {
        let mut record = JobRecord::builder()
            .job_id(&id)
            .job_type(job_type.clone())
            .created(created());
        if let Ok(echo) = RawObject::from_slice(request.as_bytes()) {
            record = record.request(echo);
        }
        let byte_len = request.len().saturating_add(output.to_json().len());
        Self {
            id,
            owner,
            makes: job_type,
            record,
            output,
            scenario,
            byte_len,
            polls: 0,
            was_waited_for: false,
        }
    }

    pub(super) fn id(&self) -> &JobId {
        &self.id
    }

    /// The response to the request that started the job: 201.
    pub(super) fn accepted(&self, output: Builder<JobOutput<'static>>) -> ServerResponse {
        let record = self.record.clone().status(JobStatus::Created);
        ServerResponse::created(record.response(output).build().as_json())
    }

    /// Completes a job whose request waits for it. Returns its output, or the error response if it fails.
    pub(super) fn wait(&mut self) -> Result<Builder<JobOutput<'static>>, ServerResponse> {
        self.was_waited_for = true;
        match self.scenario {
            Scenario::JobFailed => Err(ServerResponse::invalid_argument(&FAILURE)),
            _ => Ok(self.output.clone()),
        }
    }

    fn is_running(&self) -> bool {
        let polls = match self.scenario {
            Scenario::JobSlow => SLOW_POLLS,
            _ => 0,
        };
        !self.was_waited_for && self.polls <= polls
    }

    fn is_listed(&self) -> bool {
        self.scenario != Scenario::JobExpired
    }

    fn poll(&mut self) -> Result<JobRecord, ServerResponse> {
        self.polls = self.polls.saturating_add(1);
        let record = self.record.clone().updated(created());
        let record = match self.scenario {
            Scenario::JobExpired => return Err(ServerResponse::job_expired()),
            _ if self.is_running() => record.status(JobStatus::Started),
            Scenario::JobFailed => failed(record),
            _ => record
                .status(JobStatus::Completed)
                .response(self.output.clone()),
        };
        Ok(record.build())
    }

    /// The entry of the job in a list.
    fn listed(&self) -> Value {
        let mut entry = json!({"email": self.owner.as_str(), "timestamp": CREATED_MS});
        if let Some(members) = entry.as_object_mut() {
            if self.is_running() {
                members.insert("elapsed".to_owned(), "00:01:12".into());
            } else {
                let status = match self.scenario {
                    Scenario::JobFailed => 400,
                    _ => 200,
                };
                members.insert("httpStatus".to_owned(), status.into());
                members.insert("responseTime".to_owned(), RESPONSE_TIME.into());
            }
        }
        entry
    }
}

/// The record of a job that failed: a summary, and Google's response.
/// Source: useapi.net, "Google Flow job" (2025-11-17).
fn failed(record: Builder<JobRecord>) -> Builder<JobRecord> {
    let response = ErrorBody::from_slice(ServerResponse::invalid_argument(&FAILURE).body());
    let error = response
        .as_ref()
        .ok()
        .and_then(|response| response.get("error"));
    let code = error.and_then(|error| error.as_object()?.get("code"));
    let mut output = JobOutput::builder();
    let mut record = record
        .status(JobStatus::Failed)
        .error_value("API error: 400")
        .error_details(FAILURE.as_str());
    if let Some((error, code)) = error.zip(code) {
        output = output.error_value(error);
        record = record.code(code);
    }
    record.response(output)
}

/// The jobs of a contract server, shared by its clones.
#[derive(Clone, Default)]
pub(super) struct Jobs(Arc<Mutex<JobTable>>);

#[derive(Default)]
struct JobTable {
    started: JobNumber,
    kept: VecDeque<Job>,
    byte_len: usize,
}

impl Jobs {
    fn lock(&self) -> MutexGuard<'_, JobTable> {
        // Nothing panics while it is locked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new number for the next job, so that a request that is sent twice makes two different jobs.
    pub(super) fn next_number(&self) -> JobNumber {
        let mut table = self.lock();
        let number = table.started;
        table.started = number.saturating_add(1);
        number
    }

    /// Stores a job, and drops the oldest ones above the limits.
    pub(super) fn keep(&self, job: Job) {
        let mut table = self.lock();
        table.byte_len = table.byte_len.saturating_add(job.byte_len);
        table.kept.push_back(job);
        while (table.kept.len() > MAX_JOBS || table.byte_len > MAX_JOBS_LEN)
            && let Some(oldest) = table.kept.pop_front()
        {
            table.byte_len = table.byte_len.saturating_sub(oldest.byte_len);
        }
    }

    /// The record of a job. Each call advances the job.
    pub(super) fn poll(&self, id: &JobId) -> Result<JobRecord, ServerResponse> {
        let mut table = self.lock();
        let job = table.kept.iter_mut().find(|job| job.id == *id);
        job.ok_or_else(ServerResponse::job_not_found)?.poll()
    }

    /// The jobs of one type: the number for each account, and the running or ended jobs if `options` asks for them.
    /// Listing does not advance a job.
    pub(super) fn group(
        &self,
        job_type: &JobType,
        accounts: &[AccountEmail],
        options: &str,
    ) -> Builder<JobGroup<'static>> {
        let table = self.lock();
        let jobs = || {
            let newest_first = table.kept.iter().rev();
            newest_first.filter(|job| job.makes == *job_type && job.is_listed())
        };
        let summary = accounts
            .iter()
            .map(|account| {
                let theirs = || jobs().filter(|job| job.owner == *account);
                let executing = theirs().filter(|job| job.is_running()).count();
                let ended = || theirs().filter(|job| !job.is_running());
                let is_failed = |job: &&Job| job.scenario == Scenario::JobFailed;
                let failed = ended().filter(is_failed).count();
                let completed = ended().count().saturating_sub(failed);
                let numbers = json!({
                    "executing": executing,
                    "completed": completed,
                    "failed": failed,
                    "rateLimited": 0,
                    "avgResponseTime": RESPONSE_TIME,
                    "score": completed.saturating_sub(failed),
                });
                (account.as_str().to_owned(), numbers)
            })
            .collect();
        let list = |is_running: bool, most: usize| {
            let these = jobs().filter(|job| job.is_running() == is_running);
            let entries = these.map(|job| (job.id.as_str().to_owned(), job.listed()));
            entries.take(most).collect()
        };
        let group = JobGroup::builder();
        let group = with_object(summary, |summary| group.clone().summary(summary)).unwrap_or(group);
        let listed = match options {
            "executing" => with_object(list(true, MAX_JOBS), |jobs| group.clone().executing(jobs)),
            "history" => with_object(list(false, HISTORY), |jobs| group.clone().history(jobs)),
            _ => None,
        };
        listed.unwrap_or(group)
    }
}

/// Calls `write` with an object as raw JSON.
fn with_object<T>(
    members: Map<String, Value>,
    write: impl FnOnce(RawObject<'_>) -> T,
) -> Option<T> {
    let text = Value::Object(members).to_string();
    RawObject::from_slice(text.as_bytes()).ok().map(write)
}

/// Shows the number of jobs only: ids and requests contain accounts.
impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jobs(<{} kept>)", self.lock().kept.len())
    }
}
