//! Sessions that have begun and numbers to ask for, of a demonstration.

use std::time::Duration;

use anyhow::{Context, bail};
use domain::sessions::Face;
use platform::sessions::NewSession;
use serde::Serialize;
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::{background, demo, residents};

/// Residents who are signed in.
const SIGNED_IN: i64 = 2_000;
/// ID numbers that are looked up.
const NUMBERS: usize = 20_000;
/// Longer than any bench.
const LASTS: Duration = Duration::from_hours(8);

/// What the driver needs.
#[derive(Serialize)]
pub struct Prepared {
    /// Sessions of residents who have cases.
    residents: Vec<String>,
    /// A session of a worker of the city.
    city: String,
    /// A session of the town where most cases wait.
    town: String,
    /// For whose step they wait.
    waits_for: String,
    /// How many wait there.
    waiting: i64,
    /// ID numbers in the registry.
    numbers: Vec<String>,
    /// Where residents can be entered.
    villages: Vec<String>,
}

/// Begins the sessions and opens the numbers; only of made-up people.
///
/// # Errors
/// If the database is no demonstration, or holds no cases.
pub async fn prepare(app: &App) -> anyhow::Result<Prepared> {
    // What the city's cases have to tell is told now, not while something is measured.
    while background::outbox(app).run_once().await? > 0 {}
    let mut tx = app.store.autocommit().await?;
    if !demo::store::is_demo(&mut tx).await? {
        bail!("this database is no demonstration");
    }
    let (town, waits_for, waiting) = store::busiest(&mut tx).await?.context("no case waits anywhere")?;
    let applicants = store::applicants(&mut tx, SIGNED_IN).await?;
    let everybody = store::residents(&mut tx).await?;
    let villages = store::villages(&mut tx).await?.iter().map(|id| id.as_str().to_owned()).collect();
    let each = (everybody.len() / NUMBERS).max(1);
    let mut numbers = Vec::new();
    for id in everybody.into_iter().step_by(each) {
        let resident = residents::load(app, &mut tx, id).await?.context("a resident is gone")?;
        numbers.push(resident.id_number(app.clock.today())?.as_str().to_owned());
    }
    let city = store::account(&mut tx, "city").await?.context("no worker of the city")?;
    let town = store::account(&mut tx, &format!("t{town}")).await?.context("no worker of the town")?;
    drop(tx);
    let mut residents = Vec::new();
    for id in applicants {
        residents.push(begin(app, None, Some(id)).await?);
    }
    Ok(Prepared {
        residents,
        city: begin(app, Some(city), None).await?,
        town: begin(app, Some(town), None).await?,
        waits_for,
        waiting,
        numbers,
        villages,
    })
}

async fn begin(app: &App, actor: Option<(Uuid, i64)>, subject: Option<Uuid>) -> anyhow::Result<String> {
    let session = NewSession {
        face: Face::Program.code().to_owned(),
        actor: actor.map(|(id, _)| id),
        subject,
        device: None,
        assurance: if actor.is_some() { "password" } else { "card" }.to_owned(),
        page_hash: None,
        epoch: actor.map_or(0, |(_, epoch)| epoch),
        idle: LASTS,
        lifetime: LASTS,
    };
    Ok(app.sessions.start(session, app.clock.now()).await?.reveal())
}
