//! Many residents at once, for whoever brings in or takes out a whole table: the same rows as one by one, in few
//! statements, and the way back.

use std::collections::HashMap;

use domain::areas::AreaId;
use domain::certificate_number::CertificateNumber;
use domain::id_number::IdNumber;
use domain::residents::{
    CertificateChange, CertificateNumbered, Fact, FactKind, FactSource, Happened, ParsedResident,
};
use platform::store::{Tx, placeholders};
use platform::vault::{Class, Sealed, SubjectKey};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::certificates::{self, Certificates, Details, details_cell, event_cell};
use super::people::{self, CERTIFICATE_NUMBER, ID_NUMBER, Reached, first_facts};
use super::store::{FactRow, Row, cell};
use crate::app::App;
use crate::problems::Fault;

/// Ids named in one statement.
const AT_ONCE: usize = 500;

/// Who brings the residents in, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// How what is written became known.
    pub source: FactSource,
    /// The account that wrote it; none at the server's own command line.
    pub by: Option<Uuid>,
}

/// What is different of a resident; what is `None` stays.
#[derive(Default)]
pub struct Change {
    /// Another name.
    pub name: Option<String>,
    /// Another phone.
    pub phone: Option<String>,
    /// Another address.
    pub address: Option<String>,
    /// Another village.
    pub area: Option<AreaId>,
    /// What happened to the certificate, and its new number.
    pub certificate: Option<(CertificateChange, CertificateNumbered)>,
}

impl Change {
    /// Whether everything stays.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let Self { name, phone, address, area, certificate } = self;
        name.is_none() && phone.is_none() && address.is_none() && area.is_none() && certificate.is_none()
    }
}

/// How a resident stood before a [`Change`], and what was written for it: enough to take it back. It is personal and
/// kept sealed.
#[derive(Serialize, Deserialize)]
pub struct Before {
    name: String,
    phone: Option<String>,
    address: Option<String>,
    area: String,
    /// The facts that were written.
    facts: Vec<Uuid>,
    /// The certificate and the event that were written.
    certificate: Option<(Uuid, Uuid)>,
}

/// The residents whose ID numbers these are, in their order; the record that stands, where one was merged.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn known(app: &App, tx: &mut Tx, numbers: &[&IdNumber]) -> Result<Vec<Option<Reached>>, Fault> {
    let values: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
    let ids = app.vault.find_all_unique(tx, ID_NUMBER, &values).await?;
    let wanted: Vec<Uuid> = ids.iter().flatten().copied().collect();
    let mut found = load_all(app, tx, &wanted).await?;
    let mut known = Vec::with_capacity(ids.len());
    for id in ids {
        let resident = id.and_then(|id| found.remove(&id));
        known.push(match resident {
            Some(resident) if resident.row.merged_into_id.is_some() => {
                people::load(app, tx, resident.id).await?
            }
            other => other,
        });
    }
    Ok(known)
}

/// Whether all these ID numbers are in the registry.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn are_all_known(app: &App, tx: &mut Tx, numbers: &[&IdNumber]) -> Result<bool, Fault> {
    let values: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
    Ok(app.vault.find_all_unique(tx, ID_NUMBER, &values).await?.iter().all(Option::is_some))
}

/// Why a new certificate number cannot be somebody's: it is known, as theirs or another's.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn number_is_taken(
    app: &App,
    tx: &mut Tx,
    resident: Uuid,
    number: Option<&CertificateNumber>,
) -> Result<Option<&'static str>, Fault> {
    let Some(number) = number else { return Ok(None) };
    let holder = certificates::holder(app, tx, number).await?;
    Ok(holder.map(
        |holder| {
            if holder == resident { "certificate_superseded" } else { "duplicate_certificate_number" }
        },
    ))
}

/// The tokens by which the same number is known again within one run.
#[must_use]
pub fn mark(app: &App, number: &IdNumber) -> Vec<u8> {
    app.vault.token(ID_NUMBER, number.as_str()).as_bytes().to_vec()
}

/// Residents with their keys, as filed.
async fn load_all(app: &App, tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Reached>, Fault> {
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let list = placeholders(1, some.len());
        let rows: Vec<Row> = tx
            .sql(sqlx::AssertSqlSafe(format!(
                "SELECT r.id, r.area_id, a.path AS area_path, r.status, r.id_number_sealed, r.name_sealed,
                        r.phone_sealed, r.address_sealed, r.merged_into_id, r.version
                 FROM residents r JOIN areas a ON a.id = r.area_id WHERE r.id IN ({list})"
            )))
            .bind_all(some.iter().copied())
            .all()
            .await?;
        found.extend(with_keys(app, tx, rows).await?.into_iter().map(|resident| (resident.id, resident)));
    }
    Ok(found)
}

async fn with_keys(app: &App, tx: &mut Tx, rows: Vec<Row>) -> Result<Vec<Reached>, Fault> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut keys = app.vault.subjects(tx, &ids, Class::Statutory).await?;
    let reached = |row: Row| {
        let key = keys.remove(&row.id).ok_or(Fault::Unreadable("subject_keys of a resident"))?;
        Ok(Reached { id: row.id, row, key })
    };
    rows.into_iter().map(reached).collect()
}

/// A page of the residents in an area, by id after `after`; records that were merged away are left out.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn page(
    app: &App,
    tx: &mut Tx,
    inside: &str,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Reached>, Fault> {
    let rows: Vec<Row> = tx
        .sql(
            "SELECT r.id, r.area_id, a.path AS area_path, r.status, r.id_number_sealed, r.name_sealed,
                    r.phone_sealed, r.address_sealed, r.merged_into_id, r.version
             FROM residents r JOIN areas a ON a.id = r.area_id
             WHERE r.id > $1 AND r.status <> 'merged' AND (a.path = $2 OR a.path LIKE $3)
             ORDER BY r.id LIMIT $4",
        )
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(inside.to_owned())
        .bind(format!("{inside}/%"))
        .bind(limit)
        .all()
        .await?;
    with_keys(app, tx, rows).await
}

/// The certificates of residents; who never held one is missing.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub(crate) async fn certificates(
    app: &App,
    tx: &mut Tx,
    residents: &[&Reached],
) -> Result<HashMap<Uuid, Certificates>, Fault> {
    let mut found = HashMap::new();
    for some in residents.chunks(AT_ONCE) {
        let list = placeholders(1, some.len());
        let rows: Vec<(Uuid, Uuid, Sealed, Uuid, Sealed)> = tx
            .sql(sqlx::AssertSqlSafe(format!(
                "SELECT c.resident_id, c.id, c.details_sealed, e.id, e.event_sealed
                 FROM certificate_events e JOIN certificates c ON c.id = e.certificate_id
                 WHERE c.resident_id IN ({list}) ORDER BY e.recorded_at, e.id"
            )))
            .bind_all(some.iter().map(|resident| resident.id))
            .all()
            .await?;
        let mut events: HashMap<Uuid, Vec<(Uuid, Sealed, Uuid, Sealed)>> = HashMap::new();
        for (resident, certificate, details, id, event) in rows {
            events.entry(resident).or_default().push((certificate, details, id, event));
        }
        for resident in some {
            let Some(events) = events.get(&resident.id) else { continue };
            if let Some(folded) = certificates::fold(app, resident, events)? {
                found.insert(resident.id, folded);
            }
        }
    }
    Ok(found)
}

/// Enters residents with their first facts and their certificates, whose numbers are all different; the id of each,
/// or the code of why it was not entered.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn register_all(
    app: &App,
    tx: &mut Tx,
    new: &[&ParsedResident],
    origin: Origin,
) -> Result<Vec<Result<Uuid, &'static str>>, Fault> {
    let ids: Vec<Uuid> = new.iter().map(|_| app.random.uuid(&app.clock)).collect();
    let mut entered: Vec<Result<Uuid, &'static str>> = ids.iter().copied().map(Ok).collect();
    let claims: Vec<(&str, Uuid)> =
        new.iter().zip(&ids).map(|(resident, id)| (resident.id_number.as_str(), *id)).collect();
    let owners = app.vault.claim_all_unique(tx, ID_NUMBER, &claims).await?;
    for (entered, owner) in entered.iter_mut().zip(owners) {
        if *entered != Ok(owner) {
            *entered = Err("duplicate_id_number");
        }
    }
    let certificates = claim_certificates(app, tx, new, &ids, &mut entered).await?;
    let taken: Vec<(usize, Uuid)> =
        entered.iter().enumerate().filter_map(|(at, id)| id.ok().map(|id| (at, id))).collect();
    let entering: Vec<Uuid> = taken.iter().map(|(_, id)| *id).collect();
    let keys = app.vault.create_subjects(tx, &entering, Class::Statutory).await?;
    let people: Vec<(Uuid, &ParsedResident, &SubjectKey)> =
        taken.iter().filter_map(|(at, id)| Some((*id, new[*at], keys.get(id)?))).collect();
    insert(app, tx, &people).await?;
    let mut facts = Vec::new();
    for (id, resident, key) in &people {
        for fact in first_facts(resident, origin.source, app.clock.today()) {
            facts.push((*id, people::fact(app, key, *id, &fact)));
        }
    }
    append_facts(tx, &facts, origin.by).await?;
    let issued: Vec<Numbered<'_>> = people
        .iter()
        .filter_map(|(id, resident, key)| {
            let numbered = resident.certificate.as_ref()?;
            let certificate = *certificates.get(id)?;
            Some(Numbered {
                certificate,
                resident: *id,
                key,
                change: CertificateChange::Issued,
                given: numbered,
            })
        })
        .collect();
    append_certificates(app, tx, &issued, origin.by).await?;
    Ok(entered)
}

/// Claims the certificate numbers of those who are being entered; the new certificate of each.
async fn claim_certificates(
    app: &App,
    tx: &mut Tx,
    new: &[&ParsedResident],
    ids: &[Uuid],
    entered: &mut [Result<Uuid, &'static str>],
) -> Result<HashMap<Uuid, Uuid>, Fault> {
    let mut claims: Vec<(&str, Uuid)> = Vec::new();
    let mut at_of: Vec<usize> = Vec::new();
    for (at, resident) in new.iter().enumerate() {
        if let (Some(certificate), Ok(_)) = (&resident.certificate, entered[at]) {
            claims.push((certificate.number.as_str(), app.random.uuid(&app.clock)));
            at_of.push(at);
        }
    }
    let owners = app.vault.claim_all_unique(tx, CERTIFICATE_NUMBER, &claims).await?;
    let mut certificates = HashMap::with_capacity(claims.len());
    let mut lost = Vec::new();
    for ((owner, (_, certificate)), at) in owners.into_iter().zip(claims).zip(at_of) {
        if owner == certificate {
            certificates.insert(ids[at], certificate);
        } else {
            entered[at] = Err("duplicate_certificate_number");
            lost.push(ids[at]);
        }
    }
    app.vault.release_rows(tx, &lost).await?;
    Ok(certificates)
}

async fn insert(
    app: &App,
    tx: &mut Tx,
    people: &[(Uuid, &ParsedResident, &SubjectKey)],
) -> Result<(), Fault> {
    let now = app.clock.now();
    let into = "INSERT INTO residents (id, area_id, status, id_number_sealed, name_sealed, phone_sealed,
                                       address_sealed, version, created_at, changed_at)";
    tx.insert_all((into, 10, ""), people, |statement, (id, resident, key)| {
        let phone =
            resident.phone.as_ref().map(|phone| key.seal_text(&cell("phone_sealed", *id), phone.as_str()));
        let address = resident.address.as_ref();
        statement
            .bind(*id)
            .bind(resident.area_id.as_str().to_owned())
            .bind("living")
            .bind(key.seal_text(&cell("id_number_sealed", *id), resident.id_number.as_str()))
            .bind(key.seal_padded_text(&cell("name_sealed", *id), &resident.name))
            .bind(phone)
            .bind(address.map(|text| key.seal_padded_text(&cell("address_sealed", *id), text)))
            .bind(1_i64)
            .bind(now)
            .bind(now)
    })
    .await?;
    Ok(())
}

async fn append_facts(tx: &mut Tx, facts: &[(Uuid, FactRow)], by: Option<Uuid>) -> Result<(), Fault> {
    let into =
        "INSERT INTO resident_facts (id, resident_id, kind, value_sealed, source, valid_from, recorded_at,
                                            recorded_by)";
    tx.insert_all((into, 8, ""), facts, |statement, (resident, fact)| {
        statement
            .bind(fact.id)
            .bind(*resident)
            .bind(fact.kind.clone())
            .bind(fact.value_sealed.clone())
            .bind(fact.source.clone())
            .bind(fact.valid_from)
            .bind(fact.recorded_at)
            .bind(by)
    })
    .await?;
    Ok(())
}

/// A certificate about to be written, with what happened.
struct Numbered<'a> {
    certificate: Uuid,
    resident: Uuid,
    key: &'a SubjectKey,
    change: CertificateChange,
    given: &'a CertificateNumbered,
}

/// Writes certificates whose numbers are claimed; the event of each.
async fn append_certificates(
    app: &App,
    tx: &mut Tx,
    certificates: &[Numbered<'_>],
    by: Option<Uuid>,
) -> Result<Vec<Uuid>, Fault> {
    let now = app.clock.now();
    let into = "INSERT INTO certificates (id, resident_id, details_sealed, recorded_at)";
    tx.insert_all((into, 4, ""), certificates, |statement, row| {
        let details = Details {
            number: row.given.number.as_str().to_owned(),
            components: row.given.components.clone(),
            on: row.given.on,
        };
        let place = details_cell(row.certificate, row.resident);
        let sealed = row.key.seal_padded_json(&place, &details);
        statement.bind(row.certificate).bind(row.resident).bind(sealed).bind(now)
    })
    .await?;
    let events: Vec<(Uuid, &Numbered<'_>)> =
        certificates.iter().map(|row| (app.random.uuid(&app.clock), row)).collect();
    let into = "INSERT INTO certificate_events (id, certificate_id, event_sealed, recorded_at, recorded_by)";
    tx.insert_all((into, 5, ""), &events, |statement, (id, row)| {
        let happened = Happened { change: row.change, on: row.given.on };
        let sealed = row.key.seal_padded_json(&event_cell(*id, row.resident), &happened);
        statement.bind(*id).bind(row.certificate).bind(sealed).bind(now).bind(by)
    })
    .await?;
    Ok(events.into_iter().map(|(id, _)| id).collect())
}

/// Writes what is different of a resident, as dated facts and as what is current; how they stood before, or the code
/// of why it was not written.
///
/// # Errors
/// [`Fault`] when the database or the vault fails, or somebody else changed the resident meanwhile.
pub async fn change(
    app: &App,
    tx: &mut Tx,
    resident: &Reached,
    change: &Change,
    origin: Origin,
) -> Result<Result<Before, &'static str>, Fault> {
    let Reached { id, row, key } = resident;
    let mut before = Before {
        name: resident.name()?,
        phone: resident.phone()?,
        address: resident.address()?,
        area: row.area_id.clone(),
        facts: Vec::new(),
        certificate: None,
    };
    if let Some((happened, numbered)) = &change.certificate {
        let certificate = app.random.uuid(&app.clock);
        let claim = [(numbered.number.as_str(), certificate)];
        let owner = app.vault.claim_all_unique(tx, CERTIFICATE_NUMBER, &claim).await?;
        if owner != [certificate] {
            let code = number_is_taken(app, tx, *id, Some(&numbered.number)).await?;
            return Ok(Err(code.unwrap_or("duplicate_certificate_number")));
        }
        let row = Numbered { certificate, resident: *id, key, change: *happened, given: numbered };
        let events = append_certificates(app, tx, &[row], origin.by).await?;
        before.certificate = events.first().map(|event| (certificate, *event));
    }
    let facts: Vec<(Uuid, FactRow)> = changed_facts(app, change, origin)
        .iter()
        .map(|fact| (*id, people::fact(app, key, *id, fact)))
        .collect();
    append_facts(tx, &facts, origin.by).await?;
    before.facts = facts.iter().map(|(_, fact)| fact.id).collect();
    let current = Current {
        name: change.name.as_deref().unwrap_or(&before.name),
        phone: change.phone.as_deref().or(before.phone.as_deref()),
        address: change.address.as_deref().or(before.address.as_deref()),
        area: change.area.as_ref().map_or(before.area.as_str(), AreaId::as_str),
    };
    write_current(app, tx, resident, &current).await?;
    Ok(Ok(before))
}

fn changed_facts(app: &App, change: &Change, origin: Origin) -> Vec<Fact> {
    let given = [
        (FactKind::Name, change.name.as_deref()),
        (FactKind::Phone, change.phone.as_deref()),
        (FactKind::Address, change.address.as_deref()),
        (FactKind::Area, change.area.as_ref().map(AreaId::as_str)),
    ];
    let (valid_from, source) = (app.clock.today(), origin.source);
    let fact = |(kind, value): (FactKind, Option<&str>)| {
        Some(Fact { kind, value: value?.to_owned(), valid_from, source })
    };
    given.into_iter().filter_map(fact).collect()
}

/// What is current of a resident.
struct Current<'a> {
    name: &'a str,
    phone: Option<&'a str>,
    address: Option<&'a str>,
    area: &'a str,
}

/// Writes what is current and goes on to the next version, if the version is still the resident's.
async fn write_current(
    app: &App,
    tx: &mut Tx,
    resident: &Reached,
    current: &Current<'_>,
) -> Result<(), Fault> {
    let Reached { id, row, key } = resident;
    tx.sql(
        "UPDATE residents SET area_id = $3, name_sealed = $4, phone_sealed = $5, address_sealed = $6,
                version = version + 1, changed_at = $7
         WHERE id = $1 AND version = $2",
    )
    .bind(*id)
    .bind(row.version)
    .bind(current.area.to_owned())
    .bind(key.seal_padded_text(&cell("name_sealed", *id), current.name))
    .bind(current.phone.map(|phone| key.seal_text(&cell("phone_sealed", *id), phone)))
    .bind(current.address.map(|text| key.seal_padded_text(&cell("address_sealed", *id), text)))
    .bind(app.clock.now())
    .run_one()
    .await?;
    Ok(())
}

/// A resident that was entered or changed, and the version that came of it.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// The resident.
    pub id: Uuid,
    /// Their version right after.
    pub version: i64,
    /// Whether they were entered.
    pub new: bool,
}

/// Whether anything stands on what was written `since`: a later change, a case, a consent, a message, or somebody who
/// came with their card.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn anything_stands_on(
    tx: &mut Tx,
    written: &[Written],
    since: chrono::DateTime<chrono::Utc>,
) -> Result<bool, Fault> {
    for some in written.chunks(AT_ONCE) {
        let list = placeholders(2, some.len());
        let touched: Vec<(Uuid, i64, i64)> = tx
            .sql(sqlx::AssertSqlSafe(format!(
                "SELECT r.id, r.version,
                        CAST((CASE WHEN EXISTS (SELECT 1 FROM cases c WHERE c.resident_id = r.id AND c.opened_at >= $1)
                                OR EXISTS (SELECT 1 FROM consents n WHERE n.resident_id = r.id AND n.given_at >= $1)
                                OR EXISTS (SELECT 1 FROM messages m
                                           WHERE m.resident_id = r.id AND m.created_at >= $1)
                                OR EXISTS (SELECT 1 FROM presences p WHERE p.resident_id = r.id AND p.until >= $1)
                              THEN 1 ELSE 0 END) AS BIGINT)
                 FROM residents r WHERE r.id IN ({list})"
            )))
            .bind(since)
            .bind_all(some.iter().map(|written| written.id))
            .all()
            .await?;
        let stands: HashMap<Uuid, (i64, i64)> =
            touched.into_iter().map(|(id, version, used)| (id, (version, used))).collect();
        let untouched = |written: &Written| stands.get(&written.id) == Some(&(written.version, 0));
        if !some.iter().all(untouched) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes residents out again who were entered by mistake and on whom nothing stands: rows, facts, certificates,
/// tokens and keys.
///
/// # Errors
/// [`Fault`] when the database fails, also when something still refers to one of them.
pub async fn withdraw(app: &App, tx: &mut Tx, residents: &[Uuid]) -> Result<(), Fault> {
    for some in residents.chunks(AT_ONCE) {
        let list = placeholders(1, some.len());
        let certificates: Vec<Uuid> = tx
            .sql(sqlx::AssertSqlSafe(format!("SELECT id FROM certificates WHERE resident_id IN ({list})")))
            .bind_all(some.iter().copied())
            .scalars()
            .await?;
        remove_certificates(app, tx, &certificates).await?;
        for text in [
            format!("DELETE FROM resident_facts WHERE resident_id IN ({list})"),
            format!("DELETE FROM residents WHERE id IN ({list})"),
        ] {
            tx.sql(sqlx::AssertSqlSafe(text)).bind_all(some.iter().copied()).run().await?;
        }
        app.vault.release_rows(tx, some).await?;
        app.vault.forget_subjects(tx, some, Class::Statutory).await?;
    }
    Ok(())
}

async fn remove_certificates(app: &App, tx: &mut Tx, certificates: &[Uuid]) -> Result<(), Fault> {
    for some in certificates.chunks(AT_ONCE) {
        let list = placeholders(1, some.len());
        for text in [
            format!("DELETE FROM certificate_events WHERE certificate_id IN ({list})"),
            format!("DELETE FROM certificates WHERE id IN ({list})"),
        ] {
            tx.sql(sqlx::AssertSqlSafe(text)).bind_all(some.iter().copied()).run().await?;
        }
        app.vault.release_rows(tx, some).await?;
    }
    Ok(())
}

/// Brings a resident back to how they stood before a change on which nothing stands; their version goes on.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn restore(app: &App, tx: &mut Tx, resident: &Reached, before: &Before) -> Result<(), Fault> {
    if let Some((certificate, _)) = before.certificate {
        remove_certificates(app, tx, &[certificate]).await?;
    }
    let list = placeholders(1, before.facts.len());
    tx.sql(sqlx::AssertSqlSafe(format!("DELETE FROM resident_facts WHERE id IN ({list})")))
        .bind_all(before.facts.iter().copied())
        .run()
        .await?;
    let current = Current {
        name: &before.name,
        phone: before.phone.as_deref(),
        address: before.address.as_deref(),
        area: &before.area,
    };
    write_current(app, tx, resident, &current).await
}

/// Residents by id, as filed, in no order.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn by_ids(app: &App, tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Reached>, Fault> {
    load_all(app, tx, ids).await
}

/// From where each current fact of a resident is known, `name:registry …`, for comparing two states of a registry.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn sources(app: &App, tx: &mut Tx, resident: Uuid) -> Result<String, Fault> {
    let today = app.clock.today();
    let facts = super::store::facts(tx, resident).await?;
    let mut sources: Vec<String> = Vec::new();
    for fact in facts.iter().filter(|fact| fact.valid_from <= today) {
        if sources.iter().all(|known| !known.starts_with(&format!("{}:", fact.kind))) {
            sources.push(format!("{}:{}", fact.kind, fact.source));
        }
    }
    sources.sort_unstable();
    Ok(sources.join(" "))
}
