//! What someone punches by without a phone: the printed badge, the tag, the PIN.

use chrona_web::types::PersonId;
use chrona_web::{
    api::Page,
    components::{Button, Icon, Tag, TextField, Tone},
    types::{Device, DeviceKind, GiveTag, PrintedBadge, ProblemCode, SetPin, tag},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::printed::Printed;
use crate::{
    components::{confirm::Confirm, form::FormErrors},
    fetch::Fetch,
    office::Office,
    reader::{ReaderField, tag_number},
    words::{say, t},
};

/// The three of them, each with what can be done with it.
#[component]
pub(super) fn Cards(
    id: PersonId,
    name: Memo<String>,
    devices: Fetch<Page<Device>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let printed = RwSignal::new(None::<PrintedBadge>);
    let taking = RwSignal::new(None::<Device>);
    let replacing = RwSignal::new(None::<Device>);
    let print = move || {
        let work = async move { office.client().print_badge(id).await };
        office.act(busy, work, move |made| {
            printed.set(Some(made));
            devices.reload();
        });
    };
    let take = move |device: Device| {
        let work = async move { office.client().revoke_device(device.id).await };
        office.act(busy, work, move |_| {
            let language = office.now_language();
            office.toasts.done(say!(language, person.taken));
            devices.reload();
        });
    };
    let has_badge = move || of(devices, DeviceKind::PrintedBadge).is_some();
    // A badge that is out there ends with the next one.
    let ask = move |_| match untrack(|| of(devices, DeviceKind::PrintedBadge)) {
        Some(badge) => replacing.set(Some(badge)),
        None => print(),
    };
    view! {
        <section class="card" aria-labelledby="person-cards">
            <h2 id="person-cards">{t!(language, person.without_phone)}</h2>
            <p class="quiet small">{t!(language, person.without_phone_text)}</p>
            <div class="offers">
                <section class="offer">
                    <h3>{t!(language, person.printed)}</h3>
                    <p class="quiet small">{t!(language, person.printed_text)}</p>
                    <Standing devices kind=DeviceKind::PrintedBadge taking />
                    <Button busy on_click=ask attr:data-testid="print-badge">
                        <Icon icon=icondata::LuQrCode />
                        {move || {
                            let language = language.get();
                            if has_badge() {
                                say!(language, person.print_again)
                            } else {
                                say!(language, person.print)
                            }
                        }}
                    </Button>
                </section>
                <section class="offer">
                    <h3>{t!(language, person.tag)}</h3>
                    <p class="quiet small">{t!(language, person.tag_text)}</p>
                    <Standing devices kind=DeviceKind::Tag taking />
                    <TagForm id devices />
                </section>
                <section class="offer">
                    <h3>{t!(language, person.pin)}</h3>
                    <p class="quiet small">{t!(language, person.pin_text)}</p>
                    <Standing devices kind=DeviceKind::Pin taking />
                    <PinForm id devices />
                </section>
            </div>
        </section>
        <Printed subject=printed name />
        <Confirm
            subject=replacing
            title=move |_| say!(language.get(), person.replace_printed).to_owned()
            text=move |badge: Device| {
                say!(language.get(), person.replace_printed_text, name = badge.device_name)
            }
            action=t!(language, person.replace)
            on_confirm=move |_| print()
        />
        <Confirm
            subject=taking
            title=move |device: Device| {
                let language = language.get();
                match device.kind {
                    DeviceKind::Tag => say!(language, person.take_tag),
                    DeviceKind::Pin => say!(language, person.take_pin),
                    _ => say!(language, person.take_printed),
                }
                .to_owned()
            }
            text=move |_| say!(language.get(), person.take_text).to_owned()
            action=t!(language, person.take)
            on_confirm=take
        />
    }
}

/// The person's device of this kind that is in use.
fn of(devices: Fetch<Page<Device>>, kind: DeviceKind) -> Option<Device> {
    devices
        .with(|page| page.rows.iter().find(|device| device.kind == kind).cloned())
        .flatten()
}

/// Whether the person has one of this kind, and the way to take it back.
#[component]
fn Standing(
    devices: Fetch<Page<Device>>,
    kind: DeviceKind,
    taking: RwSignal<Option<Device>>,
) -> impl IntoView {
    let language = Office::current().language;
    move || match of(devices, kind) {
        Some(device) => {
            let name = (kind != DeviceKind::Pin).then(|| device.device_name.clone());
            view! {
                <p class="card-standing" data-card=kind.as_str()>
                    <Tag
                        icon=icondata::LuCircleCheck
                        tone=Tone::Good
                        text=t!(language, devices.in_use)
                    />
                    <span class="figures small">{name}</span>
                    <button
                        type="button"
                        class="button button-quiet"
                        data-testid=format!("take-{}", kind.as_str())
                        on:click=move |_| taking.set(Some(device.clone()))
                    >
                        {t!(language, person.take)}
                    </button>
                </p>
            }
            .into_any()
        }
        None => ().into_any(),
    }
}

#[component]
fn TagForm(id: PersonId, devices: Fetch<Page<Device>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let number = RwSignal::new(String::new());
    let errors = FormErrors::new(&[(ProblemCode::CardTaken, "number")]);
    let busy = RwSignal::new(false);
    let replacing = RwSignal::new(None::<(Device, GiveTag)>);
    let give = move |tag: GiveTag| {
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().give_tag(id, &tag).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, person.tag_given));
                    number.set(String::new());
                    devices.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("number", number)]) {
            return;
        }
        let given = number.with_untracked(|number| number.trim().to_owned());
        let before = untrack(|| of(devices, DeviceKind::Tag));
        match (before, tag::number(&given)) {
            (Some(before), Some(number)) => replacing.set(Some((before, GiveTag { number }))),
            // One that no kiosk reads is refused without a question.
            _ => give(GiveTag { number: given }),
        }
    };
    let has_tag = move || of(devices, DeviceKind::Tag).is_some();
    view! {
        <form class="form card-form" novalidate on:submit=submit data-testid="tag-form">
            {errors.note()}
            <ReaderField value=number meant=tag_number>
                <TextField
                    name="number"
                    label=t!(language, person.tag_number)
                    hint=t!(language, person.tag_hint)
                    value=number
                    max_length=255
                    error=errors.field("number")
                    test_id="tag-number"
                />
            </ReaderField>
            <Button submit=true busy attr:data-testid="give-tag">
                {move || {
                    let language = language.get();
                    if has_tag() {
                        say!(language, person.replace_tag)
                    } else {
                        say!(language, person.give_tag)
                    }
                }}
            </Button>
        </form>
        <Confirm
            subject=replacing
            title=move |(_, tag): (Device, GiveTag)| {
                let number = tag.number;
                say!(language.get(), person.replace_tag_title, number = number)
            }
            text=move |(before, _): (Device, GiveTag)| {
                let before = before.device_name;
                say!(language.get(), person.replace_tag_text, before = before)
            }
            action=t!(language, person.replace)
            on_confirm=move |(_, tag)| give(tag)
        />
    }
}

#[component]
fn PinForm(id: PersonId, devices: Fetch<Page<Device>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let pin = RwSignal::new(String::new());
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("pin", pin)]) {
            return;
        }
        busy.set(true);
        let set = SetPin {
            pin: pin.get_untracked(),
        };
        spawn_local(async move {
            let answer = office.client().set_pin(id, &set).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, person.pin_set));
                    pin.set(String::new());
                    devices.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    view! {
        <form class="form card-form" novalidate on:submit=submit data-testid="pin-form">
            {errors.note()}
            <TextField
                name="pin"
                label=t!(language, person.new_pin)
                hint=t!(language, person.pin_hint)
                value=pin
                kind="password"
                autocomplete="off"
                input_mode="numeric"
                max_length=8
                error=errors.field("pin")
            />
            <Button submit=true busy attr:data-testid="set-pin">
                {t!(language, person.set_pin)}
            </Button>
        </form>
    }
}
