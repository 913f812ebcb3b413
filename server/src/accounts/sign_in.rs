//! Checking a sign-in: slow on purpose, the same answer for every wrong part, and every try on record.
//!
//! Tries are counted for the name that was typed, whether or not an account is called so, and before anything is
//! checked: of many at once no more are looked at than one after the other. A sign-in forgets them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::sessions::{Credentials, Face, Second, SecondFactor};
use platform::audit::{self, Entry};
use platform::http::Problem;
use platform::store::Tx;
use platform::vault::Token;
use uuid::Uuid;

use super::store::{self, Kept};
use super::{next_password, password, printed_codes, resumptions};
use crate::app::App;
use crate::problems::Fault;

/// Tries in a row before the name waits.
const FREE_TRIES: i64 = 5;

/// The account that signed in.
pub(crate) struct SignedIn {
    pub(crate) id: Uuid,
    pub(crate) epoch: i64,
    /// What stands for the code on the same page today, where one was shown at a desk.
    pub(crate) resumption: Option<String>,
}

/// Which of an account's passwords was shown.
#[derive(Clone, PartialEq, Eq)]
enum Shown {
    /// The one that counts.
    Present,
    /// The one that was drawn and waits for its first use, by its hash.
    Next(String),
}

/// Checks name, password and code, at the kiosk that proved itself, if one did. A password that was drawn counts from
/// here on, its first use, and ends what the one before had opened.
pub(crate) async fn check(
    app: &App,
    request: &Credentials,
    device: Option<Uuid>,
) -> Result<SignedIn, Problem> {
    let name = store::typed_name(&app.vault, &request.login_name);
    let found = try_once(app, &name, &request.login_name).await?;
    if let Second::Earlier(secret) = &request.second {
        let mut tx = app.store.autocommit().await?;
        let by = resumptions::shown_by(&mut tx, secret, app.clock.now()).await?;
        drop(tx);
        let is_theirs = |account: &Kept| by == Some((account.id, account.epoch));
        if !found.as_ref().is_some_and(is_theirs) {
            // Told before the password is looked at, and to everybody alike.
            let account = found.map(|account| account.id);
            return Err(refuse(app, account, device, "second_factor_due").await?);
        }
    }
    let shown = shown(app, found.as_ref(), &request.password).await?;
    let Some(account) = found.filter(|account| account.disabled_at.is_none()) else {
        return Err(refuse(app, None, device, "sign_in_failed").await?);
    };
    let by = By { account: &account, name: &name, device };
    let come_in = match shown {
        Some(shown) => come_in(app, &by, &shown, request).await?,
        None => None,
    };
    match come_in {
        Some(signed_in) => Ok(signed_in),
        None => Err(refuse(app, Some(account.id), device, "sign_in_failed").await?),
    }
}

/// Whose password it was, under which name they came, and where they stand.
struct By<'a> {
    account: &'a Kept,
    name: &'a Token,
    device: Option<Uuid>,
}

/// Uses the code up in the same transaction that remembers the sign-in; `None` when the code is wrong, or another
/// password was drawn meanwhile.
///
/// # Errors
/// 401 `password_expired`, told only to whoever showed everything, for a first password that ran out.
async fn come_in(
    app: &App,
    by: &By<'_>,
    shown: &Shown,
    request: &Credentials,
) -> Result<Option<SignedIn>, Problem> {
    let (account, record) = (by.account, |entry: Entry| entry.actor(by.account.id).device(by.device));
    let mut tx = app.store.write().await?;
    // What was shown earlier was looked at before the password was. Whatever has raised the epoch since has ended the
    // session that begins here.
    if let Second::Code(code) = &request.second
        && !use_code(app, &mut tx, account, code).await?
    {
        return Ok(None);
    }
    let epoch = match shown {
        Shown::Present if account.ran_out(app.clock.now()) => {
            audit::record(&mut tx, record(app.refused("sessions.start"))).await?;
            tx.commit().await?;
            return Err(Problem::unauthorized("password_expired"));
        }
        Shown::Present => account.epoch,
        Shown::Next(hash) => {
            let Some(epoch) = next_password::adopt(&mut tx, account.id, hash).await? else { return Ok(None) };
            audit::record(&mut tx, record(app.entry("passwords.confirm"))).await?;
            epoch
        }
    };
    store::forget_failures(&mut tx, by.name).await?;
    let (action, resumption) = match (&request.second, request.face) {
        (Second::Earlier(_), _) => ("sessions.resume", None),
        (Second::Code(_), Face::Desk) => {
            ("sessions.start", Some(resumptions::issue(app, &mut tx, account.id, epoch).await?))
        }
        (Second::Code(_), _) => ("sessions.start", None),
    };
    audit::record(&mut tx, record(app.entry(action))).await?;
    tx.commit().await?;
    if *shown != Shown::Present {
        app.sessions.end_all(account.id).await?;
    }
    Ok(Some(SignedIn { id: account.id, epoch, resumption }))
}

/// Counts one more try under this name, and finds who is called so.
///
/// # Errors
/// 429 `too_many_requests` while the name waits.
pub(crate) async fn try_once(app: &App, name: &Token, login_name: &str) -> Result<Option<Kept>, Problem> {
    let mut tx = app.store.write().await?;
    count_try(&mut tx, name, app.clock.now()).await?;
    let found = store::credentials(&mut tx, login_name).await?;
    tx.commit().await?;
    Ok(found)
}

/// Which password of the account this is. Two are compared for whoever shows a wrong one, so that the answer takes as
/// long whether or not one waits, and whether or not there is an account.
async fn shown(app: &App, account: Option<&Kept>, password: &str) -> Result<Option<Shown>, Fault> {
    let present = account.map(|account| account.password_hash.clone());
    if password::verify(password.to_owned(), present).await? {
        return Ok(Some(Shown::Present));
    }
    let next = account.and_then(|account| account.next_password(app.clock.now()));
    let right = password::verify(password.to_owned(), next.clone()).await?;
    Ok(next.filter(|_| right).map(Shown::Next))
}

/// Counts the try, and closes the door behind it when there were too many.
async fn count_try(tx: &mut Tx, name: &Token, now: DateTime<Utc>) -> Result<(), Problem> {
    let Some(tries) = store::count_try(tx, name, now).await? else {
        let left = store::locked_until(tx, name).await?.map_or(TimeDelta::zero(), |until| until - now);
        return Err(Problem::too_many_requests(whole_seconds(left)));
    };
    if tries >= FREE_TRIES {
        store::lock(tx, name, now + waiting_time(tries - FREE_TRIES)).await?;
    }
    Ok(())
}

/// Uses the code up, in the transaction of what it is shown for; whether it was right and unused.
pub(crate) async fn use_code(
    app: &App,
    tx: &mut Tx,
    account: &Kept,
    code: &SecondFactor,
) -> Result<bool, Fault> {
    let now = app.clock.now();
    match code {
        SecondFactor::Totp(code) => {
            let key = store::key(tx, &app.vault, account.id).await?;
            let secret = key.open(&store::totp_cell(account.id), &account.totp_sealed)?;
            match password::check_time_code(secret.expose(), code, now, account.totp_last_step)? {
                Some(step) => store::use_time_code(tx, account.id, step).await,
                None => Ok(false),
            }
        }
        SecondFactor::Printed(code) => printed_codes::use_one(tx, &app.vault, account.id, code, now).await,
    }
}

/// Puts the try on record; what is said to it.
async fn refuse(
    app: &App,
    account: Option<Uuid>,
    device: Option<Uuid>,
    code: &'static str,
) -> Result<Problem, Problem> {
    let mut tx = app.store.write().await?;
    audit::record(&mut tx, app.refused("sessions.start").actor(account).device(device)).await?;
    tx.commit().await?;
    Ok(Problem::unauthorized(code))
}

/// The seconds to wait, the last one begun counted whole.
fn whole_seconds(left: TimeDelta) -> u32 {
    u32::try_from((left + TimeDelta::milliseconds(999)).num_seconds()).unwrap_or_default().max(1)
}

/// A minute, doubled with every further failure, an hour at most.
fn waiting_time(further: i64) -> TimeDelta {
    let doublings = u32::try_from(further.clamp(0, 6)).unwrap_or(6);
    TimeDelta::minutes((1_i64 << doublings).min(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_that_has_begun_is_waited_for() {
        assert_eq!(whole_seconds(TimeDelta::milliseconds(59_001)), 60);
        assert_eq!(whole_seconds(TimeDelta::seconds(59)), 59);
        assert_eq!(whole_seconds(TimeDelta::zero()), 1);
    }

    #[test]
    fn failures_make_the_wait_longer_up_to_an_hour() {
        assert_eq!(waiting_time(0), TimeDelta::minutes(1));
        assert_eq!(waiting_time(3), TimeDelta::minutes(8));
        assert_eq!(waiting_time(100), TimeDelta::minutes(60));
    }
}
