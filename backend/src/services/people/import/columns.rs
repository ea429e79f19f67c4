//! Which column of a file holds what, and whom a row is about.

use chrona_api_types::{CreateHrCode, Language};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    name::{Order, parts},
    table::{Cell, Table},
};

/// So many rows are looked at for the names of the columns: there may be a title above them.
const HEADINGS: usize = 20;

const EMAIL: &[&str] = &[
    "email",
    "emailaddress",
    "employeeemail",
    "workemail",
    "courriel",
    "mail",
    "mel",
    "adresseemail",
    "adressemail",
    "adressedecourriel",
    "adresseelectronique",
    "adressedemessagerie",
    "emailprofessionnel",
    "mailprofessionnel",
    "courrielprofessionnel",
    "emailpro",
    "mailpro",
];
const FIRST_NAME: &[&str] = &[
    "firstname",
    "prenom",
    "prenoms",
    "givenname",
    "givennames",
    "forename",
];
const LAST_NAME: &[&str] = &[
    "lastname",
    "nom",
    "noms",
    "nomdefamille",
    "nomusuel",
    "nomdusage",
    "surname",
    "familyname",
];
const STAFF_NUMBER: &[&str] = &[
    "staffnumber",
    "staffno",
    "staffid",
    "matricule",
    "nmatricule",
    "nomatricule",
    "numeromatricule",
    "numerodematricule",
    "numero",
    "numerodesalarie",
    "numerosalarie",
    "numeroemploye",
    "numerodemploye",
    "employeenumber",
    "employeeno",
    "employeeid",
    "payrollnumber",
    "personnelnumber",
];
const LANGUAGE: &[&str] = &["language", "langue", "languedesmessages"];
const LAST_THEN_FIRST: &[&str] = &[
    "nomprenom",
    "nomprenoms",
    "nometprenom",
    "nometprenoms",
    "nomsetprenoms",
    "lastnamefirstname",
    "surnamefirstname",
];
const FIRST_THEN_LAST: &[&str] = &[
    "prenomnom",
    "prenometnom",
    "prenomsnom",
    "nomcomplet",
    "name",
    "fullname",
    "employeename",
    "firstnamelastname",
    "salarie",
    "collaborateur",
    "employee",
];

/// A field that a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Email,
    FirstName,
    LastName,
    StaffNumber,
    Language,
    Name(Order),
}

/// Which column holds what.
#[derive(Debug)]
pub(super) struct Columns {
    /// The row that names the columns, counted from none.
    heading: usize,
    fields: Vec<(Field, usize)>,
    /// The columns' names as they are written.
    names: Vec<String>,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BadCell {
    /// It holds an error.
    Error(String),
    /// It holds a date.
    Date,
    /// What it shows cannot be told; holds its format.
    Unclear(String),
    /// It names a language that there is none of here.
    Language(String),
}

/// A person as a row tells, and the cells that tell nothing, by their columns.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) person: CreateHrCode,
    pub(super) bad: Vec<(String, BadCell)>,
}

impl Columns {
    /// Which column holds what: by the first row of the first few in which one is called e-mail.
    pub(super) fn find(table: &Table) -> Option<Self> {
        let mut headings = table.rows.iter().take(HEADINGS).enumerate();
        headings.find_map(|(place, (_, cells))| Self::of(place, cells))
    }

    fn of(heading: usize, cells: &[Cell]) -> Option<Self> {
        let names: Vec<String> = cells
            .iter()
            .map(|cell| cell.text().unwrap_or_default())
            .collect();
        let mut fields: Vec<(Field, usize)> = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let field = field(name);
            // The first of two columns that are named alike.
            if let Some(field) =
                field.filter(|field| fields.iter().all(|(known, _)| known != field))
            {
                fields.push((field, place));
            }
        }
        let has = |wanted: Field| fields.iter().any(|(field, _)| *field == wanted);
        if !has(Field::Email) {
            return None;
        }
        // First and last name by themselves say it better.
        if has(Field::FirstName) || has(Field::LastName) {
            fields.retain(|(field, _)| !matches!(field, Field::Name(_)));
        }
        Some(Self {
            heading,
            fields,
            names,
        })
    }

    /// The row after the one that names the columns, counted from none.
    pub(super) const fn first_row(&self) -> usize {
        self.heading + 1
    }

    /// The columns of which nothing is taken, as they are named.
    pub(super) fn unknown(&self) -> Vec<String> {
        let is_known = |place| self.fields.iter().any(|(_, known)| *known == place);
        let unknown = self
            .names
            .iter()
            .enumerate()
            .filter(|(place, name)| !name.is_empty() && !is_known(*place));
        unknown.map(|(_, name)| name.clone()).collect()
    }

    /// What a field of an invitation is called in the file, or as it is called here.
    pub(super) fn name_of(&self, field: &str) -> Option<String> {
        let wanted = match field {
            "employee_email" => Field::Email,
            "first_name" => Field::FirstName,
            "last_name" => Field::LastName,
            "staff_number" => Field::StaffNumber,
            _ => return None,
        };
        let is_name = matches!(wanted, Field::FirstName | Field::LastName);
        let place = self
            .fields
            .iter()
            .find(|(field, _)| *field == wanted || (is_name && matches!(field, Field::Name(_))))?;
        self.names.get(place.1).cloned()
    }

    /// Whom a row is about.
    pub(super) fn person(&self, cells: &[Cell], expires_in_days: Option<i64>) -> Read {
        let mut person = CreateHrCode {
            expires_in_days,
            ..CreateHrCode::default()
        };
        let mut bad = Vec::new();
        for &(field, place) in &self.fields {
            let cell = cells.get(place).filter(|cell| !cell.is_empty());
            let Some(cell) = cell else { continue };
            let name = self.names.get(place).cloned().unwrap_or_default();
            let text = match readable(cell) {
                Ok(text) => text,
                Err(fault) => {
                    bad.push((name, fault));
                    continue;
                }
            };
            match field {
                Field::Email => person.employee_email = text,
                Field::FirstName => person.first_name = Some(text),
                Field::LastName => person.last_name = Some(text),
                Field::StaffNumber => person.staff_number = Some(text),
                Field::Name(order) => {
                    let (first, last) = parts(&text, order, name.contains(','));
                    person.first_name = Some(first).filter(|name| !name.is_empty());
                    person.last_name = Some(last).filter(|name| !name.is_empty());
                }
                Field::Language => match language(&text) {
                    Some(language) => person.language = Some(language),
                    None => bad.push((name, BadCell::Language(text))),
                },
            }
        }
        Read { person, bad }
    }
}

/// The text of a cell, or why there is none.
fn readable(cell: &Cell) -> Result<String, BadCell> {
    match cell {
        Cell::Error(word) => Err(BadCell::Error(word.clone())),
        Cell::Date => Err(BadCell::Date),
        Cell::Unclear(format) => Err(BadCell::Unclear(format.clone())),
        Cell::Text(_) => {
            let text = cell.text().unwrap_or_default();
            if is_error(&text) {
                Err(BadCell::Error(text))
            } else {
                Ok(text)
            }
        }
    }
}

/// Whether a text is an error as spreadsheets write it, in whichever language.
fn is_error(text: &str) -> bool {
    let word = text.strip_prefix('#').unwrap_or_default();
    let is_word = |word: &str| {
        word.chars().all(|letter| {
            letter.is_uppercase() || letter.is_ascii_digit() || "/_¡¿".contains(letter)
        })
    };
    matches!(word, "N/A" | "N/D" | "NV" | "N/B" | "GETTING_DATA")
        || word
            .strip_suffix(['!', '?'])
            .is_some_and(|word| !word.is_empty() && is_word(word))
        || (word.len() >= 2 && word.chars().all(|letter| letter == '#'))
        || text
            .strip_prefix("Err:")
            .is_some_and(|number| number.parse::<u16>().is_ok())
}

fn language(text: &str) -> Option<Language> {
    match plain(text).as_str() {
        "fr" | "fra" | "fre" | "frfr" | "francais" | "french" => Some(Language::Fr),
        "en" | "eng" | "engb" | "enus" | "anglais" | "english" => Some(Language::En),
        _ => None,
    }
}

fn field(name: &str) -> Option<Field> {
    let name = plain(name);
    let is = |names: &[&str]| names.contains(&name.as_str());
    Some(if is(EMAIL) {
        Field::Email
    } else if is(FIRST_NAME) {
        Field::FirstName
    } else if is(LAST_NAME) {
        Field::LastName
    } else if is(STAFF_NUMBER) {
        Field::StaffNumber
    } else if is(LANGUAGE) {
        Field::Language
    } else if is(LAST_THEN_FIRST) {
        Field::Name(Order::LastFirst)
    } else if is(FIRST_THEN_LAST) {
        Field::Name(Order::FirstLast)
    } else {
        return None;
    })
}

/// A column's name as it is compared: no case, accents, spaces or signs.
fn plain(name: &str) -> String {
    name.nfkd()
        .filter(|character| !is_combining_mark(*character) && character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_known_in_any_language() {
        for error in [
            "#N/A",
            "#N/D",
            "#REF!",
            "#VALUE!",
            "#VALEUR!",
            "#NOM?",
            "#NAME?",
            "#DIV/0!",
            "#SPILL!",
            "#PROPAGATION!",
            "#¡REF!",
            "#NV",
            "#####",
            "Err:508",
            "#GETTING_DATA",
        ] {
            assert!(is_error(error), "{error}");
        }
        for text in ["#12", "N/A", "#", "##", "Zoë", "#zoe!", "Err: 1", ""] {
            assert!(!is_error(text), "{text}");
        }
    }

    #[test]
    fn columns_are_known_by_the_names_people_give_them() {
        for (name, expected) in [
            ("E-mail", Field::Email),
            ("Adresse e-mail", Field::Email),
            ("N° matricule", Field::StaffNumber),
            ("Nº Matricule", Field::StaffNumber),
            ("PRÉNOM", Field::FirstName),
            ("Nom de famille", Field::LastName),
            ("Nom, prénom", Field::Name(Order::LastFirst)),
            ("Nom et prénom", Field::Name(Order::LastFirst)),
            ("Prénom Nom", Field::Name(Order::FirstLast)),
        ] {
            assert_eq!(field(name), Some(expected), "{name}");
        }
        assert_eq!(field("Service"), None);
    }
}
