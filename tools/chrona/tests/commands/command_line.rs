//! What every command has in common.

use crate::common::Place;

const COMMANDS: [&str; 14] = [
    "check-config",
    "generate-keys",
    "keys",
    "rotate-keys",
    "revoke-key",
    "create-admin",
    "create-kiosk",
    "backup",
    "backup-key",
    "restore",
    "scan",
    "seed-demo",
    "load",
    "completions",
];

#[test]
fn help_shows_an_example_for_each_command() {
    let place = Place::new();
    let all = place.run(&["--help"]);
    assert_eq!(all.code, 0);
    for command in COMMANDS {
        assert!(all.out.contains(command), "{command}");
        let help = place.run(&[command, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.out.contains("Examples:"), "{command}: {}", help.out);
    }
    assert_eq!(
        place.run(&["--version"]).out,
        format!("chrona {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let place = Place::new();
    for arguments in [
        &[][..],
        &["fly"],
        &["scan"],
        &["scan", "--explain"],
        &["rotate-keys", "--overlap", "soon"],
        &["revoke-key"],
        &["completions"],
    ] {
        assert_eq!(place.run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn each_shell_gets_its_completions() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = place.run(&["completions", shell]);
        assert_eq!(ran.code, 0, "{shell}");
        assert!(ran.out.contains("generate-keys"), "{shell}");
    }
    assert_eq!(place.run(&["completions", "tcsh"]).code, 2);
}

#[test]
fn a_setting_that_is_wrong_is_named() {
    let place = Place::new();
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_chrona"))
        .args(["create-admin", "--email", "a@exemple.fr"])
        .current_dir(place.path())
        .env("DATABASE_URL", "mysql://somewhere")
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("DATABASE_URL"));
}
