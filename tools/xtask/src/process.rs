//! Running other programs, and stopping them when this one is asked to stop.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a program may take to stop by itself.
const GRACE: Duration = Duration::from_secs(12);

/// How often a running program is looked at.
const PAUSE: Duration = Duration::from_millis(40);

/// Whether a person pressed Ctrl-C, or the system asked this program to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Notes Ctrl-C from now on rather than dying of it, so that what was started is stopped.
    pub(crate) fn install() -> Result<Self> {
        let interrupt = Self::default();
        let seen = interrupt.clone();
        ctrlc::set_handler(move || seen.0.store(true, Ordering::SeqCst))
            .context("Ctrl-C cannot be watched")?;
        Ok(interrupt)
    }

    /// Whether it is time to stop.
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Waits, and returns early, with an error, when it is time to stop.
    pub(crate) fn sleep(&self, duration: Duration) -> Result<()> {
        let end = Instant::now() + duration;
        while Instant::now() < end {
            self.check()?;
            thread::sleep(PAUSE.min(duration));
        }
        self.check()
    }

    /// An error when it is time to stop.
    pub(crate) fn check(&self) -> Result<()> {
        if self.is_set() {
            bail!("stopped");
        }
        Ok(())
    }

    /// Runs a program to its end. On Ctrl-C it is stopped and an error returned.
    pub(crate) fn status(&self, command: &mut Command) -> Result<ExitStatus> {
        self.check()?;
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let mut running = Running {
            child,
            at_once: false,
        };
        loop {
            if let Some(status) = running.child.try_wait()? {
                self.check()?;
                return Ok(status);
            }
            self.check()?;
            thread::sleep(PAUSE);
        }
    }

    /// Runs a program to its end; a failure of the program is an error.
    pub(crate) fn run(&self, command: &mut Command) -> Result<()> {
        let status = self.status(command)?;
        if !status.success() {
            let words: Vec<_> = command
                .get_args()
                .map(|word| word.to_string_lossy())
                .collect();
            let program = Path::new(command.get_program());
            let program = program.file_name().unwrap_or_default().to_string_lossy();
            bail!("{program} {} failed ({status})", words.join(" "));
        }
        Ok(())
    }
}

/// Puts a program in a process group of its own, so that Ctrl-C in the terminal does not reach it and
/// this program decides when it ends.
pub(crate) fn apart(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command
}

/// A program that is stopped, gently first, when this value goes.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    at_once: bool,
}

impl Running {
    /// Starts a program that goes on beside this one.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        Ok(Self {
            child,
            at_once: false,
        })
    }

    /// Stops it later with the signal of Ctrl-C, which `PostgreSQL` takes to mean that it need not wait
    /// for its clients.
    pub(crate) fn stopping_at_once(mut self) -> Self {
        self.at_once = true;
        self
    }

    /// How the program ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// The program's output, when it was started with a pipe for it.
    pub(crate) fn take_output(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        ask_to_stop(&self.child, self.at_once);
        let end = Instant::now() + GRACE;
        while Instant::now() < end {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(PAUSE);
        }
        // The program may have ended in between: there is nothing more to do then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks a program to stop.
#[cfg(unix)]
fn ask_to_stop(child: &Child, at_once: bool) {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let signal = if at_once {
        Signal::SIGINT
    } else {
        Signal::SIGTERM
    };
    if let Ok(id) = i32::try_from(child.id()) {
        // The program may have ended in between.
        let _ = kill(Pid::from_raw(id), signal);
    }
}

/// Asks a program to stop: Windows knows no gentle way for a console program, so its tree is ended.
#[cfg(not(unix))]
fn ask_to_stop(child: &Child, _at_once: bool) {
    let id = child.id().to_string();
    let _ = Command::new("taskkill")
        .args(["/T", "/F", "/PID", &id])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}
