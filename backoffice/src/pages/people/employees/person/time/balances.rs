//! Someone's balances, and what was entered of them by hand.

use chrona_web::types::{Action, BalanceEntryId, BalanceOn, Language, PersonId, Reach};
use leptos::prelude::*;

use super::adjust_form::AdjustForm;
use crate::{
    office::Office,
    pages::time::{
        amount,
        balances::{Balances, source},
        terms::entries::{BalanceSaid, Rows, Said, Shown, Standing},
    },
    words::{say, t},
};

/// The card with them.
#[component]
pub(super) fn PersonBalances(id: PersonId, balances: Balances) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let form = office
        .reaches(Action::ManageAbsences, Reach::Everyone)
        .then(|| view! { <AdjustForm id balances /> });
    view! {
        <section class="card" aria-labelledby="person-balances">
            <div class="named-head">
                <h2 id="person-balances">{t!(language, balance.title)}</h2>
                {balances.day_field()}
            </div>
            {balances.cards()}
            <Entries id balances />
            {form}
        </section>
    }
}

/// What was entered by hand; nothing where nothing was.
#[component]
fn Entries(id: PersonId, balances: Balances) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let annul = move |number: i64| {
        let entry = BalanceEntryId(number);
        let work = async move { office.client().annul_balance_entry(id, entry).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, terms.annul_done));
            balances.reload();
        });
    };
    move || {
        let shown = balances.answer().with(|all| shown(all))?;
        (!shown.is_empty()).then(|| {
            view! {
                <h3 class="balance-entries">{t!(language, balance.entries)}</h3>
                <Rows
                    rows=shown
                    empty=""
                    action=Action::ManageAbsences
                    consequence=balance_follows
                    test_id="balance-entries"
                    on_annul=annul
                />
            }
        })
    }
}

/// What follows when an entry is annulled.
fn balance_follows(language: Language, what: String) -> String {
    say!(language, balance.annul_text, what = what)
}

fn shown(balances: &[BalanceOn]) -> Vec<Shown> {
    let of_balance = |balance: &BalanceOn| {
        let (names, unit) = (
            [balance.name_fr.clone(), balance.name_en.clone()],
            balance.unit,
        );
        let entries = balance.entries.clone().into_iter();
        entries.map(move |entry| Shown {
            id: entry.id.0,
            standing: Standing::of(entry.from, entry.good_until, entry.annulled_at.is_some()),
            from: entry.from,
            to: entry.good_until,
            text: told,
            said: Said::Balance(BalanceSaid {
                names: names.clone(),
                unit,
                entry,
            }),
        })
    };
    balances.iter().flat_map(of_balance).collect()
}

/// An entry in words: `Congés payés : +2 jours · fractionnement · Congé principal fractionné`.
fn told(language: Language, said: &Said) -> String {
    let Said::Balance(BalanceSaid { names, unit, entry }) = said else {
        return String::new();
    };
    let [fr, en] = names;
    let name = match language {
        Language::Fr => fr,
        Language::En => en,
    };
    let change = amount::change(language, *unit, entry.hundredths);
    let source = source(language, entry.source);
    let reason = &entry.reason;
    let what = format!("{change} · {source} · {reason}");
    say!(language, common.pair, first = name.as_str(), second = what)
}
