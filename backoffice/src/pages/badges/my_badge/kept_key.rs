//! Where this browser keeps its phone's key (IndexedDB): as the browser's own object, which no script
//! can turn into text.

use chrona_web::device_key::DeviceKey;
use idb::{
    Database, Error, ObjectStore, Query, Transaction, TransactionMode, TransactionResult,
    builder::{DatabaseBuilder, ObjectStoreBuilder},
};
use wasm_bindgen::JsValue;

const DATABASE: &str = "chrona";
const STORE: &str = "device-keys";

/// Keeps the key of the phone with this fingerprint; says whether the browser took it. Private
/// windows may not.
pub(super) async fn keep(fingerprint: &str, key: &DeviceKey) -> bool {
    let write = async |store: ObjectStore| {
        let place = JsValue::from_str(fingerprint);
        store.put(key.pair(), Some(&place))?.await
    };
    within(TransactionMode::ReadWrite, write).await.is_some()
}

/// The key of the phone with this fingerprint, if the browser still has it.
pub(super) async fn kept(fingerprint: &str) -> Option<DeviceKey> {
    let read = async |store: ObjectStore| {
        let place = Query::Key(JsValue::from_str(fingerprint));
        store.get(place)?.await
    };
    let pair = within(TransactionMode::ReadOnly, read).await??;
    DeviceKey::of(pair).await
}

/// Forgets the key of the phone with this fingerprint.
pub(super) async fn forget(fingerprint: &str) {
    let delete = async |store: ObjectStore| {
        let place = Query::Key(JsValue::from_str(fingerprint));
        store.delete(place)?.await
    };
    within(TransactionMode::ReadWrite, delete).await;
}

/// Works in a transaction; none unless all of it was done and kept.
async fn within<T>(
    mode: TransactionMode,
    work: impl AsyncFnOnce(ObjectStore) -> Result<T, Error>,
) -> Option<T> {
    let database = open().await.ok()?;
    let done = async {
        let transaction: Transaction = database.transaction(&[STORE], mode).ok()?;
        let worked = work(transaction.object_store(STORE).ok()?).await.ok()?;
        let ended = transaction.await.ok()?;
        matches!(ended, TransactionResult::Committed).then_some(worked)
    }
    .await;
    database.close();
    done
}

async fn open() -> Result<Database, Error> {
    DatabaseBuilder::new(DATABASE)
        .version(1)
        .add_object_store(ObjectStoreBuilder::new(STORE))
        .build()
        .await
}
