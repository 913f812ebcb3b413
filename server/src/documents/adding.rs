//! Handing something in: it is looked at, sealed, and only then written down.

use std::time::Duration;

use domain::cases::Action;
use domain::documents::{DocumentFormat, DocumentKind, DocumentView, Refusal, may_add};
use platform::audit;
use platform::http::{Fingerprint, IdempotencyKey, PAPER, Papers, Problem, Upload, idempotency};
use platform::papers::{self, Paper, PaperKind};
use platform::store::Tx;
use platform::vault::{FileKey, Secret};
use poem::http::StatusCode;
use uuid::Uuid;

use super::reading;
use super::store::{self, Row, key_cell};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::cases::{self, Authors, CaseFile, open_file, require_scope, takes_part};
use crate::problems::Fault;

/// How long a document may take to come in: ten megabytes over a line of 300 kbit/s.
const ARRIVES_WITHIN: Duration = Duration::from_mins(5);

/// Bytes of a document at most.
pub(super) const MOST_BYTES: u64 = papers::MOST_BYTES as u64;

/// Goes on when the caller has a part in the case, and not only a look at it: the person, somebody beside them, whoever
/// stands for them with leave to top up, or a worker of one of the steps.
pub(super) fn require_part(caller: &Caller, file: &CaseFile) -> Result<(), Problem> {
    require_scope(caller, file, Action::TopUp)?;
    if takes_part(caller, file)? { Ok(()) } else { Err(Problem::forbidden("forbidden")) }
}

/// Why the rule says no, as a problem.
pub(super) fn refusal(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::OtherKind => Problem::field("kind", refusal.code()),
        Refusal::OfAnother => Problem::forbidden(refusal.code()),
        Refusal::Closed | Refusal::TooMany | Refusal::DecidedOn => Problem::conflict(refusal.code()),
    }
}

/// A document that lies in the folder, and of which no row tells yet.
pub(super) struct Kept {
    id: Uuid,
    fingerprint: Fingerprint,
    format: DocumentFormat,
    length: i64,
    key: Secret<Vec<u8>>,
}

/// Receives a file, looks at it, and keeps what may be kept of it, sealed.
pub(super) async fn take_in(app: &App, body: Upload<Papers, MOST_BYTES>) -> Result<Kept, Problem> {
    // Kept until it was looked at: so many files stand in memory, and no more.
    let _place = app.documents.arriving().await?;
    let arrived = tokio::time::timeout(ARRIVES_WITHIN, body.hold()).await;
    let (bytes, fingerprint) = arrived.map_err(|_| Problem::of_status(StatusCode::REQUEST_TIMEOUT))??;
    let paper = looked_at(app, bytes).await?;
    let format = match paper.kind {
        PaperKind::Jpeg => DocumentFormat::Jpeg,
        PaperKind::Png => DocumentFormat::Png,
        PaperKind::Pdf => DocumentFormat::Pdf,
    };
    let length = i64::try_from(paper.bytes.len()).map_err(|error| Fault::Other(error.to_string()))?;
    let (id, key) = (app.random.uuid(&app.clock), FileKey::draw(&app.random));
    let to_seal = Secret::new(key.to_seal().to_vec());
    app.documents.keep(id, key, paper.bytes).await?;
    Ok(Kept { id, fingerprint, format, length, key: to_seal })
}

async fn looked_at(app: &App, bytes: Vec<u8>) -> Result<Paper, Problem> {
    let _place = app.documents.looking().await?;
    let looked = tokio::task::spawn_blocking(move || papers::look(bytes)).await;
    let looked = looked.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
    looked.map_err(|error| Problem::field(PAPER, error.code()))
}

/// Writes down a document that was kept. Where that is refused, or the same was handed in before, its object goes.
pub(super) async fn write_down(
    app: &App,
    caller: &Caller,
    key: &IdempotencyKey,
    which: (Uuid, DocumentKind),
    kept: Kept,
) -> Result<DocumentView, Problem> {
    let written = written(app, caller, key, which, &kept).await;
    if let Ok((Some(tx), view)) = written {
        // Whether this came through is not always known: an object that turns out to have no row is swept.
        tx.commit().await?;
        return Ok(view);
    }
    app.documents.remove(kept.id).await?;
    written.map(|(_, view)| view)
}

/// The document as it is written, in the transaction that is to be kept; in none, where the same request was answered
/// before.
async fn written(
    app: &App,
    caller: &Caller,
    key: &IdempotencyKey,
    (case, kind): (Uuid, DocumentKind),
    kept: &Kept,
) -> Result<(Option<Tx>, DocumentView), Problem> {
    let mut tx = app.store.write().await?;
    cases::store::hold(&mut tx, case).await?;
    let (mut tx, file) = open_file(app, tx, caller, case).await?;
    let sent = app.sent_again(caller, key, kept.fingerprint);
    let claim = match idempotency::claim(&mut tx, &sent, file.answering_key()).await? {
        idempotency::Claimed::Done(stored) => return Ok((None, stored.read()?)),
        idempotency::Claimed::New(claim) => claim,
    };
    require_part(caller, &file)?;
    let already = store::count(&mut tx, case).await?;
    may_add(file.definition.kind, &file.state, already, kind).map_err(refusal)?;
    let row = row(app, caller, &file, kind, kept)?;
    store::insert(&mut tx, &row).await?;
    cases::store::documents_changed(&mut tx, case).await?;
    let authors = Authors::of(&mut tx, row.added_by.into_iter()).await?;
    let view = reading::view(caller, &file, &row, &authors);
    let entry = app.entry_of(caller, "documents.add").person(file.resident.id);
    audit::record(&mut tx, entry.object(format!("document {} of case {case}", row.id))).await?;
    idempotency::finish(&mut tx, claim, 201, &view).await?;
    Ok((Some(tx), view))
}

fn row(app: &App, caller: &Caller, file: &CaseFile, kind: DocumentKind, kept: &Kept) -> Result<Row, Problem> {
    let class = file.class();
    // Where what the case stands on was just forgotten, nothing is handed in with it any more.
    let key = file.key_of(class).ok_or_else(|| refusal(Refusal::Closed))?;
    Ok(Row {
        id: kept.id,
        case_id: file.row.id,
        kind,
        format: kept.format,
        length: kept.length,
        key_class: class.as_str().to_owned(),
        key_sealed: key.seal(&key_cell(kept.id, file.resident.id), kept.key.expose()),
        case_version: file.state.version,
        added_by: caller.by(),
        added_at: app.clock.now(),
    })
}
