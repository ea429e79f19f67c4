//! The journeys of Chrona in real browsers. They need Chromium: `cargo xtask test` brings it and runs
//! them, after building the apps and the programs.

mod backoffice;
mod badge;
mod correction_times;
mod corrections;
mod dialogs;
mod drafts;
mod exports;
mod further_phone;
mod guide;
mod joining;
mod journey;
mod kiosk;
mod lists;
mod mail_links;
mod many_people;
mod measure;
mod offline;
mod outside;
mod pages;
mod parts;
mod passkeys;
mod payroll;
mod people;
mod places;
mod printing;
mod readers;
mod second_factor;
mod second_punch;
mod start;
mod support;
mod tablet;
mod teams;
mod verify;
mod widths;
mod without_phone;
