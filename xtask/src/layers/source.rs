//! A source file as lines of code: comments gone, texts in quotes kept apart.

use super::Broken;
use std::path::PathBuf;

/// A source file, as the rules read it.
pub(super) struct Source {
    /// Relative to the root of the repository.
    pub(super) file: PathBuf,
    /// The code of each line; comments and texts in quotes are blanks.
    pub(super) code: Vec<String>,
    /// The texts in quotes of each line.
    pub(super) texts: Vec<String>,
    /// The first line (from zero) of the tests: zero in `*tests.rs`, else those at the end of the file, or the number
    /// of lines when there are none.
    pub(super) tests_from: usize,
}

impl Source {
    pub(super) fn new(file: PathBuf, text: &str) -> Self {
        let (code, texts) = split(text);
        let is_tests = file.to_string_lossy().ends_with("tests.rs");
        let first = (0..code.len()).find(|line| opens_tests(&code[*line..]));
        let tests_from = if is_tests { 0 } else { first.unwrap_or(code.len()) };
        Self { file, code, texts, tests_from }
    }

    /// The name of the file, such as `api.rs`.
    pub(super) fn name(&self) -> &str {
        self.file.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// A broken rule in one of its lines (counted from zero).
    pub(super) fn broken(&self, line: usize, rule: impl Into<String>) -> Broken {
        Broken { file: self.file.clone(), line: line + 1, rule: rule.into() }
    }
}

/// Whether tests begin here: a module with a body. `mod tests;` only names another file.
fn opens_tests(lines: &[String]) -> bool {
    let mut below = lines.iter().skip(1).map(|line| line.trim()).filter(|line| !line.starts_with('#'));
    lines[0].trim() == "#[cfg(test)]"
        && below.next().is_some_and(|line| line.ends_with('{') || line.ends_with('}'))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Code,
    LineComment,
    /// How deep: block comments nest.
    BlockComment(u32),
    Text,
    /// How many `#` end it.
    RawText(usize),
}

/// Splits a file into lines of code and lines of quoted text, both as long as the file.
fn split(text: &str) -> (Vec<String>, Vec<String>) {
    let chars: Vec<char> = text.chars().collect();
    let (mut code, mut texts) = (String::new(), String::new());
    let mut state = State::Code;
    let mut at = 0;
    while let Some(&here) = chars.get(at) {
        let (next, taken) = step(state, &chars[at..]);
        for &char in &chars[at..(at + taken).min(chars.len())] {
            if char == '\n' {
                code.push('\n');
                texts.push('\n');
            } else {
                let is_code =
                    state == State::Code && !matches!(next, State::LineComment | State::BlockComment(_));
                code.push(if is_code { char } else { ' ' });
                texts.push(if matches!(state, State::Text | State::RawText(_)) { char } else { ' ' });
            }
        }
        let line_ended = here == '\n' && state == State::LineComment;
        state = if line_ended { State::Code } else { next };
        at += taken;
    }
    (code.lines().map(str::to_owned).collect(), texts.lines().map(str::to_owned).collect())
}

/// What comes after the characters at the front, and how many of them belong together.
fn step(state: State, rest: &[char]) -> (State, usize) {
    let second = rest.get(1).copied();
    match (state, rest[0]) {
        (State::Code, '/') if second == Some('/') => (State::LineComment, 2),
        (State::Code, '/') if second == Some('*') => (State::BlockComment(1), 2),
        (State::Code, '"') => (State::Text, 1),
        (State::Code, 'r') if raw_text(rest).is_some() => {
            let hashes = raw_text(rest).unwrap_or_default();
            (State::RawText(hashes), hashes + 2)
        }
        // A quoted character, so that '"' does not open a text.
        (State::Code, '\'') if second == Some('\\') => {
            (State::Code, rest.iter().skip(3).position(|c| *c == '\'').map_or(1, |end| end + 4))
        }
        (State::Code, '\'') if rest.get(2) == Some(&'\'') => (State::Code, 3),
        (State::BlockComment(depth), '/') if second == Some('*') => (State::BlockComment(depth + 1), 2),
        (State::BlockComment(1), '*') if second == Some('/') => (State::Code, 2),
        (State::BlockComment(depth), '*') if second == Some('/') => (State::BlockComment(depth - 1), 2),
        (State::Text, '\\') => (State::Text, 2),
        (State::Text, '"') => (State::Code, 1),
        (State::RawText(hashes), '"')
            if rest.iter().skip(1).take(hashes).filter(|c| **c == '#').count() == hashes =>
        {
            (State::Code, hashes + 1)
        }
        _ => (state, 1),
    }
}

/// The number of `#` of a raw text that begins here: `r"`, `r#"`.
fn raw_text(rest: &[char]) -> Option<usize> {
    let hashes = rest.iter().skip(1).take_while(|c| **c == '#').count();
    (rest.get(hashes + 1) == Some(&'"')).then_some(hashes)
}

/// The words of a piece of code: identifiers, each with the column where it begins.
pub(super) fn identifiers(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_not_code() {
        let source = Source::new(
            "a.rs".into(),
            "let a; // async\n/* async /* more */ async */ let b;\n/// async\nlet c;",
        );
        assert!(source.code.iter().all(|line| !line.contains("async")));
        assert_eq!(source.code.len(), 4);
        assert!(source.code[1].contains("let b;") && source.code[3].contains("let c;"));
    }

    #[test]
    fn texts_in_quotes_are_kept_apart() {
        let source = Source::new(
            "a.rs".into(),
            "f(\"SELECT \\\"x\\\" // no comment\"); g(r#\"raw \" text\"#); h('\"', '\\'', 'a')",
        );
        assert!(source.texts[0].contains("SELECT") && source.texts[0].contains("// no comment"));
        assert!(source.texts[0].contains("raw \" text"));
        assert!(source.code[0].contains("g(") && source.code[0].contains("h('\"'"));
        assert!(!source.code[0].contains("SELECT") && !source.code[0].contains("raw"));
    }

    #[test]
    fn the_tests_at_the_end_are_known() {
        let source = Source::new("a.rs".into(), "fn a() {}\n\n#[cfg(test)]\nmod tests {}\n");
        assert_eq!(source.tests_from, 2);
        let elsewhere = Source::new("a.rs".into(), "#[cfg(test)]\nmod tests;\nfn a() {}\n");
        assert_eq!(elsewhere.tests_from, 3);
        let only_tests = Source::new("a_tests.rs".into(), "fn a() {}\n");
        assert_eq!(only_tests.tests_from, 0);
    }
}
