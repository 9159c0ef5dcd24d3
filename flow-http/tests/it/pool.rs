//! Which account can be used, and which rests until when.

use std::time::{Duration, SystemTime};

use flow_http::ids::{AccountEmail, MediaGenerationId};
use flow_http::{AccountPool, GetAsset, ResponseError, Standing};
use proptest::prelude::*;

use crate::fixtures::{
    NORA_HEX, edit, failure, google, image_of_nora, ivo, nora, response, upload,
};

const THROTTLED: &str = "PUBLIC_ERROR_USER_REQUESTS_THROTTLED";

/// 2026-06-25T06:00:00Z.
fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_782_367_200 + seconds)
}

fn resting(seconds: u64) -> Standing {
    Standing::Resting { until: at(seconds) }
}

fn pool() -> AccountPool {
    AccountPool::new([nora(), ivo()])
}

fn pinned(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> ResponseError {
    upload()
        .with_account(nora())
        .from_http(response(status, headers, body))
        .unwrap_err()
}

#[test]
fn what_a_failure_of_an_account_changes() {
    let retry = [("retry-after", "600")];
    let json = || r#"{"error":"x"}"#.to_owned();
    for (error, standing) in [
        (pinned(429, &[], google(429, THROTTLED)), resting(1800)),
        (pinned(429, &retry, google(429, THROTTLED)), resting(600)),
        (
            pinned(429, &[], google(429, "PUBLIC_ERROR_USER_QUOTA_REACHED")),
            resting(1800),
        ),
        // Until midnight.
        (
            pinned(
                429,
                &[],
                google(429, "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED"),
            ),
            resting(18 * 3600),
        ),
        (
            pinned(
                429,
                &[],
                google(429, "PUBLIC_ERROR_UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC"),
            ),
            Standing::Ready,
        ),
        (pinned(429, &retry, json()), Standing::Ready),
        (pinned(596, &[], json()), Standing::Broken),
        (pinned(404, &[], json()), Standing::Broken),
        (pinned(404, &[], "<html>"), Standing::Ready),
        (pinned(400, &[], json()), Standing::Ready),
        (pinned(401, &[], json()), Standing::Ready),
        (pinned(500, &[], json()), Standing::Ready),
        (pinned(503, &retry, json()), Standing::Ready),
        (
            pinned(400, &[], google(400, "PUBLIC_ERROR_MINOR_UPLOAD")),
            Standing::Ready,
        ),
    ] {
        let mut pool = pool();
        assert_eq!(pool.note(&error, at(0)), Some(&nora()), "{error}");
        assert_eq!(pool.standing(&nora()), Some(standing), "{error}");
        assert_eq!(pool.standing(&ivo()), Some(Standing::Ready), "{error}");
    }
}

#[test]
fn an_account_rests_and_comes_back() {
    let mut pool = pool();
    assert_eq!(pool.next_available(at(0)), Some(at(0)));
    pool.note(&pinned(429, &[], google(429, THROTTLED)), at(0));
    assert_eq!(pool.available(at(1799)).collect::<Vec<_>>(), [&ivo()]);
    assert_eq!(
        pool.available(at(1800)).collect::<Vec<_>>(),
        [&nora(), &ivo()]
    );
    // A shorter rest does not cut a longer one.
    pool.note(
        &pinned(429, &[("retry-after", "5")], google(429, THROTTLED)),
        at(10),
    );
    assert_eq!(pool.standing(&nora()), Some(resting(1800)));
    pool.set(ivo(), Standing::Broken);
    assert_eq!(pool.available(at(100)).count(), 0);
    assert_eq!(pool.next_available(at(100)), Some(at(1800)));
    assert_eq!(pool.next_available(at(5000)), Some(at(5000)));
    pool.set(nora(), Standing::Broken);
    assert_eq!(pool.next_available(at(0)), None);
    // Broken accounts do not mend by resting.
    pool.note(&pinned(429, &[], google(429, THROTTLED)), at(0));
    assert_eq!(pool.standing(&nora()), Some(Standing::Broken));
    pool.set(nora(), Standing::Ready);
    assert_eq!(pool.available(at(0)).collect::<Vec<_>>(), [&nora()]);
}

#[test]
fn every_account_can_rest_at_once() {
    let body = r#"{"error":"no_eligible_account","retryAfter":"2026-06-25T06:29:00.000Z"}"#;
    let mut pool = pool();
    assert_eq!(
        pool.note(&failure(429, &[("retry-after", "1740")], body), at(0)),
        None
    );
    assert_eq!(
        pool.accounts().collect::<Vec<_>>(),
        [(&nora(), resting(1740)), (&ivo(), resting(1740))]
    );
    let mut pool = self::pool();
    pool.note(
        &failure(429, &[], r#"{"error":"no_eligible_account"}"#),
        at(0),
    );
    assert_eq!(pool.available(at(0)).count(), 2);
}

#[test]
fn nobody_knows_which_account_the_service_chose() {
    let error = failure(429, &[], google(429, THROTTLED));
    let mut two = pool();
    assert_eq!(two.note(&error, at(0)), None);
    assert_eq!(two, pool());
    let mut one = AccountPool::new([ivo()]);
    assert_eq!(one.note(&error, at(0)), Some(&ivo()));
    assert_eq!(one.standing(&ivo()), Some(resting(1800)));
    let mut none = AccountPool::default();
    assert_eq!(none.note(&error, at(0)), None);
    assert_eq!(none.next_available(at(0)), None);
    // A 404 without an account in the path is about something else.
    let mut one = AccountPool::new([ivo()]);
    one.note(&failure(404, &[], r#"{"error":"x"}"#), at(0));
    assert_eq!(one.standing(&ivo()), Some(Standing::Ready));
}

#[test]
fn the_owner_of_a_reference_is_the_account() {
    let throttled = || response(429, &[], google(429, THROTTLED));
    for error in [
        edit().from_http(throttled()).unwrap_err(),
        GetAsset::new(image_of_nora())
            .from_http(throttled())
            .unwrap_err(),
    ] {
        let mut pool = pool();
        assert_eq!(pool.note(&error, at(0)), Some(&nora()));
        assert_eq!(pool.standing(&nora()), Some(resting(1800)));
    }
    let pool = pool();
    assert_eq!(pool.owner_of(&image_of_nora()), Some(&nora()));
    for other in [
        "user:1-email:6a40622e6465-image:x",
        "user:1-image:abc",
        "",
        "nora.field77@example.org",
    ] {
        assert_eq!(pool.owner_of(&MediaGenerationId::from_wire(other)), None);
    }
}

#[test]
fn an_upload_that_went_elsewhere_says_that_an_account_is_broken() {
    let body = format!(r#"{{"mediaGenerationId":"user:1-email:{NORA_HEX}-image:x"}}"#);
    let error = upload()
        .with_account(ivo())
        .from_http(response(200, &[], body))
        .unwrap_err();
    let mut pool = pool();
    assert_eq!(pool.note(&error, at(0)), Some(&ivo()));
    assert_eq!(pool.standing(&ivo()), Some(Standing::Broken));
    assert_eq!(pool.standing(&nora()), Some(Standing::Ready));
    assert_eq!(pool.note(&failure(200, &[], "<html>"), at(0)), None);
    let stranger = AccountEmail::parse("stranger@example.org").unwrap();
    let error = upload()
        .with_account(stranger)
        .from_http(response(596, &[], "{}"))
        .unwrap_err();
    assert_eq!(pool.note(&error, at(0)), None);
}

#[test]
fn an_account_counts_once_and_is_not_shown() {
    let upper = AccountEmail::parse("Nora.Field77@Example.org").unwrap();
    let mut pool = AccountPool::new([nora(), upper.clone(), nora()]);
    assert_eq!(pool.accounts().count(), 1);
    pool.set(upper, resting(5));
    assert_eq!(pool.standing(&nora()), Some(resting(5)));
    assert!(!format!("{pool:?}").contains("nora"));
    // It can be stored and made again.
    let mut again = AccountPool::default();
    for (account, standing) in pool.accounts() {
        again.set(account.clone(), standing);
    }
    assert_eq!(again, pool);
}

proptest! {
    #[test]
    fn a_rest_is_never_shortened(notes in proptest::collection::vec((any::<bool>(), 0..100_000_u64, 0..50_000_u64), 1..20)) {
        let mut pool = pool();
        let mut until = [at(0), at(0)];
        for (first, now, rest) in notes {
            let account = if first { nora() } else { ivo() };
            let headers = rest.to_string();
            let answer = response(429, &[("retry-after", &headers)], google(429, THROTTLED));
            let error = upload().with_account(account.clone()).from_http(answer).unwrap_err();
            pool.note(&error, at(now));
            let slot = &mut until[usize::from(!first)];
            *slot = (*slot).max(at(now + rest));
            prop_assert!(!pool.available(at(now + rest) - Duration::from_nanos(1)).any(|it| *it == account));
        }
        let expected = until[0].min(until[1]);
        prop_assert_eq!(pool.next_available(at(0)), Some(expected));
        prop_assert_eq!(pool.available(until[0].max(until[1])).count(), 2);
    }
}
