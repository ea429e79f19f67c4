//! Recovery codes, shown once.

use chrona_web::components::{Button, ButtonKind, Icon};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser,
    office::Office,
    words::{say, t},
};

/// The codes, to copy or print, until the person says they are kept.
#[component]
pub(super) fn Codes(
    /// The codes.
    codes: Vec<String>,
    /// What follows.
    #[prop(into)]
    on_kept: Callback<()>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let text = codes.join("\n");
    let copy = move |_| {
        let text = text.clone();
        spawn_local(async move {
            let language = office.now_language();
            if browser::copy(&text).await {
                office.toasts.done(say!(language, common.copied));
            } else {
                office.toasts.failed(say!(language, common.copy_failed));
            }
        });
    };
    let lines = codes
        .into_iter()
        .map(|code| view! { <li class="figures">{code}</li> })
        .collect_view();
    browser::focus("#recovery-codes-title");
    view! {
        <section class="second-factor">
            <h2 id="recovery-codes-title" tabindex="-1">
                {t!(language, second_factor.codes_title)}
            </h2>
            <p>{t!(language, second_factor.codes_lead)}</p>
            <ol class="recovery-codes" data-testid="recovery-codes">
                {lines}
            </ol>
            <div class="form-actions">
                <Button
                    kind=ButtonKind::Primary
                    on_click=move |_| on_kept.run(())
                    attr:data-testid="codes-kept"
                >
                    {t!(language, second_factor.codes_kept)}
                </Button>
                <Button on_click=copy attr:data-testid="copy-codes">
                    <Icon icon=icondata::LuCopy />
                    {t!(language, common.copy)}
                </Button>
                <Button on_click=move |_| browser::print() attr:data-testid="print-codes">
                    <Icon icon=icondata::LuPrinter />
                    {t!(language, second_factor.print)}
                </Button>
            </div>
        </section>
    }
}
