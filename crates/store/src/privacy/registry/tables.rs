//! Every table and column. What is deleted is deleted in this order: what points at a row before the row.

use super::{
    Access::{self, Machinery, OfAnother, Secret, Shown},
    Fate::{self, Becomes, By, RowGoes, Stays},
    Part,
    Retention::{self, Account as WithAccount, Audit, Days, Punches, Stays as ForGood, When},
    Table,
    Value::{Dash, Empty, Now, NowUnless, Null, Vacated},
    Whose::{self, Account, AccountOrAddress, AccountOrKey, Digest, Key, Nobody, Through},
    Work::{LeavesTeam, LedgerErasure, SearchKey},
};

const RECORD: &str = "the record of working time names who worked (Code du travail, L3171-3)";
const ACTOR: &str = "who did this is part of what was done";
const AUTHOR: &str =
    "who corrected is part of the corrected person’s record (GDPR, article 17(3)(b) and (e))";
const LOG: &str = "the log tells what was done, for as long as it is kept";
const BARE: &str = "says nothing of whom";
const KEPT_ROW: &str = "so that what a kiosk sends again is known, and its count goes on";
const NO_NAME_YET: &str = "is written where an account is deleted";
const COUNTED: &str = "a count of tries, under a digest";

const fn nobody(columns: &'static [&'static str]) -> Part {
    Part {
        columns,
        whose: Nobody,
        closing: Stays(""),
        erasing: Stays(""),
        access: Machinery,
        retention: ForGood("not about a person"),
    }
}

/// A row that goes when the account is closed.
const fn goes(
    columns: &'static [&'static str],
    whose: Whose,
    access: Access,
    retention: Retention,
) -> Part {
    Part {
        columns,
        whose,
        closing: RowGoes,
        erasing: RowGoes,
        access,
        retention,
    }
}

/// Who did something to others, in their row.
const fn actor(columns: &'static [&'static str], whose: Whose, retention: Retention) -> Part {
    Part {
        columns,
        whose,
        closing: Stays(ACTOR),
        erasing: Becomes(Null),
        access: OfAnother,
        retention,
    }
}

const fn part(
    columns: &'static [&'static str],
    whose: Whose,
    (closing, erasing): (Fate, Fate),
    access: Access,
    retention: Retention,
) -> Part {
    Part {
        columns,
        whose,
        closing,
        erasing,
        access,
        retention,
    }
}

const fn table(name: &'static str, parts: &'static [Part]) -> Table {
    Table { name, parts }
}

const HR_CODE: Whose = AccountOrKey("used_by_id", "email_key");
const INVITED: Retention = Retention::Invitations;
const OUTBOX: Whose = AccountOrAddress("account_id", "recipient");
const OWN: Whose = Account("account_id");
const UNSENT: Retention = Days(30, "it was given up; at once when it leaves");
const SENT: Retention = Days(90, "it left");

/// The registry.
#[rustfmt::skip]
pub const TABLES: &[Table] = &[
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
    table(
        "staff_numbers",
        &[
            goes(&["number_key", "account_id", "created_at"], OWN, Shown, WithAccount),
            goes(&["hr_code_id"], Through("hr_code_id", "hr_codes"), Machinery, INVITED),
        ],
    ),
    table(
        "kiosk_access",
        &[
            goes(
                &["id", "kiosk_id", "account_id", "granted", "expires_at", "granted_at"],
                OWN,
                Shown,
                WithAccount,
            ),
            actor(&["granted_by_id"], Account("granted_by_id"), WithAccount),
        ],
    ),
    table(
        "kiosk_team_access",
        &[
            nobody(&["kiosk_id", "team_id", "granted", "expires_at", "granted_at"]),
            actor(&["granted_by_id"], Account("granted_by_id"), WithAccount),
        ],
    ),
    table(
        "team_members",
        &[part(
            &["id", "account_id", "team_id", "since", "until"],
            OWN,
            (By(LeavesTeam), RowGoes),
            Shown,
            WithAccount,
        )],
    ),
    table(
        "category_members",
        &[part(
            &["id", "account_id", "category_id", "since", "until"],
            OWN,
            (Stays(RECORD), RowGoes),
            Shown,
            Punches,
        )],
    ),
    table("team_managers", &[goes(&["team_id", "account_id"], OWN, Shown, WithAccount)]),
    table(
        "onboardings",
        &[goes(
            &[
                "id", "token_digest", "hr_code_id", "otp_digest", "otp_expires_at", "tries",
                "verified_at", "expires_at", "created_at",
            ],
            Through("hr_code_id", "hr_codes"),
            Secret,
            INVITED,
        )],
    ),
    table(
        "hr_codes",
        &[
            part(
                &["email", "email_key", "first_name", "last_name", "search_key"],
                HR_CODE,
                (Becomes(Empty), Becomes(Empty)),
                Shown,
                INVITED,
            ),
            part(
                &["code_sealed"],
                HR_CODE,
                (Becomes(Empty), Becomes(Empty)),
                Secret,
                INVITED,
            ),
            part(
                &["staff_number", "used_by_id"],
                HR_CODE,
                (Becomes(Null), Becomes(Null)),
                Shown,
                INVITED,
            ),
            part(
                &["revoked_at"],
                HR_CODE,
                (Becomes(NowUnless("used_at")), Becomes(NowUnless("used_at"))),
                Shown,
                ForGood(BARE),
            ),
            part(
                &["id", "language", "expires_at", "sent_at", "used_at", "created_at"],
                HR_CODE,
                (Stays(BARE), Stays(BARE)),
                Shown,
                ForGood(BARE),
            ),
            part(&["code_digest"], HR_CODE, (Stays(BARE), Stays(BARE)), Secret, ForGood(BARE)),
            actor(&["created_by_id"], Account("created_by_id"), WithAccount),
        ],
    ),
    table(
        "kept_punches",
        &[
            part(&["qr_token"], OWN, (Stays(RECORD), Becomes(Empty)), Secret, Punches),
            part(
                &["account_id", "punch_id", "device_time", "shown_at"],
                OWN,
                (Stays(RECORD), Becomes(Null)),
                Shown,
                Punches,
            ),
            part(
                &[
                    "id", "kiosk_id", "key", "counter", "read_at", "drift_seconds", "outcome", "code",
                    "decided_at", "created_at",
                ],
                OWN,
                (Stays(RECORD), Stays(KEPT_ROW)),
                Shown,
                ForGood(KEPT_ROW),
            ),
            actor(&["decided_by"], Account("decided_by"), WithAccount),
        ],
    ),
    table(
        "late_punches",
        &[
            part(
                &["punch_id", "account_id", "state", "arrived_at", "handled_at", "note"],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            actor(&["handled_by"], Account("handled_by"), Punches),
        ],
    ),
    table(
        "ledger_facts",
        &[part(
            &["sequence", "facts", "salt"],
            Through("sequence", "corrections"),
            (Stays(RECORD), By(LedgerErasure)),
            Shown,
            Punches,
        )],
    ),
    table(
        "corrections",
        &[
            part(
                &["sequence", "annulled_id", "added_id", "created_at"],
                Through("added_id", "punches"),
                (Stays(RECORD), By(LedgerErasure)),
                Shown,
                Punches,
            ),
            part(
                &["author_id", "author_name"],
                Account("author_id"),
                (Stays(AUTHOR), Stays(AUTHOR)),
                OfAnother,
                Punches,
            ),
        ],
    ),
    table(
        "ledger_entries",
        &[
            nobody(&["sequence", "body", "hash"]),
            part(
                &["punch_id"],
                Through("punch_id", "punches"),
                (Stays(RECORD), Stays("a number that leads nowhere once the punch is erased")),
                Machinery,
                ForGood("the ledger’s entries stay, and say nothing of whom once the punch is erased"),
            ),
        ],
    ),
    table(
        "punches",
        &[
            part(
                &[
                    "id", "account_id", "device_id", "kiosk_id", "kind", "method", "punched_at",
                    "device_time", "badge_id", "created_at",
                ],
                OWN,
                (Stays(RECORD), By(LedgerErasure)),
                Shown,
                Punches,
            ),
            part(&["salt"], OWN, (Stays(RECORD), By(LedgerErasure)), Machinery, Punches),
        ],
    ),
    table(
        "outbox",
        &[
            goes(
                &["id", "kind", "recipient", "account_id", "last_error", "given_up_at", "created_at"],
                OUTBOX,
                Shown,
                UNSENT,
            ),
            goes(
                &["sealed"],
                OUTBOX,
                Secret,
                UNSENT,
            ),
            goes(
                &["priority", "tries", "next_try_at", "lease", "leased_until"],
                OUTBOX,
                Machinery,
                UNSENT,
            ),
        ],
    ),
    table(
        "sent_mail",
        &[goes(
            &[
                "id", "kind", "recipient", "recipient_key", "account_id", "way", "answer", "tries",
                "written_at", "created_at",
            ],
            AccountOrKey("account_id", "recipient_key"),
            Shown,
            SENT,
        )],
    ),
    table(
        "refused_addresses",
        &[goes(&["email_key", "answer", "created_at"], Key("email_key"), Shown, SENT)],
    ),
    table(
        "mail_links",
        &[goes(
            &["id", "purpose", "token_digest", "account_id", "device_id", "expires_at", "created_at"],
            OWN,
            Secret,
            When("when it is used, or the next one is made"),
        )],
    ),
    table(
        "email_changes",
        &[
            goes(
                &["id", "account_id", "old_email", "new_email", "expires_at", "confirmed_at", "created_at"],
                OWN,
                Shown,
                When("when it can be neither confirmed nor undone any more"),
            ),
            goes(
                &["confirm_digest", "cancel_digest", "undo_digest"],
                OWN,
                Secret,
                When("when it can be neither confirmed nor undone any more"),
            ),
            actor(&["asked_by_id"], Account("asked_by_id"), WithAccount),
        ],
    ),
    table(
        "pending_identities",
        &[goes(
            &[
                "id", "token_digest", "purpose", "browser_digest", "account_id", "provider", "issuer",
                "subject", "email", "expires_at", "created_at",
            ],
            OWN,
            Secret,
            When("when the next sign-in waits"),
        )],
    ),
    table(
        "oidc_attempts",
        &[goes(
            &[
                "id", "state_digest", "provider", "nonce", "sealed_verifier", "browser_digest",
                "account_id", "expires_at", "created_at",
            ],
            OWN,
            Secret,
            When("when the next one goes to a provider"),
        )],
    ),
    table(
        "identities",
        &[goes(
            &["id", "account_id", "provider", "issuer", "subject", "email", "last_used_at", "created_at"],
            OWN,
            Shown,
            WithAccount,
        )],
    ),
    table(
        "sessions",
        &[
            goes(
                &[
                    "id", "account_id", "ip_address", "user_agent", "last_used_at", "ended_at",
                    "end_reason", "created_at",
                ],
                OWN,
                Shown,
                Days(90, "it was last used, at the next sign-in"),
            ),
            goes(
                &["family_hash", "secret_hash", "previous_hash", "sealed_secret"],
                OWN,
                Secret,
                Days(90, "it was last used, at the next sign-in"),
            ),
        ],
    ),
    table(
        "recovery_codes",
        &[
            goes(&["id", "account_id", "hint", "used_at", "expires_at", "created_at"], OWN, Shown, WithAccount),
            goes(&["digest"], OWN, Secret, WithAccount),
        ],
    ),
    table(
        "totp_secrets",
        &[
            goes(
                &[
                    "id", "account_id", "device_id", "algorithm", "digits", "period", "activated_at",
                    "expires_at", "last_step", "created_at",
                ],
                OWN,
                Shown,
                WithAccount,
            ),
            goes(&["sealed_secret"], OWN, Secret, WithAccount),
        ],
    ),
    table(
        "passkey_ceremonies",
        &[goes(
            &["id", "kind", "token_digest", "account_id", "state", "expires_at"],
            OWN,
            Secret,
            When("when the next one is begun"),
        )],
    ),
    table(
        "passkeys",
        &[
            goes(&["id", "account_id", "name", "created_at", "last_used_at"], OWN, Shown, WithAccount),
            goes(&["credential_id", "user_handle", "passkey"], OWN, Secret, WithAccount),
        ],
    ),
    table(
        "device_proofs",
        &[goes(
            &["device_id", "digest", "expires_at"],
            Through("device_id", "devices"),
            Secret,
            When("when the next one is shown"),
        )],
    ),
    table(
        "devices",
        &[
            part(&["revoked_at"], OWN, (Becomes(Now), RowGoes), Shown, WithAccount),
            part(&["name"], OWN, (Becomes(Dash), RowGoes), Shown, WithAccount),
            part(&["fingerprint"], OWN, (Becomes(Empty), RowGoes), Shown, WithAccount),
            part(
                &["attestation_data", "last_seen_at"],
                OWN,
                (Becomes(Null), RowGoes),
                Shown,
                WithAccount,
            ),
            part(
                &["public_key", "key_thumbprint", "pin_hash"],
                OWN,
                (Becomes(Null), RowGoes),
                Secret,
                WithAccount,
            ),
            part(
                &["card_hash"],
                OWN,
                (Stays("whoever finds the card is told that it is no longer valid"), RowGoes),
                Secret,
                WithAccount,
            ),
            part(
                &["id", "account_id", "kind", "confirmed_at", "created_at"],
                OWN,
                (Stays("a punch says by which device it was made"), RowGoes),
                Shown,
                WithAccount,
            ),
        ],
    ),
    table(
        "former_names",
        &[part(
            &["account_id", "name"],
            OWN,
            (Stays(NO_NAME_YET), Stays(LOG)),
            Shown,
            Audit,
        )],
    ),
    table(
        "employments",
        &[
            part(
                &[
                    "id", "account_id", "first_name", "last_name", "staff_number", "language",
                    "category_id", "born", "created_at",
                ],
                OWN,
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
            part(&["search_key"], OWN, (By(SearchKey), RowGoes), Machinery, Punches),
        ],
    ),
    table(
        "accounts",
        &[
            part(
                &["email", "email_key"],
                Account("id"),
                (Becomes(Vacated), RowGoes),
                Shown,
                WithAccount,
            ),
            part(&["password_hash"], Account("id"), (Becomes(Null), RowGoes), Secret, WithAccount),
            part(&["email_verified_at"], Account("id"), (Becomes(Null), RowGoes), Shown, WithAccount),
            part(&["closed_at"], Account("id"), (Becomes(Now), RowGoes), Shown, Punches),
            part(
                &["id", "role", "created_at"],
                Account("id"),
                (Stays(RECORD), RowGoes),
                Shown,
                Punches,
            ),
        ],
    ),
    table(
        "audit_entries",
        &[
            part(
                &[
                    "id", "event_type", "account_id", "device_id", "kiosk_id", "event_data",
                    "ip_address", "user_agent", "request_id", "created_at",
                ],
                OWN,
                (Stays(LOG), Stays(LOG)),
                Shown,
                Audit,
            ),
            part(&["subject_id"], Account("subject_id"), (Stays(LOG), Stays(LOG)), Shown, Audit),
        ],
    ),
    table(
        "attempts",
        &[part(
            &["key", "count", "since", "created_at"],
            Digest("key"),
            (Stays(COUNTED), Stays(COUNTED)),
            Machinery,
            Days(1, "the last one counted, at the next sign-in"),
        )],
    ),
    table("audit_horizon", &[nobody(&["id", "erased_before"])]),
    table(
        "balances",
        &[nobody(&[
            "code", "name_fr", "name_en", "unit", "gain", "gain_hundredths", "day_count", "year_begins",
            "lowest_hundredths", "is_active", "created_at",
        ])],
    ),
    table(
        "absence_types",
        &[nobody(&[
            "code", "name_fr", "name_en", "unit", "is_paid", "counts", "is_elsewhere", "leave_gain", "balance",
            "needs_document", "decided_by", "is_neutral", "payroll_code", "colour", "pattern", "is_active",
            "created_at",
        ])],
    ),
    table("site_calendars", &[nobody(&["site_id", "since", "calendar"])]),
    table("categories", &[nobody(&["id", "name", "longest_shift_minutes", "created_at"])]),
    table("erased_entries", &[nobody(&["sequence", "erasure"])]),
    table(
        "kiosks",
        &[nobody(&[
            "id", "name", "location", "fingerprint", "ip_address", "public_key", "api_key_hash",
            "is_active", "last_heartbeat_at", "app_version", "device_info", "closed_at", "created_at",
            "access_mode", "clock_difference_ms", "clock_noted_at", "takes_printed_badges",
            "takes_staff_numbers", "tags", "timezone", "reads_names",
        ])],
    ),
    table("holiday_calendar_days", &[nobody(&["calendar_id", "day", "name"])]),
    table("ledger_checkpoints", &[nobody(&["id", "size", "note", "created_at"])]),
    table(
        "ledger_head",
        &[nobody(&["id", "origin", "size", "last_hash", "peaks", "seal"])],
    ),
    table("ledger_keys", &[nobody(&["id", "public_key", "sealed_seed", "created_at"])]),
    table("ledger_nodes", &[nobody(&["level", "position", "hash"])]),
    table("organisation", &[nobody(&["id", "staff", "calendar"])]),
    table("seaql_migrations", &[nobody(&["version", "applied_at"])]),
    table(
        "signing_keys",
        &[nobody(&[
            "id", "kid", "public_pem", "sealed_private_pem", "signs_from", "revoked_at", "created_at",
        ])],
    ),
    table("sites", &[nobody(&["id", "name", "created_at", "timezone", "calendar"])]),
    table("teams", &[nobody(&["id", "name", "site_id", "closed_at", "created_at"])]),
    table("turns", &[nobody(&["name", "holder", "until", "created_at"])]),
];
