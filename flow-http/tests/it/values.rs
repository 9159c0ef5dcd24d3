//! Base URLs, tokens and job ids: accepted values, and the exact error texts for others.

use flow_http::ids::JobId;
use flow_http::{ApiToken, BaseUrl};

#[test]
fn base_urls_that_are_accepted() {
    for (text, url) in [
        (
            "https://api.useapi.net/v1/google-flow",
            "https://api.useapi.net/v1/google-flow",
        ),
        (
            "https://api.useapi.net/v1/google-flow/",
            "https://api.useapi.net/v1/google-flow",
        ),
        (
            "https://api.useapi.net/v1/google-flow///",
            "https://api.useapi.net/v1/google-flow",
        ),
        (
            "https://proxy.example",
            "https://proxy.example/v1/google-flow",
        ),
        (
            "https://proxy.example/",
            "https://proxy.example/v1/google-flow",
        ),
        ("https://proxy.example/a/b", "https://proxy.example/a/b"),
        ("https://proxy.example/a/b/", "https://proxy.example/a/b"),
        ("https://proxy.example/a%20b", "https://proxy.example/a%20b"),
        ("https://proxy.example/...", "https://proxy.example/..."),
        ("https://proxy.example/a;v=1", "https://proxy.example/a;v=1"),
        (
            "https://proxy.example/%C3%A9",
            "https://proxy.example/%C3%A9",
        ),
        (
            "https://proxy.example/assets",
            "https://proxy.example/assets",
        ),
        (
            "https://proxy.example/v1/google-flow/eu",
            "https://proxy.example/v1/google-flow/eu",
        ),
        ("https://proxy.example./flow", "https://proxy.example./flow"),
        ("http://flow_proxy:80/x", "http://flow_proxy:80/x"),
        ("HTTPS://proxy.example/x", "https://proxy.example/x"),
        (
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080/v1/google-flow",
        ),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        (
            "http://localhost:65535",
            "http://localhost:65535/v1/google-flow",
        ),
    ] {
        assert_eq!(BaseUrl::parse(text).unwrap().as_str(), url, "{text}");
        assert_eq!(BaseUrl::try_from(text).unwrap().as_str(), url);
        assert_eq!(text.parse::<BaseUrl>().unwrap().as_str(), url);
        let again = BaseUrl::parse(url).unwrap();
        assert_eq!(again.to_string(), url);
        // A path of the caller may contain an account.
        let host = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let path = if url.ends_with("/v1/google-flow") {
            "/v1/google-flow"
        } else {
            "/***"
        };
        assert_eq!(format!("{again:?}"), format!("BaseUrl({host}{path})"));
    }
}

#[test]
fn the_longest_base_url() {
    let of = |len: usize| format!("https://h/{}", "a".repeat(len - 10));
    assert_eq!(BaseUrl::parse(&of(2048)).unwrap().as_str(), of(2048));
    assert!(BaseUrl::parse(&of(2049)).is_err());
}

#[test]
fn base_urls_that_are_refused() {
    const FORM: &str = "the base URL is malformed; expected https://host/path in ASCII";
    const SCHEME: &str = "the base URL does not begin with http:// or https://";
    const HOST: &str = "the base URL has no valid host or port (0–65535)";
    const CREDENTIALS: &str =
        "the base URL contains a user or password; the token is sent in a header";
    const QUERY: &str = "the base URL contains a query";
    const FRAGMENT: &str = "the base URL contains a fragment";
    const PATH: &str = "the path of the base URL contains an empty segment, `.`, `..`, %2F, %5C, an encoded control character or an incomplete escape";
    const ENDPOINT: &str =
        "the base URL contains the path of an endpoint; expected it to end in /google-flow";
    let long = format!("https://h/{}", "a".repeat(2048));
    for (text, message) in [
        ("", FORM),
        (" ", FORM),
        ("https://", FORM),
        ("http://h ost/", FORM),
        ("http://host/a b", FORM),
        ("http://host/\r\nX-Evil: 1", FORM),
        ("http://host/\0", FORM),
        ("http://host/\u{7f}", FORM),
        ("http://höst/", FORM),
        ("http://host/zoë", FORM),
        ("http://host\\@evil.example/", FORM),
        ("/v1/google-flow", SCHEME),
        ("host", SCHEME),
        ("host:80", SCHEME),
        ("ftp://host/", SCHEME),
        ("javascript:alert(1)", SCHEME),
        ("file:///etc/passwd", FORM),
        ("//host/path", SCHEME),
        ("http://:80/", HOST),
        ("http://host:", HOST),
        ("http://host:/", HOST),
        ("http://host:99999/", HOST),
        ("http://[]/", HOST),
        ("http://[]:80/", HOST),
        ("http://[x]/", HOST),
        ("http://[127.0.0.1]/", HOST),
        ("http://[::1", FORM),
        ("http://.", HOST),
        ("http://..", HOST),
        ("http://../x", HOST),
        ("http://a..b/", HOST),
        ("http://.host/", HOST),
        ("http://host../", HOST),
        ("http://ho%73t/", FORM),
        ("http://a;b/", HOST),
        ("http://user@host/", CREDENTIALS),
        ("http://user:secret@host/", CREDENTIALS),
        ("http://@host/", CREDENTIALS),
        ("http://host/?", QUERY),
        ("http://host/?email=a", QUERY),
        ("http://host?x", QUERY),
        ("http://host/#", FRAGMENT),
        ("http://host#x", FRAGMENT),
        ("http://host/a//b", PATH),
        ("http://host//a", PATH),
        ("http://host/../b", PATH),
        ("http://host/a/.", PATH),
        ("http://host/a/%2e%2E", PATH),
        ("http://host/a/.%2e/b", PATH),
        ("http://host/a%2Fb", PATH),
        ("http://host/a%2fb", PATH),
        ("http://host/a%5cb", PATH),
        ("http://host/a\\b", PATH),
        ("http://host/..;/x", PATH),
        ("http://host/..;a=b/x", PATH),
        ("http://host/.;/x", PATH),
        ("http://host/;/x", PATH),
        ("http://host/%2e%2e%3b/x", PATH),
        ("http://host/a%00b", PATH),
        ("http://host/a%0d%0aX-Evil:1", PATH),
        ("http://host/%1F", PATH),
        ("http://host/%7f", PATH),
        ("http://host/%C2%85", PATH),
        ("http://host/%zz", PATH),
        ("http://host/a%", PATH),
        ("http://host/a%2", PATH),
        ("http://host/a%2/b", PATH),
        ("http://host/a%%41", PATH),
        ("https://api.useapi.net/v1/google-flow/assets", ENDPOINT),
        ("https://api.useapi.net/v1/google-flow/assets/", ENDPOINT),
        ("https://api.useapi.net/v1/google-flow/jobs/j1", ENDPOINT),
        ("https://proxy.example/google-flow/videos", ENDPOINT),
        (&long, "the base URL is too long (at most 2048 bytes)"),
    ] {
        let error = BaseUrl::parse(text).expect_err(text);
        assert_eq!(error.to_string(), message, "{text}");
    }
}

#[test]
fn tokens() {
    for text in ["user:4711-AbC", "x", "a.b~c=/+", &"t".repeat(4096)] {
        let token = ApiToken::parse(text).unwrap();
        assert_eq!(token.expose_secret(), text);
        assert_eq!(format!("{token:?}"), "ApiToken(***)");
        assert_eq!(format!("{token:#?}"), "ApiToken(***)");
        assert!(token.matches(text));
        assert!(!token.matches(&format!("{text}x")));
        assert!(!token.matches(&text[1..]));
        assert!(!token.matches(""));
        // Tokens of the same length with one different character, at any position.
        for at in 0..text.len().min(20) {
            for bit in [1, 2, 4, 8, 16, 32] {
                let mut other = text.as_bytes().to_vec();
                other[at] ^= bit;
                assert!(!token.matches(std::str::from_utf8(&other).unwrap()), "{at}");
            }
        }
        // Two characters that differ in the same bits.
        if let [first, second, ..] = text.as_bytes() {
            let two = [[first ^ 1, second ^ 1].as_slice(), &text.as_bytes()[2..]].concat();
            assert!(!token.matches(std::str::from_utf8(&two).unwrap()));
        }
        let last = text.len() - 1;
        assert!(!token.matches(&format!("{}!", &text[..last])));
    }
    const VISIBLE: &str = "the API token contains a space, a line break or another character that is not visible ASCII, at byte ";
    for (text, message) in [
        ("", "the API token is empty".to_owned()),
        (" user:1-a", format!("{VISIBLE}0")),
        ("user:1-a\n", format!("{VISIBLE}8")),
        ("user:1-a\r\nX-Evil: 1", format!("{VISIBLE}8")),
        ("user:1-\0a", format!("{VISIBLE}7")),
        ("user:1-\ta", format!("{VISIBLE}7")),
        ("user:1-ü", format!("{VISIBLE}7")),
        ("user:1-\u{7f}", format!("{VISIBLE}7")),
        (
            &"t".repeat(4097),
            "the API token is too long (at most 4096 bytes)".to_owned(),
        ),
    ] {
        let error = ApiToken::parse(text).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(text.len() < 3 || !format!("{error:?}").contains(text));
    }
}

#[test]
fn job_ids() {
    for text in [
        "j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow",
        "j1731859567890i-u12345-email:an***@gmail.com-bot:google-flow",
        "j1-u1-email:nora.field+flow!$&'*=~_@example.org-bot:google-flow",
        "j1-u1-email:zoë.müller@example.org-bot:google-flow",
        "j1-u1-email:a^b`c{d|e}@example.org-bot:google-flow",
        "a",
        "..a",
        &"j".repeat(512),
    ] {
        let id = JobId::parse(text).unwrap();
        assert_eq!(id.as_str(), text);
        assert_eq!(format!("{id:?}"), format!("JobId(<{} bytes>)", text.len()));
    }
    const EMPTY: &str = "invalid job id: expected a text such as j…v-u…-email:…-bot:google-flow, found an empty text or only dots";
    const RAW: &str = "is not allowed in a URL path segment; job ids are not percent-encoded";
    let at = |offset| format!("invalid job id: the character at byte {offset} {RAW}");
    for (text, message) in [
        ("", EMPTY.to_owned()),
        (".", EMPTY.to_owned()),
        ("..", EMPTY.to_owned()),
        ("j1/../../accounts", at(2)),
        ("/j1", at(0)),
        ("j1?x=1", at(2)),
        ("j1#x", at(2)),
        ("j1%2Fx", at(2)),
        ("j1 x", at(2)),
        ("j1\r\nx", at(2)),
        ("j1\0", at(2)),
        ("j1\\x", at(2)),
        ("j1\"", at(2)),
        ("j1<", at(2)),
        ("jé\u{a0}x", at(3)),
        ("jé\u{85}x", at(3)),
        ("jé\u{2028}", at(3)),
        (
            &"j".repeat(513),
            "invalid job id: expected at most 512 bytes".to_owned(),
        ),
    ] {
        let error = JobId::parse(text).expect_err(text);
        assert_eq!(error.to_string(), message, "{text:?}");
    }
}
