//! The OpenID Connect provider that the tests sign in through.

use std::path::PathBuf;

use anyhow::Result;

use crate::npm;
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// The version of the provider.
const PROVIDER: &str = "oidc-provider@8.8.1";

/// The folder of the provider's package; fetches it with npm, once.
pub(crate) fn folder(workspace: &Workspace, interrupt: &Interrupt) -> Result<PathBuf> {
    let file = "oidc-provider/lib/index.js";
    let script = npm::fetch(workspace, interrupt, "xtask/oidc-provider", PROVIDER, file)?;
    let folder = script.ancestors().nth(2).unwrap_or(&script);
    Ok(folder.to_owned())
}
