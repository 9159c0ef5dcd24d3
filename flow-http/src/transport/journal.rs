//! The journal of calls that can be paid for twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::time::SystemTime;

use flow_ids::{JobId, MediaGenerationId};
use serde_json::{Map, Value};

use crate::failure::outcome::Outcome;
use crate::transport::error::CallError;
use crate::values::base_url::BaseUrl;

/// The recorded state of a call.
#[derive(Clone)]
pub(crate) enum State {
    /// It was not wholly sent, or it was refused: it can be sent.
    Free,
    /// It is about to be sent, or was sent without a result: the work may have been done. A known job can be polled.
    Unknown { job: Option<JobId> },
    /// The service accepted it and started a job.
    Accepted { job: JobId },
    /// It is done, with these references.
    Done(Vec<MediaGenerationId>),
}

/// A file that records the calls that can be paid for twice, so that a program that is started again pays for nothing
/// twice and loses no reference.
///
/// The service has no idempotency key, so a call is identified by its name: the name of its endpoint and a key that the
/// caller chooses. The journal has one line of JSON before each attempt and one after it; the last line of a call is
/// its state. The line before an attempt is on the disk before the request is sent. Writing a line blocks the thread,
/// in async code too.
///
/// | `state` | other members | meaning | effect of making the call again |
/// |---|---|---|---|
/// | `begun` | `base_url` | about to be sent | an error, since the work may have been done |
/// | `free` | | not wholly sent, or refused | the request is sent |
/// | `unknown` | `job_id`, if known | sent, without a result | the job is polled; without one, as `begun` |
/// | `accepted` | `job_id` | the service has started a job | the job is polled |
/// | `done` | `media_generation_ids` | done, with these references | the references are returned, nothing is sent |
///
/// ```json
/// {"at":1789207200000,"base_url":"https://api.useapi.net/v1/google-flow","call":"generate-video clip.mp4","state":"begun"}
/// {"at":1789207201000,"call":"generate-video clip.mp4","job_id":"j0914…","state":"accepted"}
/// {"at":1789207290000,"call":"generate-video clip.mp4","media_generation_ids":["user:4711-email:…-video:…"],"state":"done"}
/// ```
///
/// `at` is in milliseconds since 1970. Lines are only appended. Lines of another form are ignored, such as an
/// incomplete last line after a crash; an unknown `state` is read as `unknown`.
///
/// After a crash, look for the result of each call in [`Self::in_doubt`] on the accounts. [`Self::complete`] records a
/// result that was found; without one, [`Self::free`] lets the call be sent again.
///
/// ```no_run
/// use flow_http::ids::MediaGenerationId;
/// use flow_http::transport::Journal;
///
/// # fn find_result(call: &str) -> Option<MediaGenerationId> { None }
/// let mut journal = Journal::open("journal.jsonl")?;
/// for call in journal.in_doubt() {
///     match find_result(&call) {
///         Some(id) => journal.complete(&call, [id])?,
///         None => journal.free(&call)?,
///     }
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// If a line can't be written, the call returns [`CallError::Journal`](super::CallError::Journal), which contains the
/// references and the job. The exception is a result without references, such as a file in base64: it is in the response
/// only, so it is returned, and the call stays `begun` in the file.
///
/// A journal belongs to one base URL, since what was done on a test server was not done by the service: calls of a client
/// with another base URL return [`CallError::Journal`](super::CallError::Journal) and send nothing. If the service gets
/// another URL, such as that of a proxy, replace `base_url` in the file. Use one journal for one token.
///
/// References and job ids contain the addresses of accounts: on Unix only the owner can read a newly created file.
pub struct Journal {
    file: File,
    states: BTreeMap<String, State>,
    /// Where its calls were sent; `None` before the first one.
    base_url: Option<String>,
    /// The calls that are being made.
    in_use: BTreeSet<String>,
    /// Whether the last line is incomplete.
    is_torn: bool,
}

impl Journal {
    /// Opens or creates a journal, and locks it until it is dropped.
    ///
    /// # Errors
    ///
    /// If the file can't be read, written or locked. The kind is [`io::ErrorKind::ResourceBusy`] if the file is already
    /// open as a journal, in this process or another one.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        if !file.metadata()?.is_file() {
            let text = "expected a regular file for the journal";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        file.try_lock().map_err(|error| match error {
            std::fs::TryLockError::WouldBlock => {
                io::Error::new(io::ErrorKind::ResourceBusy, "the journal is in use")
            }
            std::fs::TryLockError::Error(error) => error,
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            // Some file systems do not support this.
            let _ = sync_folder(path.as_ref());
        }
        let lines = || bytes.split(|byte| *byte == b'\n').filter_map(read);
        Ok(Self {
            file,
            base_url: lines().find_map(|line| line.base_url),
            states: lines().map(|line| (line.call, line.state)).collect(),
            in_use: BTreeSet::new(),
            is_torn: !bytes.is_empty() && !bytes.ends_with(b"\n"),
        })
    }

    /// The names of the calls that may have been done, but have neither a result nor a job: each is the endpoint's
    /// name, a space and the key. The key of [`Client::upload_file`](super::Client::upload_file) ends with the path. Making such a call again returns [`CallError::InDoubt`](super::CallError::InDoubt).
    #[must_use]
    pub fn in_doubt(&self) -> Vec<String> {
        let is_in_doubt = |state: &State| matches!(state, State::Unknown { job: None });
        let calls = self.states.iter();
        let calls = calls.filter(|(_, state)| is_in_doubt(state));
        calls.map(|(call, _)| call.clone()).collect()
    }

    /// Records that a call has no result, so that it can be sent again. `call` is a name from [`Self::in_doubt`], or that
    /// of a call whose job the service no longer has.
    ///
    /// # Errors
    ///
    /// If the file can't be written.
    pub fn free(&mut self, call: &str) -> io::Result<()> {
        self.note(call, State::Free)
    }

    /// Records the references of a call whose result was found. `call` is a name from [`Self::in_doubt`].
    ///
    /// # Errors
    ///
    /// If the file can't be written.
    pub fn complete(
        &mut self,
        call: &str,
        ids: impl IntoIterator<Item = MediaGenerationId>,
    ) -> io::Result<()> {
        self.note(call, State::Done(ids.into_iter().collect()))
    }

    /// Reserves a call for the caller and returns its state.
    pub(crate) fn claim(&mut self, base_url: &BaseUrl, key: &str) -> Result<State, CallError> {
        let known = self.base_url.as_deref();
        if known.is_some_and(|known| known != base_url.as_str()) {
            let text =
                "the calls in the journal were sent to another base URL; use another journal";
            return Err(CallError::Journal {
                error: io::Error::new(io::ErrorKind::InvalidInput, text),
                outcome: Outcome::NotSent,
                media_generation_ids: Vec::new(),
                job: None,
            });
        }
        if !self.in_use.insert(key.to_owned()) {
            return Err(CallError::InUse);
        }
        Ok(self.states.get(key).cloned().unwrap_or(State::Free))
    }

    /// Reserves the call that has started a job, unless it is being made.
    pub(crate) fn claim_job(&mut self, base_url: &BaseUrl, job: &JobId) -> Option<String> {
        if self.base_url.as_deref() != Some(base_url.as_str()) {
            return None;
        }
        let started = self.states.iter().find_map(|(key, state)| match state {
            State::Accepted { job: known } | State::Unknown { job: Some(known) } => {
                (known == job).then(|| key.clone())
            }
            _ => None,
        });
        started.filter(|key| self.in_use.insert(key.clone()))
    }

    pub(crate) fn release(&mut self, key: &str) {
        self.in_use.remove(key);
    }

    /// Records that an attempt is about to be sent.
    pub(crate) fn begin(&mut self, base_url: &BaseUrl, key: &str) -> io::Result<()> {
        let member = ("base_url", Value::from(base_url.as_str()));
        self.append(key, "begun", Some(member))?;
        self.base_url
            .get_or_insert_with(|| base_url.as_str().to_owned());
        self.states
            .insert(key.to_owned(), State::Unknown { job: None });
        Ok(())
    }

    /// Records the state of a call. The state is kept in memory even if it can't be written.
    pub(crate) fn note(&mut self, key: &str, state: State) -> io::Result<()> {
        let job = |job: &JobId| ("job_id", Value::from(job.as_str()));
        let (word, member) = match &state {
            State::Free => ("free", None),
            State::Unknown { job: known } => ("unknown", known.as_ref().map(job)),
            State::Accepted { job: known } => ("accepted", Some(job(known))),
            State::Done(ids) => {
                let ids: Vec<_> = ids.iter().map(MediaGenerationId::as_str).collect();
                ("done", Some(("media_generation_ids", ids.into())))
            }
        };
        self.states.insert(key.to_owned(), state);
        self.append(key, word, member)
    }

    /// Writes a line. It is on the disk when this returns.
    fn append(&mut self, key: &str, state: &str, member: Option<(&str, Value)>) -> io::Result<()> {
        let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let at = u64::try_from(at.unwrap_or_default().as_millis()).unwrap_or(u64::MAX);
        let mut line = Map::new();
        line.insert("at".to_owned(), at.into());
        line.insert("call".to_owned(), key.into());
        line.insert("state".to_owned(), state.into());
        line.extend(member.map(|(name, value)| (name.to_owned(), value)));
        let start = if self.is_torn { "\n" } else { "" };
        let line = format!("{start}{}\n", Value::Object(line));
        // After an incomplete write, such as on a full disk, the next line must start on a new line.
        self.is_torn = true;
        self.file.write_all(line.as_bytes())?;
        self.is_torn = false;
        self.file.sync_data()
    }
}

/// A line of a journal.
struct Line {
    call: String,
    state: State,
    base_url: Option<String>,
}

/// Reads a line; `None` if it is not a line of a journal.
fn read(line: &[u8]) -> Option<Line> {
    let line: Value = serde_json::from_slice(line).ok()?;
    let call = line.get("call")?.as_str()?;
    let state = line.get("state")?.as_str()?;
    let job = || JobId::parse(line.get("job_id")?.as_str()?).ok();
    let state = match (state, job()) {
        ("free", _) => State::Free,
        ("accepted", Some(job)) => State::Accepted { job },
        ("done", _) => {
            let ids = line.get("media_generation_ids")?.as_array()?.iter();
            State::Done(
                ids.filter_map(|id| Some(MediaGenerationId::from_wire(id.as_str()?)))
                    .collect(),
            )
        }
        (_, job) => State::Unknown { job },
    };
    let base_url = line.get("base_url").and_then(Value::as_str);
    Some(Line {
        call: call.to_owned(),
        state,
        base_url: base_url.map(str::to_owned),
    })
}

/// Writes the directory entry of a new file to disk.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Shows the number of calls only.
impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("calls", &self.states.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
impl Journal {
    /// Makes every write fail, as a full disk does.
    pub(crate) fn fill_the_disk(&mut self) -> io::Result<()> {
        self.file = File::open(std::env::current_exe()?)?;
        Ok(())
    }
}
