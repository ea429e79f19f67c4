//! Following the comings and goings as the server tells them.

use chrona_web::types::{DashboardStats, PersonId, Presence};
use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use leptos::{prelude::*, reactive::spawn_local_scoped_with_cancellation};

use super::everyone::Everyone;
use crate::{fetch::Fetch, office::Office, words::say};

/// The longest wait before trying to connect again, in milliseconds.
const LONGEST_WAIT: u32 = 30_000;
/// How long after the server was asked again it is asked once more at the earliest, in milliseconds.
const REST: u32 = 1_000;

/// What is known from the line to the server.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// Whether the line is up.
    pub(super) is_up: ReadSignal<bool>,
    /// The last change in words, for a screen reader.
    pub(super) news: ReadSignal<String>,
    /// The person whose state changed last.
    pub(super) fresh: ReadSignal<Option<PersonId>>,
}

/// Asks the server again, at once or after a rest.
#[derive(Clone, Copy)]
struct Again {
    everyone: Everyone,
    stats: Fetch<DashboardStats>,
    is_due: StoredValue<bool>,
    resting: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Again {
    fn ask(self) {
        if self.resting.with_value(Option::is_some) {
            self.is_due.set_value(true);
            return;
        }
        self.everyone.reload();
        self.stats.reload();
        let rested = Timeout::new(REST, move || {
            self.resting.set_value(None);
            if self.is_due.get_value() {
                self.is_due.set_value(false);
                self.ask();
            }
        });
        self.resting.set_value(Some(rested));
    }
}

/// Keeps the page true for as long as it lives. Who is shown changes at once; the list and the counts are asked for
/// anew, and whenever something may have been missed.
pub(super) fn follow(office: Office, everyone: &Everyone, stats: Fetch<DashboardStats>) -> Line {
    let everyone = *everyone;
    let (is_up, set_up) = signal(false);
    let (news, set_news) = signal(String::new());
    let (fresh, set_fresh) = signal(None);
    let again = Again {
        everyone,
        stats,
        is_due: StoredValue::new(false),
        resting: StoredValue::new_local(None),
    };
    spawn_local_scoped_with_cancellation(async move {
        let mut wait = 1_000;
        loop {
            if let Ok(mut events) = office.client().presence_live().await {
                set_up.set(true);
                wait = 1_000;
                loop {
                    match events.next().await {
                        Ok(event) if event.kind == "presence" => {
                            let Ok(presence) = serde_json::from_str::<Presence>(&event.data) else {
                                continue;
                            };
                            set_news.set(sentence(office, &presence));
                            set_fresh.set(Some(presence.user_id));
                            everyone.change(presence);
                            again.ask();
                        }
                        // The first event of each line is one: what came before the line is in no other.
                        Ok(event) if event.kind == "reload" => again.ask(),
                        Ok(_) => {}
                        Err(_) => break,
                    }
                }
                set_up.set(false);
            }
            TimeoutFuture::new(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    });
    Line { is_up, news, fresh }
}

fn sentence(office: Office, presence: &Presence) -> String {
    let language = office.now_language();
    let name = presence.user_name.as_str();
    if presence.is_present {
        say!(language, presence.came, name = name)
    } else {
        say!(language, presence.went, name = name)
    }
}
