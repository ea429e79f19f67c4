//! How far a month has come, the steps it takes, and why one takes none, in words.

use chrona_web::{
    components::{Tag, Tone},
    format,
    types::{Language, PeriodProblem, PeriodStep, PeriodStepTaken, TimesheetState},
};
use icondata::Icon as Drawing;
use leptos::prelude::*;

use crate::{
    office::Office,
    words::{Words, follow, say},
};

/// The sign and the colour of a state.
const fn sign(state: TimesheetState) -> (Drawing, Tone) {
    match state {
        TimesheetState::Open => (icondata::LuCircleDashed, Tone::Plain),
        TimesheetState::NotComputed => (icondata::LuCircleAlert, Tone::Bad),
        TimesheetState::Approved => (icondata::LuCheck, Tone::Accent),
        TimesheetState::Validated => (icondata::LuCheckCheck, Tone::Good),
        TimesheetState::Closed => (icondata::LuLock, Tone::Plain),
    }
}

/// How far a timesheet has come.
pub(in crate::pages::time) fn state_tag(state: TimesheetState) -> AnyView {
    tag(
        state,
        match state {
            TimesheetState::Open => |l| say!(l, sheets.open),
            TimesheetState::NotComputed => |l| say!(l, sheets.not_computed),
            TimesheetState::Approved => |l| say!(l, sheets.approved),
            TimesheetState::Validated => |l| say!(l, sheets.validated),
            TimesheetState::Closed => |l| say!(l, sheets.closed),
        },
    )
}

/// How far a month has come.
pub(super) fn month_tag(state: TimesheetState) -> AnyView {
    tag(
        state,
        match state {
            TimesheetState::Open => |l| say!(l, approval.open),
            TimesheetState::NotComputed => |l| say!(l, sheets.not_computed),
            TimesheetState::Approved => |l| say!(l, approval.approved),
            TimesheetState::Validated => |l| say!(l, approval.validated),
            TimesheetState::Closed => |l| say!(l, approval.closed),
        },
    )
}

fn tag(state: TimesheetState, words: Words) -> AnyView {
    let language = Office::current().language;
    let (icon, tone) = sign(state);
    view! { <Tag icon tone text=follow(language, words) /> }.into_any()
}

/// Why someone's month does not take a step, and what to do.
pub(super) fn problem(l: Language, problem: PeriodProblem) -> &'static str {
    match problem {
        PeriodProblem::NotOver => say!(l, closing.why.not_over),
        PeriodProblem::NotComputed => say!(l, closing.why.not_computed),
        PeriodProblem::Anomalies => say!(l, closing.why.anomalies),
        PeriodProblem::Requests => say!(l, closing.why.requests),
        PeriodProblem::NotApproved => say!(l, closing.why.not_approved),
        PeriodProblem::NotValidated => say!(l, closing.why.not_validated),
        PeriodProblem::Changed => say!(l, closing.why.changed),
        PeriodProblem::Done => say!(l, closing.why.done),
        PeriodProblem::Closed => say!(l, closing.why.closed),
        PeriodProblem::NotClosed => say!(l, closing.why.not_closed),
        PeriodProblem::Own => say!(l, closing.why.own),
        PeriodProblem::OutOfReach => say!(l, closing.why.out_of_reach),
        PeriodProblem::LaterClosed => say!(l, closing.why.later_closed),
    }
}

/// Why one's own month cannot be approved, and what to do.
pub(super) fn own_problem(l: Language, of: PeriodProblem) -> &'static str {
    match of {
        PeriodProblem::NotOver => say!(l, approval.why.not_over),
        PeriodProblem::NotComputed => say!(l, approval.why.not_computed),
        PeriodProblem::Anomalies => say!(l, approval.why.anomalies),
        PeriodProblem::Requests => say!(l, approval.why.requests),
        PeriodProblem::Changed => say!(l, approval.why.changed),
        PeriodProblem::Done => say!(l, approval.why.done),
        PeriodProblem::Closed => say!(l, approval.why.closed),
        PeriodProblem::NotApproved
        | PeriodProblem::NotValidated
        | PeriodProblem::NotClosed
        | PeriodProblem::Own
        | PeriodProblem::OutOfReach
        | PeriodProblem::LaterClosed => problem(l, of),
    }
}

/// How many months took a step: `12 mois clôturés`.
pub(super) fn moved(l: Language, step: PeriodStep, count: u64) -> String {
    match step {
        PeriodStep::Approve => say!(l, closing.moved.approve, count = count),
        PeriodStep::Validate => say!(l, closing.moved.validate, count = count),
        PeriodStep::Close => say!(l, closing.moved.close, count = count),
        PeriodStep::Reopen => say!(l, closing.moved.reopen, count = count),
    }
}

/// Who took a step, and when: `Approuvé par Camille Durand, hier 17:32`.
pub(super) fn taken(l: Language, step: &PeriodStepTaken) -> String {
    let name = if step.by_name.is_empty() {
        say!(l, approval.someone)
    } else {
        step.by_name.as_str()
    };
    let time = format::relative_time(l, step.at);
    match step.step {
        PeriodStep::Approve => say!(l, approval.took.approve, name = name, time = time),
        PeriodStep::Validate => say!(l, approval.took.validate, name = name, time = time),
        PeriodStep::Close => say!(l, approval.took.close, name = name, time = time),
        PeriodStep::Reopen => say!(l, approval.took.reopen, name = name, time = time),
    }
}
