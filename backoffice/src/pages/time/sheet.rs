//! A timesheet of a month, and, once it is wanted, the case file that it is computed from.

use chrona_web::{
    ApiError, Client,
    api::TimesheetOf,
    format,
    types::Language,
    zone::{self, Moment},
};
use chrona_work_time::{CaseFile, Period, Timesheet};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{absence_names::AbsenceNames, month::MonthChoice};
use crate::{fetch::Fetch, office::Office};

/// The timesheet of someone and of the month that is chosen.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    pub(super) month: MonthChoice,
    pub(super) answer: Fetch<Timesheet>,
    /// What the organisation calls absences.
    pub(super) names: AbsenceNames,
    /// None until it is wanted.
    pub(super) case: Fetch<Option<CaseFile>>,
    wanted: RwSignal<bool>,
    /// The name of the person's zone, once it is known.
    zone: Memo<Option<String>>,
}

impl Sheet {
    /// Asks for it, and again when another person or month is chosen.
    pub(super) fn of(whose: impl Fn() -> TimesheetOf + Copy + 'static, month: MonthChoice) -> Self {
        let office = Office::current();
        let answer = Fetch::new(move || {
            let (of, month) = (whose(), month.month());
            let client = office.client();
            async move { client.timesheet(of, month.first(), month.last()).await }
        });
        // A timesheet does not say in which zone it is; its case file does.
        let wanted = RwSignal::new(zone::has_others());
        let case = Fetch::new(move || {
            let asked = wanted.get().then(|| (whose(), month.month()));
            let client = office.client();
            async move {
                let Some((of, month)) = asked else {
                    return Ok(None);
                };
                let file = client
                    .timesheet_case(of, month.first(), month.last())
                    .await?;
                learn_zone(&client, &file.zone).await?;
                Ok(Some(file))
            }
        });
        let zone = Memo::new(move |_| {
            let zone = case.with(|file| file.as_ref().map(|file| file.zone.clone()));
            zone.flatten()
        });
        Self {
            month,
            answer,
            names: AbsenceNames::fetch(office),
            case,
            wanted,
            zone,
        }
    }

    /// Asks for the case file, once.
    pub(super) fn want_case(self) {
        if !self.wanted.get_untracked() {
            self.wanted.set(true);
        }
    }

    /// An instant as the person's clocks show it.
    pub(super) fn moment(self, at: DateTime<Utc>) -> Moment {
        self.zone.with(|zone| Moment::in_zone(at, zone.as_deref()))
    }

    /// Periods as the person's clocks show them: `09:00–12:00, 13:00–17:00`.
    pub(super) fn periods(self, periods: &[Period]) -> String {
        let told = periods.iter().map(|period| {
            let (start, end) = (self.moment(period.start), self.moment(period.end));
            format!("{}\u{2013}{}", format::time(start), format::time(end))
        });
        told.collect::<Vec<_>>().join(", ")
    }

    /// The same of several days: `ven. 6 16:00–17:00 · sam. 7 09:00–12:00`.
    pub(super) fn periods_by_day(self, language: Language, periods: &[Period]) -> String {
        let day = |period: &Period| self.moment(period.start).local().date();
        let days = periods.chunk_by(|one, next| day(one) == day(next));
        let told = days.filter_map(|periods| {
            let day = format::day_of_month(language, day(periods.first()?));
            Some(format!("{day} {}", self.periods(periods)))
        });
        told.collect::<Vec<_>>().join(" · ")
    }
}

/// Fetches the rules of a zone where they are not kept yet.
pub(super) async fn learn_zone(client: &Client, name: &str) -> Result<(), ApiError> {
    if zone::named(name).is_some() {
        return Ok(());
    }
    let zones = client.zones().await?;
    if let Some(own) = zones.first() {
        zone::keep(own);
    }
    zone::keep_others(zones.get(1..).unwrap_or_default());
    Ok(())
}
