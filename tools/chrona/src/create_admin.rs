//! `chrona create-admin`.

use std::io;

use anyhow::Result;
use chrona_backend::services::operations::console::{self, Admin};
use chrona_store::Purpose;
use clap::Args;
use serde_json::json;

use crate::{
    input, organisation,
    output::{self, Facts},
};

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
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let given = arguments.password_stdin.then(input::password).transpose()?;
    let email = arguments.email.trim();
    organisation::with(Purpose::Make, async |app| {
        let password = given.clone().unwrap_or_else(|| app.random.text::<15>());
        let show = || match given {
            Some(_) => Ok(()),
            None => output::once(&shown(email, &password, arguments.json)?),
        };
        let made = console::create_admin_and_show(app, email, &password, show)
            .await
            .map_err(organisation::told)?;
        if matches!((&made, &given), (Admin::Created, None)) {
            if !arguments.json {
                eprintln!("The password is shown this once.");
            }
            return Ok(());
        }
        let mut facts = Facts::new(arguments.json);
        facts.say("Administrator", email)?;
        facts.only_for_programs("Was there", matches!(made, Admin::Promoted));
        facts.end()?;
        if matches!(made, Admin::Promoted) && !arguments.json {
            eprintln!("The account was there: it is an administrator now, its password stays.");
        }
        Ok(())
    })
}

/// An administrator who was made with a password of ours.
fn shown(email: &str, password: &str, as_json: bool) -> io::Result<Vec<String>> {
    if as_json {
        let made = json!({ "administrator": email, "password": password, "was_there": false });
        return Ok(vec![serde_json::to_string_pretty(&made)?]);
    }
    Ok(vec![
        format!("Administrator  {email}"),
        format!("Password       {password}"),
    ])
}
