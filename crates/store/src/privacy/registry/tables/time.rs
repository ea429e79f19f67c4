//! What worked time depends on and comes to.

use super::{ACTOR, OWN, RECORD, actor, goes, nobody, part, table};
use crate::privacy::registry::{
    Access::{Machinery, OfAnother, Shown},
    Fate::{RowGoes, Stays},
    Retention::{Account as WithAccount, Days, Punches},
    Table,
    Whose::{Account, Through},
};

#[rustfmt::skip]
pub(super) const TIME: &[Table] = &[
    table(
        "found_anomalies",
        &[part(
            &["account_id", "month", "place", "code", "day", "at", "moment"],
            OWN,
            (Stays(RECORD), RowGoes),
            Shown,
            Punches,
        )],
    ),
    table(
        "found_limits",
        &[part(
            &[
                "account_id", "month", "place", "code", "article", "day", "moment", "measured_seconds",
                "limit_seconds",
            ],
            OWN,
            (Stays(RECORD), RowGoes),
            Shown,
            Punches,
        )],
    ),
    table(
        "told_limits",
        &[
            part(
                &["account_id", "code", "day", "told_at"],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            part(
                &["recipient_id"],
                Account("recipient_id"),
                (Stays(ACTOR), RowGoes),
                OfAnother,
                Punches,
            ),
        ],
    ),
    table(
        "planned_days",
        &[goes(
            &["account_id", "day_begins", "day_ends", "is_off", "due_at", "late_at"],
            OWN,
            Shown,
            Days(1, "the day is over, where the account is open"),
        )],
    ),
    table(
        "reminded_shifts",
        &[goes(
            &["account_id", "began_at", "reminded_at"],
            OWN,
            Shown,
            Days(3, "the reminder was sent"),
        )],
    ),
    table(
        "handled_limits",
        &[
            part(
                &["id", "account_id", "code", "day", "handled_at", "note"],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            actor(&["handled_by"], Account("handled_by"), Punches),
        ],
    ),
    table(
        "computed_months",
        &[part(
            &[
                "account_id", "month", "basis", "entries", "until", "worked_seconds", "counted_seconds",
                "overtime_seconds", "complementary_seconds", "anomalies", "alerts",
            ],
            OWN,
            (Stays(RECORD), RowGoes),
            Shown,
            Punches,
        )],
    ),
    table("computed_mark", &[nobody(&["id", "entries", "changes"])]),
    table(
        "handled_anomalies",
        &[
            part(
                &["id", "account_id", "code", "moment", "handled_at", "note"],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            actor(&["handled_by"], Account("handled_by"), Punches),
        ],
    ),
    table(
        "contracts",
        &[
            part(
                &[
                    "id", "account_id", "from_day", "to_day", "kind", "weekly_minutes", "complementary_third",
                    "annual_minutes", "year_from", "days", "period_weeks", "period_anchor", "created_at",
                    "annulled_at",
                ],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            actor(&["created_by_id"], Account("created_by_id"), Punches),
            actor(&["annulled_by_id"], Account("annulled_by_id"), Punches),
        ],
    ),
    table(
        "schedules",
        &[
            part(
                &["id", "account_id", "from_day", "document", "created_at", "annulled_at"],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            actor(&["created_by_id"], Account("created_by_id"), Punches),
            actor(&["annulled_by_id"], Account("annulled_by_id"), Punches),
        ],
    ),
    table(
        "work_rules",
        &[
            part(
                &["id", "account_id", "category_id", "from_day", "document", "created_at", "annulled_at"],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            actor(&["created_by_id"], Account("created_by_id"), Punches),
            actor(&["annulled_by_id"], Account("annulled_by_id"), Punches),
        ],
    ),
    table(
        "holiday_calendars",
        &[
            nobody(&["id", "name", "imported_at"]),
            actor(&["imported_by_id"], Account("imported_by_id"), WithAccount),
        ],
    ),
    table(
        "period_steps",
        &[
            part(
                &["id", "period_id", "step", "reason", "figures_hash", "created_at", "sequence"],
                Through("period_id", "periods"),
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            part(&["salt"], Through("period_id", "periods"), (Stays(RECORD), RowGoes), Machinery, Punches),
            actor(&["taken_by_id"], Account("taken_by_id"), Punches),
        ],
    ),
    table(
        "periods",
        &[part(
            &["id", "account_id", "month", "state", "figures_hash", "created_at"],
            OWN,
            (Stays(RECORD), RowGoes),
            Shown,
            Punches,
        )],
    ),
    table(
        "requests",
        &[
            part(
                &[
                    "id", "account_id", "kind", "absence_type", "from_day", "to_day", "half", "times", "added_kind",
                    "added_at", "annulled_punch_id", "reason", "state", "created_at", "decided_at",
                    "decision_reason", "absence_id", "sequence",
                ],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            part(&["salt"], OWN, (Stays(RECORD), RowGoes), Machinery, Punches),
            actor(&["decided_by_id"], Account("decided_by_id"), Punches),
        ],
    ),
    table(
        "absences",
        &[
            part(
                &[
                    "id", "account_id", "kind", "from_day", "to_day", "half", "times", "note", "created_at",
                    "annulled_at",
                ],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            actor(&["created_by_id"], Account("created_by_id"), Punches),
            actor(&["annulled_by_id"], Account("annulled_by_id"), Punches),
        ],
    ),
    table(
        "balance_entries",
        &[
            part(
                &[
                    "id", "account_id", "balance", "from_day", "good_until", "hundredths", "source", "reason",
                    "created_at", "annulled_at",
                ],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            actor(&["created_by_id"], Account("created_by_id"), Punches),
            actor(&["annulled_by_id"], Account("annulled_by_id"), Punches),
        ],
    ),
];
