//! The example `upload_folder`: no reference is lost and nothing is sent twice, whatever happens to the response, the
//! file, the terminal, or the process.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::build::example;
use crate::client::TOKEN;
use crate::responses::{IMAGE, json, reference, uploaded};
use crate::server::{End, Script, Server};
use crate::support::here;

fn binary() -> PathBuf {
    example("upload_folder")
}

/// A folder with files, and a journal next to it.
struct Folder(PathBuf);

impl Folder {
    /// `count` images that differ in the bytes after their end.
    fn new(name: &str, count: u8) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let folder = Self(path.join(format!("folder-{name}-{}", std::process::id())));
        let _ = std::fs::remove_dir_all(&folder.0);
        std::fs::create_dir_all(folder.files()).unwrap();
        for number in 0..count {
            let name = format!("{number}.png");
            folder.write(&name, &[IMAGE, &[number]].concat());
        }
        folder
    }

    fn files(&self) -> PathBuf {
        self.0.join("files")
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.files().join(name), bytes).unwrap();
    }

    /// An image of this length.
    fn write_large(&self, byte_len: usize) {
        let mut bytes = IMAGE.to_vec();
        bytes.resize(byte_len, 0);
        self.write("large.png", &bytes);
    }

    fn command(&self, binary: &Path, base_url: &str, arguments: &[&str]) -> Command {
        self.move_journal(base_url);
        let mut command = Command::new(binary);
        command
            .arg(self.files())
            .args(["--json", "--base-url", base_url, "--journal"])
            .arg(self.0.join("journal.jsonl"))
            .args(arguments)
            .env("USEAPI_TOKEN", TOKEN)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Binds the journal to another base URL: the server of the next run has another port.
    fn move_journal(&self, base_url: &str) {
        let path = self.0.join("journal.jsonl");
        let Ok(text) = std::fs::read_to_string(&path) else {
            return;
        };
        let (member, end) = ("\"base_url\":\"", '"');
        let mut parts = text.split(member);
        let mut moved = vec![parts.next().unwrap_or_default()];
        for part in parts {
            match part.split_once(end) {
                Some((_, rest)) => moved.extend([member, base_url, "\"", rest]),
                // The line is incomplete.
                None => moved.extend([member, part]),
            }
        }
        let moved = moved.concat();
        if moved != text {
            std::fs::write(path, moved).unwrap();
        }
    }

    async fn run(&self, binary: &Path, server: &Server) -> Run {
        let child = self
            .command(binary, server.base_url().as_str(), &[])
            .spawn();
        finish(child.unwrap()).await
    }

    /// Runs the example with edits of the clips.
    async fn run_edit(&self, binary: &Path, server: &Server) -> Run {
        let arguments = ["--edit", "1", "--poll", "1"];
        let base_url = server.base_url();
        let mut command = self.command(binary, base_url.as_str(), &arguments);
        finish(command.spawn().unwrap()).await
    }

    /// The last state of each file by its name, and the references of uploaded files.
    fn journal(&self) -> BTreeMap<String, (String, Vec<String>)> {
        let text = std::fs::read_to_string(self.0.join("journal.jsonl")).unwrap();
        let lines = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines
            .map(|line| {
                let name = line["call"].as_str().unwrap().rsplit('/').next().unwrap();
                let ids = line["media_generation_ids"].as_array().cloned();
                let ids = ids.unwrap_or_default();
                let ids = ids
                    .iter()
                    .map(|id| id.as_str().unwrap().to_owned())
                    .collect();
                (
                    name.to_owned(),
                    (line["state"].as_str().unwrap().to_owned(), ids),
                )
            })
            .collect()
    }

    /// The references in the journal. Asserts that each file is either uploaded or was not sent completely.
    fn references(&self) -> Vec<String> {
        let states = self.journal().into_values();
        let ids = states.map(|(state, ids)| {
            let expected = match state.as_str() {
                "done" => 1,
                "free" => 0,
                _ => panic!("{state}"),
            };
            assert_eq!(ids.len(), expected, "{state}");
            ids
        });
        ids.flatten().collect()
    }

    /// The state of the only file.
    fn state(&self) -> (String, Vec<String>) {
        let [(_, state)] = Vec::from_iter(self.journal()).try_into().unwrap();
        state
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The exit code and the output of a run.
struct Run {
    code: Option<i32>,
    results: Vec<Value>,
    stderr: String,
}

impl Run {
    fn new(output: &Output) -> Self {
        let stderr = String::from_utf8(output.stderr.clone()).unwrap();
        assert!(!stderr.contains("panicked"), "{stderr}");
        let stdout = std::str::from_utf8(&output.stdout).unwrap();
        let results = stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        Self {
            code: output.status.code(),
            results: results.collect(),
            stderr,
        }
    }

    /// The result that was printed for the only file.
    fn result(&self) -> &str {
        let [result] = self.results.as_slice() else {
            panic!("{:?}", self.results);
        };
        result["result"].as_str().unwrap()
    }
}

async fn finish(child: Child) -> Run {
    let waiting = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
    Run::new(&waiting.await.unwrap())
}

fn accepting() -> Server {
    Server::start(Script::response(json(200, "", &uploaded())))
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(sent.success());
}

/// Returns when stderr has a line with this text.
#[cfg(unix)]
async fn until_it_says(mut child: Child, text: &'static str) -> Child {
    let reading = tokio::task::spawn_blocking(move || {
        let stderr = child.stderr.as_mut().unwrap();
        // Byte by byte, so that the rest stays in the pipe.
        let mut line = Vec::new();
        while !String::from_utf8_lossy(&line).contains(text) {
            let mut byte = [0];
            stderr.read_exact(&mut byte).unwrap();
            line.extend(byte);
        }
        child
    });
    reading.await.unwrap()
}

#[tokio::test]
async fn uploaded_files_are_not_resent() {
    let binary = binary();
    let body = uploaded();
    let whole = json(200, "", &body);
    // The same if the response is truncated after the reference.
    for (name, cut) in [("whole", whole.len()), ("cut", whole.len() - 2)] {
        let folder = Folder::new(name, 1);
        let server = Server::start(Script::response(&whole.as_bytes()[..cut]));
        folder.run(&binary, &server).await;
        let (state, ids) = folder.state();
        assert_eq!(
            (state.as_str(), ids),
            ("done", vec![reference(&body).to_owned()])
        );
        let again = folder.run(&binary, &server).await;
        assert_eq!(again.results[0]["media_generation_id"], reference(&body));
        assert_eq!(again.results[0]["before"], true);
        assert_eq!(again.code, Some(0));
        assert_eq!(server.seen().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn unknown_outcomes_are_not_resent() {
    let binary = binary();
    for (name, script) in [
        ("reset", Script::response("").then(End::Reset)),
        ("gateway", Script::response(json(502, "", ""))),
        ("half", Script::response(json(200, "", &uploaded()[..100]))),
    ] {
        let folder = Folder::new(name, 1);
        let server = Server::start(script);
        for _ in 0..2 {
            let run = folder.run(&binary, &server).await;
            assert_eq!((run.code, run.result()), (Some(1), "unknown"), "{name}");
            assert_eq!(folder.state().0, "unknown", "{name}");
        }
        assert_eq!(server.seen().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn refused_files_are_resent_in_the_next_run() {
    let binary = binary();
    let folder = Folder::new("refused", 1);
    let server = Server::start(Script::response(json(400, "", "{}")));
    for runs in 1..3 {
        let run = folder.run(&binary, &server).await;
        assert_eq!((run.code, run.result()), (Some(1), "failed"));
        assert_eq!(folder.state().0, "free");
        assert_eq!(server.seen().len(), runs);
    }
    let run = folder.run(&binary, &accepting()).await;
    assert_eq!((run.code, run.result()), (Some(0), "uploaded"));
    assert_eq!(folder.state().0, "done");
}

/// The server stops within the body or within the response: the journal agrees with what the server has received.
#[tokio::test]
async fn a_server_that_stops_at_each_eighth_loses_no_reference() {
    let binary = binary();
    let body = uploaded();
    let response = json(200, "", &body);
    let len = 16 << 20;
    let runs = (0..=8).map(async |eighth: usize| {
        let folder = Folder::new(&format!("response-{eighth}"), 1);
        let cut = &response.as_bytes()[..response.len() * eighth / 8];
        let server = Server::start(Script::response(cut));
        folder.run(&binary, &server).await;
        let has_reference =
            String::from_utf8_lossy(cut).contains(&format!("{}\"", reference(&body)));
        let (state, ids) = folder.state();
        let expected = if has_reference { "done" } else { "unknown" };
        assert_eq!(state, expected, "{eighth}/8 of the response");
        assert_eq!(ids.len(), usize::from(has_reference));

        let folder = Folder::new(&format!("body-{eighth}"), 0);
        folder.write_large(len);
        let read = u64::try_from(len * eighth / 8).unwrap();
        let server = Server::start(Script::response("").after(read).then(End::Reset));
        let run = folder.run(&binary, &server).await;
        // The client may have passed the rest to the kernel, so that its outcome is unknown; the reverse is an error.
        let expected: &[_] = match eighth {
            0..=4 => &["free"],
            8 => &["unknown"],
            _ => &["free", "unknown"],
        };
        let state = folder.state().0;
        assert!(
            expected.contains(&state.as_str()),
            "{eighth}/8 of the body: {state}"
        );
        if state == "unknown" {
            assert_eq!(run.result(), "unknown");
        }
        let before = server.seen().len();
        let next = accepting();
        folder.run(&binary, &next).await;
        assert_eq!(
            next.seen().len(),
            usize::from(state == "free"),
            "{eighth}/8"
        );
        assert!(before >= 1);
    });
    futures_util::future::join_all(runs).await;
}

/// A file that grows or shrinks while it is sent: the server never receives all of the body, and the next run sends the
/// file in its new state.
#[tokio::test]
async fn a_file_that_changes_while_it_is_sent_is_not_uploaded() {
    let binary = binary();
    for (name, change) in [("grows", 1_i64), ("shrinks", -1)] {
        let folder = Folder::new(name, 0);
        let len = 16 << 20;
        folder.write_large(len);
        let script = Script::response(json(200, "", &uploaded()));
        let server = Server::start(script.holding_after(1 << 20));
        let base_url = server.base_url();
        let child = folder
            .command(&binary, base_url.as_str(), &[])
            .spawn()
            .unwrap();
        server.until_it_holds().await;
        let file = std::fs::OpenOptions::new()
            .write(true)
            .open(folder.files().join("large.png"));
        let changed = i64::try_from(len).unwrap() + change;
        file.unwrap()
            .set_len(u64::try_from(changed).unwrap())
            .unwrap();
        server.go();
        let run = finish(child).await;
        assert_eq!((run.code, run.result()), (Some(1), "failed"), "{name}");
        assert_eq!(run.results[0]["outcome"], "not_sent", "{name}");
        assert_eq!(folder.state().0, "free", "{name}");
        for seen in server.seen() {
            assert!(seen.byte_len < len as u64, "{name}: {}", seen.byte_len);
        }
        folder.run(&binary, &accepting()).await;
        assert!(
            folder.journal().values().any(|(state, _)| state == "done"),
            "{name}"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_within_the_body_ends_it_and_sends_it_in_the_next_run() {
    let binary = binary();
    let folder = Folder::new("early", 0);
    folder.write_large(16 << 20);
    let server = Server::start(Script::response("").holding_after(1 << 20));
    let base_url = server.base_url();
    let child = folder
        .command(&binary, base_url.as_str(), &[])
        .spawn()
        .unwrap();
    server.until_it_holds().await;
    interrupt(&child);
    let run = finish(child).await;
    assert_eq!(
        (run.code, run.result()),
        (Some(130), "stopped"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.state().0, "free");
    let run = folder.run(&binary, &accepting()).await;
    assert_eq!(run.result(), "uploaded");
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_after_the_body_waits_for_the_reference() {
    let binary = binary();
    let folder = Folder::new("late", 3);
    let body = uploaded();
    let script = Script::response(json(200, "", &body));
    let server = Server::start(script.holding_after(u64::MAX));
    let base_url = server.base_url();
    let child = folder
        .command(&binary, base_url.as_str(), &["--parallel", "1"])
        .spawn()
        .unwrap();
    server.until_it_holds().await;
    interrupt(&child);
    let child = until_it_says(child, "waited for").await;
    server.go();
    let run = finish(child).await;
    assert_eq!(run.code, Some(130), "{}", run.stderr);
    let results: Vec<_> = run
        .results
        .iter()
        .map(|it| it["result"].as_str().unwrap())
        .collect();
    assert_eq!(results, ["uploaded", "stopped", "stopped"]);
    assert_eq!(run.results[0]["media_generation_id"], reference(&body));
    assert_eq!(folder.state().1, [reference(&body)]);
    assert_eq!(server.seen().len(), 1);
    // The next run sends the remaining files, and no others.
    let next = accepting();
    folder.run(&binary, &next).await;
    assert_eq!(next.seen().len(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_ctrl_c_records_calls_in_progress() {
    let binary = binary();
    let folder = Folder::new("twice", 1);
    let server = Server::start(Script::response("").holding_after(u64::MAX));
    let base_url = server.base_url();
    let child = folder
        .command(&binary, base_url.as_str(), &[])
        .spawn()
        .unwrap();
    server.until_it_holds().await;
    interrupt(&child);
    let child = until_it_says(child, "waited for").await;
    interrupt(&child);
    let run = finish(child).await;
    assert_eq!(
        (run.code, run.result()),
        (Some(1), "unknown"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.state().0, "unknown");
    let next = accepting();
    assert_eq!(folder.run(&binary, &next).await.result(), "unknown");
    assert!(next.seen().is_empty());
}

/// `upload_folder … | head -1`: running uploads are finished, and every reference is in the journal.
#[tokio::test]
async fn a_closed_stdout_loses_no_reference() {
    let binary = binary();
    let folder = Folder::new("closed", 12);
    let here = here::serve(&["nora@example.org"]).unwrap_or_else(|error| panic!("{error}"));
    let base_url = here.base_url.as_str();
    let mut child = folder
        .command(&binary, base_url, &["--parallel", "2"])
        .spawn()
        .unwrap();
    let ended = tokio::task::spawn_blocking(move || {
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        drop(stdout);
        let mut stderr = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        (line, stderr, child.wait().unwrap())
    });
    let (line, stderr, status) = ended.await.unwrap();
    assert!(line.contains("\"uploaded\""), "{line}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert!(stderr.contains("every reference is in"), "{stderr}");
    assert_eq!(status.code(), Some(0), "{stderr}");
    let done = folder.references();
    // The next run prints all of them.
    let child = folder.command(&binary, base_url, &[]).spawn().unwrap();
    let run = finish(child).await;
    assert_eq!(
        (run.code, run.results.len()),
        (Some(0), 12),
        "{}",
        run.stderr
    );
    let before = run.results.iter().filter(|it| it["before"] == true).count();
    assert_eq!(before, done.len());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_at_stdout_loses_no_reference() {
    let binary = binary();
    let folder = Folder::new("full", 6);
    let here = here::serve(&["nora@example.org"]).unwrap_or_else(|error| panic!("{error}"));
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = folder.command(&binary, here.base_url.as_str(), &["--parallel", "2"]);
    let run = finish(command.stdout(full).spawn().unwrap()).await;
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("stdout: "), "{}", run.stderr);
    assert!(!folder.references().is_empty());
}

/// The journal's disk is full at the first line or at a later one: what is not in the journal is shown, nothing new is
/// sent, and the next run sends nothing twice.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_at_the_journal_loses_no_reference() {
    let binary = binary();
    // No connection is used twice.
    let server = Server::start(Script::response(json(
        200,
        "Connection: close\r\n",
        &uploaded(),
    )));
    let mut is_cut_after_upload = false;
    // The largest file in blocks of 512 or 1024 bytes, which a name moves to other places of the lines.
    let limits = (1..4).flat_map(|blocks| [0, 40, 80].map(|pad| (blocks, pad)));
    for (blocks, pad) in [(0, 0)].into_iter().chain(limits) {
        let folder = Folder::new(&format!("blocks-{blocks}{}", "-".repeat(pad)), 16);
        let inner = folder.command(&binary, server.base_url().as_str(), &["--parallel", "1"]);
        let mut command = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        command.args(["-c", &script, "sh"]).arg(inner.get_program());
        command.args(inner.get_args()).env("USEAPI_TOKEN", TOKEN);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let before = server.seen().len();
        let run = finish(command.spawn().unwrap()).await;
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert!(
            run.stderr.contains("the journal can't be used"),
            "{}",
            run.stderr
        );
        let sent = server.seen().len() - before;
        let shown = run.results.iter().filter(|it| {
            let ids = it["media_generation_ids"].as_array();
            it["media_generation_id"].is_string() || ids.is_some_and(|ids| !ids.is_empty())
        });
        assert_eq!(shown.count(), sent, "{:?}", run.results);
        assert_eq!(sent == 0, blocks == 0);
        is_cut_after_upload |= run.results.iter().any(|it| it["outcome"] == "done");
        folder.run(&binary, &server).await;
        assert_eq!(server.seen().len() - before, 16, "{blocks} {pad}");
    }
    assert!(is_cut_after_upload);
}

/// Nothing was done although something was asked for.
#[tokio::test]
async fn a_folder_without_an_accepted_file_is_a_failure() {
    let binary = binary();
    let server = accepting();
    let folder = Folder::new("none", 0);
    let run = folder.run(&binary, &server).await;
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    folder.write("a.txt", b"text");
    folder.write("b.png", b"");
    let run = folder.run(&binary, &server).await;
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("every file was skipped"),
        "{}",
        run.stderr
    );
    let skipped = run.results.iter().filter(|it| it["result"] == "skipped");
    assert_eq!(skipped.count(), 2);
    folder.write("c.png", IMAGE);
    assert_eq!(folder.run(&binary, &server).await.code, Some(0));
    assert_eq!(server.seen().len(), 1);
}

const JOB: &str = "j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow";
const EDITED: &str = "user:4711-email:6e6f7261406578616d706c652e6f7267-video:e5d40b21";

/// The record of [`JOB`].
fn record(status: &str, more: impl std::fmt::Display) -> String {
    format!(r#"{{"jobid":"{JOB}","type":"video","status":"{status}"{more}}}"#)
}

/// The response that accepts an edit.
fn accepted() -> (u16, String) {
    (201, format!(r#"{{"jobid":"{JOB}","status":"created"}}"#))
}

/// What the record of a job with a result has more.
fn media() -> String {
    format!(r#","response":{{"media":[{{"mediaGenerationId":"{EDITED}"}}]}}"#)
}

/// The beginning of a request for a job.
const JOBS: &str = "GET /v1/google-flow/jobs/";

/// A clip is uploaded, an edit of it gets this response, and its job this record.
fn edits((status, edit): &(u16, String), record: &str) -> Script {
    let clip = EDITED.replace("e5d40b21", "a17f40d8");
    let uploaded = format!(r#"{{"mediaGenerationId":{{"mediaGenerationId":"{clip}"}}}}"#);
    // No connection is used twice.
    let json = |status, body: &str| json(status, "Connection: close\r\n", body);
    Script::response(json(200, &uploaded))
        .on("POST /v1/google-flow/videos", json(*status, edit))
        .on(JOBS, json(200, record))
}

/// An edit is paid for once: a run that is stopped after the service has taken it asks for its job in the next.
#[tokio::test]
async fn an_edit_is_followed_in_the_next_run() {
    let binary = binary();
    let folder = Folder::new("edit", 0);
    folder.write("clip.mp4", include_bytes!("../../examples/data/clip.mp4"));
    let server = Server::start(edits(&accepted(), &record("created", "")));
    let base_url = server.base_url();
    let mut child = folder
        .command(&binary, base_url.as_str(), &["--edit", "1", "--poll", "1"])
        .spawn()
        .unwrap();
    server.until_seen(JOBS).await;
    child.kill().unwrap();
    let _ = tokio::task::spawn_blocking(move || child.wait_with_output()).await;
    let server = Server::start(edits(&accepted(), &record("completed", media())));
    let run = folder.run_edit(&binary, &server).await;
    let results: Vec<_> = run
        .results
        .iter()
        .map(|it| it["result"].as_str().unwrap())
        .collect();
    assert_eq!(
        (run.code, results),
        (Some(0), vec!["uploaded", "edited"]),
        "{}",
        run.stderr
    );
    assert_eq!(run.results[1]["media_generation_ids"][0], EDITED);
    assert!(server.seen().iter().all(|it| it.head.starts_with(JOBS)));
}

/// An edit is paid for once, and a reference from the service is never lost, whatever else the response contains.
#[tokio::test]
async fn results_of_jobs_are_kept_and_possible_results_are_not_resent() {
    let binary = binary();
    let binary = binary.as_path();
    let accepted = accepted();
    let empty = (200, format!(r#"{{"jobId":"{JOB}","media":[]}}"#));
    let media = media();
    let timed_out = r#","error":"PUBLIC_ERROR_VIDEO_GENERATION_TIMED_OUT""#;
    // The first response and the record; the printed and recorded result of the edit; the number of edits that two runs
    // send.
    let rows = [
        (
            "good",
            &accepted,
            record("completed", &media),
            "edited",
            "done",
            1,
        ),
        (
            "partly",
            &accepted,
            record("failed", &media),
            "failed",
            "done",
            1,
        ),
        (
            "late",
            &accepted,
            record("failed", timed_out),
            "unknown",
            "unknown",
            1,
        ),
        (
            "refused",
            &accepted,
            record("failed", ""),
            "failed",
            "free",
            2,
        ),
        (
            "nothing",
            &accepted,
            record("completed", r#","response":{}"#),
            "unknown",
            "accepted",
            1,
        ),
        (
            "empty",
            &empty,
            record("completed", &media),
            "unknown",
            "unknown",
            1,
        ),
    ];
    let runs = rows.map(|(name, first, record, result, state, sent)| {
        let script = edits(first, &record);
        async move {
            let folder = Folder::new(&format!("job-{name}"), 0);
            folder.write("clip.mp4", include_bytes!("../../examples/data/clip.mp4"));
            let server = Server::start(script);
            let first = folder.run_edit(binary, &server).await;
            let reported = &first.results[1];
            assert_eq!(reported["result"], result, "{name}: {reported}");
            let journal = std::fs::read_to_string(folder.0.join("journal.jsonl")).unwrap();
            let last: Value = serde_json::from_str(journal.lines().last().unwrap()).unwrap();
            assert_eq!(last["state"], state, "{name}: {reported}");
            match state {
                "done" => {
                    assert_eq!(last["media_generation_ids"][0], EDITED, "{name}");
                    assert_eq!(reported["media_generation_ids"][0], EDITED, "{name}");
                }
                "free" => {}
                // The job id is kept, so that the result can be looked up.
                _ => assert_eq!(last["job_id"], JOB, "{name}"),
            }
            assert_eq!(first.code, Some(i32::from(result != "edited")), "{name}");
            let again = folder.run_edit(binary, &server).await;
            let seen = server.seen();
            let edits = seen
                .iter()
                .filter(|it| it.head.starts_with("POST /v1/google-flow/videos"));
            assert_eq!(edits.count(), sent, "{name}");
            // A job id that was received with a failure is polled in the next run.
            if state == "done" || name == "empty" {
                let ids = &again.results[1]["media_generation_ids"];
                assert_eq!(
                    (&again.results[1]["result"], &ids[0]),
                    (&"edited".into(), &EDITED.into())
                );
            }
        }
    });
    futures_util::future::join_all(runs).await;
}
