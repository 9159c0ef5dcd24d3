//! The media files and their properties.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// One row of the manifest.
#[derive(Clone, Debug)]
pub(crate) struct Entry(Value);

impl Entry {
    pub(crate) fn text(&self, member: &str) -> Option<&str> {
        self.0[member].as_str()
    }

    pub(crate) fn number(&self, member: &str) -> Option<u64> {
        self.0[member].as_u64()
    }

    pub(crate) fn seconds(&self, member: &str) -> Option<f64> {
        self.0[member].as_f64()
    }

    pub(crate) fn file(&self) -> &str {
        self.text("file").unwrap()
    }

    pub(crate) fn path(&self) -> PathBuf {
        folder().join(self.file())
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.path()).unwrap()
    }

    pub(crate) fn is_video(&self) -> bool {
        self.text("declared_type") == Some("video/mp4")
    }

    pub(crate) fn accept(&self) -> bool {
        self.0["accept"].as_bool().unwrap()
    }

    pub(crate) fn expects_warning(&self) -> bool {
        self.0["warn"].as_bool().unwrap_or(false)
    }

    pub(crate) fn class(&self) -> &str {
        self.text("class").unwrap_or("")
    }

    /// Whether the file is refused with this code. `truncated` and `malformed` overlap, so either is accepted for both.
    pub(crate) fn refused_as(&self, code: &str) -> bool {
        let either = ["truncated", "malformed"];
        code == self.class() || (either.contains(&code) && either.contains(&self.class()))
    }
}

pub(crate) fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/media"))
}

pub(crate) fn entries() -> Vec<Entry> {
    let text = std::fs::read(folder().join("manifest.json")).unwrap();
    let entries: Vec<Value> = serde_json::from_slice(&text).unwrap();
    assert_eq!(entries.len(), 327);
    entries.into_iter().map(Entry).collect()
}

pub(crate) fn accepted() -> Vec<Entry> {
    entries().into_iter().filter(Entry::accept).collect()
}
