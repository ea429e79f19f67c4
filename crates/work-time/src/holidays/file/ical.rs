//! iCalendar (RFC 5545): the events of a calendar that last whole days.

use std::borrow::Cow;

use chrono::{Datelike, Days as Count, NaiveDate};

use super::{Days, FileFault, FileProblem, LAST_REPEATED_YEAR, fault::quoted};

/// Properties that change an event's days, and are not read.
const NOT_READ: [&str; 4] = ["EXDATE", "EXRULE", "RDATE", "RECURRENCE-ID"];

/// A value and its line.
type Value<'a> = (usize, Cow<'a, str>);

pub(super) fn read(text: &str, days: &mut Days) -> Result<(), FileFault> {
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut event: Option<Event<'_>> = None;
    for (line, content) in unfolded(text)? {
        let Some((name, value)) = property(&content) else {
            return Err(FileProblem::NotAProperty(quoted(&content)).at(line));
        };
        match name.as_str() {
            "BEGIN" => {
                let part = value.trim().to_ascii_uppercase();
                if part == "VEVENT" {
                    if let Some((outer, _)) = open.iter().find(|(_, part)| part == "VEVENT") {
                        return Err(FileProblem::NotClosed(part).at(*outer));
                    }
                    event = Some(Event::default());
                }
                open.push((line, part));
            }
            "END" => {
                let part = value.trim().to_ascii_uppercase();
                match open.pop() {
                    Some((begin, last)) if last == part => {
                        if part == "VEVENT"
                            && let Some(event) = event.take()
                        {
                            event.add_to(days, begin)?;
                        }
                    }
                    _ => return Err(FileProblem::NotOpen(quoted(&part)).at(line)),
                }
            }
            // A reminder within an event has properties of its own.
            _ if open.last().is_some_and(|(_, part)| part == "VEVENT") => {
                if let Some(event) = &mut event {
                    event.take(&name, (line, Cow::Owned(value.to_owned())))?;
                }
            }
            _ => {}
        }
    }
    match open.pop() {
        Some((line, part)) => Err(FileProblem::NotClosed(quoted(&part)).at(line)),
        None => Ok(()),
    }
}

/// The lines of a file, each with the number of its first part: a line that begins with a space goes on with the one
/// before (RFC 5545, 3.1).
fn unfolded(text: &str) -> Result<Vec<Value<'_>>, FileFault> {
    let mut lines: Vec<Value<'_>> = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let more = line.strip_prefix([' ', '\t']);
        match (more, lines.last_mut()) {
            (Some(more), Some((_, last))) => last.to_mut().push_str(more),
            (Some(more), None) if !more.trim().is_empty() => {
                return Err(FileProblem::NotAProperty(quoted(line)).at(place + 1));
            }
            _ if line.trim().is_empty() => {}
            _ => lines.push((place + 1, Cow::Borrowed(line))),
        }
    }
    Ok(lines)
}

/// The name of a property, in capitals, and its value. Parameters between them are passed over.
fn property(line: &str) -> Option<(String, &str)> {
    let end = line.find([';', ':'])?;
    let name = &line[..end];
    let is_sign = |sign: u8| sign.is_ascii_alphanumeric() || sign == b'-';
    if name.is_empty() || !name.bytes().all(is_sign) {
        return None;
    }
    let mut is_quoted = false;
    let colon = line.char_indices().find(|(_, sign)| {
        is_quoted ^= *sign == '"';
        !is_quoted && *sign == ':'
    });
    let (colon, _) = colon?;
    Some((name.to_ascii_uppercase(), &line[colon + 1..]))
}

/// What is said of an event.
#[derive(Default)]
struct Event<'a> {
    start: Option<Value<'a>>,
    end: Option<Value<'a>>,
    duration: Option<Value<'a>>,
    summary: Option<Value<'a>>,
    rule: Option<Value<'a>>,
    /// The first property that is not read.
    strange: Option<(usize, String)>,
    is_cancelled: bool,
}

impl<'a> Event<'a> {
    fn take(&mut self, name: &str, value: Value<'a>) -> Result<(), FileFault> {
        let (place, name) = match name {
            "DTSTART" => (&mut self.start, "DTSTART"),
            "DTEND" => (&mut self.end, "DTEND"),
            "DURATION" => (&mut self.duration, "DURATION"),
            "SUMMARY" => (&mut self.summary, "SUMMARY"),
            "RRULE" => (&mut self.rule, "RRULE"),
            "STATUS" => {
                self.is_cancelled = value.1.trim().eq_ignore_ascii_case("CANCELLED");
                return Ok(());
            }
            other if NOT_READ.contains(&other) => {
                self.strange.get_or_insert((value.0, other.to_owned()));
                return Ok(());
            }
            _ => return Ok(()),
        };
        if place.is_some() {
            return Err(FileProblem::Twice(name).at(value.0));
        }
        *place = Some(value);
        Ok(())
    }

    /// Adds its days, unless it is cancelled. `begin` is the line on which it begins.
    fn add_to(self, days: &mut Days, begin: usize) -> Result<(), FileFault> {
        if self.is_cancelled {
            return Ok(());
        }
        if let Some((line, name)) = self.strange {
            return Err(FileProblem::NotRead(name).at(line));
        }
        let start = self.start.ok_or(FileProblem::NoStart.at(begin))?;
        let (first_line, first) = (start.0, day(&start)?);
        let last = match (&self.end, &self.duration) {
            (None, None) => first,
            (None, Some(duration)) => last_of(first, duration)?,
            // The end is the day after the last one.
            (Some(end), None) => {
                let last = day(end)?.pred_opt().filter(|last| first <= *last);
                last.ok_or(FileProblem::EndsBeforeStart.at(end.0))?
            }
            // An event has one of them (RFC 5545, 3.6.1).
            (Some(_), Some((line, _))) => {
                return Err(FileProblem::NotRead("DURATION".to_owned()).at(*line));
            }
        };
        let (name_line, name) = match &self.summary {
            Some((line, value)) => (*line, unescaped(value)),
            None => return Err(FileProblem::NoName.at(begin)),
        };
        let years = match &self.rule {
            None => first.year()..=first.year(),
            Some((line, rule)) => {
                let last = last_year(rule, first);
                let last = last.ok_or_else(|| FileProblem::Rule(quoted(rule)).at(*line))?;
                first.year()..=last.max(first.year())
            }
        };
        let length = (last - first).num_days().unsigned_abs();
        for year in years {
            // 29 February comes back in leap years.
            let Some(first) = first.with_year(year) else {
                continue;
            };
            for date in (0..=length).map_while(|count| first.checked_add_days(Count::new(count))) {
                let at = |problem: FileProblem| {
                    let is_name = matches!(
                        problem,
                        FileProblem::NoName | FileProblem::LongName | FileProblem::ControlCharacter
                    );
                    problem.at(if is_name { name_line } else { first_line })
                };
                days.add(date, &name).map_err(at)?;
            }
        }
        Ok(())
    }
}

/// The whole day of a value, such as `20270131`.
fn day((line, value): &Value<'_>) -> Result<NaiveDate, FileFault> {
    let text = value.trim();
    let is_day = text.len() == 8 && text.bytes().all(|sign| sign.is_ascii_digit());
    let number: Option<i32> = text.parse().ok().filter(|_| is_day);
    let date = number.and_then(|number| {
        let [month, day] = [number / 100 % 100, number % 100].map(i32::unsigned_abs);
        NaiveDate::from_ymd_opt(number / 10_000, month, day)
    });
    date.ok_or_else(|| FileProblem::NotADay(quoted(text)).at(*line))
}

/// The last day of an event that lasts so many whole days (`P1D`) or weeks (`P1W`) from its first one.
fn last_of(first: NaiveDate, (line, value): &Value<'_>) -> Result<NaiveDate, FileFault> {
    let text = value.trim().to_ascii_uppercase();
    let count = text.trim_start_matches('+').strip_prefix('P');
    let days = count.and_then(|count| {
        let (number, unit) = count.split_at_checked(count.len().checked_sub(1)?)?;
        let number: u64 = number.parse().ok()?;
        match unit {
            "D" => Some(number),
            "W" => number.checked_mul(7),
            _ => None,
        }
    });
    days.and_then(|days| first.checked_add_days(Count::new(days.checked_sub(1)?)))
        .ok_or_else(|| FileProblem::NotRead("DURATION".to_owned()).at(*line))
}

/// The last year of a rule that names the day of `first` in each year, until a year, so many times, or for good; none of
/// another rule.
fn last_year(rule: &str, first: NaiveDate) -> Option<i32> {
    let mut is_yearly = false;
    let mut last = LAST_REPEATED_YEAR;
    for part in rule.trim().trim_end_matches(';').split(';') {
        let (name, value) = part.split_once('=')?;
        let is = |number: u32| value.parse() == Ok(number);
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" if value.eq_ignore_ascii_case("YEARLY") => is_yearly = true,
            "INTERVAL" if is(1) => {}
            "BYMONTH" if is(first.month()) => {}
            "BYMONTHDAY" if is(first.day()) => {}
            "WKST" => {}
            // 29 February comes back in leap years alone, and is not counted in others.
            "COUNT" if (first.month(), first.day()) != (2, 29) => {
                let count: i32 = value.parse().ok().filter(|count| *count > 0)?;
                last = last.min(first.year().checked_add(count - 1)?);
            }
            "UNTIL" => {
                let until = day(&(0, Cow::Borrowed(value.get(..8)?))).ok()?;
                let is_in = (first.month(), first.day()) <= (until.month(), until.day());
                last = last.min(if is_in {
                    until.year()
                } else {
                    until.year() - 1
                });
            }
            _ => return None,
        }
    }
    is_yearly.then_some(last)
}

/// A text without its escapes; an end of a line in it is a space.
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut signs = value.chars();
    while let Some(sign) = signs.next() {
        let sign = match sign {
            '\\' => match signs.next() {
                Some('n' | 'N') => ' ',
                Some(escaped) => escaped,
                None => break,
            },
            sign => sign,
        };
        text.push(sign);
    }
    text
}
