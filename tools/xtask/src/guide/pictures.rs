//! The pictures that the guides show, taken by the browser tests.

use anyhow::Result;

use crate::build::{self, App};
use crate::demo;
use crate::process::Interrupt;
use crate::test::browser::Browser;
use crate::workspace::Workspace;

/// Takes them anew, into `docs/guide`.
pub(super) fn take(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    build::run(workspace, interrupt, &[App::Kiosk, App::Backoffice], true)?;
    demo::compile(workspace, interrupt)?;
    let browser = Browser::prepare(workspace, interrupt)?;
    let mut tests = workspace.cargo(&["test", "--quiet", "--test", "browser", "--"]);
    tests
        .args(["--include-ignored", "--test-threads", "2", "guide::"])
        .env("CHRONA_GUIDE_PICTURES", "1");
    interrupt.run(browser.tell(&mut tests))
}
