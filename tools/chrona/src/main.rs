//! `chrona`, the operator's command line: keys, administrators, kiosks, second factors, backups, a
//! demonstration, what the kiosk's scanner reads in a picture, how much a server bears, and worked time.

mod backup;
mod backup_key;
mod badge_keys;
mod balances;
mod check_config;
mod completions;
mod create_admin;
mod create_kiosk;
mod generate_keys;
mod holidays;
mod input;
mod ledger;
mod load;
mod man_pages;
mod migrate;
mod organisation;
mod output;
mod reseal;
mod reset_second_factor;
mod restore;
mod revoke_key;
mod rotate_keys;
mod scan;
mod seed_demo;
mod show_keys;
mod test_email;
mod timesheet;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The operator's command line for Chrona, the time clock.
///
/// It reads the same settings as the server, from the environment: `DATABASE_URL`,
/// `JWT_PRIVATE_KEY_PATH` and the others.
#[derive(Parser)]
#[command(
    name = "chrona",
    version,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage.\n\
                  `chrona help COMMAND` says more about a command, with examples."
)]
struct Chrona {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    CheckConfig(check_config::Arguments),
    GenerateKeys(generate_keys::Arguments),
    Keys(show_keys::Arguments),
    RotateKeys(rotate_keys::Arguments),
    RevokeKey(revoke_key::Arguments),
    CreateAdmin(create_admin::Arguments),
    CreateKiosk(create_kiosk::Arguments),
    ResetSecondFactor(reset_second_factor::Arguments),
    Reseal(reseal::Arguments),
    Migrate(migrate::Arguments),
    Ledger(ledger::Arguments),
    Backup(backup::Arguments),
    BackupKey(backup_key::Arguments),
    Restore(restore::Arguments),
    Scan(scan::Arguments),
    SeedDemo(seed_demo::Arguments),
    Load(load::Arguments),
    TestEmail(test_email::Arguments),
    Timesheet(timesheet::Arguments),
    Balances(balances::Arguments),
    Holidays(holidays::Arguments),
    Completions(completions::Arguments),
    ManPages(man_pages::Arguments),
}

fn main() -> ExitCode {
    match run(Chrona::parse().command) {
        Ok(code) => code,
        Err(error) if output::is_closed(&error) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("chrona: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::CheckConfig(arguments) => return check_config::run(&arguments),
        Command::GenerateKeys(arguments) => generate_keys::run(&arguments)?,
        Command::Keys(arguments) => show_keys::run(&arguments)?,
        Command::RotateKeys(arguments) => rotate_keys::run(&arguments)?,
        Command::RevokeKey(arguments) => revoke_key::run(&arguments)?,
        Command::CreateAdmin(arguments) => create_admin::run(&arguments)?,
        Command::CreateKiosk(arguments) => create_kiosk::run(&arguments)?,
        Command::ResetSecondFactor(arguments) => reset_second_factor::run(&arguments)?,
        Command::Reseal(arguments) => reseal::run(&arguments)?,
        Command::Migrate(arguments) => migrate::run(&arguments)?,
        Command::Ledger(arguments) => ledger::run(&arguments)?,
        Command::Backup(arguments) => backup::run(&arguments)?,
        Command::BackupKey(arguments) => backup_key::run(&arguments)?,
        Command::Restore(arguments) => restore::run(&arguments)?,
        Command::Scan(arguments) => return scan::run(&arguments),
        Command::SeedDemo(arguments) => seed_demo::run(&arguments)?,
        Command::Load(arguments) => return load::run(&arguments),
        Command::TestEmail(arguments) => test_email::run(&arguments)?,
        Command::Balances(arguments) => balances::run(&arguments)?,
        Command::Timesheet(arguments) => timesheet::run(&arguments)?,
        Command::Holidays(arguments) => holidays::run(&arguments)?,
        Command::Completions(arguments) => completions::run(&arguments)?,
        Command::ManPages(arguments) => man_pages::run(&arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}
