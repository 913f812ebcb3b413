//! The tree of areas: a city, its towns, their villages and communities.
//!
//! "Inside" is a question about paths and is answered here. Dates of validity, mergers and successors
//! are kept by the server's areas, NOT here.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::lines::{self, LineError};

coded! {
    /// How high an area stands, from the top.
    pub enum AreaLevel in area_level {
        /// 市, the root of a deployment.
        City = "city",
        /// 镇, 街道.
        Town = "town",
        /// 村, 社区.
        Village = "village",
    }
}

/// Why a text is no area's id or path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum AreaError {
    /// An id is 1 to 32 small letters, digits and dashes.
    #[error("an area's id is 1 to 32 small letters, digits and dashes")]
    Id,
    /// A path is one to three ids from the city down, joined by `/`.
    #[error("an area's path is one to three ids joined by slashes")]
    Path,
}

impl AreaError {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "area_unknown"
    }
}

impl From<AreaError> for &'static str {
    fn from(error: AreaError) -> Self {
        error.code()
    }
}

/// The id of an area: 1 to 32 small letters, digits and dashes. Often, but not always, its statistical code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaId(String);

impl AreaId {
    /// Reads an id.
    ///
    /// # Errors
    /// [`AreaError::Id`] for anything but 1 to 32 small letters, digits and dashes.
    pub fn parse(text: &str) -> Result<Self, AreaError> {
        let fits = (1..=32).contains(&text.len())
            && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if fits { Ok(Self(text.to_owned())) } else { Err(AreaError::Id) }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn as_text(&self) -> String {
        self.0.clone()
    }
}

impl std::fmt::Display for AreaId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

parsed_text!(AreaId, "area-id");

/// Where an area stands in the tree: the ids from the city down, joined by `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaPath(String);

impl AreaPath {
    /// Reads a path.
    ///
    /// # Errors
    /// [`AreaError`] unless it is one to three ids joined by `/`.
    pub fn parse(text: &str) -> Result<Self, AreaError> {
        let ids = text.split('/').map(AreaId::parse).collect::<Result<Vec<_>, _>>()?;
        if ids.len() <= 3 { Ok(Self(text.to_owned())) } else { Err(AreaError::Path) }
    }

    /// The path of a city.
    #[must_use]
    pub fn root(city: &AreaId) -> Self {
        Self(city.0.clone())
    }

    /// The path of an area directly inside this one; `None` inside a village, which has no areas.
    #[must_use]
    pub fn child(&self, id: &AreaId) -> Option<Self> {
        (self.level() != AreaLevel::Village).then(|| Self(format!("{}/{}", self.0, id.0)))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn as_text(&self) -> String {
        self.0.clone()
    }

    /// The area itself: the last id.
    #[must_use]
    pub fn id(&self) -> AreaId {
        AreaId(self.ids().next_back().unwrap_or_default().to_owned())
    }

    /// The city that it belongs to, which may be itself.
    #[must_use]
    pub fn city_id(&self) -> AreaId {
        AreaId(self.ids().next().unwrap_or_default().to_owned())
    }

    /// The town that it is or belongs to; a city has none.
    #[must_use]
    pub fn town_id(&self) -> Option<AreaId> {
        self.ids().nth(1).map(|id| AreaId(id.to_owned()))
    }

    /// The village that it is; cities and towns have none.
    #[must_use]
    pub fn village_id(&self) -> Option<AreaId> {
        self.ids().nth(2).map(|id| AreaId(id.to_owned()))
    }

    /// How high it stands, by the number of ids.
    #[must_use]
    pub fn level(&self) -> AreaLevel {
        match self.ids().count() {
            1 => AreaLevel::City,
            2 => AreaLevel::Town,
            _ => AreaLevel::Village,
        }
    }

    /// The path of the area that this one lies in directly; a city lies in none.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// Whether `other` is this area or lies inside it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn ids(&self) -> std::str::Split<'_, char> {
        self.0.split('/')
    }
}

impl std::fmt::Display for AreaPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

parsed_text!(AreaPath, "area-path");

/// An area as the table of statistical codes gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its id; from the table this is its statistical code.
    pub id: AreaId,
    /// Its statistical code: six digits for a city, nine for a town, twelve for a village.
    pub code: Option<String>,
    /// Its name in Chinese: 乌镇镇.
    pub name: String,
    /// How high it stands.
    pub level: AreaLevel,
    /// The area that it lies in; a city lies in none.
    pub parent: Option<AreaId>,
    /// Where it stands in the tree.
    pub path: AreaPath,
}

/// An area as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AreaView {
    /// Its id.
    pub id: AreaId,
    /// Its statistical code (six, nine or twelve digits), if it has one.
    pub code: Option<String>,
    /// Its name in Chinese.
    pub name: String,
    /// How high it stands.
    pub level: AreaLevel,
    /// The area that it lies in; a city lies in none.
    pub parent: Option<AreaId>,
}

impl From<Area> for AreaView {
    fn from(area: Area) -> Self {
        Self { id: area.id, code: area.code, name: area.name, level: area.level, parent: area.parent }
    }
}

/// Several areas, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AreaList {
    /// The areas.
    pub items: Vec<AreaView>,
}

/// Reads the table of statistical codes (`code,name,level,parent`): a parent stands before its children.
///
/// # Errors
/// The first line whose code, level or parent is not right, by its number in the file.
pub fn parse_csv(text: &str) -> Result<Vec<Area>, LineError> {
    let mut paths = std::collections::BTreeMap::new();
    let mut areas = Vec::new();
    for (line, [code, name, level, parent]) in lines::rows(text, ["code", "name", "level", "parent"])? {
        let wrong = |problem: &str| LineError::new(line, problem);
        let level = AreaLevel::from_code(level).ok_or_else(|| wrong("the level is city, town or village"))?;
        let length = match level {
            AreaLevel::City => 6,
            AreaLevel::Town => 9,
            AreaLevel::Village => 12,
        };
        if code.len() != length || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong(&format!("the code of this level has {length} digits")));
        }
        if name.is_empty() {
            return Err(wrong("the name is missing"));
        }
        let id = AreaId(code.to_owned());
        let path = match (level, paths.get(parent)) {
            (AreaLevel::City, _) if parent.is_empty() => AreaPath::root(&id),
            (AreaLevel::City, _) => return Err(wrong("a city has no parent")),
            (_, Some(path)) if code.len() == parent.len() + 3 && code.starts_with(parent) => {
                AreaPath::child(path, &id).ok_or_else(|| wrong("a village has no areas inside"))?
            }
            _ => return Err(wrong("the parent must stand before, and the code must begin with its code")),
        };
        if paths.insert(code.to_owned(), path.clone()).is_some() {
            return Err(wrong("the code stands twice"));
        }
        let parent = path.parent().map(|parent| parent.id());
        areas.push(Area { id, code: Some(code.to_owned()), name: name.to_owned(), level, parent, path });
    }
    Ok(areas)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(text: &str) -> AreaPath {
        AreaPath::parse(text).expect("a path of the test")
    }

    #[test]
    fn the_real_tree_is_read() {
        let areas = parse_csv(include_str!("../../data/areas-330483.csv")).expect("the table is right");
        let count = |level| areas.iter().filter(|area| area.level == level).count();
        assert_eq!((count(AreaLevel::City), count(AreaLevel::Town), count(AreaLevel::Village)), (1, 11, 221));
        let wuzhen = areas.iter().find(|area| area.name == "乌镇镇").expect("乌镇镇 is there");
        assert_eq!(wuzhen.path.as_str(), "330483/330483100");
        assert!(areas.iter().all(|area| path("330483").contains(&area.path) && area.path.id() == area.id));
    }

    #[test]
    fn inside_is_by_whole_ids() {
        assert!(path("330483").contains(&path("330483/330483100/330483100001")));
        assert!(path("a/b").contains(&path("a/b")));
        assert!(!path("a/b").contains(&path("a/bc")));
        assert!(!path("a/b/c").contains(&path("a/b")));
    }

    #[test]
    fn a_path_names_its_levels() {
        let village = path("a/b/c");
        assert_eq!(village.level(), AreaLevel::Village);
        assert_eq!(village.town_id().expect("it lies in a town").as_str(), "b");
        assert_eq!(village.village_id(), Some(village.id()));
        assert_eq!(village.parent(), Some(path("a/b")));
        assert_eq!(
            (path("a").town_id(), path("a").parent(), village.child(&village.id())),
            (None, None, None)
        );
        assert_eq!(village.city_id().as_str(), "a");
    }

    #[test]
    fn a_wrong_line_is_named() {
        let line = |rows: &str| {
            let table = format!("code,name,level,parent\n330498,某市,city,\n{rows}");
            parse_csv(&table).map(|areas| areas.len()).map_err(|error| error.line)
        };
        assert_eq!(line("330498100,某镇,town,330498\n"), Ok(2));
        assert_eq!(line("330498100,某镇,town,330498\n330498100,某镇,town,330498"), Err(4));
        assert_eq!(line("330498100,某镇,hamlet,330498"), Err(3));
        assert_eq!(line("3304981,某镇,town,330498"), Err(3));
        assert_eq!(line("330498100001,某村,village,330498100"), Err(3));
        assert_eq!(line("330498100001,某村,village,330498"), Err(3));
        assert_eq!(line("330497100,某镇,town,330498"), Err(3));
        assert_eq!(line("330499,某市,city,330498"), Err(3));
        assert_eq!(line("330498100,,town,330498"), Err(3));
        assert_eq!(line("330498100,某镇,town"), Err(3));
        assert_eq!(parse_csv("a,b\n").map_err(|error| error.line), Err(1));
    }

    #[test]
    fn a_wrong_id_is_refused_when_it_is_read() {
        assert!(serde_json::from_str::<AreaId>("\"330483\"").is_ok());
        for wrong in ["\"\"", "\"a/b\"", "\"A\"", "\"%\"", "7"] {
            assert!(serde_json::from_str::<AreaId>(wrong).is_err(), "{wrong}");
        }
        assert_eq!(AreaPath::parse("a/b/c/d"), Err(AreaError::Path));
    }

    proptest! {
        #[test]
        fn contains_is_an_order(a in "[ab](/[ab]){0,2}", b in "[ab](/[ab]){0,2}", c in "[ab](/[ab]){0,2}") {
            let (a, b, c) = (path(&a), path(&b), path(&c));
            prop_assert!(a.contains(&a));
            prop_assert!(!(a.contains(&b) && b.contains(&a)) || a == b);
            prop_assert!(!(a.contains(&b) && b.contains(&c)) || a.contains(&c));
        }
    }
}
