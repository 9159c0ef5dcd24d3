//! Distributes uploads over three accounts with `Attempts`, `RetryPolicy` and `AccountPool`.
//!
//! ```text
//! cargo run --example account_pool
//! ```
//!
//! The server and the clock are simulated. Each account accepts two uploads and is then throttled for half an hour; the
//! session of the second account is broken. A wait only advances the clock, so the example ends at once. A service uses
//! `SystemTime::now()`, sleeps, and sends over the network, in the same loop; `transport::Client` contains this loop.

#[allow(
    dead_code,
    unreachable_pub,
    reason = "each example uses its own part of this module"
)]
#[path = "support/cli.rs"]
mod cli;

use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use cli::{Arguments, Failure};
use flow_http::contract::{self, Contract, Scenario};
use flow_http::ids::AccountEmail;
use flow_http::types::UploadResponse;
use flow_http::validate::CheckedAsset;
use flow_http::{
    AccountPool, Api, ApiToken, Attempts, Endpoint, RetryPolicy, SendError, Step, UploadAsset,
};

const USAGE: &str = "usage: account_pool

Uploads seven images over a pool of three accounts: two are throttled, and the session of one is broken. The clock is
simulated, so the example ends at once.";

const ACCOUNTS: [&str; 3] = ["nora@example.org", "ivo@example.org", "ada@example.org"];
const BROKEN: &str = "ivo@example.org";
const IMAGE: &[u8] = include_bytes!("data/image.png");
const UPLOADS_IN_A_ROW: u32 = 2;
const THROTTLED: Duration = Duration::from_mins(30);

fn main() -> ExitCode {
    cli::exit("account_pool", run())
}

fn run() -> Result<(), Failure> {
    let mut arguments = Arguments::new(USAGE);
    if arguments.next()?.is_some() {
        return Err(arguments.unknown());
    }
    let accounts: Result<Vec<_>, _> = ACCOUNTS.into_iter().map(AccountEmail::parse).collect();
    let accounts = accounts.map_err(Failure::other)?;
    let token = ApiToken::parse("user:4711-invented").map_err(Failure::other)?;
    let mut example = Example {
        api: Api::new(token.clone()),
        contract: Contract::new(token, accounts.clone()),
        uploads: BTreeMap::new(),
        start: SystemTime::now(),
        clock: SystemTime::now(),
    };
    example.upload_all(AccountPool::new(accounts))
}

struct Example {
    api: Api,
    contract: Contract,
    /// The number of uploads of each account since a time.
    uploads: BTreeMap<AccountEmail, (u32, SystemTime)>,
    start: SystemTime,
    clock: SystemTime,
}

impl Example {
    fn upload_all(&mut self, mut pool: AccountPool) -> Result<(), Failure> {
        let asset = CheckedAsset::check(IMAGE, "image/png", IMAGE.len() as u64);
        let asset = asset.map_err(Failure::other)?;
        for number in 1..=7 {
            let uploaded = self.upload(&mut pool, &UploadAsset::new(asset))?;
            let id = uploaded.media_generation_id().redacted();
            self.say(format_args!("image {number}: uploaded, {id}"))?;
        }
        // A service can store the pool between two runs, for example as JSON. It contains the addresses in full.
        let stored = serde_json::to_string(&pool).unwrap_or_default();
        let now = self.clock;
        let pool: AccountPool = serde_json::from_str(&stored).unwrap_or_default();
        for account in pool.emails() {
            let ready_at = pool
                .status(account, None)
                .and_then(|status| status.ready_at(now));
            let account = account.masked();
            match ready_at.map(|time| time.duration_since(now).unwrap_or_default()) {
                None => self.say(format_args!(
                    "{account}: unusable until a person corrects it"
                ))?,
                Some(Duration::ZERO) => self.say(format_args!("{account}: ready"))?,
                Some(rest) => {
                    let minutes = rest.as_secs().div_ceil(60);
                    self.say(format_args!("{account}: rests for {minutes} min"))?;
                }
            }
        }
        Ok(())
    }

    /// Uploads on any account of the pool that can take the upload.
    fn upload(
        &mut self,
        pool: &mut AccountPool,
        upload: &UploadAsset,
    ) -> Result<UploadResponse, Failure> {
        let mut attempts = Attempts::new(upload, RetryPolicy::default());
        loop {
            match attempts.next_step(pool, self.clock) {
                Step::SendOn(account) => {
                    let upload = match account {
                        Some(account) => upload.clone().with_account(account),
                        None => upload.clone(),
                    };
                    let result = self.send(&upload);
                    attempts.record(pool, &result, self.clock, random());
                    match result {
                        Ok(uploaded) => return Ok(uploaded),
                        Err(error) => {
                            let account = upload.account().map(AccountEmail::masked);
                            let account = account.map_or("any".to_owned(), |it| it.to_string());
                            self.say(format_args!("{account}: {error}"))?;
                        }
                    }
                }
                Step::WaitUntil(time) => self.clock = time,
                Step::CheckForResult => {
                    let text =
                        "it may have been uploaded; check for the result before sending it again";
                    return Err(Failure::other(text));
                }
                Step::GiveUp(why) => return Err(Failure::other(why)),
                _ => return Err(Failure::other("a step of a later version")),
            }
        }
    }

    /// Sends one attempt. A service sends it over the network.
    fn send(&mut self, upload: &UploadAsset) -> Result<UploadResponse, SendError> {
        let request = upload.to_request(&self.api, IMAGE.to_vec())?;
        let scenario = self.scenario(upload.account());
        let contract = self.contract.clone().with_scenario(scenario);
        Ok(upload.read_response(contract::respond(&contract, &request))?)
    }

    /// The response to the next upload of an account.
    fn scenario(&mut self, account: Option<&AccountEmail>) -> Scenario {
        let Some(account) = account else {
            return Scenario::Ok;
        };
        if account.as_str() == BROKEN {
            return Scenario::Session;
        }
        let now = self.clock;
        let (count, since) = self.uploads.entry(account.clone()).or_insert((0, now));
        if now.duration_since(*since).unwrap_or_default() >= THROTTLED {
            (*count, *since) = (0, now);
        }
        if *count >= UPLOADS_IN_A_ROW {
            return Scenario::Throttled;
        }
        *count = count.saturating_add(1);
        Scenario::Ok
    }

    /// Prints a line with the minutes and seconds of the simulated clock.
    fn say(&self, text: std::fmt::Arguments<'_>) -> Result<(), Failure> {
        let passed = self.clock.duration_since(self.start).unwrap_or_default();
        let (minutes, seconds) = (passed.as_secs() / 60, passed.as_secs() % 60);
        cli::print(format_args!("{minutes:02}:{seconds:02} {text}"))
    }
}

/// A random number from 0 to 1. A service can use its own generator.
fn random() -> f64 {
    let random = RandomState::new().build_hasher().finish() >> 32;
    let random = u32::try_from(random).unwrap_or_default();
    f64::from(random) / f64::from(u32::MAX)
}
