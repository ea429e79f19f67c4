//! A big table, read a part ahead of who writes it out: the database finds the next part meanwhile.

use chrona_store::StoreError;
use futures_util::{Stream, StreamExt, stream};
use sea_orm::DbErr;
use tokio::sync::mpsc;

/// The same parts, each read while the one before it is used: two are in memory at most. What breaks off says so,
/// whatever the cause: only what was read to its end ends.
pub(crate) fn ahead<T: Send + 'static>(
    parts: impl Stream<Item = Result<T, StoreError>> + Send + 'static,
) -> impl Stream<Item = Result<T, StoreError>> + Send + 'static {
    // The end is told too: where nothing is told any more, the reader is gone.
    let (sender, receiver) = mpsc::channel::<Option<Result<T, StoreError>>>(1);
    tokio::spawn(async move {
        let mut parts = Box::pin(parts);
        while let Some(part) = parts.next().await {
            if sender.send(Some(part)).await.is_err() {
                return;
            }
        }
        // Who reads no more need not know.
        let _ = sender.send(None).await;
    });
    stream::unfold(Some(receiver), |receiver| async move {
        let mut receiver = receiver?;
        match receiver.recv().await {
            Some(Some(Ok(part))) => Some((Ok(part), Some(receiver))),
            Some(Some(Err(error))) => Some((Err(error), None)),
            Some(None) => None,
            None => Some((Err(gone()), None)),
        }
    })
}

fn gone() -> StoreError {
    StoreError::Unavailable(DbErr::Custom("a table was not read to its end".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_read_to_its_end_ends_and_what_breaks_off_says_so() {
        let whole = stream::iter([Ok(1), Ok(2), Ok(3)]);
        let read: Vec<_> = ahead(whole).collect().await;
        assert_eq!(read.into_iter().map(Result::unwrap).sum::<i32>(), 6);

        let fails = stream::iter([Ok(1), Err(gone()), Ok(3)]);
        let read: Vec<_> = ahead(fails).collect().await;
        assert!(matches!(read[..], [Ok(1), Err(_)]));

        let panics = stream::iter([1, 0]).map(|number| Ok(1 / number));
        let read: Vec<Result<i32, _>> = ahead(panics).collect().await;
        assert!(matches!(read[..], [Ok(1), Err(_)]));
    }
}
