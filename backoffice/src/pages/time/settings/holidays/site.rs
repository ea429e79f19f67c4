//! The dialog in which a site gets a calendar of its own.

use std::sync::Arc;

use chrona_web::{
    components::{Button, ButtonKind, Dialog, SelectField, TextField},
    types::{NameSite, Site},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    components::{confirm::open_while, form::FormErrors},
    office::Office,
    pages::time::{settings::calendars::choices, terms::fields::day_in},
    words::{say, t},
};

/// What the dialog is about.
#[derive(Clone)]
pub(super) struct Edited {
    pub(super) site: Site,
    /// The names of the calendars that were imported.
    pub(super) imported: Arc<[String]>,
}

/// The dialog; it is open while there is a site.
#[component]
pub(super) fn SiteCalendar(
    edited: RwSignal<Option<Edited>>,
    /// What follows when the calendar is saved.
    on_saved: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(edited);
    let title = move || {
        let name = edited.with(|edited| edited.as_ref().map(|edited| edited.site.name.clone()));
        let name = name.unwrap_or_default();
        say!(language.get(), settings.calendar_of, name = name)
    };
    view! {
        <Dialog open title>
            {move || edited.get().map(|about| view! { <Form about edited on_saved /> })}
        </Dialog>
    }
}

#[component]
fn Form(
    about: Edited,
    edited: RwSignal<Option<Edited>>,
    on_saved: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let Edited { site, imported } = about;
    let calendar = RwSignal::new(site.calendar.clone().unwrap_or_default());
    let since = RwSignal::new(String::new());
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let site = StoredValue::new(site);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        errors.forget();
        let Some(calendar_since) = day_in(errors, "calendar_since", since) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let (id, name) = site.with_value(|site| (site.id, site.name.clone()));
            let wanted = NameSite {
                name,
                calendar: Some(calendar.get_untracked()),
                calendar_since,
                ..NameSite::default()
            };
            let answer = office.client().rename_site(id, &wanted).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(site) => {
                    let language = office.now_language();
                    let done = say!(language, settings.calendar_done, name = site.name);
                    office.toasts.done(done);
                    edited.set(None);
                    on_saved();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let calendars = Signal::derive(move || {
        let language = language.get();
        choices(
            language,
            say!(language, settings.as_organisation).to_owned(),
            &imported,
        )
    });
    view! {
        <form class="form" novalidate on:submit=submit data-testid="calendar-form">
            {errors.note()}
            <p>{t!(language, settings.calendar_text)}</p>
            <SelectField
                name="calendar"
                label=t!(language, settings.calendar)
                value=calendar
                choices=calendars
                error=errors.field("calendar")
            />
            <TextField
                name="calendar_since"
                kind="date"
                label=t!(language, categories.since)
                hint=t!(language, settings.calendar_since_hint)
                value=since
                error=errors.field("calendar_since")
            />
            <div class="dialog-actions">
                <Button on_click=move |_| edited.set(None)>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-calendar">
                    {t!(language, common.save)}
                </Button>
            </div>
        </form>
    }
}
