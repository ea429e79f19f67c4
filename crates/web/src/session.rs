//! Who is signed in on this machine.
//!
//! The access token lives in this page's memory alone; what outlives the page is the refresh token, in
//! a cookie that no script reads.

use std::{pin::Pin, rc::Rc};

use chrona_api_types::{AccessToken, User};
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{api::ApiError, storage};

/// Says, in localStorage, that a session was begun on this machine and not ended: without it a page
/// does not ask for one to be taken up. Other tabs hear of it when it changes.
const BEGUN: &str = "chrona.session";
/// A token that dies within this time is replaced before it is used, in milliseconds.
const MARGIN_MS: f64 = 15_000.0;

/// Where the person stands with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is signed in.
    SignedOut,
    /// A session was begun on this machine; whether it lives is being asked.
    Resuming,
    /// A session lives, as far as is known.
    SignedIn,
    /// The session's time ran out, or it was ended.
    Expired,
}

#[derive(Clone, Debug)]
struct Access {
    token: String,
    /// When the token dies, in milliseconds since 1970 by this machine's clock.
    expires_at: f64,
}

type Renewal = Pin<Box<dyn Future<Output = Result<AccessToken, ApiError>>>>;

/// The session: a context of the app.
#[derive(Clone, Copy)]
pub struct Session {
    access: StoredValue<Option<Access>>,
    standing: RwSignal<Standing>,
    user: RwSignal<Option<User>>,
    /// Asks the server for the next access token. Given by the app, so that the kiosk, which has no
    /// session, carries none of it.
    renew: StoredValue<Rc<dyn Fn() -> Renewal>, LocalStorage>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Session")
            .field(&self.standing.get_untracked())
            .finish()
    }
}

impl Session {
    /// Provides the session to the components below. Where one was begun on this machine it is
    /// [`Standing::Resuming`] until [`Session::resume`] has asked.
    pub fn provide<F>(renew: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<AccessToken, ApiError>> + 'static,
    {
        let standing = if storage::read(BEGUN).is_some() {
            Standing::Resuming
        } else {
            Standing::SignedOut
        };
        let session = Self {
            access: StoredValue::new(None),
            standing: RwSignal::new(standing),
            user: RwSignal::new(None),
            renew: StoredValue::new_local(Rc::new(move || Box::pin(renew()))),
        };
        session.follow_other_tabs();
        provide_context(session);
        session
    }

    /// The session that [`Session::provide`] gave, if any.
    pub fn current() -> Option<Self> {
        use_context()
    }

    /// Where the person stands; a reader is told when it changes.
    pub fn standing(self) -> Standing {
        self.standing.get()
    }

    /// The person, once [`Session::set_user`] told; a reader is told when it changes.
    pub fn user(self) -> Option<User> {
        self.user.get()
    }

    /// The person, as known now.
    pub fn user_untracked(self) -> Option<User> {
        self.user.get_untracked()
    }

    /// Says who the person is.
    pub fn set_user(self, user: User) {
        self.user.set(Some(user));
    }

    /// Begins a session with the answer to a sign-in.
    pub fn sign_in(self, answer: &AccessToken) {
        self.take(answer);
        storage::write(BEGUN, "1");
        self.standing.set(Standing::SignedIn);
    }

    /// Takes up the session that was begun on this machine. An error when the server cannot be
    /// reached, and it is still not known whether the session lives.
    pub async fn resume(self) -> Result<(), ApiError> {
        match self.renewed().await {
            Err(error) if error.is_passing() => Err(error),
            _ => Ok(()),
        }
    }

    /// Takes up the session that was begun on this machine with an answer that was asked for before; nothing where it
    /// was taken up, or another begun, meanwhile.
    pub fn resume_with(self, answer: &AccessToken) {
        if self.standing.get_untracked() == Standing::Resuming {
            self.take(answer);
            self.standing.set(Standing::SignedIn);
        }
    }

    /// Whether this is the access token in use.
    pub fn holds(self, token: &str) -> bool {
        self.access
            .with_value(|access| access.as_ref().is_some_and(|access| access.token == token))
    }

    /// An access token that lives, replaced first where it must be; none when nobody is signed in.
    pub(crate) async fn token(self) -> Result<Option<String>, ApiError> {
        if !self.may_live() {
            return Ok(None);
        }
        let access = self.access.get_value();
        match access.filter(|access| access.expires_at - js_sys::Date::now() > MARGIN_MS) {
            Some(access) => Ok(Some(access.token)),
            None => self.renewed().await.map(Some),
        }
    }

    fn may_live(self) -> bool {
        matches!(
            self.standing.get_untracked(),
            Standing::SignedIn | Standing::Resuming
        )
    }

    /// Forgets the access token, which the server no longer takes, and asks for another: a session
    /// that was ended shows itself so.
    pub(crate) fn doubt(self) {
        if self.may_live() {
            self.access.set_value(None);
            spawn_local(async move {
                let _ = self.renewed().await;
            });
        }
    }

    /// Ends the session on this machine; the server was told before.
    pub fn sign_out(self) {
        self.end(Standing::SignedOut);
    }

    async fn renewed(self) -> Result<String, ApiError> {
        let renewal = self.renew.with_value(|renew| renew());
        match renewal.await {
            Ok(answer) => {
                self.take(&answer);
                if self.standing.get_untracked() == Standing::Resuming {
                    self.standing.set(Standing::SignedIn);
                }
                Ok(answer.access_token)
            }
            Err(error) => {
                // The person may have signed out meanwhile.
                if !error.is_passing() && self.may_live() {
                    self.end(Standing::Expired);
                }
                Err(error)
            }
        }
    }

    /// Signing in or out in one tab does so in all.
    fn follow_other_tabs(self) {
        let listener = window_event_listener(ev::storage, move |event| {
            if event.key().as_deref() != Some(BEGUN) {
                return;
            }
            if event.new_value().is_some() {
                spawn_local(async move {
                    if self.renewed().await.is_ok() {
                        self.standing.set(Standing::SignedIn);
                    }
                });
            } else {
                self.end(Standing::SignedOut);
            }
        });
        on_cleanup(move || listener.remove());
    }

    fn take(self, answer: &AccessToken) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a token lives minutes, not eons"
        )]
        let lifetime = answer.expires_in as f64 * 1000.0;
        self.access.set_value(Some(Access {
            token: answer.access_token.clone(),
            expires_at: js_sys::Date::now() + lifetime,
        }));
    }

    fn end(self, standing: Standing) {
        storage::remove(BEGUN);
        self.access.set_value(None);
        self.user.set(None);
        self.standing.set(standing);
    }
}
