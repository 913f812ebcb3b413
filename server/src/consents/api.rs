//! Reading notices, agreeing, and taking an agreement back.

use domain::consents::{ConsentList, ConsentView, GiveConsent, NoticeView, Purpose, notice_on};
use domain::mandates::Act;
use platform::audit;
use platform::http::{Body, IdempotencyKey, Problem, idempotency};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};
use uuid::Uuid;

use super::{Withdrawn, announce, store};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::mandates;
use crate::residents::{self, Reached, Records};

/// Consents of one answer.
const PAGE: i64 = 50;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// What people are told and agree to.
    Consents,
}

/// The routes about consents.
pub struct ConsentsApi;

#[OpenApi(tag = "Chapter::Consents")]
impl ConsentsApi {
    /// What a person is told before they agree, in full and in easy words. Public.
    #[oai(path = "/privacy-notices/:purpose", method = "get", operation_id = "show_notice")]
    #[expect(clippy::unused_async, reason = "the OpenApi macro awaits every handler")]
    async fn show_notice(
        &self,
        app: Data<&App>,
        purpose: Path<Purpose>,
    ) -> Result<Json<NoticeView>, Problem> {
        let notice = notice_on(purpose.0, app.clock.today()).ok_or_else(Problem::not_found)?;
        Ok(Json(notice.view()))
    }

    /// Agree to the notice in force. The person does it themselves, or a worker beside them records it. For a child under
    /// 14, and for whom a court found unable to act, their guardian does, with their own card: nobody else (个人信息保护法
    /// art. 31).
    #[oai(path = "/consents", method = "post", operation_id = "give_consent")]
    async fn give_consent(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        body: Body<GiveConsent>,
    ) -> Result<Json<ConsentView>, Problem> {
        let caller = mandates::admit(&app, caller, Act::Consent, None).await?;
        let mut tx = app.store.write().await?;
        let (resident, records) = person(&app, &mut tx, &caller).await?;
        mandates::require_capacity(&app, &mut tx, &caller, &resident, &records).await?;
        let claim =
            match idempotency::claim(&mut tx, &app.idempotency(&caller, &key, &body), &resident.key).await? {
                idempotency::Claimed::Done(stored) => return Ok(Json(stored.read()?)),
                idempotency::Claimed::New(claim) => claim,
            };
        let GiveConsent { purpose, version } = *body;
        let notice = notice_on(purpose, caller.today).ok_or_else(Problem::not_found)?;
        if notice.version != version {
            return Err(Problem::conflict("notice_changed"));
        }
        let standing = store::standing(&mut tx, &records.all, purpose, Some(version)).await?;
        if standing.is_none() {
            let id = app.random.uuid(&app.clock);
            store::give(&mut tx, id, resident.id, (purpose, version), caller.by(), app.clock.now()).await?;
            audit::record(&mut tx, app.entry_of(&caller, "consents.give").person(resident.id)).await?;
        }
        let consent = match standing {
            Some(consent) => consent,
            None => store::standing(&mut tx, &records.all, purpose, Some(version))
                .await?
                .ok_or_else(Problem::not_found)?,
        };
        idempotency::finish(&mut tx, claim, 200, &consent).await?;
        tx.commit().await?;
        Ok(Json(consent))
    }

    /// What I have agreed to, and what I took back.
    #[oai(path = "/consents", method = "get", operation_id = "list_consents")]
    async fn list_consents(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// Where the last page ended.
        after: Query<Option<Uuid>>,
    ) -> Result<Json<ConsentList>, Problem> {
        let caller = mandates::admit(&app, caller, Act::Consent, None).await?;
        let resident = caller.present_person()?;
        let mut tx =
            if caller.is_alone() { app.store.autocommit().await? } else { app.store.write().await? };
        caller.read_by_helper(&app, &mut tx, "consents.list", resident).await?;
        let records = residents::records(&mut tx, resident).await?.ok_or_else(Problem::not_found)?;
        let mut items = store::of_person(&mut tx, &records.all, after.0, PAGE + 1).await?;
        tx.commit().await?;
        let more = items.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
        if more {
            items.pop();
        }
        let next = items.last().filter(|_| more).map(|consent| consent.id);
        Ok(Json(ConsentList { items, next }))
    }

    /// Take an agreement back, from now on. What was decided on it stays decided; what is still open on it is withdrawn
    /// right after, and the person is told.
    #[oai(path = "/consents/:id", method = "delete", operation_id = "withdraw_consent")]
    async fn withdraw_consent(&self, app: Data<&App>, caller: Caller, id: Path<Uuid>) -> Result<(), Problem> {
        let caller = mandates::admit(&app, caller, Act::Consent, None).await?;
        let mut tx = app.store.write().await?;
        let (resident, records) = person(&app, &mut tx, &caller).await?;
        if !store::withdraw(&mut tx, id.0, &records.all, app.clock.now()).await? {
            return Err(Problem::not_found());
        }
        let withdrawn = Withdrawn { consent: id.0, by: caller.by(), device: caller.session.device };
        announce(&app, &mut tx, &resident, &withdrawn).await?;
        audit::record(&mut tx, app.entry_of(&caller, "consents.withdraw").person(resident.id)).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The person whose session it is, with all their records.
async fn person(app: &App, tx: &mut Tx, caller: &Caller) -> Result<(Reached, Records), Problem> {
    let id = caller.present_person()?;
    let resident = residents::load(app, tx, id).await?.ok_or_else(Problem::not_found)?;
    let records = residents::records(tx, resident.id).await?.ok_or_else(Problem::not_found)?;
    Ok((resident, records))
}
