//! Chrona in real browsers: the server as it is built, and Chromium as people have it; Firefox and `WebKit` for one journey.
//!
//! A test starts a [`Server`] of its own, with a database of its own, and as many [`Browser`]s as it
//! has people and tablets. What a kiosk's camera sees is a [`camera`] file.

mod axe;
mod browser;
pub mod camera;
mod client;
mod clock;
mod command;
mod devtools;
mod engine;
mod group;
mod namespace;
mod network;
mod options;
mod provider;
mod reader;
mod screenshots;
mod server;

pub use axe::no_barriers;
pub use browser::Browser;
pub use client::{Client, Person};
pub use clock::Clock;
pub use engine::Engine;
pub use namespace::Namespace;
pub use network::{Network, Way};
pub use options::{Camera, Options, Screen};
pub use provider::Provider;
pub use reader::Reader;
pub use screenshots::{guide_picture, screenshot};
pub use server::Server;
