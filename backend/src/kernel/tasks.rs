//! What the server does by itself: what there is, when each ran last, and how that went. One that panics is started
//! again, and counted.

use std::{
    collections::BTreeMap,
    fmt::Display,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use prometheus::IntCounterVec;

use crate::clock::Clock;

/// How long a task that panicked waits before it is started again: it may panic again.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a step of a task may take. A commit of punches is given up after seconds; an erasure of years of punches
/// may take an hour.
const LONGEST_COMMIT: Duration = Duration::from_mins(10);
const LONGEST_STEP: Duration = Duration::from_hours(6);
/// How much of an error is kept, in characters.
const LONGEST_ERROR: usize = 200;

/// Something the server does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// Writes punches, many in one commit.
    Punches,
    /// Signs the ledger's checkpoints.
    Checkpoints,
    /// Reads the signing keys again.
    Keys,
    /// Reads the certificate again where its files changed.
    Certificate,
    /// Tells open pages what happens.
    Live,
    /// Hears what other instances tell (PostgreSQL).
    News,
    /// Computes people's months again that something touched.
    ComputedMonths,
    /// Writes to people whose working time passes a limit, or who may have forgotten to clock out.
    Notices,
    /// Sends e-mail.
    Mail,
    /// Writes to the audit log who read what.
    Reads,
    /// Erases what the audit log need not keep.
    AuditRetention,
    /// Erases punches past their retention.
    PunchRetention,
    /// Sends traces to a collector.
    Traces,
}

impl Task {
    /// Every task there is.
    pub const ALL: [Self; 13] = [
        Self::Punches,
        Self::Checkpoints,
        Self::Keys,
        Self::Certificate,
        Self::Live,
        Self::News,
        Self::ComputedMonths,
        Self::Notices,
        Self::Mail,
        Self::Reads,
        Self::AuditRetention,
        Self::PunchRetention,
        Self::Traces,
    ];

    /// Its name in the log and in the metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Punches => "punches",
            Self::Checkpoints => "checkpoints",
            Self::Keys => "keys",
            Self::Certificate => "certificate",
            Self::Live => "live",
            Self::News => "news",
            Self::ComputedMonths => "computed_months",
            Self::Notices => "notices",
            Self::Mail => "mail",
            Self::Reads => "reads",
            Self::AuditRetention => "audit_retention",
            Self::PunchRetention => "punch_retention",
            Self::Traces => "traces",
        }
    }

    /// A step of it that takes longer is stuck.
    const fn longest_step(self) -> Duration {
        match self {
            Self::Punches => LONGEST_COMMIT,
            _ => LONGEST_STEP,
        }
    }
}

/// How a task goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// When it last did what it is for.
    pub ran_at: Option<DateTime<Utc>>,
    /// When that last failed and why, where it did not succeed since.
    pub failed: Option<(DateTime<Utc>, String)>,
}

/// How the tasks of one organisation go.
#[derive(Debug)]
pub struct Tasks {
    clock: Arc<dyn Clock>,
    /// Panics by task.
    panics: IntCounterVec,
    states: Mutex<BTreeMap<Task, State>>,
    /// The steps under way, since when.
    steps: Mutex<BTreeMap<Task, Instant>>,
}

impl Tasks {
    /// Of tasks that did nothing yet.
    pub fn new(clock: Arc<dyn Clock>, panics: IntCounterVec) -> Arc<Self> {
        Arc::new(Self {
            clock,
            panics,
            states: Mutex::default(),
            steps: Mutex::default(),
        })
    }

    /// A task did what it is for, or could not.
    pub fn note(&self, task: Task, outcome: Result<(), &dyn Display>) {
        let now = self.clock.now();
        let mut states = self.states();
        let state = states.entry(task).or_default();
        match outcome {
            Ok(()) => {
                *state = State {
                    ran_at: Some(now),
                    failed: None,
                }
            }
            Err(error) => {
                let words = error.to_string().chars().take(LONGEST_ERROR).collect();
                state.failed = Some((now, words));
            }
        }
    }

    /// How a task goes.
    pub fn state(&self, task: Task) -> State {
        self.states().get(&task).cloned().unwrap_or_default()
    }

    /// How a step of a task ended.
    pub(crate) fn note_result<E: Display>(&self, task: Task, outcome: &Result<(), E>) {
        match outcome {
            Ok(()) => self.note(task, Ok(())),
            Err(error) => self.note(task, Err(error)),
        }
    }

    /// A task whose step takes longer than any may.
    pub fn stuck(&self) -> Option<Task> {
        self.stuck_at(Instant::now())
    }

    fn stuck_at(&self, now: Instant) -> Option<Task> {
        let steps = self.steps();
        let mut stuck = steps
            .iter()
            .filter(|(task, begun)| now.duration_since(**begun) > task.longest_step());
        stuck.next().map(|(&task, _)| task)
    }

    /// What a step of a task comes to; nothing where it panicked, which is noted and counted.
    pub(crate) async fn survived<T>(&self, task: Task, step: impl Future<Output = T>) -> Option<T> {
        self.steps().insert(task, Instant::now());
        let done = AssertUnwindSafe(step).catch_unwind().await;
        self.steps().remove(&task);
        done.map_err(|_| self.note_panic(task)).ok()
    }

    /// Runs a task until it ends by itself; after a panic it is started again.
    pub(crate) async fn keep_running<F: Future<Output = ()>>(
        &self,
        task: Task,
        run: impl Fn() -> F,
    ) {
        while AssertUnwindSafe(run()).catch_unwind().await.is_err() {
            self.note_panic(task);
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn note_panic(&self, task: Task) {
        tracing::error!(task = task.name(), "a task panicked and goes on");
        self.panics.with_label_values(&[task.name()]).inc();
        self.note(task, Err(&"panicked: see the log"));
    }

    fn states(&self) -> MutexGuard<'_, BTreeMap<Task, State>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn steps(&self) -> MutexGuard<'_, BTreeMap<Task, Instant>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use prometheus::Opts;

    use super::*;
    use crate::clock::SystemClock;

    fn tasks() -> Arc<Tasks> {
        let panics = IntCounterVec::new(Opts::new("panics", "Panics."), &["task"]).unwrap();
        Tasks::new(Arc::new(SystemClock), panics)
    }

    #[tokio::test]
    async fn a_task_that_panics_is_started_again_and_counted() {
        let tasks = tasks();
        let runs = AtomicU32::new(0);
        tasks
            .keep_running(Task::Mail, async || {
                let run = runs.fetch_add(1, Ordering::SeqCst);
                assert!(run >= 1, "as planned");
                tasks.note(Task::Mail, Ok(()));
            })
            .await;
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert_eq!(tasks.panics.with_label_values(&["mail"]).get(), 1);
        assert_eq!(tasks.state(Task::Mail).failed, None);
    }

    #[tokio::test]
    async fn a_step_that_takes_too_long_is_stuck_until_it_ends() {
        let tasks = tasks();
        let after = |time| tasks.stuck_at(Instant::now() + time);
        let is_stuck = async || {
            assert_eq!(after(LONGEST_COMMIT / 2), None);
            assert_eq!(after(2 * LONGEST_COMMIT), Some(Task::Punches));
        };
        tasks.survived(Task::Punches, is_stuck()).await;
        assert_eq!(after(2 * LONGEST_COMMIT), None);
        let erasing = async || {
            assert_eq!(after(2 * LONGEST_COMMIT), None);
            assert_eq!(after(2 * LONGEST_STEP), Some(Task::PunchRetention));
        };
        tasks.survived(Task::PunchRetention, erasing()).await;
        // A task that waits for work is in no step.
        let waits = async || assert_eq!(after(2 * LONGEST_STEP), None);
        tasks.keep_running(Task::Mail, waits).await;
    }

    #[test]
    fn what_failed_is_told_until_it_succeeds() {
        let tasks = tasks();
        assert_eq!(tasks.state(Task::Keys), State::default());
        tasks.note(Task::Keys, Err(&"the database is away"));
        let (_, words) = tasks.state(Task::Keys).failed.unwrap();
        assert_eq!(words, "the database is away");
        tasks.note(Task::Keys, Ok(()));
        let state = tasks.state(Task::Keys);
        assert!(state.failed.is_none() && state.ran_at.is_some());
    }
}
