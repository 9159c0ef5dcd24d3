//! A journal of calls: one line of JSON before each call that costs something, and one after it.
//!
//! The service has no idempotency key. So a line on the disk says that a call is about to be sent, and another one what
//! came of it. What has only the first line may have been done: it is not sent again, but shown to a person.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::support::cli::Failure;

/// What is known of a call. A later line about the same call takes the place of an earlier one.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum State {
    /// It is about to be sent.
    Begun,
    /// The service works on it; the job says how far it is.
    Accepted { job_id: String },
    /// It is done, and these are the references.
    Done { media_generation_ids: Vec<String> },
    /// It was refused, or never sent whole: it can be sent.
    Free,
    /// It may have been done, and nobody knows. A job, where one was named, can be asked.
    Unknown {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        job_id: Option<String>,
    },
}

/// A call: what it is about, and what it does.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The file: its length, when it was changed last, and its path. A file that has changed is another one.
    pub(crate) file: String,
    /// The endpoint, and what else tells two calls with the same file apart.
    pub(crate) call: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    /// Milliseconds since 1970.
    at: u64,
    #[serde(flatten)]
    key: Key,
    #[serde(flatten)]
    state: State,
}

/// A file to which lines are only ever added, by one process at a time.
pub(crate) struct Journal {
    file: File,
    states: BTreeMap<Key, State>,
}

impl Journal {
    /// Reads what is there, and goes on behind it.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::other(format!("journal {}: {error}", path.display()))
        };
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        // References name accounts.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|error| failed(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(failed(&"another process uses it")),
            Err(TryLockError::Error(error)) => return Err(failed(&error)),
        }
        let mut written = Vec::new();
        file.read_to_end(&mut written)
            .map_err(|error| failed(&error))?;
        if !written.is_empty() && !written.ends_with(b"\n") {
            // A crash cut the line that was being written: it counts for nothing, and ends here.
            file.write_all(b"\n").map_err(|error| failed(&error))?;
        }
        let lines = written.split(|byte| *byte == b'\n');
        let lines = lines.filter_map(|line| serde_json::from_slice::<Line>(line).ok());
        let states = lines.map(|line| (line.key, line.state)).collect();
        Ok(Self { file, states })
    }

    /// What is known of a call; `None` if it was never begun.
    pub(crate) fn state(&self, key: &Key) -> Option<&State> {
        self.states.get(key)
    }

    /// Writes a line. It is on the disk when this returns.
    pub(crate) fn note(&mut self, key: &Key, state: State) -> Result<(), Failure> {
        let at = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let line = Line {
            at: u64::try_from(at.as_millis()).unwrap_or(u64::MAX),
            key: key.clone(),
            state: state.clone(),
        };
        let mut line = serde_json::to_vec(&line).map_err(Failure::other)?;
        line.push(b'\n');
        let written = self
            .file
            .write_all(&line)
            .and_then(|()| self.file.sync_data());
        written.map_err(|error| Failure::other(format!("journal: {error}")))?;
        self.states.insert(key.clone(), state);
        Ok(())
    }
}
