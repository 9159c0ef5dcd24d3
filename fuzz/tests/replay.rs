//! Replays every seed on stable, including every input that ever failed.

use std::collections::BTreeSet;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

use flow_fuzz::TARGETS;

#[test]
fn every_seed_holds() {
    let mut broken = Vec::new();
    for (name, property) in TARGETS {
        let seeds = files(&here("seeds").join(name));
        assert!(!seeds.is_empty(), "{name} has no seeds");
        println!("{name}: {} seeds", seeds.len());
        // Inputs that failed on this machine are in a folder that git ignores, until they become seeds.
        let artifacts = here("artifacts").join(name);
        let failed = artifacts.exists().then(|| files(&artifacts));
        for path in seeds.into_iter().chain(failed.into_iter().flatten()) {
            let seed = fs::read(&path).expect("a readable seed");
            if panic::catch_unwind(|| property(&seed)).is_err() {
                broken.push(path);
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// A seed in a folder without a target of that name would never be replayed.
#[test]
fn targets_seeds_and_binaries_have_the_same_names() {
    let targets: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let names = |folder| -> BTreeSet<_> {
        let stem = |path: &PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into());
        files(&here(folder)).iter().filter_map(stem).collect()
    };
    assert_eq!(names("seeds"), targets);
    assert_eq!(names("fuzz_targets"), targets);
}

fn here(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        panic!("{} is missing", folder.display());
    };
    entries
        .map(|entry| entry.expect("a readable folder").path())
        .collect()
}
