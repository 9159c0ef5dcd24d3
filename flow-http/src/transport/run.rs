//! A call from its first attempt to its result, as a state machine that async and blocking clients drive.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, SystemTime};

use flow_ids::{JobId, MediaGenerationId};
use flow_types::{JobRecord, ResponseBody};

use crate::attempt::SendError;
use crate::endpoint::Endpoint;
use crate::endpoints::get_job::GetJob;
use crate::failure::outcome::Outcome;
use crate::retry::attempts::{Attempts, Step};
use crate::retry::poll::{PollEnd, PollStep};
use crate::transport::client::{Completed, Core};
use crate::transport::error::{CallError, has_result, job_of, may_be_done, references};
use crate::transport::journal::State;

/// The next step for the driver of a [`Run`].
pub(super) enum Next<'a, E: Endpoint> {
    Sleep(Duration),
    /// Get the body, call [`Run::begin`], send the endpoint, and pass the result to [`Run::record`].
    Send {
        endpoint: &'a E,
        /// The endpoint on the account of this attempt.
        on_account: Option<E>,
    },
    /// Send this request, and pass the result to [`Run::record_job`].
    Ask(GetJob),
    /// The call has started this job, and was to be made until it is accepted.
    Accepted(JobId),
    End(Completed<E::Response>),
}

enum Phase<'a, E: Endpoint> {
    Sending {
        endpoint: &'a E,
        attempts: Attempts,
        /// The last error, or an earlier one after which the work may have been done.
        last: Option<SendError>,
    },
    Following {
        job: JobId,
        started: SystemTime,
        /// The pause before the next poll. It is not affected by changes of the clock.
        pause: Option<Duration>,
    },
    /// The result, until it is returned.
    Ended(Option<Completed<E::Response>>),
}

/// A call in progress. Until it is dropped, its name is reserved in the journal.
pub(super) struct Run<'a, E: Endpoint> {
    core: &'a Core,
    /// The name of the call in the journal: the endpoint's name and the caller's key. `None` if the call is not
    /// recorded.
    key: Option<String>,
    phase: Phase<'a, E>,
    response: Option<E::Response>,
    /// The job that the call has started.
    job: Option<JobId>,
    /// Whether the call ends when it is accepted.
    is_until_accepted: bool,
}

impl<'a, E: Endpoint> Run<'a, E> {
    /// A call, starting from its state in the journal.
    pub(super) fn new(core: &'a Core, key: &str, endpoint: &'a E) -> Result<Self, CallError> {
        let mut attempts = Attempts::new(endpoint, core.policy);
        if let Some(model) = endpoint.model() {
            attempts = attempts.with_model(model);
        }
        let can_move = |account| endpoint.on_account(account).is_some();
        if !core.accounts().emails().all(can_move) {
            attempts = attempts.on_its_account();
        }
        let mut run = Self {
            core,
            key: None,
            phase: Phase::Sending {
                endpoint,
                attempts,
                last: None,
            },
            response: None,
            job: None,
            is_until_accepted: false,
        };
        let Some(mut journal) = core.journal().filter(|_| E::INFO.can_be_paid_twice()) else {
            return Ok(run);
        };
        let key = format!("{} {key}", E::INFO.name);
        let state = journal.claim(core.api.base_url(), &key)?;
        drop(journal);
        run.key = Some(key);
        match state {
            State::Free => {}
            State::Unknown { job: None } => return Err(CallError::InDoubt),
            State::Accepted { job } | State::Unknown { job: Some(job) } => run.follow(job),
            State::Done(ids) => run.end(ids, None),
        }
        Ok(run)
    }

    /// A run that only polls a job. Its result is recorded for the call in the journal that has started the job.
    pub(super) fn following(core: &'a Core, job: JobId) -> Self {
        let journal = core.journal();
        Self {
            core,
            key: journal.and_then(|mut it| it.claim_job(core.api.base_url(), &job)),
            phase: following(core, job),
            response: None,
            job: None,
            is_until_accepted: false,
        }
    }

    /// The same call, which ends when it is accepted.
    pub(super) fn until_accepted(mut self) -> Self {
        self.is_until_accepted = true;
        self
    }

    fn follow(&mut self, job: JobId) {
        self.job = Some(job.clone());
        self.phase = following(self.core, job);
    }

    fn end(&mut self, media_generation_ids: Vec<MediaGenerationId>, record: Option<JobRecord>) {
        self.phase = Phase::Ended(Some(Completed {
            media_generation_ids,
            job: self.job.take(),
            response: self.response.take(),
            record,
        }));
    }

    /// The next step.
    pub(super) fn next(&mut self) -> Result<Next<'a, E>, CallError> {
        let is_stopping = self.core.stop.is_stopping();
        let now = SystemTime::now();
        match &mut self.phase {
            Phase::Sending {
                endpoint,
                attempts,
                last,
            } => match attempts.next_step(&mut self.core.accounts(), now) {
                Step::SendOn(_) | Step::WaitUntil(_) if is_stopping => {
                    Err(self.not_sent(CallError::Stopped(None)))
                }
                Step::WaitUntil(time) => Ok(Next::Sleep(between(now, time))),
                Step::SendOn(account) => Ok(Next::Send {
                    endpoint,
                    on_account: account
                        .filter(|_| !endpoint.is_bound())
                        .and_then(|account| endpoint.on_account(&account)),
                }),
                // The attempt that the stop has ended was the last one.
                _ if is_stopping && last.as_ref().is_some_and(is_cut) => {
                    Err(CallError::Stopped(None))
                }
                step => {
                    let why = match step {
                        Step::GiveUp(why) => Some(why),
                        _ => None,
                    };
                    Err(match (last.take(), why) {
                        (Some(error), why) => CallError::Send { error, why },
                        (None, Some(why)) => CallError::NotSent(why),
                        (None, None) => CallError::InDoubt,
                    })
                }
            },
            Phase::Following { job, .. } if self.is_until_accepted => {
                Ok(Next::Accepted(job.clone()))
            }
            Phase::Following { job, .. } if is_stopping => {
                Err(CallError::Stopped(Some(job.clone())))
            }
            Phase::Following { job, pause, .. } => Ok(match pause.take() {
                Some(pause) => Next::Sleep(pause),
                None => Next::Ask(GetJob::new(job.clone())),
            }),
            Phase::Ended(completed) => completed.take().map(Next::End).ok_or(CallError::InDoubt),
        }
    }

    /// The error if no further attempt is made. An earlier error after which the work may have been done takes
    /// precedence, since a policy can allow attempts after it.
    pub(super) fn not_sent(&mut self, error: CallError) -> CallError {
        let Phase::Sending { last, .. } = &mut self.phase else {
            return error;
        };
        match last.take_if(is_in_doubt) {
            Some(error) => CallError::Send { error, why: None },
            None => error,
        }
    }

    /// Records in the journal that the attempt is about to be sent.
    pub(super) fn begin(&mut self) -> Result<(), CallError> {
        let Some((mut journal, key)) = self.core.journal().zip(self.key.as_ref()) else {
            return Ok(());
        };
        let begun = journal.begin(self.core.api.base_url(), key);
        drop(journal);
        begun.map_err(|error| {
            self.not_sent(CallError::Journal {
                error,
                outcome: Outcome::NotSent,
                media_generation_ids: Vec::new(),
                job: None,
            })
        })
    }

    /// Records the state of the call in the journal. If that fails, the error contains the data that could not be
    /// written.
    fn note(&self, state: State) -> Result<(), CallError> {
        let Some((mut journal, key)) = self.core.journal().zip(self.key.as_ref()) else {
            return Ok(());
        };
        journal.note(key, state.clone()).map_err(|error| {
            let (outcome, media_generation_ids, job) = match state {
                State::Free => (Outcome::Refused, Vec::new(), None),
                State::Unknown { job } => (Outcome::Unknown, Vec::new(), job),
                State::Accepted { job } => (Outcome::Unknown, Vec::new(), Some(job)),
                State::Done(ids) => (Outcome::Done, ids, self.job.clone()),
            };
            CallError::Journal {
                error,
                outcome,
                media_generation_ids,
                job,
            }
        })
    }

    /// Records the result of an attempt, also in the journal.
    pub(super) fn record(
        &mut self,
        result: Result<E::Response, SendError>,
    ) -> Result<(), CallError> {
        let Phase::Sending { attempts, last, .. } = &mut self.phase else {
            return Ok(());
        };
        let now = SystemTime::now();
        attempts.record(&mut self.core.accounts(), &result, now, random());
        let response = match result {
            Ok(response) => response,
            Err(error) => {
                let doubt = last.take_if(is_in_doubt);
                let (ids, outcome) = (references(&error), error.outcome());
                let is_free = matches!(outcome, Outcome::NotSent | Outcome::Refused);
                // An earlier attempt after which the work may have been done keeps the call in doubt.
                let error =
                    last.insert(doubt.filter(|_| is_free && ids.is_empty()).unwrap_or(error));
                let state = match error.outcome() {
                    _ if !ids.is_empty() => State::Done(ids),
                    Outcome::NotSent | Outcome::Refused => State::Free,
                    _ => State::Unknown { job: job_of(error) },
                };
                return self.note(state);
            }
        };
        let ids = response.media_generation_ids();
        self.job = response.job_id();
        let job = self.job.clone().filter(|_| {
            ids.is_empty() && response.byte_len().is_none() && E::INFO.can_be_paid_twice()
        });
        let has_result = has_result(&response);
        self.response = Some(response);
        if let Some(job) = job {
            self.note(State::Accepted { job: job.clone() })?;
            if !has_result {
                self.follow(job);
                return Ok(());
            }
        } else {
            let noted = self.note(State::Done(ids.clone()));
            // A result without references is contained in the response only, so it must not be replaced by an error.
            if !ids.is_empty() {
                noted?;
            }
        }
        self.end(ids, None);
        Ok(())
    }

    /// Records the result of a poll of the job, also in the journal.
    pub(super) fn record_job(
        &mut self,
        result: Result<JobRecord, SendError>,
    ) -> Result<(), CallError> {
        let Phase::Following {
            job,
            started,
            pause,
        } = &mut self.phase
        else {
            return Ok(());
        };
        let (policy, now) = (&self.core.poll, SystemTime::now());
        let end = match policy.next_step(&result, *started, now, random()) {
            PollStep::PollAt(time) => {
                *pause = Some(between(now, time));
                return Ok(());
            }
            PollStep::End(end) => end,
        };
        let job = job.clone();
        let record = match result {
            Ok(record) => record,
            Err(error) => {
                let ids = references(&error);
                if !ids.is_empty() {
                    self.note(State::Done(ids))?;
                }
                let error = Some(error);
                return Err(CallError::JobUnknown { job, error });
            }
        };
        let is_completed = end == PollEnd::Completed;
        let is_failed = end == PollEnd::Failed || (is_completed && record.is_refused());
        let (ids, has_result) = (record.media_generation_ids(), has_result(&record));
        // A job that is still running may have more results.
        if !ids.is_empty() && (is_completed || is_failed) {
            self.note(State::Done(ids.clone()))?;
        }
        // A caller that only polls a job gets any completed record.
        if is_completed && (has_result || !E::INFO.can_be_paid_twice()) {
            self.end(ids, Some(record));
            return Ok(());
        }
        if !is_failed {
            return Err(CallError::JobUnknown { job, error: None });
        }
        match (has_result, may_be_done(&record)) {
            (true, _) => {}
            (false, true) => self.note(State::Unknown {
                job: Some(job.clone()),
            })?,
            (false, false) => self.note(State::Free)?,
        }
        let record = Box::new(record);
        Err(CallError::JobFailed { job, record })
    }
}

impl<E: Endpoint> Drop for Run<'_, E> {
    fn drop(&mut self) {
        if let Some((mut journal, key)) = self.core.journal().zip(self.key.as_ref()) {
            journal.release(key);
        }
    }
}

fn following<'a, E: Endpoint>(core: &Core, job: JobId) -> Phase<'a, E> {
    let started = SystemTime::now();
    Phase::Following {
        job,
        started,
        pause: Some(between(started, core.poll.first_poll(started))),
    }
}

fn between(now: SystemTime, time: SystemTime) -> Duration {
    time.duration_since(now).unwrap_or_default()
}

fn is_in_doubt(error: &mut SendError) -> bool {
    error.outcome() == Outcome::Unknown
}

/// Whether the request was not wholly sent.
fn is_cut(error: &SendError) -> bool {
    matches!(error, SendError::NoResponse(_)) && error.outcome() == Outcome::NotSent
}

/// A random number from 0 to 1, so that clients that were refused at the same time do not all retry at the same time.
fn random() -> f64 {
    let number = RandomState::new().build_hasher().finish();
    let number = u32::try_from(number >> 32).unwrap_or_default();
    f64::from(number) / f64::from(u32::MAX)
}
