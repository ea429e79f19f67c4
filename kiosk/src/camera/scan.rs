//! Frame after frame to the worker, one at a time.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{GetUntracked, Set};

use super::worker::{ScanWorker, WorkerError};
use super::{Camera, CameraState};

/// The pause between an answer and the next frame, in milliseconds: some twelve frames a second,
/// which reads a badge as it comes and leaves a tablet cool.
const PAUSE_MS: u32 = 60;
/// How often a camera without a picture is looked at, in milliseconds.
const IDLE_MS: u32 = 250;
/// The pause before a worker that failed is started again, in milliseconds. It doubles as long as that goes
/// on.
const RESTART_MS: u32 = 2_000;
/// The longest such pause.
const LONGEST_RESTART_MS: u32 = 60_000;

/// Reads the camera's picture for ever; gives each text that is read, repeats included.
pub(super) async fn read_frames(camera: Camera, on_text: impl Fn(String)) {
    let mut worker: Option<ScanWorker> = None;
    let mut by_canvas = false;
    let mut restart_ms = RESTART_MS;
    loop {
        let picture = camera
            .picture()
            .filter(|_| camera.state.get_untracked() == CameraState::Ok);
        let Some(video) = picture else {
            TimeoutFuture::new(IDLE_MS).await;
            continue;
        };
        if worker.is_none() {
            worker = ScanWorker::start();
        }
        let Some(started) = &mut worker else {
            TimeoutFuture::new(RESTART_MS).await;
            continue;
        };
        match started.read(&video, by_canvas).await {
            Ok(text) => {
                restart_ms = RESTART_MS;
                if camera.unread.get_untracked() {
                    camera.unread.set(false);
                }
                text.into_iter().for_each(&on_text);
                TimeoutFuture::new(PAUSE_MS).await;
            }
            Err(WorkerError::Frame) => {
                by_canvas = !by_canvas;
                TimeoutFuture::new(IDLE_MS).await;
            }
            Err(WorkerError::Gone) => {
                worker = None;
                camera.unread.set(true);
                TimeoutFuture::new(restart_ms).await;
                restart_ms = (restart_ms * 2).min(LONGEST_RESTART_MS);
            }
        }
    }
}
