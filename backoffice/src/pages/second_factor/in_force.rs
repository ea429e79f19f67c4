//! A second factor in force: what is left of its recovery codes, and what can be changed.

use chrona_web::{
    components::{Button, Icon, Tag, Tone},
    format,
    types::{RecoveryCodes, SecondFactorStatus},
};
use leptos::prelude::*;

use super::{codes::Codes, password::WithPassword, set_up::SetUp};
use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What the page shows.
#[derive(Clone, PartialEq)]
enum Step {
    Standing,
    Replacing,
    Codes(Vec<String>),
}

/// The second factor in force.
#[component]
pub(super) fn InForce(
    /// How it stands.
    now: SecondFactorStatus,
    /// Where that was asked.
    status: Fetch<SecondFactorStatus>,
) -> impl IntoView {
    let step = RwSignal::new(Step::Standing);
    move || match step.get() {
        Step::Standing => view! { <Standing now=now.clone() status step /> }.into_any(),
        Step::Replacing => {
            view! { <SetUp replaces=true on_done=move |()| status.reload() /> }.into_any()
        }
        Step::Codes(codes) => {
            view! { <Codes codes on_kept=move |()| status.reload() /> }.into_any()
        }
    }
}

#[component]
fn Standing(
    now: SecondFactorStatus,
    status: Fetch<SecondFactorStatus>,
    step: RwSignal<Step>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let (renewing, removing) = (RwSignal::new(false), RwSignal::new(false));
    let left = now.recovery_codes_left;
    let since = move || {
        now.activated_at.map(|moment| {
            let date = format::short_date(language.get(), moment);
            say!(language.get(), second_factor.since, date = date)
        })
    };
    let codes_left = move || {
        let language = language.get();
        if left == 0 {
            say!(language, second_factor.no_codes_left).to_owned()
        } else {
            say!(language, second_factor.codes_left, count = left)
        }
    };
    let note = if left <= 1 {
        "note note-warning"
    } else {
        "note"
    };
    let remove = (!now.is_required).then(|| {
        view! {
            <Button on_click=move |_| removing.set(true) attr:data-testid="remove-second-factor">
                <Icon icon=icondata::LuShieldOff />
                {t!(language, second_factor.remove)}
            </Button>
        }
    });
    let required = now
        .is_required
        .then(|| view! { <p class="quiet">{t!(language, second_factor.not_removed)}</p> });
    view! {
        <section class="second-factor" data-testid="second-factor-in-force">
            <p>
                <Tag
                    icon=icondata::LuShieldCheck
                    tone=Tone::Good
                    text=t!(language, second_factor.in_force)
                />
                " "
                <span class="quiet">{since}</span>
            </p>
            <div class=note>
                <Icon icon=icondata::LuLifeBuoy />
                <p data-testid="codes-left">{codes_left}</p>
            </div>
            <div class="form-actions">
                <Button on_click=move |_| renewing.set(true) attr:data-testid="new-codes">
                    <Icon icon=icondata::LuRefreshCw />
                    {t!(language, second_factor.new_codes)}
                </Button>
                <Button
                    on_click=move |_| step.set(Step::Replacing)
                    attr:data-testid="replace-second-factor"
                >
                    <Icon icon=icondata::LuSmartphone />
                    {t!(language, second_factor.replace)}
                </Button>
                {remove}
            </div>
            {required}
        </section>
        <WithPassword
            open=renewing
            title=t!(language, second_factor.new_codes)
            text=t!(language, second_factor.new_codes_text)
            action=t!(language, second_factor.new_codes)
            danger=false
            ask=move |proof| async move { office.client().new_recovery_codes(&proof).await }
            on_done=move |made: RecoveryCodes| step.set(Step::Codes(made.recovery_codes))
        />
        <WithPassword
            open=removing
            title=t!(language, second_factor.remove_title)
            text=t!(language, second_factor.remove_text)
            action=t!(language, second_factor.remove)
            danger=true
            ask=move |proof| async move { office.client().remove_second_factor(&proof).await }
            on_done=move |()| {
                office.toasts.done(say!(office.now_language(), second_factor.removed));
                status.reload();
            }
        />
    }
}
