//! `Serialize` and `Deserialize` of ids and addresses, as plain strings.

use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::typed::each_typed_id;
use crate::{
    AccountEmail, CharacterId, ImageId, JobId, MaskedEmail, MediaGenerationId, VideoId, VoiceId,
};

/// A type that is deserialized from a string. Its errors never contain the string.
trait FromText: Sized {
    const EXPECTED: &'static str;

    fn from_text<E: Error>(text: &str) -> Result<Self, E>;
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: FromText> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text)
    }
}

macro_rules! text_serde {
    ($($name:ident: $expected:literal, $text:ident => $read:expr;)*) => {$(
        impl FromText for $name {
            const EXPECTED: &'static str = $expected;

            fn from_text<E: Error>($text: &str) -> Result<Self, E> {
                $read
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor(PhantomData))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )*};
}

text_serde! {
    JobId: "a job id", text => checked(Self::parse(text));
    MediaGenerationId: "a media generation id", text => Ok(Self::from_wire(text));
    MaskedEmail: "a masked e-mail", text => Ok(Self::from_wire(text));
    AccountEmail: "an e-mail address", text => checked(Self::parse(text));
}

macro_rules! typed_serde {
    ($($name:ident, $kind:ident, $expected:ident, $words:literal, $strategy:ident, $(#[$doc:meta])*;)*) => {
        text_serde! {$(
            $name: $words, text => checked(Self::parse(text));
        )*}
    };
}

each_typed_id!(typed_serde);

fn checked<T, E: Error>(result: Result<T, impl fmt::Display>) -> Result<T, E> {
    result.map_err(E::custom)
}
