//! What may go wrong around the server, done to it for real while people punch: it says so, keeps what it
//! acknowledged, and goes on by itself.

mod away;
mod clock_jumps;
pub(crate) mod cluster;
mod connections;
mod crowd;
mod descriptors;
mod frozen;
mod full_disk;
mod killed_database;
mod lost_file;
mod restarted;
mod traefik;

use std::time::Duration;

/// Once its database is well again, the server records punches within this time.
const RECOVERY: Duration = Duration::from_secs(5);
/// What a loaded machine may take longer than what is promised.
const SLACK: Duration = Duration::from_secs(5);
/// However ill the database is, a request is answered within this time, for which the apps wait.
const LONGEST: Duration = Duration::from_secs(10);

/// A connection that rested for a second is tried before it is used again. One that a database took with it
/// may rest in the pool for less: what a test reads itself, and does not try again, waits for that.
async fn until_connections_are_tried() {
    tokio::time::sleep(Duration::from_millis(1500)).await;
}
