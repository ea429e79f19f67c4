//! What is gained by months and years of a contract.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{Lot, LotSource};

/// Days of employment, both included; the last one none where it goes on.
pub type Employed = (NaiveDate, Option<NaiveDate>);

/// A lot for each month that ended until a day, at its end or with the last day of work: `hundredths` for a month in
/// whole, and a part of them by its days for a part. Good until the end of the year that begins with `year_begins`, a
/// month from 1 to 12.
#[must_use]
pub fn monthly_lots(
    employed: &[Employed],
    hundredths: i64,
    year_begins: u32,
    until: NaiveDate,
) -> Vec<Lot> {
    periods(employed, until, 1)
        .filter_map(|(first, last)| {
            let part = Part::of(employed, first, last)?;
            let days = (part.last, part.last + Days::new(1));
            (part.last <= until).then(|| part.lot(hundredths, days, year_begins))
        })
        .filter(|lot| lot.hundredths > 0)
        .collect()
}

/// A lot for each year that began until a day, on its first day of work: `hundredths` for a year in whole, and a part of
/// them by its days for a part. Good until its end.
#[must_use]
pub fn yearly_lots(
    employed: &[Employed],
    hundredths: i64,
    year_begins: u32,
    until: NaiveDate,
) -> Vec<Lot> {
    let years = periods(employed, until, 12).map(|(first, _)| {
        let back = (first.month() + 12 - year_begins) % 12;
        let first = first - Months::new(back);
        (first, first + Months::new(12) - Days::new(1))
    });
    let mut years: Vec<_> = years.collect();
    // The year of `until` may begin after the last step.
    years.extend(year_of(until, year_begins));
    years.dedup();
    years
        .into_iter()
        .filter_map(|(first, last)| {
            let part = Part::of(employed, first, last)?;
            let days = (part.first, part.first);
            (part.first <= until).then(|| part.lot(hundredths, days, year_begins))
        })
        .filter(|lot| lot.hundredths > 0)
        .collect()
}

/// The part of a period that was worked.
struct Part {
    first: NaiveDate,
    last: NaiveDate,
    worked: i64,
    all: i64,
}

impl Part {
    fn of(employed: &[Employed], first: NaiveDate, last: NaiveDate) -> Option<Self> {
        let parts = employed.iter().filter_map(|(from, to)| {
            let from = first.max(*from);
            let to = to.map_or(last, |to| to.min(last));
            (from <= to).then_some((from, to))
        });
        let mut whole: Option<Self> = None;
        for (from, to) in parts {
            let days = (to - from).num_days() + 1;
            let part = whole.get_or_insert(Self {
                first: from,
                last: to,
                worked: 0,
                all: (last - first).num_days() + 1,
            });
            part.first = part.first.min(from);
            part.last = part.last.max(to);
            part.worked += days;
        }
        whole
    }

    fn lot(
        &self,
        hundredths: i64,
        (gained_on, first_taken): (NaiveDate, NaiveDate),
        year_begins: u32,
    ) -> Lot {
        Lot {
            gained_on,
            // What is gained with a year's last day is taken in the next one.
            good_until: year_of(first_taken, year_begins).map(|(_, last)| last),
            hundredths: (hundredths * self.worked + self.all / 2) / self.all,
            source: LotSource::Gained,
        }
    }
}

/// The first and last day of the year that a day is in.
fn year_of(day: NaiveDate, year_begins: u32) -> Option<(NaiveDate, NaiveDate)> {
    let month = day - Days::new(u64::from(day.day0()));
    let back = (month.month() + 12 - year_begins) % 12;
    let first = month.checked_sub_months(Months::new(back))?;
    Some((
        first,
        first.checked_add_months(Months::new(12))? - Days::new(1),
    ))
}

/// Periods of so many months, from the month of the first day of work to that of a day.
fn periods(
    employed: &[Employed],
    until: NaiveDate,
    months: u32,
) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let first = employed.iter().map(|(from, _)| *from).min();
    let first = first.map(|day| day - Days::new(u64::from(day.day0())));
    let next = move |first: &NaiveDate| first.checked_add_months(Months::new(months));
    std::iter::successors(first, next)
        .take_while(move |first| *first <= until)
        .filter_map(move |first| Some((first, next(&first)? - Days::new(1))))
}
