//! One's own month: what was worked, week by week and day by day, and why it is counted so.

use chrona_web::{
    api::TimesheetOf,
    components::{Empty, Icon, alive},
    format,
};
use chrona_work_time::Timesheet;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    calendar::{self, ViewChoice},
    month::MonthChoice,
    periods::OwnMonth,
    proof::Proof,
    sheet::Sheet,
    week,
    why::Why,
    words,
};
use crate::{
    components::Header,
    office::Office,
    printing::{PrintButton, Printing},
    words::{say, t},
};

/// The month of the address, the figure first.
#[component]
pub(crate) fn MyHours() -> impl IntoView {
    let language = Office::current().language;
    let month = MonthChoice::in_address();
    let choice = ViewChoice::in_address();
    let sheet = Sheet::of(|| TimesheetOf::Me, month);
    let is_there = Memo::new(move |_| sheet.answer.with(|answer| !is_empty(answer)) == Some(true));
    let figures = sheet.answer.view(3, |answer| {
        if is_empty(&answer) {
            view! { <NoHours /> }.into_any()
        } else {
            figures(&answer)
        }
    });
    let weeks = move |answer| {
        let answer = StoredValue::new(answer);
        alive(move || {
            let language = language.get();
            answer.with_value(|answer: &Timesheet| {
                let weeks = answer.weeks.iter();
                let weeks = weeks.map(|one| week::view(language, sheet, answer, one));
                let calendar = || calendar::view(language, sheet, answer, None);
                choice.choose(calendar, weeks.collect_view().into_any())
            })
        })
    };
    // The days are drawn anew when the person's zone is known; what was opened meanwhile stays open.
    let days = move || {
        is_there.get().then(|| {
            view! {
                <Why sheet />
                {sheet.answer.view(8, weeks)}
                <Proof of=TimesheetOf::Me month />
            }
        })
    };
    view! {
        <Header title=t!(language, hours.title)>
            <PrintButton printing=Printing::new().at_once() />
        </Header>
        <div class="month-tools">
            {month.field(|| ())} {choice.switch(|l| say!(l, month.list))}
        </div>
        <h2 class="month-title" data-testid="month-title">{month.title()}</h2>
        <OwnMonth month />
        {figures}
        {days}
    }
}

/// Whether nothing was worked, planned or noted.
fn is_empty(answer: &Timesheet) -> bool {
    let totals = &answer.totals;
    totals.worked_seconds == 0
        && totals.planned_seconds == 0
        && answer.anomalies.is_empty()
        && answer
            .days
            .iter()
            .all(|day| day.absence.is_none() && day.periods.is_empty())
}

/// What stands where a month has no hours.
#[component]
fn NoHours() -> impl IntoView {
    let language = Office::current().language;
    view! {
        <Empty
            icon=icondata::LuHistory
            title=t!(language, hours.empty)
            text=t!(language, hours.empty_text)
        >
            <A href="/badge" attr:class="button button-primary">
                <Icon icon=icondata::LuQrCode />
                {t!(language, own.open_badge)}
            </A>
        </Empty>
    }
}

/// What was worked of what was planned, and what is paid more.
fn figures(answer: &Timesheet) -> AnyView {
    let language = Office::current().language;
    let totals = &answer.totals;
    let planned = totals.planned_seconds;
    let of_planned = (planned != 0).then(|| {
        let told = move || {
            let planned = format::duration(planned);
            say!(language.get(), hours.of_planned, planned = planned)
        };
        view! { <span class="quiet small">{told}</span> }
    });
    let overtime = totals.overtime.clone();
    let complementary = (!totals.complementary.is_empty()).then(|| totals.complementary.clone());
    let complementary = complementary.map(|bands| {
        let sum = words::sum(&bands);
        view! {
            <div class="figure">
                <dt>{t!(language, hours.complementary)}</dt>
                <dd>
                    <span class="figures">{format::duration(sum)}</span>
                    <span class="quiet small">
                        {move || words::bands(language.get(), &bands)}
                    </span>
                </dd>
            </div>
        }
    });
    let sum = words::sum(&overtime);
    let is_more = totals.counted_seconds != totals.worked_seconds;
    let counted = is_more.then(|| {
        view! {
            <div class="figure">
                <dt>{t!(language, hours.counted)}</dt>
                <dd>
                    <span class="figures">{format::duration(totals.counted_seconds)}</span>
                    <span class="quiet small">{t!(language, hours.counted_text)}</span>
                </dd>
            </div>
        }
    });
    view! {
        <dl class="figures-row figures-row-own">
            <div class="figure figure-main">
                <dt>{t!(language, hours.worked)}</dt>
                <dd>
                    <span class="figures" data-testid="month-worked">
                        {format::duration(totals.worked_seconds)}
                    </span>
                    {of_planned}
                </dd>
            </div>
            <div class="figure">
                <dt>{t!(language, hours.overtime)}</dt>
                <dd>
                    <span class="figures" data-testid="month-overtime">
                        {format::duration(sum)}
                    </span>
                    <span class="quiet small">
                        {move || words::bands(language.get(), &overtime)}
                    </span>
                </dd>
            </div>
            {counted}
            {complementary}
        </dl>
    }
    .into_any()
}
