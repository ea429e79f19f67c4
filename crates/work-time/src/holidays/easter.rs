//! The date of Easter.

use chrono::{NaiveDate, TimeDelta};

/// Easter Sunday of the Gregorian calendar, between 22 March and 25 April: the anonymous algorithm of 1876 (J. Meeus,
/// Astronomical Algorithms, chapter 8). None outside the years that dates can have.
pub(super) fn easter(year: i32) -> Option<NaiveDate> {
    let century = year / 100;
    let golden = year % 19;
    let correction = (century - (century + 8) / 25 + 1) / 3;
    // Days from 21 March to the full moon of Easter, and from there to the Sunday.
    let moon = (19 * golden + century - century / 4 - correction + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (year % 100 / 4) - moon - year % 4) % 7;
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    let days = moon + sunday - 7 * late;
    NaiveDate::from_ymd_opt(year, 3, 22)?.checked_add_signed(TimeDelta::days(days.into()))
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Weekday};

    use super::*;

    #[test]
    fn easter_is_on_the_known_days() {
        let known = [
            "1802-04-18",
            "1818-03-22",
            "1886-04-25",
            "1900-04-15",
            "1913-03-23",
            "1943-04-25",
            "1954-04-18",
            "1961-04-02",
            "1981-04-19",
            "1990-04-15",
            "2000-04-23",
            "2005-03-27",
            "2008-03-23",
            "2011-04-24",
            "2019-04-21",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2031-04-13",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
            "2100-03-28",
            "2160-03-23",
            "2285-03-22",
        ];
        for text in known {
            let date: NaiveDate = text.parse().unwrap();
            assert_eq!(easter(date.year()), Some(date));
        }
    }

    #[test]
    fn easter_is_a_sunday_between_22_march_and_25_april() {
        for year in 1583..=4099 {
            let date = easter(year).unwrap();
            assert_eq!(date.weekday(), Weekday::Sun, "{date}");
            let day = (date.month(), date.day());
            assert!(((3, 22)..=(4, 25)).contains(&day), "{date}");
        }
    }

    #[test]
    fn a_year_that_dates_cannot_have_has_no_easter() {
        for year in [i32::MIN, i32::MAX] {
            assert_eq!(easter(year), None);
        }
    }
}
