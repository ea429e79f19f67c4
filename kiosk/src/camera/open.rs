//! Asking the browser for a camera.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, MediaDeviceInfo, MediaDeviceKind, MediaDevices, MediaStream,
    MediaStreamConstraints, MediaStreamTrack,
};

use super::{CameraChoice, CameraState};
use crate::browser::{call, call_async, property, window};
use crate::kept;

/// A camera that was opened.
pub(super) struct Opened {
    /// Its picture.
    pub(super) stream: MediaStream,
    /// The one track of that.
    pub(super) track: MediaStreamTrack,
    /// Whether it looks at whoever stands before the screen, as a mirror would.
    pub(super) front: bool,
}

/// Opens the chosen camera if it is there, any other one otherwise.
pub(super) async fn open(chosen: &str) -> Result<Opened, CameraState> {
    let devices = devices().ok_or(CameraState::Insecure)?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&wishes(chosen));
    let promise = devices
        .get_user_media_with_constraints(&constraints)
        .map_err(|error| why(&error))?;
    let stream: MediaStream = JsFuture::from(promise)
        .await
        .map_err(|error| why(&error))?
        .unchecked_into();
    let track: MediaStreamTrack = stream.get_video_tracks().get(0).unchecked_into();
    if track.is_undefined() {
        return Err(CameraState::Missing);
    }
    let front = is_front(&track);
    Ok(Opened {
        stream,
        track,
        front,
    })
}

/// The cameras there are.
pub(super) async fn choices() -> Vec<CameraChoice> {
    let Some(promise) = devices().and_then(|devices| devices.enumerate_devices().ok()) else {
        return Vec::new();
    };
    let Ok(found) = JsFuture::from(promise).await else {
        return Vec::new();
    };
    Array::from(&found)
        .iter()
        .map(JsCast::unchecked_into::<MediaDeviceInfo>)
        .filter(|device| device.kind() == MediaDeviceKind::Videoinput)
        .map(|device| CameraChoice {
            id: device.device_id(),
            label: device.label(),
        })
        .collect()
}

/// Whether the browser would give the camera without asking; false where it does not tell.
pub(super) async fn is_permitted() -> bool {
    let Some(permissions) = property(&window().navigator(), "permissions") else {
        return false;
    };
    let query = object(&[("name", "camera".into())]);
    let status = call_async(&permissions, "query", &query).await;
    let state = status.and_then(|status| property(&status, "state"));
    state.is_some_and(|state| state == "granted")
}

/// `None` on a page that is not secure.
fn devices() -> Option<MediaDevices> {
    property(&window().navigator(), "mediaDevices").map(JsCast::unchecked_into)
}

fn wishes(chosen: &str) -> JsValue {
    let ideal = |value: JsValue| object(&[("ideal", value)]);
    let mut wishes = vec![
        ("width", ideal(1280.into())),
        ("height", ideal(720.into())),
        ("frameRate", ideal(24.into())),
    ];
    match chosen {
        kept::FRONT_CAMERA => wishes.push(("facingMode", ideal("user".into()))),
        kept::REAR_CAMERA => wishes.push(("facingMode", ideal("environment".into()))),
        id => wishes.push(("deviceId", ideal(id.into()))),
    }
    object(&wishes)
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn why(error: &JsValue) -> CameraState {
    let name = error.dyn_ref::<DomException>().map(DomException::name);
    match name.as_deref() {
        Some("NotAllowedError" | "SecurityError") => CameraState::Denied,
        Some("NotFoundError" | "OverconstrainedError") => CameraState::Missing,
        _ => CameraState::Lost,
    }
}

fn is_front(track: &MediaStreamTrack) -> bool {
    let settings = call(track, "getSettings", &JsValue::UNDEFINED);
    let facing = settings
        .and_then(|settings| property(&settings, "facingMode"))
        .and_then(|facing| facing.as_string());
    facing.map_or_else(
        || {
            let label = track.label().to_lowercase();
            ["front", "avant", "user", "facetime"]
                .iter()
                .any(|word| label.contains(word))
        },
        |facing| facing == "user",
    )
}
