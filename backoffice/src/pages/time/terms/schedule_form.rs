//! The form for a schedule: the weeks that take turns, and flexible hours.

use chrona_web::{
    api::ScheduleOf,
    components::{Button, ButtonKind, Icon, TextField},
    types::ScheduleEntry,
};
use chrona_work_time::{Schedule, ScheduleWeek};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{
    fields::{day_in, today},
    week::{DAYS, drawing},
};
use crate::{
    components::form::FormErrors,
    fetch::Fetch,
    office::Office,
    words::{follow, say, t},
};

/// The name of a day's field, and what the API calls it.
macro_rules! field_of_day {
    ($index:literal, $number:literal, $day:literal) => {
        (
            concat!("week", $number, "_", $day),
            concat!("weeks[", $index, "].", $day),
        )
    };
}

macro_rules! fields_of_weeks {
    ($($index:literal $number:literal),*,) => {
        [$([
            field_of_day!($index, $number, "mon"),
            field_of_day!($index, $number, "tue"),
            field_of_day!($index, $number, "wed"),
            field_of_day!($index, $number, "thu"),
            field_of_day!($index, $number, "fri"),
            field_of_day!($index, $number, "sat"),
            field_of_day!($index, $number, "sun"),
        ]),*]
    };
}

/// How many weeks the form takes: as many as the server does.
const MOST_WEEKS: usize = 53;

/// The fields of each week: their names, and what the API calls them.
static FIELDS: [[(&str, &str); 7]; MOST_WEEKS] = fields_of_weeks![
    0 1, 1 2, 2 3, 3 4, 4 5, 5 6, 6 7, 7 8, 8 9,
    9 10, 10 11, 11 12, 12 13, 13 14, 14 15, 15 16, 16 17, 17 18,
    18 19, 19 20, 20 21, 21 22, 22 23, 23 24, 24 25, 25 26, 26 27,
    27 28, 28 29, 29 30, 30 31, 31 32, 32 33, 33 34, 34 35, 35 36,
    36 37, 37 38, 38 39, 39 40, 40 41, 41 42, 42 43, 43 44, 44 45,
    45 46, 46 47, 47 48, 48 49, 49 50, 50 51, 51 52, 52 53,
];

/// The fields of a week, a day each.
type WeekFields = [RwSignal<String>; 7];

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    from: RwSignal<String>,
    to: RwSignal<String>,
    span: RwSignal<String>,
    core: RwSignal<String>,
    weeks: StoredValue<Vec<WeekFields>>,
    /// How many of the weeks are used.
    count: RwSignal<usize>,
}

impl Typed {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        let weeks = (0..MOST_WEEKS).map(|_| std::array::from_fn(|_| empty()));
        Self {
            from: empty(),
            to: empty(),
            span: empty(),
            core: empty(),
            weeks: StoredValue::new(weeks.collect()),
            count: RwSignal::new(1),
        }
    }

    fn week(self, place: usize) -> WeekFields {
        self.weeks.with_value(|weeks| weeks[place])
    }

    /// The weeks; a reader is told when they change.
    fn weeks(self) -> Vec<ScheduleWeek> {
        let weeks = (0..self.count.get()).map(|place| {
            let days = self.week(place);
            let [mon, tue, wed, thu, fri, sat, sun] = days.map(|day| day.with(|text| parted(text)));
            ScheduleWeek {
                mon,
                tue,
                wed,
                thu,
                fri,
                sat,
                sun,
            }
        });
        weeks.collect()
    }

    /// What the weeks would be from today on.
    fn preview(self) -> Schedule {
        Schedule {
            from: today(),
            to: None,
            weeks: self.weeks(),
            span: self.span(),
            core: self.core.with(|text| parted(text)),
        }
    }

    fn span(self) -> Option<String> {
        self.span.with(|text| parted(text)).into_iter().next()
    }

    /// The schedule; none where a day cannot be read, which its field then says.
    fn schedule(self, errors: FormErrors) -> Option<Schedule> {
        let from = day_in(errors, "schedule_from", self.from)??;
        let to = day_in(errors, "schedule_to", self.to)?;
        let preview = untrack(|| self.preview());
        Some(Schedule {
            from,
            to,
            ..preview
        })
    }

    /// Adds a week, which begins as a copy of the one before.
    fn add_week(self) {
        let count = self.count.get_untracked();
        if count < MOST_WEEKS {
            for (day, copy) in self.week(count - 1).into_iter().zip(self.week(count)) {
                copy.set(day.get_untracked());
            }
            self.count.set(count + 1);
        }
    }

    /// Gives Monday's times to the four days after it.
    fn repeat_monday(self, place: usize) {
        let [monday, others @ ..] = self.week(place);
        for day in others.into_iter().take(4) {
            day.set(monday.get_untracked());
        }
    }

    fn clear(self) {
        let days = (0..MOST_WEEKS).flat_map(|place| self.week(place));
        let others = [self.from, self.to, self.span, self.core];
        for field in days.chain(others) {
            field.set(String::new());
        }
        self.count.set(1);
    }
}

/// The intervals that are typed in a field, as the API wants them.
fn parted(text: &str) -> Vec<String> {
    let words = text.split([' ', '\u{a0}', ',', ';']);
    let words = words.filter(|word| !word.is_empty());
    words.map(|word| word.replace('\u{2013}', "-")).collect()
}

/// The form, folded away until asked for.
#[component]
pub(super) fn ScheduleForm(of: ScheduleOf, schedules: Fetch<Vec<ScheduleEntry>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let typed = Typed::new();
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("schedule_from", typed.from)]) {
            return;
        }
        let Some(schedule) = typed.schedule(errors) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().enter_schedule(of, &schedule).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, terms.schedule_done));
                    typed.clear();
                    schedules.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let preview = move || {
        let preview = typed.preview();
        let is_empty = preview
            .weeks
            .iter()
            .all(|week| *week == ScheduleWeek::default());
        (!is_empty).then(|| drawing(&preview))
    };
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
                        value=typed.from
                        error=errors.member("schedule_from", "from")
                    />
                    <TextField
                        name="schedule_to"
                        kind="date"
                        label=t!(language, terms.until)
                        hint=t!(language, terms.until_hint)
                        value=typed.to
                        error=errors.member("schedule_to", "to")
                    />
                </div>
                <p class="quiet small">{t!(language, terms.week_hint)}</p>
                <Weeks typed errors />
                <Flexible typed errors />
                {preview}
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

/// The weeks, and the ways to have more and fewer.
#[component]
fn Weeks(typed: Typed, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let count = typed.count;
    view! {
        <For each=move || 0..count.get() key=|place| *place let:place>
            <Week typed errors place />
        </For>
        <p class="quiet small">{t!(language, terms.turns_hint)}</p>
        <div class="form-actions">
            <Show when=move || count.get() < MOST_WEEKS>
                <Button on_click=move |_| typed.add_week() attr:data-testid="add-week">
                    <Icon icon=icondata::LuPlus />
                    {t!(language, terms.add_week)}
                </Button>
            </Show>
            <Show when=move || { count.get() > 1 }>
                <Button
                    on_click=move |_| count.update(|count| *count -= 1)
                    attr:data-testid="remove-week"
                >
                    {t!(language, terms.remove_week)}
                </Button>
            </Show>
        </div>
    }
}

/// A week: a field a day.
#[component]
fn Week(typed: Typed, errors: FormErrors, place: usize) -> impl IntoView {
    let language = Office::current().language;
    let name = move || {
        let (language, count) = (language.get(), typed.count.get());
        let number = place + 1;
        say!(language, terms.week_number, number = number, count = count)
    };
    let days = FIELDS[place].into_iter().zip(typed.week(place)).zip(DAYS);
    let days = days.map(|(((name, member), value), word)| {
        view! {
            <TextField
                name
                label=follow(language, word)
                value
                max_length=200
                error=errors.member(name, member)
            />
        }
    });
    view! {
        <fieldset class="form-group">
            <legend>{name}</legend>
            <div class="week-fields">{days.collect_view()}</div>
            <Button
                on_click=move |_| typed.repeat_monday(place)
                attr:data-testid=format!("repeat-monday-{}", place + 1)
            >
                <Icon icon=icondata::LuCopy />
                {t!(language, terms.repeat_monday)}
            </Button>
        </fieldset>
    }
}

/// When one may work and when one has to be there, where hours are flexible.
#[component]
fn Flexible(typed: Typed, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <fieldset class="form-group">
            <legend>{t!(language, terms.flexible)}</legend>
            <div class="form-pair">
                <TextField
                    name="span"
                    label=t!(language, terms.span)
                    hint=t!(language, terms.span_hint)
                    value=typed.span
                    max_length=20
                    error=errors.field("span")
                />
                <TextField
                    name="core"
                    label=t!(language, terms.core)
                    hint=t!(language, terms.core_hint)
                    value=typed.core
                    max_length=200
                    error=errors.member("core", "core")
                />
            </div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn intervals_are_parted_where_people_part_them() {
        assert_eq!(
            parted(" 09:00-12:00, 13:00\u{2013}17:00 "),
            ["09:00-12:00", "13:00-17:00"]
        );
        assert!(parted("  ").is_empty());
    }
}
