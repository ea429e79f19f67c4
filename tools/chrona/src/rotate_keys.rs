//! `chrona rotate-keys`.

use anyhow::Result;
use chrona_backend::{keys::OVERLAP, services::operations::signing_keys};
use chrona_store::Purpose;
use chrono::TimeDelta;
use clap::Args;

use crate::{
    generate_keys::KeySize,
    organisation,
    output::{self, Facts},
    show_keys::instant,
};

/// Make the key that signs badges and access tokens next
///
/// Its public half is published at once. After the overlap every instance signs with it, and the key
/// before it is accepted until the last token it signed is dead. Nobody is signed out. The private half
/// stays in the database, sealed under `SECRET_KEY`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona rotate-keys\n  \
    chrona rotate-keys --overlap 1d --key-size 3072")]
pub(crate) struct Arguments {
    /// How long the key is published before it signs, such as 10m, 2h or 1d: 2 minutes to 30 days
    /// [default: 10m]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    overlap: Option<TimeDelta>,
    /// Make one only where none can sign, as an installation's first start does
    #[arg(long)]
    if_none: bool,
    /// The key's size in bits [default: the size of the key that signs now]
    #[arg(long, value_enum)]
    key_size: Option<KeySize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let overlap = arguments.overlap.unwrap_or(OVERLAP);
    let bits = arguments.key_size.map(KeySize::bits);
    organisation::with(Purpose::Make, async |app| {
        let mut facts = Facts::new(arguments.json);
        if arguments.if_none && app.keys.can_sign(app.clock.now()) {
            if arguments.json {
                return facts.end();
            }
            return output::line("A key signs already.");
        }
        let rotated = signing_keys::rotate(app, overlap, bits).await?;
        facts.say("Key id", rotated.kid.as_str())?;
        facts.say("Signs from", instant(rotated.signs_from))?;
        if let Some(former) = &rotated.former {
            let keys = signing_keys::list(app).await?;
            let former = keys.iter().find(|key| key.kid == *former);
            if let Some((kid, until)) = former.and_then(|key| Some((&key.kid, key.accepted_until?)))
            {
                facts.say("Former key", kid.as_str())?;
                facts.say("Accepted until", instant(until))?;
            }
        }
        facts.end()
    })
}

/// A number and its unit: `s`, `m`, `h` or `d`.
fn duration(text: &str) -> Result<TimeDelta, String> {
    let wrong = || "takes a number and its unit, such as 10m, 2h or 1d".to_owned();
    let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let count: u32 = number.parse().map_err(|_| wrong())?;
    let count = count.into();
    let duration = match &text[number.len()..] {
        "s" => TimeDelta::try_seconds(count),
        "m" => TimeDelta::try_minutes(count),
        "h" => TimeDelta::try_hours(count),
        "d" => TimeDelta::try_days(count),
        _ => None,
    };
    duration.ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_its_unit() {
        assert_eq!(duration("90s"), Ok(TimeDelta::seconds(90)));
        assert_eq!(duration("10m"), Ok(TimeDelta::minutes(10)));
        assert_eq!(duration("2h"), Ok(TimeDelta::hours(2)));
        assert_eq!(duration("1d"), Ok(TimeDelta::days(1)));
        for wrong in [
            "",
            "m",
            "10",
            "10 m",
            "-1m",
            "1w",
            "1m2",
            "99999999999999999d",
        ] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
