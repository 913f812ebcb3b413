//! Where it is practised, and sitting down there.

use domain::practice::{PracticeView, StartPractice};
use domain::sessions::{Assurance, Face};
use platform::audit;
use platform::http::{Body, Problem};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};

use crate::accounts;
use crate::app::App;
use crate::demo;
use crate::sessions::api::{Beginning, Begun, begin};

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Practising on made-up people.
    Practice,
}

/// The routes about practice.
pub struct PracticeApi;

#[OpenApi(tag = "Chapter::Practice")]
impl PracticeApi {
    /// Whether it is practised on this server, or where it is.
    #[expect(clippy::unused_async, reason = "an operation of the API is asynchronous")]
    #[oai(path = "/practice", method = "get", operation_id = "show_practice")]
    async fn show_practice(&self, app: Data<&App>) -> Json<PracticeView> {
        let is_here = app.config.practice;
        let address = app.config.practice_url.clone().filter(|_| !is_here);
        Json(PracticeView { is_here, address })
    }

    /// Sit down at the desk of a made-up worker. Where it is not practised there is no such thing, and whoever tries is on
    /// record.
    #[oai(path = "/practice/sessions", method = "post", operation_id = "start_practice")]
    async fn start_practice(&self, app: Data<&App>, body: Body<StartPractice>) -> Result<Begun, Problem> {
        if !app.config.practice {
            let mut record = app.store.autocommit_write().await?;
            audit::record(&mut record, app.refused("sessions.practice")).await?;
            return Err(Problem::not_found());
        }
        let mut tx = app.store.write().await?;
        let account =
            demo::store::practised(&mut tx, body.value.post).await?.ok_or_else(Problem::not_found)?;
        let standing = accounts::store::standing(&mut tx, account, app.clock.today()).await?;
        let standing = standing.filter(|standing| !standing.disabled).ok_or_else(Problem::not_found)?;
        let epoch = standing.epoch;
        let entry = app.entry("sessions.practice").actor(account).purpose(body.value.post.code());
        audit::record(&mut tx, entry).await?;
        tx.commit().await?;
        let new = Beginning {
            face: Face::Desk,
            actor: Some(account),
            epoch,
            subject: None,
            device: None,
            assurance: Assurance::Password,
        };
        begin(&app, new, None).await
    }
}
