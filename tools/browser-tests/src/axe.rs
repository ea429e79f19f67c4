//! axe-core: what keeps people from using a page.

use anyhow::{Context, Result, bail};

use crate::Browser;

/// An error that lists what axe-core finds serious or critical on the page. `CHRONA_AXE` names its
/// script.
pub async fn no_barriers(browser: &Browser, page: &str) -> Result<()> {
    let script = std::env::var_os("CHRONA_AXE")
        .context("CHRONA_AXE does not name axe-core's script: cargo xtask test fetches it")?;
    let script = std::fs::read_to_string(script)?;
    let run = format!(
        "const done = arguments[arguments.length - 1];
        {script};
        axe.run(document, {{ resultTypes: ['violations'] }}).then(
            results => done(results.violations
                .filter(found => ['serious', 'critical'].includes(found.impact))
                .map(found => found.id + ': ' + found.nodes.map(node =>
                    node.target.join(' ') + ' (' + node.failureSummary + ')').join('; '))),
            error => done(['axe-core failed: ' + error]));"
    );
    let found = browser.run_until_called(&run).await?;
    match found.as_array() {
        Some(found) if found.is_empty() => Ok(()),
        _ => bail!("{page} has barriers:\n{found:#}"),
    }
}
