//! Today's comings and goings by hour.

use chrona_web::types::{DashboardStats, HourCount};
use leptos::prelude::*;

use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// The hours that are always shown, so that a quiet morning does not fill the width.
const USUAL: std::ops::RangeInclusive<u8> = 6..=20;

/// The height of the drawing, in its own units; an hour is ten wide.
const HEIGHT: i64 = 60;

/// Bars for each hour, and the same as a table for those who do not see them.
#[component]
pub(super) fn Chart(stats: Fetch<DashboardStats>) -> impl IntoView {
    let language = Office::current().language;
    let hours = Memo::new(move |_| {
        stats
            .with(|stats| shown(&stats.today_by_hour))
            .unwrap_or_default()
    });
    let label = move || {
        let (ins, outs) = hours.with(|hours| {
            let ins: i64 = hours.iter().map(|hour| hour.clock_in).sum();
            let outs: i64 = hours.iter().map(|hour| hour.clock_out).sum();
            (ins, outs)
        });
        say!(
            language.get(),
            presence.by_hour_text,
            ins = ins,
            outs = outs
        )
    };
    view! {
        <h2 id="by-hour">{t!(language, presence.by_hour)}</h2>
        <p class="legend small" aria-hidden="true">
            <span class="swatch swatch-in"></span>
            {t!(language, presence.ins)}
            <span class="swatch swatch-out"></span>
            {t!(language, presence.outs)}
        </p>
        <div class="chart">
            {move || hours.with(|hours| drawing(hours, label()))}
        </div>
        <table class="visually-hidden">
            <caption>{t!(language, presence.by_hour)}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(language, presence.hour)}</th>
                    <th scope="col">{t!(language, presence.ins)}</th>
                    <th scope="col">{t!(language, presence.outs)}</th>
                </tr>
            </thead>
            <tbody>
                {move || {
                    hours
                        .get()
                        .into_iter()
                        .map(|hour| {
                            view! {
                                <tr>
                                    <th scope="row">{format!("{} h", hour.hour)}</th>
                                    <td>{hour.clock_in}</td>
                                    <td>{hour.clock_out}</td>
                                </tr>
                            }
                        })
                        .collect_view()
                }}
            </tbody>
        </table>
    }
}

fn drawing(hours: &[HourCount], label: String) -> impl IntoView + use<> {
    let highest = hours
        .iter()
        .map(|hour| hour.clock_in.max(hour.clock_out))
        .max();
    let highest = highest.unwrap_or(0).max(4);
    let bars = hours.iter().enumerate().map(|(place, hour)| {
        let left = place * 10;
        view! {
            {bar("bar-in", left + 1, hour.clock_in, highest)}
            {bar("bar-out", left + 5, hour.clock_out, highest)}
        }
    });
    let width = hours.len() * 10;
    let bars = bars.collect_view();
    let labels = hours.iter().map(|hour| {
        let shown = hour.hour % 3 == 0;
        view! { <span>{shown.then(|| format!("{} h", hour.hour))}</span> }
    });
    let labels = labels.collect_view();
    view! {
        <span class="chart-highest figures small" aria-hidden="true">
            {highest}
        </span>
        <svg
            class="chart-bars"
            viewBox=format!("0 0 {width} {HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=label
        >
            {bars}
        </svg>
        <div class="chart-hours figures small" aria-hidden="true">
            {labels}
        </div>
    }
}

fn bar(class: &'static str, left: usize, count: i64, highest: i64) -> impl IntoView {
    let height = (count * HEIGHT / highest).max(i64::from(count > 0));
    view! { <rect class=class x=left y=HEIGHT - height width="4" height=height></rect> }
}

/// The usual hours, and those besides in which something happened, without a gap.
fn shown(hours: &[HourCount]) -> Vec<HourCount> {
    let busy = |hour: &&HourCount| hour.clock_in + hour.clock_out > 0;
    let first = hours
        .iter()
        .find(busy)
        .map_or(*USUAL.start(), |hour| hour.hour);
    let last = hours
        .iter()
        .rev()
        .find(busy)
        .map_or(*USUAL.end(), |hour| hour.hour);
    let range = first.min(*USUAL.start())..=last.max(*USUAL.end());
    range
        .map(|hour| {
            let known = hours.iter().find(|known| known.hour == hour).copied();
            known.unwrap_or(HourCount {
                hour,
                clock_in: 0,
                clock_out: 0,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_punch_at_night_widens_the_chart_without_a_gap() {
        let at = |hour| HourCount {
            hour,
            clock_in: 1,
            clock_out: 0,
        };
        let hours = |punched: &[HourCount]| {
            shown(punched)
                .into_iter()
                .map(|hour| hour.hour)
                .collect::<Vec<_>>()
        };
        assert_eq!(hours(&[]), (6..=20).collect::<Vec<_>>());
        assert_eq!(hours(&[at(3), at(22)]), (3..=22).collect::<Vec<_>>());
    }
}
