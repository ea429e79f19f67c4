//! What is made of the files: each is known by what is in it, and nothing leaves this machine.

use chrona_ledger::{
    Body, Checkpoint, ExportError, Exported, Hash, Held, PublicKey, Reader, ReceiptError,
    ReceiptFile, Shown, SignedTimesheet, TimesheetError,
};

use chrona_work_time::{CaseError, CaseFile};

use super::timesheets::{self, Judged, Sheet};
use crate::browser;

/// How much of a ledger is read at a time, in bytes.
const PART: f64 = 4_194_304.0;
/// The largest receipt or file of checkpoints, in bytes.
const LARGEST: f64 = 16_777_216.0;

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    /// The ledger is intact.
    Ledger(Box<Exported>),
    /// The receipts are good.
    Receipts(Vec<Shown>),
    /// The checkpoints are by the given key.
    Checkpoints(Vec<Checkpoint>),
    /// A timesheet, computed here, and held to the ledger where that was given.
    Timesheet(Box<Judged>),
}

/// Why something is not what it should be, or cannot be judged.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wrong {
    /// The file cannot be read.
    Unreadable(String),
    /// The file is nothing that can be verified.
    Unknown(String),
    /// There is more than one ledger.
    SeveralLedgers,
    /// Checkpoints alone, and no key to hold them to.
    NeedsKey,
    /// The text is no key.
    Key,
    /// The ledger is not as it was.
    Ledger(ExportError),
    /// A receipt is not as it was.
    Receipt(ReceiptError),
    /// A timesheet beside other files than a ledger, or a second one.
    CaseAlone,
    /// The rules of a case file's zone are not known here.
    Zone(String),
    /// A case file cannot be computed.
    Case(CaseError),
    /// A signed timesheet is not as it was.
    Signed(TimesheetError),
}

/// Files, sorted by what is in them.
#[derive(Default)]
struct Sorted {
    ledger: Option<web_sys::File>,
    sheet: Option<Sheet>,
    held: Held,
}

/// Verifies these files together. Tells how many entries are done.
pub(super) async fn check(
    files: Vec<web_sys::File>,
    key: &str,
    progress: impl Fn(u64),
) -> Result<Found, Wrong> {
    let key: Option<PublicKey> = match key.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| Wrong::Key)?),
    };
    let Sorted {
        ledger,
        sheet,
        mut held,
    } = sort(files, key).await?;
    held.key = key;
    if let Some(sheet) = sheet {
        let judged = timesheets::judge(sheet, ledger.as_ref(), held, progress).await?;
        return Ok(Found::Timesheet(Box::new(judged)));
    }
    match ledger {
        Some(file) => {
            let exported = read(&file, held, progress, |_, _, _| {}).await?;
            Ok(Found::Ledger(Box::new(exported)))
        }
        None => small(&held),
    }
}

async fn sort(files: Vec<web_sys::File>, key: Option<PublicKey>) -> Result<Sorted, Wrong> {
    let mut sorted = Sorted::default();
    for file in files {
        let head = part(&file, 0.0, file.size().min(1024.0)).await?;
        if String::from_utf8_lossy(&head).contains(chrona_ledger::FORMAT) {
            if sorted.ledger.replace(file).is_some() {
                return Err(Wrong::SeveralLedgers);
            }
            continue;
        }
        let unknown = || Wrong::Unknown(file.name());
        if file.size() > LARGEST {
            return Err(unknown());
        }
        let content = part(&file, 0.0, file.size()).await?;
        let text = String::from_utf8(content).map_err(|_| unknown())?;
        if let Some(sheet) = as_sheet(&text, key)? {
            if sorted.sheet.replace(sheet).is_some() {
                return Err(Wrong::CaseAlone);
            }
            continue;
        }
        let notes = Checkpoint::split(&text);
        if let Some(receipts) = receipts(&text) {
            sorted.held.receipts.extend(receipts);
        } else if notes.is_empty() {
            return Err(unknown());
        } else {
            sorted.held.checkpoints.extend(notes);
        }
    }
    Ok(sorted)
}

/// The timesheet that a file is meant as: a signed one, or a case file, which is an object that has punches.
fn as_sheet(text: &str, key: Option<PublicKey>) -> Result<Option<Sheet>, Wrong> {
    if SignedTimesheet::is_meant(text) {
        let (document, key) = SignedTimesheet::open(text, key).map_err(Wrong::Signed)?;
        return Ok(Some(Sheet::Signed(Box::new(document), key)));
    }
    if text.trim_start().starts_with('{') && text.contains("\"punches\"") {
        let file = CaseFile::parse(text.as_bytes()).map_err(Wrong::Case)?;
        return Ok(Some(Sheet::Case(Box::new(file))));
    }
    Ok(None)
}

/// The receipts in a file: one with its proof, or several, a line each.
fn receipts(text: &str) -> Option<Vec<String>> {
    let is_receipt = |text: &str| {
        let file = ReceiptFile::read(text).and_then(|file| file.verify(None));
        file.map(drop) != Err(ReceiptError::Form)
    };
    if is_receipt(text) {
        return Some(vec![text.to_owned()]);
    }
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<String> = lines.map(ToOwned::to_owned).collect();
    (!lines.is_empty() && lines.iter().all(|line| is_receipt(line))).then_some(lines)
}

/// Receipts and checkpoints without a ledger.
fn small(held: &Held) -> Result<Found, Wrong> {
    let mut shown = Vec::new();
    for text in &held.receipts {
        let file = ReceiptFile::read(text).and_then(|file| file.verify(held.key));
        shown.push(file.map_err(Wrong::Receipt)?);
    }
    let key = held.key.or_else(|| shown.first().map(|shown| shown.key));
    let mut checkpoints = Vec::new();
    for note in &held.checkpoints {
        let read = Checkpoint::open(note, &key.ok_or(Wrong::NeedsKey)?);
        checkpoints.push(read.map_err(|error| Wrong::Ledger(ExportError::Checkpoint(error)))?);
    }
    Ok(if shown.is_empty() {
        Found::Checkpoints(checkpoints)
    } else {
        Found::Receipts(shown)
    })
}

/// Reads a ledger, and shows each entry, its hash and what it records, where that is there.
pub(super) async fn read(
    file: &web_sys::File,
    held: Held,
    progress: impl Fn(u64),
    mut shown: impl FnMut(&Body, Hash, &str),
) -> Result<Exported, Wrong> {
    let mut reader = Reader::new(held);
    let mut rest = Vec::new();
    let mut start = 0.0;
    while start < file.size() {
        let end = (start + PART).min(file.size());
        rest.extend(part(file, start, end).await?);
        start = end;
        let is_last = start >= file.size();
        let whole = match rest.iter().rposition(|&byte| byte == b'\n') {
            Some(end) if !is_last => end + 1,
            None if !is_last => 0,
            _ => rest.len(),
        };
        let lines: Vec<u8> = rest.drain(..whole).collect();
        // A line that is not UTF-8 is none of a ledger's: the reader says which.
        for line in String::from_utf8_lossy(&lines).lines() {
            reader.line(line, &mut shown).map_err(Wrong::Ledger)?;
        }
        progress(reader.size());
    }
    reader.finish().map_err(Wrong::Ledger)
}

async fn part(file: &web_sys::File, start: f64, end: f64) -> Result<Vec<u8>, Wrong> {
    let unreadable = || Wrong::Unreadable(file.name());
    let part = file.slice_with_f64_and_f64(start, end);
    let part = part.map_err(|_| unreadable())?;
    browser::content(&part).await.ok_or_else(unreadable)
}
