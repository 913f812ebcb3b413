//! Bytes that stand where a ciphertext should: each is refused, and none opens that was not sealed there.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use platform::clock::Clock;
use platform::random::Random;
use platform::store::{Store, StoreOptions};
use platform::vault::{Cell, Class, KeyRing, Sealed, SubjectKey, Vault};
use sqlx::migrate::Migrator;
use uuid::Uuid;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

const SUBJECT: Uuid = Uuid::from_u128(7);
const CELL: Cell = Cell { table: "residents", column: "name_sealed", row: SUBJECT, subject: SUBJECT };

static KEY: LazyLock<SubjectKey> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let random = Random::system();
        let file = std::env::temp_dir().join(format!("aixin_fuzz_{:016x}.sqlite", random.u64()));
        let options = StoreOptions::new(format!("sqlite:{}", file.display()));
        let store = Store::open(&options, &MIGRATIONS).await.expect("a fresh database");
        let vault = Vault::new(KeyRing::generate(&random), Clock::system(), random);
        let mut tx = store.write().await.expect("a fresh database");
        let key = vault.subject_or_create(&mut tx, SUBJECT, Class::Statutory).await.expect("a key");
        tx.commit().await.expect("a fresh database");
        store.close().await;
        let _ = std::fs::remove_file(file);
        key
    })
});

fuzz_target!(|bytes: &[u8]| {
    let sealed = Sealed::from_bytes(bytes.to_vec());
    assert!(KEY.open(&CELL, &sealed).is_err() && KEY.open_padded(&CELL, &sealed).is_err());
    // The same bytes, one of them changed, in place of what was really sealed.
    let mut real = KEY.seal_padded(&CELL, b"somebody").as_bytes().to_vec();
    if let [at, flip, ..] = bytes
        && *flip != 0
    {
        let at = usize::from(*at) % real.len();
        real[at] ^= flip;
        assert!(KEY.open_padded(&CELL, &Sealed::from_bytes(real)).is_err());
    }
});
