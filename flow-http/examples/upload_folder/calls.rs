//! Calls that cost something: on the next account, again after a pause, with a line in the journal before and after.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::time::SystemTime;

use flow_http::ids::{AccountEmail, JobId, MediaGenerationId};
use flow_http::types::{ErrorBody, ErrorReason, JobRecord, ResponseBody as _};
use flow_http::{
    AccountPool, Attempts, Endpoint as _, GenerateVideo, GetJob, Outcome, PollEnd, PollPolicy,
    PollStep, ResponseError, RetryPolicy, SendError, Step, UploadAsset,
};
use tokio::sync::watch;

use crate::bars::Bar;
use crate::files::Checked;
use crate::journal::{Journal, Key, State};
use crate::support::cli::Failure;
use crate::support::wire::{self, Wire};

/// How much is still to be done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Running,
    /// Nothing new is begun; what is on its way is waited for.
    Finishing,
    /// Nothing is waited for.
    Stopped,
}

/// Why a call has no result.
pub(crate) enum End {
    /// It gave no result, and this says why. A reference that came all the same is in the journal.
    Failed {
        outcome: Outcome,
        why: String,
        media_generation_ids: Vec<String>,
    },
    /// It may have been done.
    Unknown { why: String },
    /// Ctrl-C. What is not done yet can be done in the next run.
    Stopped,
    /// The journal can't be written: nothing more may be sent.
    Fatal(Failure),
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self::Fatal(failure)
    }
}

/// What all calls of a run share.
pub(crate) struct Calls {
    pub(crate) wire: Wire,
    pub(crate) journal: RefCell<Journal>,
    pub(crate) pool: RefCell<AccountPool>,
    pub(crate) stage: watch::Receiver<Stage>,
    pub(crate) poll: PollPolicy,
}

impl Calls {
    /// Whether nothing new is to be begun.
    pub(crate) fn is_stopping(&self) -> bool {
        *self.stage.borrow() != Stage::Running
    }

    /// Waits until the run is at least at this stage.
    async fn reaches(&self, stage: Stage) {
        let mut receiver = self.stage.clone();
        if receiver.wait_for(|now| *now >= stage).await.is_err() {
            // Nobody is left to stop it.
            std::future::pending::<()>().await;
        }
    }

    async fn sleep_until(&self, time: SystemTime) -> Result<(), End> {
        let pause = time.duration_since(SystemTime::now()).unwrap_or_default();
        tokio::select! {
            () = tokio::time::sleep(pause) => Ok(()),
            () = self.reaches(Stage::Finishing) => Err(End::Stopped),
        }
    }

    /// The references of an upload, from the journal or from the service. The other value says whether it was done
    /// before.
    pub(crate) async fn upload(
        &self,
        file: &Checked,
        bar: &Bar,
    ) -> Result<(Vec<String>, bool), End> {
        let key = Key {
            file: file.identity.clone(),
            call: UploadAsset::INFO.name.to_owned(),
        };
        let known = self.journal.borrow().state(&key).cloned();
        match known {
            Some(State::Done {
                media_generation_ids,
            }) => return Ok((media_generation_ids, true)),
            Some(State::Free) | None => {}
            Some(_) => {
                let why = "a run before this one sent it and got no answer".to_owned();
                return Err(End::Unknown { why });
            }
        }
        let upload = UploadAsset::new(file.asset);
        let attempts = Attempts::new(&upload, RetryPolicy::default());
        let send = async |account: Option<AccountEmail>| {
            let upload = account.map_or(upload.clone(), |it| upload.clone().with_account(it));
            let options = bar.options();
            let body = file.open().map_err(|error| unreadable(&upload, error))?;
            self.wire.send_with(&upload, body.into(), &options).await
        };
        let is_whole = || bar.sent() >= file.asset.byte_len();
        let uploaded = self.call(&key, attempts, send, is_whole).await?;
        let ids = vec![uploaded.media_generation_id().as_str().to_owned()];
        self.done(&key, &ids)?;
        Ok((ids, false))
    }

    /// The references of an edit of what was uploaded.
    pub(crate) async fn edit(
        &self,
        file: &Checked,
        edit: &GenerateVideo,
        what: &str,
    ) -> Result<(Vec<String>, bool), End> {
        let key = Key {
            file: file.identity.clone(),
            call: format!("{} {what}", GenerateVideo::INFO.name),
        };
        let known = self.journal.borrow().state(&key).cloned();
        let job_id = match known {
            Some(State::Done {
                media_generation_ids,
            }) => return Ok((media_generation_ids, true)),
            Some(
                State::Accepted { job_id }
                | State::Unknown {
                    job_id: Some(job_id),
                },
            ) => job_id,
            Some(State::Free) | None => {
                let attempts =
                    Attempts::new(edit, RetryPolicy::default()).with_model(wire::EDIT_MODEL);
                let is_begun = Cell::new(false);
                let send = async |_| {
                    is_begun.set(true);
                    self.wire.send(edit, ()).await
                };
                let accepted = self.call(&key, attempts, send, || is_begun.get()).await?;
                let ids = texts(&accepted.media_generation_ids());
                if !ids.is_empty() {
                    self.done(&key, &ids)?;
                    return Ok((ids, false));
                }
                let Some(job_id) = accepted.job_id().map(JobId::into_string) else {
                    let unknown = State::Unknown { job_id: None };
                    self.journal.borrow_mut().note(&key, unknown)?;
                    let why = "it was accepted, but the answer names no job".to_owned();
                    return Err(End::Unknown { why });
                };
                let accepted = State::Accepted {
                    job_id: job_id.clone(),
                };
                self.journal.borrow_mut().note(&key, accepted)?;
                job_id
            }
            Some(_) => {
                let why = "a run before this one sent it and got no answer".to_owned();
                return Err(End::Unknown { why });
            }
        };
        let ids = self.follow(&key, &job_id).await?;
        Ok((ids, false))
    }

    /// Asks for a job until it ends. That costs nothing, and can go on in the next run.
    async fn follow(&self, key: &Key, job_id: &str) -> Result<Vec<String>, End> {
        let unknown = |why: String| End::Unknown { why };
        let job = JobId::parse(job_id)
            .map_err(|error| unknown(format!("it was accepted, but {error}")))?;
        let get = GetJob::new(job);
        let started = SystemTime::now();
        let mut next = self.poll.first_look(started);
        loop {
            self.sleep_until(next).await?;
            let result = tokio::select! {
                result = self.wire.send(&get, ()) => result,
                () = self.reaches(Stage::Finishing) => return Err(End::Stopped),
            };
            match (
                self.poll
                    .next_step(&result, started, SystemTime::now(), random()),
                &result,
            ) {
                (PollStep::LookAt(time), _) => next = time,
                (PollStep::End(end @ (PollEnd::Completed | PollEnd::Failed)), Ok(record)) => {
                    return self.ended(key, job_id, record, end == PollEnd::Failed);
                }
                (step, Err(error)) => {
                    let why = format!("the job: {}", wire::tell(error));
                    let media_generation_ids = references(error);
                    if media_generation_ids.is_empty() || step == PollStep::End(PollEnd::TimedOut) {
                        return Err(unknown(why));
                    }
                    self.done(key, &media_generation_ids)?;
                    return Err(End::Failed {
                        outcome: Outcome::Done,
                        why,
                        media_generation_ids,
                    });
                }
                _ => {
                    return Err(unknown(
                        "the job is not done yet; ask again later".to_owned(),
                    ));
                }
            }
        }
    }

    /// What came of a job that has ended. A reference is kept, whatever the record says beside it.
    fn ended(
        &self,
        key: &Key,
        job_id: &str,
        record: &JobRecord,
        is_failed: bool,
    ) -> Result<Vec<String>, End> {
        let ids = texts(&record.media_generation_ids());
        if !ids.is_empty() {
            self.done(key, &ids)?;
        }
        let why = wire::tell_failed(record);
        match (is_failed, ids.is_empty()) {
            (false, false) => Ok(ids),
            (true, false) => Err(End::Failed {
                outcome: Outcome::Done,
                why,
                media_generation_ids: ids,
            }),
            // The journal goes on to name the job, which can be asked again.
            (false, true) => Err(End::Unknown {
                why: "the job is completed, but its record names no reference".to_owned(),
            }),
            (true, true) if may_be_done(record) => {
                let job_id = Some(job_id.to_owned());
                let mut journal = self.journal.borrow_mut();
                journal.note(key, State::Unknown { job_id })?;
                Err(End::Unknown { why })
            }
            (true, true) => {
                self.journal.borrow_mut().note(key, State::Free)?;
                Err(End::Failed {
                    outcome: Outcome::Refused,
                    why,
                    media_generation_ids: ids,
                })
            }
        }
    }

    /// Sends a request as often as it helps. `is_whole` says whether the service may have the request: until then it
    /// can be given up without a loss.
    async fn call<T, F: Future<Output = Result<T, SendError>>>(
        &self,
        key: &Key,
        mut attempts: Attempts,
        send: impl Fn(Option<AccountEmail>) -> F,
        is_whole: impl Fn() -> bool,
    ) -> Result<T, End> {
        let note = |state| self.journal.borrow_mut().note(key, state);
        let mut last: Option<SendError> = None;
        loop {
            let step = attempts.next_step(&mut self.pool.borrow_mut(), SystemTime::now());
            let account = match step {
                Step::SendOn(account) => account,
                Step::WaitUntil(time) => {
                    self.sleep_until(time).await?;
                    continue;
                }
                step => {
                    let media_generation_ids = last.as_ref().map(references);
                    let outcome = last.as_ref().map_or(Outcome::NotSent, SendError::outcome);
                    let mut why = last.as_ref().map(wire::tell).unwrap_or_default();
                    if let (Step::GiveUp(reason), None) = (&step, &last) {
                        why = reason.to_string();
                    }
                    return Err(match step {
                        Step::GiveUp(_) => End::Failed {
                            outcome,
                            why,
                            media_generation_ids: media_generation_ids.unwrap_or_default(),
                        },
                        _ => End::Unknown { why },
                    });
                }
            };
            if self.is_stopping() {
                return Err(End::Stopped);
            }
            note(State::Begun)?;
            let sending = send(account);
            let mut sending = std::pin::pin!(sending);
            let answered = tokio::select! {
                result = &mut sending => Some(result),
                () = self.reaches(Stage::Finishing) => None,
            };
            let answered = match answered {
                None if is_whole() => tokio::select! {
                    result = &mut sending => Some(result),
                    () = self.reaches(Stage::Stopped) => None,
                },
                answered => answered,
            };
            let Some(result) = answered else {
                // Dropped, it sends no further byte.
                if !is_whole() {
                    note(State::Free)?;
                    return Err(End::Stopped);
                }
                note(State::Unknown { job_id: None })?;
                let why = "stopped while its answer was waited for".to_owned();
                return Err(End::Unknown { why });
            };
            attempts.record(
                &mut self.pool.borrow_mut(),
                &result,
                SystemTime::now(),
                random(),
            );
            let error = match result {
                Ok(result) => return Ok(result),
                Err(error) => error,
            };
            let ids = references(&error);
            match error.outcome() {
                // It was done, although something else is wrong with the answer.
                _ if !ids.is_empty() => self.done(key, &ids)?,
                Outcome::Refused | Outcome::NotSent => note(State::Free)?,
                _ => note(State::Unknown {
                    job_id: job_of(&error),
                })?,
            }
            last = Some(error);
        }
    }

    fn done(&self, key: &Key, ids: &[String]) -> Result<(), Failure> {
        let state = State::Done {
            media_generation_ids: ids.to_vec(),
        };
        self.journal.borrow_mut().note(key, state)
    }
}

/// A file that can't be read any more: nothing was sent.
fn unreadable(upload: &UploadAsset, error: io::Error) -> SendError {
    SendError::no_response(upload, 0, error)
}

/// All references that came with a failure.
fn references(error: &SendError) -> Vec<String> {
    let ids = error.as_response().map(ResponseError::media_generation_ids);
    texts(ids.unwrap_or_default())
}

/// The job that a failure names: asking for it tells whether the work was done.
fn job_of(error: &SendError) -> Option<String> {
    let body = match error.as_response()? {
        ResponseError::Api(error) => error.body(),
        ResponseError::Decode(error) => error.body(),
        _ => return None,
    };
    let job_id = ErrorBody::from_slice(body).ok()?.job_id()?;
    Some(job_id.into_string())
}

/// Whether a job that failed may have made a result all the same: one that took too long may still finish.
fn may_be_done(record: &JobRecord) -> bool {
    record.error().is_some_and(|error| {
        error.outcome_unknown() || error.reason() == Some(ErrorReason::VideoGenerationTimedOut)
    })
}

fn texts(ids: &[MediaGenerationId]) -> Vec<String> {
    ids.iter().map(|id| id.as_str().to_owned()).collect()
}

/// A number from 0 to 1 that no other client has, so that clients that were refused together do not come back together.
fn random() -> f64 {
    let number = RandomState::new().build_hasher().finish() >> 32;
    f64::from(u32::try_from(number).unwrap_or_default()) / f64::from(u32::MAX)
}
