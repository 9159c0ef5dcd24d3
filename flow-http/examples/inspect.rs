//! A preflight: what would be accepted, and why not.
//!
//! ```text
//! inspect photo.jpg clip.mp4
//! inspect user:4711-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52
//! ```
//!
//! It prints one JSON object for each argument, and exits with 1 if any was refused. The extension of a file says what
//! it is declared as. What looks like a reference or a job id is taken for one, and an invalid one is not repeated: it may
//! be a token or an address.

mod support;

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use flow_http::ids::MediaGenerationId;
use flow_http::validate::{AssetError, Declared, Depth, Inspection, inspect};
use serde::Serialize;
use support::cli::{self, Arguments, Failure};

const USAGE: &str = "\
usage: inspect FILE|ID...

Tells of each file whether the service would take it, and of each reference what it says.
Exit code 1 if anything was refused.";

#[derive(Serialize)]
#[serde(untagged)]
enum Line<'a> {
    File {
        input: &'a str,
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
        input: &'a str,
        accepted: bool,
        code: &'static str,
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
        error: String,
    },
}

fn main() -> ExitCode {
    cli::exit("inspect", run())
}

fn run() -> Result<(), Failure> {
    let mut inputs = Vec::new();
    let mut arguments = Arguments::new(USAGE);
    while let Some(argument) = arguments.next()? {
        if argument.starts_with('-') {
            return Err(arguments.unknown());
        }
        inputs.push(argument);
    }
    if inputs.is_empty() {
        return Err(Failure::usage("give a file or a reference; see --help"));
    }
    let mut all_good = true;
    for input in &inputs {
        let line = if is_meant_as_id(input) {
            id(input)
        } else {
            file(input)
        };
        all_good &= matches!(line, Line::File { .. } | Line::Id { .. });
        cli::print(serde_json::to_string(&line).map_err(Failure::other)?)?;
    }
    if all_good {
        Ok(())
    } else {
        Err(Failure::Silent)
    }
}

/// Also with a blank, a quote or the like before it, in capitals or percent-encoded: people paste such, and would see it
/// repeated as the name of a file that is not there.
fn is_meant_as_id(input: &str) -> bool {
    let start = input.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let starts = |with: &str| {
        let prefix = start.get(..with.len());
        prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(with))
    };
    input.starts_with("user:")
        || ((starts("user:") || starts("user%3a") || is_job_id(input))
            && !Path::new(input).exists())
}

fn is_job_id(input: &str) -> bool {
    MediaGenerationId::parse(input).is_err_and(|error| error.looks_like_job_id())
}

fn file(input: &str) -> Line<'_> {
    match open(Path::new(input)) {
        Ok(inspection) => Line::File {
            input,
            accepted: true,
            content_type: inspection.asset_type().mime(),
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
        Err(error) => Line::RefusedFile {
            input,
            accepted: false,
            code: error.code(),
            error: match &error {
                AssetError::Io(cause) => format!("{error}: {cause}"),
                error => error.to_string(),
            },
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

fn id(input: &str) -> Line<'_> {
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
            error: error.to_string(),
        },
    }
}
