//! Taking someone's second factor away, who lost the phone and the recovery codes.

use chrona_web::types::User;
use leptos::prelude::*;

use crate::{
    confirm::Confirm,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// A dialog that asks once.
#[component]
pub(super) fn ResetSecondFactor(
    /// Whose it is.
    subject: RwSignal<Option<User>>,
    people: Fetch<Vec<User>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let reset = move |user: User| {
        let name = user.display_name();
        office.act(
            busy,
            async move { office.client().reset_second_factor(user.id).await },
            move |()| {
                let language = office.now_language();
                office
                    .toasts
                    .done(say!(language, people.reset_done, name = name));
                people.reload();
            },
        );
    };
    view! {
        <Confirm
            subject
            title=move |user: User| {
                let name = user.display_name();
                say!(language.get(), people.reset_title, name = name)
            }
            text=move |_| say!(language.get(), people.reset_text).to_owned()
            action=t!(language, people.reset)
            on_confirm=reset
        />
    }
}
