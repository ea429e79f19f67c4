//! What has to be true once the day is over.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use chrona_api_types::Punch;

use super::counts::Acknowledged;
use super::drive::Run;
use crate::connection::Connection;
use crate::server::Server;
use crate::table::{Table, Verdict};

/// How many punches the server lists at once.
const PAGE: usize = 100;

/// Whether each punch that was acknowledged is in the server's list, once.
pub(crate) async fn exactly_once(run: &Run, name: &str, table: &mut Table) -> Result<()> {
    let mut connection = Connection::open(run.address, run.site.admin.clone()).await?;
    let mut listed: Vec<Punch> = Vec::new();
    loop {
        let path = format!("/admin/punches?limit={PAGE}&offset={}", listed.len());
        let (status, body) = connection
            .send("GET", &path, "application/json", "")
            .await?;
        if status != 200 {
            bail!("{path} answered {status}: {body}");
        }
        let mut page: Vec<Punch> = serde_json::from_str(&body)?;
        if page.is_empty() {
            break;
        }
        listed.append(&mut page);
    }
    let there = listed.len();
    let listed = listed.into_iter().map(|punch| Acknowledged {
        punch: punch.id,
        account: punch.user_id,
        badge: punch.jwt_jti,
    });
    let acknowledged = run.counts.acknowledged();
    let amiss = amiss(&acknowledged, listed);
    table.add(
        &format!("{name}: acknowledged punches that are not there once"),
        amiss.to_string(),
        format!("acknowledged: {}; there: {there}", acknowledged.len()),
        Verdict::Asked {
            met: amiss == 0,
            wanted: "none",
        },
    );
    Ok(())
}

/// How many of the acknowledged punches are not listed as they were acknowledged, or not by themselves.
fn amiss(acknowledged: &[Acknowledged], listed: impl Iterator<Item = Acknowledged>) -> usize {
    let mut by_badge: HashMap<String, Vec<Acknowledged>> = HashMap::new();
    for one in listed {
        by_badge.entry(one.badge.clone()).or_default().push(one);
    }
    let is_amiss = |one: &&Acknowledged| {
        let found = by_badge.get(&one.badge).map(Vec::as_slice);
        found != Some(std::slice::from_ref(*one))
    };
    acknowledged.iter().filter(is_amiss).count()
}

/// Whether `chrona ledger verify` finds the ledger intact, with an entry for each punch at least.
pub(crate) async fn ledger(
    server: &Server,
    run: &Run,
    name: &str,
    table: &mut Table,
) -> Result<()> {
    let what = format!("{name}: chrona ledger verify");
    let (figure, met) = match server.chrona(&["ledger", "verify"], "").await {
        Ok(printed) => {
            let count = |what| printed.lines().find_map(|line| line.strip_prefix(what));
            let entries: usize = count("Entries")
                .context("no count of entries")?
                .trim()
                .parse()?;
            let met = entries >= run.counts.acknowledged().len();
            (format!("intact, {entries} entries"), met)
        }
        Err(error) => (format!("{error:#}"), false),
    };
    let wanted = "intact, an entry a punch";
    table.add(&what, figure, String::new(), Verdict::Asked { met, wanted });
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrona_api_types::{PersonId, PunchId};

    use super::*;

    #[test]
    fn what_is_missing_twice_or_someone_elses_is_amiss() {
        let punch = |punch, account, badge: &str| Acknowledged {
            punch: PunchId(punch),
            account: PersonId(account),
            badge: badge.to_owned(),
        };
        let acknowledged = [punch(1, 1, "a"), punch(2, 2, "b"), punch(3, 3, "c")];
        let count = |listed: &[Acknowledged]| amiss(&acknowledged, listed.iter().cloned());
        assert_eq!(count(&acknowledged), 0);
        assert_eq!(count(&acknowledged[1..]), 1, "missing");
        let twice = [&acknowledged[..], &[punch(4, 1, "a")]].concat();
        assert_eq!(count(&twice), 1, "twice");
        let others = [punch(1, 2, "a"), punch(2, 2, "b"), punch(3, 3, "c")];
        assert_eq!(count(&others), 1, "someone else's");
        let more = [&acknowledged[..], &[punch(4, 1, "d")]].concat();
        assert_eq!(count(&more), 0, "one that was not answered");
    }
}
