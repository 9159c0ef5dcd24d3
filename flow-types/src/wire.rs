//! How members are read, checked and shown, and the macros that make a model a table of its members.

use std::borrow::Cow;
use std::fmt;

use flow_ids::MediaGenerationId;

use crate::oddity::{Found, Path, Report};
use crate::raw::{JsonKind, RawJson};

/// A type that a member can be read as.
pub(crate) trait FromWire<'a>: Sized {
    /// What the service documents, for [`Oddity`](crate::Oddity).
    const EXPECTED: &'static str;

    /// `None` where the value is null or of another type.
    fn from_wire(raw: RawJson<'a>) -> Option<Self>;

    /// Reports what does not fit, here and below. Null counts as absent.
    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        if raw.kind() != JsonKind::Null && Self::from_wire(raw).is_none() {
            report.add(path, Self::EXPECTED, Found::Other(raw.kind()));
        }
    }
}

/// A type that a member is shown as.
pub(crate) trait ShowMember {
    /// For `Debug`: without text that may name an account.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// A member for `Debug`.
pub(crate) struct Show<T>(pub(crate) Option<T>);

impl<T: ShowMember> fmt::Debug for Show<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.show(f),
            None => f.write_str("None"),
        }
    }
}

impl<'a> FromWire<'a> for Cow<'a, str> {
    const EXPECTED: &'static str = "a string";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        raw.to_text()
    }
}

impl ShowMember for Cow<'_, str> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.len())
    }
}

impl<'a> FromWire<'a> for bool {
    const EXPECTED: &'static str = "a boolean";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        match raw.as_json() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }
}

impl<'a> FromWire<'a> for f64 {
    const EXPECTED: &'static str = "a finite number";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        if raw.kind() != JsonKind::Number {
            return None;
        }
        raw.as_json().parse().ok().filter(|n: &Self| n.is_finite())
    }
}

impl<'a> FromWire<'a> for i64 {
    const EXPECTED: &'static str = "an integer";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        /// Above it a float no longer tells integers apart.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if raw.kind() != JsonKind::Number {
            return None;
        }
        if let Ok(n) = raw.as_json().parse() {
            return Some(n);
        }
        // JSON has one kind of number: 1024.0 and 1.024e3 are the integer 1024.
        let n: f64 = raw.read()?;
        #[expect(clippy::cast_possible_truncation, reason = "integral and below 2^53")]
        (n.fract() == 0.0 && n.abs() < EXACT).then_some(n as Self)
    }
}

impl ShowMember for i64 {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl<'a> FromWire<'a> for u32 {
    const EXPECTED: &'static str = "an unsigned 32-bit integer";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        raw.read::<i64>()?.try_into().ok()
    }
}

impl ShowMember for u32 {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A plain string, or nested once as uploads have it.
impl<'a> FromWire<'a> for MediaGenerationId {
    const EXPECTED: &'static str = "a string";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        let text = |raw: RawJson<'a>| raw.to_text().filter(|text| !text.trim().is_empty());
        let text = match raw.as_object() {
            Some(object) => object.values("mediaGenerationId").find_map(text)?,
            None => text(raw)?,
        };
        Some(Self::from_wire(text))
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match raw.kind() {
            JsonKind::Null => {}
            JsonKind::String if raw.read::<Self>().is_some() => {}
            JsonKind::String => report.add(path, Self::EXPECTED, Found::Unreadable),
            kind => report.add(path, Self::EXPECTED, Found::Other(kind)),
        }
    }
}

impl ShowMember for MediaGenerationId {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Elements that do not fit are left out (and reported).
impl<'a, T: FromWire<'a>> FromWire<'a> for Vec<T> {
    const EXPECTED: &'static str = "an array";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        (raw.kind() == JsonKind::Array).then(|| raw.elements().filter_map(T::from_wire).collect())
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match raw.kind() {
            JsonKind::Null => {}
            JsonKind::Array => {
                for (index, element) in raw.elements().enumerate() {
                    if report.is_full() {
                        break;
                    }
                    let path = path.index(index);
                    if element.kind() == JsonKind::Null {
                        report.add(&path, T::EXPECTED, Found::Other(JsonKind::Null));
                    } else {
                        T::check(element, &path, report);
                    }
                }
            }
            other => report.add(path, Self::EXPECTED, Found::Other(other)),
        }
    }
}

impl<T: ShowMember> ShowMember for Vec<T> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Enough to see what came; a million elements would be no log line.
        const SHOWN: usize = 4;
        let mut list = f.debug_list();
        for value in self.iter().take(SHOWN) {
            list.entry(&ShowRef(value));
        }
        if self.len() > SHOWN {
            return list.finish_non_exhaustive();
        }
        list.finish()
    }
}

struct ShowRef<'s, T>(&'s T);

impl<T: ShowMember> fmt::Debug for ShowRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

/// One pass over the members of an object: known ones are checked, repeated known ones reported.
macro_rules! check_members {
    ($object:expr, $path:expr, $report:expr, { $( $wire:literal $(| $alias:literal)* => $field:ident: $ty:ty, )* }) => {{
        $( let mut $field = false; )*
        for (name, value) in $object.members() {
            match name.as_ref() {
                $( $wire $(| $alias)* => {
                    let path = $path.member($wire);
                    if std::mem::replace(&mut $field, true) {
                        $report.add(&path, "one value", $crate::oddity::Found::Duplicate(value.kind()));
                    } else {
                        <$ty as $crate::wire::FromWire<'_>>::check(value, &path, $report);
                    }
                } )*
                _ => {}
            }
        }
    }};
}

/// A view of an object within a body, as a table of its members:
/// `"wireName" => rust_name: Type` with its documentation.
macro_rules! wire_view {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident<$lt:lifetime> {
            $( $(#[$member_meta:meta])* $wire:literal $(| $alias:literal)* => $field:ident: $ty:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $Name<$lt>($crate::raw::RawObject<$lt>);

        impl<$lt> $Name<$lt> {
            $(
                $(#[$member_meta])*
                #[must_use]
                pub fn $field(&self) -> Option<$ty> {
                    self.0.read($wire) $( .or_else(|| self.0.read($alias)) )*
                }
            )*

            /// The object itself: its text, and the members that have no accessor here.
            #[must_use]
            pub fn raw(&self) -> $crate::raw::RawObject<$lt> {
                self.0
            }
        }

        impl<$lt> $crate::wire::FromWire<$lt> for $Name<$lt> {
            const EXPECTED: &'static str = "an object";

            fn from_wire(raw: $crate::raw::RawJson<$lt>) -> Option<Self> {
                raw.as_object().map(Self)
            }

            fn check(
                raw: $crate::raw::RawJson<$lt>,
                path: &$crate::oddity::Path<'_>,
                report: &mut $crate::oddity::Report,
            ) {
                match raw.as_object() {
                    Some(object) => $crate::wire::check_members!(object, path, report, {
                        $( $wire $(| $alias)* => $field: $ty, )*
                    }),
                    None if raw.kind() == $crate::raw::JsonKind::Null => {}
                    None => report.add(
                        path,
                        Self::EXPECTED,
                        $crate::oddity::Found::Other(raw.kind()),
                    ),
                }
            }
        }

        impl $crate::wire::ShowMember for $Name<'_> {
            fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(self, f)
            }
        }

        impl std::fmt::Debug for $Name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($Name))
                    $( .field(stringify!($field), &$crate::raw::show_member(self.$field())) )*
                    .finish_non_exhaustive()
            }
        }

        impl serde::Serialize for $Name<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }
    };
}

/// A whole body that is kept as its text, as a table of its members; `requires` names the one it is about.
macro_rules! wire_body {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident<$lt:lifetime> $(requires $required:ident)? {
            $( $(#[$member_meta:meta])* $wire:literal $(| $alias:literal)* => $field:ident: $ty:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $Name {
            json: Box<str>,
        }

        impl $Name {
            /// Reads a body: any JSON object, whatever its other members are.
            ///
            /// # Errors
            /// When the bytes are not UTF-8, not JSON, not an object, or lack the member that the answer is about.
            pub fn from_slice(body: &[u8]) -> Result<Self, $crate::DecodeError> {
                let read = Self::from_valid($crate::decode::object_text(body)?);
                $(
                    if read.$required().is_none() {
                        let kind = $crate::DecodeErrorKind::Missing;
                        return Err($crate::DecodeError::new(kind, None, body));
                    }
                )?
                Ok(read)
            }

            /// From a text that is a JSON object.
            pub(crate) fn from_valid(text: &str) -> Self {
                Self { json: text.into() }
            }

            $(
                $(#[$member_meta])*
                #[must_use]
                pub fn $field<$lt>(&$lt self) -> Option<$ty> {
                    let object = self.raw();
                    object.read($wire) $( .or_else(|| object.read($alias)) )*
                }
            )*

            /// The object itself: its text, and the members that have no accessor here.
            #[must_use]
            pub fn raw(&self) -> $crate::raw::RawObject<'_> {
                $crate::raw::RawObject::new(&self.json)
            }

            /// The first member of this name, whatever its type.
            #[must_use]
            pub fn get(&self, name: &str) -> Option<$crate::raw::RawJson<'_>> {
                self.raw().get(name)
            }

            /// The JSON text as received.
            #[must_use]
            pub fn as_json(&self) -> &str {
                &self.json
            }

            /// Members that did not fit their documented type; never their values.
            #[must_use]
            pub fn oddities<$lt>(&$lt self) -> Vec<$crate::Oddity> {
                let mut report = $crate::oddity::Report::default();
                let path = $crate::oddity::Path::ROOT;
                $crate::wire::check_members!(self.raw(), path, &mut report, {
                    $( $wire $(| $alias)* => $field: $ty, )*
                });
                report.into_vec()
            }
        }

        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($Name))
                    $( .field(stringify!($field), &$crate::raw::show_member(self.$field())) )*
                    .field("byte_len", &self.json.len())
                    .finish_non_exhaustive()
            }
        }

        $crate::wire::body_serde!($Name);
    };
}

/// Written as the text that was read; read back from any JSON source.
macro_rules! body_serde {
    ($Name:ident) => {
        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::raw::serialize_json(self.as_json(), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
                Self::from_slice(raw.get().as_bytes()).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {body_serde, check_members, wire_body, wire_view};
