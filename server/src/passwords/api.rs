//! Having a password drawn, and confirming that it was kept.

use domain::passwords::{ConfirmPassword, DrawPassword, DrawnPassword, Proof, waits_until};
use domain::sessions::Assurance;
use platform::audit;
use platform::http::{Body, Problem};
use platform::store::Tx;
use platform::vault::Token;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};
use uuid::Uuid;

use crate::accounts::guard::Caller;
use crate::accounts::store::{self, Kept};
use crate::accounts::{next_password, password, sign_in};
use crate::app::App;
use crate::problems;
use crate::sessions::api::{Beginning, Begun, begin};

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// A worker's own password.
    Passwords,
}

/// The routes about one's own password.
pub struct PasswordsApi;

#[OpenApi(tag = "Chapter::Passwords")]
impl PasswordsApi {
    /// Have a new password of my own drawn. It is shown here and never again.
    ///
    /// Asks for the present password and a code of the second factor, which is used up; tries are counted like those
    /// to sign in. The present password counts until the new one is confirmed or signs me in; for that it waits seven
    /// days. If this answer is lost I have another one drawn, and only the last one counts. Not while a resident is
    /// beside me.
    #[oai(path = "/passwords", method = "post", operation_id = "draw_password")]
    async fn draw_password(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<DrawPassword>,
    ) -> Result<Json<DrawnPassword>, Problem> {
        let account = alone(&caller)?;
        let proof = body.value.parse().map_err(problems::fields)?;
        let (name, kept) = try_present(&app, &caller, account, &proof).await?;
        let drawn = password::draw(&app.random);
        let hash = password::hash(drawn.clone(), &app.random).await?;
        let now = app.clock.now();
        let mut tx = app.store.write().await?;
        if !sign_in::use_code(&app, &mut tx, &kept, &proof.second_factor).await? {
            drop(tx);
            return Err(refuse(&app, &caller).await?);
        }
        let until = waits_until(now);
        if !next_password::keep(&mut tx, account, &kept.password_hash, &hash, until).await? {
            return Err(Problem::unauthorized("session_ended"));
        }
        store::forget_failures(&mut tx, &name).await?;
        audit::record(&mut tx, app.entry_of(&caller, "passwords.draw")).await?;
        tx.commit().await?;
        Ok(Json(DrawnPassword { password: drawn, waits_until: until }))
    }

    /// I have kept the new password: it counts from here on, and the one before opens nothing any more.
    ///
    /// Every other session of mine ends; this one goes on under a new id. If this answer is lost, the new password
    /// signs me in.
    #[oai(path = "/passwords/confirmations", method = "post", operation_id = "confirm_password")]
    async fn confirm_password(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<ConfirmPassword>,
    ) -> Result<Begun, Problem> {
        let account = alone(&caller)?;
        let mut tx = app.store.autocommit().await?;
        let kept = of(&mut tx, account).await?;
        drop(tx);
        let Some(next) = kept.next_password(app.clock.now()) else {
            return Err(Problem::conflict("no_password_drawn"));
        };
        if !password::verify(body.value.password, Some(next.clone())).await? {
            return Err(Problem::field("password", "password_differs"));
        }
        let mut tx = app.store.write().await?;
        let Some(epoch) = next_password::adopt(&mut tx, account, &next).await? else {
            return Err(Problem::conflict("no_password_drawn"));
        };
        audit::record(&mut tx, app.entry_of(&caller, "passwords.confirm")).await?;
        tx.commit().await?;
        go_on_alone(&app, &caller, account, epoch).await
    }
}

/// The worker who calls, if nobody is beside them: what is shown now is for their eyes.
fn alone(caller: &Caller) -> Result<Uuid, Problem> {
    let account = caller.actor_id().filter(|_| caller.subject.is_none());
    account.ok_or_else(|| Problem::forbidden("forbidden"))
}

async fn of(tx: &mut Tx, account: Uuid) -> Result<Kept, Problem> {
    let login_name = store::login_name(tx, account).await?;
    let kept = store::credentials(tx, &login_name).await?;
    kept.ok_or_else(|| Problem::unauthorized("session_ended"))
}

/// Goes on only when the password is the present one and has not run out; the try is counted before it is looked at,
/// under the same name as those to sign in.
async fn try_present(
    app: &App,
    caller: &Caller,
    account: Uuid,
    proof: &Proof,
) -> Result<(Token, Kept), Problem> {
    let login_name = store::login_name(&mut app.store.autocommit().await?, account).await?;
    let name = store::typed_name(&app.vault, &login_name);
    let kept = sign_in::try_once(app, &name, &login_name).await?;
    let kept = kept.ok_or_else(|| Problem::unauthorized("session_ended"))?;
    if !password::verify(proof.password.clone(), Some(kept.password_hash.clone())).await? {
        return Err(refuse(app, caller).await?);
    }
    if kept.ran_out(app.clock.now()) {
        return Err(Problem::forbidden("password_expired"));
    }
    Ok((name, kept))
}

async fn refuse(app: &App, caller: &Caller) -> Result<Problem, Problem> {
    let mut tx = app.store.write().await?;
    audit::record(&mut tx, caller.sign(app.refused("passwords.draw"))).await?;
    tx.commit().await?;
    Ok(Problem::forbidden("secrets_refused"))
}

/// The session that confirmed goes on under a new id and the new epoch; all others of the account end.
async fn go_on_alone(app: &App, caller: &Caller, account: Uuid, epoch: i64) -> Result<Begun, Problem> {
    let others = app.sessions.list(account, app.clock.now()).await?;
    let own = caller.token.id();
    for other in others.iter().filter(|other| other.id != own) {
        app.sessions.end_one(account, &other.id).await?;
    }
    let new = Beginning {
        face: caller.face,
        actor: Some(account),
        epoch,
        subject: None,
        device: caller.session.device,
        assurance: Assurance::Password,
    };
    begin(app, new, Some(&caller.token)).await
}
