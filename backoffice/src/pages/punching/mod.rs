//! Who is there, and who was when.

mod anomalies;
mod evacuation;
mod kept_punches;
mod my_punches;
mod my_team;
mod presence;
mod punches;
mod to_do;

pub(crate) use anomalies::Anomalies;
pub(crate) use evacuation::Evacuation;
pub(crate) use kept_punches::KeptPunches;
pub(crate) use my_punches::MyPunches;
pub(crate) use my_team::MyTeam;
pub(crate) use presence::Presence;
pub(crate) use punches::Punches;
pub(in crate::pages) use punches::{CorrectionFields, Subject, WhenAndWay};
pub(crate) use to_do::ToDoPage;
