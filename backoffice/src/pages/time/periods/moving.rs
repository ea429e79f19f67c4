//! A step of a month, for those who are chosen or for everyone.

use std::collections::BTreeSet;

use chrona_web::{
    api::PeriodsOf,
    types::{Language, MovePeriod, PeriodMoved, PeriodStep, PersonId},
};
use leptos::prelude::*;

use crate::{
    office::Office,
    pages::time::{
        month::{Month, MonthChoice},
        terms::fields::today,
    },
    words::say,
};

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) step: PeriodStep,
    pub(super) month: Month,
    pub(super) answer: PeriodMoved,
}

/// What the parts of a page share on which months take steps.
#[derive(Clone, Copy)]
pub(in crate::pages::time) struct Moving {
    pub(super) office: Office,
    pub(super) of: PeriodsOf,
    pub(super) month: MonthChoice,
    /// Whether that month is over; before, it takes no step.
    pub(super) is_over: Memo<bool>,
    /// Those who are chosen; everyone where nobody is.
    pub(super) picked: RwSignal<BTreeSet<PersonId>>,
    pub(super) moved: RwSignal<Option<Moved>>,
    pub(super) busy: RwSignal<bool>,
    on_moved: Callback<()>,
}

impl Moving {
    /// Nobody is chosen yet; `on_moved` follows each step.
    pub(in crate::pages::time) fn new(
        of: PeriodsOf,
        month: MonthChoice,
        on_moved: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let picked = RwSignal::new(BTreeSet::new());
        // Who was chosen for a month was not chosen for another.
        Effect::new(move |before: Option<Month>| {
            let month = month.month();
            if before.is_some_and(|before| before != month) {
                picked.set(BTreeSet::new());
            }
            month
        });
        Self {
            office: Office::current(),
            of,
            month,
            is_over: Memo::new(move |_| month.month().over_on() <= today()),
            picked,
            moved: RwSignal::new(None),
            busy: RwSignal::new(false),
            on_moved: Callback::new(move |()| on_moved()),
        }
    }

    /// Whether the month is over; a reader is told when it changes.
    pub(in crate::pages::time) fn is_over(self) -> bool {
        self.is_over.get()
    }

    /// How many are chosen; a reader is told when it changes.
    pub(super) fn count(self) -> usize {
        self.picked.with(BTreeSet::len)
    }

    /// Of whom the months take the step, in words.
    pub(super) fn whom(self, language: Language) -> String {
        match (self.count(), self.of) {
            (0, PeriodsOf::Everyone) => say!(language, closing.whom_all).to_owned(),
            (0, PeriodsOf::OwnTeams) => say!(language, closing.whom_teams).to_owned(),
            (count, _) => say!(language, closing.whom, count = count),
        }
    }

    /// The step as it is sent.
    pub(super) fn wanted(self, reason: Option<String>) -> MovePeriod {
        let picked = self.picked.get_untracked();
        MovePeriod {
            user_ids: (!picked.is_empty()).then(|| picked.into_iter().collect()),
            reason,
        }
    }

    /// Has the months take a step that needs no reason.
    pub(super) fn take(self, step: PeriodStep) {
        let month = untrack(|| self.month.month());
        let wanted = self.wanted(None);
        let work = async move {
            let client = self.office.client();
            client
                .move_periods(self.of, &month.to_string(), step, &wanted)
                .await
        };
        self.office.act(self.busy, work, move |answer| {
            self.took(step, month, answer);
        });
    }

    /// Keeps what came of a step, and has the page look again.
    pub(super) fn took(self, step: PeriodStep, month: Month, answer: PeriodMoved) {
        let _ = self.picked.try_set(BTreeSet::new());
        let _ = self.moved.try_set(Some(Moved {
            step,
            month,
            answer,
        }));
        let _ = self.on_moved.try_run(());
    }
}
