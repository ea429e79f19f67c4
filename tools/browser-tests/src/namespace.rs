//! A tablet's place with a network of its own (Linux's network namespaces), which the kernel makes fail.

use std::net::Ipv4Addr;
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};

use anyhow::{Result, bail};

use crate::Way;

/// How many places this process has made.
static MADE: AtomicU8 = AtomicU8::new(0);

/// A place with two cables to this machine: one to the server, which fails on demand, and one over which
/// the test drives the browser. Gone with this value; its browser goes first.
#[derive(Debug)]
pub struct Namespace {
    name: String,
    /// 10.231.`net`.0/24.
    net: u8,
}

impl Namespace {
    /// None where this process may not make one, which is said.
    pub fn make() -> Result<Option<Self>> {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let [.., id] = std::process::id().to_be_bytes();
        let name = format!("chrona-{}-{number}", std::process::id());
        let made = Command::new("ip").args(["netns", "add", &name]).output();
        if !made.as_ref().is_ok_and(|output| output.status.success()) {
            println!("not tried: no network namespace can be made here: {made:?}");
            return Ok(None);
        }
        let net = id.wrapping_add(number);
        let place = Self { name, net };
        run(place.inside("ip").args(["link", "set", "lo", "up"]))?;
        place.lay(&place.cable(), "server", 1)?;
        place.lay(&place.driver_cable(), "driver", 5)?;
        Ok(Some(place))
    }

    /// The address at which this machine is found over the cable that fails.
    pub const fn server(&self) -> Ipv4Addr {
        Ipv4Addr::new(10, 231, self.net, 1)
    }

    /// Changes what the cable to the server does, with what is on its way too.
    pub fn becomes(&self, way: Way) -> Result<()> {
        run(self.inside("iptables").arg("--flush"))?;
        run(self.inside("ip").args(["link", "set", "server", "up"]))?;
        // There may be none to take away.
        let cable = self.cable();
        let mut ends = [self.inside("tc"), Command::new("tc")];
        for (end, device) in ends.iter_mut().zip(["server", &cable]) {
            let _ = end.args(["qdisc", "del", "dev", device, "root"]).output();
        }
        match way {
            Way::Open => {}
            Way::Slow => {
                let mut ends = [self.inside("tc"), Command::new("tc")];
                for (end, device) in ends.iter_mut().zip(["server", &cable]) {
                    end.args(["qdisc", "add", "dev", device, "root", "tbf"]);
                    run(end.args(["rate", "48kbit", "burst", "4kb", "latency", "4s"]))?;
                }
            }
            Way::Silent => {
                self.rule(&["OUTPUT", "--out-interface", "server", "--jump", "DROP"])?;
                self.rule(&["INPUT", "--in-interface", "server", "--jump", "DROP"])?;
            }
            Way::Deaf => self.rule(&["INPUT", "--in-interface", "server", "--jump", "DROP"])?,
            Way::Reset => self.rule(&[
                "OUTPUT",
                "--out-interface",
                "server",
                "--protocol",
                "tcp",
                "--jump",
                "REJECT",
                "--reject-with",
                "tcp-reset",
            ])?,
            Way::Cut => run(self.inside("ip").args(["link", "set", "server", "down"]))?,
        }
        Ok(())
    }

    /// A program that runs in the place.
    pub(crate) fn inside(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", &self.name])
            .arg(program.as_ref());
        command
    }

    /// The address at which the place is found over the cable that does not fail.
    pub(crate) const fn driver(&self) -> Ipv4Addr {
        Ipv4Addr::new(10, 231, self.net, 6)
    }

    /// This machine's address on that cable.
    pub(crate) const fn test(&self) -> Ipv4Addr {
        Ipv4Addr::new(10, 231, self.net, 5)
    }

    /// Lays a cable from this machine, at 10.231.x.`first`, to the place, at the next address.
    fn lay(&self, here: &str, there: &str, first: u8) -> Result<()> {
        let address = |last: u8| format!("10.231.{}.{last}/30", self.net);
        let cable = ["type", "veth", "peer", "name", there, "netns", &self.name];
        run(Command::new("ip").args(["link", "add", here]).args(cable))?;
        run(Command::new("ip").args(["address", "add", &address(first), "dev", here]))?;
        run(Command::new("ip").args(["link", "set", here, "up"]))?;
        let inside = ["address", "add", &address(first + 1), "dev", there];
        run(self.inside("ip").args(inside))?;
        run(self.inside("ip").args(["link", "set", there, "up"]))
    }

    fn rule(&self, rule: &[&str]) -> Result<()> {
        run(self.inside("iptables").arg("--append").args(rule))
    }

    fn cable(&self) -> String {
        format!("chrona-{}-s", self.net)
    }

    fn driver_cable(&self) -> String {
        format!("chrona-{}-d", self.net)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // A cable goes with either of its ends.
        for cable in [self.cable(), self.driver_cable()] {
            let _ = Command::new("ip").args(["link", "del", &cable]).output();
        }
        let _ = Command::new("ip")
            .args(["netns", "del", &self.name])
            .output();
    }
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    if !output.status.success() {
        bail!(
            "{command:?}: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(())
}
