//! Whether it fits the image, the compose files, the server's settings, and itself.

use std::{collections::BTreeSet, fs, process::Command};

use chrona_store::POSTGRES_PER_INSTANCE;
use serde_yaml::Value;

use super::built::{
    OVERLAYS, all, container, containers, documents, environment, one, pods, string, text, words,
};
use crate::{path, read};

/// The setting of a variable: `X` of `X_FILE`.
fn setting(variable: &str) -> &str {
    variable.strip_suffix("_FILE").unwrap_or(variable)
}

#[test]
fn every_variable_is_a_setting_and_the_server_takes_them() {
    let documented = read("docs/settings.md");
    // psql's own, and the three of the script of the roles.
    let script = read("infra/postgres/roles.sh");
    for overlay in OVERLAYS {
        let all = all(overlay);
        let settings = &one(&all, "ConfigMap", "chrona-settings")["data"];
        let settings: Vec<_> = settings.as_mapping().unwrap().iter().collect();
        let given = settings.iter().map(|(name, _)| string(name));
        let own = pods(&all)
            .into_iter()
            .flat_map(|(_, pod)| containers(pod))
            .filter(|container| string(&container["image"]).contains("/chrona"))
            .flat_map(|container| environment(container).into_iter().map(|(name, _)| name));
        for variable in given.chain(own) {
            let row = format!("`{}`", setting(variable));
            assert!(documented.contains(&row), "{overlay}: {variable}");
        }
        for name in ["roles", "rights"] {
            for (variable, _) in environment(container(&all, name)) {
                assert!(script.contains(variable), "{name}: {variable}");
            }
        }

        let folder = tempfile::tempdir().unwrap();
        let make = Command::new("sh")
            .arg(path("tools/setup-env"))
            .args(["--postgres", "postgres.example.org:5433"])
            .env("SETUP_ENV_FOLDER", folder.path())
            .output()
            .unwrap();
        assert!(make.status.success(), "{make:?}");
        let secrets = folder.path().join("secrets").display().to_string();
        let url = fs::read_to_string(format!("{secrets}/app_database_url")).unwrap();
        assert!(url.ends_with("@postgres.example.org:5433/chrona"), "{url}");
        let server = container(&all, "chrona");
        let files = environment(server).into_iter().map(|(name, value)| {
            let file = string(value).strip_prefix("/run/secrets/chrona").unwrap();
            (name, format!("{secrets}{file}"))
        });
        let checked = Command::new(env!("CARGO_BIN_EXE_chrona-backend"))
            .arg("--check-settings")
            .env_clear()
            .envs(
                settings
                    .iter()
                    .map(|(name, value)| (string(name), string(value))),
            )
            .envs(files)
            .output()
            .unwrap();
        assert!(checked.status.success(), "{overlay}: {checked:?}");
    }
}

#[test]
fn everything_is_as_powerless_as_can_be() {
    for (overlay, (what, pod)) in OVERLAYS
        .map(|overlay| (overlay, all(overlay)))
        .iter()
        .flat_map(|(overlay, all)| pods(all).into_iter().map(move |pod| (overlay, pod)))
    {
        let of = format!("{overlay}: {what}");
        let spec = &pod["spec"];
        let context = &spec["securityContext"];
        assert_eq!(context["runAsNonRoot"], true, "{of}");
        assert_eq!(context["seccompProfile"]["type"], "RuntimeDefault", "{of}");
        let user = format!("USER {0}:{0}", context["runAsUser"].as_u64().unwrap());
        assert!(read("Dockerfile").contains(&user), "{of}: {user}");
        assert_eq!(context["fsGroup"], context["runAsUser"]);
        assert_eq!(spec["automountServiceAccountToken"], false, "{of}");
        assert_eq!(spec["enableServiceLinks"], false, "{of}");
        for never in ["hostNetwork", "hostPID", "hostIPC"] {
            assert!(spec[never].is_null(), "{of}: {never}");
        }
        for container in containers(pod) {
            let context = &container["securityContext"];
            assert_eq!(context["allowPrivilegeEscalation"], false, "{of}");
            assert_eq!(context["readOnlyRootFilesystem"], true, "{of}");
            assert_eq!(words(&context["capabilities"]["drop"]), ["ALL"], "{of}");
            assert!(context["capabilities"]["add"].is_null(), "{of}");
            assert!(!container["resources"]["requests"].is_null(), "{of}");
            assert!(
                !container["resources"]["limits"]["memory"].is_null(),
                "{of}"
            );
        }
    }
    let namespace = read("infra/kubernetes/namespace.yaml");
    assert!(namespace.contains("pod-security.kubernetes.io/enforce: restricted"));
}

#[test]
fn images_ports_and_commands_are_those_of_the_image_and_of_compose() {
    let version = env!("CARGO_PKG_VERSION");
    let compose: Value = serde_yaml::from_str(&read("docker-compose.yml")).unwrap();
    let services = &compose["services"];
    let exposed = read("Dockerfile");
    let exposed = exposed
        .lines()
        .find_map(|line| line.strip_prefix("EXPOSE "));
    let mut exposed: BTreeSet<u64> = exposed
        .unwrap()
        .split(' ')
        .map(|port| port.parse().unwrap())
        .collect();
    for overlay in OVERLAYS {
        let all = all(overlay);
        for (_, pod) in pods(&all) {
            for container in containers(pod) {
                let image = string(&container["image"]);
                let ours = |name| format!("registry.example.org/{name}:{version}");
                let of_postgres = string(&compose["x-roles"]["image"]);
                let is_known = [
                    ours("chrona"),
                    ours("chrona-backup"),
                    of_postgres.to_owned(),
                ]
                .contains(&image.to_owned());
                assert!(is_known, "{overlay}: {image}");
            }
        }
        let settings = &one(&all, "ConfigMap", "chrona-settings")["data"];
        let metrics = string(&settings["METRICS_ADDR"])
            .rsplit_once(':')
            .unwrap()
            .1;
        exposed.insert(metrics.parse().unwrap());
        let server = container(&all, "chrona");
        let ports = server["ports"].as_sequence().unwrap();
        let listening: BTreeSet<_> = ports
            .iter()
            .map(|port| port["containerPort"].as_u64().unwrap())
            .collect();
        assert_eq!(listening, exposed, "{overlay}");
        for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
            assert_eq!(server[probe]["httpGet"]["port"], "api", "{probe}");
        }
        assert_eq!(server["readinessProbe"]["httpGet"]["path"], "/ready");
        // The start may wait for its database for as long as it does by itself.
        let startup = &server["startupProbe"];
        let number = |name: &str| startup[name].as_u64().unwrap();
        assert!(number("periodSeconds") * number("failureThreshold") > 300);
        assert_eq!(startup["httpGet"]["path"], "/live");
        assert_eq!(server["livenessProbe"]["httpGet"]["path"], "/live");

        // The same steps as compose, in the same order.
        let steps: Vec<_> = containers(&one(&all, "Job", "chrona-migrate")["spec"]["template"])
            .into_iter()
            .map(|step| string(&step["name"]).to_owned())
            .collect();
        assert_eq!(steps, ["roles", "migrate", "rights", "keys"]);
        for (one, other) in [
            ("migrate", "migrate"),
            ("keys", "keys"),
            ("backup", "backup"),
        ] {
            let here = words(&container(&all, one)["command"]);
            assert_eq!(here, words(&services[other]["entrypoint"]), "{one}");
        }
        for name in ["roles", "rights"] {
            let step = container(&all, name);
            assert_eq!(
                words(&step["command"]),
                words(&compose["x-roles"]["command"])
            );
            let place = &one(&all, "ConfigMap", "chrona-database")["metadata"]["name"];
            assert_eq!(&step["envFrom"][0]["configMapRef"]["name"], place);
        }
        let scripts = &one(&all, "ConfigMap", "chrona-roles")["data"];
        for file in ["roles.sh", "roles.sql"] {
            let here = string(&scripts[file]);
            assert_eq!(here, read(&format!("infra/postgres/{file}")), "{file}");
        }
    }
}

#[test]
fn the_hosts_lead_where_the_proxy_s_rules_lead() {
    let rules = read("infra/traefik/dynamic.yml");
    for overlay in OVERLAYS {
        let all = all(overlay);
        let ingress = &one(&all, "Ingress", "chrona")["spec"];
        let named = words(&ingress["tls"][0]["hosts"]);
        let service = &one(&all, "Service", "chrona")["spec"];
        let mut domains = BTreeSet::new();
        for rule in ingress["rules"].as_sequence().unwrap() {
            let host = string(&rule["host"]);
            assert!(named.contains(&host), "{host} has no certificate");
            let (site, domain) = host.split_once('.').unwrap();
            domains.insert(domain);
            assert!(rules.contains(&format!("\"{site}\"")), "{site}");
            let paths = rule["http"]["paths"].as_sequence().unwrap();
            assert_eq!(paths.len(), 1, "each host serves /api too");
            let target = &paths[0]["backend"]["service"];
            assert_eq!(target["port"]["name"], site);
            let ports = service["ports"].as_sequence().unwrap();
            assert!(ports.iter().any(|port| port["name"] == site), "{site}");
        }
        assert_eq!((named.len(), domains.len()), (3, 1), "{domains:?}");
        let settings = &one(&all, "ConfigMap", "chrona-settings")["data"];
        let office = format!("https://backoffice.{}", domains.first().unwrap());
        assert_eq!(settings["BACKOFFICE_URL"], office.as_str());
        assert_eq!(settings["ENVIRONMENT"], "production");
    }
}

#[test]
fn an_instance_is_replaced_before_it_leaves_and_has_time_to() {
    for overlay in OVERLAYS {
        let all = all(overlay);
        let deployment = &one(&all, "Deployment", "chrona")["spec"];
        let rolling = &deployment["strategy"]["rollingUpdate"];
        assert_eq!(rolling["maxUnavailable"], 0, "{overlay}");
        let settings = &one(&all, "ConfigMap", "chrona-settings")["data"];
        let leave: u64 = string(&settings["LEAVE_SECONDS"]).parse().unwrap();
        let pod = &deployment["template"]["spec"];
        let grace = pod["terminationGracePeriodSeconds"].as_u64().unwrap();
        // startup.rs lets requests under way finish for 10 s more.
        assert!(grace > leave + 10, "{overlay}: {grace}");
        let probe = &pod["containers"][0]["readinessProbe"];
        let until_noticed =
            probe["periodSeconds"].as_u64().unwrap() * probe["failureThreshold"].as_u64().unwrap();
        assert!(leave > until_noticed, "{overlay}: {until_noticed}");

        let labels = &deployment["template"]["metadata"]["labels"];
        let select = |value: &Value| {
            value
                .as_mapping()
                .is_some_and(|wanted| wanted.iter().all(|(label, value)| &labels[label] == value))
        };
        assert!(select(&deployment["selector"]["matchLabels"]));
        assert!(select(&one(&all, "Service", "chrona")["spec"]["selector"]));
        if overlay == "small" {
            assert_eq!(deployment["replicas"], 1);
            continue;
        }
        assert!(deployment["replicas"].is_null(), "the autoscaler's alone");
        let scaling = &one(&all, "HorizontalPodAutoscaler", "chrona")["spec"];
        assert_eq!(scaling["scaleTargetRef"]["name"], "chrona");
        assert!(scaling["minReplicas"].as_u64() >= Some(2));
        let most = scaling["maxReplicas"].as_u64().unwrap();
        let instances = most + rolling["maxSurge"].as_u64().unwrap();
        let connections = instances * u64::from(POSTGRES_PER_INSTANCE);
        assert!(connections < 100, "PostgreSQL takes 100: {connections}");
        let budget = &one(&all, "PodDisruptionBudget", "chrona")["spec"];
        assert!(select(&budget["selector"]["matchLabels"]));
        assert_eq!(budget["maxUnavailable"], 1);
    }
}

#[test]
fn a_component_lets_out_what_a_setting_wants_and_nothing_else() {
    for (component, of, port) in [
        ("collector", "server", 4318),
        ("outside", "server", 443),
        ("bucket", "backup", 443),
    ] {
        let policy = read(&format!(
            "infra/kubernetes/components/{component}/network.yaml"
        ));
        let policy: Value = serde_yaml::from_str(&policy).unwrap();
        let labels = &policy["spec"]["podSelector"]["matchLabels"];
        assert_eq!(labels["app.kubernetes.io/component"], of, "{component}");
        assert_eq!(words(&policy["spec"]["policyTypes"]), ["Egress"]);
        let out = policy["spec"]["egress"].as_sequence().unwrap();
        assert_eq!(out.len(), 1, "{component}");
        assert_eq!(out[0]["ports"][0]["port"], port, "{component}");
        assert_eq!(out[0]["ports"].as_sequence().unwrap().len(), 1);

        // It builds with an overlay, and its pods are there.
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().canonicalize().unwrap();
        // kustomize takes what is named from where it is.
        let up = "../".repeat(place.components().count() - 1);
        let ours = path("infra/kubernetes").canonicalize().unwrap();
        let ours = format!("{up}{}", ours.strip_prefix("/").unwrap().display());
        let overlay = format!(
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n\
             resources: [{ours}/overlays/production]\ncomponents: [{ours}/components/{component}]\n"
        );
        fs::write(place.join("kustomization.yaml"), overlay).unwrap();
        let all = documents(&text(place.to_str().unwrap()));
        let found = one(&all, "NetworkPolicy", component);
        assert_eq!(found["spec"], policy["spec"], "{component}");
        let is_of = |(_, pod): &(&str, &Value)| {
            pod["metadata"]["labels"]["app.kubernetes.io/component"] == of
        };
        let mut with_job = all.clone();
        with_job.extend(documents(&text("production/migrate")));
        assert!(pods(&with_job).iter().any(is_of), "{component}");
    }
}

#[test]
fn what_is_not_allowed_on_the_network_is_refused() {
    for overlay in OVERLAYS {
        let all = all(overlay);
        let nothing = &one(&all, "NetworkPolicy", "nothing-else")["spec"];
        assert_eq!(
            nothing["podSelector"],
            Value::Mapping(serde_yaml::Mapping::new())
        );
        assert_eq!(words(&nothing["policyTypes"]), ["Ingress", "Egress"]);
        assert!(nothing["ingress"].is_null() && nothing["egress"].is_null());

        let server = &one(&all, "NetworkPolicy", "server")["spec"];
        let labels = &one(&all, "Deployment", "chrona")["spec"]["template"]["metadata"]["labels"];
        for (label, value) in server["podSelector"]["matchLabels"].as_mapping().unwrap() {
            assert_eq!(&labels[label], value);
        }
        let listening: BTreeSet<_> = container(&all, "chrona")["ports"]
            .as_sequence()
            .unwrap()
            .iter()
            .map(|port| string(&port["name"]))
            .collect();
        let mut let_in = BTreeSet::new();
        for from in server["ingress"].as_sequence().unwrap() {
            let who = &from["from"][0]["namespaceSelector"]["matchLabels"];
            let who = string(&who["kubernetes.io/metadata.name"]);
            for port in from["ports"].as_sequence().unwrap() {
                let port = string(&port["port"]);
                assert_eq!(port == "metrics", who == "monitoring", "{who}: {port}");
                let_in.insert(port);
            }
        }
        assert_eq!(let_in, listening);
        let jobs = &one(&all, "NetworkPolicy", "jobs")["spec"];
        assert!(jobs["ingress"].is_null(), "nobody speaks to a job");
        let chosen = words(&jobs["podSelector"]["matchExpressions"][1]["values"]);
        for (what, pod) in pods(&all) {
            let label = &pod["metadata"]["labels"]["app.kubernetes.io/component"];
            assert_eq!(label, what);
            assert_eq!(chosen.contains(&what), what != "server");
        }
    }
}
