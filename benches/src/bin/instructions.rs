//! Runs cases for callgrind, which counts the instructions within [`measured`]; see `benches/instructions`.
//!
//! `instructions hot` prints the name of each case; `instructions growth` also prints the growth, the size and its
//! unit.

#![allow(clippy::exit, reason = "a tool")]

use flow_benches::cases::{Work, families, hot};

/// Runs a case. Each call is one dump of callgrind, in the order of the printed lines.
#[inline(never)]
fn measured(work: &mut Work, times: u32) {
    for _ in 0..times {
        work();
    }
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("hot") => {
            for (name, mut work) in hot() {
                // The first run initializes lazy values before the measurement.
                work();
                println!("{name}");
                measured(&mut work, 10);
            }
        }
        Some("growth") => {
            for family in families() {
                for &size in family.sizes {
                    let mut work = (family.at)(size);
                    work();
                    println!(
                        "{}\t{}\t{size}\t{}",
                        family.name,
                        family.growth.as_str(),
                        family.unit
                    );
                    measured(&mut work, 1);
                }
            }
        }
        _ => {
            eprintln!("usage: instructions hot|growth");
            std::process::exit(2);
        }
    }
}
