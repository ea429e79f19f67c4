//! Frame after frame to the worker, one at a time.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::GetUntracked;

use super::worker::{ScanWorker, WorkerError};
use super::{Camera, CameraState};

/// The pause between an answer and the next frame, in milliseconds: some twelve frames a second,
/// which reads a badge as it comes and leaves a tablet cool.
const PAUSE_MS: u32 = 60;
/// How often a camera without a picture is looked at, in milliseconds.
const IDLE_MS: u32 = 250;
/// The pause before a worker that failed is started again, in milliseconds.
const RESTART_MS: u32 = 2_000;

/// Reads the camera's picture for ever; gives each text that is read, repeats included.
pub(super) async fn read_frames(camera: Camera, on_text: impl Fn(String)) {
    let mut worker: Option<ScanWorker> = None;
    let mut by_canvas = false;
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
                text.into_iter().for_each(&on_text);
                TimeoutFuture::new(PAUSE_MS).await;
            }
            Err(WorkerError::Frame) => {
                by_canvas = !by_canvas;
                TimeoutFuture::new(IDLE_MS).await;
            }
            Err(WorkerError::Gone) => {
                worker = None;
                TimeoutFuture::new(RESTART_MS).await;
            }
        }
    }
}
