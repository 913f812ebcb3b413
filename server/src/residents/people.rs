//! Finding residents and entering them: whom a worker reaches, and what a new record consists of.

use chrono::NaiveDate;
use domain::id_number::IdNumber;
use domain::mask;
use domain::residents::{Fact, FactKind, FactSource, LookedUp, ParsedResident, ResidentStatus};
use domain::roles::Permission;
use domain::sessions::SubjectView;
use platform::audit::{self, Entry};
use platform::http::Problem;
use platform::store::Tx;
use platform::vault::{Class, Field, Sealed, SubjectKey, WrappedKey};
use uuid::Uuid;

use super::certificates;
use super::store::{self, Dated, FactRow, NewRow, Row, Wanted, cell};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::areas::store::PlacedArea;
use crate::problems::Fault;

/// ID numbers, found by their token and unique.
pub(crate) const ID_NUMBER: Field =
    Field { table: "residents", column: "id_number_sealed", normalisation: 1 };
/// Certificate numbers, old ones too, found by their token and unique.
pub(crate) const CERTIFICATE_NUMBER: Field =
    Field { table: "certificates", column: "details_sealed", normalisation: 1 };

/// Names, found by the whole name; many share a token, so whoever searches opens and compares.
pub(crate) const NAME: Field = Field { table: "residents", column: "name_sealed", normalisation: 1 };
/// Dates of birth, which stand in the ID number: with the name they find who was probably entered before.
pub(crate) const BIRTH_DATE: Field =
    Field { table: "residents", column: "id_number_sealed.birth_date", normalisation: 1 };

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

/// Every record of one person: the one that stands, and those that were merged into it. What was filed under a merged
/// record stays there, sealed under its key, and is the person's all the same.
#[derive(Clone, Debug)]
pub struct Records {
    /// The record that stands.
    pub standing: Uuid,
    /// All of them.
    pub all: Vec<Uuid>,
}

impl Records {
    /// Whether this record is one of theirs.
    #[must_use]
    pub fn hold(&self, record: Uuid) -> bool {
        self.all.contains(&record)
    }
}

/// The records of the person whom this record is about; `None` when there is no such record.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn records(tx: &mut Tx, id: Uuid) -> Result<Option<Records>, Fault> {
    let rows = store::records(tx, id).await?;
    let standing = rows.iter().find(|(_, into)| into.is_none()).map(|(id, _)| *id);
    let all = rows.into_iter().map(|(id, _)| id).collect();
    Ok(standing.map(|standing| Records { standing, all }))
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
    let Some((row, keys)) = store::find(tx, id).await? else { return Ok(None) };
    Ok(Some(with_key(app, row, &keys)?))
}

pub(super) fn with_key(app: &App, row: Row, keys: &[WrappedKey]) -> Result<Reached, Fault> {
    let key = app.vault.joined(row.id, Class::Statutory, keys)?;
    let key = key.ok_or(Fault::Unreadable("subject_keys of a resident"))?;
    Ok(Reached { id: row.id, row, key })
}

/// A resident with everything that is dated in their file.
pub(crate) struct File {
    pub(crate) resident: Reached,
    pub(crate) dated: Vec<Dated>,
}

/// Opens the file of a resident, following a merge to the record that stands.
pub(crate) async fn open(app: &App, tx: &mut Tx, wanted: &Wanted) -> Result<Option<File>, Fault> {
    let mut found = open_as_filed(app, tx, wanted).await?;
    while let Some(into) = found.as_ref().and_then(|file| file.resident.row.merged_into_id) {
        found = open_as_filed(app, tx, &Wanted::Id(into)).await?;
    }
    Ok(found)
}

/// Opens the very file, also of a record that was merged into another.
pub(crate) async fn open_as_filed(app: &App, tx: &mut Tx, wanted: &Wanted) -> Result<Option<File>, Fault> {
    let Some((row, keys, dated)) = store::file(tx, wanted).await? else { return Ok(None) };
    Ok(Some(File { resident: with_key(app, row, &keys)?, dated }))
}

/// Whose file has this number, or had it.
pub(crate) fn by_number(app: &App, number: &LookedUp) -> Wanted {
    match number {
        LookedUp::Id(number) => {
            Wanted::IdNumber(ID_NUMBER.name(), app.vault.index_tokens(ID_NUMBER, number.as_str()))
        }
        LookedUp::Certificate(number) => Wanted::CertificateNumber(
            CERTIFICATE_NUMBER.name(),
            app.vault.index_tokens(CERTIFICATE_NUMBER, number.as_str()),
        ),
    }
}

/// Whether the ID number is in the registry already.
pub(crate) async fn is_registered(app: &App, tx: &mut Tx, number: &IdNumber) -> Result<bool, Fault> {
    Ok(app.vault.find_unique(tx, ID_NUMBER, number.as_str()).await?.is_some())
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
    caller.permitted(permission)?;
    let Some(resident) = load(app, &mut tx, id).await? else { return Err(Problem::not_found()) };
    if reaches(app, &mut tx, caller, &resident, permission).await? {
        return Ok((tx, resident));
    }
    Err(refuse(app, tx, caller, resident.id).await?)
}

/// The whole file of a resident, if the caller reaches them with `permission`; as [`reach`].
pub(crate) async fn reach_file(
    app: &App,
    mut tx: Tx,
    caller: &Caller,
    wanted: &Wanted,
    permission: Permission,
) -> Result<(Tx, File), Problem> {
    caller.permitted(permission)?;
    let Some(file) = open(app, &mut tx, wanted).await? else { return Err(Problem::not_found()) };
    if reaches(app, &mut tx, caller, &file.resident, permission).await? {
        return Ok((tx, file));
    }
    Err(refuse(app, tx, caller, file.resident.id).await?)
}

/// Whether the resident lives in one of the caller's areas, or is present to them.
async fn reaches(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    resident: &Reached,
    permission: Permission,
) -> Result<bool, Fault> {
    if caller.may(permission, &resident.row.path()?) {
        return Ok(true);
    }
    // Presence opens the file and lets a worker help; what stands in the registry its own area changes.
    let Some(actor) = caller.actor_id().filter(|_| permission != Permission::WriteResident) else {
        return Ok(false);
    };
    let Some(records) = records(tx, resident.id).await? else { return Ok(false) };
    store::is_present(tx, &records.all, actor, app.clock.now()).await
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
/// number is there already: then nothing was written.
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
    Ok(enter(app, tx, new, source, recorded_by, None).await?.map(|entered| entered.id))
}

/// Somebody who was just entered, with what was written.
pub(crate) struct Entered {
    pub(crate) id: Uuid,
    key: SubjectKey,
    row: NewRow,
    dated: Vec<Dated>,
}

impl Entered {
    /// Their file, as it would be read now.
    pub(crate) fn into_file(self, area: &PlacedArea) -> File {
        let Self { id, key, row, dated } = self;
        let row = Row {
            id,
            area_id: area.view.id.as_str().to_owned(),
            area_path: area.path.as_str().to_owned(),
            area_code: area.view.code.clone(),
            area_name: area.view.name.clone(),
            area_level: area.view.level.code().to_owned(),
            area_parent: area.view.parent.as_ref().map(|parent| parent.as_str().to_owned()),
            status: ResidentStatus::Living.code().to_owned(),
            id_number_sealed: row.id_number,
            name_sealed: row.name,
            phone_sealed: row.phone,
            address_sealed: row.address,
            merged_into_id: None,
            version: 1,
        };
        File { resident: Reached { id, row, key }, dated }
    }
}

/// As [`register`], with what goes on record about it: the numbers are claimed by one statement, and everything else
/// is written by the next.
pub(crate) async fn enter(
    app: &App,
    tx: &mut Tx,
    new: &ParsedResident,
    source: FactSource,
    recorded_by: Option<Uuid>,
    entry: Option<Entry>,
) -> Result<Option<Entered>, Fault> {
    let id = app.random.uuid(&app.clock);
    let certificate = new.certificate.as_ref().map(|numbered| (app.random.uuid(&app.clock), numbered));
    let mut claims = vec![(ID_NUMBER, new.id_number.as_str(), id)];
    claims.extend(certificate.iter().map(|(row, held)| (CERTIFICATE_NUMBER, held.number.as_str(), *row)));
    if !app.vault.claim_new(tx, &claims).await? {
        for (field, _, row) in claims {
            app.vault.release_tokens(tx, field, row).await?;
        }
        return Ok(None);
    }
    let mut batch = tx.batch();
    let key = app.vault.first_key(&mut batch, id, Class::Statutory);
    let row = NewRow {
        id,
        area: new.area_id.clone(),
        id_number: key.seal_text(&cell("id_number_sealed", id), new.id_number.as_str()),
        name: key.seal_padded_text(&cell("name_sealed", id), &new.name),
        phone: new.phone.as_ref().map(|phone| key.seal_text(&cell("phone_sealed", id), phone.as_str())),
        address: new.address.as_ref().map(|text| key.seal_padded_text(&cell("address_sealed", id), text)),
    };
    store::insert(&mut batch, row.clone(), app.clock.now());
    let facts = first_facts(new, source, app.clock.today());
    let facts: Vec<FactRow> = facts.iter().map(|fact| self::fact(app, &key, id, fact)).collect();
    let mut dated: Vec<Dated> = facts.iter().cloned().map(Dated::from).collect();
    store::insert_facts(&mut batch, id, facts, recorded_by);
    let born = new.id_number.birth_date().to_string();
    app.vault.index_new(&mut batch, &[(NAME, &new.name), (BIRTH_DATE, &born)], id);
    if let Some((held, numbered)) = certificate {
        dated.push(certificates::insert_first(app, &mut batch, (id, &key), (held, numbered), recorded_by));
    }
    if let Some(entry) = entry {
        audit::record_in(&mut batch, entry.person(id));
    }
    batch.run().await?;
    Ok(Some(Entered { id, key, row, dated }))
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
    Ok(Some(SubjectView {
        resident_id: resident.id,
        name_masked: mask::name(&resident.name()?),
        area_name: resident.row.area_name,
    }))
}

/// The name in a sealed cell of a resident, opened with the key that was read beside it.
///
/// # Errors
/// [`Fault`] when the key is missing or the name cannot be opened.
pub fn name_with(app: &App, id: Uuid, sealed: &Sealed, keys: &[WrappedKey]) -> Result<String, Fault> {
    let key = app.vault.joined(id, Class::Statutory, keys)?;
    let key = key.ok_or(Fault::Unreadable("subject_keys of a resident"))?;
    Ok(key.open_padded_text(&cell("name_sealed", id), sealed)?.expose().clone())
}
