//! Checking a sign-in: slow on purpose, the same answer for every wrong part, and every try on record.
//!
//! Tries are counted for the name that was typed, whether or not an account is called so, and before anything is
//! checked: of many at once no more are looked at than one after the other. A sign-in forgets them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::sessions::{Credentials, SecondFactor};
use platform::audit;
use platform::http::Problem;
use platform::store::Tx;
use platform::vault::Token;
use uuid::Uuid;

use super::password;
use super::store::{self, Kept};
use crate::app::App;
use crate::problems::Fault;

/// Tries in a row before the name waits.
const FREE_TRIES: i64 = 5;

/// The account that signed in.
pub(crate) struct SignedIn {
    pub(crate) id: Uuid,
    pub(crate) epoch: i64,
}

/// Checks name, password and code, at the kiosk that proved itself, if one did.
pub(crate) async fn check(
    app: &App,
    request: &Credentials,
    device: Option<Uuid>,
) -> Result<SignedIn, Problem> {
    let name = store::typed_name(&app.vault, &request.login_name);
    let mut tx = app.store.write().await?;
    count_try(&mut tx, &name, app.clock.now()).await?;
    let found = store::credentials(&mut tx, &request.login_name).await?;
    tx.commit().await?;
    let hash = found.as_ref().map(|account| account.password_hash.clone());
    let right = password::verify(request.password.clone(), hash).await?;
    let Some(account) = found.filter(|account| account.disabled_at.is_none()) else {
        return Err(refuse(app, None, device).await?);
    };
    let by = By { account: &account, name: &name, device };
    if right && accept_code(app, &by, &request.second_factor).await? {
        Ok(SignedIn { id: account.id, epoch: account.epoch })
    } else {
        Err(refuse(app, Some(account.id), device).await?)
    }
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

/// Whose code it is, under which name they came, and where they stand.
struct By<'a> {
    account: &'a Kept,
    name: &'a Token,
    device: Option<Uuid>,
}

/// Uses the code up in the same transaction that remembers the sign-in.
async fn accept_code(app: &App, by: &By<'_>, code: &SecondFactor) -> Result<bool, Problem> {
    let (account, now) = (by.account, app.clock.now());
    let mut tx = app.store.write().await?;
    let good = match code {
        SecondFactor::Totp(code) => {
            let key = store::key(&mut tx, &app.vault, account.id).await?;
            let secret =
                key.open(&store::totp_cell(account.id), &account.totp_sealed).map_err(Fault::from)?;
            match password::check_time_code(secret.expose(), code, now, account.totp_last_step)? {
                Some(step) => store::use_time_code(&mut tx, account.id, step).await?,
                None => false,
            }
        }
        SecondFactor::Printed(code) => {
            store::use_printed_code(&mut tx, &app.vault, account.id, code, now).await?
        }
    };
    if good {
        store::forget_failures(&mut tx, by.name).await?;
        audit::record(&mut tx, app.entry("sessions.start").actor(account.id).device(by.device)).await?;
        tx.commit().await?;
    }
    Ok(good)
}

async fn refuse(app: &App, account: Option<Uuid>, device: Option<Uuid>) -> Result<Problem, Problem> {
    let mut tx = app.store.write().await?;
    audit::record(&mut tx, app.refused("sessions.start").actor(account).device(device)).await?;
    tx.commit().await?;
    Ok(Problem::unauthorized("sign_in_failed"))
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
