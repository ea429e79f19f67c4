//! `chrona load`.

mod api;
mod buckets;
mod drive;
mod pace;
mod people;
mod people_file;
mod phone_key;
mod phones;
mod progress;
mod punches;
mod reads;
mod report;
mod session;
mod shape;
mod sign_in;
mod table;
mod tally;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

/// Measure how much a server bears, through the operations that everyone uses
///
/// Works on any server that speaks the API, over its address alone: no database is opened and no
/// setting is read. While it runs, a line on standard error tells how it goes, where that is a
/// terminal; Ctrl-C ends early and prints what was measured until then.
#[derive(Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        chrona load punches --url http://localhost:8000 --kiosk-key-file kiosk.json \\\n      \
        --people people.csv --rate 20/s --seconds 60 --yes-write-punches\n  \
        printf %s \"$PASSWORD\" | chrona load reads --url http://localhost:8000 \\\n      \
        --email camille@exemple.fr --password-stdin\n\n\
        Exit codes: 0 every answer was what it should be, 1 not so, 2 wrong usage."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Punches(punches::Arguments),
    Reads(reads::Arguments),
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match &arguments.what {
            What::Punches(arguments) => punches::run(arguments).await,
            What::Reads(arguments) => reads::run(arguments).await,
        }
    })
}
