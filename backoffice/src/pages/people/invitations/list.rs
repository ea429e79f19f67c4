//! The list of invitations.

use chrona_web::{
    api::HrCodeFilter,
    components::{Empty, Icon, Tag, Tone},
    format,
    types::{HrCode, Language},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::shown::{ShownInvitation, invited};
use crate::{
    components::{
        Header,
        confirm::Confirm,
        links::Address,
        list::{ChoiceFilter, Column, Filters, List, Place, Row, SearchField, Table, moment_or},
        mail_leaves::{NoMailLeaves, sending},
        row_actions::{Action, RowActions},
    },
    fetch::Fetch,
    office::Office,
    printing::PrintButton,
    words::{say, t},
};

/// What is being decided about an invitation; each opens its dialog.
#[derive(Clone, Copy)]
struct Decisions {
    showing: RwSignal<Option<HrCode>>,
    sending: RwSignal<Option<HrCode>>,
    revoking: RwSignal<Option<HrCode>>,
}

/// Those who may still join, and on demand those who did: show, send again, revoke.
#[component]
pub(crate) fn Invitations() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let search = place.search();
    let state = ChoiceFilter::in_address(place, "state", |l| say!(l, invitations.state), states);
    let sending = sending(office);
    let codes = place.fetch(office, move || {
        let state = state.chosen();
        let asked = HrCodeFilter {
            include_used: matches!(state.as_deref(), Some("used" | "all")),
            include_expired: matches!(state.as_deref(), Some("expired" | "all")),
            search: search.asked(),
        };
        move |offset, limit| {
            let asked = asked.clone();
            async move { office.client().hr_codes(&asked, offset, limit).await }
        }
    });
    let decisions = Decisions {
        showing: RwSignal::new(None),
        sending: RwSignal::new(None),
        revoking: RwSignal::new(None),
    };
    view! {
        <Header title=t!(language, invitations.title)>
            <PrintButton printing=place.printing />
            <ImportLink />
            <InviteLink />
        </Header>
        <p class="lead quiet">{t!(language, invitations.lead)}</p>
        <NoMailLeaves sending />
        <div class="filters">
            {state.field()}
            <SearchField search label=t!(language, invitations.search) test_id="invitation-search" />
        </div>
        <List
            rows=codes
            filters=Filters::at(place).and(state).and(search)
            table=TABLE
            row=move |code| row(code, decisions)
            empty=move || {
                view! {
                    <Empty
                        icon=icondata::LuMailPlus
                        title=t!(language, invitations.empty)
                        text=t!(language, invitations.empty_text)
                    >
                        <InviteLink />
                    </Empty>
                }
            }
        />
        <ShownInvitation subject=decisions.showing />
        <Questions decisions codes />
    }
}

/// Which invitations the list shows.
fn states(l: Language) -> Vec<(&'static str, &'static str)> {
    vec![
        ("", say!(l, invitations.waiting_only)),
        ("used", say!(l, invitations.used_too)),
        ("expired", say!(l, invitations.expired_too)),
        ("all", say!(l, invitations.all)),
    ]
}

#[component]
fn InviteLink() -> impl IntoView {
    let language = Office::current().language;
    view! {
        <A
            href="/invitations/new"
            attr:class="button button-primary"
            attr:data-testid="new-invitation"
        >
            <Icon icon=icondata::LuPlus />
            {t!(language, invitations.add)}
        </A>
    }
}

#[component]
fn ImportLink() -> impl IntoView {
    let language = Office::current().language;
    view! {
        <A href="/invitations/import" attr:class="button" attr:data-testid="import-people">
            <Icon icon=icondata::LuFileUp />
            {t!(language, invitations.add_file)}
        </A>
    }
}

/// The questions asked before an invitation is sent again or revoked.
#[component]
fn Questions(decisions: Decisions, codes: Fetch<chrona_web::Page<HrCode>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let send = move |code: HrCode| {
        let work = async move { office.client().send_hr_code(code.id).await };
        office.act(busy, work, move |code| {
            let email = code.employee_email;
            let language = office.now_language();
            office
                .toasts
                .done(say!(language, invitations.send_done, email = email));
            codes.reload();
        });
    };
    let revoke = move |code: HrCode| {
        let work = async move { office.client().revoke_hr_code(code.id).await };
        office.act(busy, work, move |code| {
            let name = invited(&code);
            let language = office.now_language();
            office
                .toasts
                .done(say!(language, invitations.revoke_done, name = name));
            codes.reload();
        });
    };
    view! {
        <Confirm
            subject=decisions.sending
            title=move |code: HrCode| {
                say!(language.get(), invitations.send_title, name = invited(&code))
            }
            text=move |code: HrCode| {
                say!(language.get(), invitations.send_text, email = code.employee_email)
            }
            action=t!(language, invitations.send)
            danger=false
            on_confirm=send
        />
        <Confirm
            subject=decisions.revoking
            title=move |code: HrCode| {
                say!(language.get(), invitations.revoke_title, name = invited(&code))
            }
            text=move |_| say!(language.get(), invitations.revoke_text).to_owned()
            action=t!(language, invitations.revoke)
            on_confirm=revoke
        />
    }
}

const TABLE: Table<6> = Table {
    caption: |l| say!(l, invitations.title),
    test_id: "invitation-rows",
    columns: &[
        Column::new(|l| say!(l, invitations.person)).class("main-cell with-address"),
        Column::new(|l| say!(l, invitations.code))
            .class("figures small nowrap code-cell roomy-only"),
        Column::new(|l| say!(l, invitations.sent))
            .class("small roomy-only")
            .labelled(),
        Column::new(|l| say!(l, invitations.until))
            .class("figures small")
            .labelled(),
        Column::new(|l| say!(l, invitations.state)).class("state-cell"),
        Column::actions(),
    ],
};

fn row(code: HrCode, decisions: Decisions) -> Row {
    let state = State::of(&code);
    let (sent_at, expires_at) = (code.sent_at, code.expires_at);
    let trouble = (state == State::Waiting).then(|| trouble(&code)).flatten();
    let number = code.staff_number.clone();
    let name = code.employee_name.clone();
    let actions =
        (state == State::Waiting).then(|| view! { <Actions code=code.clone() decisions /> });
    let (email, letters) = (code.employee_email, code.code);
    let who = match name {
        Some(name) => view! {
            <span>{name}</span>
            <Address email />
        }
        .into_any(),
        None => view! { <Address email /> }.into_any(),
    };
    let who = view! {
        {who}
        {number.map(|number| view! { <span class="figures quiet small">{number}</span> })}
    };
    let standing = view! {
        <div class="stacked">
            <StateTag state />
            {trouble}
        </div>
    };
    TABLE
        .row([
            who.into_any(),
            breakable(&letters).into_any(),
            moment_or(sent_at, |l| say!(l, invitations.not_sent)),
            format::short_date(expires_at).into_any(),
            standing.into_any(),
            actions.into_any(),
        ])
        .with("data-invitation-id", code.id.0)
        .with("data-state", state.word())
}

/// A code that breaks after its hyphens, before digits too, where not every browser does so by itself.
fn breakable(code: &str) -> impl IntoView + use<> {
    let parts = code.split_inclusive('-').map(ToOwned::to_owned);
    parts
        .map(|part| view! { {part} <wbr /> })
        .collect::<Vec<_>>()
}

/// What keeps someone from joining, where that is known: an address that e-mail does not reach, a staff number that
/// someone else has.
fn trouble(code: &HrCode) -> Option<impl IntoView + use<>> {
    let language = Office::current().language;
    let is_refused = code.email_refused_at.is_some();
    if !is_refused && !code.staff_number_shared {
        return None;
    }
    let word = move || {
        let language = language.get();
        if is_refused {
            say!(language, people.address_refused)
        } else {
            say!(language, people.number_shared)
        }
    };
    let answer = code.email_refusal.clone().filter(|_| is_refused);
    Some(view! {
        <span data-testid="invitation-trouble">
            <Tag icon=icondata::LuMailWarning tone=Tone::Bad text=word />
        </span>
        {answer.map(|answer| view! { <span class="quiet small">{answer}</span> })}
    })
}

/// What one can do with an invitation that waits.
#[component]
fn Actions(code: HrCode, decisions: Decisions) -> impl IntoView {
    let language = Office::current().language;
    let name = invited(&code);
    let code = StoredValue::new(code);
    let ask = move |question: RwSignal<Option<HrCode>>| question.set(Some(code.get_value()));
    let show = Action::new(
        t!(language, invitations.show),
        "show-invitation",
        move || {
            ask(decisions.showing);
        },
    );
    let send = Action::new(
        t!(language, invitations.send),
        "send-invitation",
        move || {
            ask(decisions.sending);
        },
    );
    let revoke = Action::new(
        t!(language, invitations.revoke),
        "revoke-invitation",
        move || {
            ask(decisions.revoking);
        },
    );
    let others = vec![send, revoke.dangerous()];
    view! { <RowActions name first=show others /> }
}

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    Used,
    Revoked,
    Expired,
}

impl State {
    fn of(code: &HrCode) -> Self {
        if code.is_used {
            Self::Used
        } else if code.revoked_at.is_some() {
            Self::Revoked
        } else if code.expires_at <= format::now() {
            Self::Expired
        } else {
            Self::Waiting
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Used => "used",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

#[component]
fn StateTag(state: State) -> impl IntoView {
    let language = Office::current().language;
    let (icon, tone) = match state {
        State::Waiting => (icondata::LuHourglass, Tone::Accent),
        State::Used => (icondata::LuCircleCheck, Tone::Good),
        State::Revoked => (icondata::LuBan, Tone::Bad),
        State::Expired => (icondata::LuTimerOff, Tone::Warning),
    };
    let word = move || {
        let language = language.get();
        match state {
            State::Waiting => say!(language, invitations.waiting),
            State::Used => say!(language, invitations.used),
            State::Revoked => say!(language, invitations.revoked),
            State::Expired => say!(language, invitations.expired),
        }
    };
    view! { <Tag icon tone text=word /> }
}
