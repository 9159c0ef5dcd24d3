//! The examples and the faults that apply to them, as a table. An example without a row fails the tests.

use std::path::{Path, PathBuf};

use crate::build::example;

/// A fault in the environment of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Stdout has no reader from the start.
    ClosedStdout,
    /// The reader of stdout closes it after some output, as `head -1` does.
    ClosedLater,
    /// Stdout can't be written, as on a full disk.
    FullStdout,
    /// Ctrl-C while the body is sent.
    CtrlCInBody,
    /// Ctrl-C while the response is awaited.
    CtrlCInWait,
    /// Ctrl-C twice.
    CtrlCTwice,
    /// The file gets longer while it is sent.
    Grows,
    /// The file gets a byte shorter while it is sent.
    Shrinks,
    /// The file is emptied while it is sent.
    Emptied,
    /// The server stops at each eighth of the request's body.
    StopInBody,
    /// The server stops at each eighth of its response.
    StopInResponse,
    /// The service's texts have control characters.
    ControlCharacters,
}

impl Fault {
    /// Faults that apply only to calls.
    const OF_CALLS: [Self; 9] = [
        Self::CtrlCInBody,
        Self::CtrlCInWait,
        Self::CtrlCTwice,
        Self::Grows,
        Self::Shrinks,
        Self::Emptied,
        Self::StopInBody,
        Self::StopInResponse,
        Self::ControlCharacters,
    ];
}

/// An example.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Arguments with which it prints something.
    pub(crate) prints: &'static [&'static str],
    /// Arguments before the file that it reads, if it reads one.
    pub(crate) reads: Option<&'static [&'static str]>,
    /// The small file that it sends by default or in these tests. A large one can be sent instead.
    pub(crate) sends: Option<&'static str>,
    /// Faults that do not apply, or are tested elsewhere, and why.
    except: &'static [(Fault, &'static str)],
}

const IMAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/image.png");
const CLIP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/clip.mp4");
const ONE_LINE: (Fault, &str) = (Fault::ClosedLater, "it prints one line");
const FOLDER: &str =
    "tests/transports/folder.rs has it, with what the journal says and what the next run does";
const BY_SEND: (Fault, &str) = (
    Fault::CtrlCInBody,
    "a call of `send` can't be stopped, so Ctrl-C waits for it",
);
const IN_MEMORY: &str = "the file is in memory before it is sent";

pub(crate) const EXAMPLES: [Row; 13] = [
    Row::new("account_pool", None, None, &[]),
    Row::new(
        "axum_service",
        Some(&[]),
        Some(IMAGE),
        &[
            (Fault::CtrlCInBody, "uploads in progress are waited for"),
            (Fault::Grows, IN_MEMORY),
            (Fault::Shrinks, IN_MEMORY),
            (Fault::Emptied, IN_MEMORY),
        ],
    ),
    Row::new("cookbook", Some(&["--image"]), Some(IMAGE), &[]),
    Row::new("edit_clip", Some(&[]), Some(CLIP), &[]),
    Row::new("explain", Some(&["--status", "200"]), None, &[ONE_LINE]),
    Row::new("inspect", Some(&[]), None, &[]).printing(&[IMAGE, CLIP]),
    Row::new(
        "preflight",
        Some(&["--endpoint", "list-accounts"]),
        None,
        &[ONE_LINE],
    ),
    Row::new("send_hyper", Some(&[]), Some(IMAGE), &[BY_SEND]),
    Row::new("send_reqwest", Some(&[]), Some(IMAGE), &[BY_SEND]),
    Row::new("send_ureq", Some(&[]), Some(IMAGE), &[BY_SEND]),
    Row::new("server", None, None, &[]),
    Row::new("upload", Some(&[]), Some(IMAGE), &[]),
    Row::new(
        "upload_folder",
        Some(&[]),
        Some(IMAGE),
        &[
            (Fault::CtrlCInBody, FOLDER),
            (Fault::CtrlCTwice, FOLDER),
            (Fault::Grows, FOLDER),
            (Fault::Shrinks, FOLDER),
            (Fault::Emptied, FOLDER),
            (Fault::StopInBody, FOLDER),
        ],
    ),
];

impl Row {
    /// An example that prints something without a file.
    const fn new(
        name: &'static str,
        reads: Option<&'static [&'static str]>,
        sends: Option<&'static str>,
        except: &'static [(Fault, &'static str)],
    ) -> Self {
        let prints = match (reads, sends) {
            (Some(arguments), None) => arguments,
            _ => &[],
        };
        Self {
            name,
            prints,
            reads,
            sends,
            except,
        }
    }

    const fn printing(mut self, prints: &'static [&'static str]) -> Self {
        self.prints = prints;
        self
    }

    pub(crate) fn binary(&self) -> PathBuf {
        example(self.name)
    }

    pub(crate) fn meets(&self, fault: Fault) -> bool {
        let by_kind = self.sends.is_some() || !Fault::OF_CALLS.contains(&fault);
        by_kind && !self.except.iter().any(|(except, _)| *except == fault)
    }
}

/// The example of this name.
pub(crate) fn named(name: &str) -> &'static Row {
    static ROWS: [Row; 13] = EXAMPLES;
    ROWS.iter().find(|row| row.name == name).unwrap()
}

/// The examples that a fault applies to.
pub(crate) fn that_meet(fault: Fault) -> impl Iterator<Item = &'static Row> {
    static ROWS: [Row; 13] = EXAMPLES;
    ROWS.iter().filter(move |row| row.meets(fault))
}

#[test]
fn every_example_has_a_row() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let is_example = |path: &PathBuf| {
        path.extension().is_some_and(|it| it == "rs") || path.join("main.rs").exists()
    };
    let paths = entries.map(|entry| entry.path()).filter(is_example);
    let mut names: Vec<String> = paths
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, EXAMPLES.map(|row| row.name));
}
