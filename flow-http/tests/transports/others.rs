//! Clients that were written independently, according to the examples of the source document. If a tool is missing, its
//! test fails in CI; elsewhere it is skipped, with a line on stderr.

use std::io::Write as _;
use std::process::{Command, Stdio};

use flow_http::BaseUrl;
use flow_http::contract::Contract;
use flow_http::ids::MediaGenerationId;

use crate::client::{ACCOUNT, AMPLE, Clients, TOKEN, Transport, account, token};
use crate::responses::{image, reference};
use crate::support;

const IMAGE_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/image.png");

/// Source: useapi.net, "Upload Assets", Examples (2026-05-25), with `urllib` in place of `requests`.
const PYTHON: &str = r"
import json, os, sys, urllib.request
from urllib.parse import quote

base, token, path, email = sys.argv[1:5]
urls = [f'{base}/assets', f'{base}/assets/{quote(email)}']
with open(path, 'rb') as image_file:
    file_content = image_file.read()
headers = {'Authorization': f'Bearer {token}', 'Content-Type': 'image/png'}
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for url in urls:
    request = urllib.request.Request(url, data=file_content, headers=headers, method='POST')
    with opener.open(request, timeout=3600) as response:
        result = json.load(response)
    print(result.get('mediaGenerationId', {}).get('mediaGenerationId'), result.get('email'))
";

/// Source: as above.
const NODE: &str = r"
const [base, token, path, email] = process.argv.slice(1);
const fsp = require('fs').promises;
(async () => {
  for (const apiUrl of [`${base}/assets`, `${base}/assets/${encodeURIComponent(email)}`]) {
    const blob = new Blob([await fsp.readFile(path)]);
    const response = await fetch(apiUrl, {
      method: 'POST',
      headers: { 'Authorization': `Bearer ${token}`, 'Content-Type': blob.type || 'image/png' },
      body: blob,
      signal: AbortSignal.timeout(3600000)
    });
    const result = await response.json();
    console.log(result.mediaGenerationId.mediaGenerationId, result.email);
  }
})().catch((error) => { console.error(error); process.exit(1); });
";

/// Starts the contract server, and returns its base URL and the reference that every client must receive.
async fn serve() -> (String, String) {
    let contract = Contract::new(token(), [account()]);
    let listener = support::bind(0).await.unwrap();
    let base_url = support::base_url(listener.local_addr().unwrap());
    tokio::spawn(support::serve(listener, contract));
    let clients = Clients::new(AMPLE);
    let parsed = BaseUrl::parse(&base_url).unwrap();
    let got = clients.upload(Transport::Reqwest, &parsed, &image()).await;
    let id = got.uploaded().media_generation_id().as_str().to_owned();
    (base_url, id)
}

/// The lines that a tool prints; `None` if the tool is missing, which is a failure in CI.
async fn run(tool: &'static str, arguments: Vec<String>) -> Option<String> {
    let found = Command::new(tool)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !found.is_ok_and(|status| status.success()) {
        let in_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        assert!(!in_ci, "{tool} is missing: install it");
        // Written directly, since the output of a macro is captured while a test passes.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {tool} is missing");
        return None;
    }
    let running = tokio::task::spawn_blocking(move || {
        Command::new(tool)
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    });
    let output = running.await.unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool}: {stderr}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Asserts that both calls, without an account and with one, returned the reference and the masked address.
fn assert_both(printed: &str, id: &str) {
    let line = format!("{id} {}", account().masked().as_str());
    assert_eq!(printed.lines().collect::<Vec<_>>(), [&line, &line]);
    assert!(
        MediaGenerationId::parse(id)
            .unwrap()
            .parts()
            .unwrap()
            .is_owned_by(&account())
    );
}

#[tokio::test]
async fn curl() {
    let (base_url, id) = serve().await;
    for path in ["/assets", "/assets/nora%40example.org"] {
        let arguments = [
            "--silent",
            "--show-error",
            "--fail",
            "--max-time",
            "20",
            "--noproxy",
            "*",
            "-X",
            "POST",
            "-H",
            &format!("Authorization: Bearer {TOKEN}"),
            "-H",
            "Content-Type: image/png",
            "--data-binary",
            &format!("@{IMAGE_PATH}"),
            &format!("{base_url}{path}"),
        ];
        let Some(printed) = run("curl", arguments.map(str::to_owned).into()).await else {
            return;
        };
        assert_eq!(reference(&printed), id);
        assert!(printed.contains(&format!("\"email\":\"{}\"", account().masked().as_str())));
    }
}

#[tokio::test]
async fn the_urllib_of_python() {
    let (base_url, id) = serve().await;
    let arguments = ["-c", PYTHON, &base_url, TOKEN, IMAGE_PATH, ACCOUNT];
    if let Some(printed) = run("python3", arguments.map(str::to_owned).into()).await {
        assert_both(&printed, &id);
    }
}

#[tokio::test]
async fn the_fetch_of_node() {
    let (base_url, id) = serve().await;
    let arguments = ["-e", NODE, "--", &base_url, TOKEN, IMAGE_PATH, ACCOUNT];
    if let Some(printed) = run("node", arguments.map(str::to_owned).into()).await {
        assert_both(&printed, &id);
    }
}
