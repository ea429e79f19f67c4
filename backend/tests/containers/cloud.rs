//! The task of `docs/cloud.md`.

use std::process::Command;

use serde_yaml::Value;

use crate::{
    kubernetes::built::{string, words},
    read,
};

#[test]
fn it_is_of_this_image_and_these_settings() {
    let page = read("docs/cloud.md");
    let task = page.split("```json\n").nth(1).unwrap();
    let task: Value = serde_yaml::from_str(task.split("```").next().unwrap()).unwrap();
    let chrona = &task["containerDefinitions"][0];
    let version = format!("/chrona:{}", env!("CARGO_PKG_VERSION"));
    assert!(string(&chrona["image"]).ends_with(&version));
    let dockerfile = read("Dockerfile");
    assert!(dockerfile.contains(&format!("USER {}\n", string(&chrona["user"]))));
    let ports = chrona["portMappings"].as_sequence().unwrap();
    let ports: Vec<_> = ports
        .iter()
        .map(|port| port["containerPort"].as_u64().unwrap().to_string())
        .collect();
    assert!(dockerfile.contains(&format!("EXPOSE {}\n", ports.join(" "))));
    let health = words(&chrona["healthCheck"]["command"])[1..].join("\", \"");
    assert!(dockerfile.contains(&format!("CMD [\"{health}\"]")));

    let given = |part: &str| {
        let items = chrona[part].as_sequence().unwrap().clone();
        let names = items
            .into_iter()
            .map(|item| (string(&item["name"]).to_owned(), item["value"].clone()));
        names.collect::<Vec<_>>()
    };
    let settings = read("docs/settings.md");
    for (name, _) in [given("environment"), given("secrets")].concat() {
        assert!(settings.contains(&format!("`{name}`")), "{name}");
    }
    let environment = given("environment");
    let leave = environment.iter().find(|(name, _)| name == "LEAVE_SECONDS");
    let leave: u64 = string(&leave.unwrap().1).parse().unwrap();
    assert!(chrona["stopTimeout"].as_u64() > Some(leave + 10));
    let checked = Command::new(env!("CARGO_BIN_EXE_chrona-backend"))
        .arg("--check-settings")
        .env_clear()
        .envs(
            environment
                .iter()
                .map(|(name, value)| (name, string(value))),
        )
        .env(
            "DATABASE_URL",
            "postgresql://chrona_app@db/chrona?sslmode=verify-full&sslrootcert=/etc/rds.pem",
        )
        .env("SECRET_KEY", "thirty-two bytes that only tests know")
        .env("PASSWORD_PEPPER", "sixteen bytes or more")
        .output()
        .unwrap();
    assert!(checked.status.success(), "{checked:?}");
}
