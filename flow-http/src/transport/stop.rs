//! Stopping the calls of a client.

#[cfg(any(feature = "hyper", feature = "reqwest"))]
use std::pin::Pin;
#[cfg(feature = "ureq")]
use std::sync::Condvar;
use std::sync::{Mutex, MutexGuard, PoisonError};
#[cfg(any(feature = "hyper", feature = "reqwest"))]
use std::task::Poll;
use std::time::Duration;

#[cfg(any(feature = "hyper", feature = "reqwest"))]
use tokio::sync::Notify;

/// The stage of stopping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    #[default]
    Running,
    /// No new request is made; responses to requests that were wholly sent are waited for.
    Stopping,
    /// No response is waited for.
    Aborted,
}

/// The stage of all calls of a client. It never goes back.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    stage: Mutex<Stage>,
    #[cfg(feature = "ureq")]
    advanced: Condvar,
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    notify: Notify,
}

impl Stop {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_stopping(&self) -> bool {
        *self.stage() != Stage::Running
    }

    pub(crate) fn advance(&self, to: Stage) {
        let mut stage = self.stage();
        *stage = to.max(*stage);
        drop(stage);
        #[cfg(feature = "ureq")]
        self.advanced.notify_all();
        #[cfg(any(feature = "hyper", feature = "reqwest"))]
        self.notify.notify_waiters();
    }

    /// Blocks the thread for a pause, or until the client is stopped.
    #[cfg(feature = "ureq")]
    pub(crate) fn block(&self, pause: Duration) {
        let is_running = |stage: &mut Stage| *stage == Stage::Running;
        drop(
            self.advanced
                .wait_timeout_while(self.stage(), pause, is_running),
        );
    }

    /// Waits for a pause, or until the client is stopped.
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    pub(crate) async fn sleep(&self, pause: Duration) {
        let sleep = std::pin::pin!(tokio::time::sleep(pause));
        self.unless(Stage::Stopping, sleep).await;
    }

    /// Waits for a future; `None` if the stage is reached first.
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    pub(crate) async fn unless<T>(
        &self,
        stage: Stage,
        mut future: Pin<&mut impl Future<Output = T>>,
    ) -> Option<T> {
        let mut reached = std::pin::pin!(self.reaches(stage));
        std::future::poll_fn(|cx| {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Some(output));
            }
            reached.as_mut().poll(cx).map(|()| None)
        })
        .await
    }

    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    async fn reaches(&self, stage: Stage) {
        loop {
            // Registered before the check, so that no change in between is missed.
            let advanced = self.notify.notified();
            if *self.stage() >= stage {
                return;
            }
            advanced.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_never_goes_back() {
        let stop = Stop::default();
        assert!(!stop.is_stopping());
        for (to, reached) in [
            (Stage::Stopping, Stage::Stopping),
            (Stage::Aborted, Stage::Aborted),
            (Stage::Stopping, Stage::Aborted),
            (Stage::Running, Stage::Aborted),
        ] {
            stop.advance(to);
            assert_eq!(*stop.stage(), reached);
        }
    }
}
