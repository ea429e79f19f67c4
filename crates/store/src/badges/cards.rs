//! What people punch by who show no phone: printed badges, tags and PINs, which are devices too.

use chrona_api_types::{DeviceId, DeviceKind, PersonId, names::staff_number_key};
use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, FromQueryResult};

use crate::{StoreError, entities::device, sql, words::Word};

/// Someone who shows no phone.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Shown {
    /// The device: the card, or the PIN of a staff number.
    pub device_id: Option<DeviceId>,
    /// Whose it is.
    pub account_id: PersonId,
    /// When the card was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The PHC string of that person's PIN.
    pub pin_hash: Option<String>,
}

/// A printed badge, a tag or a PIN to give to someone.
#[derive(Debug)]
pub struct NewCard {
    /// Whose it is.
    pub account_id: PersonId,
    /// `printed_badge`, `tag` or `pin`.
    pub kind: DeviceKind,
    /// What tells it from others in lists.
    pub name: String,
    /// What names the row: nothing of the card.
    pub fingerprint: String,
    /// SHA-256 of its number, in hexadecimal.
    pub card_hash: Option<String>,
    /// The PIN's PHC string.
    pub pin_hash: Option<String>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// The card of this kind and hash: the one in use, or else the last that was revoked.
pub async fn of_card(
    connection: &impl ConnectionTrait,
    kind: DeviceKind,
    card_hash: &str,
) -> Result<Option<Shown>, StoreError> {
    let query = "SELECT d.id AS device_id, d.account_id, d.revoked_at, p.pin_hash FROM devices d \
         LEFT JOIN devices p ON p.account_id = d.account_id AND p.kind = 'pin' \
         AND p.revoked_at IS NULL \
         WHERE d.card_hash = $2 AND d.kind = $1 \
         ORDER BY CASE WHEN d.revoked_at IS NULL THEN 0 ELSE 1 END, d.id DESC LIMIT 1";
    sql::one(connection, query, vec![Word(kind).into(), card_hash.into()]).await
}

/// Whoever has this staff number, compared without case. Where several people do, from before numbers were
/// compared so, the one who has it as it is written.
pub async fn of_staff_number(
    connection: &impl ConnectionTrait,
    staff_number: &str,
) -> Result<Option<Shown>, StoreError> {
    let query = "SELECT p.id AS device_id, e.account_id, p.revoked_at, p.pin_hash \
         FROM employments e JOIN accounts a ON a.id = e.account_id AND a.closed_at IS NULL \
         LEFT JOIN devices p ON p.account_id = e.account_id AND p.kind = 'pin' \
         AND p.revoked_at IS NULL \
         WHERE e.staff_number = $1 OR e.account_id = \
         (SELECT s.account_id FROM staff_numbers s WHERE s.number_key = $2) \
         ORDER BY CASE WHEN e.staff_number = $1 THEN 0 ELSE 1 END, e.account_id LIMIT 1";
    let values = vec![staff_number.into(), staff_number_key(staff_number).into()];
    sql::one(connection, query, values).await
}

/// Gives someone a card or a PIN; answers its identifier. Not unique when someone has the card, or the
/// person has one of its kind.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewCard,
) -> Result<DeviceId, StoreError> {
    let made = device::ActiveModel {
        account_id: Set(new.account_id),
        kind: Set(Word(new.kind)),
        fingerprint: Set(new.fingerprint),
        name: Set(new.name),
        card_hash: Set(new.card_hash),
        pin_hash: Set(new.pin_hash),
        confirmed_at: Set(Some(new.created_at)),
        created_at: Set(new.created_at),
        ..Default::default()
    }
    .insert(connection)
    .await?;
    Ok(made.id)
}

/// Changes a person's PIN; answers whether there was one to change.
pub async fn change_pin(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    pin_hash: &str,
) -> Result<bool, StoreError> {
    let update = "UPDATE devices SET pin_hash = $2 \
         WHERE account_id = $1 AND kind = 'pin' AND revoked_at IS NULL";
    Ok(sql::execute(connection, update, vec![account_id.into(), pin_hash.into()]).await? > 0)
}

/// Revokes the person's card of this kind, where there is one in use; answers it.
pub async fn revoke_kind(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    kind: DeviceKind,
    now: DateTime<Utc>,
) -> Result<Option<DeviceId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: DeviceId,
    }
    let update = "UPDATE devices SET revoked_at = $3, pin_hash = NULL \
         WHERE account_id = $1 AND kind = $2 AND revoked_at IS NULL RETURNING id";
    let values = vec![account_id.into(), Word(kind).into(), now.into()];
    let row: Option<Row> = sql::one(connection, update, values).await?;
    Ok(row.map(|row| row.id))
}

/// Which kinds a person has in use.
pub async fn kinds(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<DeviceKind>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: Word<DeviceKind>,
    }
    let query = "SELECT DISTINCT kind FROM devices WHERE account_id = $1 AND revoked_at IS NULL";
    let rows: Vec<Row> = sql::all(connection, query, vec![account_id.into()]).await?;
    Ok(rows.into_iter().map(|row| row.kind.0).collect())
}
