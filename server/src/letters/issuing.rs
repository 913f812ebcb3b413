//! A letter as it was first printed, or printed for the first time now.

use domain::areas::AreaId;
use domain::cases::{self, Step};
use domain::letters::{Content, Due, Facts, Told, content};
use domain::reference::Reference;
use domain::words::sentence;
use platform::clock::shanghai_date;
use platform::store::Tx;
use sha2::{Digest as _, Sha256};

use super::store::{self, New, Row, content_cell};
use crate::app::App;
use crate::cases::CaseFile;
use crate::codes::{self, Purpose};
use crate::problems::Fault;
use crate::{areas, residents};

/// Numbers drawn before we give up.
const DRAWS: usize = 5;

/// What a letter says, with the digest of it that its page shows.
pub(super) struct Letter {
    pub(super) content: Content,
    pub(super) digest: Vec<u8>,
}

/// The letter as it is kept; kept now, if this is the first time.
pub(super) async fn issue(app: &App, tx: &mut Tx, file: &CaseFile, due: Due) -> Result<Letter, Fault> {
    if let Some(letter) = kept(tx, file, due).await? {
        return Ok(letter);
    }
    for _ in 0..DRAWS {
        let id = app.random.uuid(&app.clock);
        let code = codes::issue(app, tx, Purpose::Letter, id).await?;
        let number = Reference::from_random(app.random.u64()).as_str().to_owned();
        let (content, area) = written(app, tx, file, due, number.clone(), code.as_str()).await?;
        let digest = digest(&content)?;
        let new = New {
            id,
            case: file.row.id,
            kind: due.kind.code(),
            sequence: due.sequence,
            number,
            area,
            on: content.on,
            content: file.resident.key.seal_padded_json(&content_cell(id, file.resident.id), &content),
            digest: digest.clone(),
            at: app.clock.now(),
        };
        if store::insert(tx, new).await? {
            return Ok(Letter { content, digest });
        }
        codes::store::remove_of(tx, &[id]).await?;
        // Somebody else has printed it in the same moment.
        if let Some(letter) = kept(tx, file, due).await? {
            return Ok(letter);
        }
    }
    Err(Fault::Other("no free number of a letter was drawn".to_owned()))
}

async fn kept(tx: &mut Tx, file: &CaseFile, due: Due) -> Result<Option<Letter>, Fault> {
    let is_it = |row: &Row| row.kind == due.kind.code() && row.sequence == due.sequence;
    let found = store::of_case(tx, file.row.id).await?.into_iter().find(is_it);
    let Some(row) = found else { return Ok(None) };
    let cell = content_cell(row.id, file.resident.id);
    let content = file.resident.key.open_padded_json(&cell, &row.content_sealed)?;
    Ok(Some(Letter { content, digest: row.digest }))
}

/// What the letter says from now on, and the area of the office that signs it.
async fn written(
    app: &App,
    tx: &mut Tx,
    file: &CaseFile,
    due: Due,
    number: String,
    code: &str,
) -> Result<(Content, String), Fault> {
    let unknown = || Fault::Other(format!("case {} has no event {}", file.row.id, due.sequence));
    let upto = usize::try_from(due.sequence).map_err(|_| unknown())?;
    let history = file.history.get(..upto).ok_or_else(unknown)?;
    let (last, before) = history.split_last().ok_or_else(unknown)?;
    let calendar = app.calendar();
    let broken = |broken| Fault::Other(format!("case {}: {broken}", file.row.id));
    let fold = |history| cases::fold(file.definition, history, &calendar).map_err(broken);
    let after = fold(history)?;
    let step = if before.is_empty() { None } else { fold(before)?.stage.step() };
    let step = step.unwrap_or_else(|| file.definition.first());
    let (office, area) = office(tx, file, step).await?;
    let hall = areas::store::find(tx, &file.row.path()?.id()).await?;
    // Whoever was merged into another record is called as the one that stands.
    let person = residents::load(app, tx, file.resident.id).await?.ok_or_else(unknown)?;
    let facts = Facts {
        name: person.name()?,
        reference: file.row.reference.clone(),
        area: file.row.area_name.clone(),
        phone: hall.and_then(|hall| hall.hall_phone),
        office,
        number,
        code: code.to_owned(),
    };
    let on = shanghai_date(last.at);
    let told = Told { definition: file.definition, after: &after, on };
    Ok((content(due.kind, facts, told), area))
}

/// The office of a step, by its full name, and its area.
async fn office(tx: &mut Tx, file: &CaseFile, step: Step) -> Result<(String, String), Fault> {
    let path = file.row.path()?;
    let id: AreaId = match step {
        Step::Village => path.id(),
        Step::Town => path.town_id().unwrap_or_else(|| path.id()),
        Step::City => path.city_id(),
    };
    let area = areas::store::find(tx, &id).await?.ok_or(Fault::Unreadable("areas.path"))?;
    let key = if step == Step::Village { "letters.office_village" } else { "letters.office_federation" };
    Ok((format!("{}{}", area.view.name, sentence(key)), id.as_str().to_owned()))
}

/// The SHA-256 of what a letter says. The code is part of it, so nobody who does not hold the letter can guess it.
fn digest(content: &Content) -> Result<Vec<u8>, Fault> {
    let text = serde_json::to_vec(content).map_err(|error| Fault::Other(error.to_string()))?;
    Ok(Sha256::digest(text).to_vec())
}

/// The first sixteen digits of a digest, in groups, as letter and page show them.
pub(super) fn check_code(digest: &[u8]) -> String {
    let (groups, _) = digest.as_chunks::<2>();
    let four = groups.iter().take(4).map(|two| format!("{:04x}", u16::from_be_bytes(*two)));
    four.collect::<Vec<_>>().join(" ")
}
