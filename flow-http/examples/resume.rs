//! Goes on after a crash without paying twice: a journal says what was begun and what came of it.
//!
//! ```text
//! cargo run --example resume
//! ```
//!
//! The service has no idempotency key. So before a file is sent, a line says that it is about to be, and after the
//! answer a line says what came of it. What was begun and has no second line may be uploaded: it is not sent again, but
//! shown to a person. This example crashes its first run on purpose and then runs again; the server, inside this
//! process, counts what it has taken.

pub(crate) mod support;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use flow_http::contract::Scenario;
use flow_http::validate::CheckedAsset;
use flow_http::{Outcome, UploadAsset};
use serde::{Deserialize, Serialize};
use support::cli::{self, Arguments, Failure};
use support::here;
use support::wire::Wire;

const USAGE: &str = "usage: resume

Uploads five pictures with a journal, in a run that crashes and one that goes on after it.";

const PICTURE: &[u8] = include_bytes!("data/picture.png");

/// One line of the journal. A later line about a file takes the place of an earlier one.
#[derive(Serialize, Deserialize, Clone)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum Entry {
    /// It is about to be sent.
    Begun,
    /// It is uploaded, and this is its reference.
    Done { media_generation_id: String },
    /// There is no upload: it was refused, or never sent.
    Free,
}

#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    #[serde(flatten)]
    entry: Entry,
}

/// A file to which lines are only ever added.
pub(crate) struct Journal {
    file: File,
    pub(crate) entries: BTreeMap<String, Entry>,
}

impl Journal {
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(path);
        let mut file = file.map_err(Failure::other)?;
        let mut written = Vec::new();
        file.read_to_end(&mut written).map_err(Failure::other)?;
        if !written.is_empty() && !written.ends_with(b"\n") {
            // The crash cut the line that was being written: it counts for nothing, and ends here.
            file.write_all(b"\n").map_err(Failure::other)?;
        }
        let lines = written.split(|byte| *byte == b'\n');
        let lines = lines.filter_map(|line| serde_json::from_slice::<Line>(line).ok());
        let entries = lines.map(|line| (line.key, line.entry)).collect();
        Ok(Self { file, entries })
    }

    /// It is on the disk when this returns.
    pub(crate) fn note(&mut self, key: &str, entry: Entry) -> Result<(), Failure> {
        let line = Line {
            key: key.to_owned(),
            entry: entry.clone(),
        };
        let mut line = serde_json::to_vec(&line).map_err(Failure::other)?;
        line.push(b'\n');
        self.file.write_all(&line).map_err(Failure::other)?;
        self.file.sync_data().map_err(Failure::other)?;
        self.entries.insert(key.to_owned(), entry);
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("resume", run().await)
}

async fn run() -> Result<(), Failure> {
    let mut arguments = Arguments::new(USAGE);
    if arguments.next()?.is_some() {
        return Err(arguments.unknown());
    }
    let taken = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&taken);
    let here = here::serve_with(&["nora@example.org"], move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Scenario::Ok
    })?;
    let wire = Wire::new(here.base_url, here.token)?;

    let name = format!("flow-http-resume-{}.jsonl", std::process::id());
    let journal = Temporary(std::env::temp_dir().join(name));
    // Bytes behind the end of a picture are no part of it: five files, to the journal and the server.
    let pictures: Vec<_> = (1..=5_u8)
        .map(|number| [PICTURE, &[number]].concat())
        .collect();

    println!("first run");
    let crash = Some(3);
    upload_all(&wire, &mut Journal::open(&journal.0)?, &pictures, crash).await?;
    println!("second run");
    upload_all(&wire, &mut Journal::open(&journal.0)?, &pictures, None).await?;
    println!(
        "the server took {} uploads of {} pictures",
        taken.load(Ordering::Relaxed),
        pictures.len()
    );
    Ok(())
}

/// Uploads what is not done yet. With `crash`, it ends after that many answers have come, before the last is noted.
pub(crate) async fn upload_all(
    wire: &Wire,
    journal: &mut Journal,
    pictures: &[Vec<u8>],
    crash: Option<u32>,
) -> Result<(), Failure> {
    let mut answers = 0_u32;
    for (picture, number) in pictures.iter().zip(1..) {
        let key = key(picture);
        match journal.entries.get(&key) {
            Some(Entry::Done {
                media_generation_id,
            }) => {
                println!("  picture {number}: done before, {media_generation_id}");
                continue;
            }
            Some(Entry::Begun) => {
                println!("  picture {number}: may be uploaded; look for it, it is not sent again");
                continue;
            }
            Some(Entry::Free) | None => {}
        }
        let asset = CheckedAsset::check(picture, "image/png", picture.len() as u64);
        let upload = UploadAsset::new(asset.map_err(Failure::other)?);
        journal.note(&key, Entry::Begun)?;
        let result = wire.upload(&upload, picture.clone()).await;
        answers = answers.saturating_add(1);
        if crash == Some(answers) {
            println!("  picture {number}: the process crashes before it notes the answer");
            return Ok(());
        }
        let (id, outcome) = match &result {
            Ok(uploaded) => (Some(uploaded.media_generation_id()), Outcome::Done),
            // An error can carry the reference of an upload that was made.
            Err(failed) => (failed.media_generation_id(), failed.outcome()),
        };
        match (id, outcome) {
            (Some(id), _) => {
                println!("  picture {number}: uploaded, {}", id.as_str());
                let media_generation_id = id.as_str().to_owned();
                journal.note(
                    &key,
                    Entry::Done {
                        media_generation_id,
                    },
                )?;
            }
            (None, Outcome::Refused | Outcome::NotSent) => journal.note(&key, Entry::Free)?,
            // The first line stands: begun, and nobody knows.
            (None, _) => {}
        }
        if let Err(failed) = result {
            println!("  picture {number}: {failed}");
        }
    }
    Ok(())
}

/// A name for the bytes: FNV-1a of 64 bits and the length. A service that has a digest of its files uses that.
pub(crate) fn key(bytes: &[u8]) -> String {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let add = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
    format!("{:016x}-{}", bytes.iter().fold(OFFSET, add), bytes.len())
}

/// The journal of this example is removed with it; a service keeps its own.
pub(crate) struct Temporary(pub(crate) PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
