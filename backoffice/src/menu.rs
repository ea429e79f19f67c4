//! The menu: the places that someone goes to, by group. A place may have several pages, between which its tabs lead.

use chrona_web::types::Role;
use icondata::Icon as Drawing;

use crate::{
    page::{Admin, Hours, Own, Page},
    words::{Words, say},
};

/// Somewhere to go.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) icon: Drawing,
    pub(crate) word: Words,
    /// Its pages, and what each is called among the others. The menu leads to the first.
    pub(crate) pages: &'static [(Page, Words)],
}

/// Places that belong together, under a heading.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) word: Words,
    pub(crate) places: &'static [Place],
}

/// What concerns everyone who works here.
static ORGANISATION: [Group; 4] = [
    Group {
        word: |l| say!(l, nav.today),
        places: &[
            Place {
                icon: icondata::LuUsers,
                word: |l| say!(l, nav.presence),
                pages: &[(Page::Hours(Hours::Presence), |l| say!(l, nav.presence))],
            },
            Place {
                icon: icondata::LuListTodo,
                word: |l| say!(l, nav.to_do),
                pages: &[
                    (Page::Hours(Hours::ToDo), |l| say!(l, nav.to_do)),
                    (Page::Hours(Hours::Requests), |l| say!(l, nav.requests)),
                    (Page::Hours(Hours::Anomalies), |l| say!(l, nav.anomalies)),
                    (Page::Hours(Hours::Limits), |l| say!(l, nav.limits)),
                ],
            },
        ],
    },
    Group {
        word: |l| say!(l, nav.time),
        places: &[
            Place {
                icon: icondata::LuCalendarClock,
                word: |l| say!(l, nav.timesheets),
                pages: &[
                    (Page::Hours(Hours::Timesheets), |l| say!(l, nav.timesheets)),
                    (Page::Hours(Hours::Closing), |l| say!(l, nav.closing)),
                ],
            },
            Place {
                icon: icondata::LuClock,
                word: |l| say!(l, nav.punches),
                pages: &[
                    (Page::Hours(Hours::Punches), |l| say!(l, nav.all_punches)),
                    (Page::Hours(Hours::KeptPunches), |l| say!(l, kept.link)),
                ],
            },
        ],
    },
    Group {
        word: |l| say!(l, nav.persons),
        places: &[
            Place {
                icon: icondata::LuContact,
                word: |l| say!(l, nav.people),
                pages: &[
                    (Page::Admin(Admin::People), |l| say!(l, nav.people)),
                    (Page::Admin(Admin::Invitations), |l| {
                        say!(l, nav.invitations)
                    }),
                    (Page::Admin(Admin::Devices), |l| say!(l, nav.devices)),
                ],
            },
            Place {
                icon: icondata::LuNetwork,
                word: |l| say!(l, nav.teams),
                pages: &[(Page::Admin(Admin::Teams), |l| say!(l, nav.teams))],
            },
        ],
    },
    Group {
        word: |l| say!(l, nav.organisation),
        places: &[
            Place {
                icon: icondata::LuTablet,
                word: |l| say!(l, nav.kiosks),
                pages: &[(Page::Admin(Admin::Kiosks), |l| say!(l, nav.kiosks))],
            },
            Place {
                icon: icondata::LuScrollText,
                word: |l| say!(l, nav.journal),
                pages: &[
                    (Page::Hours(Hours::Journal), |l| say!(l, nav.journal)),
                    (Page::Admin(Admin::Mail), |l| say!(l, nav.mail)),
                ],
            },
            Place {
                icon: icondata::LuSettings,
                word: |l| say!(l, nav.settings),
                pages: &[
                    (Page::Admin(Admin::Rules), |l| say!(l, settings.rules)),
                    (Page::Admin(Admin::Schedules), |l| {
                        say!(l, settings.schedules)
                    }),
                    (Page::Admin(Admin::Holidays), |l| say!(l, settings.holidays)),
                    (Page::Admin(Admin::AbsenceSettings), |l| {
                        say!(l, settings.absences)
                    }),
                ],
            },
        ],
    },
];

/// What a manager has who does not see the whole organisation.
static MANAGER: [Group; 1] = [Group {
    word: |l| say!(l, nav.manager),
    places: &[
        Place {
            icon: icondata::LuUsers,
            word: |l| say!(l, nav.my_team),
            pages: &[
                (Page::Hours(Hours::MyTeam), |l| say!(l, nav.my_team)),
                (Page::Hours(Hours::TeamTimesheets), |l| {
                    say!(l, nav.timesheets)
                }),
            ],
        },
        Place {
            icon: icondata::LuInbox,
            word: |l| say!(l, nav.requests),
            pages: &[(Page::Hours(Hours::TeamRequests), |l| say!(l, nav.requests))],
        },
    ],
}];

/// One's own space.
static OWN: [Group; 1] = [Group {
    word: |l| say!(l, nav.own),
    places: &[
        Place {
            icon: icondata::LuHouse,
            word: |l| say!(l, nav.own_home),
            pages: &[(Page::Own(Own::Home), |l| say!(l, nav.own_home))],
        },
        Place {
            icon: icondata::LuQrCode,
            word: |l| say!(l, nav.badge),
            pages: &[(Page::Badge, |l| say!(l, nav.badge))],
        },
        Place {
            icon: icondata::LuHistory,
            word: |l| say!(l, nav.own_hours),
            pages: &[
                (Page::Own(Own::Hours), |l| say!(l, nav.own_hours)),
                (Page::Own(Own::Punches), |l| say!(l, nav.own_punches)),
            ],
        },
        Place {
            icon: icondata::LuCalendarPlus,
            word: |l| say!(l, nav.own_requests),
            pages: &[(Page::Own(Own::Requests), |l| say!(l, nav.own_requests))],
        },
        Place {
            icon: icondata::LuCircleUser,
            word: |l| say!(l, nav.account),
            pages: &[
                (Page::Own(Own::Sessions), |l| say!(l, nav.sessions)),
                (Page::Own(Own::Password), |l| say!(l, nav.password)),
                (Page::Own(Own::SecondFactor), |l| say!(l, nav.second_factor)),
                (Page::Own(Own::Address), |l| say!(l, nav.address)),
                (Page::Own(Own::Phones), |l| say!(l, nav.own_phones)),
                (Page::Own(Own::Pin), |l| say!(l, nav.pin)),
            ],
        },
    ],
}];

/// How many places stand in the menu at once before it is parted in two by a switch.
const TOGETHER: usize = 8;

/// The menu of someone of a role, which the shell gives to the pages: the organisation's, those of a manager who does not see all of it, and one's own.
#[derive(Clone, Copy)]
pub(crate) struct Menu(Role);

impl Menu {
    pub(crate) const fn of(role: Role) -> Self {
        Self(role)
    }

    /// The groups that are others', each with the places that this role may go to.
    pub(crate) fn organisation(self) -> Vec<(Words, Vec<&'static Place>)> {
        let groups = self.seen(&ORGANISATION);
        if groups.is_empty() {
            return self.seen(&MANAGER);
        }
        groups
    }

    /// Whether someone of this role may go to a page.
    pub(crate) fn has(self, page: Page) -> bool {
        page.may_be_seen(self.0)
    }

    /// One's own group.
    pub(crate) fn own(self) -> Vec<(Words, Vec<&'static Place>)> {
        self.seen(&OWN)
    }

    /// Whether there is too much for one menu.
    pub(crate) fn is_parted(self) -> bool {
        let places = |groups: Vec<(Words, Vec<_>)>| {
            let counts = groups.iter().map(|(_, places)| places.len());
            counts.sum::<usize>()
        };
        places(self.organisation()) + places(self.own()) > TOGETHER
    }

    /// What stands in the bar of a phone: what this role uses daily.
    pub(crate) fn in_bar(self) -> Vec<&'static Place> {
        let pages: &[Page] = match self.0 {
            Role::Admin => &[
                Page::Hours(Hours::Presence),
                Page::Hours(Hours::ToDo),
                Page::Badge,
                Page::Admin(Admin::People),
            ],
            Role::Manager => &[
                Page::Hours(Hours::MyTeam),
                Page::Hours(Hours::TeamRequests),
                Page::Badge,
                Page::Own(Own::Hours),
            ],
            Role::Payroll => &[
                Page::Hours(Hours::Timesheets),
                Page::Hours(Hours::Punches),
                Page::Badge,
                Page::Own(Own::Hours),
            ],
            Role::User => &[
                Page::Own(Own::Home),
                Page::Badge,
                Page::Own(Own::Hours),
                Page::Own(Own::Requests),
            ],
        };
        pages.iter().filter_map(|page| place_of(*page)).collect()
    }

    fn seen(self, groups: &'static [Group]) -> Vec<(Words, Vec<&'static Place>)> {
        let of_group = |group: &'static Group| {
            let places = group.places.iter();
            let places: Vec<_> = places.filter(|place| self.may_go(place)).collect();
            (!places.is_empty()).then_some((group.word, places))
        };
        groups.iter().filter_map(of_group).collect()
    }

    fn may_go(self, place: &Place) -> bool {
        let first = place.pages.first();
        first.is_some_and(|(page, _)| self.has(*page))
    }
}

impl Place {
    /// Where the menu leads.
    pub(crate) fn address(&self) -> &'static str {
        self.pages.first().map_or("/", |(page, _)| page.address())
    }

    /// What a test holds on to.
    pub(crate) fn test_id(&self) -> String {
        named("nav", self.address())
    }
}

/// `nav-people` of `/people`, `nav-presence` of `/`.
pub(crate) fn named(kind: &str, address: &str) -> String {
    match address.trim_matches('/') {
        "" => format!("{kind}-presence"),
        path => format!("{kind}-{}", path.replace('/', "-")),
    }
}

/// The place that has a page among its tabs.
pub(crate) fn place_of(page: Page) -> Option<&'static Place> {
    let mut groups = ORGANISATION.iter().chain(&MANAGER).chain(&OWN);
    groups.find_map(|group| {
        let mut places = group.places.iter();
        places.find(|place| place.pages.iter().any(|(known, _)| *known == page))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(groups: Vec<(Words, Vec<&'static Place>)>) -> Vec<&'static str> {
        let places = groups.into_iter().flat_map(|(_, places)| places);
        places.map(Place::address).collect()
    }

    #[test]
    fn each_role_finds_its_places() {
        let own = ["/home", "/badge", "/my-hours", "/my-requests", "/sessions"];
        for (role, organisation, is_parted) in [
            (Role::User, &[][..], false),
            (Role::Manager, &["/team", "/team/requests"], false),
            (
                Role::Payroll,
                &["/timesheets", "/punches", "/settings"],
                false,
            ),
            (
                Role::Admin,
                &[
                    "/",
                    "/to-do",
                    "/timesheets",
                    "/punches",
                    "/people",
                    "/teams",
                    "/kiosks",
                    "/log",
                    "/settings",
                ],
                true,
            ),
        ] {
            let menu = Menu::of(role);
            assert_eq!(addresses(menu.organisation()), organisation, "{role:?}");
            assert_eq!(addresses(menu.own()), own, "{role:?}");
            assert_eq!(menu.is_parted(), is_parted, "{role:?}");
            let in_bar = menu.in_bar();
            assert!((3..=4).contains(&in_bar.len()), "{role:?}");
            for place in in_bar {
                assert!(place.pages[0].0.may_be_seen(role), "{role:?}");
            }
        }
    }

    #[test]
    fn a_page_below_another_is_of_its_place() {
        for (address, place) in [
            ("/people/7", "/people"),
            ("/people/7/time", "/people"),
            ("/timesheets/7", "/timesheets"),
            ("/timesheets/closing", "/timesheets"),
            ("/team/timesheets/7", "/team"),
            ("/my-punches", "/my-hours"),
            ("/requests", "/to-do"),
            ("/settings/absences", "/settings"),
            ("/invitations/new", "/people"),
            ("/devices", "/people"),
            ("/kiosks/3/access", "/kiosks"),
            ("/mail", "/log"),
            ("/settings/schedules", "/settings"),
            ("/settings/start", "/settings"),
            ("/my-pin", "/sessions"),
        ] {
            let page = Page::at(address).unwrap();
            let found = place_of(page.of_place()).map(Place::address);
            assert_eq!(found, Some(place), "{address}");
        }
    }
}
