//! Strategies that generate bodies, for property tests.
//!
//! ```
//! use flow_types::{UploadResponse, proptest::upload_body};
//! use proptest::prelude::*;
//!
//! proptest!(|(body in upload_body())| {
//!     let upload = UploadResponse::from_slice(body.json.as_bytes())?;
//!     prop_assert_eq!(upload.media_generation_id(), &body.id);
//! });
//! ```

use flow_ids::MediaGenerationId;
use flow_ids::proptest::media_generation_id;
use proptest::collection::vec;
use proptest::prelude::*;

/// The body of an upload, and the reference in it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UploadBody {
    /// The JSON text.
    pub json: String,
    /// The reference.
    pub id: MediaGenerationId,
}

/// Generates JSON strings in quotes: plain words, escapes, and unpaired surrogates.
pub fn json_string() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9@. _-]{0,12}",
        1 => r#"(\\[nrtbf/"\\]|\\u00[0-7][0-9a-f]|é|\\ud83d\\ude00|x){0,6}"#,
        1 => r"\\u[dD][89a-fA-F][0-9a-f]{2}",
    ]
    .prop_map(|inner| format!("\"{inner}\""))
}

/// Generates the JSON text of any value: numbers that no type can represent, unusual strings, nested and repeated
/// members, white space.
pub fn json_value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,12})?([eE][+-]?[0-9]{1,4})?",
        json_string(),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let member =
            (json_string(), inner.clone()).prop_map(|(name, value)| format!("{name}:{value}"));
        prop_oneof![
            vec(inner, 0..5).prop_map(|items| format!("[{}]", items.join(" , "))),
            vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(",\n "))),
        ]
    })
}

/// Generates upload bodies with a reference in a documented or observed place, among arbitrary other members.
pub fn upload_body() -> impl Strategy<Value = UploadBody> {
    (
        media_generation_id(),
        0..5_u8,
        upload_members(),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(id, form, mut members, at)| {
            let plain = quote(id.as_str());
            let nested = format!("{{\"mediaGenerationId\":{plain}}}");
            let reference = match form {
                0 => format!("\"mediaGenerationId\":{plain}"),
                1 => {
                    // An earlier `media` would take precedence.
                    members.retain(|member| !member.starts_with("\"media\""));
                    format!("\"media\":[{nested}]")
                }
                2 => {
                    members.retain(|member| !member.starts_with("\"media\""));
                    format!("\"media\":{{\"name\":\"x\",\"mediaGenerationId\":{nested}}}")
                }
                _ => format!("\"mediaGenerationId\":{nested}"),
            };
            members.insert(at.index(members.len().saturating_add(1)), reference);
            UploadBody {
                json: format!("{{{}}}", members.join(", ")),
                id,
            }
        })
}

/// Generates members of an upload other than its reference: documented ones, of any type, and unknown ones.
pub fn upload_members() -> impl Strategy<Value = Vec<String>> {
    let documented = prop_oneof![
        (1..5000_u32).prop_map(|n| format!("\"width\":{n}")),
        (1..5000_u32).prop_map(|n| format!("\"height\": {n}")),
        (0..12_000_u32).prop_map(|n| format!("\"durationSeconds\":{}.{:03}", n / 1000, n % 1000)),
        "[a-z]{2}\\*{3}@[a-z]{3}\\.org".prop_map(|email| format!("\"email\":\"{email}\"")),
        (1..99_u32).prop_map(|n| format!(
            "\"media\":{{\"video\":{{\"dimensions\":{{\"length\":\"{n}.940s\"}}}}}}"
        )),
    ];
    let name = prop_oneof![
        prop::sample::select(vec![
            "media",
            "workflow",
            "width",
            "height",
            "email",
            "error",
            "durationSeconds",
        ])
        .prop_map(|name| format!("\"{name}\"")),
        json_string(),
    ];
    let other = (name, json_value()).prop_map(|(name, value)| format!("{name} :{value}"));
    vec(prop_oneof![documented, other], 0..8)
}

/// Generates error bodies of all known forms, with other members.
pub fn error_body() -> impl Strategy<Value = String> {
    let error = prop_oneof![json_string(), json_value(), rpc_status()];
    let name = prop_oneof![
        4 => Just("\"error\"".to_owned()),
        1 => Just("\"detail\"".to_owned()),
        1 => json_string(),
    ];
    let sibling_name = prop_oneof![
        prop::sample::select(vec![
            "retryAfter",
            "skipReasons",
            "code",
            "message",
            "jobId",
            "jobid"
        ])
        .prop_map(|name| format!("\"{name}\"")),
        json_string(),
    ];
    let sibling = (sibling_name, json_value()).prop_map(|(name, value)| format!(",{name}:{value}"));
    (name, error, vec(sibling, 0..4))
        .prop_map(|(name, error, siblings)| format!("{{{name}:{error}{}}}", siblings.concat()))
}

fn rpc_status() -> impl Strategy<Value = String> {
    (400..600_u16, json_string(), "PUBLIC_ERROR_[A-Z_]{1,20}").prop_map(|(code, message, reason)| {
        format!(
            "{{\"code\":{code},\"message\":{message},\"details\":[{{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"{reason}\"}}]}}"
        )
    })
}

/// A text in quotes, without control characters.
fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
