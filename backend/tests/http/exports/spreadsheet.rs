//! The file that a spreadsheet opens right.

use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use crate::{
    door::Door,
    harness::{Db, Reply, Server},
    people::teams::{set_team, team},
};

async fn file(server: &Server, token: &str, query: &str, language: &str) -> Reply {
    let path = format!("/admin/reports/attendance?format=spreadsheet&{query}");
    let request = server
        .request(Method::GET, &path)
        .bearer_auth(token)
        .header("accept-language", language);
    server.send(request).await
}

/// The rows of a file, its heads first, as a spreadsheet of this separator sees them.
fn rows(file: &Reply, separator: u8) -> Vec<Vec<String>> {
    let text = file
        .text
        .strip_prefix('\u{feff}')
        .expect("no byte order mark");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| row.iter().map(ToOwned::to_owned).collect())
        .collect()
}

#[rstest]
#[tokio::test]
async fn hr_reads_local_times_names_teams_and_words(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    server.clock.set("2026-07-01T16:00:00Z");
    let mut door = Door::of(server).await;
    let named = json!({
        "first_name": "Zoë", "last_name": "Lefèvre\u{3b} Duval", "staff_number": "00042", "language": "fr",
    });
    let path = format!("/admin/users/{}", door.person.id);
    let changed = door.server.patch(&path, &door.admin.token, named).await;
    changed.ok(200);
    let forgotten = json!({
        "user_id": door.person.id, "reason": "Oubli; =1+2",
        "added": { "punch_type": "clock_out", "punched_at": "2026-07-01T15:30:00Z" },
    });
    let path = "/admin/punches/corrections";
    let made = door.server.post(path, &door.admin.token, forgotten).await;
    made.ok(201);
    door.server.clock.set("2026-11-20T08:00:00Z");
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.person = door.server.signed_in("camille@exemple.fr").await;
    let team = team(&door.server, &door.admin, "Atelier, nuit").await;
    let joined = set_team(&door.server, &door.admin, &door.person, Some(team)).await;
    joined.ok(200);
    door.punches(1).await;
    let (server, token) = (&door.server, &door.admin.token);

    let french = file(
        server,
        token,
        "from=2026-07-01&to=2026-11-20",
        "fr-FR,fr;q=0.9",
    )
    .await;
    assert_eq!(french.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        french.header("content-disposition"),
        "attachment; filename=pointages_2026-07-01_2026-11-20.csv"
    );
    let read = rows(&french, b';');
    assert_eq!(
        read[0],
        [
            "Date",
            "Heure",
            "Décalage UTC",
            "Nom",
            "Prénom",
            "Matricule",
            "Équipe",
            "Sens",
            "Borne",
            "Moyen",
            "Correction",
            "Motif de la correction",
            "Corrigé par",
            "N° du pointage",
        ]
    );
    // In summer the day was not in the team yet, and two hours ahead.
    assert_eq!(
        read[1][..13],
        [
            "2026-07-01",
            "17:30:00",
            "UTC+02:00",
            "Lefèvre\u{3b} Duval",
            "Zoë",
            "00042",
            "",
            "Sortie",
            "",
            "saisi à la main",
            "ajouté",
            "Oubli;' =1+2",
            "rh@exemple.fr",
        ]
    );
    assert_eq!(
        read[2][..13],
        [
            "2026-11-20",
            "09:00:00",
            "UTC+01:00",
            "Lefèvre\u{3b} Duval",
            "Zoë",
            "00042",
            "Atelier, nuit",
            "Entrée",
            "Porte A",
            "badge du téléphone",
            "",
            "",
            "",
        ]
    );
    assert_eq!(read.len(), 3);

    // The language may be asked for by name; an English spreadsheet takes commas.
    let english = file(server, token, "from=2026-11-20&to=2026-11-20&lang=en", "fr").await;
    assert_eq!(
        english.header("content-disposition"),
        "attachment; filename=punches_2026-11-20_2026-11-20.csv"
    );
    let read = rows(&english, b',');
    assert_eq!(read[0][..4], ["Date", "Time", "UTC offset", "Last name"]);
    assert_eq!(
        read[1][6..10],
        ["Atelier, nuit", "In", "Porte A", "phone badge"]
    );
    file(server, token, "from=2026-11-20&to=2026-11-20&lang=es", "fr")
        .await
        .problem(400, "invalid_format");
}

#[rstest]
#[tokio::test]
async fn the_file_for_programs_stays_as_it_is(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.punches(1).await;
    let path = "/admin/reports/attendance?from=2026-11-20&to=2026-11-20&format=csv";
    let file = door.server.get(path, &door.admin.token).await;
    let lines: Vec<&str> = file.text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "id,user_id,device_id,kiosk_id,punch_type,punched_at,jwt_jti,created_at,user_name,kiosk_name,device_time,\
         method,correction_reason,corrected_by"
    );
    let id = door.person.id;
    let begin = format!(
        "1,{id},{},{},clock_in,2026-11-20T08:00:00Z,",
        door.phone, door.kiosk.id
    );
    assert!(lines[1].starts_with(&begin), "{}", lines[1]);
    let end = ",2026-11-20T08:00:00Z,Camille Martin,Porte A,,badge,,";
    assert!(lines[1].ends_with(end), "{}", lines[1]);
}
