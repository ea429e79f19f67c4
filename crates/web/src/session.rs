//! Who is signed in on this machine, until when.

use chrona_api_types::{AccessToken, User};
use gloo_timers::callback::Timeout;
use leptos::{ev, prelude::*};
use serde::{Deserialize, Serialize};

use crate::storage;

const KEPT: &str = "chrona.session";

/// Where the person stands with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is signed in.
    SignedOut,
    /// A token is held and its time has not run out.
    SignedIn,
    /// The token's time ran out, or the server no longer takes it.
    Expired,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    token: String,
    /// When the token dies, in milliseconds since 1970 by this machine's clock.
    expires_at: f64,
}

/// The session: a context of the app. It outlives the page (localStorage), so that a phone that
/// opens its badge again is still signed in until the token expires.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    kept: RwSignal<Option<Kept>>,
    expired: RwSignal<bool>,
    user: RwSignal<Option<User>>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Session {
    /// Takes up the session that was kept, if it still lives, and provides it to the components
    /// below.
    pub fn provide() -> Self {
        let session = Self {
            kept: RwSignal::new(None),
            expired: RwSignal::new(false),
            user: RwSignal::new(None),
            timer: StoredValue::new_local(None),
        };
        if let Some(kept) = storage::read(KEPT).and_then(|text| serde_json::from_str(&text).ok()) {
            session.take(kept);
        }
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
        match (self.kept.with(Option::is_some), self.expired.get()) {
            (true, _) => Standing::SignedIn,
            (false, true) => Standing::Expired,
            (false, false) => Standing::SignedOut,
        }
    }

    /// The access token, as it is now.
    pub fn token(self) -> Option<String> {
        self.kept
            .with_untracked(|kept| kept.as_ref().map(|kept| kept.token.clone()))
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
        #[expect(
            clippy::cast_precision_loss,
            reason = "a token lives minutes, not eons"
        )]
        let lifetime = answer.expires_in as f64 * 1000.0;
        let kept = Kept {
            token: answer.access_token.clone(),
            expires_at: js_sys::Date::now() + lifetime,
        };
        if let Ok(text) = serde_json::to_string(&kept) {
            storage::write(KEPT, &text);
        }
        self.take(kept);
    }

    /// Ends the session at the person's wish.
    pub fn sign_out(self) {
        self.end(false);
    }

    /// Ends the session because the server no longer takes its token.
    pub fn expire(self) {
        if self.kept.with_untracked(Option::is_some) {
            self.end(true);
        }
    }

    /// Signing in or out in one tab does so in all.
    fn follow_other_tabs(self) {
        let listener = window_event_listener(ev::storage, move |event| {
            if event.key().as_deref() != Some(KEPT) {
                return;
            }
            match event
                .new_value()
                .and_then(|text| serde_json::from_str(&text).ok())
            {
                Some(kept) => self.take(kept),
                None => self.end(false),
            }
        });
        on_cleanup(move || listener.remove());
    }

    fn take(self, kept: Kept) {
        let left = kept.expires_at - js_sys::Date::now();
        if left <= 0.0 {
            self.end(true);
            return;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive, and cut to what a browser timer takes"
        )]
        let timer = Timeout::new(left.min(2_147_483_647.0) as u32, move || self.expire());
        self.timer.set_value(Some(timer));
        self.expired.set(false);
        self.kept.set(Some(kept));
    }

    fn end(self, expired: bool) {
        storage::remove(KEPT);
        self.timer.set_value(None);
        self.user.set(None);
        self.expired.set(expired);
        self.kept.set(None);
    }
}
