//! What all endpoints with a body of JSON have in common: members that are checked as a whole before anything is sent.

use std::fmt;
use std::marker::PhantomData;

use flow_ids::MediaGenerationId;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::info::EndpointInfo;
use crate::request::{Argument, Content, RequestError};
use crate::rules::{Accepted, Checker, EndpointRules, Refusal};

/// A request on its way: members are set one by one, and [`build`](Self::build) checks them all together.
///
/// What an endpoint takes stands in its [`RULES`](crate::Endpoint::RULES). Of a member that is set twice the last value
/// counts.
///
/// ```
/// use flow_http::GenerateImages;
///
/// let refusal = GenerateImages::builder("a lighthouse in fog").with_count(5).build().unwrap_err();
/// assert_eq!(refusal.parameter(), Some("count"));
/// assert_eq!(refusal.message(), "Parameter count must be 1 to 4");
/// assert_eq!(refusal.source().to_string(), "useapi.net post-google-flow-images (2026-06-15)");
/// # assert!(GenerateImages::builder("a lighthouse in fog").with_count(4).build().is_ok());
/// ```
#[must_use]
pub struct RequestBuilder<E> {
    members: Vec<Member>,
    extras: Vec<Member>,
    trusts: bool,
    endpoint: PhantomData<fn() -> E>,
}

type Member = (Box<str>, Value);

fn set(members: &mut Vec<Member>, name: Box<str>, value: Value) {
    match members.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = value,
        None => members.push((name, value)),
    }
}

impl<E> RequestBuilder<E> {
    pub(crate) fn new() -> Self {
        Self {
            members: Vec::new(),
            extras: Vec::new(),
            trusts: false,
            endpoint: PhantomData,
        }
    }

    pub(crate) fn with(mut self, name: impl Into<Box<str>>, value: impl Into<Value>) -> Self {
        set(&mut self.members, name.into(), value.into());
        self
    }

    /// `family_1`, `family_2` and so on.
    pub(crate) fn with_numbered(
        self,
        family: &str,
        values: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Self {
        (1_u64..)
            .zip(values)
            .fold(self, |request, (number, value)| {
                request.with(format!("{family}_{number}"), value.as_ref())
            })
    }

    /// Adds a member that this crate does not know, such as one that the service has just learned. It is sent as it is;
    /// the service refuses what it does not know either.
    ///
    /// One that is known can't be set this way: [`build`](Self::build) refuses it.
    pub fn with_extra(mut self, name: impl Into<Box<str>>, value: impl Into<Value>) -> Self {
        set(&mut self.extras, name.into(), value.into());
        self
    }

    /// Takes the caller's word against every limit that is only assumed, and none that is documented or observed; see
    /// [`Basis`](flow_validate::models::Basis).
    ///
    /// ```
    /// use flow_http::{GenerateVideo, VideoInput};
    ///
    /// // That this model takes 15 seconds at most is read in an article, not on the page.
    /// let video = || {
    ///     GenerateVideo::builder("a kite", VideoInput::Text).with_model("omni-flash-1.2").with_duration(20)
    /// };
    /// assert!(video().build().is_err());
    /// assert!(video().trusted().build().is_ok());
    /// ```
    pub fn trusted(mut self) -> Self {
        self.trusts = true;
        self
    }

    /// Checks the members.
    ///
    /// # Errors
    ///
    /// The first member that the service would refuse, what it expects, and the source and the date of that limit.
    pub fn build(self) -> Result<E, Refusal>
    where
        E: TryFrom<Self, Error = Refusal>,
    {
        E::try_from(self)
    }

    /// The members in the order of the table, whatever order they were set in, and then those that are not known.
    pub(crate) fn check(self, rules: &'static EndpointRules) -> Result<JsonRequest, Refusal> {
        if let Some((name, _)) = self.extras.iter().find(|(name, _)| rules.has_member(name)) {
            return Err(rules.refuse_extra(name));
        }
        let checker = if self.trusts {
            Checker::new().trusting()
        } else {
            Checker::new()
        };
        let mut members = self.members;
        members.sort_by_key(|(name, _)| rules.position(name));
        let given = members.iter().map(|(name, value)| (&**name, value));
        let accepted = checker.check(rules, given)?;
        for (name, value) in &mut members {
            // A word is sent as the service writes it: `4K`.
            if let (Value::String(text), Some(word)) = (value, accepted.text(name)) {
                word.clone_into(text);
            }
        }
        Ok(JsonRequest {
            members: members.into(),
            extras: self.extras.into(),
            accepted,
        })
    }
}

/// The names of members; of those that are not known, how many there are.
impl<E> fmt::Debug for RequestBuilder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.members.iter().map(|(name, _)| &**name).collect();
        f.debug_struct("RequestBuilder")
            .field("members", &names)
            .field("extras", &self.extras.len())
            .field("trusts", &self.trusts)
            .finish()
    }
}

impl<E> Clone for RequestBuilder<E> {
    fn clone(&self) -> Self {
        Self {
            members: self.members.clone(),
            extras: self.extras.clone(),
            trusts: self.trusts,
            endpoint: PhantomData,
        }
    }
}

/// The members of a request that the rules took.
#[derive(Clone)]
pub(crate) struct JsonRequest {
    members: Box<[Member]>,
    extras: Box<[Member]>,
    accepted: Accepted,
}

impl JsonRequest {
    pub(crate) fn accepted(&self) -> &Accepted {
        &self.accepted
    }

    /// The body: all members but the argument of the path.
    pub(crate) fn content(&self, info: &EndpointInfo) -> Result<Content, RequestError> {
        let argument = info.argument_name();
        let body = Body(
            self.members
                .iter()
                .filter(move |(name, _)| Some(&**name) != argument)
                .chain(&self.extras),
        );
        let json = serde_json::to_vec(&body).map_err(|_| RequestError::Json)?;
        Ok(Content::Json(json))
    }

    pub(crate) fn argument(
        &self,
        info: &EndpointInfo,
    ) -> Result<Option<Argument<'_>>, RequestError> {
        let Some(argument) = info.argument_name() else {
            return Ok(None);
        };
        let mut members = self.members.iter();
        let value = members.find(|(name, _)| **name == *argument);
        let text = value.and_then(|(_, value)| value.as_str());
        text.map(Argument::encoded).transpose()
    }

    pub(crate) fn references(&self) -> impl Iterator<Item = &str> {
        self.accepted.references().map(MediaGenerationId::as_str)
    }

    pub(crate) fn fmt(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.members.iter().map(|(name, _)| &**name).collect();
        f.debug_struct(name)
            .field("members", &names)
            .field("extras", &self.extras.len())
            .finish()
    }
}

struct Body<I>(I);

impl<'a, I: Iterator<Item = &'a Member> + Clone> Serialize for Body<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.0.clone() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Makes a type an endpoint: its name, its response, its facts, and its rules. The type is a struct around a
/// [`JsonRequest`].
macro_rules! json_endpoint {
    ($Name:ident, $Response:ty, $info:expr, $rules:expr $(,)?) => {
        impl $crate::endpoint::Endpoint for $Name {
            type Response = $Response;
            type Body = $crate::endpoint::OwnBody;

            const INFO: &'static $crate::info::EndpointInfo = &$info;

            const RULES: &'static $crate::rules::EndpointRules = &$rules;

            fn argument(
                &self,
            ) -> Result<Option<$crate::request::Argument<'_>>, $crate::request::RequestError> {
                self.0.argument(Self::INFO)
            }

            fn account(&self) -> Option<std::borrow::Cow<'_, flow_ids::AccountEmail>> {
                self.0.accepted().account().map(std::borrow::Cow::Owned)
            }

            fn content(&self) -> Result<$crate::request::Content, $crate::request::RequestError> {
                self.0.content(Self::INFO)
            }

            /// Whether it names a reference; the account that it names alone could be another one.
            fn is_bound(&self) -> bool {
                self.0.references().next().is_some()
            }

            fn named_references(&self) -> Vec<&str> {
                self.0.references().collect()
            }
        }

        impl $Name {
            /// The members, as the rules read them.
            #[must_use]
            pub fn members(&self) -> &$crate::rules::Accepted {
                self.0.accepted()
            }
        }

        impl TryFrom<$crate::endpoints::json::RequestBuilder<$Name>> for $Name {
            type Error = $crate::rules::Refusal;

            fn try_from(
                builder: $crate::endpoints::json::RequestBuilder<$Name>,
            ) -> Result<Self, Self::Error> {
                let rules = <Self as $crate::endpoint::Endpoint>::RULES;
                builder.check(rules).map(Self)
            }
        }

        /// The names of members.
        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(stringify!($Name), f)
            }
        }
    };
}
pub(crate) use json_endpoint;

/// Gives the builder of an endpoint methods that several have.
macro_rules! options {
    ($Name:ident: $($option:ident),+) => {
        impl $crate::endpoints::json::RequestBuilder<$Name> {
            $($crate::endpoints::json::option!($option);)+
        }
    };
}
pub(crate) use options;

macro_rules! option {
    (model) => {
        /// The model. One that is known here is held to its limits, see [`models`](flow_validate::models); of
        /// another one only the forms are checked.
        pub fn with_model(self, model: impl Into<String>) -> Self {
            self.with("model", model.into())
        }
    };
    (aspect_ratio) => {
        /// The aspect ratio of the result, such as `landscape` or `16:9`: which words there are depends on the model.
        pub fn with_aspect_ratio(self, aspect_ratio: impl Into<String>) -> Self {
            self.with("aspectRatio", aspect_ratio.into())
        }
    };
    (resolution) => {
        /// The resolution of the result, such as `1080p` or `4K`.
        pub fn with_resolution(self, resolution: impl Into<String>) -> Self {
            self.with("resolution", resolution.into())
        }
    };
    (count) => {
        /// How many results are made, 1 to 4. Each is paid for.
        pub fn with_count(self, count: u8) -> Self {
            self.with("count", count)
        }
    };
    (seed) => {
        /// The seed of the result.
        pub fn with_seed(self, seed: i64) -> Self {
            self.with("seed", seed)
        }
    };
    (account) => {
        /// Names the account. References belong to one, and the service refuses another one beside them.
        pub fn with_account(self, account: flow_ids::AccountEmail) -> Self {
            self.with("email", account.as_str())
        }
    };
    (asynchronous) => {
        /// Has the service answer 201 with a job at once, instead of waiting for the result.
        pub fn asynchronous(self) -> Self {
            self.with("async", true)
        }
    };
    (reply) => {
        /// Where the service posts the record of the job as it goes on: an `http` or `https` URL of at most 1024
        /// characters.
        pub fn with_reply_url(self, url: impl Into<String>) -> Self {
            self.with("replyUrl", url.into())
        }

        /// A text of the caller's that comes back with the record, of at most 1024 characters.
        pub fn with_reply_ref(self, reply_ref: impl Into<String>) -> Self {
            self.with("replyRef", reply_ref.into())
        }
    };
    (captcha) => {
        /// How the captcha is solved. The last one that is set counts.
        pub fn with_captcha(self, captcha: $crate::endpoints::json::Captcha) -> Self {
            self.with_captcha_member(captcha)
        }
    };
}
pub(crate) use option;

/// How the captcha of a request is solved; a request may name one way.
///
/// Source: apicity's inventory of useapi.net (2026-06-25).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Captcha {
    /// A token that the caller has solved, of at least 20 characters. The service tries once.
    Token(Box<str>),
    /// How many times the service tries, 1 to 10. The sources disagree about how often it does by default.
    Retry(u8),
    /// Which solvers the service asks, in which order: at most 10 names with commas between them.
    Order(Box<str>),
}

impl<E> RequestBuilder<E> {
    pub(crate) fn with_captcha_member(mut self, captcha: Captcha) -> Self {
        self.members
            .retain(|(name, _)| !name.starts_with("captcha"));
        match captcha {
            Captcha::Token(token) => self.with("captchaToken", &*token),
            Captcha::Retry(times) => self.with("captchaRetry", times),
            Captcha::Order(order) => self.with("captchaOrder", &*order),
        }
    }
}

impl fmt::Debug for Captcha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(_) => f.write_str("Token(***)"),
            Self::Retry(times) => write!(f, "Retry({times})"),
            Self::Order(order) => write!(f, "Order(<{} bytes>)", order.len()),
        }
    }
}
