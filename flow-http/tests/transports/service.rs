//! The example of a service, end to end: a form is received, and the file is uploaded.

use std::net::Ipv4Addr;

use flow_http::Api;
use flow_http::contract::{Contract, Scenario};
use flow_http::validate::MAX_IMAGE_BYTE_LEN;
use tokio::net::TcpListener;

use crate::axum_service::support::wire::Wire;
use crate::axum_service::{Service, form, router};
use crate::client::{TOKEN, account, token};
use crate::responses::{IMAGE, json, reference, uploaded};
use crate::server::{Script, Server, digest};
use crate::support;

/// Starts the service in front of `base_url`, and returns its address.
async fn service(base_url: &str) -> String {
    let wire = Wire::new(Api::new(token()).with_base_url(base_url.parse().unwrap()));
    let router = router(Service::new(wire.unwrap_or_else(|_| panic!("no client"))));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Starts the service in front of a contract server.
async fn service_in(scenario: Scenario) -> String {
    let contract = Contract::new(token(), [account()]).with_scenario(scenario);
    let listener = support::bind(0).await.unwrap();
    let base_url = support::base_url(listener.local_addr().unwrap());
    tokio::spawn(support::serve(listener, contract));
    service(&base_url).await
}

struct Page {
    status: u16,
    retry_after: Option<String>,
    text: String,
}

async fn submit(service: &str, fields: &[Vec<u8>]) -> Page {
    let body = [fields.concat(), b"--boundary--\r\n".to_vec()].concat();
    let response = reqwest::Client::new()
        .post(format!("{service}/upload"))
        .header("Content-Type", "multipart/form-data; boundary=boundary")
        .body(body)
        .send()
        .await
        .unwrap();
    let retry_after = response.headers().get("retry-after");
    let retry_after = retry_after.map(|value| value.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    assert!(!text.contains(TOKEN), "{text}");
    Page {
        status,
        retry_after,
        text,
    }
}

fn file(content: &[u8]) -> Vec<u8> {
    form("file\"; filename=\"image.png", Some("image/png"), content)
}

#[tokio::test]
async fn the_form_is_accepted_by_the_service() {
    let service = service_in(Scenario::Ok).await;
    let page = reqwest::get(&service).await.unwrap().text().await.unwrap();
    for part in [
        r#"action="/upload""#,
        "multipart/form-data",
        r#"name="file""#,
        r#"name="account""#,
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_file_of_a_form_is_uploaded() {
    let expected = uploaded();
    let expected = format!("{}\n", reference(&expected));
    let service = service_in(Scenario::Ok).await;
    for account in ["", "nora@example.org", " nora@example.org "] {
        let page = submit(
            &service,
            &[file(IMAGE), form("account", None, account.as_bytes())],
        )
        .await;
        assert_eq!(
            (page.status, page.text.as_str()),
            (200, expected.as_str()),
            "{account:?}"
        );
    }
    let page = submit(&service, &[file(IMAGE)]).await;
    assert_eq!((page.status, page.text), (200, expected));
}

#[tokio::test]
async fn every_byte_is_passed_on_to_the_account() {
    let server = Server::start(Script::response(json(200, "", &uploaded())));
    let service = service(server.base_url().as_str()).await;
    let fields = [form("account", None, b"nora@example.org"), file(IMAGE)];
    assert_eq!(submit(&service, &fields).await.status, 200);
    let [seen] = server.seen().try_into().expect("one request");
    assert!(
        seen.head
            .starts_with("POST /v1/google-flow/assets/nora%40example.org HTTP/1.1\r\n")
    );
    assert_eq!(
        (seen.byte_len, seen.digest),
        (IMAGE.len() as u64, digest([IMAGE]))
    );
    assert_eq!(seen.header("content-type"), Some("image/png"));
}

#[tokio::test]
async fn invalid_files_are_not_sent() {
    let server = Server::start(Script::response(json(200, "", &uploaded())));
    let service = service(server.base_url().as_str()).await;
    let mut large = IMAGE.to_vec();
    large.resize(usize::try_from(MAX_IMAGE_BYTE_LEN).unwrap() + 1, 0);
    let rows: [(&str, u16, Vec<Vec<u8>>); 7] = [
        ("no field", 400, vec![]),
        ("no file", 400, vec![form("account", None, b"")]),
        ("an empty file", 422, vec![file(b"")]),
        ("no image", 422, vec![file(b"<html></html>")]),
        (
            "an image of another type",
            422,
            vec![form("file\"; filename=\"a.jpg", Some("image/jpeg"), IMAGE)],
        ),
        ("an image over the limit", 422, vec![file(&large)]),
        (
            "no account",
            400,
            vec![file(IMAGE), form("account", None, b"../accounts")],
        ),
    ];
    for (name, status, fields) in rows {
        let page = submit(&service, &fields).await;
        assert_eq!(page.status, status, "{name}: {}", page.text);
        assert_eq!(page.text.lines().count(), 1, "{name}: {}", page.text);
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn failures_name_the_account_and_the_waiting_time() {
    let rows = [
        (Scenario::Throttled, 429, Some("1800")),
        (Scenario::Quota, 429, Some("1800")),
        (Scenario::NoAccount, 503, Some("1800")),
        (Scenario::Session, 502, None),
        (Scenario::Policy, 422, None),
        (Scenario::Html, 502, None),
    ];
    for (scenario, status, retry_after) in rows {
        let page = submit(&service_in(scenario).await, &[file(IMAGE)]).await;
        assert_eq!(page.status, status, "{scenario:?}: {}", page.text);
        assert_eq!(page.retry_after.as_deref(), retry_after, "{scenario:?}");
        assert!(!page.text.contains("nora"), "{}", page.text);
    }
}

#[tokio::test]
async fn a_reference_that_came_with_a_failure_is_shown() {
    let body = uploaded();
    let cut = &body[..body.len() - 3];
    let server = Server::start(Script::response(json(200, "", cut)));
    let page = submit(&service(server.base_url().as_str()).await, &[file(IMAGE)]).await;
    assert_eq!(page.status, 502);
    assert!(page.text.contains(reference(&body)), "{}", page.text);
}
