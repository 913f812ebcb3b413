//! Two roles of PostgreSQL: one owns the tables and migrates, the other serves requests and owns nothing.
//!
//! Whoever owns a table can drop its triggers and change what is never changed. The role that serves can therefore only
//! read and write rows, and of an append-only table only add some. With SQLite there are no roles: whoever has the file
//! has all of it.

use sqlx::AssertSqlSafe;

use super::{Dialect, Result, Store, StoreError};

/// Why a role cannot be given what it needs to serve.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// Only PostgreSQL has roles.
    #[error("only PostgreSQL has an owner's role and an application's")]
    NoRoles,
    /// The role is not there.
    #[error("there is no role {0}: make it first")]
    Unknown(String),
    /// The role could undo what is to be kept from it.
    #[error(
        "the role {0} could do what only the owner may: it must not be a superuser nor a member of the owner's role, \
         and must not have CREATE on the schema (REVOKE CREATE ON SCHEMA public FROM PUBLIC)"
    )]
    TooStrong(String),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether this connection's role owns the tables or, where there are none yet, may make them.
pub(super) async fn may_migrate(store: &Store) -> Result<bool> {
    if store.dialect() == Dialect::Sqlite {
        return Ok(true);
    }
    let mut tx = store.autocommit().await?;
    tx.sql(
        "SELECT COALESCE(
             (SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class c WHERE c.oid = to_regclass('_sqlx_migrations')),
             has_schema_privilege(current_schema(), 'CREATE'), FALSE)",
    )
    .scalar()
    .await
}

impl Store {
    /// Give `role` what it needs to serve, as the owner of the tables: to read and write rows, in the tables
    /// `append_only` to add them alone.
    ///
    /// # Errors
    /// See [`GrantError`]; nothing is granted then.
    pub async fn grant_serving(&self, role: &str, append_only: &[&str]) -> Result<(), GrantError> {
        if self.dialect() == Dialect::Sqlite {
            return Err(GrantError::NoRoles);
        }
        let mut tx = self.write().await?;
        let found: Option<(bool,)> = tx
            .sql(
                "SELECT rolsuper OR pg_has_role(rolname, current_user, 'MEMBER')
                        OR has_schema_privilege(rolname, current_schema(), 'CREATE')
                 FROM pg_roles WHERE rolname = $1",
            )
            .bind(role.to_owned())
            .optional()
            .await?;
        match found {
            None => return Err(GrantError::Unknown(role.to_owned())),
            Some((true,)) => return Err(GrantError::TooStrong(role.to_owned())),
            Some((false,)) => {}
        }
        let schema: String = tx.sql("SELECT current_schema()::text").scalar().await?;
        for statement in grants(&schema, role, append_only) {
            tx.sql(AssertSqlSafe(statement)).run().await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

fn grants(schema: &str, role: &str, append_only: &[&str]) -> Vec<String> {
    let (schema, role) = (quoted(schema), quoted(role));
    let mut statements = vec![
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"),
        format!("REVOKE INSERT, UPDATE, DELETE ON {schema}._sqlx_migrations FROM {role}"),
    ];
    statements.extend(
        append_only.iter().map(|table| {
            format!("REVOKE UPDATE, DELETE, TRUNCATE ON {schema}.{} FROM {role}", quoted(table))
        }),
    );
    statements
}

/// A name as it stands, whatever is in it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_its_own_quotes() {
        assert_eq!(quoted("aixin_app"), "\"aixin_app\"");
        assert_eq!(quoted("a\" TO x; --"), "\"a\"\" TO x; --\"");
    }
}
