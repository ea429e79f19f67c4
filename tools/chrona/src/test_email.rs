//! `chrona test-email`.

use anyhow::{Context, Result, bail};
use chrona_api_types::Language;
use chrona_backend::{
    clock::{Clock, SystemClock},
    config::{Encryption, Mail, MailProvider, Settings},
    mail::{Delivery, Letter, Receipt, SendError},
};
use clap::Args;

use crate::output;

/// Send an e-mail now, and say what the relay answers
///
/// Uses the server's settings (`EMAIL_*`, `SMTP_*`, `SENDGRID_API_KEY`) and nothing else: no database, no
/// outbox. A failure is told in the relay's own words.
#[derive(Args)]
#[command(after_help = "Example:\n  chrona test-email --to camille@exemple.fr")]
pub(crate) struct Arguments {
    /// The address to write to
    #[arg(long)]
    to: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let settings = Settings::from_environment()?.mail;
    let to = arguments.to.trim();
    let MailProvider::Relay(relay) = &settings.provider else {
        bail!(
            "EMAIL_PROVIDER is neither smtp nor sendgrid: no e-mail leaves. See docs/settings.md"
        );
    };
    let encryption = match relay.encryption {
        Encryption::StartTls => "STARTTLS",
        Encryption::Implicit => "TLS",
        Encryption::None => "no encryption",
    };
    let at = format!("{}:{} ({encryption})", relay.host, relay.port);
    match send(&settings, to)? {
        Ok(receipt) => output::line(&format!(
            "Sent to {to} from {} through {at}. It answered: {}",
            settings.from_address, receipt.answer
        )),
        Err(SendError::Relay(words)) => bail!("{at} cannot be used: {words}"),
        Err(SendError::Refused(words)) => bail!("{at} refuses the message: {words}"),
    }
}

/// Sends; the inner result is the relay's.
fn send(settings: &Mail, to: &str) -> Result<Result<Receipt, SendError>> {
    let delivery = Delivery::new(settings)?;
    let words = Letter::Test
        .words(Language::default())
        .context("the letter cannot be laid out")?;
    let now = SystemClock.now();
    let name = format!("chrona-test-{}", now.timestamp_millis());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(delivery.send(&name, to, &words, now)))
}
