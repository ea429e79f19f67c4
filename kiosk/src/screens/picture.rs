//! What the camera sees, in a calm frame, or what to do so that it sees.

use chrona_web::components::{Button, Icon};
use leptos::html;
use leptos::prelude::*;

use super::kiosk;
use super::parts::{alive, flag, words};
use crate::camera::CameraState;
use crate::texts::{said, text};

#[component]
pub(super) fn Picture() -> impl IntoView {
    let kiosk = kiosk();
    let (camera, language) = (kiosk.camera, kiosk.language);
    let video = NodeRef::<html::Video>::new();
    Effect::new(move |_| {
        if let Some(video) = video.get() {
            video.set_muted(true);
            camera.show_in(&video);
        }
    });
    let trouble = alive(move || {
        let (icon, title, hint) = match camera.state.get() {
            CameraState::Ok => return ().into_any(),
            CameraState::Starting => {
                let title = text!(language, camera.starting);
                return view! { <p class="picture-wait">{title}</p> }.into_any();
            }
            CameraState::Missing => (
                icondata::LuCameraOff,
                said!(language, camera.missing),
                said!(language, camera.missing_hint),
            ),
            CameraState::Denied => (
                icondata::LuShieldAlert,
                said!(language, camera.denied),
                said!(language, camera.denied_hint),
            ),
            CameraState::Lost => (
                icondata::LuUnplug,
                said!(language, camera.lost),
                said!(language, camera.lost_hint),
            ),
            CameraState::Insecure => (
                icondata::LuShieldAlert,
                said!(language, camera.insecure),
                said!(language, camera.insecure_hint),
            ),
        };
        view! {
            <div class="picture-trouble">
                <Icon icon=icon class="picture-sign" />
                <h2>{title}</h2>
                <p>{hint}</p>
                <Button on_click=move |_| camera.retry() attr:data-testid="camera-retry">
                    <Icon icon=icondata::LuRotateCw />
                    {text!(language, camera.retry)}
                </Button>
            </div>
        }
        .into_any()
    });
    let seen = flag(move || camera.state.get() == CameraState::Ok);
    view! {
        <div
            class="picture"
            class:picture-asking=Signal::from(kiosk.asking)
            data-testid="camera-state"
            data-state=words(move || camera.state.get().as_str().to_owned())
        >
            <video
                node_ref=video
                class="picture-video"
                class:picture-mirrored=Signal::from(camera.mirrored)
                class:picture-absent=flag(move || !seen.get())
                autoplay=true
                playsinline=true
                aria-label=text!(language, camera.label)
            ></video>
            <svg
                class="picture-frame"
                class:picture-absent=flag(move || !seen.get())
                viewBox="0 0 100 100"
                aria-hidden="true"
            >
                <path d="M4 24V10a6 6 0 0 1 6-6h14M76 4h14a6 6 0 0 1 6 6v14M96 76v14a6 6 0 0 1-6 6H76M24 96H10a6 6 0 0 1-6-6V76"></path>
            </svg>
            <div role="status">{trouble}</div>
        </div>
    }
}
