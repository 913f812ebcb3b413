//! The nouns of the server: folders below `server/src`. They call one another in one direction, and nobody writes
//! another noun's tables. Reading them in a join, which saves a round trip, is left to the reviewer.

use super::Broken;
use super::source::{Source, identifiers};
use std::collections::{BTreeMap, BTreeSet};

/// Folders that are not nouns: they stand above all of them.
const ABOVE: [&str; 4] = ["commands", "demo", "bridge", "bench"];

/// One noun names another, first in this line.
struct Call<'a> {
    from: &'a str,
    to: &'a str,
    source: &'a Source,
    line: usize,
}

/// The calls between nouns must not run in a circle.
pub(super) fn check_calls(sources: &[Source]) -> Vec<Broken> {
    let nouns: BTreeSet<&str> = sources.iter().filter_map(noun).collect();
    let calls: Vec<Call<'_>> = sources.iter().flat_map(|source| calls_in(source, &nouns)).collect();
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for call in &calls {
        edges.entry(call.from).or_default().insert(call.to);
    }
    let in_a_circle = |call: &&Call<'_>| reaches(&edges, call.to, call.from);
    let rule = |call: &Call<'_>| {
        format!(
            "`{}` calls `{}`, which calls `{}` in turn: nouns call in one direction",
            call.from, call.to, call.from
        )
    };
    calls.iter().filter(in_a_circle).map(|call| call.source.broken(call.line, rule(call))).collect()
}

/// A table is written by the SQL of one noun only.
pub(super) fn check_tables(sources: &[Source]) -> Vec<Broken> {
    let mut writers: BTreeMap<String, BTreeMap<&str, (&Source, usize)>> = BTreeMap::new();
    for source in sources {
        let Some(noun) = noun(source) else { continue };
        for (line, text) in source.texts[..source.tests_from].iter().enumerate() {
            for table in written_tables(text) {
                writers.entry(table).or_default().entry(noun).or_insert((source, line));
            }
        }
    }
    let mut broken = Vec::new();
    for (table, writers) in writers.iter().filter(|(_, writers)| writers.len() > 1) {
        let names: Vec<&str> = writers.keys().copied().collect();
        let rule = format!("the table {table} is written by {}: only its own noun may", names.join(" and "));
        broken.extend(writers.values().map(|(source, line)| source.broken(*line, rule.clone())));
    }
    broken
}

/// The noun that a file belongs to: `server/src/NOUN/…`.
fn noun(source: &Source) -> Option<&str> {
    let mut parts = source.file.iter().skip(2).filter_map(|part| part.to_str());
    let folder = parts.next()?;
    (parts.next().is_some() && !ABOVE.contains(&folder)).then_some(folder)
}

/// Every other noun that a file names as `crate::noun` or in `use crate::{…}`, once each.
fn calls_in<'a>(source: &'a Source, nouns: &BTreeSet<&'a str>) -> Vec<Call<'a>> {
    let Some(from) = noun(source) else { return Vec::new() };
    let code = &source.code[..source.tests_from];
    let mut calls: Vec<Call<'a>> = Vec::new();
    let mut inside_use = false;
    for (line, text) in code.iter().enumerate() {
        inside_use |= text.contains("crate::{");
        for to in named_in(text, inside_use).filter_map(|name| nouns.get(name).copied()) {
            if to != from && calls.iter().all(|call| call.to != to) {
                calls.push(Call { from, to, source, line });
            }
        }
        inside_use &= !text.contains(';');
    }
    calls
}

/// The first names below `crate::`; in a `use crate::{…}` every name that starts an entry.
fn named_in(text: &str, inside_use: bool) -> impl Iterator<Item = &str> {
    let after_crate = text.split("crate::").skip(1).filter_map(|rest| identifiers(rest).next());
    let entries = inside_use.then(|| text.split(['{', ',', '}'])).into_iter().flatten();
    after_crate.chain(
        entries.filter_map(|entry| identifiers(entry).find(|word| !matches!(*word, "pub" | "use" | "crate"))),
    )
}

fn reaches(edges: &BTreeMap<&str, BTreeSet<&str>>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(here) = open.pop() {
        if here == to {
            return true;
        }
        if seen.insert(here) {
            open.extend(edges.get(here).into_iter().flatten().copied());
        }
    }
    false
}

/// The tables that a piece of SQL writes: the lower-case word after INTO, UPDATE or DELETE FROM.
fn written_tables(sql: &str) -> Vec<String> {
    let words: Vec<&str> = std::iter::once("").chain(sql.split_whitespace()).collect();
    let writes = |words: &&[&str]| match words[1] {
        "INTO" | "UPDATE" => true,
        "FROM" => words[0] == "DELETE",
        _ => false,
    };
    let names = words.windows(3).filter(writes).map(|words| words[2]);
    let names = names.map(|name| name.trim_matches(|c: char| !c.is_alphanumeric() && c != '_'));
    let is_table = |name: &&str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
    };
    names.filter(is_table).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(file: &str, text: &str) -> Source {
        Source::new(format!("server/src/{file}").into(), text)
    }

    #[test]
    fn calls_in_one_direction_are_fine() {
        let sources = [
            source("areas/store.rs", "fn f() {}"),
            source("residents/api.rs", "use crate::areas::store;"),
            source("cases/api.rs", "use crate::{areas, residents::Resident};"),
            source("app.rs", "use crate::{areas, cases, residents};"),
        ];
        assert_eq!(check_calls(&sources), []);
    }

    #[test]
    fn a_circle_of_calls_is_named_at_each_of_its_lines() {
        let sources = [
            source("areas/store.rs", "\nuse crate::cases;"),
            source("residents/api.rs", "crate::areas::find();"),
            source("cases/api.rs", "use crate::{\n    app::App,\n    residents::Resident,\n};"),
        ];
        let broken = check_calls(&sources);
        let lines: Vec<_> =
            broken.iter().map(|broken| (broken.file.to_str().unwrap(), broken.line)).collect();
        let expected = [
            ("server/src/areas/store.rs", 2),
            ("server/src/residents/api.rs", 1),
            ("server/src/cases/api.rs", 3),
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn tests_may_call_whom_they_like() {
        let sources = [
            source("areas/api.rs", "use crate::cases;"),
            source("cases/api.rs", "fn a() {}\n#[cfg(test)]\nmod tests { use crate::areas; }"),
        ];
        assert_eq!(check_calls(&sources), []);
    }

    #[test]
    fn a_table_is_written_by_one_noun() {
        let sources = [
            source("areas/store.rs", "tx.sql(\"INSERT INTO areas (id) VALUES ($1)\")"),
            source("cases/store.rs", "tx.sql(\n\"UPDATE areas SET name = $1\")"),
            source("codes/store.rs", "tx.sql(\"SELECT 1 FROM codes JOIN areas ON true FOR UPDATE\")"),
        ];
        let broken = check_tables(&sources);
        assert_eq!(broken.len(), 2);
        assert_eq!(broken[1].line, 2);
        assert_eq!(broken[0].rule, "the table areas is written by areas and cases: only its own noun may");
    }

    #[test]
    fn every_way_to_write_is_seen() {
        assert_eq!(written_tables("INSERT INTO a (x) SELECT x FROM b"), ["a"]);
        assert_eq!(written_tables("DELETE FROM a WHERE x IN (SELECT x FROM b)"), ["a"]);
        assert_eq!(written_tables("INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET x = 1"), ["a"]);
    }
}
