//! Rows about workers' accounts. An account that is there stays as it is: whoever holds another post is told so.

use std::collections::{HashMap, HashSet};

use domain::imports::{CellFault, Places, RowOutcome, WorkerRow};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use platform::store::Tx;
use uuid::Uuid;

use super::engine::{BeforeImage, Run, Taken, Target};
use super::reading::GivenRow;
use crate::accounts::staff::{self, NewWorker, PreparedSecrets, StaffError};
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
        if let Some(known) = staff::listed(run.app, tx, &worker.login_name).await? {
            let same_post = known.posts.contains(&(worker.role, worker.area.clone()));
            return Ok(match (known.disabled, known.name == worker.name, same_post) {
                (true, ..) => refused(row, "login_name", "worker_closed"),
                (_, false, _) => refused(row, "name", "worker_differs"),
                (.., false) => refused(row, "role", "worker_differs"),
                _ => Taken::of(row, RowOutcome::Unchanged),
            });
        }
        let mut taken = Taken::of(row, RowOutcome::New);
        if !run.write {
            return Ok(taken);
        }
        let Some(prepared) = self.prepared.remove(&worker.login_name) else {
            return Ok(refused(taken.row, "login_name", "stale"));
        };
        let WorkerRow { login_name, name, role, area } = worker;
        let new = NewWorker { login_name, name, role: *role, area };
        let secrets = match staff::add(run.app, tx, &new, prepared).await {
            Ok(secrets) => secrets,
            Err(StaffError::Fault(fault)) => return Err(fault),
            Err(_) => return Ok(refused(taken.row, "login_name", "stale")),
        };
        let id = secrets.account_id;
        taken.target = Some(Target {
            id: Some(id),
            version: None,
            before: Some(BeforeImage::Plain(serde_json::json!(id))),
            once: Some(vec![secrets.password, secrets.totp_secret, secrets.printed_codes.join(" ")]),
        });
        Ok(taken)
    }
}

/// Takes an account out again; `false` when it was used.
pub(super) async fn restore(app: &crate::app::App, tx: &mut Tx, account: Uuid) -> Result<bool, Fault> {
    staff::withdraw(app, tx, account).await
}
