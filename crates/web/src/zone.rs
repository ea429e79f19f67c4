//! The zones in which the apps show times, wherever the browser thinks it is and however old its own rules
//! are. The server tells the rules; they are kept for the next visit.

use std::cell::RefCell;

use chrona_api_types::{Punch, ZoneRules};
pub use chrona_work_time::{Instants, Zone};
use chrona_work_time::{Transition, ZoneError};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use js_sys::{Array, Date, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::storage;

const KEPT: &str = "chrona.zone-rules";
const KEPT_OTHERS: &str = "chrona.other-zones";

thread_local! {
    /// The app's own: the organisation's, or the kiosk's.
    static OWN: RefCell<Option<Zone>> = RefCell::new(kept());
    /// Those of sites that have one of their own.
    static OTHERS: RefCell<Vec<Zone>> = RefCell::new(kept_others());
}

/// The zone that was kept.
fn kept() -> Option<Zone> {
    let rules: ZoneRules = serde_json::from_str(&storage::read(KEPT)?).ok()?;
    zone_of(&rules).ok()
}

fn kept_others() -> Vec<Zone> {
    let rules = storage::read(KEPT_OTHERS).and_then(|text| serde_json::from_str(&text).ok());
    let rules: Vec<ZoneRules> = rules.unwrap_or_default();
    rules
        .iter()
        .filter_map(|rules| zone_of(rules).ok())
        .collect()
}

/// Keeps the app's own zone, as the server told it.
pub fn keep(rules: &ZoneRules) {
    let Ok(zone) = zone_of(rules) else { return };
    if OWN.with_borrow(|kept| kept.as_ref() != Some(&zone)) {
        if let Ok(text) = serde_json::to_string(rules) {
            storage::write(KEPT, &text);
        }
        OWN.set(Some(zone));
    }
}

/// Keeps the zones that sites have of their own.
pub fn keep_others(rules: &[ZoneRules]) {
    let zones: Vec<Zone> = rules
        .iter()
        .filter_map(|rules| zone_of(rules).ok())
        .collect();
    if OTHERS.with_borrow(|kept| *kept != zones) {
        if let Ok(text) = serde_json::to_string(rules) {
            storage::write(KEPT_OTHERS, &text);
        }
        OTHERS.set(zones);
    }
}

/// The zone of this name among those that are kept.
pub fn named(name: &str) -> Option<Zone> {
    let own = OWN.with_borrow(|zone| zone.clone().filter(|zone| zone.name() == name));
    own.or_else(|| OTHERS.with_borrow(|zones| zones.iter().find(|of| of.name() == name).cloned()))
}

/// Whether some sites have a zone of their own.
pub fn has_others() -> bool {
    OTHERS.with_borrow(|zones| !zones.is_empty())
}

fn zone_of(rules: &ZoneRules) -> Result<Zone, ZoneError> {
    let transitions = rules.transitions.iter().map(|transition| Transition {
        at: transition.at,
        offset_seconds: transition.offset_seconds,
    });
    Zone::new(&rules.name, rules.offset_seconds, transitions.collect())
}

/// The names of zones that the browser knows, to propose while one types; none where it tells none.
pub fn names() -> Vec<String> {
    let names = || {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let tell = Reflect::get(&intl, &"supportedValuesOf".into()).ok()?;
        let tell: Function = tell.dyn_into().ok()?;
        let names = tell.call1(&intl, &"timeZone".into()).ok()?;
        let names = Array::from(&names);
        Some(names.iter().filter_map(|name| name.as_string()).collect())
    };
    names().unwrap_or_default()
}

/// An instant, and the zone in which it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: DateTime<Utc>,
    /// The place of the zone among the others; none for the app's own.
    other: Option<usize>,
}

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        Self { at, other: None }
    }
}

impl From<&Punch> for Moment {
    /// When the punch was made, in its person's zone.
    fn from(punch: &Punch) -> Self {
        Self::in_zone(punch.punched_at, punch.timezone.as_deref())
    }
}

impl Moment {
    /// An instant in the zone of this name, or in the app's own where it is absent or not known yet.
    pub fn in_zone(at: DateTime<Utc>, name: Option<&str>) -> Self {
        let place =
            |name| OTHERS.with_borrow(|zones| zones.iter().position(|of| of.name() == name));
        Self {
            at,
            other: name.and_then(place),
        }
    }

    /// Another instant in the same zone.
    #[must_use]
    pub fn with(self, at: DateTime<Utc>) -> Self {
        Self { at, ..self }
    }

    /// What the clocks show.
    pub fn local(self) -> NaiveDateTime {
        self.zone().map_or_else(
            || self.at.naive_utc() + browsers_offset(self.at),
            |zone| zone.local(self.at),
        )
    }

    /// The name of a place in the zone, such as `Martinique`, where it is not the app's own.
    pub fn place(self) -> Option<String> {
        self.other?;
        let zone = self.zone()?;
        let place = zone.name().rsplit('/').next()?;
        Some(place.replace('_', " "))
    }

    /// The instants at which the clocks of the zone show a time.
    pub fn instants(self, local: NaiveDateTime) -> Instants {
        self.zone().map_or_else(
            || Instants::One(local.and_utc() - browsers_offset(local.and_utc())),
            |zone| zone.instants(local),
        )
    }

    /// The zone; none until the server has told its own once, when the browser's is used.
    fn zone(self) -> Option<Zone> {
        match self.other {
            Some(place) => OTHERS.with_borrow(|zones| zones.get(place).cloned()),
            None => OWN.with_borrow(Clone::clone),
        }
    }
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
