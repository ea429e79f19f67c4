//! Sorts of absence and balances as data, what is added to balances by hand, and what people ask for.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

/// The balances that there are at first: their words and names, unit, what they are gained by, and how days are counted.
const BALANCES: [&str; 4] = [
    "('paid_leave', 'Congés payés', 'Paid leave', 'day', 'paid_leave', 'six_a_week', 6)",
    "('rtt', 'RTT', 'Reduced working time days', 'day', 'by_hand', 'five_a_week', 1)",
    "('rest', 'Repos compensateur de remplacement', 'Rest instead of overtime pay', 'hour', 'by_hand', 'five_a_week', 1)",
    "('cor', 'Contrepartie obligatoire en repos', 'Mandatory rest for overtime', 'hour', 'by_hand', 'five_a_week', 1)",
];

/// The sorts of absence that there are at first: word, names, unit, paid, counts, elsewhere, what it does to leave, balance,
/// document, who decides, neutral, colour, pattern.
const TYPES: [&str; 17] = [
    "('paid_leave', 'Congé payé', 'Paid leave', 'half_day', TRUE, TRUE, FALSE, 'worked', 'paid_leave', FALSE, 'manager', FALSE, '#00AEEF', 'plain')",
    "('rtt', 'RTT', 'Reduced working time day', 'half_day', TRUE, FALSE, FALSE, 'worked', 'rtt', FALSE, 'manager', FALSE, '#3DDC97', 'plain')",
    "('rest', 'Repos compensateur', 'Rest for overtime', 'hour', TRUE, FALSE, FALSE, 'worked', 'rest', FALSE, 'manager', FALSE, '#7C9CF5', 'plain')",
    "('cor', 'Contrepartie obligatoire en repos', 'Mandatory rest for overtime', 'hour', TRUE, FALSE, FALSE, 'worked', 'cor', FALSE, 'manager', FALSE, '#5B7BD5', 'stripes')",
    "('sick_leave', 'Arrêt maladie', 'Sick leave', 'half_day', FALSE, FALSE, FALSE, 'sick', NULL, TRUE, 'nobody', FALSE, '#FFC857', 'stripes')",
    "('work_accident', 'Accident du travail', 'Accident at work', 'half_day', FALSE, FALSE, FALSE, 'worked', NULL, TRUE, 'nobody', FALSE, '#FF8A80', 'stripes')",
    "('birth_leave', 'Congé de naissance ou de paternité', 'Birth or paternity leave', 'day', TRUE, FALSE, FALSE, 'worked', NULL, TRUE, 'hr', FALSE, '#C792EA', 'plain')",
    "('family_leave', 'Événement familial', 'Family event', 'half_day', TRUE, FALSE, FALSE, 'worked', NULL, TRUE, 'hr', FALSE, '#C792EA', 'dots')",
    "('parental_leave', 'Congé parental', 'Parental leave', 'day', FALSE, FALSE, FALSE, 'nothing', NULL, FALSE, 'hr', FALSE, '#C792EA', 'stripes')",
    "('maternity_leave', 'Congé de maternité ou d’adoption', 'Maternity or adoption leave', 'day', FALSE, FALSE, FALSE, 'worked', NULL, TRUE, 'hr', FALSE, '#C792EA', 'checks')",
    "('unpaid_leave', 'Congé sans solde', 'Unpaid leave', 'half_day', FALSE, FALSE, FALSE, 'nothing', NULL, FALSE, 'manager', FALSE, '#A9B8C6', 'plain')",
    "('training', 'Formation', 'Training', 'half_day', TRUE, TRUE, FALSE, 'worked', NULL, FALSE, 'manager', FALSE, '#8BC34A', 'dots')",
    "('remote_work', 'Télétravail', 'Remote work', 'half_day', TRUE, FALSE, TRUE, 'worked', NULL, FALSE, 'manager', FALSE, '#8BC34A', 'plain')",
    "('business_trip', 'Déplacement professionnel', 'Business trip', 'half_day', TRUE, FALSE, TRUE, 'worked', NULL, FALSE, 'manager', FALSE, '#8BC34A', 'stripes')",
    "('strike', 'Grève', 'Strike', 'half_day', FALSE, FALSE, FALSE, 'nothing', NULL, FALSE, 'nobody', TRUE, '#A9B8C6', 'checks')",
    "('staff_representation', 'Heures de délégation', 'Staff representation', 'hour', TRUE, TRUE, FALSE, 'worked', NULL, FALSE, 'nobody', TRUE, '#A9B8C6', 'dots')",
    "('other', 'Autre absence', 'Other absence', 'half_day', FALSE, FALSE, FALSE, 'worked', NULL, FALSE, 'manager', FALSE, '#A9B8C6', 'stripes')",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// In whole or not at all on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(balances()).await?;
        manager.create_table(types()).await?;
        manager.create_table(entries()).await?;
        manager.create_table(requests()).await?;
        let connection = manager.get_connection();
        let since = match manager.get_database_backend() {
            DbBackend::Postgres => "TIMESTAMPTZ '2026-11-30 00:00:00+00'",
            _ => "'2026-11-30T00:00:00+00:00'",
        };
        let values = |rows: &[&str]| {
            let rows = rows
                .iter()
                .map(|row| format!("{}, {since})", row.trim_end_matches(')')));
            rows.collect::<Vec<_>>().join(", ")
        };
        for step in [
            format!(
                "INSERT INTO balances (code, name_fr, name_en, unit, gain, day_count, year_begins, created_at) \
                 VALUES {}",
                values(&BALANCES)
            ),
            format!(
                "INSERT INTO absence_types (code, name_fr, name_en, unit, is_paid, counts, is_elsewhere, leave_gain, \
                 balance, needs_document, decided_by, is_neutral, colour, pattern, created_at) VALUES {}",
                values(&TYPES)
            ),
            // Words that an organisation made up by itself stay words.
            format!(
                "INSERT INTO absence_types (code, name_fr, name_en, unit, is_paid, counts, is_elsewhere, leave_gain, \
                 needs_document, decided_by, is_neutral, colour, pattern, created_at) \
                 SELECT DISTINCT kind, replace(kind, '_', ' '), replace(kind, '_', ' '), 'half_day', FALSE, FALSE, FALSE, \
                 'worked', FALSE, 'hr', FALSE, '#A9B8C6', 'plain', {since} FROM absences \
                 WHERE kind NOT IN (SELECT code FROM absence_types)"
            ),
            // The hours of one day, such as 14:00-16:00.
            "ALTER TABLE absences ADD COLUMN times TEXT".to_owned(),
            "CREATE INDEX absence_types_by_balance ON absence_types (balance)".to_owned(),
            "CREATE INDEX balance_entries_by_account_id ON balance_entries (account_id, from_day)"
                .to_owned(),
            "CREATE INDEX balance_entries_by_balance ON balance_entries (balance)".to_owned(),
            "CREATE INDEX balance_entries_by_created_by_id ON balance_entries (created_by_id)"
                .to_owned(),
            "CREATE INDEX balance_entries_by_annulled_by_id ON balance_entries (annulled_by_id)"
                .to_owned(),
            "CREATE INDEX requests_by_account_id ON requests (account_id, from_day)".to_owned(),
            "CREATE INDEX requests_by_state ON requests (state, id)".to_owned(),
            "CREATE INDEX requests_by_absence_type ON requests (absence_type)".to_owned(),
            "CREATE INDEX requests_by_decided_by_id ON requests (decided_by_id)".to_owned(),
            "CREATE INDEX requests_by_absence_id ON requests (absence_id)".to_owned(),
        ] {
            connection.execute_unprepared(&step).await?;
        }
        Ok(())
    }
}

fn balances() -> TableCreateStatement {
    Table::create()
        .table("balances")
        .col(text("code").primary_key())
        .col(text("name_fr"))
        .col(text("name_en"))
        .col(checked(text("unit"), "unit IN ('day', 'hour')"))
        .col(checked(
            text("gain"),
            "gain IN ('by_hand', 'paid_leave', 'monthly', 'yearly')",
        ))
        .col(integer_null("gain_hundredths"))
        .col(checked(
            text("day_count"),
            "day_count IN ('six_a_week', 'five_a_week')",
        ))
        .col(checked(
            integer("year_begins"),
            "year_begins BETWEEN 1 AND 12",
        ))
        // How far below zero people may ask for.
        .col(checked(
            integer("lowest_hundredths").default(0).take(),
            "lowest_hundredths <= 0",
        ))
        .col(boolean("is_active").default(true))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

fn types() -> TableCreateStatement {
    Table::create()
        .table("absence_types")
        .col(text("code").primary_key())
        .col(text("name_fr"))
        .col(text("name_en"))
        .col(checked(text("unit"), "unit IN ('day', 'half_day', 'hour')"))
        .col(boolean("is_paid"))
        .col(boolean("counts"))
        .col(boolean("is_elsewhere"))
        .col(checked(
            text("leave_gain"),
            "leave_gain IN ('worked', 'sick', 'nothing')",
        ))
        .col(text_null("balance"))
        .col(boolean("needs_document"))
        .col(checked(
            text("decided_by"),
            "decided_by IN ('manager', 'hr', 'nobody')",
        ))
        .col(boolean("is_neutral"))
        .col(text_null("payroll_code"))
        .col(text("colour"))
        .col(checked(
            text("pattern"),
            "pattern IN ('plain', 'stripes', 'dots', 'checks')",
        ))
        .col(boolean("is_active").default(true))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut key(("absence_types", "balance"), ("balances", "code")))
        .to_owned()
}

fn entries() -> TableCreateStatement {
    let account = |column| key(("balance_entries", column), ("accounts", "id"));
    Table::create()
        .table("balance_entries")
        .col(big_pk_auto("id"))
        .col(big_integer("account_id"))
        .col(text("balance"))
        .col(date("from_day"))
        .col(date_null("good_until"))
        .col(checked(big_integer("hundredths"), "hundredths <> 0"))
        .col(checked(
            text("source"),
            "source IN ('opening', 'gained', 'adjusted', 'splitting', 'given_back')",
        ))
        .col(text("reason"))
        .col(big_integer_null("created_by_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(big_integer_null("annulled_by_id"))
        .col(timestamp_with_time_zone_null("annulled_at"))
        .foreign_key(&mut account("account_id"))
        .foreign_key(&mut account("created_by_id"))
        .foreign_key(&mut account("annulled_by_id"))
        .foreign_key(&mut key(
            ("balance_entries", "balance"),
            ("balances", "code"),
        ))
        .to_owned()
}

fn requests() -> TableCreateStatement {
    let account = |column| key(("requests", column), ("accounts", "id"));
    Table::create()
        .table("requests")
        .col(big_pk_auto("id"))
        .col(big_integer("account_id"))
        .col(checked(
            text("kind"),
            "kind IN ('absence', 'correction')",
        ))
        .col(text_null("absence_type"))
        .col(date("from_day"))
        .col(date("to_day"))
        .col(checked(
            text_null("half"),
            "half IN ('morning', 'afternoon')",
        ))
        .col(text_null("times"))
        .col(checked(
            text_null("added_kind"),
            "added_kind IN ('clock_in', 'clock_out')",
        ))
        .col(timestamp_with_time_zone_null("added_at"))
        // Not a key: a punch may be erased before what was asked about it.
        .col(big_integer_null("annulled_punch_id"))
        .col(text("reason"))
        .col(checked(
            text("state"),
            "state IN ('asked', 'agreed', 'refused', 'cancelled')",
        ))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(big_integer_null("decided_by_id"))
        .col(text("decision_reason").default("").take())
        // The absence that it became.
        .col(big_integer_null("absence_id"))
        // The ledger's entry of the decision, and what hides the request behind that entry's commitment.
        .col(big_integer_null("sequence"))
        .col(blob_null("salt"))
        .foreign_key(&mut account("account_id"))
        .foreign_key(&mut account("decided_by_id"))
        .foreign_key(&mut key(
            ("requests", "absence_type"),
            ("absence_types", "code"),
        ))
        .foreign_key(&mut key(("requests", "absence_id"), ("absences", "id")))
        .check((
            "requests_kinds",
            Expr::cust(
                "CASE kind WHEN 'absence' THEN absence_type IS NOT NULL AND added_at IS NULL AND annulled_punch_id IS NULL \
                 ELSE absence_type IS NULL AND (added_at IS NOT NULL OR annulled_punch_id IS NOT NULL) END",
            ),
        ))
        .to_owned()
}

fn checked(mut column: ColumnDef, rule: &str) -> ColumnDef {
    column.extra(format!("CHECK ({rule})")).take()
}

fn key(
    (table, column): (&'static str, &'static str),
    (other, of): (&'static str, &'static str),
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}"))
        .from(table, column)
        .to(other, of)
        .take()
}
