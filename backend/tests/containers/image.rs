//! The Dockerfile.

use std::fs;

use crate::{assert_pinned, path, read};

/// Its instructions, each on one line.
fn instructions() -> Vec<(String, String)> {
    let text = read("Dockerfile").replace("\\\n", " ");
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, rest) = line.split_once(' ').unwrap();
            (name.to_owned(), rest.trim().to_owned())
        })
        .collect()
}

fn of(name: &str) -> Vec<String> {
    let found = instructions()
        .into_iter()
        .filter(|(found, _)| found == name);
    found.map(|(_, rest)| rest).collect()
}

#[test]
fn what_it_is_made_of_is_pinned() {
    let from = of("FROM");
    assert_eq!(from.len(), 3);
    assert_pinned(from[0].split_whitespace().next().unwrap());
    let (database, name) = from[1].split_once(" AS ").unwrap();
    let compose = read("docker-compose.yml");
    assert!(
        compose.contains(&format!("image: {database}\n")),
        "dumps what it serves"
    );
    assert!(
        compose.contains(&format!("target: {name} }}")),
        "made for it alone"
    );
    assert_eq!(from[2], "scratch", "nothing but the programs runs");
    let toolchain = read("rust-toolchain.toml");
    let version = toolchain.split('"').nth(1).unwrap();
    assert!(
        from[0].contains(&format!(":{version}-")),
        "{} builds",
        from[0]
    );
    let version = format!("ARG VERSION={}", env!("CARGO_PKG_VERSION"));
    assert!(read("Dockerfile").contains(&version), "{version}");
}

#[test]
fn it_copies_what_is_there_and_what_is_not_kept_out() {
    let ignored = read(".dockerignore");
    for copy in of("COPY") {
        if copy.starts_with("--from=") {
            continue;
        }
        let names: Vec<_> = copy.split_whitespace().collect();
        let (_, sources) = names.split_last().unwrap();
        for source in sources {
            assert!(fs::exists(path(source)).unwrap(), "{source}");
            assert!(
                ignored.lines().any(|line| line == format!("!{source}")),
                "{source}"
            );
        }
    }
    for member in read("Cargo.toml")
        .split("members = [")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap()
        .split('"')
    {
        let top = member.split('/').next().unwrap();
        if top.chars().all(|c| c.is_ascii_lowercase()) && !top.is_empty() {
            assert!(
                of("COPY")
                    .iter()
                    .any(|copy| copy.starts_with(&format!("{top} "))),
                "{top}"
            );
        }
    }
}

#[test]
fn its_program_is_nobody_s_and_says_whether_it_is_well() {
    assert_eq!(of("USER"), ["65532:65532"]);
    assert_eq!(of("ENTRYPOINT"), [r#"["/chrona-backend"]"#]);
    let health = of("HEALTHCHECK").concat();
    assert!(
        health.ends_with(r#"CMD ["/chrona-backend", "--live"]"#),
        "{health}"
    );
    // That option is the program's.
    let asked = std::process::Command::new(env!("CARGO_BIN_EXE_chrona-backend"))
        .arg("--live")
        .env_clear()
        .env("API_ADDR", "0.0.0.0:1")
        .output()
        .unwrap();
    assert_eq!(asked.status.code(), Some(1));
    let said = String::from_utf8(asked.stderr).unwrap();
    assert_eq!(
        said,
        "chrona-backend: http://127.0.0.1:1/live does not answer\n"
    );
}

#[test]
fn the_drill_in_an_engine_is_a_program_that_python_reads() {
    let python = std::env::var("CHRONA_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut files = 0;
    for file in fs::read_dir(path("tools/container-drill")).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        let parse = "import ast, sys; ast.parse(open(sys.argv[1]).read())";
        let mut python = std::process::Command::new(&python);
        let read = python.args(["-c", parse]).arg(&file).output().unwrap();
        assert!(read.status.success(), "{}: {read:?}", file.display());
        files += 1;
    }
    assert!(files > 5, "{files}");
}
