//! The badge itself: the QR code and the ring that runs down around it.

use chrona_web::types::DeviceId;
use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, Icon, alive, words},
    qr::Qr,
    types::{Language, ProblemCode},
};
use leptos::prelude::*;

use super::renewal::Renewal;
use crate::{
    office::Office,
    words::{say, t},
};

/// A rounded square, once around from the middle of the top edge.
const RING: &str = "M50 1.5H91A7.5 7.5 0 0 1 98.5 9V91A7.5 7.5 0 0 1 91 98.5H9A7.5 7.5 0 0 1 1.5 91V9A7.5 7.5 0 0 1 9 1.5Z";

/// The badge, or what keeps it from being shown.
#[component]
pub(super) fn Face(
    renewal: Renewal,
    /// The phone.
    device_id: DeviceId,
) -> impl IntoView {
    let language = Office::current().language;
    let has_badge = Memo::new(move |_| renewal.shown.with(Option::is_some));
    let text = Memo::new(move |before: Option<&String>| {
        let shown = renewal
            .shown
            .with(|shown| shown.as_ref().map(|shown| shown.text.clone()));
        shown.or_else(|| before.cloned()).unwrap_or_default()
    });
    let offset = move || {
        let gone = thousandths(1.0 - renewal.left.get());
        format!("{}.{}", gone / 10, gone % 10)
    };
    alive(move || {
        if has_badge.get() {
            view! {
                <div class="badge-frame">
                    <svg class="badge-ring" viewBox="0 0 100 100" aria-hidden="true">
                        <path class="badge-ring-ground" d=RING></path>
                        <path
                            class="badge-ring-left"
                            d=RING
                            pathLength="100"
                            stroke-dasharray="100"
                            stroke-dashoffset=offset
                        ></path>
                    </svg>
                    <Qr
                        text=text
                        label=t!(language, badge.qr)
                        attr:data-testid="badge-qr"
                        attr:data-badge=text
                    />
                </div>
                <p class="badge-hint">{t!(language, badge.hint)}</p>
                <p class="quiet small badge-count">
                    {words(move || renews_in(language.get(), renewal.seconds.get()))}
                </p>
            }
            .into_any()
        } else {
            view! {
                <div class="badge-frame badge-waiting">
                    {alive(move || match renewal.trouble.get() {
                        Some(error) if error.is(ProblemCode::DeviceNotConfirmed) => {
                            view! { <Unconfirmed device_id /> }.into_any()
                        }
                        Some(error) => view! { <Trouble error renewal /> }.into_any(),
                        None => {
                            view! {
                                <p class="quiet" role="status">
                                    {t!(language, badge.getting)}
                                </p>
                            }
                                .into_any()
                        }
                    })}
                </div>
            }
            .into_any()
        }
    })
}

/// How long the badge still shows. One second and several are told apart here: the library would bring the plurals
/// of every language, as heavy as the rest of this page.
fn renews_in(language: Language, seconds: u32) -> String {
    let is_one = match language {
        Language::Fr => seconds < 2,
        Language::En => seconds == 1,
    };
    if is_one {
        say!(language, badge.renews_in_one_second, count = seconds)
    } else {
        say!(language, badge.renews_in, count = seconds)
    }
}

/// A share as so many thousandths.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most a thousand"
)]
fn thousandths(share: f64) -> u32 {
    (1_000.0 * share.clamp(0.0, 1.0)).round() as u32
}

#[component]
fn Trouble(error: ApiError, renewal: Renewal) -> impl IntoView {
    let language = Office::current().language;
    let icon = match error {
        ApiError::Offline => icondata::LuWifiOff,
        ApiError::Problem { .. } | ApiError::Unreadable | ApiError::Cut => icondata::LuCircleAlert,
    };
    let kind = match &error {
        ApiError::Offline => "offline",
        ApiError::Problem { .. } if error.code() == Some(ProblemCode::TooManyRequests) => "limited",
        ApiError::Problem { .. } | ApiError::Unreadable | ApiError::Cut => "failing",
    };
    view! {
        <div class="badge-trouble" role="alert" data-testid="badge-trouble" data-trouble=kind>
            <Icon icon class="state-icon" />
            <p>{words(move || sentence(&error, language.get()))}</p>
            <Button kind=ButtonKind::Primary on_click=move |_| renewal.now()>
                <Icon icon=icondata::LuRotateCw />
                {t!(language, common.retry)}
            </Button>
        </div>
    }
}

/// This phone waits to be confirmed; once it is, the badge comes by itself.
#[component]
fn Unconfirmed(device_id: DeviceId) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let again = move |_| {
        office.act(
            busy,
            async move { office.client().ask_for_device_confirmation(device_id).await },
            move |()| {
                office
                    .toasts
                    .done(say!(office.now_language(), badge.link_sent));
            },
        );
    };
    view! {
        <div class="badge-trouble badge-unconfirmed" role="status" data-testid="badge-unconfirmed">
            <Icon icon=icondata::LuMailCheck class="state-icon" />
            <h2>{t!(language, badge.unconfirmed)}</h2>
            <p>{t!(language, badge.unconfirmed_text)}</p>
            <Button busy on_click=again attr:data-testid="send-link-again">
                {t!(language, badge.send_again)}
            </Button>
        </div>
    }
}

fn sentence(error: &ApiError, language: Language) -> String {
    match (error, error.code()) {
        (ApiError::Offline, _) => say!(language, badge.offline).to_owned(),
        (_, Some(ProblemCode::TooManyRequests)) => say!(language, badge.limited).to_owned(),
        _ => error.sentence(language),
    }
}
