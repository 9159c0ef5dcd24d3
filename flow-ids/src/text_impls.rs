//! The traits that all checked texts share.

/// Implements `FromStr`, `TryFrom<&str>` and `AsRef<str>` by `parse` and `as_str`. With `borrowed`, also `Borrow<str>`,
/// which is valid because equality, order and hash are those of the text.
macro_rules! text_impls {
    ($name:ident, $error:ident) => {
        impl core::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
    };
    ($name:ident, $error:ident, borrowed) => {
        $crate::text_impls::text_impls!($name, $error);

        impl core::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }
    };
}
pub(crate) use text_impls;
