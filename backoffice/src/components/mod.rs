//! What several pages are made of.

pub(crate) mod confirm;
pub(crate) mod days;
pub(crate) mod door;
pub(crate) mod export;
pub(crate) mod eye;
pub(crate) mod file_drop;
pub(crate) mod find;
pub(crate) mod form;
pub(crate) mod handling;
mod header;
pub(crate) mod links;
pub(crate) mod list;
pub(crate) mod mail_leaves;
pub(crate) mod person_field;
pub(crate) mod row_actions;
mod tabs;
pub(crate) mod team_filter;
pub(crate) mod worked;
pub(crate) mod zone_field;

pub(crate) use header::Header;
