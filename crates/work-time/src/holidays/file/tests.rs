//! Calendars by file: what is read, and what is refused by its line.

use proptest::prelude::*;

use super::*;

/// What a file names, as text.
fn read(text: &str) -> Vec<String> {
    let days = NamedDay::read(text).unwrap();
    days.iter()
        .map(|day| format!("{} {}", day.date, day.name))
        .collect()
}

/// Why a file is none.
fn fault(text: &str) -> String {
    NamedDay::read(text).unwrap_err().to_string()
}

/// A calendar of events, each of these lines.
fn calendar(events: &[&str]) -> String {
    let events = events.iter().map(|event| {
        let lines = event.replace('\n', "\r\n");
        format!("BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n")
    });
    let events = events.collect::<Vec<_>>().concat();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

#[test]
fn a_csv_file_is_read_with_or_without_titles_whatever_parts_its_fields() {
    let expected = ["2027-05-01 Fête du Travail", "2027-07-21 Fête nationale"];
    for text in [
        "2027-07-21,Fête nationale\n2027-05-01,Fête du Travail\n",
        "date;name\r\n2027-07-21;Fête nationale\r\n2027-05-01;Fête du Travail\r\n",
        "\u{feff}Jour\tNom\n2027-05-01\tFête  du Travail \n\n2027-07-21\tFête nationale",
        "\"date\",\"name\"\n\"2027-05-01\",\"Fête du Travail\"\n2027-07-21,Fête nationale,,\n,,\n",
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    let quoted = "2027-05-01,\"Labour Day, \"\"1 May\"\"; all of us\"";
    assert_eq!(
        read(quoted),
        ["2027-05-01 Labour Day, \"1 May\"; all of us"]
    );
}

#[test]
fn a_fault_of_a_csv_file_names_its_line() {
    for (text, told) in [
        (
            "2027-01-01,A\r\n01/05/2027,B\r\n",
            "line 2: “01/05/2027” is no date: write it as 2027-01-31",
        ),
        (
            "date,name\n\n\n2027-02-30,A\n",
            "line 4: “2027-02-30” is no date: write it as 2027-01-31",
        ),
        (
            "2027-01-01,A\n2027-1-2,B",
            "line 2: “2027-1-2” is no date: write it as 2027-01-31",
        ),
        ("2027-01-01,A\n2027-01-02", "line 2: the day has no name"),
        ("2027-01-01,A\n2027-01-02, ", "line 2: the day has no name"),
        (
            "2027-01-01,A,B",
            "line 1: a line has a date and a name, and this one has 3 fields",
        ),
        (
            "1899-12-31,A",
            "line 1: 1899-12-31 is not of the years 1900 to 2200",
        ),
        (
            "2027-01-01,A\n2201-01-01,A",
            "line 2: 2201-01-01 is not of the years 1900 to 2200",
        ),
        (
            "2027-01-01,A\u{7}b",
            "line 1: the name holds a control character",
        ),
        (
            "2027-01-01,A\n2027-01-02,\"B\n2027-01-03,C\n",
            "line 2: the name goes on over the end of the line: is a quotation mark missing?",
        ),
        ("", "line 1: the file names no day"),
        ("date,name\n", "line 1: the file names no day"),
    ] {
        assert_eq!(fault(text), told, "{text}");
    }
    let long = format!(
        "2027-01-01,{}\n2027-01-02,{}",
        "é".repeat(120),
        "é".repeat(121)
    );
    assert_eq!(fault(&long), "line 2: a name has at most 120 characters");
}

#[test]
fn a_file_is_bounded() {
    let first: NaiveDate = "2000-01-01".parse().unwrap();
    let of = |count: usize| {
        let days = first.iter_days().take(count);
        days.map(|day| format!("{day},A\n"))
            .collect::<Vec<_>>()
            .concat()
    };
    assert_eq!(read(&of(5_000)).len(), 5_000);
    assert_eq!(
        fault(&of(5_001)),
        "line 5001: a calendar has at most 5000 days"
    );
    let large = format!("2027-01-01,A\n{}", "\n".repeat(1_000_000));
    assert_eq!(fault(&large), "line 1: a file has at most 1 MB");
    assert_eq!(read(&large[..1_000_000]).len(), 1);
    // Ever the same few days, over and over.
    let event = "DTSTART:19000101\nDTEND:21000101\nRRULE:FREQ=YEARLY\nSUMMARY:A";
    let text = calendar(&[event; 1_000]);
    assert_eq!(fault(&text), "line 4: a calendar has at most 5000 days");
}

#[test]
fn days_that_are_told_twice_are_one() {
    let text =
        "2027-05-06,Labour Day\n2027-05-06,Ascension\n2027-05-06,Labour Day\n2027-05-06,Ascension";
    assert_eq!(read(text), ["2027-05-06 Labour Day, Ascension"]);
    let (one, other) = ("A".repeat(100), "B".repeat(100));
    let text = format!("2027-05-06,{one}\n2027-05-06,{other}");
    assert_eq!(read(&text), [format!("2027-05-06 {one}")]);
}

#[test]
fn an_icalendar_file_is_read_as_programs_write_it() {
    let text = "BEGIN:VCALENDAR\r\nPRODID:-//Bureau//FR\r\nVERSION:2.0\r\n\
        BEGIN:VTIMEZONE\r\nTZID:Europe/Brussels\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n\
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
        BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270721\r\nDTEND;VALUE=DATE:20270722\r\n\
        SUMMARY;LANGUAGE=\"fr:BE\":Fête nationale\\, Bel\r\n gique\\nroyaume\r\n\
        BEGIN:VALARM\r\nACTION:DISPLAY\r\nDURATION:PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART:20271227\r\nDTEND:20271230\r\nSUMMARY:Fermeture\\; pont\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nSTATUS:CANCELLED\r\nDTSTART:20270722\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";
    let expected = [
        "2027-07-21 Fête nationale, Belgique royaume",
        "2027-12-27 Fermeture; pont",
        "2027-12-28 Fermeture; pont",
        "2027-12-29 Fermeture; pont",
    ];
    assert_eq!(read(text), expected);
    let plain = text.replace("\r\n", "\n").replace("\n gique", "\n\tgique");
    assert_eq!(read(&plain), expected);
    assert_eq!(read(&format!("\u{feff}\n{}", text.to_lowercase())).len(), 4);
}

#[test]
fn an_event_of_every_year_is_told_until_2100() {
    let days = read(&calendar(&[
        "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY\nSUMMARY:A",
    ]));
    assert_eq!(days.len(), 81);
    assert_eq!(days[80], "2100-01-01 A");
    let leap = read(&calendar(&[
        "DTSTART:20960229\nRRULE:FREQ=YEARLY\nSUMMARY:A",
    ]));
    assert_eq!(leap, ["2096-02-29 A"]);
    let late = read(&calendar(&[
        "DTSTART:21500101\nRRULE:FREQ=YEARLY\nSUMMARY:A",
    ]));
    assert_eq!(late, ["2150-01-01 A"]);
}

#[test]
fn a_fault_of_an_icalendar_file_names_its_line() {
    for (event, told) in [
        ("SUMMARY:A", "line 3: the event has no DTSTART"),
        ("DTSTART:20270101", "line 3: the day has no name"),
        (
            "DTSTART:20270101\nSUMMARY:\\n",
            "line 5: the day has no name",
        ),
        (
            "SUMMARY:A\nDTSTART;TZID=Europe/Paris:20270101T090000",
            "line 5: “20270101T090000” is no whole day: write it as 20270131",
        ),
        (
            "SUMMARY:A\nDTSTART:20270230",
            "line 5: “20270230” is no whole day: write it as 20270131",
        ),
        (
            "SUMMARY:A\nDTSTART:20270101\nDTEND:20270101",
            "line 6: DTEND is the day after the last one, and so after DTSTART",
        ),
        (
            "SUMMARY:A\nDTSTART:18991231",
            "line 5: 1899-12-31 is not of the years 1900 to 2200",
        ),
        (
            "SUMMARY:A\nDTSTART:20270101\nRRULE:FREQ=YEARLY;BYDAY=-1MO",
            "line 6: of rules only RRULE:FREQ=YEARLY is read, with UNTIL or COUNT, and not “FREQ=YEARLY;BYDAY=-1MO”",
        ),
        (
            "SUMMARY:A\nDTSTART:20270101\nEXDATE:20280101",
            "line 6: EXDATE is not read: write an event for each day, with DTSTART and DTEND",
        ),
        (
            "SUMMARY:A\nDTSTART:20270101\nDTSTART:20270102",
            "line 6: the event has two DTSTART",
        ),
        (
            "SUMMARY:A\nDTSTART 20270101",
            "line 5: “DTSTART 20270101” is no line of iCalendar, such as SUMMARY:Name",
        ),
        (
            "SUMMARY:A\nBEGIN:VALARM",
            "line 6: END:VEVENT ends nothing that is open",
        ),
        ("BEGIN:VEVENT", "line 3: BEGIN:VEVENT has no END"),
    ] {
        assert_eq!(fault(&calendar(&[event])), told, "{event}");
    }
    let cut = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101\nSUMMARY:A\n";
    assert_eq!(fault(cut), "line 2: BEGIN:VEVENT has no END");
    assert_eq!(fault(&calendar(&[])), "line 1: the file names no day");
}

/// Lines of which some make sense together.
fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("BEGIN:VCALENDAR".to_owned()),
        Just("BEGIN:VEVENT".to_owned()),
        Just("END:VEVENT".to_owned()),
        Just("RRULE:FREQ=YEARLY".to_owned()),
        "(DTSTART|DTEND|SUMMARY|STATUS)[;:][ -~é]{0,12}",
        "DT(START|END):[0-9]{8}",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}[;,\t]\"?[a-zé]{0,3}",
        any::<String>(),
    ];
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_stumble(text in prop_oneof![lines(), any::<String>()]) {
        for text in [text.clone(), format!("BEGIN:VCALENDAR\n{text}\nEND:VCALENDAR")] {
            match NamedDay::read(&text) {
                Ok(days) => {
                    prop_assert!(!days.is_empty());
                    prop_assert!(days.windows(2).all(|pair| pair[0].date < pair[1].date));
                    prop_assert!(days.iter().all(|day| NamedDay::is_name(&day.name)));
                }
                Err(fault) => {
                    prop_assert!((1..=text.split('\n').count()).contains(&fault.line));
                }
            }
        }
    }
}

#[test]
fn an_event_lasts_as_many_days_as_it_says() {
    let event =
        |more: &str| calendar(&[&format!("SUMMARY:A\nDTSTART;VALUE=DATE:20270101\n{more}")]);
    assert_eq!(read(&event("DURATION:P1D")), ["2027-01-01 A"]);
    let two = ["2027-01-01 A", "2027-01-02 A"];
    assert_eq!(read(&event("DURATION:P2D")), two);
    assert_eq!(read(&event("DURATION:P1W")).len(), 7);
    for wrong in ["PT12H", "P0D", "-P1D", "P", "P1DT1H", "P99999999999999D"] {
        let told = "line 6: DURATION is not read";
        let fault = fault(&event(&format!("DURATION:{wrong}")));
        assert!(fault.starts_with(told), "{wrong}: {fault}");
    }
    let both = fault(&event("DTEND;VALUE=DATE:20270102\nDURATION:P1D"));
    assert!(both.starts_with("line 7: DURATION"), "{both}");
}

#[test]
fn a_day_of_every_year_ends_when_its_rule_says_so() {
    let days = |rule: &str| {
        let event = format!("SUMMARY:A\nDTSTART:20270721\nRRULE:FREQ=YEARLY;{rule}");
        let days = read(&calendar(&[&event]));
        (days.len(), days.last().cloned().unwrap_or_default())
    };
    let until = |year: i32, count: usize| (count, format!("{year}-07-21 A"));
    assert_eq!(days("COUNT=3"), until(2029, 3));
    assert_eq!(days("UNTIL=20300721"), until(2030, 4));
    assert_eq!(days("UNTIL=20300720T235959Z"), until(2029, 3));
    assert_eq!(
        days("INTERVAL=1;BYMONTH=7;BYMONTHDAY=21;UNTIL=20281231"),
        until(2028, 2)
    );
    for wrong in [
        "COUNT=0",
        "INTERVAL=2",
        "BYMONTH=8",
        "UNTIL=soon",
        "COUNT=3;BYDAY=1MO",
    ] {
        let event = format!("SUMMARY:A\nDTSTART:20270721\nRRULE:FREQ=YEARLY;{wrong}");
        assert!(
            fault(&calendar(&[&event])).contains("of rules only"),
            "{wrong}"
        );
    }
}
