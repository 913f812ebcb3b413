//! Reading notices, agreeing, and taking an agreement back.

use domain::consents::{ConsentList, ConsentView, GiveConsent, NoticeView, Purpose, notice_on};
use platform::audit;
use platform::http::{Body, Problem};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};
use uuid::Uuid;

use super::store;
use crate::accounts::guard::Caller;
use crate::app::App;

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

    /// Agree to the notice in force. The person does it themselves, or a worker beside them records it.
    #[oai(path = "/consents", method = "post", operation_id = "give_consent")]
    async fn give_consent(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<GiveConsent>,
    ) -> Result<Json<ConsentView>, Problem> {
        let resident = caller.present_person()?;
        let GiveConsent { purpose, version } = *body;
        let notice = notice_on(purpose, caller.today).ok_or_else(Problem::not_found)?;
        if notice.version != version {
            return Err(Problem::conflict("notice_changed"));
        }
        let mut tx = app.store.write().await?;
        if !store::stands(&mut tx, resident, purpose, version).await? {
            let id = app.random.uuid(&app.clock);
            store::give(&mut tx, id, resident, (purpose, version), caller.actor_id(), app.clock.now())
                .await?;
            audit::record(&mut tx, app.entry_of(&caller, "consents.give").person(resident)).await?;
        }
        let given = store::of_resident(&mut tx, resident).await?.into_iter();
        let consent = given.into_iter().find(|consent| {
            consent.purpose == purpose && consent.version == version && consent.withdrawn_at.is_none()
        });
        tx.commit().await?;
        Ok(Json(consent.ok_or_else(Problem::not_found)?))
    }

    /// What I have agreed to, and what I took back.
    #[oai(path = "/consents", method = "get", operation_id = "list_consents")]
    async fn list_consents(&self, app: Data<&App>, caller: Caller) -> Result<Json<ConsentList>, Problem> {
        let resident = caller.present_person()?;
        let mut tx =
            if caller.is_alone() { app.store.autocommit().await? } else { app.store.write().await? };
        caller.read_by_helper(&app, &mut tx, "consents.list", resident).await?;
        let items = store::of_resident(&mut tx, resident).await?;
        tx.commit().await?;
        Ok(Json(ConsentList { items }))
    }

    /// Take an agreement back, from now on. What was decided on it stays decided.
    #[oai(path = "/consents/:id", method = "delete", operation_id = "withdraw_consent")]
    async fn withdraw_consent(&self, app: Data<&App>, caller: Caller, id: Path<Uuid>) -> Result<(), Problem> {
        let resident = caller.present_person()?;
        let mut tx = app.store.write().await?;
        if !store::withdraw(&mut tx, id.0, resident, app.clock.now()).await? {
            return Err(Problem::not_found());
        }
        audit::record(&mut tx, app.entry_of(&caller, "consents.withdraw").person(resident)).await?;
        tx.commit().await?;
        Ok(())
    }
}
