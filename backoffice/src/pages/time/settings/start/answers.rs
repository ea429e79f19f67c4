//! The answers in the fields of the questions.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::plan::{Agreement, Answered, Before, Counted, Night, Times, Weekly};
use crate::{
    draft::{Draft, field},
    office::Office,
};

/// What is chosen and typed.
#[derive(Clone, Copy)]
pub(super) struct Answers {
    pub(super) weekly: RwSignal<Weekly>,
    pub(super) hours: RwSignal<String>,
    pub(super) times: RwSignal<Option<Times>>,
    pub(super) begins: RwSignal<String>,
    pub(super) pause_from: RwSignal<String>,
    pub(super) pause_to: RwSignal<String>,
    pub(super) counted: RwSignal<Counted>,
    pub(super) agreement: RwSignal<Agreement>,
    pub(super) night: RwSignal<Night>,
    pub(super) night_from: RwSignal<String>,
    pub(super) night_to: RwSignal<String>,
    pub(super) calendar: RwSignal<String>,
    pub(super) sites: RwSignal<BTreeMap<i64, String>>,
}

impl Answers {
    /// The law's answers, and the calendars as they are.
    pub(super) fn new(before: &Before) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        let sites = before.sites.iter();
        let sites = sites.map(|site| (site.id.0, site.calendar.clone().unwrap_or_default()));
        Self {
            weekly: RwSignal::new(Weekly::default()),
            hours: text(""),
            times: RwSignal::new(None),
            begins: text("09:00"),
            pause_from: text("12:00"),
            pause_to: text("13:00"),
            counted: RwSignal::new(Counted::default()),
            agreement: RwSignal::new(Agreement::default()),
            night: RwSignal::new(Night::default()),
            night_from: text("22:00"),
            night_to: text("07:00"),
            calendar: RwSignal::new(before.calendar.clone().unwrap_or_default()),
            sites: RwSignal::new(sites.collect()),
        }
    }

    /// Keeps them in this tab until they are written.
    pub(super) fn keep(self, office: Office) -> Draft {
        let fields = vec![
            field("weekly", self.weekly),
            field("hours", self.hours),
            field("times", self.times),
            field("begins", self.begins),
            field("pause_from", self.pause_from),
            field("pause_to", self.pause_to),
            field("counted", self.counted),
            field("agreement", self.agreement),
            field("night", self.night),
            field("night_from", self.night_from),
            field("night_to", self.night_to),
            field("calendar", self.calendar),
            field("sites", self.sites),
        ];
        Draft::keep(office, "start", fields)
    }

    /// The answers; a reader is told when one changes.
    pub(super) fn answered(self) -> Answered {
        Answered {
            weekly: self.weekly.get(),
            hours: self.hours.get(),
            times: self.times.get(),
            begins: self.begins.get(),
            pause_from: self.pause_from.get(),
            pause_to: self.pause_to.get(),
            counted: self.counted.get(),
            agreement: self.agreement.get(),
            night: self.night.get(),
            night_from: self.night_from.get(),
            night_to: self.night_to.get(),
            calendar: self.calendar.get(),
            sites: self.sites.get(),
        }
    }
}
