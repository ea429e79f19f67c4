//! Validating a month of the people of one's teams.

use chrona_web::{
    Page,
    components::{Button, ButtonKind, Icon},
    types::{PeriodStep, TimesheetLine},
};
use leptos::prelude::*;

use super::{Moving, moved::MovedNote, pick::PickAll};
use crate::{fetch::Fetch, words::say};

/// The button that validates the month that is shown, once it is over, and what came of it.
#[component]
pub(in crate::pages::time) fn ValidateMonth(
    moving: Moving,
    rows: Fetch<Page<TimesheetLine>>,
) -> impl IntoView {
    let language = moving.office.language;
    let is_there = move || {
        let has_rows = rows.with(|page| page.total > 0) == Some(true);
        moving.is_over() && has_rows
    };
    let word = move || {
        let language = language.get();
        match moving.count() {
            0 => say!(language, closing.validate_month).to_owned(),
            count => say!(language, closing.validate_picked, count = count),
        }
    };
    view! {
        <Show when=is_there>
            <div class="several">
                <PickAll moving rows />
                <span class="quiet">{move || moving.whom(language.get())}</span>
                <Button
                    kind=ButtonKind::Primary
                    busy=moving.busy
                    on_click=move |_| moving.take(PeriodStep::Validate)
                    attr:data-testid="validate-month"
                >
                    <Icon icon=icondata::LuCheckCheck />
                    {word}
                </Button>
            </div>
        </Show>
        <MovedNote moving />
    }
}
