//! An authenticator app in force: what can be changed, and what is left of the recovery codes.

use chrona_web::{
    components::{Button, Icon, Tag, Tone},
    format,
    types::SecondFactorStatus,
};
use leptos::prelude::*;

use super::{codes::Codes, password::WithPassword, recovery::Recovery, set_up::SetUp};
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

/// The authenticator app in force.
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
    let removing = RwSignal::new(false);
    let since = move || {
        now.activated_at.map(|moment| {
            let date = format::short_date(moment);
            say!(language.get(), second_factor.since, date = date)
        })
    };
    let is_alone = now.passkeys == 0;
    let remove = (!now.is_required || !is_alone).then(|| {
        view! {
            <Button on_click=move |_| removing.set(true) attr:data-testid="remove-second-factor">
                <Icon icon=icondata::LuShieldOff />
                {t!(language, second_factor.remove)}
            </Button>
        }
    });
    let required = (now.is_required && is_alone)
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
            <div class="form-actions">
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
            <Recovery left=now.recovery_codes_left on_made=move |codes| step.set(Step::Codes(codes)) />
        </section>
        <WithPassword
            open=removing
            title=t!(language, second_factor.remove_title)
            text=move || {
                let language = language.get();
                if is_alone {
                    say!(language, second_factor.remove_text)
                } else {
                    say!(language, second_factor.remove_beside_passkey)
                }
            }
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
