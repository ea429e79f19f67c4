//! What else is about persons.

use super::{
    AUTHOR, BARE, COUNTED, HR_CODE, INVITED, KEPT_ROW, LOG, NO_NAME_YET, OUTBOX, OWN, RECORD, SENT,
    UNSENT, actor, goes, nobody, part, table,
};
use crate::privacy::registry::{
    Access::{Machinery, OfAnother, Secret, Shown},
    Fate::{Becomes, By, RowGoes, Stays},
    Retention::{Account as WithAccount, Audit, Days, Punches, Stays as ForGood, When},
    Table,
    Value::{Dash, Empty, Now, NowUnless, Null, Vacated},
    Whose::{Account, AccountOrKey, Digest, Key, Through},
    Work::{LeavesTeam, LedgerErasure, SearchKey},
};

#[rustfmt::skip]
pub(super) const PERSONS: &[Table] = &[
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
];
