//! Adding a passkey: its name, the password where it is asked for, and what the browser asks.

use chrona_web::{
    components::{Button, ButtonKind, Icon, TextField},
    types::{ProblemCode, Proof},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    browser,
    components::form::{BadNote, FormErrors},
    office::Office,
    passkey::{self, Failure},
    words::{say, t},
};

/// A button that opens the form.
#[component]
pub(super) fn AddPasskey(
    /// What follows, with the recovery codes where it is the first second factor.
    #[prop(into)]
    on_added: Callback<Vec<String>>,
) -> impl IntoView {
    let language = Office::current().language;
    let is_open = RwSignal::new(false);
    let open = move |_| {
        is_open.set(true);
        browser::focus("[data-testid=passkey-name]");
    };
    let added = move |codes| {
        is_open.set(false);
        on_added.run(codes);
    };
    move || {
        if is_open.get() {
            view! { <Form on_added=added on_cancel=move |()| is_open.set(false) /> }.into_any()
        } else {
            view! {
                <div class="form-actions">
                    <Button on_click=open attr:data-testid="add-passkey">
                        <Icon icon=icondata::LuPlus />
                        {t!(language, passkeys.add)}
                    </Button>
                </div>
            }
            .into_any()
        }
    }
}

#[component]
fn Form(
    #[prop(into)] on_added: Callback<Vec<String>>,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wants_password = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let mut needed = vec![("name", name)];
        if wants_password.get_untracked() {
            needed.push(("password", password));
        }
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let given = password.get_untracked();
            let proof = Proof {
                password: Some(given).filter(|given| !given.is_empty()),
                ..Proof::default()
            };
            match passkey::add(office, name.get_untracked(), &proof).await {
                Ok(made) => {
                    let language = office.now_language();
                    let name = made.passkey.name;
                    let done = say!(language, passkeys.added, name = name);
                    office.toasts.done(done);
                    on_added.run(made.recovery_codes);
                }
                Err(Failure::Refused(error)) if error.is(ProblemCode::ProofRequired) => {
                    wants_password.set(true);
                    browser::focus("[data-testid=passkey-password]");
                }
                Err(Failure::Refused(error)) => errors.refuse(error),
                Err(failure) => trouble.set(Some(failure.sentence(office.now_language()))),
            }
            let _ = busy.try_set(false);
        });
    };
    let password_field = move || {
        wants_password.get().then(|| {
            view! {
                <TextField
                    name="password"
                    label=t!(language, second_factor.password)
                    hint=t!(language, passkeys.password_hint)
                    value=password
                    kind="password"
                    autocomplete="current-password"
                    required=true
                    max_length=128
                    error=errors.field("password")
                    test_id="passkey-password"
                />
            }
        })
    };
    let words = move || {
        let language = language.get();
        if busy.get() {
            say!(language, passkeys.busy)
        } else {
            say!(language, passkeys.add)
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="passkey-form">
            {errors.note()}
            {move || trouble.get().map(|sentence| view! { <BadNote sentence /> })}
            <TextField
                name="name"
                label=t!(language, passkeys.name)
                hint=t!(language, passkeys.name_hint)
                value=name
                required=true
                max_length=100
                error=errors.field("name")
                test_id="passkey-name"
            />
            {password_field}
            <div class="form-actions">
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    attr:data-testid="create-passkey"
                >
                    {words}
                </Button>
                <Button on_click=move |_| on_cancel.run(())>{t!(language, common.cancel)}</Button>
            </div>
        </form>
    }
}
