//! A request together with the contract server that responds to it.

use std::fmt;

use flow_ids::{AccountEmail, JobId, MediaGenerationId, MediaKind};
use flow_types::{Builder, ImagesResponse, JobOutput, JobType, RawObject, VideosResponse};

use crate::info::EndpointInfo;
use crate::rules::Accepted;
use crate::service::contract::Contract;
use crate::service::form;
use crate::service::jobs::{Job, job_id};
use crate::service::response::ServerResponse;
use crate::service::samples::{CREDITS, Made, captcha, media_id};

/// The parts of a request other than its members, and the server that responds to it.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    pub(crate) contract: &'a Contract,
    /// The base URL that the request was sent to.
    pub(crate) origin: &'a str,
    /// The body, or its beginning.
    pub(crate) body: &'a [u8],
    /// The length of the whole body.
    pub(crate) byte_len: u64,
}

/// Shows no part of the request.
impl fmt::Debug for Exchange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("byte_len", &self.byte_len)
            .finish_non_exhaustive()
    }
}

/// The kind of a call that makes videos, which determines the other members of the response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Videos {
    /// New videos: a 201 lists operations.
    Generated,
    /// Extensions of a clip: a 201 lists nothing.
    Extended,
    /// Upscaled clips: the reference is derived from that of the clip, so repeats have the same one, and a 200 has the
    /// result in `operations` as well.
    Upscaled,
}

impl<'a> Exchange<'a> {
    /// The account of a checked request, if its references are of one linked account of the user and no scenario makes it
    /// fail.
    pub(crate) fn owner(
        &self,
        info: &EndpointInfo,
        request: &Accepted,
    ) -> Result<&'a AccountEmail, ServerResponse> {
        let owner = self.contract.owner_of(request)?;
        self.contract.play_scenario(info, Some(owner))?;
        Ok(owner)
    }

    /// The response to a request for images: 200 with the results.
    /// Source: apicity zod.ts, from the images page (2026-07-22).
    pub(crate) fn images(
        &self,
        info: &EndpointInfo,
        request: &Accepted,
    ) -> Result<ServerResponse, ServerResponse> {
        let (owner, id) = self.begin(info, request, &JobType::Image)?;
        let ids = self.new_ids(owner, MediaKind::Image, &id, request)?;
        let images = self.made(request, &ids).map(|made| made.image());
        let output = JobOutput::builder().media(images.collect::<Vec<_>>());
        let job = self.job(info, owner, id, JobType::Image, with_captcha(output));
        let response = ImagesResponse::builder().job_id(job.id());
        self.wait(job, response)
    }

    /// The response to a request for videos: 200 with the results, or 201 with a job.
    /// Source: apicity zod.ts, from the videos pages (2026-07-22).
    pub(crate) fn videos(
        &self,
        info: &EndpointInfo,
        request: &Accepted,
        videos: Videos,
    ) -> Result<ServerResponse, ServerResponse> {
        let (owner, id) = self.begin(info, request, &JobType::Video)?;
        let ids = match videos {
            Videos::Upscaled => upscaled_ids(request)?,
            _ => self.new_ids(owner, MediaKind::Video, &id, request)?,
        };
        let made = || self.made(request, &ids);
        let media: Vec<_> = made().map(|made| made.video()).collect();
        let mut output = JobOutput::builder().media(media).remaining_credits(CREDITS);
        if videos == Videos::Upscaled {
            output = output.operations(made().map(|made| made.upscaled()).collect::<Vec<_>>());
        }
        let job = self.job(info, owner, id, JobType::Video, with_captcha(output));
        if request.flag("async") != Some(true) {
            let response = VideosResponse::builder().job_id(job.id());
            return self.wait(job, response);
        }
        let accepted = job.accepted(match videos {
            Videos::Generated => {
                let pending = made().map(|made| made.pending());
                JobOutput::builder().operations(pending.collect::<Vec<_>>())
            }
            _ => with_captcha(JobOutput::builder()),
        });
        self.contract.jobs.keep(job);
        Ok(accepted)
    }

    /// The job id of a request that joins clips. Its job is not stored, since the result is in the response only.
    pub(crate) fn job_id(
        &self,
        info: &EndpointInfo,
        request: &Accepted,
    ) -> Result<JobId, ServerResponse> {
        let (_, id) = self.begin(info, request, &JobType::Video)?;
        Ok(id)
    }

    fn begin(
        &self,
        info: &EndpointInfo,
        request: &Accepted,
        job_type: &JobType,
    ) -> Result<(&'a AccountEmail, JobId), ServerResponse> {
        let owner = self.owner(info, request)?;
        let number = self.contract.jobs.next_number();
        let id = job_id(number, job_type, self.contract.user_id, owner);
        Ok((owner, id?))
    }

    fn job(
        &self,
        info: &EndpointInfo,
        owner: &AccountEmail,
        id: JobId,
        job_type: JobType,
        output: Builder<JobOutput<'static>>,
    ) -> Job {
        let scenario = self.contract.scenario(info, Some(owner));
        Job::new(id, owner.clone(), job_type, &self.echo(), output, scenario)
    }

    /// Completes a job whose request waits for it, and adds the result to the response.
    fn wait<T>(
        &self,
        mut job: Job,
        response: Builder<T>,
    ) -> Result<ServerResponse, ServerResponse> {
        let output = job.wait();
        self.contract.jobs.keep(job);
        let response = with_output(response, &output?);
        Ok(ServerResponse::ok(&response.to_json()))
    }

    fn made<'m>(
        &self,
        request: &'m Accepted,
        ids: &'m [MediaGenerationId],
    ) -> impl Iterator<Item = Made<'m>>
    where
        'a: 'm,
    {
        let origin = self.origin;
        (0_u8..).zip(ids).map(move |(index, id)| Made {
            id,
            index,
            request,
            origin,
        })
    }

    /// A new reference for each result; a single one if the request has no number, since sources disagree about the
    /// default.
    fn new_ids(
        &self,
        owner: &AccountEmail,
        kind: MediaKind<'_>,
        job: &JobId,
        request: &Accepted,
    ) -> Result<Vec<MediaGenerationId>, ServerResponse> {
        let count = request
            .number("count")
            .and_then(|count| u8::try_from(count).ok());
        let new_id = |index: u8| {
            let media_id = media_id(owner, format!("{}#{index}", job.as_str()).as_bytes());
            let media_id = media_id.map_err(|_| ServerResponse::broken())?;
            MediaGenerationId::new(self.contract.user_id, owner, kind, &media_id)
                .map_err(|_| ServerResponse::broken())
        };
        (0..count.unwrap_or(1)).map(new_id).collect()
    }

    /// The request as repeated in a record: a JSON object, even if it was a form.
    fn echo(&self) -> String {
        form::as_json(self.body).unwrap_or_else(|| String::from_utf8_lossy(self.body).into_owned())
    }
}

/// The reference of an upscaled clip: that of the clip with `_upsampled` appended.
/// Source: useapi/google-flow-api, scripts (2026-09).
fn upscaled_ids(request: &Accepted) -> Result<Vec<MediaGenerationId>, ServerResponse> {
    let upscaled = request.references().next().map(|clip| {
        MediaGenerationId::parse(&format!("{}_upsampled", clip.as_str()))
            .map_err(|_| ServerResponse::broken())
    });
    upscaled.into_iter().collect()
}

fn with_captcha(output: Builder<JobOutput<'static>>) -> Builder<JobOutput<'static>> {
    match captcha() {
        Some(captcha) => output.captcha(captcha),
        None => output,
    }
}

/// Adds the members of a job's output to a response.
fn with_output<T>(response: Builder<T>, output: &Builder<JobOutput<'static>>) -> Builder<T> {
    let json = output.to_json();
    let output = RawObject::from_slice(json.as_bytes());
    let members = output.iter().flat_map(|output| output.members());
    members.fold(response, |response, (name, value)| {
        response.member(&name, value)
    })
}
