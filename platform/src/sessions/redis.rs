use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, ErrorKind, FromRedisValue, RedisError, ScriptInvocation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::scripts::{self, PREFIX};
use super::{NewSession, Session, SessionError, SessionId, Token};
use crate::random::Random;

/// A call answers within this, whatever Redis does; half a second is promised, the rest is for us.
const BUDGET: Duration = Duration::from_millis(400);
/// Making a connection, with its first words.
const CONNECTING: Duration = Duration::from_millis(250);
/// A call that met a broken connection is sent this often in all…
const ATTEMPTS: u32 = 3;
/// …with this pause before each repetition, longer each time.
const PAUSE: Duration = Duration::from_millis(15);

/// Questions that this process has asked of Redis.
static CALLS: AtomicU64 = AtomicU64::new(0);

/// How many questions this process has asked of Redis since it started.
#[must_use]
pub fn redis_calls() -> u64 {
    CALLS.load(Ordering::Relaxed)
}

/// Sessions in Redis.
///
/// Every script may be sent twice with the same outcome, so a call whose connection broke is simply sent again: a
/// restart of Redis costs no request. One whose time ran out is not.
#[derive(Clone)]
pub struct RedisSessions {
    client: Arc<Client>,
    line: Arc<RwLock<Line>>,
    random: Random,
}

/// The shared connection and which one it is, counted from the first.
#[derive(Clone)]
struct Line {
    number: u64,
    manager: ConnectionManager,
}

/// The address may hold a password.
impl std::fmt::Debug for RedisSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisSessions").finish_non_exhaustive()
    }
}

impl RedisSessions {
    pub(super) fn new(url: &str, random: Random) -> Result<Self, SessionError> {
        let client = Client::open(url).map_err(|error| SessionError::Address(Box::new(error)))?;
        let manager = connect(&client).map_err(|error| SessionError::Address(Box::new(error)))?;
        Ok(Self {
            client: Arc::new(client),
            line: Arc::new(RwLock::new(Line { number: 0, manager })),
            random,
        })
    }

    pub(super) async fn start(&self, new: NewSession, now: DateTime<Utc>) -> Result<Token, SessionError> {
        let token = Token::random(&self.random);
        let session = Session::begin(token.id(), new, now);
        let mut call = scripts::START.key(key(&session.id));
        add_session(&mut call, &session)?;
        self.call::<i64>(&call).await?;
        Ok(token)
    }

    pub(super) async fn load(
        &self,
        token: &Token,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, SessionError> {
        let mut call = scripts::LOAD.key(key(&token.id()));
        call.arg(now.timestamp_micros());
        read(&token.id(), self.call(&call).await?)
    }

    pub(super) async fn peek(
        &self,
        token: &Token,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, SessionError> {
        let mut call = scripts::PEEK.key(key(&token.id()));
        call.arg(now.timestamp_micros());
        read(&token.id(), self.call(&call).await?)
    }

    pub(super) async fn renew(
        &self,
        token: &Token,
        lifetime: Duration,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, SessionError> {
        let mut call = scripts::RENEW.key(key(&token.id()));
        call.arg(now.timestamp_micros()).arg(token.id().to_string()).arg((now + lifetime).timestamp_micros());
        read(&token.id(), self.call(&call).await?)
    }

    pub(super) async fn replace(
        &self,
        token: &Token,
        new: NewSession,
        now: DateTime<Utc>,
    ) -> Result<Option<Token>, SessionError> {
        let successor = Token::random(&self.random);
        let session = Session::begin(successor.id(), new, now);
        let mut call = scripts::REPLACE.key(key(&session.id));
        call.key(key(&token.id()));
        add_session(&mut call, &session)?;
        call.arg(token.id().to_string());
        let replaced = self.call::<i64>(&call).await? == 1;
        Ok(replaced.then_some(successor))
    }

    pub(super) async fn end(&self, token: &Token) -> Result<bool, SessionError> {
        self.end_of(&token.id(), "").await
    }

    pub(super) async fn end_one(&self, actor: Uuid, id: &SessionId) -> Result<bool, SessionError> {
        self.end_of(id, &actor.to_string()).await
    }

    async fn end_of(&self, id: &SessionId, actor: &str) -> Result<bool, SessionError> {
        let mut call = scripts::END.key(key(id));
        call.arg(id.to_string()).arg(actor);
        Ok(self.call::<i64>(&call).await? > 0)
    }

    pub(super) async fn end_all(&self, actor: Uuid) -> Result<u64, SessionError> {
        self.call(&scripts::END_ALL.arg(actor.to_string())).await
    }

    pub(super) async fn list(&self, actor: Uuid, now: DateTime<Utc>) -> Result<Vec<Session>, SessionError> {
        let mut call = scripts::LIST.arg(now.timestamp_micros());
        call.arg(actor.to_string());
        let found: Vec<(String, String, i64, i64)> = self.call(&call).await?;
        found
            .into_iter()
            .map(|(id, data, seen, expires)| {
                let id = SessionId::parse(&id).ok_or(SessionError::Unreadable)?;
                session(&id, &data, seen, expires)
            })
            .collect()
    }

    pub(super) async fn ping(&self) -> Result<(), SessionError> {
        // A script, as everything else here: a Redis that runs none is of no use. No session has this key.
        let mut call = scripts::PEEK.key(format!("{PREFIX}ping"));
        call.arg(0);
        self.call::<()>(&call).await
    }

    /// Run a script, and give up in time.
    async fn call<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, SessionError> {
        let line = self.line();
        match tokio::time::timeout(BUDGET, self.attempt(script)).await {
            Ok(answer) => answer.map_err(|error| SessionError::Unavailable(Box::new(error))),
            Err(elapsed) => {
                self.hang_up(line.number);
                Err(SessionError::Unavailable(Box::new(elapsed)))
            }
        }
    }

    async fn attempt<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, RedisError> {
        let mut attempt = 1;
        loop {
            let mut line = self.line();
            CALLS.fetch_add(1, Ordering::Relaxed);
            let error = match script.invoke_async(&mut line.manager).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            self.hang_up(line.number);
            // A command that was written but not answered in time would only be written again.
            if error.kind() != ErrorKind::Io || error.is_timeout() || attempt == ATTEMPTS {
                return Err(error);
            }
            tokio::time::sleep(PAUSE * attempt).await;
            attempt += 1;
        }
    }

    fn line(&self) -> Line {
        self.line.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// After a failure, have the next call make a new connection, unless another one did so already.
    ///
    /// The manager alone keeps a connection that fell silent (a failover leaves nobody to close it) until the kernel
    /// gives up after a quarter of an hour, one whose greeting was refused (while Redis loads its file) for good, and
    /// answers the first call after a pause with the failure from before it.
    fn hang_up(&self, number: u64) {
        let mut line = self.line.write().unwrap_or_else(PoisonError::into_inner);
        if line.number != number {
            return;
        }
        if let Ok(manager) = connect(&self.client) {
            *line = Line { number: number + 1, manager };
        }
    }
}

/// A connection that is made when first used.
fn connect(client: &Client) -> Result<ConnectionManager, RedisError> {
    let config = ConnectionManagerConfig::new()
        .set_number_of_retries(0)
        .set_connection_timeout(Some(CONNECTING))
        .set_response_timeout(Some(BUDGET));
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

/// What never changes of a session, as JSON.
#[derive(Serialize, Deserialize)]
struct Data {
    face: String,
    actor: Option<Uuid>,
    subject: Option<Uuid>,
    device: Option<Uuid>,
    assurance: String,
    page_hash: Option<[u8; 32]>,
    epoch: i64,
    idle_seconds: u64,
    created_at: DateTime<Utc>,
}

fn key(id: &SessionId) -> String {
    format!("{PREFIX}{id}")
}

fn add_session(call: &mut ScriptInvocation<'_>, session: &Session) -> Result<(), SessionError> {
    let data = Data {
        face: session.face.clone(),
        actor: session.actor,
        subject: session.subject,
        device: session.device,
        assurance: session.assurance.clone(),
        page_hash: session.page_hash,
        epoch: session.epoch,
        idle_seconds: session.idle.as_secs(),
        created_at: session.created_at,
    };
    let data = serde_json::to_string(&data).map_err(|_| SessionError::Unreadable)?;
    call.arg(session.id.to_string())
        .arg(data)
        .arg(session.actor.map(|actor| actor.to_string()).unwrap_or_default())
        .arg(session.idle.as_secs().saturating_mul(1_000_000))
        .arg(session.seen_at.timestamp_micros())
        .arg(session.expires_at.timestamp_micros());
    Ok(())
}

fn read(id: &SessionId, stored: Option<(String, i64, i64)>) -> Result<Option<Session>, SessionError> {
    stored.map(|(data, seen, expires)| session(id, &data, seen, expires)).transpose()
}

fn session(id: &SessionId, data: &str, seen: i64, expires: i64) -> Result<Session, SessionError> {
    let data: Data = serde_json::from_str(data).map_err(|_| SessionError::Unreadable)?;
    let time = |micros| DateTime::from_timestamp_micros(micros).ok_or(SessionError::Unreadable);
    Ok(Session {
        id: *id,
        face: data.face,
        actor: data.actor,
        subject: data.subject,
        device: data.device,
        assurance: data.assurance,
        page_hash: data.page_hash,
        epoch: data.epoch,
        idle: Duration::from_secs(data.idle_seconds),
        created_at: data.created_at,
        seen_at: time(seen)?,
        expires_at: time(expires)?,
    })
}
