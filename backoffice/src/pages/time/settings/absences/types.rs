//! The card of the types of absence.

use chrona_web::{
    components::{Button, Icon, Tag, Tone},
    types::{AbsenceType, Action as Permission, Reach, names::sort_key},
};
use leptos::prelude::*;

use super::{
    Known, said,
    swatch::Swatch,
    type_form::{EditType, Edited},
};
use crate::{
    components::{
        list::{Column, Row, Table},
        row_actions::{Action, RowActions},
    },
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

const TABLE: Table<7> = Table {
    caption: |l| say!(l, sorts.title),
    test_id: "absence-type-rows",
    columns: &[
        Column::new(|l| say!(l, sorts.name)).class("main-cell"),
        Column::new(|l| say!(l, sorts.unit)).labelled(),
        Column::new(|l| say!(l, sorts.effects)).class("small quiet roomy-only"),
        Column::new(|l| say!(l, sorts.balance)).labelled(),
        Column::new(|l| say!(l, sorts.decided_by)).labelled(),
        Column::new(|l| say!(l, sorts.payroll_code))
            .class("figures small wide-only")
            .labelled(),
        Column::actions(),
    ],
};

/// The types, and the ways to change one and to make one.
#[component]
pub(super) fn AbsenceTypes(known: Fetch<Known>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let edited = RwSignal::new(None::<Edited>);
    let may_change = office.reaches(Permission::ManageTerms, Reach::Everyone);
    let balances = move || {
        known
            .with(|known| known.balances.clone())
            .unwrap_or_default()
    };
    let new = move |_| {
        edited.set(Some(Edited {
            of: None,
            balances: untrack(balances),
        }));
    };
    let add = may_change.then(|| {
        view! {
            <Button on_click=new attr:data-testid="new-absence-type">
                <Icon icon=icondata::LuPlus />
                {t!(language, sorts.add)}
            </Button>
        }
    });
    let table = move |known: Known| {
        let mut types = known.types.clone();
        let language = language.get();
        types.sort_by_cached_key(|of| (!of.active, sort_key(of.name(language))));
        let rows = types.into_iter();
        TABLE.of(rows.map(|of| row(of, &known, edited, may_change)))
    };
    view! {
        <section class="card" aria-labelledby="absence-types">
            <div class="list-tools">
                <h2 id="absence-types">{t!(language, sorts.title)}</h2>
                {add}
            </div>
            {known.view(8, table)}
        </section>
        <EditType edited known />
    }
}

fn row(of: AbsenceType, known: &Known, edited: RwSignal<Option<Edited>>, may_change: bool) -> Row {
    let language = Office::current().language;
    let about = Edited {
        of: Some(of.clone()),
        balances: known.balances.clone(),
    };
    let balance = of.balance.as_ref().and_then(|code| {
        let mut balances = known.balances.iter();
        balances.find(|balance| balance.code == *code).cloned()
    });
    let balance = move || match &balance {
        Some(balance) => balance.name(language.get()).to_owned(),
        None => say!(language.get(), common.none).to_owned(),
    };
    let (unit, decider, is_active) = (of.unit, of.decided_by, of.active);
    let (colour, pattern) = (of.colour.clone(), of.pattern);
    let (code, payroll) = (of.code.clone(), of.payroll_code.clone());
    let called = of.name(language.get_untracked()).to_owned();
    let of = StoredValue::new(of);
    let name = view! {
        <span class="type-name">
            <Swatch colour=Signal::stored(colour) pattern=Signal::stored(pattern) />
            <span>
                {move || of.with_value(|of| of.name(language.get()).to_owned())} " "
                {(!is_active)
                    .then(|| {
                        view! {
                            <Tag
                                icon=icondata::LuBan
                                tone=Tone::Plain
                                text=t!(language, sorts.unused)
                            />
                        }
                    })}
            </span>
        </span>
    };
    let actions = may_change.then(|| {
        let change = Action::new(
            t!(language, settings.change),
            "edit-absence-type",
            move || {
                edited.set(Some(about.clone()));
            },
        );
        view! { <RowActions name=called first=change /> }
    });
    TABLE
        .row([
            name.into_any(),
            (move || said::unit(language.get(), unit)).into_any(),
            (move || of.with_value(|of| said::facts(language.get(), of))).into_any(),
            balance.into_any(),
            (move || said::decider(language.get(), decider)).into_any(),
            payroll.into_any(),
            actions.into_any(),
        ])
        .with("data-code", code.as_str())
}
