//! What the examples share: the contract server on a socket, and reading a file's first bytes.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each example uses its own part of this module"
)]

pub mod cli;
pub mod here;
pub mod wire;

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use flow_http::contract::{self, Contract};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// Bodies over this are counted, not kept: more than the largest that the protocol accepts.
const KEPT_BYTES: usize = 128 << 20;

/// Binds a port of this machine only; 0 takes a free one.
pub async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// The base URL of a contract server at `address`.
pub fn base_url(address: SocketAddr) -> String {
    format!("http://{address}{}", contract::BASE_PATH)
}

/// Answers each request on `listener` by `contract`, until the task is dropped.
pub async fn serve(listener: TcpListener, contract: Contract) -> io::Result<()> {
    serve_with(listener, move |request, byte_len| {
        contract::respond_to_prefix(&contract, request, byte_len)
    })
    .await
}

/// Answers each request on `listener` by `respond`, which gets what was kept of it and the length of its whole body.
pub async fn serve_with<F>(listener: TcpListener, respond: F) -> io::Result<()>
where
    F: Fn(&http::Request<Vec<u8>>, u64) -> http::Response<Vec<u8>> + Send + Sync + 'static,
{
    let respond = Arc::new(respond);
    loop {
        let (stream, _) = listener.accept().await?;
        let respond = Arc::clone(&respond);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&respond), request));
            // A client that goes away in the middle is its own affair.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer<F>(
    respond: Arc<F>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible>
where
    F: Fn(&http::Request<Vec<u8>>, u64) -> http::Response<Vec<u8>>,
{
    let (parts, mut incoming) = request.into_parts();
    let hint = usize::try_from(incoming.size_hint().lower()).unwrap_or_default();
    let mut body = Vec::with_capacity(hint.min(KEPT_BYTES));
    let mut byte_len = 0_u64;
    while let Some(frame) = incoming.frame().await {
        let Ok(frame) = frame else {
            // The body was cut: nobody is left to hear an answer.
            byte_len = u64::MAX;
            break;
        };
        if let Some(data) = frame.data_ref() {
            byte_len = byte_len.saturating_add(data.len() as u64);
            let room = KEPT_BYTES.saturating_sub(body.len());
            let kept = data.get(..room).unwrap_or(data);
            body.extend_from_slice(kept);
        }
    }
    let request = http::Request::from_parts(parts, body);
    let response = respond(&request, byte_len);
    Ok(response.map(|body| Full::new(Bytes::from(body))))
}
