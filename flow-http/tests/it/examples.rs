//! The behavior of the examples: exit codes, one line on stderr, members on stdout.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flow_http::contract::Scenario;
use flow_http::validate::{self, Declared, Depth};
use serde_json::Value;

use crate::build::example;
use crate::fixtures::{IMAGE, NORA, NORA_HEX, TOKEN};
use crate::stage::spawn;

pub(crate) fn run(example: &Path, arguments: &[&str], stdin: &[u8]) -> Output {
    run_with_token(example, arguments, stdin, None)
}

pub(crate) fn run_with_token(
    example: &Path,
    arguments: &[&str],
    stdin: &[u8],
    token: Option<&str>,
) -> Output {
    let mut command = Command::new(example);
    match token {
        Some(token) => command.env("USEAPI_TOKEN", token),
        None => command.env_remove("USEAPI_TOKEN"),
    };
    command.args(arguments).stdin(Stdio::piped());
    let mut child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
    // An example that does not read its input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The exit code, and the single line on stderr.
pub(crate) fn error_line(output: &Output) -> (i32, String) {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(output.stdout.is_empty());
    (output.status.code().unwrap(), text.trim_end().to_owned())
}

pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flow-http-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const UPLOADED: [&str; 8] = [
    "duration_seconds",
    "email",
    "end_frame_index",
    "height",
    "kind",
    "media_generation_id",
    "media_generation_ids",
    "width",
];

fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<_> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn upload() {
    let upload = example("upload");
    let folder = Folder::new("upload");
    let output = run(&upload, &[], b"");
    assert_eq!(output.status.code(), Some(0));
    let result = &lines(&output)[0];
    assert_eq!(members(result), UPLOADED);
    assert_eq!(result["kind"], "image");
    assert_eq!(
        (&result["width"], &result["height"]),
        (&96.into(), &64.into())
    );
    assert_eq!(result["end_frame_index"], Value::Null);

    let clip = folder.file("clip.MP4", include_bytes!("../../examples/data/clip.mp4"));
    let output = run(&upload, &[&clip, "--account", NORA], b"");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let result = &lines(&output)[0];
    assert_eq!(
        (&result["kind"], &result["end_frame_index"]),
        (&"video".into(), &24.into())
    );
    assert!(
        result["media_generation_id"]
            .as_str()
            .unwrap()
            .contains(NORA_HEX)
    );

    let (empty, wrong) = (
        folder.file("empty.png", b""),
        folder.file("wrong.jpg", IMAGE),
    );
    for (arguments, code, text) in [
        (
            &["--live"][..],
            2,
            "upload: --live and --base-url need a token in the environment variable USEAPI_TOKEN; see --help",
        ),
        (
            &["--live", "--base-url", "http://x"],
            2,
            "upload: --live and --base-url exclude each other; see --help",
        ),
        (
            &["--account", "nobody"],
            2,
            "upload: --account: invalid e-mail address at byte 6: expected `@`; see --help",
        ),
        (
            &["--account"],
            2,
            "upload: --account needs a value; see --help",
        ),
        (
            &["--token=user:4711-secret"],
            2,
            "upload: argument 1 is not expected; see --help",
        ),
        (&["-x"], 2, "upload: argument 1 is not expected; see --help"),
        (
            &["a.png", "b.png"],
            2,
            "upload: argument 2 is not expected; see --help",
        ),
        (
            &["--base-url", "ftp://x"],
            2,
            "upload: --base-url: the base URL does not begin with http:// or https://; see --help",
        ),
    ] {
        assert_eq!(
            error_line(&run(&upload, arguments, b"")),
            (code, text.to_owned())
        );
    }
    // No server listens on port 1.
    let closed = ["--base-url", "http://127.0.0.1:1"];
    assert_eq!(
        error_line(&run_with_token(&upload, &closed, b"", Some(TOKEN))),
        (
            1,
            "upload: there was no connection, or it broke before the whole request was sent; send it again (Connection refused (os error 111))".to_owned()
        )
    );
    for path in [
        empty.as_str(),
        &wrong,
        "no-such-file.png",
        folder.0.to_str().unwrap(),
    ] {
        let (code, text) = error_line(&run(&upload, &[path], b""));
        assert_eq!(code, 1);
        assert!(text.starts_with(&format!("upload: {path}")), "{text}");
        let is_missing = text.ends_with(" can't be read: No such file or directory (os error 2)");
        assert_eq!(is_missing, path == "no-such-file.png", "{text}");
    }
}

/// A server for one request, which sends `response` and closes the connection.
fn serve_once(response: String) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut part = [0; 4096];
        while !request.ends_with(IMAGE) {
            let len = stream.read(&mut part).unwrap();
            request.extend(&part[..len]);
        }
        stream.write_all(response.as_bytes()).unwrap();
    });
    base_url
}

#[test]
fn upload_reports_its_result() {
    let upload = example("upload");
    let id = format!("user:4711-email:{NORA_HEX}-image:3b9e1c52");
    // The connection is cut after the reference.
    let cut = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n{{\"mediaGenerationId\":\"{id}\",\"wid"
    );
    let output = run_with_token(&upload, &["--base-url", &serve_once(cut)], b"", Some(TOKEN));
    let (code, text) = error_line(&output);
    assert_eq!(code, 1);
    assert!(
        text.ends_with(&format!("; the reference is {id}")),
        "{text}"
    );

    let throttled =
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 1800\r\ncontent-length: 2\r\n\r\n{}";
    let output = run_with_token(
        &upload,
        &["--base-url", &serve_once(throttled.into())],
        b"",
        Some(TOKEN),
    );
    assert_eq!(
        error_line(&output).1,
        "upload: status 429: too many requests; try again after a pause; wait 1800 s"
    );
}

#[test]
fn inspect() {
    let inspect = example("inspect");
    let folder = Folder::new("inspect");
    let (accepted, empty) = (
        folder.file("image.png", IMAGE),
        folder.file("empty.png", b""),
    );
    let id = format!("user:4711-email:{NORA_HEX}-image:3b9e1c52");
    let output = run(&inspect, &[&accepted, &id], b"");
    assert_eq!(output.status.code(), Some(0));
    let results = lines(&output);
    assert_eq!(results[0]["input"], accepted.as_str());
    assert_eq!(results[0]["accepted"], true);
    assert_eq!(results[0]["content_type"], "image/png");
    assert_eq!(results[0]["width"], 96);
    assert_eq!(results[1]["valid"], true);
    assert_eq!(results[1]["kind"], "image");
    assert_eq!(results[1]["user_id"], "4711");
    assert_eq!(results[1]["email_masked"], "no***@example.org");
    assert_eq!(results[1]["media_id"], "3b9e1c52");
    assert!(!results[1].to_string().contains(NORA_HEX));

    let token = "user:4711-AbCdEfGhIjKlMnOpQrSt";
    let output = run(
        &inspect,
        &[&accepted, &empty, "no-such-file.png", token],
        b"",
    );
    assert_eq!(output.status.code(), Some(1));
    let results = lines(&output);
    assert_eq!(results.len(), 4);
    assert_eq!(
        (&results[1]["accepted"], &results[1]["code"]),
        (&false.into(), &"empty".into())
    );
    assert_eq!(
        (&results[2]["accepted"], &results[2]["code"]),
        (&false.into(), &"io".into())
    );
    assert_eq!(results[3]["valid"], false);
    assert!(!results[3].to_string().contains("AbCdEf"));

    assert_eq!(
        results[2]["error"],
        "the file could not be read: No such file or directory (os error 2)"
    );
    // These are not files, and must not be repeated.
    let job = format!("j0914102233123456789v-u4711-email:{NORA}-bot:google-flow");
    let encoded = id.replace(':', "%3A");
    for pasted in [
        format!(" {id}"),
        format!("\"{id}\""),
        id.replacen("user", "User", 1),
        encoded,
        job.clone(),
    ] {
        let output = run(&inspect, &[&pasted], b"");
        let result = &lines(&output)[0];
        assert_eq!(
            (&result["valid"], &result["input"]),
            (&false.into(), &Value::Null)
        );
        assert!(!result.to_string().contains(NORA_HEX) && !result.to_string().contains(NORA));
    }

    // The message states what the argument is instead of a file.
    let rows = [
        ("3b9e1c52-7d04-4f6a-9a18-c0de5eed0001", "uuid"),
        ("3B9E1C52-7D04-4F6A-9A18-C0DE5EED0001", "uuid"),
        ("https://example.org/a.png?Signature=c2VjcmV0", "url"),
        ("user:4711-AbCdEfGhIjKlMnOpQrSt", "token"),
        ("Bearer user:4711-AbCdEfGhIjKlMnOpQrSt", "token"),
        (job.as_str(), "job_id"),
        ("[object Object]", "object_text"),
        ("CAMaJDNiOWUxYzUyLTdkMDQtNGY2YQ", "google_id"),
        (NORA, "email"),
    ];
    for (text, what) in rows {
        let result = &lines(&run(&inspect, &[text], b""))[0];
        assert_eq!(
            (&result["valid"], &result["what"]),
            (&false.into(), &what.into())
        );
        assert!(!result.to_string().contains(text), "{text}");
    }
    let gif = folder.file("animation.gif.png", b"GIF89a");
    let results = lines(&run(
        &inspect,
        &[&gif, &accepted[..accepted.len() - "/image.png".len()]],
        b"",
    ));
    assert_eq!(results[0]["basis"], "documented");
    assert_eq!(results[1]["code"], "not_a_file");
    let cut = folder.file("cut.png", &IMAGE[..IMAGE.len() - 1]);
    assert_eq!(lines(&run(&inspect, &[&cut], b""))[0]["basis"], "assumed");

    let (code, _) = error_line(&run(&inspect, &[], b""));
    assert_eq!(code, 2);
}

#[test]
fn explain() {
    let explain = example("explain");
    let uploaded = format!(
        r#"{{"mediaGenerationId":{{"mediaGenerationId":"user:4711-email:{NORA_HEX}-video:a17f40d8"}},"durationSeconds":5.03,"width":"odd","height":720,"email":"{NORA}"}}"#
    );
    let output = run(
        &explain,
        &["--status", "200", "--account", NORA, "-"],
        uploaded.as_bytes(),
    );
    assert_eq!(output.status.code(), Some(0));
    let result = &lines(&output)[0];
    for (name, value) in [
        ("result", Value::from("uploaded")),
        ("kind", "video".into()),
        ("height", 720.into()),
        ("width", Value::Null),
        ("duration_seconds", 5.03.into()),
        ("end_frame_index", 121.into()),
        ("account_match", true.into()),
        ("outcome", "done".into()),
        ("oddities", vec!["width"].into()),
    ] {
        assert_eq!(result[name], value, "{name}");
    }
    assert!(!result.to_string().contains(NORA));

    let error = format!(r#"{{"error":"Google Flow account {NORA} not found"}}"#);
    let output = run(&explain, &["--status", "404"], error.as_bytes());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().trim_end(),
        concat!(
            r#"{"result":"api_error","media_generation_id":null,"media_generation_ids":[],"kind":null,"#,
            r#""width":null,"height":null,"duration_seconds":null,"end_frame_index":null,"job_id":null,"#,
            r#""job_status":null,"urls":[],"byte_len":null,"account_match":null,"status":404,"#,
            r#""category":"not_found","reason":null,"message":"Google Flow account *** not found","#,
            r#""outcome":"refused","advice":"fix_account","retry_after_seconds":null,"#,
            r#""retry_after_source":null,"oddities":[]}"#
        )
    );
    let throttled = br#"{"error":"PUBLIC_ERROR_USER_REQUESTS_THROTTLED"}"#;
    let output = run(
        &explain,
        &["--status", "429", "--header", "Retry-After: 1800"],
        throttled,
    );
    let result = &lines(&output)[0];
    assert_eq!(result["reason"], "PUBLIC_ERROR_USER_REQUESTS_THROTTLED");
    assert_eq!(result["advice"], "retry_another_account");
    assert_eq!(result["retry_after_seconds"], 1800);
    let output = run(&explain, &["--status", "200"], b"<html>");
    assert_eq!(lines(&output)[0]["result"], "undecodable");
    assert_eq!(lines(&output)[0]["outcome"], "unknown");

    // A saved response is read relative to its own `Date`.
    let output = run(
        &explain,
        &[
            "--status",
            "503",
            "--header",
            "Retry-After: Thu, 25 Jun 2026 06:30:00 GMT",
            "--header",
            "Date: Thu, 25 Jun 2026 06:00:00 GMT",
        ],
        b"",
    );
    assert_eq!(lines(&output)[0]["retry_after_seconds"], 1800);
    // Only a name is printed as the reason, and the delay is rounded up.
    let body = format!(
        r#"{{"error":{{"details":[{{"reason":"{NORA_HEX}"}}]}},"retryAfter":1.2,"mediaGenerationId":null}}"#
    );
    let output = run(&explain, &["--status", "429"], body.as_bytes());
    assert_eq!(lines(&output)[0]["reason"], Value::Null);
    assert_eq!(lines(&output)[0]["retry_after_seconds"], 2);
    // The dimensions, which are only in Google's object.
    let body = r#"{"mediaGenerationId":"user:1-email:6a-image:x","media":{"image":{"dimensions":{"width":5,"height":6}}}}"#;
    let output = run(&explain, &["--status", "200"], body.as_bytes());
    assert_eq!(lines(&output)[0]["width"], 5);
    assert_eq!(lines(&output)[0]["height"], 6);

    for (arguments, code, text) in [
        (&[][..], 2, "explain: --status is needed; see --help"),
        (
            &["--status", "99"],
            2,
            "explain: --status: expected a number from 100 to 999; see --help",
        ),
        (
            &["--status", "429", "--header", "x"],
            2,
            "explain: --header: expected 'Name: value'; see --help",
        ),
    ] {
        assert_eq!(
            error_line(&run(&explain, arguments, b"")),
            (code, text.to_owned())
        );
    }
}

/// Each recipe ends with its results on disk, and they are as described.
#[test]
fn cookbook() {
    let cookbook = example("cookbook");
    let folder = Folder::new("cookbook");
    let path = folder.0.to_str().unwrap();
    let mut seen = 0;
    for (recipe, results) in [
        ("still-to-video", &["still_to_video.mp4"][..]),
        ("references", &["references.mp4", "woodcut.png"]),
        ("edit", &["edit.mp4"]),
        ("extend", &["extended.mp4"]),
        ("upscale", &["upscaled.jpg", "upscaled.mp4"]),
        ("lost-job", &["lost_job.mp4"]),
    ] {
        let output = run(&cookbook, &[recipe, "--folder", path], b"");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{recipe}: {stderr}");
        for name in results {
            let path = folder.0.join(name);
            let file = std::fs::File::open(&path).unwrap();
            validate::inspect(file, Declared::from_path(&path), Depth::Structure).unwrap();
        }
        seen += results.len();
        assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), seen);
    }
    let (code, text) = error_line(&run(&cookbook, &["soup"], b""));
    assert_eq!(code, 2);
    assert_eq!(text, "cookbook: argument 1 is not expected; see --help");
}

/// A misplaced argument may be a secret, so no error repeats it.
#[test]
fn server_repeats_nothing() {
    let server = example("server");
    for arguments in [
        &["user:4711-secret"][..],
        &["--user:4711-secret"],
        &["--token=user:4711-secret"],
        &["--token", "user:4711-\u{1b}secret"],
        &["--port", "user:4711-secret"],
        &["--account", "user:4711-secret"],
        &["--account", "secret@"],
        &["--scenario", "user:4711-secret"],
        &["--scenario", "user:4711-secret=ok"],
        &["--scenario", "secret@example.org=ok"],
        &["--scenario", "ok=secret"],
        &["--scenario", "get-job=job-slow"],
        &["--scenario"],
    ] {
        let output = run(&server, arguments, b"");
        let (code, text) = error_line(&output);
        assert_eq!(code, 2, "{arguments:?}: {text}");
        assert!(!text.contains("secret"), "{arguments:?}: {text}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    let help = run(&server, &["--port", "0", "--help"], b"");
    assert!(help.status.success());
    let help = String::from_utf8(help.stdout).unwrap();
    for scenario in Scenario::ALL {
        let line = format!("\n  {:<14}  {}", scenario.as_str(), scenario.description());
        assert!(help.contains(&line), "{scenario:?}");
    }
    for info in flow_http::ENDPOINTS {
        assert!(
            help.contains(&format!("\n  {} ", info.name)),
            "{}",
            info.name
        );
    }
    assert!(help.contains("tests on one machine"));
}

#[test]
fn a_failed_job_is_no_upload() {
    let explain = example("explain");
    for (more, outcome) in [
        ("", "refused"),
        (
            r#","error":"PUBLIC_ERROR_VIDEO_GENERATION_TIMED_OUT""#,
            "unknown",
        ),
    ] {
        let record = format!(r#"{{"jobid":"j1","status":"failed"{more}}}"#);
        let arguments = ["--status", "200", "--endpoint", "get-job"];
        let output = run(&explain, &arguments, record.as_bytes());
        assert_eq!(lines(&output)[0]["outcome"], outcome);
    }
}

#[test]
fn impossible_calls_are_refused_before_anything_is_sent() {
    let rows: [(&str, &[&str], i32, &str); 5] = [
        (
            "edit_clip",
            &["--prompt", " "],
            2,
            "--prompt: expected what the edit does; see --help",
        ),
        (
            "edit_clip",
            &["--from", "9s"],
            2,
            "the window starts at frame 216 and ends at 24; expected a start of at most frame 23 (0.958333333 s) and an end after it (the clip is 1 s long, of which frames 0 to 24 can be edited); see --help",
        ),
        (
            "upload_folder",
            &["--prompt", ""],
            2,
            "--prompt: expected what the edit does; see --help",
        ),
        (
            "upload_folder",
            &["no-such-file*.png"],
            1,
            "one of the patterns matches no file",
        ),
        (
            "axum_service",
            &["--port", "99999"],
            2,
            "--port: expected a number from 0 to 65535; see --help",
        ),
    ];
    for (name, arguments, code, text) in rows {
        let output = run(&example(name), arguments, b"");
        assert_eq!(error_line(&output), (code, format!("{name}: {text}")));
    }
}
