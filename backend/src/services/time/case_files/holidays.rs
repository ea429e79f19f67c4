//! Which public holidays people have, as far as a case file needs it.

use std::{
    collections::{HashMap, HashSet},
    ops::RangeInclusive,
};

use chrona_api_types::{PersonId, SiteId};
use chrona_store::{
    StoreError,
    time::{
        holiday_calendars,
        organisation::{self, SiteCalendar},
    },
};
use chrona_work_time::{HolidayCalendar, NamedDay, looked_at};
use chrono::{Datelike, NaiveDate};
use sea_orm::ConnectionTrait;

/// As a case file says them: the name of one of Chrona's own calendars, and other days. A name that no calendar has is told
/// as it is: then no timesheet is computed from the case.
type Holidays = (Option<String>, Vec<NamedDay>);

/// Which public holidays people have by the site where they work on the last day of a range.
pub(super) struct Calendars {
    sites: HashMap<PersonId, SiteId>,
    of_sites: HashMap<SiteId, Holidays>,
    organisations: Holidays,
}

impl Calendars {
    pub(super) async fn of(
        connection: &impl ConnectionTrait,
        ids: &[PersonId],
        range: &RangeInclusive<NaiveDate>,
        organisations: Option<String>,
    ) -> Result<Self, StoreError> {
        let day = *range.end();
        let rows = organisation::sites_of(connection, ids).await?.into_iter();
        let rows = rows.filter(|row| row.since <= day && row.until.is_none_or(|until| day < until));
        let sites: HashMap<_, _> = rows.map(|row| (row.account_id, row.site_id)).collect();
        let days = whole_years(&looked_at(range));
        let mut rows = Vec::new();
        if !sites.is_empty() {
            rows = organisation::site_calendars(connection).await?;
            let used: HashSet<_> = sites.values().collect();
            rows.retain(|row| used.contains(&row.site_id));
        }
        let mut names: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.calendar.as_deref())
            .collect();
        names.extend(organisations.as_deref());
        names.retain(|name| HolidayCalendar::of(name).is_none());
        names.sort_unstable();
        names.dedup();
        let known = Known {
            imported: holiday_calendars::days_of(connection, &names, &days).await?,
            organisations: organisations.as_deref(),
            days,
        };
        let of_sites = rows
            .chunk_by(|one, next| one.site_id == next.site_id)
            .filter_map(|rows| Some((rows.first()?.site_id, known.of_site(rows))));
        Ok(Self {
            of_sites: of_sites.collect(),
            organisations: known.of_name(known.organisations),
            sites,
        })
    }

    pub(super) fn of_person(&self, id: PersonId) -> Holidays {
        let site = self.sites.get(&id).and_then(|site| self.of_sites.get(site));
        site.unwrap_or(&self.organisations).clone()
    }
}

struct Known<'a> {
    /// The days of calendars that were imported, by name.
    imported: HashMap<String, Vec<NamedDay>>,
    organisations: Option<&'a str>,
    /// The days that matter.
    days: RangeInclusive<NaiveDate>,
}

impl Known<'_> {
    fn of_name(&self, name: Option<&str>) -> Holidays {
        match name.and_then(|name| self.imported.get(name)) {
            Some(days) => (None, days.clone()),
            None => (name.map(str::to_owned), Vec::new()),
        }
    }

    /// What a site's people have: by name where that is the same on all days that matter, else day by day.
    fn of_site(&self, rows: &[SiteCalendar]) -> Holidays {
        let starts = rows.iter().map(|row| row.since);
        let ends = rows.iter().skip(1).map(|row| row.since.pred_opt());
        let spans = starts.zip(ends.chain([None])).zip(rows);
        let spans = spans.map(|((start, end), row)| {
            let name = row.calendar.as_deref().or(self.organisations);
            (start, end.unwrap_or(*self.days.end()), name)
        });
        let before = rows.first().and_then(|row| row.since.pred_opt());
        let before = before.map(|end| (NaiveDate::MIN, end, self.organisations));
        let spans = before.into_iter().chain(spans);
        let spans: Vec<_> = spans
            .map(|(start, end, name)| {
                (
                    start.max(*self.days.start()),
                    end.min(*self.days.end()),
                    name,
                )
            })
            .filter(|(start, end, _)| start <= end)
            .collect();
        let names: HashSet<_> = spans.iter().map(|(_, _, name)| *name).collect();
        if names.len() <= 1 {
            return self.of_name(names.into_iter().next().flatten());
        }
        let unknown = names.iter().flatten().find(|name| !self.is_known(name));
        if let Some(name) = unknown {
            return self.of_name(Some(name));
        }
        let days = spans.into_iter().flat_map(|(start, end, name)| {
            let days = self.days_of(name).into_iter();
            days.filter(move |day| (start..=end).contains(&day.date))
        });
        (None, days.collect())
    }

    fn is_known(&self, name: &str) -> bool {
        self.imported.contains_key(name) || HolidayCalendar::of(name).is_some()
    }

    fn days_of(&self, name: Option<&str>) -> Vec<NamedDay> {
        let Some(name) = name else {
            return Vec::new();
        };
        let Some(calendar) = HolidayCalendar::of(name) else {
            return self.imported.get(name).cloned().unwrap_or_default();
        };
        let years = self.days.start().year()..=self.days.end().year();
        let holidays = years.flat_map(|year| calendar.holidays(year));
        let days = holidays.map(|holiday| NamedDay {
            date: holiday.date,
            name: holiday.name.to_owned(),
        });
        days.collect()
    }
}

/// The years that a range touches: the days off of a year's contract in days depend on all of its public holidays.
fn whole_years(range: &RangeInclusive<NaiveDate>) -> RangeInclusive<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(range.start().year(), 1, 1);
    let last = NaiveDate::from_ymd_opt(range.end().year(), 12, 31);
    first.unwrap_or(*range.start())..=last.unwrap_or(*range.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_site_keeps_the_holidays_it_had() {
        let known = Known {
            imported: HashMap::new(),
            organisations: Some("FR"),
            days: day("2026-01-01")..=day("2027-12-31"),
        };
        let row = |since, calendar: Option<&str>| SiteCalendar {
            site_id: SiteId(1),
            since: day(since),
            calendar: calendar.map(str::to_owned),
        };
        let name = |name: &str| (Some(name.to_owned()), Vec::new());
        let ever = [row("1900-01-01", Some("FR-57"))];
        assert_eq!(known.of_site(&ever), name("FR-57"));
        let long_ago = [row("1900-01-01", Some("FR-57")), row("2020-01-01", None)];
        assert_eq!(known.of_site(&long_ago), name("FR"));
        let to_come = [row("2028-01-01", Some("FR-57"))];
        assert_eq!(known.of_site(&to_come), name("FR"));

        // 26 December is a day off in Moselle alone.
        let (calendar, days) = known.of_site(&[row("2027-01-01", Some("FR-57"))]);
        assert_eq!(calendar, None);
        let has = |date| days.iter().any(|holiday| holiday.date == day(date));
        assert!(has("2026-12-25") && !has("2026-12-26"));
        assert!(has("2027-12-25") && has("2027-12-26"));
        assert_eq!(days.len(), 11 + 12);

        let unknown = [
            row("1900-01-01", Some("FR-57")),
            row("2027-01-01", Some("XX")),
        ];
        assert_eq!(known.of_site(&unknown), name("XX"));
    }
}
