//! The fields of the dialog about a type of absence.

use chrona_web::{
    components::{SelectField, TextField},
    types::{AbsenceUnit, BalanceKind, Decider, LeaveGain, Pattern},
};
use leptos::prelude::*;

use super::{
    form_parts::{Check, choices},
    said,
    swatch::Swatch,
    type_form::Typed,
};
use crate::{
    components::form::FormErrors,
    office::Office,
    words::{say, t},
};

/// What it is counted in, what it takes from and who decides.
#[component]
pub(super) fn Deciding(
    typed: Typed,
    errors: FormErrors,
    balances: Vec<BalanceKind>,
) -> impl IntoView {
    let language = Office::current().language;
    let units = choices(&AbsenceUnit::ALL, AbsenceUnit::as_str, said::unit);
    let deciders = choices(&Decider::ALL, Decider::as_str, said::decider);
    let gains = choices(&LeaveGain::ALL, LeaveGain::as_str, said::leave_gain);
    let balances = Signal::derive(move || {
        let language = language.get();
        let none = (String::new(), say!(language, sorts.no_balance).to_owned());
        let known = balances.iter();
        let known = known.map(|of| (of.code.clone(), of.name(language).to_owned()));
        std::iter::once(none).chain(known).collect::<Vec<_>>()
    });
    view! {
        <div class="form-pair">
            <SelectField
                name="unit"
                label=t!(language, sorts.unit)
                value=typed.unit
                choices=units
                error=errors.field("unit")
            />
            <SelectField
                name="balance"
                label=t!(language, sorts.balance)
                value=typed.balance
                choices=balances
                error=errors.field("balance")
            />
        </div>
        <div class="form-pair">
            <SelectField
                name="decided_by"
                label=t!(language, sorts.decided_by)
                value=typed.decided_by
                choices=deciders
                error=errors.field("decided_by")
            />
            <SelectField
                name="leave_gain"
                label=t!(language, sorts.leave_gain)
                value=typed.leave_gain
                choices=gains
                error=errors.field("leave_gain")
            />
        </div>
    }
}

/// What it does to pay and hours.
#[component]
pub(super) fn Effects(typed: Typed) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <fieldset class="form-group">
            <legend>{t!(language, sorts.effects)}</legend>
            <Check value=typed.paid word=|l| say!(l, sorts.paid) test_id="paid" />
            <Check value=typed.counts word=|l| say!(l, sorts.counts) test_id="counts" />
            <Check value=typed.elsewhere word=|l| say!(l, sorts.elsewhere) test_id="elsewhere" />
            <Check
                value=typed.needs_document
                word=|l| say!(l, sorts.needs_document)
                test_id="needs_document"
            />
            <Check value=typed.neutral word=|l| say!(l, sorts.neutral) test_id="neutral" />
        </fieldset>
    }
}

/// Its code in payroll, how it is drawn, and whether it is in use.
#[component]
pub(super) fn Look(typed: Typed, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let patterns = choices(&Pattern::ALL, Pattern::as_str, said::pattern);
    view! {
        <TextField
            name="payroll_code"
            label=t!(language, sorts.payroll_code)
            hint=t!(language, sorts.payroll_code_hint)
            value=typed.payroll_code
            max_length=40
            error=errors.field("payroll_code")
        />
        <div class="form-pair">
            <TextField
                name="colour"
                kind="color"
                label=t!(language, sorts.colour)
                value=typed.colour
                error=errors.field("colour")
            >
                <Swatch
                    colour=typed.colour
                    pattern=Signal::derive(move || typed.pattern())
                />
            </TextField>
            <SelectField
                name="pattern"
                label=t!(language, sorts.pattern)
                value=typed.pattern
                choices=patterns
                error=errors.field("pattern")
            />
        </div>
        <Check value=typed.active word=|l| say!(l, sorts.active) test_id="active" />
    }
}
