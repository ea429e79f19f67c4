//! A timesheet as a signed document, held to the ledger that it rests on.

use chrona_api_types::PersonId;
use chrona_backend::services::ledger::{self, Readable};
use chrona_ledger::{
    Differences, Held, NamedEntry, Reader, Recorded, SignedTimesheet, TimesheetError, punch_times,
};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::timesheets::{door, forty_hours, renew, work};
use crate::{
    door::Door,
    harness::Db,
    people::teams::{set_managers, set_team, team},
};

const WEEK: &str = "from=2026-11-02&to=2026-11-08";

/// What the ledger's export says of the punches that a document is about.
async fn recorded(door: &Door, document: &SignedTimesheet, readable: &Readable) -> Recorded {
    let mut file = Vec::new();
    ledger::export(&door.server.app, readable, &mut file)
        .await
        .unwrap();
    let span = document.span.from..document.span.to;
    let mut recorded = Recorded::new(document.account, span, document.size);
    let mut reader = Reader::new(Held::default());
    for line in String::from_utf8(file).unwrap().lines() {
        let shown = |entry: &_, hash, facts: &str| recorded.note(entry, hash, facts);
        reader.line(line, shown).unwrap();
    }
    reader.finish().unwrap();
    recorded
}

async fn signed(door: &Door, path: &str, token: &str) -> SignedTimesheet {
    let reply = door.server.get(path, token).await.ok(200);
    let text = reply["jws"].as_str().unwrap();
    SignedTimesheet::open(text, None).unwrap().0
}

fn places(entries: &[NamedEntry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.sequence).collect()
}

#[rstest]
#[tokio::test]
async fn a_signed_month_is_computed_again_and_found_in_the_ledger(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = forty_hours(db).await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    let document = signed(
        &door,
        &format!("/timesheets/me/signed?{WEEK}"),
        &camille.token,
    )
    .await;
    let again = document.recompute().unwrap();
    assert!(again.is_same);
    assert_eq!(again.timesheet.totals.worked_seconds, 40 * 3600);
    assert_eq!(document.account, camille.id);
    assert_eq!(document.name, "Camille Martin");
    assert_eq!(document.zone.name, "Europe/Paris");
    assert!(document.zone.release.is_some());
    assert_eq!(document.entries.len(), 20);

    // The bytes are those that the other operations answer.
    let sheet = server
        .get(&format!("/timesheets/me?{WEEK}"), &camille.token)
        .await;
    assert_eq!(document.timesheet.get(), sheet.text);
    let path = format!("/admin/users/{}/timesheet/signed?{WEEK}", camille.id);
    let of_admin = signed(&door, &path, &admin.token).await;
    assert_eq!(of_admin.timesheet.get(), sheet.text);

    for readable in [
        Readable::Everyone,
        Readable::Only(vec![PersonId(camille.id)]),
    ] {
        let recorded = recorded(&door, &document, &readable).await;
        assert!(recorded.other_entries(&document.entries).is_empty());
        assert!(recorded.compare(punch_times(&again.file)).is_empty());
        assert_eq!(recorded.later(), 0);
    }
    // An export that does not show them proves nothing.
    let hidden = recorded(&door, &document, &Readable::Only(Vec::new())).await;
    let Differences { unrecorded, .. } = hidden.compare(punch_times(&again.file));
    assert_eq!(unrecorded.len(), 20);
}

#[rstest]
#[tokio::test]
async fn corrections_are_entries_too_and_later_ones_are_told(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = door(db).await;
    work(&door, [2], &[9, 10, 12]).await;
    let camille = door.person.id;
    let punches = door
        .server
        .get(
            &format!("/admin/punches?user_id={camille}"),
            &door.admin.token,
        )
        .await
        .ok(200);
    let last = punches[0]["id"].as_i64().unwrap();
    let annul = json!({ "user_id": camille, "annulled_id": last, "reason": "Double passage" });
    door.server
        .post("/admin/punches/corrections", &door.admin.token, annul)
        .await
        .ok(201);
    renew(&mut door).await;
    let path = format!("/admin/users/{camille}/timesheet/signed?{WEEK}");
    let document = signed(&door, &path, &door.admin.token).await;
    let again = document.recompute().unwrap();
    assert_eq!(again.file.punches.len(), 2, "one is annulled");
    assert_eq!(
        document.entries.len(),
        4,
        "three punches and the correction"
    );
    let now = recorded(&door, &document, &Readable::Everyone).await;
    assert_eq!(places(now.entries()), places(&document.entries));
    assert!(now.compare(punch_times(&again.file)).is_empty());

    // What comes later changes nothing that was signed, and is told.
    door.server.clock.set("2026-11-03T07:30:00Z");
    renew(&mut door).await;
    work(&door, [3], &[9, 12]).await;
    let later = recorded(&door, &document, &Readable::Everyone).await;
    assert_eq!(later.later(), 2);
    assert!(later.other_entries(&document.entries).is_empty());
    assert!(later.compare(punch_times(&again.file)).is_empty());
}

#[rstest]
#[tokio::test]
async fn a_manager_signs_for_nothing_from_before(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = door(db).await;
    work(&door, [2], &[9, 12]).await;
    door.server.clock.set("2026-11-04T07:00:00Z");
    renew(&mut door).await;
    let (server, admin) = (&door.server, &door.admin);
    let manager = server.person(admin, "nora@exemple.fr", "manager").await;
    let team = team(server, admin, "Atelier").await;
    set_team(server, admin, &door.person, Some(team)).await;
    set_managers(server, admin, team, &[&manager]).await;
    work(&door, [4], &[9, 12]).await;
    let path = format!("/team/people/{}/timesheet/signed?{WEEK}", door.person.id);
    let document = signed(&door, &path, &manager.token).await;
    let again = document.recompute().unwrap();
    assert_eq!(again.file.punches.len(), 2);
    assert_eq!(document.entries.len(), 2);
    let now = recorded(&door, &document, &Readable::Everyone).await;
    assert!(now.other_entries(&document.entries).is_empty());
    assert!(now.compare(punch_times(&again.file)).is_empty());
    // Someone else is none of the manager's.
    let path = format!("/team/people/{}/timesheet/signed?{WEEK}", admin.id);
    server
        .get(&path, &manager.token)
        .await
        .problem(404, "user_not_found");
}

#[rstest]
#[tokio::test]
async fn nothing_is_signed_before_the_first_punch_or_for_a_ledger_that_was_altered(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = door(db).await;
    let path = format!("/timesheets/me/signed?{WEEK}");
    let person = &door.person;
    door.server
        .get(&path, &person.token)
        .await
        .problem(409, "ledger_empty");
    work(&door, [2], &[9, 12]).await;
    renew(&mut door).await;
    let text = door.server.get(&path, &door.person.token).await.ok(200);
    let text = text["jws"].as_str().unwrap().to_owned();
    // What was altered is no longer signed.
    let mut parts: Vec<&str> = text.split('.').collect();
    let other = parts[1].replacen('A', "B", 1);
    parts[1] = &other;
    assert_eq!(
        SignedTimesheet::open(&parts.join("."), None).unwrap_err(),
        TimesheetError::Signature
    );
    let refused = async || {
        let reply = door.server.get(&path, &door.person.token).await;
        reply.problem(409, "ledger_altered");
    };
    let earlier = "UPDATE punches SET kind = 'clock_out' WHERE id = (SELECT MIN(id) FROM punches)";
    door.as_owner(db, earlier).await;
    refused().await;
    let back = "UPDATE punches SET kind = 'clock_in' WHERE id = (SELECT MIN(id) FROM punches)";
    door.as_owner(db, back).await;
    door.server.get(&path, &door.person.token).await.ok(200);
    let unsealed = "UPDATE ledger_head SET seal = 'x'";
    let connection = door.server.app.store.writer();
    connection.execute_unprepared(unsealed).await.unwrap();
    refused().await;
}
