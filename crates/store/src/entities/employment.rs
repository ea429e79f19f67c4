//! Employments: whom payroll knows.

use chrona_api_types::{CategoryId, Language, PersonId};
use sea_orm::entity::prelude::*;

use crate::words::Word;

/// A row of `employments`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "employments")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub account_id: PersonId,
    pub first_name: String,
    pub last_name: String,
    pub staff_number: Option<String>,
    pub language: Word<Language>,
    /// The category the person belongs to.
    pub category_id: Option<CategoryId>,
    /// When the person was born, where that is known.
    pub born: Option<Date>,
    pub created_at: DateTimeUtc,
    /// The words a search finds the person by.
    pub search_key: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
