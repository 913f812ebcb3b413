//! A database as others are given it: copied into a file, or named to the programs of its maker.
//!
//! What this does NOT do: run those programs; a backup does.

use std::fs::File;
use std::path::Path;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use url::Url;

use super::OpenError;
use super::open::{create_private, postgres, sqlite};

/// Copies an embedded database as it stands at one moment into a new file, for its owner alone, while others read and
/// write it.
///
/// # Errors
/// [`OpenError`] when there is no such database, or the file is there already or cannot be written.
pub async fn copy_sqlite(url: &str, to: &Path) -> Result<(), OpenError> {
    let mut source = sqlite(url)?.create_if_missing(false).connect().await?;
    create_private(to)?;
    let text = to.to_str().ok_or(std::io::Error::from(std::io::ErrorKind::InvalidFilename))?;
    sqlx::query("VACUUM INTO $1").bind(text).execute(&mut source).await?;
    source.close().await?;
    Ok(File::open(to)?.sync_all()?)
}

/// The file of an embedded database; `None` when the address is not one of SQLite.
///
/// # Errors
/// [`OpenError`] when it is none at all.
pub fn sqlite_file(url: &str) -> Result<Option<std::path::PathBuf>, OpenError> {
    if url.starts_with("sqlite:") { Ok(Some(sqlite(url)?.get_filename().to_owned())) } else { Ok(None) }
}

/// Whether nothing is there yet: no file, or a database without tables.
///
/// # Errors
/// [`OpenError`] when it cannot be asked.
pub async fn is_empty(url: &str) -> Result<bool, OpenError> {
    if let Some(file) = sqlite_file(url)? {
        return Ok(std::fs::metadata(file).map_or(true, |file| file.len() == 0));
    }
    let mut database = postgres(url)?.connect().await?;
    let tables = "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()";
    let tables: i64 = sqlx::query_scalar(tables).fetch_one(&mut database).await?;
    database.close().await?;
    Ok(tables == 0)
}

/// What the programs of PostgreSQL are told by their environment: a command line is seen by everybody on the machine.
///
/// # Errors
/// [`OpenError`] when the address is none of PostgreSQL.
pub fn postgres_environment(url: &str) -> Result<Vec<(&'static str, String)>, OpenError> {
    let options = postgres(url)?;
    let parsed = Url::parse(url).map_err(|_| OpenError::UnknownScheme)?;
    let mut environment = vec![
        ("PGHOST", host(&options)),
        ("PGPORT", options.get_port().to_string()),
        ("PGUSER", options.get_username().to_owned()),
        ("PGSSLMODE", ssl_mode(options.get_ssl_mode()).to_owned()),
        ("PGAPPNAME", "aixin backup".to_owned()),
    ];
    environment.extend(options.get_database().map(|name| ("PGDATABASE", name.to_owned())));
    // The driver tells nobody what it made of this part, which may be percent-encoded.
    let password = parsed.password().map(|text| percent_decode_str(text).decode_utf8_lossy().into_owned());
    environment.extend(password.map(|password| ("PGPASSWORD", password)));
    for (name, variable) in
        [("sslrootcert", "PGSSLROOTCERT"), ("sslcert", "PGSSLCERT"), ("sslkey", "PGSSLKEY")]
    {
        let value = parsed.query_pairs().find(|(key, _)| key == name);
        environment.extend(value.map(|(_, value)| (variable, value.into_owned())));
    }
    Ok(environment)
}

fn host(options: &PgConnectOptions) -> String {
    options.get_socket().map_or_else(|| options.get_host().to_owned(), |path| path.display().to_string())
}

fn ssl_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

/// Makes an empty database of this name beside the one that the address names.
///
/// # Errors
/// [`OpenError`] when the role may not, or there is one already.
pub async fn create_database(url: &str, name: &str) -> Result<(), OpenError> {
    on_server(url, format!("CREATE DATABASE \"{name}\"")).await
}

/// Drops the database of this name beside the one that the address names.
///
/// # Errors
/// [`OpenError`] when the role may not.
pub async fn drop_database(url: &str, name: &str) -> Result<(), OpenError> {
    on_server(url, format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await
}

async fn on_server(url: &str, text: String) -> Result<(), OpenError> {
    let mut server = postgres(url)?.connect().await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(&mut server).await?;
    Ok(server.close().await?)
}

/// The same database server with another database on it.
///
/// # Errors
/// [`OpenError`] when the address is none of PostgreSQL.
pub fn postgres_sibling(url: &str, name: &str) -> Result<String, OpenError> {
    PgConnectOptions::from_str(url)?;
    let mut parsed = Url::parse(url).map_err(|_| OpenError::UnknownScheme)?;
    parsed.set_path(name);
    Ok(parsed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_are_told_everything_by_their_environment() {
        let url = "postgres://aixin:ge%20h+e%2F&im@db.example:5433/city?sslmode=verify-full&sslrootcert=/etc/ca.pem";
        let environment = postgres_environment(url).unwrap();
        let told = |name: &str| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
        };
        assert_eq!(told("PGHOST"), Some("db.example"));
        assert_eq!(told("PGPORT"), Some("5433"));
        assert_eq!(told("PGUSER"), Some("aixin"));
        assert_eq!(told("PGPASSWORD"), Some("ge h+e/&im"));
        assert_eq!(told("PGDATABASE"), Some("city"));
        assert_eq!(told("PGSSLMODE"), Some("verify-full"));
        assert_eq!(told("PGSSLROOTCERT"), Some("/etc/ca.pem"));
        let elsewhere = postgres_environment("postgres://a@db.example/a").unwrap();
        assert!(
            elsewhere.contains(&("PGSSLMODE", "require".to_owned())),
            "never in clear to another machine"
        );
    }

    #[test]
    fn a_sibling_differs_in_its_name_alone() {
        let sibling = postgres_sibling("postgres://a:b@127.0.0.1:54/city?sslmode=disable", "other").unwrap();
        assert_eq!(sibling, "postgres://a:b@127.0.0.1:54/other?sslmode=disable");
    }
}
