//! Runs cases for callgrind, which counts what happens within [`measured`]; see `benches/instructions`.
//!
//! `instructions hot` prints the name of each case, `instructions growth` also the growth, the size and its unit.

#![allow(clippy::exit, reason = "a tool")]

use flow_benches::cases::{Work, families, hot};

/// One dump of callgrind is one call of this, in the order of what is printed.
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
                // What is set up once is set up before.
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
