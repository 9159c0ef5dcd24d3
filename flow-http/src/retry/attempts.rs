//! The attempts of one request, as a state machine that the caller drives.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use flow_ids::AccountEmail;
use flow_types::words;

use crate::attempt::SendError;
use crate::endpoint::Endpoint;
use crate::retry::policy::{GiveUp, NextStep, RetryPolicy};
use crate::retry::pool::AccountPool;

/// The attempts of one request, as a state machine: it returns the next step, and the caller executes it.
///
/// It never sleeps or sends, so async code, blocking code and tests can use the same logic. Call [`Self::next_step`]
/// for the next step and, after [`Step::SendOn`], [`Self::record`] with the result. The pool belongs to the caller and
/// can be shared by many requests: it is borrowed only for the duration of a call.
///
/// A request that any account can take is sent on the accounts of the pool in turn, even if it names an account; with
/// an empty pool it is sent unchanged. Any other request stays on the account of its reference.
///
/// ```
/// use flow_http::{AccountPool, Attempts, Endpoint, RetryPolicy, SendError, Step, UploadAsset};
/// # use flow_http::contract::{self, Contract, Scenario};
/// # use flow_http::ids::AccountEmail;
/// # use flow_http::validate::CheckedAsset;
/// # use flow_http::{Api, ApiToken, BaseUrl};
/// # use std::time::SystemTime;
/// # let file = include_bytes!("../../examples/data/image.png").to_vec();
/// # let asset = CheckedAsset::check(&file, "image/png", file.len() as u64)?;
/// # let (nora, ivo) = (AccountEmail::parse("nora@example.org")?, AccountEmail::parse("ivo@example.org")?);
/// # let mut pool = AccountPool::new([nora.clone(), ivo.clone()]);
/// # let token = ApiToken::parse("user:4711-invented")?;
/// # let contract = Contract::new(token.clone(), [nora.clone(), ivo.clone()]);
/// # let api = Api::new(token).with_base_url(BaseUrl::parse("http://localhost")?);
/// # let clock = std::cell::Cell::new(SystemTime::now());
/// # let send = |upload: &UploadAsset| {
/// #     let scenario = if upload.account() == Some(&nora) { Scenario::Throttled } else { Scenario::Ok };
/// #     let request = upload.to_request(&api, file.clone())?;
/// #     let response = contract::respond(&contract.clone().with_scenario(scenario), &request);
/// #     Ok::<_, SendError>(upload.read_response(response)?)
/// # };
/// # let sleep_until = |time| clock.set(time);
/// # let now = || clock.get();
/// # let random = || 0.5;
/// let upload = UploadAsset::new(asset);
/// let mut attempts = Attempts::new(&upload, RetryPolicy::default());
/// let uploaded = loop {
///     match attempts.next_step(&mut pool, now()) {
///         Step::SendOn(account) => {
///             let result = send(&account.map_or(upload.clone(), |it| upload.clone().with_account(it)));
///             attempts.record(&mut pool, &result, now(), random());
///             if let Ok(uploaded) = result {
///                 break uploaded;
///             }
///         }
///         Step::WaitUntil(time) => sleep_until(time),
///         Step::CheckForResult => return Err("it may have been uploaded; check before sending it again".into()),
///         Step::GiveUp(why) => return Err(why.to_string().into()),
///         _ => return Err("a step of a later version".into()),
///     }
/// };
/// # // The first account is throttled, the second is not.
/// # assert!(uploaded.media_generation_id().parts()?.is_owned_by(&ivo));
/// # assert_eq!(pool.ready(SystemTime::now(), None).count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Attempts {
    policy: RetryPolicy,
    can_be_paid_twice: bool,
    /// Whether no other account can take the request.
    is_bound: bool,
    /// The account that the request names.
    named: Option<AccountEmail>,
    model: Option<Box<str>>,
    /// The number of times that the request was sent, by account.
    made: Vec<(Option<AccountEmail>, u32)>,
    /// The sum of the short pauses.
    paused: Duration,
    /// The random part of the pause after the last failure.
    jitter: Duration,
    state: State,
}

#[derive(Debug, Clone)]
enum State {
    /// Not sent yet: waiting until this time, for this account if one was chosen.
    Waiting {
        until: Option<SystemTime>,
        account: Option<AccountEmail>,
    },
    /// Sent on this account, without a result so far.
    Sent(Option<AccountEmail>),
    /// Sent on this account, and possibly done, with the state that follows if no result is found.
    Looking(Option<AccountEmail>, Box<State>),
    Ended(GiveUp),
}

/// The next step of a request; returned by [`Attempts::next_step`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Send the request now, on this account, and pass the result to [`Attempts::record`]. With `None`, send it
    /// unchanged, on the account that it names, if any.
    SendOn(Option<AccountEmail>),
    /// Wait, and call [`Attempts::next_step`] again at this time.
    WaitUntil(SystemTime),
    /// The work may have been done: look for the result in the account's assets or jobs. If it is not there, call
    /// [`Attempts::not_found`].
    CheckForResult,
    /// Do not send the request again. The last error has the details.
    GiveUp(GiveUp),
}

words! {
    Step {
        SendOn = "send_on",
        WaitUntil = "wait_until",
        CheckForResult = "check_for_result",
        GiveUp = "give_up",
    }
}

impl Attempts {
    /// The attempts of a request that was not sent yet.
    pub fn new<E: Endpoint>(endpoint: &E, policy: RetryPolicy) -> Self {
        Self {
            policy,
            can_be_paid_twice: E::INFO.can_be_paid_twice(),
            is_bound: endpoint.is_bound(),
            named: endpoint.account().map(Cow::into_owned),
            model: None,
            made: Vec::new(),
            paused: Duration::ZERO,
            jitter: Duration::ZERO,
            state: State::Waiting {
                until: None,
                account: None,
            },
        }
    }

    /// Sets the model that the request is for. An account that rests for another model is ready for this one.
    #[must_use]
    pub fn with_model(mut self, model: impl Into<Box<str>>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Restricts the request to the account that it names, even if another one could take it. Use it for uploads of one
    /// edit, whose assets must all be on one account.
    #[must_use]
    pub fn on_its_account(mut self) -> Self {
        self.is_bound = true;
        self
    }

    /// The number of times that the request was sent, on all accounts.
    #[must_use]
    pub fn made(&self) -> u32 {
        let counts = self.made.iter().map(|(_, count)| *count);
        counts.fold(0, u32::saturating_add)
    }

    /// The next step.
    ///
    /// It can be called at any time. If it is called after [`Step::SendOn`] without a result, for example because the
    /// sending task was cancelled, the request counts as sent without a response: for a call that can be paid for twice
    /// the next step is [`Step::CheckForResult`], any other call is sent again.
    pub fn next_step(&mut self, pool: &mut AccountPool, now: SystemTime) -> Step {
        let account = match &self.state {
            State::Ended(why) => return Step::GiveUp(*why),
            State::Looking(..) => return Step::CheckForResult,
            State::Sent(account) if self.can_be_paid_twice && !self.policy.retry_unknown => {
                let again = State::Waiting {
                    until: None,
                    account: account.clone(),
                };
                self.state = State::Looking(account.clone(), Box::new(again));
                return Step::CheckForResult;
            }
            State::Waiting {
                until: Some(until), ..
            } if now < *until => return Step::WaitUntil(*until),
            State::Waiting { account, .. } | State::Sent(account) => account.clone(),
        };
        let step = self.choose(pool, account.as_ref(), now);
        match &step {
            Step::SendOn(account) => {
                self.count(account.as_ref());
                self.state = State::Sent(account.clone());
            }
            Step::GiveUp(why) => self.state = State::Ended(*why),
            _ => {}
        }
        step
    }

    /// Records the result of the attempt that [`Step::SendOn`] asked for, here and in the pool. `random` is a random
    /// number from 0 to 1; see [`RetryPolicy::next_step`].
    ///
    /// A late result, after [`Step::CheckForResult`], is accepted as well, and a success is always accepted.
    pub fn record<T>(
        &mut self,
        pool: &mut AccountPool,
        result: &Result<T, SendError>,
        now: SystemTime,
        random: f64,
    ) {
        let account = match &self.state {
            State::Sent(account) | State::Looking(account, _) => account.clone(),
            State::Waiting { .. } if result.is_ok() => None,
            _ => return,
        };
        pool.record(account.as_ref(), self.model.as_deref(), result, now);
        let Err(error) = result else {
            self.state = State::Ended(GiveUp::Done);
            return;
        };
        let attempts = self.made_on(account.as_ref());
        self.jitter = self.policy.jitter(attempts, random);
        let step_of =
            |policy: &RetryPolicy| policy.next_step(error, attempts, self.paused, now, random);
        let is_fixed = self.is_fixed(pool);
        self.state = match step_of(&self.policy) {
            NextStep::CheckForResult => {
                let again = step_of(&self.policy.with_retry_unknown(true));
                let again = self.follow(again, account.clone(), is_fixed, now);
                State::Looking(account, Box::new(again))
            }
            step => self.follow(step, account, is_fixed, now),
        };
    }

    /// The state after a step of the policy.
    fn follow(
        &mut self,
        step: NextStep,
        account: Option<AccountEmail>,
        is_fixed: bool,
        now: SystemTime,
    ) -> State {
        match step {
            NextStep::Wait { after } => self.pause(account, now, after),
            NextStep::Rest { after } => waiting(account, now, after, GiveUp::RestTooLong),
            NextStep::SwitchAccount { after, rest } if is_fixed => match rest {
                None => State::Ended(GiveUp::NotRetryable),
                // The service may choose another account for a second attempt.
                Some(_) if account.is_none() && self.made() == 1 => self.pause(None, now, after),
                Some(rest) if rest > self.policy.max_rest => State::Ended(GiveUp::RestTooLong),
                Some(rest) => {
                    let rest = rest.saturating_add(self.jitter);
                    waiting(account, now, rest, GiveUp::RestTooLong)
                }
            },
            NextStep::SwitchAccount { after, .. } => self.pause(None, now, after),
            // Handled by `record`, and not returned by a policy with `retry_unknown`.
            NextStep::CheckForResult => State::Ended(GiveUp::NotRetryable),
            NextStep::GiveUp(why) => State::Ended(why),
        }
    }

    /// Records that the result was not found, after [`Step::CheckForResult`]. The request continues as if it had been refused:
    /// on the same account if that one is ready, after the pause that the service asked for.
    pub fn not_found(&mut self) {
        if let State::Looking(_, again) = &self.state {
            self.state = State::clone(again);
        }
    }

    /// Whether only one account can take the request, or the pool is empty.
    fn is_fixed(&self, pool: &AccountPool) -> bool {
        self.is_bound || pool.emails().next().is_none()
    }

    /// The step for the account that was chosen before if it is ready, for the next account, or a wait.
    fn choose(
        &self,
        pool: &mut AccountPool,
        before: Option<&AccountEmail>,
        now: SystemTime,
    ) -> Step {
        let model = self.model.as_deref();
        if self.is_fixed(pool) {
            if !self.has_attempts(self.named.as_ref()) {
                return Step::GiveUp(GiveUp::Attempts);
            }
            let named = self.named.as_ref();
            let status = named.and_then(|account| pool.status(account, model));
            return match status.map(|status| (status.is_ready(now), status.ready_at(now))) {
                None | Some((true, _)) => Step::SendOn(self.named.clone()),
                Some((false, ready_at)) => self.wait_for(ready_at, GiveUp::NoAccount, now),
            };
        }
        let has_attempts = |account: &AccountEmail| self.has_attempts(Some(account));
        let is_before = |account: &AccountEmail| before == Some(account);
        let chosen = pool
            .next_of(now, model, |it| is_before(it) && has_attempts(it))
            .cloned()
            .or_else(|| pool.next_of(now, model, has_attempts).cloned());
        if let Some(account) = chosen {
            return Step::SendOn(Some(account));
        }
        let why = match pool.next_ready_at(now, model) {
            Some(_) => GiveUp::Attempts,
            None => GiveUp::NoAccount,
        };
        self.wait_for(pool.next_ready_at_of(now, model, has_attempts), why, now)
    }

    /// Waits for a resting account, or gives up without one.
    fn wait_for(&self, ready_at: Option<SystemTime>, or: GiveUp, now: SystemTime) -> Step {
        let Some(ready_at) = ready_at else {
            return Step::GiveUp(or);
        };
        let rest = ready_at.duration_since(now).unwrap_or_default();
        match ready_at.checked_add(self.jitter) {
            Some(until) if rest <= self.policy.max_rest => Step::WaitUntil(until),
            _ => Step::GiveUp(GiveUp::RestTooLong),
        }
    }

    /// A short pause.
    fn pause(&mut self, account: Option<AccountEmail>, now: SystemTime, after: Duration) -> State {
        self.paused = self.paused.saturating_add(after);
        waiting(account, now, after, GiveUp::PauseBudget)
    }

    fn has_attempts(&self, account: Option<&AccountEmail>) -> bool {
        self.made_on(account) < self.policy.max_attempts
    }

    fn made_on(&self, account: Option<&AccountEmail>) -> u32 {
        let made = self.made.iter().find(|(it, _)| it.as_ref() == account);
        made.map_or(0, |(_, count)| *count)
    }

    fn count(&mut self, account: Option<&AccountEmail>) {
        match self.made.iter_mut().find(|(it, _)| it.as_ref() == account) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.made.push((account.cloned(), 1)),
        }
    }
}

/// Waits `after`, or gives up if the time is out of range.
fn waiting(
    account: Option<AccountEmail>,
    now: SystemTime,
    after: Duration,
    too_long: GiveUp,
) -> State {
    match now.checked_add(after) {
        None => State::Ended(too_long),
        until => State::Waiting { until, account },
    }
}
