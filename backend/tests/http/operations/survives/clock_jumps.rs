//! The machine's clock put an hour forward and back under the running program: no badge that died is good
//! again, and each jump is logged. The timer that never jumps is left alone.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use reqwest::{Client, RequestBuilder};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    harness::{Db, PASSWORD, Server, TestKiosk, database_url},
    operations::program::{Program, signing_keys},
};

/// How long a badge lives here.
const LIFE: Duration = Duration::from_secs(4);

/// The program with a clock that the test puts right and wrong.
struct Wrong {
    program: Program,
    clock: PathBuf,
    client: Client,
    kiosk: TestKiosk,
    device_id: i64,
}

impl Wrong {
    /// Puts the clock so far from the right time, such as `+3600s`.
    fn put(&self, offset: &str) {
        // Replaced whole, so that it is never read half-written.
        let next = self.clock.with_extension("next");
        fs::write(&next, offset).unwrap();
        fs::rename(&next, &self.clock).unwrap();
    }

    async fn send(request: RequestBuilder) -> (u16, Value) {
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap())
    }

    /// A badge, asked for by someone who signs in anew: a token is of one time as well.
    async fn badge(&self) -> String {
        let api = &self.program.api;
        let form = [("username", "rh@exemple.fr"), ("password", PASSWORD)];
        let sign_in = self.client.post(format!("{api}/auth/token")).form(&form);
        let (status, token) = Self::send(sign_in).await;
        assert_eq!(status, 200, "{token}");
        let ask = self
            .client
            .post(format!("{api}/punch/request-token"))
            .bearer_auth(token["access_token"].as_str().unwrap())
            .json(&json!({ "device_id": self.device_id }));
        let (status, badge) = Self::send(ask).await;
        assert_eq!(status, 200, "{badge}");
        badge["qr_token"].as_str().unwrap().to_owned()
    }

    /// Shows a badge; answers the problem's code, or in or out and the time worked today.
    async fn punch(&self, badge: &str) -> Result<(String, i64), String> {
        let request = self
            .client
            .post(format!("{}/punch/validate", self.program.api))
            .header("X-Kiosk-API-Key", &self.kiosk.key)
            .json(&json!({ "qr_token": badge }));
        match Self::send(request).await {
            (200, answer) => Ok((
                answer["punch_type"].as_str().unwrap().to_owned(),
                answer["worked_today_seconds"].as_i64().unwrap(),
            )),
            (_, problem) => Err(problem["code"].as_str().unwrap().to_owned()),
        }
    }

    async fn punch_anew(&self) -> (String, i64) {
        self.punch(&self.badge().await).await.unwrap()
    }

    /// The jumps that were logged, in seconds.
    fn jumps(&self) -> Vec<i64> {
        let log = self.program.log();
        let jumps = log.iter().filter(|line| {
            let message = line["message"].as_str().unwrap_or_default();
            message.starts_with("the machine's clock jumped")
        });
        jumps
            .map(|line| line["seconds"].as_i64().unwrap())
            .collect()
    }
}

async fn start(db: Db, folder: &tempfile::TempDir) -> Wrong {
    let library = std::env::var("CHRONA_TEST_FAKETIME").expect(
        "CHRONA_TEST_FAKETIME names libfaketimeMT.so.1; `cargo xtask test` installs libfaketime",
    );
    let url = database_url(db, folder).await;
    let (_, private, public) = signing_keys(folder.path());
    let clock = folder.path().join("clock").display().to_string();
    fs::write(&clock, "+0s").unwrap();
    let seconds = LIFE.as_secs().to_string();
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("JWT_PRIVATE_KEY_PATH", &private),
        ("JWT_PUBLIC_KEY_PATH", &public),
        ("SECRET_KEY", "thirty-two bytes that only tests know"),
        ("ENVIRONMENT", "development"),
        ("REQUIRE_TOTP", "false"),
        ("EPHEMERAL_TOKEN_EXPIRE_SECONDS", &seconds),
    ];
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &settings[1..]).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let device_id = server.phone(&admin, "telephone-1").await;
    server.stop().await;
    let faked = [
        ("LD_PRELOAD", library.as_str()),
        ("FAKETIME_TIMESTAMP_FILE", &clock),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("DONT_FAKE_MONOTONIC", "1"),
    ];
    let program = Program::start(folder.path(), &[&settings[..], &faked].concat());
    Wrong {
        program,
        clock: clock.into(),
        client: Client::new(),
        kiosk,
        device_id,
    }
}

#[rstest]
#[tokio::test]
async fn a_clock_that_jumps_revives_no_badge_and_is_logged(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let wrong = start(db, &folder).await;
    let expired = || Err("badge_expired".to_owned());
    let used = || Err("badge_used".to_owned());
    let of_the_future = || Err("badge_invalid".to_owned());

    let first = wrong.badge().await;
    assert_eq!(wrong.punch(&first).await.unwrap().0, "clock_in");
    assert_eq!(wrong.punch(&first).await, used());
    let unused = wrong.badge().await;

    // Forward and back: what died of it stays dead.
    wrong.put("+3600s");
    assert_eq!(wrong.punch(&unused).await, expired());
    let ahead = wrong.badge().await;
    wrong.put("+0s");
    assert_eq!(wrong.punch(&unused).await, expired());
    assert_eq!(wrong.punch(&ahead).await, of_the_future());
    assert!(wrong.punch(&first).await.is_err());
    // A shift around both has the length that it had.
    let (kind, worked) = wrong.punch_anew().await;
    assert_eq!(kind, "clock_out");
    assert!((0..60).contains(&worked), "{worked}");

    // Back, and over the same hour once more.
    let old = wrong.badge().await;
    let issued = Instant::now();
    sleep(LIFE + Duration::from_secs(1)).await;
    assert_eq!(wrong.punch(&old).await, expired());
    wrong.put("-3600s");
    assert_eq!(wrong.punch(&old).await, of_the_future());
    let (kind, worked) = wrong.punch_anew().await;
    assert_eq!(kind, "clock_in");
    assert!((0..60).contains(&worked), "{worked}");
    sleep(Duration::from_secs(1)).await;
    let (kind, worked_then) = wrong.punch_anew().await;
    assert_eq!(kind, "clock_out");
    assert!(
        (worked..worked + 60).contains(&worked_then),
        "{worked_then}"
    );
    // As it was a second after the badge was issued, which then is as young as it was.
    let since = i64::try_from(issued.elapsed().as_secs()).unwrap() - 1;
    wrong.put(&format!("-{since}s"));
    assert_eq!(wrong.punch(&old).await, expired(), "in its own hour again");
    let again = wrong.badge().await;
    assert!(wrong.punch(&again).await.is_ok());
    assert_eq!(wrong.punch(&again).await, used());
    wrong.put("+0s");
    wrong.punch_anew().await;

    // The last line may still be on its way.
    sleep(Duration::from_millis(200)).await;
    let jumps = wrong.jumps();
    let expected = [3600, -3600, -3600, 3600 - since, since];
    let is_near = |(jump, expected): (&i64, i64)| (jump - expected).abs() <= 2;
    assert!(
        jumps.len() == expected.len() && jumps.iter().zip(expected).all(is_near),
        "{jumps:?}"
    );
    println!(
        "{db:?}, {} jumps of the clock, each logged once: {jumps:?} s",
        jumps.len()
    );
}
