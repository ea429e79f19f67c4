//! What every page needs at hand.

use chrona_web::{
    ApiError, Client, Credential, LanguageChoice, Session,
    components::Toasts,
    session::Standing,
    types::{Action, Language, Reach},
};
use leptos::{prelude::*, task::spawn_local};

use crate::draft;

/// The session, the language and the toasts: a context of the app.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Office {
    pub(crate) session: Session,
    pub(crate) language: LanguageChoice,
    pub(crate) toasts: Toasts,
    /// Told after each thing that was done ([`Office::act`]).
    pub(crate) acted: Trigger,
}

impl Office {
    /// Makes them and provides them to the pages.
    pub(crate) fn provide() -> Self {
        let language = LanguageChoice::provide();
        let session = Session::provide(move || {
            let client = Client::new(Credential::None, language.get_untracked());
            async move { client.refresh().await }
        });
        let office = Self {
            session,
            language,
            toasts: Toasts::provide(),
            acted: Trigger::new(),
        };
        // A session that ran out is gone on with; whoever signs out is done.
        Effect::new(move |before: Option<Standing>| {
            let standing = session.standing();
            match (before, standing, session.user()) {
                (Some(_), Standing::SignedOut, _) => draft::forget_but(None),
                (_, Standing::SignedIn, Some(user)) => draft::forget_but(Some(user.id)),
                _ => {}
            }
            standing
        });
        provide_context(office);
        office
    }

    /// What [`Office::provide`] gave.
    pub(crate) fn current() -> Self {
        expect_context()
    }

    /// The API, as the signed-in person sees it.
    pub(crate) fn client(self) -> Client {
        Client::new(
            Credential::Session(self.session),
            self.language.get_untracked(),
        )
    }

    /// Whether the signed-in person reaches at least so far with an action.
    pub(crate) fn reaches(self, action: Action, least: Reach) -> bool {
        let user = self.session.user_untracked();
        user.is_some_and(|user| user.role.reaches(action, least))
    }

    /// The language as it is now, without following it.
    pub(crate) fn now_language(self) -> Language {
        self.language.get_untracked()
    }

    /// Does something that the server may refuse: `busy` is true meanwhile and keeps a second one
    /// from starting; a refusal is shown as a toast.
    pub(crate) fn act<T: 'static>(
        self,
        busy: RwSignal<bool>,
        work: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match work.await {
                Ok(answer) => {
                    done(answer);
                    self.acted.notify();
                }
                Err(error) => self.toasts.failed(error.sentence(self.now_language())),
            }
            let _ = busy.try_set(false);
        });
    }
}
