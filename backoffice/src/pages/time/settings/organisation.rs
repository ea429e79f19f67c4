//! What timesheets depend on and is the organisation's: how many people it employs, and its public holidays.

use chrona_web::{
    components::{Button, ButtonKind, SelectField, TextField},
    format,
    types::{Action, OrganisationTime, Reach},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::calendars::{calendar, choices, imported};
use crate::{
    components::form::FormErrors,
    fetch::Fetch,
    office::Office,
    pages::time::terms::fields::number_in,
    words::{say, t},
};

/// The card with both, which whoever may changes.
#[component]
pub(super) fn Organisation() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let known = Fetch::new(move || async move {
        let organisation = office.client().organisation().await?;
        Ok((organisation, imported(office).await?))
    });
    let may_change = office.reaches(Action::ManageTerms, Reach::Everyone);
    view! {
        <section class="card" aria-labelledby="organisation">
            <h2 id="organisation">{t!(language, settings.organisation)}</h2>
            {known
                .view(
                    2,
                    move |(known, imported): (OrganisationTime, Vec<String>)| {
                        if may_change {
                            view! { <Form known imported /> }.into_any()
                        } else {
                            facts(known)
                        }
                    },
                )}
        </section>
    }
}

fn facts(known: OrganisationTime) -> AnyView {
    let language = Office::current().language;
    let name = known.calendar;
    let holidays = move || {
        let language = language.get();
        match &name {
            Some(name) => calendar(language, name),
            None => say!(language, calendar.none).to_owned(),
        }
    };
    let staff = move || {
        let language = language.get();
        match known.staff {
            Some(staff) => format::number(language, staff.into()),
            None => say!(language, settings.not_known).to_owned(),
        }
    };
    view! {
        <dl class="facts">
            <dt>{t!(language, settings.staff)}</dt>
            <dd>{staff}</dd>
            <dt>{t!(language, settings.calendar)}</dt>
            <dd>{holidays}</dd>
        </dl>
    }
    .into_any()
}

#[component]
fn Form(known: OrganisationTime, imported: Vec<String>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let staff = known.staff.map(|staff| staff.to_string());
    let staff = RwSignal::new(staff.unwrap_or_default());
    let calendar = RwSignal::new(known.calendar.unwrap_or_default());
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        errors.forget();
        let Some(staff) = number_in(errors, "staff", staff) else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let wanted = OrganisationTime {
                staff: staff.map(|staff| i32::try_from(staff).unwrap_or(i32::MAX)),
                calendar: Some(calendar.get_untracked()).filter(|name| !name.is_empty()),
            };
            let answer = office.client().set_organisation(&wanted).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office
                        .toasts
                        .done(say!(language, settings.organisation_done));
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let calendars = Signal::derive(move || {
        let language = language.get();
        choices(
            language,
            say!(language, calendar.none).to_owned(),
            &imported,
        )
    });
    view! {
        <form class="form" novalidate on:submit=submit data-testid="organisation-form">
            {errors.note()}
            <div class="form-pair">
                <TextField
                    name="staff"
                    label=t!(language, settings.staff)
                    hint=t!(language, settings.staff_hint)
                    value=staff
                    input_mode="numeric"
                    max_length=8
                    error=errors.field("staff")
                />
                <SelectField
                    name="calendar"
                    label=t!(language, settings.calendar)
                    value=calendar
                    choices=calendars
                    error=errors.field("calendar")
                />
            </div>
            <div class="form-actions">
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    attr:data-testid="save-organisation"
                >
                    {t!(language, common.save)}
                </Button>
            </div>
        </form>
    }
}
