//! Someone's contracts, and the form for another.

use chrona_web::{
    format,
    types::{Action, ContractEntry, ContractId, Language, PersonId, Reach},
};
use chrona_work_time::{Contract, ContractKind};
use leptos::prelude::*;

use super::contract_form::ContractForm;
use crate::{
    fetch::Fetch,
    office::Office,
    pages::time::terms::entries::{Rows, Said, Shown, Standing},
    words::{say, t},
};

/// The word for a kind.
pub(super) fn kind_word(language: Language, kind: ContractKind) -> &'static str {
    match kind {
        ContractKind::FullTime => say!(language, terms.full_time),
        ContractKind::PartTime => say!(language, terms.part_time),
        ContractKind::Annual => say!(language, terms.annual),
        ContractKind::ForfaitDays => say!(language, terms.forfait_days),
    }
}

fn hours(minutes: u32) -> String {
    format::duration(i64::from(minutes) * 60)
}

/// The periods of full time over several weeks: `par périodes de 4 semaines à partir du 04/01/2027`.
fn period_told(language: Language, contract: &Contract) -> Option<String> {
    let weeks = contract.period_weeks.filter(|weeks| *weeks > 1)?;
    Some(match contract.period_anchor {
        None => say!(language, terms.by_period, weeks = weeks),
        Some(day) => {
            let day = format::written(day);
            say!(language, terms.by_period_from, weeks = weeks, day = day)
        }
    })
}

/// When the year of annual hours begins: `année à partir du 01/06`.
fn year_told(language: Language, contract: &Contract) -> Option<String> {
    let (month, day) = contract.year_from.as_deref()?.split_once('-')?;
    let day = format!("{day}/{month}");
    Some(say!(language, terms.year_since, day = day))
}

/// A contract in words: `Temps partiel, 24 h 00 par semaine`.
fn told(language: Language, said: &Said) -> String {
    let Said::Contract(contract) = said else {
        return String::new();
    };
    let weekly = contract.weekly_minutes.map(|minutes| {
        let hours = hours(minutes);
        say!(language, terms.a_week, hours = hours)
    });
    let annual = contract.annual_minutes.map(|minutes| {
        let hours = hours(minutes);
        say!(language, terms.a_year, hours = hours)
    });
    let days = contract
        .days
        .map(|days| say!(language, terms.days_a_year, days = days));
    let kind = kind_word(language, contract.kind).to_owned();
    let period = period_told(language, contract);
    let year = year_told(language, contract);
    let parts = [Some(kind), weekly, period, annual, year, days];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn shown(entry: ContractEntry) -> Shown {
    let (from, to) = (entry.contract.from, entry.ends.or(entry.contract.to));
    Shown {
        id: entry.id.0,
        standing: Standing::of(from, to, entry.annulled_at.is_some()),
        from,
        to,
        text: told,
        said: Said::Contract(entry.contract),
    }
}

/// The contracts of someone.
#[component]
pub(super) fn Contracts(id: PersonId) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let contracts = Fetch::new(move || async move { office.client().contracts(id).await });
    let busy = RwSignal::new(false);
    let annul = move |number: i64| {
        let work = async move { office.client().annul_contract(id, ContractId(number)).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, terms.annul_done));
            contracts.reload();
        });
    };
    let form = office
        .reaches(Action::ManageTerms, Reach::Everyone)
        .then(|| view! { <ContractForm id contracts /> });
    view! {
        <section class="card" aria-labelledby="person-contracts">
            <h2 id="person-contracts">{t!(language, terms.contracts)}</h2>
            {contracts
                .view(
                    2,
                    move |entries| {
                        view! {
                            <Rows
                                rows=entries.into_iter().map(shown).collect()
                                empty=t!(language, terms.no_contract)
                                action=Action::ManageTerms
                                test_id="contract-rows"
                                on_annul=annul
                            />
                        }
                    },
                )}
            {form}
        </section>
    }
}
