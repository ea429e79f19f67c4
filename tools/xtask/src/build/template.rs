//! Placeholders such as `{{css}}` in an app's page and scripts.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

/// Fills in every `{{name}}`. A name without a value is an error that tells the names there are.
pub(super) fn fill(template: &str, values: &BTreeMap<String, String>) -> Result<String> {
    let mut result = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let Some(length) = rest[start..].find("}}") else {
            break;
        };
        let name = rest[start + 2..start + length].trim();
        let Some(value) = values.get(name) else {
            let known: Vec<_> = values.keys().map(String::as_str).collect();
            bail!(
                "{{{{{name}}}}} has no value here; there are: {}",
                known.join(", ")
            );
        };
        result += &rest[..start];
        result += value;
        rest = &rest[start + length + 2..];
    }
    result += rest;
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_is_filled_in() {
        let values = BTreeMap::from([("css".to_owned(), "/a.css".to_owned())]);
        assert_eq!(
            fill("<link href=\"{{css}}\"> {{ css }} {", &values).unwrap(),
            "<link href=\"/a.css\"> /a.css {"
        );
    }

    #[test]
    fn an_unknown_placeholder_is_named() {
        let error = fill("{{cs}}", &BTreeMap::new()).unwrap_err().to_string();
        assert!(error.contains("{{cs}}"), "{error}");
    }
}
