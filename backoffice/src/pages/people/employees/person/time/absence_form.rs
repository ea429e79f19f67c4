//! The form for another absence of someone.

use chrona_web::{
    components::{Button, ButtonKind, Icon, SelectField, TextField},
    types::{AbsenceUnit, PersonId, ProblemCode, RecordAbsence},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    components::form::FormErrors,
    office::Office,
    pages::time::{
        absence_names::AbsenceNames,
        terms::{
            fields::day_in,
            part_of_day::{PartFields, PartOfDay},
        },
    },
    words::{say, t},
};

/// What is typed and chosen.
#[derive(Clone, Copy)]
struct Typed {
    names: AbsenceNames,
    kind: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    part: PartOfDay,
    note: RwSignal<String>,
}

impl Typed {
    fn new(names: AbsenceNames) -> Self {
        let empty = || RwSignal::new(String::new());
        let typed = Self {
            names,
            kind: empty(),
            from: empty(),
            to: empty(),
            part: PartOfDay::new(["absence_half", "absence_start", "absence_end"]),
            note: empty(),
        };
        Effect::new(move |_| {
            if let Some(first) = names.first()
                && typed.kind.with_untracked(String::is_empty)
            {
                typed.kind.set(first);
            }
        });
        typed
    }

    /// What the chosen type is counted in.
    fn unit(self) -> AbsenceUnit {
        let chosen = self.kind.with(|code| self.names.find(code));
        chosen.map_or(AbsenceUnit::Day, |chosen| chosen.unit)
    }

    fn is_one_day(self) -> bool {
        self.from.with(|from| self.to.with(|to| from == to))
    }

    /// The absence; none where a field cannot be read, which it then says.
    fn absence(self, errors: FormErrors) -> Option<RecordAbsence> {
        let note = self.note.get_untracked().trim().to_owned();
        let (unit, is_one_day) = untrack(|| (self.unit(), self.is_one_day()));
        let (half, times) = self.part.read(errors, unit, is_one_day)?;
        Some(RecordAbsence {
            kind: self.kind.get_untracked(),
            from: day_in(errors, "absence_from", self.from)??,
            to: day_in(errors, "absence_to", self.to)??,
            half,
            times,
            note: Some(note).filter(|note| !note.is_empty()),
        })
    }

    fn clear(self) {
        for field in [self.from, self.to, self.note] {
            field.set(String::new());
        }
        self.part.clear();
    }
}

/// The form, folded away until asked for.
#[component]
pub(super) fn AbsenceForm(
    id: PersonId,
    names: AbsenceNames,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let typed = Typed::new(names);
    let errors = FormErrors::new(&[
        (ProblemCode::AbsenceOverlaps, "absence_from"),
        (ProblemCode::AbsenceTypeNotFound, "absence_type"),
    ]);
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
                    let _ = on_done.try_run(());
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
                {names.answer().frame(4, move || view! { <Fields typed errors /> })}
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
    view! {
        <SelectField
            name="absence_type"
            label=t!(language, terms.reason)
            value=typed.kind
            choices=typed.names.choices()
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
        <PartFields
            part=typed.part
            errors
            unit=Signal::derive(move || typed.unit())
            is_one_day=Signal::derive(move || typed.is_one_day())
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
