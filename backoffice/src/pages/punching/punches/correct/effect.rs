//! What a correction would change, shown while it is typed.

use chrona_web::{
    ApiError,
    components::Icon,
    format,
    types::{
        CorrectionPreview, CorrectionWarning, DayOfPunches, Language, PreviewCorrection,
        PreviewDay, WarningCode,
    },
    zone::Moment,
};
use chrono::NaiveDate;
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, reactive::spawn_local_scoped_with_cancellation};

use super::fields::Fields;
use crate::{
    office::Office,
    words::{self, say, t},
};

/// How long the typing rests before the server is asked, in milliseconds.
const REST_MS: u32 = 300;

/// Asks what the correction would change, whenever it is another one.
pub(super) fn previewed<F>(
    fields: Fields,
    ask: impl Fn(PreviewCorrection) -> F + Copy + 'static,
) -> RwSignal<Option<CorrectionPreview>>
where
    F: Future<Output = Result<CorrectionPreview, ApiError>> + 'static,
{
    let shown = RwSignal::new(None);
    let latest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let thought_of = fields.thought_of();
        latest.update_value(|number| *number += 1);
        let number = latest.get_value();
        let Some(correction) = thought_of else {
            return shown.set(None);
        };
        spawn_local_scoped_with_cancellation(async move {
            TimeoutFuture::new(REST_MS).await;
            if latest.get_value() != number {
                return;
            }
            let answer = ask(correction).await;
            if latest.get_value() == number {
                // What is wrong with it is told when it is sent.
                shown.set(answer.ok());
            }
        });
    });
    shown
}

/// The days that the correction would change, before and after, and what would be doubtful.
#[component]
pub(super) fn Effect(
    preview: CorrectionPreview,
    /// The zone in which times are shown.
    zone: Moment,
) -> impl IntoView {
    let language = Office::current().language;
    let is_nothing = preview.days.is_empty();
    let days = preview.days;
    let warnings = preview.warnings;
    view! {
        <section class="effect" data-testid="correction-effect" aria-live="polite">
            <Show when=move || is_nothing>
                <p class="quiet small">{t!(language, correction.nothing_changes)}</p>
            </Show>
            {days.into_iter().map(|day| view! { <Day day zone /> }).collect_view()}
            {warnings
                .into_iter()
                .map(|warning| {
                    view! {
                        <div class="note note-warning" role="alert" data-testid="correction-warning">
                            <Icon icon=icondata::LuTriangleAlert />
                            <p>{move || told(language.get(), warning, zone)}</p>
                        </div>
                    }
                })
                .collect_view()}
        </section>
    }
}

#[component]
fn Day(day: PreviewDay, zone: Moment) -> impl IntoView {
    let language = Office::current().language;
    let PreviewDay {
        date,
        before,
        after,
    } = day;
    view! {
        <table class="effect-day">
            <caption>{move || format::long_day(language.get(), date)}</caption>
            <tbody>
                <tr>
                    <th scope="row">{t!(language, correction.before)}</th>
                    <td>{punches(before.clone(), date, zone)}</td>
                    <td class="figures">{format::duration(before.worked_seconds)}</td>
                </tr>
                <tr>
                    <th scope="row">{t!(language, correction.after)}</th>
                    <td>{punches(after.clone(), date, zone)}</td>
                    <td class="figures" data-testid="hours-after">
                        {format::duration(after.worked_seconds)}
                    </td>
                </tr>
            </tbody>
        </table>
    }
}

/// `Entrée 08:00, sortie 17:00`; with its day where that is another one.
fn punches(day: DayOfPunches, date: NaiveDate, zone: Moment) -> impl Fn() -> String {
    let language = Office::current().language;
    move || {
        let shown = language.get();
        if day.punches.is_empty() {
            return say!(shown, correction.no_punch).to_owned();
        }
        let told = day.punches.iter().map(|punch| {
            let at = zone.with(punch.punched_at);
            let way = words::way(shown, punch.punch_type);
            let time = format::time(at);
            if format::iso_day(at) == date.to_string() {
                format!("{way} {time}")
            } else {
                format!("{way} {} {time}", format::short_date(at))
            }
        });
        told.collect::<Vec<_>>().join(", ")
    }
}

fn told(language: Language, warning: CorrectionWarning, zone: Moment) -> String {
    let time = format::time(zone.with(warning.at));
    match warning.code {
        WarningCode::EntryWithoutExit => say!(language, correction.no_exit, time = time),
        WarningCode::ExitWithoutEntry => say!(language, correction.no_entry, time = time),
        WarningCode::ShiftTooLong => say!(language, correction.too_long, time = time),
    }
}
