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

    /// Faults that apply only while a large file is sent.
    const OF_FILES: [Self; 4] = [Self::CtrlCInBody, Self::Grows, Self::Shrinks, Self::Emptied];
}

/// The bodies that an example sends.
#[derive(Clone, Copy)]
pub(crate) enum Sends {
    /// Nothing, so that no fault of a call can occur.
    Nothing,
    /// The caller's file with this name, which can be large.
    File(&'static str),
    /// Bundled files only, which are small and do not change.
    Bundled,
}

/// An example.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Arguments with which it prints something.
    pub(crate) prints: &'static [&'static str],
    pub(crate) sends: Sends,
    /// Faults that do not apply, or are tested elsewhere, and why.
    except: &'static [(Fault, &'static str)],
}

const IMAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/image.png");
const CLIP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/clip.mp4");
const ONE_LINE: (Fault, &str) = (Fault::ClosedLater, "it prints one line");
const FOLDER: &str =
    "tests/transports/folder.rs has it, with what the journal says and what the next run does";

pub(crate) const EXAMPLES: [Row; 13] = [
    Row::new("account_pool", &[], Sends::Nothing, &[]),
    Row::new("axum_service", &[], Sends::Bundled, &[]),
    Row::new("cookbook", &[], Sends::Bundled, &[]),
    Row::new("edit_clip", &[], Sends::File(CLIP), &[]),
    Row::new(
        "explain",
        &["--status", "200", "-"],
        Sends::Nothing,
        &[ONE_LINE],
    ),
    Row::new("inspect", &[IMAGE, CLIP], Sends::Nothing, &[]),
    Row::new(
        "preflight",
        &["--endpoint", "list-accounts", "-"],
        Sends::Nothing,
        &[ONE_LINE],
    ),
    Row::new("send_hyper", &[], Sends::Bundled, &[]),
    Row::new("send_reqwest", &[], Sends::Bundled, &[]),
    Row::new("send_ureq", &[], Sends::Bundled, &[]),
    Row::new("server", &[], Sends::Nothing, &[]),
    Row::new("upload", &[], Sends::File(IMAGE), &[]),
    Row::new(
        "upload_folder",
        &[],
        Sends::File(IMAGE),
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
    const fn new(
        name: &'static str,
        prints: &'static [&'static str],
        sends: Sends,
        except: &'static [(Fault, &'static str)],
    ) -> Self {
        Self {
            name,
            prints,
            sends,
            except,
        }
    }

    pub(crate) fn binary(&self) -> PathBuf {
        example(self.name)
    }

    pub(crate) fn meets(&self, fault: Fault) -> bool {
        let by_kind = match self.sends {
            Sends::Nothing => !Fault::OF_CALLS.contains(&fault),
            Sends::Bundled => !Fault::OF_FILES.contains(&fault),
            Sends::File(_) => true,
        };
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
