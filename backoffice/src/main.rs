//! The back-office, and each employee's own space.

#![expect(unreachable_pub, reason = "Leptos makes its components public")]

mod app;
mod browser;
mod confirm;
mod fetch;
mod file_drop;
mod form;
mod office;
mod pages;
mod passkey;
mod receipts;
mod shell;
mod words;

fn main() {
    leptos::mount::mount_to_body(app::App);
}
