//! A browser of one's own, driven through its driver.

use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrona_free_port::free_port;
use fantoccini::{ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::command::Post;
use crate::group::Group;
use crate::{Engine, Namespace, Options};

/// How long something on a page may take to come.
const PATIENCE: Duration = Duration::from_secs(15);
/// From one key to the next, as a person types.
const PERSONS_PACE: Duration = Duration::from_millis(90);

/// A browser with one page.
#[derive(Debug)]
pub struct Browser {
    pub(crate) engine: Engine,
    pub(crate) client: fantoccini::Client,
    /// What runs in each page, where the browser does not see to that itself.
    pub(crate) each_page: Mutex<Vec<String>>,
    // Ended before its folder goes: fields are dropped in this order.
    _driver: Group,
    _folder: TempDir,
}

impl Browser {
    /// Starts a browser. `CHRONA_CHROMIUM` and `CHRONA_CHROMEDRIVER` name the programs, and other variables those of
    /// other engines.
    pub async fn start(options: &Options) -> Result<Self> {
        let driver = Command::new(options.engine.driver());
        let capabilities = options.engine.capabilities(options, None);
        Self::start_by(driver, Ipv4Addr::LOCALHOST, capabilities, options).await
    }

    /// Starts a browser in a place with a network of its own, which takes the site at this address for one
    /// with HTTPS.
    pub async fn start_in(place: &Namespace, site: &str, options: &Options) -> Result<Self> {
        let mut driver = place.inside(options.engine.driver());
        driver.arg(format!("--allowed-ips={}", place.test()));
        let capabilities = options.engine.capabilities(options, Some(site));
        Self::start_by(driver, place.driver(), capabilities, options).await
    }

    /// Starts a browser by this driver, which is found at this address.
    async fn start_by(
        mut driver: Command,
        at: Ipv4Addr,
        capabilities: Map<String, Value>,
        options: &Options,
    ) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("chrona-browser-")
            .tempdir()?;
        let port = free_port()?;
        let driver = Group::start(
            driver
                .arg(format!("--port={port}"))
                .env("TMPDIR", folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let address = format!("http://{at}:{port}");
        let end = Instant::now() + PATIENCE;
        let client = loop {
            match builder.connect(&address).await {
                Ok(client) => break client,
                Err(error) if Instant::now() > end => {
                    return Err(error)
                        .with_context(|| format!("{:?} does not start", options.engine));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        };
        let browser = Self {
            engine: options.engine,
            client,
            each_page: Mutex::default(),
            _driver: driver,
            _folder: folder,
        };
        browser.resize(options.screen).await?;
        // `execute` is exempt from the page's policy, so breaches are collected as they happen.
        let script = "window.cspBreaches = [];
            addEventListener('securitypolicyviolation', event => window.cspBreaches.push(
                event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile));";
        browser.before_each_page(script).await?;
        Ok(browser)
    }

    /// The page as it is printed on A4, as PDF, and how many sheets that takes.
    pub async fn print(&self) -> Result<(Vec<u8>, usize)> {
        let wanted = json!({
            "page": { "width": 21.0, "height": 29.7 }, "background": false, "shrinkToFit": false,
        });
        let print = Post {
            path: "print",
            parameters: wanted,
        };
        let printed = self.client.issue_cmd(print).await?;
        let pdf = BASE64_STANDARD.decode(printed.as_str().context("nothing was printed")?)?;
        // Chromium writes an object of this kind for each sheet, uncompressed.
        let sheets = pdf
            .windows(b"/Type /Page\n".len())
            .filter(|part| *part == b"/Type /Page\n");
        let sheets = sheets.count();
        Ok((pdf, sheets))
    }

    /// Goes back, as the browser's own button does.
    pub async fn back(&self) -> Result<()> {
        Ok(self.client.back().await?)
    }

    /// Goes forward again.
    pub async fn forward(&self) -> Result<()> {
        Ok(self.client.forward().await?)
    }

    /// The address the page is at, from its path on.
    pub async fn address(&self) -> Result<String> {
        let address = self
            .run("return location.pathname + location.search")
            .await?;
        Ok(address.as_str().unwrap_or_default().to_owned())
    }

    /// Types these keys wherever the keyboard is, such as `\u{e004}` for Tab and `\u{e007}` for Enter.
    pub async fn keys(&self, keys: &str) -> Result<()> {
        let active = self.client.active_element().await?;
        active.send_keys(keys).await?;
        Ok(())
    }

    /// Chooses this value in the list with this `data-testid`.
    pub async fn choose(&self, test_id: &str, value: &str) -> Result<()> {
        let option = format!("{} option[value=\"{value}\"]", by_test_id(test_id));
        self.see_css(&option).await?;
        let script = "const list = document.querySelector(arguments[0]);
            list.value = arguments[1];
            list.dispatchEvent(new Event('change', { bubbles: true }));";
        let arguments = vec![json!(by_test_id(test_id)), json!(value)];
        self.client.execute(script, arguments).await?;
        Ok(())
    }

    /// Presses a word in the menu of the first row that has it.
    pub async fn press_in_menu(&self, row: &str, test_id: &str) -> Result<()> {
        let more = format!("{row} [data-testid=row-more]");
        self.see_css(&more).await?;
        let open = "document.querySelector(arguments[0]).click()";
        self.client.execute(open, vec![json!(more)]).await?;
        self.press(test_id).await
    }

    /// Opens a page.
    pub async fn open(&self, url: &str) -> Result<()> {
        self.client
            .goto(url)
            .await
            .with_context(|| format!("{url} does not open"))?;
        self.run_in_new_page().await
    }

    /// What `before_each_page` was given, where the browser does not run it by itself.
    async fn run_in_new_page(&self) -> Result<()> {
        let scripts = self.each_page.lock().map(|scripts| scripts.clone());
        for script in scripts.unwrap_or_default() {
            self.run(&script).await?;
        }
        Ok(())
    }

    /// Loads the page anew.
    pub async fn reload(&self) -> Result<()> {
        self.client.refresh().await?;
        self.run_in_new_page().await
    }

    /// Waits until there is an element with this `data-testid`.
    pub async fn see(&self, test_id: &str) -> Result<()> {
        self.see_css(&by_test_id(test_id)).await
    }

    /// Waits until there is an element of this CSS selector.
    pub async fn see_css(&self, css: &str) -> Result<()> {
        self.wait_for(&format!("{css} on the page"), async || {
            Ok(self.count(css).await? > 0)
        })
        .await
    }

    /// Waits, at most this long, until there is an element of this CSS selector.
    pub async fn see_within(&self, patience: Duration, css: &str) -> Result<()> {
        let what = format!("{css} on the page");
        self.wait_at_most(patience, &what, async || Ok(self.count(css).await? > 0))
            .await
    }

    /// Waits until there is no element with this `data-testid`.
    pub async fn see_no(&self, test_id: &str) -> Result<()> {
        self.see_no_css(&by_test_id(test_id)).await
    }

    /// Waits until there is no element of this CSS selector.
    pub async fn see_no_css(&self, css: &str) -> Result<()> {
        self.wait_for(&format!("no {css} on the page"), async || {
            Ok(self.count(css).await? == 0)
        })
        .await
    }

    /// Waits until the element with this `data-testid` has an attribute of this value.
    pub async fn see_attribute(&self, test_id: &str, name: &str, value: &str) -> Result<()> {
        self.see_css(&format!("{}[{name}=\"{value}\"]", by_test_id(test_id)))
            .await
    }

    /// Waits until the page's visible text holds this.
    pub async fn see_text(&self, text: &str) -> Result<()> {
        self.wait_for(&format!("the text \"{text}\""), async || {
            let all = self.run("return document.body.innerText").await?;
            Ok(all.as_str().is_some_and(|all| all.contains(text)))
        })
        .await
    }

    /// How many elements there are of this CSS selector.
    pub async fn count(&self, css: &str) -> Result<u64> {
        let count = self
            .client
            .execute(
                "return document.querySelectorAll(arguments[0]).length",
                vec![json!(css)],
            )
            .await?;
        Ok(count.as_u64().unwrap_or(0))
    }

    /// The text of the element with this `data-testid`.
    pub async fn text(&self, test_id: &str) -> Result<String> {
        let element = self.element(test_id).await?;
        Ok(element.text().await?)
    }

    /// The value of an attribute of the element with this `data-testid`.
    pub async fn attribute(&self, test_id: &str, name: &str) -> Result<Option<String>> {
        Ok(self.element(test_id).await?.attr(name).await?)
    }

    /// Presses the element with this `data-testid`, once something no longer lies over it.
    pub async fn press(&self, test_id: &str) -> Result<()> {
        self.wait_for(&format!("{test_id} can be pressed"), async || {
            let element = self.element(test_id).await?;
            Ok(element.click().await.is_ok())
        })
        .await
    }

    /// Replaces what is in the field with this `data-testid`.
    pub async fn fill(&self, test_id: &str, text: &str) -> Result<()> {
        let element = self.element(test_id).await?;
        element.clear().await?;
        if element.attr("data-reader").await?.is_none() {
            element.send_keys(text).await?;
            return Ok(());
        }
        // The kiosk takes faster keys for a reader's.
        for key in text.chars() {
            element.send_keys(&key.to_string()).await?;
            tokio::time::sleep(PERSONS_PACE).await;
        }
        Ok(())
    }

    /// Chooses this file in the file input with this `data-testid`.
    pub async fn give_file(&self, test_id: &str, path: &str) -> Result<()> {
        self.element(test_id).await?.send_keys(path).await?;
        Ok(())
    }

    /// Puts a text in the field with this `data-testid` at once, as pasting does.
    pub async fn paste(&self, test_id: &str, text: &str) -> Result<()> {
        self.see(test_id).await?;
        let script = "const field = document.querySelector(arguments[0]);
            field.focus();
            field.value = arguments[1];
            field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));";
        self.client
            .execute(script, vec![json!(by_test_id(test_id)), json!(text)])
            .await?;
        Ok(())
    }

    /// Types a text and Enter as a USB scanner does, wherever the focus is.
    pub async fn scan(&self, text: &str) -> Result<()> {
        let script = "for (const key of [...arguments[0], 'Enter']) {
            window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        }";
        self.client.execute(script, vec![json!(text)]).await?;
        Ok(())
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Runs a script that ends by calling its last argument, and gives what it calls it with.
    pub async fn run_until_called(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute_async(script, Vec::new()).await?)
    }

    /// A picture of the whole page, as PNG.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// A picture of the element with this `data-testid`, as PNG.
    pub async fn picture_of(&self, test_id: &str) -> Result<Vec<u8>> {
        Ok(self.element(test_id).await?.screenshot().await?)
    }

    /// An error that lists how the page broke its content security policy, if it did.
    pub async fn kept_the_policy(&self) -> Result<()> {
        let breaches = self.run("return window.cspBreaches").await?;
        match breaches.as_array() {
            Some(breaches) if breaches.is_empty() => Ok(()),
            _ => bail!("the page broke its content security policy: {breaches}"),
        }
    }

    /// Waits for something to become true.
    pub async fn wait_for(
        &self,
        what: &str,
        is_so: impl AsyncFnMut() -> Result<bool>,
    ) -> Result<()> {
        self.wait_at_most(PATIENCE, what, is_so).await
    }

    /// Waits, at most this long, for something to become true.
    pub async fn wait_at_most(
        &self,
        patience: Duration,
        what: &str,
        mut is_so: impl AsyncFnMut() -> Result<bool>,
    ) -> Result<()> {
        let end = Instant::now() + patience;
        loop {
            let outcome = is_so().await;
            if matches!(outcome, Ok(true)) {
                return Ok(());
            }
            if Instant::now() > end {
                let page = self
                    .run("return document.body?.innerText")
                    .await
                    .unwrap_or_default();
                let url = self.client.current_url().await.map(|url| url.to_string());
                bail!(
                    "waited in vain for {what} ({outcome:?}); the page {} says:\n{}",
                    url.unwrap_or_default(),
                    page.as_str().unwrap_or_default()
                );
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    async fn element(&self, test_id: &str) -> Result<fantoccini::elements::Element> {
        let css = by_test_id(test_id);
        if let Ok(element) = self.client.find(Locator::Css(&css)).await {
            return Ok(element);
        }
        self.see(test_id).await?;
        Ok(self.client.find(Locator::Css(&css)).await?)
    }

    /// Gives the browser an authenticator of its own that keeps passkeys and recognises whoever is there
    /// (Web Authentication, section 11).
    pub async fn add_authenticator(&self) -> Result<()> {
        let parameters = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserConsenting": true, "isUserVerified": true,
        });
        let path = "webauthn/authenticator";
        self.client.issue_cmd(Post { path, parameters }).await?;
        Ok(())
    }
}

/// The selector of a `data-testid`.
fn by_test_id(test_id: &str) -> String {
    format!("[data-testid=\"{test_id}\"]")
}
