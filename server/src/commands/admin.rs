//! `aixin staff`, `aixin devices` and `aixin calendar`: what the operator does on the server's own machine.

use std::path::Path;

use anyhow::{Context, anyhow};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::areas::AreaId;
use domain::passwords::UNUSED_DAYS;
use domain::roles::Role;

use super::{DevicesCommand, StaffCommand, open};
use crate::accounts::{NewSecrets, staff};
use crate::{calendar, devices};

/// `aixin staff …`
pub(super) async fn staff(settings: &open::Settings, command: StaffCommand) -> anyhow::Result<()> {
    let app = open::app(settings).await?;
    match command {
        StaffCommand::Add { login_name, name, role, area } => {
            let role = Role::from_code(&role).ok_or_else(|| {
                let known: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
                anyhow!("--role {role} is none: take one of {}", known.join(", "))
            })?;
            let area = AreaId::parse(&area).with_context(|| format!("--area {area}"))?;
            let prepared = staff::prepare_secrets(&app, app.random.uuid(&app.clock)).await?;
            let login_name = login_name.to_lowercase();
            let worker = staff::NewWorker {
                login_name: &login_name,
                name: &name,
                role,
                area: &area,
                password: staff::Drawn::First,
            };
            let mut tx = app.store.write().await?;
            let secrets = staff::add(&app, &mut tx, &worker, prepared).await?;
            tx.commit().await?;
            show(&login_name, &secrets);
        }
        StaffCommand::Disable { login_name } => {
            let mut tx = app.store.write().await?;
            staff::disable(&app, &mut tx, &login_name).await?;
            tx.commit().await?;
            println!("{login_name}: closed, every session of theirs is dead");
        }
        StaffCommand::Reset { login_name } => {
            let mut tx = app.store.write().await?;
            let secrets = staff::reset(&app, &mut tx, &login_name).await?;
            tx.commit().await?;
            show(&login_name, &secrets);
        }
    }
    Ok(())
}

fn show(login_name: &str, secrets: &NewSecrets) {
    println!("sign-in name   {login_name}");
    println!("password       {}", secrets.password);
    println!("second factor  {}  (base32, for an authenticator app)", secrets.totp_secret);
    println!("printed codes  {}", secrets.printed_codes.join("  "));
    println!("These are shown once. Hand them over in person.");
    println!(
        "The password opens nothing but having one's own drawn (at the desk, or by `aixin password`), and runs out in {UNUSED_DAYS} days."
    );
}

/// `aixin devices …`
pub(super) async fn devices(settings: &open::Settings, command: DevicesCommand) -> anyhow::Result<()> {
    let app = open::app(settings).await?;
    let mut tx = app.store.write().await?;
    match command {
        DevicesCommand::Enrol { public_key, area, name, simulated } => {
            let public_key = STANDARD.decode(public_key).context("the public key is not base64")?;
            let area = AreaId::parse(&area).with_context(|| format!("--area {area}"))?;
            let id = devices::device_id(&public_key);
            let device = devices::store::NewDevice {
                id,
                name: &name,
                area: &area,
                public_key: &public_key,
                simulated,
            };
            let new = devices::store::enrol(&mut tx, &device, app.clock.now()).await?;
            println!("{id}: {}", if new { "enrolled" } else { "was enrolled already" });
        }
        DevicesCommand::Revoke { id } => {
            let revoked = devices::store::revoke(&mut tx, id, app.clock.now()).await?;
            println!("{id}: {}", if revoked { "no longer trusted" } else { "is not an enrolled kiosk" });
        }
    }
    platform::audit::record(&mut tx, app.entry("devices.command")).await?;
    tx.commit().await?;
    Ok(())
}

/// `aixin calendar import FILE`
pub(super) async fn calendar(settings: &open::Settings, file: &Path) -> anyhow::Result<()> {
    let csv = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let app = open::app(settings).await?;
    let mut tx = app.store.write().await?;
    let days = calendar::store::import(&mut tx, &csv).await?;
    tx.commit().await?;
    println!("{days} days taken from {}", file.display());
    Ok(())
}
