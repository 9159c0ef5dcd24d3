//! The error messages of the example `upload`: one line that states what happened and what to do.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::build::example;
use crate::examples::{Folder, error_line, run_with_token};
use crate::fixtures::{IMAGE, NORA};
use crate::stage::spawn;

/// The example `server`, which is stopped when this is dropped.
struct Server {
    process: Child,
    base_url: String,
}

impl Server {
    fn start(server: &Path, scenario: &str) -> Self {
        let mut process = spawn(
            Command::new(server)
                .args(["--account", NORA, "--scenario", scenario])
                .env_remove("FLOW_SERVER_TOKEN")
                .stdout(Stdio::piped()),
        );
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
fn messages() {
    let (upload, server) = (example("upload"), example("server"));
    let folder = Folder::new("upload_messages");
    let heic = folder.file("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    let empty = folder.file("empty.png", b"");
    let mut bytes = IMAGE.to_vec();
    let image = folder.file("image.png", &bytes);
    let wrong = folder.file("photo.jpg", &bytes);
    bytes.resize(25 << 20, 0);
    let large = folder.file("large.png", &bytes);

    let mut messages = String::new();
    let mut add = |title: &str, scenario: &str, token: Option<&str>, arguments: &[&str]| {
        let server = Server::start(&server, scenario);
        let mut arguments = arguments.to_vec();
        arguments.extend(["--base-url", &server.base_url]);
        let token = token.or(Some("user:4711-invented"));
        let (code, line) = error_line(&run_with_token(&upload, &arguments, b"", token));
        assert_eq!(code, 1);
        let line = line.replace(folder.0.to_str().unwrap(), "");
        messages.push_str(title);
        messages.push('\n');
        messages.push_str(&line);
        messages.push_str("\n\n");
    };
    add("a photo of a phone", "ok", None, &[&heic]);
    add("an empty file", "ok", None, &[&empty]);
    add("a PNG of 25 MiB", "ok", None, &[&large]);
    add("a PNG that is called .jpg", "ok", None, &[&wrong]);
    add("a wrong token", "ok", Some("user:1-wrong"), &[&image]);
    add(
        "an unknown account",
        "ok",
        None,
        &[&image, "--account", "absent@example.org"],
    );
    add("a throttled account", "throttled", None, &[&image]);
    add("a spent account", "quota", None, &[&image]);
    add("no account left", "no-account", None, &[&image]);
    add("a broken session", "session", None, &[&image]);
    add("a refused image", "policy", None, &[&image]);
    add("a gateway", "html", None, &[&image]);
    insta::assert_snapshot!(messages);
}
