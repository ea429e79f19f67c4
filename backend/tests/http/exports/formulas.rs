//! What people write is text in every file, however a spreadsheet splits it.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{door::Door, harness::Db};

/// A reason, and a browser's name, that someone chose.
const HOSTILE: &str = "oubli;=1+2;fin,@SUM(1)|-2+3";

/// Whether a cell would be a formula.
fn is_live(cell: &str) -> bool {
    cell.trim_start_matches(['"', ' ', '\u{feff}'])
        .starts_with(['=', '+', '-', '@'])
}

#[rstest]
#[tokio::test]
async fn no_cell_of_any_file_is_a_formula(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let (server, token) = (&door.server, &door.admin.token);
    let forgotten = json!({
        "user_id": door.person.id, "reason": HOSTILE,
        "added": { "punch_type": "clock_in", "punched_at": "2026-11-20T07:00:00Z" },
    });
    let request = server
        .request(Method::POST, "/admin/punches/corrections")
        .bearer_auth(token)
        .header("user-agent", HOSTILE);
    server.send(request.json(&forgotten)).await.ok(201);

    let report = "/admin/reports/attendance?from=2026-11-20&to=2026-11-20";
    let mut seen = 0;
    for path in [
        format!("{report}&format=csv"),
        format!("{report}&format=spreadsheet&lang=fr"),
        format!("{report}&format=spreadsheet&lang=en"),
        "/admin/audit-logs/export".to_owned(),
    ] {
        let file = server.get(&path, token).await;
        assert!(file.text.contains("oubli;"), "{}", file.text);
        for separator in [',', ';', '\t', '|'] {
            for cell in file.text.split([separator, '\r', '\n']) {
                assert!(!is_live(cell), "{cell:?} of {path}");
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[rstest]
#[tokio::test]
async fn what_the_log_says_in_json_is_what_it_said(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let (server, token) = (&door.server, &door.admin.token);
    let forgotten = json!({
        "user_id": door.person.id, "reason": HOSTILE,
        "added": { "punch_type": "clock_in", "punched_at": "2026-11-20T07:00:00Z" },
    });
    let path = "/admin/punches/corrections";
    server.post(path, token, forgotten).await.ok(201);
    let path = "/admin/audit-logs/export?event_type=punches_corrected";
    let file = server.get(path, token).await;
    let mut rows = csv::Reader::from_reader(file.text.as_bytes());
    let row = rows.records().next().unwrap().unwrap();
    let data: Value = serde_json::from_str(&row[12]).unwrap();
    assert_eq!(data["reason"], HOSTILE);
}
