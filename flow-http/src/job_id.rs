//! The id of a job as a segment of a path.

use flow_ids::{JobId, JobIdError};
use percent_encoding::{
    AsciiSet, CONTROLS, PercentEncode, percent_decode_str, utf8_percent_encode,
};

/// What an address may hold and no URI can: these and all that is not ASCII have no raw form in a path, so
/// that every client encodes them.
const NOT_IN_URI: &AsciiSet = &CONTROLS.add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// The id as a segment of a path. Only what can't stand in a URI is percent-encoded, as a browser's `fetch` does.
pub(crate) fn to_segment(id: &JobId) -> PercentEncode<'_> {
    utf8_percent_encode(id.as_str(), NOT_IN_URI)
}

/// From a segment of a path. Only what [`to_segment`] encodes may be encoded in it.
pub(crate) fn from_segment(segment: &str) -> Result<JobId, JobIdError> {
    let text = percent_decode_str(segment)
        .decode_utf8()
        .map_err(|_| JobIdError::NotInPath { offset: 0 })?;
    let id = JobId::parse(&text)?;
    // What should be encoded and is not does no harm; the other way round the service refuses the id.
    let completed = utf8_percent_encode(segment, NOT_IN_URI).to_string();
    if to_segment(&id).to_string().eq_ignore_ascii_case(&completed) {
        Ok(id)
    } else {
        let offset = segment.find('%').unwrap_or_default();
        Err(JobIdError::NotInPath { offset })
    }
}
