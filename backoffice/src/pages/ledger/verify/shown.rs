//! The verdict, in words.

use chrona_ledger::{ExportError, Exported, PublicKey, Receipt, Shown};
use chrona_web::{
    components::{Icon, Tag, Tone},
    format,
    types::{Language, PunchType},
};
use leptos::prelude::*;

use super::{Found, Wrong, computed::Computed, wrong};
use crate::{
    office::Office,
    words::{say, t, way},
};

/// What was found, and what it means.
#[component]
pub(super) fn Verdict(found: Result<Found, Wrong>) -> impl IntoView {
    let language = Office::current().language;
    match found {
        Ok(Found::Ledger(exported)) => view! { <Ledger exported=*exported /> }.into_any(),
        Ok(Found::Timesheet(judged)) => view! { <Computed judged=*judged /> }.into_any(),
        Ok(Found::Receipts(receipts)) => view! { <Receipts receipts /> }.into_any(),
        Ok(Found::Checkpoints(checkpoints)) => view! {
            <Good text=t!(language, verify.checkpoints_good) />
            <ul class="verify-list">
                {checkpoints
                    .into_iter()
                    .map(|checkpoint| {
                        let at = moment_of(checkpoint.time);
                        let size = checkpoint.size;
                        view! {
                            <li>
                                {move || {
                                    let language = language.get();
                                    let size = number(language, size);
                                    say!(language, verify.checkpoint_of, at = at(language), size = size)
                                }}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        }
        .into_any(),
        Err(wrong) => {
            let is_judged = matches!(wrong, Wrong::Ledger(ExportError::Fault(_)));
            view! {
                <div class="note note-bad" role="alert" data-testid="verify-bad">
                    <Icon icon=icondata::LuShieldAlert />
                    <p>
                        {is_judged
                            .then(|| {
                                view! {
                                    <strong>{t!(language, verify.bad)}</strong>
                                    <br />
                                }
                            })} {move || wrong::sentence(language.get(), &wrong)}
                    </p>
                </div>
            }
            .into_any()
        }
    }
}

#[component]
fn Ledger(exported: Exported) -> impl IntoView {
    let language = Office::current().language;
    let Exported {
        header,
        summary,
        receipts,
    } = exported;
    let figures = [
        (VerifyFigure::Entries, summary.entries),
        (VerifyFigure::Readable, summary.opened),
        (VerifyFigure::Erased, summary.erased),
        (VerifyFigure::Withheld, summary.withheld),
        (VerifyFigure::Checkpoints, summary.checkpoints),
        (VerifyFigure::Vouched, summary.vouched),
    ];
    let figures = figures.map(|(figure, count)| {
        view! {
            <div>
                <dt>{move || figure.word(language.get())}</dt>
                <dd class="figures">{move || number(language.get(), count)}</dd>
            </div>
        }
    });
    let receipts = receipts.into_iter().map(|(receipt, is_contained)| {
        let tag = if is_contained {
            view! { <Tag icon=icondata::LuCircleCheck tone=Tone::Good text=t!(language, verify.contained) /> }
        } else {
            view! { <Tag icon=icondata::LuCircleAlert tone=Tone::Bad text=t!(language, verify.missing) /> }
        };
        view! {
            <li data-contained=is_contained.to_string()>
                <Punch receipt />
                {tag}
            </li>
        }
    });
    view! {
        <Good text=t!(language, verify.intact) />
        <dl class="verify-figures">{figures.collect_view()}</dl>
        <ul class="verify-list">{receipts.collect_view()}</ul>
        <SignedBy key=header.key />
    }
}

#[component]
fn Receipts(receipts: Vec<Shown>) -> impl IntoView {
    let language = Office::current().language;
    let key = receipts.first().map(|shown| shown.key);
    let rows = receipts.into_iter().map(|shown| {
        let vouched = shown
            .checkpoint
            .map(|checkpoint| moment_of(checkpoint.time));
        let vouched = move || {
            let language = language.get();
            match &vouched {
                Some(at) => say!(language, verify.proven, at = at(language)),
                None => say!(language, verify.unproven).to_owned(),
            }
        };
        view! {
            <li>
                <Punch receipt=shown.receipt />
                <p class="quiet small">{vouched}</p>
            </li>
        }
    });
    view! {
        <Good text=t!(language, verify.receipts_good) />
        <ul class="verify-list">{rows.collect_view()}</ul>
        {key.map(|key| view! { <SignedBy key /> })}
    }
}

#[component]
fn Good(#[prop(into)] text: TextProp) -> impl IntoView {
    view! {
        <div class="note note-good" role="status" data-testid="verify-good">
            <Icon icon=icondata::LuShieldCheck />
            <p>{move || text.get()}</p>
        </div>
    }
}

/// What a receipt is of.
#[component]
fn Punch(receipt: Receipt) -> impl IntoView {
    let language = Office::current().language;
    let at = moment_of(receipt.facts.punched_at);
    let kind = PunchType::parse(&receipt.facts.kind);
    let (account, sequence) = (receipt.facts.account, receipt.entry.sequence);
    view! {
        <p>
            {move || {
                let language = language.get();
                let way = kind.map_or("", |kind| way(language, kind));
                let entry = number(language, sequence);
                say!(
                    language,
                    verify.receipt_of,
                    way = way,
                    at = at(language),
                    account = account,
                    entry = entry
                )
            }}
        </p>
    }
}

#[component]
pub(super) fn SignedBy(key: PublicKey) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <p class="small quiet">
            {t!(language, verify.signed_by)} " "
            <code class="verify-key" data-testid="verify-key">
                {key.to_string()}
            </code>
        </p>
    }
}

#[derive(Clone, Copy)]
enum VerifyFigure {
    Entries,
    Readable,
    Erased,
    Withheld,
    Checkpoints,
    Vouched,
}

impl VerifyFigure {
    fn word(self, language: Language) -> &'static str {
        match self {
            Self::Entries => say!(language, verify.entries),
            Self::Readable => say!(language, verify.readable),
            Self::Erased => say!(language, verify.erased),
            Self::Withheld => say!(language, verify.withheld),
            Self::Checkpoints => say!(language, verify.checkpoints),
            Self::Vouched => say!(language, verify.vouched),
        }
    }
}

pub(super) fn number(language: Language, count: u64) -> String {
    format::number(language, count.cast_signed())
}

/// An instant of the ledger as people read it; as it stands where it is none.
pub(super) fn moment_of(text: String) -> impl Fn(Language) -> String + Clone + Send + Sync {
    let at = text.parse::<chrono::DateTime<chrono::Utc>>().ok();
    move |_| match at {
        Some(at) => format!("{} {}", format::short_date(at), format::time(at)),
        None => text.clone(),
    }
}
