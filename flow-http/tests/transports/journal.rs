//! The example's journal: nothing is paid twice, whatever happens to the answer or to the journal.

use std::path::PathBuf;

use crate::answers::{PICTURE, json, reference, uploaded};
use crate::client::token;
use crate::resume::support::cli::Failure;
use crate::resume::support::wire::Wire;
use crate::resume::{Entry, Journal, Temporary, key, upload_all};
use crate::server::{End, Script, Server};

fn temporary(name: &str) -> Temporary {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = path.join(format!("{name}-{}.jsonl", std::process::id()));
    let _ = std::fs::remove_file(&path);
    Temporary(path)
}

fn ok<T>(result: Result<T, Failure>) -> T {
    result.unwrap_or_else(|failure| panic!("{failure}"))
}

/// How the journal shows the picture, after a run that opened it anew.
async fn run(server: &Server, path: &Temporary) -> Option<Entry> {
    let wire = ok(Wire::new(server.base_url(), token()));
    let mut journal = ok(Journal::open(&path.0));
    ok(upload_all(&wire, &mut journal, &[PICTURE.to_vec()], None).await);
    ok(Journal::open(&path.0))
        .entries
        .get(&key(PICTURE))
        .cloned()
}

#[tokio::test]
async fn what_is_done_is_not_sent_again() {
    let body = uploaded();
    let whole = json(200, "", &body);
    // Also where the answer was cut behind the reference.
    for (name, cut) in [("whole", whole.len()), ("cut", whole.len() - 2)] {
        let path = temporary(name);
        let server = Server::start(Script::answer(&whole.as_bytes()[..cut]));
        for _ in 0..2 {
            let entry = run(&server, &path).await;
            let Some(Entry::Done {
                media_generation_id,
            }) = entry
            else {
                panic!("{name}");
            };
            assert_eq!(media_generation_id, reference(&body));
        }
        assert_eq!(server.seen().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn what_nobody_knows_is_not_sent_again() {
    for (name, script) in [
        ("reset", Script::answer("").then(End::Reset)),
        ("gateway", Script::answer(json(502, "", ""))),
        ("half", Script::answer(json(200, "", &uploaded()[..100]))),
    ] {
        let path = temporary(name);
        let server = Server::start(script);
        for _ in 0..2 {
            assert!(
                matches!(run(&server, &path).await, Some(Entry::Begun)),
                "{name}"
            );
        }
        assert_eq!(server.seen().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn what_was_refused_or_never_sent_is_sent_again() {
    let path = temporary("refused");
    let server = Server::start(Script::answer(json(429, "", "{}")));
    for runs in 1..3 {
        assert!(matches!(run(&server, &path).await, Some(Entry::Free)));
        assert_eq!(server.seen().len(), runs);
    }
    let server = Server::start(Script::answer(json(200, "", &uploaded())));
    assert!(matches!(
        run(&server, &path).await,
        Some(Entry::Done { .. })
    ));
}

/// A crash within a line leaves the lines before it, and the next line begins anew.
#[test]
fn a_line_that_is_cut_harms_no_other() {
    let path = temporary("line");
    let mut journal = ok(Journal::open(&path.0));
    ok(journal.note("a", Entry::Begun));
    ok(journal.note("b", Entry::Begun));
    let written = std::fs::read(&path.0).unwrap();
    let first = written.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for len in first..written.len() {
        std::fs::write(&path.0, &written[..len]).unwrap();
        for name in ["c", "d"] {
            let mut journal = ok(Journal::open(&path.0));
            assert!(
                matches!(journal.entries.get("a"), Some(Entry::Begun)),
                "{len}"
            );
            ok(journal.note(name, Entry::Free));
        }
        let journal = ok(Journal::open(&path.0));
        assert!(
            matches!(journal.entries.get("c"), Some(Entry::Free)),
            "{len}"
        );
        assert!(
            matches!(journal.entries.get("d"), Some(Entry::Free)),
            "{len}"
        );
    }
}
