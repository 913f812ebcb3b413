//! The family name in a name, as far as it can be told.

/// Family names of two characters that are borne today.
const COMPOUND: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯", "宇文",
    "长孙", "端木", "南宫", "轩辕", "独孤", "西门", "东郭", "百里", "呼延", "钟离", "濮阳", "淳于", "单于",
    "太叔", "申屠", "公冶", "赫连", "澹台", "闻人", "万俟", "司空", "鲜于", "闾丘", "亓官", "仲孙", "拓跋",
    "第五",
];

/// The family name: two characters where they are a compound one and a given name follows, otherwise the first. `None`
/// for names that have none, such as those written with a dot between.
#[must_use]
pub fn surname(name: &str) -> Option<&str> {
    let name = name.trim();
    if name.contains(['·', '•', '.']) {
        return None;
    }
    let compound =
        COMPOUND.iter().find(|compound| name.len() > compound.len() && name.starts_with(**compound));
    match compound {
        Some(compound) => name.get(..compound.len()),
        None => name.chars().next().and_then(|first| name.get(..first.len_utf8())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_family_name_has_one_character_or_two() {
        for (name, expected) in [
            ("沈宝根", Some("沈")),
            ("欧阳明", Some("欧阳")),
            ("欧明", Some("欧")),
            ("欧阳", Some("欧")),
            ("司马相如", Some("司马")),
            (" 王小明 ", Some("王")),
            ("阿依古丽·买买提", None),
            ("", None),
        ] {
            assert_eq!(surname(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_a_family_name_begins_the_name(name in "\\PC{0,12}") {
            if let Some(surname) = surname(&name) {
                prop_assert!(!surname.is_empty() && name.trim().starts_with(surname));
            }
        }
    }
}
