//! What may be shown of a name or number, by characters (never by bytes: 王 is three of them).
//!
//! What is not a valid number is masked whole: it may be anything, also somebody's other number.
//! Masks are NOT encryption and not anonymous: they are for the person's own eyes and for workers who may read.

use chrono::NaiveDate;

use crate::certificate_number::CertificateNumber;
use crate::id_number::IdNumber;
use crate::phone::PhoneNumber;
use crate::text;

/// Surnames of two characters; their bearers keep the whole surname: 欧阳**.
const COMPOUND_SURNAMES: [&str; 44] = [
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟",
    "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离",
    "长孙", "宇文", "司徒", "鲜于", "司空", "闾丘", "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷",
    "公良", "漆雕", "乐正", "令狐", "段干",
];

/// A name as it may be shown: 王*明, 王*, 欧阳**; a single character not at all.
#[must_use]
pub fn name(name: &str) -> String {
    let name: Vec<char> = text::name(name).chars().collect();
    let compound = name.len() > 2
        && COMPOUND_SURNAMES.iter().any(|surname| surname.chars().eq(name[..2].iter().copied()));
    let (head, tail) = match name.len() {
        _ if compound => (2, 0),
        0 | 1 => (0, 0),
        2 => (1, 0),
        _ => (1, 1),
    };
    middle_of(&name, head, tail)
}

/// An ID number as it may be shown, `3304**********0013`; masked whole unless it is well formed.
#[must_use]
pub fn id_number(number: &str) -> String {
    // Whether the birth has happened does not matter to what may be shown.
    IdNumber::parse(number, NaiveDate::MAX).map_or_else(|_| whole(number), |number| number.masked())
}

/// A certificate number as it may be shown, `3304**********0013**`; masked whole unless it is well formed.
#[must_use]
pub fn certificate_number(number: &str) -> String {
    CertificateNumber::parse(number, NaiveDate::MAX).map_or_else(|_| whole(number), |number| number.masked())
}

/// A phone number as it may be shown, `138****1234`; masked whole unless it is well formed.
#[must_use]
pub fn phone(number: &str) -> String {
    PhoneNumber::parse(number).map_or_else(|_| whole(number), |number| number.masked())
}

/// Nothing but how many characters there are.
#[must_use]
pub fn whole(text: &str) -> String {
    text.chars().map(|_| '*').collect()
}

/// The first `head` and last `tail` characters, stars between; masked whole if that would show everything.
#[must_use]
pub fn middle(text: &str, head: usize, tail: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    middle_of(&characters, head, tail)
}

fn middle_of(characters: &[char], head: usize, tail: usize) -> String {
    let count = characters.len();
    let shows_all = head + tail >= count;
    let shown = |at: usize| !shows_all && (at < head || at + tail >= count);
    characters.iter().enumerate().map(|(at, c)| if shown(at) { *c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_masked_by_characters() {
        assert_eq!(name("王小明"), "王*明");
        assert_eq!(name("王明"), "王*");
        assert_eq!(name("王 明"), "王*");
        assert_eq!(name("欧阳小明"), "欧阳**");
        assert_eq!(name("欧阳修"), "欧阳*");
        assert_eq!(name("欧阳"), "欧*");
        assert_eq!(name("买买提·吐尔逊"), "买*****逊");
        assert_eq!(name("𠮷野家"), "𠮷*家");
        assert_eq!((name("王").as_str(), name("").as_str()), ("*", ""));
    }

    #[test]
    fn numbers_show_both_ends() {
        assert_eq!(id_number("330498198503120013"), "3304**********0013");
        assert_eq!(id_number("11010519491231002x"), "1101**********002X");
        assert_eq!(certificate_number("33049819850312001343"), "3304**********0013**");
        assert_eq!(certificate_number("33049819850312001343B1"), "3304**********0013**");
        assert_eq!(phone("13800001234"), "138****1234");
    }

    #[test]
    fn what_is_not_valid_is_masked_whole() {
        assert_eq!(id_number("330498198503120014"), "******************");
        assert_eq!(certificate_number("33049819850312001380"), "********************");
        assert_eq!(phone("1380000123"), "**********");
        assert_eq!(phone("王小明"), "***");
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_name_is_shown_whole(text in "\\PC{1,12}") {
            prop_assume!(!text::name(&text).is_empty());
            prop_assert!(name(&text).contains('*'));
            for masked in [id_number(&text), certificate_number(&text), phone(&text)] {
                prop_assert!(masked.contains('*'));
            }
        }
    }
}
