//! The properties of an endpoint.

use std::fmt;
use std::time::Duration;

use flow_types::word_enum;
use http::Method;

word_enum! {
    /// The cost of a call.
    pub enum Cost {
        /// No cost: the call only reads, and can be sent again at any time.
        Reads = "reads",
        /// The call makes something that stays on the account until it is deleted.
        Creates = "creates",
        /// The call makes something, and takes credits or a captcha for it.
        Spends = "spends",
        /// The call deletes something permanently, at no cost.
        Deletes = "deletes",
    }
}

/// The properties of an endpoint: name, method, path, cost, routing and limits.
///
/// ```
/// use flow_http::{Cost, ENDPOINTS, Endpoint, GenerateVideo};
///
/// assert_eq!(GenerateVideo::INFO.cost, Cost::Spends);
/// assert_eq!(format!("{:?}", GenerateVideo::INFO), "generate-video (POST /videos)");
///
/// let free = ENDPOINTS.iter().filter(|info| !info.can_be_paid_twice());
/// assert!(free.map(|info| info.name).any(|name| name == "get-job"));
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndpointInfo {
    /// The name in kebab case, such as `upload-asset`.
    pub name: &'static str,
    /// The method of its requests.
    pub method: Method,
    /// The path below the base URL: words, and at most one argument in braces at its end, such as
    /// `/assets/{email}`.
    pub path: &'static str,
    /// Whether the argument may be left out, together with the slash before it.
    pub argument_is_optional: bool,
    /// The queries that requests can have, such as `raw=true`. They are fixed texts without arguments.
    pub queries: &'static [&'static str],
    /// The cost of a call.
    pub cost: Cost,
    /// Whether any account can take the request. A request that names a reference or a job is bound to the account of
    /// that reference or job; see [`Endpoint::is_bound`](crate::Endpoint::is_bound).
    pub takes_any_account: bool,
    /// Whether a completed call can be repeated without a second result or charge.
    pub is_repeatable: bool,
    /// The maximum length of a response that an adapter reads, in bytes. The rest is not read.
    pub max_response_len: usize,
    /// The time to wait for the response after the request has been sent.
    pub service_time: Duration,
}

/// The longest response whose results are references (assumed: known ones have under 20 KB).
const MAX_RESPONSE_LEN: usize = 1 << 20;
/// The longest list, job or account (assumed).
pub(crate) const MAX_LIST_LEN: usize = 8 << 20;
/// The longest response with files in base64: ten clips of about 7 MB each are 73 MB.
pub(crate) const MAX_BASE64_LEN: usize = 100 << 20;

/// The time that the vendor's own scripts wait for any call (useapi/google-flow-api, `curl --max-time 320`, autumn
/// 2026).
const SERVICE_TIME: Duration = Duration::from_secs(320);

impl EndpointInfo {
    /// An endpoint that reads: it costs nothing, is repeatable, and is bound to one account.
    pub(crate) const fn reads(name: &'static str, path: &'static str) -> Self {
        Self::new(name, Method::GET, path, Cost::Reads).with_free_repeats()
    }

    /// An endpoint that makes something: a `POST` that is bound to one account and can't be repeated for free.
    pub(crate) const fn makes(name: &'static str, path: &'static str, cost: Cost) -> Self {
        Self::new(name, Method::POST, path, cost)
    }

    /// An endpoint that deletes: it is bound to one account, and a repeat has no further effect.
    pub(crate) const fn deletes(name: &'static str, path: &'static str) -> Self {
        Self::new(name, Method::DELETE, path, Cost::Deletes).with_free_repeats()
    }

    const fn new(name: &'static str, method: Method, path: &'static str, cost: Cost) -> Self {
        Self {
            name,
            method,
            path,
            argument_is_optional: false,
            queries: &[],
            cost,
            takes_any_account: false,
            is_repeatable: false,
            max_response_len: MAX_RESPONSE_LEN,
            service_time: SERVICE_TIME,
        }
    }

    /// Allows the argument to be left out.
    pub(crate) const fn with_optional_argument(mut self) -> Self {
        self.argument_is_optional = true;
        self
    }

    /// States that any account can take the request.
    pub(crate) const fn with_any_account(mut self) -> Self {
        self.takes_any_account = true;
        self
    }

    /// States that a call that was done can be repeated for free.
    pub(crate) const fn with_free_repeats(mut self) -> Self {
        self.is_repeatable = true;
        self
    }

    /// Sets the longest response that is read, in bytes; 1 MiB by default.
    pub(crate) const fn with_max_response_len(mut self, byte_len: usize) -> Self {
        self.max_response_len = byte_len;
        self
    }

    /// Sets how long to wait for the response after the request has been sent.
    pub(crate) const fn with_service_time(mut self, service_time: Duration) -> Self {
        self.service_time = service_time;
        self
    }

    /// Sets the queries that requests can have.
    pub(crate) const fn with_queries(mut self, queries: &'static [&'static str]) -> Self {
        self.queries = queries;
        self
    }

    /// Whether sending the same request twice can make or cost something twice.
    #[must_use]
    pub fn can_be_paid_twice(&self) -> bool {
        self.cost != Cost::Reads && !self.is_repeatable
    }

    /// The name of the argument in the path.
    pub(crate) fn argument_name(&self) -> Option<&'static str> {
        let (_, argument) = self.path.split_once("/{")?;
        argument.strip_suffix('}')
    }

    /// The fixed part of the path, and whether an argument follows it.
    pub(crate) fn words(&self) -> (&'static str, bool) {
        match self.path.split_once("/{") {
            Some((words, _)) => (words, true),
            None => (self.path, false),
        }
    }
}

/// Shows the name, method and path.
impl fmt::Debug for EndpointInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.name, self.method, self.path)
    }
}
