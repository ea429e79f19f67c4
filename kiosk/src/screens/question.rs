//! The question to someone who punches a second time within a moment: a badge held out twice, or meant?

use chrona_api_types::PunchType;
use chrona_web::components::{Button, ButtonKind};
use chrona_web::format;
use leptos::prelude::*;

use super::kiosk;
use super::parts::words;
use crate::kiosk::Question as Asked;
use crate::texts::{said, text};

#[component]
pub(super) fn Question() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    on_cleanup(move || kiosk.drop_question());
    let last = words(move || {
        kiosk.question.with(|question| {
            let Some(question) = question else {
                return String::new();
            };
            let second = &question.second;
            let before = if second.last_punch_type == PunchType::ClockIn {
                said!(language, question.entry_before)
            } else {
                said!(language, question.departure_before)
            };
            let (ago, after) = (
                said!(language, question.ago),
                said!(language, question.after_ago),
            );
            let time = format::time(second.last_punched_at);
            let seconds = second.seconds_ago;
            format!("{before} {time}, {ago}{seconds}\u{a0}s{after}.")
        })
    });
    let yes = words(move || {
        let way = |question: &Option<Asked>| question.as_ref().map(|asked| asked.second.punch_type);
        match kiosk.question.with(way) {
            Some(PunchType::ClockIn) => said!(language, question.yes_entry),
            _ => said!(language, question.yes_departure),
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
