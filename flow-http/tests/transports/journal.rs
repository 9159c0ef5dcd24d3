//! The journal of the example `upload_folder`: a crash within a line harms no other.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::folder_journal::{Journal, Key, State};
use crate::support::cli::Failure;

fn ok<T>(result: Result<T, Failure>) -> T {
    result.unwrap_or_else(|failure| panic!("{failure}"))
}

/// Opens a journal that was closed. A child that another test has just forked may hold its lock for a moment.
fn open(path: &Path) -> Journal {
    for _ in 0..200 {
        if let Ok(journal) = Journal::open(path) {
            return journal;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    ok(Journal::open(path))
}

fn key(file: &str) -> Key {
    Key {
        file: file.to_owned(),
        call: "upload-asset".to_owned(),
    }
}

#[test]
fn a_line_that_is_cut_harms_no_other() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = path.join(format!("line-{}.jsonl", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let mut journal = open(&path);
    let done = State::Done {
        media_generation_ids: vec!["user:4711-email:6a-image:x".to_owned()],
    };
    ok(journal.note(&key("a"), State::Begun));
    ok(journal.note(&key("a"), done.clone()));
    let first = std::fs::read(&path).unwrap().len();
    ok(journal.note(&key("b"), State::Begun));
    drop(journal);
    let written = std::fs::read(&path).unwrap();
    for len in first..written.len() {
        std::fs::write(&path, &written[..len]).unwrap();
        for name in ["c", "d"] {
            let mut journal = open(&path);
            assert_eq!(journal.state(&key("a")), Some(&done), "{len}");
            ok(journal.note(&key(name), State::Free));
        }
        let journal = open(&path);
        for name in ["c", "d"] {
            assert_eq!(journal.state(&key(name)), Some(&State::Free), "{len}");
        }
    }
    std::fs::remove_file(&path).unwrap();
}

/// Two runs at once would both send what neither has noted.
#[test]
fn one_process_at_a_time_has_the_journal() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = path.join(format!("lock-{}.jsonl", std::process::id()));
    let first = open(&path);
    assert!(Journal::open(&path).is_err());
    drop(first);
    open(&path);
    std::fs::remove_file(&path).unwrap();
}
