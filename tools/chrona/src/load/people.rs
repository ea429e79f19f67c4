//! The people who punch: who may ask for a badge, and when.

use std::{
    cmp::Ordering as Order,
    collections::BinaryHeap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Semaphore, time::Instant};

use super::{pace::Pace, phones::Phone, session::Session};

/// In how long the server counts the badges a person asks for.
const WINDOW: Duration = Duration::from_secs(10);
/// How long a badge and a punch may take each time without a rate having to wait for people.
const MARGIN: Duration = Duration::from_millis(250);

/// Someone with a phone.
pub(super) struct Person {
    pub(super) session: Session,
    pub(super) phone: Phone,
    ready_at: Instant,
}

impl Person {
    pub(super) fn new(session: Session, phone: Phone) -> Self {
        Self {
            session,
            phone,
            ready_at: Instant::now(),
        }
    }
}

/// How far apart one person's badges are, and what that means for many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spacing(Duration);

impl Spacing {
    /// So far apart that no window holds more than this many.
    ///
    /// It counts from an answer to the next request: the server saw the one before the answer and
    /// sees the other after it is sent, however long both are on their way.
    pub(super) fn new(most: u32) -> Self {
        Self(WINDOW / most.max(1))
    }

    /// How many badges a second this many people may ask for at most.
    pub(super) fn most_per_second(self, people: usize) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a count of people")]
        let people = people as f64;
        people / self.0.as_secs_f64()
    }

    /// How many people a rate takes.
    pub(super) fn people_for(self, rate: f64) -> usize {
        let people = rate * (self.0 + MARGIN).as_secs_f64();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of people"
        )]
        let people = people.ceil() as usize;
        people.max(1)
    }
}

/// People who take turns.
pub(super) struct People {
    spacing: Spacing,
    waiting: Mutex<BinaryHeap<Waiting>>,
    /// As many as wait.
    there: Semaphore,
    left: AtomicUsize,
}

/// Someone who waits; who may ask first is the greatest.
struct Waiting(Person);

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Order::Equal
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Order> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Order {
        other.0.ready_at.cmp(&self.0.ready_at)
    }
}

impl People {
    pub(super) fn new(spacing: Spacing, people: Vec<Person>) -> Self {
        Self {
            spacing,
            there: Semaphore::new(people.len()),
            left: AtomicUsize::new(people.len()),
            waiting: Mutex::new(people.into_iter().map(Waiting).collect()),
        }
    }

    /// Spreads the first badges evenly from now on, so that they do not all come at once and then
    /// none for a while.
    pub(super) fn spread(&self) {
        let now = Instant::now();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let people: Vec<Waiting> = waiting.drain().collect();
        let step = self.spacing.0 / u32::try_from(people.len().max(1)).unwrap_or(u32::MAX);
        let mut ready_at = now;
        for Waiting(person) in people {
            waiting.push(Waiting(Person { ready_at, ..person }));
            ready_at += step;
        }
    }

    /// Whoever may ask for a badge first, as soon as they may; none when the run is over before.
    pub(super) async fn take(&self, pace: &Pace) -> Option<Person> {
        tokio::select! {
            permit = self.there.acquire() => permit.ok()?.forget(),
            () = pace.over() => return None,
        }
        let first = self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()?
            .0;
        if first.ready_at > Instant::now() && !pace.wait_until(first.ready_at).await {
            self.put(first);
            return None;
        }
        Some(first)
    }

    /// Someone who got a badge, or was refused one, at this time.
    pub(super) fn give_back(&self, person: Person, answered_at: Instant) {
        self.away_until(person, answered_at + self.spacing.0);
    }

    /// Someone whom the server wants to see no sooner.
    pub(super) fn away_until(&self, person: Person, ready_at: Instant) {
        self.put(Person { ready_at, ..person });
    }

    /// Someone who cannot go on; answers how many still can.
    pub(super) fn lose(&self, person: Person) -> usize {
        drop(person);
        self.left.fetch_sub(1, Ordering::Relaxed).saturating_sub(1)
    }

    /// Everyone, when the run is over.
    pub(super) fn all(&self) -> Vec<Person> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.drain().map(|waiting| waiting.0).collect()
    }

    fn put(&self, person: Person) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(Waiting(person));
        self.there.add_permits(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_badges_in_ten_seconds_are_one_and_a_quarter_apart() {
        let spacing = Spacing::new(8);
        assert_eq!(spacing.0, Duration::from_millis(1250));
        assert_eq!(
            spacing.0 * 8,
            WINDOW,
            "the ninth is never within the window"
        );
        assert!((spacing.most_per_second(20) - 16.0).abs() < 1e-9);
    }

    #[test]
    fn a_rate_takes_people() {
        let spacing = Spacing::new(8);
        assert_eq!(spacing.people_for(16.0), 24);
        assert_eq!(spacing.people_for(100.0), 150);
        assert_eq!(spacing.people_for(0.1), 1);
        assert_eq!(Spacing::new(1_000_000).people_for(16.0), 5);
    }
}
