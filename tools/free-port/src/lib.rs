//! A port for a server that a test or a tool starts, and that has to be told where to listen.
//!
//! Whoever asks the system for any free port, closes it and names it to a program may find it taken when that program
//! listens: the same range serves every connection the machine makes. So these ports lie below that range.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, TcpListener},
    sync::atomic::{AtomicU16, Ordering},
};

/// The first of these ports. The system takes its own from 32,768 on (Linux) or 49,152 on (everything else).
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// How far a process begins from the one that was started before it.
const STRIDE: u32 = 601;

/// How many ports this process was given or refused.
static TRIED: AtomicU16 = AtomicU16::new(0);

/// A port of this machine that nothing listens on, and that nothing else in this process is given.
///
/// # Errors
/// Where every port is taken.
pub fn free_port() -> io::Result<u16> {
    free_port_at(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

/// The same, at one of this machine's addresses.
///
/// # Errors
/// Where every port is taken, or the address is not this machine's.
pub fn free_port_at(address: IpAddr) -> io::Result<u16> {
    for _ in 0..COUNT {
        let port = port(std::process::id(), TRIED.fetch_add(1, Ordering::Relaxed));
        match TcpListener::bind((address, port)) {
            Ok(_) => return Ok(port),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AddrInUse.into())
}

/// The port that a process tries after so many others.
fn port(process: u32, tried: u16) -> u16 {
    let start = process.wrapping_mul(STRIDE) % u32::from(COUNT);
    let place = (start + u32::from(tried)) % u32::from(COUNT);
    FIRST + u16::try_from(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_port_is_given_twice() {
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..100).map(|_| free_port().unwrap()).collect()))
            .collect();
        let given: Vec<Vec<u16>> = threads.into_iter().map(|one| one.join().unwrap()).collect();
        let given: Vec<u16> = given.concat();
        let different: HashSet<u16> = given.iter().copied().collect();
        assert_eq!(different.len(), given.len());
        assert!(given.iter().all(|port| (FIRST..32_000).contains(port)));
    }

    #[test]
    fn a_port_that_is_taken_is_passed_over() {
        let taken = port(std::process::id(), TRIED.load(Ordering::Relaxed) + 1);
        // Where another test of this process was given it meanwhile, it is passed over all the same.
        let _listener = TcpListener::bind(("127.0.0.1", taken));
        assert!((0..3).all(|_| free_port().unwrap() != taken));
    }

    #[test]
    fn processes_started_one_after_the_other_begin_apart() {
        let starts: HashSet<u16> = (1000..1019).map(|process| port(process, 0)).collect();
        assert_eq!(starts.len(), 19);
        assert!(port(u32::MAX, u16::MAX) < 32_000);
    }

    #[test]
    fn an_address_of_another_machine_has_none() {
        assert!(free_port_at(IpAddr::from([192, 0, 2, 1])).is_err());
    }
}
