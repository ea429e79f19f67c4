//! One's own second factor.

mod codes;
mod in_force;
mod password;
mod set_up;

pub(crate) use set_up::SetUpFirst;

use leptos::prelude::*;

use self::{in_force::InForce, set_up::SetUp};
use super::Header;
use crate::{fetch::Fetch, office::Office, words::t};

/// The second factor: set it up, or see and change the one in force.
#[component]
pub(crate) fn SecondFactor() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let status = Fetch::new(move || async move { office.client().second_factor().await });
    view! {
        <Header title=t!(language, second_factor.title) />
        <p class="lead quiet">{t!(language, second_factor.lead)}</p>
        {status
            .view(
                4,
                move |now| {
                    if now.is_active {
                        view! { <InForce now status /> }.into_any()
                    } else {
                        view! { <SetUp on_done=move |()| status.reload() /> }.into_any()
                    }
                },
            )}
    }
}
