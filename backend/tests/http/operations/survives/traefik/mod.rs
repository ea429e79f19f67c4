//! Two instances on one PostgreSQL behind Traefik, with the rules of production (`infra/traefik`) and
//! certificates over ACME.

mod edge;
mod instance;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrona_backend::clock::{Clock, SystemClock};
use chrona_badge::SigningKey;
use futures_util::future::join_all;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::sleep;

use self::{
    edge::{Edge, SITES, under_api},
    instance::Instance,
};
use super::{
    LONGEST, RECOVERY, SLACK,
    cluster::Cluster,
    crowd::{Crowd, Door, assert_all_is_there},
};
use crate::{
    harness::{Db, PASSWORD, Server, database_url},
    operations::program::signing_keys,
    punching::live::next_event,
};

const PEOPLE: usize = 8;
/// How often an instance is killed.
const ROUNDS: usize = 4;
/// How many punches are acknowledged before each kill.
const BETWEEN: usize = 1_000;
/// Where people come from: loopback addresses other than the proxy's.
const OFFICE: [u8; 4] = [127, 0, 0, 2];
const STRANGER: [u8; 4] = [127, 0, 0, 3];

/// Two instances, and a server on their database for what tests look up in it.
struct Site {
    instances: [Instance; 2],
    server: Server,
    key: SigningKey,
    _folder: TempDir,
}

impl Site {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = database_url(Db::Postgres, &folder).await;
        Self::start_on(folder, &url).await
    }

    async fn start_on(folder: TempDir, url: &str) -> Self {
        let (private, private_file, public_file) = signing_keys(folder.path());
        let settings = [
            ("DATABASE_URL", url),
            ("JWT_PRIVATE_KEY_PATH", &private_file),
            ("JWT_PUBLIC_KEY_PATH", &public_file),
            ("SECRET_KEY", "thirty-two bytes that only tests know"),
            ("REQUIRE_TOTP", "false"),
            ("TRUSTED_PROXIES", "127.0.0.1"),
            ("ENABLE_HSTS", "true"),
            ("LEAVE_SECONDS", "5"),
        ];
        let other = tempfile::tempdir().unwrap();
        let server = Server::start_on(other, url, &settings[1..]).await;
        server.clock.set(&SystemClock.now().to_rfc3339());
        let instance = || Instance::start(folder.path().to_owned(), &settings);
        Self {
            instances: [instance(), instance()],
            server,
            key: SigningKey::from_pem(&private).unwrap(),
            _folder: folder,
        }
    }
}

/// Signs in as an administrator does; answers the access token.
async fn sign_in(client: &Client, api: &str) -> String {
    let form = [("username", "rh@exemple.fr"), ("password", PASSWORD)];
    let answer = client
        .post(format!("{api}/auth/token"))
        .header("X-Forwarded-For", "203.0.113.9")
        .header("Forwarded", "for=203.0.113.9")
        .header("X-Real-Ip", "203.0.113.9")
        .form(&form);
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let token: Value = answer.json().await.unwrap();
    token["access_token"].as_str().unwrap().to_owned()
}

/// What stands on each answer, once.
const SECURITY_HEADERS: [&str; 9] = [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "strict-transport-security",
    "x-request-id",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_host_is_served_over_https_as_the_server_means_it() {
    let mut site = Site::start().await;
    let edge = Edge::start(&site.instances, &[]).await;
    let client = edge.client(OFFICE);

    for host in SITES {
        for path in ["", "nothing.js", &under_api(host, "auth/me")] {
            let answer = client.get(format!("{}/{path}", edge.url(host)));
            let answer = answer.send().await.unwrap();
            for name in SECURITY_HEADERS {
                let times = answer.headers().get_all(name).iter().count();
                assert_eq!(times, 1, "{name} of {host}/{path}: {answer:?}");
            }
            for name in ["server", "x-powered-by", "via"] {
                assert!(!answer.headers().contains_key(name), "{name}");
            }
        }
        // Plain HTTP leads to the same place, and repeats a request that is no mere reading as it was.
        for (method, status) in [(Method::GET, 301), (Method::POST, 308)] {
            let plain = format!("{}/a/b?c=d", edge.plain_url(host));
            let answer = client.request(method, plain).send().await.unwrap();
            assert_eq!(answer.status(), status);
            let expected = format!("{}/a/b?c=d", edge.url(host));
            assert_eq!(answer.headers()["location"], expected.as_str());
        }
    }
    // There is no certificate for any other host, and no answer.
    let elsewhere = client.get(edge.url("elsewhere")).send().await;
    assert!(elsewhere.unwrap_err().is_connect());

    // Without an instance that is well it answers by itself, as the apps expect of a proxy.
    for instance in &mut site.instances {
        instance.kill();
    }
    until(&client, &edge, "no available server").await;
}

/// Waits until the API's `/ready` answers this through Traefik; answers how long that took.
async fn until(client: &Client, edge: &Edge, expected: &str) -> Duration {
    let from = Instant::now();
    loop {
        let answer = client.get(format!("{}/ready", edge.url("api")));
        let said = answer.send().await.unwrap().text().await.unwrap();
        if said.contains(expected) {
            return from.elapsed();
        }
        assert!(from.elapsed() < LONGEST, "never {expected}: {said}");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_database_away_traefik_answers_and_with_it_the_server_again() {
    let mut cluster = Cluster::start(&[]).await;
    cluster.give("chrona").await;
    let url = cluster.url_as("chrona", "chrona");
    let mut site = Site::start_on(tempfile::tempdir().unwrap(), &url).await;
    let edge = Edge::start(&site.instances, &[]).await;
    let client = edge.client(OFFICE);
    cluster.stop().await;
    until(&client, &edge, "no available server").await;
    cluster.up().await;
    let back = until(&client, &edge, "connected").await;
    assert!(back < RECOVERY + SLACK, "{back:?}");
    site.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_through_traefik_is_known_by_their_own_address() {
    let site = Site::start().await;
    let admin = site.server.admin().await;
    let edge = Edge::start(&site.instances, &[]).await;
    let client = edge.client(OFFICE);
    let addresses = async || {
        let noted =
            "SELECT ip_address FROM audit_entries WHERE event_type = 'signed_in' ORDER BY id";
        let rows = site.server.rows(noted).await;
        let of = |row: &Value| row["ip_address"].as_str().unwrap_or_default().to_owned();
        rows.iter().map(of).collect::<Vec<_>>()
    };
    let before = addresses().await.len();

    sign_in(&client, &format!("{}/api", edge.url("backoffice"))).await;
    sign_in(&edge.client(STRANGER), &edge.url("api")).await;
    // Past the proxy nobody is believed either.
    let direct = Client::builder().local_address(Some(STRANGER.into()));
    let direct = direct.tls_certs_only([]).build().unwrap();
    sign_in(&direct, &site.instances[0].api()).await;
    let noted = addresses().await;
    assert_eq!(noted[before..], ["127.0.0.2", "127.0.0.3", "127.0.0.3"]);

    // A browser's page is of the origin that it was fetched from, and its cookie goes over HTTPS.
    let form = [
        ("username", "rh@exemple.fr"),
        ("password", PASSWORD),
        ("refresh_in", "cookie"),
    ];
    for (origin, status) in [
        (edge.url("backoffice"), 200),
        (edge.url("kiosk"), 403),
        (edge.plain_url("backoffice"), 403),
    ] {
        let ask = client
            .post(format!("{}/api/auth/token", edge.url("backoffice")))
            .header("Origin", &origin)
            .form(&form);
        assert_eq!(ask.send().await.unwrap().status(), status, "{origin}");
    }
    drop(admin);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_punch_is_told_through_traefik_and_a_flood_stops_there() {
    let site = Site::start().await;
    let door = Door::open_with(&site.server, site.key.clone()).await;
    let limits = [("EDGE_RATE", "20"), ("EDGE_BURST", "40")];
    let edge = Edge::start(&site.instances, &limits).await;
    let client = edge.client(OFFICE);

    let live = client
        .get(format!(
            "{}/api/admin/presence/live",
            edge.url("backoffice")
        ))
        .bearer_auth(&door.admin.token);
    let live = live.send().await.unwrap();
    assert_eq!(live.headers()["content-type"], "text/event-stream");
    let mut stream = live.bytes_stream();
    next_event(&mut stream, "reload").await;
    // One of them is another instance than the page's.
    for _ in 0..2 {
        let (_, badge) = door.badge(SystemClock.now().timestamp());
        let punch = client
            .post(format!("{}/api/punch/validate", edge.url("kiosk")))
            .header("X-Kiosk-API-Key", &door.kiosk.key)
            .json(&json!({ "qr_token": badge }));
        let punch: Value = punch.send().await.unwrap().json().await.unwrap();
        let event = next_event(&mut stream, "presence").await;
        assert_eq!(event["punch_id"], punch["punch_id"]);
    }

    let ready = format!("{}/ready", edge.url("api"));
    let flood = edge.client(STRANGER);
    let answers = join_all((0..200).map(|_| flood.get(&ready).send())).await;
    let turned_away: Vec<_> = answers
        .into_iter()
        .map(Result::unwrap)
        .filter(|answer| answer.status() == 429)
        .collect();
    assert!(turned_away.len() > 50, "{}", turned_away.len());
    assert!(turned_away[0].headers().contains_key("retry-after"));
    // Others notice nothing of it.
    assert_eq!(client.get(&ready).send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_stopped_and_started_one_after_the_other_are_noticed_by_nobody() {
    let mut site = Site::start().await;
    let door = Arc::new(Door::open_with(&site.server, site.key.clone()).await);
    let all = [("EDGE_RATE", "100000"), ("EDGE_BURST", "100000")];
    let edge = Edge::start(&site.instances, &all).await;
    let (client, api) = (edge.client(OFFICE), edge.url("api"));
    let now = site.server.clock.now();
    let mut crowd = Crowd::begin_through(&client, &api, now, &door, PEOPLE);
    for instance in &mut site.instances {
        crowd.until_all_are_served().await;
        instance.stop().await;
        crowd.until_all_are_served().await;
        instance.up();
        instance.until_it_is_asked().await;
    }
    let told = crowd.end().await;
    assert_all_is_there(&site.server, &told).await;
    println!(
        "Two instances stopped and started behind Traefik: {} punches acknowledged, all there; {} requests \
         tried again by people, {} by Traefik; the longest wait {:?}",
        told.acknowledged.len(),
        told.turned_away,
        edge.tried_again(),
        told.longest,
    );
    assert_eq!(told.turned_away, 0);
    site.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_killed_behind_traefik_loses_no_punch() {
    let mut site = Site::start().await;
    let door = Arc::new(Door::open_with(&site.server, site.key.clone()).await);
    let all = [("EDGE_RATE", "100000"), ("EDGE_BURST", "100000")];
    let edge = Edge::start(&site.instances, &all).await;
    let (client, api) = (edge.client(OFFICE), edge.url("api"));
    let now = site.server.clock.now();
    let mut crowd = Crowd::begin_through(&client, &api, now, &door, PEOPLE);

    let (mut recovery, mut back) = (Duration::ZERO, Duration::ZERO);
    for round in 0..ROUNDS {
        let enough = (round + 1) * BETWEEN;
        while crowd.told(|told| told.acknowledged.len()) < enough {
            crowd.check();
            sleep(Duration::from_millis(5)).await;
        }
        let instance = &mut site.instances[round % 2];
        assert!(instance.punches() > 0, "both are asked");
        instance.kill();
        recovery = recovery.max(crowd.until_all_are_served().await);
        // Long enough for the proxy to notice, and to leave it alone.
        sleep(Duration::from_secs(3)).await;
        instance.up();
        back = back.max(instance.until_it_is_asked().await);
    }

    let told = crowd.end().await;
    assert_all_is_there(&site.server, &told).await;
    let requests = told.acknowledged.len() + told.there_before.len() + told.turned_away;
    assert!(
        told.turned_away * 100 < requests,
        "{} of {requests} were tried again",
        told.turned_away
    );
    println!(
        "{ROUNDS} kills of an instance behind Traefik: {} punches acknowledged, all there; {} of {requests} \
         requests tried again by people, after which {} punches were there, {} tried again by \
         Traefik, nothing of them having been sent; everyone served again after {recovery:?}, the longest wait {:?}; the instance asked \
         again {back:?} after its start",
        told.acknowledged.len(),
        told.turned_away,
        told.there_before.len(),
        edge.tried_again(),
        told.longest,
    );
    assert!(edge.tried_again() > 0, "what was not sent is tried again");
    site.server.stop().await;
}
