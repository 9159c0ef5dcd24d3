//! A call from its first attempt to its result, as a state machine that async and blocking clients drive.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, SystemTime};

use flow_ids::{JobId, MediaGenerationId};
use flow_types::{Item, JobRecord, ResponseBody};

use crate::attempt::SendError;
use crate::endpoint::Endpoint;
use crate::endpoints::get_job::GetJob;
use crate::failure::outcome::Outcome;
use crate::retry::attempts::{Attempts, Step};
use crate::retry::poll::{PollEnd, PollStep};
use crate::transport::client::{Completed, Core};
use crate::transport::error::{CallError, job_of, may_be_done, references};
use crate::transport::journal::State;

/// What the driver does next.
pub(super) enum Next<'a, E: Endpoint> {
    Sleep(Duration),
    /// Get the body, call [`Run::begin`], send the endpoint, and pass the result to [`Run::record`].
    Send {
        endpoint: &'a E,
        /// The endpoint on the account of this attempt.
        on_account: Option<E>,
    },
    /// Send this, and pass the result to [`Run::record_job`].
    Ask(GetJob),
    End(Completed<E::Response>),
}

enum Phase<'a, E: Endpoint> {
    Sending {
        endpoint: &'a E,
        attempts: Attempts,
        last: Option<SendError>,
    },
    Following {
        job: JobId,
        started: SystemTime,
        next: SystemTime,
    },
    /// The result, until it is handed out.
    Ended(Option<Completed<E::Response>>),
}

/// A call in progress. Until it is dropped, its key is reserved in the journal.
pub(super) struct Run<'a, E: Endpoint> {
    core: &'a Core,
    /// The key of a call that the journal has.
    key: Option<&'a str>,
    phase: Phase<'a, E>,
    response: Option<E::Response>,
}

impl<'a, E: Endpoint> Run<'a, E> {
    /// A call that starts from what the journal knows of it.
    pub(super) fn new(core: &'a Core, key: &'a str, endpoint: &'a E) -> Result<Self, CallError> {
        let mut attempts = Attempts::new(endpoint, core.policy);
        if let Some(model) = endpoint.model() {
            attempts = attempts.with_model(model);
        }
        let can_move = |account| endpoint.on_account(account).is_some();
        if !core.accounts().accounts().all(can_move) {
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
        };
        let Some(mut journal) = core.journal().filter(|_| E::INFO.can_be_paid_twice()) else {
            return Ok(run);
        };
        let state = journal.claim(key).ok_or(CallError::InUse)?;
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

    /// A job whose record is wanted.
    pub(super) fn following(core: &'a Core, job: JobId) -> Self {
        Self {
            core,
            key: None,
            phase: following(core, job),
            response: None,
        }
    }

    fn follow(&mut self, job: JobId) {
        self.phase = following(self.core, job);
    }

    fn end(&mut self, media_generation_ids: Vec<MediaGenerationId>, record: Option<JobRecord>) {
        self.phase = Phase::Ended(Some(Completed {
            media_generation_ids,
            response: self.response.take(),
            record,
        }));
    }

    /// The next step.
    pub(super) fn next(&mut self) -> Result<Next<'a, E>, CallError> {
        let is_stopping = self.core.stop.is_stopping();
        let now = SystemTime::now();
        let pause_until = |time: SystemTime| time.duration_since(now).unwrap_or_default();
        match &mut self.phase {
            Phase::Sending {
                endpoint,
                attempts,
                last,
            } => match attempts.next_step(&mut self.core.accounts(), now) {
                Step::SendOn(_) | Step::WaitUntil(_) if is_stopping => {
                    Err(CallError::Stopped(None))
                }
                Step::WaitUntil(time) => Ok(Next::Sleep(pause_until(time))),
                Step::SendOn(account) => Ok(Next::Send {
                    endpoint,
                    on_account: account
                        .filter(|_| !endpoint.is_bound())
                        .and_then(|account| endpoint.on_account(&account)),
                }),
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
            Phase::Following { job, .. } if is_stopping => {
                Err(CallError::Stopped(Some(job.clone())))
            }
            Phase::Following { next, .. } if *next > now => Ok(Next::Sleep(pause_until(*next))),
            Phase::Following { job, .. } => Ok(Next::Ask(GetJob::new(job.clone()))),
            Phase::Ended(completed) => completed.take().map(Next::End).ok_or(CallError::InDoubt),
        }
    }

    /// Notes that the attempt is about to be sent.
    pub(super) fn begin(&self) -> Result<(), CallError> {
        let Some((mut journal, key)) = self.core.journal().zip(self.key) else {
            return Ok(());
        };
        let begun = journal.begin(key);
        begun.map_err(|error| CallError::Journal {
            error,
            outcome: Outcome::NotSent,
            media_generation_ids: Vec::new(),
            job: None,
        })
    }

    /// Notes what is known of the call. If that fails, the error has what could not be written.
    fn note(&self, state: State) -> Result<(), CallError> {
        let Some((mut journal, key)) = self.core.journal().zip(self.key) else {
            return Ok(());
        };
        journal.note(key, state.clone()).map_err(|error| {
            let (outcome, media_generation_ids, job) = match state {
                State::Free => (Outcome::Refused, Vec::new(), None),
                State::Unknown { job } => (Outcome::Unknown, Vec::new(), job),
                State::Accepted { job } => (Outcome::Unknown, Vec::new(), Some(job)),
                State::Done(ids) => (Outcome::Done, ids, None),
            };
            CallError::Journal {
                error,
                outcome,
                media_generation_ids,
                job,
            }
        })
    }

    /// Records the result of an attempt, in the journal too.
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
                let state = match (references(&error), error.outcome()) {
                    (ids, _) if !ids.is_empty() => State::Done(ids),
                    (_, Outcome::NotSent | Outcome::Refused) => State::Free,
                    _ => State::Unknown {
                        job: job_of(&error),
                    },
                };
                *last = Some(error);
                return self.note(state);
            }
        };
        let (ids, job) = (response.media_generation_ids(), response.job_id());
        let is_job = ids.is_empty() && E::INFO.can_be_paid_twice();
        let holds_more = response.byte_len().is_some() || !response.urls().is_empty();
        self.response = Some(response);
        match job {
            Some(job) if is_job && !holds_more => {
                self.note(State::Accepted { job: job.clone() })?;
                self.follow(job);
            }
            None if is_job && !holds_more => {
                self.note(State::Unknown { job: None })?;
                return Err(CallError::InDoubt);
            }
            _ => {
                self.note(State::Done(ids.clone()))?;
                self.end(ids, None);
            }
        }
        Ok(())
    }

    /// Records the result of a look at the job, in the journal too.
    pub(super) fn record_job(
        &mut self,
        result: Result<JobRecord, SendError>,
    ) -> Result<(), CallError> {
        let Phase::Following { job, started, next } = &mut self.phase else {
            return Ok(());
        };
        let policy = &self.core.poll;
        let step = policy.next_step(&result, *started, SystemTime::now(), random());
        if let PollStep::LookAt(time) = step {
            *next = time;
            return Ok(());
        }
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
        let ids = record.media_generation_ids();
        if !ids.is_empty() {
            self.note(State::Done(ids.clone()))?;
        }
        match step {
            PollStep::End(PollEnd::Completed) if has_result(&record) => {
                self.end(ids, Some(record));
                Ok(())
            }
            PollStep::End(PollEnd::Failed) => {
                match (ids.is_empty(), may_be_done(&record)) {
                    (false, _) => {}
                    (true, true) => self.note(State::Unknown { job: Some(job) })?,
                    (true, false) => self.note(State::Free)?,
                }
                Err(CallError::JobFailed(Box::new(record)))
            }
            _ => Err(CallError::JobUnknown { job, error: None }),
        }
    }
}

impl<E: Endpoint> Drop for Run<'_, E> {
    fn drop(&mut self) {
        if let Some((mut journal, key)) = self.core.journal().zip(self.key) {
            journal.release(key);
        }
    }
}

fn following<'a, E: Endpoint>(core: &Core, job: JobId) -> Phase<'a, E> {
    let started = SystemTime::now();
    Phase::Following {
        job,
        started,
        next: core.poll.first_look(started),
    }
}

fn has_result(record: &JobRecord) -> bool {
    !record.media_generation_ids().is_empty() || record.items().iter().any(Item::holds_result)
}

/// A random number from 0 to 1, so that clients that were refused at the same time do not retry at the same time.
fn random() -> f64 {
    let number = RandomState::new().build_hasher().finish();
    let number = u32::try_from(number >> 32).unwrap_or_default();
    f64::from(number) / f64::from(u32::MAX)
}
