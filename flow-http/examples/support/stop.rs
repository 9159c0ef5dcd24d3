//! Ctrl-C: the first one waits for responses that may be paid for, the second one stops at once.

use std::future::Future;
use std::io;

use flow_http::SendError;
use flow_http::transport::Client;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};

use super::cli::{self, Failure};
use super::wire;

/// All Ctrl-C and, on Unix, SIGTERM signals from now on.
pub struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(windows)]
    interrupt: CtrlC,
}

impl Signals {
    #[cfg(unix)]
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(windows)]
    pub fn new() -> io::Result<Self> {
        let interrupt = ctrl_c()?;
        Ok(Self { interrupt })
    }

    /// Waits for the next signal.
    pub async fn recv(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(windows)]
        self.interrupt.recv().await;
    }
}

/// Runs `work`. Ctrl-C stops the client, which still waits for responses to requests that were wholly sent; a second
/// Ctrl-C ends the wait.
pub async fn run<C, T>(
    client: &Client<C>,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let text = "stopping; responses to requests that were wholly sent are waited for, since they may be paid for";
    watch(work, text, || client.stop()).await
}

/// Runs the only call of an example, which Ctrl-C does not abort.
pub async fn carry<T>(call: impl Future<Output = Result<T, SendError>>) -> Result<T, Failure> {
    let call = async {
        call.await
            .map_err(|error| Failure::other(wire::tell(&error)))
    };
    watch(call, "stopping after this call", || {}).await
}

/// Runs the only call of an example, which blocks.
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
    // Does not wait for a call after the second Ctrl-C.
    runtime.shutdown_background();
    result
}

/// Runs `work` until the second Ctrl-C. The first one prints `text` and calls `stop`.
async fn watch<T>(
    work: impl Future<Output = Result<T, Failure>>,
    text: &str,
    stop: impl FnOnce(),
) -> Result<T, Failure> {
    let mut signals = Signals::new().map_err(Failure::other)?;
    let mut work = std::pin::pin!(work);
    tokio::select! {
        biased;
        result = &mut work => return result,
        () = signals.recv() => stop(),
    }
    cli::say(format_args!("{text}. Ctrl-C again stops at once"));
    tokio::select! {
        biased;
        result = work => result.map_err(|failure| match failure {
            Failure::NotSent(_) => Failure::Interrupted(
                "stopped; all results so far are printed, and nothing else was done".to_owned(),
            ),
            failure => failure,
        }),
        () = signals.recv() => Err(Failure::Interrupted(
            "stopped; the work may be done, so check for the result before sending it again".to_owned(),
        )),
    }
}
