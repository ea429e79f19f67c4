//! The card of the balances that people have.

use chrona_web::{
    components::{Button, Icon, Tag, Tone},
    format,
    types::{Action as Permission, BalanceKind, Reach},
};
use leptos::prelude::*;

use super::{
    Known,
    balance_form::{EditBalance, Edited},
    said,
};
use crate::{
    components::{
        list::{Column, Row, Table},
        row_actions::{Action, RowActions},
    },
    fetch::Fetch,
    office::Office,
    pages::time::amount,
    words::{say, t},
};

const TABLE: Table<6> = Table {
    caption: |l| say!(l, kinds.title),
    test_id: "balance-kind-rows",
    columns: &[
        Column::new(|l| say!(l, kinds.name)).class("main-cell"),
        Column::new(|l| say!(l, kinds.unit)).labelled(),
        Column::new(|l| say!(l, kinds.gain)).labelled(),
        Column::new(|l| say!(l, kinds.year_begins)).labelled(),
        Column::new(|l| say!(l, kinds.lowest)).labelled(),
        Column::actions(),
    ],
};

/// The balances, and the ways to change one and to make one.
#[component]
pub(super) fn BalanceKinds(known: Fetch<Known>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let edited = RwSignal::new(None::<Edited>);
    let may_change = office.reaches(Permission::ManageTerms, Reach::Everyone);
    let add = may_change.then(|| {
        view! {
            <Button
                on_click=move |_| edited.set(Some(None))
                attr:data-testid="new-balance-kind"
            >
                <Icon icon=icondata::LuPlus />
                {t!(language, kinds.add)}
            </Button>
        }
    });
    let table = move |known: Known| {
        let rows = known.balances.into_iter();
        TABLE.of(rows.map(|of| row(of, edited, may_change)))
    };
    view! {
        <section class="card" aria-labelledby="balance-kinds">
            <div class="list-tools">
                <h2 id="balance-kinds">{t!(language, kinds.title)}</h2>
                {add}
            </div>
            {known.view(4, table)}
        </section>
        <EditBalance edited known />
    }
}

fn row(of: BalanceKind, edited: RwSignal<Option<Edited>>, may_change: bool) -> Row {
    let language = Office::current().language;
    let (unit, is_active) = (of.unit, of.active);
    let lowest = i64::from(of.lowest_hundredths);
    let month = u32::try_from(of.year_begins).unwrap_or(1);
    let called = of.name(language.get_untracked()).to_owned();
    let code = of.code.clone();
    let of = StoredValue::new(of);
    let name = view! {
        <span class="type-name">
            {move || of.with_value(|of| of.name(language.get()).to_owned())}
            {(!is_active)
                .then(|| {
                    view! {
                        <Tag icon=icondata::LuBan tone=Tone::Plain text=t!(language, sorts.unused) />
                    }
                })}
        </span>
    };
    let actions = may_change.then(|| {
        let change = Action::new(
            t!(language, settings.change),
            "edit-balance-kind",
            move || {
                edited.set(Some(Some(of.get_value())));
            },
        );
        view! { <RowActions name=called first=change /> }
    });
    TABLE
        .row([
            name.into_any(),
            (move || said::balance_unit(language.get(), unit)).into_any(),
            (move || of.with_value(|of| said::gained(language.get(), of))).into_any(),
            (move || format::month_of_year(language.get(), month)).into_any(),
            (move || amount::told(language.get(), unit, lowest)).into_any(),
            actions.into_any(),
        ])
        .with("data-code", code.as_str())
}
