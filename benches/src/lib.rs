//! The parts that the benchmarks share: settings, ratios measured in one run, inputs and cases.
//!
//! Absolute times vary with the machine and its load. The ratio of two pieces of code that are run in turns varies much
//! less, so each benchmark prints ratios in addition to criterion's times. The counts of instructions and the growth
//! use [`cases`].

pub mod bodies;
pub mod cases;
pub mod media;

use std::fs::OpenOptions;
use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

/// The number of samples that criterion takes of each benchmark.
pub const SAMPLE_SIZE: usize = 30;
/// The duration of criterion's warm-up.
pub const WARM_UP: Duration = Duration::from_millis(300);
/// The duration of criterion's measurement. Its times show the order of magnitude only: more samples would narrow the
/// interval, but not remove the influence of the machine. Ratios come from runs in turns.
pub const MEASUREMENT: Duration = Duration::from_secs(1);

/// A `Criterion` with the settings that all groups use.
#[macro_export]
macro_rules! criterion {
    () => {
        criterion::Criterion::default()
            .sample_size($crate::SAMPLE_SIZE)
            .warm_up_time($crate::WARM_UP)
            .measurement_time($crate::MEASUREMENT)
    };
}

/// The name of an environment variable with the path of a file, which `benches/report` sets. Ratios are appended to the
/// file, one per line: title, name, ratio and nanoseconds, separated by tabs.
pub const RATIOS_FILE: &str = "FLOW_BENCH_RATIOS";

/// The number of rounds of [`Ratios`].
const ROUNDS: u32 = 201;
/// The approximate duration of one turn.
const TURN: Duration = Duration::from_micros(200);

type Turn<'a> = Box<dyn FnMut(u32) -> Duration + 'a>;

/// A comparison of code that does the same work, measured in turns.
pub struct Ratios<'a> {
    contestants: Vec<(&'static str, Turn<'a>)>,
    rounds: u32,
}

impl Default for Ratios<'_> {
    fn default() -> Self {
        Self {
            contestants: Vec::new(),
            rounds: ROUNDS,
        }
    }
}

impl std::fmt::Debug for Ratios<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.contestants.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}

impl<'a> Ratios<'a> {
    /// A comparison without contestants.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a smaller number of rounds, for contestants that take milliseconds.
    #[must_use]
    pub fn rounds(mut self, rounds: u32) -> Self {
        self.rounds = rounds;
        self
    }

    /// Adds a contestant. The others are compared with the first.
    #[must_use]
    pub fn add<R>(mut self, name: &'static str, mut work: impl FnMut() -> R + 'a) -> Self {
        let turn = move |times| {
            let start = Instant::now();
            for _ in 0..times {
                black_box(work());
            }
            start.elapsed()
        };
        self.contestants.push((name, Box::new(turn)));
        self
    }

    /// Prints the time of each contestant relative to the first: the median over all rounds. Prints nothing if
    /// benchmarks are only tested (`--test`) or listed.
    pub fn print(mut self, title: &str) {
        if std::env::args().any(|arg| arg == "--test" || arg == "--list") {
            return;
        }
        let times: Vec<u32> = self.contestants.iter_mut().map(turns).collect();
        let mut rows = vec![Vec::new(); times.len()];
        for _ in 0..self.rounds {
            for (((_, turn), times), row) in self.contestants.iter_mut().zip(&times).zip(&mut rows)
            {
                row.push(turn(*times).as_secs_f64() * 1e9 / f64::from(*times));
            }
        }
        let Some(first) = rows.first().cloned() else {
            return;
        };
        for ((name, _), row) in self.contestants.iter().zip(&rows) {
            let ratio = median(row.iter().zip(&first).map(|(time, first)| time / first));
            let time = median(row.iter().copied());
            println!("ratio  {title:<28} {name:<30} {ratio:>9.2}  ({time:.1} ns)");
            record(&format!("{title}\t{name}\t{ratio:.4}\t{time:.1}\n"));
        }
    }
}

fn record(line: &str) {
    let Some(path) = std::env::var_os(RATIOS_FILE) else {
        return;
    };
    let written = OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .and_then(|mut file| file.write_all(line.as_bytes()));
    if let Err(error) = written {
        eprintln!("{RATIOS_FILE}: {error}");
    }
}

/// The number of runs in one turn.
fn turns((_, turn): &mut (&'static str, Turn<'_>)) -> u32 {
    let mut times = 1;
    // The first run is not representative, so there are at least two.
    turn(times);
    while times < 1_000_000 && turn(times) < TURN {
        times = times.saturating_mul(2);
    }
    times
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
