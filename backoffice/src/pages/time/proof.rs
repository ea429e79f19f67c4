//! A month to keep and to verify elsewhere: its signed document, and the case file it is computed from.

use chrona_web::{
    api::TimesheetOf,
    components::{Button, Icon},
};
use leptos::prelude::*;

use super::month::MonthChoice;
use crate::{
    browser,
    office::Office,
    words::{say, t},
};

/// What can be taken along, and where it is verified.
#[component]
pub(super) fn Proof(
    /// Whose month it is.
    #[prop(into)]
    of: Signal<TimesheetOf>,
    /// Which one.
    month: MonthChoice,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let days = move || {
        let month = month.month();
        (of.get_untracked(), month.first(), month.last())
    };
    let named = move |name: &str, ending: &str| {
        let (_, first, _) = days();
        format!("{name}-{}.{ending}", first.format("%Y-%m"))
    };
    let signed = move |_| {
        let (of, from, to) = days();
        let work = async move { office.client().signed_timesheet(of, from, to).await };
        office.act(busy, work, move |file| {
            let name = say!(office.now_language(), proof.signed_name);
            browser::download(&named(name, "jws"), "application/jose", &file.jws);
        });
    };
    let case = move |_| {
        let (of, from, to) = days();
        let work = async move { office.client().timesheet_case(of, from, to).await };
        office.act(busy, work, move |file| {
            let Ok(text) = serde_json::to_string_pretty(&file) else {
                return;
            };
            let name = say!(office.now_language(), proof.case_name);
            browser::download(&named(name, "json"), "application/json", &text);
        });
    };
    view! {
        <section class="proof" data-testid="proof">
            <h2>{t!(language, proof.title)}</h2>
            <p class="quiet small">
                {t!(language, proof.text)} " "
                <a href="/verify" rel="external">
                    {t!(language, proof.verify)}
                </a>
            </p>
            <div class="proof-files">
                <Button busy on_click=signed attr:data-testid="keep-signed">
                    <Icon icon=icondata::LuFileBadge />
                    {t!(language, proof.signed)}
                </Button>
                <Button busy on_click=case attr:data-testid="keep-case">
                    <Icon icon=icondata::LuDownload />
                    {t!(language, proof.case)}
                </Button>
            </div>
        </section>
    }
}
