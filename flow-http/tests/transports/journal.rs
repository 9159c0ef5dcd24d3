//! The journal: after a crash at any line nothing is paid for twice, and no reference is lost.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex};

use flow_http::contract::Scenario;
use flow_http::ids::MediaGenerationId;
use flow_http::transport::{CallError, Client, Journal};
use flow_http::{BaseUrl, Outcome, PollPolicy};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::client::service;
use crate::responses::IMAGE;
use crate::runs::{Folder, JOB, VIDEO, accounts, at_once, edit, open};
use crate::support::here;

/// A client that sends nothing, over a journal: what it returns is what the journal knows.
fn reader(path: &Path) -> Client<ureq::Agent> {
    reader_of(path, &BaseUrl::parse("http://127.0.0.1:1").unwrap())
}

/// The same for the journal of this base URL.
fn reader_of(path: &Path, base_url: &BaseUrl) -> Client<ureq::Agent> {
    Client::new(ureq::agent(), service(base_url))
        .with_retry_policy(at_once().with_max_attempts(0))
        .with_poll_policy(PollPolicy::default().with_limit(std::time::Duration::ZERO))
        .with_journal(open(path))
}

/// What is known of a call, in the words of the journal.
fn known(client: &Client<ureq::Agent>, key: &str) -> String {
    match client.run(key, &edit()) {
        Ok(done) => format!("done {}", done.media_generation_ids()[0].as_str()),
        Err(CallError::NotSent(_)) => "free".to_owned(),
        Err(CallError::InDoubt) => "in doubt".to_owned(),
        Err(error @ CallError::JobUnknown { .. }) => {
            format!("job {}", error.job_id().unwrap().as_str())
        }
        Err(error) => panic!("{error:?}"),
    }
}

/// The name of [`edit`] in the journal.
fn call(key: &str) -> String {
    format!("generate-video {key}")
}

/// A line, and what is known of its call after it.
fn rows() -> Vec<(Value, String)> {
    let line = |key: &str, state: &str, more: Value| {
        let mut line = json!({ "at": 1, "call": call(key), "state": state });
        let more = more.as_object().cloned().unwrap_or_default();
        line.as_object_mut().unwrap().extend(more);
        line
    };
    let job = json!({ "job_id": JOB });
    let done = json!({ "media_generation_ids": [VIDEO] });
    vec![
        (line("a", "begun", Value::Null), "in doubt".to_owned()),
        (line("a", "free", Value::Null), "free".to_owned()),
        (line("b", "begun", Value::Null), "in doubt".to_owned()),
        (line("b", "unknown", job.clone()), format!("job {JOB}")),
        (line("a", "begun", Value::Null), "in doubt".to_owned()),
        (line("a", "accepted", job), format!("job {JOB}")),
        (line("c", "begun", Value::Null), "in doubt".to_owned()),
        (line("c", "unknown", Value::Null), "in doubt".to_owned()),
        (line("a", "done", done), format!("done {VIDEO}")),
        // Of a later version: it may mean anything.
        (line("d", "paused", Value::Null), "in doubt".to_owned()),
    ]
}

/// Every prefix can be read, and knows what its whole lines say: what was begun is not taken for free.
#[test]
fn a_truncated_line_is_ignored() {
    let folder = Folder::new();
    let path = folder.journal_path();
    let mut text = "not a line\n{\"state\":\"free\"}\n[]\n\n".to_owned();
    let mut ends = Vec::new();
    for (line, _) in rows() {
        write!(text, "{line}").unwrap();
        ends.push(text.len());
        text.push('\n');
    }
    for len in 0..=text.len() {
        std::fs::write(&path, &text[..len]).unwrap();
        let client = reader(&path);
        for key in ["a", "b", "c", "d", "e"] {
            let lines = rows().into_iter().zip(&ends);
            let whole = lines.filter(|((line, _), end)| **end <= len && line["call"] == call(key));
            let mut whole = whole.map(|((_, known), _)| known);
            let expected = whole.next_back().unwrap_or_else(|| "free".to_owned());
            assert_eq!(known(&client, key), expected, "{key} after {len} bytes");
        }
    }
}

/// What is written after a line that was cut can be read, and so can all before it.
#[test]
fn a_line_after_a_truncated_one_is_kept() {
    let here = here::serve(&["nora@example.org"]).unwrap_or_else(|error| panic!("{error}"));
    let folder = Folder::new();
    let (path, file) = (folder.journal_path(), folder.image(IMAGE.len()));
    let client = || Client::new(ureq::agent(), service(&here.base_url)).with_journal(open(&path));
    let (done, _) = rows().swap_remove(8);
    let (cut, _) = rows().swap_remove(2);
    let text = format!("{done}\n{cut}\n");
    let start = done.to_string().len();
    for len in start..=text.len() {
        std::fs::write(&path, &text[..len]).unwrap();
        assert!(!client().upload_file(&file).unwrap().was_done_before());
        assert!(
            client().upload_file(&file).unwrap().was_done_before(),
            "{len}"
        );
        let reader = reader_of(&path, &here.base_url);
        assert_eq!(known(&reader, "a"), format!("done {VIDEO}"), "{len}");
    }
}

/// A call in doubt is sent again if no result was found, and not if one was.
#[test]
fn a_call_in_doubt_is_freed_or_completed() {
    let folder = Folder::new();
    let path = folder.journal_path();
    let lines: Vec<_> = rows().iter().map(|(line, _)| line.to_string()).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    let mut journal = open(&path);
    assert_eq!(journal.in_doubt(), [call("c"), call("d")]);
    journal.free(&call("c")).unwrap();
    assert_eq!(journal.in_doubt(), [call("d")]);
    let found = MediaGenerationId::from_wire(VIDEO);
    journal.complete(&call("d"), [found]).unwrap();
    assert!(journal.in_doubt().is_empty());
    drop(journal);
    assert!(open(&path).in_doubt().is_empty());
    assert_eq!(known(&reader(&path), "c"), "free");
    assert_eq!(known(&reader(&path), "d"), format!("done {VIDEO}"));
}

/// What was done on a test server was not done by the service, and the reverse.
#[test]
fn a_journal_of_another_base_url_is_refused() {
    let here = here::serve(&["nora@example.org"]).unwrap_or_else(|error| panic!("{error}"));
    let other = here::serve(&["nora@example.org"]).unwrap_or_else(|error| panic!("{error}"));
    let folder = Folder::new();
    let (path, file) = (folder.journal_path(), folder.image(IMAGE.len()));
    let client = |base_url| Client::new(ureq::agent(), service(base_url)).with_journal(open(&path));
    // A client that sends nothing does not bind the journal.
    assert_eq!(known(&reader(&path), "a"), "free");
    client(&here.base_url).upload_file(&file).unwrap();
    let written = std::fs::read(&path).unwrap();
    let error = client(&other.base_url).upload_file(&file).unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    let CallError::Journal { error, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(matches!(
        reader(&path).run("a", &edit()),
        Err(CallError::Journal { .. })
    ));
    assert_eq!(std::fs::read(&path).unwrap(), written);
    let again = client(&here.base_url).upload_file(&file).unwrap();
    assert!(again.was_done_before());
}

/// A key that two endpoints use names two calls.
#[test]
fn a_key_is_the_endpoints_own() {
    let folder = Folder::new();
    let path = folder.journal_path();
    let ids = json!([VIDEO]);
    let line = json!({ "call": "extend-video a", "state": "done", "media_generation_ids": ids });
    std::fs::write(&path, format!("{line}\n")).unwrap();
    assert_eq!(known(&reader(&path), "a"), "free");
}

/// Opening a pipe waits until somebody writes into it.
#[cfg(unix)]
#[test]
fn a_pipe_is_no_file() {
    let folder = Folder::new();
    let path = folder.image(1).with_file_name("pipe");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    let base_url = BaseUrl::parse("http://127.0.0.1:1").unwrap();
    let client = Client::new(ureq::agent(), service(&base_url));
    let error = client.upload_file(path).unwrap_err();
    assert!(matches!(error, CallError::Asset(_)), "{error:?}");
}

/// Two runs at once would both send the files that neither has recorded.
#[test]
fn one_process_and_one_task_at_a_time_has_a_call() {
    let folder = Folder::new();
    let path = folder.journal_path();
    let first = Journal::open(&path).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResourceBusy);
    drop(first);

    // While the server has the first request, the same call is not sent again.
    let client: Arc<Mutex<Option<Client<ureq::Agent>>>> = Arc::default();
    let (again, file) = (Arc::clone(&client), folder.image(IMAGE.len()));
    let path_of_again = file.clone();
    let here = here::serve_with(&["nora@example.org"], move |_| {
        let client = again.lock().unwrap().clone().unwrap();
        let error = client.upload_file(&path_of_again).unwrap_err();
        assert!(matches!(error, CallError::InUse), "{error:?}");
        Scenario::Ok
    });
    let here = here.unwrap_or_else(|error| panic!("{error}"));
    let made = Client::new(ureq::agent(), service(&here.base_url)).with_journal(open(&path));
    *client.lock().unwrap() = Some(made.clone());
    let uploaded = made.upload_file(&file).unwrap();
    assert!(!uploaded.was_done_before());
    assert!(made.upload_file(&file).unwrap().was_done_before());
    // A file that has changed is another one.
    folder.image(IMAGE.len() + 1);
    assert!(!made.upload_file(&file).unwrap().was_done_before());
}

#[cfg(unix)]
#[test]
fn a_journal_is_private_to_its_user() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let path = folder.journal_path();
    let (line, _) = rows().swap_remove(5);
    drop(open(&path));
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    std::fs::write(&path, format!("{line}\n")).unwrap();
    assert_eq!(format!("{:?}", open(&path)), "Journal { calls: 1, .. }");
    // No device, which may be endless.
    let error = Journal::open("/dev/null").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

/// Names that look alike when they are shown are different files.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf_8_are_distinguished() {
    use std::os::unix::ffi::OsStrExt as _;

    let here = here::serve(&["nora@example.org"]).unwrap_or_else(|error| panic!("{error}"));
    let folder = Folder::new();
    let image = folder.image(IMAGE.len());
    let client = Client::new(ureq::agent(), service(&here.base_url))
        .with_journal(open(&folder.journal_path()));
    for before in [false, true] {
        for name in [&b"\xff.png"[..], b"\xfe.png", br"\xff.png"] {
            let path = image.with_file_name(std::ffi::OsStr::from_bytes(name));
            if !before {
                std::fs::hard_link(&image, &path).unwrap();
            }
            let uploaded = client.upload_file(path).unwrap();
            assert_eq!(uploaded.was_done_before(), before, "{name:?}");
        }
    }
}

/// Some end a run, others make it try another account.
const SCENARIOS: &[Scenario] = &[
    Scenario::Ok,
    Scenario::Throttled,
    Scenario::Session,
    Scenario::Unavailable,
    Scenario::Policy,
    Scenario::Html,
    Scenario::WrongAccount,
];

/// Whether a request may have been done.
fn may_be_done(scenario: Scenario) -> bool {
    matches!(
        scenario,
        Scenario::Ok | Scenario::Html | Scenario::WrongAccount
    )
}

fn states(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// The responses of a run are given, and it crashes after each of its lines. Each request has the line before it on the
/// disk when it arrives; with the next run, at most one request may have been done.
fn crash_after_each_line(responses: Vec<Scenario>) {
    let emails = ["nora@example.org", "ivo@example.org", "vera@example.org"];
    let folder = Folder::new();
    let path = folder.journal_path();
    let file = folder.image(IMAGE.len());
    let queue = Arc::new(Mutex::new(VecDeque::from(responses)));
    let given = Arc::new(Mutex::new(Vec::new()));
    let (next, log, at) = (Arc::clone(&queue), Arc::clone(&given), path.clone());
    let here = here::serve_with(&emails, move |_| {
        let scenario = next.lock().unwrap().pop_front().unwrap_or(Scenario::Ok);
        let last = states(&at).pop().map(|line| line["state"].clone());
        log.lock().unwrap().push((scenario, last));
        scenario
    });
    let here = here.unwrap_or_else(|error| panic!("{error}"));
    let client = || {
        Client::new(ureq::agent(), service(&here.base_url))
            .with_accounts(accounts(&emails))
            .with_retry_policy(at_once().with_pause_budget(std::time::Duration::from_millis(1)))
            .with_journal(open(&path))
    };
    let ids = |result: Result<flow_http::transport::Completed<_>, CallError>| match result {
        Ok(uploaded) => uploaded.media_generation_ids().to_vec(),
        Err(error) => error.media_generation_ids(),
    };
    let first = ids(client().upload_file(&file));
    let sent = std::mem::take(&mut *given.lock().unwrap());
    assert!(
        sent.iter().all(|(_, line)| line == &Some(json!("begun"))),
        "{sent:?}"
    );
    let may_be_done_of =
        |sent: &[(Scenario, _)]| sent.iter().filter(|(it, _)| may_be_done(*it)).count();
    assert!(may_be_done_of(&sent) <= 1);
    let has_reference = sent
        .iter()
        .any(|(it, _)| matches!(it, Scenario::Ok | Scenario::WrongAccount));
    assert_eq!(first.len(), usize::from(has_reference));

    queue.lock().unwrap().clear();
    let lines = states(&path);
    if let Some(id) = first.first() {
        let written = &lines.last().unwrap()["media_generation_ids"];
        assert_eq!(written, &json!([id.as_str()]));
    }
    for len in 0..=lines.len() {
        let lines = &lines[..len];
        let text = lines
            .iter()
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join("\n");
        std::fs::write(&path, text).unwrap();
        let begun = lines.iter().filter(|line| line["state"] == "begun").count();
        let again = client().upload_file(&file);
        let more = std::mem::take(&mut *given.lock().unwrap());
        let last = lines.last().map(|line| line["state"].as_str().unwrap());
        match last {
            None | Some("free") => assert_eq!(more.len(), 1),
            Some("done") => {
                assert!(more.is_empty());
                assert_eq!(ids(again), first.clone());
            }
            _ => {
                assert!(more.is_empty());
                assert!(matches!(again, Err(CallError::InDoubt)));
            }
        }
        let before: Vec<_> = sent[..begun].to_vec();
        assert!(may_be_done_of(&before) + may_be_done_of(&more) <= 1);
    }
}

#[test]
fn a_crash_after_each_response_pays_for_nothing_twice() {
    for scenario in SCENARIOS {
        crash_after_each_line(vec![*scenario]);
        crash_after_each_line(vec![Scenario::Throttled, *scenario]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_crash_at_any_line_pays_for_nothing_twice(responses in prop::collection::vec(prop::sample::select(SCENARIOS), 3..7)) {
        crash_after_each_line(responses);
    }
}
