//! What watches an installation: Prometheus's rules, Alertmanager's letters, Grafana's page.

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_yaml::Value;

use crate::{path, read};

/// A program that `cargo xtask test` installs.
fn program(variable: &str) -> Command {
    let program = std::env::var(variable);
    Command::new(program.unwrap_or_else(|_| {
        panic!("{variable} names a program of Prometheus's; `cargo xtask test` installs it")
    }))
}

#[track_caller]
fn succeeds(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

#[test]
fn prometheus_takes_its_configuration_and_the_rules_do_as_their_examples_say() {
    let promtool = || program("CHRONA_TEST_PROMTOOL");
    let file = |name| path(&format!("infra/monitoring/{name}"));
    succeeds(
        promtool()
            .args(["check", "config"])
            .arg(file("prometheus.yml")),
    );
    succeeds(
        promtool()
            .args(["test", "rules"])
            .arg(file("rules.test.yml")),
    );
    // It does look.
    let folder = tempfile::tempdir().unwrap();
    let rules = read("infra/monitoring/rules.yml").replace("> 1800", "> 18000");
    std::fs::write(folder.path().join("rules.yml"), rules).unwrap();
    std::fs::copy(file("rules.test.yml"), folder.path().join("rules.test.yml")).unwrap();
    let changed = promtool()
        .args(["test", "rules"])
        .arg(folder.path().join("rules.test.yml"))
        .output()
        .unwrap();
    assert!(!changed.status.success(), "an example fails");
}

#[test]
fn each_alert_has_an_example_and_says_what_to_do() {
    let rules: Value = serde_yaml::from_str(&read("infra/monitoring/rules.yml")).unwrap();
    let examples = read("infra/monitoring/rules.test.yml");
    let page = read("docs/monitoring.md");
    let groups = rules["groups"].as_sequence().unwrap().iter();
    let alerts = groups.flat_map(|group| group["rules"].as_sequence().unwrap());
    let mut alerts_seen = 0;
    for alert in alerts {
        let name = alert["alert"].as_str().unwrap();
        assert!(page.contains(&format!("`{name}`")), "{name}");
        let is_tried = examples.contains(&format!("alertname: {name}"))
            || examples.contains(alert["expr"].as_str().unwrap());
        assert!(is_tried, "{name}");
        for words in ["summary", "description"] {
            assert!(alert["annotations"][words].is_string(), "{name}: {words}");
        }
        let severity = alert["labels"]["severity"].as_str().unwrap();
        assert!(["critical", "warning"].contains(&severity), "{name}");
        alerts_seen += 1;
    }
    assert!(alerts_seen > 15);
}

fn configuration(settings: &[(&str, &str)]) -> Output {
    let mut script = Command::new("sh");
    script.arg(path("infra/monitoring/alertmanager.sh"));
    let path = std::env::var("PATH").unwrap();
    let script = script.env_clear().env("PATH", path);
    script.envs(settings.iter().copied()).output().unwrap()
}

fn checked(folder: &Path, text: &[u8]) -> Value {
    let file = folder.join("alertmanager.yml");
    std::fs::write(&file, text).unwrap();
    succeeds(program("CHRONA_TEST_AMTOOL").arg("check-config").arg(file));
    serde_yaml::from_slice(text).unwrap()
}

#[test]
fn alerts_go_by_the_server_s_own_relay() {
    let folder = tempfile::tempdir().unwrap();
    let made = configuration(&[
        ("ALERT_MAIL_TO", "ops@exemple.fr, rh@exemple.fr"),
        ("SMTP_HOST", "relais.exemple.fr"),
        ("SMTP_USERNAME", "chrona"),
        ("SMTP_PASSWORD", "it's: #1 \"$HOME\" \\n"),
        ("EMAIL_FROM_ADDRESS", "pointage@exemple.fr"),
    ]);
    assert!(made.status.success(), "{made:?}");
    let made = checked(folder.path(), &made.stdout);
    let global = &made["global"];
    assert_eq!(global["smtp_smarthost"], "relais.exemple.fr:587");
    assert_eq!(global["smtp_from"], "pointage@exemple.fr");
    assert_eq!(global["smtp_auth_password"], "it's: #1 \"$HOME\" \\n");
    assert_eq!(global["smtp_require_tls"], true);
    let to = &made["receivers"][0]["email_configs"][0]["to"];
    assert_eq!(to, "ops@exemple.fr, rh@exemple.fr");
}

#[test]
fn sendgrid_is_a_relay_too() {
    let made = configuration(&[
        ("ALERT_MAIL_TO", "ops@exemple.fr"),
        ("EMAIL_PROVIDER", "sendgrid"),
        ("SENDGRID_API_KEY", "SG.key"),
        ("EMAIL_FROM_ADDRESS", "pointage@exemple.fr"),
    ]);
    let made: Value = serde_yaml::from_slice(&made.stdout).unwrap();
    let global = &made["global"];
    assert_eq!(global["smtp_smarthost"], "smtp.sendgrid.net:587");
    assert_eq!(global["smtp_auth_username"], "apikey");
    assert_eq!(global["smtp_auth_password"], "SG.key");
}

#[test]
fn a_relay_s_secret_may_come_from_a_file_as_for_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "it's: #1 \"$HOME\"\n").unwrap();
    let file = file.display().to_string();
    let common = [
        ("ALERT_MAIL_TO", "ops@exemple.fr"),
        ("SMTP_HOST", "relais.exemple.fr"),
        ("SMTP_USERNAME", "chrona"),
        ("EMAIL_FROM_ADDRESS", "pointage@exemple.fr"),
    ];
    let with = |more: &[(&str, &str)]| configuration(&[&common[..], more].concat());
    for secret in [
        &[("SMTP_PASSWORD_FILE", &*file)][..],
        &[
            ("EMAIL_PROVIDER", "sendgrid"),
            ("SENDGRID_API_KEY_FILE", &file),
        ],
    ] {
        let made = with(secret);
        assert!(made.status.success(), "{made:?}");
        let made = checked(folder.path(), &made.stdout);
        assert_eq!(made["global"]["smtp_auth_password"], "it's: #1 \"$HOME\"");
    }
    for (wrong, words) in [
        (&[][..], "password of chrona is missing"),
        (
            &[("SMTP_PASSWORD_FILE", "/nothing/here")],
            "/nothing/here cannot be read",
        ),
        (
            &[("SMTP_PASSWORD_FILE", &*file), ("SMTP_PASSWORD", "x")],
            "not both",
        ),
    ] {
        let made = with(wrong);
        assert_eq!(made.status.code(), Some(1), "{made:?}");
        let said = String::from_utf8_lossy(&made.stderr).into_owned();
        assert!(said.contains(words) && made.stdout.is_empty(), "{said}");
    }
}

#[test]
fn without_a_relay_or_anyone_to_write_to_alerts_are_shown_alone() {
    let folder = tempfile::tempdir().unwrap();
    for settings in [
        &[][..],
        &[("SMTP_HOST", "relais.exemple.fr")],
        &[("ALERT_MAIL_TO", "ops@exemple.fr")],
    ] {
        let made = configuration(settings);
        assert!(made.status.success(), "{made:?}");
        assert!(String::from_utf8_lossy(&made.stderr).contains("told to nobody"));
        let made = checked(folder.path(), &made.stdout);
        assert!(made["receivers"][0]["email_configs"].is_null());
    }
}

#[test]
fn prometheus_asks_each_instance_at_the_listener_it_has() {
    let compose: Value = serde_yaml::from_str(&read("docker-compose.yml")).unwrap();
    let at = &compose["x-backend"]["environment"]["METRICS_ADDR"];
    let port: u16 = at
        .as_str()
        .unwrap()
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let asked: Value = serde_yaml::from_str(&read("infra/monitoring/prometheus.yml")).unwrap();
    let chrona = &asked["scrape_configs"][0]["dns_sd_configs"][0];
    assert_eq!(chrona["port"], Value::from(port));
    for name in chrona["names"].as_sequence().unwrap() {
        assert!(compose["services"][name].is_mapping(), "{name:?}");
    }
    let manager = &asked["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"][0];
    let (host, _) = manager.as_str().unwrap().split_once(':').unwrap();
    assert!(compose["services"][host].is_mapping());
    let source: Value = serde_yaml::from_str(&read(
        "infra/monitoring/grafana/provisioning/datasources/prometheus.yml",
    ))
    .unwrap();
    let dashboard: Value =
        serde_yaml::from_str(&read("infra/monitoring/grafana/dashboards/chrona.json")).unwrap();
    let uid = &source["datasources"][0]["uid"];
    let panels = dashboard["panels"].as_sequence().unwrap();
    let targets = panels
        .iter()
        .filter_map(|panel| panel["targets"].as_sequence())
        .flatten();
    for target in targets {
        assert_eq!(&target["datasource"]["uid"], uid);
    }
}
