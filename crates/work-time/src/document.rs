//! Reading a JSON document whose faults are told by the member they stand in.

use serde::de::DeserializeOwned;

/// What cannot be read.
pub(crate) struct Unreadable {
    /// The member, such as `lots[2].gained_on`; empty where it is the document.
    pub(crate) member: String,
    /// What is wrong there.
    pub(crate) message: String,
}

/// Reads all of a document.
pub(crate) fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, Unreadable> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let document = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let member = error.path().to_string();
        Unreadable {
            member: if member == "." { String::new() } else { member },
            message: error.inner().to_string(),
        }
    })?;
    reader.end().map_err(|error| Unreadable {
        member: String::new(),
        message: error.to_string(),
    })?;
    Ok(document)
}
