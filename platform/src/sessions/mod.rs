//! Who is signed in: one contract, kept in Redis or in the database.
//!
//! A session is named by a random [`Token`] that only its holder has; what is stored stands under the token's
//! SHA-256 ([`SessionId`]), so that a copy of the store signs nobody in. It says who acts, for whom, at which
//! device and how surely, as identifiers only: no name, no number of a person.
//!
//! Everything but [`Sessions::start`] changes a session only if it is still there, in the same breath as it looks.
//! A slow request that loaded a session before it was ended can therefore never bring it back.
//!
//! What this does NOT do: cookies, CSRF and who may what (the edge does), deciding how long a face's sessions last
//! (the caller says), and the account's epoch, which the caller compares with SQL, because Redis may lose writes.

mod database;
mod redis;
mod scripts;
mod token;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use subtle::ConstantTimeEq;
use uuid::Uuid;

pub use self::database::DatabaseSessions;
pub use self::redis::{RedisSessions, redis_calls};
pub use self::token::{SessionId, Token};
use crate::random::Random;
use crate::store::Store;

/// A use is noted once in this part of the idle time.
const NOTES_PER_IDLE_TIME: u32 = 20;

/// Why a session could not be read or changed. Both mean: nobody is let in on a guess.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The place where sessions are kept does not answer, or not in time; callers say 503 with Retry-After.
    /// A change may or may not have been made.
    #[error("sessions are unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored is no session of ours.
    #[error("a stored session cannot be read")]
    Unreadable,
    /// The address of Redis cannot be understood.
    #[error("not an address of Redis")]
    Address(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A session about to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// Which front end holds it; a short code, one cookie name each.
    pub face: String,
    /// The account that acts, if one is signed in.
    pub actor: Option<Uuid>,
    /// The person that is acted for.
    pub subject: Option<Uuid>,
    /// The enrolled device it was started at.
    pub device: Option<Uuid>,
    /// How surely somebody is who they say; a short code.
    pub assurance: String,
    /// SHA-256 of the second secret that lives in the page's memory only ([`Token::hash`]).
    pub page_hash: Option<[u8; 32]>,
    /// The actor's epoch at sign-in: a higher one in SQL revokes the session, whatever is stored here.
    pub epoch: i64,
    /// Time without a request after which it ends; whole seconds, a fraction is dropped.
    pub idle: Duration,
    /// Time after which it ends in any case, unless renewed.
    pub lifetime: Duration,
}

/// A live session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names it without opening it: may be shown to its actor, see [`Sessions::end_one`].
    pub id: SessionId,
    /// Which front end holds it.
    pub face: String,
    /// The account that acts.
    pub actor: Option<Uuid>,
    /// The person that is acted for.
    pub subject: Option<Uuid>,
    /// The enrolled device it was started at.
    pub device: Option<Uuid>,
    /// How surely somebody is who they say.
    pub assurance: String,
    /// SHA-256 of the page's secret.
    pub page_hash: Option<[u8; 32]>,
    /// The actor's epoch at sign-in.
    pub epoch: i64,
    /// Time without a request after which it ends.
    pub idle: Duration,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When it was last used, as far as was written down (see [`Sessions::load`]).
    pub seen_at: DateTime<Utc>,
    /// When it ends in any case.
    pub expires_at: DateTime<Utc>,
}

impl Session {
    fn begin(id: SessionId, new: NewSession, now: DateTime<Utc>) -> Self {
        Self {
            id,
            face: new.face,
            actor: new.actor,
            subject: new.subject,
            device: new.device,
            assurance: new.assurance,
            page_hash: new.page_hash,
            epoch: new.epoch,
            idle: Duration::from_secs(new.idle.as_secs()),
            created_at: now,
            seen_at: now,
            expires_at: now + new.lifetime,
        }
    }

    /// When it ends if no further request comes.
    #[must_use]
    pub fn ends_at(&self) -> DateTime<Utc> {
        (self.seen_at + self.idle).min(self.expires_at)
    }

    /// Whether it may still be used at `now`; the moment it ends counts as ended.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        now < self.ends_at()
    }

    /// Whether `secret` is the one that its page was given; never true for a session without one.
    /// Takes the same time for every wrong secret.
    #[must_use]
    pub fn opens_page(&self, secret: &Token) -> bool {
        self.page_hash.is_some_and(|hash| hash.ct_eq(&secret.hash()).into())
    }

    /// What [`Sessions::replace`] is given to change one thing and keep the rest, the end of its life included:
    /// `NewSession { subject, ..session.successor(now) }`.
    #[must_use]
    pub fn successor(&self, now: DateTime<Utc>) -> NewSession {
        NewSession {
            face: self.face.clone(),
            actor: self.actor,
            subject: self.subject,
            device: self.device,
            assurance: self.assurance.clone(),
            page_hash: self.page_hash,
            epoch: self.epoch,
            idle: self.idle,
            lifetime: (self.expires_at - now).max(TimeDelta::zero()).to_std().unwrap_or_default(),
        }
    }
}

/// One of an actor's live sessions, as it may be shown to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    /// What [`Sessions::end_one`] takes. It is no token: nobody is signed in by it.
    pub id: SessionId,
    /// Which front end holds it.
    pub face: String,
    /// The person that is acted for.
    pub subject: Option<Uuid>,
    /// The enrolled device it was started at.
    pub device: Option<Uuid>,
    /// How surely somebody is who they say.
    pub assurance: String,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
    /// When it ends in any case.
    pub expires_at: DateTime<Utc>,
}

impl From<Session> for SessionSummary {
    fn from(session: Session) -> Self {
        Self {
            id: session.id,
            face: session.face,
            subject: session.subject,
            device: session.device,
            assurance: session.assurance,
            created_at: session.created_at,
            seen_at: session.seen_at,
            expires_at: session.expires_at,
        }
    }
}

/// Where sessions are kept. Cheap to clone.
///
/// `now` is always the caller's, so that a request has one time and a test can move it.
#[derive(Clone, Debug)]
pub enum Sessions {
    /// In the table `sessions`: the embedded default, one process and nothing else installed.
    Database(DatabaseSessions),
    /// In Redis, for any number of processes. Every call answers within half a second, down or not.
    Redis(RedisSessions),
}

impl Sessions {
    /// Sessions in the database.
    #[must_use]
    pub fn database(store: Store, random: Random) -> Self {
        Self::Database(DatabaseSessions::new(store, random))
    }

    /// Sessions in the Redis at `url` (`redis://…`, `rediss://…` for TLS): one primary, since a step-up changes two
    /// keys at once. A Redis that is down is no error here (the log says so): the rest of the service must open
    /// without it, and calls work as soon as it is there.
    ///
    /// # Errors
    /// [`SessionError::Address`] if `url` cannot be understood.
    pub async fn redis(url: &str, random: Random) -> Result<Self, SessionError> {
        let sessions = Self::Redis(RedisSessions::new(url, random)?);
        if let Err(error) = sessions.ping().await {
            tracing::warn!(error = %Chain(&error), "Redis does not answer: nobody can sign in until it does");
        }
        Ok(sessions)
    }

    /// Start a session and hand out the one thing that opens it.
    ///
    /// # Errors
    /// [`SessionError::Unavailable`]; then nobody is signed in.
    pub async fn start(&self, new: NewSession, now: DateTime<Utc>) -> Result<Token, SessionError> {
        match self {
            Self::Database(sessions) => sessions.start(new, now).await,
            Self::Redis(sessions) => sessions.start(new, now).await,
        }
    }

    /// The live session that `token` opens, and note that it was used: its idle time begins anew.
    ///
    /// A use is noted only when a twentieth of the idle time has passed since the last note (4.5 s of 90 s, 45 s of
    /// 15 min), so that reading stays reading: a session may end that much early, never late. [`Sessions::renew`]
    /// always notes.
    ///
    /// # Errors
    /// [`SessionError`]; callers refuse the request.
    pub async fn load(&self, token: &Token, now: DateTime<Utc>) -> Result<Option<Session>, SessionError> {
        match self {
            Self::Database(sessions) => sessions.load(token, now).await,
            Self::Redis(sessions) => sessions.load(token, now).await,
        }
    }

    /// The live session that `token` opens, without noting a use: for requests that a machine makes by itself.
    ///
    /// # Errors
    /// [`SessionError`]; callers refuse the request.
    pub async fn peek(&self, token: &Token, now: DateTime<Utc>) -> Result<Option<Session>, SessionError> {
        match self {
            Self::Database(sessions) => sessions.peek(token, now).await,
            Self::Redis(sessions) => sessions.peek(token, now).await,
        }
    }

    /// Somebody is acting: the session now lives for `lifetime` from `now` (never shorter than before), and its idle
    /// time begins anew. `None` if it has ended.
    ///
    /// # Errors
    /// [`SessionError`]; the session keeps its old end.
    pub async fn renew(
        &self,
        token: &Token,
        lifetime: Duration,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, SessionError> {
        match self {
            Self::Database(sessions) => sessions.renew(token, lifetime, now).await,
            Self::Redis(sessions) => sessions.renew(token, lifetime, now).await,
        }
    }

    /// A new session in the place of the one that `token` opens, which is gone in the same moment: for a second
    /// factor, another subject, anything that changes what a session may do. `None` if the old one has ended; then
    /// nothing is started. Of two at once, one gets a session.
    ///
    /// # Errors
    /// [`SessionError`]; the person may have to sign in again.
    pub async fn replace(
        &self,
        token: &Token,
        new: NewSession,
        now: DateTime<Utc>,
    ) -> Result<Option<Token>, SessionError> {
        match self {
            Self::Database(sessions) => sessions.replace(token, new, now).await,
            Self::Redis(sessions) => sessions.replace(token, new, now).await,
        }
    }

    /// End a session; whether there was one. Nothing brings it back afterwards.
    ///
    /// # Errors
    /// [`SessionError::Unavailable`]: it may not have ended.
    pub async fn end(&self, token: &Token) -> Result<bool, SessionError> {
        match self {
            Self::Database(sessions) => sessions.end(token).await,
            Self::Redis(sessions) => sessions.end(token).await,
        }
    }

    /// End one of `actor`'s sessions, chosen from their [`Sessions::list`]; false if it is not theirs or has ended.
    ///
    /// # Errors
    /// [`SessionError::Unavailable`]: it may not have ended.
    pub async fn end_one(&self, actor: Uuid, id: &SessionId) -> Result<bool, SessionError> {
        match self {
            Self::Database(sessions) => sessions.end_one(actor, id).await,
            Self::Redis(sessions) => sessions.end_one(actor, id).await,
        }
    }

    /// End every session of `actor`; how many. Callers raise the account's epoch in SQL first.
    ///
    /// # Errors
    /// [`SessionError::Unavailable`]: some may not have ended.
    pub async fn end_all(&self, actor: Uuid) -> Result<u64, SessionError> {
        match self {
            Self::Database(sessions) => sessions.end_all(actor).await,
            Self::Redis(sessions) => sessions.end_all(actor).await,
        }
    }

    /// The live sessions of `actor`, the newest first.
    ///
    /// # Errors
    /// [`SessionError`].
    pub async fn list(&self, actor: Uuid, now: DateTime<Utc>) -> Result<Vec<SessionSummary>, SessionError> {
        let mut live = match self {
            Self::Database(sessions) => sessions.list(actor, now).await?,
            Self::Redis(sessions) => sessions.list(actor, now).await?,
        };
        live.sort_by_key(|session| (std::cmp::Reverse(session.created_at), *session.id.as_bytes()));
        Ok(live.into_iter().map(SessionSummary::from).collect())
    }

    /// Remove what has ended by itself; how many. Redis does this alone and answers 0.
    ///
    /// # Errors
    /// [`SessionError::Unavailable`].
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<u64, SessionError> {
        match self {
            Self::Database(sessions) => sessions.sweep(now).await,
            Self::Redis(_) => Ok(0),
        }
    }

    /// Whether sessions can be read right now: for readiness.
    ///
    /// # Errors
    /// [`SessionError::Unavailable`] if not.
    pub async fn ping(&self) -> Result<(), SessionError> {
        match self {
            Self::Database(sessions) => sessions.ping().await,
            Self::Redis(sessions) => sessions.ping().await,
        }
    }
}

/// An error with its causes, for one line of the log.
struct Chain<'e>(&'e dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
