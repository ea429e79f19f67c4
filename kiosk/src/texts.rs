//! The kiosk's words, from `locales/`, in the language of the moment.

use chrona_api_types::Language;
use chrona_web::LanguageChoice;

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
const fn locale(language: Language) -> i18n::Locale {
    match language {
        Language::Fr => i18n::Locale::fr,
        Language::En => i18n::Locale::en,
    }
}

/// Words that follow the language. Every such text is of this one type, which keeps the program
/// small.
pub(crate) fn follow(
    language: LanguageChoice,
    words: fn(i18n::Locale) -> &'static str,
) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    move || words(locale(language.get()))
}

/// The words under a key of `locales/`, as a closure that follows the language.
macro_rules! text {
    ($language:expr, $($key:tt)+) => {
        $crate::texts::follow($language, |locale| {
            $crate::texts::td_string!(locale, $($key)+)
        })
    };
}
pub(crate) use text;

/// The words under a key of `locales/`, as they are now.
macro_rules! said {
    ($language:expr, $($key:tt)+) => {
        String::from($crate::texts::text!($language, $($key)+)())
    };
}
pub(crate) use said;
