//! Which camera reads badges: chosen when the tablet is set up, and changed in the settings.

use chrona_web::components::SelectField;
use leptos::prelude::*;

use super::kiosk;
use crate::kept::{FRONT_CAMERA, REAR_CAMERA};
use crate::texts::{said, text};

#[component]
pub(super) fn CameraChoice() -> impl IntoView {
    let kiosk = kiosk();
    let (camera, language) = (kiosk.camera, kiosk.language);
    let value = RwSignal::new(camera.chosen.get_untracked());
    let choices = Signal::derive(move || {
        let sides = [
            (
                FRONT_CAMERA.to_owned(),
                said!(language, settings.front_camera),
            ),
            (
                REAR_CAMERA.to_owned(),
                said!(language, settings.rear_camera),
            ),
        ];
        let name = |(index, choice): (usize, crate::camera::CameraChoice)| {
            let label = if choice.label.is_empty() {
                format!("{} {}", said!(language, settings.camera), index + 1)
            } else {
                choice.label
            };
            (choice.id, label)
        };
        let cameras = camera.choices.get().into_iter();
        let named = cameras
            .filter(|choice| !choice.id.is_empty())
            .enumerate()
            .map(name);
        sides.into_iter().chain(named).collect::<Vec<_>>()
    });
    view! {
        <SelectField
            name="camera"
            label=text!(language, settings.camera)
            value
            choices
            on_choose=move |chosen: String| camera.choose(chosen)
        />
    }
}
