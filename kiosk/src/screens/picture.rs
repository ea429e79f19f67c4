//! What the camera sees, in a calm frame, or what to do so that it sees.

use chrona_web::components::{Button, Icon};
use leptos::html;
use leptos::prelude::*;

use super::kiosk;
use crate::camera::CameraState;
use crate::texts::text;

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
    let trouble = move || {
        let (icon, title, hint) = match camera.state.get() {
            CameraState::Ok => return None,
            CameraState::Starting => {
                let title = text!(language, camera.starting);
                return Some(view! { <p class="picture-wait">{title}</p> }.into_any());
            }
            CameraState::Missing => (
                icondata::LuCameraOff,
                text!(language, camera.missing),
                text!(language, camera.missing_hint),
            ),
            CameraState::Denied => (
                icondata::LuShieldAlert,
                text!(language, camera.denied),
                text!(language, camera.denied_hint),
            ),
            CameraState::Lost => (
                icondata::LuUnplug,
                text!(language, camera.lost),
                text!(language, camera.lost_hint),
            ),
            CameraState::Insecure => (
                icondata::LuShieldAlert,
                text!(language, camera.insecure),
                text!(language, camera.insecure_hint),
            ),
        };
        let view = view! {
            <div class="picture-trouble">
                <Icon icon=icon class="picture-sign" />
                <h2>{title}</h2>
                <p>{hint}</p>
                <Button on_click=move |_| camera.retry() attr:data-testid="camera-retry">
                    <Icon icon=icondata::LuRotateCw />
                    {text!(language, camera.retry)}
                </Button>
            </div>
        };
        Some(view.into_any())
    };
    view! {
        <div
            class="picture"
            class:picture-asking=move || kiosk.asking.get()
            data-testid="camera-state"
            data-state=move || camera.state.get().as_str()
        >
            <video
                node_ref=video
                class="picture-video"
                class:picture-mirrored=move || camera.mirrored.get()
                class:picture-absent=move || camera.state.get() != CameraState::Ok
                autoplay=true
                playsinline=true
                aria-label=move || text!(language, camera.label)
            ></video>
            <Show when=move || camera.state.get() == CameraState::Ok>
                <svg class="picture-frame" viewBox="0 0 100 100" aria-hidden="true">
                    <path d="M4 24V10a6 6 0 0 1 6-6h14M76 4h14a6 6 0 0 1 6 6v14M96 76v14a6 6 0 0 1-6 6H76M24 96H10a6 6 0 0 1-6-6V76"></path>
                </svg>
            </Show>
            <div role="status">{trouble}</div>
        </div>
    }
}
