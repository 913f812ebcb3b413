//! Reading and signing the undertaking.

use domain::undertakings::{self, SignUndertaking, UndertakingView};
use platform::audit;
use platform::http::{Body, IdempotencyKey, Problem, idempotency};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};

use super::store;
use crate::accounts;
use crate::accounts::guard::Caller;
use crate::app::App;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// The confidentiality undertaking.
    Undertakings,
}

/// The routes about the undertaking.
pub struct UndertakingsApi;

#[OpenApi(tag = "Chapter::Undertakings")]
impl UndertakingsApi {
    /// The text in force, and until when I have signed it.
    #[oai(path = "/undertakings/current", method = "get", operation_id = "show_undertaking")]
    async fn show_undertaking(
        &self,
        app: Data<&App>,
        caller: Caller,
    ) -> Result<Json<UndertakingView>, Problem> {
        let account = caller.actor_id().ok_or_else(|| Problem::forbidden("forbidden"))?;
        let mut tx = app.store.autocommit().await?;
        let (version, text, signed_until) =
            store::in_force(&mut tx, account, caller.today).await?.ok_or_else(Problem::not_found)?;
        Ok(Json(UndertakingView { version, text, signed_until }))
    }

    /// Sign the text in force. It holds for a year; signing again before then changes nothing.
    ///
    /// Whoever has a first password only signs nothing: somebody else has seen it.
    #[oai(path = "/undertakings/signatures", method = "post", operation_id = "sign_undertaking")]
    async fn sign_undertaking(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        body: Body<SignUndertaking>,
    ) -> Result<Json<UndertakingView>, Problem> {
        let account = caller.with_own_password()?.id;
        let mut tx = app.store.write().await?;
        let own_key = accounts::store::key(&mut tx, &app.vault, account).await?;
        let claim =
            match idempotency::claim(&mut tx, &app.idempotency(&caller, &key, &body), &own_key).await? {
                idempotency::Claimed::Done(stored) => return Ok(Json(stored.read()?)),
                idempotency::Claimed::New(claim) => claim,
            };
        let (version, text, signed_until) =
            store::in_force(&mut tx, account, caller.today).await?.ok_or_else(Problem::not_found)?;
        if body.value.version != version {
            return Err(Problem::conflict("undertaking_changed"));
        }
        if signed_until.is_some_and(|until| caller.today <= until) {
            return Ok(Json(UndertakingView { version, text, signed_until }));
        }
        let until = undertakings::valid_until(caller.today);
        store::sign(&mut tx, app.random.uuid(&app.clock), account, version, app.clock.now(), until).await?;
        audit::record(&mut tx, app.entry_of(&caller, "undertakings.sign")).await?;
        let signed = UndertakingView { version, text, signed_until: Some(until) };
        idempotency::finish(&mut tx, claim, 200, &signed).await?;
        tx.commit().await?;
        Ok(Json(signed))
    }
}
