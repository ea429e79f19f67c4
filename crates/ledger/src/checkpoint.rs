//! Checkpoints: signed words on how long the ledger is and what its root is, in the form of C2SP's
//! tlog-checkpoint and signed-note.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    hash::Hash,
    key::{LedgerKey, PublicKey},
};

/// How a line with a time begins, after the three that every checkpoint has.
const TIME: &str = "time ";

/// What a ledger was at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which ledger: `chrona/` and a name that is its own.
    pub origin: String,
    /// How many entries there were.
    pub size: u64,
    /// The root of the Merkle tree over their hashes.
    pub root: Hash,
    /// When it was signed: UTC, `2026-11-21T08:00:00.000000Z`.
    pub time: String,
}

/// Why a note is no checkpoint of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It has not the form of a signed checkpoint.
    #[error("the checkpoint is not in the form of a signed note")]
    Form,
    /// No signature of it is by the key, or it was altered.
    #[error("the checkpoint is not signed by the ledger's key")]
    Signature,
}

impl Checkpoint {
    /// Signs it. The answer is text of five lines and an empty one.
    pub fn sign(&self, key: &LedgerKey) -> String {
        let text = self.to_string();
        let mut signature = key.public().note_id(&self.origin).to_vec();
        signature.extend(key.sign(text.as_bytes()));
        format!("{text}\n— {} {}\n", self.origin, STANDARD.encode(signature))
    }

    /// Reads a signed checkpoint, if it is by this key. Signatures of others beside it are passed over.
    ///
    /// # Errors
    /// When the text has another form, or the key did not sign it.
    pub fn open(note: &str, key: &PublicKey) -> Result<Self, NoteError> {
        let (text, signatures) = note.split_once("\n\n").ok_or(NoteError::Form)?;
        let signed = format!("{text}\n");
        let checkpoint = Self::read(&signed).ok_or(NoteError::Form)?;
        let id = key.note_id(&checkpoint.origin);
        let is_signed = signatures
            .lines()
            .filter_map(|line| line.strip_prefix("— ")?.split_once(' '))
            .filter(|(name, _)| *name == checkpoint.origin)
            .filter_map(|(_, text)| STANDARD.decode(text).ok())
            .filter_map(|bytes| bytes.strip_prefix(&id)?.try_into().ok())
            .any(|signature: [u8; 64]| key.has_signed(signed.as_bytes(), &signature));
        if is_signed {
            Ok(checkpoint)
        } else {
            Err(NoteError::Signature)
        }
    }

    /// What a note says, whoever signed it.
    pub fn unverified(note: &str) -> Option<Self> {
        Self::read(&format!("{}\n", note.split_once("\n\n")?.0))
    }

    /// The notes in a text of several, such as a file to which they are added or copies of letters.
    /// What stands between them is passed over.
    pub fn split(text: &str) -> Vec<String> {
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let is_signature = |line: &str| line.starts_with("— ");
        let mut notes = Vec::new();
        for (end, line) in lines.iter().enumerate() {
            let is_last = lines.get(end + 1).is_none_or(|next| !is_signature(next));
            if !is_signature(line) || !is_last {
                continue;
            }
            let signatures = lines[..=end]
                .iter()
                .rev()
                .take_while(|line| is_signature(line));
            // Four lines and an empty one stand before the signatures.
            if let Some(start) = (end + 1).checked_sub(signatures.count() + 5) {
                notes.push(format!("{}\n", lines[start..=end].join("\n")));
            }
        }
        notes
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let checkpoint = Self {
            origin: lines.next().filter(|origin| !origin.is_empty())?.to_owned(),
            size: lines.next()?.parse().ok()?,
            root: STANDARD.decode(lines.next()?).ok()?[..].try_into().ok()?,
            time: lines.next()?.strip_prefix(TIME)?.to_owned(),
        };
        // What it says again is what was read: nothing stands in the note that we do not know.
        (checkpoint.to_string() == text).then_some(checkpoint)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.origin)?;
        writeln!(f, "{}", self.size)?;
        writeln!(f, "{}", STANDARD.encode(self.root.0))?;
        writeln!(f, "{TIME}{}", self.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: "chrona/abc".to_owned(),
            size: 3,
            root: Hash::leaf(b"root"),
            time: "2026-11-21T08:00:00.000000Z".to_owned(),
        }
    }

    #[test]
    fn opens_what_its_key_signed() {
        let key = LedgerKey::from_seed(&[1; 32]);
        let note = checkpoint().sign(&key);
        assert_eq!(Checkpoint::open(&note, &key.public()), Ok(checkpoint()));
        let witnessed = format!("{note}— someone AAAAAAAA\n");
        assert_eq!(
            Checkpoint::open(&witnessed, &key.public()),
            Ok(checkpoint())
        );
    }

    #[test]
    fn finds_the_notes_in_a_text() {
        let key = LedgerKey::from_seed(&[1; 32]);
        let first = checkpoint().sign(&key);
        let second = format!(
            "{}— someone AAAA\n",
            Checkpoint {
                size: 4,
                ..checkpoint()
            }
            .sign(&key)
        );
        let text = format!("Hello,\r\n\n{}\n\n{second}", first.replace('\n', "\r\n"));
        assert_eq!(Checkpoint::split(&text), [first.clone(), second]);
        assert_eq!(Checkpoint::unverified(&first), Some(checkpoint()));
        assert!(Checkpoint::split("— \n").is_empty());
    }

    #[test]
    fn refuses_another_key_and_other_words() {
        let key = LedgerKey::from_seed(&[1; 32]);
        let note = checkpoint().sign(&key);
        let open = |note: &str| Checkpoint::open(note, &key.public());
        let other = LedgerKey::from_seed(&[2; 32]).public();
        assert_eq!(Checkpoint::open(&note, &other), Err(NoteError::Signature));
        assert_eq!(
            open(&note.replace("\n3\n", "\n4\n")),
            Err(NoteError::Signature)
        );
        assert_eq!(open(&note.replace("\n3\n", "\n03\n")), Err(NoteError::Form));
        assert_eq!(
            open(&note.replace("\n\n", "\nmore\n\n")),
            Err(NoteError::Form)
        );
        assert_eq!(open(&note[..note.len() - 5]), Err(NoteError::Signature));
        assert_eq!(open(""), Err(NoteError::Form));
    }
}
