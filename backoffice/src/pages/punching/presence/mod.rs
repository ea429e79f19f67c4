//! Who is in, as it happens.

mod chart;
mod everyone;
mod figures;
mod filter;
mod live;
mod own_teams;
mod people;

use chrona_web::{
    components::{Icon, Tag, Tone},
    format,
    types::{Punch, PunchType},
    zone::Moment,
};
use leptos::prelude::*;
use leptos_router::components::A;

pub(super) use self::own_teams::OwnTeamsPresence;
use self::{
    chart::Chart,
    everyone::{Everyone, everyones_presence},
    figures::Figures,
};
use super::punches::{Elsewhere, Unpaired};
use crate::{
    components::{Header, links::PersonLink},
    fetch::Fetch,
    office::Office,
    printing::PrintButton,
    words::{self, t},
};

/// Who is in now, today's figures, and the punches as they come.
#[component]
pub(crate) fn Presence() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let everyone = Everyone::in_address(office);
    let stats = Fetch::new(move || async move { office.client().dashboard().await });
    let line = live::follow(office, &everyone, stats);
    // Midnight passes, and other people create accounts and kiosks.
    stats.reload_every(60_000);

    let is_live = move || line.is_up.get();
    view! {
        <Header title=t!(language, presence.title)>
            <A href="/evacuation" attr:class="button" attr:data-testid="evacuation">
                <Icon icon=icondata::LuSiren />
                {t!(language, evacuation.title)}
            </A>
            <PrintButton printing=everyone.place.printing />
            <span data-testid="live" data-live=move || if is_live() { "true" } else { "false" }>
                {move || {
                    if is_live() {
                        view! {
                            <Tag icon=icondata::LuRadio tone=Tone::Good text=t!(language, presence.live) />
                        }
                    } else {
                        view! {
                            <Tag
                                icon=icondata::LuUnplug
                                tone=Tone::Warning
                                text=t!(language, presence.reconnecting)
                            />
                        }
                    }
                }}
            </span>
        </Header>
        <p class="visually-hidden" role="status" data-testid="presence-news">
            {move || line.news.get()}
        </p>
        {stats
            .frame(3, move || {
                view! { <Figures stats /> }
            })}
        <div class="presence-grid">
            <section class="card" aria-labelledby="who">
                {everyones_presence(&everyone, line.fresh)}
            </section>
            <div class="presence-side">
                {stats
                    .frame(4, move || {
                        view! {
                            <section class="card" aria-labelledby="by-hour">
                                <Chart stats />
                            </section>
                            <section class="card" aria-labelledby="recent">
                                <h2 id="recent">{t!(language, presence.recent)}</h2>
                                {move || stats.with(|stats| recent(office, &stats.recent_punches))}
                            </section>
                        }
                    })}
            </div>
        </div>
    }
}

fn recent(office: Office, punches: &[Punch]) -> AnyView {
    let language = office.language;
    if punches.is_empty() {
        return view! { <p class="quiet">{t!(language, presence.recent_none)}</p> }.into_any();
    }
    let row = |punch: &Punch| {
        let (punched_at, shown) = (punch.punched_at, Moment::from(punch));
        view! {
            <li class="recent-row" data-punch-id=punch.id.0>
                <PunchSign way=punch.punch_type />
                <span class="recent-name">
                    <PersonLink id=punch.user_id name=punch.user_name.clone() />
                </span>
                <span class="quiet small recent-where">{punch.kiosk_name.clone()}</span>
                <time class="recent-when" datetime=punched_at.to_rfc3339()>
                    <span class="quiet small">
                        {move || format::relative_day(language.get(), shown)}
                    </span>
                    <span class="figures">{move || format::time(shown)}</span>
                    <Elsewhere shown />
                </time>
                <Unpaired way=punch.punch_type is_unpaired=punch.is_unpaired />
            </li>
        }
    };
    view! { <ul class="recent">{punches.iter().map(row).collect_view()}</ul> }.into_any()
}

/// In or out, as a sign with its word for those who do not see it.
#[component]
fn PunchSign(way: PunchType) -> impl IntoView {
    let language = Office::current().language;
    let (icon, class) = match way {
        PunchType::ClockIn => (icondata::LuLogIn, "sign sign-in"),
        PunchType::ClockOut => (icondata::LuLogOut, "sign sign-out"),
    };
    view! {
        <span class=class>
            <Icon icon />
            <span class="visually-hidden">{move || words::way(language.get(), way)}</span>
        </span>
    }
}
