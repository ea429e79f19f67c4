//! Device proofs: which were shown lately, for all instances, so that each is good once.

use chrona_api_types::DeviceId;
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::{StoreError, sql};

/// Keeps a proof; answers whether it is the first time it is shown.
pub async fn keep(
    connection: &impl ConnectionTrait,
    device_id: DeviceId,
    digest: &str,
    expires_at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let insert = "INSERT INTO device_proofs (device_id, digest, expires_at) VALUES ($1, $2, $3) \
         ON CONFLICT (device_id, digest) DO NOTHING";
    let values = vec![device_id.into(), digest.into(), expires_at.into()];
    Ok(sql::execute(connection, insert, values).await? == 1)
}

/// Forgets every proof that expired before then.
pub async fn forget_before(
    connection: &impl ConnectionTrait,
    then: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM device_proofs WHERE expires_at < $1";
    sql::execute(connection, delete, vec![then.into()]).await?;
    Ok(())
}
