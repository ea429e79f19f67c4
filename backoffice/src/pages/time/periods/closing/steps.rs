//! The buttons with which the months of those who are chosen, or of everyone, take a step.

use chrona_web::{
    Page,
    components::{Button, ButtonKind, Icon},
    format,
    types::{PeriodStep, TimesheetLine},
};
use leptos::prelude::*;

use crate::{
    components::confirm::Confirm,
    fetch::Fetch,
    pages::time::{
        month::Month,
        periods::{Moving, pick::PickAll},
    },
    words::{say, t},
};

/// The buttons, once the month is over; before, when that is.
#[component]
pub(super) fn Steps(
    moving: Moving,
    rows: Fetch<Page<TimesheetLine>>,
    /// The month whose reason to be opened again is asked for.
    reopening: RwSignal<Option<Month>>,
) -> impl IntoView {
    let language = moving.office.language;
    let closing = RwSignal::new(None::<Month>);
    let busy = moving.busy;
    let shown = move || untrack(|| moving.month.month());
    let title = move |month: Month| {
        let language = language.get();
        let month = format::month(language, month.first());
        say!(language, closing.close_title, month = month)
    };
    let text = move |_| {
        let language = language.get();
        let whom = moving.whom(language);
        say!(language, closing.close_text, whom = whom)
    };
    let not_over = move || {
        let language = language.get();
        let day = format::day_in_words(language, moving.month.month().over_on());
        say!(language, closing.not_over, day = day)
    };
    view! {
        <Show
            when=move || moving.is_over()
            fallback=move || view! { <p class="quiet month-waits">{not_over}</p> }
        >
            <div class="several">
                <PickAll moving rows />
                <span class="quiet" data-testid="whom">
                    {move || moving.whom(language.get())}
                </span>
                <div class="month-steps">
                    <Button
                        busy
                        on_click=move |_| moving.take(PeriodStep::Approve)
                        attr:data-testid="approve-months"
                    >
                        <Icon icon=icondata::LuCheck />
                        {t!(language, closing.approve)}
                    </Button>
                    <Button
                        busy
                        on_click=move |_| moving.take(PeriodStep::Validate)
                        attr:data-testid="validate-months"
                    >
                        <Icon icon=icondata::LuCheckCheck />
                        {t!(language, closing.validate)}
                    </Button>
                    <Button
                        kind=ButtonKind::Primary
                        busy
                        on_click=move |_| closing.set(Some(shown()))
                        attr:data-testid="close-months"
                    >
                        <Icon icon=icondata::LuLock />
                        {t!(language, closing.close)}
                    </Button>
                    <Button
                        kind=ButtonKind::Quiet
                        busy
                        on_click=move |_| reopening.set(Some(shown()))
                        attr:data-testid="reopen-months"
                    >
                        <Icon icon=icondata::LuLockOpen />
                        {t!(language, closing.reopen)}
                    </Button>
                </div>
            </div>
        </Show>
        <Confirm
            subject=closing
            title
            text
            action=t!(language, closing.close)
            danger=false
            test_id="confirm-close"
            on_confirm=move |_| moving.take(PeriodStep::Close)
        />
    }
}
