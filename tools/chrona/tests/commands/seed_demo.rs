//! `chrona seed-demo`.

use chrona_store::{Page, Scope, identity::accounts, kiosks, punching::punches};

use crate::common::{Place, runtime};

#[test]
fn the_demonstration_has_people_kiosks_and_eight_weeks_of_punches() {
    let place = Place::new();
    let ran = place.run(&["seed-demo", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let demo = ran.json();
    assert_eq!(demo["people"], 20);
    assert_eq!(demo["kiosks"].as_array().unwrap().len(), 3);
    assert!(demo["punches"].as_u64().unwrap() > 2000);
    let store = place.open();
    runtime().block_on(async {
        let page = Page::new(None, Some(100));
        let reader = store.reader();
        let (people, total) = accounts::list(reader, &accounts::AccountFilter::default(), page)
            .await
            .unwrap();
        assert_eq!(total, 20);
        let role = |email: &serde_json::Value| {
            let person = people
                .iter()
                .find(|person| Some(person.email.as_str()) == email.as_str());
            person.map(|person| person.role.as_str())
        };
        assert_eq!(role(&demo["admin"]["email"]), Some("admin"));
        assert_eq!(role(&demo["employee"]["email"]), Some("user"));
        assert_eq!(kiosks::list(reader, None, page).await.unwrap().1, 3);
        let filter = punches::PunchFilter::default();
        let (newest, total) = punches::list(reader, &Scope::Everyone, filter, page)
            .await
            .unwrap();
        assert_eq!(Some(total), demo["punches"].as_u64());
        assert!(newest.is_sorted_by(|a, b| a.punched_at >= b.punched_at));
    });
}

#[test]
fn a_database_with_punches_is_left_alone() {
    let place = Place::new();
    let first = place.run(&["seed-demo"]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.last_word("Administrator").len() >= 12);
    assert!(first.last_word("Employee").len() >= 12);
    let again = place.run(&["seed-demo"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("--force"), "{}", again.err);
    let forced = place.run(&["seed-demo", "--force"]);
    assert_eq!(forced.code, 1);
    assert!(forced.err.contains("already"), "{}", forced.err);
}
