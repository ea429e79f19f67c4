//! How much waits for a decision: the count in the menu.

use chrona_web::{
    ApiError,
    api::RequestsOf,
    types::{Action, Reach, Role, ToDo},
};
use leptos::prelude::*;

use crate::{fetch::Fetch, office::Office, page::Page, words::say};

/// How often the server is asked, in milliseconds.
const PAUSE: u32 = 60_000;

/// What waits; for someone who decides nothing, nothing.
#[derive(Clone, Copy)]
pub(crate) struct ToDoCount(Option<Fetch<ToDo>>);

impl ToDoCount {
    /// Asks the server, now and again, and gives it to the pages.
    pub(super) fn provide(office: Office, role: Role) -> Self {
        let decides = role.reaches(Action::DecideRequests, Reach::Teams);
        let waiting = Self(decides.then(|| {
            let fetch = Fetch::new(move || asked(office, role));
            fetch.reload_every(PAUSE);
            // What was done may have been one of them, and other pages tell what others did.
            let here = Page::here();
            Effect::new(move |before: Option<()>| {
                here.get();
                office.acted.track();
                if before.is_some() {
                    fetch.reload();
                }
            });
            fetch
        }));
        provide_context(waiting);
        waiting
    }

    /// What [`ToDoCount::provide`] gave.
    pub(crate) fn current() -> Option<Fetch<ToDo>> {
        expect_context::<Self>().0
    }

    /// The count beside the word, where something waits.
    pub(super) fn view(self) -> impl IntoView {
        let language = Office::current().language;
        move || {
            let count = self.0?.with(ToDo::count).filter(|count| *count > 0)?;
            let told = move || say!(language.get(), nav.waiting, count = count);
            Some(view! {
                <span class="count" data-testid="to-do-count">
                    <span aria-hidden="true">{count}</span>
                    <span class="visually-hidden">{told}</span>
                </span>
            })
        }
    }
}

/// What waits for someone of this role: all of it for an administrator, the requests of their teams for a manager.
async fn asked(office: Office, role: Role) -> Result<ToDo, ApiError> {
    let client = office.client();
    if role.may(Action::CorrectHours) {
        return client.to_do().await;
    }
    let waiting = client.waiting_requests(RequestsOf::OwnTeams).await?;
    Ok(ToDo {
        requests: i64::try_from(waiting).unwrap_or(i64::MAX),
        ..ToDo::default()
    })
}
