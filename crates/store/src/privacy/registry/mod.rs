//! The registry of personal data: for every column of the schema, whose it is, and what closing, erasing, a request
//! for access and retention do with it. Closing and erasing are carried out from it
//! ([`forgetting`](super::forgetting)), docs/personal-data.md is printed from it, and a test walks the schema.

mod tables;

pub use tables::TABLES;

/// A table of the schema. Every column of it stands in one part.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, those together with which the same is done.
    pub parts: &'static [Part],
}

/// Columns with which the same is done.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Their names.
    pub columns: &'static [&'static str],
    /// Whom they are about.
    pub whose: Whose,
    /// What closing the account does with them.
    pub closing: Fate,
    /// What erasing the person does with them, once their last punch is gone.
    pub erasing: Fate,
    /// Whether they are shown to a person who asks what is kept of them (GDPR, article 15).
    pub access: Access,
    /// What ends them otherwise.
    pub retention: Retention,
}

/// Whom a row is about: which way leads from it to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Nobody: the organisation, its kiosks or the server.
    Nobody,
    /// The account in this column.
    Account(&'static str),
    /// The account in the first column; where there is none, whoever has the address in the second, as it is compared.
    AccountOrKey(&'static str, &'static str),
    /// The same with an address as it was written.
    AccountOrAddress(&'static str, &'static str),
    /// Whoever has the address in this column, as it is compared.
    Key(&'static str),
    /// Whoever a row of this table is about, to whose number this column points.
    Through(&'static str, &'static str),
    /// Someone whose address or number this column holds a digest of.
    Digest(&'static str),
}

/// What is done with columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing, for this reason.
    Stays(&'static str),
    /// Their row is deleted.
    RowGoes,
    /// They hold this from then on.
    Becomes(Value),
    /// More than a statement does it.
    By(Work),
}

/// What a column holds afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// An empty text.
    Empty,
    /// A dash, where something is shown.
    Dash,
    /// An address that is nobody's, `closed-12@invalid`.
    Vacated,
    /// The instant, where there is none yet.
    Now,
    /// The same, where this column has none.
    NowUnless(&'static str),
}

/// What is done by a function of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The search key is made anew without the address.
    SearchKey,
    /// The membership ends today; one that began today never was.
    LeavesTeam,
    /// The ledger says first that they were there and are erased; an account that has punches is not erased.
    LedgerErasure,
}

impl Work {
    /// The function that does it.
    pub const fn function(self) -> &'static str {
        match self {
            Self::SearchKey => "store::identity::accounts::forget_address",
            Self::LeavesTeam => "store::people::teams::leave",
            Self::LedgerErasure => "services::privacy::erasure",
        }
    }
}

/// Whether a column is shown to whom it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is.
    Shown,
    /// It opens something, or is what that is verified by: it is said to be there, not shown.
    Secret,
    /// It says nothing of the person.
    Machinery,
    /// It says who did this, which is somebody else: their name is shown where their function is what counts.
    OfAnother,
}

/// What ends a column, whatever becomes of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// `PUNCH_RETENTION_MONTHS`.
    Punches,
    /// `AUDIT_RETENTION_DAYS`.
    Audit,
    /// Nothing: it is there for as long as the account, or until someone takes it away.
    Account,
    /// So many days after what is said here.
    Days(u16, &'static str),
    /// It goes when this happens.
    When(&'static str),
    /// `AUDIT_RETENTION_DAYS` after an invitation is over that nobody used; that of a person, with their account.
    Invitations,
    /// Nothing, for this reason.
    Stays(&'static str),
}

/// What happens to a person's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// It is closed, and keeps its punches.
    Closing,
    /// It is deleted: it has no punch.
    Erasing,
}

impl Part {
    /// What is done with the columns then.
    pub const fn fate(&self, occasion: Occasion) -> Fate {
        match occasion {
            Occasion::Closing => self.closing,
            Occasion::Erasing => self.erasing,
        }
    }
}

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_row_goes_as_a_whole_or_not_at_all() {
        for table in TABLES {
            for part in table.parts {
                for occasion in [Occasion::Closing, Occasion::Erasing] {
                    let same = table.parts.iter().filter(|other| other.whose == part.whose);
                    let going: BTreeSet<bool> = same
                        .map(|other| other.fate(occasion) == Fate::RowGoes)
                        .collect();
                    assert_eq!(going.len(), 1, "{} {occasion:?}", table.name);
                }
            }
        }
    }

    #[test]
    fn what_is_nobodys_stays_and_what_is_a_persons_says_why() {
        for table in TABLES {
            for part in table.parts {
                for fate in [part.closing, part.erasing] {
                    match (part.whose, fate) {
                        (Whose::Nobody, Fate::Stays(_)) => {}
                        (Whose::Nobody, _) => panic!("{} is nobody's", table.name),
                        (_, Fate::Stays(reason)) => assert!(!reason.is_empty(), "{}", table.name),
                        _ => {}
                    }
                }
            }
        }
    }

    #[test]
    fn what_leads_through_a_table_comes_before_it() {
        for (place, table) in TABLES.iter().enumerate() {
            for part in table.parts {
                let Whose::Through(_, other) = part.whose else {
                    continue;
                };
                let there = TABLES.iter().position(|table| table.name == other);
                assert!(there.is_some_and(|there| there > place), "{}", table.name);
            }
        }
    }
}
