//! What waits for a decision.

use chrona_web::{
    components::{Empty, Icon},
    types::ToDo,
};
use icondata::Icon as Drawing;
use leptos::prelude::*;

use crate::{
    components::Header,
    office::Office,
    shell::ToDoCount,
    words::{Words, follow, say, t},
};

/// What may wait: its sign, its words, where it is decided, how much of it there is.
struct Kind {
    icon: Drawing,
    word: Words,
    address: &'static str,
    test_id: &'static str,
    count: fn(&ToDo) -> i64,
}

static KINDS: [Kind; 6] = [
    Kind {
        icon: icondata::LuInbox,
        word: |l| say!(l, to_do.requests),
        address: "/requests",
        test_id: "to-do-requests",
        count: |to_do| to_do.requests,
    },
    Kind {
        icon: icondata::LuTriangleAlert,
        word: |l| say!(l, to_do.anomalies),
        address: "/anomalies",
        test_id: "to-do-anomalies",
        count: |to_do| to_do.late_punches + to_do.anomalies,
    },
    Kind {
        icon: icondata::LuGauge,
        word: |l| say!(l, to_do.limits),
        address: "/limits",
        test_id: "to-do-limits",
        count: |to_do| to_do.limits,
    },
    Kind {
        icon: icondata::LuWifiOff,
        word: |l| say!(l, to_do.kept),
        address: "/punches/kept?state=quarantined",
        test_id: "to-do-kept",
        count: |to_do| to_do.kept_punches,
    },
    Kind {
        icon: icondata::LuSmartphone,
        word: |l| say!(l, to_do.phones),
        address: "/devices?state=unconfirmed",
        test_id: "to-do-phones",
        count: |to_do| to_do.phones_to_confirm,
    },
    Kind {
        icon: icondata::LuMailWarning,
        word: |l| say!(l, to_do.mail),
        address: "/mail?state=given-up",
        test_id: "to-do-mail",
        count: |to_do| to_do.failed_mail,
    },
];

/// A line for each kind of thing that waits, with how many there are, which leads to where it is decided.
#[component]
pub(crate) fn ToDoPage() -> impl IntoView {
    let language = Office::current().language;
    let waiting = ToDoCount::current();
    let line = move |kind: &'static Kind, to_do: &ToDo| {
        let count = (kind.count)(to_do);
        (count > 0).then(|| {
            view! {
                <li>
                    <a class="to-do-line" href=kind.address data-testid=kind.test_id>
                        <Icon icon=kind.icon />
                        <span>{follow(language, kind.word)}</span>
                        <span class="count">{count}</span>
                    </a>
                </li>
            }
        })
    };
    let shown = move |to_do: ToDo| {
        if to_do.count() == 0 {
            return view! {
                <Empty
                    icon=icondata::LuListTodo
                    title=t!(language, to_do.nothing)
                    text=t!(language, to_do.nothing_text)
                />
            }
            .into_any();
        }
        let lines = KINDS.iter().map(|kind| line(kind, &to_do)).collect_view();
        view! { <ul class="to-do" data-testid="to-do">{lines}</ul> }.into_any()
    };
    view! {
        <Header title=t!(language, to_do.title) />
        <p class="lead quiet">{t!(language, to_do.lead)}</p>
        {waiting.map(|waiting| waiting.view(4, shown))}
    }
}
