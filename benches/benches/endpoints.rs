//! Every endpoint of the registry: building its request, reading its response, and checking the request by the rules,
//! as the contract server and a preflight do.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a benchmark may panic"
)]

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use flow_benches::Ratios;
use flow_benches::cases::response;
use flow_http::rules::Checker;
use flow_http::{
    ConcatenateVideos, DeleteAssets, ExtendVideo, GenerateImages, GenerateVideo, GetAccount,
    GetAsset, GetJob, ListAccounts, ListJobs, UploadAsset, UpscaleImage, UpscaleVideo, VideoToGif,
    for_each_endpoint,
};
use serde_json::Value;

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../../flow-http/tests/it/fixtures.rs"]
mod fixtures;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../../flow-http/tests/it/samples.rs"]
mod samples;

use samples::{Sample, fixture, request};

/// The last of an endpoint's samples has the most members.
fn last<E: Sample>() -> E {
    E::samples().pop().unwrap()
}

type Group<'a> = BenchmarkGroup<'a, WallTime>;

fn build<E: Sample>(group: &mut Group<'_>) {
    let (sample, api) = (last::<E>(), fixtures::service());
    group.bench_function(E::INFO.name, |b| {
        b.iter(|| request(black_box(&sample), &api));
    });
}

fn read<E: Sample>(group: &mut Group<'_>) {
    let (sample, body) = (last::<E>(), fixture(E::INFO));
    let read = || sample.read_response(response(200, black_box(&body)));
    assert!(read().is_ok(), "{}", E::INFO.name);
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function(E::INFO.name, |b| b.iter(read));
}

macro_rules! endpoints {
    ($($endpoint:ident $module:ident,)+) => {
        fn endpoints(c: &mut Criterion) {
            let mut group = c.benchmark_group("endpoints/build");
            group.throughput(Throughput::Elements(1));
            $(build::<$endpoint>(&mut group);)+
            group.finish();
            let mut group = c.benchmark_group("endpoints/read");
            $(read::<$endpoint>(&mut group);)+
            group.finish();
        }
    };
}

for_each_endpoint!(endpoints);

fn rules(c: &mut Criterion) {
    let value = GenerateVideo::bodies().pop().unwrap();
    let rules = flow_http::rules::for_endpoint("generate-video").unwrap();
    let text = value.to_string();
    let parse = || serde_json::from_str::<Value>(black_box(&text)).unwrap();
    let check = || {
        let checker = Checker::new().of_user("4711");
        checker.check_value(rules, black_box(&value))
    };
    assert_eq!(check().unwrap().references().count(), 4);
    let mut group = c.benchmark_group("rules");
    group.throughput(Throughput::Elements(1));
    group.bench_function("generate-video/check", |b| b.iter(check));
    group.bench_function("generate-video/parse the JSON", |b| b.iter(parse));
    group.finish();
    Ratios::new()
        .add("check", check)
        .add("parse the JSON", parse)
        .print("rules generate-video");
}

criterion_group! { name = benches; config = flow_benches::criterion!(); targets = endpoints, rules }
criterion_main!(benches);
