//! Staff numbers that invitations ask for and others have.

use std::collections::{HashMap, HashSet};

use chrona_api_types::{HrCodeId, ProblemCode};
use chrona_store::people::staff_numbers::{self as numbers, Held, Holder};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::{Judged, Planned, Refused};
use crate::{kernel::ServiceError, services::people::staff_numbers};

/// Refuses those whose staff number another has. An invitation that is given another number in the same go
/// frees the one it has, unless it is refused itself.
pub(super) async fn refuse(
    connection: &impl ConnectionTrait,
    judged: &mut [Judged],
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let mut first = HashSet::new();
    for one in judged.iter_mut() {
        let key = one
            .as_ref()
            .ok()
            .and_then(|planned| planned.invited.number_key.clone());
        if key.is_some_and(|key| !first.insert(key)) {
            *one = Err(ProblemCode::ImportNumberTwice.into());
        }
    }
    let keys: Vec<String> = first.into_iter().collect();
    let held = numbers::holders(connection, &keys, now).await?;
    let codes: HashMap<HrCodeId, usize> = judged
        .iter()
        .enumerate()
        .filter_map(|(place, one)| Some((one.as_ref().ok()?.standing.as_ref()?.id, place)))
        .collect();
    let in_the_way = |planned: &Planned, judged: &[Judged]| -> Option<Held> {
        let key = planned.invited.number_key.as_ref()?;
        let held = held.get(key)?;
        let is_freed = match held.by {
            Holder::Account(_) => false,
            Holder::HrCode(id) if planned.standing.as_ref().is_some_and(|row| row.id == id) => true,
            Holder::HrCode(id) => codes
                .get(&id)
                .and_then(|&place| {
                    judged
                        .get(place)?
                        .as_ref()
                        .ok()?
                        .invited
                        .number_key
                        .as_ref()
                })
                .is_some_and(|other| other != key),
        };
        (!is_freed).then(|| held.clone())
    };
    // One that is refused keeps its number, which may be in the way of another.
    loop {
        let refused: Vec<(usize, Held)> = judged
            .iter()
            .enumerate()
            .filter_map(|(place, one)| Some((place, in_the_way(one.as_ref().ok()?, judged)?)))
            .collect();
        if refused.is_empty() {
            return Ok(());
        }
        for (place, held) in refused {
            if let Some(one) = judged.get_mut(place) {
                *one = Err(Refused {
                    error: staff_numbers::refusal(held.by).into(),
                    held: Some(Box::new(held)),
                });
            }
        }
    }
}
