//! What the protocol of drivers has no word for, and Chromium does when it is asked as its developer tools ask.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::command::Post;
use crate::{Browser, Engine, Reader, Screen};

impl Browser {
    /// Runs a script in each page that is opened from now on, before the page's own; after them in another engine than
    /// Chromium.
    pub async fn before_each_page(&self, script: &str) -> Result<()> {
        if self.engine != Engine::Chromium {
            let mut scripts = self.each_page.lock();
            let scripts = scripts.as_mut().ok().context("another test failed")?;
            scripts.push(script.to_owned());
            return Ok(());
        }
        let script = json!({ "source": script });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", script)
            .await?;
        Ok(())
    }

    /// Gives the page another screen.
    pub async fn resize(&self, screen: Screen) -> Result<()> {
        // A phone's screen is finer than a desk's: its QR code is drawn with more pixels.
        let scale = if screen == Screen::Phone { 2 } else { 1 };
        self.measure(screen.size(), scale, screen != Screen::Desk)
            .await
    }

    /// Gives the page a screen of this width and height in CSS pixels, touched or with a mouse.
    pub async fn resize_to(&self, size: (u32, u32), touched: bool) -> Result<()> {
        self.measure(size, 1, touched).await
    }

    async fn measure(&self, size: (u32, u32), scale: u32, touched: bool) -> Result<()> {
        if self.engine != Engine::Chromium {
            return self.size_window(size).await;
        }
        let metrics = json!({
            "width": size.0, "height": size.1, "deviceScaleFactor": scale, "mobile": touched,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        let touch = json!({ "enabled": touched });
        self.devtools("Emulation.setTouchEmulationEnabled", touch)
            .await?;
        Ok(())
    }

    /// Gives the window a size that leaves the page this much, or as little as the browser's own parts allow.
    async fn size_window(&self, size: (u32, u32)) -> Result<()> {
        self.client.set_window_size(size.0, size.1).await?;
        let missing = "return [outerWidth - innerWidth, outerHeight - innerHeight]";
        let missing = self.run(missing).await?;
        let more = |index: usize| {
            missing[index]
                .as_u64()
                .and_then(|more| more.try_into().ok())
        };
        let (width, height) = (more(0).unwrap_or(0), more(1).unwrap_or(0));
        self.client
            .set_window_size(size.0 + width, size.1 + height)
            .await?;
        Ok(())
    }

    /// Shows the page as it is printed, or as it is on a screen again.
    pub async fn as_printed(&self, printed: bool) -> Result<()> {
        let media = json!({ "media": if printed { "print" } else { "" } });
        self.devtools("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    /// Cuts the browser from the network, or joins it again.
    pub async fn set_offline(&self, offline: bool) -> Result<()> {
        let conditions = json!({
            "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.emulateNetworkConditions", conditions)
            .await?;
        Ok(())
    }

    /// Has a reader type this number, wherever the focus is. The keys bear the times at which the reader
    /// pressed them, the first one that of the call, however long it takes to tell the browser of them.
    pub async fn reader_types(&self, reader: &Reader, number: &str) -> Result<()> {
        let now = self.run("return Date.now()").await?;
        let now_ms = now.as_f64().context("the page does not know the time")?;
        let presses = reader.presses(number);
        // None is told before it was pressed.
        let whole_ms = presses.last().map_or(0.0, |press| press.at_ms);
        tokio::time::sleep(Duration::from_secs_f64(whole_ms / 1000.0)).await;
        for press in presses {
            let at = (now_ms + press.at_ms) / 1000.0;
            let down = json!({
                "type": "keyDown", "key": press.key, "code": press.code, "text": press.text,
                "timestamp": at,
            });
            self.devtools("Input.dispatchKeyEvent", down).await?;
            let up = json!({
                "type": "keyUp", "key": press.key, "code": press.code, "timestamp": at,
            });
            self.devtools("Input.dispatchKeyEvent", up).await?;
        }
        Ok(())
    }

    /// A small picture of what the screen shows, as WebP, with a pixel for each of CSS's.
    pub async fn small_picture(&self) -> Result<Vec<u8>> {
        let shown = "return [innerWidth, innerHeight, 1 / devicePixelRatio]";
        let shown = self.run(shown).await?;
        let wanted = json!({
            "format": "webp", "quality": 60,
            "clip": { "x": 0, "y": 0, "width": shown[0], "height": shown[1], "scale": shown[2] },
        });
        let picture = self.devtools("Page.captureScreenshot", wanted).await?;
        let data = picture["data"]
            .as_str()
            .context("Chromium took no picture")?;
        Ok(BASE64_STANDARD.decode(data)?)
    }

    /// Asks Chromium for something that the protocol of drivers has no word for.
    async fn devtools(&self, method: &str, parameters: Value) -> Result<Value> {
        ensure!(
            self.engine == Engine::Chromium,
            "{method} is for Chromium alone"
        );
        let path = "goog/cdp/execute";
        let parameters = json!({ "cmd": method, "params": parameters });
        Ok(self.client.issue_cmd(Post { path, parameters }).await?)
    }
}
