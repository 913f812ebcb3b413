//! A row about a worker's account.

use crate::areas::AreaId;
use crate::imports::given::Given;
use crate::imports::{CellFault, Heading, Places, Value};
use crate::roles::Role;
use crate::{sessions, text};

/// What a row about a worker means.
#[derive(Clone, PartialEq, Eq)]
pub struct WorkerRow {
    /// What the person types to sign in.
    pub login_name: String,
    /// Their name.
    pub name: String,
    /// What they do.
    pub role: Role,
    /// Where they do it.
    pub area: AreaId,
}

private_debug!(WorkerRow);

impl WorkerRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Every wrong cell.
    pub fn read(heading: &Heading, cells: &[Value], places: &Places) -> Result<Self, Vec<CellFault>> {
        let mut given = Given::new(heading, cells);
        let login_name = given.text("login_name");
        let login_name = given.take("login_name", sessions::login_name(&login_name));
        let name = given.text("name");
        let name = given.take("name", text::person_name(&name));
        let role = given.text("role");
        let role = given.take("role", role_of(&role));
        let area = given.text("area");
        // Every level is an area; which of them is right depends on the role.
        let levels = role.map_or_else(|| crate::areas::AreaLevel::ALL.to_vec(), |role| vec![role.level()]);
        let area = match places.find(&area, &levels) {
            Err("area_level") => given.take("area", Err("role_level")),
            found => given.take("area", found),
        };
        let row = login_name.zip(name).zip(role).zip(area);
        given.finish(row.map(|(((login_name, name), role), area)| Self { login_name, name, role, area }))
    }
}

fn role_of(typed: &str) -> Result<Role, &'static str> {
    let word = text::line(typed);
    if word.is_empty() {
        return Err("required");
    }
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let named = |role: &&Role| plain(role.words()) == plain(&word) || role.code() == word;
    Role::ALL.iter().find(named).copied().ok_or("unknown_value")
}
