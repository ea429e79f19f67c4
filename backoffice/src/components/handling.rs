//! What someone writes who dealt with something that waits, and who dealt with what.

use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, Dialog, TextField},
    format,
    types::Handled,
};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    components::{confirm::open_while, form::FormErrors},
    draft::{Draft, Restored, field},
    office::Office,
    words::{Words, follow, say, t},
};

/// What a list calls it.
#[derive(Clone, Copy)]
pub(crate) struct Handling {
    /// What a draft's name begins with.
    pub(crate) draft: &'static str,
    /// The dialog and its button.
    pub(crate) title: Words,
    /// What to write.
    pub(crate) hint: Words,
    /// Whether something has to be written.
    pub(crate) is_required: bool,
}

/// Who dealt with it, when, and what they wrote.
#[component]
pub(crate) fn Seen(handled: Handled) -> impl IntoView {
    let language = Office::current().language;
    let (name, at) = (handled.by_name, handled.at);
    view! {
        <div class="stacked">
            {move || say!(language.get(), handling.seen, name = name.clone())}
            <span class="small quiet">{move || format::relative_time(language.get(), at)}</span>
            <span class="small">{handled.note}</span>
        </div>
    }
}

/// Asks for a note while there is a key of what is dealt with, and sends both.
#[component]
pub(crate) fn HandleDialog<S, F, T>(
    words: Handling,
    /// What names it.
    key: RwSignal<Option<String>>,
    send: S,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView
where
    S: Fn(String, String) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
    T: 'static,
{
    let language = Office::current().language;
    let open = open_while(key);
    let form = move |of: String| {
        let close = move || key.set(None);
        let done = move || {
            close();
            on_done.run(());
        };
        view! { <HandleForm words key=of send done on_cancel=move |()| close() /> }
    };
    view! {
        <Dialog open title=follow(language, words.title)>
            {move || key.get().map(form)}
        </Dialog>
    }
}

#[component]
fn HandleForm<S, F, T>(
    words: Handling,
    key: String,
    send: S,
    done: impl Fn() + Copy + 'static,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView
where
    S: Fn(String, String) -> F + Copy + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
    T: 'static,
{
    let office = Office::current();
    let language = office.language;
    let note = RwSignal::new(String::new());
    let draft_name = format!("{}.{key}", words.draft);
    let draft = Draft::keep(office, &draft_name, vec![field("note", note)]);
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if words.is_required && !errors.filled(&[("note", note)]) {
            return;
        }
        office.act(busy, send(key.clone(), note.get_untracked()), move |_| {
            let language = office.now_language();
            office.toasts.done(say!(language, handling.done));
            draft.forget();
            done();
        });
    };
    let cancel = move |_| {
        draft.forget();
        on_cancel.run(());
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <Restored draft />
            <TextField
                name="note"
                label=t!(language, handling.note)
                hint=follow(language, words.hint)
                value=note
                max_length=500
                error=errors.field("note")
            />
            <div class="dialog-actions">
                <Button on_click=cancel>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-handled">
                    {follow(language, words.title)}
                </Button>
            </div>
        </form>
    }
}
