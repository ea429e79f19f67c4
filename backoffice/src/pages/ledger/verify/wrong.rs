//! What is wrong, in words.

use chrona_ledger::{ExportError, Fault, NoteError, ReceiptError, TimesheetError};
use chrona_web::types::Language;

use super::{
    Wrong,
    shown::{moment_of, number},
};
use crate::words::say;

/// What is wrong, and where.
pub(super) fn sentence(language: Language, wrong: &Wrong) -> String {
    match wrong {
        Wrong::Unreadable(name) => say!(language, verify.unreadable, name = name.as_str()),
        Wrong::Unknown(name) => say!(language, verify.unknown, name = name.as_str()),
        Wrong::SeveralLedgers => say!(language, verify.several).to_owned(),
        Wrong::NeedsKey => say!(language, verify.needs_key).to_owned(),
        Wrong::CaseAlone => say!(language, verify.case_alone).to_owned(),
        Wrong::Zone(name) => say!(language, verify.zone_unknown, name = name.as_str()),
        Wrong::Case(error) | Wrong::Signed(TimesheetError::Case(error)) => {
            let problem = error.to_string();
            say!(language, verify.bad_case, problem = problem)
        }
        Wrong::Signed(TimesheetError::Form) => say!(language, verify.sheet_form).to_owned(),
        Wrong::Signed(TimesheetError::Signature) => say!(language, verify.sheet_forged).to_owned(),
        Wrong::Signed(TimesheetError::Zone) => say!(language, verify.sheet_bad_zone).to_owned(),
        Wrong::Key => say!(language, verify.bad_key).to_owned(),
        Wrong::Receipt(error) | Wrong::Ledger(ExportError::Receipt(error)) => {
            receipt(language, *error)
        }
        Wrong::Ledger(ExportError::Checkpoint(error))
        | Wrong::Signed(TimesheetError::Checkpoint(error)) => checkpoint(language, *error),
        Wrong::Ledger(ExportError::Line(line)) => {
            say!(language, verify.bad_line, line = number(language, *line))
        }
        Wrong::Ledger(ExportError::Key { found }) => {
            say!(language, verify.other_key, key = found.to_string())
        }
        Wrong::Ledger(ExportError::Fault(fault)) => self::fault(language, fault),
    }
}

fn receipt(language: Language, error: ReceiptError) -> String {
    match error {
        ReceiptError::Checkpoint(error) => return checkpoint(language, error),
        ReceiptError::Form => say!(language, verify.receipt_form),
        ReceiptError::Signature => say!(language, verify.receipt_signature),
        ReceiptError::Proof => say!(language, verify.receipt_proof),
        ReceiptError::Facts => say!(language, verify.receipt_facts),
    }
    .to_owned()
}

fn checkpoint(language: Language, error: NoteError) -> String {
    match error {
        NoteError::Form => say!(language, verify.checkpoint_form),
        NoteError::Signature => say!(language, verify.checkpoint_signature),
    }
    .to_owned()
}

fn fault(language: Language, fault: &Fault) -> String {
    let n = |count: &u64| number(language, *count);
    let at = |time: &String| moment_of(time.clone())(language);
    match fault {
        Fault::Place { expected, found } => {
            say!(
                language,
                verify.fault_place,
                expected = n(expected),
                found = n(found)
            )
        }
        Fault::Form(entry) => say!(language, verify.fault_form, entry = n(entry)),
        Fault::Altered(entry) | Fault::Chain(entry) => {
            say!(language, verify.fault_altered, entry = n(entry))
        }
        Fault::Facts(entry) => say!(language, verify.fault_facts, entry = n(entry)),
        Fault::Gone(entry) => say!(language, verify.fault_gone, entry = n(entry)),
        Fault::NotErased { entry, erasure } => say!(
            language,
            verify.fault_not_erased,
            entry = n(entry),
            erasure = n(erasure)
        ),
        Fault::Root { from, size, time } => say!(
            language,
            verify.fault_root,
            from = n(from),
            size = n(size),
            at = at(time)
        ),
        Fault::Cut { found, size, time } => say!(
            language,
            verify.fault_cut,
            found = n(found),
            size = n(size),
            at = at(time)
        ),
        Fault::Origin { origin, time } => say!(
            language,
            verify.fault_origin,
            origin = origin.as_str(),
            at = at(time)
        ),
    }
}
