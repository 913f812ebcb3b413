//! Passwords (argon2id), time codes (RFC 6238) and printed codes.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use chrono::{DateTime, Utc};
use platform::random::Random;
use totp_rs::{Builder, Secret, Totp};

use crate::problems::Fault;

/// Memory 19 MiB, two passes, one lane: the OWASP cheat sheet's second choice, about 25 ms on one core.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("these parameters are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash to keep of a password, off the async threads because it is slow on purpose.
///
/// # Errors
/// [`Fault::Other`] when the system has no randomness or the task was cut off.
pub async fn hash(password: String, random: &Random) -> Result<String, Fault> {
    let salt = random.bytes::<16>();
    run(move || {
        hasher()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|hash: PasswordHash| hash.to_string())
            .map_err(|error| Fault::Other(format!("password hash: {error}")))
    })
    .await
}

/// Whether `password` is the one behind `kept`. An unknown account is checked against a hash of nothing,
/// so that the answer takes as long.
///
/// # Errors
/// [`Fault`] when it cannot be done.
pub async fn verify(password: String, kept: Option<String>) -> Result<bool, Fault> {
    run(move || {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| NOBODY.to_owned());
        let hash =
            PasswordHash::new(&kept).map_err(|error| Fault::Other(format!("password hash: {error}")))?;
        Ok(hasher().verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await
}

/// The hash of a password that nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$YWl4aW4tbm9ib2R5LXNhbHQ$\
                      m0r3b1ts0fn0th1ngth4tn0b0dy3v3rtyp3d0000000";

async fn run<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Fault::Other(format!("password task: {error}")))?
}

/// A password: four groups of four letters and digits that are not mistaken for one another (79 bits).
#[must_use]
pub fn draw(random: &Random) -> String {
    grouped(random, 4)
}

/// A list of codes on paper.
#[must_use]
pub fn printed_codes(random: &Random) -> Vec<String> {
    const LIST: usize = 10;
    (0..LIST).map(|_| printed_code(random)).collect()
}

/// A code on paper: three groups of four (60 bits).
#[must_use]
pub fn printed_code(random: &Random) -> String {
    grouped(random, 3)
}

fn grouped(random: &Random, groups: usize) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
    (0..groups)
        .map(|_| random.bytes::<4>().into_iter().map(letter).collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

/// A printed code without what it is printed with: its letters and digits, in small.
#[must_use]
pub fn plain_code(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    plain.to_ascii_lowercase()
}

/// The second factor of an account: SHA-1, six digits, 30 seconds, one step of tolerance either way, which is
/// what every authenticator app speaks.
fn totp(secret: &[u8]) -> Result<Totp, Fault> {
    Builder::new()
        .with_secret(Secret::from(secret))
        .with_skew(1)
        .with_step_duration(30)
        .build()
        .map_err(|error| Fault::Other(format!("time code: {error}")))
}

/// A new second factor: 160 random bits.
#[must_use]
pub fn new_totp_secret(random: &Random) -> [u8; 20] {
    random.bytes::<20>()
}

/// How an authenticator app is told the secret.
#[must_use]
pub fn base32(secret: &[u8]) -> String {
    Secret::from(secret).to_base32()
}

/// The step of the time code, if `code` is right at `now` and newer than `last_step`: a code counts once.
///
/// # Errors
/// [`Fault::Other`] when the stored secret is not one.
pub fn check_time_code(
    secret: &[u8],
    code: &str,
    now: DateTime<Utc>,
    last_step: i64,
) -> Result<Option<i64>, Fault> {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    let step = totp(secret)?.check(code.trim(), seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| *step > last_step))
}

/// The code that an authenticator app shows at `now`; for demonstrations and tests.
///
/// # Errors
/// [`Fault::Other`] when the secret is too short.
pub fn time_code(secret: &[u8], now: DateTime<Utc>) -> Result<String, Fault> {
    Ok(totp(secret)?.generate(u64::try_from(now.timestamp()).unwrap_or_default()).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_code_counts_once() {
        let secret = [7; 20];
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
        let code = time_code(&secret, now).expect("a code");
        let step = check_time_code(&secret, &code, now, 0).expect("a secret").expect("right");
        assert_eq!(check_time_code(&secret, &code, now, step).expect("a secret"), None);
    }

    #[tokio::test]
    async fn an_unknown_account_is_refused_like_a_wrong_password() {
        let kept = hash("right".to_owned(), &Random::system()).await.expect("a hash");
        assert!(verify("right".to_owned(), Some(kept.clone())).await.expect("checked"));
        assert!(!verify("wrong".to_owned(), Some(kept)).await.expect("checked"));
        assert!(!verify("right".to_owned(), None).await.expect("checked"));
    }

    #[test]
    fn a_printed_code_has_sixty_random_bits() {
        let code = plain_code(&printed_code(&Random::system()));
        assert_eq!(code.len(), 12, "of 32 letters each");
    }

    #[test]
    fn a_printed_code_is_read_however_it_is_typed() {
        assert_eq!(plain_code("abcd-2345"), plain_code(" ABCD 2345 "));
    }
}
