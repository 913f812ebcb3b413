//! Finding the area that a cell names, by its code or by a name that only one area has.

use std::collections::HashMap;

use crate::areas::{AreaId, AreaLevel, AreaView};
use crate::text;

/// Every area that stands.
#[derive(Clone, Debug, Default)]
pub struct Places {
    levels: HashMap<AreaId, AreaLevel>,
    /// Names, each with the areas that bear it.
    names: HashMap<String, Vec<AreaId>>,
}

impl Places {
    /// Of these areas.
    pub fn of<'a>(areas: impl IntoIterator<Item = &'a AreaView>) -> Self {
        let mut places = Self::default();
        for area in areas {
            places.levels.insert(area.id.clone(), area.level);
            places.names.entry(text::name(&area.name)).or_default().push(area.id.clone());
        }
        places
    }

    /// The area of one of these levels that is meant.
    ///
    /// # Errors
    /// `required`, `area_unknown`, `area_level` for an area of another level, `area_name_shared` for a name that
    /// several of these levels bear.
    pub fn find(&self, typed: &str, levels: &[AreaLevel]) -> Result<AreaId, &'static str> {
        let fits = |id: &&AreaId| self.levels.get(*id).is_some_and(|level| levels.contains(level));
        let code = text::number(typed).to_ascii_lowercase();
        if code.is_empty() {
            return Err("required");
        }
        if let Some((id, _)) = AreaId::parse(&code).ok().and_then(|id| self.levels.get_key_value(&id)) {
            return Some(id).filter(fits).cloned().ok_or("area_level");
        }
        let named = self.names.get(&text::name(typed)).ok_or("area_unknown")?;
        let fitting: Vec<&AreaId> = named.iter().filter(fits).collect();
        match fitting.as_slice() {
            [id] => Ok((*id).clone()),
            [] => Err("area_level"),
            _ => Err("area_name_shared"),
        }
    }
}
