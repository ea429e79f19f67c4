use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// What a run of the program left.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The words printed last on the line that begins with this.
    pub(crate) fn last_word(&self, beginning: &str) -> &str {
        let line = self.out.lines().find(|line| line.starts_with(beginning));
        line.and_then(|line| line.split_whitespace().last())
            .expect("the line is printed")
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).expect("standard output is JSON")
    }
}

/// A folder with a database of its own, where `chrona` runs.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder is made"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs the program here.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    /// Runs the program here with more settings.
    pub(crate) fn run_set(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Ran {
        self.start(arguments, "", settings)
    }

    /// Runs the program here with something on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        self.start(arguments, input, &[])
    }

    /// Runs the program here with both.
    pub(crate) fn start(&self, arguments: &[&str], input: &str, settings: &[(&str, &str)]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_chrona"))
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("DATABASE_URL", "sqlite://chrona.db")
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("standard input is piped");
        // A program that does not read closes the pipe: no matter.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        Ran {
            code: output.status.code().expect("an exit code"),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Opens the database as the server does.
    pub(crate) fn open(&self) -> chrona_store::Store {
        let url = format!("sqlite://{}", self.path().join("chrona.db").display());
        let settings = chrona_backend::config::Settings::read(&|name| {
            (name == "DATABASE_URL").then(|| url.clone())
        })
        .expect("the settings are read");
        runtime()
            .block_on(chrona_store::Store::open(&settings.database))
            .expect("the database opens")
    }

    /// What the audit log's entries of this kind hold.
    pub(crate) fn events(&self, event_type: &str) -> Vec<String> {
        use chrona_store::{Page, privacy::audit};
        let store = self.open();
        let filter = audit::EntryFilter {
            event_type: Some(event_type.to_owned()),
            ..audit::EntryFilter::default()
        };
        let listed = audit::list(store.reader(), filter, Page::new(None, None));
        let (entries, _) = runtime().block_on(listed).expect("the log is read");
        let data = entries.into_iter().map(|entry| entry.event_data);
        data.map(Option::unwrap_or_default).collect()
    }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime starts")
}
