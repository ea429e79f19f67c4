//! The table of who may do what, as a page for people.

use std::fmt::Write;

use chrona_api_types::{Action, Reach, Role};
use serde_json::Value;

use crate::kernel::permissions::{May, who};

const HEAD: &str = "# Who may do what

Printed from the tables of `crates/api-types/src/identity/permissions.rs` (what each role may do) and
`backend/src/kernel/permissions.rs` (what each operation asks for), which the tests walk with every principal:

```sh
cargo run --bin chrona-backend -- --print-permissions > docs/permissions.md
```

An employee (`user`) reaches their own space alone: anyone else's identifier is answered 404, as one that
does not exist. A manager is an employee who also reaches `/team`: the people who belong today to the teams
the manager looks after, and the punches of each, to see and to correct, from the day the person joined;
anyone else is 404. Who pays people (`payroll`) is an employee who also reads and exports everyone's hours, reads what they
are computed from, and changes nothing. An administrator reaches all that people reach, and under `/team` the teams they look after. Without a
credential, or with another sort's, the answer is 401; with a role that may not, 403. While a role asks for a
second factor and none is in force, everything but securing the own account is 403
([why](decisions/second-factor.md)).

Beside these, anyone reads `GET /.well-known/jwks.json`; [settings](settings.md) say who reads `GET /metrics`,
`GET /docs` and `GET /openapi.json`.
";

const ACTIONS: &str = "
## What each role may do, and to whose

| action | employee | manager | payroll | admin |
| --- | --- | --- | --- | --- |
";

const OPERATIONS: &str = "
## Who may call which operation

| method | path | operation | action | anyone | employee | manager | payroll | admin | kiosk |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

/// The page, from the API's document and the table; an operation without a row is said to be so.
pub(super) fn page(document: &Value) -> String {
    let mut page = format!("{HEAD}{ACTIONS}");
    for action in Action::ALL {
        let reaches = Role::ALL.map(|role| match role.reach(action) {
            Some(Reach::Own) => "own",
            Some(Reach::Teams) => "own teams",
            Some(Reach::Everyone) => "everyone",
            None => "–",
        });
        // Writing to a string does not fail.
        let _ = writeln!(page, "| `{}` | {} |", action.as_str(), reaches.join(" | "));
    }
    page.push_str(OPERATIONS);
    let empty = serde_json::Map::new();
    let paths = document["paths"].as_object().unwrap_or(&empty);
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().unwrap_or(&empty) {
            let name = operation["operationId"].as_str().unwrap_or_default();
            let marks = who(name).map_or_else(|| "no row".to_owned(), marks);
            let method = method.to_uppercase();
            let _ = writeln!(page, "| {method} | `{path}` | `{name}` | {marks} |");
        }
    }
    page
}

fn marks(may: May) -> String {
    let action = match may {
        May::Do(action, _) => format!("`{}`", action.as_str()),
        May::Anyone | May::SignedIn | May::Kiosk => "–".to_owned(),
    };
    let roles = Role::ALL.map(|role| may.admits(role));
    let passes = [may == May::Anyone]
        .into_iter()
        .chain(roles)
        .chain([matches!(may, May::Anyone | May::Kiosk)]);
    let marks = passes.map(|passes| if passes { "yes" } else { "–" });
    let cells: Vec<&str> = std::iter::once(&*action).chain(marks).collect();
    cells.join(" | ")
}
