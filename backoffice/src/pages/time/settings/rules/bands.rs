//! The bands of overtime in the form: rows of hours and a rate, the last one without an end.

use chrona_web::components::{Button, Icon, TextField};
use chrona_work_time::OvertimeBand;
use leptos::prelude::*;

use crate::{
    components::form::FormErrors,
    office::Office,
    pages::time::terms::fields::{HOURS, minutes_in, number_in},
    words::{say, t},
};

/// How many bands there may be.
const MOST: usize = 10;

/// The fields of a band, and what the API calls them.
struct Names {
    hours: (&'static str, &'static str),
    percent: (&'static str, &'static str),
}

macro_rules! names {
    ($index:literal) => {
        Names {
            hours: (
                concat!("band", $index, "_hours"),
                concat!("overtime_bands[", $index, "].minutes"),
            ),
            percent: (
                concat!("band", $index, "_percent"),
                concat!("overtime_bands[", $index, "].percent"),
            ),
        }
    };
}

const NAMES: [Names; MOST] = [
    names!(0),
    names!(1),
    names!(2),
    names!(3),
    names!(4),
    names!(5),
    names!(6),
    names!(7),
    names!(8),
    names!(9),
];

/// What is typed of the bands.
#[derive(Clone, Copy)]
pub(super) struct TypedBands {
    hours: [RwSignal<String>; MOST],
    percents: [RwSignal<String>; MOST],
    /// How many there are; 0 where they are to stay as they are.
    count: RwSignal<usize>,
}

impl TypedBands {
    pub(super) fn new() -> Self {
        let empty = |_| RwSignal::new(String::new());
        Self {
            hours: std::array::from_fn(empty),
            percents: std::array::from_fn(empty),
            count: RwSignal::new(0),
        }
    }

    /// The bands; the outer is none where a field cannot be read, which it then says.
    #[expect(
        clippy::option_option,
        reason = "no bands are something else than bands that cannot be read"
    )]
    pub(super) fn bands(self, errors: FormErrors) -> Option<Option<Vec<OvertimeBand>>> {
        let count = self.count.get_untracked();
        let rows = NAMES.iter().zip(self.hours).zip(self.percents);
        let mut bands = Vec::new();
        for (place, ((names, hours), percent)) in rows.take(count).enumerate() {
            let is_last = place + 1 == count;
            let minutes = if is_last {
                None
            } else {
                Some(needed(
                    errors,
                    names.hours.0,
                    minutes_in(errors, names.hours.0, hours, HOURS)?,
                )?)
            };
            let percent = number_in(errors, names.percent.0, percent)?;
            let percent = needed(errors, names.percent.0, percent)?;
            bands.push(OvertimeBand { minutes, percent });
        }
        Some(Some(bands).filter(|bands| !bands.is_empty()))
    }

    pub(super) fn clear(self) {
        for field in self.hours.into_iter().chain(self.percents) {
            field.set(String::new());
        }
        self.count.set(0);
    }
}

/// What has to be typed; none where it is not, which the field then says.
pub(super) fn needed<T>(errors: FormErrors, name: &'static str, typed: Option<T>) -> Option<T> {
    if typed.is_none() {
        errors.refuse_field(name, |l| say!(l, common.required));
    }
    typed
}

/// The fields, once one wants to change the bands.
#[component]
pub(super) fn Bands(
    bands: TypedBands,
    errors: FormErrors,
    /// What holds today.
    #[prop(into)]
    hint: Signal<String>,
) -> impl IntoView {
    let language = Office::current().language;
    let count = bands.count;
    let open = move |_| count.set(2);
    view! {
        <fieldset class="form-group bands">
            <legend>{t!(language, rule.bands)}</legend>
            <p class="field-hint">{hint}</p>
            <For each=move || 0..count.get() key=|place| *place let:place>
                <BandRow bands errors place />
            </For>
            <div class="form-actions">
                <Show when=move || count.get() == 0>
                    <Button on_click=open attr:data-testid="change-bands">
                        {t!(language, rule.change_bands)}
                    </Button>
                </Show>
                <Show when=move || (1..MOST).contains(&count.get())>
                    <Button
                        on_click=move |_| count.update(|count| *count += 1)
                        attr:data-testid="add-band"
                    >
                        <Icon icon=icondata::LuPlus />
                        {t!(language, rule.add_band)}
                    </Button>
                </Show>
                <Show when=move || { count.get() > 0 }>
                    <Button
                        on_click=move |_| count.update(|count| *count -= 1)
                        attr:data-testid="remove-band"
                    >
                        {t!(language, rule.remove_band)}
                    </Button>
                </Show>
            </div>
        </fieldset>
    }
}

#[component]
fn BandRow(bands: TypedBands, errors: FormErrors, place: usize) -> impl IntoView {
    let language = Office::current().language;
    let Names { hours, percent } = NAMES[place];
    let is_last = Memo::new(move |_| place + 1 >= bands.count.get());
    let last = move || {
        view! { <p class="band-rest">{t!(language, rule.beyond)}</p> }
    };
    view! {
        <div class="form-pair">
            <Show when=move || !is_last.get() fallback=last>
                <TextField
                    name=hours.0
                    label=move || {
                        say!(language.get(), rule.band_hours, number = place + 1)
                    }
                    value=bands.hours[place]
                    max_length=10
                    error=errors.member(hours.0, hours.1)
                />
            </Show>
            <TextField
                name=percent.0
                label=move || {
                    say!(language.get(), rule.band_percent, number = place + 1)
                }
                value=bands.percents[place]
                input_mode="numeric"
                max_length=5
                error=errors.member(percent.0, percent.1)
            />
        </div>
    }
}
