//! Secrets: where they are, who reads them, and that none is in the repository.

use std::collections::BTreeSet;

use super::built::{OVERLAYS, all, containers, environment, of, one, pods};
use crate::{read, variables};

#[test]
fn no_secret_is_written_down_and_each_is_one_that_setup_env_makes() {
    let script = read("tools/setup-env");
    for overlay in OVERLAYS {
        let all = all(overlay);
        assert!(of(&all, "Secret").is_empty());
        for (_, pod) in pods(&all) {
            let volumes = pod["spec"]["volumes"].as_sequence().unwrap();
            for container in containers(pod) {
                for (variable, value) in environment(container) {
                    let Some(place) = value.as_str() else {
                        assert_eq!(variable, "BACKUP_RECIPIENTS", "public keys");
                        continue;
                    };
                    assert!(variable.ends_with("_FILE"), "{variable}");
                    let (folder, key) = place.rsplit_once('/').unwrap();
                    assert!(script.contains(key), "{key}");
                    let mounts = container["volumeMounts"].as_sequence().unwrap();
                    let mount = mounts.iter().find(|mount| mount["mountPath"] == folder);
                    let mount = mount.unwrap_or_else(|| panic!("{place}"));
                    assert_eq!(mount["readOnly"], true);
                    let volume = volumes
                        .iter()
                        .find(|volume| volume["name"] == mount["name"]);
                    let secret = &volume.unwrap()["secret"];
                    // Root's, for the pod's group: secret_file.rs takes no more than that.
                    assert_eq!(secret["defaultMode"], 0o440);
                    let is_owner_s = key.starts_with("owner_")
                        || ["postgres_password", "app_password"].contains(&key);
                    let expected = if is_owner_s { "chrona-owner" } else { "chrona" };
                    assert_eq!(secret["secretName"], expected, "{place}");
                    if let Some(items) = secret["items"].as_sequence() {
                        assert!(items.iter().any(|item| item["path"] == key), "{place}");
                    }
                }
            }
        }
        // The server cannot become the owner.
        let deployment = serde_yaml::to_string(one(&all, "Deployment", "chrona")).unwrap();
        assert!(!deployment.contains("owner"), "{deployment}");
    }
}

#[test]
fn the_page_makes_each_secret_with_every_key_that_is_read() {
    let page = read("docs/kubernetes.md");
    for overlay in OVERLAYS {
        let all = all(overlay);
        let mut read = BTreeSet::new();
        for (_, pod) in pods(&all) {
            for container in containers(pod) {
                for (_, value) in environment(container) {
                    let file = value.as_str().and_then(|place| place.rsplit_once('/'));
                    read.extend(file.map(|(_, key)| key.to_owned()));
                }
            }
        }
        let made = page
            .lines()
            .filter(|line| line.contains("create secret generic"));
        let made: BTreeSet<_> = made
            .flat_map(|line| line.split("--from-file=").skip(1))
            .map(|key| key.trim().to_owned())
            .collect();
        assert_eq!(made, read, "{overlay}");
    }
}

#[test]
fn an_overlay_s_files_hold_no_secret() {
    for overlay in OVERLAYS {
        for file in ["settings.env", "migrate/database.env"] {
            let name = format!("infra/kubernetes/overlays/{overlay}/{file}");
            for (variable, value) in variables(&read(&name)) {
                let is_secret = ["PASSWORD", "SECRET", "TOKEN", "DATABASE_URL", "PEPPER"]
                    .iter()
                    .any(|word| variable.contains(word));
                assert!(
                    !is_secret || variable.ends_with("_FILE"),
                    "{name}: {variable}"
                );
                assert!(!value.contains("age1"), "{name}: nobody's key");
            }
        }
    }
}
