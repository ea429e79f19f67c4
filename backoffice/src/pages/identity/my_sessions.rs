//! Where one is signed in.

use chrona_web::{
    components::{Button, Icon, Tag, Tone},
    types::{Language, Session},
};
use leptos::prelude::*;

use super::{identities::Identities, my_address::Waiting, unconfirmed_address::UnconfirmedAddress};
use crate::{
    components::{
        Header,
        confirm::Confirm,
        list::{Column, Row, Table, moment},
    },
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
        <Header title=t!(language, sessions.title) />
        <p class="lead quiet">{t!(language, sessions.lead)}</p>
        <UnconfirmedAddress />
        <Waiting />
        {sessions
            .view(
                4,
                move |sessions| TABLE.of(sessions.into_iter().map(|session| row(session, ending))),
            )}
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

const TABLE: Table<5> = Table {
    caption: |l| say!(l, sessions.title),
    test_id: "session-rows",
    columns: &[
        Column::new(|l| say!(l, sessions.place)).class("main-cell"),
        Column::new(|l| say!(l, sessions.address))
            .class("figures small")
            .labelled(),
        Column::new(|l| say!(l, sessions.since))
            .class("small")
            .labelled(),
        Column::new(|l| say!(l, sessions.used))
            .class("small")
            .labelled(),
        Column::actions(),
    ],
};

fn row(session: Session, ending: RwSignal<Option<Session>>) -> Row {
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
    TABLE
        .row([
            (move || name(language.get(), &named)).into_any(),
            session.ip_address.into_any(),
            moment(created_at),
            moment(last_used_at),
            last,
        ])
        .with("data-session-id", session.id.0)
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
