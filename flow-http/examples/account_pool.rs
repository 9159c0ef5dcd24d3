//! Several accounts, one of them throttled and one broken: the pool goes on with what is left.
//!
//! ```text
//! cargo run --example account_pool
//! ```
//!
//! The server is inside this process; its first account is throttled from the second upload on, and the session of the
//! second is lost. All that the pool keeps is which account rests until when, as the advice of each answer says.

mod support;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use flow_http::contract::Scenario;
use flow_http::ids::{AccountEmail, MediaGenerationId};
use flow_http::validate::CheckedAsset;
use flow_http::{ErrorCategory, NextStep, RetryPolicy, UploadAsset};
use support::cli::{self, Arguments, Failure};
use support::here;
use support::wire::{Failed, Wire};

const USAGE: &str = "usage: account_pool

Uploads four pictures over a pool of three accounts, of which one gets throttled and one is broken.";

const ACCOUNTS: [&str; 3] = ["nora@example.org", "ivo@example.org", "ada@example.org"];
const PICTURE: &[u8] = include_bytes!("data/picture.png");

/// Accounts, and until when each of them rests.
struct Pool(Vec<(AccountEmail, Option<Instant>)>);

impl Pool {
    /// The first account that does not rest.
    fn pick(&self, now: Instant) -> Option<&AccountEmail> {
        let rests = |until: &Option<Instant>| until.is_some_and(|until| now < until);
        let mut awake = self.0.iter().filter(|(_, until)| !rests(until));
        awake.next().map(|(account, _)| account)
    }

    fn rest(&mut self, account: &AccountEmail, until: Option<Instant>) {
        for (known, rests_until) in &mut self.0 {
            if known == account {
                *rests_until = until;
            }
        }
    }

    fn remove(&mut self, account: &AccountEmail) {
        self.0.retain(|(known, _)| known != account);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("account_pool", run().await)
}

async fn run() -> Result<(), Failure> {
    let mut arguments = Arguments::new(USAGE);
    if arguments.next()?.is_some() {
        return Err(arguments.unknown());
    }
    let uploads_of_first = AtomicU32::new(0);
    let here = here::serve_with(&ACCOUNTS, move |path| {
        let is_first = path.ends_with("/nora%40example.org");
        if is_first && uploads_of_first.fetch_add(1, Ordering::Relaxed) > 0 {
            Scenario::Throttled
        } else if path.ends_with("/ivo%40example.org") {
            Scenario::Session
        } else {
            Scenario::Ok
        }
    })?;
    let wire = Wire::new(here.base_url, here.token)?;
    let accounts: Result<Vec<_>, _> = ACCOUNTS.into_iter().map(AccountEmail::parse).collect();
    let accounts = accounts.map_err(Failure::other)?;
    let mut pool = Pool(
        accounts
            .into_iter()
            .map(|account| (account, None))
            .collect(),
    );

    let asset = CheckedAsset::check(PICTURE, "image/png", PICTURE.len() as u64);
    let upload = UploadAsset::new(asset.map_err(Failure::other)?);
    for number in 1..=4 {
        let id = upload_by_pool(&wire, &mut pool, &upload).await?;
        println!("picture {number}: uploaded, {}", id.redacted());
    }
    Ok(())
}

/// Uploads on whichever account can take it, and notes which can't.
async fn upload_by_pool(
    wire: &Wire,
    pool: &mut Pool,
    upload: &UploadAsset,
) -> Result<MediaGenerationId, Failure> {
    let policy = RetryPolicy::default();
    let start = Instant::now();
    for attempt in 1.. {
        let account = pool
            .pick(Instant::now())
            .ok_or_else(|| Failure::other("no account is left that does not rest"))?
            .clone();
        let pinned = upload.clone().with_account(account.clone());
        let error = match wire.upload(&pinned, PICTURE).await {
            Ok(uploaded) => return Ok(uploaded.media_generation_id().clone()),
            Err(Failed::Answer(error)) => error,
            // Without an answer there is no advice; only what was never sent may be sent again.
            Err(failed) => return Err(Failure::other(failed)),
        };
        println!("{}: {error}", account.masked());
        if let Some(id) = error.media_generation_id() {
            // It was made all the same, on another account perhaps; the reference says which.
            return Ok(id.clone());
        }
        let category = error.as_api().map(|error| error.category());
        if let Some(ErrorCategory::SessionExpired) = category {
            println!(
                "{}: out of the pool until somebody adds it again",
                account.masked()
            );
            pool.remove(&account);
            continue;
        }
        let (advice, outcome) = (error.retry_advice(), error.outcome());
        match policy.next_step(attempt, start.elapsed(), &advice, outcome, random()) {
            NextStep::Wait { after } => tokio::time::sleep(after).await,
            NextStep::SwitchAccount { after, rest, .. } => {
                println!(
                    "{}: rests for {} min",
                    account.masked(),
                    rest.as_secs() / 60
                );
                pool.rest(&account, Instant::now().checked_add(rest));
                // The pause is for the account that was tried; the next one is fresh.
                tokio::time::sleep(after.min(Duration::from_millis(100))).await;
            }
            _ => return Err(Failure::other(error)),
        }
    }
    Err(Failure::other("all attempts are used up"))
}

/// From 0 to 1; good enough to keep clients apart. A service has a generator at hand.
fn random() -> f64 {
    let random = RandomState::new().build_hasher().finish() >> 32;
    let random = u32::try_from(random).unwrap_or_default();
    f64::from(random) / f64::from(u32::MAX)
}
