//! The form that changes rules from a day on: what is left empty stays as it is.

use std::collections::HashMap;

use chrona_web::{
    api::RulesOf,
    components::{Button, ButtonKind, Icon, SelectField, TextField},
    types::Language,
};
use chrona_work_time::{AutomaticBreak, Rounding, RuleChanges};
use chrono::NaiveDate;
use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};

use super::{
    Layers,
    bands::{Bands, TypedBands, needed},
    choices::{ROUNDING, choices, chosen},
    in_force::Holding,
    known::{self, GROUPS, Input, Rule},
};
use crate::{
    browser,
    components::form::FormErrors,
    fetch::Fetch,
    office::Office,
    pages::time::terms::fields::{HOURS, MINUTES, day_in, minutes_in, number_in, today},
    words::{follow, say, t},
};

/// The fields that stand beside those that are called as their rule.
const NIGHT_END: &str = "night_end";
const ROUNDING_TO: &str = "rounding.to_minutes";
const BREAK_MINUTES: &str = "automatic_break.minutes";
const BREAK_AFTER: &str = "automatic_break.after_minutes";

/// What is typed and chosen.
#[derive(Clone, Copy)]
struct Typed {
    from: RwSignal<String>,
    to: RwSignal<String>,
    /// By the name of the field.
    values: StoredValue<HashMap<&'static str, RwSignal<String>>>,
    bands: TypedBands,
}

impl Typed {
    fn new() -> Self {
        let others = [NIGHT_END, ROUNDING_TO, BREAK_MINUTES, BREAK_AFTER];
        let names = known::all().map(|rule| rule.name).chain(others);
        let values = names.map(|name| (name, RwSignal::new(String::new())));
        Self {
            from: RwSignal::new(String::new()),
            to: RwSignal::new(String::new()),
            values: StoredValue::new(values.collect()),
            bands: TypedBands::new(),
        }
    }

    fn value(self, name: &'static str) -> RwSignal<String> {
        let known = self.values.with_value(|values| values.get(name).copied());
        known.unwrap_or_default()
    }

    /// The changes; none where a field cannot be read, which it then says.
    fn changes(self, errors: FormErrors) -> Option<RuleChanges> {
        let from = day_in(errors, "rules_from", self.from)??;
        let to = day_in(errors, "rules_to", self.to)?;
        let nothing = RuleChanges {
            from,
            to,
            ..RuleChanges::default()
        };
        let mut changes = nothing.clone();
        for rule in known::all() {
            self.read(rule, errors, &mut changes)?;
        }
        if changes == nothing {
            errors.refuse_field("rules_from", |l| say!(l, settings.nothing_changed));
            return None;
        }
        Some(changes)
    }

    fn read(self, rule: &Rule, errors: FormErrors, changes: &mut RuleChanges) -> Option<()> {
        let value = self.value(rule.name);
        match rule.input {
            Input::Length(read, set) => set(changes, minutes_in(errors, rule.name, value, read)?),
            Input::Choice { set, .. } => {
                let word = value.get_untracked();
                if !word.is_empty() {
                    set(changes, &word);
                }
            }
            Input::Bands => changes.overtime_bands = self.bands.bands(errors)?,
            Input::Night => {
                let (start, end) = (value.get_untracked(), self.value(NIGHT_END).get_untracked());
                let is_typed = !start.is_empty() || !end.is_empty();
                let filled = |text: String| Some(text).filter(|text| !text.is_empty());
                if is_typed {
                    let start = needed(errors, rule.name, filled(start))?;
                    let end = needed(errors, NIGHT_END, filled(end))?;
                    changes.night = Some(format!("{start}-{end}"));
                }
            }
            Input::Rounding => {
                if let Some(how) = chosen(ROUNDING, &value.get_untracked()) {
                    let to = number_in(errors, ROUNDING_TO, self.value(ROUNDING_TO))?;
                    let to_minutes = needed(errors, ROUNDING_TO, to)?;
                    changes.rounding = Some(Rounding { to_minutes, how });
                }
            }
            Input::AutomaticBreak => {
                let minutes =
                    minutes_in(errors, BREAK_MINUTES, self.value(BREAK_MINUTES), MINUTES)?;
                let after = minutes_in(errors, BREAK_AFTER, self.value(BREAK_AFTER), HOURS)?;
                if minutes.is_some() || after.is_some() {
                    changes.automatic_break = Some(AutomaticBreak {
                        minutes: needed(errors, BREAK_MINUTES, minutes)?,
                        after_minutes: needed(errors, BREAK_AFTER, after)?,
                    });
                }
            }
            Input::SolidarityDay => changes.solidarity_day = day_in(errors, rule.name, value)?,
        }
        Some(())
    }

    fn clear(self) {
        self.from.set(String::new());
        self.to.set(String::new());
        self.values.with_value(|values| {
            for field in values.values() {
                field.set(String::new());
            }
        });
        self.bands.clear();
    }
}

/// The form, folded away until asked for.
#[component]
pub(super) fn RulesForm(of: RulesOf, rules: Fetch<Layers>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let typed = Typed::new();
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let details = NodeRef::<html::Details>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("rules_from", typed.from)]) {
            return;
        }
        let Some(changes) = typed.changes(errors) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().enter_work_rules(of, &changes).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, settings.rules_done));
                    typed.clear();
                    fold_away(details);
                    rules.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let groups = GROUPS.iter().map(|group| {
        let known = group.rules.iter();
        let fields = known.map(|rule| view! { <Field rule typed errors rules /> });
        view! {
            <fieldset class="form-group">
                <legend>{follow(language, group.word)}</legend>
                <div class="rule-fields">{fields.collect_view()}</div>
            </fieldset>
        }
    });
    view! {
        <details class="add-entry" node_ref=details>
            <summary data-testid="change-rules">
                <Icon icon=icondata::LuPencil />
                {t!(language, settings.change_rules)}
            </summary>
            <form class="form rules-form" novalidate on:submit=submit data-testid="rules-form">
                {errors.note()}
                <div class="form-pair">
                    <TextField
                        name="rules_from"
                        kind="date"
                        label=t!(language, terms.from)
                        hint=t!(language, settings.first_day_hint)
                        value=typed.from
                        error=errors.member("rules_from", "from")
                    />
                    <TextField
                        name="rules_to"
                        kind="date"
                        label=t!(language, settings.until)
                        hint=t!(language, settings.until_hint)
                        value=typed.to
                        error=errors.member("rules_to", "to")
                    />
                </div>
                <p class="quiet small">{t!(language, settings.empty_stays)}</p>
                {groups.collect_view()}
                <div class="form-actions">
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy
                        attr:data-testid="save-rules"
                    >
                        {t!(language, settings.save_rules)}
                    </Button>
                </div>
            </form>
        </details>
    }
}

/// Shows what holds again, which stands below the form, and keeps the keyboard's place.
fn fold_away(details: NodeRef<html::Details>) {
    if let Some(details) = details.get_untracked() {
        let _ = details.remove_attribute("open");
    }
    browser::focus("[data-testid=change-rules]");
}

/// The field of a rule, with what holds on the first day of the change.
#[component]
fn Field(
    rule: &'static Rule,
    typed: Typed,
    errors: FormErrors,
    rules: Fetch<Layers>,
) -> impl IntoView {
    let language = Office::current().language;
    let day = move || {
        let typed: Option<NaiveDate> = typed.from.with(|text| text.parse().ok());
        typed.unwrap_or_else(today)
    };
    let holds = move || {
        let holding = rules.with(|layers| Holding::on(day(), layers, rule));
        let value = holding.map(|holding| holding.told(language.get(), rule));
        value.unwrap_or_default()
    };
    let now = Signal::derive(move || say!(language.get(), settings.holds, value = holds()));
    let unchanged = Signal::derive(move || say!(language.get(), settings.so_far, value = holds()));
    let value = typed.value(rule.name);
    let label = follow(language, rule.word);
    let error = errors.field(rule.name);
    match rule.input {
        Input::Length(..) => view! {
            <TextField name=rule.name label hint=now value max_length=10 error />
        }
        .into_any(),
        Input::Choice { choices, .. } => {
            let choices = with_unchanged(unchanged, choices);
            view! { <SelectField name=rule.name label value choices error /> }.into_any()
        }
        Input::Bands => view! { <Bands bands=typed.bands errors hint=now /> }.into_any(),
        Input::Night => view! { <Night typed errors hint=now /> }.into_any(),
        Input::Rounding => {
            let choices = with_unchanged(unchanged, |l| choices(l, ROUNDING));
            let is_chosen = move || value.with(|way| !way.is_empty());
            view! {
                <SelectField name=rule.name label value choices error />
                <Show when=is_chosen>
                    <TextField
                        name=ROUNDING_TO
                        test_id="rounding_to"
                        label=t!(language, rule.round_to)
                        value=typed.value(ROUNDING_TO)
                        input_mode="numeric"
                        max_length=2
                        error=errors.field(ROUNDING_TO)
                    />
                </Show>
            }
            .into_any()
        }
        Input::AutomaticBreak => view! { <TakenBreak typed errors hint=now /> }.into_any(),
        Input::SolidarityDay => view! {
            <TextField name=rule.name kind="date" label hint=now value error />
        }
        .into_any(),
    }
}

/// The choices after the one that leaves the rule as it is.
fn with_unchanged(
    unchanged: Signal<String>,
    choices: fn(Language) -> Vec<(String, String)>,
) -> Signal<Vec<(String, String)>> {
    let language = Office::current().language;
    Signal::derive(move || {
        let first = std::iter::once((String::new(), unchanged.get()));
        first.chain(choices(language.get())).collect()
    })
}

#[component]
fn Night(typed: Typed, errors: FormErrors, hint: Signal<String>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <fieldset class="form-group">
            <legend>{t!(language, rule.night)}</legend>
            <p class="field-hint">{hint}</p>
            <div class="form-pair">
                <TextField
                    name="night"
                    kind="time"
                    label=t!(language, rule.night_from)
                    value=typed.value("night")
                    error=errors.field("night")
                />
                <TextField
                    name=NIGHT_END
                    kind="time"
                    label=t!(language, rule.night_to)
                    value=typed.value(NIGHT_END)
                    error=errors.field(NIGHT_END)
                />
            </div>
        </fieldset>
    }
}

#[component]
fn TakenBreak(typed: Typed, errors: FormErrors, hint: Signal<String>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <fieldset class="form-group">
            <legend>{t!(language, rule.automatic_break)}</legend>
            <p class="field-hint">{hint}</p>
            <div class="form-pair">
                <TextField
                    name=BREAK_MINUTES
                    test_id="break_taken"
                    label=t!(language, rule.break_minutes)
                    value=typed.value(BREAK_MINUTES)
                    max_length=10
                    error=errors.field(BREAK_MINUTES)
                />
                <TextField
                    name=BREAK_AFTER
                    test_id="break_from"
                    label=t!(language, rule.break_after)
                    value=typed.value(BREAK_AFTER)
                    max_length=10
                    error=errors.field(BREAK_AFTER)
                />
            </div>
        </fieldset>
    }
}
