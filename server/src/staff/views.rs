//! What the API answers about accounts and changes of them, with the names that people know them by.

use std::collections::{BTreeMap, BTreeSet};

use domain::areas::AreaId;
use domain::passwords::waits_until;
use domain::staff::{SecretsView, StaffChangeView, WorkerMembership, WorkerView};
use platform::store::Tx;
use uuid::Uuid;

use super::store::Row;
use crate::accounts::guard::Caller;
use crate::accounts::store::Worker;
use crate::accounts::{self, NewSecrets, posts};
use crate::app::App;
use crate::areas;
use crate::problems::Fault;

/// An account with what it holds, held or will hold.
pub(super) fn worker(
    caller: &Caller,
    worker: &Worker,
    name: String,
    memberships: Vec<WorkerMembership>,
) -> WorkerView {
    WorkerView {
        account_id: worker.id,
        login_name: worker.login_name.clone(),
        name,
        memberships,
        created_at: worker.created_at,
        disabled_at: worker.disabled_at,
        is_mine: caller.actor_id() == Some(worker.id),
        version: worker.epoch,
    }
}

/// Changes, for whoever has to know whose accounts they are about and who asked.
pub(super) async fn changes(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    rows: &[Row],
) -> Result<Vec<StaffChangeView>, Fault> {
    let people: BTreeSet<Uuid> = rows.iter().flat_map(|row| [row.account_id, row.asked_by]).collect();
    let people: Vec<Uuid> = people.into_iter().collect();
    let names = accounts::names::of(tx, &app.vault, &people).await?;
    let places = Places::of(tx, rows).await?;
    let account_of = |id: Uuid| names.get(&id).cloned().ok_or(Fault::Unreadable("staff_changes.account_id"));
    let view = |row: &Row| {
        let account = account_of(row.account_id)?;
        let (area_id, area_name) = places.find(row).unzip();
        Ok(StaffChangeView {
            id: row.id,
            account_id: row.account_id,
            login_name: account.login_name,
            name: account.name,
            kind: row.kind,
            membership_id: row.membership_id,
            role: row.role,
            area_id,
            area_name,
            from: row.first_day,
            until: row.last_day,
            state: row.state,
            is_mine: caller.actor_id() == Some(row.asked_by),
            asked_by: account_of(row.asked_by)?.name,
            asked_at: row.asked_at,
            decided_at: row.decided_at,
            version: row.version,
            secrets: None,
        })
    };
    rows.iter().map(view).collect()
}

/// One change, with the secrets that it gave.
pub(super) async fn change(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    row: &Row,
    secrets: Option<NewSecrets>,
) -> Result<StaffChangeView, Fault> {
    let shown = changes(app, tx, caller, std::slice::from_ref(row)).await?.pop();
    let shown = shown.ok_or(Fault::Unreadable("staff_changes.id"))?;
    Ok(StaffChangeView { secrets: secrets.map(|secrets| self::secrets(app, secrets)), ..shown })
}

/// Where the roles of some changes are given or end.
struct Places {
    names: BTreeMap<AreaId, String>,
    held: Vec<WorkerMembership>,
}

impl Places {
    async fn of(tx: &mut Tx, rows: &[Row]) -> Result<Self, Fault> {
        let areas: BTreeSet<&AreaId> = rows.iter().filter_map(|row| row.area_id.as_ref()).collect();
        let names = areas::store::names(tx, &areas.into_iter().collect::<Vec<_>>()).await?;
        let ending = rows.iter().filter(|row| row.membership_id.is_some());
        let accounts: Vec<Uuid> = ending.map(|row| row.account_id).collect();
        let held = if accounts.is_empty() { Vec::new() } else { posts::all_of(tx, &accounts).await? };
        Ok(Self { names, held: held.into_iter().map(|(_, held)| held).collect() })
    }

    /// Where the role of this change is given or ends, by id and name.
    fn find(&self, row: &Row) -> Option<(AreaId, String)> {
        if let Some(id) = &row.area_id {
            return self.names.get(id).map(|name| (id.clone(), name.clone()));
        }
        let held = self.held.iter().find(|held| Some(held.id) == row.membership_id)?;
        Some((held.area_id.clone(), held.area_name.clone()))
    }
}

/// New secrets, to be shown once.
pub(super) fn secrets(app: &App, secrets: NewSecrets) -> SecretsView {
    SecretsView {
        password: secrets.password,
        password_until: waits_until(app.clock.now()),
        phone_secret: secrets.totp_secret,
        printed_codes: secrets.printed_codes,
    }
}
