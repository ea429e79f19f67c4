//! The times planned for someone, and the form for others.

use chrona_web::{
    components::{Button, ButtonKind, Icon, TextField},
    types::{Action, Language, PersonId, Reach, ScheduleEntry, ScheduleId},
};
use chrona_work_time::{Schedule, ScheduleWeek};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{
    entries::{Rows, Said, Shown, Standing},
    fields::day_in,
};
use crate::{
    components::form::FormErrors,
    fetch::Fetch,
    office::Office,
    words::{Words, follow, say, t},
};

/// The days: their fields, what the API calls them, and their words.
const DAYS: [(&str, &str, Words); 7] = [
    ("mon", "weeks[0].mon", |l| say!(l, terms.mon)),
    ("tue", "weeks[0].tue", |l| say!(l, terms.tue)),
    ("wed", "weeks[0].wed", |l| say!(l, terms.wed)),
    ("thu", "weeks[0].thu", |l| say!(l, terms.thu)),
    ("fri", "weeks[0].fri", |l| say!(l, terms.fri)),
    ("sat", "weeks[0].sat", |l| say!(l, terms.sat)),
    ("sun", "weeks[0].sun", |l| say!(l, terms.sun)),
];

fn days_of(week: &ScheduleWeek) -> [&[String]; 7] {
    [
        &week.mon, &week.tue, &week.wed, &week.thu, &week.fri, &week.sat, &week.sun,
    ]
}

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
    weeks.collect::<Vec<_>>().join(" ; ")
}

fn week_told(language: Language, week: &ScheduleWeek) -> String {
    let days = days_of(week);
    let named: Vec<(usize, &[String])> = days.into_iter().enumerate().collect();
    let runs = named.chunk_by(|(_, one), (_, next)| one == next);
    let runs = runs.filter_map(|run| {
        let ((first, times), (last, _)) = (run.first()?, run.last()?);
        if times.is_empty() {
            return None;
        }
        let word = |place: usize| DAYS.get(place).map_or("", |(.., word)| word(language));
        let (first, last) = (word(*first), word(*last));
        let days = if run.len() == 1 {
            first.to_owned()
        } else {
            format!("{first}\u{2013}{}", last.to_lowercase())
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

/// The times planned for someone.
#[component]
pub(super) fn Schedules(id: PersonId) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let schedules = Fetch::new(move || async move { office.client().schedules(id).await });
    let busy = RwSignal::new(false);
    let annul = move |number: i64| {
        let work = async move { office.client().annul_schedule(id, ScheduleId(number)).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, terms.annul_done));
            schedules.reload();
        });
    };
    let form = office
        .reaches(Action::ManageTerms, Reach::Everyone)
        .then(|| view! { <ScheduleForm id schedules /> });
    view! {
        <section class="card" aria-labelledby="person-schedules">
            <h2 id="person-schedules">{t!(language, terms.schedules)}</h2>
            {schedules
                .view(
                    2,
                    move |entries| {
                        view! {
                            <Rows
                                rows=entries.into_iter().map(shown).collect()
                                empty=t!(language, terms.no_schedule)
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

/// The intervals that are typed in a field, as the API wants them.
fn intervals(text: &str) -> Vec<String> {
    let words = text.split([' ', '\u{a0}', ',', ';']);
    let words = words.filter(|word| !word.is_empty());
    words.map(|word| word.replace('\u{2013}', "-")).collect()
}

#[component]
fn ScheduleForm(id: PersonId, schedules: Fetch<Vec<ScheduleEntry>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let from = RwSignal::new(String::new());
    let to = RwSignal::new(String::new());
    let days: [RwSignal<String>; 7] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let schedule = move || {
        let typed = |day: usize| intervals(&days[day].get_untracked());
        Some(Schedule {
            from: day_in(errors, "schedule_from", from)??,
            to: day_in(errors, "schedule_to", to)?,
            weeks: vec![ScheduleWeek {
                mon: typed(0),
                tue: typed(1),
                wed: typed(2),
                thu: typed(3),
                fri: typed(4),
                sat: typed(5),
                sun: typed(6),
            }],
            span: None,
            core: Vec::new(),
        })
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("schedule_from", from)]) {
            return;
        }
        let Some(schedule) = schedule() else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().enter_schedule(id, &schedule).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, terms.schedule_done));
                    from.set(String::new());
                    to.set(String::new());
                    schedules.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let fields = DAYS
        .iter()
        .zip(days)
        .map(|((name, member, word), value)| {
            view! {
                <TextField
                    name=*name
                    label=follow(language, *word)
                    value
                    max_length=200
                    error=errors.member(name, member)
                />
            }
        })
        .collect_view();
    view! {
        <details class="add-entry">
            <summary data-testid="add-schedule">
                <Icon icon=icondata::LuPlus />
                {t!(language, terms.add_schedule)}
            </summary>
            <form class="form" novalidate on:submit=submit data-testid="schedule-form">
                {errors.note()}
                <div class="form-pair">
                    <TextField
                        name="schedule_from"
                        kind="date"
                        label=t!(language, terms.from)
                        value=from
                        error=errors.member("schedule_from", "from")
                    />
                    <TextField
                        name="schedule_to"
                        kind="date"
                        label=t!(language, terms.until)
                        hint=t!(language, terms.until_hint)
                        value=to
                        error=errors.member("schedule_to", "to")
                    />
                </div>
                <p class="quiet small">{t!(language, terms.week_hint)}</p>
                {fields}
                <div class="form-actions">
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy
                        attr:data-testid="save-schedule"
                    >
                        {t!(language, terms.add)}
                    </Button>
                </div>
            </form>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::intervals;

    #[test]
    fn intervals_are_parted_where_people_part_them() {
        assert_eq!(
            intervals(" 09:00-12:00, 13:00\u{2013}17:00 "),
            ["09:00-12:00", "13:00-17:00"]
        );
        assert!(intervals("  ").is_empty());
    }
}
