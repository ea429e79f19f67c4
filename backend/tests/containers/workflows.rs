//! The workflows of GitHub Actions, as far as they can be held against what is here. actionlint looks at their
//! syntax: `cargo xtask test`.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

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
            for step in settings["steps"].as_sequence().into_iter().flatten() {
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
            if let Some(called) = settings["uses"].as_str() {
                // Another workflow of these, whose own jobs are looked at.
                assert!(path(called).is_file(), "{name}: {called}");
                continue;
            }
            assert!(settings["timeout-minutes"].is_u64(), "{name}: {job}");
            if let Some(image) = settings["container"].as_str() {
                assert_pinned(image);
                let toolchain = read("rust-toolchain.toml");
                let version = toolchain.split('"').nth(1).unwrap();
                assert!(
                    image.contains(&format!("rust:{version}-")),
                    "{name}: {image}"
                );
            }
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
fn a_release_is_of_what_passed_the_tests_and_the_scans() {
    let all = workflows();
    let of = |name: &str| &all.iter().find(|(found, _)| found == name).unwrap().1;
    let jobs = &of("release")["jobs"];
    let mut called = Vec::new();
    for (job, settings) in jobs.as_mapping().unwrap() {
        if let Some(used) = settings["uses"].as_str() {
            let name = used.rsplit('/').next().unwrap().trim_end_matches(".yml");
            // It may be called, and does not end who calls it by a name that is that one's.
            assert!(of(name)["on"]["workflow_call"].is_null());
            assert!(read(&format!(".github/workflows/{name}.yml")).contains("workflow_call:"));
            let group = of(name)["concurrency"]["group"].as_str().unwrap();
            assert!(!group.contains("github.workflow"), "{name}: {group}");
            called.push(job.as_str().unwrap());
        }
    }
    assert_eq!(called, ["tests", "nightly", "scans"]);
    // Everything else waits for them, at some remove.
    let needs = |job: &str| -> Vec<String> {
        match &jobs[job]["needs"] {
            Value::String(one) => vec![one.clone()],
            Value::Sequence(all) => all
                .iter()
                .map(|one| one.as_str().unwrap().to_owned())
                .collect(),
            _ => Vec::new(),
        }
    };
    let waits = |job: &str| {
        let mut seen = vec![job.to_owned()];
        let mut next = 0;
        while let Some(job) = seen.get(next).cloned() {
            let mut others = needs(&job);
            others.retain(|one| !seen.contains(one));
            seen.append(&mut others);
            next += 1;
        }
        called.iter().all(|one| seen.contains(&(*one).to_owned()))
    };
    for (job, _) in jobs.as_mapping().unwrap() {
        let job = job.as_str().unwrap();
        assert!(called.contains(&job) || waits(job), "{job}");
    }
}

#[test]
fn moving_tags_go_to_the_newest_version_alone() {
    let tags = |version: &str| {
        let mut script = Command::new("sh");
        script.arg(path("tools/image-tags")).arg(version);
        let mut script = script
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let there = b"v0.1.0\nv0.9.9\nv1.2.0\nv1.10.0\nv1.10.3\nsome-note\n";
        script.stdin.take().unwrap().write_all(there).unwrap();
        let said = script.wait_with_output().unwrap();
        let said = said
            .status
            .success()
            .then(|| String::from_utf8(said.stdout).unwrap());
        said.map(|tags| tags.lines().map(ToOwned::to_owned).collect::<Vec<_>>())
    };
    let given = |tags: &[&str]| Some(tags.iter().map(|&tag| tag.to_owned()).collect());
    assert_eq!(tags("1.10.4"), given(&["1.10.4", "1.10", "1", "latest"]));
    assert_eq!(tags("1.2.1"), given(&["1.2.1", "1.2"]));
    assert_eq!(tags("1.10.2"), given(&["1.10.2"]));
    assert_eq!(tags("2.0.0"), given(&["2.0.0", "2.0", "2", "latest"]));
    // Nothing is promised of what begins with 0.
    assert_eq!(tags("0.9.10"), given(&["0.9.10", "0.9"]));
    for no_version in ["1.2", "v1.2.3", "01.2.3", "1.2.3-rc"] {
        assert_eq!(tags(no_version), None, "{no_version}");
    }
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
