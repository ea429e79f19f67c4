//! The form for a contract.

use chrona_web::{
    components::{Button, ButtonKind, Icon, SelectField, TextField},
    types::{ContractEntry, PersonId},
};
use chrona_work_time::{Contract, ContractKind};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::contracts::kind_word;
use crate::{
    components::form::FormErrors,
    fetch::Fetch,
    office::Office,
    pages::time::terms::fields::{HOURS, day_in, day_of_year_in, minutes_in, number_in},
    words::{say, t},
};

/// The kinds, by the word of the form.
const KINDS: [(&str, ContractKind); 4] = [
    ("full_time", ContractKind::FullTime),
    ("part_time", ContractKind::PartTime),
    ("annual", ContractKind::Annual),
    ("forfait_days", ContractKind::ForfaitDays),
];

/// What is typed and chosen.
#[derive(Clone, Copy)]
struct Typed {
    kind: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    weekly: RwSignal<String>,
    period_weeks: RwSignal<String>,
    period_anchor: RwSignal<String>,
    annual: RwSignal<String>,
    year_from: RwSignal<String>,
    days: RwSignal<String>,
    has_third: RwSignal<bool>,
}

impl Typed {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            kind: RwSignal::new(KINDS[0].0.to_owned()),
            from: empty(),
            to: empty(),
            weekly: empty(),
            period_weeks: empty(),
            period_anchor: empty(),
            annual: empty(),
            year_from: empty(),
            days: empty(),
            has_third: RwSignal::new(false),
        }
    }

    fn kind(self) -> ContractKind {
        let chosen = self.kind.get();
        let found = KINDS.iter().find(|(word, _)| *word == chosen);
        found.map_or(ContractKind::FullTime, |(_, kind)| *kind)
    }

    /// Whether hours are counted by several weeks.
    fn has_period(self) -> bool {
        let is_typed = self.period_weeks.with(|text| !text.trim().is_empty());
        self.kind() == ContractKind::FullTime && is_typed
    }

    /// The contract; none where a field cannot be read, which it then says.
    fn contract(self, errors: FormErrors) -> Option<Contract> {
        let kind = untrack(|| self.kind());
        let is_days = kind == ContractKind::ForfaitDays;
        let is_annual = kind == ContractKind::Annual;
        let minutes = |name, field, is_of| {
            if is_of {
                minutes_in(errors, name, field, HOURS)
            } else {
                Some(None)
            }
        };
        let weekly_minutes = minutes("weekly_minutes", self.weekly, !is_days)?;
        let annual_minutes = minutes("annual_minutes", self.annual, is_annual)?;
        let number = |name, field, is_of| {
            if is_of {
                number_in(errors, name, field)
            } else {
                Some(None)
            }
        };
        let has_period = untrack(|| self.has_period());
        let period_weeks = number("period_weeks", self.period_weeks, has_period)?;
        let period_anchor = if has_period {
            day_in(errors, "period_anchor", self.period_anchor)?
        } else {
            None
        };
        let year_from = if is_annual {
            day_of_year_in(errors, "year_from", self.year_from)?
        } else {
            None
        };
        let days = number("days", self.days, is_days)?;
        let from = day_in(errors, "contract_from", self.from)?;
        let to = day_in(errors, "contract_to", self.to)?;
        Some(Contract {
            from: from?,
            to,
            kind,
            weekly_minutes,
            complementary_third: (kind == ContractKind::PartTime)
                .then(|| self.has_third.get_untracked()),
            annual_minutes,
            year_from,
            days,
            period_weeks,
            period_anchor,
        })
    }

    fn clear(self) {
        let hours = [self.weekly, self.annual, self.days];
        let periods = [self.period_weeks, self.period_anchor, self.year_from];
        let fields = [self.from, self.to].into_iter().chain(hours);
        for field in fields.chain(periods) {
            field.set(String::new());
        }
    }
}

/// The form, folded away until asked for.
#[component]
pub(super) fn ContractForm(id: PersonId, contracts: Fetch<Vec<ContractEntry>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let typed = Typed::new();
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("contract_from", typed.from)]) {
            return;
        }
        let Some(contract) = typed.contract(errors) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().enter_contract(id, &contract).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, terms.contract_done));
                    typed.clear();
                    contracts.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    view! {
        <details class="add-entry">
            <summary data-testid="add-contract">
                <Icon icon=icondata::LuPlus />
                {t!(language, terms.add_contract)}
            </summary>
            <form class="form" novalidate on:submit=submit data-testid="contract-form">
                {errors.note()}
                <Fields typed errors />
                <div class="form-actions">
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy
                        attr:data-testid="save-contract"
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
        let kinds = KINDS.iter();
        let kinds = kinds.map(|(word, kind)| {
            let words = kind_word(language, *kind);
            ((*word).to_owned(), words.to_owned())
        });
        kinds.collect::<Vec<_>>()
    });
    let is = move |kind: ContractKind| move || typed.kind() == kind;
    view! {
        <SelectField
            name="contract_kind"
            label=t!(language, terms.kind)
            value=typed.kind
            choices=kinds
            error=errors.member("contract_kind", "kind")
        />
        <div class="form-pair">
            <TextField
                name="contract_from"
                kind="date"
                label=t!(language, terms.from)
                value=typed.from
                error=errors.member("contract_from", "from")
            />
            <TextField
                name="contract_to"
                kind="date"
                label=t!(language, terms.until)
                hint=t!(language, terms.until_hint)
                value=typed.to
                error=errors.member("contract_to", "to")
            />
        </div>
        <Show when=move || typed.kind() != ContractKind::ForfaitDays>
            <TextField
                name="weekly_minutes"
                label=t!(language, terms.weekly)
                hint=t!(language, terms.weekly_hint)
                value=typed.weekly
                max_length=8
                error=errors.field("weekly_minutes")
            />
        </Show>
        <Show when=is(ContractKind::FullTime)>
            <Period typed errors />
        </Show>
        <Show when=is(ContractKind::Annual)>
            <div class="form-pair">
                <TextField
                    name="annual_minutes"
                    label=t!(language, terms.annual_hours)
                    hint=t!(language, terms.annual_hint)
                    value=typed.annual
                    max_length=8
                    error=errors.field("annual_minutes")
                />
                <TextField
                    name="year_from"
                    label=t!(language, terms.year_from)
                    hint=t!(language, terms.year_from_hint)
                    value=typed.year_from
                    max_length=10
                    error=errors.field("year_from")
                />
            </div>
        </Show>
        <Show when=is(ContractKind::ForfaitDays)>
            <TextField
                name="days"
                label=t!(language, terms.days)
                value=typed.days
                input_mode="numeric"
                max_length=3
                error=errors.field("days")
            />
        </Show>
        <Show when=is(ContractKind::PartTime)>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="complementary-third"
                    prop:checked=move || typed.has_third.get()
                    on:change=move |event| typed.has_third.set(event_target_checked(&event))
                />
                {t!(language, terms.third)}
            </label>
        </Show>
    }
}

/// Of full time over several weeks, how many they are and when they begin.
#[component]
fn Period(typed: Typed, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <TextField
            name="period_weeks"
            label=t!(language, terms.period_weeks)
            hint=t!(language, terms.period_weeks_hint)
            value=typed.period_weeks
            input_mode="numeric"
            max_length=2
            error=errors.field("period_weeks")
        />
        <Show when=move || typed.has_period()>
            <TextField
                name="period_anchor"
                kind="date"
                label=t!(language, terms.period_anchor)
                hint=t!(language, terms.period_anchor_hint)
                value=typed.period_anchor
                error=errors.field("period_anchor")
            />
        </Show>
    }
}
