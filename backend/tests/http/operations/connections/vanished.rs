//! A phone that leaves the Wi-Fi without a word, in a network namespace of its own.

use std::process::{Child, Command, Stdio};

use super::SHORT;
use crate::{
    harness::{Db, Server},
    wire::until_counted,
};

/// Where the phone is, at the other end of a cable. Gone with this value.
struct Wifi {
    name: String,
    net: u8,
}

impl Wifi {
    /// None where this process may not make one, which is said.
    fn make() -> Option<Self> {
        let process = std::process::id();
        let [.., net] = process.to_be_bytes();
        let name = format!("chrona-wifi-{process}");
        let made = Command::new("ip").args(["netns", "add", &name]).output();
        if !made.as_ref().is_ok_and(|output| output.status.success()) {
            println!("not tried: no network namespace can be made here: {made:?}");
            return None;
        }
        let wifi = Self { name, net };
        let (here, there) = (wifi.cable(), format!("phone{net}"));
        ip(&[
            "link", "add", &here, "type", "veth", "peer", "name", &there, "netns", &wifi.name,
        ]);
        ip(&[
            "address",
            "add",
            &format!("{}/30", wifi.server()),
            "dev",
            &here,
        ]);
        ip(&["link", "set", &here, "up"]);
        let phone = format!("10.232.{net}.2/30");
        ip(&["-n", &wifi.name, "address", "add", &phone, "dev", &there]);
        ip(&["-n", &wifi.name, "link", "set", &there, "up"]);
        Some(wifi)
    }

    fn cable(&self) -> String {
        format!("chrona-w{}", self.net)
    }

    /// The server's address on the cable.
    fn server(&self) -> String {
        format!("10.232.{}.1", self.net)
    }

    /// A phone that sends this to a port and reads what comes.
    fn phone(&self, port: u16, says: &str) -> Child {
        let script = format!(
            "exec 3<>/dev/tcp/{}/{port} && printf '%b' \"$0\" >&3 && cat <&3",
            self.server()
        );
        Command::new("ip")
            .args(["netns", "exec", &self.name, "bash", "-c", &script, says])
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// From now on nothing gets through, in either direction, and nobody is told.
    fn vanishes(&self) {
        let there = format!("phone{}", self.net);
        ip(&["-n", &self.name, "link", "set", &there, "down"]);
    }
}

impl Drop for Wifi {
    fn drop(&mut self) {
        let _ = Command::new("ip")
            .args(["link", "del", &self.cable()])
            .output();
        let _ = Command::new("ip")
            .args(["netns", "del", &self.name])
            .output();
    }
}

fn ip(words: &[&str]) {
    let output = Command::new("ip").args(words).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ip {words:?}: {said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_leaves_the_wifi_costs_nothing_for_long() {
    let Some(wifi) = Wifi::make() else {
        return;
    };
    let here = format!("{}:0", wifi.server());
    let addresses = [
        ("API_ADDR", here.as_str()),
        ("BACKOFFICE_ADDR", &here),
        ("KIOSK_ADDR", &here),
    ];
    let server = Server::start_with(Db::Sqlite, &[&SHORT[..], &addresses].concat()).await;
    let admin = server.admin().await;
    let mut phones = Vec::new();
    for (name, url, api) in server.listeners() {
        let port = crate::wire::address(url).port();
        // One looks at a page that is kept up to date, which has no end.
        let live = format!(
            "GET {api}/admin/presence/live HTTP/1.1\\r\\nHost: chrona\\r\\nAuthorization: Bearer {}\\r\\n\\r\\n",
            admin.token
        );
        phones.push(wifi.phone(port, &live));
        let open = format!("chrona_connections{{listener=\"{name}\"}}");
        until_counted(&server.app, &open, 1.0).await;
    }
    wifi.vanishes();
    // What the server sends from time to time is never acknowledged.
    let open = |told: &str| {
        let lines = told
            .lines()
            .filter(|line| line.starts_with("chrona_connections{"));
        let counts = lines.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap());
        counts.sum::<f64>()
    };
    let gone = async {
        while open(&server.app.metrics.scrape(&server.app).await) > 0.0 {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    };
    let gone = tokio::time::timeout(std::time::Duration::from_mins(1), gone).await;
    for phone in &mut phones {
        phone.kill().unwrap();
        phone.wait().unwrap();
    }
    gone.expect("the phones' connections stay");
}
