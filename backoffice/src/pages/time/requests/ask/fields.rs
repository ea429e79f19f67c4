//! The fields of the form that asks: those of an absence, and those of a forgotten punch.

use chrona_web::{
    ApiError,
    api::TimesheetOf,
    components::{SelectField, TextField},
    format,
    types::{AbsenceType, Decider, Language},
    zone::{self, Moment},
};
use leptos::prelude::*;

use super::asked::Asked;
use crate::{
    components::form::FormErrors,
    fetch::Fetch,
    office::Office,
    pages::{
        punching::WhenAndWay,
        time::{
            sheet::learn_zone,
            terms::{fields::today, part_of_day::PartFields},
        },
    },
    words::{say, t},
};

/// The type of absence, its days and why.
#[component]
pub(super) fn AbsenceFields(asked: Asked, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let about = move || {
        asked
            .chosen()
            .map(|chosen| decided(language.get(), &chosen))
    };
    view! {
        <SelectField
            name="request_type"
            label=t!(language, request.sort)
            value=asked.sort
            choices=asked.names.choices()
            error=errors.member("request_type", "type")
        />
        <p class="small quiet" data-testid="request-decider">
            {about}
        </p>
        <div class="form-pair">
            <TextField
                name="request_from"
                kind="date"
                label=t!(language, terms.first_day)
                value=asked.from
                error=errors.member("request_from", "from")
            />
            <TextField
                name="request_to"
                kind="date"
                label=t!(language, terms.last_day)
                value=asked.to
                error=errors.member("request_to", "to")
            />
        </div>
        <PartFields
            part=asked.part
            errors
            unit=Signal::derive(move || asked.unit())
            is_one_day=Signal::derive(move || asked.is_one_day())
        />
        <TextField
            name="request_reason"
            label=t!(language, request.reason)
            hint=t!(language, request.reason_hint)
            value=asked.reason
            max_length=500
            error=errors.member("request_reason", "reason")
        />
    }
}

/// Who decides on an absence of a type, and whether a document is needed.
fn decided(language: Language, chosen: &AbsenceType) -> String {
    let decided = match chosen.decided_by {
        Decider::Manager => say!(language, request.manager_decides),
        Decider::Hr => say!(language, request.hr_decides),
        Decider::Nobody => say!(language, request.nobody_decides),
    };
    if chosen.needs_document {
        format!("{decided} {}", say!(language, request.needs_document))
    } else {
        decided.to_owned()
    }
}

/// Which way the forgotten punch went, when, and why it was forgotten.
#[component]
pub(super) fn PunchFields(asked: Asked, errors: FormErrors) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let zone = Fetch::new(move || own_zone(office));
    let punch = asked.punch();
    let fields = zone.view(3, move |zone| {
        punch.mean_in(zone);
        view! { <WhenAndWay fields=punch errors /> }
    });
    view! {
        <p class="small quiet">{t!(language, request.correction_text)}</p>
        {fields}
        <TextField
            name="request_reason"
            label=t!(language, correction.reason)
            hint=t!(language, correction.reason_hint)
            value=punch.reason
            required=true
            max_length=500
            error=errors.field("reason")
        />
    }
}

/// Now, in the zone of the person who is signed in.
async fn own_zone(office: Office) -> Result<Moment, ApiError> {
    let now = format::now();
    if !zone::has_others() {
        return Ok(Moment::from(now));
    }
    let (client, day) = (office.client(), today());
    let file = client.timesheet_case(TimesheetOf::Me, day, day).await?;
    learn_zone(&client, &file.zone).await?;
    Ok(Moment::in_zone(now, Some(&file.zone)))
}
