//! An invitation, to be scanned or passed on.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, Icon},
    qr::Qr,
    types::{HrCode, HrCodeQr},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser,
    components::confirm::open_while,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What one calls whom an invitation is for: the name, or the address where none is known.
pub(super) fn invited(code: &HrCode) -> String {
    let name = code.employee_name.as_ref();
    name.unwrap_or(&code.employee_email).clone()
}

/// The dialog with an invitation's QR code, code and link.
#[component]
pub(super) fn ShownInvitation(subject: RwSignal<Option<HrCode>>) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(subject);
    let title = move || {
        let name = subject.with(|code| code.as_ref().map(invited));
        let name = name.unwrap_or_default();
        say!(language.get(), invitations.shown_title, name = name)
    };
    view! {
        <Dialog open title>
            {move || subject.get().map(|code| view! { <Shown code subject /> })}
        </Dialog>
    }
}

#[component]
fn Shown(code: HrCode, subject: RwSignal<Option<HrCode>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let id = code.id;
    let qr = Fetch::new(move || async move { office.client().hr_code_qr(id).await });
    // A toast would lie under the dialog.
    let copied = RwSignal::new(None::<bool>);
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
    let sent_to = code.sent_at.map(|_| code.employee_email);
    let lead = move || match &sent_to {
        Some(email) => say!(
            language.get(),
            invitations.shown_sent,
            email = email.as_str()
        ),
        None => say!(language.get(), invitations.shown_text).to_owned(),
    };
    view! {
        <p>{lead}</p>
        {qr.view(6, move |qr| view! { <Ways qr copied /> })}
        <p class="small" role="status">
            {copied_words}
        </p>
        <div class="dialog-actions">
            <Button
                kind=ButtonKind::Primary
                on_click=move |_| subject.set(None)
                attr:data-testid="invitation-done"
            >
                {t!(language, common.close)}
            </Button>
        </div>
    }
}

/// The ways to hand an invitation over.
#[component]
fn Ways(qr: HrCodeQr, copied: RwSignal<Option<bool>>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="configuration-qr">
            <Qr
                text=Signal::stored(qr.join_url.clone())
                label=t!(language, invitations.qr)
                attr:data-testid="invitation-qr"
            />
        </div>
        <Copied
            name="invitation-code"
            label=t!(language, invitations.code)
            copy=t!(language, invitations.copy_code)
            text=qr.hr_code
            copied
        />
        <Copied
            name="invitation-link"
            label=t!(language, invitations.link)
            copy=t!(language, invitations.copy_link)
            text=qr.join_url
            copied
        />
    }
}

/// A text that is there to be copied.
#[component]
fn Copied(
    name: &'static str,
    #[prop(into)] label: TextProp,
    #[prop(into)] copy: TextProp,
    text: String,
    copied: RwSignal<Option<bool>>,
) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let words = text.clone();
    let copy_it = move |_| {
        let text = text.clone();
        spawn_local(async move {
            let is_copied = browser::copy(&text).await;
            if !is_copied && let Some(field) = field.get_untracked() {
                field.select();
            }
            copied.set(Some(is_copied));
        });
    };
    let title = copy.clone();
    view! {
        <div class="field">
            <label class="field-label" for=name>
                {move || label.get()}
            </label>
            <div class="field-row">
                <input
                    class="input figures small"
                    id=name
                    data-testid=name
                    node_ref=field
                    readonly
                    spellcheck="false"
                    prop:value=words
                />
                <Button
                    on_click=copy_it
                    attr:class="button button-icon"
                    attr:aria-label=move || copy.get()
                    attr:title=move || title.get()
                >
                    <Icon icon=icondata::LuCopy />
                </Button>
            </div>
        </div>
    }
}
