//! The part of a day that an absence is of: half of it, or some hours, as its type allows.

use chrona_web::{
    components::{SelectField, TextField},
    types::AbsenceUnit,
};
use chrona_work_time::HalfDay;
use leptos::prelude::*;

use crate::{
    components::form::FormErrors,
    office::Office,
    words::{say, t},
};

/// A half of each day, or the hours of one day.
type Part = (Option<HalfDay>, Option<String>);

/// What is chosen and typed.
#[derive(Clone, Copy)]
pub(in crate::pages) struct PartOfDay {
    /// The names of the fields: the half, the first hour, the last hour.
    names: [&'static str; 3],
    half: RwSignal<String>,
    start: RwSignal<String>,
    end: RwSignal<String>,
}

impl PartOfDay {
    /// Whole days; the fields are called so.
    pub(in crate::pages) fn new(names: [&'static str; 3]) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            names,
            half: empty(),
            start: empty(),
            end: empty(),
        }
    }

    /// The part, of a type that is counted so; none where the hours cannot be read. A reader is told when it changes.
    pub(in crate::pages) fn chosen(self, unit: AbsenceUnit, is_one_day: bool) -> Option<Part> {
        match unit {
            AbsenceUnit::Day => Some((None, None)),
            AbsenceUnit::HalfDay => {
                let half = self.half.with(|half| match half.as_str() {
                    "morning" => Some(HalfDay::Morning),
                    "afternoon" => Some(HalfDay::Afternoon),
                    _ => None,
                });
                Some((half, None))
            }
            AbsenceUnit::Hour if !is_one_day => Some((None, None)),
            AbsenceUnit::Hour => {
                let (start, end) = (self.start.get(), self.end.get());
                if start.is_empty() && end.is_empty() {
                    return Some((None, None));
                }
                let hours = start.get(..5).zip(end.get(..5));
                hours.map(|(start, end)| (None, Some(format!("{start}-{end}"))))
            }
        }
    }

    /// The same; where the hours cannot be read, their field says so.
    pub(in crate::pages) fn read(
        self,
        errors: FormErrors,
        unit: AbsenceUnit,
        is_one_day: bool,
    ) -> Option<Part> {
        let part = untrack(|| self.chosen(unit, is_one_day));
        if part.is_none() {
            let [_, start, end] = self.names;
            let is_start = self.start.with_untracked(String::is_empty);
            let field = if is_start { start } else { end };
            errors.refuse_field(field, |l| say!(l, terms.both_times));
        }
        part
    }

    /// Whole days again.
    pub(in crate::pages) fn clear(self) {
        for field in [self.half, self.start, self.end] {
            field.set(String::new());
        }
    }
}

/// The fields that a type has which is counted so; none for one of whole days.
#[component]
pub(in crate::pages) fn PartFields(
    part: PartOfDay,
    errors: FormErrors,
    unit: Signal<AbsenceUnit>,
    is_one_day: Signal<bool>,
) -> impl IntoView {
    let language = Office::current().language;
    let [half, start, end] = part.names;
    let halves = Signal::derive(move || {
        let language = language.get();
        [
            ("", say!(language, terms.whole_days)),
            ("morning", say!(language, terms.morning)),
            ("afternoon", say!(language, terms.afternoon)),
        ]
        .map(|(half, word)| (half.to_owned(), word.to_owned()))
        .to_vec()
    });
    let has_halves = Memo::new(move |_| unit.get() == AbsenceUnit::HalfDay);
    let has_times = Memo::new(move |_| unit.get() == AbsenceUnit::Hour && is_one_day.get());
    view! {
        <Show when=move || has_halves.get()>
            <SelectField
                name=half
                label=t!(language, terms.half)
                value=part.half
                choices=halves
                error=errors.member(half, "half")
            />
        </Show>
        <Show when=move || has_times.get()>
            <div class="form-pair">
                <TextField
                    name=start
                    kind="time"
                    label=t!(language, terms.first_hour)
                    hint=t!(language, terms.hours_hint)
                    value=part.start
                    error=errors.member(start, "times")
                />
                <TextField
                    name=end
                    kind="time"
                    label=t!(language, terms.last_hour)
                    value=part.end
                    error=errors.field(end)
                />
            </div>
        </Show>
    }
}
