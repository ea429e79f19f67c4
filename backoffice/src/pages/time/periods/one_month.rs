//! How far one person's month has come: the state, the steps it took, and, for the person, the button that approves it.

use chrona_web::{
    components::{Button, ButtonKind, Icon, Tag, Tone, alive},
    format,
    types::{PeriodOfPerson, PeriodProblem, PeriodStep, PeriodStepTaken, PersonId, TimesheetState},
};
use leptos::prelude::*;

use super::words::{month_tag, own_problem, taken};
use crate::{
    fetch::Fetch,
    office::Office,
    pages::time::{
        month::{Month, MonthChoice},
        terms::fields::today,
    },
    words::{say, t},
};

/// One's own month, with the button that approves it.
#[component]
pub(in crate::pages::time) fn OwnMonth(month: MonthChoice) -> impl IntoView {
    let office = Office::current();
    let periods = Fetch::new(move || async move { office.client().my_periods().await });
    let approving = Approving {
        office,
        month,
        periods,
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    standing(periods, month, Some(approving))
}

/// Someone's month.
#[component]
pub(in crate::pages::time) fn PersonMonth(
    #[prop(into)] id: Signal<PersonId>,
    month: MonthChoice,
) -> impl IntoView {
    let office = Office::current();
    let periods = Fetch::new(move || {
        let id = id.get();
        async move { office.client().person_periods(id).await }
    });
    standing(periods, month, None)
}

/// What approves one's own month.
#[derive(Clone, Copy)]
struct Approving {
    office: Office,
    month: MonthChoice,
    periods: Fetch<Vec<PeriodOfPerson>>,
    /// Why a month could not be approved.
    problem: RwSignal<Option<(Month, PeriodProblem)>>,
    busy: RwSignal<bool>,
}

impl Approving {
    /// Approves the month that is shown.
    fn approve(self) {
        let office = self.office;
        let month = untrack(|| self.month.month());
        let work = async move {
            let client = office.client();
            client.approve_my_month(&month.to_string()).await
        };
        office.act(self.busy, work, move |moved| {
            let problem = moved.exceptions.first().map(|one| (month, one.code));
            if problem.is_none() {
                let language = office.now_language();
                let name = format::month(language, month.first());
                office
                    .toasts
                    .done(say!(language, approval.done, month = name));
            }
            let _ = self.problem.try_set(problem);
            self.periods.reload();
        });
    }

    /// Why the month that is shown could not be approved.
    fn problem(self) -> Option<PeriodProblem> {
        let shown = self.month.month();
        let problem = self.problem.get();
        problem
            .filter(|(month, _)| *month == shown)
            .map(|(_, code)| code)
    }
}

/// The month that is shown, where it is among those that are told.
fn standing(
    periods: Fetch<Vec<PeriodOfPerson>>,
    month: MonthChoice,
    approving: Option<Approving>,
) -> AnyView {
    let shown = Memo::new(move |_| {
        let name = month.month().to_string();
        let found = periods.with(|periods| {
            let mut periods = periods.iter();
            periods.find(|period| period.month == name).cloned()
        });
        found.flatten()
    });
    alive(move || {
        let period = shown.get();
        period.map(|period| view(period, approving)).into_any()
    })
}

fn view(period: PeriodOfPerson, approving: Option<Approving>) -> AnyView {
    let language = Office::current().language;
    let (state, over_on) = (period.state, period.over_on);
    let is_over = over_on <= today();
    let from = (!is_over && state == TimesheetState::Open).then(|| {
        let told = move || {
            let language = language.get();
            let day = format::day_in_words(language, over_on);
            say!(language, approval.from, day = day)
        };
        view! { <span class="quiet">{told}</span> }
    });
    let approve = approving
        .filter(|_| is_over)
        .and_then(|approving| button(state, approving));
    let problem = approving.map(problem);
    let test_id = if approving.is_some() {
        "my-month-state"
    } else {
        "month-state"
    };
    view! {
        <section
            class="month-state"
            aria-label=t!(language, approval.title)
            data-testid=test_id
            data-state=state.as_str()
        >
            <div class="month-state-line">{month_tag(state)} {from} {approve}</div>
            <div role="status">{problem}</div>
            {steps(period.steps)}
        </section>
    }
    .into_any()
}

/// The button that approves a month, or approves it anew: its hours may have changed since.
fn button(state: TimesheetState, approving: Approving) -> Option<AnyView> {
    let language = approving.office.language;
    let approve = move |_| approving.approve();
    let button = match state {
        TimesheetState::Open => view! {
            <span class="quiet">{t!(language, approval.ready)}</span>
            <Button
                kind=ButtonKind::Primary
                busy=approving.busy
                on_click=approve
                attr:data-testid="approve-month"
            >
                <Icon icon=icondata::LuCheck />
                {t!(language, approval.approve)}
            </Button>
        }
        .into_any(),
        TimesheetState::Approved | TimesheetState::Validated => view! {
            <Button
                kind=ButtonKind::Quiet
                busy=approving.busy
                on_click=approve
                attr:data-testid="approve-again"
            >
                {t!(language, approval.again)}
            </Button>
        }
        .into_any(),
        TimesheetState::NotComputed | TimesheetState::Closed => return None,
    };
    Some(button)
}

/// Why the month could not be approved, once that was tried.
fn problem(approving: Approving) -> AnyView {
    let language = approving.office.language;
    alive(move || {
        let problem = approving.problem().map(|code| {
            let text = move || own_problem(language.get(), code);
            let (icon, tone) = if code == PeriodProblem::Done {
                (icondata::LuInfo, Tone::Plain)
            } else {
                (icondata::LuTriangleAlert, Tone::Warning)
            };
            view! {
                <p class="month-problem" data-testid="moved-exception" data-code=code.as_str()>
                    <Tag icon tone text />
                </p>
            }
        });
        problem.into_any()
    })
}

/// The steps that the month took, the last one first; open where it was opened again, for its reason.
fn steps(mut steps: Vec<PeriodStepTaken>) -> Option<AnyView> {
    let language = Office::current().language;
    let is_reopened = steps.last()?.step == PeriodStep::Reopen;
    steps.reverse();
    let steps = steps.into_iter().map(|step| {
        let reason = (!step.reason.is_empty()).then(|| step.reason.clone());
        let reason = reason.map(|reason| {
            let said = move || say!(language.get(), request.said, reason = reason.as_str());
            view! { <span>{said}</span> }
        });
        let kind = step.step.as_str();
        view! {
            <li data-step=kind>
                <span class="entry-text">{move || taken(language.get(), &step)} {reason}</span>
            </li>
        }
    });
    let steps: Vec<_> = steps.collect();
    let view = view! {
        <details open=is_reopened data-testid="month-steps">
            <summary>{t!(language, approval.steps)}</summary>
            <ul class="entries small">{steps}</ul>
        </details>
    };
    Some(view.into_any())
}
