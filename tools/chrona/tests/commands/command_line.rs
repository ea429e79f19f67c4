//! What every command has in common.

use serde_json::json;

use crate::common::Place;

const COMMANDS: [&str; 21] = [
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
    "man-pages",
    "balances compute",
    "balances show",
    "migrate",
    "reseal",
    "reset-second-factor",
    "timesheet compute",
];

#[test]
fn help_shows_an_example_for_each_command() {
    let place = Place::new();
    let all = place.run(&["--help"]);
    assert_eq!(all.code, 0);
    for command in COMMANDS {
        let words: Vec<_> = command.split(' ').collect();
        assert!(all.out.contains(words[0]), "{command}");
        let help = place.run(&[&words[..], &["--help"]].concat());
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
fn what_scripts_call_answers_one_object() {
    let place = Place::new();
    let answer = |arguments: &[&str]| {
        let ran = place.run(&[arguments, &["--json"]].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
        ran.json()
    };
    assert_eq!(answer(&["migrate"]), json!({ "schema": "up to date" }));

    let create = ["create-admin", "--email", "a@exemple.fr"];
    let made = answer(&create);
    let password = made["password"].as_str().unwrap();
    assert!(password.len() >= 20, "{made}");
    assert_eq!(
        (&made["administrator"], &made["was_there"]),
        (&json!("a@exemple.fr"), &json!(false))
    );
    let again = json!({ "administrator": "a@exemple.fr", "was_there": true });
    assert_eq!(answer(&create), again);

    let sealed = answer(&["reseal"]);
    assert_eq!(sealed["sealed_anew"], 0, "{sealed}");
    assert!(sealed["already_current"].is_u64(), "{sealed}");
    assert_eq!(sealed["closed"], 0);

    assert_eq!(place.run(&["seed-demo", "--force"]).code, 0);
    let signed = answer(&["ledger", "checkpoint"]);
    let note = signed["checkpoint"].as_str().unwrap();
    assert!(note.contains("\n\n\u{2014} "), "{note}");
    let export = ["ledger", "export", "--nobody", "--out", "entries.jsonl"];
    let exported = answer(&export);
    assert!(exported["entries"].as_u64() > Some(2000), "{exported}");
    assert_eq!(exported["file"], "entries.jsonl");

    let made = answer(&["backup", "--to", "kept", "--unencrypted"]);
    let file = made["backup"].as_str().unwrap();
    std::fs::remove_file(place.path().join("chrona.db")).unwrap();
    let restored = answer(&["restore", file]);
    assert!(restored["restored"].as_str().unwrap().ends_with('Z'));
    assert_eq!(restored["punches"], made["punches"], "{restored}");

    // The file itself is what would be on standard output.
    let ran = place.run(&["ledger", "export", "--nobody", "--json"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
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
