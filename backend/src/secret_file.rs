//! Files that hold a secret: made once, and read only while nobody else can read them.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Why a file's secret is not taken.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// It cannot be read.
    #[error("cannot read {file}: {error}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Others may read it.
    #[error(
        "{file} has mode {mode:04o}: others than its owner may read it. Run `chmod {wanted:o} {file}`"
    )]
    Open {
        /// The file.
        file: PathBuf,
        /// Its mode.
        mode: u32,
        /// The mode it may have.
        wanted: u32,
    },
}

/// Reads a secret, when nobody else may read it.
pub(crate) fn read(file: &Path) -> Result<String, SecretFileError> {
    check(file)?;
    fs::read_to_string(file).map_err(|error| unreadable(file, error))
}

/// Refuses a file that others may read. See [`allowed`].
pub(crate) fn check(file: &Path) -> Result<(), SecretFileError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let data = fs::metadata(file).map_err(|error| unreadable(file, error))?;
        let (mode, allowed) = (data.mode() & 0o777, allowed(data.uid()));
        if data.is_file() && mode & !allowed != 0 {
            return Err(SecretFileError::Open {
                file: file.to_owned(),
                mode,
                wanted: allowed & 0o660,
            });
        }
    }
    Ok(())
}

/// The bits a mode may have. A file of root's may be read by its group too, for that is how containers
/// and system services are handed secrets that they may not change; any other is its owner's alone.
#[cfg(unix)]
fn allowed(owner: u32) -> u32 {
    if owner == 0 { 0o740 } else { 0o700 }
}

fn unreadable(file: &Path, error: io::Error) -> SecretFileError {
    SecretFileError::Unreadable {
        file: file.to_owned(),
        error,
    }
}

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

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_group_reads_what_is_roots_and_nobody_else_anything() {
        let may = |owner, mode: u32| mode & !allowed(owner) == 0;
        for mode in [0o600, 0o400, 0o700] {
            assert!(may(0, mode) && may(1000, mode), "{mode:o}");
        }
        for mode in [0o640, 0o440] {
            assert!(may(0, mode) && !may(1000, mode), "{mode:o}");
        }
        for mode in [0o644, 0o444, 0o660, 0o604, 0o602, 0o777] {
            assert!(!may(0, mode) && !may(1000, mode), "{mode:o}");
        }
    }

    #[test]
    fn an_open_file_is_refused_with_the_command_that_closes_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        assert!(create(&file, "secret").unwrap());
        assert_eq!(read(&file).unwrap(), "secret");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let words = read(&file).unwrap_err().to_string();
        assert!(
            words.contains("mode 0644") && words.contains("chmod 6"),
            "{words}"
        );
        assert!(words.contains(&file.display().to_string()), "{words}");
    }
}
