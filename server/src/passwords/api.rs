//! Having a password or printed codes drawn, and confirming that they were kept.

use domain::passwords::{
    ConfirmCodes, ConfirmPassword, DrawPassword, DrawnCodes, DrawnPassword, waits_until,
};
use domain::sessions::Assurance;
use platform::audit;
use platform::http::{Body, Problem};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::proof;
use crate::accounts::guard::Caller;
use crate::accounts::{next_password, password, printed_codes};
use crate::app::App;
use crate::problems;
use crate::sessions::api::{Beginning, Begun, begin};

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// A worker's own password and printed codes.
    Passwords,
}

/// The new printed codes count.
#[derive(ApiResponse)]
pub enum Confirmed {
    /// They do, and those before are worth nothing.
    #[oai(status = 204)]
    Done,
}

/// The routes about one's own password and printed codes.
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
        let account = proof::alone(&caller)?;
        let shown = body.value.parse().map_err(problems::fields)?;
        let proven = proof::password(&app, &caller, account, &shown).await?;
        let drawn = password::draw(&app.random);
        let hash = password::hash(drawn.clone(), &app.random).await?;
        let until = waits_until(app.clock.now());
        let mut tx = app.store.write().await?;
        if !next_password::keep(&mut tx, account, &proven.kept.password_hash, &hash, until).await? {
            return Err(Problem::unauthorized("session_ended"));
        }
        let mut tx = proof::code(&app, &caller, tx, &proven, &shown).await?;
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
        let account = proof::alone(&caller)?;
        let kept = proof::kept(&app, account).await?;
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

    /// Have ten new printed codes of my own drawn. They are shown here and never again.
    ///
    /// Asks for the same as a new password does. The codes before count until one of these is used: to confirm them, or
    /// to sign in. If this answer is lost I have others drawn, and only the last ones count.
    #[oai(path = "/printed-codes", method = "post", operation_id = "draw_printed_codes")]
    async fn draw_printed_codes(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<DrawPassword>,
    ) -> Result<Json<DrawnCodes>, Problem> {
        let account = proof::alone(&caller)?;
        caller.with_own_password()?;
        let shown = body.value.parse().map_err(problems::fields)?;
        let proven = proof::password(&app, &caller, account, &shown).await?;
        let codes = password::printed_codes(&app.random);
        let mut tx = app.store.write().await?;
        if !next_password::is_still(&mut tx, account, &proven.kept.password_hash).await? {
            return Err(Problem::unauthorized("session_ended"));
        }
        let mut tx = proof::code(&app, &caller, tx, &proven, &shown).await?;
        printed_codes::add(&mut tx, &app.vault, account, &codes).await?;
        audit::record(&mut tx, app.entry_of(&caller, "printed_codes.draw")).await?;
        tx.commit().await?;
        Ok(Json(DrawnCodes { codes }))
    }

    /// I have kept the new printed codes: one of them is used up for this, and those before are worth nothing.
    #[oai(path = "/printed-codes/confirmations", method = "post", operation_id = "confirm_printed_codes")]
    async fn confirm_printed_codes(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<ConfirmCodes>,
    ) -> Result<Confirmed, Problem> {
        let account = proof::alone(&caller)?;
        caller.with_own_password()?;
        let mut tx = app.store.write().await?;
        if !printed_codes::one_waits(&mut tx, account).await? {
            return Err(Problem::conflict("no_codes_drawn"));
        }
        let used = printed_codes::use_one(&mut tx, &app.vault, account, &body.value.code, app.clock.now());
        if !used.await? || printed_codes::one_waits(&mut tx, account).await? {
            return Err(Problem::field("code", "printed_code_differs"));
        }
        audit::record(&mut tx, app.entry_of(&caller, "printed_codes.confirm")).await?;
        tx.commit().await?;
        Ok(Confirmed::Done)
    }
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
