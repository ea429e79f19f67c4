//! Schedules as they were entered, someone's or everyone's.

use chrona_web::{
    api::ScheduleOf,
    types::{Action, Language, Reach, ScheduleEntry, ScheduleId},
};
use chrona_work_time::ScheduleWeek;
use leptos::prelude::*;

use super::{
    entries::{Rows, Said, Shown, Standing},
    schedule_form::ScheduleForm,
    week::{DAYS, days_of},
};
use crate::{
    fetch::Fetch,
    office::Office,
    words::{Words, follow, say},
};

/// Planned times in words, days of the same times together: `Lundi–jeudi 09:00-12:00 13:00-17:00 · Vendredi 09:00-12:00`.
fn told(language: Language, said: &Said) -> String {
    let Said::Schedule(schedule) = said else {
        return String::new();
    };
    let count = schedule.weeks.len();
    let weeks = schedule.weeks.iter().enumerate().map(|(place, week)| {
        let times = week_told(language, week);
        if count == 1 {
            return times;
        }
        let name = say!(
            language,
            terms.week_number,
            number = place + 1,
            count = count
        );
        say!(language, common.pair, first = name, second = times)
    });
    let between = match language {
        Language::Fr => "\u{202f}; ",
        Language::En => "; ",
    };
    weeks.collect::<Vec<_>>().join(between)
}

/// The times of a week in words: `Lundi–jeudi 09:00-12:00 13:00-17:00 · Vendredi 09:00-12:00`.
pub(in crate::pages) fn week_told(language: Language, week: &ScheduleWeek) -> String {
    let days = days_of(week);
    let named: Vec<(usize, &[String])> = days.into_iter().enumerate().collect();
    let runs = named.chunk_by(|(_, one), (_, next)| one == next);
    let runs = runs.filter_map(|run| {
        let ((first, times), (last, _)) = (run.first()?, run.last()?);
        if times.is_empty() {
            return None;
        }
        let word = |place: usize| DAYS.get(place).map_or("", |word| word(language));
        let (first, last) = (word(*first), word(*last));
        let days = if run.len() == 1 {
            first.to_owned()
        } else {
            // English writes each day with a capital.
            let last = match language {
                Language::Fr => last.to_lowercase(),
                Language::En => last.to_owned(),
            };
            format!("{first}\u{2013}{last}")
        };
        Some(format!("{days} {}", times.join(" ")))
    });
    let runs: Vec<_> = runs.collect();
    if runs.is_empty() {
        return say!(language, hours.day_off).to_owned();
    }
    runs.join(" · ")
}

fn shown(entry: ScheduleEntry) -> Shown {
    let (from, to) = (entry.schedule.from, entry.ends.or(entry.schedule.to));
    Shown {
        id: entry.id.0,
        standing: Standing::of(from, to, entry.annulled_at.is_some()),
        from,
        to,
        text: told,
        said: Said::Schedule(entry.schedule),
    }
}

/// The schedules of someone or of everyone, and the form for another.
#[component]
pub(in crate::pages) fn Schedules(
    of: ScheduleOf,
    /// What they are called.
    title: Words,
    /// What holds where there is none.
    empty: Words,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let schedules = Fetch::new(move || async move { office.client().schedules(of).await });
    let busy = RwSignal::new(false);
    let annul = move |number: i64| {
        let work = async move { office.client().annul_schedule(of, ScheduleId(number)).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, terms.annul_done));
            schedules.reload();
        });
    };
    let form = office
        .reaches(Action::ManageTerms, Reach::Everyone)
        .then(|| view! { <ScheduleForm of schedules /> });
    view! {
        <section class="card" aria-labelledby="schedules">
            <h2 id="schedules">{follow(language, title)}</h2>
            {schedules
                .view(
                    2,
                    move |entries| {
                        view! {
                            <Rows
                                rows=entries.into_iter().map(shown).collect()
                                empty=follow(language, empty)
                                action=Action::ManageTerms
                                test_id="schedule-rows"
                                on_annul=annul
                            />
                        }
                    },
                )}
            {form}
        </section>
    }
}
