//! What the server does by itself, in one table. Each is started again where it panics, and `/health/deep` tells how
//! each goes.

use std::{sync::Arc, time::Duration};

use chrona_store::StoreError;
use futures_util::future::BoxFuture;
use tokio::task::JoinSet;

use crate::{
    App, certificate,
    kernel::{ServiceError, audited_reads, tasks::Task},
    keys, mail,
    services::{
        ledger,
        privacy::{audit, erasure},
        punching::live,
        time::{computed_months, notices},
    },
    traces,
};

/// How a task works.
enum Work {
    /// A step, again and again, so long after each other.
    Every(
        Duration,
        for<'a> fn(&'a App) -> BoxFuture<'a, Result<(), ServiceError>>,
    ),
    /// It waits for what it is to do, notes itself how that went, and ends when the server stops.
    Whenever(fn(Arc<App>) -> BoxFuture<'static, ()>),
}

/// Every task but the writer of punches and who hears other instances, which are there before the application is.
const JOBS: [(Task, Work); 11] = [
    (
        Task::Checkpoints,
        Work::Every(Duration::from_mins(1), |app| {
            Box::pin(ledger::keep_checkpoints(app))
        }),
    ),
    (
        Task::Keys,
        Work::Every(keys::READ_EVERY, |app| {
            Box::pin(async { Ok(app.keys.read().await?) })
        }),
    ),
    (
        Task::Certificate,
        Work::Every(certificate::LOOK_EVERY, |app| {
            Box::pin(certificate::look_again(app))
        }),
    ),
    (
        Task::ComputedMonths,
        Work::Every(Duration::from_mins(1), |app| {
            Box::pin(computed_months::keep_up(app))
        }),
    ),
    (
        Task::Notices,
        Work::Every(Duration::from_mins(5), |app| Box::pin(notices::tell(app))),
    ),
    (Task::Live, Work::Whenever(|app| Box::pin(live::run(app)))),
    (
        Task::Mail,
        Work::Whenever(|app| Box::pin(async move { mail::run(&app).await })),
    ),
    (
        Task::Reads,
        Work::Whenever(|app| Box::pin(async move { audited_reads::keep_writing(&app).await })),
    ),
    (
        Task::AuditRetention,
        Work::Every(Duration::from_hours(1), |app| {
            Box::pin(async { audit::erase(app).await.map(drop) })
        }),
    ),
    (
        Task::PunchRetention,
        Work::Every(Duration::from_hours(1), |app| {
            Box::pin(async { erasure::erase_past_retention(app).await.map(drop) })
        }),
    ),
    (
        Task::Traces,
        Work::Whenever(|app| Box::pin(async move { traces::run(&app).await })),
    ),
];

/// Starts every task.
pub(crate) fn start(app: &Arc<App>, tasks: &mut JoinSet<std::io::Result<()>>) {
    for (task, work) in JOBS {
        let app = app.clone();
        tasks.spawn(async move {
            match work {
                Work::Every(pause, step) => again_and_again(&app, task, pause, step).await,
                Work::Whenever(run) => app.tasks.keep_running(task, || run(app.clone())).await,
            }
            Ok(())
        });
    }
}

async fn again_and_again(
    app: &App,
    task: Task,
    pause: Duration,
    step: for<'a> fn(&'a App) -> BoxFuture<'a, Result<(), ServiceError>>,
) {
    loop {
        if let Some(outcome) = app.tasks.survived(task, step(app)).await {
            app.tasks.note_result(task, &outcome);
            let words = "a task could not do its work, and tries again later";
            match outcome {
                Ok(()) => {}
                Err(error @ ServiceError::Store(StoreError::Unavailable(_))) => {
                    tracing::warn!(task = task.name(), %error, words);
                }
                Err(error) => tracing::error!(task = task.name(), %error, words),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = app.stopping.cancelled() => return,
        }
    }
}
