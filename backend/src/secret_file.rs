//! Files that hold a secret and are made once.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// Makes a file that only its owner may read; answers whether it was this process that made it.
///
/// It is written whole beside its place, then linked there: a crash leaves no half a secret, and of
/// two processes that start together the second takes the first one's.
pub(crate) fn create(file: &Path, text: &str) -> io::Result<bool> {
    let draft = file.with_extension(format!("{}.draft", std::process::id()));
    write(&draft, text)?;
    let linked = fs::hard_link(&draft, file);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut handle = options.open(file)?;
    handle.write_all(text.as_bytes())?;
    handle.sync_all()
}
