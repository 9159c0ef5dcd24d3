//! What a job makes, and how far it is.

use crate::open_enum::open_enum;

open_enum! {
    /// How far a job is.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17.
    pub enum JobStatus {
        /// Accepted.
        Created = "created",
        /// Being worked on.
        Started = "started",
        /// Done; the media are in `response`.
        Completed = "completed",
        /// Given up; `error` says why.
        Failed = "failed",
    }
}

open_enum! {
    /// What a job makes.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17.
    pub enum JobType {
        /// Videos, V2V edits among them.
        Video = "video",
        /// Images.
        Image = "image",
    }
}

impl JobStatus {
    /// Whether the record will not change any more.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}
