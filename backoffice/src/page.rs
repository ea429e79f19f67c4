//! Which page is at which address, who may open it, and which part of the program has it: one table.

use std::str::FromStr;

use chrona_web::types::{Action, Reach, Role};
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
    Home,
    Hours,
    Punches,
    Requests,
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
    Evacuation,
    ToDo,
    Requests,
    MyTeam,
    TeamRequests,
    TeamTimesheets,
    TeamTimesheet,
    Timesheets,
    Closing,
    Timesheet,
    Punches,
    Anomalies,
    Limits,
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
    PersonTime,
    Invitations,
    NewInvitation,
    ImportPeople,
    Teams,
    Devices,
    Kiosks,
    KioskAccess,
    Mail,
    Rules,
    Schedules,
    Holidays,
    AbsenceSettings,
    Start,
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

/// Who may open a page; to others it is not there.
#[derive(Clone, Copy)]
enum Who {
    /// Anyone, signed in or not.
    Anyone,
    /// Those who reach at least so far with an action.
    Reaching(Action, Reach),
    /// Those who can be made the manager of a team.
    Managers,
}

/// A page, its address, where `_` stands for a number, and who may open it.
type Entry = (Page, &'static str, Who);

const fn own(page: Own, address: &'static str) -> Entry {
    let who = Who::Reaching(Action::UseOwnSpace, Reach::Own);
    (Page::Own(page), address, who)
}

const fn hours(page: Hours, address: &'static str, action: Action) -> Entry {
    let who = Who::Reaching(action, Reach::Everyone);
    (Page::Hours(page), address, who)
}

const fn admin(page: Admin, address: &'static str, action: Action) -> Entry {
    let who = Who::Reaching(action, Reach::Everyone);
    (Page::Admin(page), address, who)
}

const fn door(page: Door, address: &'static str) -> Entry {
    (Page::Door(page), address, Who::Anyone)
}

/// Every page. A new one needs its line here, and its drawing in `parts.rs`; the menu has it where it has a place of
/// its own or is one of a place's pages.
const PAGES: [Entry; 54] = [
    (
        Page::Badge,
        "/badge",
        Who::Reaching(Action::UseOwnSpace, Reach::Own),
    ),
    own(Own::Home, "/home"),
    own(Own::Hours, "/my-hours"),
    own(Own::Punches, "/my-punches"),
    own(Own::Requests, "/my-requests"),
    own(Own::Sessions, "/sessions"),
    own(Own::Password, "/password"),
    own(Own::Address, "/my-address"),
    own(Own::Phones, "/my-phones"),
    own(Own::Pin, "/my-pin"),
    own(Own::SecondFactor, "/second-factor"),
    hours(Hours::Presence, "/", Action::ReadPresence),
    hours(Hours::Evacuation, "/evacuation", Action::ReadPresence),
    hours(Hours::ToDo, "/to-do", Action::CorrectHours),
    hours(Hours::Requests, "/requests", Action::DecideRequests),
    (Page::Hours(Hours::MyTeam), "/team", Who::Managers),
    (
        Page::Hours(Hours::TeamRequests),
        "/team/requests",
        Who::Managers,
    ),
    (
        Page::Hours(Hours::TeamTimesheets),
        "/team/timesheets",
        Who::Managers,
    ),
    (
        Page::Hours(Hours::TeamTimesheet),
        "/team/timesheets/_",
        Who::Managers,
    ),
    hours(Hours::Timesheets, "/timesheets", Action::ReadHours),
    hours(Hours::Closing, "/timesheets/closing", Action::ReadHours),
    hours(Hours::Timesheet, "/timesheets/_", Action::ReadHours),
    hours(Hours::Punches, "/punches", Action::ReadHours),
    hours(Hours::Anomalies, "/anomalies", Action::ReadHours),
    hours(Hours::Limits, "/limits", Action::ReadHours),
    // What it was called before.
    hours(Hours::LatePunches, "/punches/late", Action::ReadHours),
    hours(Hours::KeptPunches, "/punches/kept", Action::ReadHours),
    hours(Hours::Journal, "/log", Action::ReadAudit),
    admin(Admin::People, "/people", Action::ManagePeople),
    admin(Admin::NewPerson, "/people/new", Action::ManagePeople),
    admin(Admin::Person, "/people/_", Action::ManagePeople),
    admin(Admin::PersonTime, "/people/_/time", Action::ReadTerms),
    admin(Admin::Invitations, "/invitations", Action::ManagePeople),
    admin(
        Admin::NewInvitation,
        "/invitations/new",
        Action::ManagePeople,
    ),
    admin(
        Admin::ImportPeople,
        "/invitations/import",
        Action::ManagePeople,
    ),
    admin(Admin::Teams, "/teams", Action::ManageTeams),
    admin(Admin::Devices, "/devices", Action::ManageBadges),
    admin(Admin::Kiosks, "/kiosks", Action::ManageKiosks),
    admin(Admin::KioskAccess, "/kiosks/_/access", Action::ManageKiosks),
    admin(Admin::Mail, "/mail", Action::ManageMail),
    admin(Admin::Rules, "/settings", Action::ReadTerms),
    admin(Admin::Schedules, "/settings/schedules", Action::ReadTerms),
    admin(Admin::Holidays, "/settings/holidays", Action::ReadTerms),
    admin(
        Admin::AbsenceSettings,
        "/settings/absences",
        Action::ReadTerms,
    ),
    admin(Admin::Start, "/settings/start", Action::ManageTerms),
    door(Door::Join, "/join"),
    door(Door::Forgot, "/forgot"),
    door(Door::Reset, "/reset"),
    door(Door::Confirm, "/confirm"),
    door(Door::ConfirmPhone, "/confirm-phone"),
    door(Door::ConfirmNewAddress, "/confirm-address"),
    door(Door::UndoAddress, "/undo-address"),
    door(Door::SignedIn, "/signed-in"),
    (Page::Verify, "/verify", Who::Anyone),
];

impl Page {
    /// The page at an address (`/people/7`); none where there is none.
    pub(crate) fn at(address: &str) -> Option<Self> {
        let mut pages = PAGES.iter();
        let (page, ..) = pages.find(|(_, pattern, _)| fits(pattern, address))?;
        Some(*page)
    }

    /// This page's address; of a page about one thing, with `_` for its number.
    pub(crate) fn address(self) -> &'static str {
        self.entry().map_or("/", |(_, address, _)| *address)
    }

    /// Whether someone of this role sees it.
    pub(crate) fn may_be_seen(self, role: Role) -> bool {
        match self.entry() {
            Some((.., Who::Reaching(action, reach))) => role.reaches(*action, *reach),
            Some((.., Who::Managers)) => role.can_look_after_teams(),
            // What is open to anyone stands alone, without the frame of someone signed in.
            Some((.., Who::Anyone)) | None => false,
        }
    }

    /// The page of the menu that a page belongs to: of a page below one, that one.
    pub(crate) fn of_place(self) -> Self {
        match self {
            Self::Hours(Hours::LatePunches) => Self::Hours(Hours::Anomalies),
            Self::Hours(Hours::Evacuation) => Self::Hours(Hours::Presence),
            Self::Hours(Hours::Timesheet) => Self::Hours(Hours::Timesheets),
            Self::Hours(Hours::TeamTimesheet) => Self::Hours(Hours::TeamTimesheets),
            Self::Admin(Admin::NewPerson | Admin::Person | Admin::PersonTime) => {
                Self::Admin(Admin::People)
            }
            Self::Admin(Admin::NewInvitation | Admin::ImportPeople) => {
                Self::Admin(Admin::Invitations)
            }
            Self::Admin(Admin::KioskAccess) => Self::Admin(Admin::Kiosks),
            Self::Admin(Admin::Start) => Self::Admin(Admin::Rules),
            page => page,
        }
    }

    fn entry(self) -> Option<&'static Entry> {
        PAGES.iter().find(|(page, ..)| *page == self)
    }

    /// The page at the present address.
    pub(crate) fn here() -> Memo<Option<Self>> {
        let address = use_location().pathname;
        Memo::new(move |_| address.with(|address| Self::at(address)))
    }

    /// Whether anyone may open it, signed in or not.
    pub(crate) fn is_open(self) -> bool {
        matches!(self.entry(), Some((.., Who::Anyone)))
    }

    /// The number in this page's address (7 in `/people/7`), 0 where it is not one; what it was while one leaves
    /// the page.
    pub(crate) fn number<I>(self) -> Memo<I>
    where
        I: FromStr + Default + Copy + PartialEq + Send + Sync + 'static,
    {
        let address = use_location().pathname;
        let mut pattern = self.address().split('/').skip(1);
        let place = pattern.position(|part| part == "_").unwrap_or_default();
        Memo::new(move |before: Option<&I>| {
            address.with(|address| {
                if Self::at(address) == Some(self) {
                    let number = address.trim_matches('/').split('/').nth(place);
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

/// Whether an address is of this pattern.
fn fits(pattern: &str, address: &str) -> bool {
    let (mut expected, mut given) = (
        pattern.split('/').skip(1),
        address.trim_matches('/').split('/'),
    );
    loop {
        match (expected.next(), given.next()) {
            (None, None) => return true,
            (Some(expected), Some(given)) if expected == "_" || expected == given => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_leads_to_its_page_and_nothing_else_does() {
        for (page, address, _) in PAGES {
            assert_eq!(
                Page::at(&address.replace('_', "7")),
                Some(page),
                "{address}"
            );
        }
        assert_eq!(Page::at("/people/7/"), Some(Page::Admin(Admin::Person)));
        for nowhere in ["/people/7/8", "/nothing", "/kiosks/7", "/badge/1"] {
            assert_eq!(Page::at(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn each_role_sees_its_pages() {
        let seen = |role: Role| {
            let pages = PAGES.iter().filter(|(page, ..)| page.may_be_seen(role));
            pages.map(|(_, address, _)| *address).collect::<Vec<_>>()
        };
        let own = [
            "/badge",
            "/home",
            "/my-hours",
            "/my-punches",
            "/my-requests",
            "/sessions",
            "/password",
            "/my-address",
            "/my-phones",
            "/my-pin",
            "/second-factor",
        ];
        assert_eq!(seen(Role::User), own);
        let team = [
            "/team",
            "/team/requests",
            "/team/timesheets",
            "/team/timesheets/_",
        ];
        assert_eq!(seen(Role::Manager), [&own[..], &team].concat());
        let hours = [
            "/timesheets",
            "/timesheets/closing",
            "/timesheets/_",
            "/punches",
            "/anomalies",
            "/limits",
            "/punches/late",
            "/punches/kept",
            "/people/_/time",
            "/settings",
            "/settings/schedules",
            "/settings/holidays",
            "/settings/absences",
        ];
        assert_eq!(seen(Role::Payroll), [&own[..], &hours].concat());
        let open = PAGES.iter().filter(|(page, ..)| page.is_open()).count();
        assert_eq!(seen(Role::Admin).len(), PAGES.len() - open);
    }
}
