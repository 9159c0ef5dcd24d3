//! The macro that defines accessor methods.

macro_rules! getters {
    ($self:ident; $($(#[$doc:meta])* $name:ident: $type:ty = $value:expr;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub const fn $name(&$self) -> $type {
            $value
        }
    )*};
}

pub(crate) use getters;
