//! What other programs are told about the API, and what the schema is told about every field.

use aixin::app::service;
use aixin::fields::FIELDS;
use platform::store::{Dialect, Store};

#[test]
fn the_document_of_the_api_is_the_one_that_was_looked_at() {
    let document: serde_json::Value =
        serde_json::from_str(&service("https://aixin.example").spec()).expect("the document is JSON");
    insta::assert_json_snapshot!("openapi", document);
}

tests::both! {
    async fn every_column_is_in_the_field_register(store: Store) {
        let sql = match store.dialect() {
            Dialect::Sqlite => {
                "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'"
            }
            Dialect::Postgres => {
                "SELECT table_name::text, column_name::text FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'"
            }
        };
        let mut tx = store.autocommit().await.unwrap();
        let columns: Vec<(String, String)> = tx.sql(sql).all().await.unwrap();
        assert!(columns.len() > 100, "the schema is there");
        let faults = FIELDS.faults(columns.iter().map(|(table, column)| (table.as_str(), column.as_str())));
        assert_eq!(faults, Vec::<String>::new());
    }
}
