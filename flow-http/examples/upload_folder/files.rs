//! Finds the files to upload, and checks them.

use std::path::{Path, PathBuf};

use flow_http::validate::{
    AssetError, CheckedAsset, ClipDuration, Declared, Depth, inspect, probe_video,
};

use crate::support::cli::Failure;
use crate::support::wire;

/// A file that passed the check.
pub(crate) struct Checked {
    pub(crate) path: PathBuf,
    /// The name without its folder.
    pub(crate) name: String,
    pub(crate) asset: CheckedAsset,
    /// The duration of a clip, if the clip contains it.
    pub(crate) duration: Option<ClipDuration>,
}

/// The files that an argument selects, sorted by name: a file, all files of a folder, or those files of a folder whose
/// names match a pattern with `*` and `?`. Subfolders are not searched.
pub(crate) fn find(argument: &Path) -> Result<Vec<PathBuf>, Failure> {
    if argument.is_file() {
        return Ok(vec![argument.to_owned()]);
    }
    let name = argument.file_name().map(|name| name.to_string_lossy());
    let pattern = name.filter(|name| name.contains(['*', '?']) && !argument.exists());
    let folder = match (&pattern, argument.parent()) {
        (None, _) => argument,
        (Some(_), Some(parent)) if !parent.as_os_str().is_empty() => parent,
        (Some(_), _) => Path::new("."),
    };
    let failed = |error| Failure::of_file(folder, "read", &error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let fits = |pattern: &str| {
            let (pattern, name): (Vec<_>, Vec<_>) = (
                pattern.chars().collect(),
                name.to_string_lossy().chars().collect(),
            );
            matches(&pattern, &name)
        };
        if pattern.as_deref().is_none_or(fits) && entry.path().is_file() {
            paths.push(entry.path());
        }
    }
    if pattern.is_some() && paths.is_empty() {
        let text = "one of the patterns matches no file";
        return Err(Failure::other(text));
    }
    paths.sort();
    Ok(paths)
}

/// Whether a name matches a pattern: `*` matches any text, `?` one character.
fn matches(mut pattern: &[char], mut name: &[char]) -> bool {
    // The pattern after the last `*`, and the part of the name that it must match. After a mismatch, the `*` takes one
    // more character.
    let mut star = None;
    loop {
        match (pattern, name) {
            ([], []) => return true,
            (['*', behind @ ..], _) => {
                star = Some((behind, name));
                pattern = behind;
            }
            ([wanted, behind @ ..], [letter, rest @ ..]) if *wanted == '?' || wanted == letter => {
                (pattern, name) = (behind, rest);
            }
            _ => match star {
                Some((behind, [_, rest @ ..])) => {
                    star = Some((behind, rest));
                    (pattern, name) = (behind, rest);
                }
                _ => return false,
            },
        }
    }
}

/// Checks the structure of a file, so that a damaged file is found before it is sent. The media data of a clip is not
/// read.
pub(crate) fn check(path: &Path) -> Result<Checked, AssetError> {
    let (asset, file) = wire::open(path)?;
    inspect(&file, Declared::from_path(path), Depth::Structure)?;
    let mut duration = None;
    if asset.asset_type().is_video() {
        duration = probe_video(&file)?.duration();
    }
    Ok(Checked {
        path: path.canonicalize()?,
        name: name(path),
        asset,
        duration,
    })
}

/// The file name of a path.
pub(crate) fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
