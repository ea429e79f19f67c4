//! The system's limit of open files, of which each connection is one.

/// What is left of the limit to everything that is no client: the database, its files, logs, e-mail.
const KEPT_BACK: usize = 128;
/// More are not asked for, nor used by connections unless a setting says so.
const ENOUGH: u64 = 65_536;

/// Raises the soft limit of open files to the hard one, which needs no right; answers what holds then.
/// None where the system knows no such limit.
#[cfg(unix)]
pub(super) fn raise_limit() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let current = current?;
    let wanted = maximum.unwrap_or(ENOUGH).min(ENOUGH);
    if wanted <= current {
        return Some(current);
    }
    let raised = Rlimit {
        current: Some(wanted),
        maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => Some(wanted),
        Err(error) => {
            tracing::warn!(%error, current, "the limit of open files stays as it is");
            Some(current)
        }
    }
}

/// Nothing is known of a limit here.
#[cfg(not(unix))]
pub(super) fn raise_limit() -> Option<u64> {
    None
}

/// How many connections may be open where this is the limit of open files.
pub(super) fn most_connections(limit: Option<u64>) -> usize {
    let limit = limit.map_or(usize::MAX, |limit| {
        usize::try_from(limit).unwrap_or(usize::MAX)
    });
    limit.saturating_sub(KEPT_BACK).max(limit / 2)
}

#[cfg(test)]
mod tests {
    use super::most_connections;

    #[test]
    fn files_are_left_for_what_is_no_connection() {
        assert_eq!(most_connections(Some(1_024)), 896);
        assert_eq!(most_connections(Some(64)), 32);
        assert_eq!(most_connections(None), usize::MAX - 128);
    }
}
