//! Backups in a bucket, of a store that speaks S3 and holds each request to its signature (moto).

use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use object_store::{ObjectStoreExt, PutPayload, aws::AmazonS3Builder, path::Path};
use sea_orm::ConnectionTrait;

use crate::{
    common::{Place, runtime},
    server::one_line,
};

const REGION: &str = "eu-west-3";

/// A running store with a bucket called `backups`, and a user who may use it.
struct Store {
    child: Child,
    url: String,
    key: String,
    secret: String,
}

impl Store {
    fn start() -> Self {
        let python = std::env::var("CHRONA_TEST_PYTHON").expect(
            "CHRONA_TEST_PYTHON names a Python that has moto; `cargo xtask test` installs one",
        );
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.unwrap().port();
        // What makes the user is not signed; everything after is.
        let child = Command::new(python)
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p"])
            .arg(port.to_string())
            .env("INITIAL_NO_AUTH_ACTION_COUNT", "4")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut store = Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
            key: String::new(),
            secret: String::new(),
        };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_mins(1), "no store");
            std::thread::sleep(Duration::from_millis(50));
        }
        let everything = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
        store.asks("iam", &[("Action", "CreateUser"), ("UserName", "chrona")]);
        store.asks(
            "iam",
            &[
                ("Action", "PutUserPolicy"),
                ("UserName", "chrona"),
                ("PolicyName", "all"),
                ("PolicyDocument", everything),
            ],
        );
        let made = store.asks(
            "iam",
            &[("Action", "CreateAccessKey"), ("UserName", "chrona")],
        );
        let element = |name: &str| {
            let after = made.split_once(&format!("<{name}>")).unwrap().1;
            after.split_once('<').unwrap().0.to_owned()
        };
        store.key = element("AccessKeyId");
        store.secret = element("SecretAccessKey");
        let bucket = format!("{}/backups", store.url);
        runtime().block_on(async {
            let client = plain_client();
            let made = client.put(bucket).body(format!(
                "<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
            ));
            assert_eq!(made.send().await.unwrap().status(), 200);
        });
        store
    }

    /// Asks one of its services for something before it asks for signatures.
    fn asks(&self, service: &str, form: &[(&str, &str)]) -> String {
        runtime().block_on(async {
            let signed = format!(
                "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
            );
            let request = plain_client().post(&self.url).form(form);
            let answer = request.header("Authorization", signed).send().await;
            let answer = answer.unwrap();
            assert_eq!(answer.status(), 200, "{form:?}");
            answer.text().await.unwrap()
        })
    }

    fn settings(&self) -> Vec<(&str, &str)> {
        vec![
            ("AWS_ENDPOINT_URL", &self.url),
            ("AWS_REGION", REGION),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ACCESS_KEY_ID", &self.key),
            ("AWS_SECRET_ACCESS_KEY", &self.secret),
        ]
    }

    fn put(&self, name: &str, text: &'static str) {
        let store = AmazonS3Builder::new()
            .with_bucket_name("backups")
            .with_endpoint(&self.url)
            .with_region(REGION)
            .with_allow_http(true)
            .with_access_key_id(&self.key)
            .with_secret_access_key(&self.secret)
            .build()
            .unwrap();
        let put = async { store.put(&Path::from(name), PutPayload::from(text)).await };
        runtime().block_on(put).unwrap();
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn plain_client() -> reqwest::Client {
    let builder = reqwest::Client::builder()
        .tls_certs_only([])
        .timeout(Duration::from_secs(30));
    builder.build().unwrap()
}

/// A demonstration whose backup is sent in several parts.
fn large_place() -> Place {
    let place = Place::new();
    let ran = place.run(&["seed-demo"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let store = place.open();
    runtime().block_on(async {
        let fill = "CREATE TABLE filler AS SELECT randomblob(36000000) AS bytes";
        store.writer().execute_unprepared(fill).await.unwrap();
        store.close().await;
    });
    place
}

#[test]
fn a_bucket_takes_backups_gives_them_back_and_forgets_the_oldest() {
    let store = Store::start();
    let place = large_place();
    let settings = store.settings();
    for (name, text) in [
        (
            "paris/chrona-20260101T020000Z.backup",
            "chrona-backup 1 age\nand so on",
        ),
        (
            "paris/chrona-20260102T020000Z.backup",
            "chrona-backup 1 age\nand so on",
        ),
        ("paris/chrona-20250101T020000Z.backup", "someone's own file"),
        (
            "chrona-20250101T020000Z.backup",
            "chrona-backup 1 age\nof others",
        ),
    ] {
        store.put(name, text);
    }
    let backup = ["backup", "--to", "s3://backups/paris", "--unencrypted"];
    let made = place.run_set(&[&backup[..], &["--keep-days", "2"]].concat(), &settings);
    assert_eq!(made.code, 0, "{}", made.err);
    let name = made.last_word("Backup").to_owned();
    assert!(
        name.starts_with("s3://backups/paris/chrona-20"),
        "{}",
        made.out
    );
    assert!(made.out.contains("Deleted      1 older"), "{}", made.out);
    assert!(made.last_word("Bytes").parse::<u64>().unwrap() > 36_000_000);

    let database = place.path().join("chrona.db");
    std::fs::remove_file(&database).unwrap();
    let restored = place.run_set(&["restore", &name], &settings);
    assert_eq!(restored.code, 0, "{}", restored.err);
    for counted in ["People", "Punches", "Entries", "Root"] {
        assert_eq!(restored.last_word(counted), made.last_word(counted));
    }

    std::fs::remove_file(&database).unwrap();
    let absent = "s3://backups/paris/chrona-20260101T020000Z.backup";
    let ran = place.run_set(&["restore", absent], &settings);
    let there = "it is not there; the last that are: chrona-20250101T020000Z.backup, chrona-20260102T020000Z.backup, chrona-20";
    assert!(one_line(&ran).contains(there), "{}", ran.err);
    let others = "s3://backups/chrona-20250101T020000Z.backup";
    let ran = place.run_set(&["restore", others], &settings);
    assert!(one_line(&ran).contains("cut short"), "{}", ran.err);
    assert!(!database.exists());
}

#[test]
fn a_store_that_refuses_is_told_in_a_line() {
    let store = Store::start();
    let place = Place::new();
    assert_eq!(place.run(&["migrate"]).code, 0);
    let backup = |bucket: &str, settings: &[(&str, &str)]| {
        let ran = place.run_set(&["backup", "--to", bucket, "--unencrypted"], settings);
        one_line(&ran).to_owned()
    };
    let said = backup("s3://elsewhere/chrona", &store.settings());
    assert!(said.contains("no such bucket"), "{said}");
    let said = backup("s3:///chrona", &store.settings());
    assert!(said.contains("names no bucket"), "{said}");

    std::fs::write(place.path().join("secret"), "another secret\n").unwrap();
    let mut settings = store.settings();
    settings.push(("AWS_SECRET_ACCESS_KEY_FILE", "secret"));
    let said = backup("s3://backups/chrona", &settings);
    assert!(said.contains("not both"), "{said}");
    settings = store.settings();
    settings.pop();
    settings.push(("AWS_SECRET_ACCESS_KEY_FILE", "secret"));
    let said = backup("s3://backups/chrona", &settings);
    assert!(
        said.contains("the store refuses: AWS_ACCESS_KEY_ID"),
        "{said}"
    );
    std::fs::write(place.path().join("secret"), format!("{}\n", store.secret)).unwrap();
    let place_in = ["backup", "--to", "s3://backups/chrona", "--unencrypted"];
    let ran = place.run_set(&place_in, &settings);
    assert_eq!(ran.code, 0, "{}", ran.err);

    settings.retain(|(name, _)| *name != "AWS_ALLOW_HTTP");
    let said = backup("s3://backups/chrona", &settings);
    assert!(said.contains("AWS_ALLOW_HTTP"), "{said}");
}
