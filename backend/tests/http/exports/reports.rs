//! Attendance reports.

use rstest::rstest;
use sea_orm::ConnectionTrait;

use crate::harness::{Db, Server};

/// 2,500 punches, one a minute from 2026-11-01T00:00:00Z on: more than two chunks.
async fn filled(db: Db) -> (Server, String) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    server.person(&admin, "formule@exemple.fr", "user").await;
    let phone = server.phone(&admin, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "=Porte A").await;
    let rows: Vec<String> = (0..2500)
        .map(|minute: i64| {
            let at = chrono::DateTime::parse_from_rfc3339("2026-11-01T00:00:00Z").unwrap()
                + chrono::TimeDelta::minutes(minute);
            let kind = if minute % 2 == 0 {
                "clock_in"
            } else {
                "clock_out"
            };
            let at = at.to_rfc3339();
            format!(
                "({}, {phone}, {}, '{kind}', 'badge', '{at}', '{minute}', '{at}')",
                admin.id, kiosk.id
            )
        })
        .collect();
    let insert = format!(
        "INSERT INTO punches (account_id, device_id, kiosk_id, kind, method, punched_at, badge_id, \
         created_at) VALUES {}",
        rows.join(", ")
    );
    server
        .app
        .store
        .writer()
        .execute_unprepared(&insert)
        .await
        .unwrap();
    (server, admin.token)
}

#[rstest]
#[tokio::test]
async fn a_report_holds_every_punch_once_oldest_first(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, token) = filled(db).await;
    let path = "/admin/reports/attendance?from=2026-11-01&to=2026-11-30";
    let json = server.get(path, &token).await.ok(200);
    let ids: Vec<i64> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|punch| punch["id"].as_i64().unwrap())
        .collect();
    assert_eq!(ids.len(), 2500);
    assert!(ids.is_sorted());

    let csv = server.get(&format!("{path}&format=csv"), &token).await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    let disposition = csv.header("content-disposition");
    assert_eq!(
        disposition,
        "attachment; filename=attendance_2026-11-01_2026-11-30.csv"
    );
    let mut lines = csv.text.lines();
    let head = lines.next().unwrap();
    let first = "id,user_id,device_id,kiosk_id,punch_type,punched_at,jwt_jti,created_at";
    assert!(head.starts_with(first), "{head}");
    assert!(
        head.ends_with(",method,correction_reason,corrected_by"),
        "{head}"
    );
    let rows: Vec<&str> = lines.collect();
    assert_eq!(rows.len(), 2500);
    assert!(rows[0].ends_with(",badge,,"), "{}", rows[0]);
    // A kiosk's name is no formula of a spreadsheet.
    assert!(csv.text.contains(",'=Porte A"));
}

#[tokio::test]
async fn a_report_covers_the_days_of_the_organisations_zone() {
    let (server, token) = filled(Db::Sqlite).await;
    // In Paris the first day begins at 23:00 UTC on the day before: one hour of it has no punches.
    let path = "/admin/reports/attendance?from=2026-11-01&to=2026-11-01";
    assert_eq!(
        server
            .get(path, &token)
            .await
            .ok(200)
            .as_array()
            .unwrap()
            .len(),
        23 * 60
    );
    let none = "/admin/reports/attendance?from=2026-10-01&to=2026-10-01&format=json";
    assert_eq!(
        server
            .get(none, &token)
            .await
            .ok(200)
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[tokio::test]
async fn a_range_that_makes_no_sense_is_refused_in_its_own_words() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    for (query, code) in [
        ("from=2026-11-02&to=2026-11-01", "invalid_range"),
        ("from=yesterday&to=2026-11-01", "invalid_datetime"),
        ("from=2026-11-01&to=2026-02-30", "invalid_datetime"),
        (
            "from=2026-11-01&to=2026-11-02&format=docx",
            "invalid_format",
        ),
    ] {
        let reply = server
            .get(&format!("/admin/reports/attendance?{query}"), &admin.token)
            .await;
        let detail = reply.problem(400, code);
        assert!(detail.contains(code), "{detail}");
    }
}
