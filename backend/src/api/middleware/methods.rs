//! Which methods a path takes, for the `Allow` header of a 405 (RFC 9110, section 15.5.6).

use std::sync::LazyLock;

use serde_json::Value;

/// Those of the API, read when a request first takes a method that its path does not.
static METHODS: LazyLock<Methods> = LazyLock::new(Methods::read);

/// The methods of a path, separated by commas; GET and HEAD for what is not in the document.
pub(super) fn of(path: &str) -> String {
    METHODS.of(path)
}

/// The paths of the OpenAPI document and their methods.
struct Methods(Vec<(Vec<String>, String)>);

impl Methods {
    fn read() -> Self {
        let document: Value =
            serde_json::from_str(&crate::api::operations().spec()).unwrap_or_default();
        let paths = document["paths"].as_object().into_iter().flatten();
        let table = paths.map(|(path, operations)| {
            let methods = operations.as_object().into_iter().flatten();
            let mut names: Vec<String> = methods.map(|(name, _)| name.to_uppercase()).collect();
            if names.iter().any(|name| name == "GET") {
                names.push("HEAD".to_owned());
            }
            (segments(path), names.join(", "))
        });
        Self(table.collect())
    }

    fn of(&self, path: &str) -> String {
        let given = segments(path);
        let matches = |pattern: &[String]| {
            pattern.len() == given.len()
                && pattern
                    .iter()
                    .zip(&given)
                    .all(|(part, name)| part.starts_with('{') || part == name)
        };
        let found = self.0.iter().find(|(pattern, _)| matches(pattern));
        found.map_or_else(|| "GET, HEAD".to_owned(), |(_, methods)| methods.clone())
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
