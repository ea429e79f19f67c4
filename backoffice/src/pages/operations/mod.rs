//! E-mail.

mod mail;

pub(crate) use mail::Mail;
