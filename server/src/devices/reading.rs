//! A signed card reading: is it this device's, over our number, just now, and whose card is it?

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::devices::{CardReading, SignedReading, signing_bytes};
use domain::id_number::IdNumber;
use ed25519_dalek::{Signature, VerifyingKey};
use platform::http::Problem;
use platform::store::Tx;

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
    let device = store::find(tx, signed.device_id).await?.filter(|device| device.revoked_at.is_none());
    let device = device.ok_or_else(|| Problem::forbidden("device_unknown"))?;
    if device.simulated && !demo::store::is_demo(tx).await? {
        return Err(Problem::forbidden("device_unknown"));
    }
    let refused = || Problem::forbidden("card_refused");
    if !signature_holds(&device, signed) {
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

fn signature_holds(device: &Device, signed: &SignedReading) -> bool {
    let check = || {
        let key = VerifyingKey::from_bytes(device.public_key.as_slice().try_into().ok()?).ok()?;
        let signature = Signature::from_slice(&STANDARD.decode(&signed.signature).ok()?).ok()?;
        let bytes = signing_bytes(signed.device_id, &signed.nonce, &signed.reading);
        key.verify_strict(&bytes, &signature).ok()
    };
    check().is_some()
}
