//! A row about an employer.

use crate::areas::{AreaId, AreaLevel};
use crate::credit_code::CreditCode;
use crate::imports::given::Given;
use crate::imports::{CellFault, Heading, Places, Value};
use crate::text;

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

/// What a row about an employer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployerRow {
    /// The unified social credit code.
    pub credit_code: CreditCode,
    /// The registered name.
    pub name: String,
    /// The town or village of its seat.
    pub area: AreaId,
}

impl EmployerRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Every wrong cell.
    pub fn read(heading: &Heading, cells: &[Value], places: &Places) -> Result<Self, Vec<CellFault>> {
        let mut given = Given::new(heading, cells);
        let code = given.paper_number("credit_code");
        if given.is_empty("credit_code") {
            given.fault("credit_code", "required");
        }
        let credit_code = given.take("credit_code", CreditCode::parse(&code));
        let name = given.text("name");
        let name = given.take("name", text::required(&name, LONGEST_NAME));
        let area = given.text("area");
        let area = given.take("area", places.find(&area, &[AreaLevel::Village, AreaLevel::Town]));
        let row = credit_code.zip(name).zip(area);
        given.finish(row.map(|((credit_code, name), area)| Self { credit_code, name, area }))
    }
}
