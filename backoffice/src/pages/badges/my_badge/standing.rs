//! Who shows the badge, their last punch, and the word when one was just made.

use chrona_web::{
    awake::keep_awake,
    components::{Icon, alive, words},
    format,
    types::{Punch, PunchSummary, PunchType},
    zone::Moment,
};
use gloo_timers::callback::Timeout;
use leptos::{prelude::*, reactive::spawn_local_scoped_with_cancellation, task::spawn_local};

use super::renewal::Renewal;
use crate::{
    browser::{buzz, is_visible},
    fetch::every,
    office::Office,
    receipts,
    words::{say, t, way},
};

/// How often the server is asked whether a punch was made, in milliseconds.
const LOOK: u32 = 3_000;

/// How long the word about a punch stays, in milliseconds.
const STAY: u32 = 6_000;

/// The badge with the person's name and last punch beneath; when a punch was recorded it takes the
/// badge's place for a while.
#[component]
pub(super) fn Standing(
    renewal: Renewal,
    /// The badge.
    children: ChildrenFn,
) -> impl IntoView {
    let office = Office::current();
    let summary = RwSignal::new(None::<PunchSummary>);
    let made = RwSignal::new(None::<Punch>);
    let timer = StoredValue::new_local(None::<Timeout>);
    let take = move |fresh: PunchSummary| {
        let id_of = |summary: &PunchSummary| summary.last_punch.as_ref().map(|punch| punch.id);
        let known = summary.with_untracked(|known| known.as_ref().map(id_of));
        if known.is_some_and(|known| known < id_of(&fresh)) {
            made.set(fresh.last_punch.clone());
            buzz();
            renewal.now();
            let clear = Timeout::new(STAY, move || {
                let _ = made.try_set(None);
            });
            timer.set_value(Some(clear));
        }
        if known.is_none_or(|known| known < id_of(&fresh))
            && let Some(punch_id) = id_of(&fresh)
        {
            spawn_local(receipts::keep(office, punch_id));
        }
        summary.set(Some(fresh));
    };
    let (look, set_look) = signal(0_u32);
    Effect::new(move |_| {
        look.track();
        spawn_local_scoped_with_cancellation(async move {
            if let Ok(fresh) = office.client().punch_summary().await {
                take(fresh);
            }
        });
    });
    every(LOOK, move || {
        if is_visible() {
            set_look.update(|look| *look = look.wrapping_add(1));
        }
    });
    stay_awake();

    let children = StoredValue::new(children);
    let face = alive(move || match made.get() {
        Some(punch) => view! { <Made punch /> }.into_any(),
        None => children.with_value(|children| children()),
    });
    view! {
        <div class="badge-stage">{face}</div>
        <Person summary />
    }
}

/// The word about a punch that was just recorded.
#[component]
fn Made(punch: Punch) -> impl IntoView {
    let language = Office::current().language;
    let (way, shown) = (punch.punch_type, Moment::from(&punch));
    let title = move || {
        let language = language.get();
        let title = match way {
            PunchType::ClockIn => say!(language, badge.punched_in),
            PunchType::ClockOut => say!(language, badge.punched_out),
        };
        title.to_owned()
    };
    view! {
        <div
            class="badge-frame badge-made"
            role="status"
            data-testid="punch-made"
            data-punch-type=way.as_str()
        >
            <Icon icon=icondata::LuCircleCheck class="state-icon" />
            <h2>{words(title)}</h2>
            <p class="figures badge-made-time">
                {format::time(shown)}
            </p>
            <p>{punch.kiosk_name}</p>
        </div>
    }
}

/// The name, the last punch, today's and the week's worked time.
#[component]
fn Person(summary: RwSignal<Option<PunchSummary>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let name = words(move || {
        let user = office.session.user();
        user.map(|user| user.display_name()).unwrap_or_default()
    });
    let last = words(move || {
        let language = language.get();
        let last = |summary: &PunchSummary| match &summary.last_punch {
            None => say!(language, badge.no_punch).to_owned(),
            Some(punch) => said(language, punch),
        };
        summary.with(|summary| summary.as_ref().map(last).unwrap_or_default())
    });
    let worked = move |look: fn(&PunchSummary) -> i64| {
        words(move || {
            let worked = |summary: &PunchSummary| format::duration(look(summary));
            summary.with(|summary| summary.as_ref().map(worked).unwrap_or_default())
        })
    };
    view! {
        <div class="badge-who">
            <p class="badge-name">{name}</p>
            <p class="quiet" data-testid="last-punch">
                {last}
            </p>
            <dl class="badge-worked">
                <div>
                    <dt class="quiet small">{t!(language, badge.worked_today)}</dt>
                    <dd class="figures">{worked(|summary| summary.worked_today_seconds)}</dd>
                </div>
                <div>
                    <dt class="quiet small">{t!(language, badge.worked_week)}</dt>
                    <dd class="figures">{worked(|summary| summary.worked_week_seconds)}</dd>
                </div>
            </dl>
        </div>
    }
}

fn said(language: chrona_web::types::Language, punch: &Punch) -> String {
    let way = way(language, punch.punch_type);
    let time = format::relative_time(language, punch);
    let kiosk = punch.kiosk_name.as_str();
    say!(language, badge.last, way = way, time = time, kiosk = kiosk)
}

/// Keeps the screen awake while the page lives.
fn stay_awake() {
    let awake = StoredValue::new_local(Some(keep_awake()));
    on_cleanup(move || {
        let _ = awake.try_update_value(Option::take);
    });
}
