//! Employees, invitations, teams and sites.

mod employees;
mod invitations;
mod join;
mod teams;

pub(crate) use employees::{NewPerson, People, PersonPage, PersonTimePage};
pub(crate) use invitations::{ImportPeople, Invitations, NewInvitation};
pub(crate) use join::Join;
pub(crate) use teams::Teams;
