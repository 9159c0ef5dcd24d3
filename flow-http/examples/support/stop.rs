//! Ctrl-C while a call is on its way: nothing that may be paid for is given up unasked.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use flow_http::SendError;

use super::cli::{self, Failure};
use super::wire;

/// How much of a call that costs something the service may have.
#[derive(Clone, Copy)]
#[repr(u8)]
pub enum Phase {
    /// There is no such call, or its response has come.
    Idle,
    /// Not all of it, so it can't be done.
    Sending,
    /// All of it: it may be done, and paid for.
    Sent,
}

/// What Ctrl-C meets.
#[derive(Clone, Default)]
pub struct Stop(Arc<State>);

#[derive(Default)]
struct State {
    phase: AtomicU8,
    is_asked: AtomicBool,
}

impl Stop {
    pub fn set(&self, phase: Phase) {
        self.0.phase.store(phase as u8, Ordering::Relaxed);
    }

    fn is(&self, phase: Phase) -> bool {
        self.0.phase.load(Ordering::Relaxed) == phase as u8
    }

    /// Whether work may go on to its next call.
    ///
    /// # Errors
    ///
    /// If Ctrl-C was pressed, and what it waits for has come.
    pub fn check(&self) -> Result<(), Failure> {
        if self.0.is_asked.load(Ordering::Relaxed) && !self.is(Phase::Sent) {
            return Err(idle());
        }
        Ok(())
    }

    /// Works until Ctrl-C. It ends the work at once, unless a call is sent whole: then its response is waited for, up to
    /// a second Ctrl-C.
    pub async fn run<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let mut signals = signals().map_err(Failure::other)?;
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                result = &mut work => return result,
                _ = signals.recv() => {}
            }
            if self.is(Phase::Sending) {
                let text = "stopped before the request was sent whole; nothing was done";
                return Err(Failure::Interrupted(text.to_owned()));
            }
            if self.is(Phase::Idle) {
                return Err(idle());
            }
            if self.0.is_asked.swap(true, Ordering::Relaxed) {
                let text = "stopped; the work may be done, so check for the result before sending it again";
                return Err(Failure::Interrupted(text.to_owned()));
            }
            cli::say("the request is sent; waiting for its response. Ctrl-C again stops that");
        }
    }
}

fn idle() -> Failure {
    Failure::Interrupted("stopped; what was made so far is printed".to_owned())
}

/// Ctrl-C, as often as it is pressed from now on.
#[cfg(unix)]
pub fn signals() -> io::Result<tokio::signal::unix::Signal> {
    use tokio::signal::unix;
    unix::signal(unix::SignalKind::interrupt())
}

#[cfg(windows)]
pub fn signals() -> io::Result<tokio::signal::windows::CtrlC> {
    tokio::signal::windows::ctrl_c()
}

/// Waits for the only call of an example. It counts as sent from the start.
pub async fn carry<T>(call: impl Future<Output = Result<T, SendError>>) -> Result<T, Failure> {
    let stop = Stop::default();
    stop.set(Phase::Sent);
    let call = async {
        call.await
            .map_err(|error| Failure::other(wire::tell(&error)))
    };
    stop.run(call).await
}

/// The same for a call that blocks.
pub fn carry_blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, SendError> + Send + 'static,
) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::other)?;
    let result = runtime.block_on(carry(async {
        match tokio::task::spawn_blocking(call).await {
            Ok(result) => result,
            // The call is never aborted.
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }));
    // A call that was given up is not waited for.
    runtime.shutdown_background();
    result
}
