//! Signing in, and what protects an account.

mod identities;
mod mail_links;
mod my_address;
mod my_password;
mod my_sessions;
mod second_factor;
mod sign_in;
mod signed_in;
mod unconfirmed_address;

pub(crate) use mail_links::{
    ConfirmAddressPage, ConfirmNewAddressPage, ConfirmPhonePage, ForgotPasswordPage,
    ResetPasswordPage, UndoAddressPage,
};
pub(crate) use my_address::MyAddress;
pub(crate) use my_password::MyPassword;
pub(crate) use my_sessions::MySessions;
pub(crate) use second_factor::{SecondFactor, SetUpFirst};
pub(crate) use sign_in::{PasskeyButton, PasskeyStep, SignIn, WithPasskey};
pub(crate) use signed_in::SignedInPage;
