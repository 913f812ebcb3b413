//! One set of migrations, two databases.
//!
//! A migration is written with PostgreSQL's type names. For SQLite those are renamed and every table
//! made STRICT, so that a text is refused in a column of numbers there too. The little that one
//! database has alone, such as a trigger, stands in a block of its own:
//! ```sql
//! -- only: sqlite
//! CREATE TRIGGER …
//! -- end
//! ```
//! The checksum of a migration is that of the text as written, whichever database it is for.

use std::borrow::Cow;

use sqlx::migrate::{Migration, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::{Dialect, Result, Store, StoreError};

/// What each PostgreSQL type is called in a STRICT table of SQLite.
const SQLITE_TYPES: [(&str, &str); 7] = [
    ("UUID", "BLOB"),
    ("BYTEA", "BLOB"),
    ("JSONB", "TEXT"),
    ("TIMESTAMPTZ", "TEXT"),
    ("DATE", "TEXT"),
    ("BIGINT", "INTEGER"),
    ("BOOLEAN", "INTEGER"),
];

/// The migrations as PostgreSQL takes them.
pub(super) fn postgres(migrations: &Migrator) -> Migrator {
    translated(migrations, |text| only_for(text, "postgres"))
}

/// The migrations as SQLite takes them.
pub(super) fn sqlite(migrations: &Migrator) -> Migrator {
    translated(migrations, |text| in_sqlite_words(&only_for(text, "sqlite")))
}

/// How old the tables are, seen from a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// Exactly its migrations were applied.
    Current,
    /// Some of its migrations are still to come, perhaps all.
    Older,
    /// All of its migrations were applied, and others after them.
    Newer,
    /// Other migrations were applied.
    Other,
}

/// How old the tables are, seen from a program with these migrations.
pub(super) async fn age(store: &Store, migrations: &Migrator) -> Result<Age> {
    let expected: Vec<_> = migrations.iter().map(|m| (m.version, m.checksum.to_vec())).collect();
    let applied = match applied(store).await {
        Err(StoreError::Driver(error)) if is_no_table(error.code().as_deref()) => Vec::new(),
        applied => applied?,
    };
    Ok(match (applied.as_slice(), expected.as_slice()) {
        (applied, expected) if applied == expected => Age::Current,
        (applied, expected) if expected.starts_with(applied) => Age::Older,
        (applied, expected) if applied.starts_with(expected) => Age::Newer,
        _ => Age::Other,
    })
}

/// PostgreSQL: undefined_table. SQLite has no code of its own for it: SQLITE_ERROR, for a statement that is right
/// whenever its table is there.
fn is_no_table(code: Option<&str>) -> bool {
    matches!(code, Some("42P01" | "1"))
}

async fn applied(store: &Store) -> Result<Vec<(i64, Vec<u8>)>> {
    let mut tx = store.autocommit().await?;
    let sql = match tx.dialect() {
        // A BIGINT of sqlx's own making, not one of our STRICT tables.
        Dialect::Sqlite => {
            "SELECT version, checksum FROM _sqlx_migrations WHERE success = 1 ORDER BY version"
        }
        Dialect::Postgres => "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version",
    };
    tx.sql(sql).all().await
}

fn translated(migrations: &Migrator, translate: impl Fn(&str) -> String) -> Migrator {
    let translated = migrations.iter().map(|migration| Migration {
        sql: AssertSqlSafe(translate(migration.sql.as_str())).into_sql_str(),
        description: Cow::Owned(migration.description.to_string()),
        ..migration.clone()
    });
    Migrator::with_migrations(translated.collect())
}

/// The text without the blocks that are only for another database.
fn only_for(text: &str, database: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut skipping = false;
    for line in text.split_inclusive('\n') {
        match line.trim_end().strip_prefix("-- only: ") {
            Some(named) => skipping = named != database,
            None if line.trim_end() == "-- end" => skipping = false,
            None if skipping => (),
            None => kept.push_str(line),
        }
    }
    kept
}

/// The same statements with SQLite's type names, every table STRICT.
///
/// Types are written in capitals in our migrations, names never are, so a whole word in capitals
/// that is one of the types is the type.
fn in_sqlite_words(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut translated = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inside = is_word(first);
        let end = rest.find(|c| is_word(c) != inside).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        let renamed = SQLITE_TYPES.iter().find(|(postgres, _)| *postgres == piece);
        translated.push_str(renamed.map_or(piece, |(_, sqlite)| sqlite));
        rest = after;
    }
    // A table's closing bracket stands alone at the start of a line; nothing else's does.
    translated.replace("\n);", "\n) STRICT;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_renamed_and_names_are_not() {
        assert_eq!(
            in_sqlite_words("CREATE TABLE t (\n id UUID, birth_date DATE,\n at TIMESTAMPTZ\n);\n"),
            "CREATE TABLE t (\n id BLOB, birth_date TEXT,\n at TEXT\n) STRICT;\n",
        );
    }

    #[test]
    fn a_block_is_seen_by_its_database_alone() {
        let text = "a\n-- only: sqlite\nb\n-- end\nc\n-- only: postgres\nd\n-- end\ne";
        assert_eq!(only_for(text, "sqlite"), "a\nb\nc\ne");
        assert_eq!(only_for(text, "postgres"), "a\nc\nd\ne");
    }

    #[test]
    fn the_checksum_is_of_the_text_as_written() {
        let written = Migration::new(
            1,
            "t".into(),
            sqlx::migrate::MigrationType::Simple,
            "CREATE TABLE t (\n    id UUID PRIMARY KEY\n);\n".into_sql_str(),
            false,
        );
        let migrations = Migrator::with_migrations(vec![written.clone()]);
        for translated in [sqlite(&migrations), postgres(&migrations)] {
            assert_eq!(translated.iter().next().unwrap().checksum, written.checksum);
        }
    }
}
