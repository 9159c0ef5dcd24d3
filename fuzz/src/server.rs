//! The server's half, and both halves together.

use arbitrary::{Arbitrary, Unstructured};
use flow_http::contract::{self, Contract, Scenario};
use flow_http::server::Incoming;
use flow_http::validate::{AssetType, CheckedAsset, FrameWindow};
use flow_http::{
    Api, ApiToken, BaseUrl, Endpoint, GenerateVideo, GetAsset, GetJob, UploadAsset, VideoInput,
};
use flow_ids::{AccountEmail, JobId, MediaGenerationId, VideoId};
use http::{Method, Request, Uri};

use crate::message::Message;

const TOKEN: &str = "user:4711-invented";

fn contract(accounts: Vec<AccountEmail>) -> Contract {
    Contract::new(ApiToken::parse(TOKEN).expect("a token"), accounts)
}

/// Any request gets an answer, and without the token it is a 401.
pub fn server_request(data: &[u8]) {
    let Some(message) = Message::read(data) else {
        return;
    };
    let (method, path) = message
        .first_line
        .split_once(' ')
        .unwrap_or(("POST", message.first_line));
    let (Ok(method), Ok(uri)) = (
        Method::from_bytes(method.as_bytes()),
        Uri::try_from(format!("/v1/google-flow/{path}")),
    ) else {
        return;
    };
    let authorization = message.headers.get("authorization");
    let has_token = authorization
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer") && token.trim() == TOKEN
        });
    let mut request = Request::new(message.body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = message.headers;
    let nora = AccountEmail::parse("nora@example.org").expect("an address");
    let answer = contract::respond(&contract(vec![nora]), &request);
    if has_token {
        assert!(
            [200, 201, 400, 403, 404].contains(&answer.status().as_u16()),
            "{}",
            answer.status()
        );
    } else {
        assert_eq!(answer.status(), 401);
    }
    serde_json::from_slice::<serde_json::Value>(answer.body()).expect("JSON");
}

#[derive(Debug, Arbitrary)]
struct Exchange {
    account: AccountEmail,
    other: AccountEmail,
    pinned: bool,
    known: bool,
    id: MediaGenerationId,
    video: VideoId,
    start: u8,
    end: u8,
    prompt: String,
    scenario: u8,
    tail: Vec<u8>,
}

/// What the client sends, the server reads, at every endpoint; what the server answers to an upload, the client reads.
pub fn round_trip(data: &[u8]) {
    let Ok(exchange) = Exchange::arbitrary(&mut Unstructured::new(data)) else {
        return;
    };
    let base_url = BaseUrl::parse("http://localhost/v1/google-flow").expect("a base URL");
    let api = Api::new(ApiToken::parse(TOKEN).expect("a token")).with_base_url(base_url);
    upload(&exchange, &api);

    let asset = GetAsset::new(exchange.id.clone());
    let (parts, _) = asset
        .to_request::<Vec<u8>>(&api, ())
        .expect("a request")
        .into_parts();
    assert_eq!(parts.uri.host(), Some("localhost"));
    match Incoming::from_parts(&parts, b"", contract::BASE_PATH) {
        Ok(Incoming::GetAsset(read)) => assert_eq!(read.id(), &exchange.id),
        other => panic!("{other:?}"),
    }

    // A job id names an account as well.
    let account = exchange.account.as_str();
    if let Ok(job) = JobId::parse(&format!("j1v-u4711-email:{account}-bot:google-flow")) {
        let request = GetJob::new(job.clone()).to_request::<Vec<u8>>(&api, ());
        let (parts, _) = request.expect("a request").into_parts();
        match Incoming::from_parts(&parts, b"", contract::BASE_PATH) {
            Ok(Incoming::GetJob(read)) => assert_eq!(read.id(), &job),
            other => panic!("{other:?}"),
        }
    }

    let window = FrameWindow::from_indices(exchange.start.into(), exchange.end.into());
    let edit = window.ok().and_then(|window| {
        let input = VideoInput::edit(exchange.video, window);
        let edit = GenerateVideo::builder(exchange.prompt, input).with_model("omni-flash");
        edit.build().ok()
    });
    if let Some(edit) = edit {
        let request: Request<Vec<u8>> = edit.to_request(&api, ()).expect("a request");
        let (parts, body) = request.into_parts();
        match Incoming::from_parts(&parts, &body, contract::BASE_PATH) {
            Ok(Incoming::GenerateVideo(read)) => {
                assert_eq!(&*read, edit.members());
            }
            other => panic!("{other:?}"),
        }
    }
}

fn upload(exchange: &Exchange, api: &Api) {
    let mut file = include_bytes!("../../flow-http/examples/data/picture.png").to_vec();
    file.extend_from_slice(&exchange.tail);
    let asset = CheckedAsset::check(&file, AssetType::Png, file.len() as u64).expect("a PNG");
    let mut upload = UploadAsset::new(asset);
    if exchange.pinned {
        upload = upload.with_account(exchange.account.clone());
    }
    let request = upload.to_request(api, file).expect("a request");
    let (parts, file) = request.into_parts();
    match Incoming::from_parts(&parts, &file, contract::BASE_PATH) {
        Ok(Incoming::UploadAsset(read)) => {
            assert_eq!(read.account(), upload.account());
            assert_eq!(read.asset_type(), AssetType::Png);
            assert_eq!(read.content_length(), Some(file.len() as u64));
        }
        other => panic!("{other:?}"),
    }
    let accounts = if exchange.known {
        vec![exchange.account.clone()]
    } else {
        vec![exchange.other.clone()]
    };
    let found = exchange.known || !exchange.pinned || exchange.account == exchange.other;
    let scenario = usize::from(exchange.scenario) % Scenario::ALL.len();
    let scenario = Scenario::ALL.get(scenario).copied().unwrap_or_default();
    let fails = match scenario {
        Scenario::Ok => false,
        // Only who named an account can see it.
        Scenario::WrongAccount => exchange.pinned,
        scenario => scenario.is_about(UploadAsset::INFO),
    };
    let contract = contract(accounts).with_scenario(scenario);
    let response = contract::respond(&contract, &Request::from_parts(parts, file));
    let status = response.status();
    match upload.read_response(response) {
        Ok(uploaded) => {
            assert!(found && !fails);
            let owner = contract.accounts.first().expect("one");
            let parts = uploaded.media_generation_id().parts();
            let is_owned = parts.expect("a reference").is_owned_by(owner);
            assert_eq!(is_owned, scenario != Scenario::WrongAccount);
            assert_eq!((uploaded.width(), uploaded.height()), (Some(96), Some(64)));
        }
        Err(error) => {
            assert!(!found || fails, "{error}");
            if found && scenario == Scenario::WrongAccount {
                assert_eq!(error.media_generation_ids().len(), 1);
            } else {
                assert_eq!(error.as_api().map(|api| api.status()), Some(status));
            }
        }
    }
}
