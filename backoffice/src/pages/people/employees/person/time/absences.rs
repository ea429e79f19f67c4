//! Someone's absences, and the form for another.

use chrona_web::{
    components::{Button, ButtonKind, Icon, SelectField, TextField},
    types::{
        AbsenceEntry, AbsenceId, Action, Language, PersonId, ProblemCode, Reach, RecordAbsence,
    },
};
use chrona_work_time::HalfDay;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    components::{form::FormErrors, list::every_row},
    fetch::Fetch,
    office::Office,
    pages::time::{
        terms::{
            entries::{Rows, Said, Shown, Standing},
            fields::day_in,
        },
        words::{ABSENCES, absence},
    },
    words::{say, t},
};

/// An absence in words: `Congé payé, le matin`.
fn told(language: Language, said: &Said) -> String {
    let Said::Absence(one, note) = said else {
        return String::new();
    };
    let kind = absence(language, &one.kind);
    let told = match one.half {
        None => kind,
        Some(HalfDay::Morning) => say!(language, away.morning, kind = kind),
        Some(HalfDay::Afternoon) => say!(language, away.afternoon, kind = kind),
    };
    if note.is_empty() {
        told
    } else {
        format!("{told} · {note}")
    }
}

fn shown(entry: AbsenceEntry) -> Shown {
    let (from, to) = (entry.absence.from, Some(entry.absence.to));
    Shown {
        id: entry.id.0,
        standing: Standing::of(from, to, entry.annulled_at.is_some()),
        from,
        to,
        text: told,
        said: Said::Absence(entry.absence, entry.note),
    }
}

/// The absences of someone.
#[component]
pub(super) fn Absences(id: PersonId) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let absences = Fetch::new(move || async move {
        let ask = |offset| async move { office.client().absences(id, offset, 100).await };
        every_row(ask).await
    });
    let busy = RwSignal::new(false);
    let annul = move |number: i64| {
        let work = async move { office.client().annul_absence(id, AbsenceId(number)).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, terms.annul_done));
            absences.reload();
        });
    };
    let form = office
        .reaches(Action::ManageAbsences, Reach::Everyone)
        .then(|| view! { <AbsenceForm id absences /> });
    view! {
        <section class="card" aria-labelledby="person-absences">
            <h2 id="person-absences">{t!(language, terms.absences)}</h2>
            {absences
                .view(
                    2,
                    move |entries| {
                        view! {
                            <Rows
                                rows=entries.into_iter().map(shown).collect()
                                empty=t!(language, terms.no_absence)
                                action=Action::ManageAbsences
                                test_id="absence-rows"
                                on_annul=annul
                            />
                        }
                    },
                )}
            {form}
        </section>
    }
}

/// What is typed and chosen.
#[derive(Clone, Copy)]
struct Typed {
    kind: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    half: RwSignal<String>,
    note: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            kind: RwSignal::new(ABSENCES[0].to_owned()),
            from: empty(),
            to: empty(),
            half: empty(),
            note: empty(),
        }
    }

    /// The absence; none where a day cannot be read, which its field then says.
    fn absence(self, errors: FormErrors) -> Option<RecordAbsence> {
        let note = self.note.get_untracked().trim().to_owned();
        Some(RecordAbsence {
            kind: self.kind.get_untracked(),
            from: day_in(errors, "absence_from", self.from)??,
            to: day_in(errors, "absence_to", self.to)??,
            half: match self.half.get_untracked().as_str() {
                "morning" => Some(HalfDay::Morning),
                "afternoon" => Some(HalfDay::Afternoon),
                _ => None,
            },
            note: Some(note).filter(|note| !note.is_empty()),
        })
    }

    fn clear(self) {
        for field in [self.from, self.to, self.half, self.note] {
            field.set(String::new());
        }
    }
}

#[component]
fn AbsenceForm(id: PersonId, absences: Fetch<Vec<AbsenceEntry>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let typed = Typed::new();
    let errors = FormErrors::new(&[(ProblemCode::AbsenceOverlaps, "absence_from")]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let needed = [("absence_from", typed.from), ("absence_to", typed.to)];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        let Some(absence) = typed.absence(errors) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().enter_absence(id, &absence).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, terms.absence_done));
                    typed.clear();
                    absences.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    view! {
        <details class="add-entry">
            <summary data-testid="add-absence">
                <Icon icon=icondata::LuPlus />
                {t!(language, terms.add_absence)}
            </summary>
            <form class="form" novalidate on:submit=submit data-testid="absence-form">
                {errors.note()}
                <Fields typed errors />
                <div class="form-actions">
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy
                        attr:data-testid="save-absence"
                    >
                        {t!(language, terms.add)}
                    </Button>
                </div>
            </form>
        </details>
    }
}

#[component]
fn Fields(typed: Typed, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let kinds = Signal::derive(move || {
        let language = language.get();
        let kinds = ABSENCES.iter();
        let kinds = kinds.map(|kind| ((*kind).to_owned(), absence(language, kind)));
        kinds.collect::<Vec<_>>()
    });
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
    view! {
        <SelectField
            name="absence_type"
            label=t!(language, terms.reason)
            value=typed.kind
            choices=kinds
            error=errors.member("absence_type", "type")
        />
        <div class="form-pair">
            <TextField
                name="absence_from"
                kind="date"
                label=t!(language, terms.first_day)
                value=typed.from
                error=errors.member("absence_from", "from")
            />
            <TextField
                name="absence_to"
                kind="date"
                label=t!(language, terms.last_day)
                value=typed.to
                error=errors.member("absence_to", "to")
            />
        </div>
        <SelectField
            name="absence_half"
            label=t!(language, terms.half)
            value=typed.half
            choices=halves
            error=errors.member("absence_half", "half")
        />
        <TextField
            name="absence_note"
            label=t!(language, terms.note)
            hint=t!(language, terms.note_hint)
            value=typed.note
            max_length=500
            error=errors.member("absence_note", "note")
        />
    }
}
