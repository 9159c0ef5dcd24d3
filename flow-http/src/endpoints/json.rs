//! Endpoints with a JSON body: the builder, the checked members and their macros.

use std::fmt;
use std::marker::PhantomData;

use flow_ids::{AccountEmail, MediaGenerationId};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::info::EndpointInfo;
use crate::request::{Argument, Content, RequestError};
use crate::rules::{Accepted, Checker, EndpointRules, Refusal};

/// A builder of requests with a JSON body: members are set one by one, and [`build`](Self::build) checks all of them.
///
/// The rules of an endpoint are those of [`rules::for_endpoint`](crate::rules::for_endpoint). A member that is set twice has
/// its last value.
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

    /// Adds a member that has no method in this crate, such as one that the service has introduced. It is sent unchanged
    /// and unchecked.
    ///
    /// [`build`](Self::build) refuses a member that has a method.
    pub fn with_extra(mut self, name: impl Into<Box<str>>, value: impl Into<Value>) -> Self {
        set(&mut self.extras, name.into(), value.into());
        self
    }

    /// Skips all assumed limits; documented and observed ones still apply. See
    /// [`Basis`](flow_validate::models::Basis).
    ///
    /// ```
    /// use flow_http::{GenerateVideo, VideoInput};
    ///
    /// // The limit of 15 seconds for this model comes from an article, not from the service's page.
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

    /// Checks all members and returns the request.
    ///
    /// # Errors
    ///
    /// The first member that the service would refuse, with the expected value, and source and date of the limit.
    pub fn build(self) -> Result<E, Refusal>
    where
        E: TryFrom<Self, Error = Refusal>,
    {
        E::try_from(self)
    }

    /// Checks the members, and sorts them in the order of the table, followed by the unknown ones.
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
            // Words are sent in the service's spelling, such as `4K`.
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

/// Shows the names of known members and the number of unknown ones.
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

/// The members of a request that passed the rules.
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

    /// The body: all members except the argument of the path.
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

    /// The same request with the account as its `email`; `None` if the endpoint has no such member.
    pub(crate) fn on_account(
        &self,
        account: &AccountEmail,
        rules: &'static EndpointRules,
    ) -> Option<Self> {
        let builder = RequestBuilder::<()> {
            members: self.members.to_vec(),
            extras: self.extras.to_vec(),
            // The request was built before, possibly without the assumed limits.
            trusts: true,
            endpoint: PhantomData,
        };
        builder.with("email", account.as_str()).check(rules).ok()
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

/// Implements [`Endpoint`] for a struct around a [`JsonRequest`], with its response, its properties and its rules.
macro_rules! json_endpoint {
    ($Name:ident, $Response:ty, $info:expr, $rules:expr $(,)?) => {
        impl $crate::endpoint::Endpoint for $Name {
            type Response = $Response;
            type Input<B> = ();

            const INFO: &'static $crate::info::EndpointInfo = &$info;

            fn body<B>((): ()) -> Option<B> {
                None
            }

            fn account(&self) -> Option<std::borrow::Cow<'_, flow_ids::AccountEmail>> {
                self.0.accepted().account().map(std::borrow::Cow::Owned)
            }

            /// Whether the request has a reference. An `email` alone does not bind it to an account.
            fn is_bound(&self) -> bool {
                self.0.references().next().is_some()
            }
        }

        impl $crate::endpoint::Parts for $Name {
            const RULES: &'static $crate::rules::EndpointRules = &$rules;

            fn argument(
                &self,
            ) -> Result<Option<$crate::request::Argument<'_>>, $crate::request::RequestError> {
                self.0.argument(<Self as $crate::endpoint::Endpoint>::INFO)
            }

            fn content(&self) -> Result<$crate::request::Content, $crate::request::RequestError> {
                self.0.content(<Self as $crate::endpoint::Endpoint>::INFO)
            }

            fn on_account(&self, account: &flow_ids::AccountEmail) -> Option<Self> {
                self.0.on_account(account, Self::RULES).map(Self)
            }

            fn model(&self) -> Option<&str> {
                self.0.accepted().text("model")
            }

            fn named_references(&self) -> Vec<&str> {
                self.0.references().collect()
            }
        }

        impl $Name {
            /// The members of the request.
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
                builder
                    .check(<Self as $crate::endpoint::Parts>::RULES)
                    .map(Self)
            }
        }

        /// Shows the names of members.
        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(stringify!($Name), f)
            }
        }
    };
}
pub(crate) use json_endpoint;

/// Adds shared options to the builder of an endpoint.
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
        /// Sets the model. The limits of a known model are checked, see [`models`](flow_validate::models); for an
        /// unknown model, only the limits that all models share.
        pub fn with_model(self, model: impl Into<String>) -> Self {
            self.with("model", model.into())
        }
    };
    (aspect_ratio) => {
        /// Sets the aspect ratio of the result, such as `landscape` or `16:9`; the allowed values depend on the model.
        pub fn with_aspect_ratio(self, aspect_ratio: impl Into<String>) -> Self {
            self.with("aspectRatio", aspect_ratio.into())
        }
    };
    (resolution) => {
        /// Sets the resolution of the result, such as `1080p` or `4K`.
        pub fn with_resolution(self, resolution: impl Into<String>) -> Self {
            self.with("resolution", resolution.into())
        }
    };
    (count) => {
        /// Sets the number of results, 1 to 4. Each is paid for.
        pub fn with_count(self, count: u8) -> Self {
            self.with("count", count)
        }
    };
    (seed) => {
        /// Sets the seed of the result.
        pub fn with_seed(self, seed: i64) -> Self {
            self.with("seed", seed)
        }
    };
    (account) => {
        /// Sets the account. If the request has references, the service refuses every account other than their owner.
        pub fn with_account(self, account: flow_ids::AccountEmail) -> Self {
            self.with("email", account.as_str())
        }
    };
    (asynchronous) => {
        /// Starts a job: the service responds at once with 201 and the job, without waiting for the result.
        pub fn asynchronous(self) -> Self {
            self.with("async", true)
        }
    };
    (reply) => {
        /// Sets the URL to which the service posts the record of the job whenever it changes: an `http` or `https` URL
        /// of at most 1024 characters.
        pub fn with_reply_url(self, url: impl Into<String>) -> Self {
            self.with("replyUrl", url.into())
        }

        /// Sets a text of the caller that the record of the job repeats, of at most 1024 characters.
        pub fn with_reply_ref(self, reply_ref: impl Into<String>) -> Self {
            self.with("replyRef", reply_ref.into())
        }
    };
    (captcha) => {
        /// Sets how the captcha is solved. It replaces an earlier setting.
        pub fn with_captcha(self, captcha: $crate::endpoints::json::Captcha) -> Self {
            self.with_captcha_member(captcha)
        }
    };
}
pub(crate) use option;

/// The way to solve the captcha of a request.
///
/// Source: apicity's inventory of useapi.net (2026-06-25).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Captcha {
    /// A token that the caller obtained, of at least 20 characters. The service tries once.
    Token(Box<str>),
    /// The number of attempts of the service, 1 to 10. The sources disagree about the default.
    Retry(u8),
    /// The solvers that the service uses, in this order: at most 10 names, separated by commas.
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
