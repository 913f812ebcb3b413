//! Areas and days.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("area_level.city", "市"),
    ("area_level.town", "镇（街道）"),
    ("area_level.village", "村（社区）"),
    ("day_kind.holiday", "放假"),
    ("day_kind.workday", "调休上班"),
];
