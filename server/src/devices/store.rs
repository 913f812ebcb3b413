//! Devices and their challenges in the database.

use chrono::{DateTime, Utc};
use domain::areas::{AreaId, AreaPath};
use platform::store::Tx;
use uuid::Uuid;

use crate::problems::Fault;

/// A device as a row, with the area it stands in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Device {
    /// Its id, made at enrolment.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The village it stands in.
    pub area_id: String,
    /// The village's name.
    pub area_name: String,
    /// Where the village stands in the tree.
    pub area_path: String,
    /// The public phone of the hall.
    pub hall_phone: Option<String>,
    /// Its Ed25519 key, 32 bytes.
    pub public_key: Vec<u8>,
    /// Whether its reader is the simulator, which only a demonstration database takes.
    pub simulated: bool,
    /// Since when it is no longer trusted.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Device {
    /// Where the device stands in the tree.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when the stored path is none.
    pub fn path(&self) -> Result<AreaPath, Fault> {
        AreaPath::parse(&self.area_path).map_err(|_| Fault::Unreadable("areas.path"))
    }
}

/// A device, also one that was revoked.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Device>, Fault> {
    Ok(tx
        .sql(
            "SELECT d.id, d.name, d.area_id, a.name AS area_name, a.path AS area_path, a.hall_phone,
                    d.public_key, d.simulated, d.revoked_at
             FROM devices d JOIN areas a ON a.id = d.area_id WHERE d.id = $1",
        )
        .bind(id)
        .optional()
        .await?)
}

/// What is enrolled.
pub struct NewDevice<'a> {
    /// The id that the device signs under: made by its bridge.
    pub id: Uuid,
    /// What people call it.
    pub name: &'a str,
    /// The village it stands in.
    pub area: &'a AreaId,
    /// Its Ed25519 key, 32 bytes.
    pub public_key: &'a [u8],
    /// Whether its reader is the simulator.
    pub simulated: bool,
}

/// Enrols a device; whether its id and key were new.
///
/// # Errors
/// [`Fault`] when it cannot be written, for one because the area does not exist.
pub async fn enrol(tx: &mut Tx, device: &NewDevice<'_>, now: DateTime<Utc>) -> Result<bool, Fault> {
    let written = tx
        .sql(
            "INSERT INTO devices (id, area_id, name, public_key, simulated, enrolled_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(device.id)
        .bind(device.area.as_str().to_owned())
        .bind(device.name.to_owned())
        .bind(device.public_key.to_vec())
        .bind(device.simulated)
        .bind(now)
        .run()
        .await?;
    Ok(written == 1)
}

/// Stops trusting a device; whether it was trusted.
pub(crate) async fn revoke(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<bool, Fault> {
    let changed = tx
        .sql("UPDATE devices SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id)
        .bind(now)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Remembers a number that the device may sign over, once, until it expires.
pub(crate) async fn challenge(
    tx: &mut Tx,
    device: Uuid,
    nonce: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.sql("INSERT INTO card_challenges (nonce, device_id, expires_at) VALUES ($1, $2, $3)")
        .bind(nonce.to_vec())
        .bind(device)
        .bind(expires_at)
        .run_one()
        .await?;
    Ok(())
}

/// Uses a number up; whether it was the device's, unused and in time.
pub(crate) async fn use_challenge(
    tx: &mut Tx,
    device: Uuid,
    nonce: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let used = tx
        .sql(
            "UPDATE card_challenges SET used_at = $3
             WHERE nonce = $1 AND device_id = $2 AND used_at IS NULL AND expires_at > $3",
        )
        .bind(nonce.to_vec())
        .bind(device)
        .bind(now)
        .run()
        .await?;
    Ok(used == 1)
}

/// Removes numbers that nobody can use any more.
pub(crate) async fn sweep_challenges(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, Fault> {
    Ok(tx.sql("DELETE FROM card_challenges WHERE expires_at < $1").bind(before).run().await?)
}
