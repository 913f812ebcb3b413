//! PostgreSQL with two roles: the owner migrates, the application serves and can do nothing else.

use aixin::app::MIGRATIONS;
use platform::audit;
use platform::store::{GrantError, OpenError, Store, StoreOptions};
use sqlx::AssertSqlSafe;
use sqlx::migrate::Migrator;
use tests::app::{Post, TestApp};
use tests::databases::TwoRoles;

fn options(url: &str) -> StoreOptions {
    StoreOptions { max_connections: 4, ..StoreOptions::new(url) }
}

async fn migrated(roles: &TwoRoles) -> Store {
    let owner =
        Store::open_or_connect(&options(&roles.owner_url), &MIGRATIONS).await.expect("the owner migrates");
    owner.grant_serving(&roles.application, &audit::APPEND_ONLY).await.expect("the owner grants");
    owner
}

async fn serving(roles: &TwoRoles) -> Store {
    let store = Store::open_or_connect(&options(&roles.application_url), &MIGRATIONS).await;
    store.expect("the tables are up to date")
}

/// The code with which PostgreSQL refuses a statement; `None` when it does not.
async fn refusal(store: &Store, statement: &str) -> Option<String> {
    let mut tx = store.write().await.unwrap();
    match tx.sql(AssertSqlSafe(statement.to_owned())).run().await {
        Ok(_) => None,
        Err(error) => Some(error.to_string()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_application_role_serves_everything_that_is_served() {
    let roles = TwoRoles::new().await;
    migrated(&roles).await;
    let app = TestApp::new(serving(&roles).await).await;
    let case = app.open_case(&app.certified).await;
    let path = format!("/cases/{}/actions", case["id"].as_str().unwrap());
    let forward = serde_json::json!({"action": "forward"});
    app.worker(Post::Village).await.post_on(&path, 1, &forward).await.expect(200);
    assert!(app.deliver().await > 0);
    aixin::background::tasks(&app.app).run_due().await.expect("the tasks are there");
    let failed =
        app.count("SELECT COUNT(*) FROM tasks WHERE last_failure IS NOT NULL AND $1 = $1", app.kiosk.id);
    assert_eq!(failed.await, 0, "what is swept may be swept");
    assert!(!app.audited(app.certified.id).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_application_role_cannot_touch_the_record_nor_what_keeps_it() {
    let roles = TwoRoles::new().await;
    migrated(&roles).await;
    let store = serving(&roles).await;
    let app = TestApp::new(store.clone()).await;
    app.open_case(&app.certified).await;
    for statement in [
        "UPDATE audit_entries SET action = 'nothing'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "UPDATE audit_leaves SET number = 1",
        "DELETE FROM audit_batches",
        "TRUNCATE audit_leaves",
        "UPDATE audit_people SET person_id = entry_id",
        "DELETE FROM audit_people",
        "DROP TRIGGER audit_entries_keep ON audit_entries",
        "DROP TRIGGER audit_batches_keep ON audit_batches",
        "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_keep",
        "ALTER TABLE audit_entries DROP COLUMN action",
        "DROP TABLE audit_entries",
        "DROP FUNCTION audit_entries_keep() CASCADE",
        "CREATE OR REPLACE FUNCTION audit_entries_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TABLE mine (id BIGINT)",
        "SET session_replication_role = replica",
        "UPDATE _sqlx_migrations SET success = FALSE",
        "ALTER TABLE residents ADD COLUMN mine TEXT",
        "TRUNCATE residents CASCADE",
    ] {
        let told = refusal(&store, statement).await;
        assert!(told.as_ref().is_some_and(|told| told.contains("42501")), "{statement}: {told:?}");
    }
    assert!(app.count("SELECT COUNT(*) FROM audit_entries WHERE person_id = $1", app.certified.id).await > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_application_role_does_not_migrate_and_says_what_is_wrong_with_the_tables() {
    let roles = TwoRoles::new().await;
    let before = Store::open_or_connect(&options(&roles.application_url), &MIGRATIONS).await;
    assert!(matches!(before, Err(OpenError::OlderTables)), "{before:?}");
    migrated(&roles).await;
    serving(&roles).await;
    let one_less: Vec<_> = MIGRATIONS.iter().take(MIGRATIONS.iter().count() - 1).cloned().collect();
    let older: &'static Migrator = Box::leak(Box::new(Migrator::with_migrations(one_less)));
    let newer = Store::open_or_connect(&options(&roles.application_url), older).await;
    let newer = newer.expect_err("the tables are newer");
    assert!(matches!(newer, OpenError::NewerTables) && newer.to_string().contains("newer"), "{newer}");
    let mut one_more: Vec<_> = MIGRATIONS.iter().cloned().collect();
    let last = one_more.last().cloned().unwrap();
    one_more.push(sqlx::migrate::Migration { version: last.version + 1, ..last });
    let newest: &'static Migrator = Box::leak(Box::new(Migrator::with_migrations(one_more)));
    let older = Store::open_or_connect(&options(&roles.application_url), newest).await;
    let older = older.expect_err("the tables are older");
    assert!(
        matches!(older, OpenError::OlderTables) && older.to_string().contains("aixin migrate"),
        "{older}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_could_undo_it_is_not_taken_for_the_application() {
    let roles = TwoRoles::new().await;
    let owner = migrated(&roles).await;
    let nobody = owner.grant_serving("nobody_is_called_so", &audit::APPEND_ONLY).await;
    assert!(matches!(nobody, Err(GrantError::Unknown(_))), "{nobody:?}");
    let itself = owner.grant_serving(&roles.owner, &audit::APPEND_ONLY).await;
    assert!(matches!(itself, Err(GrantError::TooStrong(_))), "{itself:?}");
    let mut tx = owner.write().await.unwrap();
    let grant = format!("GRANT CREATE ON SCHEMA public TO {}", roles.application);
    tx.sql(AssertSqlSafe(grant)).run().await.expect("the owner may");
    tx.commit().await.unwrap();
    let creating = owner.grant_serving(&roles.application, &audit::APPEND_ONLY).await;
    assert!(matches!(creating, Err(GrantError::TooStrong(_))), "{creating:?}");
}
