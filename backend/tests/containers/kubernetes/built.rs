//! The overlays, built by kubectl.

use std::{path::PathBuf, process::Command};

use serde::Deserialize;
use serde_yaml::Value;

use crate::path;

/// What is applied, and the job before it.
pub(super) const OVERLAYS: [&str; 2] = ["production", "small"];

/// The text that `kubectl apply -k` would send.
pub(super) fn text(folder: &str) -> String {
    let kubectl = std::env::var("CHRONA_TEST_KUBECTL")
        .expect("CHRONA_TEST_KUBECTL names kubectl; `cargo xtask test` finds or fetches one");
    let built = Command::new(kubectl)
        .arg("kustomize")
        .arg(path("infra/kubernetes/overlays").join(folder))
        .output()
        .unwrap();
    assert!(built.status.success(), "{folder}: {built:?}");
    assert!(built.stderr.is_empty(), "{folder}: {built:?}");
    String::from_utf8(built.stdout).unwrap()
}

pub(super) fn documents(text: &str) -> Vec<Value> {
    serde_yaml::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).unwrap())
        .collect()
}

/// An overlay with its job: everything there is in the end.
pub(super) fn all(overlay: &str) -> Vec<Value> {
    let mut all = documents(&text(overlay));
    all.extend(documents(&text(&format!("{overlay}/migrate"))));
    all
}

/// Those of a kind.
pub(super) fn of<'a>(all: &'a [Value], kind: &str) -> Vec<&'a Value> {
    all.iter().filter(|one| one["kind"] == kind).collect()
}

/// The one of a kind whose name begins so; a configuration's ends in what it holds.
pub(super) fn one<'a>(all: &'a [Value], kind: &str, name: &str) -> &'a Value {
    let found = of(all, kind);
    let mut named = found
        .iter()
        .filter(|one| string(&one["metadata"]["name"]).starts_with(name));
    named
        .next()
        .unwrap_or_else(|| panic!("no {kind} called {name}"))
}

/// The pods that are made: what makes them, and their template.
pub(super) fn pods(all: &[Value]) -> Vec<(&'static str, &Value)> {
    let mut pods: Vec<_> = Vec::new();
    for made in of(all, "Deployment") {
        pods.push(("server", &made["spec"]["template"]));
    }
    for made in of(all, "CronJob") {
        pods.push(("backup", &made["spec"]["jobTemplate"]["spec"]["template"]));
    }
    for made in of(all, "Job") {
        pods.push(("migrate", &made["spec"]["template"]));
    }
    assert_eq!(pods.len(), 3);
    pods
}

/// A pod's containers, those that run first among them.
pub(super) fn containers(pod: &Value) -> Vec<&Value> {
    let of = |name: &str| pod["spec"][name].as_sequence().into_iter().flatten();
    of("initContainers").chain(of("containers")).collect()
}

/// The container of this name, of all pods.
pub(super) fn container<'a>(all: &'a [Value], name: &str) -> &'a Value {
    pods(all)
        .into_iter()
        .flat_map(|(_, pod)| containers(pod))
        .find(|container| container["name"] == name)
        .unwrap_or_else(|| panic!("no container {name}"))
}

/// The variables of a container; `null` where the value comes from elsewhere.
pub(super) fn environment(container: &Value) -> Vec<(&str, &Value)> {
    let items = container["env"].as_sequence().into_iter().flatten();
    items
        .map(|item| (string(&item["name"]), &item["value"]))
        .collect()
}

pub(crate) fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value:?}"))
}

pub(crate) fn words(value: &Value) -> Vec<&str> {
    value
        .as_sequence()
        .into_iter()
        .flatten()
        .map(string)
        .collect()
}

/// A program beside the tests' Python.
pub(super) fn beside_python(name: &str) -> PathBuf {
    let python = std::env::var("CHRONA_TEST_PYTHON")
        .expect("CHRONA_TEST_PYTHON names the Python of `cargo xtask test`");
    PathBuf::from(python).with_file_name(name)
}
