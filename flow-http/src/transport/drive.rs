//! Drivers of all attempts of a request, by the system's clock.

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use flow_ids::{AccountEmail, MediaGenerationId};
#[cfg(any(feature = "hyper", feature = "reqwest"))]
use flow_types::JobRecord;

use crate::attempt::SendError;
use crate::failure::error::ResponseError;
use crate::failure::outcome::Outcome;
use crate::retry::attempts::{Attempts, Step};
use crate::retry::policy::GiveUp;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
use crate::retry::poll::{PollEnd, PollPolicy, PollStep};
use crate::retry::pool::AccountPool;

/// The error after the last attempt of a request.
#[derive(Debug)]
pub struct AttemptsError {
    why: Option<GiveUp>,
    last: Option<SendError>,
}

impl AttemptsError {
    /// Why the request is not sent again; `None` if the work may have been done and the caller has to check first.
    #[must_use]
    pub fn why(&self) -> Option<GiveUp> {
        self.why
    }

    /// The last failure, with the references that came with it; `None` if no account could take the request.
    #[must_use]
    pub fn last(&self) -> Option<&SendError> {
        self.last.as_ref()
    }

    /// The references of results that came with the last failure: they have been paid for.
    #[must_use]
    pub fn media_generation_ids(&self) -> &[MediaGenerationId] {
        let response = self.last.as_ref().and_then(SendError::as_response);
        response.map_or(&[], ResponseError::media_generation_ids)
    }

    /// Whether the work may have been done.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.last
            .as_ref()
            .map_or(Outcome::NotSent, SendError::outcome)
    }
}

impl fmt::Display for AttemptsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.last, self.why) {
            (Some(error), _) => error.fmt(f),
            (None, Some(why)) => why.fmt(f),
            (None, None) => {
                f.write_str("the work may be done; check for the result before sending it again")
            }
        }
    }
}

impl std::error::Error for AttemptsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.last.as_ref()?.source()
    }
}

/// The next action of a driver.
enum Next {
    Send(Option<AccountEmail>),
    Sleep(Duration),
    End(Option<GiveUp>),
}

/// The next action. The pool is locked only during this call.
fn next(attempts: &mut Attempts, pool: &Mutex<AccountPool>) -> Next {
    let mut pool = pool.lock().unwrap_or_else(PoisonError::into_inner);
    let now = SystemTime::now();
    match attempts.next_step(&mut pool, now) {
        Step::SendOn(account) => Next::Send(account),
        Step::WaitUntil(time) => Next::Sleep(time.duration_since(now).unwrap_or_default()),
        Step::GiveUp(why) => Next::End(Some(why)),
        Step::LookForIt => Next::End(None),
    }
}

fn record<T>(attempts: &mut Attempts, pool: &Mutex<AccountPool>, result: &Result<T, SendError>) {
    let mut pool = pool.lock().unwrap_or_else(PoisonError::into_inner);
    attempts.record(&mut pool, result, SystemTime::now(), random());
}

fn error(why: Option<GiveUp>, last: Option<SendError>) -> AttemptsError {
    AttemptsError { why, last }
}

/// A random number from 0 to 1, so that clients that were refused at the same time do not retry at the same time.
fn random() -> f64 {
    let number = RandomState::new().build_hasher().finish();
    let number = u32::try_from(number >> 32).unwrap_or_default();
    f64::from(number) / f64::from(u32::MAX)
}

/// Drives all attempts of a request: calls `send` with the account of each attempt, and sleeps on `tokio`'s timer in
/// between. The pool can be shared by concurrent requests.
///
/// A journal needs one line before this call and one after it.
///
/// ```no_run
/// use flow_http::transport::{drive, reqwest::send};
/// use flow_http::{AccountPool, Api, Attempts, RetryPolicy, UploadAsset};
/// use std::sync::Mutex;
///
/// # async fn deliver(client: reqwest::Client, api: Api, upload: UploadAsset, picture: Vec<u8>, pool: Mutex<AccountPool>)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// let attempts = Attempts::new(&upload, RetryPolicy::default());
/// let uploaded = drive(attempts, &pool, async |account| {
///     let upload = account.map_or(upload.clone(), |it| upload.clone().with_account(it));
///     send(&client, &api, &upload, picture.clone().into()).await
/// });
/// println!("{}", uploaded.await?.media_generation_id().as_str());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// If no attempt gave a result and none is left, or one may have done the work.
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub async fn drive<T>(
    mut attempts: Attempts,
    pool: &Mutex<AccountPool>,
    mut send: impl AsyncFnMut(Option<AccountEmail>) -> Result<T, SendError>,
) -> Result<T, AttemptsError> {
    let mut last = None;
    loop {
        match next(&mut attempts, pool) {
            Next::Sleep(pause) => tokio::time::sleep(pause).await,
            Next::End(why) => return Err(error(why, last)),
            Next::Send(account) => {
                let result = send(account).await;
                record(&mut attempts, pool, &result);
                match result {
                    Ok(result) => return Ok(result),
                    Err(error) => last = Some(error),
                }
            }
        }
    }
}

/// Polls a job until it ends: calls `look` for its record, and sleeps on `tokio`'s timer in between. Returns why polling
/// ended, and the last result. Polling costs nothing and can be started again at any time, such as after a crash.
///
/// ```no_run
/// use flow_http::ids::JobId;
/// use flow_http::transport::{follow, reqwest::send};
/// use flow_http::types::ResponseBody as _;
/// use flow_http::{Api, GetJob, PollEnd, PollPolicy};
///
/// # async fn wait(client: reqwest::Client, api: Api, job: JobId) -> Result<(), Box<dyn std::error::Error>> {
/// let get = GetJob::new(job);
/// let look = async || send(&client, &api, &get, ()).await;
/// let (end, record) = follow(&PollPolicy::default(), look).await;
/// if end == PollEnd::Completed {
///     println!("{:?}", record?.media_generation_ids());
/// }
/// # Ok(())
/// # }
/// ```
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub async fn follow(
    policy: &PollPolicy,
    mut look: impl AsyncFnMut() -> Result<JobRecord, SendError>,
) -> (PollEnd, Result<JobRecord, SendError>) {
    let started = SystemTime::now();
    let mut next = policy.first_look(started);
    loop {
        let pause = next.duration_since(SystemTime::now());
        tokio::time::sleep(pause.unwrap_or_default()).await;
        let result = look().await;
        match policy.next_step(&result, started, SystemTime::now(), random()) {
            PollStep::LookAt(time) => next = time,
            PollStep::End(end) => return (end, result),
        }
    }
}

/// Drives all attempts of a request as `drive` does, on the calling thread, which it blocks.
///
/// # Errors
///
/// If no attempt gave a result and none is left, or one may have done the work.
#[cfg(feature = "ureq")]
pub fn drive_blocking<T>(
    mut attempts: Attempts,
    pool: &Mutex<AccountPool>,
    mut send: impl FnMut(Option<AccountEmail>) -> Result<T, SendError>,
) -> Result<T, AttemptsError> {
    let mut last = None;
    loop {
        match next(&mut attempts, pool) {
            Next::Sleep(pause) => std::thread::sleep(pause),
            Next::End(why) => return Err(error(why, last)),
            Next::Send(account) => {
                let result = send(account);
                record(&mut attempts, pool, &result);
                match result {
                    Ok(result) => return Ok(result),
                    Err(error) => last = Some(error),
                }
            }
        }
    }
}
