//! How much waits for a decision.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{StoreError, sql};

/// How much of each kind waits.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct Waiting {
    /// Punches that arrived late and that nobody has looked at.
    pub late_punches: i64,
    /// What was found in people's months and that nobody has looked at.
    pub anomalies: i64,
    /// Limits of working time that were found there, and about which nobody has written what was done.
    pub limits: i64,
    /// Punches that a kiosk kept and that were not recorded for a doubt.
    pub kept_punches: i64,
    /// Phones that show no badge yet.
    pub phones: i64,
    /// E-mails that were given up.
    pub letters: i64,
}

/// Counts what waits, by the same conditions as the lists of each kind.
pub async fn count(connection: &impl ConnectionTrait) -> Result<Waiting, StoreError> {
    let query = "SELECT \
         (SELECT COUNT(*) FROM late_punches WHERE state = 'disturbs' AND handled_at IS NULL) \
         AS late_punches, \
         (SELECT COUNT(*) FROM found_anomalies f WHERE NOT EXISTS (SELECT 1 \
         FROM handled_anomalies h WHERE h.account_id = f.account_id AND h.code = f.code \
         AND h.moment = f.moment)) AS anomalies, \
         (SELECT COUNT(*) FROM found_limits f WHERE NOT EXISTS (SELECT 1 \
         FROM handled_limits h WHERE h.account_id = f.account_id AND h.code = f.code \
         AND h.day = f.day)) AS limits, \
         (SELECT COUNT(*) FROM kept_punches WHERE outcome = 'quarantined') AS kept_punches, \
         (SELECT COUNT(*) FROM devices WHERE kind = 'phone' AND revoked_at IS NULL \
         AND confirmed_at IS NULL) AS phones, \
         (SELECT COUNT(*) FROM outbox WHERE given_up_at IS NOT NULL) AS letters";
    let counted = sql::one(connection, query, vec![]).await?;
    Ok(counted.unwrap_or_default())
}
