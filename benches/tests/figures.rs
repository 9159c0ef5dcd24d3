//! The check that the figures in the README are those of `RESULTS.md`, and that its charts exist.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "tests may panic"
)]

const README: &str = include_str!("../../README.md");
const RESULTS: &str = include_str!("../RESULTS.md");
/// The maximum size of a chart, in bytes.
const LARGEST_CHART: u64 = 60 << 10;

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect(start);
    rest.split_once(end).expect(end).0.trim()
}

#[test]
fn the_readme_has_the_figures_of_the_results() {
    let figures = between(RESULTS, "\n## In short\n", "\n## ");
    assert!(figures.lines().count() > 5, "{figures}");
    let shown = between(README, "<!-- figures -->\n", "<!-- /figures -->");
    assert_eq!(shown, figures, "`benches/report` writes both");
}

#[test]
fn charts_are_there_and_small() {
    let charts = RESULTS.match_indices("](charts/").map(|(at, _)| {
        let path = RESULTS[at + 2..].split(')').next().unwrap();
        std::fs::metadata(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).expect(path)
    });
    let sizes: Vec<_> = charts.map(|chart| chart.len()).collect();
    assert!(sizes.len() <= 8, "{sizes:?}");
    assert!(sizes.iter().all(|size| *size <= LARGEST_CHART), "{sizes:?}");
}
