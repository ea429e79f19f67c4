//! What is typed in the form that asks, and the request that it makes.

use chrona_web::{
    format,
    types::{AbsenceType, AbsenceUnit, AskRequest, PersonId, RequestKind},
};
use leptos::prelude::*;

use crate::{
    components::form::FormErrors,
    pages::{
        punching::{CorrectionFields, Subject},
        time::{
            absence_names::AbsenceNames,
            terms::{fields::day_in, part_of_day::PartOfDay},
        },
    },
    words::say,
};

/// The shortest reason of a correction, in characters.
const SHORTEST_REASON: usize = 3;

/// What is typed and chosen.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) names: AbsenceNames,
    pub(super) kind: RwSignal<RequestKind>,
    /// The code of the type of absence.
    pub(super) sort: RwSignal<String>,
    pub(super) from: RwSignal<String>,
    pub(super) to: RwSignal<String>,
    pub(super) part: PartOfDay,
    /// Why one is absent.
    pub(super) reason: RwSignal<String>,
    /// The punch that was forgotten, and why.
    punch: StoredValue<CorrectionFields>,
}

impl Asked {
    /// An absence of the first type, without its days.
    pub(super) fn new(names: AbsenceNames, user_id: PersonId) -> Self {
        let empty = || RwSignal::new(String::new());
        let asked = Self {
            names,
            kind: RwSignal::new(RequestKind::Absence),
            sort: empty(),
            from: empty(),
            to: empty(),
            part: PartOfDay::new(["request_half", "request_start", "request_end"]),
            reason: empty(),
            punch: StoredValue::new(CorrectionFields::of(&Subject::New(Some(user_id)))),
        };
        Effect::new(move |_| {
            if let Some(first) = names.first()
                && asked.sort.with_untracked(String::is_empty)
            {
                asked.sort.set(first);
            }
        });
        // The last day follows the first one until another is chosen.
        Effect::new(move |before: Option<String>| {
            let from = asked.from.get();
            let to = asked.to.get_untracked();
            if before.is_some() && (to.is_empty() || before.as_ref() == Some(&to) || to < from) {
                asked.to.set(from.clone());
            }
            from
        });
        asked
    }

    /// The punch that was forgotten, and why.
    pub(super) fn punch(self) -> CorrectionFields {
        self.punch.get_value()
    }

    /// The type of absence that is chosen.
    pub(super) fn chosen(self) -> Option<AbsenceType> {
        self.sort.with(|code| self.names.find(code))
    }

    /// What that type is counted in.
    pub(super) fn unit(self) -> AbsenceUnit {
        self.chosen().map_or(AbsenceUnit::Day, |chosen| chosen.unit)
    }

    /// Whether the first day is the last one.
    pub(super) fn is_one_day(self) -> bool {
        self.from.with(|from| self.to.with(|to| from == to))
    }

    /// Whether a punch is to be corrected.
    pub(super) fn is_correction(self) -> bool {
        self.kind.get() == RequestKind::Correction
    }

    /// The request, once all is there; tells of what is not.
    pub(super) fn checked(self, errors: FormErrors) -> Option<AskRequest> {
        if untrack(|| self.is_correction()) {
            if !self.punch().filled(errors) {
                return None;
            }
            return untrack(|| self.correction());
        }
        let days = [("request_from", self.from), ("request_to", self.to)];
        if !errors.filled(&days) {
            return None;
        }
        let [(from_name, from), (to_name, to)] = days;
        let from = day_in(errors, from_name, from)??;
        let to = day_in(errors, to_name, to)??;
        if to < from {
            errors.refuse_field(to_name, |l| say!(l, request.before_first));
            return None;
        }
        let (unit, is_one_day) = untrack(|| (self.unit(), self.is_one_day()));
        self.part.read(errors, unit, is_one_day)?;
        let request = untrack(|| self.absence())?;
        Some(AskRequest {
            reason: self
                .reason
                .with_untracked(|reason| reason.trim().to_owned()),
            ..request
        })
    }

    /// The request as far as it can be told, to ask what it would do. Of a reason only whether there is enough of one
    /// makes it another.
    pub(super) fn foreseen(self, is_reasoned: Memo<bool>) -> Option<AskRequest> {
        if self.is_correction() {
            return is_reasoned.get().then(|| self.correction()).flatten();
        }
        self.absence()
    }

    /// Whether the reason is as long as that of a correction has to be.
    pub(super) fn is_reasoned(self) -> bool {
        let reason = self.punch().reason;
        reason.with(|reason| reason.trim().chars().count() >= SHORTEST_REASON)
    }

    /// The absence, without its reason.
    fn absence(self) -> Option<AskRequest> {
        let from = self.from.with(|day| format::day_of_field(day))?;
        let to = self.to.with(|day| format::day_of_field(day))?;
        let (half, times) = self.part.chosen(self.unit(), from == to)?;
        let sort = self.sort.get();
        (from <= to && !sort.is_empty()).then_some(AskRequest {
            kind: RequestKind::Absence,
            absence_type: Some(sort),
            from,
            to,
            half,
            times,
            added: None,
            annulled_id: None,
            reason: String::new(),
        })
    }

    fn correction(self) -> Option<AskRequest> {
        let added = self.punch().thought_of()?.added?;
        let day = format::day_of_field(&self.punch().day())?;
        let reason = self.punch().reason;
        Some(AskRequest {
            kind: RequestKind::Correction,
            absence_type: None,
            from: day,
            to: day,
            half: None,
            times: None,
            added: Some(added),
            annulled_id: None,
            reason: reason.with_untracked(|reason| reason.trim().to_owned()),
        })
    }

    /// Nothing is typed. The page may be gone by now.
    pub(super) fn clear(self) {
        for field in [self.to, self.from, self.reason] {
            field.set(String::new());
        }
        self.part.clear();
        if let Some(punch) = self.punch.try_get_value() {
            punch.clear();
        }
    }
}
