//! The workflows of GitHub Actions, as far as they can be held against what is here. actionlint looks at their
//! syntax: `cargo xtask test`.

use std::{fs, process::Command};

use serde_yaml::Value;

use crate::{assert_pinned, path, read};

fn workflows() -> Vec<(String, Value)> {
    let files = fs::read_dir(path(".github/workflows")).unwrap();
    let read = files.map(|file| {
        let file = file.unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_stem().unwrap().display().to_string();
        (name, serde_yaml::from_str(&text).unwrap())
    });
    read.collect()
}

/// Each step, with the workflow and the job it is of.
fn steps() -> Vec<(String, Value)> {
    let mut steps = Vec::new();
    for (workflow, file) in workflows() {
        for (job, settings) in file["jobs"].as_mapping().unwrap() {
            let of = format!("{workflow}: {}", job.as_str().unwrap());
            for step in settings["steps"].as_sequence().unwrap() {
                steps.push((of.clone(), step.clone()));
            }
        }
    }
    steps
}

#[test]
fn a_job_may_do_what_it_has_to_and_no_more() {
    for (name, workflow) in workflows() {
        let all = workflow["permissions"].as_mapping().unwrap();
        assert_eq!(all.len(), 1, "{name}");
        assert_eq!(workflow["permissions"]["contents"], "read", "{name}");
        for (job, settings) in workflow["jobs"].as_mapping().unwrap() {
            let job = job.as_str().unwrap();
            assert!(settings["timeout-minutes"].is_u64(), "{name}: {job}");
            for (what, how) in settings["permissions"].as_mapping().into_iter().flatten() {
                let (what, how) = (what.as_str().unwrap(), how.as_str().unwrap());
                let may = match (&*name, job) {
                    ("release", "images") => what == "packages",
                    ("release", "sign") => ["packages", "id-token"].contains(&what),
                    ("release", "release") => what == "contents",
                    _ => false,
                };
                assert!(may || how == "read", "{name}: {job}: {what}: {how}");
            }
        }
    }
}

#[test]
fn what_is_used_of_others_is_of_a_version_and_nothing_given_becomes_a_command() {
    for (of, step) in steps() {
        if let Some(used) = step["uses"].as_str() {
            let (action, version) = used.split_once('@').unwrap();
            let digits = version.strip_prefix('v').unwrap();
            let is_version = digits.split('.').all(|part| part.parse::<u32>().is_ok());
            assert!(is_version, "{of}: {used}");
            if action == "actions/checkout" {
                assert_eq!(step["with"]["persist-credentials"], false, "{of}");
            }
        }
        let Some(script) = step["run"].as_str() else {
            continue;
        };
        assert!(
            !script.contains("${{"),
            "{of}: what is given goes through the environment"
        );
        for word in script.split_whitespace() {
            let is_made = word.ends_with(".cdx.json");
            if !is_made && (word.starts_with("tools/") || word.starts_with(".ci/")) {
                assert!(path(word).exists(), "{of}: {word}");
            }
            if word.starts_with("zricethezav/") {
                assert_pinned(word);
            }
        }
    }
    let ci = read(".github/workflows/ci.yml");
    let image = format!("tags: chrona:{}\n", env!("CARGO_PKG_VERSION"));
    assert!(
        ci.contains(&image),
        "what compose starts when nothing is said"
    );
    assert!(
        ci.contains("run: .ci/run \"$PART\"\n"),
        "the same command as here"
    );
    assert!(
        ci.contains("part: [lint, native, apps]\n"),
        "all the parts there are"
    );
}

#[test]
fn a_release_is_described_by_what_the_changelog_says_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let changelog = folder.path().join("CHANGELOG.md");
    let text = "# Changelog\n\n## Unreleased\n\nNew.\n\n## 1.2.0 (2026-12-01)\n\n- One.\n- Two.\n\n## 1.1.0\n\nOld.\n";
    fs::write(&changelog, text).unwrap();
    let notes = |version: &str| {
        let said = Command::new("sh")
            .arg(path("tools/release-notes"))
            .arg(version)
            .env("CHANGELOG", &changelog)
            .output()
            .unwrap();
        (said.status.code(), String::from_utf8(said.stdout).unwrap())
    };
    assert_eq!(notes("1.2.0"), (Some(0), "\n- One.\n- Two.\n".to_owned()));
    assert_eq!(notes("1.1.0"), (Some(0), "\nOld.\n".to_owned()));
    for undescribed in ["1.2", "1.1", "2.0.0"] {
        assert_eq!(
            notes(undescribed),
            (Some(1), String::new()),
            "{undescribed}"
        );
    }
}
