//! The registry of personal data says something of every column there is.

use std::collections::BTreeSet;

use chrona_backend::services::privacy::personal_data;
use chrona_store::{
    privacy::registry::{Fate, TABLES, Whose, table},
    things::THINGS,
};
use rstest::rstest;

use crate::harness::{Db, Server};

#[rstest]
#[tokio::test]
async fn every_column_is_in_the_registry_and_nothing_else(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let columns = server.columns().await;
    let there: BTreeSet<(&str, &str)> = columns
        .iter()
        .map(|column| (&*column.table, &*column.name))
        .collect();
    assert!(there.len() > 300, "{} columns were found", there.len());
    let said: Vec<(&str, &str)> = TABLES
        .iter()
        .flat_map(|table| table.parts.iter().map(move |part| (table.name, part)))
        .flat_map(|(name, part)| part.columns.iter().map(move |column| (name, *column)))
        .collect();
    let once: BTreeSet<(&str, &str)> = said.iter().copied().collect();
    assert_eq!(once.len(), said.len(), "a column is said twice");
    let unsaid: Vec<_> = there.difference(&once).collect();
    assert!(unsaid.is_empty(), "not in the registry: {unsaid:?}");
    let gone: Vec<_> = once.difference(&there).collect();
    assert!(gone.is_empty(), "in the registry alone: {gone:?}");
    // What leads to a person is a column too.
    for table in TABLES {
        for part in table.parts {
            let ways: Vec<&str> = match part.whose {
                Whose::Nobody => vec![],
                Whose::AccountOrKey(one, other) | Whose::AccountOrAddress(one, other) => {
                    vec![one, other]
                }
                Whose::Account(way)
                | Whose::Key(way)
                | Whose::Through(way, _)
                | Whose::Digest(way) => vec![way],
            };
            for way in ways {
                assert!(there.contains(&(table.name, way)), "{}.{way}", table.name);
            }
        }
    }
}

/// Without that an account could not be deleted.
#[rstest]
#[tokio::test]
async fn whatever_points_at_a_person_lets_go_when_they_are_erased(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let keys = server.foreign_keys().await;
    assert!(keys.len() > 40, "{} foreign keys were found", keys.len());
    let place = |name: &str| TABLES.iter().position(|table| table.name == name).unwrap();
    let goes = |name: &str| {
        let mut parts = table(name).unwrap().parts.iter();
        parts.any(|part| part.erasing == Fate::RowGoes)
    };
    for key in keys {
        let known = THINGS.iter().any(|thing| thing.table == key.table);
        assert!(known, "{} has no words for who is refused", key.table);
        if !goes(&key.to) {
            continue;
        }
        // Either its row goes before, or it is emptied before, or erasing waits for it.
        let parts = table(&key.table).unwrap().parts;
        let row_goes = parts.iter().any(|part| part.erasing == Fate::RowGoes);
        let own = parts
            .iter()
            .find(|part| part.columns.contains(&&*key.column));
        let lets_go = row_goes
            || matches!(own.unwrap().erasing, Fate::Becomes(_))
            || matches!(own.unwrap().erasing, Fate::By(_));
        assert!(lets_go, "{key:?}");
        assert!(place(&key.table) < place(&key.to), "{key:?} goes too late");
    }
}

#[test]
fn the_committed_page_is_the_programs() {
    let committed = include_str!("../../../../docs/personal-data.md");
    assert!(
        committed == personal_data::page(),
        "docs/personal-data.md is not up to date: \
         cargo run --bin chrona-backend -- --print-personal-data > docs/personal-data.md"
    );
}
