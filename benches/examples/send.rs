//! One upload per process, for `benches/wall`: by an adapter of `flow-http`, or by its client used by hand. It prints
//! the peak memory of the process, in KiB, or 0 if the system does not report it.
//!
//! ```text
//! send reqwest|hyper|ureq adapter|hand FILE BASE_URL [PARALLEL]
//! ```

use std::error::Error;
use std::fs::File;

use bytes::Bytes;
use flow_http::transport::{self, RequestBody};
use flow_http::validate::{CheckedAsset, Declared, PREFIX_LEN};
use flow_http::{Api, ApiToken, BaseUrl, Endpoint as _, UploadAsset};
use futures_util::TryStreamExt as _;
use futures_util::future::try_join_all;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio_util::io::ReaderStream;

type Failure = Box<dyn Error + Send + Sync>;

const TOKEN: &str = "user:4711-invented";
/// The piece size of the adapters. With the 4 KiB of `ReaderStream::new`, the work by hand takes several times as long.
const PIECE_LEN: usize = 128 << 10;

/// The file to send, and its target.
struct Job {
    path: String,
    api: Api,
    upload: UploadAsset,
}

impl Job {
    fn new(path: &str, base_url: &str) -> Result<Self, Failure> {
        use std::io::Read as _;
        let file = File::open(path)?;
        let byte_len = file.metadata()?.len();
        let mut prefix = Vec::new();
        file.take(PREFIX_LEN as u64).read_to_end(&mut prefix)?;
        let asset = CheckedAsset::check(&prefix, Declared::UNSPECIFIED, byte_len)?;
        let api = Api::new(ApiToken::parse(TOKEN)?).with_base_url(BaseUrl::parse(base_url)?);
        Ok(Self {
            path: path.to_owned(),
            api,
            upload: UploadAsset::new(asset),
        })
    }

    fn file(&self) -> Result<File, Failure> {
        Ok(File::open(&self.path)?)
    }

    /// A request written by hand.
    fn request<B>(&self, body: B) -> Result<http::Request<B>, Failure> {
        let url = format!("{}/assets", self.api.base_url().as_str());
        let request = http::Request::post(url)
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", self.upload.asset().content_type())
            .header("content-length", self.upload.asset().byte_len());
        Ok(request.body(body)?)
    }

    fn stream(&self) -> Result<BoxBody<Bytes, std::io::Error>, Failure> {
        let file = tokio::fs::File::from_std(self.file()?);
        let stream = ReaderStream::with_capacity(file, PIECE_LEN).map_ok(Frame::data);
        Ok(StreamBody::new(stream).boxed())
    }

    fn read(&self, body: Vec<u8>) -> Result<(), Failure> {
        self.upload.read_response(http::Response::new(body))?;
        Ok(())
    }
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (client, way, path, base_url, parallel) = match arguments.as_slice() {
        [client, way, path, base_url] => (*client, *way, path, base_url, 1),
        [client, way, path, base_url, parallel] => {
            (*client, *way, path, base_url, parallel.parse()?)
        }
        _ => {
            return Err(
                "usage: send reqwest|hyper|ureq adapter|hand FILE BASE_URL [PARALLEL]".into(),
            );
        }
    };
    let job = Job::new(path, base_url)?;
    if client == "ureq" {
        with_ureq(&job, way)?;
    } else {
        with_async(client, &job, way, parallel)?;
    }
    println!("{}", peak_kib());
    Ok(())
}

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut peaks = status.lines().filter_map(|line| {
        let kib = line.strip_prefix("VmHWM:")?.strip_suffix("kB")?;
        kib.trim().parse().ok()
    });
    peaks.next().unwrap_or(0)
}

fn with_async(client: &str, job: &Job, way: &str, parallel: u32) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        if client == "reqwest" {
            let client = transport::reqwest::client_builder().build()?;
            try_join_all((0..parallel).map(|_| with_reqwest(&client, job, way))).await
        } else {
            let mut connector = HttpConnector::new();
            connector.set_nodelay(true);
            let by_hand = Client::builder(TokioExecutor::new()).build(connector.clone());
            let adapter = Client::builder(TokioExecutor::new()).build(connector);
            let sending = (0..parallel).map(|_| with_hyper(&adapter, &by_hand, job, way));
            try_join_all(sending).await
        }
    })?;
    Ok(())
}

async fn with_reqwest(client: &reqwest::Client, job: &Job, way: &str) -> Result<(), Failure> {
    if way == "adapter" {
        let body = job.file()?.into();
        transport::reqwest::send(client, &job.api, &job.upload, body).await?;
        return Ok(());
    }
    let request = job.request(reqwest::Body::wrap(job.stream()?))?;
    let response = client.execute(request.try_into()?).await?;
    job.read(response.bytes().await?.into())
}

async fn with_hyper(
    adapter: &Client<HttpConnector, RequestBody>,
    by_hand: &Client<HttpConnector, BoxBody<Bytes, std::io::Error>>,
    job: &Job,
    way: &str,
) -> Result<(), Failure> {
    if way == "adapter" {
        let body = job.file()?.into();
        transport::hyper::send(adapter, &job.api, &job.upload, body).await?;
        return Ok(());
    }
    let response = by_hand.request(job.request(job.stream()?)?).await?;
    let body = response.into_body().collect().await?;
    job.read(body.to_bytes().into())
}

fn with_ureq(job: &Job, way: &str) -> Result<(), Failure> {
    if way == "adapter" {
        let body = job.file()?.into();
        transport::ureq::send(&ureq::agent(), &job.api, &job.upload, body)?;
        return Ok(());
    }
    let body = ureq::SendBody::from_owned_reader(job.file()?);
    let mut response = ureq::agent().run(job.request(body)?)?;
    job.read(response.body_mut().read_to_vec()?)
}
