//! The letters of a case, and one of them as a page to print.

use domain::letters::{Content, Due, LetterKind, LetterList, LetterText, LetterView, due};
use domain::mandates::Act;
use platform::audit;
use platform::clock::shanghai_date;
use platform::http::Problem;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::fonts::{FontError, Fonts};
use super::issuing::{self, Letter};
use super::sheet;
use super::store;
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::cases::{CaseFile, open_file};
use crate::mandates;
use crate::problems::Fault;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// What is handed over on paper.
    Letters,
}

/// A letter as a tagged PDF.
#[derive(ApiResponse)]
pub enum Printed {
    /// The letter.
    #[oai(status = 200, content_type = "application/pdf")]
    Pdf(
        Binary<Vec<u8>>,
        /// A neutral file name.
        #[oai(header = "Content-Disposition")]
        String,
    ),
}

/// The routes about letters.
pub struct LettersApi;

#[OpenApi(tag = "Chapter::Letters")]
impl LettersApi {
    /// The letters that there are of a case, oldest first, also those that nobody has printed yet.
    #[oai(path = "/cases/:id/letters", method = "get", operation_id = "list_letters")]
    async fn list_letters(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<Json<LetterList>, Problem> {
        let caller = mandates::admit(&app, caller, Act::See, None).await?;
        let tx = if caller.is_alone() { app.store.read().await? } else { app.store.write().await? };
        let (mut tx, file) = open_file(&app, tx, &caller, id.0).await?;
        let printed = store::of_case(&mut tx, id.0).await?;
        let view = |due: Due| {
            let row = printed.iter().find(|row| row.kind == due.kind.code() && row.sequence == due.sequence);
            letter_view(&file, due, row.map(|row| row.number.clone()))
        };
        let items =
            due(file.definition.kind, &file.history).into_iter().map(view).collect::<Result<_, _>>()?;
        if !caller.is_alone() {
            let entry = app.entry_of(&caller, "letters.list").person(file.resident.id);
            audit::record(&mut tx, entry.object(format!("case {}", id.0))).await?;
        }
        tx.commit().await?;
        Ok(Json(LetterList { items }))
    }

    /// One letter as a tagged PDF. It says forever what it said the first time: number, words and code stay.
    #[oai(path = "/cases/:id/letters/:kind/:sequence", method = "get", operation_id = "print_letter")]
    async fn print_letter(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
        kind: Path<LetterKind>,
        sequence: Path<i64>,
    ) -> Result<Printed, Problem> {
        // What takes long is done before anybody waits for the writer, or after.
        let fonts = fonts(&app).await?;
        let wanted = Due { kind: kind.0, sequence: sequence.0 };
        // What cannot be printed is not kept as said.
        let coverable = |content: &Content| fonts.cover(content.texts());
        let letter = issued(&app, caller, (id.0, wanted), "letters.print", coverable).await?;
        let config = app.config.clone();
        let pdf = apart(move || sheet::pdf(&fonts, &letter, &config.public_url)).await?;
        let pdf = pdf.map_err(Fault::Other)?;
        let name = format!("inline; filename=\"{}.pdf\"", kind.0.code());
        Ok(Printed::Pdf(Binary(pdf), name))
    }

    /// One letter in its words, for a screen that reads it aloud. Like printing it, it gives the letter its number, also
    /// where a font is still missing that could print it.
    #[oai(path = "/cases/:id/letters/:kind/:sequence/text", method = "get", operation_id = "read_letter")]
    async fn read_letter(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
        kind: Path<LetterKind>,
        sequence: Path<i64>,
    ) -> Result<Json<LetterText>, Problem> {
        let wanted = Due { kind: kind.0, sequence: sequence.0 };
        let letter = issued(&app, caller, (id.0, wanted), "letters.read", |_| Ok(())).await?;
        let address = format!("{}/k/{}", app.config.public_url, letter.content.code);
        Ok(Json(LetterText::of(letter.content, address, issuing::check_code(&letter.digest))))
    }
}

/// A letter of a case that the caller may see, with its number from now on, if it holds what it is asked for. What
/// somebody else than the person reads of it goes on record as this action.
async fn issued(
    app: &App,
    caller: Caller,
    (case, wanted): (Uuid, Due),
    action: &'static str,
    holds: impl FnOnce(&Content) -> Result<(), FontError> + Send,
) -> Result<Letter, Problem> {
    let caller = mandates::admit(app, caller, Act::See, None).await?;
    let tx = app.store.write().await?;
    let (mut tx, file) = open_file(app, tx, &caller, case).await?;
    if !due(file.definition.kind, &file.history).contains(&wanted) {
        return Err(Problem::not_found());
    }
    let letter = issuing::issue(app, &mut tx, &file, wanted).await?;
    holds(&letter.content)?;
    if !caller.is_alone() {
        let entry = app.entry_of(&caller, action).person(file.resident.id);
        let object = format!("case {case} {} {}", wanted.kind.code(), wanted.sequence);
        audit::record(&mut tx, entry.object(object)).await?;
    }
    tx.commit().await?;
    Ok(letter)
}

/// The fonts, with everything that stands on each letter.
async fn fonts(app: &App) -> Result<Fonts, Problem> {
    let config = app.config.clone();
    let read = apart(move || {
        let fonts = Fonts::read(&config)?;
        fonts.cover(sheet::fixed())?;
        Ok::<_, FontError>(fonts)
    });
    Ok(read.await??)
}

/// Does something long where no other request waits for it.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::Other(error.to_string()))
}

fn letter_view(file: &CaseFile, due: Due, number: Option<String>) -> Result<LetterView, Fault> {
    let at = usize::try_from(due.sequence - 1).ok().and_then(|at| file.history.get(at));
    let event = at.ok_or(Fault::Unreadable("case_events.sequence"))?;
    Ok(LetterView {
        kind: due.kind,
        title: due.kind.words().to_owned(),
        sequence: due.sequence,
        on: shanghai_date(event.at),
        number,
    })
}
