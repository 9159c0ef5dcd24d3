//! Parts of a call that all adapters share: options, counter of the body, errors.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::header::CONTENT_LENGTH;
use http::{Request, Response};

use crate::attempt::SendError;
use crate::endpoint::Endpoint;
use crate::request::RequestError;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
use crate::transport::stop::Stage;
use crate::transport::stop::Stop;
use crate::values::api::Api;

/// The slowest transfer rate that the default time limit allows for: 1 Mbit/s.
const SLOWEST_BYTES_PER_SECOND: u64 = 125_000;

/// The longest time limit: one year. It avoids an overflow when it is added to a clock.
const LONGEST: Duration = Duration::from_hours(24 * 365);

type Progress = Arc<dyn Fn(u64) + Send + Sync>;

/// Options of a call: its time limit and its progress.
///
/// ```
/// use flow_http::transport::SendOptions;
/// use std::time::Duration;
///
/// let options = SendOptions::new()
///     .with_time_limit(Duration::from_secs(30))
///     .with_progress(|sent| println!("{sent} bytes so far"));
/// ```
#[derive(Clone, Default)]
pub struct SendOptions {
    time_limit: Option<Duration>,
    progress: Option<Progress>,
    stop: Option<Arc<Stop>>,
}

impl SendOptions {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time limit of the call, from connecting to the last byte of the response. The default is
    /// [`Endpoint::suggested_timeout`] at 1 Mbit/s.
    #[must_use]
    pub fn with_time_limit(mut self, time_limit: Duration) -> Self {
        self.time_limit = Some(time_limit);
        self
    }

    /// Sets a function that is called with the number of bytes of the body handed to the connection so far. It runs
    /// between two pieces and must not block.
    #[must_use]
    pub fn with_progress(mut self, progress: impl Fn(u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// Sets the state by which the call can be stopped.
    pub(crate) fn with_stop(mut self, stop: &Arc<Stop>) -> Self {
        self.stop = Some(Arc::clone(stop));
        self
    }
}

impl fmt::Debug for SendOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendOptions")
            .field("time_limit", &self.time_limit)
            .finish_non_exhaustive()
    }
}

/// A counter of the bytes of one body that are handed to the connection.
pub(crate) struct Meter {
    byte_len: u64,
    state: Mutex<State>,
    progress: Option<Progress>,
    stop: Option<Arc<Stop>>,
}

#[derive(Default)]
struct State {
    sent: u64,
    /// The call has ended: nothing more is counted or sent.
    is_closed: bool,
    /// The length of the body differs from the checked length.
    has_changed: bool,
}

impl Meter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The `Content-Length` of the request.
    pub(crate) fn byte_len(&self) -> u64 {
        self.byte_len
    }

    /// How many bytes have not been handed to the connection yet.
    pub(crate) fn remaining(&self) -> u64 {
        self.byte_len.saturating_sub(self.state().sent)
    }

    /// Counts a piece before it is handed to the connection.
    ///
    /// # Errors
    ///
    /// If the call has ended or is being stopped. The piece must not be sent, since the request may already count as
    /// not sent.
    pub(crate) fn count(&self, len: usize) -> io::Result<()> {
        let mut state = self.state();
        let is_stopping = self.stop.as_ref().is_some_and(|stop| stop.is_stopping());
        if state.is_closed || is_stopping {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let len = u64::try_from(len).unwrap_or(u64::MAX);
        state.sent = state.sent.saturating_add(len);
        let sent = state.sent;
        drop(state);
        if let Some(progress) = &self.progress {
            progress(sent);
        }
        Ok(())
    }

    /// The error of a body whose length differs from the checked length.
    pub(crate) fn mismatch(&self) -> io::Error {
        self.state().has_changed = true;
        io::Error::new(io::ErrorKind::InvalidData, RequestError::BodyLength)
    }

    /// Ends the call.
    fn close(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        state.is_closed = true;
        state
    }
}

/// A call in progress.
pub(crate) struct Call<'a, E> {
    endpoint: &'a E,
    pub(crate) meter: Arc<Meter>,
    pub(crate) time_limit: Duration,
}

impl<'a, E: Endpoint> Call<'a, E> {
    /// Builds the request and the counter of its body.
    pub(crate) fn begin<B: From<Vec<u8>>>(
        api: &Api,
        endpoint: &'a E,
        input: E::Input<B>,
        options: &SendOptions,
    ) -> Result<(Self, Request<B>), SendError> {
        let request = endpoint.to_request::<B>(api, input)?;
        let byte_len = request.headers().get(CONTENT_LENGTH);
        let byte_len = byte_len.and_then(|value| value.to_str().ok()?.parse().ok());
        let byte_len = byte_len.unwrap_or(0);
        let call = Self {
            endpoint,
            meter: Arc::new(Meter {
                byte_len,
                state: Mutex::default(),
                progress: options.progress.clone(),
                stop: options.stop.clone(),
            }),
            time_limit: options
                .time_limit
                .unwrap_or_else(|| endpoint.suggested_timeout(SLOWEST_BYTES_PER_SECOND))
                .min(LONGEST),
        };
        Ok((call, request))
    }

    /// The error of a call without a response.
    pub(crate) fn no_response(&self, error: impl Into<BoxError>) -> SendError {
        let state = self.meter.close();
        if state.has_changed {
            return RequestError::BodyLength.into();
        }
        SendError::no_response(self.endpoint, state.sent, error)
    }

    /// Waits for a response or until the client is stopped. If the whole request was not sent, or the call can be
    /// repeated for free, it ends at [`Stage::Stopping`], otherwise only at [`Stage::Aborted`].
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    pub(crate) async fn wait<T>(
        &self,
        exchange: impl Future<Output = Result<T, BoxError>>,
    ) -> Result<T, SendError> {
        let mut exchange = std::pin::pin!(exchange);
        let Some(stop) = &self.meter.stop else {
            return exchange.await.map_err(|error| self.no_response(error));
        };
        for stage in [Stage::Stopping, Stage::Aborted] {
            if let Some(result) = stop.unless(stage, exchange.as_mut()).await {
                return result.map_err(|error| self.no_response(error));
            }
            if self.meter.remaining() > 0 || !E::INFO.can_be_paid_twice() {
                break;
            }
        }
        Err(self.no_response("the call was stopped"))
    }

    /// Reads a response with as much of its body as arrived.
    pub(crate) fn read_response(
        &self,
        response: Response<Vec<u8>>,
    ) -> Result<E::Response, SendError> {
        Ok(self.endpoint.read_response(response)?)
    }
}

/// Ends the call: nothing more of its body is sent.
impl<E> Drop for Call<'_, E> {
    fn drop(&mut self) {
        drop(self.meter.close());
    }
}

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

#[cfg(test)]
mod tests {
    use super::*;

    /// The error of the call states how many bytes were sent, so none may be sent after it.
    #[test]
    fn nothing_is_counted_or_sent_after_the_end() {
        let meter = Meter {
            byte_len: 10,
            state: Mutex::default(),
            progress: None,
            stop: None,
        };
        assert!(meter.count(4).is_ok());
        drop(meter.close());
        assert!(meter.count(1).is_err());
        assert_eq!(meter.remaining(), 6);
    }
}
