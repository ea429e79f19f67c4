//! What a scrape tells.

use std::collections::{BTreeMap, BTreeSet};

use chrona_backend::{clock::Clock, services::ledger};
use chrona_store::operations::backup;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::harness::{Db, Server};

/// What one scrape told.
struct Scrape(String);

impl Scrape {
    async fn of(server: &Server) -> Self {
        Self(server.get("/metrics", "").await.text)
    }

    /// The sum of the samples of this name that have all these labels; none where there is no such sample.
    fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let has = |line: &str| {
            let labels = labels
                .iter()
                .map(|(label, value)| format!("{label}=\"{value}\""));
            labels.into_iter().all(|label| line.contains(&label))
        };
        let lines = self.0.lines().filter(|line| !line.starts_with('#'));
        let of_name = lines.filter(|line| {
            let rest = line.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with([' ', '{']))
        });
        let values = of_name.filter(|line| has(line));
        let values = values.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap());
        values.fold(None, |sum, value| Some(sum.unwrap_or(0.0) + value))
    }

    #[track_caller]
    fn is(&self, name: &str, labels: &[(&str, &str)], expected: f64) {
        assert_eq!(
            self.value(name, labels),
            Some(expected),
            "{name} {labels:?}\n{}",
            self.0
        );
    }

    /// The names and types of what is told.
    fn families(&self) -> BTreeMap<&str, &str> {
        let types = self
            .0
            .lines()
            .filter_map(|line| line.strip_prefix("# TYPE "));
        types.map(|line| line.split_once(' ').unwrap()).collect()
    }
}

/// A server that something of everything happened to.
async fn busy(db: Db) -> (Server, String) {
    let server = Server::start_with(db, &[("EMAIL_PROVIDER", "console")]).await;
    let admin = server.admin().await;
    let zoe = server.person(&admin, "zoe@exemple.fr", "user").await;
    let phone = server.phone(&zoe, "phone-1").await;
    let kiosk = server.kiosk(&admin, "Accueil").await;
    server.kiosk(&admin, "Atelier").await;
    let beat = json!({ "app_version": "1" });
    server
        .at_kiosk(&kiosk, "/kiosk/heartbeat", beat)
        .await
        .ok(200);
    let badge = server.badge(&zoe, phone).await;
    server.clock.advance(TimeDelta::seconds(4));
    server.punch(&kiosk, &badge).await.ok(200);
    server
        .punch(&kiosk, &badge)
        .await
        .problem(400, "badge_used");
    let database = &server.app.settings.database;
    let then = server.clock.now() - TimeDelta::hours(1);
    backup::note(database, 1, "sum", true, then).await.unwrap();
    backup::note_verified(database, "one", "whole", then)
        .await
        .unwrap();
    for _ in 0..6 {
        server.sign_in("zoe@exemple.fr", "wrong").await;
    }
    (server, kiosk.id.to_string())
}

#[rstest]
#[tokio::test]
async fn a_scrape_tells_what_happened(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, kiosk) = busy(db).await;
    let scrape = Scrape::of(&server).await;
    let of_kiosk = ("kiosk", kiosk.as_str());
    let badge = ("method", "badge");
    let recorded = [
        ("kind", "clock_in"),
        badge,
        ("result", "recorded"),
        of_kiosk,
    ];
    scrape.is("chrona_punches_total", &recorded, 1.0);
    let used = [("kind", "none"), badge, ("result", "badge_used"), of_kiosk];
    scrape.is("chrona_punches_total", &used, 1.0);
    scrape.is("chrona_badges_issued_total", &[], 1.0);
    // Both times it was shown at the age of 4 s.
    scrape.is("chrona_badge_age_seconds_count", &[], 2.0);
    scrape.is("chrona_badge_age_seconds_sum", &[], 8.0);
    scrape.is("chrona_punch_commit_size_sum", &[], 2.0);
    scrape.is("chrona_punch_commit_seconds_count", &[], 2.0);
    scrape.is("chrona_punch_queue", &[], 0.0);

    let password = ("method", "password");
    scrape.is(
        "chrona_sign_ins_total",
        &[password, ("result", "signed_in")],
        2.0,
    );
    let wrong = [password, ("result", "invalid_credentials")];
    scrape.is("chrona_sign_ins_total", &wrong, 5.0);
    scrape.is(
        "chrona_sign_ins_total",
        &[password, ("result", "sign_in_locked")],
        1.0,
    );
    scrape.is("chrona_lockouts_total", &[("what", "sign_in")], 1.0);
    scrape.is("chrona_lockouts_total", &[("what", "pin")], 0.0);

    scrape.is("chrona_kiosks", &[("state", "online")], 1.0);
    scrape.is("chrona_kiosks", &[("state", "silent")], 1.0);
    scrape.is("chrona_kiosks", &[("state", "off")], 0.0);
    scrape.is("chrona_kept_punches_undecided", &[], 0.0);
    let entries = scrape.value("chrona_ledger_entries", &[]).unwrap();
    assert!(entries >= 1.0, "{entries}");
    scrape.is("chrona_backup_age_seconds", &[], 3_600.0);
    scrape.is("chrona_backup_verified_age_seconds", &[], 3_600.0);
    scrape.is("chrona_database_up", &[], 1.0);
    let size = scrape.value("chrona_database_bytes", &[]).unwrap();
    assert!(size > 100_000.0, "{size}");
    let room = |volume| {
        let of = |room| scrape.value("chrona_disk_bytes", &[("volume", volume), ("room", room)]);
        Some((of("free")?, of("all")?))
    };
    let (free, all) = room("temporary").unwrap();
    assert!(0.0 < free && free <= all, "{free} of {all}");
    assert_eq!(room("database").is_some(), matches!(db, Db::Sqlite));
    assert_eq!(room("checkpoints"), None, "none is kept in a file");
    scrape.is("chrona_can_sign", &[], 1.0);
    scrape.is(
        "chrona_build_info",
        &[("version", env!("CARGO_PKG_VERSION"))],
        1.0,
    );
    let most = scrape
        .value("chrona_database_connections_most", &[])
        .unwrap();
    assert!(most >= 5.0, "{most}");
    let memory = scrape.value("process_resident_memory_bytes", &[]).unwrap();
    assert!(memory > 1e6, "{memory}");

    // A route is told by its pattern, whoever asks for what.
    let route = ("route", "/punch/validate");
    scrape.is(
        "chrona_http_requests_total",
        &[route, ("status", "400")],
        1.0,
    );
    scrape.is("chrona_http_request_seconds_count", &[route], 2.0);
    assert!(!scrape.0.contains("zoe"), "no one's name");
    // Nor do strangers make routes of their own.
    server.get("/made/up/1", "").await.problem(404, "not_found");
    server.get("/made/up/2", "").await.problem(404, "not_found");
    let scrape = Scrape::of(&server).await;
    assert!(!scrape.0.contains("/made"), "{}", scrape.0);
    let other = [("route", "other"), ("status", "404")];
    scrape.is("chrona_http_requests_total", &other, 2.0);
}

#[rstest]
#[tokio::test]
async fn what_waits_and_what_is_not_vouched_for_grows_older(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    // Without a provider an e-mail waits.
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let zoe = server.person(&admin, "zoe@exemple.fr", "user").await;
    let phone = server.phone(&zoe, "phone-1").await;
    let kiosk = server.kiosk(&admin, "Accueil").await;
    let badge = server.badge(&zoe, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    ledger::sign_now(&server.app).await.unwrap();
    let path = format!("/admin/users/{}/send-password-reset", zoe.id);
    server.post(&path, &admin.token, json!({})).await;
    server.clock.advance(TimeDelta::minutes(10));
    let badge = server.badge(&zoe, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    let scrape = Scrape::of(&server).await;
    let waiting = scrape.value("chrona_outbox_messages", &[("state", "waiting")]);
    assert!(waiting.unwrap() >= 1.0, "{waiting:?}");
    scrape.is("chrona_outbox_messages", &[("state", "given_up")], 0.0);
    let oldest = scrape.value("chrona_outbox_oldest_seconds", &[]).unwrap();
    assert!((600.0..660.0).contains(&oldest), "{oldest}");
    scrape.is("chrona_ledger_checkpoint_age_seconds", &[], 600.0);
    scrape.is("chrona_ledger_unsigned_entries", &[], 1.0);
}

#[tokio::test]
async fn a_scrape_does_not_fail_where_the_database_does() {
    let (server, _) = busy(Db::Postgres).await;
    server.app.store.close().await;
    let reply = server.get("/metrics", "").await;
    assert_eq!(reply.status, 200);
    let scrape = Scrape(reply.text);
    scrape.is("chrona_database_up", &[], 0.0);
    // What nobody counted is not told: a zero would be believed.
    assert_eq!(scrape.value("chrona_kiosks", &[]), None);
    assert_eq!(scrape.value("chrona_outbox_oldest_seconds", &[]), None);
    // What the process counted is.
    scrape.is("chrona_badges_issued_total", &[], 1.0);
}

#[tokio::test]
async fn those_who_scrape_at_once_share_what_was_read() {
    let (server, _) = busy(Db::Sqlite).await;
    let first = Scrape::of(&server).await;
    let admin = server.signed_in("rh@exemple.fr").await;
    server.kiosk(&admin, "Garage").await;
    let second = Scrape::of(&server).await;
    let silent = [("state", "silent")];
    assert_eq!(
        first.value("chrona_kiosks", &silent),
        second.value("chrona_kiosks", &silent)
    );
}

/// The names of figures in an expression, a histogram's without what follows it.
fn named(expression: &str, names: &mut BTreeSet<String>) {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for word in expression.split(|c| !is_of_name(c)) {
        if word.starts_with("chrona_") || word.starts_with("process_") {
            let suffixes = ["_bucket", "_sum", "_count"];
            let base = suffixes.iter().find_map(|end| word.strip_suffix(end));
            names.insert(base.unwrap_or(word).to_owned());
        }
    }
}

/// The values of every member of this name.
fn members<'a>(of: &'a Value, name: &str, found: &mut Vec<&'a str>) {
    match of {
        Value::Object(members_of) => {
            for (key, value) in members_of {
                match value {
                    Value::String(text) if key == name => found.push(text),
                    other => members(other, name, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| members(item, name, found)),
        _ => {}
    }
}

#[tokio::test]
async fn what_alerts_dashboard_and_documentation_name_is_what_there_is() {
    let (server, _) = busy(Db::Sqlite).await;
    ledger::sign_now(&server.app).await.unwrap();
    let scrape = Scrape::of(&server).await;
    let mut told: BTreeSet<String> = scrape.families().into_keys().map(str::to_owned).collect();
    // Where the server speaks HTTPS itself: `backend/tests/process.rs` reads it there.
    assert!(told.insert("chrona_certificate_expires_timestamp_seconds".to_owned()));

    let rules = include_str!("../../../../infra/monitoring/rules.yml");
    let rules: Value = serde_yaml::from_str(rules).unwrap();
    let page = include_str!("../../../../infra/monitoring/grafana/dashboards/chrona.json");
    let page: Value = serde_json::from_str(page).unwrap();
    let (mut in_rules, mut on_page) = (BTreeSet::new(), BTreeSet::new());
    for (of, names) in [(&rules, &mut in_rules), (&page, &mut on_page)] {
        let mut expressions = Vec::new();
        members(of, "expr", &mut expressions);
        assert!(expressions.len() > 15);
        for text in expressions {
            named(text, names);
        }
    }
    let unknown = |names: &BTreeSet<String>| names.difference(&told).cloned().collect::<Vec<_>>();
    assert_eq!(unknown(&in_rules), [""; 0], "rules name what is not told");
    assert_eq!(
        unknown(&on_page),
        [""; 0],
        "the dashboard names what is not told"
    );
    let looked_at: BTreeSet<_> = in_rules.union(&on_page).cloned().collect();
    assert_eq!(looked_at, told, "what nobody looks at need not be told");

    let words = include_str!("../../../../docs/monitoring.md");
    let rows = words.lines().filter(|line| line.starts_with("| `"));
    let documented: BTreeSet<String> = rows
        .filter_map(|row| row.split('`').nth(1))
        .filter(|name| name.starts_with("chrona_") || name.starts_with("process_"))
        .map(|name| name.split('{').next().unwrap().to_owned())
        .collect();
    assert_eq!(documented, told, "docs/monitoring.md");
}
