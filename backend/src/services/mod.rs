//! The rules and who may do what: one file a capability. A service takes the [`App`](crate::App),
//! decides, and writes in one transaction with its audit entry.

pub mod accounts;
mod alerts;
pub mod anomalies;
pub mod audit;
pub mod badge_limit;
pub mod badges;
pub mod cards;
pub mod categories;
mod common_passwords;
pub mod correction_preview;
pub mod corrections;
pub mod dashboard;
pub mod deep_health;
pub mod device_key;
pub mod device_proof;
pub mod devices;
pub mod email_changes;
pub mod employments;
pub mod erasure;
mod error;
pub mod events;
pub mod figures;
pub mod hr_codes;
pub mod hr_import;
pub mod identities;
mod invitations;
pub mod issued_again;
pub mod kept_punches;
pub mod kiosk_access;
pub mod kiosk_access_change;
mod kiosk_clock;
pub mod kiosks;
pub mod led_teams;
pub mod ledger;
pub mod limits;
pub mod live;
pub mod mail;
pub mod mail_links;
pub mod names;
pub mod onboarding;
pub mod operator;
pub mod passkeys;
pub mod passwords;
mod people;
pub mod permissions;
mod person_zones;
pub mod presence;
pub mod punch_writer;
pub mod punches;
mod reading_ahead;
pub mod reads;
pub mod reports;
pub mod second_factor;
pub mod second_punch;
pub mod sessions;
pub mod sign_in;
pub mod signing_keys;
pub mod sites;
mod staff_numbers;
pub mod teams;
pub(crate) mod text;
mod turn;
pub mod without_phone;
pub mod zones;

pub use error::{Fault, FaultKind, ServiceError};

use chrona_api_types::Language;

use crate::store::audit::NewEntry;

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

impl ClientInfo {
    /// The language to answer in.
    pub fn language(&self) -> Language {
        self.language.unwrap_or(Language::En)
    }

    /// An audit entry with the client's address and words and the request, to be filled in.
    pub(crate) fn entry(&self) -> NewEntry {
        NewEntry {
            ip_address: self.ip_address.clone(),
            user_agent: self.user_agent.clone(),
            request_id: self.request_id.clone(),
            ..NewEntry::default()
        }
    }
}
