//! Which page is at which address, and which part of the program has it.

use std::str::FromStr;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// A page. Those of one part of the program stand together: what is not needed for a badge is fetched when it is
/// opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// My badge, which is always there.
    Badge,
    /// Of each employee's own space.
    Own(Own),
    /// Who is there, and who was when.
    Hours(Hours),
    /// What an administrator sets up.
    Admin(Admin),
    /// Open to anyone, signed in or not.
    Door(Door),
    /// Verifying the ledger, open to anyone.
    Verify,
}

/// The pages of each employee's own space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    Punches,
    Sessions,
    Password,
    Address,
    Phones,
    Pin,
    SecondFactor,
}

/// The pages about who is there, and who was when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hours {
    Presence,
    MyTeam,
    Punches,
    LatePunches,
    KeptPunches,
    Journal,
}

/// The pages on which people, teams and kiosks are set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admin {
    People,
    NewPerson,
    Person,
    Invitations,
    NewInvitation,
    ImportPeople,
    Teams,
    Devices,
    Kiosks,
    KioskAccess,
    Mail,
}

/// The pages that someone comes to from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Join,
    Forgot,
    Reset,
    Confirm,
    ConfirmPhone,
    ConfirmNewAddress,
    UndoAddress,
    SignedIn,
}

impl Page {
    /// The page at an address (`/people/7`); none where there is none.
    pub(crate) fn at(address: &str) -> Option<Self> {
        let steps: Vec<_> = address.trim_matches('/').split('/').collect();
        Some(match *steps {
            ["badge"] => Self::Badge,
            ["my-punches"] => Self::Own(Own::Punches),
            ["sessions"] => Self::Own(Own::Sessions),
            ["password"] => Self::Own(Own::Password),
            ["my-address"] => Self::Own(Own::Address),
            ["my-phones"] => Self::Own(Own::Phones),
            ["my-pin"] => Self::Own(Own::Pin),
            ["second-factor"] => Self::Own(Own::SecondFactor),
            [""] => Self::Hours(Hours::Presence),
            ["team"] => Self::Hours(Hours::MyTeam),
            ["punches"] => Self::Hours(Hours::Punches),
            ["punches", "late"] => Self::Hours(Hours::LatePunches),
            ["punches", "kept"] => Self::Hours(Hours::KeptPunches),
            ["log"] => Self::Hours(Hours::Journal),
            ["people"] => Self::Admin(Admin::People),
            ["people", "new"] => Self::Admin(Admin::NewPerson),
            ["people", _] => Self::Admin(Admin::Person),
            ["invitations"] => Self::Admin(Admin::Invitations),
            ["invitations", "new"] => Self::Admin(Admin::NewInvitation),
            ["invitations", "import"] => Self::Admin(Admin::ImportPeople),
            ["teams"] => Self::Admin(Admin::Teams),
            ["devices"] => Self::Admin(Admin::Devices),
            ["kiosks"] => Self::Admin(Admin::Kiosks),
            ["kiosks", _, "access"] => Self::Admin(Admin::KioskAccess),
            ["mail"] => Self::Admin(Admin::Mail),
            ["join"] => Self::Door(Door::Join),
            ["forgot"] => Self::Door(Door::Forgot),
            ["reset"] => Self::Door(Door::Reset),
            ["confirm"] => Self::Door(Door::Confirm),
            ["confirm-phone"] => Self::Door(Door::ConfirmPhone),
            ["confirm-address"] => Self::Door(Door::ConfirmNewAddress),
            ["undo-address"] => Self::Door(Door::UndoAddress),
            ["signed-in"] => Self::Door(Door::SignedIn),
            ["verify"] => Self::Verify,
            _ => return None,
        })
    }

    /// The page at the present address.
    pub(crate) fn here() -> Memo<Option<Self>> {
        let address = use_location().pathname;
        Memo::new(move |_| address.with(|address| Self::at(address)))
    }

    /// Whether anyone may open it, signed in or not.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Door(_) | Self::Verify)
    }

    /// The number in this page's address (7 in `/people/7`), 0 where it is not one; what it was while one leaves
    /// the page.
    pub(crate) fn number<I>(self) -> Memo<I>
    where
        I: FromStr + Default + Copy + PartialEq + Send + Sync + 'static,
    {
        let address = use_location().pathname;
        Memo::new(move |before: Option<&I>| {
            address.with(|address| {
                if Self::at(address) == Some(self) {
                    let number = address.trim_matches('/').split('/').nth(1);
                    number
                        .and_then(|number| number.parse().ok())
                        .unwrap_or_default()
                } else {
                    before.copied().unwrap_or_default()
                }
            })
        })
    }
}
