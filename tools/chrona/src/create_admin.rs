//! `chrona create-admin`.

use anyhow::Result;
use chrona_backend::services::operations::console::{self, Admin};
use chrona_store::Purpose;
use clap::Args;

use crate::{input, organisation, output};

/// Make an administrator, or make an existing account one
///
/// Prints a generated password, once, unless one is given on standard input. An account that is
/// there already keeps its password.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona create-admin --email camille@exemple.fr\n  \
    printf %s \"$PASSWORD\" | chrona create-admin --email camille@exemple.fr --password-stdin")]
pub(crate) struct Arguments {
    /// The address the administrator signs in with
    #[arg(long)]
    email: String,
    /// Read the password (8 to 128 characters) from standard input
    #[arg(long)]
    password_stdin: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let given = arguments.password_stdin.then(input::password).transpose()?;
    let email = arguments.email.trim();
    organisation::with(Purpose::Make, async |app| {
        let password = given.clone().unwrap_or_else(|| app.random.text::<15>());
        let show = || match given {
            Some(_) => Ok(()),
            None => output::once(&[
                format!("Administrator  {email}"),
                format!("Password       {password}"),
            ]),
        };
        let made = console::create_admin_and_show(app, email, &password, show)
            .await
            .map_err(organisation::told)?;
        match (made, &given) {
            (Admin::Created, None) => {
                eprintln!("The password is shown this once.");
                Ok(())
            }
            (Admin::Created, Some(_)) => output::line(&format!("Administrator  {email}")),
            (Admin::Promoted, _) => {
                output::line(&format!("Administrator  {email}"))?;
                eprintln!("The account was there: it is an administrator now, its password stays.");
                Ok(())
            }
        }
    })
}
