//! Which call an answer belongs to.

/// The endpoints of this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// `POST /assets` and `POST /assets/{email}`.
    UploadAsset,
    /// `GET /assets/{mediaGenerationId}`.
    GetAsset,
    /// `POST /videos`.
    EditVideo,
    /// `GET /jobs/{jobid}`.
    GetJob,
}

impl Endpoint {
    /// Whether a request makes something that is paid for or kept, so that sending it twice matters.
    #[must_use]
    pub fn creates(self) -> bool {
        matches!(self, Self::UploadAsset | Self::EditVideo)
    }

    /// Whether another account could take the request. Only an upload can go anywhere: all others name a
    /// reference or a job, which belongs to one account.
    #[must_use]
    pub fn takes_any_account(self) -> bool {
        matches!(self, Self::UploadAsset)
    }
}
