//! The screens that are seldom seen (setting up, the exit code, punching without a phone, a second punch, the
//! settings): a part of the program of its own, which is fetched once the kiosk is up.

#![expect(
    clippy::unnecessary_wraps,
    reason = "`#[wasm_split]` adds to the answer that the part did not come"
)]

use chrona_web::components::{Button, Icon};
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::parts::alive;
use super::{asked, exit_code, kiosk, question, settings, setup};
use crate::bell::Bell;
use crate::kiosk::{ByTag, Kiosk};
use crate::texts::text;

/// How long the kiosk is left alone before the part is fetched unasked, in milliseconds.
const UNASKED_AFTER_MS: u32 = 2_000;
/// The pause before a part that did not come is fetched again, in milliseconds.
const AGAIN_MS: u32 = 15_000;

/// What draws these screens.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    /// The screen of a tablet that is not yet a kiosk.
    pub(super) setup: fn() -> AnyView,
    /// The question for the exit code.
    pub(super) exit_code: fn() -> AnyView,
    /// The questions to someone without a phone.
    pub(super) without_phone: fn() -> AnyView,
    /// The question about a second punch.
    pub(super) question: fn() -> AnyView,
    /// Punches with a tag alone.
    by_tag: ByTag,
    /// The settings.
    pub(super) settings: fn() -> AnyView,
}

/// Fetches the part: the build makes a file of this function and of all that it alone needs.
#[wasm_split(seldom, wasm_split_path = ::leptos::wasm_split, fallible)]
fn parts() -> Result<Parts, SplitLoaderError> {
    Ok(Parts {
        setup: || view! { <setup::Setup /> }.into_any(),
        exit_code: || view! { <exit_code::ExitCode /> }.into_any(),
        without_phone: || view! { <asked::WithoutPhone /> }.into_any(),
        question: || view! { <question::Question /> }.into_any(),
        by_tag: Kiosk::punch_by_tag,
        settings: || view! { <settings::Settings /> }.into_any(),
    })
}

/// How the part is doing.
#[derive(Clone, Copy)]
enum State {
    Coming,
    Failed,
    There(Parts),
}

/// The part, for everything that shows one of its screens.
#[derive(Clone, Copy)]
pub(super) struct Seldom {
    state: RwSignal<State>,
    bell: StoredValue<Bell, LocalStorage>,
}

impl Seldom {
    /// The part, not yet fetched.
    pub(super) fn new() -> Self {
        Self {
            state: RwSignal::new(State::Coming),
            bell: StoredValue::new_local(Bell::default()),
        }
    }

    /// Fetches the part when it is wanted, and otherwise as soon as the kiosk has been up for a
    /// moment; again and again until it is there.
    pub(super) async fn fetch(self, by_tag: StoredValue<Option<ByTag>>) {
        let bell = self.bell.get_value();
        let mut pause = UNASKED_AFTER_MS;
        while !self.is_there() {
            if bell.heard_within(pause).await {
                self.state.set(State::Coming);
            }
            self.state.set(match parts().await {
                Ok(parts) => {
                    by_tag.set_value(Some(parts.by_tag));
                    State::There(parts)
                }
                Err(_) => State::Failed,
            });
            pause = AGAIN_MS;
        }
    }

    /// The screen of a tablet that is not yet a kiosk.
    pub(super) fn setup(self) -> AnyView {
        self.show(|parts| (parts.setup)(), None)
    }

    /// What is in a dialog that `open` opens.
    pub(super) fn in_dialog(self, open: RwSignal<bool>, content: fn(Parts) -> AnyView) -> AnyView {
        self.show(content, Some(open))
    }

    /// A screen. Until it is there, the words that say so: in a dialog, or as a screen themselves.
    fn show(self, screen: fn(Parts) -> AnyView, dialog: Option<RwSignal<bool>>) -> AnyView {
        if !self.is_there() {
            self.want();
        }
        alive(move || {
            let failed = match self.state.get() {
                State::There(parts) => return screen(parts),
                State::Coming => false,
                State::Failed => true,
            };
            let notice = self.notice(failed, dialog);
            match dialog {
                Some(_) => notice,
                None => view! { <main class="refused">{notice}</main> }.into_any(),
            }
        })
    }

    fn is_there(self) -> bool {
        matches!(self.state.get_untracked(), State::There(_))
    }

    fn want(self) {
        self.bell.with_value(Bell::ring);
    }

    fn notice(self, failed: bool, dialog: Option<RwSignal<bool>>) -> AnyView {
        let language = kiosk().language;
        let words = if failed {
            view! {
                <p class="note note-bad" role="alert" data-testid="seldom-failed">
                    <Icon icon=icondata::LuWifiOff />
                    {text!(language, seldom.failed)}
                </p>
            }
            .into_any()
        } else {
            view! {
                <p class="quiet" role="status">
                    {text!(language, seldom.coming)}
                </p>
            }
            .into_any()
        };
        let cancel = dialog.map(|open| {
            view! {
                <Button on_click=move |_| open.set(false) attr:data-testid="seldom-cancel">
                    {text!(language, seldom.cancel)}
                </Button>
            }
        });
        let retry = failed.then(|| {
            view! {
                <Button on_click=move |_| self.want() attr:data-testid="seldom-retry">
                    {text!(language, camera.retry)}
                </Button>
            }
        });
        view! {
            {words}
            <div class="dialog-actions">{cancel} {retry}</div>
        }
        .into_any()
    }
}
