//! Why the figures of a month are what they are, computed in the page from its case file.

use chrona_web::{components::Icon, format, types::Language, zone};
use chrona_work_time::{Case, CaseFile, Explanation, Figure, Reason, explain};
use leptos::prelude::*;

use super::{sheet::Sheet, words};
use crate::{
    fetch::skeleton,
    office::Office,
    words::{say, t},
};

/// How many lines stand for explanations that are on their way.
const LINES: usize = 4;

/// The rules and the periods that the figures come from, fetched when someone asks for them.
#[component]
pub(super) fn Why(sheet: Sheet) -> impl IntoView {
    let language = Office::current().language;
    let told = move |file: Option<CaseFile>| {
        let file = file?;
        if file.from != sheet.month.month().first() {
            return Some(skeleton(LINES));
        }
        let language = language.get();
        let Some(explained) = explained(&file) else {
            return Some(view! { <p class="quiet">{say!(language, why.failed)}</p> }.into_any());
        };
        if explained.is_empty() {
            let nothing = say!(language, why.nothing);
            let nothing = view! { <p class="quiet" data-testid="why-nothing">{nothing}</p> };
            return Some(nothing.into_any());
        }
        let lines = explained.into_iter();
        let lines = lines.map(|one| line(language, sheet, &one)).collect_view();
        Some(view! { <ul class="why-list" data-testid="why-list">{lines}</ul> }.into_any())
    };
    view! {
        <details class="why" on:toggle=move |_| sheet.want_case()>
            <summary data-testid="why">
                <Icon icon=icondata::LuCircleHelp />
                {t!(language, why.open)}
            </summary>
            {sheet.case.view(LINES, told)}
        </details>
    }
}

fn explained(file: &CaseFile) -> Option<Vec<Explanation>> {
    let zone = zone::named(&file.zone)?;
    let case = Case::new(file, &zone).ok()?;
    Some(explain(&case))
}

/// A figure: its day or week, the rules, the periods.
fn line(language: Language, sheet: Sheet, one: &Explanation) -> AnyView {
    let when = if is_of_week(one.figure) {
        let day = format::written(one.date);
        say!(language, why.of_week, day = day)
    } else {
        format::day_in_words(language, one.date)
    };
    let figure = words::figure(language, one.figure, one.percent, one.seconds);
    let because = one.because.iter().map(|reason| {
        view! { <li>{told(language, reason)}</li> }
    });
    let periods = (!one.periods.is_empty()).then(|| {
        let periods = if is_of_week(one.figure) {
            sheet.periods_by_day(language, &one.periods)
        } else {
            sheet.periods(&one.periods)
        };
        let periods = say!(language, why.periods, periods = periods);
        view! { <p class="small figures">{periods}</p> }
    });
    view! {
        <li>
            <p>
                <span class="quiet small">{when}</span>
                <strong>{figure}</strong>
            </p>
            <ul class="small">{because.collect_view()}</ul>
            {periods}
        </li>
    }
    .into_any()
}

fn is_of_week(figure: Figure) -> bool {
    match figure {
        Figure::Overtime | Figure::Complementary => true,
        Figure::Worked | Figure::Leave | Figure::Night | Figure::Holiday => false,
    }
}

/// A rule: `Seuil de la semaine : 35 h 00 · L3121-27 · valeur de la loi`.
fn told(language: Language, reason: &Reason) -> String {
    let rule = words::rule(language, &reason.rule);
    let rule = match reason.seconds {
        Some(seconds) => {
            let value = format::duration(seconds);
            say!(language, why.value, rule = rule, value = value)
        }
        None => rule,
    };
    let since = match reason.since {
        Some(day) => {
            let day = format::written(day);
            say!(language, why.since, day = day)
        }
        None => say!(language, why.by_law).to_owned(),
    };
    let parts = [rule, reason.source.clone(), since];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}
