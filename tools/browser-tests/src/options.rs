//! What a browser is started with, and how its driver is told.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::Engine;

/// A screen's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// 390 × 844, touched.
    Phone,
    /// 1280 × 800, touched.
    Tablet,
    /// 800 × 1280, touched.
    UprightTablet,
    /// 1280 × 800, with a mouse.
    Desk,
}

impl Screen {
    /// Width and height in CSS pixels.
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::Phone => (390, 844),
            Self::Tablet | Self::Desk => (1280, 800),
            Self::UprightTablet => (800, 1280),
        }
    }

    /// A word for file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::UprightTablet => "upright-tablet",
            Self::Desk => "desk",
        }
    }
}

/// The camera a browser has.
#[derive(Clone, Debug, Default)]
pub enum Camera {
    /// No camera at all.
    #[default]
    None,
    /// One that plays this video, and a person who allows it.
    Video(PathBuf),
    /// One that plays this video, and a person who does not allow it.
    Denied(PathBuf),
}

/// What to start a browser with.
#[derive(Clone, Debug)]
pub struct Options {
    /// What shows the pages.
    pub engine: Engine,
    /// The screen's size.
    pub screen: Screen,
    /// The language the browser asks pages for: `fr` or `en`.
    pub language: &'static str,
    /// The camera it has.
    pub camera: Camera,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            engine: Engine::Chromium,
            screen: Screen::Desk,
            language: "fr",
            camera: Camera::None,
        }
    }
}

/// What chromedriver is told of the browser; the site at the address that is trusted is taken for one with HTTPS.
pub(crate) fn chromium(options: &Options, trusted: Option<&str>) -> Map<String, Value> {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--disable-gpu".to_owned(),
        "--hide-scrollbars".to_owned(),
        format!("--lang={}", options.language),
        format!("--accept-lang={}", options.language),
    ];
    match &options.camera {
        Camera::None => {}
        Camera::Video(file) | Camera::Denied(file) => {
            arguments.push("--use-fake-device-for-media-stream".to_owned());
            arguments.push(format!(
                "--use-file-for-fake-video-capture={}",
                file.display()
            ));
        }
    }
    arguments.push(
        match &options.camera {
            Camera::Denied(_) => "--deny-permission-prompts",
            Camera::None | Camera::Video(_) => "--use-fake-ui-for-media-stream",
        }
        .to_owned(),
    );
    if let Some(site) = trusted {
        arguments.push(format!("--unsafely-treat-insecure-origin-as-secure={site}"));
    }
    Map::from_iter([("args".to_owned(), json!(arguments))])
}
