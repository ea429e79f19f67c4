//! `tools/setup-env`.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

use crate::{path, variables};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("sh")
        .arg(path("tools/setup-env"))
        .args(arguments)
        .env("SETUP_ENV_FOLDER", folder)
        .output()
        .unwrap()
}

fn made(folder: &Path, arguments: &[&str]) -> BTreeMap<String, (String, u32)> {
    let ran = run(folder, arguments);
    assert!(ran.status.success(), "{ran:?}");
    assert!(ran.stderr.is_empty(), "{ran:?}");
    let mut files = vec![folder.join(".env")];
    files.extend(
        fs::read_dir(folder.join("secrets"))
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    let held = files.into_iter().map(|file| {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        let name = file.strip_prefix(folder).unwrap().display().to_string();
        (name, (fs::read_to_string(file).unwrap(), mode))
    });
    held.collect()
}

#[test]
fn it_makes_what_is_missing_and_changes_nothing_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let domain = ["--domain", "exemple.fr", "--email", "ops@exemple.fr"];
    let first = made(folder.path(), &domain);
    assert_eq!(made(folder.path(), &[]), first);

    let env: BTreeMap<_, _> = variables(&first[".env"].0).into_iter().collect();
    assert_eq!(env["DOMAIN"], "exemple.fr");
    assert_eq!(env["TRAEFIK_ACME_EMAIL"], "ops@exemple.fr");
    assert!(env["CHRONA_UID"].parse::<u32>().unwrap() > 0, "never root");
    for (name, (content, mode)) in &first {
        let expected = match &**name {
            "secrets/postgres_password" | "secrets/grafana_password" => 0o444,
            _ => 0o600,
        };
        assert_eq!(*mode, expected, "{name}");
        if name == "secrets/bucket_secret" {
            assert_eq!(content, "", "whoever has a bucket writes it");
        } else if name != ".env" {
            assert!(content.len() >= 64, "{name}");
            assert!(!first[".env"].0.contains(&**content), "{name}");
        }
    }
    let folder_mode = fs::metadata(folder.path().join("secrets"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(folder_mode & 0o777, 0o700);

    // What someone wrote stays, and so does a secret.
    let text = first[".env"]
        .0
        .replace("EMAIL_FROM_NAME=", "EMAIL_FROM_NAME=Ma société");
    fs::write(folder.path().join(".env"), &text).unwrap();
    fs::remove_file(folder.path().join("secrets/metrics_token")).unwrap();
    let again = made(folder.path(), &["--domain", "autre.exemple.fr"]);
    assert_eq!(
        again[".env"].0,
        text.replace("DOMAIN=exemple.fr", "DOMAIN=autre.exemple.fr")
    );
    for (name, held) in &again {
        let is_new = [".env", "secrets/metrics_token"].contains(&&**name);
        assert_eq!(held != &first[name], is_new, "{name}");
    }
}

#[test]
fn each_installation_has_secrets_of_its_own() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one, other) = (made(one.path(), &[]), made(other.path(), &[]));
    assert_eq!(one.len(), other.len());
    let mut values: Vec<_> = one
        .values()
        .chain(other.values())
        .map(|(text, _)| text)
        .collect();
    values.retain(|text| !text.contains('\n') && !text.is_empty());
    let all = values.len();
    values.sort();
    values.dedup();
    assert_eq!(values.len(), all, "no two are alike");
}

#[test]
fn what_it_does_not_understand_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["--domain"][..],
        &["--domain", "exemple.fr`)"],
        &["--domain", "a|b"],
        &["--email", "a b"],
        &["--postgres", "chrona:secret@db"],
        &["--help", "me"],
    ] {
        assert_eq!(
            run(folder.path(), arguments).status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_server_takes_the_settings_that_production_gives_it() {
    let folder = tempfile::tempdir().unwrap();
    let domain = ["--domain", "exemple.fr", "--email", "ops@exemple.fr"];
    let files = made(folder.path(), &domain);
    let secret = |name: &str| {
        folder
            .path()
            .join("secrets")
            .join(name)
            .display()
            .to_string()
    };
    let check = |more: &[(&str, String)]| {
        Command::new(env!("CARGO_BIN_EXE_chrona-backend"))
            .arg("--check-settings")
            .env_clear()
            .envs(variables(&files[".env"].0))
            .env("DATABASE_URL_FILE", secret("app_database_url"))
            .env("SECRET_KEY_FILE", secret("secret_key"))
            .env("PASSWORD_PEPPER_FILE", secret("password_pepper"))
            .env("METRICS_TOKEN_FILE", secret("metrics_token"))
            .env("BACKOFFICE_URL", "https://backoffice.exemple.fr")
            .env("TRUSTED_PROXIES", "172.30.57.0/24")
            .env("ENABLE_HSTS", "true")
            .envs(more.iter().map(|(name, value)| (name, value)))
            .output()
            .unwrap()
    };
    let checked = check(&[]);
    assert!(checked.status.success(), "{checked:?}");
    assert_eq!(checked.stdout, b"The settings are good.\n");
    // It does look.
    let wrong = check(&[("SECRET_KEY_FILE", secret("postgres_password"))]);
    assert_eq!(wrong.status.code(), Some(1));
    let said = String::from_utf8(wrong.stderr).unwrap();
    assert!(
        said.starts_with("chrona-backend: SECRET_KEY_FILE: "),
        "{said}"
    );
}
