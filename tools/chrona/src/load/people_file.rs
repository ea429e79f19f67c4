//! The file that names people.

use std::{collections::HashSet, fs, path::Path};

use anyhow::{Context, Result, bail};

use super::session::Account;

/// Reads who signs in: a line for each, the address, then a comma, a semicolon, a tab or a space, and
/// the password. Empty lines and those that begin with `#` are passed over.
pub(super) fn read(file: &Path) -> Result<Vec<Account>> {
    let text = fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    parse(&text).with_context(|| format!("{}", file.display()))
}

fn parse(text: &str) -> Result<Vec<Account>> {
    let mut accounts = Vec::new();
    let mut known = HashSet::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let number = number + 1;
        let parts = line.split_once([',', ';', '\t', ' ']);
        let (email, password) = parts
            .map(|(email, password)| (email.trim(), password.trim()))
            .filter(|(email, password)| email.contains('@') && !password.is_empty())
            .with_context(|| format!("line {number} is not an address and a password"))?;
        if !known.insert(email.to_lowercase()) {
            bail!("line {number}: {email} is there twice");
        }
        accounts.push(Account {
            email: email.to_owned(),
            password: password.to_owned(),
        });
    }
    if accounts.is_empty() {
        bail!("nobody is named");
    }
    Ok(accounts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let accounts = parse(text).unwrap();
        let pair = |account: Account| (account.email, account.password);
        accounts.into_iter().map(pair).collect()
    }

    #[test]
    fn an_address_and_a_password_may_be_parted_in_several_ways() {
        let text =
            "\u{feff}# people\na@x.fr,un mot, de passe\r\n\nb@x.fr\tsecret\nc@x.fr  secret \n";
        let wanted = [
            ("a@x.fr", "un mot, de passe"),
            ("b@x.fr", "secret"),
            ("c@x.fr", "secret"),
        ];
        assert_eq!(
            pairs(text),
            wanted.map(|(email, password)| (email.to_owned(), password.to_owned()))
        );
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_and_no_password_is_shown() {
        let told = |text: &str| parse(text).err().unwrap().to_string();
        assert_eq!(
            told("a@x.fr,b\nsecret"),
            "line 2 is not an address and a password"
        );
        assert_eq!(told("a@x.fr,"), "line 1 is not an address and a password");
        assert_eq!(told("a@x.fr,b\nA@x.fr,c"), "line 2: A@x.fr is there twice");
        assert_eq!(told("# nobody\n"), "nobody is named");
    }
}
