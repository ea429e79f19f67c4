//! The dialog that makes a type of absence, or changes one.

use chrona_web::{
    components::{Button, ButtonKind, Dialog},
    types::{AbsenceType, AbsenceUnit, BalanceKind, Decider, LeaveGain, Pattern, ProblemCode},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{
    Known,
    form_parts::{Code, Names},
    type_fields::{Deciding, Effects, Look},
};
use crate::{
    components::{confirm::open_while, form::FormErrors},
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// The colour of a new type.
const COLOUR: &str = "#00AEEF";

/// What the dialog is about.
#[derive(Clone)]
pub(super) struct Edited {
    /// The type to change; none for a new one.
    pub(super) of: Option<AbsenceType>,
    /// The balances that it may take from.
    pub(super) balances: Vec<BalanceKind>,
}

/// What is typed and chosen.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    pub(super) code: RwSignal<String>,
    pub(super) name_fr: RwSignal<String>,
    pub(super) name_en: RwSignal<String>,
    pub(super) unit: RwSignal<String>,
    pub(super) balance: RwSignal<String>,
    pub(super) decided_by: RwSignal<String>,
    pub(super) leave_gain: RwSignal<String>,
    pub(super) payroll_code: RwSignal<String>,
    pub(super) colour: RwSignal<String>,
    pub(super) pattern: RwSignal<String>,
    pub(super) paid: RwSignal<bool>,
    pub(super) counts: RwSignal<bool>,
    pub(super) elsewhere: RwSignal<bool>,
    pub(super) needs_document: RwSignal<bool>,
    pub(super) neutral: RwSignal<bool>,
    pub(super) active: RwSignal<bool>,
}

impl Typed {
    fn of(edited: Option<&AbsenceType>) -> Self {
        let new = AbsenceType {
            code: String::new(),
            name_fr: String::new(),
            name_en: String::new(),
            unit: AbsenceUnit::HalfDay,
            paid: true,
            counts: false,
            elsewhere: false,
            leave_gain: LeaveGain::Worked,
            balance: None,
            needs_document: false,
            decided_by: Decider::Manager,
            neutral: false,
            payroll_code: None,
            colour: COLOUR.to_owned(),
            pattern: Pattern::Plain,
            active: true,
        };
        let of = edited.unwrap_or(&new);
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            code: text(&of.code),
            name_fr: text(&of.name_fr),
            name_en: text(&of.name_en),
            unit: text(of.unit.as_str()),
            balance: text(of.balance.as_deref().unwrap_or_default()),
            decided_by: text(of.decided_by.as_str()),
            leave_gain: text(of.leave_gain.as_str()),
            payroll_code: text(of.payroll_code.as_deref().unwrap_or_default()),
            colour: text(&of.colour),
            pattern: text(of.pattern.as_str()),
            paid: RwSignal::new(of.paid),
            counts: RwSignal::new(of.counts),
            elsewhere: RwSignal::new(of.elsewhere),
            needs_document: RwSignal::new(of.needs_document),
            neutral: RwSignal::new(of.neutral),
            active: RwSignal::new(of.active),
        }
    }

    /// How it is drawn.
    pub(super) fn pattern(self) -> Pattern {
        let chosen = self.pattern.with(|word| Pattern::parse(word));
        chosen.unwrap_or(Pattern::Plain)
    }

    /// The type as it is wanted; none where a choice is not known.
    fn wanted(self) -> Option<AbsenceType> {
        let text = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let filled = |field| Some(text(field)).filter(|text| !text.is_empty());
        Some(AbsenceType {
            code: text(self.code),
            name_fr: text(self.name_fr),
            name_en: text(self.name_en),
            unit: AbsenceUnit::parse(&text(self.unit))?,
            paid: self.paid.get_untracked(),
            counts: self.counts.get_untracked(),
            elsewhere: self.elsewhere.get_untracked(),
            leave_gain: LeaveGain::parse(&text(self.leave_gain))?,
            balance: filled(self.balance),
            needs_document: self.needs_document.get_untracked(),
            decided_by: Decider::parse(&text(self.decided_by))?,
            neutral: self.neutral.get_untracked(),
            payroll_code: filled(self.payroll_code),
            colour: text(self.colour).to_uppercase(),
            pattern: untrack(|| self.pattern()),
            active: self.active.get_untracked(),
        })
    }
}

/// The dialog; it is open while there is something to edit.
#[component]
pub(super) fn EditType(edited: RwSignal<Option<Edited>>, known: Fetch<Known>) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(edited);
    let title = move || {
        let language = language.get();
        edited.with(|edited| match edited {
            Some(Edited { of: Some(of), .. }) => of.name(language).to_owned(),
            _ => say!(language, sorts.add).to_owned(),
        })
    };
    view! {
        <Dialog open title>
            {move || edited.get().map(|about| view! { <Form about edited known /> })}
        </Dialog>
    }
}

#[component]
fn Form(about: Edited, edited: RwSignal<Option<Edited>>, known: Fetch<Known>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let is_new = about.of.is_none();
    let typed = Typed::of(about.of.as_ref());
    let errors = FormErrors::new(&[(ProblemCode::BalanceNotFound, "balance")]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let needed = [
            ("code", typed.code),
            ("name_fr", typed.name_fr),
            ("name_en", typed.name_en),
        ];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        let Some(wanted) = typed.wanted() else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().save_absence_type(&wanted).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(of) => {
                    let language = office.now_language();
                    let name = of.name(language);
                    office.toasts.done(say!(language, sorts.saved, name = name));
                    edited.set(None);
                    known.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="absence-type-form">
            {errors.note()}
            {is_new.then(|| view! { <Code code=typed.code errors /> })}
            <Names french=typed.name_fr english=typed.name_en errors />
            <Deciding typed errors balances=about.balances />
            <Effects typed />
            <Look typed errors />
            <div class="dialog-actions">
                <Button on_click=move |_| edited.set(None)>{t!(language, common.cancel)}</Button>
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    attr:data-testid="save-absence-type"
                >
                    {t!(language, common.save)}
                </Button>
            </div>
        </form>
    }
}
