//! The decisions of the policy on a failure: how long to wait, and whether to send again.

use std::time::{Duration, SystemTime};

use flow_http::types::ErrorReason;
use flow_http::{
    Endpoint, ErrorCategory, GetAsset, GiveUp, NextStep, Outcome, RetryAdvice, RetryPolicy,
    SendError,
};
use proptest::prelude::*;

use crate::fixtures::{edit, google, image_of_nora, nora, response, upload};

const THROTTLED: &str = "PUBLIC_ERROR_USER_REQUESTS_THROTTLED";
const DAILY: &str = "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED";

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// 2026-06-25T06:00:00Z.
fn morning() -> SystemTime {
    SystemTime::UNIX_EPOCH + seconds(1_782_367_200)
}

fn of<E: Endpoint>(
    endpoint: &E,
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> SendError {
    let result = endpoint.read_response(response(status, headers, body));
    SendError::from(result.expect_err("a failure"))
}

/// A 503 with `Retry-After`.
fn outage(after: u64) -> SendError {
    of(&upload(), 503, &[("retry-after", &after.to_string())], "{}")
}

fn throttled<E: Endpoint>(endpoint: &E) -> SendError {
    of(endpoint, 429, &[], google(429, THROTTLED))
}

fn first(error: &SendError) -> NextStep {
    RetryPolicy::default().next_step(error, 1, Duration::ZERO, morning(), 0.0)
}

const NOT_RETRYABLE: NextStep = NextStep::GiveUp(GiveUp::NotRetryable);

#[test]
fn a_pause_is_the_requested_one_and_a_random_part() {
    let wait = |millis| NextStep::Wait {
        after: Duration::from_millis(millis),
    };
    let give_up = NextStep::GiveUp;
    for (attempts, paused, asked, random, expected) in [
        (1, 0, 30, 0.0, wait(30_000)),
        (1, 0, 30, 0.5, wait(30_500)),
        (1, 0, 30, 1.0, wait(31_000)),
        (2, 0, 30, 1.0, wait(32_000)),
        (3, 0, 0, 1.0, wait(4_000)),
        (0, 0, 0, 1.0, wait(1_000)),
        (1, 0, 5, f64::NAN, wait(5_000)),
        (1, 0, 5, f64::INFINITY, wait(6_000)),
        (1, 0, 5, f64::NEG_INFINITY, wait(5_000)),
        (1, 0, 5, -3.0, wait(5_000)),
        (1, 0, 5, 7.0, wait(6_000)),
        (4, 0, 0, 0.0, give_up(GiveUp::Attempts)),
        (u32::MAX, 0, 0, 0.0, give_up(GiveUp::Attempts)),
        (1, 870, 30, 0.0, wait(30_000)),
        (1, 871, 30, 0.0, give_up(GiveUp::PauseBudget)),
        (1, u64::MAX, 86_400, 1.0, give_up(GiveUp::PauseBudget)),
        // This pause does not make the account rest.
        (1, 0, 1_800, 0.0, give_up(GiveUp::PauseBudget)),
    ] {
        let step = RetryPolicy::default().next_step(
            &outage(asked),
            attempts,
            seconds(paused),
            morning(),
            random,
        );
        assert_eq!(step, expected, "{attempts} {paused} {asked} {random}");
    }
    let policy = RetryPolicy::default()
        .with_base_delay(seconds(10))
        .with_max_delay(seconds(15))
        .with_max_attempts(u32::MAX)
        .with_pause_budget(Duration::MAX);
    for (attempts, expected) in [(1, 10), (2, 15), (32, 15), (33, 15), (u32::MAX - 1, 15)] {
        let step = policy.next_step(&outage(0), attempts, Duration::ZERO, morning(), 1.0);
        assert_eq!(step, wait(expected * 1_000), "{attempts}");
    }
}

#[test]
fn rests_use_no_budget() {
    let policy = RetryPolicy::default();
    let rest = |after| NextStep::Rest {
        after: seconds(after),
    };
    let step = |policy: &RetryPolicy, error: &SendError, attempts| {
        policy.next_step(error, attempts, policy.pause_budget, morning(), 0.0)
    };
    assert_eq!(step(&policy, &throttled(&edit()), 3), rest(1_800));
    let daily = of(&edit(), 429, &[], google(429, DAILY));
    assert_eq!(step(&policy, &daily, 3), rest(18 * 3_600));
    let all = of(&upload(), 429, &[], r#"{"error":"no_eligible_account"}"#);
    assert_eq!(step(&policy, &all, 3), rest(1_800));
    let get = throttled(&GetAsset::new(image_of_nora()));
    assert_eq!(step(&policy, &get, 3), rest(1_800));
    // The attempts are still counted, and a maximum rest can be set.
    assert_eq!(step(&policy, &daily, 4), NextStep::GiveUp(GiveUp::Attempts));
    let impatient = policy.with_max_rest(seconds(1_800));
    assert_eq!(step(&impatient, &throttled(&edit()), 1), rest(1_800));
    assert_eq!(
        step(&impatient, &daily, 1),
        NextStep::GiveUp(GiveUp::RestTooLong)
    );
}

#[test]
fn unbound_calls_go_to_another_account() {
    let switch = |rest: Option<u64>| NextStep::SwitchAccount {
        after: Duration::ZERO,
        rest: rest.map(seconds),
    };
    let pinned = upload().with_account(nora());
    let json = r#"{"error":"x"}"#;
    assert_eq!(first(&throttled(&pinned)), switch(Some(1_800)));
    assert_eq!(first(&throttled(&upload())), switch(Some(1_800)));
    for (error, expected) in [
        (of(&pinned, 596, &[], json), switch(None)),
        (of(&upload(), 596, &[], "<html>"), switch(None)),
        (of(&pinned, 402, &[], json), switch(None)),
        // The account is not configured.
        (of(&pinned, 404, &[], json), switch(None)),
        (of(&upload(), 404, &[], json), NOT_RETRYABLE),
        (of(&pinned, 404, &[], "<html>"), NOT_RETRYABLE),
        // The token is the same for all accounts.
        (of(&pinned, 401, &[], json), NOT_RETRYABLE),
        (of(&edit(), 596, &[], json), NOT_RETRYABLE),
        (of(&edit(), 402, &[], json), NOT_RETRYABLE),
        (
            of(&GetAsset::new(image_of_nora()), 596, &[], json),
            NOT_RETRYABLE,
        ),
        (of(&pinned, 400, &[], json), NOT_RETRYABLE),
    ] {
        assert_eq!(first(&error), expected, "{error}");
        assert!(!error.retry_advice().is_retry(), "{error}");
    }
    // The next account has its own number of attempts.
    let policy = RetryPolicy::default();
    let step = policy.next_step(&throttled(&pinned), 99, Duration::ZERO, morning(), 0.0);
    assert_eq!(step, switch(Some(1_800)));
    let step = policy.next_step(&throttled(&pinned), 1, policy.pause_budget, morning(), 1.0);
    assert_eq!(step, NextStep::GiveUp(GiveUp::PauseBudget));
}

#[test]
fn unknown_outcomes_are_looked_up() {
    let careful = RetryPolicy::default();
    let bold = careful.with_retry_unknown(true);
    let step = |policy: &RetryPolicy, error: &SendError| {
        policy.next_step(error, 1, Duration::ZERO, morning(), 0.0)
    };
    let gateway = of(&upload(), 502, &[("retry-after", "90")], "<html>");
    assert_eq!(step(&careful, &gateway), NextStep::CheckForResult);
    assert_eq!(step(&bold, &gateway), NextStep::Wait { after: seconds(90) });
    let cut = SendError::no_response(&upload(), 1_000, "cut");
    assert_eq!(step(&careful, &cut), NextStep::CheckForResult);
    assert_eq!(
        step(&bold, &cut),
        NextStep::Wait {
            after: Duration::ZERO
        }
    );
    // The request was not sent completely, or it is a GET.
    for error in [
        SendError::no_response(&upload(), 999, "cut"),
        SendError::no_response(&GetAsset::new(image_of_nora()), 0, "cut"),
    ] {
        assert_eq!(
            step(&careful, &error),
            NextStep::Wait {
                after: Duration::ZERO
            }
        );
    }
    // A retry still respects the advice of the service, and does not follow a success or a failure that a retry does
    // not help.
    let unreadable = of(&upload(), 200, &[], "<html>");
    assert_eq!(step(&careful, &unreadable), NextStep::CheckForResult);
    for error in [
        of(&upload(), 502, &[], r#"{"detail":{"retryable":false}}"#),
        unreadable,
        of(&edit(), 596, &[], "{}"),
    ] {
        assert_eq!(step(&bold, &error), NOT_RETRYABLE, "{error}");
    }
    let body = format!(r#"{{"mediaGenerationId":"{}"}}"#, image_of_nora().as_str());
    let elsewhere = upload().with_account(crate::fixtures::ivo());
    let elsewhere = of(&elsewhere, 200, &[], body);
    assert_eq!(elsewhere.outcome(), Outcome::Done);
    assert_eq!(step(&bold, &elsewhere), NextStep::GiveUp(GiveUp::Done));
}

/// The filter of edits may accept a request that it refused before.
#[test]
fn assumed_remedies_are_tried_once() {
    let policy = RetryPolicy::default();
    let reason = "FINISH_REASON_INPUT_VIDEO_EDIT";
    let error = of(&edit(), 400, &[], google(400, reason));
    let step = |attempts| policy.next_step(&error, attempts, Duration::ZERO, morning(), 0.0);
    let again = NextStep::Wait { after: seconds(60) };
    assert_eq!(step(1), again);
    assert_eq!(step(2), NOT_RETRYABLE);
}

#[test]
fn reasons_to_give_up_have_names_and_words() {
    let all = [
        GiveUp::Done,
        GiveUp::NotRetryable,
        GiveUp::Attempts,
        GiveUp::PauseBudget,
        GiveUp::RestTooLong,
        GiveUp::NoAccount,
    ];
    let text: Vec<_> = all
        .iter()
        .map(|why| format!("{}: {why}", why.as_str()))
        .collect();
    insta::assert_snapshot!(text.join("\n"), @"
    done: the work was done
    not_retryable: sending the request again does not help
    attempts: all attempts are used up
    pause_budget: the time for pauses is used up
    rest_too_long: the account rests for longer than the policy allows
    no_account: no account is usable until a person corrects one
    ");
}

/// Every known reason and some unknown ones, at every observed status.
pub(crate) fn failures() -> Vec<(u16, String)> {
    let reasons = ErrorReason::KNOWN.iter().map(ErrorReason::as_str).chain([
        "PUBLIC_ERROR_MODEL_ACCESS_DENIED",
        "PUBLIC_ERROR_USER_MINOR",
        "PUBLIC_ERROR_SOMETHING_NEW",
    ]);
    let statuses = [
        200, 301, 400, 401, 402, 403, 404, 408, 409, 410, 412, 413, 415, 429, 499, 500, 502, 503,
        504, 520, 521, 524, 529, 530, 596,
    ];
    let bodies = reasons
        .map(|reason| google(0, reason).replace(r#""code":0,"#, ""))
        .chain(["{}".to_owned(), String::new()]);
    let bodies: Vec<_> = bodies.collect();
    statuses
        .into_iter()
        .flat_map(|status| bodies.iter().map(move |body| (status, body.clone())))
        // On some endpoints, a success without content is not a failure.
        .filter(|(status, body)| *status != 200 || body.contains("reason"))
        .collect()
}

/// The step follows from the advice, outcome and category, at every status and reason, for every type of endpoint.
#[test]
fn the_step_follows_the_advice() {
    let check = |error: &SendError, any_account: bool| {
        let api = error.as_response().and_then(|error| error.as_api());
        let category = api.map(|api| api.category());
        let step = first(error);
        let is_fitting = match (error.outcome(), error.retry_advice_at(morning())) {
            (Outcome::Done, _) => step == NextStep::GiveUp(GiveUp::Done),
            (Outcome::Unknown, RetryAdvice::Stop) => step == NextStep::CheckForResult,
            (_, RetryAdvice::RetryAnotherAccount { rest, .. }) => {
                let rest = Some(rest);
                let after = Duration::ZERO;
                any_account && step == NextStep::SwitchAccount { after, rest }
            }
            (_, RetryAdvice::RetryOnce { after }) => step == NextStep::Wait { after },
            (_, RetryAdvice::RetrySameAccount { after }) => match step {
                NextStep::Wait { after: waits } => waits == after,
                NextStep::Rest { after: rests } => {
                    rests == after
                        && (category == Some(ErrorCategory::NoEligibleAccount)
                            || api.is_some_and(|api| api.is_account_exhausted()))
                }
                _ => false,
            },
            (_, RetryAdvice::FixAccount) if any_account => {
                let is_account = matches!(
                    category,
                    Some(
                        ErrorCategory::SessionExpired
                            | ErrorCategory::Subscription
                            | ErrorCategory::AccountRestricted
                    )
                ) || category == Some(ErrorCategory::NotFound)
                    && api.is_some_and(|api| api.account().is_some() && api.error_body().is_some());
                is_account == matches!(step, NextStep::SwitchAccount { rest: None, .. })
                    && (is_account || step == NOT_RETRYABLE)
            }
            _ => step == NOT_RETRYABLE,
        };
        assert!(is_fitting, "{error}: {step:?}");
    };
    for (status, body) in failures() {
        check(&of(&upload(), status, &[], body.as_str()), true);
        let pinned = upload().with_account(nora());
        check(&of(&pinned, status, &[], body.as_str()), true);
        check(&of(&edit(), status, &[], body.as_str()), false);
        let get = GetAsset::new(image_of_nora());
        check(&of(&get, status, &[], body.as_str()), false);
    }
}

proptest! {
    #[test]
    fn policies_respect_their_limits(
        max_attempts: u32, budget: u64, base: u64, max: u64, max_rest: u64, retry_unknown: bool,
        attempts: u32, paused: u64, asked: Option<u32>, random: f64, small: bool, is_edit: bool,
        (status, body) in prop::sample::select(failures()),
    ) {
        // Small numbers are equal more often.
        let cut = |number: u64| Duration::from_millis(if small { number % 1_000_000 } else { number });
        let count = |number: u32| if small { number % 10 } else { number };
        let policy = RetryPolicy::default()
            .with_max_attempts(count(max_attempts))
            .with_pause_budget(cut(budget))
            .with_base_delay(cut(base))
            .with_max_delay(cut(max))
            .with_max_rest(cut(max_rest))
            .with_retry_unknown(retry_unknown);
        let (attempts, paused) = (count(attempts), cut(paused));
        let asked = asked.map(|asked| if small { asked % 1_000 } else { asked % 86_400 });
        let text = asked.map(|asked| asked.to_string());
        let headers: Vec<_> = text.iter().map(|text| ("retry-after", text.as_str())).collect();
        let error = if is_edit {
            of(&edit(), status, &headers, body)
        } else {
            of(&upload(), status, &headers, body)
        };
        let asked = seconds(asked.unwrap_or(0).into());
        match policy.next_step(&error, attempts, paused, morning(), random) {
            NextStep::GiveUp(GiveUp::Attempts) => prop_assert!(attempts >= policy.max_attempts),
            NextStep::GiveUp(GiveUp::Done) => prop_assert_eq!(error.outcome(), Outcome::Done),
            NextStep::GiveUp(_) => {}
            NextStep::CheckForResult => {
                prop_assert!(error.outcome() == Outcome::Unknown && !retry_unknown);
            }
            step @ (NextStep::Wait { after } | NextStep::Rest { after }) => {
                prop_assert!(after >= asked);
                prop_assert!(attempts < policy.max_attempts);
                prop_assert!(error.outcome() != Outcome::Done);
                prop_assert!(retry_unknown || error.outcome() != Outcome::Unknown);
                prop_assert!(error.retry_advice().is_retry() || error.outcome() == Outcome::Unknown);
                if step == (NextStep::Wait { after }) {
                    prop_assert!(paused.saturating_add(after) <= policy.pause_budget);
                } else {
                    prop_assert!(after <= policy.max_rest.saturating_add(policy.max_delay));
                }
            }
            NextStep::SwitchAccount { after, rest } => {
                prop_assert!(!is_edit);
                prop_assert!(after <= policy.max_delay);
                prop_assert!(paused.saturating_add(after) <= policy.pause_budget);
                prop_assert!(rest.is_none_or(|rest| rest >= asked));
            }
            other => panic!("{other:?}"),
        }
    }
}
