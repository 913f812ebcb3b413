//! Checking a sign-in: slow on purpose, the same answer for every wrong part, and every try on record.

use chrono::TimeDelta;
use domain::sessions::{Credentials, SecondFactor};
use platform::audit;
use platform::http::Problem;
use uuid::Uuid;

use super::password;
use super::store::{self, Kept};
use crate::app::App;
use crate::problems::Fault;

/// Failures in a row before the account waits.
const FREE_TRIES: i64 = 5;

/// The account that signed in.
pub(crate) struct SignedIn {
    pub(crate) id: Uuid,
    pub(crate) epoch: i64,
}

/// Checks name, password and code.
pub(crate) async fn check(app: &App, request: &Credentials) -> Result<SignedIn, Problem> {
    let mut tx = app.store.autocommit().await?;
    let found = store::credentials(&mut tx, &request.login_name).await?;
    drop(tx);
    let now = app.clock.now();
    if found.as_ref().and_then(|account| account.locked_until).is_some_and(|until| now < until) {
        return Err(Problem::too_many_requests(60));
    }
    let hash = found.as_ref().map(|account| account.password_hash.clone());
    let right = password::verify(request.password.clone(), hash).await?;
    let Some(account) = found.filter(|account| account.disabled_at.is_none()) else {
        return Err(refuse(app, None).await?);
    };
    let code = if right { accept_code(app, &account, &request.second_factor).await? } else { false };
    if code {
        Ok(SignedIn { id: account.id, epoch: account.epoch })
    } else {
        Err(refuse(app, Some(&account)).await?)
    }
}

/// Uses the code up in the same transaction that remembers the sign-in.
async fn accept_code(app: &App, account: &Kept, code: &SecondFactor) -> Result<bool, Problem> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let good = match code {
        SecondFactor::Totp(code) => {
            let key = store::key(&mut tx, &app.vault, account.id).await?;
            let secret =
                key.open(&store::totp_cell(account.id), &account.totp_sealed).map_err(Fault::from)?;
            match password::check_time_code(secret.expose(), code, now, account.totp_last_step)? {
                Some(step) => store::count_success(&mut tx, account.id, Some(step)).await?,
                None => false,
            }
        }
        SecondFactor::Printed(code) => {
            store::use_printed_code(&mut tx, account.id, password::printed_code_hash(code), now).await?
                && store::count_success(&mut tx, account.id, None).await?
        }
    };
    if good {
        audit::record(&mut tx, app.entry("sessions.start").actor(account.id)).await?;
        tx.commit().await?;
    }
    Ok(good)
}

async fn refuse(app: &App, account: Option<&Kept>) -> Result<Problem, Problem> {
    let mut tx = app.store.write().await?;
    let mut entry = app.refused("sessions.start");
    if let Some(account) = account {
        let failures = account.failed_sign_ins + 1;
        let wait = (failures >= FREE_TRIES).then(|| waiting_time(failures - FREE_TRIES));
        store::count_failure(&mut tx, account.id, wait.map(|wait| app.clock.now() + wait)).await?;
        entry = entry.actor(account.id);
    }
    audit::record(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Problem::unauthorized("sign_in_failed"))
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
    fn failures_make_the_wait_longer_up_to_an_hour() {
        assert_eq!(waiting_time(0), TimeDelta::minutes(1));
        assert_eq!(waiting_time(3), TimeDelta::minutes(8));
        assert_eq!(waiting_time(100), TimeDelta::minutes(60));
    }
}
