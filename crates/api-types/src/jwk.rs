//! Public keys as they are sent.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A public key as a JWK (RFC 7517): the object, or its JSON text in a string. Not checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Given", into = "String")]
pub struct Jwk(String);

#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Text(String),
    Object(Map<String, Value>),
}

impl From<Given> for Jwk {
    fn from(given: Given) -> Self {
        Self(match given {
            Given::Text(text) => text,
            Given::Object(members) => Value::Object(members).to_string(),
        })
    }
}

impl From<String> for Jwk {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<Jwk> for String {
    fn from(jwk: Jwk) -> Self {
        jwk.0
    }
}

impl Jwk {
    /// The key's JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(feature = "openapi")]
mod openapi {
    use std::borrow::Cow;

    use poem_openapi::{
        registry::{MetaSchema, MetaSchemaRef},
        types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type},
    };
    use serde_json::Value;

    use super::Jwk;

    impl Type for Jwk {
        const IS_REQUIRED: bool = true;

        type RawValueType = Self;
        type RawElementValueType = Self;

        fn name() -> Cow<'static, str> {
            "Jwk".into()
        }

        fn schema_ref() -> MetaSchemaRef {
            let described = MetaSchema {
                description: Some("A JWK (RFC 7517): the object, or its JSON text in a string."),
                any_of: ["string", "object"]
                    .map(|kind| MetaSchemaRef::Inline(Box::new(MetaSchema::new(kind))))
                    .into(),
                ..MetaSchema::ANY
            };
            MetaSchemaRef::Inline(Box::new(described))
        }

        fn as_raw_value(&self) -> Option<&Self> {
            Some(self)
        }

        fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
            Box::new(self.as_raw_value().into_iter())
        }
    }

    impl ParseFromJSON for Jwk {
        fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
            serde_json::from_value(value.unwrap_or_default()).map_err(ParseError::custom)
        }
    }

    impl ToJSON for Jwk {
        fn to_json(&self) -> Option<Value> {
            Some(Value::String(self.0.clone()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_an_object_or_as_text_and_sent_as_text() {
        for given in [r#"{"kty":"EC"}"#, r#""{\"kty\":\"EC\"}""#] {
            let jwk: Jwk = serde_json::from_str(given).unwrap();
            assert_eq!(jwk.as_str(), r#"{"kty":"EC"}"#);
            let sent = serde_json::to_string(&jwk).unwrap();
            assert_eq!(sent, r#""{\"kty\":\"EC\"}""#);
        }
        assert!(serde_json::from_str::<Jwk>("1").is_err());
    }
}
