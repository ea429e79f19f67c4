//! `chrona check-config`.

mod names;
mod rules;
mod values;

use std::process::ExitCode;

use anyhow::Result;
use chrona_backend::{
    config::{self, Examined},
    startup::{self, StartupError},
};
use clap::Args;
use serde::Serialize;

use crate::output;

/// Say what each setting is, where it comes from, and what is wrong, dangerous or weak
///
/// Looks at the environment and at the files it names, and makes nothing; the database is not opened.
/// Of a secret only its length is told. The exit code is 1 where something stops the server's start, or
/// is dangerous in production.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona check-config\n  \
    chrona check-config --json\n  \
    docker compose run --rm --no-deps --entrypoint /chrona backend check-config")]
pub(crate) struct Arguments {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Weight {
    /// The server does not start.
    Stops,
    /// Dangerous in production.
    Danger,
    /// Weak, contradictory or forgotten.
    Advice,
}

/// Something that was found.
#[derive(Debug, Serialize)]
struct Finding {
    weight: Weight,
    setting: String,
    /// What is so, and what to do.
    words: String,
}

#[derive(Serialize)]
struct Report {
    settings: Vec<values::Shown>,
    findings: Vec<Finding>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let report = report();
    if arguments.json {
        output::line(&serde_json::to_string(&report)?)?;
    } else {
        print(&report)?;
    }
    let is_good = report
        .findings
        .iter()
        .all(|finding| finding.weight == Weight::Advice);
    Ok(if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn report() -> Report {
    let Examined {
        settings,
        faults,
        asked,
    } = config::examine(&|name| std::env::var(name).ok());
    let mut findings: Vec<_> = faults
        .into_iter()
        .map(|fault| stops(fault.name, fault.reason))
        .collect();
    if let Some(settings) = &settings {
        findings.extend(startup::foreseen(settings).iter().map(stopping));
        findings.extend(rules::findings(settings));
    }
    let environment = std::env::vars_os().filter_map(|(name, value)| {
        let is_set = !value.is_empty();
        name.into_string().ok().filter(|_| is_set)
    });
    findings.extend(names::findings(environment, &asked));
    findings.sort_by(|one, other| (one.weight, &one.setting).cmp(&(other.weight, &other.setting)));
    Report {
        settings: asked.iter().map(values::shown).collect(),
        findings,
    }
}

fn stops(setting: String, words: String) -> Finding {
    Finding {
        weight: Weight::Stops,
        setting,
        words,
    }
}

/// What would stop the start, under the setting that its line names first.
fn stopping(error: &StartupError) -> Finding {
    let words = error.to_string();
    let is_name = |name: &&str| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let (setting, words) = words
        .split_once(": ")
        .filter(|(name, _)| is_name(name))
        .unwrap_or(("", &words));
    stops(setting.to_owned(), words.to_owned())
}

fn print(report: &Report) -> Result<()> {
    for shown in &report.settings {
        output::line(&format!(
            "{:<32} {}  ({})",
            shown.name, shown.value, shown.origin
        ))?;
    }
    output::line("")?;
    for finding in &report.findings {
        let weight = match finding.weight {
            Weight::Stops => "STOPS THE START",
            Weight::Danger => "DANGEROUS",
            Weight::Advice => "advice",
        };
        output::line(&format!(
            "{weight:<16} {}: {}",
            finding.setting, finding.words
        ))?;
    }
    let count = |weight| {
        let of = report.findings.iter();
        of.filter(|finding| finding.weight == weight).count()
    };
    output::line(&format!(
        "{} of these stop the start, {} are dangerous in production, {} are advice.",
        count(Weight::Stops),
        count(Weight::Danger),
        count(Weight::Advice)
    ))
}
