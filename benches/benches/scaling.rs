//! The time as a function of the size of the input, for every entry point whose input has a size. Criterion draws the
//! charts.
//! `benches/growth` checks the growth by instruction counts.

#![allow(missing_docs, reason = "a benchmark")]

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flow_benches::cases::families;

fn scaling(c: &mut Criterion) {
    for family in families() {
        let mut group = c.benchmark_group(format!("scaling/{}", family.name));
        // There are many points, and moderate precision is sufficient for each.
        group.sample_size(10);
        group.warm_up_time(Duration::from_millis(50));
        group.measurement_time(Duration::from_millis(200));
        for &size in family.sizes {
            let size_u64 = size as u64;
            group.throughput(if family.unit == "bytes" {
                Throughput::Bytes(size_u64)
            } else {
                Throughput::Elements(size_u64)
            });
            let mut work = (family.at)(size);
            group.bench_function(BenchmarkId::from_parameter(size), |b| b.iter(&mut work));
        }
        group.finish();
    }
}

criterion_group! { name = benches; config = flow_benches::criterion!(); targets = scaling }
criterion_main!(benches);
