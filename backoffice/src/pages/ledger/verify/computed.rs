//! A timesheet that was computed here, without the server: what holds of it, and what it comes to.

use chrona_ledger::PunchTime;
use chrona_web::{
    components::Icon,
    format,
    types::{Language, PunchType},
};
use chrona_work_time::RULES_VERSION;
use leptos::prelude::*;

use super::{
    shown::{moment_of, number},
    timesheets::{Compared, Judged, Signed},
};
use crate::{
    office::Office,
    pages::time::totals,
    words::{say, way},
};

/// How many punches or entries are told one by one.
const MOST_TOLD: usize = 20;

/// Of which days it is, whether it holds, what it comes to, and its weeks.
#[component]
pub(super) fn Computed(judged: Judged) -> impl IntoView {
    let language = Office::current().language;
    let holds = judged.holds();
    let (class, role, icon) = if holds {
        ("note note-good", "status", icondata::LuCalculator)
    } else {
        ("note note-bad", "alert", icondata::LuShieldAlert)
    };
    let lines = {
        let judged = judged.clone();
        move || {
            let lines = lines(language.get(), &judged);
            lines
                .into_iter()
                .map(|line| view! { <p>{line}</p> })
                .collect_view()
        }
    };
    let key = judged.signed.as_ref().map(|signed| signed.key);
    let timesheet = judged.timesheet;
    view! {
        <div
            class=class
            role=role
            data-testid="verify-computed"
            data-holds=holds.to_string()
        >
            <Icon icon />
            <div>{lines}</div>
        </div>
        {move || {
            let language = language.get();
            view! {
                {totals::of_month(language, &timesheet)}
                {totals::weeks(language, &timesheet)}
            }
        }}
        {key.map(|key| view! { <super::shown::SignedBy key /> })}
    }
}

fn lines(language: Language, judged: &Judged) -> Vec<String> {
    let file = &judged.file;
    let punches = i64::try_from(file.punches.len()).unwrap_or(i64::MAX);
    let mut lines = vec![say!(
        language,
        verify.computed,
        from = format::written(file.from),
        to = format::written(file.to),
        zone = file.zone.as_str(),
        punches = format::number(language, punches)
    )];
    if let Some(signed) = &judged.signed {
        lines.extend(of_document(language, signed));
    }
    match (&judged.ledger, &judged.signed) {
        (Some(compared), _) => lines.extend(of_ledger(language, compared)),
        (None, Some(signed)) => {
            let entries = number(language, signed.entries as u64);
            lines.push(say!(language, verify.sheet_alone, entries = entries));
        }
        (None, None) => {}
    }
    lines
}

fn of_document(language: Language, signed: &Signed) -> Vec<String> {
    let name = match &signed.staff_number {
        Some(number) => say!(
            language,
            common.pair,
            first = signed.name.as_str(),
            second = number.as_str()
        ),
        None => signed.name.clone(),
    };
    let at = moment_of(signed.at.clone())(language);
    let mut lines = vec![say!(
        language,
        verify.sheet_signed,
        name = name,
        at = at,
        program = signed.program.as_str()
    )];
    lines.push(if signed.is_same {
        say!(language, verify.sheet_same).to_owned()
    } else {
        say!(language, verify.sheet_other).to_owned()
    });
    if signed.rules != RULES_VERSION {
        lines.push(say!(
            language,
            verify.sheet_rules,
            theirs = signed.rules.as_str(),
            ours = RULES_VERSION
        ));
    }
    lines.push(match &signed.zone_release {
        Some(release) => say!(
            language,
            verify.sheet_zone,
            rules = signed.rules.as_str(),
            release = release.as_str()
        ),
        None => say!(
            language,
            verify.sheet_zone_unnamed,
            rules = signed.rules.as_str()
        ),
    });
    lines
}

fn of_ledger(language: Language, compared: &Compared) -> Vec<String> {
    let Some(account) = compared.account else {
        return vec![say!(language, verify.sheet_nobody).to_owned()];
    };
    let mut lines = Vec::new();
    let differences = &compared.differences;
    if !differences.unrecorded.is_empty() {
        let punches = told(language, &differences.unrecorded);
        lines.push(say!(
            language,
            verify.sheet_unrecorded,
            punches = punches,
            account = account
        ));
    }
    if !differences.left_out.is_empty() {
        let punches = told(language, &differences.left_out);
        lines.push(say!(
            language,
            verify.sheet_left_out,
            punches = punches,
            account = account
        ));
    }
    if !compared.other_entries.is_empty() {
        let places = compared.other_entries.iter().take(MOST_TOLD);
        let places: Vec<String> = places.map(|&place| number(language, place)).collect();
        let more = compared.other_entries.len().saturating_sub(MOST_TOLD);
        let entries = with_more(&places, more);
        lines.push(say!(language, verify.sheet_entries, entries = entries));
    }
    if lines.is_empty() {
        lines.push(say!(language, verify.sheet_recorded, account = account));
    }
    if compared.later > 0 {
        let count = number(language, compared.later);
        lines.push(say!(language, verify.sheet_later, count = count));
    }
    lines
}

/// Punches by day and time, the first ones.
fn told(language: Language, punches: &[PunchTime]) -> String {
    let one = |punch: &PunchTime| {
        let kind = PunchType::parse(&punch.kind);
        let kind = kind.map_or("", |kind| way(language, kind));
        let at = format!(
            "{} {}",
            format::short_date(punch.at),
            format::time(punch.at)
        );
        say!(language, common.pair, first = kind, second = at)
    };
    let first: Vec<String> = punches.iter().take(MOST_TOLD).map(one).collect();
    with_more(&first, punches.len().saturating_sub(MOST_TOLD))
}

fn with_more(told: &[String], more: usize) -> String {
    let told = told.join(", ");
    match more {
        0 => told,
        _ => format!("{told} (+ {more})"),
    }
}
