//! Today's figures.

use chrona_web::{format, types::DashboardStats};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// The figures: who is in, who came, who is late, missing and off, punches, kiosks.
#[component]
pub(super) fn Figures(stats: Fetch<DashboardStats>) -> impl IntoView {
    let language = Office::current().language;
    let read = move |look: fn(&DashboardStats) -> i64| stats.with(look).unwrap_or_default();
    let number =
        move |look: fn(&DashboardStats) -> i64| move || format::number(language.get(), read(look));
    let of = move |look: fn(&DashboardStats) -> i64| {
        move || {
            let language = language.get();
            let total = format::number(language, read(look));
            say!(language, presence.of_total, total = total)
        }
    };
    view! {
        <dl class="figures-row">
            <div class="figure figure-main">
                <dt>{t!(language, presence.present_now)}</dt>
                <dd>
                    <span class="figures" data-testid="present-count">
                        {number(|stats| stats.present_users)}
                    </span>
                    " "
                    <span class="quiet small">{of(|stats| stats.total_users)}</span>
                </dd>
            </div>
            <div class="figure">
                <dt>{t!(language, presence.came_today)}</dt>
                <dd>
                    <span class="figures">{number(|stats| stats.today_users)}</span>
                </dd>
            </div>
            <div class="figure">
                <dt>{t!(language, presence.late)}</dt>
                <dd>
                    <A href="/?today=late" attr:class="figures" attr:data-testid="late-count">
                        {number(|stats| stats.late_users)}
                    </A>
                </dd>
            </div>
            <div class="figure">
                <dt>{t!(language, presence.missing)}</dt>
                <dd>
                    <A
                        href="/?show=out&today=missing"
                        attr:class="figures"
                        attr:data-testid="missing-count"
                    >
                        {number(|stats| stats.missing_users)}
                    </A>
                </dd>
            </div>
            <div class="figure">
                <dt>{t!(language, presence.off)}</dt>
                <dd>
                    <A
                        href="/?show=out&today=off"
                        attr:class="figures"
                        attr:data-testid="off-count"
                    >
                        {number(|stats| stats.off_users)}
                    </A>
                </dd>
            </div>
            <div class="figure">
                <dt>{t!(language, presence.punches_today)}</dt>
                <dd>
                    <span class="figures" data-testid="today-punches">
                        {number(|stats| stats.today_punches)}
                    </span>
                </dd>
            </div>
            <div class="figure">
                <dt>{t!(language, presence.kiosks)}</dt>
                <dd>
                    <span class="figures" data-testid="online-kiosks">
                        {number(|stats| stats.online_kiosks)}
                    </span>
                    " "
                    <span class="quiet small">{of(|stats| stats.active_kiosks)}</span>
                </dd>
            </div>
        </dl>
    }
}
