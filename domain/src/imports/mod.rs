//! Imports: what a table from outside may hold, and what each of its rows means.
//!
//! Pure: a file's rows come as [`Value`]s, the areas as [`Places`]. Every wrong cell of a row is named at once, each
//! with the code of its reason, whose sentence stands in [`crate::words`]. Where the columns lie, and what a row asks
//! of the registry, is decided here; whether somebody is there already is for the server to say. This does NOT read
//! files.

mod areas;
mod certificate;
mod columns;
mod employers;
mod given;
mod likeness;
mod places;
mod residents;
mod views;
mod workers;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use areas::{AreaRow, AreaTree};
pub use certificate::certificate_step;
pub use columns::{Column, Heading, HeadingFault};
pub use employers::EmployerRow;
pub use given::Value;
pub use likeness::{Likeness, Resemblance, digits};
pub use places::Places;
pub use residents::resident_row;
pub use views::{AskExport, DecideExport, ExportList, ExportView, ImportList, ImportView};
pub use workers::WorkerRow;

coded! {
    /// What a table is about.
    pub enum ImportKind in import_kind {
        /// Residents with their certificates.
        Residents = "residents",
        /// Employers.
        Employers = "employers",
        /// City, towns and villages.
        Areas = "areas",
        /// Workers' accounts.
        Workers = "workers",
    }
}

coded! {
    /// How far an import has come.
    pub enum ImportState in import_state {
        /// It is being read.
        Running = "running",
        /// It was read for trial: nothing was written.
        Checked = "checked",
        /// What could be taken over was.
        Done = "done",
        /// Nothing was taken over, because all or nothing was wanted and there were faults.
        Refused = "refused",
        /// It broke off; what had been taken over by then stands.
        Failed = "failed",
        /// It was taken back.
        Undone = "undone",
    }
}

coded! {
    /// What became of a row.
    pub enum RowOutcome in row_outcome {
        /// It was not there before.
        New = "new",
        /// Something of it is different now.
        Changed = "changed",
        /// It was there already, and nothing was written.
        Unchanged = "unchanged",
        /// It has faults.
        Refused = "refused",
    }
}

coded! {
    /// What a list is taken out for.
    pub enum ExportPurpose in export_purpose {
        /// Checked against the list of another register.
        DataCheck = "data_check",
        /// Asked for by the province or the city.
        Report = "report",
        /// Asked for by an inspection or an audit.
        Inspection = "inspection",
        /// Moved to another system.
        Handover = "handover",
    }
}

coded! {
    /// How far an export has come.
    pub enum ExportState in export_state {
        /// Another person must still agree.
        Asked = "asked",
        /// It may be fetched, once and soon.
        Approved = "approved",
        /// Another person did not agree.
        Refused = "refused",
        /// It was fetched.
        Taken = "taken",
    }
}

coded! {
    /// What kind of file is wanted.
    pub enum TableFormat in table_format {
        /// An Excel workbook.
        Xlsx = "xlsx",
        /// CSV.
        Csv = "csv",
    }
}

/// A wrong cell, or a cell that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CellFault {
    /// The column, by its key.
    pub column: String,
    /// The stable code of the reason.
    pub code: String,
}

impl CellFault {
    /// The cell of `column` is wrong for the reason `code`.
    #[must_use]
    pub fn new(column: impl Into<String>, code: impl Into<String>) -> Self {
        Self { column: column.into(), code: code.into() }
    }

    /// Column and reason in words: `身份证号：…`.
    #[must_use]
    pub fn words(&self, kind: ImportKind) -> String {
        let column = kind.columns().iter().find(|column| column.key == self.column);
        let heading = column.map_or("", |column| column.heading);
        format!("{heading}：{}", crate::words::sentence(&self.code))
    }
}
