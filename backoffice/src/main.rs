//! The back-office, and each employee's own space.

#![expect(unreachable_pub, reason = "Leptos makes its components public")]

mod address;
mod app;
mod browser;
mod components;
mod draft;
mod early;
mod fetch;
mod history;
mod menu;
mod office;
mod page;
mod pages;
mod parts;
mod passkey;
mod printing;
mod reader;
mod receipts;
mod shell;
mod words;

fn main() {
    // What the page shows while this program loads.
    if let Some(shell) = leptos::prelude::document().get_element_by_id("shell") {
        shell.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
