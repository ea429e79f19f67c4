//! The question to someone who punches a second time within a moment: a badge held out twice, or meant?

use chrona_api_types::PunchType;
use chrona_web::components::{Button, ButtonKind};
use chrona_web::format;
use leptos::prelude::*;

use super::kiosk;
use super::parts::words;
use crate::texts::{said, text};

#[component]
pub(super) fn Question() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    // It closes while it is still drawn.
    let second = kiosk
        .question
        .get_untracked()
        .map(|question| question.second);
    on_cleanup(move || kiosk.drop_question());
    let last = words({
        let second = second.clone();
        move || {
            let Some(second) = &second else {
                return String::new();
            };
            let before = if second.last_punch_type == PunchType::ClockIn {
                said!(language, question.entry_before)
            } else {
                said!(language, question.departure_before)
            };
            let ago = said!(language, question.ago);
            let after = said!(language, question.after_ago);
            let time = format::time(language.get(), second.last_punched_at);
            format!(
                "{before} {time}, {ago}{}\u{a0}s{after}.",
                second.seconds_ago
            )
        }
    });
    let is_entry = second.is_some_and(|second| second.punch_type == PunchType::ClockIn);
    let yes = words(move || {
        if is_entry {
            said!(language, question.yes_entry)
        } else {
            said!(language, question.yes_departure)
        }
    });
    view! {
        <div class="question" data-testid="second-punch">
            <p class="question-last" data-testid="second-punch-last">
                {last}
            </p>
            <p class="quiet">{text!(language, question.text)}</p>
            <div class="question-answers">
                <Button on_click=move |_| kiosk.drop_question() attr:data-testid="second-punch-no">
                    {text!(language, question.no)}
                </Button>
                <Button
                    kind=ButtonKind::Primary
                    on_click=move |_| kiosk.confirm()
                    attr:data-testid="second-punch-yes"
                >
                    {yes}
                </Button>
            </div>
        </div>
    }
}
