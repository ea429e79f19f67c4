//! Who asks: the person, and the client; both are a request.

use chrona_api_types::{AuditEvent, Language, PersonId, ProblemCode, Role, SessionId};
use chrona_store::{
    identity::accounts::{self, Person},
    privacy::audit::NewEntry,
};
use sea_orm::ConnectionTrait;

use super::ServiceError;

/// Someone signed in, as the database knows them at this request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account.
    pub person: Person,
    /// What it may do.
    pub role: Role,
    /// The session the access token belongs to.
    pub session_id: SessionId,
    /// When the access token dies, in seconds of Unix time.
    pub until: i64,
    /// Whether the role asks for a second factor and none is in force.
    pub second_factor_is_missing: bool,
}

/// What someone signed in asks: who they are, and from where.
///
/// It has no time of its own: a client may be slow to send the body, so a service reads the clock when its work begins.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// From where.
    pub client: ClientInfo,
}

/// Who asks, as far as the network tells.
#[derive(Clone, Debug, Default)]
pub struct ClientInfo {
    /// The client's address.
    pub ip_address: Option<String>,
    /// What the client says it is, cut to 255 characters.
    pub user_agent: Option<String>,
    /// The language the client asked for; English when it asked for none.
    pub language: Option<Language>,
    /// The request's identifier, as the log and the answer's `X-Request-Id` name it.
    pub request_id: Option<String>,
}

impl Caller {
    /// Keeps the caller's account open until the transaction ends; refused where it was closed since it was read.
    /// What is written then does not outlive the closing.
    pub(crate) async fn hold_account(
        &self,
        transaction: &impl ConnectionTrait,
    ) -> Result<(), ServiceError> {
        if accounts::hold_open(transaction, self.person.id).await? {
            Ok(())
        } else {
            Err(ProblemCode::Unauthorized.into())
        }
    }
}

impl Request {
    /// An audit entry that names the caller as who did it.
    pub(crate) fn entry(&self, event: AuditEvent) -> NewEntry {
        NewEntry {
            account_id: Some(self.caller.person.id),
            ..self.client.entry(event)
        }
    }

    /// An audit entry on another account.
    pub(crate) fn entry_on(&self, event: AuditEvent, account_id: PersonId) -> NewEntry {
        NewEntry {
            subject_id: Some(account_id),
            ..self.entry(event)
        }
    }
}

impl ClientInfo {
    /// The language to answer in.
    pub fn language(&self) -> Language {
        self.language.unwrap_or(Language::En)
    }

    /// An audit entry with the client's address and words and the request, to be filled in.
    pub(crate) fn entry(&self, event: AuditEvent) -> NewEntry {
        NewEntry {
            ip_address: self.ip_address.clone(),
            user_agent: self.user_agent.clone(),
            request_id: self.request_id.clone(),
            ..NewEntry::of(event)
        }
    }
}
