//! The traits for reading, checking, showing and writing members, and the macro that defines a model as a table of
//! members.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use flow_ids::{JobId, MaskedEmail, MediaGenerationId};

use crate::deviation::{FoundValue, Path, Report};
use crate::json::{JsonKind, RawJson, RawObject};
use crate::references::reference_in;

/// A type that a member can be read as.
pub(crate) trait FromWire<'a>: Sized {
    /// The documented type, for [`Deviation`](crate::Deviation).
    const EXPECTED: &'static str;

    /// Reads a value; `None` if it is null or has another type.
    fn from_wire(raw: RawJson<'a>) -> Option<Self>;

    /// Reports deviations of the value and its members. Null counts as absent.
    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        if raw.kind() != JsonKind::Null && Self::from_wire(raw).is_none() {
            report.add(path, Self::EXPECTED, FoundValue::Kind(raw.kind()));
        }
    }
}

/// An array, or a single element without an array; both were observed in responses.
pub(crate) struct OneOrMany<T>(Vec<T>);

impl<T> From<OneOrMany<T>> for Vec<T> {
    fn from(found: OneOrMany<T>) -> Self {
        found.0
    }
}

impl<'a, T: FromWire<'a>> FromWire<'a> for OneOrMany<T> {
    const EXPECTED: &'static str = "an array";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        raw.read()
            .or_else(|| raw.read().map(|one| vec![one]))
            .map(Self)
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        <Vec<T>>::check(raw, path, report);
        if raw.kind() == JsonKind::Object {
            T::check(raw, path, report);
        }
    }
}

/// A type that a member is shown as.
pub(crate) trait ShowMember {
    /// Writes the value for `Debug`, without text that may name an account.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// Implements [`ShowMember`] for types whose `Debug` shows no text that may name an account.
macro_rules! shown {
    ($($Name:ty),*) => {$(
        impl ShowMember for $Name {
            fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self, f)
            }
        }
    )*};
}

shown!(
    bool,
    f64,
    i64,
    u32,
    JobId,
    MediaGenerationId,
    RawJson<'_>,
    RawObject<'_>
);

/// An optional member, formatted by [`ShowMember`].
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
        /// Above this value, a float can't represent every integer.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if raw.kind() != JsonKind::Number {
            return None;
        }
        if let Ok(n) = raw.as_json().parse() {
            return Some(n);
        }
        // JSON has a single number type: 1024.0 and 1.024e3 are the integer 1024.
        let n: f64 = raw.read()?;
        #[expect(clippy::cast_possible_truncation, reason = "integral and below 2^53")]
        (n.fract() == 0.0 && n.abs() < EXACT).then_some(n as Self)
    }
}

impl<'a> FromWire<'a> for u32 {
    const EXPECTED: &'static str = "an unsigned 32-bit integer";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        raw.read::<i64>()?.try_into().ok()
    }
}

/// A plain string, or an object that contains one, as in uploads. A text that can't be a reference counts as absent.
impl<'a> FromWire<'a> for MediaGenerationId {
    const EXPECTED: &'static str = "a reference";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        let id = |raw: RawJson<'a>| Some(reference_in(&raw.to_text()?)?.0);
        match raw.as_object() {
            Some(object) => object.values("mediaGenerationId").find_map(id),
            None => id(raw),
        }
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        let found = match raw.kind() {
            JsonKind::Null => return,
            JsonKind::String => match raw.to_text().and_then(|text| reference_in(&text)) {
                Some((_, None)) => return,
                Some((_, Some(form))) => FoundValue::Reference(form),
                None => FoundValue::InvalidText,
            },
            kind => FoundValue::Kind(kind),
        };
        report.add(path, Self::EXPECTED, found);
    }
}

impl<'a> FromWire<'a> for JobId {
    const EXPECTED: &'static str = "a job id";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        Self::parse(&raw.to_text()?).ok()
    }
}

impl<'a> FromWire<'a> for MaskedEmail {
    const EXPECTED: &'static str = "a string";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        raw.to_text().map(Self::from_wire)
    }
}

impl ShowMember for MaskedEmail {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.as_str().len())
    }
}

impl<'a> FromWire<'a> for RawJson<'a> {
    const EXPECTED: &'static str = "any value";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        (raw.kind() != JsonKind::Null).then_some(raw)
    }
}

impl<'a> FromWire<'a> for RawObject<'a> {
    const EXPECTED: &'static str = "an object";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        raw.as_object()
    }
}

impl<'a> RawJson<'a> {
    /// Reads the value as `T`; `None` if it has another type.
    pub(crate) fn read<T: FromWire<'a>>(self) -> Option<T> {
        T::from_wire(self)
    }
}

impl<'a> RawObject<'a> {
    /// The first value of this name that can be read as `T`.
    pub(crate) fn read<T: FromWire<'a>>(self, name: &str) -> Option<T> {
        self.values(name).find_map(RawJson::read)
    }
}

/// Elements that deviate are omitted and reported.
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
                        report.add(&path, T::EXPECTED, FoundValue::Kind(JsonKind::Null));
                    } else {
                        T::check(element, &path, report);
                    }
                }
            }
            other => report.add(path, Self::EXPECTED, FoundValue::Kind(other)),
        }
    }
}

impl<T: ShowMember> ShowMember for Vec<T> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// The maximum number of elements in a `Debug` text, since an array may have a million.
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

/// A type that a [`Builder`] accepts as the value of a member of type `T`.
pub trait WriteAs<T> {
    /// The JSON text.
    #[doc(hidden)]
    fn to_json(&self) -> String;
}

/// The JSON text of a serializable value. The types of this crate never fail to serialize.
pub(crate) fn json_of<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// Implements [`WriteAs`] for types that serialize as the target type, in rows of `source => target`.
macro_rules! write_as {
    ($( $source:ty => $target:ty; )*) => {$(
        impl $crate::model::WriteAs<$target> for $source {
            fn to_json(&self) -> String {
                $crate::model::json_of(self)
            }
        }
    )*};
}

write_as! {
    &str => Cow<'_, str>;
    String => Cow<'_, str>;
    bool => bool;
    f64 => f64;
    i64 => i64;
    u32 => u32;
    u32 => i64;
    Cow<'_, str> => Cow<'_, str>;
    MediaGenerationId => MediaGenerationId;
    &MediaGenerationId => MediaGenerationId;
    JobId => JobId;
    &JobId => JobId;
    MaskedEmail => MaskedEmail;
    &MaskedEmail => MaskedEmail;
    RawObject<'_> => RawObject<'_>;
    RawObject<'_> => RawJson<'_>;
    &str => RawJson<'_>;
    RawJson<'_> => RawJson<'_>;
}

impl<T> WriteAs<RawJson<'_>> for Builder<T> {
    fn to_json(&self) -> String {
        self.to_json()
    }
}

impl<T> WriteAs<RawObject<'_>> for Builder<T> {
    fn to_json(&self) -> String {
        self.to_json()
    }
}

impl<T, W: WriteAs<T>> WriteAs<Vec<T>> for &[W] {
    fn to_json(&self) -> String {
        let items: Vec<String> = self.iter().map(WriteAs::to_json).collect();
        format!("[{}]", items.join(","))
    }
}

impl<T, W: WriteAs<T>> WriteAs<Vec<T>> for Vec<W> {
    fn to_json(&self) -> String {
        self.as_slice().to_json()
    }
}

/// A builder, which writes a model member by member, in the order of the model's table.
///
/// Each method takes the type that the accessor of the same name returns, or a reference to it. It also takes `&str` and
/// `String` for a text, `f64` for a duration in seconds, a `Vec` or slice for an array, and the builder of an object for
/// the object. Any value can be given as [`RawJson`] or [`RawObject`] by [`member`](Self::member).
///
/// ```
/// use flow_types::Dimensions;
///
/// let size = Dimensions::builder().height(720).width(1280);
/// assert_eq!(size.to_json(), r#"{"width":1280,"height":720}"#);
/// ```
#[must_use]
pub struct Builder<T> {
    /// The members that are set: position in the table, quoted name, JSON text.
    members: Vec<(usize, String, String)>,
    model: PhantomData<fn() -> T>,
}

impl<T> Builder<T> {
    pub(crate) fn new() -> Self {
        Self {
            members: Vec::new(),
            model: PhantomData,
        }
    }

    /// Sets a member that is not in the table; it is written after those of the table. An earlier value is replaced.
    pub fn member(self, name: &str, value: RawJson<'_>) -> Self {
        self.row(usize::MAX, name, value.as_json().to_owned())
    }

    pub(crate) fn row(mut self, row: usize, name: &str, json: String) -> Self {
        let name = json_of(name);
        self.members.retain(|(_, other, _)| *other != name);
        let at = self.members.partition_point(|(other, ..)| *other <= row);
        self.members.insert(at, (row, name, json));
        self
    }

    /// The JSON text of the object.
    #[must_use]
    pub fn to_json(&self) -> String {
        let members: Vec<String> = self
            .members
            .iter()
            .map(|(_, name, json)| format!("{name}:{json}"))
            .collect();
        format!("{{{}}}", members.join(","))
    }
}

impl<T> Clone for Builder<T> {
    fn clone(&self) -> Self {
        Self {
            members: self.members.clone(),
            model: PhantomData,
        }
    }
}

/// Shows the number of members only.
impl<T> fmt::Debug for Builder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Builder(<{} members>)", self.members.len())
    }
}

/// The rows of a model's table.
pub(crate) trait Table<'a> {
    /// The names of the members, in order.
    const NAMES: &'static [&'static str];

    /// The row of a name; a row may have two names.
    fn row(name: &str) -> Option<usize>;

    /// Reports the deviations of a member of this row.
    fn check_row(row: usize, value: RawJson<'a>, path: &Path<'_>, report: &mut Report);
}

/// Checks the known members of an object and reports repeated ones, in one pass.
pub(crate) fn check_members<'a, T: Table<'a>>(
    object: RawObject<'a>,
    path: &Path<'_>,
    report: &mut Report,
) {
    let mut seen = vec![false; T::NAMES.len()];
    for (name, value) in object.members() {
        let Some(row) = T::row(&name) else { continue };
        let (Some(wire), Some(seen)) = (T::NAMES.get(row), seen.get_mut(row)) else {
            continue;
        };
        let path = path.member(wire);
        if std::mem::replace(seen, true) {
            report.add(&path, "one value", FoundValue::Duplicate(value.kind()));
        } else {
            T::check_row(row, value, &path, report);
        }
    }
}

/// An object and the positions of its known members, found in one pass.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Members<'a, const N: usize> {
    object: RawObject<'a>,
    values: [Option<RawJson<'a>>; N],
}

impl<'a, const N: usize> Members<'a, N> {
    pub(crate) fn new<T: Table<'a>>(object: RawObject<'a>) -> Self {
        let mut values = [None; N];
        for (name, value) in object.members() {
            if let Some(slot @ None) = T::row(&name).and_then(|row| values.get_mut(row)) {
                *slot = Some(value);
            }
        }
        Self { object, values }
    }

    pub(crate) fn object(&self) -> RawObject<'a> {
        self.object
    }

    pub(crate) fn read<T: Table<'a>, V: FromWire<'a>>(&self, row: usize) -> Option<V> {
        let first = (*self.values.get(row)?)?;
        first
            .read()
            .or_else(|| next_usable::<T, V>(self.object, row))
    }
}

/// The first usable value of a repeated member after its first value.
fn next_usable<'a, T: Table<'a>, V: FromWire<'a>>(object: RawObject<'a>, row: usize) -> Option<V> {
    object
        .members()
        .filter(|(name, _)| T::row(name) == Some(row))
        .skip(1)
        .find_map(|(_, value)| value.read())
}

/// The text of a body, and the positions of its known members.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Body<const N: usize> {
    text: Box<str>,
    /// Start and end of each value; empty for an absent member.
    spans: [(usize, usize); N],
}

impl<const N: usize> Body<N> {
    /// Records the positions of the known members of `text`, which is a JSON object.
    pub(crate) fn new<T: for<'a> Table<'a>>(text: &str) -> Self {
        let mut spans = [(0, 0); N];
        for (name, value, start) in RawObject::new(text).members_at() {
            let row = <T as Table<'_>>::row(&name);
            if let Some(slot @ (0, 0)) = row.and_then(|row| spans.get_mut(row)) {
                *slot = (start, start.saturating_add(value.as_json().len()));
            }
        }
        Self {
            text: text.into(),
            spans,
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn read<'a, T: Table<'a>, V: FromWire<'a>>(&'a self, row: usize) -> Option<V> {
        let &(start, end) = self.spans.get(row)?;
        let first = RawJson::new(self.text.get(start..end).filter(|text| !text.is_empty())?);
        first
            .read()
            .or_else(|| next_usable::<T, V>(RawObject::new(&self.text), row))
    }
}

/// The type that a member is read as: the one after `as`, or else the type of its accessor.
macro_rules! wire_type {
    ($ty:ty) => {
        $ty
    };
    ($ty:ty, $wire:ty) => {
        $wire
    };
}

/// Defines a model as a table of its members, and derives accessors, index, `Debug`, deviations and builder from it.
///
/// A row is `"wireName" => rust_name: Type` with its documentation. `| "otherName"` is a second spelling; `as Wire`
/// reads the member as type `Wire`, which is converted to `Type`. A `view` is an object within a body, a `body` a whole
/// response.
macro_rules! model {
    (
        $(#[$meta:meta])*
        $vis:vis view $Name:ident<$lt:lifetime> { $( $(#[$m:meta])* $wire:literal $(| $alias:literal)* => $field:ident: $ty:ty $(as $via:ty)?, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        $vis struct $Name<$lt>($crate::model::Members<$lt, { [$($wire),*].len() }>);

        const _: () = {
            $crate::model::table!($Name, $lt, $Name<$lt>, $Name<'static>, { $( $(#[$m])* $wire $(| $alias)* => $field: $ty $(as $via)?, )* });

            impl<$lt> $Name<$lt> {
                $(
                    $(#[$m])*
                    #[must_use]
                    $vis fn $field(&self) -> Option<$ty> {
                        let read = self.0.read::<Self, $crate::model::wire_type!($ty $(, $via)?)>(Row::$field as usize);
                        read.map(<$ty>::from)
                    }
                )*

                /// Returns a [`Builder`](crate::Builder) of this model.
                $vis fn builder() -> $crate::Builder<$Name<'static>> {
                    $crate::Builder::new()
                }

                /// The object as received, with access to members that have no accessor here.
                #[must_use]
                $vis fn raw(&self) -> $crate::json::RawObject<$lt> {
                    self.0.object()
                }
            }

            impl<$lt> $crate::model::FromWire<$lt> for $Name<$lt> {
                const EXPECTED: &'static str = "an object";

                fn from_wire(raw: $crate::json::RawJson<$lt>) -> Option<Self> {
                    raw.as_object().map($crate::model::Members::new::<Self>).map(Self)
                }

                fn check(
                    raw: $crate::json::RawJson<$lt>,
                    path: &$crate::deviation::Path<'_>,
                    report: &mut $crate::deviation::Report,
                ) {
                    match raw.as_object() {
                        Some(object) => $crate::model::check_members::<Self>(object, path, report),
                        None if raw.kind() == $crate::json::JsonKind::Null => {}
                        None => report.add(path, Self::EXPECTED, $crate::deviation::FoundValue::Kind(raw.kind())),
                    }
                }
            }

            impl $crate::model::ShowMember for $Name<'_> {
                fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    std::fmt::Debug::fmt(self, f)
                }
            }

            impl std::fmt::Debug for $Name<'_> {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.debug_struct(stringify!($Name))
                        $( .field(stringify!($field), &$crate::model::Show(self.$field())) )*
                        .finish_non_exhaustive()
                }
            }

            impl serde::Serialize for $Name<'_> {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.raw().serialize(serializer)
                }
            }

            $crate::model::write_as!($Name<'_> => $Name<'_>;);

            impl $crate::model::WriteAs<$Name<'_>> for $crate::Builder<$Name<'static>> {
                fn to_json(&self) -> String {
                    $crate::Builder::to_json(self)
                }
            }
        };
    };

    (
        $(#[$meta:meta])*
        pub body $Name:ident<$lt:lifetime> $(requires $required:ident)? { $( $(#[$m:meta])* $wire:literal $(| $alias:literal)* => $field:ident: $ty:ty $(as $via:ty)?, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $Name($crate::model::Body<{ [$($wire),*].len() }>);

        const _: () = {
            $crate::model::table!($Name, $lt, $Name, $Name, { $( $(#[$m])* $wire $(| $alias)* => $field: $ty $(as $via)?, )* });

            impl $Name {
                $(
                    $(#[$m])*
                    #[must_use]
                    pub fn $field<$lt>(&$lt self) -> Option<$ty> {
                        let read = self.0.read::<Self, $crate::model::wire_type!($ty $(, $via)?)>(Row::$field as usize);
                        read.map(<$ty>::from)
                    }
                )*

                /// Returns a [`Builder`](crate::Builder) of this model.
                pub fn builder() -> $crate::Builder<$Name> {
                    $crate::Builder::new()
                }

                /// Reads a body, which may be any JSON object with the required member.
                ///
                /// # Errors
                /// If the bytes are not UTF-8, not JSON, not an object, or lack the required member.
                pub fn from_slice(body: &[u8]) -> Result<Self, $crate::DecodeError> {
                    let text = match $crate::json::object_text(body) {
                        Ok(text) => text,
                        Err(error) => return Err($crate::DecodeError::new(error, body)),
                    };
                    let read = Self::from_valid(text);
                    $(
                        if read.$required().is_none() {
                            return Err($crate::DecodeError::missing(body));
                        }
                    )?
                    Ok(read)
                }

                /// Makes a body from the text of a JSON object.
                pub(crate) fn from_valid(text: &str) -> Self {
                    Self($crate::model::Body::new::<Self>(text))
                }

                /// The object as received, with access to members that have no accessor here.
                #[must_use]
                pub fn raw(&self) -> $crate::json::RawObject<'_> {
                    $crate::json::RawObject::new(self.as_json())
                }

                /// The first member of this name, whatever its type.
                #[must_use]
                pub fn get(&self, name: &str) -> Option<$crate::json::RawJson<'_>> {
                    self.raw().get(name)
                }

                /// The JSON text exactly as received.
                #[must_use]
                pub fn as_json(&self) -> &str {
                    self.0.text()
                }

                /// The members that deviate from their documented type, at every level, at most 256. Contains no
                /// values.
                #[must_use]
                pub fn deviations(&self) -> Vec<$crate::Deviation> {
                    let mut report = $crate::deviation::Report::default();
                    let path = $crate::deviation::Path::ROOT;
                    $crate::model::check_members::<Self>(self.raw(), &path, &mut report);
                    report.into_vec()
                }
            }

            impl std::fmt::Debug for $Name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.debug_struct(stringify!($Name))
                        $( .field(stringify!($field), &$crate::model::Show(self.$field())) )*
                        .field("byte_len", &self.as_json().len())
                        .finish_non_exhaustive()
                }
            }

            impl $crate::Builder<$Name> {
                /// Returns the body that was written.
                #[must_use]
                pub fn build(self) -> $Name {
                    $Name::from_valid(&self.to_json())
                }
            }
        };
    };
}

/// The part that views and bodies share: the rows by name, and a builder method for each row.
macro_rules! table {
    ($Name:ident, $lt:lifetime, $Model:ty, $Static:ty, { $( $(#[$m:meta])* $wire:literal $(| $alias:literal)* => $field:ident: $ty:ty $(as $via:ty)?, )* }) => {
        #[allow(non_camel_case_types, reason = "named like the members")]
        enum Row { $( $field, )* }

        impl<$lt> $crate::model::Table<$lt> for $Model {
            const NAMES: &'static [&'static str] = &[$($wire),*];

            fn row(name: &str) -> Option<usize> {
                match name {
                    $( $wire $(| $alias)* => Some(Row::$field as usize), )*
                    _ => None,
                }
            }

            fn check_row(
                row: usize,
                value: $crate::json::RawJson<$lt>,
                path: &$crate::deviation::Path<'_>,
                report: &mut $crate::deviation::Report,
            ) {
                type Check<'c> = fn($crate::json::RawJson<'c>, &$crate::deviation::Path<'_>, &mut $crate::deviation::Report);
                let checks: &[Check<$lt>] = &[
                    $( <$crate::model::wire_type!($ty $(, $via)?) as $crate::model::FromWire<$lt>>::check, )*
                ];
                if let Some(check) = checks.get(row) {
                    check(value, path, report);
                }
            }
        }

        #[allow(clippy::extra_unused_lifetimes, clippy::needless_lifetimes, reason = "some members borrow")]
        impl $crate::Builder<$Static> {
            $(
                $(#[$m])*
                pub fn $field<$lt>(self, value: impl $crate::model::WriteAs<$ty>) -> Self {
                    self.row(Row::$field as usize, $wire, value.to_json())
                }
            )*
        }
    };
}

/// Serialized as the text that was read; deserialized from any JSON source.
macro_rules! body_serde {
    ($($Name:ident),*) => {$(
        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::json::serialize_json(self.as_json(), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
                Self::from_slice(raw.get().as_bytes()).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

pub(crate) use {body_serde, model, table, wire_type, write_as};
