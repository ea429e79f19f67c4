//! One's own second factor: an authenticator app, passkeys, recovery codes.

mod add_passkey;
mod codes;
mod in_force;
mod passkeys;
mod password;
mod recovery;
mod set_up;

pub(super) use password::WithPassword;
pub(crate) use set_up::SetUpFirst;

use chrona_web::types::SecondFactorStatus;
use leptos::prelude::*;

use self::{codes::Codes, in_force::InForce, passkeys::Passkeys, set_up::SetUp};

use crate::{components::Header, fetch::Fetch, office::Office, words::t};

/// The second factor: set it up, or see and change the one in force.
#[component]
pub(crate) fn SecondFactor() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let status = Fetch::new(move || async move { office.client().second_factor().await });
    let codes = RwSignal::new(None::<Vec<String>>);
    let kept = move |()| {
        codes.set(None);
        status.reload();
    };
    view! {
        <Header title=t!(language, second_factor.title) />
        <p class="lead quiet">{t!(language, second_factor.lead)}</p>
        {move || match codes.get() {
            Some(codes) => view! { <Codes codes on_kept=kept /> }.into_any(),
            None => {
                view! {
                    <section class="second-factor" aria-labelledby="app-title">
                        <h2 id="app-title">{t!(language, second_factor.app_title)}</h2>
                        {status.view(4, move |now| view! { <App now status /> })}
                    </section>
                    <Passkeys status codes />
                }
                    .into_any()
            }
        }}
    }
}

/// The authenticator app: the one in force, or the way to one.
#[component]
fn App(now: SecondFactorStatus, status: Fetch<SecondFactorStatus>) -> impl IntoView {
    if now.is_active {
        view! { <InForce now status /> }.into_any()
    } else {
        view! { <SetUp on_done=move |()| status.reload() /> }.into_any()
    }
}
