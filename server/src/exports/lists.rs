//! The rows of a list, read page by page: into a file for people, and into the plain form by which two states of a
//! registry are compared.

use std::fs::File;

use domain::imports::ImportKind;
use platform::sheets::{FileFormat, Out, SheetError, Top, Width, Writer};
use platform::store::Tx;
use uuid::Uuid;

use crate::app::App;
use crate::problems::Fault;
use crate::residents::bulk;
use crate::{areas, employers, residents};

/// Rows read at once.
const PAGE: i64 = 500;

/// A row of a list.
struct Listed {
    /// The person whom it is about, if it is about one.
    person: Option<Uuid>,
    /// What stands in it, in the order of the columns of [`ImportKind::columns`], then of [`behind`].
    cells: Vec<String>,
}

/// What a list has behind the columns of its table.
const fn behind(kind: ImportKind) -> &'static [Width<'static>] {
    match kind {
        ImportKind::Residents => &[Width("居住情况", 14), Width("残疾人证状态", 14)],
        ImportKind::Employers | ImportKind::Areas | ImportKind::Workers => &[],
    }
}

/// Where reading goes on.
#[derive(Default)]
struct Place {
    after: Option<Uuid>,
    code: String,
    ended: bool,
}

/// The next rows of a list; none at its end.
async fn page(
    app: &App,
    tx: &mut Tx,
    kind: ImportKind,
    inside: &str,
    from: &mut Place,
) -> Result<Vec<Listed>, Fault> {
    if from.ended {
        return Ok(Vec::new());
    }
    match kind {
        ImportKind::Residents => {
            let found = bulk::page(app, tx, inside, from.after, PAGE).await?;
            from.after = found.last().map(|resident| resident.id);
            people(app, tx, &found).await
        }
        ImportKind::Employers => {
            let found = employers::store::page(tx, inside, &from.code, PAGE).await?;
            from.code = found.last().map(|employer| employer.credit_code.clone()).unwrap_or_default();
            let row = |employer: employers::store::Employer| Listed {
                person: None,
                cells: vec![employer.name, employer.credit_code, employer.area_id],
            };
            Ok(found.into_iter().map(row).collect())
        }
        ImportKind::Areas => {
            from.ended = true;
            let all = areas::store::all(tx).await?;
            let within = |area: &areas::store::PlacedArea| {
                let path = area.path.as_str();
                path.strip_prefix(inside).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            Ok(all.into_iter().filter(within).map(area).collect())
        }
        ImportKind::Workers => Ok(Vec::new()),
    }
}

fn area(area: areas::store::PlacedArea) -> Listed {
    let parent = area.view.parent.map(|parent| parent.as_str().to_owned()).unwrap_or_default();
    let code = area.view.code.unwrap_or_else(|| area.view.id.as_str().to_owned());
    let level = area.view.level.words().to_owned();
    let cells = vec![code, area.view.name, level, parent, area.hall_phone.unwrap_or_default()];
    Listed { person: None, cells }
}

async fn people(app: &App, tx: &mut Tx, found: &[residents::Reached]) -> Result<Vec<Listed>, Fault> {
    let today = app.clock.today();
    let all: Vec<&residents::Reached> = found.iter().collect();
    let certificates = bulk::certificates(app, tx, &all).await?;
    let row = |resident: &residents::Reached| {
        let certificate = certificates.get(&resident.id);
        let components = certificate.map(|held| {
            held.components.iter().map(|category| category.words()).collect::<Vec<_>>().join("、")
        });
        let cells = vec![
            resident.name()?,
            resident.id_number(today)?.as_str().to_owned(),
            resident.phone()?.unwrap_or_default(),
            resident.address()?.unwrap_or_default(),
            resident.row.area_id.clone(),
            certificate.map(|held| held.number.as_str().to_owned()).unwrap_or_default(),
            components.unwrap_or_default(),
            certificate.map(|held| held.life.issued_on.to_string()).unwrap_or_default(),
            resident.row.status()?.words().to_owned(),
            certificate.map(|held| held.life.state_on(today).words().to_owned()).unwrap_or_default(),
        ];
        Ok(Listed { person: Some(resident.id), cells })
    };
    found.iter().map(row).collect()
}

fn unwritten(error: SheetError) -> Fault {
    Fault::Other(format!("a list cannot be written: {error}"))
}

/// A list as a file, and who stands in it.
pub struct Written {
    /// The file, at its beginning.
    pub file: File,
    /// How many rows it has.
    pub rows: i64,
    /// The people whom it is about.
    pub people: Vec<Uuid>,
}

/// Writes the list of an area, given by its path, with a watermark.
///
/// # Errors
/// [`Fault`] when database, vault or file fail.
pub async fn write(
    app: &App,
    tx: &mut Tx,
    kind: ImportKind,
    inside: &str,
    format: FileFormat,
    watermark: &str,
) -> Result<Written, Fault> {
    let columns = kind.columns().iter().map(|column| Width(column.heading, column.width));
    let widths: Vec<Width<'_>> = columns.chain(behind(kind).iter().copied()).collect();
    let mut writer = Writer::new(format, Top::Watermark(watermark), &widths).map_err(unwritten)?;
    let (mut rows, mut people, mut from) = (0, Vec::new(), Place::default());
    loop {
        let page = page(app, tx, kind, inside, &mut from).await?;
        if page.is_empty() {
            break;
        }
        for listed in page {
            let cells: Vec<Out<'_>> = listed.cells.iter().map(|cell| Out::Text(cell)).collect();
            writer.row(&cells).map_err(unwritten)?;
            people.extend(listed.person);
            rows += 1;
        }
    }
    Ok(Written { file: writer.finish().map_err(unwritten)?, rows, people })
}

/// Everything that is current of a kind, one line a row in the order of the lines: without ids, versions and times, so
/// that two states of a registry that hold the same are the same text. For comparing, in tests and drills.
///
/// # Errors
/// [`Fault`] when database or vault fail.
pub async fn canonical(app: &App, tx: &mut Tx, kind: ImportKind) -> Result<String, Fault> {
    let cities: Vec<String> = areas::store::all(tx)
        .await?
        .iter()
        .filter(|area| area.path.parent().is_none())
        .map(|area| area.path.as_str().to_owned())
        .collect();
    let mut lines = Vec::new();
    for city in cities {
        let mut from = Place::default();
        loop {
            let page = page(app, tx, kind, &city, &mut from).await?;
            if page.is_empty() {
                break;
            }
            let people: Vec<Uuid> = page.iter().filter_map(|listed| listed.person).collect();
            let sources = residents::bulk::sources(app, tx, &people).await?;
            for listed in page {
                let sources = listed.person.and_then(|person| sources.get(&person));
                let sources = sources.map(String::as_str).unwrap_or_default();
                lines.push(format!("{}\t{sources}", listed.cells.join("\t")));
            }
        }
    }
    lines.sort_unstable();
    Ok(lines.join("\n"))
}
