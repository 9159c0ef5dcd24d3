//! Requests and responses: building an upload of 100 MB without reading its bytes, reading responses of all kinds, and
//! the contract server. The peers are code written by hand: the builder of `http`, and `Value`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "a benchmark may panic, and is a list"
)]

use std::cell::Cell;
use std::hint::black_box;
use std::time::SystemTime;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flow_benches::cases::{self, LARGEST, response};
use flow_benches::{Ratios, bodies, media};
use flow_http::contract::{self, Contract, Scenario};
use flow_http::{Endpoint, GetAsset};
use flow_ids::MediaGenerationId;
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use serde_json::Value;

fn requests(c: &mut Criterion) {
    let (upload, api) = (cases::upload(LARGEST), cases::api());
    // 100 MB that are moved from request to request. Pages that are never accessed are never allocated.
    let body = Cell::new(vec![0_u8; usize::try_from(LARGEST).unwrap()]);
    let build = || {
        let request = upload.to_request(&api, body.take()).unwrap();
        let (head, bytes) = request.into_parts();
        body.set(bytes);
        head
    };
    let by_hand = || {
        let (head, _) = Request::post(format!(
            "https://api.useapi.net/v1/google-flow/assets/{}",
            black_box("nora.field77%40example.org")
        ))
        .header(
            AUTHORIZATION,
            format!("Bearer {}", black_box("user:4711-invented")),
        )
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, "by-hand/1.0")
        .header(CONTENT_TYPE, "video/mp4")
        .header(CONTENT_LENGTH, LARGEST.to_string())
        .body(Vec::<u8>::new())
        .unwrap()
        .into_parts();
        head
    };
    let (ours, theirs) = (build(), by_hand());
    assert_eq!((&ours.uri, &ours.method), (&theirs.uri, &theirs.method));
    assert_eq!(ours.headers.len(), theirs.headers.len());
    for name in [AUTHORIZATION, ACCEPT, CONTENT_TYPE, CONTENT_LENGTH] {
        assert_eq!(ours.headers[&name], theirs.headers[&name]);
    }
    let get = || {
        let id = MediaGenerationId::from_wire(black_box(cases::ID));
        GetAsset::new(id).to_request::<Vec<u8>>(&api, ()).unwrap()
    };
    let mut group = c.benchmark_group("http");
    group.throughput(Throughput::Elements(1));
    group.bench_function("build/upload of 100 MB", |b| b.iter(build));
    group.bench_function("build/by hand", |b| b.iter(by_hand));
    group.bench_function("build/get asset", |b| b.iter(get));
    group.finish();
    Ratios::new()
        .add("flow-http", build)
        .add("by hand, unchecked", by_hand)
        .print("http build an upload");
}

fn answers(c: &mut Criterion) {
    let upload = cases::upload(LARGEST);
    let mut group = c.benchmark_group("http");
    for (name, body) in [("image", bodies::IMAGE), ("video", bodies::VIDEO)] {
        let read = || {
            upload
                .read_response(response(200, black_box(body)))
                .unwrap()
        };
        let peer = || {
            let value: Value = serde_json::from_slice(black_box(body).as_bytes()).unwrap();
            value["mediaGenerationId"]["mediaGenerationId"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(read().media_generation_id().as_str(), peer());
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(format!("read/{name}/flow-http"), |b| b.iter(read));
        group.bench_function(format!("read/{name}/Value"), |b| b.iter(peer));
        Ratios::new()
            .add("flow-http", read)
            .add("serde_json Value", peer)
            .print(&format!("http read {name}"));
    }
    for (name, status, body) in [
        ("rpc status", 400, bodies::ERROR_RPC),
        ("retry", 429, bodies::ERROR_RETRY),
        ("text", 401, bodies::ERROR_TEXT),
        ("gateway", 520, bodies::GATEWAY),
    ] {
        let read = || {
            upload
                .read_response(response(status, black_box(body)))
                .unwrap_err()
        };
        assert_eq!(read().as_api().unwrap().status().as_u16(), status);
        let error = read();
        let advice = || black_box(&error).retry_advice_at(SystemTime::UNIX_EPOCH);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(format!("error/{name}"), |b| b.iter(read));
        group.bench_function(format!("advice/{name}"), |b| b.iter(advice));
    }
    group.finish();
    let api = cases::api();
    Ratios::new()
        .add("build and read", || {
            let request = upload
                .to_request(&api, black_box(Vec::<u8>::new()))
                .unwrap();
            (
                request,
                upload
                    .read_response(response(200, black_box(bodies::VIDEO)))
                    .unwrap(),
            )
        })
        .add("build and read an error", || {
            let request = upload
                .to_request(&api, black_box(Vec::<u8>::new()))
                .unwrap();
            let error = upload
                .read_response(response(429, black_box(bodies::ERROR_RETRY)))
                .unwrap_err();
            (request, error.retry_advice_at(SystemTime::UNIX_EPOCH))
        })
        .print("http build and read");
}

fn server(c: &mut Criterion) {
    let contract = Contract::new(cases::token(), [cases::account()]);
    let request = cases::request(media::PNG.to_vec());
    let mut group = c.benchmark_group("http");
    group.throughput(Throughput::Bytes(media::PNG.len() as u64));
    let respond = || contract::respond(&contract, black_box(&request));
    assert_eq!(
        respond().status(),
        200,
        "{:?}",
        String::from_utf8_lossy(respond().body())
    );
    group.bench_function("respond/uploaded", |b| b.iter(respond));
    let throttled = contract.clone().with_scenario(Scenario::Throttled);
    let refuse = || contract::respond(&throttled, black_box(&request));
    assert_eq!(refuse().status(), 429);
    group.bench_function("respond/throttled", |b| b.iter(refuse));
    group.finish();
}

criterion_group! { name = benches; config = flow_benches::criterion!(); targets = requests, answers, server }
criterion_main!(benches);
