//! `cargo xtask dev`: the demonstration, built and started again whenever a file changes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::Result;
use notify::event::ModifyKind;
use notify::{EventKind, RecursiveMode, Watcher};

use crate::build::{self, App};
use crate::demo::{self, Options};
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// What is watched, in the checkout.
const WATCHED: [&str; 4] = ["backend", "backoffice", "crates", "kiosk"];

/// How long nothing may change before a build begins: an editor writes several files at once.
const QUIET: Duration = Duration::from_millis(250);

/// Builds and starts, and does so again on each change; ends with Ctrl-C.
pub(crate) fn run(workspace: &Workspace, interrupt: &Interrupt, options: Options) -> Result<()> {
    build::run(workspace, interrupt, &[App::Kiosk, App::Backoffice], true)?;
    demo::compile(workspace, interrupt)?;
    let place = demo::prepare(workspace, interrupt, options)?;
    println!("{}", demo::seed(workspace, &place)?.trim());
    let mut server = Some(place.start(workspace, interrupt, None)?);

    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let content = !matches!(
            event.kind,
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_))
        );
        if content {
            for path in event.paths {
                // The receiver is gone only when this program ends.
                let _ = sender.send(path);
            }
        }
    })?;
    for folder in WATCHED {
        watcher.watch(&workspace.path(folder), RecursiveMode::Recursive)?;
    }
    println!(
        "Watching {}. Back-office http://{}, kiosk http://{}. Reload the page after a build; Ctrl-C stops.",
        WATCHED.join(", "),
        place.here(1),
        place.here(2)
    );
    while let Some(changed) = next_changes(&changes, interrupt) {
        let work = Work::after(workspace.root(), &changed);
        if !work.apps.is_empty() {
            // cargo has said what is wrong; the next change may put it right.
            if let Err(error) = build::run(workspace, interrupt, &work.apps, true) {
                println!("{error:#}");
            }
        }
        if work.server && !interrupt.is_set() {
            if let Err(error) = demo::compile(workspace, interrupt) {
                println!("{error:#}");
                continue;
            }
            // The old server gives its ports back before the new one starts.
            drop(server.take());
            match place.start(workspace, interrupt, None) {
                Ok(started) => server = Some(started),
                Err(error) => println!("{error:#}"),
            }
        }
    }
    println!("\nStopping…");
    Ok(())
}

/// What a change asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Work {
    apps: Vec<App>,
    server: bool,
}

impl Work {
    fn after(root: &Path, changed: &BTreeSet<PathBuf>) -> Self {
        let mut work = Self::default();
        let touches = |folder: &str| {
            changed
                .iter()
                .any(|path| path.starts_with(root.join(folder)))
        };
        let shared = ["crates/web", "crates/api-types", "crates/badge"]
            .iter()
            .any(|folder| touches(folder));
        if shared || touches("kiosk") || touches("crates/scanner") {
            work.apps.push(App::Kiosk);
        }
        if shared || touches("backoffice") {
            work.apps.push(App::Backoffice);
        }
        work.server = [
            "backend",
            "crates/api-types",
            "crates/badge",
            "crates/export",
            "crates/ledger",
            "crates/store",
            "crates/work-time",
        ]
        .iter()
        .any(|folder| touches(folder));
        work
    }
}

/// The files that changed until it was quiet again; `None` at Ctrl-C.
fn next_changes(changes: &Receiver<PathBuf>, interrupt: &Interrupt) -> Option<BTreeSet<PathBuf>> {
    let mut changed = BTreeSet::new();
    while !interrupt.is_set() {
        match changes.recv_timeout(QUIET) {
            Ok(path) => {
                changed.insert(path);
            }
            Err(RecvTimeoutError::Timeout) if changed.is_empty() => {}
            Err(RecvTimeoutError::Timeout) => return Some(changed),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_asks_for_what_it_touches() {
        let work = |path: &str| {
            Work::after(
                Path::new("/c"),
                &BTreeSet::from([PathBuf::from("/c").join(path)]),
            )
        };
        let both = vec![App::Kiosk, App::Backoffice];
        assert_eq!(
            work("kiosk/styles/a.css"),
            Work {
                apps: vec![App::Kiosk],
                server: false
            }
        );
        assert_eq!(
            work("crates/api-types/src/lib.rs"),
            Work {
                apps: both,
                server: true
            }
        );
        assert_eq!(
            work("backend/src/lib.rs"),
            Work {
                apps: vec![],
                server: true
            }
        );
    }
}
