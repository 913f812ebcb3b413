//! The vault on both databases: whose keys exist, who gets them, and what a stolen database is worth.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use chrono::{DateTime, TimeZone, Utc};
use platform::clock::Clock;
use platform::random::Random;
use platform::store::Store;
use platform::vault::{Cell, Class, Field, KeyRing, Sealed, SubjectKey, Vault, VaultError};
use uuid::Uuid;

const ID_NUMBER: Field = Field { table: "residents", column: "id_number", normalisation: 1 };
const NAME: Field = Field { table: "residents", column: "name", normalisation: 1 };
const ADD_ANSWER: &str = "INSERT INTO idempotency_keys (scope, key, request_hash, answer_sealed, created_at)
                          VALUES ($1, 'a', $2, $3, $4)";

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

fn text_of(ring: &KeyRing) -> String {
    String::from_utf8(ring.to_text().expose().clone()).unwrap()
}

/// One more process with the keys of this ring.
fn process(ring: &str) -> Vault {
    Vault::new(KeyRing::from_text(ring).unwrap(), Clock::fixed(noon()), Random::system())
}

fn new_ring() -> String {
    text_of(&KeyRing::generate(&Random::system()))
}

fn cell(subject: Uuid) -> Cell {
    Cell { table: "idempotency_keys", column: "answer_sealed", row: subject, subject }
}

async fn create(store: &Store, vault: &Vault, subject: Uuid, class: Class) -> SubjectKey {
    let mut tx = store.write().await.unwrap();
    let key = vault.subject_or_create(&mut tx, subject, class).await.unwrap();
    tx.commit().await.unwrap();
    key
}

async fn load(
    store: &Store,
    vault: &Vault,
    subject: Uuid,
    class: Class,
) -> Result<Option<SubjectKey>, VaultError> {
    vault.subject(&mut store.autocommit().await.unwrap(), subject, class).await
}

async fn claim(store: &Store, vault: &Vault, value: &str, row: Uuid) -> bool {
    let mut tx = store.write().await.unwrap();
    let claimed = vault.claim_unique(&mut tx, ID_NUMBER, value, row).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

async fn find(store: &Store, vault: &Vault, value: &str) -> Option<Uuid> {
    vault.find_unique(&mut store.autocommit().await.unwrap(), ID_NUMBER, value).await.unwrap()
}

async fn count(store: &Store, sql: &'static str) -> i64 {
    store.autocommit().await.unwrap().sql(sql).scalar().await.unwrap()
}

/// A key file in a folder of its own, removed afterwards.
struct KeyFile(PathBuf);

impl KeyFile {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("aixin_test_keys_{:016x}", Random::system().u64()));
        std::fs::create_dir(&folder).unwrap();
        Self(folder.join("keys.json"))
    }

    /// A process that reads this file.
    fn process(&self) -> Vault {
        let ring = KeyRing::load_or_create(&self.0, &Random::system()).unwrap();
        Vault::new(ring, Clock::fixed(noon()), Random::system())
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().unwrap());
    }
}

tests::both! {
    async fn what_one_process_sealed_another_with_the_same_ring_opens(store: Store) {
        let (ring, subject) = (new_ring(), Uuid::from_u128(7));
        let key = create(&store, &process(&ring), subject, Class::Statutory).await;
        let mut tx = store.write().await.unwrap();
        tx.sql(ADD_ANSWER)
            .bind(subject)
            .bind(vec![0_u8])
            .bind(key.seal_padded_text(&cell(subject), "王小明"))
            .bind(noon())
            .run_one()
            .await
            .unwrap();
        let sealed: Sealed = tx.sql("SELECT answer_sealed FROM idempotency_keys").scalar().await.unwrap();
        tx.commit().await.unwrap();
        let key = load(&store, &process(&ring), subject, Class::Statutory).await.unwrap().unwrap();
        assert_eq!(key.open_padded_text(&cell(subject), &sealed).unwrap().expose(), "王小明");
    }

    async fn a_stolen_database_without_the_ring_opens_nothing(store: Store) {
        let (ring, subject) = (new_ring(), Uuid::from_u128(7));
        create(&store, &process(&ring), subject, Class::Statutory).await;
        assert!(claim(&store, &process(&ring), "330498199001010018", subject).await);
        let thief = process(&new_ring());
        let stolen = load(&store, &thief, subject, Class::Statutory).await;
        assert!(matches!(stolen, Err(VaultError::BrokenKey)), "{stolen:?}");
        assert_eq!(find(&store, &thief, "330498199001010018").await, None);
        assert_eq!(find(&store, &process(&ring), "330498199001010018").await, Some(subject));
    }

    async fn many_who_create_a_subjects_key_at_once_get_the_same(store: Store) {
        let (ring, subject) = (new_ring(), Uuid::from_u128(7));
        let creators: Vec<_> = (0..8)
            .map(|_| {
                let (store, vault) = (store.clone(), process(&ring));
                tokio::spawn(async move {
                    let key = create(&store, &vault, subject, Class::Statutory).await;
                    key.seal_text(&cell(subject), "王小明")
                })
            })
            .collect();
        let mut sealed = Vec::new();
        for creator in creators {
            sealed.push(creator.await.unwrap());
        }
        assert_eq!(count(&store, "SELECT COUNT(*) FROM subject_keys").await, 1);
        let key = load(&store, &process(&ring), subject, Class::Statutory).await.unwrap().unwrap();
        for sealed in sealed {
            assert_eq!(key.open_text(&cell(subject), &sealed).unwrap().expose(), "王小明");
        }
    }

    async fn a_key_whose_creation_was_rolled_back_is_never_used(store: Store) {
        let (ring, subject) = (new_ring(), Uuid::from_u128(7));
        let vault = process(&ring);
        let mut tx = store.write().await.unwrap();
        vault.subject_or_create(&mut tx, subject, Class::Statutory).await.unwrap();
        drop(tx);
        assert!(load(&store, &vault, subject, Class::Statutory).await.unwrap().is_none());
        create(&store, &process(&ring), subject, Class::Statutory).await;
        let ours = load(&store, &vault, subject, Class::Statutory).await.unwrap().unwrap();
        let sealed = ours.seal_text(&cell(subject), "王小明");
        let theirs = load(&store, &process(&ring), subject, Class::Statutory).await.unwrap().unwrap();
        assert_eq!(theirs.open_text(&cell(subject), &sealed).unwrap().expose(), "王小明");
    }

    async fn a_list_gets_the_keys_of_all_who_have_one(store: Store) {
        let vault = process(&new_ring());
        let subjects: Vec<_> = (1..=520).map(Uuid::from_u128).collect();
        let mut tx = store.write().await.unwrap();
        for subject in &subjects[..510] {
            vault.subject_or_create(&mut tx, *subject, Class::Statutory).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut tx = store.read().await.unwrap();
        let keys: HashMap<Uuid, SubjectKey> =
            vault.subjects(&mut tx, &subjects, Class::Statutory).await.unwrap();
        assert_eq!(keys.keys().collect::<HashSet<_>>(), subjects[..510].iter().collect());
        assert!(keys.iter().all(|(subject, key)| key.subject().0 == *subject));
        assert!(vault.subjects(&mut tx, &subjects, Class::Consent).await.unwrap().is_empty());
        assert!(vault.subjects(&mut tx, &[], Class::Statutory).await.unwrap().is_empty());
    }

    async fn a_renewed_key_seals_and_the_one_before_still_opens(store: Store) {
        let (vault, subject) = (process(&new_ring()), Uuid::from_u128(7));
        let old = create(&store, &vault, subject, Class::Statutory).await.seal_text(&cell(subject), "旧");
        let mut tx = store.write().await.unwrap();
        let key = vault.renew_subject(&mut tx, subject, Class::Statutory).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(key.open_text(&cell(subject), &old).unwrap().expose(), "旧");
        assert_eq!(key.seal_text(&cell(subject), "新").generation(), Ok(2));
    }

    async fn forgetting_a_class_destroys_its_key_for_every_process_and_keeps_the_other(store: Store) {
        let (ring, subject) = (new_ring(), Uuid::from_u128(7));
        let (here, there) = (process(&ring), process(&ring));
        for class in [Class::Statutory, Class::Consent] {
            create(&store, &here, subject, class).await;
            assert!(load(&store, &there, subject, class).await.unwrap().is_some());
        }
        let mut tx = store.write().await.unwrap();
        assert_eq!(here.forget_subject(&mut tx, subject, Class::Consent).await.unwrap(), 1);
        tx.commit().await.unwrap();
        for vault in [&here, &there] {
            assert!(load(&store, vault, subject, Class::Consent).await.unwrap().is_none());
            assert!(load(&store, vault, subject, Class::Statutory).await.unwrap().is_some());
        }
    }

    async fn a_process_that_meets_a_new_kek_reads_its_key_file_again(store: Store) {
        let (file, subject) = (KeyFile::new(), Uuid::from_u128(7));
        let early = file.process();
        let before = text_of(&KeyRing::load(&file.0).unwrap());
        let rotated = KeyRing::load(&file.0).unwrap().with_new_primary(&Random::system());
        rotated.save(&file.0, &Random::system()).unwrap();
        create(&store, &file.process(), subject, Class::Statutory).await;
        assert_eq!(count(&store, "SELECT kek_id FROM subject_keys").await, 2);
        assert!(load(&store, &early, subject, Class::Statutory).await.unwrap().is_some());
        let left_behind = load(&store, &process(&before), subject, Class::Statutory).await;
        assert!(matches!(left_behind, Err(VaultError::UnknownKek(2))), "{left_behind:?}");
    }

    async fn a_disabled_kek_opens_nothing_also_where_the_key_was_open_already(store: Store) {
        let (file, subject) = (KeyFile::new(), Uuid::from_u128(7));
        let vault = file.process();
        create(&store, &vault, subject, Class::Statutory).await;
        let rotated = KeyRing::load(&file.0).unwrap().with_new_primary(&Random::system());
        let disabled = text_of(&rotated).replace("\"decrypt\"", "\"disabled\"");
        KeyRing::from_text(&disabled).unwrap().save(&file.0, &Random::system()).unwrap();
        assert!(load(&store, &vault, subject, Class::Statutory).await.unwrap().is_some());
        vault.reload_ring().unwrap();
        let refused = load(&store, &vault, subject, Class::Statutory).await;
        assert!(matches!(refused, Err(VaultError::DisabledKek(1))), "{refused:?}");
    }

    async fn a_wrapped_key_put_under_another_subject_opens_nothing(store: Store) {
        let vault = process(&new_ring());
        let [one, other] = [1, 2].map(Uuid::from_u128);
        create(&store, &vault, one, Class::Statutory).await;
        let mut tx = store.write().await.unwrap();
        tx.sql("UPDATE subject_keys SET subject_id = $1").bind(other).run_one().await.unwrap();
        tx.commit().await.unwrap();
        let moved = load(&store, &vault, other, Class::Statutory).await;
        assert!(matches!(moved, Err(VaultError::BrokenKey)), "{moved:?}");
    }

    async fn of_many_who_claim_a_value_one_gets_it(store: Store) {
        let ring = new_ring();
        let claims: Vec<_> = (1..=8)
            .map(|row| {
                let (store, vault, row) = (store.clone(), process(&ring), Uuid::from_u128(row));
                tokio::spawn(async move { (row, claim(&store, &vault, "330498199001010018", row).await) })
            })
            .collect();
        let mut winners = Vec::new();
        for claim in claims {
            let (row, won) = claim.await.unwrap();
            winners.extend(won.then_some(row));
        }
        assert_eq!(winners.len(), 1);
        let vault = process(&ring);
        assert_eq!(find(&store, &vault, "330498199001010018").await, Some(winners[0]));
        assert!(claim(&store, &vault, "330498199001010018", winners[0]).await, "its own claim again");
        assert_eq!(find(&store, &vault, "330498199001010026").await, None);
    }

    async fn a_released_value_is_free_for_another(store: Store) {
        let vault = process(&new_ring());
        let [one, other] = [1, 2].map(Uuid::from_u128);
        assert!(claim(&store, &vault, "330498199001010018", one).await);
        assert!(!claim(&store, &vault, "330498199001010018", other).await);
        let mut tx = store.write().await.unwrap();
        vault.release_tokens(&mut tx, ID_NUMBER, one).await.unwrap();
        tx.commit().await.unwrap();
        assert!(claim(&store, &vault, "330498199001010018", other).await);
    }

    async fn while_an_index_key_is_rotated_in_a_value_still_has_one_owner(store: Store) {
        let before = new_ring();
        let rotated = KeyRing::from_text(&before).unwrap().with_new_index_key(&Random::system());
        let after = process(&text_of(&rotated));
        let [one, other] = [1, 2].map(Uuid::from_u128);
        assert!(claim(&store, &process(&before), "330498199001010018", one).await);
        assert!(!claim(&store, &after, "330498199001010018", other).await);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM unique_tokens").await, 1, "a lost claim leaves nothing");
        assert_eq!(find(&store, &after, "330498199001010018").await, Some(one));
        assert!(claim(&store, &after, "330498199001010018", one).await);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM unique_tokens").await, 2, "one token per version");
    }

    async fn a_name_is_found_page_by_page_among_its_candidates(store: Store) {
        let rotated = KeyRing::generate(&Random::system()).with_new_index_key(&Random::system());
        let vault = process(&text_of(&rotated));
        let rows: Vec<_> = (1..=5).map(Uuid::from_u128).collect();
        let mut tx = store.write().await.unwrap();
        for row in &rows {
            vault.index_search(&mut tx, NAME, "王小明", *row).await.unwrap();
            vault.index_search(&mut tx, NAME, "王小明", *row).await.unwrap();
        }
        let first = vault.search(&mut tx, NAME, "王小明", None, 3).await.unwrap();
        assert_eq!(first, rows[..3]);
        let rest = vault.search(&mut tx, NAME, "王小明", first.last().copied(), 3).await.unwrap();
        assert_eq!(rest, rows[3..]);
        vault.release_tokens(&mut tx, NAME, rows[0]).await.unwrap();
        assert_eq!(vault.search(&mut tx, NAME, "王小明", None, 9).await.unwrap(), rows[1..]);
    }
}
