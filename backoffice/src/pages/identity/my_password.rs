//! Changing one's own password.

use chrona_web::{
    components::{Button, ButtonKind, TextField},
    types::ChangePassword,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use crate::{
    components::{Header, form::FormErrors},
    office::Office,
    words::{say, t},
};

/// The password as it is, and as it shall be.
#[component]
pub(crate) fn MyPassword() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let needed = [("current_password", current), ("new_password", new)];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        let change = ChangePassword {
            current_password: current.get_untracked(),
            new_password: new.get_untracked(),
        };
        spawn_local(async move {
            match office.client().change_password(&change).await {
                Ok(()) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, password.done));
                    navigate("/sessions", NavigateOptions::default());
                }
                Err(error) => {
                    busy.set(false);
                    errors.refuse(error);
                }
            }
        });
    };
    view! {
        <Header title=t!(language, password.title) />
        <p class="lead quiet">{t!(language, password.lead)}</p>
        <form class="form form-page" novalidate on:submit=submit data-testid="password-form">
            {errors.note()}
            <TextField
                name="current_password"
                label=t!(language, password.current)
                value=current
                kind="password"
                autocomplete="current-password"
                required=true
                max_length=128
                error=errors.field("current_password")
            />
            <TextField
                name="new_password"
                label=t!(language, password.next)
                hint=t!(language, password.next_hint)
                value=new
                kind="password"
                autocomplete="new-password"
                required=true
                max_length=128
                error=errors.field("new_password")
            />
            <div class="form-actions">
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-password">
                    {t!(language, password.submit)}
                </Button>
                <A href="/sessions" attr:class="button">
                    {t!(language, common.cancel)}
                </A>
            </div>
        </form>
    }
}
