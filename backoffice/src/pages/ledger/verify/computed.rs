//! A timesheet that was computed here from its case file, without the server.

use chrona_web::{components::Icon, format};
use chrona_work_time::{CaseFile, Timesheet};
use leptos::prelude::*;

use crate::{office::Office, pages::time::totals, words::say};

/// Of which days it is, what it comes to, and its weeks.
#[component]
pub(super) fn Computed(file: CaseFile, timesheet: Timesheet) -> impl IntoView {
    let language = Office::current().language;
    let (from, to) = (format::written(file.from), format::written(file.to));
    let (zone, punches) = (
        file.zone,
        i64::try_from(file.punches.len()).unwrap_or(i64::MAX),
    );
    let told = move || {
        let language = language.get();
        let punches = format::number(language, punches);
        say!(
            language,
            verify.computed,
            from = from.clone(),
            to = to.clone(),
            zone = zone.clone(),
            punches = punches
        )
    };
    view! {
        <div class="note note-good" role="status" data-testid="verify-computed">
            <Icon icon=icondata::LuCalculator />
            <p>{told}</p>
        </div>
        {move || {
            let language = language.get();
            view! {
                {totals::of_month(language, &timesheet)}
                {totals::weeks(language, &timesheet)}
            }
        }}
    }
}
