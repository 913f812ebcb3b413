//! What people type, made one: the same word typed in two ways becomes the same text.
//!
//! Full-width digits, stray spaces and the invisible marks that copying brings along are no
//! mistakes of a person; they are put right here. This does NOT judge what the text means.

use unicode_normalization::UnicodeNormalization;

/// Unicode's compatibility form (NFKC) without invisible marks, trimmed, every run of white space one space.
#[must_use]
pub fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in visible(text).collect::<String>().split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// A number as it is stored: like [`line`], but without any white space and in capitals
/// (`33049819850312001x` and `３３０４９８ 19850312 001X` are one number).
#[must_use]
pub fn number(text: &str) -> String {
    // Taking white space out may bring a letter and an accent together, hence the form once more.
    visible(text).filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).nfkc().collect()
}

/// A person's name as it is stored: no space between Chinese characters (王 明 is 王明), one space
/// elsewhere, and one middle dot (`·`) for the several that keyboards have.
#[must_use]
pub fn name(text: &str) -> String {
    let line: Vec<char> = line(text).chars().map(one_dot).collect();
    let spaces = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| line.get(at));
        let after = line.get(at + 1);
        line[at] == ' ' && before.is_some_and(|c| joins(*c)) && after.is_some_and(|c| joins(*c))
    };
    (0..line.len()).filter(|at| !spaces(*at)).map(|at| line[at]).nfkc().collect()
}

/// A line of text that must be there: `required`, `too_long` beyond `max` characters, `text_characters`
/// for control characters that no keyboard sends.
///
/// # Errors
/// The stable code of what is wrong.
pub fn required(typed: &str, max: usize) -> Result<String, &'static str> {
    let line = line(typed);
    match line.chars().count() {
        0 => Err("required"),
        count if count > max => Err("too_long"),
        _ if line.chars().any(char::is_control) => Err("text_characters"),
        _ => Ok(line),
    }
}

/// A person's name: 1 to 50 characters, letters of any script, spaces, middle dots, dashes and apostrophes.
///
/// # Errors
/// `name_missing`, `name_too_long` or `name_characters`.
pub fn person_name(typed: &str) -> Result<String, &'static str> {
    let name = name(typed);
    let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '·' | '-' | '\'' | '’' | '.');
    match name.chars().count() {
        0 => Err("name_missing"),
        count if count > 50 => Err("name_too_long"),
        _ if !name.chars().all(fits) || !name.chars().any(char::is_alphabetic) => Err("name_characters"),
        _ => Ok(name),
    }
}

/// Compatibility form without the marks that nobody sees: zero-width spaces and joiners, direction
/// marks (Windows puts U+202D before what is copied from its dialogues), the byte order mark.
fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| {
            !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        })
        .nfkc()
}

/// The dots between the parts of a name: bullet, katakana dots, hyphenation point become U+00B7.
fn one_dot(c: char) -> char {
    if matches!(c, '\u{2022}' | '\u{2027}' | '\u{30FB}' | '\u{FF65}' | '\u{22C5}') { '·' } else { c }
}

/// Whether a space beside this character only sets a name wider.
fn joins(c: char) -> bool {
    is_han(c) || c == '·'
}

/// Whether this is a Chinese character (unified ideographs with extensions, and 〇).
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn full_width_and_spaces_are_no_mistake() {
        assert_eq!(number(" ３３０４９８ 19850312\u{3000}001ｘ "), "33049819850312001X");
        assert_eq!(number("\u{202D}330498198503120013\u{202C}"), "330498198503120013");
        assert_eq!(line("  乌镇镇 \t 子夜路　1 号 "), "乌镇镇 子夜路 1 号");
    }

    #[test]
    fn a_name_is_the_same_however_it_is_spaced() {
        assert_eq!(name(" 王　明 "), "王明");
        assert_eq!(name("王 小 明"), "王小明");
        assert_eq!(name("买买提 • 吐尔逊"), "买买提·吐尔逊");
        assert_eq!(name("John  Smith"), "John Smith");
    }

    #[test]
    fn a_name_is_letters() {
        assert_eq!(person_name("王　小明"), Ok("王小明".to_owned()));
        assert_eq!(person_name("买买提·吐尔逊"), Ok("买买提·吐尔逊".to_owned()));
        assert_eq!(person_name(" "), Err("name_missing"));
        assert_eq!(person_name("王1"), Err("name_characters"));
        assert_eq!(person_name(&"王".repeat(51)), Err("name_too_long"));
    }

    #[test]
    fn a_line_that_must_be_there_is_bounded_by_characters() {
        assert_eq!(required("子夜社区", 4), Ok("子夜社区".to_owned()));
        assert_eq!(required("子夜社区", 3), Err("too_long"));
        assert_eq!(required(" \u{200B} ", 3), Err("required"));
        assert_eq!(required("a\u{7}b", 3), Err("text_characters"));
    }

    proptest! {
        #[test]
        fn what_is_normal_stays_as_it_is(text in "\\PC{0,40}") {
            prop_assert_eq!(line(&line(&text)), line(&text));
            prop_assert_eq!(number(&number(&text)), number(&text));
            prop_assert_eq!(name(&name(&text)), name(&text));
        }
    }
}
