//! The browsers that people have, and how each is started by its driver.

use std::env;
use std::ffi::OsString;

use serde_json::{Map, Value, json};

use crate::Options;
use crate::options::chromium;

/// What shows the pages. All but Chromium speak the protocol of drivers alone: for what it has no word for, such as
/// another screen's density or a network that fails, a test needs Chromium.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// As in Chrome, Edge, and Android's browsers.
    #[default]
    Chromium,
    /// As in Firefox.
    Firefox,
    /// `WebKitGTK`'s, which is close to Safari's; it wants a display.
    WebKit,
}

impl Engine {
    /// The name of the driver, and the variable that may name another one.
    const fn driver_name(self) -> (&'static str, &'static str) {
        match self {
            Self::Chromium => ("CHRONA_CHROMEDRIVER", "chromedriver"),
            Self::Firefox => ("CHRONA_GECKODRIVER", "geckodriver"),
            Self::WebKit => ("CHRONA_WEBKITDRIVER", "WebKitWebDriver"),
        }
    }

    /// The program that drives it.
    pub(crate) fn driver(self) -> OsString {
        let (variable, name) = self.driver_name();
        env::var_os(variable).unwrap_or_else(|| name.into())
    }

    /// What the driver is asked for; the site at the address that is trusted is taken by Chromium for one with HTTPS.
    pub(crate) fn capabilities(
        self,
        options: &Options,
        trusted: Option<&str>,
    ) -> Map<String, Value> {
        let program = |variable| env::var_os(variable).map(|path| path.to_string_lossy().into());
        let (name, mut wanted): (_, Map<String, Value>) = match self {
            Self::Chromium => ("goog:chromeOptions", chromium(options, trusted)),
            Self::Firefox => (
                "moz:firefoxOptions",
                Map::from_iter([
                    ("args".to_owned(), json!(["-headless"])),
                    (
                        "prefs".to_owned(),
                        json!({
                            "intl.accept_languages": options.language,
                            "datareporting.policy.dataSubmissionEnabled": false,
                            "app.update.auto": false,
                        }),
                    ),
                ]),
            ),
            Self::WebKit => (
                "webkitgtk:browserOptions",
                Map::from_iter([("args".to_owned(), json!(["--automation"]))]),
            ),
        };
        let variable = match self {
            Self::Chromium => "CHRONA_CHROMIUM",
            Self::Firefox => "CHRONA_FIREFOX",
            Self::WebKit => "CHRONA_WEBKIT",
        };
        if let Some(path) = program(variable) {
            wanted.insert("binary".to_owned(), Value::String(path));
        }
        Map::from_iter([
            (name.to_owned(), Value::Object(wanted)),
            ("timeouts".to_owned(), json!({ "script": 60_000 })),
            // A test's own certificate is signed by nobody; Chromium needs none on this machine.
            (
                "acceptInsecureCerts".to_owned(),
                json!(self != Self::Chromium),
            ),
        ])
    }
}
