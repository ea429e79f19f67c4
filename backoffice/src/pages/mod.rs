//! The pages.

mod badge;
mod devices;
mod door;
mod export;
mod header;
mod identities;
mod invitations;
mod join;
mod journal;
mod kept_punches;
mod kiosks;
mod links;
mod list;
mod mail;
mod mail_leaves;
mod mail_links;
mod my_address;
mod my_password;
mod my_phones;
mod my_pin;
mod my_punches;
mod my_sessions;
mod my_team;
mod people;
mod person_field;
mod presence;
mod punches;
mod row_actions;
mod second_factor;
mod sign_in;
mod signed_in;
mod team_filter;
mod teams;
mod unconfirmed_address;
mod verify;
mod zone_field;

pub(crate) use badge::{MyBadge, NewPhone, Waiting};
pub(crate) use devices::Devices;
pub(crate) use header::Header;
pub(crate) use invitations::{ImportPeople, Invitations, NewInvitation};
pub(crate) use join::Join;
pub(crate) use journal::Journal;
pub(crate) use kept_punches::KeptPunches;
pub(crate) use kiosks::{KioskAccessPage, Kiosks};
pub(crate) use mail::Mail;
pub(crate) use mail_links::{
    ConfirmAddressPage, ConfirmNewAddressPage, ConfirmPhonePage, ForgotPasswordPage,
    ResetPasswordPage, UndoAddressPage,
};
pub(crate) use my_address::MyAddress;
pub(crate) use my_password::MyPassword;
pub(crate) use my_phones::MyPhones;
pub(crate) use my_pin::MyPin;
pub(crate) use my_punches::MyPunches;
pub(crate) use my_sessions::MySessions;
pub(crate) use my_team::MyTeam;
pub(crate) use people::{NewPerson, People, PersonPage};
pub(crate) use presence::Presence;
pub(crate) use punches::{LatePunches, Punches};
pub(crate) use second_factor::{SecondFactor, SetUpFirst};
pub(crate) use sign_in::{PasskeyButton, PasskeyStep, SignIn, WithPasskey};
pub(crate) use signed_in::SignedInPage;
pub(crate) use teams::Teams;
pub(crate) use verify::VerifyPage;
