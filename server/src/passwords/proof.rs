//! Proving once more who it is, before secrets are drawn: the present password and a code that is used up. Tries are
//! counted under the same name as those to sign in, before anything is looked at.

use domain::passwords::Proof;
use platform::audit;
use platform::http::Problem;
use platform::store::Tx;
use platform::vault::Token;
use uuid::Uuid;

use crate::accounts::guard::Caller;
use crate::accounts::store::{self, Kept};
use crate::accounts::{password, sign_in};
use crate::app::App;

/// Whose password it was.
pub(super) struct Proven {
    name: Token,
    pub(super) kept: Kept,
}

/// The worker who calls, if nobody is beside them: what is shown now is for their eyes.
pub(super) fn alone(caller: &Caller) -> Result<Uuid, Problem> {
    let account = caller.actor_id().filter(|_| caller.subject.is_none());
    account.ok_or_else(|| Problem::forbidden("forbidden"))
}

/// What is kept of the caller's secrets.
pub(super) async fn kept(app: &App, account: Uuid) -> Result<Kept, Problem> {
    let mut tx = app.store.autocommit().await?;
    let login_name = store::login_name(&mut tx, account).await?;
    let kept = store::credentials(&mut tx, &login_name).await?;
    kept.ok_or_else(|| Problem::unauthorized("session_ended"))
}

/// Goes on only when the password is the present one and has not run out.
pub(super) async fn password(
    app: &App,
    caller: &Caller,
    account: Uuid,
    shown: &Proof,
) -> Result<Proven, Problem> {
    let login_name = store::login_name(&mut app.store.autocommit().await?, account).await?;
    let name = store::typed_name(&app.vault, &login_name);
    let kept = sign_in::try_once(app, &name, &login_name).await?;
    let kept = kept.ok_or_else(|| Problem::unauthorized("session_ended"))?;
    if !password::verify(shown.password.clone(), Some(kept.password_hash.clone())).await? {
        return Err(refuse(app, caller).await?);
    }
    if kept.ran_out(app.clock.now()) {
        return Err(Problem::forbidden("password_expired"));
    }
    Ok(Proven { name, kept })
}

/// Goes on only when the code is right and unused: in the transaction of what it is shown for, which is given back.
pub(super) async fn code(
    app: &App,
    caller: &Caller,
    mut tx: Tx,
    proven: &Proven,
    shown: &Proof,
) -> Result<Tx, Problem> {
    if !sign_in::use_code(app, &mut tx, &proven.kept, &shown.second_factor).await? {
        drop(tx);
        return Err(refuse(app, caller).await?);
    }
    store::forget_failures(&mut tx, &proven.name).await?;
    Ok(tx)
}

async fn refuse(app: &App, caller: &Caller) -> Result<Problem, Problem> {
    let mut tx = app.store.write().await?;
    audit::record(&mut tx, caller.sign(app.refused("passwords.draw"))).await?;
    tx.commit().await?;
    Ok(Problem::forbidden("secrets_refused"))
}
