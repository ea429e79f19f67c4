//! The house: which room may use which. Read from the `use` items and the paths of every source file, so that an import
//! against the layers, or a circle between capabilities, fails here before anyone builds on it.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::{Item, UseTree};

/// The ten capabilities, the same in every layer.
const WORDS: [&str; 10] = [
    "identity",
    "people",
    "badges",
    "kiosks",
    "punching",
    "ledger",
    "time",
    "exports",
    "privacy",
    "operations",
];
/// The layers that are divided by them.
const DIVIDED: [&str; 3] = ["api", "services", "store"];
/// The crate that the layer `store` is, and where it is.
const STORE_CRATE: &str = "chrona_store";
const STORE_SOURCE: &str = "../crates/store/src";

/// What a layer never names, by what it would have to know. The compiler keeps the store, a crate below the backend,
/// from naming any of it.
const NEVER: [(&str, &[&str]); 4] = [
    ("kernel", &["App", "services", "api", "serve", "startup"]),
    ("services", &["api", "serve", "startup"]),
    ("mail", &["App", "services", "api", "serve", "startup"]),
    ("api", &["startup"]),
];

/// An import: the module that has it, and the path it names. Both begin with the layer, the store's too.
type Import = (Vec<String>, Vec<String>);

/// Every import of the backend and the store of their own modules.
fn imports() -> Vec<Import> {
    let backend = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for (source, root) in [("src", vec![]), (STORE_SOURCE, vec!["store".to_owned()])] {
        let mut reader = Reader {
            module: root.clone(),
            root,
            found: Vec::new(),
        };
        reader.folder(&backend.join(source));
        let count = reader.found.len();
        assert!(count > 200, "{count} imports were found in {source}");
        found.append(&mut reader.found);
    }
    found
}

/// Reads the imports of a crate.
struct Reader {
    /// What `crate` stands for in it.
    root: Vec<String>,
    /// The module that is being read.
    module: Vec<String>,
    found: Vec<Import>,
}

impl Reader {
    fn folder(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let is_root = matches!(name.as_str(), "mod" | "lib" | "main");
            if path.is_dir() {
                self.module.push(name);
                self.folder(&path);
                self.module.pop();
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                if !is_root {
                    self.module.push(name);
                }
                let text = fs::read_to_string(&path).unwrap();
                self.items(&syn::parse_file(&text).unwrap().items);
                self.fields(text);
                if !is_root {
                    self.module.pop();
                }
            }
        }
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Use(item) => self.tree(&item.tree, &mut Vec::new()),
                Item::Mod(inner) => {
                    if let Some((_, items)) = &inner.content {
                        self.module.push(inner.ident.to_string());
                        self.items(items);
                        self.module.pop();
                    }
                }
                _ => {}
            }
        }
    }

    /// `app.ledger` names the service as well as an import does.
    fn fields(&mut self, mut text: String) {
        text.retain(|letter| !letter.is_whitespace());
        for word in WORDS {
            if text.contains(&format!("app.{word}")) {
                let target = ["services", word].map(str::to_owned).to_vec();
                self.found.push((self.module.clone(), target));
            }
        }
    }

    fn tree(&mut self, tree: &UseTree, path: &mut Vec<String>) {
        match tree {
            UseTree::Path(step) => {
                path.push(step.ident.to_string());
                self.tree(&step.tree, path);
                path.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, path);
                }
            }
            UseTree::Name(name) => self.end(&name.ident.to_string(), path),
            UseTree::Rename(name) => self.end(&name.ident.to_string(), path),
            UseTree::Glob(_) => self.end("self", path),
        }
    }

    fn end(&mut self, name: &str, path: &[String]) {
        let mut path = path.to_vec();
        if name != "self" {
            path.push(name.to_owned());
        }
        let ups = path.iter().take_while(|step| *step == "super").count();
        let target = match path.first().map(String::as_str) {
            Some("crate") => [&self.root, &path[1..]].concat(),
            Some(STORE_CRATE) => [&["store".to_owned()], &path[1..]].concat(),
            Some("self") => [&self.module, &path[1..]].concat(),
            Some("super") => [&self.module[..self.module.len() - ups], &path[ups..]].concat(),
            _ => return,
        };
        self.found.push((self.module.clone(), target));
    }
}

fn starts_with(path: &[String], name: &str) -> bool {
    path.first().is_some_and(|first| first == name)
}

#[test]
fn no_import_is_against_the_layers() {
    let against: Vec<String> = imports()
        .into_iter()
        .filter(|(from, to)| {
            NEVER.iter().any(|(layer, never)| {
                starts_with(from, layer) && never.iter().any(|never| starts_with(to, never))
            })
        })
        .map(|(from, to)| format!("{} names {}", from.join("::"), to.join("::")))
        .collect();
    assert!(against.is_empty(), "{}", against.join("\n"));
}

/// What stands in this layer that a path is of: a capability, or a file that all of them share.
fn room<'a>(layer: &str, path: &'a [String]) -> Option<&'a str> {
    let room = path.get(1).filter(|_| starts_with(path, layer))?;
    Some(room)
}

#[test]
fn there_is_no_circle_in_a_layer() {
    let imports = imports();
    for layer in DIVIDED {
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, to) in &imports {
            if let (Some(from), Some(to)) = (room(layer, from), room(layer, to))
                && from != to
            {
                names.entry(from).or_default().insert(to);
            }
        }
        for &start in names.keys() {
            let mut reached = BTreeSet::new();
            let mut next = vec![start];
            while let Some(room) = next.pop() {
                for named in names.get(room).into_iter().flatten() {
                    assert_ne!(
                        *named, start,
                        "{layer}: {start} names {room}, which leads back to it"
                    );
                    if reached.insert(*named) {
                        next.push(named);
                    }
                }
            }
        }
    }
}

/// A transaction of the kernel's wants what the audit log says of it, and wakes whoever is to know. The punch writer
/// commits for many at once, and does both itself.
#[test]
fn services_begin_no_transaction_but_the_kernels() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/services")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let mut text = fs::read_to_string(&path).unwrap();
            text.retain(|letter| !letter.is_whitespace());
            read += 1;
            assert!(
                !text.contains("store.begin()"),
                "{} begins a transaction of the store's: Tx::begin(app, now) is the one for services",
                path.display()
            );
        }
    }
    assert!(read > 50, "{read} files are not the services");
}

#[test]
fn capabilities_have_the_same_names_everywhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let divided = [
        "src/api",
        "src/services",
        STORE_SOURCE,
        "tests/http",
        "../crates/api-types/src",
        "../crates/web/src/api",
        "../backoffice/src/pages",
    ];
    for folder in divided.map(|folder| root.join(folder)) {
        let names = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let folders: Vec<String> = names
            .filter(|path| path.is_dir())
            .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
            .filter(|name| !matches!(name.as_str(), "middleware" | "entities"))
            .collect();
        for name in &folders {
            assert!(
                WORDS.contains(&name.as_str()),
                "{}: {name}",
                folder.display()
            );
        }
        assert!(folders.len() >= 6, "{}: {folders:?}", folder.display());
    }
    for language in ["fr", "en"] {
        let folder = root.join("../backoffice/locales").join(language);
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let is_known = name == "common" || WORDS.contains(&name);
            assert!(is_known, "{}", path.display());
        }
    }
}
