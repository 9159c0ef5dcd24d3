//! `Arbitrary` for ids and addresses: valid values from the bytes of a fuzzer.

use alloc::format;
use alloc::string::String;

use arbitrary::{Arbitrary, Error, Result, Unstructured};

use crate::typed::each_typed_id;
use crate::{
    AccountEmail, CharacterId, ImageId, JobId, MediaGenerationId, MediaKind, VideoId, VoiceId,
};

/// One to `max` characters of `alphabet`.
fn word(u: &mut Unstructured<'_>, alphabet: &[char], max: usize) -> Result<String> {
    let len = u.int_in_range(1..=max)?;
    (0..len).map(|_| u.choose(alphabet).copied()).collect()
}

const LOCAL: &[char] = &[
    'a', 'Z', '0', '+', '-', '_', '/', '?', '#', '%', '&', 'ë', 'ü', '漢',
];
const DOMAIN: &[char] = &['a', 'b', '0', 'x', 'é'];
const OPAQUE: &[char] = &[
    'a', 'F', '0', '9', '-', '_', '=', ':', '/', '%', '.', '~', '!',
];

impl<'a> Arbitrary<'a> for AccountEmail {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let (local, domain) = (word(u, LOCAL, 20)?, word(u, DOMAIN, 20)?);
        Self::parse(&format!("{local}@{domain}.example")).map_err(|_| Error::IncorrectFormat)
    }
}

const PATH: &[char] = &[
    'a', 'Z', '0', '9', '-', '_', ':', '@', '.', '~', '!', '+', '*', '^', 'é', '漢',
];

impl<'a> Arbitrary<'a> for JobId {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let (time, user_id): (u64, u32) = u.arbitrary()?;
        let rest = word(u, PATH, 60)?;
        Self::parse(&format!("j{time}v-u{user_id}-email:{rest}"))
            .map_err(|_| Error::IncorrectFormat)
    }
}

fn media_id(u: &mut Unstructured<'_>, kind: MediaKind<'_>) -> Result<String> {
    let id = word(u, OPAQUE, 40)?;
    Ok(match kind {
        MediaKind::Character => format!("{id}-imgs:{}", u.arbitrary::<u8>()?),
        MediaKind::Voice => format!("{id}-mid:{}", word(u, OPAQUE, 40)?),
        _ => id,
    })
}

fn of_kind(u: &mut Unstructured<'_>, kind: MediaKind<'_>) -> Result<MediaGenerationId> {
    let (user_id, email) = (u.arbitrary()?, u.arbitrary()?);
    let media_id = media_id(u, kind)?;
    MediaGenerationId::new(user_id, &email, kind, &media_id).map_err(|_| Error::IncorrectFormat)
}

impl<'a> Arbitrary<'a> for MediaGenerationId {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let name = *u.choose(&["image", "video", "character", "voice", "scene"])?;
        of_kind(u, MediaKind::from_name(name))
    }
}

macro_rules! typed_arbitrary {
    ($($name:ident, $kind:ident, $expected:ident, $words:literal, $strategy:ident, $(#[$doc:meta])*;)*) => {$(
        impl<'a> Arbitrary<'a> for $name {
            fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
                Self::try_from(of_kind(u, MediaKind::$kind)?).map_err(|_| Error::IncorrectFormat)
            }
        }
    )*};
}

each_typed_id!(typed_arbitrary);
