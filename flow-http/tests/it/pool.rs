//! The accounts that can be used, and until when others rest, for which model.

use std::time::{Duration, SystemTime};

use flow_http::ids::{AccountEmail, JobId, MediaGenerationId};
use flow_http::{
    AccountPool, AccountStatus, Endpoint, ErrorCategory, GetAsset, GetJob, SendError, UploadAsset,
};
use proptest::prelude::*;

use crate::fixtures::{
    NORA_HEX, edit, failure, google, image_of_nora, ivo, nora, response, upload,
};
use crate::policy::failures;

const THROTTLED: &str = "PUBLIC_ERROR_USER_REQUESTS_THROTTLED";
const DAILY: &str = "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED";
const OMNI: Option<&str> = Some("omni-flash");
const VEO: Option<&str> = Some("veo-3.1-fast");

/// 2026-06-25T06:00:00Z.
fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_782_367_200 + seconds)
}

fn resting(seconds: u64) -> AccountStatus {
    AccountStatus::Resting { until: at(seconds) }
}

const READY: AccountStatus = AccountStatus::Ready;
const UNUSABLE: AccountStatus = AccountStatus::Unusable;

fn pool() -> AccountPool {
    AccountPool::new([nora(), ivo()])
}

type Attempt = Result<(), SendError>;

fn of<E: Endpoint>(
    endpoint: &E,
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> Attempt {
    let result = endpoint.read_response(response(status, headers, body));
    result.map(|_| ()).map_err(SendError::from)
}

fn pinned(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Attempt {
    of(&upload().with_account(nora()), status, headers, body)
}

/// A throttled response, for the account of the upload.
fn throttled(upload: &UploadAsset, retry_after: &str) -> Attempt {
    let headers = [("retry-after", retry_after)];
    of(upload, 429, &headers, google(429, THROTTLED))
}

/// The statuses of both accounts, for all models and for two specific ones.
fn statuses(pool: &AccountPool) -> [[AccountStatus; 3]; 2] {
    [nora(), ivo()]
        .map(|account| [None, OMNI, VEO].map(|model| pool.status(&account, model).unwrap()))
}

#[test]
fn failures_change_the_status_of_an_account() {
    let retry = [("retry-after", "600")];
    let json = || r#"{"error":"x"}"#.to_owned();
    for (result, status) in [
        (pinned(429, &[], google(429, THROTTLED)), resting(1800)),
        (pinned(429, &retry, google(429, THROTTLED)), resting(600)),
        (
            pinned(429, &[], google(429, "PUBLIC_ERROR_USER_QUOTA_REACHED")),
            resting(1800),
        ),
        // Until midnight.
        (pinned(429, &[], google(429, DAILY)), resting(18 * 3600)),
        (
            pinned(
                429,
                &[],
                google(429, "PUBLIC_ERROR_UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC"),
            ),
            READY,
        ),
        (pinned(429, &retry, json()), READY),
        (pinned(596, &[], json()), UNUSABLE),
        (pinned(402, &[], json()), UNUSABLE),
        (pinned(404, &[], json()), UNUSABLE),
        (pinned(404, &[], "<html>"), READY),
        (pinned(400, &[], json()), READY),
        (pinned(401, &[], json()), READY),
        (pinned(500, &[], json()), READY),
        (pinned(503, &retry, json()), READY),
        (
            pinned(400, &[], google(400, "PUBLIC_ERROR_MINOR_UPLOAD")),
            READY,
        ),
        (Ok(()), READY),
        (
            Err(SendError::no_response(
                &upload().with_account(nora()),
                0,
                "cut",
            )),
            READY,
        ),
    ] {
        let mut pool = pool();
        pool.record(Some(&nora()), None, &result, at(0));
        assert_eq!(statuses(&pool), [[status; 3], [READY; 3]], "{result:?}");
    }
}

/// The status follows from the category, at every status and reason.
#[test]
fn the_pool_follows_the_category() {
    for (code, body) in failures() {
        let result = pinned(code, &[], body.as_str());
        let Err(SendError::Response(error)) = &result else {
            continue;
        };
        let mut pool = pool();
        pool.record(Some(&nora()), OMNI, &result, at(0));
        let [of_nora, of_ivo] = statuses(&pool);
        let api = error.as_api();
        let expected = match api.map(|api| api.category()) {
            Some(ErrorCategory::Throttled | ErrorCategory::AccountQuota) => [resting(1800); 3],
            Some(ErrorCategory::DailyQuota) => [READY, resting(18 * 3600), READY],
            Some(ErrorCategory::NoEligibleAccount) => {
                assert_eq!(of_ivo, [resting(1800); 3], "{error}");
                [resting(1800); 3]
            }
            Some(ErrorCategory::SessionExpired) => [UNUSABLE; 3],
            Some(ErrorCategory::Subscription) if code == 402 => [UNUSABLE; 3],
            // The plan does not include the model, or Google does not permit the account to use it.
            Some(ErrorCategory::Subscription | ErrorCategory::AccountRestricted) => {
                [READY, UNUSABLE, READY]
            }
            Some(ErrorCategory::NotFound) if !body.is_empty() && body != "{}" => [UNUSABLE; 3],
            _ => [READY; 3],
        };
        assert_eq!(of_nora, expected, "{error}");
    }
}

#[test]
fn a_daily_quota_rests_one_model() {
    let mut pool = pool();
    let daily = of(&edit(), 429, &[], google(429, DAILY));
    pool.record(None, OMNI, &daily, at(0));
    assert_eq!(
        statuses(&pool),
        [[READY, resting(64_800), READY], [READY; 3]]
    );
    assert_eq!(pool.next(at(0), OMNI), Some(&ivo()));
    assert_eq!(pool.next(at(0), OMNI), Some(&ivo()));
    assert_eq!(pool.next(at(0), VEO), Some(&nora()));
    assert_eq!(pool.next(at(64_800), OMNI), Some(&ivo()));
    // A rest of the account applies to each model.
    pool.record(
        None,
        None,
        &throttled(&upload().with_account(nora()), "99999"),
        at(0),
    );
    assert_eq!(pool.status(&nora(), VEO), Some(resting(86_400)));
    assert_eq!(pool.status(&nora(), OMNI), Some(resting(86_400)));
}

#[test]
fn accounts_are_given_in_turn() {
    let ada = AccountEmail::parse("ada@example.org").unwrap();
    let mut pool = AccountPool::new([nora(), ivo(), ada.clone()]);
    let mut given = |now, model| pool.next(now, model).cloned();
    assert_eq!(given(at(0), None), Some(nora()));
    assert_eq!(given(at(0), OMNI), Some(ivo()));
    assert_eq!(given(at(0), None), Some(ada.clone()));
    assert_eq!(given(at(0), None), Some(nora()));
    pool.set(&ivo(), None, resting(10));
    assert_eq!(pool.next(at(0), None), Some(&ada));
    assert_eq!(pool.next(at(0), None), Some(&nora()));
    // It was skipped twice, so it is first.
    assert_eq!(pool.next(at(10), None), Some(&ivo()));
    pool.remove(&ivo());
    assert_eq!(pool.emails().collect::<Vec<_>>(), [&ada, &nora()]);
    assert_eq!(pool.status(&ivo(), None), None);
}

#[test]
fn an_account_rests_and_comes_back() {
    let mut pool = pool();
    assert_eq!(pool.next_ready_at(at(0), None), Some(at(0)));
    pool.record(None, None, &pinned(429, &[], google(429, THROTTLED)), at(0));
    assert_eq!(pool.ready(at(1799), None).collect::<Vec<_>>(), [&ivo()]);
    assert_eq!(
        pool.ready(at(1800), None).collect::<Vec<_>>(),
        [&nora(), &ivo()]
    );
    // A shorter rest does not replace a longer one.
    let short = throttled(&upload().with_account(nora()), "5");
    pool.record(None, None, &short, at(10));
    assert_eq!(pool.status(&nora(), None), Some(resting(1800)));
    pool.set(&ivo(), None, UNUSABLE);
    assert_eq!(pool.next(at(100), None), None);
    assert_eq!(pool.next_ready_at(at(100), None), Some(at(1800)));
    assert_eq!(pool.next_ready_at(at(5000), None), Some(at(5000)));
    pool.set(&nora(), None, UNUSABLE);
    assert_eq!(pool.next_ready_at(at(0), None), None);
    // A rest does not change the status of an unusable account.
    pool.record(None, None, &short, at(0));
    assert_eq!(pool.status(&nora(), None), Some(UNUSABLE));
    pool.set(&nora(), OMNI, UNUSABLE);
    pool.set(&nora(), None, READY);
    assert_eq!(pool.next(at(0), OMNI), Some(&nora()));
}

#[test]
fn every_account_can_rest_at_once() {
    let body = |skipped: &str| {
        format!(
            r#"{{"error":"no_eligible_account","retryAfter":"2026-06-25T06:29:00.000Z","skipReasons":[{skipped}]}}"#
        )
    };
    let omni = r#"{"email":"no***@example.org","reason":"R","model":"omni-flash"}"#;
    let veo = r#"{"email":"iv***@example.org","reason":"R","model":"veo-3.1-fast"}"#;
    let all = r#"{"email":"iv***@example.org","reason":"R","model":"*"}"#;
    let long = format!(r#"{{"model":"{}"}}"#, "x".repeat(101));
    let everything = [resting(1740); 3];
    let only_omni = [READY, resting(1740), READY];
    for (skipped, expected) in [
        (String::new(), everything),
        (all.to_owned(), everything),
        (omni.to_owned(), only_omni),
        (format!("{omni},{omni}"), only_omni),
        (format!("{omni},{veo}"), everything),
        (format!("{omni},{all}"), everything),
        (format!(r#"{omni},"a text""#), everything),
        (format!("{omni},{{}}"), everything),
        (r#"{"model":""}"#.to_owned(), everything),
        (long, everything),
    ] {
        // For any model of the request.
        for model in [None, OMNI, VEO] {
            let mut pool = pool();
            let result = of(&upload(), 429, &[("retry-after", "1740")], body(&skipped));
            pool.record(None, model, &result, at(0));
            assert_eq!(statuses(&pool), [expected; 2], "{skipped}");
        }
    }
    // Without a time, the rest is that of the advice.
    let mut pool = pool();
    let result = of(&upload(), 429, &[], r#"{"error":"no_eligible_account"}"#);
    pool.record(None, None, &result, at(0));
    assert_eq!(statuses(&pool), [[resting(1800); 3]; 2]);
}

#[test]
fn the_account_chosen_by_the_service_is_unknown() {
    let result = of(&upload(), 429, &[], google(429, THROTTLED));
    let mut two = pool();
    two.record(None, None, &result, at(0));
    assert_eq!(two, pool());
    // The caller can name the account.
    two.record(Some(&ivo()), None, &result, at(0));
    assert_eq!(statuses(&two), [[READY; 3], [resting(1800); 3]]);
    let mut one = AccountPool::new([ivo()]);
    one.record(None, None, &result, at(0));
    assert_eq!(one.status(&ivo(), None), Some(resting(1800)));
    let mut none = AccountPool::default();
    none.record(Some(&ivo()), None, &result, at(0));
    assert_eq!(none, AccountPool::default());
    assert_eq!(none.next_ready_at(at(0), None), None);
    // A 404 for a path without an account does not concern an account.
    let mut one = AccountPool::new([ivo()]);
    let unknown = of(&upload(), 404, &[], r#"{"error":"x"}"#);
    one.record(Some(&ivo()), None, &unknown, at(0));
    assert_eq!(one.status(&ivo(), None), Some(READY));
    // A poll contains a job id, and the caller names the account.
    let mut pool = pool();
    let job = of(&GetJob::new(JobId::parse("j1").unwrap()), 596, &[], "{}");
    pool.record(Some(&ivo()), None, &job, at(0));
    assert_eq!(statuses(&pool), [[READY; 3], [UNUSABLE; 3]]);
}

#[test]
fn the_owner_of_a_reference_is_the_account() {
    for result in [
        of(&edit(), 429, &[], google(429, THROTTLED)),
        of(
            &GetAsset::new(image_of_nora()),
            429,
            &[],
            google(429, THROTTLED),
        ),
    ] {
        let mut pool = pool();
        // The account in the error takes precedence.
        pool.record(Some(&ivo()), None, &result, at(0));
        assert_eq!(statuses(&pool), [[resting(1800); 3], [READY; 3]]);
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
fn an_upload_to_another_account_marks_the_requested_one() {
    let body = format!(r#"{{"mediaGenerationId":"user:1-email:{NORA_HEX}-image:x"}}"#);
    let elsewhere = of(&upload().with_account(ivo()), 200, &[], body);
    let mut pool = pool();
    pool.record(Some(&ivo()), OMNI, &elsewhere, at(0));
    assert_eq!(statuses(&pool), [[READY; 3], [UNUSABLE; 3]]);
    let before = pool.clone();
    pool.record(
        Some(&nora()),
        None,
        &Err::<(), _>(failure(200, &[], "<html>").into()),
        at(0),
    );
    let stranger = AccountEmail::parse("stranger@example.org").unwrap();
    let unknown = of(&upload().with_account(stranger), 596, &[], "{}");
    pool.record(Some(&nora()), None, &unknown, at(0));
    assert_eq!(pool, before);
}

#[test]
fn duplicate_accounts_and_debug() {
    let upper = AccountEmail::parse("Nora.Field77@Example.org").unwrap();
    let mut pool = AccountPool::new([nora(), upper.clone(), nora()]);
    assert_eq!(pool.emails().count(), 1);
    pool.set(&upper, None, resting(5));
    assert_eq!(pool.status(&nora(), None), Some(resting(5)));
    pool.set(&ivo(), Some(NORA_HEX), UNUSABLE);
    insta::assert_snapshot!(
        format!("{pool:?}"),
        @"[(AccountEmail(***), Resting { until: SystemTime { tv_sec: 1782367205, tv_nsec: 0 } }, 0), (AccountEmail(***), Ready, 1)]"
    );
}

#[test]
fn a_pool_can_be_stored() {
    let mut pool = pool();
    pool.set(&nora(), None, resting(1800));
    pool.set(&nora(), OMNI, UNUSABLE);
    pool.set(&ivo(), VEO, READY);
    let json = serde_json::to_string(&pool).unwrap();
    assert_eq!(
        json,
        r#"[["nora.field77@example.org",{"*":"2026-06-25T06:30:00Z","omni-flash":"unusable"}],["ivo.brook@example.org",{"veo-3.1-fast":"ready"}]]"#
    );
    assert_eq!(serde_json::from_str::<AccountPool>(&json).unwrap(), pool);
    // The largest time that can be written as text; a time before the smallest has passed.
    for (until, text) in [
        (
            SystemTime::UNIX_EPOCH - Duration::from_secs(1),
            r#""1970-01-01T00:00:00Z""#,
        ),
        (
            SystemTime::UNIX_EPOCH + Duration::from_secs(999_999_999_999),
            r#""9999-12-31T23:59:59Z""#,
        ),
    ] {
        let status = AccountStatus::Resting { until };
        assert_eq!(serde_json::to_string(&status).unwrap(), text);
    }
}

#[test]
fn invalid_stored_pools_are_not_printed() {
    for json in [
        "{}",
        "7",
        r#"["nora@example.org"]"#,
        r#"[["nora@example.org"]]"#,
        r#"[["nora@example.org","nora@example.org"]]"#,
        r#"[["nora example.org",{}]]"#,
        r#"[["nora@example.org",{"*":"nora@example.org"}]]"#,
        r#"[["nora@example.org",{"*":"1931-01-01T00:00:00Z"}]]"#,
        r#"[["nora@example.org",{"*":null}]]"#,
        r#"[["nora@example.org",{},1]]"#,
    ] {
        let error = serde_json::from_str::<AccountPool>(json).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains("expected pairs"), "{json}: {text}");
        assert!(!text.contains("nora"), "{json}: {text}");
    }
    let error = serde_json::from_str::<AccountStatus>(r#""nora@example.org""#).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("nora"));
    let twice = r#"[["nora@example.org",{"a":"ready"}],["Nora@example.org",{"*":"unusable"}]]"#;
    let mut pool: AccountPool = serde_json::from_str(twice).unwrap();
    assert_eq!(pool.emails().count(), 1);
    assert_eq!(pool.next(at(0), None), None);
}

/// Responses can contain any number of models, so rests that have ended are dropped.
#[test]
fn a_pool_does_not_grow_forever() {
    let mut pool = pool();
    for day in 0..500_u64 {
        let body =
            format!(r#"{{"error":"no_eligible_account","skipReasons":[{{"model":"m{day}"}}]}}"#);
        pool.record(None, None, &of(&upload(), 429, &[], body), at(day * 86_400));
    }
    let json = serde_json::to_string(&pool).unwrap();
    assert!(json.len() < 4_000, "{}", json.len());
    assert_eq!(pool.ready(at(499 * 86_400), Some("m499")).count(), 0);
}

proptest! {
    #[test]
    fn a_rest_is_never_shortened(notes in prop::collection::vec((any::<bool>(), 0..100_000_u64, 0..50_000_u64), 1..20)) {
        let mut pool = pool();
        let mut until = [at(0), at(0)];
        for (first, now, rest) in notes {
            let account = if first { nora() } else { ivo() };
            let result = throttled(&upload().with_account(account.clone()), &rest.to_string());
            pool.record(Some(&account), None, &result, at(now));
            let slot = &mut until[usize::from(!first)];
            *slot = (*slot).max(at(now + rest));
            prop_assert!(!pool.ready(at(now + rest) - Duration::from_nanos(1), None).any(|it| *it == account));
        }
        let expected = until[0].min(until[1]);
        prop_assert_eq!(pool.next_ready_at(at(0), None), Some(expected));
        prop_assert_eq!(pool.ready(until[0].max(until[1]), None).count(), 2);
    }

    /// For any recorded results: no status improves, only ready accounts are returned, and storing the pool changes
    /// nothing.
    #[test]
    fn records_never_improve_a_status(
        notes in prop::collection::vec(
            (prop::sample::select(failures()), any::<bool>(), prop::sample::select(vec![None, OMNI, VEO]), 0..100_000_u64),
            1..30,
        ),
    ) {
        let mut pool = pool();
        for ((status, body), first, model, now) in notes {
            let account = if first { nora() } else { ivo() };
            let before = statuses(&pool);
            let result = of(&upload().with_account(account.clone()), status, &[], body);
            pool.record(Some(&account), model, &result, at(now));
            for (old, new) in before.iter().flatten().zip(statuses(&pool).iter().flatten()) {
                prop_assert!(new >= old);
            }
            let ready: Vec<_> = pool.ready(at(now), model).cloned().collect();
            let next_ready_at = pool.next_ready_at(at(now), model);
            prop_assert_eq!(next_ready_at == Some(at(now)), !ready.is_empty());
            let given = pool.next(at(now), model).cloned();
            prop_assert_eq!(given.as_ref(), ready.first());
            if given.is_none() && let Some(then) = next_ready_at {
                prop_assert!(pool.next(then - Duration::from_nanos(1), model).is_none());
                prop_assert!(pool.next(then, model).is_some());
            }
            let json = serde_json::to_vec(&pool).unwrap();
            prop_assert_eq!(&serde_json::from_slice::<AccountPool>(&json).unwrap(), &pool);
        }
    }
}
