//! Whether a kiosk lets the people of a batch of punches in.

use std::collections::{HashMap, HashSet};

use chrona_api_types::{AccessMode, KioskId, PersonId};
use chrona_store::{
    StoreError,
    kiosks::lists::{self, Rule},
};
use sea_orm::ConnectionTrait;

use super::writer::PunchRequest;

/// What the lists say of the people of a batch of punches, and of their teams.
#[derive(Debug, Default)]
pub(crate) struct Rules(HashMap<(KioskId, PersonId), Vec<Rule>>);

impl Rules {
    /// Reads what a batch is decided from; asks nothing when every kiosk of it is public.
    pub(crate) async fn read(
        connection: &impl ConnectionTrait,
        requests: &[PunchRequest],
    ) -> Result<Self, StoreError> {
        let (mut kiosks, mut people) = (HashSet::new(), HashSet::new());
        for request in requests {
            if request.access_mode != AccessMode::Public {
                kiosks.insert(request.kiosk_id);
                people.insert(request.account_id);
            }
        }
        if kiosks.is_empty() {
            return Ok(Self::default());
        }
        let kiosks: Vec<KioskId> = kiosks.into_iter().collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        let rules = lists::rules(connection, &kiosks, &people).await?;
        let mut by_both: HashMap<_, Vec<_>> = HashMap::new();
        for rule in rules {
            let both = (rule.kiosk_id, rule.account_id);
            by_both.entry(both).or_default().push(rule);
        }
        Ok(Self(by_both))
    }

    /// Whether the kiosk lets the person punch.
    pub(crate) fn admit(&self, request: &PunchRequest) -> bool {
        let said = self.0.get(&(request.kiosk_id, request.account_id));
        let is_named = said.into_iter().flatten().any(|rule| {
            let is_live = rule.expires_at.is_none_or(|end| request.at < end);
            is_live && request.access_mode.counts(rule.granted)
        });
        request.access_mode.admits(is_named)
    }
}
