//! The worker that decodes frames, seen from the page.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MessageEvent, Worker,
    WorkerOptions, WorkerType,
};

use crate::bell::Bell;
use crate::browser::{document, property, window};

/// How long an answer may take, in milliseconds: the first frame waits for the decoder to load.
const PATIENCE_MS: u32 = 15_000;

/// The worker could not read a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorkerError {
    /// This kind of frame; another kind may do.
    Frame,
    /// It did not start, no longer answers, or did not get the program that reads.
    Gone,
}

/// A scanner in a worker, with one frame at a time on its way.
pub(super) struct ScanWorker {
    worker: Worker,
    answer: Rc<RefCell<Option<JsValue>>>,
    bell: Bell,
    canvas: Option<HtmlCanvasElement>,
    frame_number: u32,
    // What the worker calls; dropped with it.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut()>,
}

impl ScanWorker {
    /// Starts the worker that the page names.
    pub(super) fn start() -> Option<Self> {
        let address = document()
            .query_selector("meta[name=scanner-worker]")
            .ok()??
            .get_attribute("content")?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&address, &options).ok()?;
        let (answer, bell) = (Rc::new(RefCell::new(None)), Bell::default());
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let (answer, bell) = (answer.clone(), bell.clone());
            move |event: MessageEvent| {
                answer.replace(Some(event.data()));
                bell.ring();
            }
        });
        let on_error = Closure::<dyn FnMut()>::new({
            let bell = bell.clone();
            move || bell.ring()
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Self {
            worker,
            answer,
            bell,
            canvas: None,
            frame_number: 0,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Reads the frame that the video shows now: the text of a code in it, if there is one.
    /// `by_canvas` sends its pixels rather than the frame itself.
    pub(super) async fn read(
        &mut self,
        video: &HtmlVideoElement,
        by_canvas: bool,
    ) -> Result<Option<String>, WorkerError> {
        self.frame_number = self.frame_number.wrapping_add(1);
        let message = Object::new();
        set(&message, "id", &self.frame_number.into());
        let frame = (!by_canvas).then(|| frame_of(video)).flatten();
        let transferred = match frame {
            Some(frame) => {
                set(&message, "frame", &frame);
                frame
            }
            None => self.add_pixels(&message, video).ok_or(WorkerError::Frame)?,
        };
        self.answer.replace(None);
        self.worker
            .post_message_with_transfer(&message, &Array::of1(&transferred))
            .map_err(|_| WorkerError::Frame)?;
        self.bell.heard_within(PATIENCE_MS).await;
        let answer = self.answer.take().ok_or(WorkerError::Gone)?;
        if property(&answer, "unready").is_some_and(|unready| unready.is_truthy()) {
            return Err(WorkerError::Gone);
        }
        if property(&answer, "error").is_some() {
            return Err(WorkerError::Frame);
        }
        Ok(property(&answer, "text").and_then(|text| text.as_string()))
    }

    /// Draws the video and puts the pixels into the message; gives the buffer to transfer.
    fn add_pixels(&mut self, message: &Object, video: &HtmlVideoElement) -> Option<JsValue> {
        let (width, height) = (video.video_width(), video.video_height());
        if self.canvas.is_none() {
            let made = document().create_element("canvas").ok()?;
            self.canvas = Some(made.unchecked_into());
        }
        let canvas = self.canvas.as_ref()?;
        canvas.set_width(width);
        canvas.set_height(height);
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
        context
            .draw_image_with_html_video_element(video, 0.0, 0.0)
            .ok()?;
        let image = context
            .get_image_data(0.0, 0.0, f64::from(width), f64::from(height))
            .ok()?;
        let buffer = property(&property(&image, "data")?, "buffer")?;
        set(message, "rgba", &buffer);
        set(message, "width", &width.into());
        set(message, "height", &height.into());
        Some(buffer)
    }
}

impl Drop for ScanWorker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The video's present frame, where the browser has such a thing.
fn frame_of(video: &HtmlVideoElement) -> Option<JsValue> {
    let maker: Function = property(&window(), "VideoFrame")?.dyn_into().ok()?;
    Reflect::construct(&maker, &Array::of1(video)).ok()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
