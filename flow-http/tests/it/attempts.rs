//! All attempts of a request, driven by a simulated clock against a simulated service.

use std::time::{Duration, SystemTime};

use flow_http::ids::AccountEmail;
use flow_http::{
    AccountPool, AccountStatus, Attempts, Endpoint, GetAsset, GiveUp, Outcome, RetryPolicy,
    SendError, Step, UploadAsset,
};
use proptest::prelude::*;

use crate::fixtures::{edit, google, image_of_nora, ivo, nora, response, upload};

const THROTTLED: &str = "PUBLIC_ERROR_USER_REQUESTS_THROTTLED";
const DAILY: &str = "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED";
const OMNI: &str = "omni-flash";

/// 2026-06-25T06:00:00Z.
fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_782_367_200 + seconds)
}

/// The behavior of the simulated service for a request.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Behavior {
    Done,
    /// A status, a reason, and `Retry-After` in seconds, unless it is 0.
    Status(u16, &'static str, u16),
    /// The connection was cut after this number of bytes.
    Cut(u64),
    /// The task that sent the request was cancelled, and its result is lost.
    Cancelled,
}

use Behavior::{Cancelled, Cut, Done, Status};

const THROTTLES: Behavior = Status(429, THROTTLED, 0);
const LOSES_SESSION: Behavior = Status(596, "", 0);

impl Behavior {
    fn result<E: Endpoint>(self, endpoint: &E) -> Result<(), SendError> {
        let (status, reason, after) = match self {
            Done | Cancelled => return Ok(()),
            Cut(sent) => return Err(SendError::no_response(endpoint, sent, "cut")),
            Status(status, reason, after) => (status, reason, after.to_string()),
        };
        let mut headers = vec![("retry-after", after.as_str())];
        headers.retain(|_| after != "0");
        let body = match reason {
            "" => r#"{"error":"x"}"#.to_owned(),
            "no_eligible_account" => format!(r#"{{"error":"{reason}"}}"#),
            _ => google(status, reason),
        };
        let result = endpoint.read_response(response(status, &headers, body));
        result.map(|_| ()).map_err(SendError::from)
    }
}

fn on(account: Option<&AccountEmail>) -> UploadAsset {
    match account {
        Some(account) => upload().with_account(account.clone()),
        None => upload(),
    }
}

/// The events of a request as text: the seconds since the start, and the account or the end.
fn run<E: Endpoint>(
    mut attempts: Attempts,
    pool: &mut AccountPool,
    behaviors: &[Behavior],
    request_on: impl Fn(Option<&AccountEmail>) -> E,
) -> String {
    let mut behaviors = behaviors.iter();
    let mut now = at(0);
    let mut log = Vec::new();
    loop {
        let seconds = now.duration_since(at(0)).unwrap().as_secs();
        match attempts.next_step(pool, now) {
            Step::SendOn(account) => {
                let name = account.as_ref().map_or("any", |it| &it.as_str()[..3]);
                log.push(format!("{seconds} {name}"));
                let behavior = behaviors.next().expect("one more is sent");
                let result = behavior.result(&request_on(account.as_ref()));
                attempts.record(pool, &result, now, 0.0);
            }
            Step::WaitUntil(time) => {
                assert!(time > now);
                now = time;
            }
            Step::CheckForResult => {
                log.push(format!("{seconds} look"));
                break;
            }
            Step::GiveUp(why) => {
                log.push(format!("{seconds} {}", why.as_str()));
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(behaviors.len(), 0, "{log:?}");
    log.join(", ")
}

fn people(names: &[&str]) -> Vec<AccountEmail> {
    let account = |name: &&str| AccountEmail::parse(&format!("{name}@example.org")).unwrap();
    names.iter().map(account).collect()
}

fn uploads(names: &[&str], behaviors: &[Behavior]) -> String {
    let mut pool = AccountPool::new(people(names));
    let attempts = Attempts::new(&upload(), RetryPolicy::default());
    run(attempts, &mut pool, behaviors, on)
}

#[test]
fn an_upload_over_a_pool() {
    const TRAFFIC: Behavior = Status(429, "PUBLIC_ERROR_HIGH_TRAFFIC", 0);
    const BUSY: Behavior = Status(503, "", 45);
    let two = ["ada", "bob"].as_slice();
    for (names, behaviors, expected) in [
        (two, [Done].as_slice(), "0 ada, 0 done"),
        (two, &[THROTTLES, Done], "0 ada, 0 bob, 0 done"),
        (two, &[LOSES_SESSION, Done], "0 ada, 0 bob, 0 done"),
        (two, &[Status(402, "", 0), Done], "0 ada, 0 bob, 0 done"),
        // The account is not configured.
        (two, &[Status(404, "", 0), Done], "0 ada, 0 bob, 0 done"),
        (two, &[TRAFFIC, Done], "0 ada, 60 ada, 60 done"),
        (two, &[BUSY, Done], "0 ada, 45 ada, 45 done"),
        (two, &[Cut(5), Done], "0 ada, 0 ada, 0 done"),
        (two, &[Cut(1_000)], "0 ada, 0 look"),
        (two, &[Status(502, "", 0)], "0 ada, 0 look"),
        (two, &[Status(401, "", 0)], "0 ada, 0 not_retryable"),
        (two, &[Status(400, "", 0)], "0 ada, 0 not_retryable"),
        // Both accounts rest, and the one that is ready first is used.
        (
            two,
            &[
                Status(429, THROTTLED, 700),
                Status(429, THROTTLED, 600),
                Done,
            ],
            "0 ada, 0 bob, 600 bob, 600 done",
        ),
        (
            two,
            &[LOSES_SESSION, THROTTLES, Done],
            "0 ada, 0 bob, 1800 bob, 1800 done",
        ),
        (two, &[LOSES_SESSION; 2], "0 ada, 0 bob, 0 no_account"),
        (&["ada"], &[THROTTLES, Done], "0 ada, 1800 ada, 1800 done"),
        (
            &["ada"],
            &[THROTTLES; 4],
            "0 ada, 1800 ada, 3600 ada, 5400 ada, 5400 attempts",
        ),
        (&["ada"], &[LOSES_SESSION], "0 ada, 0 no_account"),
        // Four accounts in a row do not use up the attempts of the others.
        (
            &["ada", "bob", "cyn", "dan", "eve", "fay"],
            &[THROTTLES, LOSES_SESSION, THROTTLES, LOSES_SESSION, Done],
            "0 ada, 0 bob, 0 cyn, 0 dan, 0 eve, 0 done",
        ),
        (
            two,
            &[BUSY; 4],
            "0 ada, 45 ada, 90 ada, 135 ada, 135 attempts",
        ),
        // Without a pool, the service chooses the account, and may have only one.
        (&[], &[THROTTLES, Done], "0 any, 0 any, 0 done"),
        (
            &[],
            &[THROTTLES, THROTTLES, Done],
            "0 any, 0 any, 1800 any, 1800 done",
        ),
        (
            &[],
            &[Status(429, "no_eligible_account", 700), Done],
            "0 any, 700 any, 700 done",
        ),
        (&[], &[LOSES_SESSION], "0 any, 0 not_retryable"),
    ] {
        assert_eq!(
            uploads(names, behaviors),
            expected,
            "{names:?} {behaviors:?}"
        );
    }
}

#[test]
fn bound_calls_stay_on_their_account() {
    let run_edit = |behaviors: &[Behavior], pool: &mut AccountPool| {
        let attempts = Attempts::new(&edit(), RetryPolicy::default()).with_model(OMNI);
        run(attempts, pool, behaviors, |_| edit())
    };
    let pool = || AccountPool::new([ivo(), nora()]);
    for (behaviors, expected) in [
        ([THROTTLES, Done].as_slice(), "0 nor, 1800 nor, 1800 done"),
        (
            &[Status(429, DAILY, 0), Done],
            "0 nor, 64800 nor, 64800 done",
        ),
        (&[LOSES_SESSION], "0 nor, 0 not_retryable"),
        (&[Status(402, "", 0)], "0 nor, 0 not_retryable"),
        (&[Status(500, "", 0)], "0 nor, 0 look"),
        (
            &[THROTTLES; 4],
            "0 nor, 1800 nor, 3600 nor, 5400 nor, 5400 attempts",
        ),
    ] {
        assert_eq!(run_edit(behaviors, &mut pool()), expected, "{behaviors:?}");
    }
    // Failures of another request are considered.
    let mut resting = pool();
    resting.set(
        &nora(),
        Some(OMNI),
        AccountStatus::Resting { until: at(70) },
    );
    assert_eq!(run_edit(&[Done], &mut resting), "70 nor, 70 done");
    resting.set(&nora(), None, AccountStatus::Unusable);
    assert_eq!(run_edit(&[], &mut resting), "0 no_account");
    // An account that is not in the pool is used nevertheless.
    let mut strange = AccountPool::new([ivo()]);
    assert_eq!(run_edit(&[Done], &mut strange), "0 nor, 0 done");
    // A GET can be repeated for free.
    let get = || GetAsset::new(image_of_nora());
    let attempts = Attempts::new(&get(), RetryPolicy::default());
    let behaviors = [Cut(0), Status(502, "", 0), Done];
    let log = run(attempts, &mut pool(), &behaviors, |_| get());
    assert_eq!(log, "0 nor, 0 nor, 60 nor, 60 done");
    // All assets of an edit are on one account.
    let pinned = upload().with_account(nora());
    let attempts = Attempts::new(&pinned, RetryPolicy::default()).on_its_account();
    let log = run(attempts.clone(), &mut pool(), &[THROTTLES, Done], on);
    assert_eq!(log, "0 nor, 1800 nor, 1800 done");
    let log = run(attempts, &mut pool(), &[LOSES_SESSION], on);
    assert_eq!(log, "0 nor, 0 not_retryable");
}

#[test]
fn a_rest_for_one_model_does_not_hold_up_others() {
    let mut pool = AccountPool::new(people(&["ada"]));
    let until = at(64_800);
    pool.set(
        &people(&["ada"])[0],
        Some(OMNI),
        AccountStatus::Resting { until },
    );
    let attempts = Attempts::new(&upload(), RetryPolicy::default());
    let omni = attempts.clone().with_model(OMNI);
    assert_eq!(run(attempts, &mut pool, &[Done], on), "0 ada, 0 done");
    assert_eq!(run(omni, &mut pool, &[Done], on), "64800 ada, 64800 done");
}

#[test]
fn long_rests_can_be_declined() {
    let policy = RetryPolicy::default().with_max_rest(Duration::from_secs(1_799));
    let run = |names: &[&str]| {
        let mut pool = AccountPool::new(people(names));
        run(
            Attempts::new(&upload(), policy),
            &mut pool,
            &[THROTTLES, THROTTLES],
            on,
        )
    };
    assert_eq!(run(&["ada", "bob"]), "0 ada, 0 bob, 0 rest_too_long");
    assert_eq!(run(&[]), "0 any, 0 any, 0 rest_too_long");
}

#[test]
fn pauses_before_other_accounts_use_up_the_budget() {
    let policy = RetryPolicy::default()
        .with_base_delay(Duration::from_secs(1))
        .with_pause_budget(Duration::from_millis(1_500));
    let people = people(&["ada", "bob", "cal"]);
    let mut pool = AccountPool::new(people.clone());
    let mut attempts = Attempts::new(&upload(), policy);
    for (account, seconds, next) in [
        (&people[0], 0, Step::WaitUntil(at(1))),
        (&people[1], 1, Step::GiveUp(GiveUp::PauseBudget)),
    ] {
        let now = at(seconds);
        let step = attempts.next_step(&mut pool, now);
        assert_eq!(step, Step::SendOn(Some(account.clone())));
        let result = THROTTLES.result(&on(Some(account)));
        attempts.record(&mut pool, &result, now, 1.0);
        assert_eq!(attempts.next_step(&mut pool, now), next);
    }
}

#[test]
fn nothing_is_sent_without_attempts() {
    let policy = RetryPolicy::default().with_max_attempts(0);
    for names in [["ada"].as_slice(), &[]] {
        let mut pool = AccountPool::new(people(names));
        let attempts = Attempts::new(&upload(), policy);
        assert_eq!(run(attempts, &mut pool, &[], on), "0 attempts");
    }
}

/// A lost result, late or after the request was given up.
#[test]
fn lost_results_are_looked_up() {
    let mut pool = AccountPool::default();
    let sent = |pool: &mut AccountPool| {
        *pool = AccountPool::new([nora(), ivo()]);
        let mut attempts = Attempts::new(&upload(), RetryPolicy::default());
        assert_eq!(attempts.next_step(pool, at(0)), Step::SendOn(Some(nora())));
        // The task that sent the request was cancelled.
        assert_eq!(attempts.next_step(pool, at(9)), Step::CheckForResult);
        assert_eq!(attempts.next_step(pool, at(9)), Step::CheckForResult);
        attempts
    };
    let done = Step::GiveUp(GiveUp::Done);

    let mut late = sent(&mut pool);
    late.record(&mut pool, &Ok::<_, SendError>(()), at(10), 0.0);
    assert_eq!(late.next_step(&mut pool, at(10)), done);

    let mut refused = sent(&mut pool);
    let result = Status(503, "", 5).result(&upload());
    refused.record(&mut pool, &result, at(10), 0.0);
    assert_eq!(
        refused.next_step(&mut pool, at(10)),
        Step::WaitUntil(at(15))
    );

    let mut missing = sent(&mut pool);
    missing.not_found();
    // The next attempt is on the same account, so that all results are on one account.
    assert_eq!(
        missing.next_step(&mut pool, at(20)),
        Step::SendOn(Some(nora()))
    );
    assert_eq!(missing.made(), 2);
    // The requested pause is kept, and so is advice that a retry does not help.
    let result = Status(502, "", 90).result(&upload());
    missing.record(&mut pool, &result, at(20), 0.0);
    assert_eq!(missing.next_step(&mut pool, at(20)), Step::CheckForResult);
    missing.not_found();
    assert_eq!(
        missing.next_step(&mut pool, at(30)),
        Step::WaitUntil(at(110))
    );
    assert_eq!(
        missing.next_step(&mut pool, at(110)),
        Step::SendOn(Some(nora()))
    );
    let body = r#"{"detail":{"retryable":false}}"#;
    let result = upload().read_response(response(502, &[], body));
    missing.record(&mut pool, &result.map_err(SendError::from), at(110), 0.0);
    missing.not_found();
    let give_up = Step::GiveUp(GiveUp::NotRetryable);
    assert_eq!(missing.next_step(&mut pool, at(110)), give_up);

    let mut found = sent(&mut pool);
    found.not_found();
    found.record(&mut pool, &Ok::<_, SendError>(()), at(10), 0.0);
    assert_eq!(found.next_step(&mut pool, at(10)), done);
    // A result without a request changes nothing.
    found.record(
        &mut pool,
        &LOSES_SESSION.result(&on(Some(&nora()))),
        at(10),
        0.0,
    );
    found.not_found();
    assert_eq!(found.next_step(&mut pool, at(10)), done);
    assert_eq!(pool.ready(at(10), None).count(), 2);

    // A free request is sent again.
    let mut get = Attempts::new(&GetAsset::new(image_of_nora()), RetryPolicy::default());
    for _ in 0..4 {
        assert_eq!(get.next_step(&mut pool, at(0)), Step::SendOn(Some(nora())));
    }
    assert_eq!(
        get.next_step(&mut pool, at(0)),
        Step::GiveUp(GiveUp::Attempts)
    );
    assert!(!format!("{get:?}").contains("nora"));
}

/// Accounts that were refused at the same time are not used again at the same time.
#[test]
fn rests_end_with_a_random_delay() {
    let mut pool = AccountPool::new([nora()]);
    let mut attempts = Attempts::new(&upload(), RetryPolicy::default());
    attempts.next_step(&mut pool, at(0));
    attempts.record(&mut pool, &THROTTLES.result(&on(Some(&nora()))), at(0), 1.0);
    assert_eq!(attempts.next_step(&mut pool, at(0)), Step::WaitUntil(at(1)));
    assert_eq!(
        attempts.next_step(&mut pool, at(1)),
        Step::WaitUntil(at(1_801))
    );
}

fn any_behavior() -> impl Strategy<Value = Behavior> {
    let after = || prop_oneof![2 => Just(0_u16), 1 => 1..3_000_u16];
    let status = prop::sample::select(vec![
        200, 301, 400, 401, 402, 403, 404, 408, 410, 429, 500, 502, 503, 504, 521, 596,
    ]);
    let reason = prop::sample::select(vec![
        "",
        THROTTLED,
        DAILY,
        "PUBLIC_ERROR_HIGH_TRAFFIC",
        "PUBLIC_ERROR_MINOR_UPLOAD",
        "PUBLIC_ERROR_MODEL_ACCESS_DENIED",
        "no_eligible_account",
    ]);
    prop_oneof![
        1 => Just(Done),
        1 => Just(Cancelled),
        2 => (0..1_200_u64).prop_map(Cut),
        4 => (prop::sample::select(vec![THROTTLED, DAILY, "PUBLIC_ERROR_HIGH_TRAFFIC"]), after())
            .prop_map(|(reason, after)| Status(429, reason, after)),
        2 => after().prop_map(|after| Status(503, "", after)),
        2 => Just(LOSES_SESSION),
        3 => (status, reason, after()).prop_map(|(status, reason, after)| Status(status, reason, after)),
    ]
}

/// One of several requests that share a pool.
struct Request {
    attempts: Attempts,
    kind: u8,
    next_time: SystemTime,
    is_over: bool,
    /// Whether the result of the request is unknown, and the caller has not reported that it does not exist.
    is_unknown: bool,
    /// The account and the time before which the service asked not to send the request.
    asked: Option<(Option<AccountEmail>, SystemTime)>,
    sent_on: Vec<Option<AccountEmail>>,
    /// The accounts that need a person's intervention.
    is_out: Vec<AccountEmail>,
}

impl Request {
    fn send(&self, behavior: Behavior, account: Option<&AccountEmail>) -> Result<(), SendError> {
        match self.kind {
            0 => behavior.result(&on(account)),
            1 => behavior.result(&edit()),
            _ => behavior.result(&GetAsset::new(image_of_nora())),
        }
    }
}

proptest! {
    /// Several requests share a pool; the service behaves at random.
    #[test]
    fn a_simulated_service_is_never_paid_twice(
        behaviors in prop::collection::vec(any_behavior(), 1..60),
        kinds in prop::collection::vec(0..3_u8, 1..5),
        accounts in 0..5_usize,
        max_attempts in 0..6_u32,
        retry_unknown: bool,
        reports_not_found: bool,
        with_model: bool,
        randoms in prop::collection::vec(0.0..=1.0, 1..9),
    ) {
        let policy = RetryPolicy::default().with_max_attempts(max_attempts).with_retry_unknown(retry_unknown);
        let mut known = vec![nora(), ivo()];
        known.extend(people(&["ada", "bob"]));
        known.truncate(accounts);
        let mut pool = AccountPool::new(known.clone());
        let model = with_model.then_some(OMNI);
        let mut behaviors = behaviors.iter().cycle();
        let mut randoms = randoms.iter().cycle();
        let mut now = at(0);
        let mut requests: Vec<_> = kinds.iter().map(|kind| {
            let attempts = match kind {
                0 => Attempts::new(&upload(), policy),
                1 => Attempts::new(&edit(), policy),
                _ => Attempts::new(&GetAsset::new(image_of_nora()), policy),
            };
            Request {
                attempts: match model {
                    Some(model) => attempts.with_model(model),
                    None => attempts,
                },
                kind: *kind, next_time: now, is_over: false, is_unknown: false, asked: None,
                sent_on: Vec::new(), is_out: Vec::new(),
            }
        }).collect();
        let statuses = |pool: &AccountPool| -> Vec<_> {
            known.iter().map(|it| [None, model, Some("other")].map(|model| pool.status(it, model))).collect()
        };

        // Each turn sends, ends or waits. The limit is far above what the attempts allow.
        for turn in 0.. {
            prop_assert!(turn < 2_000, "the loop does not end");
            let waiting = requests.iter_mut().filter(|request| !request.is_over);
            let Some(request) = waiting.min_by_key(|request| request.next_time) else { break };
            now = now.max(request.next_time);
            match request.attempts.next_step(&mut pool, now) {
                Step::SendOn(account) => {
                    prop_assert!(!request.is_unknown || retry_unknown, "sent twice: {:?}", request.attempts);
                    if let Some(status) = account.as_ref().and_then(|it| pool.status(it, model)) {
                        prop_assert!(status.is_ready(now), "sent to an account that rests");
                    }
                    if request.kind == 0 {
                        prop_assert_eq!(account.is_none(), known.is_empty());
                    } else {
                        prop_assert_eq!(account.as_ref(), Some(&nora()));
                    }
                    if let Some((on, until)) = request.asked.take() && on == account {
                        prop_assert!(now >= until, "sent earlier than the service asked for");
                    }
                    prop_assert!(account.as_ref().is_none_or(|it| !request.is_out.contains(it)));
                    request.sent_on.push(account.clone());
                    let on_this = request.sent_on.iter().filter(|it| **it == account).count();
                    prop_assert!(on_this as u64 <= max_attempts.into());
                    prop_assert_eq!(request.attempts.made() as usize, request.sent_on.len());

                    let behavior = *behaviors.next().unwrap();
                    if behavior == Cancelled {
                        request.is_unknown = request.kind != 2;
                        continue;
                    }
                    let result = request.send(behavior, account.as_ref());
                    let before = statuses(&pool);
                    request.attempts.record(&mut pool, &result, now, *randoms.next().unwrap());
                    for (old, new) in before.iter().flatten().zip(statuses(&pool).iter().flatten()) {
                        prop_assert!(new >= old, "a rest was shortened");
                    }
                    if let Err(error) = &result {
                        request.is_unknown = error.outcome() == Outcome::Unknown;
                        let api = error.as_response().and_then(|error| error.as_api());
                        let asked = api.and_then(|api| api.retry_after(Some(now)));
                        // Without a pool, the service has other accounts.
                        if let Some(asked) = asked && account.is_some() {
                            request.asked = Some((account.clone(), now + asked.delay));
                        }
                        if let Some(account) = account && behavior == LOSES_SESSION {
                            request.is_out.push(account);
                        }
                    } else {
                        prop_assert_eq!(
                            request.attempts.next_step(&mut pool, now),
                            Step::GiveUp(GiveUp::Done)
                        );
                    }
                }
                Step::WaitUntil(time) => {
                    prop_assert!(time > now);
                    request.next_time = time;
                }
                Step::CheckForResult => {
                    prop_assert!(request.is_unknown && !retry_unknown);
                    if reports_not_found {
                        request.attempts.not_found();
                        request.is_unknown = false;
                    } else {
                        request.is_over = true;
                    }
                }
                step @ Step::GiveUp(why) => {
                    if why == GiveUp::NoAccount {
                        prop_assert!(pool.ready(now, model).next().is_none() || request.kind != 0);
                    }
                    prop_assert_eq!(request.attempts.next_step(&mut pool, now), step);
                    request.is_over = true;
                }
                other => panic!("{other:?}"),
            }
        }
        for request in &requests {
            prop_assert!(request.sent_on.len() as u64 <= u64::from(max_attempts) * accounts.max(1) as u64);
        }
    }
}
