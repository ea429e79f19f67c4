//! What the calendars tell, against figures known from the law and from printed calendars.

use chrono::Datelike;

use super::*;

fn calendar(name: &str) -> HolidayCalendar {
    HolidayCalendar::of(name).unwrap()
}

fn on(name: &str, date: &str) -> Option<&'static str> {
    calendar(name).on(date.parse().unwrap())
}

/// The days of a year, as text.
fn dates(name: &str, year: i32) -> Vec<String> {
    let holidays = calendar(name).holidays(year);
    holidays.iter().map(|day| day.date.to_string()).collect()
}

#[test]
fn every_name_names_its_calendar() {
    let names: Vec<_> = HolidayCalendar::names().collect();
    assert_eq!(
        names,
        [
            "FR", "FR-57", "FR-57-GF", "FR-971", "FR-972", "FR-973", "FR-974", "FR-976", "FR-BL",
            "FR-MF", "FR-MF-27", "FR-PM"
        ]
    );
    for name in names {
        assert_eq!(calendar(name).name(), name);
    }
    for name in ["", "fr", "FR-", "FR-75", "DE", "FR "] {
        assert_eq!(HolidayCalendar::of(name), None);
    }
}

#[test]
fn the_year_2027_has_eleven_holidays() {
    let expected = [
        ("2027-01-01", "1er janvier"),
        ("2027-03-29", "Lundi de Pâques"),
        ("2027-05-01", "1er mai"),
        ("2027-05-06", "Ascension"),
        ("2027-05-08", "8 mai"),
        ("2027-05-17", "Lundi de Pentecôte"),
        ("2027-07-14", "14 juillet"),
        ("2027-08-15", "Assomption"),
        ("2027-11-01", "Toussaint"),
        ("2027-11-11", "11 novembre"),
        ("2027-12-25", "Jour de Noël"),
    ];
    let expected = expected.map(|(date, name)| Holiday {
        date: date.parse().unwrap(),
        name,
    });
    assert_eq!(calendar("FR").holidays(2027), expected);
    assert_eq!(calendar("FR-PM").holidays(2027), expected);
}

#[test]
fn each_territory_has_its_own_days() {
    let own = |name| {
        let france = dates("FR", 2027);
        let mut own = dates(name, 2027);
        own.retain(|date| !france.contains(date));
        own
    };
    assert_eq!(own("FR-57"), ["2027-12-26"]);
    assert_eq!(own("FR-57-GF"), ["2027-03-26", "2027-12-26"]);
    assert_eq!(own("FR-971"), ["2027-05-27"]);
    assert_eq!(own("FR-972"), ["2027-05-22"]);
    assert_eq!(own("FR-973"), ["2027-06-10"]);
    assert_eq!(own("FR-974"), ["2027-12-20"]);
    assert_eq!(own("FR-976"), ["2027-04-27"]);
    assert_eq!(own("FR-BL"), ["2027-10-09"]);
    assert_eq!(own("FR-MF"), ["2027-05-28"]);
    assert_eq!(own("FR-MF-27"), ["2027-05-27"]);
}

#[test]
fn two_holidays_of_one_day_are_one() {
    for (name, date, told) in [
        ("FR", "2008-05-01", "1er mai et Ascension"),
        ("FR", "1997-05-08", "8 mai et Ascension"),
        (
            "FR-972",
            "2031-05-22",
            "Ascension et Abolition de l’esclavage",
        ),
        (
            "FR-971",
            "1996-05-27",
            "Lundi de Pentecôte et Abolition de l’esclavage",
        ),
    ] {
        assert_eq!(on(name, date), Some(told), "{name} {date}");
    }
    assert_eq!(dates("FR", 2008).len(), 10);
    assert_eq!(dates("FR-972", 2031).len(), 11);
}

#[test]
fn all_holidays_that_ever_meet_have_a_name_for_it() {
    for calendar in ALL {
        for year in 1802..=4099 {
            for holiday in calendar.holidays(year) {
                let met: Vec<_> = calendar
                    .entries()
                    .filter(|entry| entry.date_in(year) == Some(holiday.date))
                    .map(|entry| entry.name.french())
                    .collect();
                assert_eq!(holiday.name, met.join(" et "), "{}", holiday.date);
            }
        }
    }
}

#[test]
fn a_day_is_a_holiday_when_the_year_has_it() {
    for calendar in ALL {
        for year in (1800..=2200).step_by(3) {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let days = first.iter_days().take_while(|date| date.year() == year);
            let told: Vec<_> = days
                .filter_map(|date| calendar.on(date).map(|name| Holiday { date, name }))
                .collect();
            assert_eq!(calendar.holidays(year), told);
        }
    }
}

#[test]
fn a_holiday_is_told_since_the_year_it_was_made_one() {
    for (name, before, since) in [
        ("FR", "1801-12-25", "1802-12-25"),
        ("FR", "1810-01-01", "1811-01-01"),
        ("FR", "1879-07-14", "1880-07-14"),
        ("FR", "1885-04-06", "1886-04-26"),
        ("FR", "1885-05-25", "1886-06-14"),
        ("FR", "1921-11-11", "1922-11-11"),
        ("FR", "1946-05-01", "1947-05-01"),
        ("FR", "1952-05-08", "1953-05-08"),
        ("FR", "1960-05-08", "1959-05-08"),
        ("FR", "1964-05-08", "1965-05-08"),
        ("FR", "1966-05-08", "1965-05-08"),
        ("FR", "1981-05-08", "1982-05-08"),
        ("FR-57", "1891-12-26", "1892-12-26"),
        ("FR-57-GF", "1892-04-15", "1893-03-31"),
        ("FR-971", "1983-05-27", "1984-05-27"),
        ("FR-972", "1983-05-22", "1984-05-22"),
        ("FR-973", "1983-06-10", "1984-06-10"),
        ("FR-974", "1982-12-20", "1983-12-20"),
        ("FR-976", "1983-04-27", "1984-04-27"),
        ("FR-BL", "2011-10-09", "2012-10-09"),
        ("FR-BL", "2012-05-27", "2011-05-27"),
        ("FR-MF", "2017-05-28", "2018-05-28"),
        ("FR-MF", "2018-05-27", "2017-05-27"),
    ] {
        assert_eq!(on(name, before), None, "{name} {before}");
        assert!(on(name, since).is_some(), "{name} {since}");
    }
}

#[test]
fn whit_monday_stayed_a_holiday_as_the_solidarity_day() {
    for date in ["2005-05-16", "2006-06-05", "2007-05-28"] {
        assert_eq!(on("FR", date), Some("Lundi de Pentecôte"));
    }
}

#[test]
fn years_without_law_or_dates_have_no_holidays() {
    for year in [i32::MIN, -1, 0, 1789, 1801, i32::MAX] {
        assert_eq!(calendar("FR-57-GF").holidays(year), []);
    }
    assert_eq!(calendar("FR").on(NaiveDate::MIN), None);
    assert_eq!(calendar("FR").on(NaiveDate::MAX), None);
}

#[test]
fn each_name_is_told_in_english() {
    for name in Name::ALL {
        let told = HolidayCalendar::english(name.french());
        assert_eq!(told, Some(name.english()));
    }
    assert_eq!(HolidayCalendar::english("Saint-Glinglin"), None);
    let holidays = calendar("FR").holidays(2027);
    assert_eq!(holidays[1].english(), "Easter Monday");
}

#[test]
fn a_holiday_is_written_as_its_date_and_name() {
    let holidays = calendar("FR").holidays(2027);
    assert_eq!(
        serde_json::to_value(holidays[0]).unwrap(),
        serde_json::json!({"date": "2027-01-01", "name": "1er janvier"})
    );
}
