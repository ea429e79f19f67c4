//! `chrona balances`.

use chrona_api_types::PersonId;
use chrona_backend::clock::{Clock, SystemClock};
use chrona_store::time::{contracts, rows::Author};
use chrona_work_time::Contract;
use serde_json::json;

use crate::common::{Place, runtime};

fn file(on: &str) -> String {
    let file = json!({
        "on": on,
        "paid_leave": {"employed_from": "2026-06-01"},
        "lots": [{"gained_on": "2026-06-01", "good_until": "2027-05-31", "hundredths": 300, "source": "opening"}],
        "takings": [
            {"on": "2026-08-03", "hundredths": 100},
            {"on": "2026-08-04", "hundredths": 50},
        ],
    });
    file.to_string()
}

#[test]
fn a_balance_leads_to_its_lots() {
    let place = Place::new();
    let ran = place.run_with(&["balances", "compute", "-"], &file("2026-08-31"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(
        lines,
        [
            "Balance      9 on 2026-08-31",
            "2026-06-01 until 2027-05-31  opening 3: taken 1.5, expired 0, left 1.5",
            "2026-06-30 until 2028-05-31  gained 2.5: taken 0, expired 0, left 2.5",
            "2026-07-31 until 2028-05-31  gained 2.5: taken 0, expired 0, left 2.5",
            "2026-08-31 until 2028-05-31  gained 2.5: taken 0, expired 0, left 2.5",
        ]
    );
    // A day to come is computed like one that has passed; what nobody took by then is gone.
    let ran = place.run_with(&["balances", "compute", "--json", "-"], &file("2027-06-01"));
    let answer = ran.json();
    assert_eq!(answer["hundredths"], 3000);
    assert_eq!(answer["lots"][0]["expired"], 150);
    assert_eq!(answer["lots"][0]["source"], "opening");
}

#[test]
fn what_is_wrong_with_a_leave_file_is_named() {
    let place = Place::new();
    let wrong = file("2026-08-31").replace("2027-05-31", "2026-05-31");
    let ran = place.run_with(&["balances", "compute", "-"], &wrong);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(
        ran.err
            .contains("lots[0] ends on 2026-05-31, before it begins"),
        "{}",
        ran.err
    );
    let large = " ".repeat(4 * 1024 * 1024 + 1);
    let ran = place.run_with(&["balances", "compute", "-"], &large);
    assert!(ran.err.contains("larger than 4194304 bytes"), "{}", ran.err);
    let ran = place.run(&["balances", "compute", "nowhere.json"]);
    assert!(ran.err.contains("cannot read nowhere.json"), "{}", ran.err);
}

#[test]
fn what_people_have_is_printed_from_the_database() {
    let place = Place::new();
    let seeded = place.run(&["seed-demo", "--json"]);
    assert_eq!(seeded.code, 0, "{}", seeded.err);
    let contract = json!({ "from": "2026-01-01", "kind": "full_time" });
    let contract: Contract = serde_json::from_value(contract).unwrap();
    let store = place.open();
    let author = Author {
        id: PersonId(1),
        now: SystemClock.now(),
    };
    let writing = contracts::insert(store.writer(), PersonId(2), &contract, author);
    runtime().block_on(writing).unwrap();
    runtime().block_on(store.close());
    let show = |more: &[&str]| {
        let ran = place.run(&[&["balances", "show", "--on", "2026-08-31"], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran
    };
    // Five months until the end of May, which are 13 days, and three since.
    assert_eq!(show(&[]).out, "2\tpaid_leave\t20.5\tdays\t2026-08-31\n");
    let own = show(&["--account", "2"]);
    let lines: Vec<_> = own.out.lines().collect();
    assert_eq!(lines[0], "paid_leave: 20.5 days on 2026-08-31");
    let first = "  2026-01-31 until 2027-05-31  gained 2.5: taken 0, expired 0, left 2.5";
    assert_eq!((lines.len(), lines[1]), (9, first));
    let own = show(&["--account", "2", "--json"]).json();
    assert_eq!(own["balances"][0]["hundredths"], 2050);
    assert_eq!(show(&["--account", "3"]).out, "", "no contract is entered");
    let nobody = place.run(&["balances", "show", "--account", "9999"]);
    assert_eq!((nobody.code, nobody.out.as_str()), (1, ""));
    let far = place.run(&["balances", "show", "--account", "2", "--on", "1066-10-14"]);
    assert_eq!((far.code, far.out.as_str()), (1, ""));
}
