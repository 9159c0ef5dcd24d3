//! The refusals of a request, in the order in which they were found.

use flow_validate::models::{Basis, Source};
use http::StatusCode;

use super::refusal::Refusal;

/// How many refusals of a request are kept.
const MAX_REFUSALS: usize = 64;

#[derive(Debug)]
pub(crate) struct Findings {
    refusals: Vec<Refusal>,
    /// Whether assumed limits are skipped.
    trusts: bool,
}

impl Findings {
    pub(super) fn new(trusts: bool) -> Self {
        Self {
            refusals: Vec::new(),
            trusts,
        }
    }

    /// Adds a refusal of the form.
    pub(super) fn form(&mut self, parameter: &str, message: impl Into<Box<str>>, source: Source) {
        self.add(StatusCode::BAD_REQUEST, Some(parameter), message, source);
    }

    pub(super) fn add(
        &mut self,
        status: StatusCode,
        parameter: Option<&str>,
        message: impl Into<Box<str>>,
        source: Source,
    ) {
        let overruled = self.trusts && source.basis() == Basis::Assumed;
        if !overruled && self.refusals.len() < MAX_REFUSALS {
            self.refusals
                .push(Refusal::new(status, parameter, message, source));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.refusals.is_empty()
    }

    pub(super) fn into_refusals(self) -> Vec<Refusal> {
        self.refusals
    }
}
