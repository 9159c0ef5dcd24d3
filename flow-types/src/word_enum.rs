//! Enums whose values have words for logs.

/// Defines an enum from its table: `Variant = "word"`, or `Variant = "word": "text"` if `Display` shows another text than
/// the word. `ALL` and `as_str` are generated from the table, so they include every row.
#[doc(hidden)]
#[macro_export]
macro_rules! word_enum {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident {
            $( $(#[$variant_meta:meta])* $Variant:ident = $word:literal $(: $text:literal)?, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $Name {
            $( $(#[$variant_meta])* $Variant, )+
        }

        impl $Name {
            /// All values.
            pub const ALL: &'static [Self] = &[ $( Self::$Variant, )+ ];

            /// The word for logs and metrics, in snake case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$Variant => $word, )+
                }
            }
        }

        impl ::std::fmt::Display for $Name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(match self {
                    $( Self::$Variant => $crate::last_text!($word $(, $text)?), )+
                })
            }
        }
    };
}

/// Defines `as_str` of enums whose variants carry data, or whose `Display` is written by hand: `Variant = "word"`.
#[doc(hidden)]
#[macro_export]
macro_rules! words {
    ($Name:ident { $( $Variant:ident = $word:literal, )+ }) => {
        impl $Name {
            /// The words of all variants.
            #[doc(hidden)]
            pub const WORDS: &'static [&'static str] = &[ $( $word, )+ ];

            /// The word for logs and metrics, in snake case.
            #[must_use]
            pub const fn as_str(&self) -> &'static str {
                match self {
                    $( Self::$Variant { .. } => $word, )+
                }
            }
        }
    };
}

/// The last of one or two texts.
#[doc(hidden)]
#[macro_export]
macro_rules! last_text {
    ($word:literal) => {
        $word
    };
    ($word:literal, $text:literal) => {
        $text
    };
}
