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
    pages::time::terms::fields::{HOURS, day_in, minutes_in, number_in},
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
    annual: RwSignal<String>,
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
            annual: empty(),
            days: empty(),
            has_third: RwSignal::new(false),
        }
    }

    fn kind(self) -> ContractKind {
        let chosen = self.kind.get();
        let found = KINDS.iter().find(|(word, _)| *word == chosen);
        found.map_or(ContractKind::FullTime, |(_, kind)| *kind)
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
        let days = if is_days {
            number_in(errors, "days", self.days)?
        } else {
            None
        };
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
            year_from: None,
            days,
            period_weeks: None,
            period_anchor: None,
        })
    }

    fn clear(self) {
        for field in [self.from, self.to, self.weekly, self.annual, self.days] {
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
        <Show when=is(ContractKind::Annual)>
            <TextField
                name="annual_minutes"
                label=t!(language, terms.annual_hours)
                value=typed.annual
                max_length=8
                error=errors.field("annual_minutes")
            />
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
