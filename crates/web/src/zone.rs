//! The zone in which both apps show times, wherever the browser thinks it is and however old its own
//! rules are. The server tells the rules; they are kept for the next visit.

use std::cell::RefCell;

use chrona_api_types::ZoneRules;
use chrona_work_time::{Instants, Transition, Zone, ZoneError};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use js_sys::Date;
use wasm_bindgen::JsValue;

use crate::storage;

const KEPT: &str = "chrona.zone-rules";

thread_local! {
    static ZONE: RefCell<Option<Zone>> = RefCell::new(kept());
}

/// The zone that was kept.
fn kept() -> Option<Zone> {
    let rules: ZoneRules = serde_json::from_str(&storage::read(KEPT)?).ok()?;
    zone_of(&rules).ok()
}

/// Keeps what the server told.
pub fn keep(rules: &ZoneRules) {
    let Ok(zone) = zone_of(rules) else { return };
    if ZONE.with_borrow(|kept| kept.as_ref() != Some(&zone)) {
        if let Ok(text) = serde_json::to_string(rules) {
            storage::write(KEPT, &text);
        }
        ZONE.set(Some(zone));
    }
}

fn zone_of(rules: &ZoneRules) -> Result<Zone, ZoneError> {
    let transitions = rules.transitions.iter().map(|transition| Transition {
        at: transition.at,
        offset_seconds: transition.offset_seconds,
    });
    Zone::new(&rules.name, rules.offset_seconds, transitions.collect())
}

/// What the clocks show at an instant. Until the server has told its zone once, the browser's own.
pub fn local(at: DateTime<Utc>) -> NaiveDateTime {
    ZONE.with_borrow(|zone| match zone {
        Some(zone) => zone.local(at),
        None => at.naive_utc() + browsers_offset(at),
    })
}

/// The instants at which the clocks show a time.
pub fn instants(local: NaiveDateTime) -> Instants {
    ZONE.with_borrow(|zone| match zone {
        Some(zone) => zone.instants(local),
        None => Instants::One(local.and_utc() - browsers_offset(local.and_utc())),
    })
}

fn browsers_offset(at: DateTime<Utc>) -> TimeDelta {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 stay under 2^53"
    )]
    let date = Date::new(&JsValue::from_f64(at.timestamp_millis() as f64));
    #[expect(clippy::cast_possible_truncation, reason = "minutes of a day")]
    let minutes = date.get_timezone_offset() as i64;
    TimeDelta::minutes(-minutes)
}
