//! Inviting the people of a file.

use std::sync::Arc;

use chrona_web::{
    api::Import,
    components::{Button, ButtonKind, Icon, Tag, TextField, Tone},
    types::{Imported, ImportedRow, ProblemCode},
};
use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};
use leptos_router::components::A;

use super::{
    super::{
        Header,
        links::{Address, BackLink},
    },
    DAYS, days,
};
use crate::{
    browser,
    file_drop::FileDrop,
    form::{BadNote, FormErrors},
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

/// The file, what the server says of it, and what shall be made of it.
#[derive(Clone, Copy)]
struct Work {
    office: Office,
    chosen: RwSignal<Option<Chosen>>,
    looked_at: RwSignal<Option<Imported>>,
    days: RwSignal<String>,
    is_sent: RwSignal<bool>,
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
                    self.ask(true).await;
                }
                None => self.trouble.set(Some(Trouble::Unreadable)),
            }
            let _ = self.busy.try_set(false);
        });
    }

    /// Makes the invitations.
    fn make(self) {
        let needed = [("expires_in_days", self.days)];
        if self.busy.get_untracked() || !self.errors.filled(&needed) {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            self.ask(false).await;
            let _ = self.busy.try_set(false);
        });
    }

    async fn ask(self, is_preview: bool) {
        let Some(chosen) = self.chosen.get_untracked() else {
            return;
        };
        let typed = self.days.with_untracked(|typed| days(typed));
        let import = Import {
            is_preview,
            // The number of days is asked for beside what was found.
            expires_in_days: if is_preview { 7 } else { typed },
            send_invitations: self.is_sent.get_untracked(),
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
        is_sent: RwSignal::new(true),
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

/// What was found in the file, and the button that makes invitations of it.
#[component]
fn Preview(work: Work, imported: Imported) -> impl IntoView {
    let language = work.office.language;
    let (good, bad) = (imported.good, imported.bad);
    let name = work.chosen.get_untracked().map(|chosen| chosen.name);
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        work.make();
    };
    let form = (good > 0).then(|| {
        view! {
            <form class="form" novalidate on:submit=submit data-testid="import-form">
                {work.errors.note()}
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
                    <label class="check">
                        <input
                            type="checkbox"
                            data-testid="send_invitations"
                            prop:checked=work.is_sent
                            on:change=move |event| work.is_sent.set(event_target_checked(&event))
                        />
                        {t!(language, import.send_them)}
                    </label>
                </div>
                <div class="form-actions">
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy=work.busy
                        attr:data-testid="make-invitations"
                    >
                        {move || say!(language.get(), import.make, count = good)}
                    </Button>
                    <OtherFile work />
                </div>
            </form>
        }
    });
    let nothing_good = (good == 0).then(|| {
        view! {
            <div class="form-actions">
                <OtherFile work />
            </div>
        }
    });
    view! {
        <h2 class="import-name" tabindex="-1" node_ref=heading>
            {name}
        </h2>
        <p class="import-counts" role="status" data-testid="import-counts">
            <Tag
                icon=icondata::LuCircleCheck
                tone=Tone::Good
                text=move || say!(language.get(), import.good, count = good)
            />
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
        {(bad > 0).then(|| view! { <p class="quiet import-advice">{t!(language, import.bad_text)}</p> })}
        {form}
        {nothing_good}
        <Rows rows=imported.rows is_made=false />
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
    let (good, bad) = (imported.good, imported.bad);
    let is_sent = work.is_sent.get_untracked();
    let next = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(next) = next.get() {
            let _ = next.focus();
        }
    });
    let sentence = move || {
        let language = language.get();
        let mut sentence = say!(language, import.made, count = good);
        if is_sent && good > 0 {
            sentence = format!("{sentence} {}", say!(language, import.made_sent));
        }
        if bad > 0 {
            sentence = format!(
                "{sentence} {}",
                say!(language, import.made_without, count = bad)
            );
        }
        sentence
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
    let language = Office::current().language;
    rows.sort_by_key(|row| row.problem.is_none());
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, import.rows)}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="right">
                            {t!(language, import.line)}
                        </th>
                        <th scope="col">{t!(language, invitations.person)}</th>
                        <th scope="col">{t!(language, new_person.staff_number)}</th>
                        <th scope="col">{t!(language, invitations.state)}</th>
                    </tr>
                </thead>
                <tbody data-testid="import-rows">
                    {rows.into_iter().map(|row| view! { <Row row is_made /> }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(row: ImportedRow, is_made: bool) -> impl IntoView {
    let language = Office::current().language;
    let is_bad = row.problem.is_some();
    let (icon, tone) = if is_bad {
        (icondata::LuCircleAlert, Tone::Bad)
    } else {
        (icondata::LuCircleCheck, Tone::Good)
    };
    let word = move || {
        let language = language.get();
        match (is_bad, is_made) {
            (true, _) => say!(language, import.row_bad),
            (false, false) => say!(language, import.row_good),
            (false, true) => say!(language, import.row_made),
        }
    };
    let name = format!("{} {}", row.first_name, row.last_name);
    view! {
        <tr data-line=row.line data-bad=is_bad.to_string()>
            <td class="figures small right" data-label=t!(language, import.line)>
                {row.line}
            </td>
            <td class="main-cell with-address">
                {name.trim().to_owned()} <Address email=row.employee_email />
            </td>
            <td class="figures small" data-label=t!(language, new_person.staff_number)>
                {row.staff_number}
            </td>
            <td class="state-cell">
                <div class="stacked">
                    <Tag icon tone text=word />
                    {row.problem.map(|problem| view! { <span class="small">{problem}</span> })}
                </div>
            </td>
        </tr>
    }
}
