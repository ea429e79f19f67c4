//! Categories of people, for which a rule may be another than the organisation's.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::CategoryId;

/// A category, such as guards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Category {
    /// The category's identifier.
    pub id: CategoryId,
    /// Its name, unique.
    pub name: String,
    /// The longest shift of its people, in minutes; the organisation's where it is absent.
    pub longest_shift_minutes: Option<i32>,
    /// How many people belong to it.
    pub member_count: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What a category is, to make one or to change it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DescribeCategory {
    /// Its name: 1 to 100 characters, unique.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 100)))]
    pub name: String,
    /// The longest shift of its people, in minutes: 60 to 2880. An entry older than that was never followed
    /// by its exit. The organisation's (`LONGEST_SHIFT_HOURS`) where it is absent.
    #[cfg_attr(
        feature = "openapi",
        oai(validator(minimum(value = "60"), maximum(value = "2880")))
    )]
    pub longest_shift_minutes: Option<i32>,
}

/// The category a person belongs to.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetCategory {
    /// The category; none when absent.
    pub category_id: Option<CategoryId>,
    /// The first day of it, today or before; today when absent.
    pub since: Option<NaiveDate>,
}
