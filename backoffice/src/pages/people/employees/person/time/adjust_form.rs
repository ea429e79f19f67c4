//! The form that adds to someone's balance, or takes away.

use chrona_web::{
    components::{Button, ButtonKind, Icon, SelectField, TextField},
    types::{AdjustBalance, BalanceOn, BalanceUnit, PersonId, ProblemCode},
};
use chrona_work_time::LotSource;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    components::form::FormErrors,
    office::Office,
    pages::time::{
        amount::amount_in,
        balances::{Balances, source},
        terms::fields::{day_in, today},
    },
    words::{say, t},
};

/// What can be entered by hand, by the word of the form; the first is what is entered most.
const SOURCES: [(&str, LotSource); 4] = [
    ("opening", LotSource::Opening),
    ("adjusted", LotSource::Adjusted),
    ("splitting", LotSource::Splitting),
    ("given_back", LotSource::GivenBack),
];

/// What is typed and chosen.
#[derive(Clone, Copy)]
struct Typed {
    balances: Balances,
    balance: RwSignal<String>,
    source: RwSignal<String>,
    amount: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
    reason: RwSignal<String>,
}

impl Typed {
    fn new(balances: Balances) -> Self {
        let empty = || RwSignal::new(String::new());
        let typed = Self {
            balances,
            balance: empty(),
            source: RwSignal::new(SOURCES[0].0.to_owned()),
            amount: empty(),
            from: RwSignal::new(today().to_string()),
            until: empty(),
            reason: empty(),
        };
        Effect::new(move |_| {
            let first = balances
                .answer()
                .with(|all| all.first().map(|one| one.code.clone()));
            if let Some(first) = first.flatten()
                && typed.balance.with_untracked(String::is_empty)
            {
                typed.balance.set(first);
            }
        });
        typed
    }

    /// What the chosen balance is counted in.
    fn unit(self) -> BalanceUnit {
        let unit = self.balances.answer().with(|all| {
            let chosen = self.balance.get();
            let found = all.iter().find(|one| one.code == chosen);
            found.map(|one| one.unit)
        });
        unit.flatten().unwrap_or(BalanceUnit::Day)
    }

    /// What is wanted; none where a field cannot be read, which it then says.
    fn wanted(self, errors: FormErrors) -> Option<AdjustBalance> {
        let unit = untrack(|| self.unit());
        let chosen = self.source.get_untracked();
        let source = SOURCES.iter().find(|(word, _)| *word == chosen);
        Some(AdjustBalance {
            balance: self.balance.get_untracked(),
            hundredths: amount_in(errors, "adjust_amount", self.amount, unit)??,
            from: day_in(errors, "adjust_from", self.from)??,
            good_until: day_in(errors, "adjust_until", self.until)?,
            source: source.map_or(LotSource::Adjusted, |(_, source)| *source),
            reason: self
                .reason
                .with_untracked(|reason| reason.trim().to_owned()),
        })
    }

    fn clear(self) {
        for field in [self.amount, self.until, self.reason] {
            field.set(String::new());
        }
    }
}

/// The form, folded away until asked for.
#[component]
pub(super) fn AdjustForm(id: PersonId, balances: Balances) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let typed = Typed::new(balances);
    let errors = FormErrors::new(&[(ProblemCode::BalanceNotFound, "adjust_balance")]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let needed = [
            ("adjust_amount", typed.amount),
            ("adjust_from", typed.from),
            ("adjust_reason", typed.reason),
        ];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        let Some(wanted) = typed.wanted(errors) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().adjust_balance(id, &wanted).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, balance.adjust_done));
                    typed.clear();
                    balances.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    view! {
        <details class="add-entry">
            <summary data-testid="adjust-balance">
                <Icon icon=icondata::LuPlus />
                {t!(language, balance.adjust)}
            </summary>
            <form class="form" novalidate on:submit=submit data-testid="adjust-form">
                {errors.note()}
                <Fields typed errors />
                <div class="form-actions">
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy
                        attr:data-testid="save-adjust"
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
        let choice = |one: &BalanceOn| (one.code.clone(), one.name(language).to_owned());
        let kinds = typed.balances.answer();
        let kinds = kinds.with(|all| all.iter().map(choice).collect::<Vec<_>>());
        kinds.unwrap_or_default()
    });
    let sources = Signal::derive(move || {
        let language = language.get();
        SOURCES
            .map(|(word, of)| (word.to_owned(), source(language, of).to_owned()))
            .to_vec()
    });
    let hint = move || {
        let language = language.get();
        match typed.unit() {
            BalanceUnit::Day => say!(language, balance.days_hint),
            BalanceUnit::Hour => say!(language, balance.hours_hint),
        }
    };
    view! {
        <div class="form-pair">
            <SelectField
                name="adjust_balance"
                label=t!(language, balance.which)
                value=typed.balance
                choices=kinds
                error=errors.member("adjust_balance", "balance")
            />
            <SelectField
                name="adjust_source"
                label=t!(language, balance.source)
                value=typed.source
                choices=sources
                error=errors.member("adjust_source", "source")
            />
        </div>
        <TextField
            name="adjust_amount"
            label=t!(language, balance.amount)
            hint
            value=typed.amount
            max_length=12
            error=errors.member("adjust_amount", "hundredths")
        />
        <div class="form-pair">
            <TextField
                name="adjust_from"
                kind="date"
                label=t!(language, terms.from)
                value=typed.from
                error=errors.member("adjust_from", "from")
            />
            <TextField
                name="adjust_until"
                kind="date"
                label=t!(language, balance.good_until)
                hint=t!(language, balance.good_until_hint)
                value=typed.until
                error=errors.member("adjust_until", "good_until")
            />
        </div>
        <TextField
            name="adjust_reason"
            label=t!(language, terms.reason)
            hint=t!(language, balance.reason_hint)
            value=typed.reason
            max_length=500
            error=errors.member("adjust_reason", "reason")
        />
    }
}
