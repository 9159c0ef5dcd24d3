//! Open enums: known values have a variant, any other value is kept as text.

/// The text of a value without a variant. Only the enums construct it, so it is never a known value.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownText(pub(crate) Box<str>);

impl UnknownText {
    /// The text, exactly as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shows the length only, since the member may contain any text.
impl std::fmt::Debug for UnknownText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

/// Defines an open enum from rows of `Variant = "WIRE_NAME"` with their documentation.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident { $( $(#[$variant_meta:meta])* $Variant:ident = $wire:literal, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $Name {
            $( $(#[$variant_meta])* $Variant, )*
            /// Any other value, kept as received.
            Unknown($crate::open_enum::UnknownText),
        }

        impl $Name {
            /// All known values.
            pub const KNOWN: &'static [Self] = &[ $( Self::$Variant, )* ];

            /// Reads a value; an unknown text becomes `Unknown`. Case is significant.
            #[must_use]
            pub fn from_wire(text: &str) -> Self {
                match text {
                    $( $wire => Self::$Variant, )*
                    _ => Self::Unknown($crate::open_enum::UnknownText(text.into())),
                }
            }

            /// The text as sent and received.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$Variant => $wire, )*
                    Self::Unknown(text) => text.as_str(),
                }
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok(Self::from_wire(&text))
            }
        }

        impl<'a> $crate::model::FromWire<'a> for $Name {
            const EXPECTED: &'static str = "a string";

            fn from_wire(raw: $crate::json::RawJson<'a>) -> Option<Self> {
                raw.to_text().map(|text| Self::from_wire(&text))
            }
        }

        $crate::model::write_as!($Name => $Name; &$Name => $Name;);

        impl $crate::model::ShowMember for $Name {
            fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(self, f)
            }
        }
    };
}

pub(crate) use open_enum;
