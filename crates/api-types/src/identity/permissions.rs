//! What each role may do, and to whose: one table. The server decides by it, the apps show by it what there is.

use super::account::Role;

/// Whose things an action reaches, the narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// One's own.
    Own,
    /// Those of the people who belong today to the teams one looks after.
    Teams,
    /// Everyone's.
    Everyone,
}

/// What someone signed in may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Who one is, one's own sign-ins, password, outside identities and second factor.
    SecureOwnAccount,
    /// One's own phones, badges and receipts.
    UseOwnSpace,
    /// Who is in.
    ReadPresence,
    /// Punches, with what is doubtful about them.
    ReadHours,
    /// Corrections of punches, and what becomes of those that are doubtful.
    CorrectHours,
    /// Files with hours.
    RunExports,
    /// What worked time depends on: contracts, schedules, the organisation's rules.
    ReadTerms,
    /// Their making and annulling.
    ManageTerms,
    /// Absences.
    ReadAbsences,
    /// Absences entered for others, and annulled; balances adjusted.
    ManageAbsences,
    /// What people ask for, agreed to or refused.
    DecideRequests,
    /// Months of others, validated.
    ValidateHours,
    /// Months approved and validated in someone's place, closed, and opened again.
    CloseMonths,
    /// Who works here: names, addresses, staff numbers, roles, teams.
    ReadPeople,
    /// Accounts, roles, invitations, and the help that locked-out people need.
    ManagePeople,
    /// Teams, sites and categories, and who looks after them.
    ReadTeams,
    /// Their names, places and managers.
    ManageTeams,
    /// Phones, printed badges, tags and PINs.
    ManageBadges,
    /// Kiosks, their keys, and who may punch there.
    ManageKiosks,
    /// The audit log.
    ReadAudit,
    /// E-mails that were sent and that failed.
    ManageMail,
    /// How the installation does.
    ReadOperations,
}

words! {
    Action {
        SecureOwnAccount = "account.secure",
        UseOwnSpace = "own_space.use",
        ReadPresence = "presence.read",
        ReadHours = "hours.read",
        CorrectHours = "hours.correct",
        RunExports = "export.run",
        ReadTerms = "terms.read",
        ManageTerms = "terms.manage",
        ReadAbsences = "absence.read",
        ManageAbsences = "absence.manage",
        DecideRequests = "request.decide",
        ValidateHours = "hours.validate",
        CloseMonths = "month.close",
        ReadPeople = "people.read",
        ManagePeople = "people.manage",
        ReadTeams = "team.read",
        ManageTeams = "team.manage",
        ManageBadges = "badge.manage",
        ManageKiosks = "kiosk.manage",
        ReadAudit = "audit.read",
        ManageMail = "mail.manage",
        ReadOperations = "operations.read",
    }
}

impl Action {
    /// How far `user`, `manager`, `payroll` and `admin` reach with it.
    const fn reaches(self) -> [Option<Reach>; 4] {
        use Reach::{Everyone, Own, Teams};
        match self {
            Self::SecureOwnAccount | Self::UseOwnSpace => {
                [Some(Own), Some(Own), Some(Own), Some(Own)]
            }
            Self::ReadHours => [Some(Own), Some(Teams), Some(Everyone), Some(Everyone)],
            Self::ReadPresence
            | Self::CorrectHours
            | Self::DecideRequests
            | Self::ValidateHours => [None, Some(Teams), None, Some(Everyone)],
            Self::ReadPeople => [None, Some(Teams), Some(Everyone), Some(Everyone)],
            Self::RunExports | Self::ReadTeams | Self::ReadTerms | Self::ReadAbsences => {
                [None, None, Some(Everyone), Some(Everyone)]
            }
            Self::ManagePeople
            | Self::ManageTerms
            | Self::ManageAbsences
            | Self::CloseMonths
            | Self::ManageTeams
            | Self::ManageBadges
            | Self::ManageKiosks
            | Self::ReadAudit
            | Self::ManageMail
            | Self::ReadOperations => [None, None, None, Some(Everyone)],
        }
    }

    /// Whose things it is about where nothing narrower is said.
    pub const fn widest(self) -> Reach {
        match self {
            Self::SecureOwnAccount | Self::UseOwnSpace => Reach::Own,
            _ => Reach::Everyone,
        }
    }
}

impl Role {
    /// How far this role reaches with an action; none where it may not at all.
    ///
    /// ```
    /// use chrona_api_types::{Action, Reach, Role};
    ///
    /// assert_eq!(Role::Payroll.reach(Action::ReadHours), Some(Reach::Everyone));
    /// assert_eq!(Role::Payroll.reach(Action::CorrectHours), None);
    /// ```
    pub const fn reach(self, action: Action) -> Option<Reach> {
        let [user, manager, payroll, admin] = action.reaches();
        match self {
            Self::User => user,
            Self::Manager => manager,
            Self::Payroll => payroll,
            Self::Admin => admin,
        }
    }

    /// Whether this role may do something to everyone's, or, of what one does for oneself alone, to one's own.
    pub fn may(self, action: Action) -> bool {
        self.reaches(action, action.widest())
    }

    /// Whether this role reaches at least so far with an action.
    pub fn reaches(self, action: Action, least: Reach) -> bool {
        self.reach(action).is_some_and(|reach| least <= reach)
    }

    /// Whether this role reaches what is other people's.
    pub fn reaches_others(self) -> bool {
        Action::ALL
            .into_iter()
            .any(|action| self.reaches(action, Reach::Teams))
    }

    /// Whether someone of this role can be made the manager of a team.
    pub const fn can_look_after_teams(self) -> bool {
        matches!(self, Self::Manager | Self::Admin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payroll_reads_and_exports_everyones_hours_and_changes_nothing() {
        let may = Action::ALL.into_iter();
        let may = may.filter(|action| Role::Payroll.reaches(*action, Reach::Teams));
        let words: Vec<_> = may.map(Action::as_str).collect();
        assert_eq!(
            words,
            [
                "hours.read",
                "export.run",
                "terms.read",
                "absence.read",
                "people.read",
                "team.read"
            ]
        );
    }

    #[test]
    fn an_administrator_may_do_everything_and_an_employee_reaches_nobody_else() {
        assert!(
            Action::ALL
                .into_iter()
                .all(|action| Role::Admin.may(action))
        );
        assert!(!Role::User.reaches_others());
        assert!(Role::Manager.reaches_others() && Role::Payroll.reaches_others());
    }

    #[test]
    fn a_manager_reaches_no_further_than_the_teams() {
        let further = Action::ALL.into_iter();
        let further = further.filter(|action| Role::Manager.reaches(*action, Reach::Everyone));
        assert_eq!(further.collect::<Vec<_>>(), []);
    }
}
