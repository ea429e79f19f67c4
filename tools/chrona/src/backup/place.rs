//! Where backups are: a folder, or a bucket of a store that speaks S3.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use futures_util::StreamExt;
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutMode, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder, Checksum},
    buffered::BufWriter,
    path::Path as Key,
};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

use super::{file, folder_of, sync_folder, wait};

/// What a bucket's address begins with.
const SCHEME: &str = "s3://";
/// How much is read, or sent, at once: a store takes at most 10,000 parts of an object.
const PART: usize = 16 << 20;
/// A store that is away is asked again for so long.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many names are told where none is found.
const TOLD: usize = 5;

/// Where backups are.
#[derive(Debug)]
pub(crate) enum Place {
    Folder(PathBuf),
    Bucket(Bucket),
}

/// A part of a bucket.
#[derive(Debug)]
pub(crate) struct Bucket {
    store: AmazonS3,
    name: String,
    /// The objects' keys begin with it.
    prefix: Key,
}

impl Place {
    /// A folder, or `s3://BUCKET/PREFIX` with the settings that AWS's own programs read.
    pub(crate) fn named(text: &Path) -> Result<Self> {
        let bucket = text.to_str().and_then(|text| text.strip_prefix(SCHEME));
        bucket.map_or_else(
            || Ok(Self::Folder(text.to_owned())),
            |bucket| Bucket::named(bucket).map(Self::Bucket),
        )
    }

    /// The place that this file or object is in, and its name there.
    pub(crate) fn of(path: &Path) -> Result<(Self, String)> {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.context("it names no file")?.to_owned();
        let place = match path.parent().filter(|_| is_in_bucket(path)) {
            Some(parent) => Self::named(parent)?,
            None => Self::Folder(folder_of(path).to_owned()),
        };
        Ok((place, name))
    }

    /// Makes what is missing of it.
    pub(crate) fn make(&self) -> Result<()> {
        match self {
            Self::Folder(folder) => {
                fs::create_dir_all(folder).with_context(|| folder.display().to_string())
            }
            Self::Bucket(_) => Ok(()),
        }
    }

    /// What something of this name is called by whoever wants it back.
    pub(crate) fn path(&self, name: &str) -> String {
        match self {
            Self::Folder(folder) => folder.join(name).display().to_string(),
            Self::Bucket(bucket) => format!("{SCHEME}{}/{}", bucket.name, bucket.key(name)),
        }
    }

    /// A file to write a backup into, which has no name of a backup.
    pub(crate) fn draft(&self) -> Result<NamedTempFile> {
        let mut draft = tempfile::Builder::new();
        draft.prefix(".chrona-backup-").suffix(".draft");
        Ok(match self {
            Self::Folder(folder) => draft.tempfile_in(folder)?,
            Self::Bucket(_) => draft.tempfile()?,
        })
    }

    /// Gives a draft the first of these names that nothing has, and answers it: what has it is there whole,
    /// or not at all.
    pub(crate) fn keep(
        &self,
        mut draft: NamedTempFile,
        names: impl Iterator<Item = String>,
    ) -> Result<String> {
        draft.as_file().sync_all()?;
        for name in names {
            match self {
                Self::Folder(folder) => match draft.persist_noclobber(folder.join(&name)) {
                    Ok(_) => {
                        sync_folder(folder)?;
                        return Ok(name);
                    }
                    Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
                        draft = taken.file;
                    }
                    Err(other) => return Err(other.error.into()),
                },
                Self::Bucket(bucket) => {
                    if bucket.send(draft.path(), &name)? {
                        return Ok(name);
                    }
                }
            }
        }
        bail!("every name is taken")
    }

    /// A file of this name, brought here where it is elsewhere.
    pub(crate) fn fetch(&self, name: &str) -> Result<Fetched> {
        match self {
            Self::Folder(folder) => Ok(Fetched::There(folder.join(name))),
            Self::Bucket(bucket) => bucket.fetch(name).map(Fetched::Copy),
        }
    }

    /// The names of all that is in it.
    pub(crate) fn names(&self) -> Result<Vec<String>> {
        match self {
            Self::Folder(folder) => {
                let mut names = Vec::new();
                for entry in fs::read_dir(folder)? {
                    names.extend(entry?.file_name().into_string().ok());
                }
                Ok(names)
            }
            Self::Bucket(bucket) => bucket.names(),
        }
    }

    /// Whether what has this name says that it is a backup; not where it cannot be read.
    pub(crate) fn is_backup(&self, name: &str) -> bool {
        match self {
            Self::Folder(folder) => File::open(folder.join(name)).is_ok_and(file::is_backup),
            Self::Bucket(bucket) => bucket.is_backup(name),
        }
    }

    /// Deletes what has this name.
    pub(crate) fn delete(&self, name: &str) -> Result<()> {
        match self {
            Self::Folder(folder) => Ok(fs::remove_file(folder.join(name))?),
            Self::Bucket(bucket) => bucket.delete(name),
        }
        .with_context(|| self.path(name))
    }
}

/// A file that is there, or a copy that goes with this value.
pub(crate) enum Fetched {
    There(PathBuf),
    Copy(NamedTempFile),
}

impl Fetched {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::There(path) => path,
            Self::Copy(file) => file.path(),
        }
    }
}

fn is_in_bucket(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.starts_with(SCHEME))
}

impl Bucket {
    fn named(text: &str) -> Result<Self> {
        let (name, prefix) = text.split_once('/').unwrap_or((text, ""));
        let prefix = Key::parse(prefix.trim_end_matches('/'));
        let prefix = prefix.map_err(|_| anyhow!("{SCHEME}{text}: not the address of a bucket"))?;
        if name.is_empty() {
            bail!("{SCHEME} names no bucket");
        }
        // An empty variable counts as absent, as everywhere.
        let given = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let at = given("AWS_ENDPOINT_URL").unwrap_or_default();
        let may_be_plain = std::env::var("AWS_ALLOW_HTTP").is_ok_and(|may| may == "true");
        if at.starts_with("http://") && !may_be_plain {
            bail!("AWS_ENDPOINT_URL is without TLS: give it one, or set AWS_ALLOW_HTTP=true");
        }
        let mut builder = AmazonS3Builder::new();
        for (variable, value) in std::env::vars().filter(|(_, value)| !value.is_empty()) {
            if variable.starts_with("AWS_")
                && let Ok(key) = variable.to_ascii_lowercase().parse()
            {
                builder = builder.with_config(key, value);
            }
        }
        let mut builder = builder
            .with_bucket_name(name)
            .with_checksum_algorithm(Checksum::SHA256)
            .with_retry(RetryConfig {
                retry_timeout: PATIENCE,
                ..RetryConfig::default()
            });
        if let Some(file) = given("AWS_SECRET_ACCESS_KEY_FILE") {
            if given("AWS_SECRET_ACCESS_KEY").is_some() {
                bail!("set AWS_SECRET_ACCESS_KEY or AWS_SECRET_ACCESS_KEY_FILE, not both");
            }
            let secret = fs::read_to_string(&file);
            let secret = secret.map_err(|error| {
                anyhow!("AWS_SECRET_ACCESS_KEY_FILE: {file} cannot be read: {error}")
            })?;
            let secret = secret.trim();
            if secret.is_empty() {
                bail!(
                    "AWS_SECRET_ACCESS_KEY_FILE: {file} is empty: write the bucket's secret key into it"
                );
            }
            builder = builder.with_secret_access_key(secret);
        }
        let store = builder.build().map_err(|error| told(&error))?;
        Ok(Self {
            store,
            name: name.to_owned(),
            prefix,
        })
    }

    fn key(&self, name: &str) -> Key {
        self.prefix.clone().join(name)
    }

    /// Sends a file; answers false, and does nothing, where something has this name.
    fn send(&self, file: &Path, name: &str) -> Result<bool> {
        let key = self.key(name);
        let mut file = File::open(file)?;
        let bytes = file.metadata()?.len();
        wait(async {
            match self.store.head(&key).await {
                Ok(_) => return Ok(false),
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(told(&error)),
            }
            if bytes < PART as u64 {
                let mut whole = Vec::new();
                file.read_to_end(&mut whole)?;
                // Where another backup took the name meanwhile, the store says so.
                let sent = self
                    .store
                    .put_opts(&key, whole.into(), PutMode::Create.into());
                return match sent.await {
                    Ok(_) => Ok(true),
                    Err(Error::AlreadyExists { .. }) => Ok(false),
                    Err(error) => Err(told(&error)),
                };
            }
            let store = Arc::new(self.store.clone());
            let mut object = BufWriter::with_capacity(store, key.clone(), PART);
            let sent = async {
                loop {
                    let mut part = Vec::with_capacity(PART);
                    (&file).take(PART as u64).read_to_end(&mut part)?;
                    if part.is_empty() {
                        return Ok(());
                    }
                    let sent = object.put(part.into()).await;
                    sent.map_err(|error| told(&error))?;
                }
            };
            if let Err(error) = sent.await {
                // The store takes the parts back; where it is away, its own rules do.
                let _ = object.abort().await;
                return Err(error);
            }
            let whole = object.shutdown().await;
            whole.map_err(|error| told_by(&error))?;
            let there = self.store.head(&key).await.map_err(|error| told(&error))?;
            if there.size != bytes {
                bail!("the store has {} bytes of {bytes}", there.size);
            }
            Ok(true)
        })?
    }

    fn fetch(&self, name: &str) -> Result<NamedTempFile> {
        let mut copy = NamedTempFile::with_prefix("chrona-restore-")?;
        let found = wait(async {
            let object = match self.store.get(&self.key(name)).await {
                Err(Error::NotFound { .. }) => return Ok(false),
                other => other.map_err(|error| told(&error))?,
            };
            let mut parts = object.into_stream();
            while let Some(part) = parts.next().await {
                copy.write_all(&part.map_err(|error| told(&error))?)?;
            }
            anyhow::Ok(true)
        })??;
        if !found {
            let mut names = self.names()?;
            if names.is_empty() {
                bail!("it is not there, and nothing else is");
            }
            names.sort_unstable();
            let from = names.len().saturating_sub(TOLD);
            bail!(
                "it is not there; the last that are: {}",
                names[from..].join(", ")
            );
        }
        copy.flush()?;
        Ok(copy)
    }

    fn names(&self) -> Result<Vec<String>> {
        let objects = wait(async {
            let listed = self.store.list_with_delimiter(Some(&self.prefix));
            listed.await.map_err(|error| told(&error))
        })??;
        let names = objects.objects.iter();
        Ok(names
            .filter_map(|object| object.location.filename().map(str::to_owned))
            .collect())
    }

    fn is_backup(&self, name: &str) -> bool {
        let key = self.key(name);
        let start = wait(self.store.get_range(&key, 0..file::FIRST_LINE));
        start.is_ok_and(|start| start.is_ok_and(|start| file::is_backup(&*start)))
    }

    fn delete(&self, name: &str) -> Result<()> {
        wait(async {
            let deleted = self.store.delete(&self.key(name)).await;
            deleted.map_err(|error| told(&error))
        })?
    }
}

/// What an operator can act on of what a store, or the way to it, said.
fn told(error: &Error) -> anyhow::Error {
    match error {
        Error::NotFound { .. } => anyhow!("the store knows no such bucket"),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => anyhow!(
            "the store refuses: AWS_ACCESS_KEY_ID and its secret must be allowed to list, read, write and delete there"
        ),
        other => {
            let mut cause: &dyn std::error::Error = other;
            while let Some(next) = cause.source() {
                cause = next;
            }
            anyhow!(
                "the store does not answer as one of S3 does (AWS_ENDPOINT_URL, AWS_REGION): {cause}"
            )
        }
    }
}

/// The same of what came through a writer.
fn told_by(error: &std::io::Error) -> anyhow::Error {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    inner.map_or_else(|| anyhow!("{error}"), told)
}
