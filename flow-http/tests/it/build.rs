//! Examples for the tests that run them.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The binary of an example. It is built once in this test, so that it exists and is up to date.
pub(crate) fn example(name: &str) -> PathBuf {
    static BUILT: OnceLock<Vec<PathBuf>> = OnceLock::new();
    let is_it = |path: &&PathBuf| path.file_stem().is_some_and(|stem| stem == name);
    let found = BUILT.get_or_init(build).iter().find(is_it);
    found
        .unwrap_or_else(|| panic!("there is no example {name}"))
        .clone()
}

/// Builds every example, and returns the paths that cargo prints.
fn build() -> Vec<PathBuf> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["build", "--examples", "--workspace", "--all-features"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let executable = |message: Value| Some(message.get("executable")?.as_str()?.into());
    let messages = std::str::from_utf8(&output.stdout).unwrap().lines();
    let messages = messages.map(|line| serde_json::from_str(line).unwrap());
    messages.filter_map(executable).collect()
}
