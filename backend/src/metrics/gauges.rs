//! What is as it is when it is asked for.

use chrono::{DateTime, NaiveTime, Utc};
use prometheus::{GaugeVec, IntGaugeVec, Opts, Registry};

use super::{kept, process};
use crate::{
    App,
    disks::{self, Room},
    services::operations::figures::Figures,
};

/// Gauges. Those of the database have a value only while it answers: a zero that nobody counted would be
/// believed.
#[derive(Debug)]
pub(super) struct Gauges {
    queue: IntGaugeVec,
    connections: IntGaugeVec,
    most_connections: IntGaugeVec,
    can_sign: IntGaugeVec,
    reads: IntGaugeVec,
    process: IntGaugeVec,
    files: IntGaugeVec,
    zones_released: GaugeVec,
    certificate_expires: GaugeVec,
    disk: IntGaugeVec,
    readers: IntGaugeVec,
    database_up: IntGaugeVec,
    of_database: OfDatabase,
}

#[derive(Debug)]
struct OfDatabase {
    latency: GaugeVec,
    clock_offset: GaugeVec,
    outbox: IntGaugeVec,
    outbox_oldest: GaugeVec,
    kiosks: IntGaugeVec,
    kept_undecided: IntGaugeVec,
    ledger_entries: IntGaugeVec,
    ledger_unsigned: IntGaugeVec,
    checkpoint_age: GaugeVec,
    backup_age: GaugeVec,
    backup_verified_age: GaugeVec,
    size: IntGaugeVec,
}

impl Gauges {
    pub(super) fn new(registry: &Registry) -> prometheus::Result<Self> {
        let whole = |name, help, labels: &[&str]| {
            kept(registry, IntGaugeVec::new(Opts::new(name, help), labels)?)
        };
        let real = |name, help| kept(registry, GaugeVec::new(Opts::new(name, help), &[])?);
        Ok(Self {
            queue: whole(
                "chrona_punch_queue",
                "Punches that wait for the writer.",
                &[],
            )?,
            connections: whole(
                "chrona_database_connections",
                "Connections to the database, by pool and state (busy, idle).",
                &["pool", "state"],
            )?,
            most_connections: whole(
                "chrona_database_connections_most",
                "How many connections a pool opens at most.",
                &["pool"],
            )?,
            can_sign: whole(
                "chrona_can_sign",
                "1 where a key can sign badges and access tokens.",
                &[],
            )?,
            reads: whole(
                "chrona_audit_reads_waiting",
                "Entries of reads that wait to be written to the audit log.",
                &[],
            )?,
            process: whole(
                "process_resident_memory_bytes",
                "Memory of the process.",
                &[],
            )?,
            files: whole("process_open_fds", "Files and connections open.", &[])?,
            zones_released: real(
                "chrona_zones_released_timestamp_seconds",
                "When the rules of time zones in use were released, as the middle of that year.",
            )?,
            certificate_expires: real(
                "chrona_certificate_expires_timestamp_seconds",
                "When the certificate that is served holds no more, where the server speaks HTTPS itself.",
            )?,
            disk: whole(
                "chrona_disk_bytes",
                "Room on the disks that the server writes to, by what they hold (database, checkpoints, temporary): free, and in all.",
                &["volume", "room"],
            )?,
            readers: whole(
                "chrona_live_readers",
                "Open pages, and files on their way.",
                &[],
            )?,
            database_up: whole(
                "chrona_database_up",
                "1 where the database answered when the figures were read.",
                &[],
            )?,
            of_database: OfDatabase::new(registry)?,
        })
    }

    /// What the process knows of itself.
    pub(super) fn set_of_process(&self, app: &App) {
        set(&self.queue, app.punching.writer.waiting());
        let readers = i64::try_from(app.punching.live.readers()).unwrap_or(i64::MAX);
        set(&self.readers, readers);
        set(&self.can_sign, app.keys.can_sign(app.clock.now()));
        if let Some(day) = app.settings.time.zones.released() {
            set_moment(&self.zones_released, day.and_time(NaiveTime::MIN).and_utc());
        }
        if let Some(at) = app.certificate.get().and_then(|held| held.expires_at()) {
            set_moment(&self.certificate_expires, at);
        }
        for (volume, folder) in disks::volumes(&app.settings) {
            let Some(Room { free, size }) = disks::room(&folder) else {
                continue;
            };
            for (room, bytes) in [("free", free), ("all", size)] {
                let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
                self.disk.with_label_values(&[volume, room]).set(bytes);
            }
        }
        set(&self.reads, app.reads.waiting());
        for pool in app.store.pools() {
            let state = |state| self.connections.with_label_values(&[pool.name, state]);
            state("idle").set(pool.idle.into());
            state("busy").set((pool.open.saturating_sub(pool.idle)).into());
            let most = self.most_connections.with_label_values(&[pool.name]);
            most.set(pool.most.into());
        }
        if let Some(bytes) = process::resident_bytes() {
            set(&self.process, bytes);
        }
        if let Some(files) = process::open_files() {
            set(&self.files, files);
        }
    }

    /// What the database said; nothing where it did not answer.
    pub(super) fn set_of_database(&self, figures: Option<&Figures>) {
        set(&self.database_up, figures.is_some());
        let of = &self.of_database;
        let Some(figures) = figures else {
            return of.forget();
        };
        let seconds = |gauge: &GaugeVec, value| gauge.with_label_values::<&str>(&[]).set(value);
        seconds(&of.latency, figures.latency.as_secs_f64());
        seconds(&of.clock_offset, figures.clock_offset.as_seconds_f64());
        seconds(&of.outbox_oldest, figures.oldest_waits().as_seconds_f64());
        for (gauge, age) in [
            (&of.checkpoint_age, figures.checkpoint_age()),
            (&of.backup_age, figures.backup_age()),
            (&of.backup_verified_age, figures.backup_verified_age()),
        ] {
            match age {
                Some(age) => seconds(gauge, age.as_seconds_f64()),
                None => gauge.reset(),
            }
        }
        for (gauge, states) in [
            (
                &of.outbox,
                &[
                    ("waiting", figures.counts.outbox_waiting),
                    ("given_up", figures.counts.outbox_given_up),
                ][..],
            ),
            (
                &of.kiosks,
                &[
                    ("online", figures.counts.kiosks_online),
                    ("silent", figures.counts.kiosks_silent),
                    ("off", figures.counts.kiosks_off),
                ],
            ),
        ] {
            for &(state, count) in states {
                gauge.with_label_values(&[state]).set(count);
            }
        }
        set(&of.kept_undecided, figures.counts.kept_undecided);
        set(&of.ledger_entries, figures.ledger_entries);
        set(&of.size, figures.database_bytes);
        set(&of.ledger_unsigned, figures.unsigned_entries());
    }
}

impl OfDatabase {
    fn new(registry: &Registry) -> prometheus::Result<Self> {
        let whole = |name, help, labels: &[&str]| {
            kept(registry, IntGaugeVec::new(Opts::new(name, help), labels)?)
        };
        let real = |name, help| kept(registry, GaugeVec::new(Opts::new(name, help), &[])?);
        Ok(Self {
            latency: real(
                "chrona_database_latency_seconds",
                "Time the database took to answer a short question.",
            )?,
            clock_offset: real(
                "chrona_database_clock_offset_seconds",
                "How far the server's clock is ahead of the database's.",
            )?,
            outbox: whole(
                "chrona_outbox_messages",
                "E-mails that wait to be sent, or were given up.",
                &["state"],
            )?,
            outbox_oldest: real(
                "chrona_outbox_oldest_seconds",
                "How long the oldest e-mail waits; 0 where none does.",
            )?,
            kiosks: whole(
                "chrona_kiosks",
                "Kiosks that were heard within 5 minutes (online), were not (silent), or are switched off.",
                &["state"],
            )?,
            kept_undecided: whole(
                "chrona_kept_punches_undecided",
                "Punches kept without a network that wait for an administrator.",
                &[],
            )?,
            ledger_entries: whole("chrona_ledger_entries", "Entries of the ledger.", &[])?,
            ledger_unsigned: whole(
                "chrona_ledger_unsigned_entries",
                "Entries of the ledger that no checkpoint vouches for.",
                &[],
            )?,
            checkpoint_age: real(
                "chrona_ledger_checkpoint_age_seconds",
                "How old the ledger's last checkpoint is.",
            )?,
            backup_age: real("chrona_backup_age_seconds", "How old the last backup is.")?,
            backup_verified_age: real(
                "chrona_backup_verified_age_seconds",
                "How long ago a backup was checked.",
            )?,
            size: whole(
                "chrona_database_bytes",
                "What the database takes on its disk.",
                &[],
            )?,
        })
    }

    fn forget(&self) {
        let reals = [
            &self.latency,
            &self.clock_offset,
            &self.outbox_oldest,
            &self.checkpoint_age,
            &self.backup_age,
            &self.backup_verified_age,
        ];
        reals.into_iter().for_each(GaugeVec::reset);
        let wholes = [
            &self.outbox,
            &self.kiosks,
            &self.kept_undecided,
            &self.ledger_entries,
            &self.size,
            &self.ledger_unsigned,
        ];
        wholes.into_iter().for_each(IntGaugeVec::reset);
    }
}

fn set(gauge: &IntGaugeVec, value: impl Into<i64>) {
    gauge.with_label_values::<&str>(&[]).set(value.into());
}

fn set_moment(gauge: &GaugeVec, at: DateTime<Utc>) {
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds since 1970 stay under 2^53"
    )]
    let seconds = at.timestamp() as f64;
    gauge.with_label_values::<&str>(&[]).set(seconds);
}
