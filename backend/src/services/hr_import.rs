//! HR codes for a whole file of people: CSV or XLSX, looked at row by row.

use std::{collections::HashSet, io::Cursor};

use calamine::{Data, Reader, Xlsx};
use chrona_api_types::{CreateHrCode, Imported, ImportedRow, Language, ProblemCode};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    ClientInfo, ServiceError,
    hr_codes::{self, Invited},
    permissions::Action,
    sign_in::Caller,
    text,
};
use crate::{App, store::StoreError};

/// So many rows at once.
const MOST_ROWS: usize = 2_000;
/// So many cells of a spreadsheet: a small file may hold a large one.
const MOST_CELLS: usize = 100_000;

/// What to do with a file.
#[derive(Clone, Copy, Debug)]
pub struct Import {
    /// Only look, make nothing.
    pub is_preview: bool,
    /// How many days the codes are good: 1 to 30, 7 when absent.
    pub expires_in_days: Option<i64>,
    /// Whether to e-mail the invitations.
    pub send_invitations: bool,
}

/// Makes an HR code for each good row of a CSV or XLSX file, all or none of them; answers what is
/// wrong with the others. The first row names the columns, in French or English: `email`, and where
/// known first name, last name, staff number and language.
pub async fn import(
    app: &App,
    caller: &Caller,
    file: Vec<u8>,
    import: Import,
    client: &ClientInfo,
) -> Result<Imported, ServiceError> {
    caller.may(Action::Administer)?;
    // Reading a large spreadsheet takes a while: not on the threads that answer.
    let read = tokio::task::spawn_blocking(move || table(&file)).await;
    let rows = read.map_err(|error| ServiceError::Internal(format!("import: {error}")))??;
    let mut rows = rows.into_iter();
    let columns = rows
        .next()
        .and_then(|(_, header)| Columns::of(&header))
        .ok_or(ProblemCode::ImportWithoutColumns)?;
    let people: Vec<(u32, CreateHrCode)> = rows
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
        .map(|(line, cells)| (line, columns.person(&cells, import.expires_in_days)))
        .collect();
    if people.is_empty() {
        return Err(ProblemCode::ImportEmpty.into());
    }
    if people.len() > MOST_ROWS {
        return Err(ProblemCode::ImportTooLong.into());
    }

    let now = app.clock.now();
    let mut seen = Seen::default();
    let mut imported = Vec::new();
    let transaction = app.store.begin().await?;
    for (line, person) in people {
        let mut row = ImportedRow {
            line,
            employee_email: person.employee_email.clone(),
            first_name: person.first_name.clone().unwrap_or_default(),
            last_name: person.last_name.clone().unwrap_or_default(),
            staff_number: person.staff_number.clone(),
            problem: None,
            hr_code_id: None,
        };
        let checked = Invited::check(&person, now).and_then(|invited| {
            seen.first_time(&invited)?;
            Ok(invited)
        });
        let checked = match checked {
            Ok(invited) => invited.is_free(&transaction).await.map(|()| invited),
            Err(error) => Err(error),
        };
        match checked {
            Ok(invited) if !import.is_preview => {
                let mut made = hr_codes::make(app, &transaction, caller, &invited, client).await?;
                if import.send_invitations {
                    hr_codes::send(app, &transaction, &mut made, now).await?;
                }
                row.hr_code_id = Some(made.id);
            }
            Ok(_) => {}
            Err(error) => row.problem = Some(told(error, client.language())?),
        }
        imported.push(row);
    }
    transaction.commit().await.map_err(StoreError::from)?;
    app.mail.wake();
    let bad = imported.iter().filter(|row| row.problem.is_some()).count();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Imported {
        good: count(imported.len() - bad),
        bad: count(bad),
        rows: imported,
        is_preview: import.is_preview,
    })
}

/// What is wrong with a row, for a person; an error that is not the row's goes on.
fn told(error: ServiceError, language: Language) -> Result<String, ServiceError> {
    match error {
        ServiceError::Refused(code) if code.status() < 500 => Ok(code.plain_detail(language)),
        ServiceError::Invalid(faults) => Ok(faults
            .iter()
            .map(|fault| fault.kind.message(language))
            .collect::<Vec<_>>()
            .join(" ")),
        other => Err(other),
    }
}

/// Who was in the file before.
#[derive(Debug, Default)]
struct Seen {
    emails: HashSet<String>,
    staff_numbers: HashSet<String>,
}

impl Seen {
    fn first_time(&mut self, invited: &Invited) -> Result<(), ServiceError> {
        if !self.emails.insert(text::email_key(&invited.email)) {
            return Err(ProblemCode::ImportTwice.into());
        }
        if let Some(number) = &invited.staff_number
            && !self.staff_numbers.insert(number.clone())
        {
            return Err(ProblemCode::StaffNumberTaken.into());
        }
        Ok(())
    }
}

/// Which column holds what.
#[derive(Debug)]
struct Columns {
    email: usize,
    first_name: Option<usize>,
    last_name: Option<usize>,
    staff_number: Option<usize>,
    language: Option<usize>,
}

impl Columns {
    fn of(header: &[String]) -> Option<Self> {
        let header: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let find = |names: &[&str]| {
            header
                .iter()
                .position(|name| names.contains(&name.as_str()))
        };
        Some(Self {
            email: find(&["email", "employeeemail", "courriel", "mail", "adresseemail"])?,
            first_name: find(&["firstname", "prenom", "givenname"]),
            last_name: find(&["lastname", "nom", "nomdefamille", "surname", "familyname"]),
            staff_number: find(&["staffnumber", "matricule", "employeenumber", "numero"]),
            language: find(&["language", "langue"]),
        })
    }

    fn person(&self, cells: &[String], expires_in_days: Option<i64>) -> CreateHrCode {
        let cell = |column: Option<usize>| {
            let text = column.and_then(|column| cells.get(column))?.trim();
            Some(text.to_owned()).filter(|text| !text.is_empty())
        };
        let is_english =
            cell(self.language).is_some_and(|language| plain(&language).starts_with(['e', 'a']));
        CreateHrCode {
            employee_email: cell(Some(self.email)).unwrap_or_default(),
            employee_name: None,
            first_name: cell(self.first_name),
            last_name: cell(self.last_name),
            staff_number: cell(self.staff_number),
            language: Some(if is_english {
                Language::En
            } else {
                Language::Fr
            }),
            expires_in_days,
            send_invitation: None,
        }
    }
}

/// A column's name as it is compared: no case, accents, spaces or signs.
fn plain(name: &str) -> String {
    name.nfd()
        .filter(|character| !is_combining_mark(*character) && character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The rows of a file with their numbers, whatever its kind.
fn table(file: &[u8]) -> Result<Vec<(u32, Vec<String>)>, ServiceError> {
    if file.starts_with(b"PK") {
        spreadsheet(file)
    } else {
        Ok(separated(file))
    }
}

/// The first sheet of an XLSX file.
fn spreadsheet(file: &[u8]) -> Result<Vec<(u32, Vec<String>)>, ServiceError> {
    let unreadable = |_| ServiceError::Refused(ProblemCode::ImportUnreadable);
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(file)).map_err(unreadable)?;
    let name = book.sheet_names().first().cloned();
    let name = name.ok_or(ProblemCode::ImportEmpty)?;
    let mut reader = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    let mut cells = 0;
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        cells += 1;
        if cells > MOST_CELLS || column > 100 {
            return Err(ProblemCode::ImportTooLong.into());
        }
        let text = Data::from(cell.get_value().clone()).to_string();
        if rows.last().is_none_or(|(number, _)| *number != row + 1) {
            rows.push((row + 1, Vec::new()));
        }
        if let Some((_, columns)) = rows.last_mut() {
            columns.resize(column as usize, String::new());
            columns.push(text);
        }
    }
    Ok(rows)
}

/// CSV as spreadsheets write it: separated by commas, semicolons or tabs, in UTF-8 or Windows-1252.
fn separated(file: &[u8]) -> Vec<(u32, Vec<String>)> {
    let text = match std::str::from_utf8(file) {
        Ok(text) => text.trim_start_matches('\u{feff}').into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(file).0,
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let (mut line, mut counted) = (1, 0);
    // Text is UTF-8 and rows may differ in length: no record fails.
    for record in reader.records().flatten().take(MOST_ROWS * 2) {
        // A record is said to begin before the empty lines that are passed over on the way to it.
        let place = record.position().map_or(0, csv::Position::byte);
        let rest = text.get(usize::try_from(place).unwrap_or(usize::MAX)..);
        let begins = text.len() - rest.unwrap_or_default().trim_start_matches('\n').len();
        let passed = text.get(counted..begins).unwrap_or_default();
        line += passed.matches('\n').count();
        counted = begins;
        let cells = record.iter().map(ToOwned::to_owned).collect();
        rows.push((u32::try_from(line).unwrap_or(u32::MAX), cells));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emails(file: &[u8]) -> Vec<(u32, CreateHrCode)> {
        let rows = table(file).unwrap();
        let columns = Columns::of(&rows[0].1).unwrap();
        rows[1..]
            .iter()
            .map(|(line, cells)| (*line, columns.person(cells, None)))
            .collect()
    }

    #[test]
    fn a_file_is_read_as_french_spreadsheets_write_it() {
        let people = emails(
            b"Pr\xe9nom;Nom;E-mail;Matricule\r\nZo\xe9;Lef\xe8vre;zoe@exemple.fr;042\r\n\r\n;;x;\r\n",
        );
        assert_eq!(people.len(), 2);
        let (line, zoe) = &people[0];
        assert_eq!(*line, 2);
        assert_eq!(zoe.first_name.as_deref(), Some("Zo\u{e9}"));
        assert_eq!(zoe.last_name.as_deref(), Some("Lef\u{e8}vre"));
        assert_eq!(zoe.staff_number.as_deref(), Some("042"));
        assert_eq!((people[1].0, &*people[1].1.employee_email), (4, "x"));
    }

    #[test]
    fn a_file_is_read_as_english_programs_write_it() {
        let people = emails(
            "\u{feff}email,first_name,last_name,language\n\"a@b.fr\",\"Ann, M.\",B,en\n".as_bytes(),
        );
        assert_eq!(people[0].1.first_name.as_deref(), Some("Ann, M."));
        assert_eq!(people[0].1.language, Some(Language::En));
    }

    #[test]
    fn a_file_without_addresses_is_told_apart() {
        assert!(Columns::of(&["Nom".to_owned(), "Pr\u{e9}nom".to_owned()]).is_none());
        assert!(table(b"PK\x03\x04 no spreadsheet").is_err());
    }
}
