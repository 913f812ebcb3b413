//! The registry: entering, looking up by number, and what changes in a life.

use domain::areas::{AreaId, AreaLevel};
use domain::residents::{
    CertificateHistory, EnterResident, Fact, FactKind, LifeEvent, LookUp, RecordCertificateEvent, RecordFact,
    RecordLifeEvent, ResidentList, ResidentView, RevealField, Revealed, SearchResidents, SeparateResidents,
    status_after,
};
use domain::roles::Permission;
use platform::audit::{self, Entry};
use platform::http::{Body, IdempotencyKey, IfMatch, Problem, etag, idempotency};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::certificates::{self, NotTaken};
use super::people::{self, File, Reached, reach};
use super::store::{self, LifeRow, Wanted};
use super::{duplicates, merges, reveals, search, unhurried, views};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::{self, Fault};
use crate::{accounts, areas};

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// The one registry.
    Residents,
}

/// A resident with the version that a change must name.
#[derive(ApiResponse)]
pub enum Shown {
    /// The resident, masked.
    #[oai(status = 200)]
    Resident(
        Json<ResidentView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
    /// The resident who was entered.
    #[oai(status = 201)]
    Entered(
        Json<ResidentView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// The routes about residents.
pub struct ResidentsApi;

#[OpenApi(tag = "Chapter::Residents")]
impl ResidentsApi {
    /// Enter a resident of one of my areas. Whoever has no certificate is entered all the same.
    ///
    /// Somebody with the same name and nearly the same ID number or birth date is shown first (409
    /// `probable_duplicate`, masked, in `more`): who is another person is entered with `confirmed_different`.
    #[oai(path = "/residents", method = "post", operation_id = "create_resident")]
    async fn create_resident(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        body: Body<EnterResident>,
    ) -> Result<Shown, Problem> {
        let actor = caller.permitted(Permission::WriteResident)?.id;
        let request = app.idempotency(&caller, &key, &body);
        let (new, different) = body.value.parse(caller.today).map_err(problems::fields)?;
        let mut tx = app.store.write().await?;
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let claim = match idempotency::claim(&mut tx, &request, &own_key).await? {
            idempotency::Claimed::Done(stored) => return shown_again(&stored),
            idempotency::Claimed::New(claim) => claim,
        };
        let area = areas::store::find(&mut tx, &new.area_id).await?;
        let village = area.filter(|area| area.view.level == AreaLevel::Village);
        let village = village
            .filter(|area| caller.may(Permission::WriteResident, &area.path))
            .ok_or_else(|| Problem::field("area_id", "area_unknown"))?;
        if different.is_none() {
            let alike = duplicates::probable(&app, &mut tx, &new).await?;
            if !alike.is_empty() && !people::is_registered(&app, &mut tx, &new.id_number).await? {
                drop(tx);
                return Err(duplicates::show(&app, &caller, &alike).await?);
            }
        }
        let source = domain::residents::FactSource::PaperSeen;
        let entry = app.entry_of(&caller, "residents.create");
        let entry = match different {
            Some(because) => entry.purpose(because.code()),
            None => entry,
        };
        let entered = people::enter(&app, &mut tx, &new, source, Some(actor), Some(entry)).await?;
        let Some(entered) = entered else {
            // Whoever tries numbers to learn who is in the registry leaves a trace.
            drop(tx);
            let mut record = app.store.write().await?;
            audit::record(&mut record, caller.sign(app.refused("residents.create"))).await?;
            record.commit().await?;
            return Err(Problem::conflict("duplicate_id_number"));
        };
        let view = views::resident(&app, &mut tx, &entered.into_file(&village)).await?;
        idempotency::finish(&mut tx, claim, 201, &view).await?;
        tx.commit().await?;
        let version = etag(view.version);
        Ok(Shown::Entered(Json(view), version))
    }

    /// Look somebody up by ID number or by any certificate number they ever held. Masked, and on record.
    ///
    /// A person outside my areas who is not present answers like one who does not exist. Ten are quick, then they are
    /// slowed.
    #[oai(path = "/residents/lookups", method = "post", operation_id = "look_up_resident")]
    async fn look_up_resident(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<LookUp>,
    ) -> Result<Shown, Problem> {
        caller.permitted(Permission::ReadResident)?;
        let number = body.value.parse(caller.today).map_err(problems::fields)?;
        unhurried(&app, &caller, "residents.look_up").await?;
        show(&app, &caller, &people::by_number(&app, &number), "residents.look_up").await
    }

    /// Search my areas for a whole name: ten people at most, masked, each shown one on record. Whoever finds more
    /// narrows the search; there is no list to browse in.
    #[oai(path = "/residents/searches", method = "post", operation_id = "search_residents")]
    async fn search_residents(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<SearchResidents>,
    ) -> Result<Json<ResidentList>, Problem> {
        caller.permitted(Permission::ReadResident)?;
        let wanted = body.value.parse().map_err(problems::fields)?;
        unhurried(&app, &caller, "residents.search").await?;
        search::search(&app, &caller, &wanted).await.map(Json)
    }

    /// Show one field in clear for a purpose, for two minutes. The person can read that I did.
    #[oai(path = "/residents/:id/reveals", method = "post", operation_id = "reveal_field")]
    async fn reveal_field(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
        body: Body<RevealField>,
    ) -> Result<Json<Revealed>, Problem> {
        caller.permitted(Permission::RevealResident)?;
        unhurried(&app, &caller, "residents.reveal").await?;
        reveals::reveal(&app, &caller, id.0, &body.value).await.map(Json)
    }

    /// Take a merge back: the record that was merged away stands by itself again.
    #[oai(path = "/residents/:id/separations", method = "post", operation_id = "separate_residents")]
    async fn separate_residents(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        id: Path<Uuid>,
        body: Body<SeparateResidents>,
    ) -> Result<Shown, Problem> {
        caller.permitted(Permission::WriteResident)?;
        let mut tx = app.store.write().await?;
        let sent = app.idempotency(&caller, &key, &body);
        let claim = match claim(&app, &mut tx, &sent, id.0).await? {
            idempotency::Claimed::Done(stored) => return shown_again(&stored),
            idempotency::Claimed::New(claim) => claim,
        };
        let tx = merges::separate(&app, tx, &caller, id.0, &body.value).await?;
        changed(&app, tx, id.0, app.entry_of(&caller, "residents.separate"), claim).await
    }

    /// A resident of one of my areas, or one who is present; or the person themselves.
    #[oai(path = "/residents/:id", method = "get", operation_id = "show_resident")]
    async fn show_resident(&self, app: Data<&App>, caller: Caller, id: Path<Uuid>) -> Result<Shown, Problem> {
        if caller.is_alone() {
            let own = Wanted::Id(caller.present_person()?);
            let mut tx = app.store.autocommit().await?;
            let file = people::open(&app, &mut tx, &own).await?.ok_or_else(Problem::not_found)?;
            if id.0 != file.resident.id {
                let asked = people::load(&app, &mut tx, id.0).await?.ok_or_else(Problem::not_found)?;
                if asked.id != file.resident.id {
                    return Err(people::refuse(&app, tx, &caller, asked.id).await?);
                }
            }
            return Ok(answer(&app, &mut tx, &file).await?);
        }
        show(&app, &caller, &Wanted::Id(id.0), "residents.read").await
    }

    /// Record a fact that changed: since when it holds and where it is known from. The old one stays with its dates.
    #[oai(path = "/residents/:id/facts", method = "post", operation_id = "record_fact")]
    async fn record_fact(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<RecordFact>,
    ) -> Result<Shown, Problem> {
        let (mut tx, resident) =
            reach(&app, app.store.write().await?, &caller, id.0, Permission::WriteResident).await?;
        let sent = app.idempotency(&caller, &key, &body);
        let claim = match claim(&app, &mut tx, &sent, id.0).await? {
            idempotency::Claimed::Done(stored) => return shown_again(&stored),
            idempotency::Claimed::New(claim) => claim,
        };
        let fact = body.value.parse(caller.today).map_err(problems::fields)?;
        expected.check(resident.row.version)?;
        write_fact(&app, &mut tx, &caller, &resident, &fact).await?;
        changed(&app, tx, resident.id, app.entry_of(&caller, "residents.record_fact"), claim).await
    }

    /// What happened to the certificates of a resident of one of my areas, or one who is present: all of it, newest
    /// first.
    #[oai(
        path = "/residents/:id/certificate-events",
        method = "get",
        operation_id = "list_certificate_events"
    )]
    async fn list_certificate_events(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<Json<CertificateHistory>, Problem> {
        let tx = app.store.autocommit().await?;
        let (mut tx, resident) = reach(&app, tx, &caller, id.0, Permission::ReadResident).await?;
        let history = certificates::history(&mut tx, &resident).await?;
        drop(tx);
        app.record_read(app.entry_of(&caller, "residents.certificates").person(resident.id)).await?;
        Ok(Json(history))
    }

    /// Who in the registry is probably the same person under another file, masked: the same name with nearly the same
    /// ID number or birth date. Each who is shown goes on record.
    #[oai(path = "/residents/:id/duplicates", method = "get", operation_id = "list_duplicates")]
    async fn list_duplicates(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<Json<ResidentList>, Problem> {
        caller.permitted(Permission::WriteResident)?;
        unhurried(&app, &caller, "residents.duplicates").await?;
        let tx = app.store.autocommit().await?;
        let (mut tx, resident) = reach(&app, tx, &caller, id.0, Permission::WriteResident).await?;
        let list = duplicates::of_resident(&app, &mut tx, &resident).await?;
        drop(tx);
        let seen = list.items.iter().map(|one| one.id).chain([resident.id]);
        app.record_read(app.entry_of(&caller, "residents.duplicates").people(seen)).await?;
        Ok(Json(list))
    }

    /// Record what happened to the certificate: issued, renewed, regraded, frozen, restored or cancelled.
    #[oai(
        path = "/residents/:id/certificate-events",
        method = "post",
        operation_id = "record_certificate_event"
    )]
    async fn record_certificate_event(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<RecordCertificateEvent>,
    ) -> Result<Shown, Problem> {
        let (mut tx, resident) =
            reach(&app, app.store.write().await?, &caller, id.0, Permission::WriteResident).await?;
        let sent = app.idempotency(&caller, &key, &body);
        let claim = match claim(&app, &mut tx, &sent, id.0).await? {
            idempotency::Claimed::Done(stored) => return shown_again(&stored),
            idempotency::Claimed::New(claim) => claim,
        };
        let holder = resident.id_number(caller.today)?;
        let event = body.value.parse(&holder, caller.today).map_err(problems::fields)?;
        expected.check(resident.row.version)?;
        certificates::take(&app, &mut tx, &resident, &event, caller.actor_id()).await.map_err(not_taken)?;
        if !store::raise_version(&mut tx, resident.id, resident.row.version, app.clock.now()).await? {
            return Err(Problem::stale());
        }
        let entry = app.entry_of(&caller, "residents.record_certificate_event");
        changed(&app, tx, resident.id, entry, claim).await
    }

    /// Record a move, a death, or that two records are one person.
    #[oai(path = "/residents/:id/life-events", method = "post", operation_id = "record_life_event")]
    async fn record_life_event(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<RecordLifeEvent>,
    ) -> Result<Shown, Problem> {
        let (mut tx, resident) =
            reach(&app, app.store.write().await?, &caller, id.0, Permission::WriteResident).await?;
        let sent = app.idempotency(&caller, &key, &body);
        let claim = match claim(&app, &mut tx, &sent, id.0).await? {
            idempotency::Claimed::Done(stored) => return shown_again(&stored),
            idempotency::Claimed::New(claim) => claim,
        };
        let event = body.value.parse(caller.today).map_err(problems::fields)?;
        expected.check(resident.row.version)?;
        let tx = live(&app, tx, &caller, &resident, &event).await?;
        let entry = app.entry_of(&caller, "residents.record_life_event");
        let (seen, entry) = match event {
            LifeEvent::Merged { into, because, .. } => (into, entry.purpose(because.code())),
            _ => (resident.id, entry),
        };
        changed(&app, tx, seen, entry, claim).await
    }
}

fn not_taken(reason: NotTaken) -> Problem {
    match reason {
        NotTaken::Impossible(code) => Problem::conflict(code),
        NotTaken::NumberKnown => Problem::field("number", "duplicate_certificate_number"),
        NotTaken::Fault(fault) => fault.into(),
    }
}

async fn write_fact(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    resident: &Reached,
    fact: &Fact,
) -> Result<(), Problem> {
    let row = people::fact(app, &resident.key, resident.id, fact);
    store::append_fact(tx, resident.id, &row, caller.actor_id()).await?;
    let seal = |column| resident.key.seal_padded_text(&store::cell(column, resident.id), &fact.value);
    let now = app.clock.now();
    let (id, version) = (resident.id, resident.row.version);
    let written = match fact.kind {
        FactKind::Name => {
            // The row first: a rotation of index keys that looks at it waits, and never adds a token of the old name.
            let written =
                store::change_column(tx, id, version, "name_sealed", seal("name_sealed"), now).await?;
            app.vault.release_tokens(tx, people::NAME, id).await?;
            app.vault.index_search(tx, people::NAME, &fact.value, id).await?;
            written
        }
        FactKind::Address => {
            store::change_column(tx, id, version, "address_sealed", seal("address_sealed"), now).await?
        }
        FactKind::Phone => {
            let sealed = resident.key.seal_text(&store::cell("phone_sealed", id), &fact.value);
            store::change_column(tx, id, version, "phone_sealed", sealed, now).await?
        }
        FactKind::Area | FactKind::Status => return Err(Problem::field("kind", "by_life_event")),
    };
    if written { Ok(()) } else { Err(Problem::stale()) }
}

/// Writes a life event with its fact. A move within the city goes to any village, whose workers reach the person from
/// then on; a merge needs the right at the other record too.
async fn live(
    app: &App,
    mut tx: Tx,
    caller: &Caller,
    resident: &Reached,
    event: &LifeEvent,
) -> Result<Tx, Problem> {
    let before = resident.row.status()?;
    let (change, area, into, on) = match event {
        LifeEvent::MovedWithin { on, area_id } => {
            (domain::residents::LifeChange::Moved, Some(area_id), None, *on)
        }
        LifeEvent::MovedAway { on } => (domain::residents::LifeChange::Moved, None, None, *on),
        LifeEvent::Died { on } => (domain::residents::LifeChange::Died, None, None, *on),
        LifeEvent::Merged { on, into, .. } => (domain::residents::LifeChange::Merged, None, Some(*into), *on),
    };
    let after =
        status_after(before, change, area.is_some()).ok_or_else(|| Problem::conflict("not_possible_now"))?;
    if let Some(area) = area {
        let village = areas::store::find(&mut tx, area).await?;
        let village = village.filter(|area| area.view.level == AreaLevel::Village);
        village.ok_or_else(|| Problem::field("area_id", "area_unknown"))?;
    }
    let mut merged_into = None;
    if let Some(into) = into {
        // The record that stands: the named one may have been merged itself, even into this one.
        let (back, standing) = reach(app, tx, caller, into, Permission::WriteResident).await?;
        if standing.id == resident.id {
            return Err(Problem::field("into", "same_record"));
        }
        tx = back;
        merged_into = Some(standing.id);
    }
    let row = LifeRow { status: after.code(), area, merged_into };
    if !store::change_life(&mut tx, resident.id, resident.row.version, &row, app.clock.now()).await? {
        return Err(Problem::stale());
    }
    for fact in life_facts(area, after.code(), on) {
        let row = people::fact(app, &resident.key, resident.id, &fact);
        store::append_fact(&mut tx, resident.id, &row, caller.actor_id()).await?;
    }
    Ok(tx)
}

fn life_facts(area: Option<&AreaId>, status: &str, on: chrono::NaiveDate) -> Vec<Fact> {
    let source = domain::residents::FactSource::PaperSeen;
    let fact = |kind, value: &str| Fact { kind, value: value.to_owned(), valid_from: on, source };
    let area = area.map(|area| fact(FactKind::Area, area.as_str()));
    [Some(fact(FactKind::Status, status)), area].into_iter().flatten().collect()
}

async fn show(app: &App, caller: &Caller, wanted: &Wanted, action: &'static str) -> Result<Shown, Problem> {
    let tx = app.store.autocommit().await?;
    let (mut tx, file) = people::reach_file(app, tx, caller, wanted, Permission::ReadResident).await?;
    let shown = answer(app, &mut tx, &file).await?;
    drop(tx);
    app.record_read(app.entry_of(caller, action).person(file.resident.id)).await?;
    Ok(shown)
}

async fn changed(
    app: &App,
    mut tx: Tx,
    id: Uuid,
    entry: Entry,
    claim: idempotency::Claim,
) -> Result<Shown, Problem> {
    let file = people::open(app, &mut tx, &Wanted::Id(id)).await?.ok_or_else(Problem::not_found)?;
    let view = views::resident(app, &mut tx, &file).await?;
    audit::record(&mut tx, entry.person(file.resident.id)).await?;
    idempotency::finish(&mut tx, claim, 200, &view).await?;
    tx.commit().await?;
    let version = etag(view.version);
    Ok(Shown::Resident(Json(view), version))
}

/// Claims the key of a change of this record. The answer is sealed under the key of the record that was named, which a
/// merge leaves as it is.
async fn claim(
    app: &App,
    tx: &mut Tx,
    sent: &idempotency::Request<'_>,
    record: Uuid,
) -> Result<idempotency::Claimed, Problem> {
    let named = people::load_as_filed(app, tx, record).await?.ok_or_else(Problem::not_found)?;
    idempotency::claim(tx, sent, &named.key).await
}

fn shown_again(stored: &idempotency::Stored) -> Result<Shown, Problem> {
    let view: ResidentView = stored.read()?;
    let version = etag(view.version);
    Ok(if stored.status == 201 {
        Shown::Entered(Json(view), version)
    } else {
        Shown::Resident(Json(view), version)
    })
}

async fn answer(app: &App, tx: &mut Tx, file: &File) -> Result<Shown, Fault> {
    let view = views::resident(app, tx, file).await?;
    let version = etag(view.version);
    Ok(Shown::Resident(Json(view), version))
}
