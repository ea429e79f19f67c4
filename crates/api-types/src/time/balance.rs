//! What people have of a balance on a day, by lot.

use chrona_work_time::LotSource;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::absence_type::BalanceUnit;
use crate::ids::{BalanceEntryId, PersonId};

/// What someone has of a balance at the end of a day, past, present or to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BalanceOn {
    /// Which one.
    pub code: String,
    /// Its name in French.
    pub name_fr: String,
    /// Its name in English.
    pub name_en: String,
    /// What it is counted in.
    pub unit: BalanceUnit,
    /// The day, at its end.
    pub on: NaiveDate,
    /// What is left of all lots, less what was taken in advance, in hundredths of the unit.
    pub hundredths: i64,
    /// What was taken before it was gained; the next lots pay it back first.
    pub in_advance: i64,
    /// Each lot that was gained until then, in the order in which they are taken.
    pub lots: Vec<BalanceLot>,
    /// What was taken until then, day by day.
    pub takings: Vec<BalanceTaking>,
    /// What was entered by hand, the last one first.
    pub entries: Vec<BalanceEntry>,
}

impl BalanceOn {
    /// Its name in a language.
    pub fn name(&self, language: crate::Language) -> &str {
        match language {
            crate::Language::Fr => &self.name_fr,
            crate::Language::En => &self.name_en,
        }
    }
}

/// What became of a lot until a day, in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BalanceLot {
    /// The first day on which it may be taken.
    pub gained_on: NaiveDate,
    /// The last one; for ever where absent.
    pub good_until: Option<NaiveDate>,
    /// How much it was.
    pub hundredths: i64,
    /// Where it comes from.
    pub source: LotSource,
    /// What was taken of it.
    pub taken: i64,
    /// What nobody took while it was good.
    pub expired: i64,
    /// What is left of it.
    pub left: i64,
}

/// What was taken on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BalanceTaking {
    /// The day.
    pub on: NaiveDate,
    /// How much of it, in hundredths.
    pub hundredths: i64,
    /// The word of the absence's sort; none for what was taken away by hand.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", oai(rename = "type"))]
    pub kind: Option<String>,
}

/// What was entered by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BalanceEntry {
    /// Its identifier.
    pub id: BalanceEntryId,
    /// Which balance.
    pub balance: String,
    /// From which day on.
    pub from: NaiveDate,
    /// Until when it is good; for ever where absent.
    pub good_until: Option<NaiveDate>,
    /// How much, in hundredths; less than 0 takes away.
    pub hundredths: i64,
    /// What it is.
    pub source: LotSource,
    /// Why.
    pub reason: String,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Who entered it; none when that account was deleted.
    pub created_by: Option<PersonId>,
    /// When it was annulled.
    pub annulled_at: Option<DateTime<Utc>>,
    /// Who did that.
    pub annulled_by: Option<PersonId>,
}

/// Something to enter by hand: what stood at the beginning, or a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AdjustBalance {
    /// Which balance.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 40)))]
    pub balance: String,
    /// From which day on.
    pub from: NaiveDate,
    /// Until when it is good; for ever where absent.
    pub good_until: Option<NaiveDate>,
    /// How much, in hundredths of the unit: not 0, and below 0 only for `adjusted`.
    pub hundredths: i64,
    /// What it is: `opening`, `adjusted`, `splitting` or `given_back`.
    pub source: LotSource,
    /// Why: 3 to 500 characters. The person reads it.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 2000)))]
    pub reason: String,
}
