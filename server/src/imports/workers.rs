//! Rows about workers' accounts. Whoever has an account keeps it, with its secrets, and takes over the post of the row.

use std::collections::{HashMap, HashSet};

use domain::imports::{CellFault, Places, RowOutcome, WorkerRow};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use platform::store::Tx;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::engine::{BeforeImage, Run, Taken, Target};
use super::reading::GivenRow;
use crate::accounts::posts::{self, Moved};
use crate::accounts::staff::{self, Drawn, NewWorker, PreparedSecrets, StaffError};
use crate::areas;
use crate::problems::Fault;

/// Passwords hashed side by side.
const SIDE_BY_SIDE: usize = 4;

/// Takes over rows about workers.
pub(super) struct Workers {
    places: Places,
    /// The sign-in names of the rows before.
    seen: HashSet<String>,
    /// Secrets of the accounts that are about to be made, by sign-in name.
    prepared: HashMap<String, PreparedSecrets>,
}

impl Workers {
    pub(super) async fn new(tx: &mut Tx) -> Result<Self, Fault> {
        let all = areas::store::all(tx).await?;
        let places = Places::of(all.iter().map(|area| &area.view));
        Ok(Self { places, seen: HashSet::new(), prepared: HashMap::new() })
    }

    /// Hashes the passwords of new accounts: slow on purpose, so no transaction waits for it.
    pub(super) async fn prepare(&mut self, run: &Run<'_>, rows: &[GivenRow]) -> Result<(), Fault> {
        if !run.write {
            return Ok(());
        }
        let mut new = Vec::new();
        let mut tx = run.app.store.autocommit().await?;
        for row in rows {
            let Ok(worker) = WorkerRow::read(run.heading, &row.cells, &self.places) else { continue };
            if staff::listed(run.app, &mut tx, &worker.login_name).await?.is_none() {
                new.push(worker.login_name);
            }
        }
        drop(tx);
        let app = run.app;
        let prepared: Vec<(String, PreparedSecrets)> = stream::iter(new)
            .map(|login_name| async move {
                let secrets = staff::prepare_secrets(app, app.random.uuid(&app.clock)).await?;
                Ok::<_, Fault>((login_name, secrets))
            })
            .buffered(SIDE_BY_SIDE)
            .try_collect()
            .await?;
        self.prepared = prepared.into_iter().collect();
        Ok(())
    }

    pub(super) async fn take(
        &mut self,
        run: &Run<'_>,
        tx: &mut Tx,
        rows: Vec<GivenRow>,
    ) -> Result<Vec<Taken>, Fault> {
        let mut taken = Vec::with_capacity(rows.len());
        for row in rows {
            taken.push(match WorkerRow::read(run.heading, &row.cells, &self.places) {
                Err(faults) => Taken::refused(row, faults),
                Ok(worker) if !self.seen.insert(worker.login_name.clone()) => {
                    Taken::refused(row, vec![CellFault::new("login_name", "twice_in_file")])
                }
                Ok(worker) => self.one(run, tx, row, &worker).await?,
            });
        }
        Ok(taken)
    }

    async fn one(
        &mut self,
        run: &Run<'_>,
        tx: &mut Tx,
        row: GivenRow,
        worker: &WorkerRow,
    ) -> Result<Taken, Fault> {
        let refused = |row, column, code| Taken::refused(row, vec![CellFault::new(column, code)]);
        let WorkerRow { login_name, name, role, area } = worker;
        let known = staff::listed(run.app, tx, login_name).await?;
        if let Some(known) = &known {
            if known.disabled {
                return Ok(refused(row, "login_name", "worker_closed"));
            }
            // Another name may be another person, who gets no account of somebody else's.
            if known.name != *name {
                return Ok(refused(row, "name", "worker_differs"));
            }
            if known.posts.contains(&(*role, area.clone())) {
                return Ok(Taken::of(row, RowOutcome::Unchanged));
            }
            if known.posts.len() > 1 {
                return Ok(refused(row, "role", "worker_has_posts"));
            }
        }
        let account = known.as_ref().map(|known| known.id);
        if let Err(error) = staff::may_hold(run.app, tx, *role, area, name, account).await {
            let (column, code) = fault_of(error)?;
            return Ok(refused(row, column, code));
        }
        let outcome = if known.is_some() { RowOutcome::Changed } else { RowOutcome::New };
        let mut taken = Taken::of(row, outcome);
        if !run.write {
            return Ok(taken);
        }
        let written = match known {
            Some(known) => posts::take_over(run.app, tx, &known, *role, area).await.map(|moved| Target {
                id: Some(known.id),
                version: None,
                before: Some(plain(&Image::Moved(moved))),
                once: None,
            }),
            None => self.add(run, tx, worker).await,
        };
        match written {
            Ok(target) => taken.target = Some(target),
            Err(error) => {
                let (column, code) = fault_of(error)?;
                return Ok(refused(taken.row, column, code));
            }
        }
        Ok(taken)
    }

    async fn add(&mut self, run: &Run<'_>, tx: &mut Tx, worker: &WorkerRow) -> Result<Target, StaffError> {
        let WorkerRow { login_name, name, role, area } = worker;
        // Somebody took the account out again since the secrets were drawn.
        let taken = || StaffError::Taken(login_name.clone());
        let prepared = self.prepared.remove(login_name).ok_or_else(taken)?;
        let new = NewWorker { login_name, name, role: *role, area, password: Drawn::First };
        let secrets = staff::add(run.app, tx, &new, prepared).await?;
        let id = secrets.account_id;
        Ok(Target {
            id: Some(id),
            version: None,
            before: Some(plain(&Image::Added(id))),
            once: Some(vec![secrets.password, secrets.totp_secret, secrets.printed_codes.join(" ")]),
        })
    }
}

/// The column and the code of why a post is not given.
fn fault_of(error: StaffError) -> Result<(&'static str, &'static str), Fault> {
    match error {
        StaffError::Fault(fault) => Err(fault),
        StaffError::Level(_) => Ok(("role", "role_level")),
        StaffError::Apart { .. } => Ok(("role", "worker_apart")),
        StaffError::Taken(_) | StaffError::Unknown(_) => Ok(("login_name", "stale")),
    }
}

fn plain(image: &Image) -> BeforeImage {
    BeforeImage::Plain(serde_json::to_value(image).expect("ids and dates are JSON"))
}

/// What a row wrote.
#[derive(Serialize, Deserialize)]
pub(super) enum Image {
    /// A new account.
    Added(Uuid),
    /// Another post for an account that was there.
    Moved(Moved),
}

/// Takes an account out again, or a worker back to their post; `false` when it was used.
pub(super) async fn restore(app: &crate::app::App, tx: &mut Tx, image: Image) -> Result<bool, Fault> {
    match image {
        Image::Added(account) => staff::withdraw(app, tx, account).await,
        Image::Moved(moved) => posts::give_back(app, tx, &moved).await,
    }
}
