//! The ways in through outside providers, where there are any.

use chrona_web::{
    Client, Credential,
    components::{Button, Icon, alive, words},
    types::OutsideProvider,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser,
    components::form::FormErrors,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// A button a provider; nothing where there is none, or while that is not known.
#[component]
pub(super) fn OutsideWays() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let client = move || Client::new(Credential::None, office.now_language());
    let providers = Fetch::new(move || async move { client().outside_providers().await });
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    let leave = Callback::new(move |name: String| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        errors.forget();
        spawn_local(async move {
            match client().begin_outside_sign_in(&name).await {
                Ok(begun) => browser::leave_for(&begun.url),
                Err(error) => {
                    busy.set(false);
                    errors.refuse(error);
                }
            }
        });
    });
    alive(move || {
        let providers = providers.with(Clone::clone).unwrap_or_default();
        let ways = (!providers.is_empty()).then(|| {
            let ways = providers.into_iter();
            let ways = ways.map(|provider| view! { <Way provider busy leave /> });
            view! {
                <div class="door-outside" data-testid="outside-ways">
                    <p class="door-or quiet small">{t!(language, outside.or_else)}</p>
                    {errors.note()}
                    {ways.collect_view()}
                </div>
            }
        });
        ways.into_any()
    })
}

#[component]
fn Way(provider: OutsideProvider, busy: RwSignal<bool>, leave: Callback<String>) -> impl IntoView {
    let language = Office::current().language;
    let OutsideProvider { name, label } = provider;
    let test_id = format!("outside-{name}");
    let words = words(move || {
        say!(
            language.get(),
            outside.with_provider,
            provider = label.as_str()
        )
    });
    view! {
        <Button busy on_click=move |_| leave.run(name.clone()) attr:data-testid=test_id>
            <Icon icon=icondata::LuLogIn />
            {words}
        </Button>
    }
}
