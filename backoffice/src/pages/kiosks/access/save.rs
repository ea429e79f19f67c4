//! Saving a kiosk's access: mode and list with one request.

use chrona_web::{
    components::{Button, ButtonKind, Icon},
    types::KioskAccess,
};
use leptos::prelude::*;

use super::{edit::Edit, mode::now};
use crate::{
    draft::Draft,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What holds until the changes are saved, and the buttons that save or drop them.
#[component]
pub(super) fn Unsaved(access: Fetch<KioskAccess>, edit: Edit, draft: Draft) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let save = move |_| {
        let Some(id) = access.with(|access| access.kiosk_id) else {
            return;
        };
        let change = edit.change();
        let work = async move { office.client().change_kiosk_access(id, &change).await };
        office.act(busy, work, move |changed| {
            let name = changed.kiosk_name.clone();
            office
                .toasts
                .done(say!(office.now_language(), access.saved, name = name));
            access.change(|access| *access = changed);
            edit.drop_all();
            draft.sent();
        });
    };
    let is_changed = Memo::new(move |_| edit.is_changed());
    let words = move || {
        let language = language.get();
        let mode = access.with(|access| access.access_mode);
        let now = now(language, mode.unwrap_or_default());
        say!(language, access.unsaved, now = now)
    };
    let bar = move || {
        view! {
            <div class="note note-warning unsaved" data-testid="access-unsaved">
                <Icon icon=icondata::LuTriangleAlert />
                <p>{words}</p>
                <Button on_click=move |_| edit.drop_all() attr:data-testid="drop-access">
                    {t!(language, access.drop)}
                </Button>
                <Button
                    kind=ButtonKind::Primary
                    busy
                    on_click=save
                    attr:data-testid="save-access"
                >
                    {t!(language, common.save)}
                </Button>
            </div>
        }
    };
    view! {
        <div class="unsaved-bar" role="status">
            {move || is_changed.get().then(bar)}
        </div>
    }
}
