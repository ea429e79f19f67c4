//! The dialog in which a calendar of public holidays is imported from a file.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, TextField, error_view},
    types::HolidayCalendarFile,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    browser,
    components::{confirm::open_while, file_drop::FileDrop, form::FormErrors},
    office::Office,
    words::{Words, say, t},
};

/// The largest file the server takes, in bytes.
const LARGEST: f64 = 1_000_000.0;

/// What the dialog is about.
#[derive(Clone, Default)]
pub(super) struct Import {
    /// The calendar whose days are replaced; empty where it is a new one.
    pub(super) name: String,
}

/// A file that was chosen.
#[derive(Clone)]
struct Chosen {
    name: String,
    content: String,
}

/// The dialog; it is open while there is a subject.
#[component]
pub(super) fn ImportFile(
    subject: RwSignal<Option<Import>>,
    /// What follows when the calendar is there.
    on_imported: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(subject);
    let title = move || {
        let language = language.get();
        let name = subject.with(|import| import.as_ref().map(|import| import.name.clone()));
        match name.filter(|name| !name.is_empty()) {
            Some(name) => say!(language, imported.again_title, name = name),
            None => say!(language, imported.import_title).to_owned(),
        }
    };
    view! {
        <Dialog open title>
            {move || subject.get().map(|import| view! { <Form import subject on_imported /> })}
        </Dialog>
    }
}

#[component]
fn Form(
    import: Import,
    subject: RwSignal<Option<Import>>,
    on_imported: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let is_again = !import.name.is_empty();
    let name = RwSignal::new(import.name);
    let chosen = RwSignal::new(None::<Chosen>);
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let choose = move |files: Vec<web_sys::File>| {
        errors.forget();
        let Some(file) = files.into_iter().next() else {
            return;
        };
        chosen.set(None);
        if file.size() > LARGEST {
            errors.refuse_field("content", |l| say!(l, imported.too_large));
            return;
        }
        spawn_local(async move {
            match browser::content(&file).await.and_then(browser::text) {
                Some(content) => {
                    let name = file.name();
                    let _ = chosen.try_set(Some(Chosen { name, content }));
                }
                None => errors.refuse_field("content", |l| say!(l, imported.unreadable)),
            }
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("name", name)]) {
            return;
        }
        let Some(file) = chosen.get_untracked() else {
            errors.refuse_field("content", |l| say!(l, imported.no_file));
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let content = file.content;
            let body = HolidayCalendarFile { content };
            let called = name.get_untracked();
            let client = office.client();
            let answer = client.import_holiday_calendar(called.trim(), &body).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(calendar) => {
                    let language = office.now_language();
                    let count = usize::try_from(calendar.days).unwrap_or_default();
                    let name = calendar.name;
                    let done = say!(language, imported.done, count = count, name = name);
                    office.toasts.done(done);
                    subject.set(None);
                    on_imported();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let text: Words = if is_again {
        |l| say!(l, imported.again_text)
    } else {
        |l| say!(l, imported.import_text)
    };
    let name_field = (!is_again).then(|| {
        view! {
            <TextField
                name="name"
                label=t!(language, imported.name)
                hint=t!(language, imported.name_hint)
                value=name
                required=true
                max_length=20
                test_id="calendar-name"
                error=errors.field("name")
            />
        }
    });
    // Of a calendar that is there the name is not asked for.
    let name_fault = is_again.then(|| error_view("name", errors.field("name")));
    let file_name = move || chosen.get().map(|file| file.name);
    view! {
        <form class="form" novalidate on:submit=submit data-testid="import-calendar-form">
            {errors.note()}
            <p>{move || text(language.get())}</p>
            {name_field}
            {name_fault}
            <FileDrop
                id="calendar-file"
                icon=icondata::LuCalendarDays
                action=t!(language, imported.choose)
                kinds=t!(language, imported.kinds)
                accept=".csv,.ics,.txt,text/csv,text/calendar,text/plain"
                busy
                on_files=choose
            />
            <p role="status" class="small" data-testid="calendar-file-name">
                {file_name}
            </p>
            <div data-testid="calendar-fault">{error_view("content", errors.field("content"))}</div>
            <div class="dialog-actions">
                <Button on_click=move |_| subject.set(None)>{t!(language, common.cancel)}</Button>
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    attr:data-testid="save-import-calendar"
                >
                    {t!(language, imported.import)}
                </Button>
            </div>
        </form>
    }
}
