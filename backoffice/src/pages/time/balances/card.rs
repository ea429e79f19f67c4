//! A balance: its figure, and folded away the lots that it is made of and what was taken.

use chrona_web::{
    format,
    types::{BalanceLot, BalanceOn, BalanceUnit, Language},
};
use chrona_work_time::LotSource;
use leptos::prelude::*;

use super::{
    AbsenceNames,
    runs::{Run, runs},
};
use crate::{
    office::Office,
    pages::time::amount,
    words::{say, t},
};

/// The card of a balance.
pub(super) fn card(balance: BalanceOn, names: AbsenceNames) -> AnyView {
    let language = Office::current().language;
    let BalanceOn {
        unit,
        hundredths,
        in_advance,
        ..
    } = balance;
    let code = balance.code.clone();
    let lots = balance.lots.iter().cloned().map(|one| lot(unit, one));
    let lots = (!balance.lots.is_empty()).then(|| {
        view! {
            <h4>{t!(language, balance.lots)}</h4>
            <ul class="lots" data-testid="lots">
                {lots.collect_view()}
            </ul>
        }
    });
    let taken = runs(&balance.takings);
    let taken = (!taken.is_empty()).then(|| {
        let taken = taken.into_iter().map(|run| taking(unit, run, names));
        view! {
            <h4>{t!(language, balance.takings)}</h4>
            <ul class="lots" data-testid="takings">
                {taken.collect_view()}
            </ul>
        }
    });
    let is_empty = lots.is_none() && taken.is_none();
    let nothing =
        is_empty.then(|| view! { <p class="quiet small">{t!(language, balance.nothing)}</p> });
    let advance = (in_advance > 0).then(|| {
        let told = move || {
            let language = language.get();
            let amount = amount::told(language, unit, in_advance);
            say!(language, balance.in_advance, amount = amount)
        };
        view! { <p class="quiet small">{told}</p> }
    });
    let names = [balance.name_fr, balance.name_en];
    let name = move || {
        let [fr, en] = names.clone();
        match language.get() {
            Language::Fr => fr,
            Language::En => en,
        }
    };
    view! {
        <li class="balance" data-testid="balance-card" data-code=code>
            <h3>{name}</h3>
            <p
                class="figures balance-figure"
                class:balance-below=hundredths < 0
                data-testid="balance-figure"
            >
                {move || amount::told(language.get(), unit, hundredths)}
            </p>
            {advance}
            <details class="balance-details">
                <summary data-testid="balance-details">{t!(language, balance.details)}</summary>
                {nothing}
                {lots}
                {taken}
            </details>
        </li>
    }
    .into_any()
}

/// The word for where a lot comes from.
pub(in crate::pages) fn source(language: Language, source: LotSource) -> &'static str {
    match source {
        LotSource::Opening => say!(language, balance.opening),
        LotSource::Gained => say!(language, balance.gained),
        LotSource::Adjusted => say!(language, balance.adjusted),
        LotSource::Splitting => say!(language, balance.splitting),
        LotSource::GivenBack => say!(language, balance.given_back),
    }
}

/// A lot: how much it was and where from, then since when, until when and what became of it.
fn lot(unit: BalanceUnit, lot: BalanceLot) -> AnyView {
    let language = Office::current().language;
    let what = move || {
        let language = language.get();
        let amount = amount::told(language, unit, lot.hundredths);
        let source = source(language, lot.source);
        format!("{amount} · {source}")
    };
    view! {
        <li>
            <span>{what}</span>
            <span class="quiet small">{move || became(language.get(), unit, &lot)}</span>
        </li>
    }
    .into_any()
}

/// `du 30/06/2026 au 31/05/2028 · 1 jour pris · reste 1,5 jour`.
fn became(language: Language, unit: BalanceUnit, lot: &BalanceLot) -> String {
    let from = format::written(lot.gained_on);
    let good = match lot.good_until.map(format::written) {
        Some(to) => say!(language, terms.range, from = from, to = to),
        None => say!(language, terms.since, from = from),
    };
    let amount = |hundredths| amount::told(language, unit, hundredths);
    let taken = (lot.taken != 0).then(|| {
        let amount = amount(lot.taken);
        say!(language, balance.taken, amount = amount)
    });
    let expired = (lot.expired != 0).then(|| {
        let amount = amount(lot.expired);
        say!(language, balance.expired, amount = amount)
    });
    let left = amount(lot.left);
    let left = say!(language, balance.left, amount = left);
    let parts = [Some(good), taken, expired, Some(left)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Days on which something was taken.
fn taking(unit: BalanceUnit, run: Run, names: AbsenceNames) -> AnyView {
    let language = Office::current().language;
    let (from, to, hundredths) = (run.from, run.to, run.hundredths);
    let what = move || {
        let language = language.get();
        let amount = amount::told(language, unit, hundredths);
        let kind = match &run.kind {
            Some(kind) => names.name(language, kind),
            None => say!(language, balance.by_hand).to_owned(),
        };
        format!("{amount} · {kind}")
    };
    let days = move || {
        let language = language.get();
        let from = format::written(from);
        if run.from == to {
            return say!(language, terms.one_day, day = from);
        }
        let to = format::written(to);
        say!(language, terms.range, from = from, to = to)
    };
    view! {
        <li>
            <span>{what}</span>
            <span class="quiet small">{days}</span>
        </li>
    }
    .into_any()
}
