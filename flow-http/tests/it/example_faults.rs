//! Every example under every fault of the table: it ends with a documented exit code, reports what may have been done,
//! prints no secret, and loses no received reference.

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use crate::example_table::{EXAMPLES, Fault, Row, named, that_meet};
use crate::examples::{Folder, error_line, run};
use crate::stage::{Ended, Plan, Running, Seen, Stage, close, spawn};

/// A length that exceeds the buffers of a socket, in bytes.
const LARGE: usize = 16 << 20;

/// The server of an example, and the places in which its references may be.
struct Scene {
    row: &'static Row,
    folder: Folder,
    stage: Stage,
}

impl Scene {
    fn new(row: &'static Row, number: usize, plan: Plan) -> Self {
        let name = std::thread::current().name().unwrap().replace("::", "-");
        Self {
            row,
            folder: Folder::new(&format!("{name}-{}", row.name)),
            stage: Stage::new(number, plan),
        }
    }

    fn start(&self) -> Running {
        self.start_with(&[])
    }

    fn start_with(&self, arguments: &[&str]) -> Running {
        let mut command = self.stage.command(self.row, None, &self.folder.0);
        Running::start(command.args(arguments), Stdio::piped())
    }

    /// The same with a file that takes time to send.
    fn start_large(&self) -> Running {
        let bundled = self.row.sends.unwrap();
        let mut bytes = std::fs::read(bundled).unwrap();
        // A box that players skip. After the end of an image, any bytes are accepted.
        let rest = LARGE - bytes.len();
        bytes.extend(u32::try_from(rest).unwrap().to_be_bytes());
        bytes.extend(b"free");
        bytes.resize(LARGE, 0);
        let name = bundled.rsplit('/').next().unwrap();
        self.folder.file(name, &bytes);
        let file = self.folder.0.join(name);
        self.stage.start(self.row, Some(&file), &self.folder.0)
    }

    /// Changes the length of the file that is sent.
    fn resize(&self, byte_len: usize) {
        let entries = std::fs::read_dir(&self.folder.0).unwrap();
        let mut paths = entries.map(|it| it.unwrap().path());
        let is_sent = |path: &std::path::PathBuf| path.metadata().unwrap().len() == LARGE as u64;
        let path = paths.find(is_sent).unwrap();
        let file = OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(byte_len as u64).unwrap();
    }

    /// Asserts that every received reference and job was printed or stored.
    fn lost_nothing(&self, ended: &Ended, context: &str) {
        let journal = std::fs::read_to_string(self.folder.0.join("journal.jsonl"));
        let journal = journal.unwrap_or_default();
        let all = [&ended.stdout, &ended.stderr, &journal];
        for seen in self.stage.seen() {
            for id in seen.ids() {
                let found = all.iter().any(|text| text.contains(&id));
                assert!(
                    found,
                    "{context}: {} lost {id}: {}",
                    seen.line, ended.stderr
                );
            }
        }
    }
}

/// The requests of a run without a fault.
fn recorded(row: &'static Row) -> Vec<Seen> {
    let scene = Scene::new(row, 0, Plan::Good);
    let ended = scene.start().end();
    assert_eq!(ended.code, Some(0), "{}: {}", row.name, ended.stderr);
    scene.lost_nothing(&ended, row.name);
    scene.stage.seen()
}

/// The numbers of the requests that can be paid for twice.
fn paid(row: &'static Row) -> Vec<usize> {
    let seen = recorded(row).into_iter().enumerate();
    let paid: Vec<_> = seen
        .filter(|(_, it)| it.is_paid())
        .map(|(number, _)| number)
        .collect();
    assert!(!paid.is_empty(), "{}", row.name);
    paid
}

/// Runs a test for each paid call of each example that the fault applies to.
fn for_each_call(fault: Fault, test: impl Fn(&'static Row, usize, &str) + Sync) {
    let rows: Vec<_> = that_meet(fault).collect();
    assert!(!rows.is_empty());
    for row in rows {
        for number in paid(row) {
            let context = format!("{} {fault:?}, call {number}", row.name);
            test(row, number, &context);
        }
    }
}

fn printing(row: &Row, stdout: Stdio) -> Ended {
    let mut command = Command::new(row.binary());
    command.args(row.prints).env_remove("USEAPI_TOKEN");
    Running::start(&mut command, stdout).end()
}

fn full() -> Stdio {
    let full = OpenOptions::new().write(true).open("/dev/full");
    full.unwrap().into()
}

/// A pipe without a reader.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    close(reader);
    writer.into()
}

#[test]
fn closed_stdout_ends_every_example() {
    for row in that_meet(Fault::ClosedStdout) {
        let ended = printing(row, closed());
        assert_eq!(ended.code, Some(0), "{}: {}", row.name, ended.stderr);
        if row.sends.is_some() {
            let scene = Scene::new(row, 0, Plan::Good);
            let running = scene.stage.start_into(row, None, &scene.folder.0, closed());
            let ended = running.end();
            assert_eq!(ended.code, Some(0), "{}: {}", row.name, ended.stderr);
            scene.lost_nothing(&ended, row.name);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn full_stdout_is_reported() {
    for row in that_meet(Fault::FullStdout) {
        let ended = printing(row, full());
        assert_eq!(ended.code, Some(1), "{}: {}", row.name, ended.stderr);
        assert!(ended.stderr.contains("No space left"), "{}", ended.stderr);
        if row.sends.is_some() {
            let scene = Scene::new(row, 0, Plan::Good);
            let running = scene.stage.start_into(row, None, &scene.folder.0, full());
            let ended = running.end();
            assert_eq!(ended.code, Some(1), "{}: {}", row.name, ended.stderr);
            scene.lost_nothing(&ended, row.name);
        }
    }
}

/// As with `head -1`. Those that send meet it before each of their responses.
#[test]
fn stdout_closed_midway_ends_every_example() {
    for row in that_meet(Fault::ClosedLater) {
        if row.sends.is_some() {
            continue;
        }
        let mut command = Command::new(row.binary());
        let mut running = Running::start(command.args(row.prints), Stdio::piped());
        assert!(running.first_line().ends_with('\n'), "{}", row.name);
        running.close_stdout();
        if row.name == "server" {
            // The example serves until Ctrl-C, and prints nothing more.
            running.interrupt();
        }
        let ended = running.end();
        assert!(
            matches!(ended.code, Some(0 | 1)),
            "{}: {}",
            row.name,
            ended.stderr
        );
        assert_eq!(ended.stderr, "", "{}", row.name);
    }
}

#[test]
fn references_after_stdout_closed_are_not_lost() {
    that_meet(Fault::ClosedLater)
        .filter(|row| row.sends.is_some())
        .for_each(|row| {
            for number in paid(row) {
                let mut scene = Scene::new(row, number, Plan::Hold(8));
                let mut running = scene.start();
                scene.stage.until_it_holds();
                let mut lines = String::new();
                // The output before the call is read first, if there is any.
                if number > 0 {
                    lines = running.first_line();
                }
                running.close_stdout();
                scene.stage.go();
                let mut ended = running.end();
                ended.stdout = lines;
                assert_eq!(ended.code, Some(0), "{}: {}", row.name, ended.stderr);
                // Results of earlier calls were printed before.
                let seen = scene.stage.seen();
                ended.stdout += &seen[..number]
                    .iter()
                    .flat_map(Seen::ids)
                    .collect::<String>();
                scene.lost_nothing(&ended, row.name);
            }
        });
}

#[cfg(unix)]
#[test]
fn ctrl_c_within_the_body_ends_the_call_before_it_is_done() {
    for_each_file(Fault::CtrlCInBody, |scene, running, context| {
        running.interrupt();
        let ended = running.end();
        assert_eq!(ended.code, Some(130), "{context}: {}", ended.stderr);
        assert!(
            ended.stderr.contains("nothing else was done"),
            "{}",
            ended.stderr
        );
        assert_eq!(ended.stdout.find("user:"), None, "{context}");
        scene.stage.go();
    });
}

#[test]
fn a_file_that_changes_its_size_while_it_is_sent_is_not_uploaded() {
    for (fault, byte_len) in [
        (Fault::Grows, LARGE + 1),
        (Fault::Shrinks, LARGE - 1),
        (Fault::Emptied, 0),
    ] {
        for_each_file(fault, |scene, running, context| {
            scene.resize(byte_len);
            scene.stage.go();
            let ended = running.end();
            assert_eq!(ended.code, Some(1), "{context}: {}", ended.stderr);
            assert!(
                !ended.stderr.contains("may be"),
                "{context}: {}",
                ended.stderr
            );
            assert!(
                ended.stderr.contains("length"),
                "{context}: {}",
                ended.stderr
            );
            assert_eq!(ended.stdout.find("user:"), None, "{context}");
        });
    }
}

/// Runs a test for each example that sends a file, when the server has received half of it.
fn for_each_file(fault: Fault, test: impl Fn(&mut Scene, Running, &str)) {
    let mut rows = that_meet(fault).peekable();
    assert!(rows.peek().is_some());
    for row in rows {
        let mut scene = Scene::new(row, 0, Plan::Hold(4));
        let running = scene.start_large();
        scene.stage.until_it_holds();
        let context = format!("{} {fault:?}", row.name);
        test(&mut scene, running, &context);
        assert!(!scene.stage.seen()[0].is_whole, "{context}");
    }
}

const WAITS: &str = "Ctrl-C again";

#[cfg(unix)]
#[test]
fn ctrl_c_after_the_body_waits_for_the_response() {
    for_each_call(Fault::CtrlCInWait, |row, number, context| {
        let mut scene = Scene::new(row, number, Plan::Hold(8));
        let running = scene.start();
        scene.stage.until_it_holds();
        running.interrupt();
        running.until_it_says(WAITS);
        scene.stage.go();
        let ended = running.end();
        // Whether a part of the work was left.
        assert!(
            matches!(ended.code, Some(0 | 130)),
            "{context}: {}",
            ended.stderr
        );
        if ended.code == Some(0) {
            assert_eq!(number + 1, scene.stage.seen().len(), "{context}");
        } else {
            assert!(
                ended.stderr.contains("results so far are printed"),
                "{}",
                ended.stderr
            );
        }
        scene.lost_nothing(&ended, context);
    });
}

#[cfg(unix)]
#[test]
fn a_second_ctrl_c_reports_an_unknown_outcome() {
    for_each_call(Fault::CtrlCTwice, |row, number, context| {
        let scene = Scene::new(row, number, Plan::Hold(8));
        let running = scene.start();
        scene.stage.until_it_holds();
        running.interrupt();
        running.until_it_says(WAITS);
        running.interrupt();
        let ended = running.end();
        assert_eq!(ended.code, Some(130), "{context}: {}", ended.stderr);
        assert!(
            ended.stderr.contains("may be done"),
            "{context}: {}",
            ended.stderr
        );
        scene.lost_nothing(&ended, context);
    });
}

/// The result of a lost job is printed as soon as its record is found.
#[cfg(unix)]
#[test]
fn ctrl_c_after_a_found_job_loses_neither_its_id_nor_its_reference() {
    let row = named("cookbook");
    let scene = Scene::new(row, 0, Plan::Good);
    let ended = scene.start_with(&["lost-job"]).end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let seen = scene.stage.seen();
    let found = seen.iter().rposition(|it| it.line.contains("/jobs/j"));
    let found = found.unwrap();
    let ids = seen[found].ids();
    assert!(!ids.is_empty() && found + 1 < seen.len());
    for number in found + 1..seen.len() {
        let scene = Scene::new(row, number, Plan::Hold(8));
        let running = scene.start_with(&["lost-job"]);
        scene.stage.until_it_holds();
        running.interrupt();
        running.until_it_says(WAITS);
        running.interrupt();
        let ended = running.end();
        assert_eq!(ended.code, Some(130), "{}", ended.stderr);
        assert!(ended.stdout.contains("found   j"), "{}", ended.stdout);
        for id in &ids {
            assert!(ended.stdout.contains(id), "{}", ended.stdout);
        }
    }
}

/// The example `axum_service` during an upload, and the browser that waits for it.
#[cfg(unix)]
fn serving() -> (Scene, Running, String, TcpStream) {
    let scene = Scene::new(named("axum_service"), 0, Plan::Hold(8));
    let mut running = scene.start_with(&["--port", "0"]);
    let line = running.first_line();
    let address = line.trim_end().trim_end_matches('/');
    let address = address.split("http://").nth(1).unwrap().to_owned();
    let mut browser = TcpStream::connect(&address).unwrap();
    let image = include_bytes!("../../examples/data/image.png");
    let start = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n";
    let body = [start.as_bytes(), image, b"\r\n--b--\r\n"].concat();
    let head = format!(
        "POST /upload HTTP/1.1\r\nhost: {address}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    browser.write_all(head.as_bytes()).unwrap();
    browser.write_all(&body).unwrap();
    scene.stage.until_it_holds();
    (scene, running, address, browser)
}

/// The whole response to a browser.
#[cfg(unix)]
fn page(mut browser: TcpStream) -> String {
    let mut page = String::new();
    browser.read_to_string(&mut page).unwrap();
    page
}

#[cfg(unix)]
#[test]
fn a_browser_that_leaves_costs_no_reference() {
    let (mut scene, running, address, browser) = serving();
    drop(browser);
    // The service handles events in order, so a response to a later request shows that it has noticed the closed
    // connection.
    let mut other = TcpStream::connect(&address).unwrap();
    other
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    assert!(page(other).contains("200 OK"));
    running.interrupt();
    running.until_it_says(WAITS);
    scene.stage.go();
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let [seen] = scene.stage.seen().try_into().ok().unwrap();
    let ids = seen.ids();
    assert!(!ids.is_empty());
    assert!(ended.stdout.contains(&ids[0]), "{}", ended.stdout);
}

#[cfg(unix)]
#[test]
fn ctrl_c_answers_the_browsers_that_wait() {
    let (mut scene, running, _, browser) = serving();
    running.interrupt();
    running.until_it_says(WAITS);
    scene.stage.go();
    let page = page(browser);
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let [seen] = scene.stage.seen().try_into().ok().unwrap();
    let ids = seen.ids();
    assert!(!ids.is_empty());
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains(&ids[0]), "{page}");
    assert!(ended.stdout.contains(&ids[0]), "{}", ended.stdout);
}

#[cfg(unix)]
#[test]
fn a_second_ctrl_c_ends_the_service_and_says_what_may_be_done() {
    let (_scene, running, _, _browser) = serving();
    running.interrupt();
    running.until_it_says(WAITS);
    running.interrupt();
    let ended = running.end();
    assert_eq!(ended.code, Some(130), "{}", ended.stderr);
    assert!(ended.stderr.contains("may be done"), "{}", ended.stderr);
}

#[test]
fn a_stop_within_the_body_differs_from_one_after_it() {
    for row in that_meet(Fault::StopInBody) {
        for eighth in 0..=8 {
            let context = format!("{}, {eighth}/8", row.name);
            let scene = Scene::new(row, 0, Plan::StopInBody(eighth));
            let ended = scene.start_large().end();
            assert_eq!(ended.code, Some(1), "{context}: {}", ended.stderr);
            let may_be_done = ended.stderr.contains("may be done");
            match eighth {
                // The rest exceeds the buffers of the sockets.
                0..=4 => assert!(!may_be_done, "{context}: {}", ended.stderr),
                8 => assert!(may_be_done, "{context}: {}", ended.stderr),
                _ => {}
            }
            assert!(
                may_be_done || ended.stderr.contains("send it again"),
                "{}",
                ended.stderr
            );
            scene.lost_nothing(&ended, &context);
        }
    }
}

#[test]
fn a_server_that_stops_within_its_response_loses_no_reference() {
    for_each_call(Fault::StopInResponse, |row, number, context| {
        for eighth in 0..=8 {
            let context = format!("{context}, {eighth}/8");
            let scene = Scene::new(row, number, Plan::StopInResponse(eighth));
            let ended = scene.start().end();
            scene.lost_nothing(&ended, &context);
            let seen = scene.stage.seen();
            if eighth == 8 || seen.len() > number + 1 {
                continue;
            }
            assert_eq!(ended.code, Some(1), "{context}: {}", ended.stderr);
            let expected = ["may be", "may have", "reference is", "job is"];
            let is_reported = expected
                .iter()
                .any(|it| ended.stderr.contains(it) || ended.stdout.contains(it));
            assert!(is_reported, "{context}: {}{}", ended.stdout, ended.stderr);
        }
    });
}

/// Rows of [`with_control_characters`].
const THROTTLED: usize = 2;
const FAILED_JOB: usize = 5;

/// Responses whose texts could drive a terminal: titles, colors, C1 controls, line breaks, and a change of direction.
fn with_control_characters() -> Vec<Vec<u8>> {
    let evil = r"\u001b]0;x\u0007\u009b31m\r\n\u202e\u0000\u007f";
    let id = format!("user:4711-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8{evil}");
    let rows = [
        (400, format!(r#"{{"error":"{evil}"}}"#)),
        (
            403,
            format!(
                r#"{{"error":{{"message":"{evil}","status":"{evil}","details":[{{"reason":"{evil}"}}]}}}}"#
            ),
        ),
        (
            429,
            format!(r#"{{"error":"{evil}","reason":"A{evil}","retryAfter":"{evil}"}}"#),
        ),
        (
            200,
            format!(r#"{{"mediaGenerationId":"{id}","jobid":"j1{evil}","width":"{evil}"}}"#),
        ),
        (
            200,
            format!(
                r#"{{"mediaGenerationId":{{"mediaGenerationId":"{id}"}},"url":"http://x/{evil}","email":"{evil}"}}"#
            ),
        ),
        (
            200,
            format!(
                r#"{{"jobid":"j1{evil}","status":"failed","error":"{evil}","media":[{{"mediaGenerationId":"{id}"}}]}}"#
            ),
        ),
        (
            200,
            format!(r#"{{"error":"{evil}","mediaGenerationId":"{id}""#),
        ),
        (502, "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}".to_owned()),
    ];
    let response = |(status, body): (u16, String)| {
        let len = body.len();
        format!("HTTP/1.1 {status} \u{9b}31m\r\nretry-after: \u{9b}31m\r\ncontent-length: {len}\r\nconnection: close\r\n\r\n{body}").into_bytes()
    };
    rows.into_iter().map(response).collect()
}

/// That no control character is printed is asserted at the end of every run.
#[test]
fn no_control_character_of_the_service_reaches_the_terminal() {
    for row in that_meet(Fault::ControlCharacters) {
        for (number, seen) in recorded(row).into_iter().enumerate().take(3) {
            let results = with_control_characters().into_iter().enumerate();
            for (index, response) in results {
                // Calls that are repeated after a pause print nothing: reads after any failure, and folders when
                // throttled.
                let waits = if seen.is_paid() {
                    row.name == "upload_folder" && index == THROTTLED
                } else {
                    index != FAILED_JOB
                };
                if waits {
                    continue;
                }
                let scene = Scene::new(row, number, Plan::Respond(response.clone()));
                let ended = scene.start().end();
                assert!(
                    matches!(ended.code, Some(0 | 1)),
                    "{}: {}",
                    row.name,
                    ended.stderr
                );
                assert!(scene.stage.seen().len() > number);
            }
        }
    }
    for response in with_control_characters() {
        let text = String::from_utf8(response).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap();
        let explain = crate::build::example("explain");
        for endpoint in ["upload-asset", "generate-video", "get-job", "get-asset"] {
            let arguments = ["--status", status, "--endpoint", endpoint, "-"];
            let output = run(&explain, &arguments, body.as_bytes());
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(!text.trim_end().contains(char::is_control), "{text:?}");
            assert!(!text.contains('\u{202e}'), "{text:?}");
            serde_json::from_str::<serde_json::Value>(&text).unwrap();
        }
    }
}

#[test]
fn every_example_documents_its_usage_and_exit_codes() {
    for row in &EXAMPLES {
        for option in ["--help", "-h"] {
            let output = run(&row.binary(), &[option], b"");
            assert_eq!(output.status.code(), Some(0), "{}", row.name);
            assert!(output.stderr.is_empty(), "{}", row.name);
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.starts_with(&format!("usage: {}", row.name)), "{text}");
            assert!(text.contains("\nExit code: 0 done, 1 failed"), "{text}");
            for option in ["\n  --live  ", "\n  --base-url URL  "] {
                assert_eq!(text.contains(option), row.sends.is_some(), "{text}");
            }
        }
    }
}

/// A file that can't be read is exit code 1 in every example, a call without its options 2; the demonstration of an
/// example that sends leaves no file behind.
#[test]
fn wrong_files_and_options_have_the_same_exit_codes() {
    let folder = Folder::new("wrong-files");
    let empty = folder.file("empty.png", b"");
    let missing = folder.0.join("missing");
    let missing = missing.to_str().unwrap();
    for row in &EXAMPLES {
        let binary = row.binary();
        let mut rows = Vec::new();
        if row.reads.is_some() {
            rows.extend([(missing, "No such file"), ("missing.png", "No such file")]);
            rows.push(("missing", "hidden"));
            if row.name != "upload_folder" {
                let is_sent = row.sends.is_some();
                let expected = if is_sent {
                    "expected a regular file"
                } else {
                    ""
                };
                rows.push((folder.0.to_str().unwrap(), expected));
            }
        }
        if row.sends.is_some() {
            rows.push((&empty, "empty"));
            for option in [&["--live"][..], &["--base-url", "http://127.0.0.1:1"]] {
                let (code, text) = error_line(&run(&binary, option, b""));
                assert_eq!(code, 2, "{text}");
                let is_known = text.contains("USEAPI_TOKEN") || text.contains("TLS");
                assert!(is_known, "{text}");
            }
            let both = ["--live", "--base-url", "http://127.0.0.1:1"];
            let (code, text) = error_line(&run(&binary, &both, b""));
            let expected = "--live and --base-url exclude each other; see --help";
            assert_eq!((code, text), (2, format!("{}: {expected}", row.name)));
        }
        for (file, expected) in rows {
            let mut command = Command::new(&binary);
            command.args(row.reads.unwrap()).arg(file);
            command.env_remove("USEAPI_TOKEN").current_dir(&folder.0);
            let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
            let output = spawn(command).wait_with_output().unwrap();
            let text = [output.stdout, output.stderr].concat();
            let text = String::from_utf8(text).unwrap();
            assert_eq!(output.status.code(), Some(1), "{} {file}: {text}", row.name);
            // `inspect` prints the reason in its object, without a name that may be a secret.
            let is_object = row.name == "inspect" && expected == "hidden";
            assert!(text.contains(expected) || is_object, "{}: {text}", row.name);
        }
    }
    let mut command = Command::new(named("upload_folder").binary());
    command.args([named("upload").sends.unwrap()]);
    command.current_dir(&folder.0).stdout(Stdio::piped());
    let output = spawn(&mut command).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1);
}

/// A token in the place of a file, of an option, of a value, or of an address.
#[test]
fn misplaced_secrets_are_not_printed() {
    for secret in [
        "user:4711-AbCdEfGhIjKlMnOpQrSt",
        "ya29.AbCdEfGhIjKlMnOp",
        "eyJh.eyJz.AbCdEfGhIj",
    ] {
        let bearer = format!("Authorization: Bearer {secret}");
        let option = format!("--{secret}");
        let assigned = format!("--token={secret}");
        for row in &EXAMPLES {
            let binary = row.binary();
            let unknown: [&[&str]; 5] = [
                &["-x"],
                &[&option],
                &[&assigned],
                &["--unheard-of", secret],
                &["--live-token", secret],
            ];
            for arguments in unknown {
                let (code, text) = error_line(&run(&binary, arguments, b""));
                assert_eq!(code, 2, "{} {arguments:?}: {text}", row.name);
                assert!(
                    !text.contains("AbCdEf"),
                    "{} {arguments:?}: {text}",
                    row.name
                );
            }
            for arguments in [
                &[secret][..],
                &[&bearer],
                &["--account", secret],
                &["--base-url", secret],
                &["--token"],
                &["--status", secret],
                &["--status", "200", secret],
                &["--endpoint", "list-jobs", secret],
            ] {
                let output = run(&binary, arguments, b"");
                assert_ne!(output.status.code(), Some(0), "{} {arguments:?}", row.name);
                for text in [&output.stdout, &output.stderr] {
                    let text = String::from_utf8_lossy(text);
                    assert!(
                        !text.contains("AbCdEf"),
                        "{} {arguments:?}: {text}",
                        row.name
                    );
                }
            }
        }
    }
}
