//! What both commands take: where, how many at once, how long, how fast.

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use clap::Args;

use super::{api::Api, pace::Pace};

/// Where the server is, and how much is asked of it.
#[derive(Args)]
pub(super) struct Shape {
    /// The API's address, such as <https://pointage.exemple.fr/api>
    #[arg(long)]
    pub(super) url: String,
    /// A PEM file of the authority that signed the server's certificate, beside those the machine
    /// trusts
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// How many requests are under way at once, each over a connection of its own
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) connections: u16,
    /// How long to go on
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with = "count", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: u64,
    /// How many in all, however long it takes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// How many a second, evenly: 50 or 50/s [default: the next once one is answered]
    ///
    /// With it a latency counts from when the request should have been sent, so that a server which
    /// makes requests wait for each other is not measured as if nobody had waited.
    #[arg(long, value_name = "N/s", value_parser = parse_rate)]
    pub(super) rate: Option<f64>,
    /// Print one JSON object instead of tables
    #[arg(long)]
    pub(super) json: bool,
}

impl Shape {
    /// The server.
    pub(super) fn api(&self) -> Result<Api> {
        Api::new(&self.url, self.ca_file.as_deref())
    }

    /// When requests are sent, from now on.
    pub(super) fn pace(&self) -> Pace {
        let time = match self.count {
            Some(_) => None,
            None => Some(Duration::from_secs(self.seconds)),
        };
        Pace::new(self.rate, time, self.count)
    }
}

fn parse_rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text);
    number
        .parse()
        .ok()
        .filter(|rate| (0.01..=1_000_000.0).contains(rate))
        .ok_or_else(|| "give a number such as 50 or 50/s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_a_second() {
        assert_eq!(parse_rate("50"), Ok(50.0));
        assert_eq!(parse_rate("0.5/s"), Ok(0.5));
        for wrong in ["", "fast", "-1", "0", "NaN", "50/m", "inf"] {
            assert!(parse_rate(wrong).is_err(), "{wrong}");
        }
    }
}
