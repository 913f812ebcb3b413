//! The register of fields, held against the schema of both databases.

use aixin::fields::FIELDS;
use platform::store::{Dialect, Store};

tests::both! {
    async fn every_column_is_in_the_register_and_says_what_it_is(store: Store) {
        let sql = match store.dialect() {
            Dialect::Sqlite => {
                "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> '_sqlx_migrations'"
            }
            Dialect::Postgres => {
                "SELECT table_name::text, column_name::text FROM information_schema.columns
                 WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations'"
            }
        };
        let mut tx = store.autocommit().await.unwrap();
        let columns: Vec<(String, String)> = tx.sql(sql).all().await.unwrap();
        assert!(columns.len() > 100, "the schema was read: {}", columns.len());
        let columns = columns.iter().map(|(table, column)| (table.as_str(), column.as_str()));
        assert_eq!(FIELDS.faults(columns), [""; 0]);
    }
}
