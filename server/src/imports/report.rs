//! What an import says back, as a table: the rows that were refused or should be looked at, their wrong cells marked
//! and the reasons in words. Put right in place, the report can be imported itself. And the empty table to begin with.

use std::fs::File;

use domain::imports::{Column, ImportKind};
use platform::sheets::{FileFormat, Out, SheetError, Top, Width, Writer};
use platform::store::Tx;
use platform::vault::Class;

use super::store::{self, Batch, Kept, Wanted, cells_cell};
use crate::app::App;
use crate::problems::Fault;

/// Rows read at once.
const PAGE: i64 = 500;

/// Columns behind those of the table.
const BEHIND: &[Width<'static>] = &[Width("原行号", 8), Width("结果", 10), Width("原因", 60)];
/// Columns that new accounts have besides.
const SECRETS: &[Width<'static>] =
    &[Width("首次密码", 22), Width("动态验证码密钥", 36), Width("纸质备用码", 100)];

fn unwritten(error: SheetError) -> Fault {
    Fault::Other(format!("a table cannot be written: {error}"))
}

/// The report of an import. What is shown once (the secrets of new accounts) is forgotten with it, so the transaction
/// writes.
///
/// # Errors
/// [`Fault`] when database, vault or file fail.
pub async fn write(app: &App, tx: &mut Tx, batch: &Batch, format: FileFormat) -> Result<File, Fault> {
    let columns = batch.kind.columns();
    let mut widths: Vec<Width<'_>> =
        columns.iter().map(|column| Width(column.heading, column.width)).collect();
    widths.extend(BEHIND);
    if batch.kind == ImportKind::Workers {
        widths.extend(SECRETS);
    }
    let mut writer = Writer::new(format, Top::Nothing, &widths).map_err(unwritten)?;
    let Some(key) = app.vault.subject(tx, batch.id, Class::Statutory).await? else {
        return writer.finish().map_err(unwritten);
    };
    let (mut after, mut once) = (0, Vec::new());
    loop {
        let rows = store::rows(tx, batch.id, Wanted::Noted, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.row_number;
        for row in &rows {
            let Some(sealed) = &row.cells_sealed else { continue };
            let kept: Kept = key.open_padded_json(&cells_cell(row.id, batch.id), sealed)?;
            if kept.once.is_some() {
                once.push(row.id);
            }
            let number = u64::try_from(row.row_number).unwrap_or_default();
            write_row(&mut writer, batch.kind, number, row.outcome.words(), &kept).map_err(unwritten)?;
        }
    }
    store::forget_cells(tx, &once).await?;
    writer.finish().map_err(unwritten)
}

fn write_row(
    writer: &mut Writer,
    kind: ImportKind,
    number: u64,
    outcome: &str,
    kept: &Kept,
) -> Result<(), SheetError> {
    let wrong = |column: &Column| kept.faults.iter().any(|fault| fault.column == column.key);
    let mut cells: Vec<Out<'_>> = kind
        .columns()
        .iter()
        .zip(&kept.cells)
        .map(|(column, cell)| if wrong(column) { Out::Wrong(cell) } else { Out::Text(cell) })
        .collect();
    let reasons: Vec<String> =
        kept.faults.iter().chain(&kept.warnings).map(|fault| fault.words(kind)).collect();
    let reasons = reasons.join(" ");
    cells.extend([Out::Count(number), Out::Text(outcome), Out::Text(&reasons)]);
    cells.extend(kept.once.iter().flatten().map(|secret| Out::Text(secret)));
    writer.row(&cells)
}

/// The empty table of a kind, with what belongs into each column above it.
///
/// # Errors
/// [`Fault`] when it cannot be written.
pub fn template(kind: ImportKind, format: FileFormat) -> Result<File, Fault> {
    let columns = kind.columns();
    let widths: Vec<Width<'_>> = columns.iter().map(|column| Width(column.heading, column.width)).collect();
    let hint = |column: &Column| {
        let must = if column.required { "（必填）" } else { "" };
        format!("{}{must}：{}", column.heading, column.hint)
    };
    let hints = columns.iter().map(hint).collect::<Vec<_>>().join("；");
    let writer =
        Writer::new(format, Top::Title(&format!("填写说明　{hints}")), &widths).map_err(unwritten)?;
    writer.finish().map_err(unwritten)
}
