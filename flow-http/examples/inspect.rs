//! Checks whether files would be accepted, and splits references into their parts.
//!
//! ```text
//! inspect photo.jpg clip.mp4
//! inspect user:4711-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52
//! ```
//!
//! It prints one JSON object for each argument, and exits with 1 if any was refused. The extension of a file is its
//! declared type. The `basis` of a refusal is `documented` if the service documents it, and otherwise `assumed`. Of an
//! argument that looks like a reference, a token or another text that is not a file name, only the kind is printed: it
//! may be a secret or an address.

#[path = "support/cli.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "each example uses its own part of this module"
)]
mod cli;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::process::ExitCode;

use cli::{Arguments, Failure};
use flow_http::ids::{AccountEmail, MediaGenerationId};
use flow_http::validate::{AssetError, Declared, Depth, Inspection, inspect};
use serde::Serialize;

const USAGE: &str = "\
usage: inspect FILE|ID...

Prints one JSON object for each argument: for a file whether the service would accept it, for a media generation id its
parts. The extension of a file is its declared type.";

#[derive(Serialize)]
#[serde(untagged)]
enum Line {
    File {
        input: String,
        accepted: bool,
        content_type: &'static str,
        byte_len: u64,
        width: Option<u32>,
        height: Option<u32>,
        duration_seconds: Option<f64>,
        end_frame_index: Option<u16>,
        warnings: Vec<String>,
    },
    RefusedFile {
        #[serde(skip_serializing_if = "Option::is_none")]
        input: Option<String>,
        accepted: bool,
        code: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        basis: Option<&'static str>,
        error: String,
    },
    Id {
        valid: bool,
        kind: String,
        user_id: String,
        email_masked: Option<String>,
        media_id: String,
    },
    InvalidId {
        valid: bool,
        what: &'static str,
        error: String,
    },
}

fn main() -> ExitCode {
    cli::exit("inspect", run())
}

fn run() -> Result<(), Failure> {
    let (mut inputs, mut arguments) = (Vec::new(), Arguments::new(USAGE));
    while arguments.next()?.is_some() {
        inputs.push(arguments.file()?);
    }
    if inputs.is_empty() {
        return Err(Failure::usage("a file or a media generation id is needed"));
    }
    let mut all_good = true;
    for input in &inputs {
        let line = line(input.as_os_str());
        all_good &= matches!(line, Line::File { .. } | Line::Id { .. });
        cli::print(serde_json::to_string(&line).map_err(Failure::other)?)?;
    }
    if all_good {
        Ok(())
    } else {
        Err(Failure::Silent)
    }
}

fn line(input: &OsStr) -> Line {
    // A text that begins as a reference or a token is treated as one, even if a file has this name.
    let text = input.to_str().unwrap_or_default();
    let is_file = !text.starts_with("user:") && fs::symlink_metadata(input).is_ok();
    match what(text) {
        Some(what) if !is_file => id(text, what),
        _ => file(input),
    }
}

/// The kind of a text that is not a file name. It is also found with spaces, quotes or similar characters around it, in
/// upper case, or percent-encoded, since such texts are often pasted.
fn what(input: &str) -> Option<&'static str> {
    let pasted = input.trim_matches(|c: char| c.is_whitespace() || "\"'`<>(){},;".contains(c));
    let text = pasted
        .to_ascii_lowercase()
        .replace("%3a", ":")
        .replace("%40", "@");
    if text.starts_with("[object") {
        return Some("object_text");
    }
    let text = text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let secret = ["bearer ", "bearer:", "authorization:", "ya29.", "eyj"];
    let is_secret = |text: &str| secret.iter().any(|start| text.starts_with(start));
    if text.starts_with("user:") {
        let markers = ["-email:", "-image:", "-video:", "-character:", "-voice:"];
        let is_reference = markers.iter().any(|marker| text.contains(marker));
        return Some(if is_reference { "reference" } else { "token" });
    }
    if is_secret(text) || text.contains("user:") {
        return Some("token");
    }
    if is_job_id(text) {
        return Some("job_id");
    }
    if text.contains("://") || text.starts_with("data:") || text.starts_with("www.") {
        return Some("url");
    }
    if is_uuid(text.trim_start_matches("urn:uuid:")) {
        return Some("uuid");
    }
    if is_google_id(pasted) {
        return Some("google_id");
    }
    if AccountEmail::parse(text).is_ok() {
        return Some("email");
    }
    None
}

/// A job id starts with `j` and digits, and names the user or the bot.
fn is_job_id(text: &str) -> bool {
    let parsed = MediaGenerationId::parse(text);
    let by_start = parsed.is_err_and(|error| error.looks_like_job_id());
    by_start && (text.contains("-u") || text.contains("-bot:"))
}

/// A UUID, as internal media ids are, also of an upscaled video.
fn is_uuid(text: &str) -> bool {
    let text = text.strip_suffix("_upsampled").unwrap_or(text);
    let groups = text.split('-').map(|group| {
        let hex = group.bytes().all(|b| b.is_ascii_hexdigit());
        hex.then_some(group.len())
    });
    groups.eq([8, 4, 4, 4, 12].map(Some))
}

/// The Base64 of a message whose first field is short, as other internal media ids are: `CAMa…`, `CAUS…`.
fn is_google_id(text: &str) -> bool {
    let base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'=');
    text.len() >= 12
        && text.bytes().all(base64)
        && matches!(
            text.as_bytes(),
            [b'C', b'A', b'A'..=b'Z', b'a' | b'S' | b'i' | b'Q', ..]
        )
}

fn file(input: &OsStr) -> Line {
    let path = Path::new(input);
    let name = || input.to_string_lossy().into_owned();
    let refused = |code, basis, error| Line::RefusedFile {
        // The name of a missing file is shown only if it looks like one: it may be any text.
        input: (fs::symlink_metadata(path).is_ok() || cli::is_printable(path)).then(name),
        accepted: false,
        code,
        basis,
        error,
    };
    match fs::metadata(path) {
        // Opening a FIFO would block until a process writes to it.
        Ok(metadata) if !metadata.is_file() => {
            return refused("not_a_file", None, "not a regular file".to_owned());
        }
        _ => {}
    }
    match open(path) {
        Ok(inspection) => Line::File {
            input: name(),
            accepted: true,
            content_type: inspection.asset_type().content_type(),
            byte_len: inspection.byte_len(),
            width: inspection.dimensions().map(|size| size.width),
            height: inspection.dimensions().map(|size| size.height),
            duration_seconds: inspection.duration().map(|length| length.as_seconds_f64()),
            end_frame_index: inspection.end_frame_index().map(|index| index.get()),
            warnings: inspection
                .warnings()
                .map(|warning| warning.to_string())
                .collect(),
        },
        Err(error) => match &error {
            AssetError::Io(cause) => refused(error.code(), None, format!("{error}: {cause}")),
            error => {
                let documented = error.is_documented();
                let basis = if documented { "documented" } else { "assumed" };
                refused(error.code(), Some(basis), error.to_string())
            }
        },
    }
}

fn open(path: &Path) -> Result<Inspection, AssetError> {
    inspect(
        File::open(path)?,
        Declared::from_path(path),
        Depth::Structure,
    )
}

fn id(input: &str, what: &'static str) -> Line {
    let id = MediaGenerationId::from_wire(input);
    match id.parts() {
        Ok(parts) => Line::Id {
            valid: true,
            kind: parts.kind().as_str().to_owned(),
            user_id: parts.user_id().to_owned(),
            email_masked: parts.email().ok().map(|email| email.masked().to_string()),
            media_id: parts.media_id().to_owned(),
        },
        Err(error) => Line::InvalidId {
            valid: false,
            what,
            error: error.to_string(),
        },
    }
}
