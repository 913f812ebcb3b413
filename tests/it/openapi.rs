//! What other programs are told about the API, and what the schema is told about every field.

use std::collections::BTreeSet;
use std::fmt;

use aixin::app::service;
use aixin::fields::FIELDS;
use platform::http::document;
use platform::store::{Dialect, Store};
use serde::Deserialize;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// JSON in which no object says the same name twice. Most readers keep the last one; the page that shows the API shows
/// nothing then.
struct Unambiguous;

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Values;
        impl<'de> Visitor<'de> for Values {
            type Value = Unambiguous;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("JSON")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unambiguous, A::Error> {
                let mut names = BTreeSet::new();
                while let Some(name) = map.next_key::<String>()? {
                    map.next_value::<Unambiguous>()?;
                    if !names.insert(name.clone()) {
                        return Err(A::Error::custom(format!("{name} is there twice")));
                    }
                }
                Ok(Unambiguous)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Unambiguous, A::Error> {
                while list.next_element::<Unambiguous>()?.is_some() {}
                Ok(Unambiguous)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Unambiguous, E> {
                Ok(Unambiguous)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Unambiguous, E> {
                Ok(Unambiguous)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Unambiguous, E> {
                Ok(Unambiguous)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Unambiguous, E> {
                Ok(Unambiguous)
            }

            fn visit_str<E>(self, _: &str) -> Result<Unambiguous, E> {
                Ok(Unambiguous)
            }

            fn visit_unit<E>(self) -> Result<Unambiguous, E> {
                Ok(Unambiguous)
            }
        }
        from.deserialize_any(Values)
    }
}

#[test]
fn the_document_of_the_api_says_nothing_twice() {
    let document = document(&service("https://aixin.example"));
    serde_json::from_str::<Unambiguous>(&document).map(drop).expect("every name once");
    let twice = r#"{"paths": [{"200": {}, "200": {}}]}"#;
    assert!(serde_json::from_str::<Unambiguous>(twice).is_err());
    assert!(serde_json::from_str::<IgnoredAny>(twice).is_ok(), "others do not see it");
}

#[test]
fn the_document_of_the_api_is_the_one_that_was_looked_at() {
    let document: serde_json::Value =
        serde_json::from_str(&document(&service("https://aixin.example"))).expect("the document is JSON");
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
