//! A program in the place of a network, between a tablet and the server, that fails on demand on any machine.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    state: Arc<Mutex<State>>,
}

/// What it does with what it carries.
#[derive(Clone, Debug)]
struct State {
    way: Way,
    /// Parts of the paths that it breaks off at.
    lost: Vec<String>,
    /// Whether it breaks off in the middle of each answer.
    halves: bool,
}

impl Network {
    /// A network before the server that listens on this port of this machine.
    pub fn before(server: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let open = State {
            way: Way::Open,
            lost: Vec::new(),
            halves: false,
        };
        let network = Self {
            port: listener.local_addr()?.port(),
            state: Arc::new(Mutex::new(open)),
        };
        let state = network.state.clone();
        // It ends with the test's process.
        thread::spawn(move || {
            for tablet in listener.incoming().flatten() {
                let state = state.clone();
                thread::spawn(move || carry(&tablet, server, &state));
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
        self.state().way = way;
    }

    /// Loses the files whose paths have one of these in them, and no others.
    pub fn loses(&self, files: &[&str]) {
        self.state().lost = files.iter().map(|file| (*file).to_owned()).collect();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has it break off in the middle of each answer, or no more.
    pub fn halve_answers(&self, halves: bool) {
        self.state().halves = halves;
    }
}

/// Which direction of a connection is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carried {
    Questions,
    Answers,
}

fn carry(tablet: &TcpStream, server: u16, state: &Arc<Mutex<State>>) -> Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server)).context("the server is away")?;
    let (from_tablet, to_tablet) = (tablet.try_clone()?, tablet.try_clone()?);
    let (from_server, to_server) = (server.try_clone()?, server);
    let questions = state.clone();
    thread::spawn(move || pump(from_tablet, to_server, &questions, Carried::Questions));
    pump(from_server, to_tablet, state, Carried::Answers);
    Ok(())
}

/// Carries one direction until it ends or the network breaks off.
fn pump(mut from: TcpStream, mut to: TcpStream, state: &Mutex<State>, carried: Carried) {
    let state = || state.lock().unwrap_or_else(PoisonError::into_inner);
    let now = || state().way;
    let mut bytes = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        let lost = state().lost.clone();
        if carried == Carried::Questions && lost.iter().any(|part| asks_for(&bytes[..count], part))
        {
            break;
        }
        while now() == Way::Silent {
            thread::sleep(Duration::from_millis(20));
        }
        match now() {
            Way::Reset | Way::Cut => break,
            Way::Deaf if carried == Carried::Answers => break,
            Way::Slow => thread::sleep(SLOWNESS),
            _ => {}
        }
        if carried == Carried::Answers && state().halves {
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

/// Whether a request's first line has this in its path.
fn asks_for(request: &[u8], part: &str) -> bool {
    let line = request.split(|byte| *byte == b'\r').next();
    let line = String::from_utf8_lossy(line.unwrap_or_default());
    let path = line.split(' ').nth(1).unwrap_or_default();
    path.contains(part)
}
