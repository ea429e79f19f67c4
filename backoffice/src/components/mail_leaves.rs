//! Whether e-mail leaves at all: said where it would seem that it does.

use chrona_web::{
    components::Icon,
    types::{MailProvider, MailSending},
};
use leptos::prelude::*;

use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// Who sends e-mail.
pub(crate) fn sending(office: Office) -> Fetch<MailSending> {
    Fetch::new(move || async move { office.client().mail_sending().await })
}

/// A warning where no e-mail leaves. Nothing where it does, or before that is known.
#[component]
pub(crate) fn NoMailLeaves(sending: Fetch<MailSending>) -> impl IntoView {
    let language = Office::current().language;
    let words = move || {
        let language = language.get();
        let provider = sending.with(|sending| sending.provider)?;
        match provider {
            MailProvider::Relay => None,
            MailProvider::Console => Some(say!(language, mail.only_logged)),
            MailProvider::NotSet => Some(say!(language, mail.not_set)),
        }
    };
    move || {
        words().map(|words| {
            view! {
                <div class="note note-warning" role="status" data-testid="no-mail-leaves">
                    <Icon icon=icondata::LuMailWarning />
                    <p>
                        <strong>{t!(language, mail.none_leaves)}</strong>
                        " "
                        {words}
                    </p>
                </div>
            }
        })
    }
}
