//! When to ask for the record of a job, and when to stop.

use std::time::{Duration, SystemTime};

use flow_http::ids::JobId;
use flow_http::types::JobRecord;
use flow_http::{Endpoint, GetJob, PollEnd, PollPolicy, PollStep, SendError};
use proptest::prelude::*;

use crate::fixtures::{google, response};

type PollResult = Result<JobRecord, SendError>;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_782_367_200 + seconds)
}

fn get() -> GetJob {
    GetJob::new(JobId::parse("j1").unwrap())
}

fn polled(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> PollResult {
    let response = response(status, headers, body);
    get().read_response(response).map_err(SendError::from)
}

fn job(status: &str) -> PollResult {
    polled(200, &[], format!(r#"{{"jobid":"j1","status":"{status}"}}"#))
}

/// The seconds until the next request, or the end.
fn after(result: &PollResult, elapsed: u64, random: f64) -> Result<f64, PollEnd> {
    let now = at(elapsed);
    match PollPolicy::default().next_step(result, at(0), now, random) {
        PollStep::PollAt(time) => Ok(time.duration_since(now).unwrap().as_secs_f64()),
        PollStep::End(end) => Err(end),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_job_is_polled_until_it_ends() {
    use PollEnd::{Completed, Failed, NotRetryable, TimedOut};
    let retry = |after| [("retry-after", after)];
    let json = r#"{"error":"x"}"#;
    let throttled = google(429, "PUBLIC_ERROR_USER_REQUESTS_THROTTLED");
    let lost = || Err(SendError::no_response(&get(), 0, "cut"));
    for (result, elapsed, random, expected) in [
        (job("created"), 10, 0.0, Ok(10.0)),
        (job("started"), 10, 0.5, Ok(12.5)),
        (job("started"), 10, 1.0, Ok(15.0)),
        (job("started"), 10, 9.0, Ok(15.0)),
        (job("started"), 10, f64::NAN, Ok(10.0)),
        (job("something new"), 10, 0.0, Ok(10.0)),
        (polled(200, &[], r#"{"jobid":"j1"}"#), 10, 0.0, Ok(10.0)),
        (job("completed"), 10, 0.0, Err(Completed)),
        (job("failed"), 10, 0.0, Err(Failed)),
        (job("completed"), 9_999, 0.0, Err(Completed)),
        (polled(404, &[], json), 10, 0.0, Err(NotRetryable)),
        (polled(404, &[], "<html>"), 10, 0.0, Err(NotRetryable)),
        (polled(410, &[], json), 10, 0.0, Err(NotRetryable)),
        (polled(596, &[], json), 10, 0.0, Err(NotRetryable)),
        (polled(401, &[], json), 10, 0.0, Err(NotRetryable)),
        (polled(400, &[], json), 10, 0.0, Err(NotRetryable)),
        // Polling is free, so a lost response is requested again.
        (lost(), 10, 0.0, Ok(20.0)),
        (lost(), 10, 1.0, Ok(30.0)),
        (polled(200, &[], r#"{"jobid":"j"#), 10, 0.0, Ok(20.0)),
        (polled(408, &[], json), 10, 0.5, Ok(25.0)),
        (polled(500, &[], json), 10, 0.0, Ok(20.0)),
        (polled(502, &[], "<html>"), 10, 0.0, Ok(20.0)),
        (polled(503, &[], json), 10, 1.0, Ok(30.0)),
        (polled(524, &[], "<html>"), 10, 0.0, Ok(20.0)),
        (polled(429, &[], json), 10, 0.0, Ok(20.0)),
        // The service may request a longer delay, but not a shorter one.
        (polled(503, &retry("5"), json), 10, 0.0, Ok(20.0)),
        (polled(503, &retry("90"), json), 10, 0.0, Ok(90.0)),
        (
            polled(429, &retry("890"), throttled.as_str()),
            10,
            0.0,
            Ok(890.0),
        ),
        (
            polled(429, &retry("891"), throttled.as_str()),
            10,
            0.0,
            Err(TimedOut),
        ),
        // The last request is at the limit.
        (job("started"), 890, 0.0, Ok(10.0)),
        (job("started"), 895, 0.0, Ok(5.0)),
        (lost(), 899, 0.0, Ok(1.0)),
        (job("started"), 900, 0.0, Err(TimedOut)),
        (lost(), 901, 0.0, Err(TimedOut)),
    ] {
        assert_eq!(
            after(&result, elapsed, random),
            expected,
            "{result:?} {elapsed} {random}"
        );
    }
}

/// After a failure, the delay is doubled up to the maximum, but is never less than the interval.
#[test]
fn failures_slow_polling_down() {
    let lost = Err(SendError::no_response(&get(), 0, "cut"));
    let seconds = Duration::from_secs;
    let slow = PollPolicy::default().with_max_interval(seconds(25));
    for (policy, expected) in [
        (slow, 30),
        (slow.with_max_delay(seconds(49)), 49),
        (slow.with_max_delay(seconds(60)), 50),
        (slow.with_max_delay(seconds(3)), 25),
    ] {
        let step = policy.next_step(&lost, at(0), at(0), 1.0);
        assert_eq!(step, PollStep::PollAt(at(expected)));
    }
}

#[test]
fn the_first_poll_is_within_the_limit() {
    let policy = PollPolicy::default();
    assert_eq!(policy.first_poll(at(0)), at(10));
    assert_eq!(
        policy.with_limit(Duration::from_secs(3)).first_poll(at(0)),
        at(3)
    );
    assert_eq!(
        policy.with_first_delay(Duration::ZERO).first_poll(at(0)),
        at(0)
    );
    let endless = policy
        .with_first_delay(Duration::MAX)
        .with_limit(Duration::MAX);
    assert_eq!(endless.first_poll(at(0)), at(0));
    let endless = endless.with_min_interval(Duration::MAX);
    assert_eq!(
        endless.next_step(&job("started"), at(0), at(0), 1.0),
        PollStep::End(PollEnd::TimedOut)
    );
}

fn any_response() -> impl Strategy<Value = (u16, &'static str)> {
    prop::sample::select(vec![
        (200, r#"{"jobid":"j1","status":"created"}"#),
        (200, r#"{"jobid":"j1","status":"started"}"#),
        (200, r#"{"jobid":"#),
        (500, "{}"),
        (503, "<html>"),
        (0, ""),
    ])
}

proptest! {
    /// Requests are 10 to 30 seconds apart, and end at the limit.
    #[test]
    fn intervals_stay_within_their_limits(
        looks in prop::collection::vec((any_response(), any::<f64>()), 1..20),
        seconds in 0..100_u64,
    ) {
        let policy = PollPolicy::default();
        let started = at(0);
        let limit = at(900);
        let mut time = policy.first_poll(started);
        prop_assert_eq!(time, at(10));
        let mut count = 0;
        for ((status, body), random) in looks.iter().cycle() {
            count += 1;
            let result = match status {
                0 => Err(SendError::no_response(&get(), 0, "cut")),
                status => polled(*status, &[], *body),
            };
            let now = time + Duration::from_secs(seconds);
            match policy.next_step(&result, started, now, *random) {
                PollStep::PollAt(next) => {
                    prop_assert!(next > now && next <= limit);
                    let apart = next.duration_since(now).unwrap();
                    prop_assert!(apart <= Duration::from_secs(30));
                    prop_assert!(apart >= Duration::from_secs(10) || next == limit);
                    time = next;
                }
                PollStep::End(end) => {
                    prop_assert_eq!(end, PollEnd::TimedOut);
                    prop_assert!(now >= limit);
                    break;
                }
                other => panic!("{other:?}"),
            }
        }
        prop_assert!(count <= 90);
    }
}
