//! The registry of personal data, as a page for people.

use std::fmt::Write;

use chrona_store::privacy::registry::{Access, Fate, Part, Retention, TABLES, Table, Value, Whose};

const HEAD: &str = "# Personal data

Printed from the registry of `crates/store/src/privacy/registry/`, which the tests hold against the schema of both
databases:

```sh
cargo run --bin chrona-backend -- --print-personal-data > docs/personal-data.md
```

**Closing** an account (`DELETE /admin/users/{id}`) ends what it can do, and keeps who worked when for as long as its
punches are kept; an account without a punch is erased at once. **Erasing** follows the last punch, by the
[retention](settings.md) or by [`chrona ledger erase`](cli.md) ([why so](decisions/erasure.md)). Both run the statements
that are made from this table, except where it names a function. **Access** says what a person is shown who asks what is
kept of them (GDPR, article 15): *secret* is said to be there and not shown, since whoever has it could sign in with
it; *machinery* says nothing of the person; *another’s* names who did something to them, by function. **Retention**
says what ends a column, whatever becomes of the account. Copies of the database and files that were exported keep
what they held.

| table | columns | whose | closing | erasing | access | retention |
| --- | --- | --- | --- | --- | --- | --- |
";

const NOBODY: &str = "
## Not about a person

| table | columns |
| --- | --- |
";

/// The page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    let mut nobodys = NOBODY.to_owned();
    let mut tables: Vec<&Table> = TABLES.iter().collect();
    tables.sort_by_key(|table| table.name);
    for table in tables {
        for part in table.parts {
            // Writing to a string does not fail.
            let _ = match part.whose {
                Whose::Nobody => {
                    writeln!(nobodys, "| `{}` | {} |", table.name, columns(part))
                }
                whose => writeln!(
                    page,
                    "| `{}` | {} | {} | {} | {} | {} | {} |",
                    table.name,
                    columns(part),
                    owner(whose),
                    fate(part.closing),
                    fate(part.erasing),
                    access(part.access),
                    retention(part.retention)
                ),
            };
        }
    }
    page + &nobodys
}

fn columns(part: &Part) -> String {
    let names = part.columns.iter().map(|column| format!("`{column}`"));
    names.collect::<Vec<_>>().join(", ")
}

fn owner(whose: Whose) -> String {
    match whose {
        Whose::Nobody => "nobody’s".to_owned(),
        Whose::Account(column) => format!("`{column}`"),
        Whose::AccountOrKey(account, address) | Whose::AccountOrAddress(account, address) => {
            format!("`{account}`, else `{address}`")
        }
        Whose::Key(address) => format!("`{address}`"),
        Whose::Through(column, table) => format!("`{column}`, through `{table}`"),
        Whose::Digest(column) => format!("a digest in `{column}`"),
    }
}

fn fate(fate: Fate) -> String {
    match fate {
        Fate::Stays(reason) => format!("stays: {reason}"),
        Fate::RowGoes => "the row is deleted".to_owned(),
        Fate::Becomes(value) => match value {
            Value::Null => "emptied".to_owned(),
            Value::Empty => "empty text".to_owned(),
            Value::Dash => "“–”".to_owned(),
            Value::Vacated => "`closed-12@invalid`".to_owned(),
            Value::Now => "that moment, unless set".to_owned(),
            Value::NowUnless(other) => format!("that moment, unless set or `{other}` is"),
        },
        Fate::By(work) => format!("`{}`", work.function()),
    }
}

fn access(access: Access) -> &'static str {
    match access {
        Access::Shown => "shown",
        Access::Secret => "secret",
        Access::Machinery => "machinery",
        Access::OfAnother => "another’s",
    }
}

fn retention(retention: Retention) -> String {
    match retention {
        Retention::Punches => "`PUNCH_RETENTION_MONTHS`".to_owned(),
        Retention::Audit => "`AUDIT_RETENTION_DAYS`".to_owned(),
        Retention::Account => "with the account".to_owned(),
        Retention::Days(1, after) => format!("a day after {after}"),
        Retention::Days(days, after) => format!("{days} days after {after}"),
        Retention::When(this) => this.to_owned(),
        Retention::Invitations => {
            "`AUDIT_RETENTION_DAYS` after it is over, where nobody used it".to_owned()
        }
        Retention::Stays(reason) => format!("stays: {reason}"),
    }
}
