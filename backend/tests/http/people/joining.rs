//! Joining: from HR's code to a phone that shows badges.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::{
    harness::{Db, PASSWORD, Person, Reply, Server},
    smtp::SmtpServer,
};

const EMAIL: &str = "zoe@exemple.fr";

/// An HR code for [`EMAIL`]; answers it.
async fn code(server: &Server, admin: &Person) -> Value {
    let body = json!({
        "employee_email": EMAIL, "first_name": "Zoé", "last_name": "Lefèvre",
        "staff_number": "042", "send_invitation": true,
    });
    server
        .post("/admin/hr-codes", &admin.token, body)
        .await
        .ok(201)
}

async fn step(server: &Server, step: &str, body: Value) -> Reply {
    let request = server.request(Method::POST, &format!("/onboarding/{step}"));
    server.send(request.json(&body)).await
}

/// The first step; answers the session's token.
async fn initiate(server: &Server, code: &Value) -> String {
    let begun = step(
        server,
        "initiate",
        json!({ "hr_code": code["code"], "email": EMAIL }),
    )
    .await
    .ok(200);
    assert_eq!(begun["step"], "otp_sent");
    begun["session_token"].as_str().unwrap().to_owned()
}

/// The digits of the last e-mail, given how many have arrived with it.
async fn digits(relay: &SmtpServer, mails: usize) -> String {
    let arrived = relay.wait_for(mails).await;
    let subject = &arrived[mails - 1].subject;
    subject.rsplit(' ').next().unwrap().to_owned()
}

/// Someone who has the digits and has not shown them.
struct Begun {
    relay: SmtpServer,
    server: Server,
    admin: Person,
    made: Value,
    token: String,
    otp: String,
}

async fn begun(db: Db) -> Begun {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let made = code(&server, &admin).await;
    let token = initiate(&server, &made).await;
    let otp = digits(&relay, 2).await;
    Begun {
        relay,
        server,
        admin,
        made,
        token,
        otp,
    }
}

fn completion(token: &str) -> Value {
    json!({
        "session_token": token, "password": PASSWORD,
        "device_fingerprint": "le téléphone de Zoé", "device_name": "Téléphone",
    })
}

#[rstest]
#[tokio::test]
async fn someone_joins_with_a_code_and_shows_a_badge(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let made = code(&server, &admin).await;
    let words = made["code"].as_str().unwrap();
    assert!(
        words.starts_with("EMPL-2026-") && words.len() == 20,
        "{words}"
    );
    assert_eq!(made["employee_name"], "Zoé Lefèvre");
    let invitation = relay.wait_for(1).await.swap_remove(0);
    assert_eq!(invitation.to, [EMAIL]);
    let link = format!("https://pointage.exemple.fr/join#code={words}&email=zoe%40exemple.fr");
    assert!(invitation.text.contains(&link), "{}", invitation.text);

    // People type codes as they like.
    let typed = json!({ "hr_code": words.to_lowercase(), "email": "Zoe@Exemple.fr" });
    let begun = step(&server, "initiate", typed).await.ok(200);
    let token = begun["session_token"].as_str().unwrap();
    let early = step(&server, "complete", completion(token)).await;
    early.problem(400, "otp_missing");
    let otp = digits(&relay, 2).await;
    let verified = step(
        &server,
        "verify-otp",
        json!({ "session_token": token, "otp_code": otp }),
    )
    .await
    .ok(200);
    assert_eq!(verified["step"], "device_attestation");
    assert_eq!(verified["employee_name"], "Zoé Lefèvre");
    let joined = step(&server, "complete", completion(token)).await.ok(200);

    let person = Person {
        id: joined["user_id"].as_i64().unwrap(),
        token: joined["access_token"].as_str().unwrap().to_owned(),
    };
    let me = server.get("/auth/me", &person.token).await.ok(200);
    assert_eq!(me["email"], EMAIL);
    assert_eq!(me["role"], "user");
    assert_eq!(me["first_name"], "Zoé");
    assert_eq!(me["staff_number"], "042");
    assert_eq!(me["email_verified"], true);
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server
        .badge(&person, joined["device_id"].as_i64().unwrap())
        .await;
    server.punch(&kiosk, &badge).await.ok(200);
    server.sign_in(EMAIL, PASSWORD).await.ok(200);

    let list = server
        .get("/admin/hr-codes?include_used=true", &admin.token)
        .await
        .ok(200);
    assert_eq!(list[0]["is_used"], true);
    assert_eq!(list[0]["used_by_user_id"], person.id);
    let unused = server.get("/admin/hr-codes", &admin.token).await.ok(200);
    assert_eq!(unused, json!([]));
    let again = step(
        &server,
        "initiate",
        json!({ "hr_code": words, "email": EMAIL }),
    )
    .await;
    again.problem(400, "hr_code_invalid");
}

#[rstest]
#[tokio::test]
async fn no_code_says_why_it_is_not_good(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let made = code(&server, &admin).await;
    let try_with = async |code: &str, email: &str| {
        let body = json!({ "hr_code": code, "email": email });
        let reply = step(&server, "initiate", body).await;
        reply.problem(400, "hr_code_invalid");
        reply.text
    };
    let words = made["code"].as_str().unwrap();
    let unknown = try_with("EMPL-2026-AAAAAAAAAA", EMAIL).await;
    assert_eq!(try_with(words, "someone@exemple.fr").await, unknown);
    server.clock.advance(TimeDelta::days(8));
    assert_eq!(try_with(words, EMAIL).await, unknown);

    let admin = server.signed_in("rh@exemple.fr").await;
    let newer = code(&server, &admin).await;
    assert_ne!(newer["code"], made["code"], "an expired code is replaced");
    let path = format!("/admin/hr-codes/{}/revoke", newer["id"]);
    let revoked = server.post(&path, &admin.token, json!({})).await.ok(200);
    assert!(!revoked["revoked_at"].is_null());
    let words = newer["code"].as_str().unwrap();
    assert_eq!(try_with(words, EMAIL).await, unknown);
    let twice = server.post(&path, &admin.token, json!({})).await;
    twice.problem(400, "hr_code_over");
}

#[rstest]
#[tokio::test]
async fn codes_are_not_to_be_guessed(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let guesses = (0..40).map(|number| {
        let body = json!({ "hr_code": format!("EMPL-2026-{number:010}"), "email": EMAIL });
        step(&server, "initiate", body)
    });
    let replies = join_all(guesses).await;
    let limited = replies.iter().filter(|reply| reply.status == 429).count();
    assert_eq!(limited, 10);
    assert!(
        replies
            .iter()
            .any(|reply| !reply.header("retry-after").is_empty())
    );
}

#[rstest]
#[tokio::test]
async fn the_digits_are_good_for_five_tries_and_ten_minutes(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let Begun {
        relay,
        server,
        made,
        token,
        otp,
        ..
    } = begun(db).await;
    let wrong = if otp == "000000" { "000001" } else { "000000" };
    let show = async |token: &str, digits: &str| {
        let body = json!({ "session_token": token, "otp_code": digits });
        step(&server, "verify-otp", body).await
    };
    for _ in 0..5 {
        show(&token, wrong).await.problem(400, "otp_invalid");
    }
    show(&token, &otp).await.problem(400, "otp_invalid");
    // Each wrong try that was looked at is an entry, and no more than there may be.
    let failed = "SELECT event_data FROM audit_entries WHERE event_type = 'onboarding_otp_failed'";
    let failed = server.rows(failed).await;
    assert_eq!(failed.len(), 5);
    let id = format!("{{\"hr_code_id\":{}}}", made["id"]);
    assert!(
        failed.iter().all(|row| row["event_data"] == *id),
        "{failed:?}"
    );

    let token = initiate(&server, &made).await;
    let otp = digits(&relay, 3).await;
    server.clock.advance(TimeDelta::minutes(10));
    show(&token, &otp).await.problem(400, "otp_invalid");

    let old = initiate(&server, &made).await;
    let old_otp = digits(&relay, 4).await;
    let token = initiate(&server, &made).await;
    let otp = digits(&relay, 5).await;
    show(&old, &old_otp).await.problem(400, "onboarding_over");
    let spaced = format!("{} {}", &otp[..3], &otp[3..]);
    show(&token, &spaced).await.ok(200);
    let told = "SELECT event_type FROM audit_entries WHERE event_type = 'onboarding_initiated' \
         OR event_type = 'onboarding_otp_verified' ORDER BY id";
    let told = server.rows(told).await;
    let told: Vec<_> = told
        .iter()
        .map(|row| row["event_type"].as_str().unwrap())
        .collect();
    assert_eq!(told[..4], ["onboarding_initiated"; 4]);
    assert_eq!(told[4..], ["onboarding_otp_verified"]);
    server.clock.advance(TimeDelta::minutes(31));
    let late = step(&server, "complete", completion(&token)).await;
    late.problem(400, "onboarding_over");
}

#[rstest]
#[tokio::test]
async fn digits_and_codes_are_good_once_however_many_at_once(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let Begun {
        server, token, otp, ..
    } = begun(db).await;
    let body = json!({ "session_token": token, "otp_code": otp });
    let shown = join_all((0..50).map(|_| step(&server, "verify-otp", body.clone()))).await;
    let good = shown.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(good, 1);

    let completions = (0..10).map(|_| step(&server, "complete", completion(&token)));
    let completed = join_all(completions).await;
    let good = completed.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(
        good,
        1,
        "{:?}",
        completed.iter().map(|r| &r.text).collect::<Vec<_>>()
    );
}

#[rstest]
#[tokio::test]
async fn a_revoked_code_stops_whoever_is_joining(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let Begun {
        server,
        admin,
        made,
        token,
        otp,
        ..
    } = begun(db).await;
    let body = json!({ "session_token": token, "otp_code": otp });
    step(&server, "verify-otp", body).await.ok(200);
    let path = format!("/admin/hr-codes/{}/revoke", made["id"]);
    server.post(&path, &admin.token, json!({})).await.ok(200);
    let stopped = step(&server, "complete", completion(&token)).await;
    stopped.problem(400, "onboarding_over");
}

#[rstest]
#[tokio::test]
async fn a_relay_that_stalls_keeps_nobody_waiting(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    relay.mode("stall");
    let made = code(&server, &admin).await;
    initiate(&server, &made).await;
    assert!(
        relay.arrived().is_empty(),
        "both answered before it took anything"
    );
}

#[rstest]
#[tokio::test]
async fn a_live_code_is_answered_again_and_can_be_sent_again(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let made = code(&server, &admin).await;
    assert_eq!(code(&server, &admin).await["code"], made["code"]);
    relay.wait_for(2).await;
    let path = format!("/admin/hr-codes/{}", made["id"]);
    let sent = server
        .post(&format!("{path}/send"), &admin.token, json!({}))
        .await;
    sent.ok(200);
    relay.wait_for(3).await;
    let qr = server
        .get(&format!("{path}/qr-data"), &admin.token)
        .await
        .ok(200);
    assert_eq!(qr["hr_code"], made["code"]);
    assert_eq!(qr["api_url"], server.api);
    assert_eq!(qr["employee_email"], EMAIL);
    assert_eq!(qr["employee_name"], "Zoé Lefèvre");

    let body = json!({ "employee_email": "rh@exemple.fr" });
    let has_account = server.post("/admin/hr-codes", &admin.token, body).await;
    has_account.problem(400, "email_already_registered");
    for days in [0, 31, -1] {
        let body = json!({ "employee_email": "a@exemple.fr", "expires_in_days": days });
        let refused = server.post("/admin/hr-codes", &admin.token, body).await;
        refused.problem(422, "invalid_value");
    }
    let unknown = server
        .get("/admin/hr-codes/4242/qr-data", &admin.token)
        .await;
    unknown.problem(404, "hr_code_not_found");
}

#[rstest]
#[tokio::test]
async fn codes_are_sealed_in_the_database(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let made = code(&server, &admin).await;
    initiate(&server, &made).await;
    let rows = server
        .rows("SELECT code_digest, code_sealed FROM hr_codes")
        .await;
    let words = made["code"].as_str().unwrap();
    for column in ["code_digest", "code_sealed"] {
        let kept = rows[0][column].as_str().unwrap();
        assert!(!kept.contains(&words[10..]), "{column}");
    }
}

async fn import(server: &Server, admin: &Person, query: &str, file: Vec<u8>) -> Reply {
    let path = format!("/admin/hr-codes/import?{query}");
    let request = server
        .request(Method::POST, &path)
        .bearer_auth(&admin.token)
        .header("content-type", "application/octet-stream");
    server.send(request.body(file)).await
}

/// A spreadsheet of people: one good, and one for each way to be wrong.
fn spreadsheet() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["Prénom", "Nom", "E-mail", "Matricule"],
        ["Zoé", "Lefèvre", EMAIL, "042"],
        ["Sans", "Adresse", "", "043"],
        ["Pas", "Adresse", "personne", "044"],
        ["Déjà", "Inscrit", "rh@exemple.fr", "045"],
        ["Deux", "Fois", "ZOE@exemple.fr", "046"],
        ["Même", "Matricule", "a@exemple.fr", "042"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[rstest]
#[tokio::test]
async fn a_file_is_shown_with_what_is_wrong_before_codes_are_made(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let preview = import(&server, &admin, "preview=true", spreadsheet())
        .await
        .ok(200);
    assert_eq!((&preview["good"], &preview["bad"]), (&json!(1), &json!(5)));
    let rows = preview["rows"].as_array().unwrap();
    assert_eq!(rows[0]["line"], 2);
    assert!(rows[0]["problem"].is_null() && rows[0]["hr_code_id"].is_null());
    for row in &rows[1..] {
        assert!(!row["problem"].as_str().unwrap().is_empty(), "{row}");
    }
    let none = server.get("/admin/hr-codes", &admin.token).await.ok(200);
    assert_eq!(none, json!([]));

    let query = "preview=false&send_invitations=true&expires_in_days=30";
    let made = import(&server, &admin, query, spreadsheet()).await.ok(200);
    assert!(made["rows"][0]["hr_code_id"].is_i64());
    assert_eq!(relay.wait_for(1).await[0].to, [EMAIL]);
    let list = server.get("/admin/hr-codes", &admin.token).await.ok(200);
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert!(
        list[0]["expires_at"]
            .as_str()
            .unwrap()
            .starts_with("2026-12-20")
    );

    for (file, code) in [
        (b"Nom;Pr\xe9nom\nA;B\n".to_vec(), "import_without_columns"),
        (b"email\n\n".to_vec(), "import_empty"),
        (b"PK\x03\x04nothing".to_vec(), "import_unreadable"),
    ] {
        let refused = import(&server, &admin, "preview=true", file).await;
        refused.problem(400, code);
    }
    let many: Vec<String> = (0..2001).map(|n| format!("p{n}@exemple.fr")).collect();
    let file = format!("email\n{}", many.join("\n")).into_bytes();
    let refused = import(&server, &admin, "preview=true", file).await;
    refused.problem(400, "import_too_long");
}
