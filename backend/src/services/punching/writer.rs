//! The one writer of punches: it gathers those that are waiting and commits them together.
//!
//! A caller is answered after the commit that holds its punch. One that is refused is refused alone;
//! if a batch fails as a whole, each of its punches is tried by itself.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Instant,
};

use chrona_api_types::{
    AccessMode, AuditEvent, DeviceId, KioskId, PersonId, ProblemCode, PunchId, PunchMethod,
    PunchType, SecondPunch,
};
use chrona_store::{
    Store, StoreError,
    badges::devices,
    identity::accounts,
    privacy::audit::{self, NewEntry},
    punching::{
        new_punches::{self, NewPunch, PunchContext},
        punches,
    },
    words::Word,
};
use chrona_work_time::{Punch, PunchKind, is_in};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use super::{admission::Rules, second_punch::Asking};
use crate::{
    kernel::{
        ClientInfo, Context, ServiceError,
        events::Events,
        tasks::{Task, Tasks},
    },
    metrics::Commits,
    services::ledger::Ledger,
};

/// How many punches may wait before callers wait to be let in.
const QUEUE: usize = 4096;

/// A verified badge at a kiosk.
#[derive(Clone, Debug)]
pub struct PunchRequest {
    /// Whose badge it is.
    pub account_id: PersonId,
    /// The phone that showed it.
    pub device_id: DeviceId,
    /// The kiosk that read it.
    pub kiosk_id: KioskId,
    /// Whom that kiosk lets punch.
    pub access_mode: AccessMode,
    /// In or out; decided from the person's open state when absent.
    pub kind: Option<PunchType>,
    /// How it is made.
    pub method: PunchMethod,
    /// The badge's identifier.
    pub badge_id: String,
    /// When, by the server's clock or a kiosk's reckoning of it.
    pub at: DateTime<Utc>,
    /// Now.
    pub received_at: DateTime<Utc>,
    /// What the kiosk's clock said.
    pub device_time: Option<DateTime<Utc>>,
    /// From when on the person's punches are told with the answer.
    pub told_since: DateTime<Utc>,
    /// Whether the person is asked about a second punch within a moment.
    pub asking: Asking,
    /// Who sent it.
    pub client: ClientInfo,
}

/// A punch that is in the database.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its identifier.
    pub punch_id: PunchId,
    /// In or out.
    pub kind: PunchType,
    /// What to call the person.
    pub first_name: String,
    /// The zone of the person's site, where it has one of its own.
    pub timezone: Option<String>,
    /// The longest shift of the person's category, where it has one of its own.
    pub longest_shift_minutes: Option<i32>,
    /// The kinds and times of the person's punches, this one included, oldest first. None where they
    /// could not be read: the punch stands all the same.
    pub times: Vec<(PunchType, DateTime<Utc>)>,
}

type Answer = Result<Recorded, ServiceError>;

struct Waiting {
    request: PunchRequest,
    answer: oneshot::Sender<Answer>,
}

/// Hands punches to the writer.
#[derive(Clone, Debug)]
pub struct PunchWriter {
    queue: mpsc::Sender<Waiting>,
}

impl PunchWriter {
    /// How many punches wait for the writer.
    pub fn waiting(&self) -> u32 {
        let waiting = self.queue.max_capacity() - self.queue.capacity();
        u32::try_from(waiting).unwrap_or(u32::MAX)
    }

    /// Starts the writer. It ends when the last handle is gone.
    pub(crate) fn start(context: &Context, ledger: Ledger) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let writer = Writer {
            store: context.store.clone(),
            events: context.events.clone(),
            ledger,
            tasks: context.tasks.clone(),
            commits: context.metrics.commits.clone(),
            most: context.settings.punching.per_commit,
            longest_shift: context.settings.time.longest_shift,
        };
        tokio::spawn(writer.write_all(waiting));
        Self { queue }
    }

    /// Records a punch; answers once it is committed.
    pub async fn record(&self, request: PunchRequest) -> Answer {
        let (answer, outcome) = oneshot::channel();
        let gone = || ServiceError::Refused(ProblemCode::Unavailable);
        self.queue
            .send(Waiting { request, answer })
            .await
            .map_err(|_| gone())?;
        outcome.await.map_err(|_| gone())?
    }
}

struct Writer {
    store: Store,
    events: Events,
    ledger: Ledger,
    tasks: Arc<Tasks>,
    commits: Commits,
    most: usize,
    longest_shift: TimeDelta,
}

impl Writer {
    async fn write_all(self, mut queue: mpsc::Receiver<Waiting>) {
        let mut batch = Vec::with_capacity(self.most);
        while queue.recv_many(&mut batch, self.most).await > 0 {
            let (requests, answers): (Vec<_>, Vec<_>) = batch
                .drain(..)
                .map(|waiting| (waiting.request, waiting.answer))
                .unzip();
            let begun = Instant::now();
            // What panics is these punches' alone: the next ones are written.
            let outcomes = self.tasks.survived(Task::Punches, self.write(&requests));
            let outcomes = outcomes.await.unwrap_or_else(|| {
                let unknown = |_| {
                    let words = "the writer of punches panicked".to_owned();
                    Err(ServiceError::Internal(words))
                };
                requests.iter().map(unknown).collect()
            });
            self.commits.seconds.observe(begun.elapsed().as_secs_f64());
            let size = u32::try_from(requests.len()).unwrap_or(u32::MAX);
            self.commits.size.observe(size.into());
            // The next batch is written while this one's times are read.
            tokio::spawn(tell(self.store.clone(), requests, outcomes, answers));
        }
    }

    async fn write(&self, requests: &[PunchRequest]) -> Vec<Answer> {
        match self.commit(requests).await {
            Ok(outcomes) => {
                self.tasks.note(Task::Punches, Ok(()));
                outcomes
            }
            Err(error @ StoreError::Unavailable(_)) => {
                self.tasks.note(Task::Punches, Err(&error));
                tracing::error!(%error, punches = requests.len(), "punches could not be written");
                requests
                    .iter()
                    .map(|_| Err(ProblemCode::Unavailable.into()))
                    .collect()
            }
            Err(error) => {
                let mut outcomes = Vec::with_capacity(requests.len());
                if requests.len() == 1 {
                    outcomes.push(Err(alone(error)));
                } else {
                    tracing::warn!(%error, punches = requests.len(), "writing punches one by one");
                    for request in requests {
                        let outcome = self.commit(std::slice::from_ref(request)).await;
                        outcomes.push(outcome.map_err(alone).and_then(|mut outcomes| {
                            outcomes
                                .pop()
                                .unwrap_or(Err(ProblemCode::Unavailable.into()))
                        }));
                    }
                }
                outcomes
            }
        }
    }

    /// Writes what can be written of a batch in one transaction. The ledger's end is locked
    /// first, so that writers follow one another, whichever instance they are; then the people, so that the
    /// state a punch is decided from is still theirs when it commits.
    async fn commit(&self, requests: &[PunchRequest]) -> Result<Vec<Answer>, StoreError> {
        let transaction = self.store.begin_punches().await?;
        let now = requests.iter().map(|request| request.received_at).max();
        let now = now.unwrap_or_default();
        let end = self.ledger.lock(&transaction, now).await?;
        let people: HashSet<PersonId> = requests.iter().map(|request| request.account_id).collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        accounts::lock(&transaction, &people).await?;
        let device_ids: HashSet<DeviceId> =
            requests.iter().map(|request| request.device_id).collect();
        let device_ids: Vec<DeviceId> = device_ids.into_iter().collect();
        let mut contexts: HashMap<DeviceId, PunchContext> =
            new_punches::contexts(&transaction, &device_ids)
                .await?
                .into_iter()
                .map(|context| (context.device_id, context))
                .collect();
        let before = before_later_ones(&transaction, requests, &contexts).await?;
        let rules = Rules::read(&transaction, requests).await?;
        let badges: Vec<&str> = requests.iter().map(|request| &*request.badge_id).collect();
        let mut used: HashSet<String> = new_punches::used_badges(&transaction, &badges)
            .await?
            .into_iter()
            .collect();

        let decided: Vec<Result<NewPunch, ServiceError>> = requests
            .iter()
            .map(|request| {
                let known = Known {
                    rules: &rules,
                    before: &before,
                    longest_shift: self.longest_shift,
                };
                let salt = self.ledger.salt();
                decide(request, salt, known, &mut contexts, &mut used)
            })
            .collect();
        let new: Vec<NewPunch> = decided
            .iter()
            .filter_map(|punch| punch.as_ref().ok().cloned())
            .collect();
        if new.is_empty() {
            return Ok(decided.into_iter().map(refused).collect());
        }

        let ids = self.ledger.record(&transaction, end, &new, now).await?;
        let clients = requests
            .iter()
            .zip(&decided)
            .filter(|(_, punch)| punch.is_ok());
        let entries = clients
            .zip(new.iter().zip(&ids))
            .map(|((request, _), (punch, id))| NewEntry {
                account_id: Some(punch.account_id),
                device_id: punch.device_id,
                kiosk_id: punch.kiosk_id,
                event_data: Some(json!({ "punch_id": id, "punch_type": punch.kind.as_str() })),
                ..request.client.entry(AuditEvent::PunchRecorded)
            });
        audit::insert(&transaction, entries.collect(), now).await?;
        devices::mark_seen(&transaction, &device_ids, now).await?;
        let punched: Vec<PersonId> = new.iter().map(|punch| punch.account_id).collect();
        self.events.announce(&transaction, &punched).await?;
        transaction.commit().await?;
        // A commit into a file that nobody finds again is none.
        self.store.check_file()?;
        self.events.after_commit(punched);

        let mut ids = ids.into_iter();
        Ok(requests
            .iter()
            .zip(decided)
            .map(|(request, punch)| {
                let punch = punch?;
                let lost =
                    || ServiceError::Internal("a punch was written without an id".to_owned());
                let context = contexts.get(&request.device_id).ok_or_else(lost)?;
                Ok(Recorded {
                    punch_id: ids.next().ok_or_else(lost)?,
                    kind: punch.kind,
                    first_name: context.first_name.clone(),
                    timezone: context.timezone.clone(),
                    longest_shift_minutes: context.longest_shift_minutes,
                    times: Vec::new(),
                })
            })
            .collect())
    }
}

/// Answers a batch's callers, with the times of all its people, read once.
async fn tell(
    store: Store,
    requests: Vec<PunchRequest>,
    mut outcomes: Vec<Answer>,
    answers: Vec<oneshot::Sender<Answer>>,
) {
    let written = requests.iter().zip(&outcomes);
    let written = written.filter(|(_, outcome)| outcome.is_ok());
    let (people, since): (HashSet<PersonId>, Vec<_>) = written
        .map(|(request, _)| (request.account_id, request.told_since))
        .unzip();
    if let Some(since) = since.into_iter().min() {
        let people: Vec<PersonId> = people.into_iter().collect();
        let times = store.read_for_punches(|connection| {
            Box::pin(punches::times_since(connection, &people, since))
        });
        let times = times.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the worked time of punches could not be read");
            HashMap::new()
        });
        for (request, outcome) in requests.iter().zip(&mut outcomes) {
            if let (Ok(recorded), Some(times)) = (outcome, times.get(&request.account_id)) {
                recorded.times.clone_from(times);
            }
        }
    }
    for (answer, outcome) in answers.into_iter().zip(outcomes) {
        // A caller that went away is not told; the punch stands.
        let _ = answer.send(outcome);
    }
}

/// The error of a punch that was written by itself.
fn alone(error: StoreError) -> ServiceError {
    ServiceError::or_taken(error, ProblemCode::BadgeUsed)
}

fn refused(punch: Result<NewPunch, ServiceError>) -> Answer {
    Err(punch
        .err()
        .unwrap_or_else(|| ProblemCode::Unavailable.into()))
}

/// What came before the punches that are older than their person's last one, by their badges: a kiosk
/// kept them.
async fn before_later_ones(
    transaction: &DatabaseTransaction,
    requests: &[PunchRequest],
    contexts: &HashMap<DeviceId, PunchContext>,
) -> Result<HashMap<String, Option<(PunchType, DateTime<Utc>)>>, StoreError> {
    let mut before = HashMap::new();
    for request in requests {
        let context = contexts.get(&request.device_id);
        if context.is_some_and(|context| context.last_at > Some(request.at)) {
            let last = punches::last_until(transaction, request.account_id, request.at).await?;
            before.insert(request.badge_id.clone(), last);
        }
    }
    Ok(before)
}

/// What a batch's punches are decided from, beside their people's state.
#[derive(Clone, Copy)]
struct Known<'a> {
    rules: &'a Rules,
    /// What came before the punches that arrived late, by their badges.
    before: &'a HashMap<String, Option<(PunchType, DateTime<Utc>)>>,
    longest_shift: TimeDelta,
}

/// Decides a punch from what came before it, the earlier ones of its batch included.
fn decide(
    request: &PunchRequest,
    salt: [u8; 16],
    known: Known<'_>,
    contexts: &mut HashMap<DeviceId, PunchContext>,
    used: &mut HashSet<String>,
) -> Result<NewPunch, ServiceError> {
    let context = contexts
        .get(&request.device_id)
        .filter(|context| context.account_id == request.account_id)
        .ok_or(ProblemCode::BadgeInvalid)?;
    let is_over = |end: Option<DateTime<Utc>>| end.is_some_and(|end| end <= request.at);
    if is_over(context.closed_at) {
        return Err(ProblemCode::AccountClosed.into());
    }
    if is_over(context.revoked_at) {
        return Err(ProblemCode::DeviceRevoked.into());
    }
    if !known.rules.admit(request) {
        return Err(ProblemCode::KioskNotOpenToYou.into());
    }
    if used.contains(&request.badge_id) {
        return Err(ProblemCode::BadgeUsed.into());
    }
    let last = match known.before.get(&request.badge_id) {
        Some(before) => *before,
        None => context.last_kind.map(|kind| *kind).zip(context.last_at),
    };
    let minutes = context.longest_shift_minutes;
    let longest = minutes.map_or(known.longest_shift, |minutes| {
        TimeDelta::minutes(minutes.into())
    });
    let kind = request
        .asking
        .confirmed(last.as_ref())
        .or(request.kind)
        .unwrap_or_else(|| next_kind(last.as_ref(), request.at, longest));
    // A badge that is asked about is not spent.
    if let Some(second) = request.asking.about(last.as_ref(), request.at, kind) {
        let first_name = context.first_name.clone();
        let second = SecondPunch {
            first_name,
            ..second
        };
        return Err(ServiceError::PunchedJustNow(Box::new(second)));
    }
    used.insert(request.badge_id.clone());
    for context in contexts
        .values_mut()
        .filter(|other| other.account_id == request.account_id && other.last_at <= Some(request.at))
    {
        context.last_kind = Some(Word(kind));
        context.last_at = Some(request.at);
    }
    Ok(NewPunch {
        account_id: request.account_id,
        device_id: Some(request.device_id),
        kiosk_id: Some(request.kiosk_id),
        kind,
        method: request.method,
        punched_at: request.at,
        device_time: request.device_time,
        badge_id: request.badge_id.clone(),
        created_at: request.received_at,
        salt,
    })
}

/// Out for someone who is in, in for anyone else; an entry too old to be believed is no longer in.
fn next_kind(
    last: Option<&(PunchType, DateTime<Utc>)>,
    at: DateTime<Utc>,
    longest_shift: TimeDelta,
) -> PunchType {
    let entry = last.filter(|(kind, _)| *kind == PunchType::ClockIn);
    let entry = entry.map(|&(_, at)| Punch {
        kind: PunchKind::In,
        at,
    });
    if entry.is_some_and(|entry| is_in(entry, at, longest_shift)) {
        PunchType::ClockOut
    } else {
        PunchType::ClockIn
    }
}
