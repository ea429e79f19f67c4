//! A run: workers, the live line, and the end.

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use reqwest::RequestBuilder;
use tokio::{task::JoinSet, time::Instant};

use super::{
    api::{Answer, Api, Unanswered},
    pace::Pace,
    progress::Progress,
    tally::{Outcome, Tally},
};

/// How long a worker stays away from a server that gives no answer.
const PAUSE: Duration = Duration::from_millis(200);

/// What the workers of a run share.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) pace: Pace,
    tally: Mutex<Tally>,
    ended_by: Mutex<Option<String>>,
}

/// How a run ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) elapsed: Duration,
    pub(super) tally: Tally,
    /// How many requests were due and never sent.
    pub(super) missed: u64,
    pub(super) is_interrupted: bool,
    /// Why it could not go on, where it could not.
    pub(super) failure: Option<String>,
}

impl Run {
    pub(super) fn new(pace: Pace, operations: &[&'static str]) -> Result<Arc<Self>> {
        Ok(Arc::new(Self {
            pace,
            tally: Mutex::new(Tally::new(operations)?),
            ended_by: Mutex::default(),
        }))
    }

    pub(super) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the run: going on would measure nothing.
    pub(super) fn fail(&self, why: String) {
        let mut ended_by = self.ended_by.lock().unwrap_or_else(PoisonError::into_inner);
        ended_by.get_or_insert(why);
        self.pace.stop();
    }

    /// Sends a request, judges its answer and counts it. A server that gives no answer is left alone
    /// for a moment.
    pub(super) async fn time<T>(
        &self,
        operation: usize,
        begin: Instant,
        request: RequestBuilder,
        sent: usize,
        judge: impl FnOnce(&Answer) -> Option<T>,
    ) -> Result<Timed<T>, Unanswered> {
        let answer = Api::send(request).await;
        let latency = begin.elapsed();
        let good = answer.as_ref().ok().and_then(judge);
        let outcome = Outcome {
            latency,
            sent,
            answer: answer.as_ref().map_err(|why| *why),
            is_good: good.is_some(),
        };
        self.tally().add(operation, &outcome);
        match (answer, good) {
            (Err(why), _) => {
                self.pace.wait_until(Instant::now() + PAUSE).await;
                Err(why)
            }
            (Ok(_), Some(good)) => Ok(Timed::Good(good)),
            (Ok(answer), None) => Ok(Timed::Bad(answer)),
        }
    }
}

/// An answer that came.
#[derive(Debug)]
pub(super) enum Timed<T> {
    /// It is what it should be.
    Good(T),
    Bad(Answer),
}

/// Runs as many workers as there are connections until no more turns are given and what is under way
/// is answered. Ctrl-C gives no more turns; a second one waits for nothing.
pub(super) async fn drive<W: Future<Output = ()> + Send + 'static>(
    run: &Arc<Run>,
    connections: u16,
    worker: impl Fn() -> W,
) -> Result<Ended> {
    let mut workers = JoinSet::new();
    for _ in 0..connections {
        workers.spawn(worker());
    }
    let progress = Progress::new(run.pace.start());
    let mut second = tokio::time::interval(Duration::from_secs(1));
    second.tick().await;
    let mut interrupt = pin!(interrupted());
    let mut is_interrupted = false;
    loop {
        tokio::select! {
            joined = workers.join_next() => match joined {
                None => break,
                Some(Err(error)) if error.is_panic() => return Err(error).context("a worker broke"),
                Some(_) => {}
            },
            _ = second.tick() => progress.show(&mut run.tally())?,
            () = &mut interrupt => {
                interrupt.set(interrupted());
                if is_interrupted {
                    workers.abort_all();
                }
                is_interrupted = true;
                run.pace.stop();
            }
        }
    }
    progress.clear();
    let elapsed = run.pace.start().elapsed();
    let missed = if is_interrupted {
        0
    } else {
        run.pace.missed(elapsed)
    };
    let mut ended_by = run.ended_by.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Ended {
        elapsed,
        tally: std::mem::replace(&mut run.tally(), Tally::new(&[])?),
        missed,
        is_interrupted,
        failure: ended_by.take(),
    })
}

/// Waits for Ctrl-C; for ever, where that cannot be heard.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
