//! The error messages of the example `upload`: one line that states what happened and what to do.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::build::example;
use crate::examples::{Folder, complaint, run_with_token};
use crate::fixtures::{NORA, PICTURE};

/// The example `server`, which is stopped when this is dropped.
struct Server {
    process: Child,
    base_url: String,
}

impl Server {
    fn start(server: &Path, scenario: &str) -> Self {
        let mut process = Command::new(server)
            .args(["--account", NORA, "--scenario", scenario])
            .env_remove("FLOW_SERVER_TOKEN")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut base_url = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut base_url)
            .unwrap();
        Self {
            process,
            base_url: base_url.trim().to_owned(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn one_line_that_says_what_to_do() {
    let (upload, server) = (example("upload"), example("server"));
    let folder = Folder::new("complaints");
    let heic = folder.file("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    let empty = folder.file("empty.png", b"");
    let mut picture = PICTURE.to_vec();
    let good = folder.file("good.png", &picture);
    let wrong = folder.file("photo.jpg", &picture);
    picture.resize(25 << 20, 0);
    let large = folder.file("large.png", &picture);

    let mut said = String::new();
    let mut say = |title: &str, scenario: &str, token: Option<&str>, arguments: &[&str]| {
        let server = Server::start(&server, scenario);
        let mut arguments = arguments.to_vec();
        arguments.extend(["--base-url", &server.base_url]);
        let (code, line) = complaint(&run_with_token(&upload, &arguments, b"", token));
        assert_eq!(code, 1);
        let line = line.replace(folder.0.to_str().unwrap(), "");
        said.push_str(title);
        said.push('\n');
        said.push_str(&line);
        said.push_str("\n\n");
    };
    say("a photo of a phone", "ok", None, &[&heic]);
    say("an empty file", "ok", None, &[&empty]);
    say("a PNG of 25 MiB", "ok", None, &[&large]);
    say("a PNG that is called .jpg", "ok", None, &[&wrong]);
    say("a wrong token", "ok", Some("user:1-wrong"), &[&good]);
    say(
        "an unknown account",
        "ok",
        None,
        &[&good, "--account", "absent@example.org"],
    );
    say("a throttled account", "throttled", None, &[&good]);
    say("a spent account", "quota", None, &[&good]);
    say("no account left", "no-account", None, &[&good]);
    say("a broken session", "session", None, &[&good]);
    say("a refused picture", "policy", None, &[&good]);
    say("a gateway", "html", None, &[&good]);
    insta::assert_snapshot!(said);
}
