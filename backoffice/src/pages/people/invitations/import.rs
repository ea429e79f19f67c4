//! Inviting the people of a file.

use std::sync::Arc;

use chrona_web::{
    api::Import,
    components::{Button, ButtonKind, Icon, Tag, TextField, Tone},
    types::{Imported, ImportedRow, InvitationOutcome, Language, ProblemCode},
};
use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};
use leptos_router::components::A;

use super::{DAYS, days};
use crate::{
    browser,
    components::{
        Header,
        file_drop::FileDrop,
        form::{BadNote, FormErrors},
        links::{Address, BackLink},
        list::{Column, Row, Table},
        mail_leaves::{NoMailLeaves, sending},
    },
    office::Office,
    words::{say, t},
};

/// The largest body the server reads, in bytes.
const LARGEST: f64 = 1_048_576.0;

/// A file that was chosen.
#[derive(Clone, Debug, PartialEq)]
struct Chosen {
    name: String,
    content: Arc<Vec<u8>>,
}

/// Why a file is not even shown to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    TooLarge,
    Unreadable,
}

/// What is asked of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// To look, and make nothing.
    Look,
    /// To make the invitations.
    Make {
        /// And to e-mail them.
        is_sent: bool,
    },
}

/// The file, what the server says of it, and what shall be made of it.
#[derive(Clone, Copy)]
struct Work {
    office: Office,
    chosen: RwSignal<Option<Chosen>>,
    looked_at: RwSignal<Option<Imported>>,
    days: RwSignal<String>,
    /// Whether those who were written to before are written to again.
    sends_again: RwSignal<bool>,
    busy: RwSignal<bool>,
    errors: FormErrors,
    trouble: RwSignal<Option<Trouble>>,
}

impl Work {
    /// Shows a file to the server, which makes nothing of it yet.
    fn look(self, file: web_sys::File) {
        if self.busy.get_untracked() {
            return;
        }
        self.start();
        if file.size() > LARGEST {
            self.trouble.set(Some(Trouble::TooLarge));
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            match browser::content(&file).await {
                Some(content) => {
                    self.chosen.set(Some(Chosen {
                        name: file.name(),
                        content: Arc::new(content),
                    }));
                    self.ask(Wish::Look).await;
                }
                None => self.trouble.set(Some(Trouble::Unreadable)),
            }
            let _ = self.busy.try_set(false);
        });
    }

    /// Makes the invitations, and sends them where that is asked for.
    fn make(self, is_sent: bool) {
        let needed = [("expires_in_days", self.days)];
        if self.busy.get_untracked() || !self.errors.filled(&needed) {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            self.ask(Wish::Make { is_sent }).await;
            let _ = self.busy.try_set(false);
        });
    }

    async fn ask(self, wish: Wish) {
        let Some(chosen) = self.chosen.get_untracked() else {
            return;
        };
        let typed = self.days.with_untracked(|typed| days(typed));
        let is_sent = wish == Wish::Make { is_sent: true };
        let import = Import {
            is_preview: wish == Wish::Look,
            // The number of days is asked for beside what was found.
            expires_in_days: if wish == Wish::Look { 7 } else { typed },
            send_invitations: is_sent,
            send_again: is_sent && self.sends_again.get_untracked(),
        };
        let client = self.office.client();
        match client.import_hr_codes(&chosen.content, import).await {
            Ok(imported) => {
                let _ = self.looked_at.try_set(Some(imported));
            }
            Err(error) => self.errors.refuse(error),
        }
    }

    /// Back to choosing a file.
    fn start(self) {
        self.errors.filled(&[]);
        self.trouble.set(None);
        self.chosen.set(None);
        self.looked_at.set(None);
    }
}

/// A file of people, looked at row by row before anything is made of it.
#[component]
pub(crate) fn ImportPeople() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let work = Work {
        office,
        chosen: RwSignal::new(None),
        looked_at: RwSignal::new(None),
        days: RwSignal::new(DAYS.to_owned()),
        sends_again: RwSignal::new(false),
        busy: RwSignal::new(false),
        errors: FormErrors::new(&[]),
        trouble: RwSignal::new(None),
    };
    let content = move || match work.looked_at.get() {
        None => view! { <ChooseFile work /> }.into_any(),
        Some(imported) if imported.is_preview => view! { <Preview work imported /> }.into_any(),
        Some(imported) => view! { <Made work imported /> }.into_any(),
    };
    view! {
        <BackLink path="/invitations" word=t!(language, invitations.back) />
        <Header title=t!(language, import.title) />
        {content}
    }
}

/// The place for a file: choose it or drop it.
#[component]
fn ChooseFile(work: Work) -> impl IntoView {
    let language = work.office.language;
    let look = move |files: Vec<web_sys::File>| {
        if let Some(file) = files.into_iter().next() {
            work.look(file);
        }
    };
    let action = move || {
        let language = language.get();
        let words = if work.busy.get() {
            say!(language, import.reading)
        } else {
            say!(language, import.choose)
        };
        words.to_owned()
    };
    let trouble = move || {
        let language = language.get();
        work.trouble.get().map(|trouble| {
            let sentence = match trouble {
                Trouble::TooLarge => say!(language, import.too_large).to_owned(),
                Trouble::Unreadable => ProblemCode::ImportUnreadable.plain_detail(language),
            };
            view! { <BadNote sentence /> }
        })
    };
    let template = move |_| {
        let language = work.office.now_language();
        // Spreadsheets take a file for UTF-8 by its first character.
        let text = format!("\u{feff}{}\r\n", say!(language, import.template_columns));
        let name = say!(language, import.template_name);
        browser::download(name, "text/csv;charset=utf-8", &text);
    };
    view! {
        <p class="lead quiet">{t!(language, import.lead)}</p>
        <div class="import">
            {work.errors.note()}
            {trouble}
            <FileDrop
                id="import-file"
                icon=icondata::LuFileSpreadsheet
                action
                kinds=t!(language, import.kinds)
                accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                busy=work.busy
                on_files=look
            />
            <h2>{t!(language, import.columns)}</h2>
            <p>{t!(language, import.columns_text)}</p>
            <p>
                <Button on_click=template attr:data-testid="import-template">
                    <Icon icon=icondata::LuDownload />
                    {t!(language, import.template)}
                </Button>
            </p>
        </div>
    }
}

/// What was found in the file, and the buttons that make invitations of it.
#[component]
fn Preview(work: Work, imported: Imported) -> impl IntoView {
    let language = work.office.language;
    let name = work.chosen.get_untracked().map(|chosen| chosen.name);
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    let counts = Counts::of(&imported);
    let nothing_good = (imported.good == 0).then(|| {
        view! {
            <div class="form-actions">
                <OtherFile work />
            </div>
        }
    });
    let form = (imported.good > 0).then(|| view! { <Wishes work counts /> });
    let bad = imported.bad;
    view! {
        <h2 class="import-name" tabindex="-1" node_ref=heading>
            {name}
        </h2>
        <CountTags counts bad />
        <LeftOut imported=imported.clone() />
        {(bad > 0).then(|| view! { <p class="quiet import-advice">{t!(language, import.bad_text)}</p> })}
        {form}
        {nothing_good}
        <Rows rows=imported.rows is_made=false />
    }
}

/// How many rows become what.
#[derive(Clone, Copy)]
struct Counts {
    new: usize,
    updated: usize,
    unchanged: usize,
    /// Those nobody has written to.
    unsent: usize,
    /// Those someone has written to.
    sent_before: usize,
    /// Those who are written to now.
    sent: usize,
}

impl Counts {
    fn of(imported: &Imported) -> Self {
        let good = || imported.rows.iter().filter(|row| row.problem.is_none());
        let of = |wanted| good().filter(|row| row.outcome == Some(wanted)).count();
        Self {
            new: of(InvitationOutcome::New),
            updated: of(InvitationOutcome::Updated),
            unchanged: of(InvitationOutcome::Unchanged),
            unsent: good().filter(|row| !row.was_sent).count(),
            sent_before: good().filter(|row| row.was_sent).count(),
            sent: good().filter(|row| row.is_sent).count(),
        }
    }
}

#[component]
fn CountTags(counts: Counts, bad: u32) -> impl IntoView {
    let language = Office::current().language;
    let Counts {
        new,
        updated,
        unchanged,
        ..
    } = counts;
    let bad = bad as usize;
    view! {
        <p class="import-counts" role="status" data-testid="import-counts">
            <Tag
                icon=icondata::LuCircleCheck
                tone=Tone::Good
                text=move || say!(language.get(), import.fresh, count = new)
            />
            {(updated > 0)
                .then(|| {
                    view! {
                        <Tag
                            icon=icondata::LuPencil
                            tone=Tone::Accent
                            text=move || say!(language.get(), import.updated, count = updated)
                        />
                    }
                })}
            {(unchanged > 0)
                .then(|| {
                    view! {
                        <Tag
                            icon=icondata::LuMinus
                            tone=Tone::Plain
                            text=move || say!(language.get(), import.unchanged, count = unchanged)
                        />
                    }
                })}
            {(bad > 0)
                .then(|| {
                    view! {
                        <Tag
                            icon=icondata::LuCircleAlert
                            tone=Tone::Bad
                            text=move || say!(language.get(), import.bad, count = bad)
                        />
                    }
                })}
        </p>
    }
}

/// What of the file is not read: columns, sheets.
#[component]
fn LeftOut(imported: Imported) -> impl IntoView {
    let language = Office::current().language;
    let columns = imported.unknown_columns.join(", ");
    let (sheet, others) = (imported.sheet, imported.other_sheets.join(", "));
    let of_columns = (!columns.is_empty()).then(|| {
        let words = move || {
            say!(
                language.get(),
                import.unknown_columns,
                columns = columns.as_str()
            )
        };
        view! {
            <p class="note note-warning" data-testid="unknown-columns">
                <Icon icon=icondata::LuTriangleAlert />
                <span>{words}</span>
            </p>
        }
    });
    let of_sheets = sheet.filter(|_| !others.is_empty()).map(|sheet| {
        let words = move || {
            let (sheet, others) = (sheet.as_str(), others.as_str());
            say!(
                language.get(),
                import.other_sheets,
                sheet = sheet,
                others = others
            )
        };
        view! {
            <p class="note" data-testid="other-sheets">
                <Icon icon=icondata::LuFileSpreadsheet />
                <span>{words}</span>
            </p>
        }
    });
    view! { {of_columns} {of_sheets} }
}

/// How long the invitations are good, and the buttons that make them: with e-mail or without, as is asked.
#[component]
fn Wishes(work: Work, counts: Counts) -> impl IntoView {
    let language = work.office.language;
    let Counts {
        new,
        updated,
        unsent,
        sent_before,
        ..
    } = counts;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        work.make(false);
    };
    let again = (sent_before > 0).then(|| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="send-again"
                    prop:checked=work.sends_again
                    on:change=move |event| work.sends_again.set(event_target_checked(&event))
                />
                {move || say!(language.get(), import.send_again, count = sent_before)}
            </label>
        }
    });
    let letters = move || {
        if work.sends_again.get() {
            unsent + sent_before
        } else {
            unsent
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="import-form">
            {work.errors.note()}
            <NoMailLeaves sending=sending(work.office) />
            <div class="import-wishes">
                <TextField
                    name="expires_in_days"
                    label=t!(language, invitations.days)
                    value=work.days
                    input_mode="numeric"
                    required=true
                    max_length=2
                    error=work.errors.field("expires_in_days")
                />
                {again}
            </div>
            <div class="form-actions">
                <Show when=move || letters() != 0>
                    <Button
                        kind=ButtonKind::Primary
                        busy=work.busy
                        on_click=move |_| work.make(true)
                        attr:data-testid="make-and-send"
                    >
                        <Icon icon=icondata::LuSend />
                        {move || say!(language.get(), import.make_and_send, count = letters())}
                    </Button>
                </Show>
                <Button submit=true busy=work.busy attr:data-testid="make-invitations">
                    {move || {
                        let language = language.get();
                        if new > 0 {
                            say!(language, import.make, count = new)
                        } else {
                            say!(language, import.update, count = updated)
                        }
                    }}
                </Button>
                <OtherFile work />
            </div>
        </form>
    }
}

#[component]
fn OtherFile(work: Work) -> impl IntoView {
    let language = work.office.language;
    view! {
        <Button on_click=move |_| work.start() attr:data-testid="other-file">
            {t!(language, import.other)}
        </Button>
    }
}

/// What was made of the file.
#[component]
fn Made(work: Work, imported: Imported) -> impl IntoView {
    let language = work.office.language;
    let bad = imported.bad;
    let counts = Counts::of(&imported);
    let next = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(next) = next.get() {
            let _ = next.focus();
        }
    });
    let sentence = move || {
        let language = language.get();
        let mut sentences = vec![say!(language, import.made, count = counts.new)];
        if counts.updated > 0 {
            sentences.push(say!(language, import.made_updated, count = counts.updated));
        }
        sentences.push(match counts.sent {
            0 => say!(language, import.made_unsent).to_owned(),
            sent => say!(language, import.made_sent, count = sent),
        });
        if bad > 0 {
            sentences.push(say!(language, import.made_without, count = bad));
        }
        sentences.join(" ")
    };
    view! {
        <div
            class="note note-good import-made"
            role="status"
            tabindex="-1"
            node_ref=next
            data-testid="import-made"
        >
            <Icon icon=icondata::LuCircleCheck />
            <p>{sentence}</p>
        </div>
        <div class="form-actions import-next">
            <A
                href="/invitations"
                attr:class="button button-primary"
                attr:data-testid="see-invitations"
            >
                {t!(language, import.see)}
            </A>
            <OtherFile work />
        </div>
        <Rows rows=imported.rows is_made=true />
    }
}

/// The file's rows: those with a problem first.
#[component]
fn Rows(mut rows: Vec<ImportedRow>, is_made: bool) -> impl IntoView {
    rows.sort_by_key(|row| row.problem.is_none());
    TABLE.of(rows.into_iter().map(|imported| row(imported, is_made)))
}

const TABLE: Table<4> = Table {
    caption: |l| say!(l, import.rows),
    test_id: "import-rows",
    columns: &[
        Column::new(|l| say!(l, import.line))
            .class("figures small right")
            .labelled(),
        Column::new(|l| say!(l, invitations.person)).class("main-cell with-address"),
        Column::new(|l| say!(l, new_person.staff_number))
            .class("figures small")
            .labelled(),
        Column::new(|l| say!(l, invitations.state)).class("state-cell"),
    ],
};

fn row(row: ImportedRow, is_made: bool) -> Row {
    let language = Office::current().language;
    let (outcome, is_bad) = (row.outcome, row.problem.is_some());
    let (icon, tone) = match outcome {
        _ if is_bad => (icondata::LuCircleAlert, Tone::Bad),
        Some(InvitationOutcome::Updated) => (icondata::LuPencil, Tone::Accent),
        Some(InvitationOutcome::Unchanged) => (icondata::LuMinus, Tone::Plain),
        Some(InvitationOutcome::New) | None => (icondata::LuCircleCheck, Tone::Good),
    };
    let word = move || {
        let language = language.get();
        match outcome {
            _ if is_bad => say!(language, import.row_bad),
            Some(InvitationOutcome::Updated) if is_made => say!(language, import.row_was_updated),
            Some(InvitationOutcome::Updated) => say!(language, import.row_updated),
            Some(InvitationOutcome::Unchanged) => say!(language, import.row_unchanged),
            _ if is_made => say!(language, import.row_made),
            _ => say!(language, import.row_new),
        }
    };
    let changes = StoredValue::new(row.changes);
    let changed = move || {
        let language = language.get();
        let named = changes.with_value(|changes| {
            let named = changes
                .iter()
                .filter_map(|field| field_name(language, field));
            named.collect::<Vec<_>>().join(", ")
        });
        Some(named).filter(|named| !named.is_empty())
    };
    let taken_by = row.taken_by.map(|name| {
        let words = move || say!(language.get(), import.taken_by, name = name.as_str());
        view! { <span class="small">{words}</span> }
    });
    let name = format!("{} {}", row.first_name, row.last_name);
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    let who = view! {
        {name.map(|name| view! { <span>{name}</span> })}
        <Address email=row.employee_email />
    };
    let standing = view! {
        <div class="stacked">
            <Tag icon tone text=word />
            {move || changed().map(|named| view! { <span class="small quiet">{named}</span> })}
            {row.problem.map(|problem| view! { <span class="small">{problem}</span> })}
            {taken_by}
        </div>
    };
    TABLE
        .row([
            row.line.into_any(),
            who.into_any(),
            row.staff_number.into_any(),
            standing.into_any(),
        ])
        .with("data-line", row.line)
        .with("data-bad", is_bad)
        .maybe("data-outcome", outcome.map(outcome_word))
}

const fn outcome_word(outcome: InvitationOutcome) -> &'static str {
    match outcome {
        InvitationOutcome::New => "new",
        InvitationOutcome::Updated => "updated",
        InvitationOutcome::Unchanged => "unchanged",
    }
}

/// What a field of an invitation is called.
fn field_name(language: Language, field: &str) -> Option<&'static str> {
    Some(match field {
        "first_name" => say!(language, new_person.first_name),
        "last_name" => say!(language, new_person.last_name),
        "staff_number" => say!(language, new_person.staff_number),
        "language" => say!(language, new_person.language),
        "expires_at" => say!(language, invitations.until),
        _ => return None,
    })
}
