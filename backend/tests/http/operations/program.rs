//! The program itself, run as an operator runs it.

use std::{
    fs::{self, Permissions},
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use chrona_badge::{generate, generate_pair};
use serde_json::Value;

/// The program, which dies with this value.
pub(crate) struct Program {
    child: Child,
    /// Where its API listens.
    pub(crate) api: String,
    /// Where its back-office does.
    pub(crate) backoffice: String,
    /// Where its kiosk does.
    pub(crate) kiosk: String,
    log: Arc<Mutex<Vec<Value>>>,
}

impl Program {
    /// Starts it with these settings and no others, on free ports.
    pub(crate) fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        Self::start_at(folder, settings, [0; 3])
    }

    /// Starts it with the API, the back-office and the kiosk on these ports.
    pub(crate) fn start_at(folder: &Path, settings: &[(&str, &str)], ports: [u16; 3]) -> Self {
        let program = Command::new(env!("CARGO_BIN_EXE_chrona-backend"));
        Self::run(program, folder, settings, ports)
    }

    /// Starts it with a limit of open files, which it cannot raise.
    pub(crate) fn start_with_files(folder: &Path, settings: &[(&str, &str)], files: u64) -> Self {
        let mut program = Command::new("prlimit");
        program
            .arg(format!("--nofile={files}:{files}"))
            .arg(env!("CARGO_BIN_EXE_chrona-backend"));
        Self::run(program, folder, settings, [0; 3])
    }

    fn run(
        mut program: Command,
        folder: &Path,
        settings: &[(&str, &str)],
        ports: [u16; 3],
    ) -> Self {
        let [api, backoffice, kiosk] = ports.map(|port| format!("127.0.0.1:{port}"));
        let mut child = program
            .current_dir(folder)
            .env_clear()
            .envs(settings.iter().copied())
            .env("API_ADDR", api)
            .env("BACKOFFICE_ADDR", backoffice)
            .env("KIOSK_ADDR", kiosk)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(Vec::new()));
        let listening = loop {
            let line = lines.next().expect("it starts").unwrap();
            let entry: Value = serde_json::from_str(&line).unwrap();
            if entry["api"].is_string() {
                break entry;
            }
        };
        let at = |listener: &str| listening[listener].as_str().unwrap().to_owned();
        // What it says later is read, so that it never waits for a reader.
        let said = log.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let entry = serde_json::from_str(&line).unwrap_or(Value::String(line));
                said.lock().unwrap().push(entry);
            }
        });
        Self {
            child,
            api: at("api"),
            backoffice: at("backoffice"),
            kiosk: at("kiosk"),
            log,
        }
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it has ended by itself; answers whether it ended well.
    pub(crate) fn ended(&mut self) -> bool {
        self.child.wait().unwrap().success()
    }

    /// What it has logged since it listens.
    pub(crate) fn log(&self) -> Vec<Value> {
        self.log.lock().unwrap().clone()
    }
}

/// Makes signing keys for a program in this folder: the private key, its file and the public key's.
pub(crate) fn signing_keys(folder: &Path) -> (String, String, String) {
    let (private, public) = generate_pair(2048, &mut generate::rand_core::OsRng).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        path.display().to_string()
    };
    let (private_file, public_file) = (file("private.pem", &private), file("public.pem", &public));
    (private, private_file, public_file)
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
