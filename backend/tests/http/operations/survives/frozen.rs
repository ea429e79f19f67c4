//! One of two instances frozen (SIGSTOP) in the middle of its punches, with the locks that it holds: the
//! other one goes on.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use chrona_backend::clock::{Clock, SystemClock};
use chrona_badge::SigningKey;
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::sleep;

use super::{
    SLACK,
    crowd::{Crowd, Door, assert_all_is_there},
};
use crate::{
    harness::{Db, Server, database_url},
    operations::program::{Program, signing_keys},
};

const PEOPLE: usize = 8;
/// The other instance records punches again within this time.
const RELEASE: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_that_freezes_holds_the_others_up_for_a_moment_only() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let (private, private_file, public_file) = signing_keys(folder.path());
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("JWT_PRIVATE_KEY_PATH", &private_file),
        ("JWT_PUBLIC_KEY_PATH", &public_file),
        ("SECRET_KEY", "thirty-two bytes that only tests know"),
        ("ENVIRONMENT", "development"),
    ];
    let other = tempfile::tempdir().unwrap();
    let mut server = Server::start_on(other, &url, &settings[1..]).await;
    let now = SystemClock.now();
    server.clock.set(&now.to_rfc3339());
    let key = SigningKey::from_pem(&private).unwrap();
    let door = Arc::new(Door::open_with(&server, key).await);
    let program = Program::start(folder.path(), &settings);
    let process = Pid::from_raw(i32::try_from(program.id()).unwrap()).unwrap();

    let mut at_program = Crowd::begin_at(&program.api, now, &door, PEOPLE);
    at_program.until_all_are_served().await;
    // Until it is caught with a lock, as others notice.
    let (mut held_up, mut here) = (Duration::ZERO, HashSet::new());
    let from = Instant::now();
    while held_up < Duration::from_secs(2) {
        assert!(
            from.elapsed() < Duration::from_mins(1),
            "it never has a lock"
        );
        sleep(Duration::from_millis(50)).await;
        kill_process(process, Signal::STOP).unwrap();
        let frozen_at = Instant::now();
        let (id, badge) = door.badge(now.timestamp());
        while server.punch(&door.kiosk, &badge).await.status == 503 {
            let waited = frozen_at.elapsed();
            assert!(waited < RELEASE + SLACK, "held up for ever");
        }
        here.insert(id);
        held_up = frozen_at.elapsed();
        kill_process(process, Signal::CONT).unwrap();
    }
    // Woken up, it goes on too.
    at_program.until_all_are_served().await;
    let mut told = at_program.end().await;
    drop(program);
    // Frozen, it answered nobody.
    told.longest = Duration::ZERO;
    told.acknowledged.extend(here);
    assert_all_is_there(&server, &told).await;
    println!(
        "An instance frozen with its locks: {} punches acknowledged by the two, all there; {} answers of 503 \
         once it woke up; punches at the other one again after {held_up:?}",
        told.acknowledged.len(),
        told.turned_away,
    );
    server.stop().await;
}
