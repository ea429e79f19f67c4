//! Inviting the people of a whole file, CSV or XLSX, looked at row by row.

mod columns;
mod name;
mod number_format;
mod package;
mod separated;
mod spreadsheet;
mod table;

use std::sync::Arc;

use chrona_api_types::{CreateHrCode, Imported, ImportedRow, Language, ProblemCode};

use self::columns::{BadCell, Columns, Read};
use super::invitations::{self, Done, Invited, Judged, Letters, Refused};
use crate::{
    App,
    kernel::{Fault, Request, ServiceError, names::display_name, permissions::Action, turn::Turn},
};

/// So many people at once.
const MOST_ROWS: usize = 2_000;

/// What to do with a file.
#[derive(Clone, Copy, Debug)]
pub struct Import {
    /// Only look, make nothing.
    pub is_preview: bool,
    /// How many days new codes are good: 1 to 30, 7 when absent.
    pub expires_in_days: Option<i64>,
    /// Whether to e-mail the invitations that were not e-mailed before.
    pub send_invitations: bool,
    /// Whether to e-mail those again that were.
    pub send_again: bool,
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Unreadable,
    Empty,
    TooLong,
    /// It unpacks to more than so many bytes.
    UnpacksTo(u64),
}

impl From<Trouble> for ServiceError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Unreadable => ProblemCode::ImportUnreadable.into(),
            Trouble::Empty => ProblemCode::ImportEmpty.into(),
            Trouble::TooLong => ProblemCode::ImportTooLong.into(),
            Trouble::UnpacksTo(bytes) => {
                let limit = format!("{} MiB", bytes / (1024 * 1024));
                let code = ProblemCode::ImportUnpacksTooLarge;
                Self::OverLimit { code, limit }
            }
        }
    }
}

/// A row of the file: whom it is about, or what is wrong with it.
struct Row {
    line: u32,
    person: CreateHrCode,
    bad: Vec<(String, BadCell)>,
}

/// Invites the people of a CSV or XLSX file, all that can be or none; answers what becomes of each row, and what
/// is wrong with it. One row names the columns, in French or English: e-mail, and where known first and last name,
/// staff number and language. Invitations that stand take what the file says. One file is read at a time, and
/// goes on to its end whether or not the client waits.
pub async fn import(
    app: &Arc<App>,
    request: &Request,
    file: Vec<u8>,
    import: Import,
) -> Result<Imported, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let (app, request) = (app.clone(), request.clone());
    let work = tokio::spawn(async move {
        let turn = Turn::take(&app, "import", ProblemCode::ImportBusy).await?;
        let imported = in_turn(&app, &request, file, import).await;
        turn.give_back(&app).await;
        imported
    });
    work.await
        .map_err(|error| ServiceError::Internal(format!("import: {error}")))?
}

async fn in_turn(
    app: &App,
    request: &Request,
    file: Vec<u8>,
    import: Import,
) -> Result<Imported, ServiceError> {
    let most_unpacked = app.settings.imports.most_unpacked;
    // Reading a large spreadsheet takes a while: not on the threads that answer.
    let read = tokio::task::spawn_blocking(move || {
        table::read(&file, most_unpacked, |table| Columns::find(table).is_some())
    });
    let read = read
        .await
        .map_err(|error| ServiceError::Internal(format!("import: {error}")))?;
    let (table, other_sheets) = read?;
    let columns = Columns::find(&table).ok_or(ProblemCode::ImportWithoutColumns)?;
    let unclosed = table.unclosed;
    let sheet = table.sheet;
    let rows: Vec<Row> = table
        .rows
        .into_iter()
        .skip(columns.first_row())
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
        .map(|(line, cells)| {
            let Read { person, bad } = columns.person(&cells, import.expires_in_days);
            Row { line, person, bad }
        })
        .collect();
    if rows.is_empty() && unclosed.is_none() {
        return Err(ProblemCode::ImportEmpty.into());
    }
    if rows.len() > MOST_ROWS {
        return Err(ProblemCode::ImportTooLong.into());
    }

    let wanted = |now| {
        let good = rows.iter().filter(|row| row.bad.is_empty());
        good.map(|row| Invited::check(&row.person, now).map(Invited::without_more_time))
            .collect()
    };
    let letters = match (import.send_invitations, import.send_again) {
        (false, _) => Letters::None,
        (true, false) => Letters::Unsent,
        (true, true) => Letters::All,
    };
    let Done {
        judged,
        rows: made,
        sent,
    } = if import.is_preview {
        let now = app.clock.now();
        Done::only(invitations::plan(app.store.reader(), wanted(now), now).await?)
    } else {
        invitations::invite(app, request, wanted, letters).await?
    };

    let language = request.client.language();
    let mut judged = judged.into_iter();
    let mut made = made.into_iter().zip(sent);
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let mut told = ImportedRow {
            line: row.line,
            employee_email: row.person.employee_email,
            first_name: row.person.first_name.unwrap_or_default(),
            last_name: row.person.last_name.unwrap_or_default(),
            staff_number: row.person.staff_number,
            problem: None,
            taken_by: None,
            outcome: None,
            changes: Vec::new(),
            was_sent: false,
            is_sent: false,
            hr_code_id: None,
        };
        if !row.bad.is_empty() {
            told.problem = Some(told_of_cells(&row.bad, language));
        } else if let Some(one) = judged.next() {
            let of_row = one.is_ok().then(|| made.next()).flatten();
            tell(&mut told, one, &columns, language)?;
            if let Some((code, is_sent)) = of_row {
                told.hr_code_id = Some(code.id);
                told.is_sent = is_sent;
            }
        }
        shown.push(told);
    }
    shown.extend(unclosed.map(|line| without_end(line, language)));
    let bad = shown.iter().filter(|row| row.problem.is_some()).count();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Imported {
        good: count(shown.len() - bad),
        bad: count(bad),
        rows: shown,
        is_preview: import.is_preview,
        sheet,
        other_sheets,
        unknown_columns: columns.unknown(),
    })
}

/// Says what became of a row; an error that is not the row's goes on.
fn tell(
    row: &mut ImportedRow,
    judged: Judged,
    columns: &Columns,
    language: Language,
) -> Result<(), ServiceError> {
    let refused = match judged {
        Ok(planned) => {
            row.outcome = Some(planned.outcome());
            row.changes = planned
                .changes
                .iter()
                .map(|field| (*field).to_owned())
                .collect();
            row.was_sent = planned.was_sent();
            return Ok(());
        }
        Err(refused) => refused,
    };
    let Refused { error, held } = refused;
    row.taken_by = held.map(|held| display_name(&held.first_name, &held.last_name, &held.email));
    row.problem = Some(match error {
        ServiceError::Refused(code) if code.status() < 500 => code.plain_detail(language),
        ServiceError::Invalid(faults) => {
            let of = |fault: &Fault| {
                let words = fault.kind.message(language);
                match columns.name_of(&fault.field) {
                    Some(name) => of_column(&name, &words, language),
                    None => words,
                }
            };
            faults.iter().map(of).collect::<Vec<_>>().join(" ")
        }
        other => return Err(other),
    });
    Ok(())
}

/// What is wrong with the cells of a row.
fn told_of_cells(bad: &[(String, BadCell)], language: Language) -> String {
    let of = |(column, fault): &(String, BadCell)| {
        let words = match (language, fault) {
            (Language::Fr, BadCell::Error(word)) => {
                format!("la cellule contient l’erreur {word}. Corrigez-la dans le fichier.")
            }
            (Language::En, BadCell::Error(word)) => {
                format!("the cell holds the error {word}. Correct it in the file.")
            }
            (Language::Fr, BadCell::Date) => {
                "la cellule contient une date. Mettez-y un texte.".to_owned()
            }
            (Language::En, BadCell::Date) => "the cell holds a date. Make it a text.".to_owned(),
            (Language::Fr, BadCell::Unclear(format)) => format!(
                "ce nombre est mis en forme ({format}) et peut se lire de plusieurs façons. \
                 Mettez-y un texte."
            ),
            (Language::En, BadCell::Unclear(format)) => format!(
                "this number is formatted ({format}) and can be read in several ways. Make it a text."
            ),
            (Language::Fr, BadCell::Language(word)) => {
                format!("« {word} » n’est pas une langue de Chrona. Écrivez fr ou en.")
            }
            (Language::En, BadCell::Language(word)) => {
                format!("“{word}” is not one of Chrona’s languages. Write fr or en.")
            }
        };
        of_column(column, &words, language)
    };
    bad.iter().map(of).collect::<Vec<_>>().join(" ")
}

fn of_column(name: &str, words: &str, language: Language) -> String {
    match language {
        Language::Fr => format!("Colonne « {name} » : {words}"),
        Language::En => format!("Column “{name}”: {words}"),
    }
}

/// A row whose end cannot be told.
fn without_end(line: u32, language: Language) -> ImportedRow {
    let problem = match language {
        Language::Fr => {
            "Un guillemet ouvert dans cette ligne n’est pas refermé\u{a0}: la suite du fichier n’est pas lue. \
             Corrigez-la dans le fichier."
        }
        Language::En => {
            "A quotation mark in this row is not closed: the rest of the file is not read. Correct it in the \
             file."
        }
    };
    ImportedRow {
        line,
        employee_email: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        staff_number: None,
        problem: Some(problem.to_owned()),
        taken_by: None,
        outcome: None,
        changes: Vec::new(),
        was_sent: false,
        is_sent: false,
        hr_code_id: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(file: &[u8]) -> Vec<(u32, CreateHrCode)> {
        let (table, _) =
            table::read(file, 1 << 20, |table| Columns::find(table).is_some()).unwrap();
        let columns = Columns::find(&table).unwrap();
        let rows = table.rows.iter().skip(columns.first_row());
        rows.map(|(line, cells)| (*line, columns.person(cells, None).person))
            .collect()
    }

    fn names(person: &CreateHrCode) -> [&str; 4] {
        [
            person.first_name.as_deref().unwrap_or_default(),
            person.last_name.as_deref().unwrap_or_default(),
            &person.employee_email,
            person.staff_number.as_deref().unwrap_or_default(),
        ]
    }

    #[test]
    fn a_file_is_read_as_french_spreadsheets_write_it() {
        let people = people(
            b"Pr\xe9nom;Nom;E-mail;Matricule\r\nZo\xe9;Lef\xe8vre;zoe@exemple.fr;042\r\n\r\n;;x;\r\n",
        );
        assert_eq!(people.len(), 2);
        assert_eq!(people[0].0, 2);
        assert_eq!(
            names(&people[0].1),
            ["Zo\u{e9}", "Lef\u{e8}vre", "zoe@exemple.fr", "042"]
        );
        assert_eq!((people[1].0, &*people[1].1.employee_email), (4, "x"));
    }

    #[test]
    fn a_file_is_read_as_english_programs_write_it() {
        let file = "\u{feff}email,first_name,last_name,language\n\"a@b.fr\",\"Ann, M.\",B,en\n";
        let people = people(file.as_bytes());
        assert_eq!(people[0].1.first_name.as_deref(), Some("Ann, M."));
        assert_eq!(people[0].1.language, Some(Language::En));
    }

    #[test]
    fn a_first_line_tells_the_separator() {
        for told in ["sep=;", "SEP=;", "\"sep=;\"", "sep=;;;"] {
            let file = format!("{told}\nE-mail;Nom, prénom\nzoe@exemple.fr;Lefèvre, Zoë\n");
            let people = people(file.as_bytes());
            assert_eq!(people.len(), 1, "{told}");
            assert_eq!(people[0].0, 3, "rows are counted from the file's beginning");
            assert_eq!(
                names(&people[0].1)[..3],
                ["Zoë", "Lefèvre", "zoe@exemple.fr"]
            );
        }
        let people = people(b"sep=,\nemail,nom\na@b.fr,\"x;y\"\n");
        assert_eq!(names(&people[0].1)[1], "x;y");
    }

    #[test]
    fn a_column_with_both_names_may_hold_the_other_separator_and_several_lines() {
        let people = people(
            "\"Nom, prénom\";E-mail;Matricule\n\"Lefèvre,\nZoë\";zoe@exemple.fr;A1\n\
             \"MARTIN Léa\";lea@exemple.fr;\"A\n2\"\n"
                .as_bytes(),
        );
        assert_eq!(
            names(&people[0].1),
            ["Zoë", "Lefèvre", "zoe@exemple.fr", "A1"]
        );
        assert_eq!(
            names(&people[1].1),
            ["Léa", "MARTIN", "lea@exemple.fr", "A 2"]
        );
        assert_eq!(people[1].0, 4);
    }

    #[test]
    fn a_title_may_stand_above_the_columns_and_text_may_be_in_utf_16() {
        let text = "Liste du personnel\n\nNom\tE-mail\nLefèvre\tzoe@exemple.fr\n";
        let mut file = vec![0xff, 0xfe];
        file.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let people = people(&file);
        assert_eq!(people.len(), 1);
        assert_eq!((people[0].0, names(&people[0].1)[1]), (4, "Lefèvre"));
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_told() {
        let file = b"email;note\na@b.fr;\"x\nb@b.fr;y\nc@b.fr;z\n";
        let (table, _) =
            table::read(file, 1 << 20, |table| Columns::find(table).is_some()).unwrap();
        assert_eq!((table.rows.len(), table.unclosed), (1, Some(2)));
    }

    #[test]
    fn a_file_without_addresses_is_told_apart() {
        let (table, _) = table::read("Nom;Pr\u{e9}nom\n".as_bytes(), 1 << 20, |_| false).unwrap();
        assert!(Columns::find(&table).is_none());
        let unreadable = table::read(b"PK\x03\x04 no spreadsheet", 1 << 20, |_| false);
        assert_eq!(unreadable.unwrap_err(), Trouble::Unreadable);
    }
}
