//! Badges of the hours that a clock which went back goes through again. A badge is as old as the clock
//! says, and one that died unused would be good again: in these hours only those are, which this process
//! issued since. What is kept is gone with the process.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrona_badge::BadgeClaims;

use crate::clock::Again;

/// Above this many badges the ones whose time is over are forgotten.
const MANY: usize = 10_000;

/// The badges issued since the clock went back, and when each ends.
#[derive(Debug, Default)]
pub struct IssuedAgain(Mutex<Issued>);

#[derive(Debug, Default)]
struct Issued {
    /// How often the clock had gone back.
    times: u32,
    ends: HashMap<String, i64>,
}

impl IssuedAgain {
    /// Notes a badge that is issued now.
    pub(crate) fn note(&self, again: Option<Again>, badge: &BadgeClaims) {
        let Some(again) = again.filter(|again| is_of(*again, badge)) else {
            return;
        };
        let mut issued = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if issued.times != again.times {
            issued.times = again.times;
            issued.ends.clear();
        }
        if issued.ends.len() > MANY {
            issued.ends.retain(|_, end| *end >= badge.iat);
        }
        issued.ends.insert(badge.jti.clone(), badge.exp);
    }

    /// Whether a badge that is good by the clock may have been issued before the clock went back.
    pub(crate) fn may_be_older(&self, again: Option<Again>, badge: &BadgeClaims) -> bool {
        again.is_some_and(|again| {
            let issued = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let is_known = issued.times == again.times && issued.ends.contains_key(&badge.jti);
            is_of(again, badge) && !is_known
        })
    }
}

/// Whether the clock went through the hour of this badge before it went back.
fn is_of(again: Again, badge: &BadgeClaims) -> bool {
    badge.iat <= again.until.timestamp()
}

#[cfg(test)]
mod tests {
    use chrona_badge::BADGE_TYPE;
    use chrono::DateTime;

    use super::*;

    fn badge(id: &str, iat: i64) -> BadgeClaims {
        BadgeClaims {
            sub: "1".to_owned(),
            device_id: 1,
            jti: id.to_owned(),
            nonce: id.to_owned(),
            iat,
            exp: iat + 15,
            kind: BADGE_TYPE.to_owned(),
        }
    }

    #[test]
    fn in_hours_gone_through_again_only_badges_issued_since_are_good() {
        let badges = IssuedAgain::default();
        let again = |times| {
            let until = DateTime::from_timestamp(3_600, 0).unwrap();
            Some(Again { until, times })
        };
        badges.note(None, &badge("before", 3_590));
        assert!(!badges.may_be_older(None, &badge("before", 3_590)));
        assert!(badges.may_be_older(again(1), &badge("before", 3_590)));
        badges.note(again(1), &badge("since", 10));
        assert!(!badges.may_be_older(again(1), &badge("since", 10)));
        assert!(!badges.may_be_older(again(1), &badge("elsewhere", 3_601)));
        assert!(badges.may_be_older(again(2), &badge("since", 10)));
    }
}
