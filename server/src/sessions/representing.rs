//! Acting for somebody with one's own card: for whom, and from when on.

use domain::mandates::{RepresentedList, StandFor};
use domain::sessions::{Assurance, Face};
use domain::words::sentence;
use platform::audit;
use platform::http::{Body, Problem};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};
use uuid::Uuid;

use super::api::{Beginning, Begun, begin};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::{mandates, messages, residents};

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Signing in and out.
    Sessions,
}

/// The routes of somebody who stands for others.
pub struct RepresentingApi;

#[OpenApi(tag = "Chapter::Sessions")]
impl RepresentingApi {
    /// For whom I may act today, with my own card: as guardian, or by a mandate.
    #[oai(path = "/represented-people", method = "get", operation_id = "list_represented_people")]
    async fn list_represented_people(
        &self,
        app: Data<&App>,
        caller: Caller,
    ) -> Result<Json<RepresentedList>, Problem> {
        let mut tx = app.store.autocommit().await?;
        let representative = representative(&app, &mut tx, &caller).await?;
        let items = match representative {
            None => Vec::new(),
            Some(id) => mandates::represented(&app, &mut tx, id).await?,
        };
        drop(tx);
        let people = items.iter().map(|person| person.resident_id);
        let entry = app.entry("sessions.represented").actor(representative).people(people);
        app.record_read(entry.device(caller.session.device).request(caller.request_id)).await?;
        Ok(Json(RepresentedList { items }))
    }

    /// Act for somebody from here on: who I am and for whom both stand on record, and the person is told.
    ///
    /// The session gets a new id. What may be done is looked up at every request, so that what is taken back ends at
    /// once.
    #[oai(path = "/sessions/current/represented", method = "put", operation_id = "stand_for_person")]
    async fn stand_for_person(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<StandFor>,
    ) -> Result<Begun, Problem> {
        let mut tx = app.store.write().await?;
        let representative = representative(&app, &mut tx, &caller).await?;
        let person = residents::load(&app, &mut tx, body.value.resident_id).await?;
        let person = person.ok_or_else(Problem::not_found)?.id;
        let standing = match representative {
            None => None,
            Some(id) => mandates::stands_for(&app, &mut tx, id, person).await?,
        };
        let Some((representative, (resident, authority))) = representative.zip(standing) else {
            return Err(residents::refuse(&app, tx, &caller, person).await?);
        };
        let how = if authority.is_guardian() { "by_guardian" } else { "by_holder" };
        let words = sentence(&format!("message.represented_{how}"));
        messages::tell(&app, &mut tx, &resident, words).await?;
        let entry = app.entry("sessions.stand_for").actor(representative).subject(person).person(person);
        let entry = entry.device(caller.session.device).request(caller.request_id);
        audit::record(&mut tx, entry).await?;
        tx.commit().await?;
        let new = representing(representative, Some(person), caller.face, caller.session.device);
        begin(&app, new, Some(&caller.token)).await
    }
}

/// Who the caller is as somebody who stands for others: the holder of the card. A worker is nobody here, also beside a
/// person.
async fn representative(app: &App, tx: &mut Tx, caller: &Caller) -> Result<Option<Uuid>, Problem> {
    if let Some(standing) = &caller.stands_for {
        return Ok(Some(standing.representative));
    }
    if caller.actor.is_some() {
        return Err(Problem::forbidden("forbidden"));
    }
    let own = residents::load(app, tx, caller.present_person()?).await?.ok_or_else(Problem::not_found)?;
    Ok(mandates::by_id_number(app, tx, &own.id_number(caller.today)?).await?)
}

/// The session of somebody who acts for a person with their own card.
pub(super) const fn representing(
    representative: Uuid,
    subject: Option<Uuid>,
    face: Face,
    device: Option<Uuid>,
) -> Beginning {
    let actor = Some(representative);
    Beginning { face, actor, epoch: 0, subject, device, assurance: Assurance::Represented }
}
