//! What a device signs. A card reading: is it this device's, over our number, just now, and whose card is it? And the
//! device's proof of itself, without a card.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::devices::{CardReading, DeviceProof, SignedReading, proof_bytes, signing_bytes};
use domain::id_number::IdNumber;
use ed25519_dalek::{Signature, VerifyingKey};
use platform::http::Problem;
use platform::store::Tx;
use uuid::Uuid;

use super::store::{self, Device};
use crate::app::App;
use crate::demo;

/// How far the reader's clock may be from ours.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(120);

/// Takes a signed reading once: the device that made it and the number on the card.
///
/// # Errors
/// 403 `device_unknown` when the device is not enrolled, was revoked, or simulates outside a demonstration;
/// 403 `card_refused` when the signature, the number drawn or the time does not fit.
pub(crate) async fn accept(
    app: &App,
    tx: &mut Tx,
    signed: &SignedReading,
) -> Result<(Device, IdNumber), Problem> {
    let device = trusted(tx, signed.device_id).await?;
    let refused = || Problem::forbidden("card_refused");
    let bytes = signing_bytes(signed.device_id, &signed.nonce, &signed.reading);
    if !signature_holds(&device, &bytes, &signed.signature) {
        return Err(refused());
    }
    let nonce = STANDARD.decode(&signed.nonce).map_err(|_| refused())?;
    let now = app.clock.now();
    if !store::use_challenge(tx, device.id, &nonce, now).await? {
        return Err(refused());
    }
    let reading: CardReading = serde_json::from_str(&signed.reading).map_err(|_| refused())?;
    if (now - reading.read_at).abs() > CLOCK_TOLERANCE {
        return Err(refused());
    }
    let number = IdNumber::parse(&reading.id_number, app.clock.today()).map_err(|_| refused())?;
    Ok((device, number))
}

/// Takes a device's proof of itself once.
///
/// # Errors
/// 403 `device_unknown` as for a reading; 403 `device_refused` when the signature or the number drawn does not fit.
pub(crate) async fn prove(app: &App, tx: &mut Tx, proof: &DeviceProof) -> Result<Device, Problem> {
    let device = trusted(tx, proof.device_id).await?;
    let refused = || Problem::forbidden("device_refused");
    if !signature_holds(&device, &proof_bytes(proof.device_id, &proof.nonce), &proof.signature) {
        return Err(refused());
    }
    let nonce = STANDARD.decode(&proof.nonce).map_err(|_| refused())?;
    if !store::use_challenge(tx, device.id, &nonce, app.clock.now()).await? {
        return Err(refused());
    }
    Ok(device)
}

/// The device, if it is enrolled, not revoked, and does not simulate outside a demonstration.
async fn trusted(tx: &mut Tx, id: Uuid) -> Result<Device, Problem> {
    let device = store::find(tx, id).await?.filter(|device| device.revoked_at.is_none());
    let device = device.ok_or_else(|| Problem::forbidden("device_unknown"))?;
    if device.simulated && !demo::store::is_demo(tx).await? {
        return Err(Problem::forbidden("device_unknown"));
    }
    Ok(device)
}

fn signature_holds(device: &Device, bytes: &[u8], signature: &str) -> bool {
    let check = || {
        let key = VerifyingKey::from_bytes(device.public_key.as_slice().try_into().ok()?).ok()?;
        let signature = Signature::from_slice(&STANDARD.decode(signature).ok()?).ok()?;
        key.verify_strict(bytes, &signature).ok()
    };
    check().is_some()
}
