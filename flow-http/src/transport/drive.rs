//! All attempts of one request, driven by the system's clock.

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

/// Why all attempts of a request together gave no result.
#[derive(Debug)]
pub struct AttemptsError {
    why: Option<GiveUp>,
    last: Option<SendError>,
}

impl AttemptsError {
    /// Why it is not sent again; `None` if it may have been done, so that somebody has to look first.
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
            (None, None) => f.write_str("the work may be done; look before sending it again"),
        }
    }
}

impl std::error::Error for AttemptsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.last.as_ref()?.source()
    }
}

/// What a driver does next.
enum Next {
    Send(Option<AccountEmail>),
    Sleep(Duration),
    End(Option<GiveUp>),
}

/// Asks what comes next. The pool is locked for the moment of the question only.
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

/// A number from 0 to 1 that no other client has, so that clients that were refused together do not come back together.
fn random() -> f64 {
    let number = RandomState::new().build_hasher().finish();
    let number = u32::try_from(number >> 32).unwrap_or_default();
    f64::from(number) / f64::from(u32::MAX)
}

/// Drives all attempts of a request: sends it by `send` on the account that it is given, and sleeps on `tokio`'s timer
/// in between. The pool can be shared by many requests at a time.
///
/// A journal needs no more than a line before this call and one after it.
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

/// Asks for the record of a job by `look` until there is no more to ask, and sleeps on `tokio`'s timer in between. Gives
/// why it ended, and the last answer. It costs nothing and can be begun again at any time, after a crash for one.
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

/// Drives all attempts of a request in code that blocks: it sleeps on the thread that calls it.
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
