//! The type and the status of a job.

use crate::open_enum::open_enum;

open_enum! {
    /// The status of a job.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17.
    pub enum JobStatus {
        /// The job was accepted.
        Created = "created",
        /// The job is running.
        Started = "started",
        /// The job is completed; the media are in `response`.
        Completed = "completed",
        /// The job failed; `error` contains the reason.
        Failed = "failed",
    }
}

open_enum! {
    /// The type of media that a job makes.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17.
    pub enum JobType {
        /// Videos, including V2V edits.
        Video = "video",
        /// Images.
        Image = "image",
    }
}

impl JobStatus {
    /// Whether the status is final: the record will not change.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}
