//! Where one is signed in.

use chrona_web::{
    components::{Button, Icon, Tag, Tone},
    format,
    types::{Language, Session},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{identities::Identities, my_address::Waiting, unconfirmed_address::UnconfirmedAddress};
use crate::{
    components::{Header, confirm::Confirm},
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// One's own sessions: see and end each.
#[component]
pub(crate) fn MySessions() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let ending = RwSignal::new(None::<Session>);
    let busy = RwSignal::new(false);
    let sessions = Fetch::new(move || async move { office.client().sessions().await });
    let end = move |session: Session| {
        let name = name(office.now_language(), &session);
        office.act(
            busy,
            async move { office.client().end_session(session.id).await },
            move |()| {
                let language = office.now_language();
                office
                    .toasts
                    .done(say!(language, sessions.end_done, name = name));
                sessions.reload();
            },
        );
    };
    view! {
        <Header title=t!(language, sessions.title)>
            <A href="/my-phones" attr:class="button" attr:data-testid="my-phones">
                <Icon icon=icondata::LuSmartphone />
                {t!(language, nav.own_phones)}
            </A>
            <A href="/my-pin" attr:class="button" attr:data-testid="my-pin">
                <Icon icon=icondata::LuGrid3x3 />
                {t!(language, pin.title)}
            </A>
            <A href="/my-address" attr:class="button" attr:data-testid="change-address">
                <Icon icon=icondata::LuMail />
                {t!(language, address.title)}
            </A>
            <A href="/password" attr:class="button" attr:data-testid="change-password">
                <Icon icon=icondata::LuKeyRound />
                {t!(language, sessions.password)}
            </A>
        </Header>
        <p class="lead quiet">{t!(language, sessions.lead)}</p>
        <UnconfirmedAddress />
        <Waiting />
        {sessions.view(4, move |sessions| view! { <Table sessions ending /> })}
        <Identities />
        <Confirm
            subject=ending
            title=move |session: Session| {
                let language = language.get();
                say!(language, sessions.end_title, name = name(language, &session))
            }
            text=move |_| say!(language.get(), sessions.end_text).to_owned()
            action=t!(language, sessions.end)
            on_confirm=end
        />
    }
}

#[component]
fn Table(sessions: Vec<Session>, ending: RwSignal<Option<Session>>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, sessions.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, sessions.place)}</th>
                        <th scope="col">{t!(language, sessions.address)}</th>
                        <th scope="col">{t!(language, sessions.since)}</th>
                        <th scope="col">{t!(language, sessions.used)}</th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="session-rows">
                    {sessions
                        .into_iter()
                        .map(|session| view! { <Row session ending /> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(session: Session, ending: RwSignal<Option<Session>>) -> impl IntoView {
    let language = Office::current().language;
    let asked = session.clone();
    let named = session.clone();
    let (created_at, last_used_at) = (session.created_at, session.last_used_at);
    let last = if session.is_current {
        view! {
            <Tag
                icon=icondata::LuCircleCheck
                tone=Tone::Good
                text=t!(language, sessions.current)
            />
        }
        .into_any()
    } else {
        view! {
            <Button
                on_click=move |_| ending.set(Some(asked.clone()))
                attr:data-testid="end-session"
            >
                <Icon icon=icondata::LuLogOut />
                {t!(language, sessions.end)}
            </Button>
        }
        .into_any()
    };
    view! {
        <tr data-session-id=session.id.0>
            <td class="main-cell">{move || name(language.get(), &named)}</td>
            <td class="figures small" data-label=t!(language, sessions.address)>
                {session.ip_address}
            </td>
            <td class="small" data-label=t!(language, sessions.since)>
                {move || moment(language.get(), created_at)}
            </td>
            <td class="small" data-label=t!(language, sessions.used)>
                {move || moment(language.get(), last_used_at)}
            </td>
            <td class="actions">{last}</td>
        </tr>
    }
}

/// A day as one says it and the time.
fn moment(language: Language, instant: DateTime<Utc>) -> impl IntoView {
    view! {
        {format::relative_day(language, instant)}
        " "
        <span class="figures">{format::time(instant)}</span>
    }
}

/// The browser and the system, as far as its words tell: "Firefox · Android".
fn name(language: Language, session: &Session) -> String {
    // The first that is found: browsers name the ones they descend from too.
    const BROWSERS: [(&str, &str); 5] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let words = session.user_agent.as_deref().unwrap_or_default();
    let find = |known: &[(&str, &'static str)]| {
        known
            .iter()
            .find(|(sign, _)| words.contains(sign))
            .map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => say!(language, sessions.unknown).to_owned(),
    }
}
