//! A dialog that asks for the password before something is changed.

use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, Dialog, TextField},
    types::Proof,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{components::form::FormErrors, office::Office, words::t};

/// The dialog. It closes when what it does is done; a refusal stays in it.
#[component]
pub(in crate::pages) fn WithPassword<T, F>(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: TextProp,
    /// What follows.
    #[prop(into)]
    text: TextProp,
    /// The word for yes.
    #[prop(into)]
    action: TextProp,
    /// Whether a yes takes something away.
    danger: bool,
    /// What to ask of the server.
    ask: impl Fn(Proof) -> F + Copy + Send + Sync + 'static,
    /// What to do with its answer.
    #[prop(into)]
    on_done: Callback<T>,
) -> impl IntoView
where
    T: 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let language = Office::current().language;
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    Effect::new(move |_| {
        open.track();
        password.set(String::new());
        errors.forget();
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("password", password)]) {
            return;
        }
        busy.set(true);
        let proof = Proof {
            password: Some(password.get_untracked()),
            ..Proof::default()
        };
        let asked = ask(proof);
        spawn_local(async move {
            match asked.await {
                Ok(answer) => {
                    open.set(false);
                    on_done.run(answer);
                }
                Err(error) => errors.refuse(error),
            }
            let _ = busy.try_set(false);
        });
    };
    let (text, action) = (StoredValue::new(text), StoredValue::new(action));
    let kind = if danger {
        ButtonKind::Danger
    } else {
        ButtonKind::Primary
    };
    view! {
        <Dialog open title>
            <form class="form" novalidate on:submit=submit data-testid="password-dialog">
                <p>{move || text.with_value(TextProp::get)}</p>
                {errors.note()}
                <TextField
                    name="password"
                    label=t!(language, second_factor.password)
                    value=password
                    kind="password"
                    autocomplete="current-password"
                    required=true
                    max_length=128
                    error=errors.field("password")
                />
                <div class="dialog-actions">
                    <Button on_click=move |_| open.set(false)>{t!(language, common.cancel)}</Button>
                    <Button kind submit=true busy attr:data-testid="confirm-password">
                        {move || action.with_value(TextProp::get)}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}
