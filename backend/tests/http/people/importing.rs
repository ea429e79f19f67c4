//! Inviting the people of a file: what is in it, whatever made it, and what becomes of each row.

use std::io::{Cursor, Write};

use chrona_store::turns;
use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use rust_xlsxwriter::{Chart, ChartType, Format, Workbook};
use serde_json::{Value, json};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    harness::{Db, Person, Reply, Server, database_url},
    smtp::SmtpServer,
};

async fn import(server: &Server, admin: &Person, query: &str, file: &[u8]) -> Reply {
    let path = format!("/admin/hr-codes/import?{query}");
    let request = server
        .request(Method::POST, &path)
        .bearer_auth(&admin.token)
        .header("content-type", "application/octet-stream")
        .header("accept-language", "fr");
    server.send(request.body(file.to_vec())).await
}

async fn made(server: &Server, admin: &Person, file: &str) -> Value {
    import(server, admin, "preview=false", file.as_bytes())
        .await
        .ok(200)
}

fn outcomes(imported: &Value) -> Vec<&str> {
    let rows = imported["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| row["outcome"].as_str().unwrap_or("bad"))
        .collect()
}

async fn invitations(server: &Server, admin: &Person) -> Vec<Value> {
    let list = server.get("/admin/hr-codes", &admin.token).await.ok(200);
    list.as_array().unwrap().clone()
}

#[rstest]
#[tokio::test]
async fn a_corrected_file_changes_the_invitations_that_stand_and_writes_to_nobody_unasked(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let first = "Prénom;Nom;E-mail;Matricule\nZoé;Lefevre;zoe@exemple.fr;42\n\
                 Léa;Martin;lea@exemple.fr;43\n";
    let query = "preview=false&send_invitations=true";
    let done = import(&server, &admin, query, first.as_bytes())
        .await
        .ok(200);
    assert_eq!(outcomes(&done), ["new", "new"]);
    relay.wait_for(2).await;
    let before = invitations(&server, &admin).await;

    let second = "Prénom;Nom;E-mail;Matricule\nZoé;Lefèvre;ZOE@exemple.fr;0042\n\
                  Léa;Martin;lea@exemple.fr;43\nMax;Roy;max@exemple.fr;44\n";
    let seen = import(&server, &admin, "preview=true", second.as_bytes())
        .await
        .ok(200);
    assert_eq!(outcomes(&seen), ["updated", "unchanged", "new"]);
    assert_eq!(
        seen["rows"][0]["changes"],
        json!(["last_name", "staff_number"])
    );
    assert_eq!(
        (&seen["rows"][0]["was_sent"], &seen["rows"][2]["was_sent"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        invitations(&server, &admin).await,
        before,
        "a preview changes nothing"
    );

    // Asked to write, it writes to whom nothing was written yet.
    let done = import(&server, &admin, query, second.as_bytes())
        .await
        .ok(200);
    assert_eq!(outcomes(&done), ["updated", "unchanged", "new"]);
    let sent: Vec<_> = done["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["is_sent"])
        .collect();
    assert_eq!(sent, [false, false, true]);
    let third = relay.wait_for(3).await.remove(2);
    assert_eq!(third.to, ["max@exemple.fr"]);
    let after = invitations(&server, &admin).await;
    assert_eq!(after.len(), 3);
    let zoe = |list: &[Value]| {
        let found = list
            .iter()
            .find(|row| row["employee_email"] == "zoe@exemple.fr");
        found.unwrap().clone()
    };
    assert_eq!(
        zoe(&after)["code"],
        zoe(&before)["code"],
        "the code in her mailbox is good"
    );
    assert_eq!(zoe(&after)["employee_name"], "Zoé Lefèvre");
    assert_eq!(zoe(&after)["staff_number"], "0042");

    // Not asked, it writes to nobody; asked to write again, to all.
    let quiet = made(&server, &admin, second).await;
    assert_eq!(outcomes(&quiet), ["unchanged", "unchanged", "unchanged"]);
    let again = "preview=false&send_invitations=true&send_again=true";
    import(&server, &admin, again, second.as_bytes())
        .await
        .ok(200);
    relay.wait_for(6).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(relay.arrived().len(), 6);
}

#[rstest]
#[tokio::test]
async fn inviting_again_updates_what_stands(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let invite = async |body: Value| {
        server
            .post("/admin/hr-codes", &admin.token, body)
            .await
            .ok(201)
    };
    let first = invite(json!({ "employee_email": "zoe@exemple.fr", "first_name": "Zoe" })).await;
    assert_eq!(first["outcome"], "new");
    let second = invite(json!({
        "employee_email": "zoe@exemple.fr", "first_name": "Zoé", "expires_in_days": 30,
    }))
    .await;
    assert_eq!(
        (&second["outcome"], &second["code"]),
        (&json!("updated"), &first["code"])
    );
    assert_eq!(second["employee_name"], "Zoé");
    assert!(second["expires_at"].as_str() > first["expires_at"].as_str());
    let third = invite(json!({ "employee_email": "zoe@exemple.fr" })).await;
    assert_eq!(
        (&third["outcome"], &third["employee_name"]),
        (&json!("unchanged"), &json!("Zoé"))
    );
}

#[rstest]
#[tokio::test]
async fn numbers_are_held_by_one_and_may_be_swapped_by_a_file(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let body = json!({ "staff_number": "C1" });
    let path = format!("/admin/users/{}", person.id);
    server.patch(&path, &admin.token, body).await.ok(200);
    made(
        &server,
        &admin,
        "email;matricule\na@exemple.fr;A1\nb@exemple.fr;B1\n",
    )
    .await;

    let file = "email;matricule\nnew@exemple.fr;a1\nother@exemple.fr;c1\nx@exemple.fr;X1\n\
                y@exemple.fr;x1\n";
    let seen = made(&server, &admin, file).await;
    assert_eq!(outcomes(&seen), ["bad", "bad", "new", "bad"]);
    assert_eq!(seen["rows"][0]["taken_by"], "a@exemple.fr");
    assert_eq!(seen["rows"][1]["taken_by"], "Camille Martin");
    assert!(
        seen["rows"][0]["problem"]
            .as_str()
            .unwrap()
            .contains("invitée"),
        "{seen}"
    );
    assert!(
        seen["rows"][3]["problem"]
            .as_str()
            .unwrap()
            .contains("deux fois"),
        "{seen}"
    );

    // Both change hands in one go.
    let swap = "email;matricule\na@exemple.fr;b1\nb@exemple.fr;A1\n";
    assert_eq!(
        outcomes(&made(&server, &admin, swap).await),
        ["updated", "updated"]
    );
    // What a row that cannot be frees stays where it is.
    let file = "email;matricule\na@exemple.fr;C1\nnew@exemple.fr;B1\n";
    assert_eq!(outcomes(&made(&server, &admin, file).await), ["bad", "bad"]);
    let file = "email;matricule\na@exemple.fr;A9\nnew@exemple.fr;B1\n";
    assert_eq!(
        outcomes(&made(&server, &admin, file).await),
        ["updated", "new"]
    );
}

#[tokio::test]
async fn of_two_files_at_once_one_has_the_number_on_two_instances() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let first = Server::start_on(folder, &url, &[]).await;
    let second = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let admin = first.admin().await;
    let files: Vec<String> = (0..6)
        .map(|number| {
            format!(
                "email;matricule\np{number}@exemple.fr;Z{}\n",
                if number % 2 == 0 { "z" } else { "Z" }
            )
        })
        .collect();
    let runs = files.iter().enumerate().map(|(number, file)| {
        let server = if number % 2 == 0 { &first } else { &second };
        made(server, &admin, file)
    });
    let done = join_all(runs).await;
    let made = done.iter().filter(|imported| imported["good"] == 1).count();
    assert_eq!(made, 1, "{done:?}");
    assert_eq!(invitations(&first, &admin).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn one_file_is_read_at_a_time(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let file = b"email\na@exemple.fr\n";
    let now = chrona_backend::clock::Clock::now(&*server.clock);
    let writer = server.app.store.writer();
    let take = async |until| {
        turns::take(writer, "import", "another", until, now)
            .await
            .unwrap()
    };
    assert!(take(now + TimeDelta::minutes(2)).await);
    import(&server, &admin, "preview=true", file)
        .await
        .problem(409, "import_busy");
    // An instance that stopped in the middle keeps nobody out for long.
    server.clock.advance(TimeDelta::minutes(3));
    import(&server, &admin, "preview=true", file).await.ok(200);
    // Nor does one whose clock was ahead.
    assert!(take(now + TimeDelta::days(1)).await);
    import(&server, &admin, "preview=true", file).await.ok(200);
    let kept = server.rows("SELECT name FROM turns").await;
    assert!(kept.is_empty(), "the turn is given back: {kept:?}");
    // Also by a file that is refused.
    import(&server, &admin, "preview=true", b"x\n")
        .await
        .problem(400, "import_without_columns");
    assert!(server.rows("SELECT name FROM turns").await.is_empty());
}

#[tokio::test]
async fn columns_and_cells_that_are_not_understood_are_named() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let file = "sep=;\n\"Nom, prénom\";Service;E-mail;Matricule;Langue;Nom\n\
                \"Lefèvre, Zoë\";Quai;zoe@exemple.fr;#N/D;fr;x\n\
                Martin Léa;;lea@exemple.fr;44;de;\n\
                \"Roy, Max\";;max;45;;\n";
    let seen = import(&server, &admin, "preview=true", file.as_bytes())
        .await
        .ok(200);
    assert_eq!(outcomes(&seen), ["bad", "bad", "bad"]);
    assert_eq!(seen["unknown_columns"], json!(["Nom, prénom", "Service"]));
    let told = |row: usize| seen["rows"][row]["problem"].as_str().unwrap().to_owned();
    assert!(
        told(0).contains("Matricule") && told(0).contains("#N/D"),
        "{}",
        told(0)
    );
    assert!(
        told(1).contains("Langue") && told(1).contains("de"),
        "{}",
        told(1)
    );
    assert!(told(2).contains("E-mail"), "{}", told(2));
    let lines: Vec<_> = seen["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["line"])
        .collect();
    assert_eq!(lines, [3, 4, 5]);

    let file = "email;Téléphone;note\na@exemple.fr;06;\"ouvert\nb@exemple.fr;;\nc@exemple.fr;;\n";
    let seen = import(&server, &admin, "preview=true", file.as_bytes())
        .await
        .ok(200);
    assert_eq!((&seen["good"], &seen["bad"]), (&json!(0), &json!(1)));
    assert!(
        seen["rows"][0]["problem"]
            .as_str()
            .unwrap()
            .contains("guillemet"),
        "{seen}"
    );
    // None is lost in silence, however many empty rows there are.
    let file = format!("email;nom\n{}z@exemple.fr;Z\n", ";\n".repeat(9_000));
    let seen = import(&server, &admin, "preview=true", file.as_bytes())
        .await
        .ok(200);
    assert_eq!(seen["rows"][0]["line"], 9_002);
}

#[tokio::test]
async fn a_workbook_is_read_as_it_is_shown() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let mut book = Workbook::new();
    let hidden = book.add_worksheet().set_name("Ancien").unwrap();
    hidden.write(0, 0, "E-mail").unwrap();
    hidden.write(1, 0, "ancien@exemple.fr").unwrap();
    hidden.set_hidden(true);
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("Ancien!$A$1:$A$2");
    book.add_chartsheet()
        .set_name("Graphique")
        .unwrap()
        .insert_chart(0, 0, &chart)
        .unwrap();
    let notes = book.add_worksheet().set_name("Notes").unwrap();
    notes.write(0, 0, "Liste à jour au 20 novembre").unwrap();
    let five = Format::new().set_num_format("00000");
    let lettered = Format::new().set_num_format("\"A\"0000");
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let money = Format::new().set_num_format("0.00");
    let people = book.add_worksheet().set_name("Personnel").unwrap();
    people.set_active(true);
    people.write(0, 0, "Personnel du site").unwrap();
    for (column, name) in (0..).zip(["Nom et prénom", "E-mail", "Matricule", "Service"]) {
        people.write(2, column, name).unwrap();
    }
    for (row, email) in (3..).zip(["a", "b", "c", "d", "e", "f", "g"]) {
        people
            .write(row, 0, format!("LEFÈVRE Zoë-{email}"))
            .unwrap();
        people.write(row, 1, format!("{email}@exemple.fr")).unwrap();
    }
    people.write_with_format(3, 2, 42, &five).unwrap();
    people.write_with_format(4, 2, 42, &lettered).unwrap();
    people.write(5, 2, 42).unwrap();
    people.write_with_format(6, 2, 46_000, &day).unwrap();
    people.write_with_format(7, 2, 43, &money).unwrap();
    people.write(8, 2, "00044").unwrap();
    let missing = rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A");
    people.write_formula(9, 2, missing).unwrap();
    people
        .write_formula(
            3,
            3,
            rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A"),
        )
        .unwrap();
    let file = book.save_to_buffer().unwrap();

    let seen = import(&server, &admin, "preview=true", &file).await.ok(200);
    assert_eq!(seen["sheet"], "Personnel");
    assert_eq!(seen["other_sheets"], json!(["Notes"]));
    assert_eq!(seen["unknown_columns"], json!(["Service"]));
    let rows = seen["rows"].as_array().unwrap();
    let numbers: Vec<_> = rows
        .iter()
        .map(|row| row["staff_number"].as_str().unwrap_or("-"))
        .collect();
    assert_eq!(numbers, ["00042", "A0042", "42", "-", "-", "00044", "-"]);
    assert_eq!(
        outcomes(&seen),
        ["new", "new", "new", "bad", "bad", "new", "bad"]
    );
    assert_eq!(
        (&rows[0]["last_name"], &rows[0]["line"]),
        (&json!("LEFÈVRE"), &json!(4))
    );
    for (row, word) in [(3, "date"), (4, "0.00"), (6, "#N/A")] {
        let told = rows[row]["problem"].as_str().unwrap();
        assert!(told.contains("Matricule") && told.contains(word), "{told}");
    }
}

/// A workbook of these parts.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let relations = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let of_book = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let book = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Personnel" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let common: [(&str, &[u8]); 3] = [
        ("_rels/.rels", relations),
        ("xl/_rels/workbook.xml.rels", of_book),
        ("xl/workbook.xml", book),
    ];
    let given = |name: &str| parts.iter().any(|(part, _)| *part == name);
    for (name, content) in common.iter().filter(|(name, _)| !given(name)).chain(parts) {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A sheet with these rows of cells, in XML.
fn sheet(rows: &str) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
    .into_bytes()
}

const PEOPLE: &str = r#"<row r="1"><c r="A1" t="str"><v>email</v></c><c r="B1" t="str"><v>matricule</v></c></row><row r="2"><c r="A2" t="str"><v>a@exemple.fr</v></c><c r="B2" s="1"><v>42</v></c></row>"#;

#[tokio::test]
async fn a_small_file_that_is_a_large_one_is_refused_before_it_is_read() {
    let server = Server::start_with(Db::Sqlite, &[("IMPORT_MAX_UNPACKED_MIB", "1")]).await;
    let admin = server.admin().await;
    let good = package(&[("xl/worksheets/sheet1.xml", &sheet(PEOPLE))]);
    import(&server, &admin, "preview=true", &good).await.ok(200);
    let large = vec![b' '; 2 * 1024 * 1024];
    let mut large_sheet = sheet(PEOPLE);
    large_sheet.extend(&large);
    for (name, content) in [
        ("xl/worksheets/sheet1.xml", &large_sheet),
        ("xl/sharedStrings.xml", &large),
        ("xl/styles.xml", &large),
        ("xl/theme/theme1.xml", &large),
        ("xl/media/image1.png", &large),
        ("docProps/core.xml", &large),
    ] {
        let mut parts = vec![(name, content.as_slice())];
        let people = sheet(PEOPLE);
        if name != "xl/worksheets/sheet1.xml" {
            parts.push(("xl/worksheets/sheet1.xml", &people));
        }
        let file = package(&parts);
        assert!(file.len() < 16 * 1024, "{name}: {}", file.len());
        let refused = import(&server, &admin, "preview=true", &file).await;
        let told = refused.problem(400, "import_unpacks_too_large");
        assert!(told.contains("1 MiB"), "the refusal says the limit: {told}");
        // Several parts that are each within it.
        let half = vec![b' '; 600 * 1024];
        let file = package(&[
            ("xl/worksheets/sheet1.xml", &people),
            ("a.xml", &half),
            ("b.xml", &half),
        ]);
        let refused = import(&server, &admin, "preview=true", &file).await;
        refused.problem(400, "import_unpacks_too_large");
        // What the file says of its parts is not believed.
        let mut lying = package(&parts);
        let real = u32::try_from(content.len()).unwrap().to_le_bytes();
        let places: Vec<usize> = (0..lying.len() - 4)
            .filter(|&at| lying[at..at + 4] == real)
            .collect();
        for at in places {
            lying[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
        }
        let refused = import(&server, &admin, "preview=true", &lying).await;
        assert_eq!(refused.status, 400, "{name}: {}", refused.text);
    }
}

#[tokio::test]
async fn what_would_be_copied_many_times_over_is_not() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    // Each of twenty thousand styles has a format of four hundred thousand letters: eight gigabytes.
    let code = format!("00000{}", "\\x".repeat(200_000));
    let styles = format!(
        r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="200" formatCode="00000"/><numFmt numFmtId="201" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="200"/>{}</cellXfs></styleSheet>"#,
        r#"<xf numFmtId="201"/>"#.repeat(20_000)
    );
    // And fifty thousand cells show the same million letters.
    let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1_000_000));
    let cells: Vec<String> = (3..50_003)
        .map(|row| format!(r#"<row r="{row}"><c r="D{row}" t="s"><v>0</v></c></row>"#))
        .collect();
    let people = sheet(&format!("{PEOPLE}{}", cells.join("")));
    let file = package(&[
        ("xl/worksheets/sheet1.xml", &people),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/sharedStrings.xml", long.as_bytes()),
    ]);
    assert!(file.len() < 1024 * 1024, "{}", file.len());
    let refused = import(&server, &admin, "preview=true", &file).await;
    refused.problem(400, "import_too_long");

    let file = package(&[
        ("xl/worksheets/sheet1.xml", &sheet(PEOPLE)),
        ("xl/styles.xml", styles.as_bytes()),
    ]);
    let seen = import(&server, &admin, "preview=true", &file).await.ok(200);
    assert_eq!(seen["rows"][0]["staff_number"], "00042");
}

#[tokio::test]
async fn errors_that_are_newer_than_the_reader_are_named_too() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let rows = r#"<row r="1"><c r="A1" t="str"><v>email</v></c><c r="B1" t="str"><v>matricule</v></c><c r="C1" t="str"><v>nom</v></c></row><row r="2"><c r="A2" t="str"><v>a@exemple.fr</v></c><c r="B2" t="e"><v>#SPILL!</v></c><c r="C2" t="str"><v>A</v></c></row><row r="3"><c r="A3" t="str"><v>b@exemple.fr</v></c><c r="B3" t="str"><v>7</v></c><c r="C3" t="e"><v>#CALC!</v></c></row><row r="4"><c r="A4" t="str"><v>c@exemple.fr</v></c></row>"#;
    let file = package(&[("xl/worksheets/sheet1.xml", &sheet(rows))]);
    let seen = import(&server, &admin, "preview=true", &file).await.ok(200);
    assert_eq!(outcomes(&seen), ["bad", "bad", "new"], "{seen}");
    let told = |row: usize| seen["rows"][row]["problem"].as_str().unwrap().to_owned();
    assert!(
        told(0).contains("matricule") && told(0).contains("#SPILL!"),
        "{}",
        told(0)
    );
    assert!(
        told(1).contains("nom") && told(1).contains("#CALC!"),
        "{}",
        told(1)
    );
}
