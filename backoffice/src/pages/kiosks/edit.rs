//! Making a kiosk and changing it: its name, its place and what it takes are saved together.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, TextField},
    types::{CreateKiosk, Kiosk, KioskMeans, ProblemCode, UpdateKiosk},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{
    Known,
    means::{MeansFields, MeansTyped},
};
use crate::{
    components::{confirm::open_while, form::FormErrors, zone_field::ZoneField},
    draft::{Draft, Restored, field},
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What the dialog is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Edited {
    /// A kiosk to make.
    New,
    /// A kiosk to change.
    Known(Kiosk),
}

/// The dialog with a kiosk's name and place. A kiosk that was just made is set up next.
#[component]
pub(super) fn EditKiosk(
    subject: RwSignal<Option<Edited>>,
    kiosks: Fetch<Vec<Known>>,
    /// The kiosk to make a key for.
    keying: RwSignal<Option<Kiosk>>,
) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(subject);
    let is_new = move || subject.with(|subject| matches!(subject, Some(Edited::New)));
    let title = move || {
        let language = language.get();
        if is_new() {
            say!(language, kiosks.add)
        } else {
            say!(language, kiosks.edit_title)
        }
    };
    view! {
        <Dialog open title>
            {move || {
                subject.get().map(|edited| view! { <KioskForm edited subject kiosks keying /> })
            }}
        </Dialog>
    }
}

#[component]
fn KioskForm(
    edited: Edited,
    subject: RwSignal<Option<Edited>>,
    kiosks: Fetch<Vec<Known>>,
    keying: RwSignal<Option<Kiosk>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let (known, start, means) = match edited {
        Edited::New => (None, <[String; 3]>::default(), KioskMeans::default()),
        Edited::Known(kiosk) => {
            let zone = kiosk.timezone.unwrap_or_default();
            let start = [kiosk.kiosk_name, kiosk.location, zone];
            (Some(kiosk.id), start, kiosk.means)
        }
    };
    let means = MeansTyped::of(means);
    let [name, location, zone] = start.map(RwSignal::new);
    let errors = FormErrors::new(&[(ProblemCode::KioskAlreadyExists, "kiosk_name")]);
    let place = known.map_or_else(|| "new-kiosk".to_owned(), |id| format!("kiosk.{id}"));
    let mut fields = vec![
        field("kiosk_name", name),
        field("location", location),
        field("timezone", zone),
    ];
    fields.extend(means.kept());
    let draft = Draft::keep(office, &place, fields);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let needed = [("kiosk_name", name), ("location", location)];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        busy.set(true);
        let kiosk_name = name.with_untracked(|name| name.trim().to_owned());
        let location = location.with_untracked(|location| location.trim().to_owned());
        let timezone = Some(zone.with_untracked(|zone| zone.trim().to_owned()));
        spawn_local(async move {
            let client = office.client();
            let answer = if let Some(id) = known {
                let (kiosk_name, location) = (Some(kiosk_name), Some(location));
                let change = UpdateKiosk {
                    means: Some(means.means()),
                    kiosk_name,
                    location,
                    timezone,
                    ..UpdateKiosk::default()
                };
                client.update_kiosk(id, &change).await
            } else {
                let kiosk = CreateKiosk {
                    kiosk_name,
                    location,
                    means: Some(means.means()),
                    timezone,
                    ..CreateKiosk::default()
                };
                client.create_kiosk(&kiosk).await
            };
            let _ = busy.try_set(false);
            match answer {
                Ok(kiosk) => {
                    draft.forget();
                    saved(office, known.is_none(), kiosk, subject, kiosks, keying);
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let cancel = move |_| {
        draft.forget();
        subject.set(None);
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="kiosk-form">
            {errors.note()}
            <Restored draft />
            <TextField
                name="kiosk_name"
                label=t!(language, kiosks.name)
                hint=t!(language, kiosks.name_hint)
                value=name
                required=true
                max_length=100
                error=errors.field("kiosk_name")
            />
            <TextField
                name="location"
                label=t!(language, kiosks.location)
                hint=t!(language, kiosks.location_hint)
                value=location
                required=true
                max_length=255
                error=errors.field("location")
            />
            <ZoneField value=zone errors />
            <MeansFields means />
            <div class="dialog-actions">
                <Button on_click=cancel>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-kiosk">
                    {move || {
                        let language = language.get();
                        if known.is_none() {
                            say!(language, kiosks.create)
                        } else {
                            say!(language, common.save)
                        }
                    }}
                </Button>
            </div>
        </form>
    }
}

fn saved(
    office: Office,
    is_new: bool,
    kiosk: Kiosk,
    subject: RwSignal<Option<Edited>>,
    kiosks: Fetch<Vec<Known>>,
    keying: RwSignal<Option<Kiosk>>,
) {
    let language = office.now_language();
    let name = kiosk.kiosk_name.as_str();
    office.toasts.done(if is_new {
        say!(language, kiosks.created, name = name)
    } else {
        say!(language, kiosks.saved, name = name)
    });
    subject.set(None);
    kiosks.reload();
    if is_new {
        keying.set(Some(kiosk));
    }
}
