//! The journeys of Chrona in real browsers. They need Chromium: `cargo xtask test` brings it and runs
//! them, after building the apps and the programs.

mod backoffice;
mod badge;
mod corrections;
mod dialogs;
mod drafts;
mod further_phone;
mod guide;
mod joining;
mod journey;
mod kiosk;
mod lists;
mod mail_links;
mod measure;
mod offline;
mod outside;
mod pages;
mod passkeys;
mod printing;
mod second_factor;
mod support;
mod teams;
mod verify;
mod widths;
mod without_phone;
