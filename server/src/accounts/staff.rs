//! Accounts of workers made, closed and given new secrets, as `aixin staff` and the demonstration do it.

use chrono::{DateTime, Utc};
use domain::areas::AreaId;
use domain::passwords::waits_until;
use domain::roles::Role;
use platform::audit;
use platform::store::Tx;
use uuid::Uuid;

use super::posts::{self, Given};
use super::store::NewAccount;
use super::{NewSecrets, password, store};
use crate::app::App;
use crate::areas;
use crate::problems::Fault;

/// Why an account cannot be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// The sign-in name is another account's.
    #[error("the sign-in name {0} is taken: choose another")]
    Taken(String),
    /// The area is not one where this role is held.
    #[error("a {} works at a {}: choose an area of that level", .0.code(), .0.level().code())]
    Level(Role),
    /// The same person holds a role that goes with no other: the three administrators are three people, and none of
    /// them is a worker.
    #[error(
        "somebody of this name is {} already, and nobody is that and {}: choose another person, or write two \
         people of one name apart", .held.code(), .wanted.code()
    )]
    Apart {
        /// What the person is.
        held: Role,
        /// What they were to become.
        wanted: Role,
    },
    /// No account has this sign-in name.
    #[error("no account is called {0}")]
    Unknown(String),
    /// The store or the vault failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Whose a drawn password is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// Somebody hands it over to the worker: it runs out, and opens nothing but having one's own drawn.
    First,
    /// Nobody but whoever signs in has seen it, as in a demonstration that prints it for them.
    Own,
}

impl Drawn {
    /// When a password that was drawn now runs out.
    fn until(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (self == Self::First).then(|| waits_until(now))
    }
}

/// Who is to be added.
pub struct NewWorker<'a> {
    /// What the person types to sign in.
    pub login_name: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// What they do.
    pub role: Role,
    /// Where they do it.
    pub area: &'a AreaId,
    /// Whose the password is.
    pub password: Drawn,
}

/// The random secrets of an account, with the slow hash already made, so that no transaction waits for it.
pub struct PreparedSecrets {
    secrets: NewSecrets,
    totp: [u8; 20],
    hash: String,
}

/// Draws new secrets and hashes the password.
///
/// # Errors
/// [`Fault`] when the hash cannot be made.
pub async fn prepare_secrets(app: &App, account_id: Uuid) -> Result<PreparedSecrets, Fault> {
    let password = password::draw(&app.random);
    let totp = password::new_totp_secret(&app.random);
    let hash = password::hash(password.clone(), &app.random).await?;
    let printed_codes = password::printed_codes(&app.random);
    let secrets = NewSecrets { account_id, password, totp_secret: password::base32(&totp), printed_codes };
    Ok(PreparedSecrets { secrets, totp, hash })
}

impl PreparedSecrets {
    /// Another account's secrets with the same password, which is hashed only once: for tests, which make many
    /// accounts and sign in with few.
    #[must_use]
    pub fn with_same_password(&self, app: &App, account_id: Uuid) -> Self {
        let totp = password::new_totp_secret(&app.random);
        let printed_codes = password::printed_codes(&app.random);
        let password = self.secrets.password.clone();
        let secrets =
            NewSecrets { account_id, password, totp_secret: password::base32(&totp), printed_codes };
        Self { secrets, totp, hash: self.hash.clone() }
    }
}

/// Adds a worker with secrets that were [prepared](prepare_secrets); they are shown once.
///
/// # Errors
/// [`StaffError::Taken`] when the sign-in name is in use, [`StaffError::Level`] when the area is of another level than
/// the role's, [`StaffError::Apart`] when the person holds a role that goes with no other.
pub async fn add(
    app: &App,
    tx: &mut Tx,
    worker: &NewWorker<'_>,
    prepared: PreparedSecrets,
) -> Result<NewSecrets, StaffError> {
    let secrets = write(app, tx, worker, prepared).await?;
    let id = secrets.account_id;
    let given = Given { role: worker.role, area: worker.area, from: app.clock.today(), until: None };
    posts::give(tx, app.random.uuid(&app.clock), id, &given, app.clock.now()).await?;
    audit::record(tx, app.entry("staff.add").object(format!("account {id}"))).await.map_err(Fault::from)?;
    Ok(secrets)
}

/// Writes the account of a worker who may hold the role at the area, and does not hold it yet. Nothing is put on record.
///
/// # Errors
/// As [`add`].
pub(crate) async fn write(
    app: &App,
    tx: &mut Tx,
    worker: &NewWorker<'_>,
    prepared: PreparedSecrets,
) -> Result<NewSecrets, StaffError> {
    may_hold(app, tx, worker.role, worker.area, worker.name, None).await?;
    let account = NewAccount {
        id: prepared.secrets.account_id,
        login_name: worker.login_name,
        name: worker.name,
        password_hash: &prepared.hash,
        password_until: worker.password.until(app.clock.now()),
        totp_secret: &prepared.totp,
        printed_codes: &prepared.secrets.printed_codes,
        now: app.clock.now(),
    };
    if !store::insert(tx, &app.vault, &account).await? {
        return Err(StaffError::Taken(worker.login_name.to_owned()));
    }
    Ok(prepared.secrets)
}

/// Closes a worker's account at once; their sessions die with it.
///
/// # Errors
/// [`StaffError::Unknown`] when there is no such open account.
pub async fn disable(app: &App, tx: &mut Tx, login_name: &str) -> Result<(), StaffError> {
    let account = find(tx, login_name).await?;
    if !store::disable(tx, account, app.clock.now()).await? {
        return Err(StaffError::Unknown(login_name.to_owned()));
    }
    audit::record(tx, app.entry("staff.disable").object(format!("account {account}")))
        .await
        .map_err(Fault::from)?;
    Ok(())
}

/// Gives a worker new secrets and opens the account again; the old ones and their sessions are dead. The password is a
/// first one again.
///
/// # Errors
/// [`StaffError::Unknown`] when there is no such account, [`StaffError::Apart`] when it was closed and its person has
/// a role since that goes with no other.
pub async fn reset(app: &App, tx: &mut Tx, login_name: &str) -> Result<NewSecrets, StaffError> {
    let account = find(tx, login_name).await?;
    let prepared = prepare_secrets(app, account).await?;
    let secrets = renew(app, tx, account, login_name, prepared).await?;
    audit::record(tx, app.entry("staff.reset").object(format!("account {account}")))
        .await
        .map_err(Fault::from)?;
    Ok(secrets)
}

/// Gives an account these secrets and opens it again, if it was closed. Nothing is put on record.
///
/// # Errors
/// [`StaffError::Apart`] as [`reset`].
pub(crate) async fn renew(
    app: &App,
    tx: &mut Tx,
    account: Uuid,
    login_name: &str,
    prepared: PreparedSecrets,
) -> Result<NewSecrets, StaffError> {
    let name = store::name(tx, &app.vault, account).await?;
    for role in store::roles_of(tx, account, app.clock.today()).await? {
        keep_apart(app, tx, role, &name, Some(account)).await?;
    }
    let new = store::NewSecrets {
        password_hash: &prepared.hash,
        password_until: waits_until(app.clock.now()),
        totp_secret: &prepared.totp,
        printed_codes: &prepared.secrets.printed_codes,
    };
    store::replace_secrets(tx, &app.vault, account, &new).await?;
    store::forget_failures(tx, &store::typed_name(&app.vault, login_name)).await?;
    Ok(prepared.secrets)
}

/// Goes on only when somebody of this name may hold the role at the area; `account` is theirs, if they have one.
///
/// # Errors
/// [`StaffError::Level`] and [`StaffError::Apart`].
pub async fn may_hold(
    app: &App,
    tx: &mut Tx,
    role: Role,
    area: &AreaId,
    name: &str,
    account: Option<Uuid>,
) -> Result<(), StaffError> {
    let area = areas::store::find(tx, area).await?;
    if area.is_none_or(|area| area.view.level != role.level()) {
        return Err(StaffError::Level(role));
    }
    keep_apart(app, tx, role, name, account).await
}

/// Goes on only when nobody else of this name has an open account with a role that excludes `wanted`. Names are
/// sealed, so they are opened and compared: of the administrators for a worker, of everybody for an administrator.
async fn keep_apart(
    app: &App,
    tx: &mut Tx,
    wanted: Role,
    name: &str,
    except: Option<Uuid>,
) -> Result<(), StaffError> {
    let mut others = store::held(tx, app.clock.today()).await?;
    others.retain(|(account, held)| Some(*account) != except && held.excludes(wanted));
    for (account, held) in others {
        if same_name(&store::name(tx, &app.vault, account).await?, name) {
            return Err(StaffError::Apart { held, wanted });
        }
    }
    Ok(())
}

/// Whether two names are one, spaces aside.
fn same_name(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    plain(one) == plain(other)
}

async fn find(tx: &mut Tx, login_name: &str) -> Result<Uuid, StaffError> {
    let found = store::credentials(tx, login_name).await?;
    found.map(|account| account.id).ok_or_else(|| StaffError::Unknown(login_name.to_owned()))
}

/// A worker who has an account already, as a list of workers shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The account.
    pub id: Uuid,
    /// The person's name.
    pub name: String,
    /// What they are, and where, today.
    pub posts: Vec<(Role, AreaId)>,
    /// Whether the account is closed.
    pub disabled: bool,
}

/// The worker behind a sign-in name.
///
/// # Errors
/// [`Fault`] when the store or the vault fails.
pub async fn listed(app: &App, tx: &mut Tx, login_name: &str) -> Result<Option<Listed>, Fault> {
    let Some(kept) = store::credentials(tx, login_name).await? else { return Ok(None) };
    let name = store::name(tx, &app.vault, kept.id).await?;
    let standing = store::standing(tx, kept.id, app.clock.today()).await?;
    let memberships = standing.map(|standing| standing.memberships).unwrap_or_default();
    let posts = memberships.into_iter().map(|membership| (membership.role, membership.area.id())).collect();
    Ok(Some(Listed { id: kept.id, name, posts, disabled: kept.disabled_at.is_some() }))
}

/// Takes accounts out again that were made by mistake; `false` when one of them was ever used.
///
/// # Errors
/// [`Fault`] when the store fails, also when something refers to one of them.
pub async fn withdraw(app: &App, tx: &mut Tx, account: Uuid) -> Result<bool, Fault> {
    if !store::remove_unused(tx, account).await? {
        return Ok(false);
    }
    app.vault.forget_subject(tx, account, platform::vault::Class::Statutory).await?;
    audit::record(tx, app.entry("staff.withdraw").object(format!("account {account}"))).await?;
    Ok(true)
}
