//! A program in the place of a network, between a tablet and the server, that fails on demand on any machine.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// How long a slow network keeps what it carries.
const SLOWNESS: Duration = Duration::from_millis(700);

/// What a network does with what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It carries it.
    Open,
    /// It carries it late.
    Slow,
    /// It keeps it, and says nothing.
    Silent,
    /// It carries questions, and breaks off before the answer.
    Deaf,
    /// It breaks off at once.
    Reset,
    /// There is none.
    Cut,
}

/// A network before a server: connections to its own port are carried to the server's.
#[derive(Debug)]
pub struct Network {
    port: u16,
    way: Arc<Mutex<Way>>,
    halves: Arc<AtomicBool>,
}

impl Network {
    /// A network before the server that listens on this port of this machine.
    pub fn before(server: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let network = Self {
            port: listener.local_addr()?.port(),
            way: Arc::new(Mutex::new(Way::Open)),
            halves: Arc::default(),
        };
        let (way, halves) = (network.way.clone(), network.halves.clone());
        // It ends with the test's process.
        thread::spawn(move || {
            for tablet in listener.incoming().flatten() {
                let (way, halves) = (way.clone(), halves.clone());
                thread::spawn(move || carry(&tablet, server, &way, &halves));
            }
        });
        Ok(network)
    }

    /// The address at which the server is found through it.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Changes what it does, with what is on its way too.
    pub fn becomes(&self, way: Way) {
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) = way;
    }

    /// Has it break off in the middle of each answer, or no more.
    pub fn halve_answers(&self, halves: bool) {
        self.halves.store(halves, Ordering::Relaxed);
    }
}

fn carry(
    tablet: &TcpStream,
    server: u16,
    way: &Arc<Mutex<Way>>,
    halves: &AtomicBool,
) -> Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server)).context("the server is away")?;
    let (from_tablet, to_tablet) = (tablet.try_clone()?, tablet.try_clone()?);
    let (from_server, to_server) = (server.try_clone()?, server);
    let questions = way.clone();
    thread::spawn(move || pump(from_tablet, to_server, &questions, None));
    pump(from_server, to_tablet, way, Some(halves));
    Ok(())
}

/// Carries one direction until it ends or the network breaks off; of answers it is known whether they are halved.
fn pump(mut from: TcpStream, mut to: TcpStream, way: &Mutex<Way>, answers: Option<&AtomicBool>) {
    let now = || *way.lock().unwrap_or_else(PoisonError::into_inner);
    let mut bytes = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        while now() == Way::Silent {
            thread::sleep(Duration::from_millis(20));
        }
        match now() {
            Way::Reset | Way::Cut => break,
            Way::Deaf if answers.is_some() => break,
            Way::Slow => thread::sleep(SLOWNESS),
            _ => {}
        }
        if answers.is_some_and(|halves| halves.load(Ordering::Relaxed)) {
            let _ = to.write_all(&bytes[..count / 2]);
            break;
        }
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    for end in [from, to] {
        let _ = end.shutdown(Shutdown::Both);
    }
}
