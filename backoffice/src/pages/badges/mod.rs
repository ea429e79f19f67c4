//! Phones, badges and PINs.

mod devices;
mod my_badge;
mod my_phones;
mod my_pin;

pub(crate) use devices::Devices;
pub(crate) use my_badge::{
    MyBadge, NewPhone, Waiting,
    phone::{Registration, guessed_name},
};
pub(crate) use my_phones::MyPhones;
pub(crate) use my_pin::MyPin;
