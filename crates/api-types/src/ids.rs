//! Identifiers, each of a type of its own, from the column to the app: what is asked about a person cannot be handed
//! a kiosk's number.
//!
//! On the wire each is an integer, as in the database.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map(Self)
            }
        }

        #[cfg(feature = "openapi")]
        described!($name);
    )*};
}

/// Describes an identifier to the OpenAPI document as the integer it is.
#[cfg(feature = "openapi")]
macro_rules! described {
    ($name:ident) => {
        impl poem_openapi::types::Type for $name {
            const IS_REQUIRED: bool = true;

            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> std::borrow::Cow<'static, str> {
                <i64 as poem_openapi::types::Type>::name()
            }

            fn schema_ref() -> poem_openapi::registry::MetaSchemaRef {
                <i64 as poem_openapi::types::Type>::schema_ref()
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::once(self))
            }
        }

        impl poem_openapi::types::ParseFromJSON for $name {
            fn parse_from_json(
                value: Option<serde_json::Value>,
            ) -> poem_openapi::types::ParseResult<Self> {
                i64::parse_from_json(value)
                    .map(Self)
                    .map_err(poem_openapi::types::ParseError::propagate)
            }
        }

        impl poem_openapi::types::ParseFromParameter for $name {
            fn parse_from_parameter(value: &str) -> poem_openapi::types::ParseResult<Self> {
                i64::parse_from_parameter(value)
                    .map(Self)
                    .map_err(poem_openapi::types::ParseError::propagate)
            }
        }

        impl poem_openapi::types::ToJSON for $name {
            fn to_json(&self) -> Option<serde_json::Value> {
                self.0.to_json()
            }
        }
    };
}

ids! {
    /// A person: an account, and the employment that goes with it.
    PersonId;
    /// A category of people.
    CategoryId;
    /// A team.
    TeamId;
    /// A site.
    SiteId;
    /// A code by which people join.
    HrCodeId;
    /// A kiosk.
    KioskId;
    /// A phone, or what someone shows instead of one.
    DeviceId;
    /// A punch.
    PunchId;
    /// A secret from which an authenticator makes its codes.
    TotpSecretId;
    /// A passkey.
    PasskeyId;
    /// An identity at an outside provider.
    IdentityId;
    /// An identity at an outside provider that waits for its person to sign in here.
    PendingIdentityId;
    /// A change of address that waits to be confirmed.
    EmailChangeId;
    /// Someone who is joining and has not ended.
    OnboardingId;
    /// A letter that waits to be sent.
    LetterId;
    /// A letter that was sent, as it is remembered.
    SentMailId;
    /// A punch that a kiosk kept while it was cut off, as the server has answered it.
    KeptPunchId;
    /// A session.
    SessionId;
    /// An entry of the audit log.
    AuditEntryId;
    /// A contract, as far as time is concerned.
    ContractId;
    /// Planned times, someone's or everyone's.
    ScheduleId;
    /// Rules of the organisation that differ from the law's defaults.
    WorkRulesId;
    /// An absence.
    AbsenceId;
    /// Something that was added to a balance, or taken from it, by hand.
    BalanceEntryId;
    /// A request of an absence or a correction.
    RequestId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_number_on_the_wire() {
        let json = serde_json::to_string(&(PersonId(7), Some(TeamId(-1)), None::<KioskId>));
        assert_eq!(json.unwrap(), "[7,-1,null]");
        assert_eq!(serde_json::from_str::<PunchId>("42").unwrap(), PunchId(42));
        assert!(serde_json::from_str::<PunchId>("\"42\"").is_err());
    }

    #[test]
    fn it_is_read_and_written_as_its_number() {
        assert_eq!("12".parse(), Ok(DeviceId(12)));
        assert!("12 ".parse::<DeviceId>().is_err());
        assert_eq!(SessionId(3).to_string(), "3");
    }
}
