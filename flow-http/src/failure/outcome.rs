//! The outcome of a request that failed: whether the work may have been done.

use flow_types::word_enum;
word_enum! {
    /// The outcome of a request that failed: whether the work may have been done.
    ///
    /// The service has no idempotency key, and an upload stays on the account until it is deleted. Before the same
    /// request is sent again, it must be known whether the first one may have succeeded.
    pub enum Outcome {
        /// The service never received the whole request. Sending it again can't make a second result.
        NotSent = "not_sent",
        /// The service refused the request. Nothing was made.
        Refused = "refused",
        /// Unknown: a timeout, or an error of a gateway or the server after the body was sent. The result may exist; check
        /// for it before sending the request again.
        Unknown = "unknown",
        /// The work was done, although the response is an error: it contains a result.
        Done = "done",
    }
}
