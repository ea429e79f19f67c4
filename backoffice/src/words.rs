//! The words of the app, from `locales/LANGUAGE/*.json`.

use chrona_web::{
    LanguageChoice,
    types::{DeviceKind, Language, PunchMethod, PunchType, Role},
};

mod generated {
    #![expect(
        dead_code,
        unused_imports,
        clippy::expect_used,
        clippy::pedantic,
        reason = "made for every use of the library"
    )]

    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

pub(crate) use generated::i18n;

/// Words in either language.
pub(crate) type Words = fn(Language) -> &'static str;

/// The locale of a language.
pub(crate) fn locale(language: Language) -> i18n::Locale {
    match language {
        Language::Fr => i18n::Locale::fr,
        Language::En => i18n::Locale::en,
    }
}

/// Words that follow the person's language. Every such text is of one type, which keeps the program small.
pub(crate) fn follow<T: 'static>(
    language: LanguageChoice,
    words: fn(Language) -> T,
) -> impl Fn() -> T + Copy + Send + Sync + 'static {
    move || words(language.get())
}

/// Words that follow the person's language: `t!(language, nav.badge)` is a closure for a view.
macro_rules! t {
    ($language:expr, $page:ident . $key:ident) => {
        $crate::words::follow($language, |language| {
            leptos_i18n::td_string!($crate::words::locale(language), $page.$key)
        })
    };
    ($language:expr, $($words:tt)*) => {{
        let language: chrona_web::LanguageChoice = $language;
        move || {
            leptos_i18n::td_string!($crate::words::locale(language.get()), $($words)*)
        }
    }};
}

/// Words in a language, at once: `say!(language, common.copied)`.
macro_rules! say {
    ($language:expr, $($words:tt)*) => {{
        leptos_i18n::td_string!($crate::words::locale($language), $($words)*)
    }};
}

pub(crate) use {say, t};

/// The word for a role.
pub(crate) fn role(language: Language, role: Role) -> &'static str {
    match role {
        Role::User => say!(language, role.user),
        Role::Manager => say!(language, role.manager),
        Role::Payroll => say!(language, role.payroll),
        Role::Admin => say!(language, role.admin),
    }
}

/// The word for a punch: in or out.
pub(crate) fn way(language: Language, way: PunchType) -> &'static str {
    match way {
        PunchType::ClockIn => say!(language, common.clock_in),
        PunchType::ClockOut => say!(language, common.clock_out),
    }
}

/// How a punch was made, where it was not by a phone's badge at once.
pub(crate) fn method(language: Language, method: PunchMethod) -> Option<&'static str> {
    Some(match method {
        PunchMethod::Badge => return None,
        PunchMethod::OfflineBadge => say!(language, kept.offline),
        PunchMethod::PrintedBadge => say!(language, method.printed_badge),
        PunchMethod::StaffNumber => say!(language, method.staff_number),
        PunchMethod::Tag => say!(language, method.tag),
        PunchMethod::TagWithPin => say!(language, method.tag_with_pin),
        PunchMethod::Correction => say!(language, method.correction),
    })
}

/// What a device is.
pub(crate) fn device_kind(language: Language, kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Phone => say!(language, devices.phone),
        DeviceKind::PrintedBadge => say!(language, person.printed),
        DeviceKind::Tag => say!(language, person.tag),
        DeviceKind::Pin => say!(language, person.pin),
    }
}

/// The place in a list, for a pager.
pub(crate) fn place(language: LanguageChoice, first: u64, last: u64, total: u64) -> String {
    say!(
        language.get(),
        common.place,
        first = first,
        last = last,
        total = total
    )
}
