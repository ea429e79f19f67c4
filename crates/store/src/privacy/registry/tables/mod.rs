//! Every table and column, in three parts. What is deleted is deleted in this order: what points at a row before the row.

mod nobodys;
mod persons;
mod time;

use super::{
    Access::{self, Machinery, OfAnother},
    Fate::{self, Becomes, RowGoes, Stays},
    Part,
    Retention::{self, Days, Stays as ForGood},
    Table,
    Value::Null,
    Whose::{self, Account, AccountOrAddress, AccountOrKey, Nobody},
};

const RECORD: &str = "the record of working time names who worked (Code du travail, L3171-3)";
const ACTOR: &str = "who did this is part of what was done";
const AUTHOR: &str =
    "who corrected is part of the corrected person’s record (GDPR, article 17(3)(b) and (e))";
const LOG: &str = "the log tells what was done, for as long as it is kept";
const BARE: &str = "says nothing of whom";
const KEPT_ROW: &str = "so that what a kiosk sends again is known, and its count goes on";
const NO_NAME_YET: &str = "is written where an account is deleted";
const COUNTED: &str = "a count of tries, under a digest";

const fn nobody(columns: &'static [&'static str]) -> Part {
    Part {
        columns,
        whose: Nobody,
        closing: Stays(""),
        erasing: Stays(""),
        access: Machinery,
        retention: ForGood("not about a person"),
    }
}

/// A row that goes when the account is closed.
const fn goes(
    columns: &'static [&'static str],
    whose: Whose,
    access: Access,
    retention: Retention,
) -> Part {
    Part {
        columns,
        whose,
        closing: RowGoes,
        erasing: RowGoes,
        access,
        retention,
    }
}

/// Who did something to others, in their row.
const fn actor(columns: &'static [&'static str], whose: Whose, retention: Retention) -> Part {
    Part {
        columns,
        whose,
        closing: Stays(ACTOR),
        erasing: Becomes(Null),
        access: OfAnother,
        retention,
    }
}

const fn part(
    columns: &'static [&'static str],
    whose: Whose,
    (closing, erasing): (Fate, Fate),
    access: Access,
    retention: Retention,
) -> Part {
    Part {
        columns,
        whose,
        closing,
        erasing,
        access,
        retention,
    }
}

const fn table(name: &'static str, parts: &'static [Part]) -> Table {
    Table { name, parts }
}

const HR_CODE: Whose = AccountOrKey("used_by_id", "email_key");
const INVITED: Retention = Retention::Invitations;
const OUTBOX: Whose = AccountOrAddress("account_id", "recipient");
const OWN: Whose = Account("account_id");
const UNSENT: Retention = Days(30, "it was given up; at once when it leaves");
const SENT: Retention = Days(90, "it left");

/// The registry.
pub const TABLES: &[Table] = &joined::<{ COUNT }>();

const PARTS: [&[Table]; 3] = [time::TIME, persons::PERSONS, nobodys::NOBODYS];
const COUNT: usize = time::TIME.len() + persons::PERSONS.len() + nobodys::NOBODYS.len();

/// The parts, one after the other.
const fn joined<const ALL: usize>() -> [Table; ALL] {
    let mut tables = [PARTS[0][0]; ALL];
    let (mut part, mut place) = (0, 0);
    while part < PARTS.len() {
        let mut row = 0;
        while row < PARTS[part].len() {
            tables[place] = PARTS[part][row];
            row += 1;
            place += 1;
        }
        part += 1;
    }
    tables
}
