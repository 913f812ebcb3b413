//! A row about an area. Areas hang on one another, so each row is read against those that stand before it.

use std::collections::BTreeMap;

use crate::areas::{AreaId, AreaLevel, AreaPath, AreaView};
use crate::imports::given::Given;
use crate::imports::{CellFault, Heading, Value};
use crate::phone::PhoneNumber;
use crate::text;

/// The longest name, in characters.
const LONGEST_NAME: usize = 50;

/// What a row about an area means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// What everybody may see of it.
    pub view: AreaView,
    /// Where it stands in the tree.
    pub path: AreaPath,
    /// The public phone of its hall, if the row gives one.
    pub hall_phone: Option<String>,
}

/// The areas that stand, and those that were read so far.
#[derive(Clone, Debug, Default)]
pub struct AreaTree(BTreeMap<AreaId, AreaPath>);

impl AreaTree {
    /// Of the paths of the areas that stand.
    pub fn of(paths: impl IntoIterator<Item = AreaPath>) -> Self {
        Self(paths.into_iter().map(|path| (path.id(), path)).collect())
    }

    /// Reads a row, and takes its area into the tree.
    ///
    /// # Errors
    /// Every wrong cell: a code that does not have the digits of its level (6, 9, 12) or does not begin with its
    /// parent's; a parent that does not stand before; another parent than the area has (that is a merger, which no
    /// table says); a second city, since one installation is one city.
    pub fn read(&mut self, heading: &Heading, cells: &[Value]) -> Result<AreaRow, Vec<CellFault>> {
        let mut given = Given::new(heading, cells);
        let level = given.text("level");
        let level = given.take("level", level_of(&level));
        let code = text::number(&given.text("code"));
        let code = given.take("code", code_of(&code, level));
        let name = given.text("name");
        let name = given.take("name", text::required(&name, LONGEST_NAME));
        let parent = text::number(&given.text("parent"));
        let hall_phone = given.text("hall_phone");
        let hall_phone = if hall_phone.is_empty() {
            None
        } else {
            given.take("hall_phone", PhoneNumber::parse(&hall_phone)).map(|phone| phone.as_str().to_owned())
        };
        let path = match (level, &code) {
            (Some(level), Some(code)) => given.take("parent", self.place(level, code, &parent)),
            _ => None,
        };
        let row = path.zip(code).zip(name).zip(level).map(|(((path, code), name), level)| AreaRow {
            view: AreaView {
                id: path.id(),
                code: Some(code),
                name,
                level,
                parent: path.parent().map(|parent| parent.id()),
            },
            path,
            hall_phone,
        });
        let row = given.finish(row)?;
        self.0.insert(row.view.id.clone(), row.path.clone());
        Ok(row)
    }

    /// Where an area stands.
    fn place(&self, level: AreaLevel, code: &str, parent: &str) -> Result<AreaPath, &'static str> {
        let id = AreaId::parse(code).map_err(|_| "area_code_form")?;
        let path = if level == AreaLevel::City {
            if !parent.is_empty() {
                return Err("not_expected");
            }
            if self.0.values().any(|path| path.level() == AreaLevel::City && path.id() != id) {
                return Err("second_city");
            }
            AreaPath::root(&id)
        } else {
            if parent.is_empty() {
                return Err("required");
            }
            let above = AreaId::parse(parent).ok().and_then(|parent| self.0.get(&parent));
            let above = above.ok_or("parent_unknown")?;
            let path = above.child(&id).filter(|path| path.level() == level);
            path.filter(|_| code.starts_with(parent)).ok_or("parent_level")?
        };
        match self.0.get(&id) {
            Some(stands) if *stands != path => Err("area_elsewhere"),
            _ => Ok(path),
        }
    }
}

fn level_of(typed: &str) -> Result<AreaLevel, &'static str> {
    let word: String =
        text::line(typed).to_ascii_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    match word.as_str() {
        "" => Err("required"),
        "市" | "县" | "市县" | "city" => Ok(AreaLevel::City),
        "镇" | "街道" | "镇街道" | "乡" | "乡镇" | "乡镇街道" | "town" => Ok(AreaLevel::Town),
        "村" | "社区" | "村社区" | "village" => Ok(AreaLevel::Village),
        _ => Err("unknown_value"),
    }
}

fn code_of(typed: &str, level: Option<AreaLevel>) -> Result<String, &'static str> {
    let digits = match level {
        Some(AreaLevel::City) => 6..=6,
        Some(AreaLevel::Town) => 9..=9,
        Some(AreaLevel::Village) => 12..=12,
        None => 6..=12,
    };
    match typed.len() {
        0 => Err("required"),
        length if digits.contains(&length) && typed.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(typed.to_owned())
        }
        _ => Err("area_code_form"),
    }
}
