//! `tools/update` and `tools/deploy`, with stand-ins for docker, curl and ssh: they note what they are told, and fail
//! where the test says so. What is true here of the order, of `.env`, of files and of going back is the scripts';
//! that Docker does as it is told is not shown.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::path;

const DOCKER: &str = r#"#!/bin/sh
echo "${CHRONA_VERSION:--} $*" >> "$STAND_IN/log"
case "${CHRONA_VERSION:-} $*" in $FAILS) exit 1 ;; esac
case "$*" in
    *"ps --all --quiet backend") cat "$STAND_IN/running" 2> /dev/null ;;
    *"ps --all --quiet backups") cat "$STAND_IN/nightly" 2> /dev/null ;;
    inspect*) cat "$STAND_IN/image" ;;
    save*) echo "$*" ;;
    load) cat >> "$STAND_IN/loaded" ;;
    *"up -d"*)
        echo 1 > "$STAND_IN/running"
        echo "chrona:$CHRONA_VERSION" > "$STAND_IN/image"
        ;;
esac
exit 0
"#;
const CURL: &str = r#"#!/bin/sh
for last; do :; done
echo "- curl $last" >> "$STAND_IN/log"
case "curl $last" in $FAILS) exit 7 ;; esac
"#;
const SSH: &str = r#"#!/bin/sh
[ "$1" = ops@exemple.fr ] && [ $# = 2 ] || exit 255
exec sh -c "$2"
"#;

/// A machine with Docker, as far as the scripts can tell.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, script) in [("docker", DOCKER), ("curl", CURL), ("ssh", SSH)] {
            let file = folder.path().join("bin").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, script).unwrap();
            fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).unwrap();
        }
        Self { folder }
    }

    /// A machine on which 0.1.0 was installed.
    fn installed() -> Self {
        let machine = Self::new();
        let done = machine.deploy(
            "0.1.0",
            &["--domain", "exemple.fr", "--email", "o@exemple.fr"],
            "",
        );
        assert!(done.status.success(), "{done:?}");
        fs::remove_file(machine.folder.path().join("log")).unwrap();
        machine
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, script: &str, arguments: &[&str], fails: &str) -> Output {
        let bin = self.at("bin").display().to_string();
        Command::new("sh")
            .arg(path(script))
            .args(arguments)
            .env("PATH", format!("{bin}:{}", std::env::var("PATH").unwrap()))
            .env("DEPLOY_SSH", format!("{bin}/ssh"))
            .env("UPDATE_FOLDER", self.at("srv"))
            .env("UPDATE_ATTEMPTS", "1")
            .env("STAND_IN", self.folder.path())
            .env("FAILS", fails)
            .output()
            .unwrap()
    }

    fn deploy(&self, version: &str, more: &[&str], fails: &str) -> Output {
        let folder = self.at("srv").display().to_string();
        let mut arguments = vec![version, "ops@exemple.fr", "--folder", &folder];
        arguments.extend(more);
        self.run("tools/deploy", &arguments, fails)
    }

    /// What docker and curl were told since the installation, with the version they were told of.
    fn log(&self) -> Vec<String> {
        let log = fs::read_to_string(self.at("log")).unwrap_or_default();
        let lines = log.lines().filter(|line| !line.contains("inspect"));
        lines.map(ToOwned::to_owned).collect()
    }

    fn setting(&self, name: &str) -> Option<String> {
        let env = fs::read_to_string(self.at("srv/.env")).unwrap();
        let mut found = env
            .lines()
            .filter_map(|line| line.strip_prefix(&format!("{name}=")));
        let value = found.next().map(ToOwned::to_owned);
        assert!(found.next().is_none(), "{name} stands there twice");
        value
    }
}

const UP: &str = "compose up -d --no-deps --wait --wait-timeout 120";
const STEP: &str = "compose run --rm --no-deps";

#[test]
fn an_empty_machine_gets_files_secrets_and_images_and_then_runs() {
    let machine = Machine::new();
    let settings = machine.at("settings");
    fs::write(
        &settings,
        "# Ours\nEMAIL_FROM_NAME=Atelier Martin\nNEW_ONE=a,b\n",
    )
    .unwrap();
    let settings = settings.display().to_string();
    let domain = [
        "--domain",
        "exemple.fr",
        "--email",
        "o@exemple.fr",
        "--settings",
        &settings,
    ];
    let done = machine.deploy("0.2.0", &domain, "");
    assert!(done.status.success(), "{done:?}");

    let loaded = machine.at("loaded");
    assert_eq!(
        fs::read_to_string(loaded).unwrap(),
        "save chrona:0.2.0 chrona-backup:0.2.0\n"
    );
    for file in [
        "docker-compose.yml",
        "infra/traefik/dynamic.yml",
        "tools/update",
        "secrets/secret_key",
    ] {
        assert!(machine.at("srv").join(file).exists(), "{file}");
    }
    let env = machine.at("srv/.env").metadata().unwrap().permissions();
    assert_eq!(env.mode() & 0o777, 0o600);
    for (name, value) in [
        ("DOMAIN", "exemple.fr"),
        ("TRAEFIK_ACME_EMAIL", "o@exemple.fr"),
        ("CHRONA_VERSION", "0.2.0"),
        ("EMAIL_FROM_NAME", "Atelier Martin"),
        ("NEW_ONE", "a,b"),
        // Another setting whose name ends in the same.
        ("PASSKEY_DOMAIN", ""),
    ] {
        assert_eq!(machine.setting(name).as_deref(), Some(value), "{name}");
    }
    let mut expected = vec![
        "- save chrona:0.2.0 chrona-backup:0.2.0".to_owned(),
        "- load".to_owned(),
    ];
    expected.extend(
        [
            "compose config --quiet".to_owned(),
            "compose ps --all --quiet backend".to_owned(),
            format!("{STEP} backend --check-settings"),
            "compose up -d".to_owned(),
            format!("{UP} backend"),
            format!("{UP} backend-2"),
            format!("{UP} traefik"),
        ]
        .map(|told| format!("0.2.0 {told}")),
    );
    let asked = "0.2.0 compose --profile backups ps --all --quiet backups".to_owned();
    expected.extend(
        [
            "api.exemple.fr/ready",
            "backoffice.exemple.fr/api/ready",
            "kiosk.exemple.fr/api/ready",
        ]
        .map(|way| format!("- curl https://{way}")),
    );
    expected.push(asked);
    assert_eq!(machine.log(), expected);
}

#[test]
fn an_update_backs_up_changes_the_schema_and_replaces_one_instance_after_the_other() {
    let machine = Machine::installed();
    let secret = fs::read(machine.at("srv/secrets/secret_key")).unwrap();
    fs::write(machine.at("settings"), "BACKUP_RECIPIENTS=age1xyz\n").unwrap();
    let settings = machine.at("settings").display().to_string();
    // Who makes a backup each night runs here.
    fs::write(machine.at("nightly"), "1\n").unwrap();
    let done = machine.deploy("0.2.0", &["--settings", &settings], "");
    assert!(done.status.success(), "{done:?}");
    let told: Vec<_> = machine
        .log()
        .into_iter()
        .filter(|line| !line.contains("curl"))
        .collect();
    let expected = [
        "0.2.0 compose config --quiet".to_owned(),
        "0.2.0 compose ps --all --quiet backend".to_owned(),
        format!("0.2.0 {STEP} backend --check-settings"),
        "0.1.0 compose --profile backup run --rm --no-deps backup".to_owned(),
        format!("0.2.0 {STEP} roles"),
        format!("0.2.0 {STEP} migrate"),
        format!("0.2.0 {STEP} rights"),
        format!("0.2.0 {STEP} keys"),
        format!("0.2.0 {UP} backend"),
        format!("0.2.0 {UP} backend-2"),
        format!("0.2.0 {UP} traefik"),
        "0.2.0 compose --profile backups ps --all --quiet backups".to_owned(),
        "0.2.0 compose --profile backups up -d --no-deps backups".to_owned(),
    ];
    assert_eq!(told[2..], expected);
    assert_eq!(machine.setting("CHRONA_VERSION").as_deref(), Some("0.2.0"));
    assert_eq!(
        fs::read(machine.at("srv/secrets/secret_key")).unwrap(),
        secret
    );
}

#[test]
fn what_does_not_become_well_is_brought_back() {
    let back = |instances: &[&str]| -> Vec<String> {
        instances
            .iter()
            .map(|one| format!("0.1.0 {UP} {one}"))
            .collect()
    };
    let all = back(&["backend", "backend-2", "traefik"]);
    for (fails, expected) in [
        // Nothing that is new was started.
        ("*compose config*", vec![]),
        ("*--check-settings", vec![]),
        ("*--profile backup*", vec![]),
        ("0.2.0 *--no-deps migrate", all.clone()),
        ("0.2.0 *up -d* backend", all.clone()),
        ("0.2.0 *up -d* backend-2", all.clone()),
        ("curl https://kiosk*", all),
    ] {
        let machine = Machine::installed();
        fs::write(machine.at("settings"), "BACKUP_RECIPIENTS=age1xyz\n").unwrap();
        let settings = machine.at("settings").display().to_string();
        // What the version before was installed with.
        fs::write(machine.at("srv/docker-compose.yml"), "# of before\n").unwrap();
        let done = machine.deploy("0.2.0", &["--settings", &settings], fails);
        assert_eq!(done.status.code(), Some(1), "{fails}: {done:?}");
        assert_eq!(
            machine.setting("CHRONA_VERSION").as_deref(),
            Some("0.1.0"),
            "{fails}"
        );
        let compose = fs::read_to_string(machine.at("srv/docker-compose.yml")).unwrap();
        assert_eq!(compose, "# of before\n", "{fails}");
        let log = machine.log();
        let started = log
            .iter()
            .filter(|line| line.starts_with("0.1.0 compose up"));
        assert_eq!(started.cloned().collect::<Vec<_>>(), expected, "{fails}");
        if expected.is_empty() {
            assert!(
                !log.iter().any(|line| line.contains("up -d")),
                "{fails}: {log:?}"
            );
        }
    }
}

#[test]
fn rules_that_changed_are_read_and_a_return_that_fails_is_said() {
    let machine = Machine::installed();
    fs::write(machine.at("srv/infra/traefik/dynamic.yml"), "# of before\n").unwrap();
    let done = machine.deploy("0.2.0", &["--no-backup"], "");
    assert!(done.status.success(), "{done:?}");
    let again = format!("0.2.0 {UP} --force-recreate traefik");
    assert!(machine.log().contains(&again), "{:?}", machine.log());

    let machine = Machine::installed();
    let done = machine.run("tools/update", &["0.2.0"], "*up -d* backend");
    assert_eq!(done.status.code(), Some(3), "{done:?}");
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(said.contains("docs/upgrades.md"), "{said}");
    assert!(path("docs/upgrades.md").exists());
}

#[test]
fn what_is_not_understood_or_secret_reaches_no_machine() {
    let machine = Machine::new();
    let settings = machine.at("settings").display().to_string();
    for (content, arguments, code) in [
        ("", &["0.2.0", "ops@exemple.fr", "--folder", "srv"][..], 2),
        ("", &["0.2.0", "ops@exemple.fr; reboot"], 2),
        ("", &["$(reboot)", "ops@exemple.fr"], 2),
        ("", &["0.2.0", "-oProxyCommand=reboot"], 2),
        ("", &["0.2.0", "ops@exemple.fr", "--domain", "a;b"], 2),
        ("", &["0.2.0"], 2),
        (
            "SMTP_PASSWORD=abc\n",
            &["0.2.0", "ops@exemple.fr", "--settings", &settings],
            1,
        ),
        (
            "NAME=$(reboot)\n",
            &["0.2.0", "ops@exemple.fr", "--settings", &settings],
            1,
        ),
        (
            "reboot\n",
            &["0.2.0", "ops@exemple.fr", "--settings", &settings],
            1,
        ),
    ] {
        fs::write(machine.at("settings"), content).unwrap();
        let done = machine.run("tools/deploy", arguments, "");
        assert_eq!(done.status.code(), Some(code), "{arguments:?}: {done:?}");
        assert!(!done.stderr.is_empty());
    }
    assert_eq!(machine.log(), Vec::<String>::new());
    let no_image = machine.deploy("0.9.0", &[], "*image inspect*");
    assert_eq!(no_image.status.code(), Some(1));
    assert!(!machine.at("srv").exists());
}
