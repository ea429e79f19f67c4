//! The dialog that makes a balance, or changes one.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, SelectField, TextField},
    format,
    types::{BalanceGain, BalanceKind, BalanceUnit, Language},
};
use chrona_work_time::DayCount;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{
    Known,
    form_parts::{Check, Code, Names, choices},
    said,
};
use crate::{
    components::{confirm::open_while, form::FormErrors},
    fetch::Fetch,
    office::Office,
    pages::time::amount::{amount_in, decimal},
    words::{say, t},
};

/// What the dialog is about: a balance to change, or one to make.
pub(super) type Edited = Option<BalanceKind>;

/// How days of paid leave are counted, by the word of the form.
const COUNTS: [DayCount; 2] = [DayCount::SixAWeek, DayCount::FiveAWeek];

const fn count_word(count: DayCount) -> &'static str {
    match count {
        DayCount::SixAWeek => "six_a_week",
        DayCount::FiveAWeek => "five_a_week",
    }
}

/// What is typed and chosen.
#[derive(Clone, Copy)]
struct Typed {
    code: RwSignal<String>,
    name_fr: RwSignal<String>,
    name_en: RwSignal<String>,
    unit: RwSignal<String>,
    gain: RwSignal<String>,
    amount: RwSignal<String>,
    count: RwSignal<String>,
    year_begins: RwSignal<String>,
    lowest: RwSignal<String>,
    active: RwSignal<bool>,
}

impl Typed {
    fn of(edited: Option<&BalanceKind>, language: Language) -> Self {
        let new = BalanceKind {
            code: String::new(),
            name_fr: String::new(),
            name_en: String::new(),
            unit: BalanceUnit::Day,
            gain: BalanceGain::ByHand,
            gain_hundredths: None,
            count: DayCount::SixAWeek,
            year_begins: 1,
            lowest_hundredths: 0,
            active: true,
        };
        let of = edited.unwrap_or(&new);
        let text = |text: &str| RwSignal::new(text.to_owned());
        let amount = of
            .gain_hundredths
            .map(|hundredths| decimal(language, i64::from(hundredths)));
        let lowest = decimal(language, i64::from(of.lowest_hundredths).abs());
        Self {
            code: text(&of.code),
            name_fr: text(&of.name_fr),
            name_en: text(&of.name_en),
            unit: text(of.unit.as_str()),
            gain: text(of.gain.as_str()),
            amount: RwSignal::new(amount.unwrap_or_default()),
            count: text(count_word(of.count)),
            year_begins: RwSignal::new(of.year_begins.to_string()),
            lowest: RwSignal::new(lowest),
            active: RwSignal::new(of.active),
        }
    }

    fn unit(self) -> BalanceUnit {
        let unit = self.unit.with(|word| BalanceUnit::parse(word));
        unit.unwrap_or(BalanceUnit::Day)
    }

    fn gain(self) -> BalanceGain {
        let gain = self.gain.with(|word| BalanceGain::parse(word));
        gain.unwrap_or(BalanceGain::ByHand)
    }

    /// Whether an amount is gained each month or each year.
    fn has_amount(self) -> bool {
        matches!(self.gain(), BalanceGain::Monthly | BalanceGain::Yearly)
    }

    /// The balance as it is wanted; none where a field cannot be read, which it then says.
    fn wanted(self, errors: FormErrors) -> Option<BalanceKind> {
        let text = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let (unit, gain, has_amount) = untrack(|| (self.unit(), self.gain(), self.has_amount()));
        let gained = if has_amount {
            amount_in(errors, "gain_hundredths", self.amount, unit)?
        } else {
            None
        };
        let lowest = amount_in(errors, "lowest_hundredths", self.lowest, unit)?;
        let lowest = lowest.unwrap_or_default().abs();
        let count = text(self.count);
        let count = COUNTS.into_iter().find(|of| count_word(*of) == count);
        Some(BalanceKind {
            code: text(self.code),
            name_fr: text(self.name_fr),
            name_en: text(self.name_en),
            unit,
            gain,
            gain_hundredths: gained.map(|gained| i32::try_from(gained).unwrap_or(i32::MAX)),
            count: count.unwrap_or_default(),
            year_begins: text(self.year_begins).parse().unwrap_or(1),
            lowest_hundredths: i32::try_from(-lowest).unwrap_or(i32::MIN),
            active: self.active.get_untracked(),
        })
    }
}

/// The dialog; it is open while there is something to edit.
#[component]
pub(super) fn EditBalance(edited: RwSignal<Option<Edited>>, known: Fetch<Known>) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(edited);
    let title = move || {
        let language = language.get();
        edited.with(|edited| match edited {
            Some(Some(of)) => of.name(language).to_owned(),
            _ => say!(language, kinds.add).to_owned(),
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
    let is_new = about.is_none();
    let typed = Typed::of(about.as_ref(), office.now_language());
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let mut needed = vec![
            ("code", typed.code),
            ("name_fr", typed.name_fr),
            ("name_en", typed.name_en),
        ];
        if untrack(|| typed.has_amount()) {
            needed.push(("gain_hundredths", typed.amount));
        }
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        let Some(wanted) = typed.wanted(errors) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().save_balance_kind(&wanted).await;
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
        <form class="form" novalidate on:submit=submit data-testid="balance-kind-form">
            {errors.note()}
            {is_new.then(|| view! { <Code code=typed.code errors /> })}
            <Fields typed errors />
            <Check value=typed.active word=|l| say!(l, kinds.active) test_id="active" />
            <div class="dialog-actions">
                <Button on_click=move |_| edited.set(None)>{t!(language, common.cancel)}</Button>
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    attr:data-testid="save-balance-kind"
                >
                    {t!(language, common.save)}
                </Button>
            </div>
        </form>
    }
}

#[component]
fn Fields(typed: Typed, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let units = choices(&BalanceUnit::ALL, BalanceUnit::as_str, said::balance_unit);
    let gains = choices(&BalanceGain::ALL, BalanceGain::as_str, said::gain);
    view! {
        <Names french=typed.name_fr english=typed.name_en errors />
        <div class="form-pair">
            <SelectField
                name="unit"
                label=t!(language, kinds.unit)
                value=typed.unit
                choices=units
                error=errors.field("unit")
            />
            <SelectField
                name="gain"
                label=t!(language, kinds.gain)
                value=typed.gain
                choices=gains
                error=errors.field("gain")
            />
        </div>
        <Gained typed errors />
    }
}

/// How much is gained and how it is counted, and how far below zero people may ask for.
#[component]
fn Gained(typed: Typed, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let counts = choices(&COUNTS, count_word, said::count);
    let months = Signal::derive(move || {
        let language = language.get();
        let month = |month: u32| (month.to_string(), format::month_of_year(language, month));
        (1..=12).map(month).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || typed.has_amount()>
            <TextField
                name="gain_hundredths"
                label=t!(language, kinds.amount)
                hint=t!(language, kinds.amount_hint)
                value=typed.amount
                max_length=12
                error=errors.field("gain_hundredths")
            />
        </Show>
        <Show when=move || typed.unit() == BalanceUnit::Day>
            <SelectField
                name="count"
                label=t!(language, kinds.count)
                value=typed.count
                choices=counts
                error=errors.field("count")
            />
        </Show>
        <div class="form-pair">
            <SelectField
                name="year_begins"
                label=t!(language, kinds.year_begins)
                value=typed.year_begins
                choices=months
                error=errors.field("year_begins")
            />
            <TextField
                name="lowest_hundredths"
                label=t!(language, kinds.below)
                hint=t!(language, kinds.below_hint)
                value=typed.lowest
                max_length=12
                error=errors.field("lowest_hundredths")
            />
        </div>
    }
}
