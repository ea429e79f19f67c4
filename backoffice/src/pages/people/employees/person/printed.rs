//! A printed badge, shown once to be printed.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, Icon},
    qr::Qr,
    types::PrintedBadge,
};
use leptos::prelude::*;

use crate::{browser, components::confirm::open_while, office::Office, words::t};

/// The dialog with the badge as it is printed.
#[component]
pub(super) fn Printed(
    subject: RwSignal<Option<PrintedBadge>>,
    #[prop(into)] name: Signal<String>,
) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(subject);
    let code = Memo::new(move |_| {
        subject
            .with(|made| made.as_ref().map(|made| made.code.clone()))
            .unwrap_or_default()
    });
    let end =
        move || subject.with(|made| made.as_ref().map(|made| made.device.device_name.clone()));
    view! {
        <Dialog open title=t!(language, person.printed) insistent=true>
            <p>{t!(language, person.printed_lead)}</p>
            <div class="printed-badge" data-testid="printed-badge" data-code=code>
                <Qr text=code label=t!(language, person.printed_qr) />
                <p class="printed-name">{name}</p>
                <p class="figures small quiet">{end}</p>
            </div>
            <div class="dialog-actions">
                <Button on_click=move |_| browser::print() attr:data-testid="print">
                    <Icon icon=icondata::LuPrinter />
                    {t!(language, person.print_it)}
                </Button>
                <Button
                    kind=ButtonKind::Primary
                    on_click=move |_| subject.set(None)
                    attr:data-testid="printed-done"
                >
                    {t!(language, common.close)}
                </Button>
            </div>
        </Dialog>
    }
}
