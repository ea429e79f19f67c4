//! When requests are sent.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::{sync::watch, time::Instant};

/// How late the timer may wake a worker that had nothing else to do. That delay is this machine's.
const TIMER_SLACK: Duration = Duration::from_millis(5);

/// Gives out turns: at even times where there is a rate, else one as soon as it is asked for, until
/// the time is over, all were given, or someone says stop.
#[derive(Debug)]
pub(super) struct Pace {
    start: Instant,
    rate: Option<f64>,
    until: Option<Instant>,
    count: Option<u64>,
    next: AtomicU64,
    given: AtomicU64,
    stop: watch::Sender<bool>,
}

/// A turn to send something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// How many turns there were before.
    pub(super) number: u64,
    /// When it should be sent, where there is a rate.
    due: Option<Instant>,
}

impl Turn {
    /// From when the latency of a request that is sent now counts: from when it was due, if that is
    /// longer ago than a timer is late.
    pub(super) fn begin(self) -> Instant {
        let now = Instant::now();
        let due = self.due.filter(|due| now - *due > TIMER_SLACK);
        due.unwrap_or(now)
    }
}

impl Pace {
    /// Begins now.
    pub(super) fn new(rate: Option<f64>, time: Option<Duration>, count: Option<u64>) -> Self {
        let start = Instant::now();
        Self {
            start,
            rate,
            until: time.map(|time| start + time),
            count,
            next: AtomicU64::new(0),
            given: AtomicU64::new(0),
            stop: watch::Sender::new(false),
        }
    }

    /// When it began.
    pub(super) const fn start(&self) -> Instant {
        self.start
    }

    /// Gives no more turns.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Whether no more turns are given.
    pub(super) fn is_over(&self) -> bool {
        *self.stop.borrow() || self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// Waits until no more turns are given.
    pub(super) async fn over(&self) {
        let mut stop = self.stop.subscribe();
        let stopped = stop.wait_for(|stopped| *stopped);
        match self.until {
            Some(until) => {
                let _ = tokio::time::timeout_at(until, stopped).await;
            }
            None => {
                let _ = stopped.await;
            }
        }
    }

    /// Waits until a moment; false when no more turns are given before.
    pub(super) async fn wait_until(&self, moment: Instant) -> bool {
        tokio::select! {
            () = tokio::time::sleep_until(moment) => !self.is_over(),
            () = self.over() => false,
        }
    }

    /// The next turn, once its time has come; none when it is over.
    pub(super) async fn turn(&self) -> Option<Turn> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if self.is_over() || self.count.is_some_and(|count| number >= count) {
            return None;
        }
        let due = self.due(number);
        if let Some(due) = due.filter(|due| *due > Instant::now())
            && !self.wait_until(due).await
        {
            return None;
        }
        self.given.fetch_add(1, Ordering::Relaxed);
        Some(Turn { number, due })
    }

    /// When the turn of this number is due, where there is a rate.
    fn due(&self, number: u64) -> Option<Instant> {
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 requests")]
        let seconds = |rate: f64| number as f64 / rate;
        self.rate
            .map(|rate| self.start + Duration::from_secs_f64(seconds(rate)))
    }

    /// How many turns were due after this long and were not given, since all connections were busy.
    pub(super) fn missed(&self, elapsed: Duration) -> u64 {
        let Some(rate) = self.rate else { return 0 };
        let elapsed = self.until.map_or(elapsed, |until| {
            elapsed.min(until.duration_since(self.start))
        });
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of requests"
        )]
        let due = (elapsed.as_secs_f64() * rate).ceil() as u64;
        due.min(self.count.unwrap_or(u64::MAX))
            .saturating_sub(self.given.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn run<T>(test: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(test)
    }

    #[test]
    fn turns_of_a_rate_are_due_at_even_times() {
        let pace = Pace::new(Some(50.0), None, None);
        let after = |number| pace.due(number).unwrap() - pace.start();
        assert_eq!(after(0), Duration::ZERO);
        assert_eq!(after(1), Duration::from_millis(20));
        assert_eq!(after(500), 10 * SECOND);
        assert_eq!(Pace::new(None, None, None).due(3), None);
    }

    #[test]
    fn there_are_as_many_turns_as_were_asked_for() {
        run(async {
            let pace = Pace::new(None, None, Some(3));
            for number in 0..3 {
                assert_eq!(pace.turn().await.unwrap().number, number);
            }
            assert!(pace.turn().await.is_none());
        });
    }

    #[test]
    fn a_turn_that_is_taken_late_counts_from_when_it_was_due() {
        run(async {
            let pace = Pace::new(Some(100.0), None, Some(3));
            assert!(pace.turn().await.is_some());
            std::thread::sleep(Duration::from_millis(50));
            let late = pace.turn().await.unwrap();
            assert_eq!(late.begin(), pace.start() + Duration::from_millis(10));
            let held_up = pace.turn().await.unwrap();
            std::thread::sleep(Duration::from_millis(20));
            assert_eq!(held_up.begin(), pace.start() + Duration::from_millis(20));
        });
    }

    #[test]
    fn a_turn_that_was_waited_for_counts_from_when_it_is_sent() {
        run(async {
            let pace = Pace::new(Some(20.0), None, None);
            pace.turn().await.unwrap();
            let turn = pace.turn().await.unwrap();
            assert!(pace.start().elapsed() >= Duration::from_millis(50));
            assert!(turn.begin() >= pace.start() + Duration::from_millis(50));
        });
    }

    #[test]
    fn it_ends_when_the_time_is_over_or_someone_says_stop() {
        run(async {
            let pace = Pace::new(Some(1.0), Some(Duration::from_millis(30)), None);
            assert!(pace.turn().await.is_some());
            assert!(pace.turn().await.is_none());
            assert!(pace.is_over());
            let pace = Pace::new(None, None, None);
            assert!(pace.turn().await.is_some());
            pace.stop();
            assert!(pace.turn().await.is_none());
            pace.over().await;
        });
    }

    #[test]
    fn what_was_due_and_never_sent_is_counted() {
        run(async {
            let pace = Pace::new(Some(10.0), Some(2 * SECOND), None);
            pace.turn().await.unwrap();
            assert_eq!(pace.missed(SECOND), 9);
            assert_eq!(pace.missed(5 * SECOND), 19, "nothing is due after the end");
            let pace = Pace::new(Some(10.0), None, Some(4));
            assert_eq!(pace.missed(SECOND), 4);
            assert_eq!(Pace::new(None, None, None).missed(SECOND), 0);
        });
    }
}
