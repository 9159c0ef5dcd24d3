//! The behavior of the adapters for every call: limits of responses, redirects, progress, and errors without addresses.

use std::error::Error;
use std::sync::{Arc, Mutex};

use flow_http::ids::{JobId, MediaGenerationId, VideoId};
use flow_http::transport::{self, SendOptions};
use flow_http::types::{DecodeErrorKind, ResponseBody as _};
use flow_http::validate::FrameWindow;
use flow_http::{Endpoint as _, GetAsset, GetJob, Outcome, ResponseError, SendError, UploadAsset};

use crate::client::{ACCOUNT, AMPLE, Clients, Source, Transport, pinned, service};
use crate::responses::{image, json, large, reference, uploaded};
use crate::server::{Script, Server};
use crate::support::{here, wire};

/// From an upload to the link to its edit, with the server's half.
#[tokio::test]
async fn every_call_goes_over_every_transport() {
    let here = here::serve(&[ACCOUNT]).unwrap_or_else(|error| panic!("{error}"));
    let clip = Source::Bytes(
        include_bytes!("../../examples/data/clip.mp4")
            .as_slice()
            .into(),
    );
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        let uploaded = clients
            .upload(transport, &here.base_url, &clip)
            .await
            .uploaded();
        let video = VideoId::parse(uploaded.media_generation_id().as_str()).unwrap();
        let window = FrameWindow::from_indices(0, 24).unwrap();
        let edit = wire::edit(video, window, "make it snow");
        let edit = edit.unwrap_or_else(|error| panic!("{error}"));
        let accepted = clients
            .call(transport, &edit, &here.base_url)
            .await
            .unwrap();
        let job = accepted.job_id().unwrap();
        let get = GetJob::new(job);
        let record = clients.call(transport, &get, &here.base_url).await.unwrap();
        let id = record.media_generation_ids().remove(0);
        let asset = clients
            .call(transport, &GetAsset::new(id), &here.base_url)
            .await
            .unwrap();
        assert!(asset.url().is_some(), "{transport:?}");
    }
}

/// A response that does not end in time is truncated at the limit of its endpoint; the bytes received by then are read.
#[tokio::test]
async fn responses_are_read_up_to_the_bound_of_the_endpoint() {
    let body = uploaded();
    let clients = Clients::new(AMPLE);
    let padded = |len: usize| {
        let pad = " ".repeat(len - body.len());
        format!("{}{pad}}}", &body[..body.len() - 1])
    };
    let job = JobId::parse("j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow");
    let get = GetJob::new(job.unwrap());
    for transport in Transport::ALL {
        let limit = UploadAsset::INFO.max_response_len;
        for (len, is_whole) in [(limit - 1, true), (limit, true), (limit + 1, false)] {
            let server = Server::start(Script::response(json(200, "", &padded(len))));
            let got = clients
                .upload(transport, &server.base_url(), &image())
                .await;
            let id = got.media_generation_id().map(|id| id.as_str().to_owned());
            assert_eq!(id.as_deref(), Some(reference(&body)), "{transport:?} {len}");
            if is_whole {
                got.uploaded();
            } else {
                let error = got.error();
                let ResponseError::Decode(error) = error else {
                    panic!("{error:?}");
                };
                assert_eq!(error.decode_error().kind(), DecodeErrorKind::Truncated);
            }
        }
        let server = Server::start(Script::response(json(200, "", &job_record(7 << 20))));
        let record = clients
            .call(transport, &get, &server.base_url())
            .await
            .unwrap();
        assert!(record.status().is_some(), "{transport:?}");
        let server = Server::start(Script::response(json(200, "", &job_record(9 << 20))));
        let error = clients
            .call(transport, &get, &server.base_url())
            .await
            .unwrap_err();
        assert!(
            matches!(error, SendError::Response(ResponseError::Decode(_))),
            "{transport:?}"
        );
    }
}

/// A job record that contains a number of spaces.
fn job_record(blanks: usize) -> String {
    let blanks = " ".repeat(blanks);
    format!(r#"{{"jobid":"j1"{blanks},"status":"completed"}}"#)
}

/// With any setting of the client: `reqwest` reports that it followed a redirect, the others do not follow it.
#[tokio::test]
async fn a_redirect_is_not_the_response() {
    let elsewhere = Server::start(Script::response(json(200, "", "<html>a login</html>")));
    let clients = Clients::new(AMPLE);
    for status in [301, 302, 303, 307, 308] {
        let location = format!("Location: {}/login\r\n", elsewhere.origin());
        let redirect = || Server::start(Script::response(json(status, &location, "")));
        for transport in Transport::ALL {
            let server = redirect();
            let error = clients
                .upload(transport, &server.base_url(), &image())
                .await
                .error();
            let api = error.as_api().unwrap();
            assert_eq!(api.status().as_u16(), status, "{transport:?}");
            assert_eq!(error.outcome(), Outcome::Refused, "{transport:?}");
        }
        assert!(elsewhere.seen().is_empty());
    }
    let location = format!("Location: {}/login\r\n", elsewhere.origin());
    let server = Server::start(Script::response(json(302, &location, "")));
    let (api, id) = (service(&server.base_url()), reference_of_nora());
    let get = GetAsset::new(id);
    let error = transport::reqwest::send(&reqwest::Client::new(), &api, &get, ()).await;
    let error = error.unwrap_err();
    assert!(matches!(error, SendError::NoResponse(_)), "{error:?}");
    assert!(error.source().unwrap().to_string().contains("redirect"));
    assert_eq!(elsewhere.seen().len(), 1);
}

fn reference_of_nora() -> MediaGenerationId {
    MediaGenerationId::from_wire(reference(&uploaded()))
}

#[tokio::test]
async fn progress_goes_up_to_the_length_of_the_body() {
    for transport in Transport::ALL {
        for body in [image(), large(1_000_000)] {
            let recorded = Arc::new(Mutex::new(Vec::new()));
            let writer = Arc::clone(&recorded);
            let clients =
                Clients::new(AMPLE).with_progress(move |sent| writer.lock().unwrap().push(sent));
            let server = Server::start(Script::response(json(200, "", &uploaded())));
            clients
                .upload(transport, &server.base_url(), &body)
                .await
                .uploaded();
            let recorded = recorded.lock().unwrap();
            assert!(recorded.is_sorted(), "{transport:?} {recorded:?}");
            assert_eq!(
                recorded.last(),
                Some(&pinned(&body).asset().byte_len()),
                "{transport:?}"
            );
        }
    }
}

/// The URL contains the account, and no error on the way contains it.
#[tokio::test]
async fn no_error_names_the_account() {
    let options = SendOptions::new().with_time_limit(AMPLE);
    assert!(!format!("{options:?}").contains(ACCOUNT));
    // No server listens on port 1, and the host does not exist.
    for base_url in [
        "http://127.0.0.1:1",
        "http://nowhere.invalid",
        "https://127.0.0.1:1",
    ] {
        let base_url = base_url.parse().unwrap();
        for transport in Transport::ALL {
            let clients = Clients::new(AMPLE);
            let get = GetAsset::new(reference_of_nora());
            let error = clients.call(transport, &get, &base_url).await.unwrap_err();
            let upload = clients.upload(transport, &base_url, &image()).await;
            assert_eq!(
                upload.outcome(),
                Outcome::NotSent,
                "{transport:?} {upload:?}"
            );
            let mut next: Option<&dyn Error> = Some(&error);
            while let Some(error) = next {
                let text = format!("{error} {error:?} {upload:?}");
                for secret in ["nora", "6e6f7261", "user:"] {
                    assert!(!text.contains(secret), "{transport:?}: {text}");
                }
                next = error.source();
            }
        }
    }
}
