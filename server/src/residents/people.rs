//! Finding residents and entering them: whom a worker reaches, and what a new record consists of.

use chrono::NaiveDate;
use domain::id_number::IdNumber;
use domain::residents::{Fact, FactKind, FactSource, ParsedResident};
use domain::roles::Permission;
use domain::sessions::SubjectView;
use domain::{areas::AreaId, mask};
use platform::audit;
use platform::http::Problem;
use platform::store::Tx;
use platform::vault::{Class, Field, Sealed, SubjectKey};
use uuid::Uuid;

use super::certificates;
use super::store::{self, FactRow, NewRow, Row, cell};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::areas;
use crate::problems::Fault;

/// ID numbers, found by their token and unique.
pub(crate) const ID_NUMBER: Field =
    Field { table: "residents", column: "id_number_sealed", normalisation: 1 };
/// Certificate numbers, old ones too, found by their token and unique.
pub(crate) const CERTIFICATE_NUMBER: Field =
    Field { table: "certificates", column: "details_sealed", normalisation: 1 };

/// A resident with the key that opens their fields.
pub struct Reached {
    /// The resident.
    pub id: Uuid,
    /// Their row.
    pub row: Row,
    /// Their statutory key.
    pub key: SubjectKey,
}

impl Reached {
    /// The name in clear.
    ///
    /// # Errors
    /// [`Fault`] when it cannot be opened.
    pub fn name(&self) -> Result<String, Fault> {
        let name = self.key.open_padded_text(&cell("name_sealed", self.id), &self.row.name_sealed)?;
        Ok(name.expose().clone())
    }

    /// The ID number; it was checked when it was entered.
    ///
    /// # Errors
    /// [`Fault`] when it cannot be opened.
    pub fn id_number(&self, today: NaiveDate) -> Result<IdNumber, Fault> {
        let text = self.key.open_text(&cell("id_number_sealed", self.id), &self.row.id_number_sealed)?;
        IdNumber::parse(text.expose(), today).map_err(|_| Fault::Unreadable("residents.id_number_sealed"))
    }

    /// The village of residence.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when the stored id is none.
    pub fn area(&self) -> Result<AreaId, Fault> {
        AreaId::parse(&self.row.area_id).map_err(|_| Fault::Unreadable("residents.area_id"))
    }

    /// The registered phone, if there is one.
    ///
    /// # Errors
    /// [`Fault`] when it cannot be opened.
    pub fn phone(&self) -> Result<Option<String>, Fault> {
        let Some(sealed) = &self.row.phone_sealed else { return Ok(None) };
        Ok(Some(self.key.open_text(&cell("phone_sealed", self.id), sealed)?.expose().clone()))
    }

    /// The address, if it is known.
    ///
    /// # Errors
    /// [`Fault`] when it cannot be opened.
    pub fn address(&self) -> Result<Option<String>, Fault> {
        let Some(sealed) = &self.row.address_sealed else { return Ok(None) };
        Ok(Some(self.key.open_padded_text(&cell("address_sealed", self.id), sealed)?.expose().clone()))
    }
}

/// Loads a resident with their key, following a merge to the record that stands.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn load(app: &App, tx: &mut Tx, id: Uuid) -> Result<Option<Reached>, Fault> {
    let mut found = load_as_filed(app, tx, id).await?;
    while let Some(into) = found.as_ref().and_then(|resident| resident.row.merged_into_id) {
        found = load_as_filed(app, tx, into).await?;
    }
    Ok(found)
}

/// Loads the very record with this id, also one that was merged into another: what was sealed under its key
/// stays there.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn load_as_filed(app: &App, tx: &mut Tx, id: Uuid) -> Result<Option<Reached>, Fault> {
    let Some(row) = store::find(tx, id).await? else { return Ok(None) };
    let key = app.vault.subject(tx, row.id, Class::Statutory).await?;
    let key = key.ok_or(Fault::Unreadable("subject_keys of a resident"))?;
    Ok(Some(Reached { id: row.id, row, key }))
}

/// The resident whose ID number this is.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn by_id_number(app: &App, tx: &mut Tx, number: &IdNumber) -> Result<Option<Reached>, Fault> {
    match app.vault.find_unique(tx, ID_NUMBER, number.as_str()).await? {
        Some(id) => load(app, tx, id).await,
        None => Ok(None),
    }
}

/// The resident, if the caller reaches them with `permission`: in one of their areas, or present.
///
/// It takes the transaction and gives it back, because a refusal drops it: the attempt goes on record in a
/// transaction of its own, whatever the caller's was about to do.
///
/// # Errors
/// 404 `not_found` when there is no such resident or they are out of reach.
pub async fn reach(
    app: &App,
    mut tx: Tx,
    caller: &Caller,
    id: Uuid,
    permission: Permission,
) -> Result<(Tx, Reached), Problem> {
    let actor = caller.permitted(permission)?.id;
    let Some(resident) = load(app, &mut tx, id).await? else { return Err(Problem::not_found()) };
    // Presence opens the file and lets a worker help; what stands in the registry its own area changes.
    let may_be_present = permission != Permission::WriteResident;
    if caller.may(permission, &resident.row.path()?)
        || (may_be_present && store::is_present(&mut tx, resident.id, actor, app.clock.now()).await?)
    {
        return Ok((tx, resident));
    }
    Err(refuse(app, tx, caller, resident.id).await?)
}

/// Puts on record that `caller` asked for a person who is not theirs, in a transaction of its own, and answers as if
/// there were none.
///
/// # Errors
/// [`Fault`] when it cannot go on record.
pub async fn refuse(app: &App, tx: Tx, caller: &Caller, person: Uuid) -> Result<Problem, Fault> {
    drop(tx);
    let mut record = app.store.write().await?;
    let entry = caller.sign(app.refused("residents.reach")).person(person);
    audit::record(&mut record, entry).await?;
    record.commit().await?;
    Ok(Problem::not_found())
}

/// Enters a resident with their first facts and their certificate; `None` when the ID number or the certificate
/// number is there already.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn register(
    app: &App,
    tx: &mut Tx,
    new: &ParsedResident,
    source: FactSource,
    recorded_by: Option<Uuid>,
) -> Result<Option<Uuid>, Fault> {
    let id = app.random.uuid(&app.clock);
    if !app.vault.claim_unique(tx, ID_NUMBER, new.id_number.as_str(), id).await? {
        return Ok(None);
    }
    let key = app.vault.subject_or_create(tx, id, Class::Statutory).await?;
    let row = NewRow {
        id,
        area: new.area_id.clone(),
        id_number: key.seal_text(&cell("id_number_sealed", id), new.id_number.as_str()),
        name: key.seal_padded_text(&cell("name_sealed", id), &new.name),
        phone: new.phone.as_ref().map(|phone| key.seal_text(&cell("phone_sealed", id), phone.as_str())),
        address: new.address.as_ref().map(|text| key.seal_padded_text(&cell("address_sealed", id), text)),
    };
    store::insert(tx, row, app.clock.now()).await?;
    for fact in first_facts(new, source, app.clock.today()) {
        store::append_fact(tx, id, &self::fact(app, &key, id, &fact), recorded_by).await?;
    }
    let Some(certificate) = &new.certificate else { return Ok(Some(id)) };
    let issued = certificates::issue(app, tx, id, &key, certificate, recorded_by).await?;
    Ok(issued.then_some(id))
}

pub(super) fn first_facts(new: &ParsedResident, source: FactSource, valid_from: NaiveDate) -> Vec<Fact> {
    let fact = |kind, value: &str| Fact { kind, value: value.to_owned(), valid_from, source };
    let mut facts = vec![fact(FactKind::Name, &new.name), fact(FactKind::Area, new.area_id.as_str())];
    facts.extend(new.phone.as_ref().map(|phone| fact(FactKind::Phone, phone.as_str())));
    facts.extend(new.address.as_ref().map(|address| fact(FactKind::Address, address)));
    facts
}

/// A dated fact, sealed under the resident's key.
pub(crate) fn fact(app: &App, key: &SubjectKey, resident: Uuid, fact: &Fact) -> FactRow {
    let id = app.random.uuid(&app.clock);
    FactRow {
        id,
        kind: fact.kind.code().to_owned(),
        value_sealed: key.seal_padded_text(&fact_cell(id, resident), &fact.value),
        source: fact.source.code().to_owned(),
        valid_from: fact.valid_from,
        recorded_at: app.clock.now(),
    }
}

/// The cell of a dated fact.
pub(crate) fn fact_cell(id: Uuid, resident: Uuid) -> platform::vault::Cell {
    platform::vault::Cell { table: "resident_facts", column: "value_sealed", row: id, subject: resident }
}

/// How a resident appears in a session: masked name and village.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn subject_view(app: &App, tx: &mut Tx, id: Uuid) -> Result<Option<SubjectView>, Fault> {
    let Some(resident) = load(app, tx, id).await? else { return Ok(None) };
    let area = areas::store::find(tx, &resident.area()?).await?;
    Ok(Some(SubjectView {
        resident_id: resident.id,
        name_masked: mask::name(&resident.name()?),
        area_name: area.map(|area| area.view.name).unwrap_or_default(),
    }))
}

/// The names behind sealed cells of many residents, in their order, with one question for all keys.
///
/// # Errors
/// [`Fault`] when a key is missing or a name cannot be opened.
pub async fn names(app: &App, tx: &mut Tx, sealed: &[(Uuid, &Sealed)]) -> Result<Vec<String>, Fault> {
    let mut ids: Vec<Uuid> = sealed.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let keys = app.vault.subjects(tx, &ids, Class::Statutory).await?;
    let open = |(id, sealed): &(Uuid, &Sealed)| {
        let key = keys.get(id).ok_or(Fault::Unreadable("subject_keys of a resident"))?;
        Ok(key.open_padded_text(&cell("name_sealed", *id), sealed)?.expose().clone())
    };
    sealed.iter().map(open).collect()
}
