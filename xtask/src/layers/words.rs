//! What a layer may not say: SQL in `api.rs`, the web framework in `store.rs`, `async` in `domain`, and a noun of the
//! domain in `platform`.

use super::Broken;
use super::source::{Source, identifiers};

/// The nouns of the domain, none of which `platform` may name in its code or its SQL. Not among them are words that
/// machinery uses in a sense of its own: the certificate of TLS, a disabled key, consent as a legal basis, and the
/// kiosk as one of the surfaces that headers are for.
const NOUNS: [&str; 17] = [
    "bulletin",
    "disability",
    "employer",
    "levies",
    "levy",
    "mandate",
    "placement",
    "publication",
    "rehabilitation",
    "resident",
    "retirement",
    "subsidies",
    "subsidy",
    "undertaking",
    "vacancies",
    "vacancy",
    "village",
];

/// `domain` has no I/O, so nothing in it waits.
pub(super) fn check_domain(sources: &[Source]) -> Vec<Broken> {
    let waits = |line: &str| identifiers(line).any(|word| word == "async" || word == "await");
    find(sources, waits, "`domain` is never async")
}

/// `platform` is machinery for any domain.
pub(super) fn check_platform(sources: &[Source]) -> Vec<Broken> {
    let mut broken = Vec::new();
    for source in sources {
        for line in 0..source.tests_from {
            let mut words = identifiers(&source.code[line]).chain(identifiers(&source.texts[line]));
            if let Some(noun) = words.find_map(noun_in) {
                broken.push(
                    source.broken(
                        line,
                        format!("`platform` names no noun of the domain, but here is `{noun}`"),
                    ),
                );
            }
        }
    }
    broken
}

/// `api.rs` and `store.rs` keep apart.
pub(super) fn check_server(sources: &[Source]) -> Vec<Broken> {
    let (mut broken, mut apis, mut stores) = (Vec::new(), Vec::new(), Vec::new());
    for source in sources {
        match source.name() {
            "api.rs" => apis.push(source),
            "store.rs" => stores.push(source),
            _ => {}
        }
    }
    let speaks_sql = |line: &str| line.contains(".sql(") || identifiers(line).any(|word| word == "sqlx");
    broken.extend(find(apis, speaks_sql, "`api.rs` holds no SQL: it belongs into the noun's `store.rs`"));
    let speaks_web = |line: &str| identifiers(line).any(|word| word == "poem" || word == "poem_openapi");
    broken.extend(find(stores, speaks_web, "`store.rs` never names poem: it answers with plain values"));
    broken
}

fn find<'a>(
    sources: impl IntoIterator<Item = &'a Source>,
    wrong: impl Fn(&str) -> bool,
    rule: &str,
) -> Vec<Broken> {
    let mut broken = Vec::new();
    for source in sources {
        let lines = source.code[..source.tests_from].iter().enumerate();
        broken.extend(lines.filter(|(_, line)| wrong(line)).map(|(at, _)| source.broken(at, rule)));
    }
    broken
}

/// The noun that is part of an identifier: `ResidentView`, `find_residents`.
fn noun_in(identifier: &str) -> Option<&'static str> {
    let parts = parts(identifier);
    NOUNS
        .into_iter()
        .find(|noun| parts.iter().any(|part| part == noun || part.strip_suffix('s') == Some(noun)))
}

/// `findResidentView_2` → find, resident, view, 2.
fn parts(identifier: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut was_lower = false;
    for char in identifier.chars() {
        if char == '_' || (char.is_uppercase() && was_lower) {
            parts.push(String::new());
        }
        if char != '_' {
            parts.last_mut().expect("there is one from the start").extend(char.to_lowercase());
        }
        was_lower = char.is_lowercase();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(file: &str, text: &str) -> [Source; 1] {
        [Source::new(file.into(), text)]
    }

    #[test]
    fn sql_in_an_api_is_found_with_its_line() {
        let broken =
            check_server(&source("server/src/areas/api.rs", "fn f() {\n    tx.sql(\"SELECT 1\");\n}"));
        assert_eq!(broken.len(), 1);
        assert_eq!(broken[0].line, 2);
        assert!(check_server(&source("server/src/areas/store.rs", "tx.sql(\"SELECT 1\")")).is_empty());
    }

    #[test]
    fn the_web_in_a_store_is_found() {
        assert_eq!(check_server(&source("server/src/areas/store.rs", "use poem::Result;")).len(), 1);
        assert!(check_server(&source("server/src/areas/store.rs", "// poem is not used here")).is_empty());
    }

    #[test]
    fn nothing_in_the_domain_waits() {
        assert_eq!(check_domain(&source("domain/src/a.rs", "pub async fn f() {}")).len(), 1);
        assert!(
            check_domain(&source("domain/src/a.rs", "/// Never async.\nfn asynchronous() {}")).is_empty()
        );
    }

    #[test]
    fn the_platform_names_no_noun_in_any_spelling() {
        for code in ["struct ResidentView;", "fn find_levies() {}", "q(\"SELECT 1 FROM residents\")"] {
            assert_eq!(check_platform(&source("platform/src/a.rs", code)).len(), 1, "{code}");
        }
        for code in ["struct Subject;", "// a resident", "let presidential = 1;"] {
            assert!(check_platform(&source("platform/src/a.rs", code)).is_empty(), "{code}");
        }
    }

    #[test]
    fn examples_in_tests_may_say_what_they_like() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests { fn resident() {} }";
        assert!(check_platform(&source("platform/src/a.rs", code)).is_empty());
    }
}
