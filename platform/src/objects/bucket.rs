//! Objects in a bucket that speaks S3.

use std::time::Duration;
use std::{fmt, io};

use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, Error, ObjectStore as _, ObjectStoreExt as _, PutMode, PutOptions,
    RetryConfig,
};
use percent_encoding::percent_decode_str;
use url::Url;
use uuid::Uuid;

use super::{Found, WHOLE};

/// How long one try may take: ten megabytes over a slow line.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it is tried again.
const TRIED: Duration = Duration::from_secs(20);
/// How often it is tried again.
const TRIES: usize = 3;

/// A bucket, or the part of one under a prefix.
#[derive(Clone)]
pub struct Bucket {
    store: std::sync::Arc<AmazonS3>,
    prefix: Path,
    shown: String,
}

/// Why a URL names no bucket.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// It is not of the form.
    #[error(
        "it is s3://KEY:SECRET@HOST/BUCKET/PREFIX?region=REGION, with http instead of https as s3+http://…"
    )]
    Form,
    /// The store does not take it.
    #[error("{0}")]
    Store(#[from] Error),
}

impl Bucket {
    /// The bucket of a URL, `s3://KEY:SECRET@HOST/BUCKET/PREFIX?region=REGION`: key and secret percent-encoded, port,
    /// prefix and region where they are needed. `s3+http` is without TLS. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`BucketError`] without the secret.
    pub fn of_url(text: &str) -> Result<Self, BucketError> {
        let url = Url::parse(text).map_err(|_| BucketError::Form)?;
        let scheme = match url.scheme() {
            "s3" => "https",
            "s3+http" => "http",
            _ => return Err(BucketError::Form),
        };
        let decoded = |part: &str| {
            percent_decode_str(part)
                .decode_utf8()
                .map(std::borrow::Cow::into_owned)
                .map_err(|_| BucketError::Form)
        };
        let (key, secret) = (decoded(url.username())?, decoded(url.password().unwrap_or_default())?);
        let host = url.host_str().ok_or(BucketError::Form)?;
        let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let path = decoded(url.path().trim_matches('/'))?;
        let (bucket, prefix) = path.split_once('/').unwrap_or((&path, ""));
        if key.is_empty() || secret.is_empty() || bucket.is_empty() {
            return Err(BucketError::Form);
        }
        let region = url.query_pairs().find(|(name, _)| name == "region");
        let region = region.map_or_else(|| "us-east-1".to_owned(), |(_, region)| region.into_owned());
        let store = AmazonS3Builder::new()
            .with_endpoint(format!("{scheme}://{authority}"))
            .with_bucket_name(bucket)
            .with_region(region)
            .with_access_key_id(key)
            .with_secret_access_key(secret)
            .with_virtual_hosted_style_request(false)
            // Not every store knows how to delete many at once.
            .with_disable_bulk_delete(true)
            .with_client_options(
                ClientOptions::new().with_timeout(PATIENCE).with_allow_http(scheme == "http"),
            )
            .with_retry(RetryConfig {
                backoff: BackoffConfig {
                    init_backoff: Duration::from_millis(200),
                    ..BackoffConfig::default()
                },
                max_retries: TRIES,
                retry_timeout: TRIED,
            })
            .build()?;
        let shown = format!("{}://{authority}/{path}", url.scheme());
        Ok(Self { store: std::sync::Arc::new(store), prefix: Path::from(prefix), shown })
    }

    /// Keeps an object, unless there is one of this id.
    pub(super) async fn keep(&self, id: Uuid, bytes: Vec<u8>) -> io::Result<()> {
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        self.store.put_opts(&self.name(id), bytes.into(), options).await.map_err(failed)?;
        Ok(())
    }

    pub(super) async fn read(&self, id: Uuid) -> io::Result<Option<bytes::Bytes>> {
        match self.store.get(&self.name(id)).await {
            Ok(found) => found.bytes().await.map(Some).map_err(failed),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    pub(super) async fn remove(&self, id: Uuid) -> io::Result<bool> {
        let name = self.name(id);
        // A store says yes to deleting what is not there.
        match self.store.head(&name).await {
            Ok(_) => {}
            Err(Error::NotFound { .. }) => return Ok(false),
            Err(error) => return Err(failed(error)),
        }
        match self.store.delete(&name).await {
            Ok(()) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    pub(super) async fn list(&self) -> io::Result<Vec<Found>> {
        let prefix = (!self.prefix.as_ref().is_empty()).then_some(&self.prefix);
        let all: Vec<_> = self.store.list(prefix).try_collect().await.map_err(failed)?;
        let found = all.into_iter().filter_map(|object| {
            let (id, end) = object.location.filename()?.split_once('.')?;
            let id = Uuid::try_parse(id).ok().filter(|_| end == WHOLE)?;
            Some(Found { id, is_whole: true, written_at: object.last_modified.into() })
        });
        Ok(found.collect())
    }

    fn name(&self, id: Uuid) -> Path {
        self.prefix.clone().join(format!("{}.{WHOLE}", id.simple()))
    }
}

fn failed(error: Error) -> io::Error {
    let kind = match error {
        Error::AlreadyExists { .. } | Error::Precondition { .. } => io::ErrorKind::AlreadyExists,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => io::ErrorKind::PermissionDenied,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error)
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bucket").field(&self.shown).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_the_bucket_and_is_shown_without_its_secret() {
        let bucket = Bucket::of_url("s3://key:s%2Fecret@store.example:9000/papers/of%20us?region=cn-east")
            .expect("right");
        assert_eq!(bucket.to_string(), "s3://store.example:9000/papers/of us");
        assert!(!format!("{bucket:?}").contains("ecret"));
        assert_eq!(bucket.name(Uuid::from_u128(7)).as_ref(), "of us/00000000000000000000000000000007.sealed");
    }

    #[test]
    fn a_url_without_key_secret_host_or_bucket_is_none() {
        for url in [
            "papers",
            "s3://store.example/papers",
            "s3://key@store.example/papers",
            "s3://key:s@store.example/",
            "https://key:s@store.example/papers",
        ] {
            assert!(matches!(Bucket::of_url(url), Err(BucketError::Form)), "{url}");
        }
    }
}
