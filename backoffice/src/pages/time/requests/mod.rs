//! Requests of absences and of corrections: one's own, and those that one decides on.

mod ask;
mod decide;
mod mine;
mod own_list;
mod told;

pub(crate) use decide::{Requests, TeamRequests};
pub(crate) use mine::MyRequests;
