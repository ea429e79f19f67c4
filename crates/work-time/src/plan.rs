//! Planned times: the weeks of a schedule, which take turns.

use chrono::{Datelike, NaiveDate, Weekday};

/// The minutes of a day.
pub(crate) const DAY: u32 = 24 * 60;

/// An interval of local time, in minutes since midnight. One that passes midnight ends after 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// Its begin, before 24:00.
    pub(crate) start: u32,
    /// Its end, after its begin and at most 24 hours later.
    pub(crate) end: u32,
}

impl Span {
    /// Reads `09:00-12:00`. One that ends before it begins ends on the next day.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.split_once('-')?;
        let (start, end) = (minutes(start)?, minutes(end)?);
        if start == end || start == DAY {
            return None;
        }
        let end = if end < start { end + DAY } else { end };
        Some(Self { start, end })
    }

    /// What is left of it without another: nothing, one part or two.
    pub(crate) fn without(self, other: Self) -> impl Iterator<Item = Self> {
        let parts = [
            (self.start, self.end.min(other.start)),
            (self.start.max(other.end), self.end),
        ];
        let parts = parts.into_iter();
        parts
            .filter(|(start, end)| start < end)
            .map(|(start, end)| Self { start, end })
    }
}

/// The minutes since midnight of `HH:MM`, 24:00 included.
fn minutes(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let number = |digits: &str| {
        let are_two = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        are_two.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let is_time = hour < 24 && minute < 60 || hour == 24 && minute == 0;
    is_time.then_some(hour * 60 + minute)
}

/// What is planned from a day on.
#[derive(Clone, Debug)]
pub(crate) struct PlannedTimes {
    pub(crate) from: NaiveDate,
    pub(crate) to: Option<NaiveDate>,
    /// By day, Monday first.
    pub(crate) weeks: Vec<[Vec<Span>; 7]>,
    /// With flexible hours, when one may work.
    pub(crate) span: Option<Span>,
    /// With flexible hours, when one has to be there.
    pub(crate) core: Vec<Span>,
}

impl PlannedTimes {
    /// Whether they hold on a day.
    pub(crate) fn hold_on(&self, date: NaiveDate) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }

    /// The intervals planned on a day, where weeks begin on `week_starts`.
    pub(crate) fn on(&self, date: NaiveDate, week_starts: Weekday) -> &[Span] {
        let first = |date: NaiveDate| {
            let into_week = date.weekday().days_since(week_starts);
            i64::from(date.num_days_from_ce()) - i64::from(into_week)
        };
        let turn = (first(date) - first(self.from)).div_euclid(7);
        let count = i64::try_from(self.weeks.len()).unwrap_or(1);
        let week = usize::try_from(turn.rem_euclid(count)).unwrap_or_default();
        let day = date.weekday().num_days_from_monday() as usize;
        self.weeks.get(week).map_or(&[], |week| &week[day])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_may_pass_midnight() {
        let span = |start, end| Some(Span { start, end });
        assert_eq!(Span::parse("09:00-12:30"), span(540, 750));
        assert_eq!(Span::parse("22:00-06:00"), span(1320, 1800));
        assert_eq!(Span::parse("00:00-24:00"), span(0, 1440));
        for wrong in [
            "",
            "9-12",
            "09:00",
            "09:00-25:00",
            "09:60-12:00",
            "09:00-09:00",
            "24:00-06:00",
            "09:00-12:00 ",
            "+9:00-12:00",
            "24:01-06:00",
        ] {
            assert_eq!(Span::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn weeks_take_turns_from_that_of_the_first_day() {
        let day = |start: u32| {
            vec![Span {
                start,
                end: start + 60,
            }]
        };
        let week = |start| std::array::from_fn(|_| day(start));
        let planned = PlannedTimes {
            from: "2027-03-03".parse().unwrap(),
            to: None,
            weeks: vec![week(60), week(120), week(180)],
            span: None,
            core: Vec::new(),
        };
        let start = |date: &str| planned.on(date.parse().unwrap(), Weekday::Mon)[0].start;
        assert_eq!(start("2027-03-07"), 60);
        assert_eq!(start("2027-03-08"), 120);
        assert_eq!(start("2027-03-15"), 180);
        assert_eq!(start("2027-03-22"), 60);
        assert!(!planned.hold_on("2027-03-02".parse().unwrap()));
    }
}
