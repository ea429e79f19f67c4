//! One's own first page: since when in, what is left today, the week and the month, and what is planned next.

mod my_day;

use chrona_web::{
    components::{Icon, Tag, Tone, alive},
    format,
    types::Language,
    zone::{self, Moment},
};
use chrona_work_time::{CaseFile, Period, Zone};
use chrono::{DateTime, Utc};
use icondata::Icon as Drawing;
use leptos::prelude::*;
use leptos_router::components::A;

use self::my_day::{MyDay, Planned, Standing, range};
use super::{
    absence_names::AbsenceNames, day_notes, month::Month, periods::MonthWaits, sheet::learn_zone,
    words,
};
use crate::{
    browser,
    components::Header,
    fetch::{Fetch, every},
    office::Office,
    words::say,
};

/// How often the figures that run are told anew, in milliseconds.
const TICK: u32 = 20_000;
/// How often the server is asked again while the page is looked at, in milliseconds.
const LOOK: u32 = 60_000;
/// How many things to look at are told here, the newest.
const MOST_ODD: usize = 3;
/// How many lines stand for what is on its way.
const LINES: usize = 6;

/// What the server told, and how far its clock is ahead of the browser's.
#[derive(Clone, PartialEq)]
struct Told {
    file: CaseFile,
    month: Month,
    ahead: chrono::TimeDelta,
}

impl Told {
    /// The present, by the server's clock.
    fn now(&self) -> DateTime<Utc> {
        format::now() + self.ahead
    }
}

/// The page.
#[component]
pub(crate) fn Home() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let told = Fetch::new(move || {
        let client = office.client();
        async move {
            let month = Month::current();
            let today = Moment::from(format::now()).local().date();
            let (from, to) = range(today, (month.first(), month.last()));
            let file = client
                .timesheet_case(chrona_web::api::TimesheetOf::Me, from, to)
                .await?;
            learn_zone(&client, &file.zone).await?;
            let ahead = file
                .now
                .map_or_else(chrono::TimeDelta::zero, |now| now - format::now());
            Ok(Told { file, month, ahead })
        }
    });
    let names = AbsenceNames::fetch(office);
    every(LOOK, move || {
        if browser::is_visible() {
            told.reload();
        }
    });
    let tick = Trigger::new();
    every(TICK, move || tick.notify());
    let title = move || {
        let name = office.session.user().map(|user| user.first_name);
        match name.filter(|name| !name.is_empty()) {
            Some(name) => say!(language.get(), home.hello, name = name),
            None => say!(language.get(), home.title).to_owned(),
        }
    };
    let shown = told.view(LINES, move |told| {
        let told = StoredValue::new(told);
        alive(move || {
            tick.track();
            let language = language.get();
            told.with_value(|told| {
                let zone = zone::named(&told.file.zone)?;
                let month = (told.month.first(), told.month.last());
                let mine = MyDay::at(&told.file, &zone, month, told.now())?;
                Some(view(language, names, &zone, &mine))
            })
            .unwrap_or_else(|| {
                view! { <p class="quiet">{say!(language, why.failed)}</p> }.into_any()
            })
        })
    });
    view! {
        <Header title />
        <MonthWaits />
        {shown}
    }
}

fn view(language: Language, names: AbsenceNames, zone: &Zone, mine: &MyDay) -> AnyView {
    let time = |at: DateTime<Utc>| format::time(Moment::in_zone(at, Some(zone.name())));
    let next = mine.next.iter();
    let next = next.map(|day| planned(language, names, day, time));
    view! {
        {standing(language, mine, time)}
        {figures(language, mine, time)}
        <p class="home-links">
            <A href="/badge" attr:class="button button-primary">
                <Icon icon=icondata::LuQrCode />
                {say!(language, own.open_badge)}
            </A>
            <A href="/my-hours" attr:class="button">
                <Icon icon=icondata::LuHistory />
                {say!(language, nav.own_hours)}
            </A>
            <A href="/my-punches" attr:class="button">
                <Icon icon=icondata::LuListChecks />
                {say!(language, nav.own_punches)}
            </A>
        </p>
        {to_look_at(language, zone, mine)}
        <section class="home-next">
            <h2>{say!(language, home.next)}</h2>
            <ul class="home-days" data-testid="home-next">
                {next.collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// Where one is in one's day, in a sentence.
fn standing(language: Language, mine: &MyDay, time: impl Fn(DateTime<Utc>) -> String) -> AnyView {
    let (icon, tone, text): (Drawing, _, _) = match mine.standing {
        Standing::In(at) => (
            icondata::LuLogIn,
            Tone::Good,
            say!(language, home.in_since, time = time(at)),
        ),
        Standing::Break(at) => (
            icondata::LuCoffee,
            Tone::Accent,
            say!(language, home.break_since, time = time(at)),
        ),
        Standing::Out(at) => (
            icondata::LuLogOut,
            Tone::Plain,
            say!(language, home.out_since, time = time(at)),
        ),
        Standing::NotYet(Some(at)) => (
            icondata::LuClock,
            Tone::Plain,
            say!(language, home.due, time = time(at)),
        ),
        Standing::NotYet(None) => (
            icondata::LuClock,
            Tone::Plain,
            say!(language, home.not_yet).to_owned(),
        ),
        Standing::Off => (
            icondata::LuCalendarOff,
            Tone::Plain,
            say!(language, home.off).to_owned(),
        ),
    };
    view! {
        <p class="home-standing" data-testid="home-standing">
            <span class="quiet">{format::day_in_words(language, mine.date)}</span>
            <Tag icon tone text />
        </p>
    }
    .into_any()
}

/// Today, the week and the month.
fn figures(language: Language, mine: &MyDay, time: impl Fn(DateTime<Utc>) -> String) -> AnyView {
    let breaks = (!mine.breaks.is_empty()).then(|| {
        let length = |one: &Period| (one.end - one.start).num_seconds();
        let sum = mine.breaks.iter().map(length).sum();
        let each = mine
            .breaks
            .iter()
            .map(|one| format!("{}\u{2013}{}", time(one.start), time(one.end)));
        let each = each.collect::<Vec<_>>().join(", ");
        let sum = format::duration(sum);
        say!(language, home.breaks, sum = sum, each = each)
    });
    let left = (mine.planned_seconds > 0).then(|| {
        let left = format::duration(mine.left_seconds());
        match mine.done_at {
            Some(at) => say!(language, home.left_until, left = left, time = time(at)),
            None => say!(language, home.left, left = left),
        }
    });
    let today = [breaks, left].into_iter().flatten().map(|text| {
        view! { <span class="quiet small">{text}</span> }
    });
    let worked = format::duration(mine.worked_seconds);
    let figure = |word: &'static str, test_id: &'static str, (worked, planned): (i64, i64)| {
        let of = (planned > 0).then(|| {
            let planned = format::duration(planned);
            let of = say!(language, hours.of_planned, planned = planned);
            view! { <span class="quiet small">{of}</span> }
        });
        view! {
            <div class="figure">
                <dt>{word}</dt>
                <dd>
                    <span class="figures" data-testid=test_id>
                        {format::duration(worked)}
                    </span>
                    {of}
                </dd>
            </div>
        }
    };
    view! {
        <dl class="figures-row figures-row-own">
            <div class="figure figure-main">
                <dt>{say!(language, home.today)}</dt>
                <dd>
                    <span class="figures" data-testid="home-today">
                        {worked}
                    </span>
                    {today.collect_view()}
                </dd>
            </div>
            {figure(say!(language, home.week), "home-week", mine.week)}
            {figure(say!(language, home.month), "home-month", mine.month)}
        </dl>
    }
    .into_any()
}

/// What is wrong with one's own hours, and limits of this week; nothing where there is nothing.
fn to_look_at(language: Language, zone: &Zone, mine: &MyDay) -> Option<AnyView> {
    let more = mine.anomalies.len().saturating_sub(MOST_ODD);
    let odd = mine.anomalies.iter().rev().take(MOST_ODD).map(|one| {
        let at = one.at.map(|at| Moment::in_zone(at, Some(zone.name())));
        let day = format::day_in_words(language, one.date);
        let text = words::anomaly(language, one.code.into(), at);
        let text = say!(language, common.pair, first = day, second = text);
        view! {
            <li>
                <Tag icon=icondata::LuTriangleAlert tone=Tone::Warning text />
            </li>
        }
        .into_any()
    });
    let weeks = mine.recorded.weeks.iter();
    let week = weeks
        .filter(|week| week.from <= mine.date && mine.date <= week.to)
        .flat_map(|week| day_notes::of_week(language, &mine.recorded, week))
        .map(|note| view! { <li>{note.view()}</li> }.into_any());
    let all: Vec<AnyView> = week.chain(odd).collect();
    let more = (more > 0).then(|| {
        let text = say!(language, home.more, count = more);
        view! { <A href="/my-hours">{text}</A> }
    });
    (!all.is_empty()).then(|| {
        view! {
            <section class="home-look" data-testid="home-look">
                <h2>{say!(language, home.look)}</h2>
                <p class="quiet small">{say!(language, home.look_text)}</p>
                <ul class="time-notes">{all}</ul>
                {more}
            </section>
        }
        .into_any()
    })
}

/// A day that comes: when work is planned, or why not.
fn planned(
    language: Language,
    names: AbsenceNames,
    day: &Planned,
    time: impl Fn(DateTime<Utc>) -> String,
) -> AnyView {
    let periods = day
        .periods
        .iter()
        .map(|period| format!("{}\u{2013}{}", time(period.start), time(period.end)));
    let mut told = periods.collect::<Vec<_>>().join(", ");
    let class = if told.is_empty() {
        "quiet small"
    } else {
        "figures small"
    };
    let facts = day_notes::facts(language, names, &day.day);
    if told.is_empty() && facts.is_empty() {
        told = if day.is_off {
            say!(language, home.day_off).to_owned()
        } else {
            say!(language, home.nothing_planned).to_owned()
        };
    }
    view! {
        <li class="home-day" data-date=day.date.to_string()>
            <span class="home-date">{format::day_in_words(language, day.date)}</span>
            <span class=class>{told}</span>
            {day_notes::listed(facts)}
        </li>
    }
    .into_any()
}
