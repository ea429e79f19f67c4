//! What is typed in the correction dialog, and the instant it means.

use chrona_web::types::PunchId;
use chrona_web::{
    components::{SelectField, TextField},
    format,
    types::{
        AddedPunch, CorrectPunches, CorrectionKind, Language, PreviewCorrection, Punch, PunchType,
    },
    zone::{Instants, Moment},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::Subject;
use crate::{
    components::{
        form::FormErrors,
        person_field::{Choosable, PersonField},
    },
    draft::{Kept, field},
    office::Office,
    words::{self, say, t},
};

/// The word of the choice that annuls and adds nothing.
const ANNUL: &str = "annul";
/// The word for the first of two times that the clocks show.
const FIRST: &str = "first";
/// The word for the second.
const SECOND: &str = "second";

/// What is typed.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Fields {
    pub(super) user: RwSignal<String>,
    pub(super) change: RwSignal<String>,
    way: RwSignal<String>,
    day: RwSignal<String>,
    time: RwSignal<String>,
    /// Which of two, where the time comes twice.
    which: RwSignal<String>,
    pub(in crate::pages) reason: RwSignal<String>,
    /// The zone in which times are meant.
    zone: StoredValue<Moment>,
    /// The punch that is corrected, and what the fields said of its time at first.
    old: StoredValue<Option<Old>>,
}

#[derive(Clone)]
struct Old {
    id: PunchId,
    at: DateTime<Utc>,
    day: String,
    time: String,
}

/// What day and time mean.
#[derive(Clone, Copy, PartialEq)]
enum Meant {
    /// Something is not filled in.
    Open,
    /// The day is none of the years 1 to 9999, or the time is none.
    Unreadable,
    /// The clocks were set forward past it.
    Skipped,
    /// It comes twice, and nobody said which.
    Twice,
    At(DateTime<Utc>),
}

impl Fields {
    /// What is known of the subject; today for a new punch.
    pub(in crate::pages) fn of(about: &Subject) -> Self {
        let (zone, user, way, day, time, old) = match about {
            Subject::New(user) => {
                let today = format::iso_day(format::now());
                let zone = Moment::from(format::now());
                (zone, *user, PunchType::ClockOut, today, String::new(), None)
            }
            Subject::Missing(user, day, way) => {
                let zone = Moment::from(format::now());
                (
                    zone,
                    Some(*user),
                    *way,
                    day.to_string(),
                    String::new(),
                    None,
                )
            }
            Subject::Punch(punch) => {
                let zone = Moment::in_zone(punch.punched_at, punch.timezone.as_deref());
                let (day, time) = (format::iso_day(zone), format::time(zone));
                let old = Old {
                    id: punch.id,
                    at: punch.punched_at,
                    day: day.clone(),
                    time: time.clone(),
                };
                (
                    zone,
                    Some(punch.user_id),
                    punch.punch_type,
                    day,
                    time,
                    Some(old),
                )
            }
        };
        Self {
            user: RwSignal::new(user.map(|id| id.to_string()).unwrap_or_default()),
            change: RwSignal::new(String::new()),
            way: RwSignal::new(way.as_str().to_owned()),
            day: RwSignal::new(day),
            time: RwSignal::new(time),
            which: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            zone: StoredValue::new(zone),
            old: StoredValue::new(old),
        }
    }

    /// What outlives a reload.
    pub(super) fn kept(self) -> Vec<Kept> {
        vec![
            field("user", self.user),
            field("change", self.change),
            field("way", self.way),
            field("day", self.day),
            field("time", self.time),
            field("which", self.which),
            field("reason", self.reason),
        ]
    }

    /// The zone in which times are meant.
    pub(super) fn zone(self) -> Moment {
        self.zone.get_value()
    }

    /// Times are meant in this zone from now on.
    pub(in crate::pages) fn mean_in(self, zone: Moment) {
        self.zone.set_value(zone);
    }

    /// Nothing is typed, for another punch that is to be added.
    pub(in crate::pages) fn clear(self) {
        for field in [self.time, self.which, self.reason] {
            field.set(String::new());
        }
    }

    /// The day as it is typed.
    pub(in crate::pages) fn day(self) -> String {
        self.day.get()
    }

    /// Whether a punch is added.
    pub(super) fn adds(self) -> bool {
        self.change.with(|change| change != ANNUL)
    }

    /// Whether all is there that a correction needs; tells of what is not.
    pub(in crate::pages) fn filled(self, errors: FormErrors) -> bool {
        let always = [("user_id", self.user), ("reason", self.reason)];
        let mut fields = always.to_vec();
        let adds = untrack(|| self.adds());
        if adds {
            fields.extend([("day", self.day), ("added.punched_at", self.time)]);
            if untrack(|| self.comes_twice()) {
                fields.push(("which", self.which));
            }
        }
        errors.filled(&fields) && (!adds || matches!(untrack(|| self.meant()), Meant::At(_)))
    }

    /// The correction, once all is there.
    pub(super) fn correction(self) -> Option<CorrectPunches> {
        let PreviewCorrection {
            user_id,
            annulled_id,
            added,
        } = untrack(|| self.thought_of())?;
        let kind = match (annulled_id, added) {
            (Some(_), Some(_)) => CorrectionKind::Replace,
            (Some(_), None) => CorrectionKind::Annul,
            (None, _) => CorrectionKind::Add,
        };
        Some(CorrectPunches {
            user_id,
            kind: Some(kind),
            annulled_id,
            added,
            reason: self.reason.get_untracked(),
        })
    }

    /// What the correction would be, as far as it can be told.
    pub(in crate::pages) fn thought_of(self) -> Option<PreviewCorrection> {
        let user_id = self.user.with(|id| id.parse().ok())?;
        let annulled_id = self.old.with_value(|old| old.as_ref().map(|old| old.id));
        let added = if self.adds() {
            let Meant::At(punched_at) = self.meant() else {
                return None;
            };
            Some(AddedPunch {
                punch_type: self.way.with(|way| PunchType::parse(way))?,
                punched_at,
            })
        } else {
            None
        };
        (annulled_id.is_some() || added.is_some()).then_some(PreviewCorrection {
            user_id,
            annulled_id,
            added,
        })
    }

    /// Whether day and time say what they said of the corrected punch at first.
    fn unchanged(self) -> Option<DateTime<Utc>> {
        let (day, time) = (self.day.get(), self.time.get());
        self.old.with_value(|old| {
            let old = old.as_ref()?;
            (old.day == day && old.time == time).then_some(old.at)
        })
    }

    /// The instants that day and time may mean; none where the time was not edited.
    fn instants(self) -> Option<Instants> {
        if self.unchanged().is_some() {
            return None;
        }
        self.day.with(|day| {
            self.time
                .with(|time| format::instants_at(self.zone.get_value(), day, time))
        })
    }

    fn comes_twice(self) -> bool {
        matches!(self.instants(), Some(Instants::Twice { .. }))
    }

    /// What is meant. Who edits nothing of the time means the very instant of the punch,
    /// seconds and all, also where the clocks show its time twice.
    fn meant(self) -> Meant {
        if let Some(at) = self.unchanged() {
            return Meant::At(at);
        }
        if self.day.with(String::is_empty) || self.time.with(String::is_empty) {
            return Meant::Open;
        }
        match self.instants() {
            None => Meant::Unreadable,
            Some(Instants::One(at)) => Meant::At(at),
            Some(Instants::Never { .. }) => Meant::Skipped,
            Some(Instants::Twice { first, second }) => self.which.with(|which| match &**which {
                FIRST => Meant::At(first),
                SECOND => Meant::At(second),
                _ => Meant::Twice,
            }),
        }
    }
}

/// What is to become of the punch that is corrected.
#[component]
pub(super) fn Change(fields: Fields) -> impl IntoView {
    let language = Office::current().language;
    let choices = Signal::derive(move || {
        let shown = language.get();
        vec![
            (String::new(), say!(shown, correction.replace).to_owned()),
            (ANNUL.to_owned(), say!(shown, correction.annul).to_owned()),
        ]
    });
    view! {
        <SelectField
            name="change"
            label=t!(language, correction.change)
            value=fields.change
            choices
        />
    }
}

/// Whose punch is added.
#[component]
pub(super) fn Whom(people: Choosable, user: RwSignal<String>, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <PersonField
            name="user_id"
            label=t!(language, punches.person)
            people
            value=user
            nobody=t!(language, correction.choose)
            error=errors.field("user_id")
        />
    }
}

/// Which way, and when.
#[component]
pub(in crate::pages) fn WhenAndWay(fields: Fields, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let ways = Signal::derive(move || {
        let shown = language.get();
        [PunchType::ClockIn, PunchType::ClockOut]
            .map(|way| (way.as_str().to_owned(), words::way(shown, way).to_owned()))
            .to_vec()
    });
    let of_day = errors.field("day");
    let day_error = Signal::derive(move || match fields.meant() {
        Meant::Unreadable => Some(say!(language.get(), correction.no_day).to_owned()),
        _ => of_day.get(),
    });
    let of_time = errors.field("added.punched_at");
    let time_error = Signal::derive(move || match fields.meant() {
        Meant::Skipped => Some(say!(language.get(), correction.skipped).to_owned()),
        _ => of_time.get(),
    });
    let comes_twice = Memo::new(move |_| fields.comes_twice());
    view! {
        <SelectField name="way" label=t!(language, punches.way) value=fields.way choices=ways />
        <div class="form-pair">
            <TextField
                name="day"
                kind="date"
                label=t!(language, punches.day)
                value=fields.day
                error=day_error
            />
            <TextField
                name="time"
                kind="time"
                label=t!(language, punches.time)
                value=fields.time
                error=time_error
            />
        </div>
        <Show when=move || comes_twice.get()>
            <Which fields errors />
        </Show>
    }
}

/// Which of two, in the night in which the clocks are set back.
#[component]
fn Which(fields: Fields, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let choices = Signal::derive(move || {
        let shown = language.get();
        let choice = |word: &str, words: &str| (word.to_owned(), words.to_owned());
        vec![
            choice("", say!(shown, correction.which_choose)),
            choice(FIRST, say!(shown, correction.which_first)),
            choice(SECOND, say!(shown, correction.which_second)),
        ]
    });
    view! {
        <SelectField
            name="which"
            label=t!(language, correction.which)
            value=fields.which
            choices
            error=errors.field("which")
        />
    }
}

/// The punch that is corrected, in words.
pub(super) fn told(language: Language, punch: &Punch) -> String {
    let name = &punch.user_name;
    let way = words::way(language, punch.punch_type);
    let at = Moment::in_zone(punch.punched_at, punch.timezone.as_deref());
    let time = format::relative_time(language, at);
    format!("{name} · {way} · {time}")
}
