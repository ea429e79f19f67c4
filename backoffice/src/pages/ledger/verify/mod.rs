//! Verifying the ledger: a page for employees, inspectors and judges. It needs no account, and after the
//! first visit no server: the files are read here and go nowhere.

mod check;
mod computed;
mod shown;
mod timesheets;
mod wrong;

use chrona_web::{
    components::{Brand, LanguageSwitch, TextField},
    format,
};
use leptos::{prelude::*, task::spawn_local};

use self::{
    check::{Found, Wrong, check},
    shown::Verdict,
};
use crate::{
    browser,
    components::file_drop::FileDrop,
    office::Office,
    words::{say, t},
};

/// The page.
#[component]
pub(crate) fn VerifyPage() -> impl IntoView {
    let language = Office::current().language;
    let key = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let entries = RwSignal::new(0_u64);
    let found = RwSignal::new(None::<Result<Found, Wrong>>);
    spawn_local(browser::keep_page("/verify"));
    let verify = move |files: Vec<web_sys::File>| {
        if files.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        entries.set(0);
        found.set(None);
        spawn_local(async move {
            let key = key.get_untracked();
            let verdict = check(files, &key, move |done| entries.set(done)).await;
            busy.set(false);
            found.set(Some(verdict));
        });
    };
    let action = move || {
        let language = language.get();
        if busy.get() {
            let entries = format::number(language, entries.get().cast_signed());
            say!(language, verify.reading, entries = entries)
        } else {
            say!(language, verify.choose).to_owned()
        }
    };
    Effect::new(move |_| {
        document().set_title(&format!("{} · Chrona", say!(language.get(), verify.title)));
    });
    view! {
        <div class="door door-wide">
            <header class="door-head">
                <Brand />
                <LanguageSwitch label=t!(language, common.language) />
            </header>
            <main class="door-card">
                <h1>{t!(language, verify.title)}</h1>
                <p class="quiet">{t!(language, verify.lead)}</p>
                <FileDrop
                    id="verify-files"
                    icon=icondata::LuShieldCheck
                    action
                    kinds=t!(language, verify.kinds)
                    accept=""
                    multiple=true
                    busy
                    on_files=verify
                />
                <TextField
                    name="key"
                    label=t!(language, verify.key)
                    hint=t!(language, verify.key_hint)
                    value=key
                    max_length=64
                />
                <div aria-live="polite">
                    {move || found.get().map(|found| view! { <Verdict found /> })}
                </div>
                <p class="door-other">
                    <a href="/" rel="external">
                        {t!(language, forgot.back)}
                    </a>
                </p>
            </main>
        </div>
    }
}
