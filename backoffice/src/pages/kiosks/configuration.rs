//! A kiosk's configuration, shown once.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, Icon},
    qr::Qr,
    types::KioskKey,
};
use leptos::{html, prelude::*, task::spawn_local};

use crate::{
    browser,
    components::confirm::open_while,
    office::Office,
    words::{say, t},
};

/// The dialog with the configuration as a QR code and as text.
#[component]
pub(super) fn Configuration(key: RwSignal<Option<KioskKey>>) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(key);
    let text = Memo::new(move |_| {
        key.with(|key| key.as_ref().and_then(|key| serde_json::to_string(key).ok()))
            .unwrap_or_default()
    });
    let name = move || key.with(|key| key.as_ref().map(|key| key.kiosk_name.clone()));
    let exit_code = move || key.with(|key| key.as_ref().map(|key| key.exit_code.clone()));
    let area = NodeRef::<html::Textarea>::new();
    // A toast would lie under the dialog.
    let copied = RwSignal::new(None::<bool>);
    Effect::new(move |_| {
        key.track();
        copied.set(None);
    });
    let copy = move |_| {
        spawn_local(async move {
            let is_copied = browser::copy(&text.get_untracked()).await;
            if !is_copied && let Some(area) = area.get_untracked() {
                area.select();
            }
            copied.set(Some(is_copied));
        });
    };
    let copied_words = move || {
        let language = language.get();
        copied.get().map(|is_copied| {
            if is_copied {
                say!(language, common.copied)
            } else {
                say!(language, common.copy_failed)
            }
        })
    };
    let title = move || {
        let name = name().unwrap_or_default();
        say!(language.get(), kiosks.config_title, name = name)
    };
    view! {
        <Dialog open title insistent=true>
            <p>{t!(language, kiosks.config_lead)}</p>
            <div class="configuration-qr">
                <Qr
                    text=text
                    label=t!(language, kiosks.config_qr)
                    attr:data-testid="kiosk-configuration-qr"
                />
            </div>
            <div class="field">
                <label class="field-label" for="kiosk-configuration">
                    {t!(language, kiosks.config_text)}
                </label>
                <textarea
                    class="input figures small"
                    id="kiosk-configuration"
                    data-testid="kiosk-configuration"
                    node_ref=area
                    readonly
                    rows="4"
                    spellcheck="false"
                    prop:value=text
                ></textarea>
            </div>
            <div class="exit-code">
                <p>
                    <strong>{t!(language, kiosks.exit_code)}</strong>
                    <span class="quiet small">{t!(language, kiosks.exit_code_text)}</span>
                </p>
                <p class="figures exit-digits" data-testid="kiosk-exit-code">
                    {exit_code}
                </p>
            </div>
            <p class="small" role="status">
                {copied_words}
            </p>
            <div class="dialog-actions">
                <Button on_click=copy attr:data-testid="copy-configuration">
                    <Icon icon=icondata::LuCopy />
                    {t!(language, common.copy)}
                </Button>
                <Button
                    kind=ButtonKind::Primary
                    on_click=move |_| key.set(None)
                    attr:data-testid="configuration-done"
                >
                    {t!(language, kiosks.config_done)}
                </Button>
            </div>
        </Dialog>
    }
}
