//! Replays every seed, and every input that ever failed, on stable.

use std::fs;
use std::path::Path;

use flow_fuzz::TARGETS;

#[test]
fn every_seed_holds() {
    for (name, property) in TARGETS {
        let seeds = replay(
            &Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("seeds")
                .join(name),
            property,
        );
        assert!(seeds > 0, "{name} has no seeds");
        println!("{name}: {seeds} seeds");
    }
}

#[test]
fn every_saved_crash_holds() {
    for (name, property) in TARGETS {
        replay(
            &Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("artifacts")
                .join(name),
            property,
        );
    }
}

/// A panic names the target and the file in its message, through the name that is printed before.
fn replay(folder: &Path, property: fn(&[u8])) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let mut count = 0;
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        println!("{}", path.display());
        property(&fs::read(&path).expect("a readable seed"));
        count += 1;
    }
    count
}
