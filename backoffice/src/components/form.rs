//! What is wrong with a form, field by field.

use chrona_web::{
    ApiError,
    components::{Icon, alive},
    format,
    types::ProblemCode,
};
use leptos::prelude::*;

use crate::{
    browser,
    office::Office,
    words::{Words, say},
};

/// The first field that is wrong, once it says so.
const FIRST_WRONG: &str = "[aria-invalid=true]";

/// What is wrong with a form: fields left empty, and what the server said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FormErrors {
    office: Office,
    missing: RwSignal<Vec<&'static str>>,
    /// The field that cannot be meant as it stands, and what to say of it.
    wrong: RwSignal<Option<(&'static str, Words)>>,
    refusal: RwSignal<Option<ApiError>>,
    /// The refusals that concern one field.
    owners: &'static [(ProblemCode, &'static str)],
}

impl FormErrors {
    /// Nothing is wrong yet. `owners` says which field a refusal without field errors is about.
    pub(crate) fn new(owners: &'static [(ProblemCode, &'static str)]) -> Self {
        Self {
            office: Office::current(),
            missing: RwSignal::new(Vec::new()),
            wrong: RwSignal::new(None),
            refusal: RwSignal::new(None),
            owners,
        }
    }

    /// Forgets what was wrong, then checks that these fields are filled.
    pub(crate) fn filled(self, fields: &[(&'static str, RwSignal<String>)]) -> bool {
        let is_empty =
            |value: &RwSignal<String>| value.with_untracked(|text| text.trim().is_empty());
        let missing: Vec<_> = fields
            .iter()
            .filter(|(_, value)| is_empty(value))
            .map(|(name, _)| *name)
            .collect();
        let filled = missing.is_empty();
        self.refusal.set(None);
        self.wrong.set(None);
        self.missing.set(missing);
        if !filled {
            browser::focus(FIRST_WRONG);
        }
        filled
    }

    /// Checks that the day in a field, where there is one, can be read and is not over. What cannot be read is
    /// never taken for nothing: that would be for ever.
    pub(crate) fn to_come(self, name: &'static str, day: RwSignal<String>) -> bool {
        let is_typed = browser::is_unreadable(name) || day.with_untracked(|day| !day.is_empty());
        let typed = is_typed.then(|| day.with_untracked(|day| format::day_of_field(day)));
        match typed {
            Some(None) => self.refuse_field(name, |language| say!(language, common.day_unread)),
            Some(Some(day))
                if Some(day) < format::day_of_field(&format::iso_day(format::now())) =>
            {
                self.refuse_field(name, |language| say!(language, common.day_over));
            }
            Some(Some(_)) | None => return true,
        }
        false
    }

    /// Says what is wrong with a field that was looked at here.
    pub(crate) fn refuse_field(self, name: &'static str, sentence: Words) {
        self.wrong.set(Some((name, sentence)));
        browser::focus(FIRST_WRONG);
    }

    /// Forgets what was wrong.
    pub(crate) fn forget(self) {
        self.wrong.set(None);
        self.missing.set(Vec::new());
        self.refusal.set(None);
    }

    /// Keeps what the server said.
    pub(crate) fn refuse(self, error: ApiError) {
        self.refusal.set(Some(error));
        browser::focus(FIRST_WRONG);
    }

    /// What is wrong with this field.
    pub(crate) fn field(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let language = self.office.language.get();
            if self.missing.with(|missing| missing.contains(&name)) {
                return Some(say!(language, common.required).to_owned());
            }
            if let Some((_, sentence)) = self.wrong.get().filter(|(field, _)| *field == name) {
                return Some(sentence(language).to_owned());
            }
            self.refusal.with(|refusal| {
                let refusal = refusal.as_ref()?;
                refusal.field(name).or_else(|| {
                    (self.owner(refusal) == Some(name)).then(|| refusal.sentence(language))
                })
            })
        })
    }

    /// What is wrong with a field that the API calls otherwise, or with a part of what it is sent as: `weeks[0].mon`
    /// has the fault of `weeks[0].mon[1]` too.
    pub(crate) fn member(self, name: &'static str, member: &'static str) -> Signal<Option<String>> {
        let of_name = self.field(name);
        Signal::derive(move || {
            let of_member = || {
                self.refusal.with(|refusal| {
                    let errors = &refusal.as_ref()?.problem()?.errors;
                    let is_of = |field: &str| {
                        let rest = field.strip_prefix(member);
                        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
                    };
                    let error = errors.iter().find(|error| is_of(&error.field))?;
                    Some(error.message.clone())
                })
            };
            of_name.get().or_else(of_member)
        })
    }

    /// What is wrong with the form as a whole, above its fields.
    pub(crate) fn note(self) -> AnyView {
        let sentence = move || {
            self.refusal.with(|refusal| {
                let refusal = refusal.as_ref()?;
                let shown = self.owner(refusal).is_some()
                    || refusal
                        .problem()
                        .is_some_and(|problem| !problem.errors.is_empty());
                (!shown).then(|| refusal.sentence(self.office.language.get()))
            })
        };
        alive(move || {
            sentence()
                .map(|sentence| view! { <BadNote sentence /> })
                .into_any()
        })
    }

    fn owner(self, refusal: &ApiError) -> Option<&'static str> {
        let code = refusal.code()?;
        self.owners
            .iter()
            .find(|(owned, _)| *owned == code)
            .map(|(_, field)| *field)
    }
}

/// A refusal in a box.
#[component]
pub(crate) fn BadNote(
    /// What happened and what to do.
    sentence: String,
) -> impl IntoView {
    view! {
        <div class="note note-bad" role="alert" data-testid="form-error">
            <Icon icon=icondata::LuCircleAlert />
            <p>{sentence}</p>
        </div>
    }
}
