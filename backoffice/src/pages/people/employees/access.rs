//! Helping someone sign in, or keeping someone else out: a link for a new password, every session ended,
//! the second factor taken away.

use chrona_web::types::PersonId;
use chrona_web::{
    ApiError,
    api::Page,
    components::{Button, ButtonKind, Dialog},
    types::User,
};
use leptos::prelude::*;

use crate::{
    components::confirm::open_while,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// A dialog with what an administrator may do for someone's access.
#[component]
pub(super) fn AccessDialog(
    /// Whose access it is.
    subject: RwSignal<Option<User>>,
    people: Fetch<Page<User>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let open = open_while(subject);
    let busy = RwSignal::new(false);
    let title = move || {
        let name = subject
            .with(|user| user.as_ref().map(User::display_name))
            .unwrap_or_default();
        say!(language.get(), people.access_of, name = name)
    };
    let has_second_factor =
        move || subject.with(|user| user.as_ref().is_some_and(|user| user.second_factor));
    let done = move |words: String| {
        office.toasts.done(words);
        subject.set(None);
        people.reload();
    };
    let send = move |_| {
        act(office, busy, subject, Help::SendReset, move |name| {
            done(say!(office.now_language(), people.send_done, name = name));
        });
    };
    let end = move |_| {
        act(office, busy, subject, Help::EndSessions, move |name| {
            done(say!(office.now_language(), people.end_done, name = name));
        });
    };
    let reset = move |_| {
        act(
            office,
            busy,
            subject,
            Help::ResetSecondFactor,
            move |name| {
                done(say!(office.now_language(), people.reset_done, name = name));
            },
        );
    };
    view! {
        <Dialog open title>
            <div class="offers">
                <section class="offer">
                    <p class="quiet small">{t!(language, people.send_text)}</p>
                    <Button busy on_click=send attr:data-testid="send-password-reset">
                        {t!(language, people.send)}
                    </Button>
                </section>
                <section class="offer">
                    <p class="quiet small">{t!(language, people.end_text)}</p>
                    <Button busy on_click=end attr:data-testid="end-sessions">
                        {t!(language, people.end)}
                    </Button>
                </section>
                <Show when=has_second_factor>
                    <section class="offer">
                        <p class="quiet small">{t!(language, people.reset_text)}</p>
                        <Button
                            kind=ButtonKind::Danger
                            busy
                            on_click=reset
                            attr:data-testid="reset-second-factor"
                        >
                            {t!(language, people.reset)}
                        </Button>
                    </section>
                </Show>
            </div>
            <div class="dialog-actions">
                <Button on_click=move |_| subject.set(None) attr:data-testid="close-access">
                    {t!(language, common.close)}
                </Button>
            </div>
        </Dialog>
    }
}

/// What is done for someone.
#[derive(Clone, Copy)]
enum Help {
    SendReset,
    EndSessions,
    ResetSecondFactor,
}
impl Help {
    async fn give(self, office: Office, id: PersonId) -> Result<(), ApiError> {
        let client = office.client();
        match self {
            Self::SendReset => client.send_password_reset(id).await,
            Self::EndSessions => client.end_sessions_of(id).await,
            Self::ResetSecondFactor => client.reset_second_factor(id).await,
        }
    }
}

/// Gives the help to whom the dialog is about, and says so with their name.
fn act(
    office: Office,
    busy: RwSignal<bool>,
    subject: RwSignal<Option<User>>,
    help: Help,
    done: impl FnOnce(String) + 'static,
) {
    if let Some(user) = subject.get_untracked() {
        let name = user.display_name();
        office.act(
            busy,
            async move { help.give(office, user.id).await },
            move |()| done(name),
        );
    }
}
