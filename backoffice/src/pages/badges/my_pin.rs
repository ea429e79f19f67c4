//! One's own PIN, for kiosks that take staff numbers or printed badges.

use chrona_web::{
    components::{Button, ButtonKind, TextField},
    types::SetMyPin,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use crate::{
    components::{Header, form::FormErrors},
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// The form that gives oneself a PIN.
#[component]
pub(crate) fn MyPin() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let means = Fetch::new(move || async move { office.client().my_means().await });
    let pin = RwSignal::new(String::new());
    let current = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let needed = [("pin", pin), ("current_password", current)];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        let change = SetMyPin {
            pin: pin.get_untracked(),
            current_password: current.get_untracked(),
        };
        spawn_local(async move {
            match office.client().set_my_pin(&change).await {
                Ok(()) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, pin.done));
                    navigate("/sessions", NavigateOptions::default());
                }
                Err(error) => {
                    busy.set(false);
                    errors.refuse(error);
                }
            }
        });
    };
    let standing = move || {
        let language = language.get();
        let number = means.with(|means| means.staff_number.clone()).flatten();
        match number {
            Some(number) => say!(language, pin.with_number, number = number),
            None => say!(language, pin.without_number).to_owned(),
        }
    };
    view! {
        <Header title=t!(language, pin.title) />
        <p class="lead quiet">{t!(language, pin.lead)}</p>
        {means.frame(1, move || view! { <p class="lead small" data-testid="my-number">{standing}</p> })}
        <form class="form form-page" novalidate on:submit=submit data-testid="pin-form">
            {errors.note()}
            <TextField
                name="pin"
                label=t!(language, person.new_pin)
                hint=t!(language, person.pin_hint)
                value=pin
                kind="password"
                input_mode="numeric"
                required=true
                max_length=8
                error=errors.field("pin")
            />
            <TextField
                name="current_password"
                label=t!(language, pin.password)
                value=current
                kind="password"
                autocomplete="current-password"
                required=true
                max_length=128
                error=errors.field("current_password")
            />
            <div class="form-actions">
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-pin">
                    {t!(language, person.set_pin)}
                </Button>
                <A href="/sessions" attr:class="button">
                    {t!(language, common.cancel)}
                </A>
            </div>
        </form>
    }
}
