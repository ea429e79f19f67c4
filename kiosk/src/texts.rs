//! The kiosk's words, from `locales/`, in the language of the moment.

use chrona_api_types::Language;

mod words {
    #![expect(
        deprecated,
        reason = "its successor, a build script, compiles the tools that make ICU's data"
    )]

    leptos_i18n::load_locales!();
}

pub(crate) use leptos_i18n::td_string;
use words::i18n;

/// The locale whose words a language is written in.
pub(crate) const fn locale(language: Language) -> i18n::Locale {
    match language {
        Language::Fr => i18n::Locale::fr,
        Language::En => i18n::Locale::en,
    }
}

/// The words under a key of `locales/`, in the language that `LanguageChoice` has now; read in a
/// closure, they follow it.
macro_rules! text {
    ($language:expr, $($key:tt)+) => {
        String::from($crate::texts::td_string!(
            $crate::texts::locale($language.get()),
            $($key)+
        ))
    };
}
pub(crate) use text;
