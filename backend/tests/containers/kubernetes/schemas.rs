//! The schemas of the cluster's API.

use std::{fs, process::Command};

use super::built::{self, OVERLAYS, all, beside_python, documents, of, one, string, words};
use crate::{path, read};

/// The oldest version that it is made for, and the newest whose schemas there are.
const VERSIONS: [&str; 2] = ["1.31", "1.37"];
/// Resources of others, without a schema there: what is looked at of them is in these tests.
const OF_OTHERS: [&str; 2] = ["ServiceMonitor", "ClusterIssuer"];

/// What is wrong with these files, by the schemas of a version.
fn complaints(files: &[std::path::PathBuf], version: &str) -> Vec<String> {
    let checked = Command::new(beside_python("kubernetes-validate"))
        .args(["--strict", "--quiet", "--kubernetes-version", version])
        .args(files)
        .output()
        .unwrap();
    let said = [checked.stdout, checked.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    let mut wrong: Vec<_> = said.lines().map(ToOwned::to_owned).collect();
    // It warns of what it has no schema for.
    wrong.retain(|line| !OF_OTHERS.iter().any(|kind| line.contains(kind)));
    assert!(
        !wrong.is_empty() || checked.status.success(),
        "it failed, and said nothing: {said}"
    );
    wrong
}

#[test]
fn each_overlay_is_what_the_cluster_s_api_takes() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = vec![
        path("infra/kubernetes/namespace.yaml"),
        path("infra/kubernetes/letsencrypt.yaml"),
    ];
    for overlay in OVERLAYS {
        for part in [overlay.to_owned(), format!("{overlay}/migrate")] {
            let file = folder
                .path()
                .join(format!("{}.yaml", part.replace('/', "-")));
            fs::write(&file, built::text(&part)).unwrap();
            files.push(file);
        }
    }
    for version in VERSIONS {
        assert_eq!(
            complaints(&files, version),
            Vec::<String>::new(),
            "{version}"
        );
    }

    // It does look.
    let wrong = folder.path().join("wrong.yaml");
    let text = built::text("production").replace("maxUnavailable: 0", "maxUnavailble: 0");
    fs::write(&wrong, text).unwrap();
    let said = complaints(&[wrong], VERSIONS[0]).join("\n");
    assert!(said.contains("maxUnavailble"), "{said}");
}

#[test]
fn what_has_no_schema_names_what_there_is() {
    let all = all("production");
    let service = one(&all, "Service", "chrona");
    let monitor = one(&all, "ServiceMonitor", "chrona");
    assert_eq!(monitor["apiVersion"], "monitoring.coreos.com/v1");
    let wanted = monitor["spec"]["selector"]["matchLabels"]
        .as_mapping()
        .unwrap();
    for (label, value) in wanted {
        assert_eq!(&service["metadata"]["labels"][label], value, "{label:?}");
    }
    let ports: Vec<_> = service["spec"]["ports"]
        .as_sequence()
        .unwrap()
        .iter()
        .map(|port| string(&port["name"]))
        .collect();
    for endpoint in monitor["spec"]["endpoints"].as_sequence().unwrap() {
        assert!(ports.contains(&string(&endpoint["port"])));
        assert_eq!(endpoint["path"], "/metrics");
    }
    // The rest is of the API itself.
    for kind in OF_OTHERS {
        let expected = usize::from(kind == "ServiceMonitor");
        assert_eq!(of(&all, kind).len(), expected, "{kind}");
    }

    let issuer = &documents(&read("infra/kubernetes/letsencrypt.yaml"))[0];
    let ingress = one(&all, "Ingress", "chrona");
    let asked = &ingress["metadata"]["annotations"]["cert-manager.io/cluster-issuer"];
    assert_eq!(&issuer["metadata"]["name"], asked);
    let acme = &issuer["spec"]["acme"];
    let class = &acme["solvers"][0]["http01"]["ingress"]["ingressClassName"];
    assert_eq!(class, &ingress["spec"]["ingressClassName"]);
    assert!(string(&acme["server"]).starts_with("https://"));
    assert!(string(&acme["email"]).contains('@'));
    assert!(!string(&acme["privateKeySecretRef"]["name"]).is_empty());
    assert_eq!(
        words(&ingress["spec"]["tls"][0]["hosts"]).len(),
        3,
        "one certificate for all of them"
    );
}
