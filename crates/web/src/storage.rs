//! What the browser keeps for an app between visits (localStorage). Every call succeeds quietly
//! where the browser keeps nothing, as in some private windows: the app then forgets at closing.

/// The text kept under this name.
pub fn read(name: &str) -> Option<String> {
    store()?.get_item(name).ok()?
}

/// Keeps a text under this name; says whether the browser took it.
pub fn write(name: &str, text: &str) -> bool {
    store().is_some_and(|store| store.set_item(name, text).is_ok())
}

/// Forgets what is kept under this name.
pub fn remove(name: &str) {
    if let Some(store) = store() {
        let _ = store.remove_item(name);
    }
}

fn store() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
