//! What is left of the recovery codes, and new ones.

use chrona_web::{
    components::{Button, Icon},
    types::RecoveryCodes,
};
use leptos::prelude::*;

use super::password::WithPassword;
use crate::{
    office::Office,
    words::{say, t},
};

/// How many codes are left, and a button for new ones.
#[component]
pub(super) fn Recovery(
    /// How many are left.
    left: u64,
    /// What follows new codes.
    #[prop(into)]
    on_made: Callback<Vec<String>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let renewing = RwSignal::new(false);
    let codes_left = move || {
        let language = language.get();
        if left == 0 {
            say!(language, second_factor.no_codes_left).to_owned()
        } else {
            say!(language, second_factor.codes_left, count = left)
        }
    };
    let note = if left <= 1 {
        "note note-warning"
    } else {
        "note"
    };
    view! {
        <div class=note>
            <Icon icon=icondata::LuLifeBuoy />
            <p data-testid="codes-left">{codes_left}</p>
        </div>
        <div class="form-actions">
            <Button on_click=move |_| renewing.set(true) attr:data-testid="new-codes">
                <Icon icon=icondata::LuRefreshCw />
                {t!(language, second_factor.new_codes)}
            </Button>
        </div>
        <WithPassword
            open=renewing
            title=t!(language, second_factor.new_codes)
            text=t!(language, second_factor.new_codes_text)
            action=t!(language, second_factor.new_codes)
            danger=false
            ask=move |proof| async move { office.client().new_recovery_codes(&proof).await }
            on_done=move |made: RecoveryCodes| on_made.run(made.recovery_codes)
        />
    }
}
