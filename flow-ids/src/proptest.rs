//! Strategies that generate ids and addresses, for property tests.
//!
//! ```
//! use flow_ids::proptest::media_generation_id;
//! use proptest::prelude::*;
//!
//! proptest!(|(id in media_generation_id())| {
//!     prop_assert_eq!(id.parts()?.to_id(), id);
//! });
//! ```

use std::format;
use std::string::String;

use proptest::prelude::*;
use proptest::strategy::Union;

use crate::typed::each_typed_id;
use crate::{
    AccountEmail, CharacterId, ImageId, JobId, MediaGenerationId, MediaKind, VideoId, VoiceId,
};

/// Generates addresses: plain, with plus tags, with every allowed punctuation mark, and internationalized.
pub fn account_email() -> impl Strategy<Value = AccountEmail> {
    let word = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,8}|[a-z]{1,6}[äéøžñ]|[一-龠]{1,4}";
    let label = "[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?|[a-z]{0,3}[üß]";
    let local = proptest::collection::vec(word, 1..4).prop_map(|words| words.join("."));
    let domain = proptest::collection::vec(label, 1..4).prop_map(|labels| labels.join("."));
    (local, domain).prop_filter_map("an address", |(local, domain)| {
        AccountEmail::parse(&format!("{local}@{domain}")).ok()
    })
}

/// Generates media ids of images and videos: UUIDs, UUIDs with a suffix, base64url, and other visible ASCII.
pub fn media_id() -> impl Strategy<Value = String> {
    let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    prop_oneof![
        4 => uuid,
        1 => (uuid, "_[a-z]{1,10}").prop_map(|(uuid, suffix)| format!("{uuid}{suffix}")),
        1 => "[A-Za-z0-9_-]{1,80}={0,2}",
        1 => "[!-~]{1,40}",
    ]
}

/// Generates job ids: of the observed form, with a plain or masked address, and other texts that a path can hold.
pub fn job_id() -> impl Strategy<Value = JobId> {
    let address = prop_oneof![
        account_email().prop_map(|email| String::from(email.as_str())),
        account_email().prop_map(|email| format!("{}", email.masked())),
    ];
    let observed = ("[0-9]{19}", any::<u32>(), address).prop_map(|(time, user_id, address)| {
        format!("j{time}v-u{user_id}-email:{address}-bot:google-flow")
    });
    let other = "[A-Za-z0-9~!$&'()*+,;=:@^`{|}_-][A-Za-z0-9.éß漢_-]{0,80}";
    // An address may contain characters that a path can't: `/`, `?`, `#` and `%`.
    prop_oneof![3 => observed, 1 => other]
        .prop_filter_map("a job id", |text| JobId::parse(&text).ok())
}

/// Generates references of every kind, including unknown kinds, with hex in either case.
pub fn media_generation_id() -> impl Strategy<Value = MediaGenerationId> {
    let uuid = || "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    let tail = Union::new([
        media_id().prop_map(|id| format!("image:{id}")).boxed(),
        media_id().prop_map(|id| format!("video:{id}")).boxed(),
        (uuid(), 1..10_u8)
            .prop_map(|(id, n)| format!("character:{id}-imgs:{n}"))
            .boxed(),
        (uuid(), 1..10_u8, uuid())
            .prop_map(|(id, n, voice)| format!("character:{id}-imgs:{n}-voice:{voice}"))
            .boxed(),
        (uuid(), uuid())
            .prop_map(|(id, mid)| format!("voice:{id}-mid:{mid}"))
            .boxed(),
        ("[a-z][A-Za-z0-9_]{0,8}x", media_id())
            .prop_map(|(kind, id)| format!("{kind}:{id}"))
            .boxed(),
    ]);
    (any::<u64>(), account_email(), any::<bool>(), tail).prop_map(
        |(user_id, email, upper, tail)| {
            let hex = email.to_hex();
            let hex = if upper { hex.to_uppercase() } else { hex };
            MediaGenerationId::from_wire(format!("user:{user_id}-email:{hex}-{tail}"))
        },
    )
}

macro_rules! typed_strategies {
    ($($name:ident, $kind:ident, $expected:ident, $words:literal, $strategy:ident, $(#[$doc:meta])*;)*) => {$(
        #[doc = concat!("Generates values of [`", stringify!($name), "`]: ", $words, ".")]
        pub fn $strategy() -> impl Strategy<Value = $name> {
            of_kind(MediaKind::$kind).prop_filter_map($words, |id| $name::try_from(id).ok())
        }
    )*};
}

each_typed_id!(typed_strategies);

fn of_kind(kind: MediaKind<'static>) -> impl Strategy<Value = MediaGenerationId> {
    let voice = proptest::option::of("[!-~]{1,40}");
    (
        any::<u64>(),
        account_email(),
        media_id(),
        1..10_u8,
        media_id(),
        voice,
    )
        .prop_filter_map(
            "a reference",
            move |(user_id, email, id, images, mid, voice)| {
                let tail = match kind {
                    MediaKind::Character => {
                        let voice = voice
                            .map(|voice| format!("-voice:{voice}"))
                            .unwrap_or_default();
                        format!("{id}-imgs:{images}{voice}")
                    }
                    MediaKind::Voice => format!("{id}-mid:{mid}"),
                    _ => id,
                };
                MediaGenerationId::new(user_id, &email, kind, &tail).ok()
            },
        )
}
