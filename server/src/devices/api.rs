//! Kiosks: enrolment, and the card as a way in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::areas::{AreaId, AreaLevel};
use domain::devices::{
    CardChallenge, ChallengeRequest, DeviceView, EnrolDevice, PresenceView, SignedReading,
};
use domain::roles::Permission;
use platform::audit;
use platform::http::{Body, IdempotencyKey, Problem, idempotency};
use poem::http::StatusCode;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};
use uuid::Uuid;

use super::store::{self, Device, NewDevice};
use super::{device_id, reading};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;
use crate::{accounts, areas, problems, residents};

/// How long a number that was drawn waits for its card.
const CHALLENGE_LASTS: TimeDelta = TimeDelta::seconds(60);
/// How long a present person's file stays open to the worker.
const PRESENCE_LASTS: TimeDelta = TimeDelta::minutes(10);

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Kiosks and card readers.
    Devices,
}

fn view(device: Device) -> Result<DeviceView, Fault> {
    let area_id = AreaId::parse(&device.area_id).map_err(|_| Fault::Unreadable("devices.area_id"))?;
    Ok(DeviceView {
        id: device.id,
        name: device.name,
        area_id,
        area_name: device.area_name,
        hall_phone: device.hall_phone,
        simulated: device.simulated,
    })
}

/// The routes about kiosks.
pub struct DevicesApi;

#[OpenApi(tag = "Chapter::Devices")]
impl DevicesApi {
    /// Which hall a kiosk stands in, and whom to ring there. Public.
    #[oai(path = "/devices/:id", method = "get", operation_id = "show_device")]
    async fn show_device(&self, app: Data<&App>, id: Path<Uuid>) -> Result<Json<DeviceView>, Problem> {
        let mut tx = app.store.autocommit().await?;
        let device = store::find(&mut tx, id.0).await?.filter(|device| device.revoked_at.is_none());
        Ok(Json(view(device.ok_or_else(Problem::not_found)?)?))
    }

    /// Enrol a kiosk by the key its bridge made.
    #[oai(path = "/devices", method = "post", operation_id = "enrol_device")]
    async fn enrol_device(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        body: Body<EnrolDevice>,
    ) -> Result<Json<DeviceView>, Problem> {
        let actor = caller.permitted(Permission::EnrolDevice)?.id;
        let sent = app.idempotency(&caller, &key, &body);
        let request = body.value.parse().map_err(problems::fields)?;
        let public_key = STANDARD.decode(&request.public_key);
        let public_key = public_key.map_err(|_| Problem::field("public_key", "public_key_form"))?;
        let id = device_id(&public_key);
        let mut tx = app.store.write().await?;
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let claim = match idempotency::claim(&mut tx, &sent, &own_key).await? {
            idempotency::Claimed::Done(stored) => return Ok(Json(stored.read()?)),
            idempotency::Claimed::New(claim) => claim,
        };
        let area = areas::store::find(&mut tx, &request.area_id).await?;
        let village = area.filter(|area| area.view.level == AreaLevel::Village);
        let area = village
            .filter(|area| caller.may(Permission::EnrolDevice, &area.path))
            .ok_or_else(|| Problem::field("area_id", "area_unknown"))?;
        let device = NewDevice {
            id,
            name: &request.name,
            area: &area.view.id,
            public_key: &public_key,
            simulated: request.simulated,
        };
        if !store::enrol(&mut tx, &device, app.clock.now()).await? {
            return Err(Problem::conflict("device_enrolled"));
        }
        audit::record(&mut tx, app.entry_of(&caller, "devices.enrol").object(format!("device {id}"))).await?;
        let device = view(store::find(&mut tx, id).await?.ok_or_else(Problem::not_found)?)?;
        idempotency::finish(&mut tx, claim, 200, &device).await?;
        tx.commit().await?;
        Ok(Json(device))
    }

    /// Stop trusting a kiosk, at once.
    #[oai(path = "/devices/:id", method = "delete", operation_id = "revoke_device")]
    async fn revoke_device(&self, app: Data<&App>, caller: Caller, id: Path<Uuid>) -> Result<(), Problem> {
        caller.permitted(Permission::EnrolDevice)?;
        let mut tx = app.store.write().await?;
        let device = store::find(&mut tx, id.0).await?;
        device
            .filter(|device| device.path().is_ok_and(|path| caller.may(Permission::EnrolDevice, &path)))
            .ok_or_else(Problem::not_found)?;
        if !store::revoke(&mut tx, id.0, app.clock.now()).await? {
            return Err(Problem::not_found());
        }
        audit::record(&mut tx, app.entry_of(&caller, "devices.revoke").object(format!("device {}", id.0)))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Draw the number that a kiosk's next signature is over: a card's reading, or the proof of itself.
    #[oai(path = "/card-challenges", method = "post", operation_id = "open_challenge")]
    async fn open_challenge(
        &self,
        app: Data<&App>,
        body: Body<ChallengeRequest>,
    ) -> Result<Json<CardChallenge>, Problem> {
        let mut tx = app.store.write().await?;
        let device =
            store::find(&mut tx, body.value.device_id).await?.filter(|device| device.revoked_at.is_none());
        let device = device.ok_or_else(|| Problem::forbidden("device_unknown"))?;
        let nonce = app.random.bytes::<32>();
        let expires_at = app.clock.now() + CHALLENGE_LASTS;
        store::challenge(&mut tx, device.id, &nonce, expires_at).await?;
        tx.commit().await?;
        Ok(Json(CardChallenge { nonce: STANDARD.encode(nonce), expires_at }))
    }

    /// Open the file of a person who is here with their card, to me, for ten minutes, wherever they live.
    #[oai(path = "/presences", method = "post", operation_id = "record_presence")]
    async fn record_presence(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        body: Body<SignedReading>,
    ) -> Result<Json<PresenceView>, Problem> {
        let actor = caller.permitted(Permission::ReadResident)?.id;
        let mut tx = app.store.write().await?;
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let claim =
            match idempotency::claim(&mut tx, &app.idempotency(&caller, &key, &body), &own_key).await? {
                idempotency::Claimed::Done(stored) => return Ok(Json(stored.read()?)),
                idempotency::Claimed::New(claim) => claim,
            };
        let (device, number) = reading::accept(&app, &mut tx, &body.value).await?;
        let resident = residents::by_id_number(&app, &mut tx, &number).await?;
        let resident = resident.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "not_in_registry"))?;
        let until = app.clock.now() + PRESENCE_LASTS;
        let id = app.random.uuid(&app.clock);
        residents::store::open_presence(&mut tx, id, resident.id, actor, device.id, until).await?;
        audit::record(&mut tx, app.entry_of(&caller, "residents.presence").person(resident.id)).await?;
        let presence = PresenceView { resident_id: resident.id, until };
        idempotency::finish(&mut tx, claim, 200, &presence).await?;
        tx.commit().await?;
        Ok(Json(presence))
    }
}
