//! An instance of the program behind the proxy, to be killed and started again where it was.

use std::{path::PathBuf, time::Duration};

use chrona_free_port::free_port;
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep};

use crate::operations::{
    program::Program,
    survives::{RECOVERY, SLACK},
};

/// An instance at its ports.
pub(super) struct Instance {
    folder: PathBuf,
    settings: Vec<(String, String)>,
    /// Those of the API, the back-office and the kiosk.
    pub(super) ports: [u16; 3],
    program: Option<Program>,
}

impl Instance {
    pub(super) fn start(folder: PathBuf, settings: &[(&str, &str)]) -> Self {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        let mut instance = Self {
            folder,
            settings: settings.iter().map(owned).collect(),
            ports: [(); 3].map(|()| free_port().unwrap()),
            program: None,
        };
        instance.up();
        instance
    }

    /// Starts it again.
    pub(super) fn up(&mut self) {
        let settings: Vec<(&str, &str)> = self
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.program = Some(Program::start_at(&self.folder, &settings, self.ports));
    }

    /// Kills it (SIGKILL).
    pub(super) fn kill(&mut self) {
        self.program = None;
    }

    /// Stops it as an operator does (SIGTERM), and waits until it has.
    pub(super) async fn stop(&mut self) {
        let mut program = self.program.take().unwrap();
        let process = Pid::from_raw(i32::try_from(program.id()).unwrap()).unwrap();
        kill_process(process, Signal::TERM).unwrap();
        let ended = tokio::task::spawn_blocking(move || program.ended());
        assert!(ended.await.unwrap(), "it stops in an orderly way");
    }

    /// Its API, past the proxy.
    pub(super) fn api(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports[0])
    }

    /// How many punches it has answered since it was started.
    pub(super) fn punches(&self) -> usize {
        let log = self.program.as_ref().map(Program::log).unwrap_or_default();
        let answered = log.iter().filter(|line| {
            line["message"] == "answered" && line["span"]["path"] == "/punch/validate"
        });
        answered.count()
    }

    /// Waits until the proxy hands it punches; answers how long that took.
    pub(super) async fn until_it_is_asked(&self) -> Duration {
        let from = Instant::now();
        while self.punches() == 0 {
            assert!(from.elapsed() < RECOVERY + SLACK, "nobody comes back to it");
            sleep(Duration::from_millis(20)).await;
        }
        from.elapsed()
    }
}
