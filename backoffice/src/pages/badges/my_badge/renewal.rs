//! Having a fresh badge at any moment the page is looked at.

use std::{cell::Cell, rc::Rc};

use chrona_badge::compact;
use chrona_web::types::DeviceId;
use chrona_web::{
    ApiError,
    device_key::DeviceKey,
    types::{Badge, ProblemCode},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::{elapsed, is_visible},
    fetch::every,
    office::Office,
};

/// How often the clock is looked at, in milliseconds.
const TICK: u32 = 250;

/// How long before its end a badge is replaced, in milliseconds.
pub(super) const EARLY: f64 = 2_000.0;

/// How long to wait after a failure, in milliseconds.
const PAUSE: f64 = 3_000.0;

/// Why this phone shows badges no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// It was revoked.
    Revoked,
    /// The server does not know it.
    Unknown,
    /// It has no key, and needs one.
    Unproven,
}

/// What asks for badges: a phone, and its key where it has one.
#[derive(Clone)]
pub(super) struct Asker {
    office: Office,
    device_id: DeviceId,
    key: Option<Rc<DeviceKey>>,
    /// How far the server's clock is ahead of this phone's, in milliseconds.
    ahead: Rc<Cell<f64>>,
}

impl Asker {
    pub(super) fn new(office: Office, device_id: DeviceId, key: Option<Rc<DeviceKey>>) -> Self {
        Self {
            office,
            device_id,
            key,
            ahead: Rc::default(),
        }
    }

    /// A badge. A phone whose clock is wrong learns the server's time from the refusal, and asks once
    /// more.
    async fn badge(&self) -> Result<Badge, ApiError> {
        let answer = self.ask().await;
        let server_time = match &answer {
            Ok(badge) => Some(badge.server_time.timestamp_millis()),
            Err(error) if error.is(ProblemCode::DeviceProofTime) => error.server_time(),
            Err(_) => None,
        };
        let Some(server_time) = server_time else {
            return answer;
        };
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970")]
        self.ahead.set(server_time as f64 - js_sys::Date::now());
        match answer {
            Ok(badge) => Ok(badge),
            Err(_) => self.ask().await,
        }
    }

    async fn ask(&self) -> Result<Badge, ApiError> {
        let now = js_sys::Date::now() + self.ahead.get();
        let client = self.office.client();
        client
            .request_badge(self.device_id, self.key.as_deref(), now)
            .await
    }
}

/// A badge before the person's eyes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    /// The text of its QR code.
    pub(super) text: String,
    /// When it was asked for, in [`elapsed`] milliseconds.
    from: f64,
    /// When it ends.
    until: f64,
}

/// The badge and what keeps it from being fresh.
#[derive(Clone, Copy)]
pub(super) struct Renewal {
    /// The badge that is valid now.
    pub(super) shown: RwSignal<Option<Shown>>,
    /// How much of the badge's life is left, from 1 to 0.
    pub(super) left: RwSignal<f64>,
    /// In how many seconds the next badge comes.
    pub(super) seconds: RwSignal<u32>,
    /// What went wrong at the last request.
    pub(super) trouble: RwSignal<Option<ApiError>>,
    asking: RwSignal<bool>,
    not_before: RwSignal<f64>,
}

impl Renewal {
    /// Asks for another badge now.
    pub(super) fn now(self) {
        self.not_before.set(0.0);
        self.shown.set(None);
    }
}

/// Asks for badges while the page lives and is visible; says when the phone is lost.
pub(super) fn renew(asker: Asker, on_lost: impl Fn(Lost) + Copy + 'static) -> Renewal {
    let renewal = Renewal {
        shown: RwSignal::new(None),
        left: RwSignal::new(0.0),
        seconds: RwSignal::new(0),
        trouble: RwSignal::new(None),
        asking: RwSignal::new(false),
        not_before: RwSignal::new(0.0),
    };
    let tick = move || {
        let now = elapsed();
        let left = renewal
            .shown
            .with_untracked(|shown| shown.as_ref().map(|shown| shown.until - now));
        match left {
            Some(left) if left > 0.0 => count_down(renewal, left),
            Some(_) => renewal.shown.set(None),
            None => {}
        }
        let is_due = left.is_none_or(|left| left <= EARLY);
        let may_ask = !renewal.asking.get_untracked() && now >= renewal.not_before.get_untracked();
        if is_due && may_ask && is_visible() {
            ask(asker.clone(), renewal, on_lost);
        }
    };
    tick();
    every(TICK, tick);
    renewal
}

fn count_down(renewal: Renewal, left: f64) {
    renewal.shown.with_untracked(|shown| {
        if let Some(shown) = shown {
            renewal
                .left
                .set((left / (shown.until - shown.from)).clamp(0.0, 1.0));
        }
    });
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some seconds, and never below none"
    )]
    let seconds = ((left - EARLY).max(0.0) / 1_000.0).ceil() as u32;
    if renewal.seconds.get_untracked() != seconds {
        renewal.seconds.set(seconds);
    }
}

fn ask(asker: Asker, renewal: Renewal, on_lost: impl Fn(Lost) + 'static) {
    renewal.asking.set(true);
    spawn_local(async move {
        let from = elapsed();
        let answer = asker.badge().await;
        // The person may have left the page meanwhile.
        if renewal.asking.try_set(false).is_some() {
            return;
        }
        match answer {
            Ok(badge) => {
                renewal.trouble.set(None);
                renewal.left.set(1.0);
                renewal.shown.set(Some(shown(&badge, from)));
            }
            Err(error) => match error.code() {
                Some(ProblemCode::DeviceRevoked) => on_lost(Lost::Revoked),
                Some(ProblemCode::DeviceNotFound | ProblemCode::NotFound) => on_lost(Lost::Unknown),
                Some(ProblemCode::DeviceProofRequired) => on_lost(Lost::Unproven),
                _ => {
                    let pause = error
                        .retry_after()
                        .map_or(PAUSE, |seconds| f64::from(seconds) * 1e3);
                    renewal.not_before.set(elapsed() + pause);
                    renewal.trouble.set(Some(error));
                }
            },
        }
    });
}

/// The badge's life by the server's clock, counted from the moment it was asked for, so that it
/// never seems to live longer than it does.
fn shown(badge: &Badge, from: f64) -> Shown {
    let life = badge.expires_at - badge.server_time;
    #[expect(clippy::cast_precision_loss, reason = "some seconds, in milliseconds")]
    let life = life.num_milliseconds() as f64;
    let name = badge.first_name.as_deref();
    let text = name
        .and_then(|name| compact::pack_named(&badge.qr_token, name))
        .or_else(|| compact::pack(&badge.qr_token))
        .unwrap_or_else(|| badge.qr_token.clone());
    Shown {
        text,
        from,
        until: from + life,
    }
}
