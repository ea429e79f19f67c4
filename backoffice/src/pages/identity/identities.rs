//! The identities at outside providers that open one's account.

use chrona_web::{
    components::{Button, Icon, words},
    format,
    types::{BeginLink, Identity, Language, OutsideBegun, OutsideProvider, ProblemCode},
};
use leptos::{prelude::*, task::spawn_local};

use super::second_factor::WithPassword;
use crate::{
    browser,
    components::{
        confirm::Confirm,
        list::{Column, Row, Table},
    },
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// The identities that are linked, and a button a provider to link another; nothing where there is
/// neither.
#[component]
pub(super) fn Identities() -> impl IntoView {
    let office = Office::current();
    let providers = Fetch::new(move || async move { office.client().outside_providers().await });
    let identities = Fetch::new(move || async move { office.client().identities().await });
    let known = Memo::new(move |_| {
        let providers = providers.with(Clone::clone)?;
        let identities = identities.with(Clone::clone)?;
        let is_empty = providers.is_empty() && identities.is_empty();
        (!is_empty).then_some((providers, identities))
    });
    move || {
        known.get().map(|(providers, linked)| {
            view! { <Section providers linked identities /> }
        })
    }
}

#[component]
fn Section(
    providers: Vec<OutsideProvider>,
    linked: Vec<Identity>,
    identities: Fetch<Vec<Identity>>,
) -> impl IntoView {
    let language = Office::current().language;
    let unlinking = RwSignal::new(None::<Identity>);
    let content = if linked.is_empty() {
        view! { <p class="quiet">{t!(language, identities.none)}</p> }.into_any()
    } else {
        TABLE.of(linked.into_iter().map(|identity| row(identity, unlinking)))
    };
    view! {
        <section class="identities" data-testid="identities">
            <h2>{t!(language, identities.title)}</h2>
            <p class="quiet">{t!(language, identities.lead)}</p>
            {content}
            <Links providers />
            <Unlink unlinking identities />
        </section>
    }
}

const TABLE: Table<5> = Table {
    caption: |l| say!(l, identities.title),
    test_id: "identity-rows",
    columns: &[
        Column::new(|l| say!(l, identities.provider)).class("main-cell"),
        Column::new(|l| say!(l, identities.address))
            .class("small")
            .labelled(),
        Column::new(|l| say!(l, identities.since))
            .class("small")
            .labelled(),
        Column::new(|l| say!(l, identities.used))
            .class("small")
            .labelled(),
        Column::actions(),
    ],
};

fn row(identity: Identity, unlinking: RwSignal<Option<Identity>>) -> Row {
    let language = Office::current().language;
    let asked = identity.clone();
    let (created_at, last_used_at) = (identity.created_at, identity.last_used_at);
    let used = move |language: Language| match last_used_at {
        Some(at) => format::relative_day(language, at),
        None => say!(language, identities.never).to_owned(),
    };
    let unlink = view! {
        <Button
            on_click=move |_| unlinking.set(Some(asked.clone()))
            attr:data-testid="unlink-identity"
        >
            <Icon icon=icondata::LuUnlink />
            {t!(language, identities.unlink)}
        </Button>
    };
    TABLE.row([
        identity.label.into_any(),
        identity.email.into_any(),
        words(move || format::relative_day(language.get(), created_at)),
        words(move || used(language.get())),
        unlink.into_any(),
    ])
}

/// A button a provider, which leaves for it; asks for the password first where the server wants it.
#[component]
fn Links(providers: Vec<OutsideProvider>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let wanted = RwSignal::new(None::<OutsideProvider>);
    let open = RwSignal::new(false);
    let ask = Callback::new(move |provider: OutsideProvider| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let begin = BeginLink {
                provider: provider.name.clone(),
                ..BeginLink::default()
            };
            match office.client().begin_identity_link(&begin).await {
                Ok(begun) => browser::leave_for(&begun.url),
                Err(error) => {
                    busy.set(false);
                    if error.is(ProblemCode::ProofRequired) {
                        wanted.set(Some(provider));
                        open.set(true);
                    } else {
                        office.toasts.failed(error.sentence(office.now_language()));
                    }
                }
            }
        });
    });
    let buttons = providers.into_iter().map(|provider| {
        let test_id = format!("link-{}", provider.name);
        let label = provider.label.clone();
        let words = move || say!(language.get(), identities.link, provider = label.as_str());
        view! {
            <Button busy on_click=move |_| ask.run(provider.clone()) attr:data-testid=test_id>
                <Icon icon=icondata::LuLink />
                {words}
            </Button>
        }
    });
    let title = move || {
        let label = wanted.with(|wanted| wanted.as_ref().map(|wanted| wanted.label.clone()));
        let label = label.unwrap_or_default();
        say!(language.get(), identities.link, provider = label.as_str())
    };
    view! {
        <div class="form-actions">{buttons.collect_view()}</div>
        <WithPassword
            open
            title
            text=t!(language, identities.link_text)
            action=t!(language, identities.proceed)
            danger=false
            ask=move |proof| async move {
                let provider = wanted.get_untracked().map(|wanted| wanted.name);
                let begin = BeginLink {
                    provider: provider.unwrap_or_default(),
                    password: proof.password,
                    totp_code: proof.totp_code,
                    recovery_code: proof.recovery_code,
                };
                office.client().begin_identity_link(&begin).await
            }
            on_done=move |begun: OutsideBegun| browser::leave_for(&begun.url)
        />
    }
}

#[component]
fn Unlink(
    unlinking: RwSignal<Option<Identity>>,
    identities: Fetch<Vec<Identity>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let unlink = move |identity: Identity| {
        office.act(
            busy,
            async move { office.client().unlink_identity(identity.id).await },
            move |()| {
                let language = office.now_language();
                let name = identity.label.as_str();
                office
                    .toasts
                    .done(say!(language, identities.unlinked, name = name));
                identities.reload();
            },
        );
    };
    view! {
        <Confirm
            subject=unlinking
            title=move |identity: Identity| {
                let name = identity.label.as_str();
                say!(language.get(), identities.unlink_title, name = name)
            }
            text=move |_| say!(language.get(), identities.unlink_text).to_owned()
            action=t!(language, identities.unlink)
            on_confirm=unlink
        />
    }
}
