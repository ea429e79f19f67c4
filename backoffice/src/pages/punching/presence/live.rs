//! Following the comings and goings as the server tells them.

use chrona_web::types::{DashboardStats, PersonId, Presence};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, reactive::spawn_local_scoped_with_cancellation};

use crate::{fetch::Fetch, office::Office, words::say};

/// The longest wait before trying to connect again, in milliseconds.
const LONGEST_WAIT: u32 = 30_000;

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

/// Keeps the list true for as long as the page lives. After a break the list is asked for anew, and
/// what happened meanwhile is in it.
pub(super) fn follow(
    office: Office,
    people: Fetch<Vec<Presence>>,
    stats: Fetch<DashboardStats>,
) -> Line {
    let (is_up, set_up) = signal(false);
    let (news, set_news) = signal(String::new());
    let (fresh, set_fresh) = signal(None);
    spawn_local_scoped_with_cancellation(async move {
        let mut wait = 1_000;
        let mut is_first = true;
        loop {
            if let Ok(mut events) = office.client().presence_live().await {
                set_up.set(true);
                wait = 1_000;
                if !is_first {
                    people.reload();
                    stats.reload();
                }
                is_first = false;
                loop {
                    match events.next().await {
                        Ok(event) if event.kind == "presence" => {
                            let Ok(presence) = serde_json::from_str::<Presence>(&event.data) else {
                                continue;
                            };
                            set_news.set(sentence(office, &presence));
                            set_fresh.set(Some(presence.user_id));
                            people.change(|people| place(people, presence));
                            stats.reload();
                        }
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

/// Puts a person's new state in the list; an older one than the list holds is left out.
fn place(people: &mut Vec<Presence>, presence: Presence) {
    match people
        .iter_mut()
        .find(|known| known.user_id == presence.user_id)
    {
        Some(known) if known.punch_id <= presence.punch_id => *known = presence,
        Some(_) => {}
        None => people.push(presence),
    }
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

#[cfg(test)]
mod tests {
    use chrona_web::types::PunchId;

    use super::*;

    fn person(number: i64, punch: Option<i64>, is_present: bool) -> Presence {
        Presence {
            user_id: PersonId(number),
            user_name: format!("Person {number}"),
            staff_number: None,
            is_present,
            punch_id: punch.map(PunchId),
            since: None,
            kiosk_name: None,
            team_id: None,
            team_name: None,
            site_id: None,
            site_name: None,
        }
    }

    #[test]
    fn the_newest_punch_decides_whatever_the_order_of_the_news() {
        let mut people = vec![person(1, Some(4), true), person(2, None, false)];
        place(&mut people, person(1, Some(6), false));
        place(&mut people, person(1, Some(5), true));
        place(&mut people, person(2, Some(7), true));
        place(&mut people, person(3, Some(8), true));
        let known = people
            .iter()
            .map(|person| (person.user_id.0, person.is_present));
        assert_eq!(
            known.collect::<Vec<_>>(),
            [(1, false), (2, true), (3, true)]
        );
    }
}
