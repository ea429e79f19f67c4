//! The tablet's camera: kept open through everything that happens to cameras.

mod open;
mod scan;
mod worker;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamTrack, MediaStreamTrackState};

use crate::bell::Bell;
use crate::browser::{document, listen, window};
use crate::kept;

/// How the camera is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CameraState {
    /// It is being opened for the first time.
    Starting,
    /// Its picture is there.
    Ok,
    /// There is none.
    Missing,
    /// The browser was told not to give it.
    Denied,
    /// It was unplugged, or something else uses it.
    Lost,
    /// The page is not a secure one, so that the browser gives no camera.
    Insecure,
}

impl CameraState {
    /// The word in `data-state`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Ok => "ok",
            Self::Missing => "missing",
            Self::Denied => "denied",
            Self::Lost => "lost",
            Self::Insecure => "insecure",
        }
    }
}

/// A camera that could be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CameraChoice {
    /// The browser's identifier.
    pub(crate) id: String,
    /// Its name; empty before the browser was allowed to tell.
    pub(crate) label: String,
}

/// The camera, for everything that shows or steers it.
#[derive(Clone, Copy)]
pub(crate) struct Camera {
    /// How it is doing.
    pub(crate) state: RwSignal<CameraState>,
    /// Whether its picture is a mirror: a front camera's is.
    pub(crate) mirrored: RwSignal<bool>,
    /// What it sends.
    pub(crate) stream: RwSignal<Option<MediaStream>, LocalStorage>,
    /// The cameras there are.
    pub(crate) choices: RwSignal<Vec<CameraChoice>>,
    /// The one that was chosen, as [`kept::camera`] has it.
    pub(crate) chosen: RwSignal<String>,
    /// Whether its picture cannot be read, since the program that reads did not come.
    pub(crate) unread: RwSignal<bool>,
    video: StoredValue<Option<HtmlVideoElement>, LocalStorage>,
    bell: StoredValue<Bell, LocalStorage>,
    reopen: StoredValue<bool>,
}

/// How long to wait before a camera that is not there is tried again, in milliseconds.
const RETRY_MS: u32 = 3_000;
/// A picture that stands still this many seconds is a camera that is gone.
const FROZEN_AFTER_S: u32 = 8;

impl Camera {
    /// The camera, not yet opened.
    pub(crate) fn new() -> Self {
        Self {
            state: RwSignal::new(CameraState::Starting),
            mirrored: RwSignal::new(false),
            stream: RwSignal::new_local(None),
            choices: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(kept::camera()),
            unread: RwSignal::new(false),
            video: StoredValue::new_local(None),
            bell: StoredValue::new_local(Bell::default()),
            reopen: StoredValue::new(false),
        }
    }

    /// Opens it, keeps it open, and gives each text read in its picture to `on_text`.
    pub(crate) fn start(self, on_text: impl Fn(String) + 'static) {
        if let Ok(devices) = window().navigator().media_devices()
            && !devices.is_undefined()
        {
            listen(&devices, "devicechange", move |_| self.ring());
        }
        spawn_local(self.keep_open());
        spawn_local(scan::read_frames(self, on_text));
    }

    /// Shows the picture in this element from now on.
    pub(crate) fn show_in(self, video: &HtmlVideoElement) {
        self.video.set_value(Some(video.clone()));
        video.set_src_object(self.stream.get_untracked().as_ref());
        let _ = video.play();
    }

    /// Tries again now.
    pub(crate) fn retry(self) {
        self.reopen.set_value(true);
        self.ring();
    }

    /// Uses another camera from now on.
    pub(crate) fn choose(self, chosen: String) {
        kept::keep_camera(&chosen);
        self.chosen.set(chosen);
        self.retry();
    }

    fn ring(self) {
        self.bell.with_value(Bell::ring);
    }

    async fn wait(self, ms: u32) -> bool {
        let bell = self.bell.get_value();
        bell.heard_within(ms).await
    }

    /// The element that shows the picture, when it has one to read.
    fn picture(self) -> Option<HtmlVideoElement> {
        let hidden = document().hidden();
        self.video
            .get_value()
            .filter(|video| !hidden && video.is_connected() && video.ready_state() >= 2)
    }

    async fn keep_open(self) {
        loop {
            self.reopen.set_value(false);
            let opened = open::open(&self.chosen.get_untracked()).await;
            self.choices.set(open::choices().await);
            match opened {
                Ok(opened) => {
                    self.mirrored.set(opened.front);
                    self.show(Some(opened.stream));
                    self.state.set(CameraState::Ok);
                    listen(&opened.track, "ended", move |_| self.ring());
                    let lost = self.until_lost(&opened.track).await;
                    opened.track.stop();
                    self.show(None);
                    if lost {
                        self.state.set(CameraState::Lost);
                        self.wait(500).await;
                    }
                }
                Err(state) => {
                    self.state.set(state);
                    self.wait_to_retry(state).await;
                }
            }
        }
    }

    fn show(self, stream: Option<MediaStream>) {
        if let Some(video) = self.video.get_value() {
            video.set_src_object(stream.as_ref());
            if stream.is_some() {
                let _ = video.play();
            }
        }
        self.stream.set(stream);
    }

    /// Waits until the camera is gone (true) or another one is asked for (false).
    async fn until_lost(self, track: &MediaStreamTrack) -> bool {
        let mut last_time = -1.0;
        let mut still_s = 0;
        loop {
            if self.wait(1_000).await {
                self.choices.set(open::choices().await);
            }
            if self.reopen.get_value() {
                return false;
            }
            if track.ready_state() == MediaStreamTrackState::Ended {
                return true;
            }
            match self.picture().map(|video| video.current_time()) {
                Some(time) if (time - last_time).abs() < f64::EPSILON => still_s += 1,
                time => {
                    last_time = time.unwrap_or(-1.0);
                    still_s = 0;
                }
            }
            if still_s >= FROZEN_AFTER_S {
                return true;
            }
        }
    }

    /// Waits for a reason to try again. A refused permission is asked for again only by a person:
    /// a question that comes back by itself gets a lasting no.
    async fn wait_to_retry(self, state: CameraState) {
        loop {
            let rang = self.wait(RETRY_MS).await;
            if self.reopen.get_value() || state != CameraState::Denied {
                return;
            }
            if !rang && open::is_permitted().await {
                return;
            }
        }
    }
}
