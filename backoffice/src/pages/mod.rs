//! The pages, by capability.

mod badges;
mod identity;
mod kiosks;
mod ledger;
mod operations;
mod people;
mod privacy;
mod punching;
mod time;

pub(crate) use badges::{Devices, MyBadge, MyPhones, MyPin, NewPhone, Waiting};
pub(crate) use identity::{
    ConfirmAddressPage, ConfirmNewAddressPage, ConfirmPhonePage, ForgotPasswordPage, MyAddress,
    MyPassword, MySessions, PasskeyButton, PasskeyStep, ResetPasswordPage, SecondFactor,
    SetUpFirst, SignIn, SignedInPage, UndoAddressPage, WithPasskey,
};
pub(crate) use kiosks::{KioskAccessPage, Kiosks};
pub(crate) use ledger::VerifyPage;
pub(crate) use operations::Mail;
pub(crate) use people::{
    ImportPeople, Invitations, Join, NewInvitation, NewPerson, People, PersonPage, PersonTimePage,
    Teams,
};
pub(crate) use privacy::Journal;
pub(crate) use punching::{
    Anomalies, Evacuation, KeptPunches, MyPunches, MyTeam, Presence, Punches, ToDoPage,
};
pub(crate) use time::{
    AbsenceSettingsPage, Closing, HolidaysPage, Home, Limits, MyHours, MyRequests, PersonTimesheet,
    Requests, RulesPage, SchedulesPage, StartPage, TeamRequests, TeamTimesheet, TeamTimesheets,
    Timesheets,
};
