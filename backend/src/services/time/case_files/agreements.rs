//! What is agreed for people's categories and contracts, as far as a case file needs it.

use std::{collections::HashMap, ops::RangeInclusive};

use chrona_api_types::PersonId;
use chrona_store::{StoreError, people::categories, time::rules};
use chrona_work_time::RuleChanges;
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

use super::longest_shift;

/// What is agreed for people's categories and contracts: for each what holds of the categories they belonged to, in order
/// of time, and then what is agreed for themselves.
pub(super) struct Agreements(HashMap<PersonId, Vec<RuleChanges>>);

impl Agreements {
    /// Those that touch these days.
    pub(super) async fn of(
        connection: &impl ConnectionTrait,
        ids: &[PersonId],
        days: &RangeInclusive<NaiveDate>,
    ) -> Result<Self, StoreError> {
        let memberships = categories::memberships(connection, ids).await?;
        let of_categories = if memberships.is_empty() {
            HashMap::new()
        } else {
            rules::of_categories(connection).await?
        };
        let mut of: HashMap<PersonId, Vec<RuleChanges>> = HashMap::new();
        for row in memberships {
            let to = row.until.and_then(|until| until.pred_opt());
            let longest = row
                .longest_shift_minutes
                .and_then(|minutes| u32::try_from(minutes).ok())
                .map(|minutes| longest_shift(row.since, to, minutes));
            let rules = of_categories.get(&row.category_id);
            let rules = rules.into_iter().flatten();
            let rules = rules.filter_map(|rules| within(rules, row.since, to));
            of.entry(row.account_id)
                .or_default()
                .extend(longest.into_iter().chain(rules));
        }
        for (id, own) in rules::of_people(connection, ids).await? {
            of.entry(id).or_default().extend(own);
        }
        for rows in of.values_mut() {
            rows.retain(|row| {
                row.from <= *days.end() && row.to.is_none_or(|to| *days.start() <= to)
            });
        }
        Ok(Self(of))
    }

    pub(super) fn take(&mut self, id: PersonId) -> Vec<RuleChanges> {
        self.0.remove(&id).unwrap_or_default()
    }
}

/// The part of rules that lies within these days; none where there is none.
fn within(rules: &RuleChanges, since: NaiveDate, to: Option<NaiveDate>) -> Option<RuleChanges> {
    let from = rules.from.max(since);
    let to = [rules.to, to].into_iter().flatten().min();
    to.is_none_or(|to| from <= to).then(|| RuleChanges {
        from,
        to,
        ..rules.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_categorys_rules_hold_while_someone_belongs_to_it() {
        let rules = |from: &str, to: Option<&str>| RuleChanges {
            from: day(from),
            to: to.map(day),
            ..RuleChanges::default()
        };
        let (since, to) = (day("2027-03-01"), Some(day("2027-03-31")));
        let of = |from, until: Option<&str>| within(&rules(from, until), since, to);
        assert_eq!(
            of("2026-01-01", None),
            Some(rules("2027-03-01", Some("2027-03-31")))
        );
        let cut = rules("2027-03-10", Some("2027-03-20"));
        assert_eq!(of("2027-03-10", Some("2027-03-20")), Some(cut));
        assert_eq!(of("2027-04-01", None), None);
        assert_eq!(of("2026-01-01", Some("2027-02-28")), None);
    }
}
