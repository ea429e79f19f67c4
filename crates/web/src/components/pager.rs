//! The pages of a long list.

use leptos::prelude::*;

use super::{Button, Icon};

/// Where one is in a list, and the way to the pages before and after.
#[component]
pub fn Pager(
    /// How many rows come before this page.
    #[prop(into)]
    offset: Signal<u64>,
    /// How many rows a page holds.
    limit: u64,
    /// How many rows there are in all.
    #[prop(into)]
    total: Signal<u64>,
    /// What to say of the place: first row, last row, total.
    #[prop(into)]
    place: Callback<(u64, u64, u64), String>,
    /// The word for the page before.
    #[prop(into)]
    previous: TextProp,
    /// The word for the page after.
    #[prop(into)]
    next: TextProp,
    /// Goes to the page that starts after so many rows.
    #[prop(into)]
    on_go: Callback<u64>,
) -> impl IntoView {
    let at_start = move || offset.get() == 0;
    let at_end = move || offset.get() + limit >= total.get();
    let words = move || {
        let (offset, total) = (offset.get(), total.get());
        place.run(((offset + 1).min(total), (offset + limit).min(total), total))
    };
    view! {
        <nav class="pager" aria-label=words>
            <p class="quiet small" data-testid="pager-place">
                {words}
            </p>
            <div class="pager-buttons">
                <Button
                    busy=Signal::derive(at_start)
                    on_click=move |_| on_go.run(offset.get_untracked().saturating_sub(limit))
                    attr:data-testid="pager-previous"
                >
                    <Icon icon=icondata::LuChevronLeft />
                    {move || previous.get()}
                </Button>
                <Button
                    busy=Signal::derive(at_end)
                    on_click=move |_| on_go.run(offset.get_untracked() + limit)
                    attr:data-testid="pager-next"
                >
                    {move || next.get()}
                    <Icon icon=icondata::LuChevronRight />
                </Button>
            </div>
        </nav>
    }
}
