//! One's own passkeys: seen, added, removed.

use chrona_web::types::PasskeyId;
use chrona_web::{
    components::{Button, Icon},
    format,
    types::{Passkey, SecondFactorStatus},
};
use leptos::prelude::*;

use super::{add_passkey::AddPasskey, password::WithPassword, recovery::Recovery};
use crate::{
    components::confirm::open_while,
    fetch::Fetch,
    office::Office,
    passkey,
    words::{say, t},
};

/// The passkeys, and what is left of the recovery codes where there is no authenticator app.
#[component]
pub(super) fn Passkeys(
    /// How the second factor stands.
    status: Fetch<SecondFactorStatus>,
    /// Recovery codes to show.
    codes: RwSignal<Option<Vec<String>>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let usable = passkey::usable(office);
    let passkeys = Fetch::new(move || async move { office.client().passkeys().await });
    let removing = RwSignal::new(None::<Passkey>);
    let reload = move || {
        passkeys.reload();
        status.reload();
    };
    let added = move |made: Vec<String>| {
        if made.is_empty() {
            reload();
        } else {
            codes.set(Some(made));
        }
    };
    let add = move || {
        usable.get().map(|usable| {
            if usable {
                view! { <AddPasskey on_added=added /> }.into_any()
            } else {
                view! { <p class="quiet">{t!(language, passkeys.impossible)}</p> }.into_any()
            }
        })
    };
    let recovery = move || {
        status
            .with(|now| {
                let is_shown = !now.is_active && now.passkeys > 0;
                is_shown.then_some(now.recovery_codes_left)
            })
            .flatten()
            .map(|left| view! { <Recovery left on_made=move |made| codes.set(Some(made)) /> })
    };
    view! {
        <section class="second-factor passkeys" aria-labelledby="passkeys-title">
            <h2 id="passkeys-title">{t!(language, passkeys.title)}</h2>
            <p class="quiet">{t!(language, passkeys.lead)}</p>
            {passkeys.view(2, move |rows| view! { <List rows removing /> })}
            {add}
            {recovery}
        </section>
        <Remove removing on_done=move |()| reload() />
    }
}

#[component]
fn List(rows: Vec<Passkey>, removing: RwSignal<Option<Passkey>>) -> impl IntoView {
    let language = Office::current().language;
    if rows.is_empty() {
        return view! { <p>{t!(language, passkeys.none)}</p> }.into_any();
    }
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row removing /> })
        .collect_view();
    view! {
        <ul class="passkey-list" data-testid="passkey-rows">
            {rows}
        </ul>
    }
    .into_any()
}

#[component]
fn Row(row: Passkey, removing: RwSignal<Option<Passkey>>) -> impl IntoView {
    let language = Office::current().language;
    let (created_at, last_used_at) = (row.created_at, row.last_used_at);
    let standing = move || {
        let language = language.get();
        let date = format::short_date(created_at);
        let added = say!(language, passkeys.since, date = date);
        let used = last_used_at.map_or_else(
            || say!(language, passkeys.never_used).to_owned(),
            |moment| {
                let date = format::short_date(moment);
                say!(language, passkeys.used, date = date)
            },
        );
        format!("{added} · {used}")
    };
    let name = row.name.clone();
    let asked = row.clone();
    view! {
        <li data-passkey-id=row.id.0>
            <Icon icon=icondata::LuFingerprint />
            <p>
                <strong>{name}</strong>
                <span class="quiet small">{standing}</span>
            </p>
            <Button
                on_click=move |_| removing.set(Some(asked.clone()))
                attr:aria-label=move || {
                    let name = row.name.clone();
                    say!(language.get(), passkeys.remove_named, name = name)
                }
                attr:data-testid="remove-passkey"
            >
                <Icon icon=icondata::LuTrash2 />
                {t!(language, passkeys.remove)}
            </Button>
        </li>
    }
}

/// Asks for the password, then removes a passkey.
#[component]
fn Remove(
    removing: RwSignal<Option<Passkey>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let open = open_while(removing);
    let name = move || removing.get().map(|row| row.name).unwrap_or_default();
    view! {
        <WithPassword
            open
            title=move || say!(language.get(), passkeys.remove_title, name = name())
            text=t!(language, passkeys.remove_text)
            action=t!(language, passkeys.remove)
            danger=true
            ask=move |proof| async move {
                let id = removing.get_untracked().map_or(PasskeyId(0), |row| row.id);
                office.client().remove_passkey(id, &proof).await
            }
            on_done=move |()| {
                office.toasts.done(say!(office.now_language(), passkeys.removed));
                on_done.run(());
            }
        />
    }
}
