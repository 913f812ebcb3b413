//! `cargo xtask bench queue`: how long a page of the queue takes in a large city, the first and every later one. Writes
//! docs/queue.md.

use super::Mode;
use super::city::City;
use super::job::{self, Job};
use crate::paths;
use crate::services::{self, Services};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::Instant;

const RESIDENTS: u32 = 430_000;
/// Cases of all, and of those how many wait for the city.
const CASES: u64 = 200_000;
const WAITING: u64 = 10_000;
/// Rows of a page.
const PAGE: usize = 50;
/// How often the first page is asked for.
const TIMES: usize = 500;
/// What no page must take longer than, in milliseconds.
const WANTED: f64 = 50.0;

/// Rows of cases beside those that the engine walked: a page reads the row, the person and their key, and nothing else of
/// a case. Residents without an open case get one that waits for the city, and everybody closed ones.
const PADDING: &str = "
    INSERT INTO cases (id, reference, kind, definition_version, resident_id, area_id, payload_sealed, stage, waits_for,
                       round, due_on, due_provisional, version, opened_at, closed_at)
    SELECT gen_random_uuid(), 'W' || row_number() OVER (), 'job_seeking', 1, r.id, r.area_id, '', 'city', 'city',
           1, CURRENT_DATE + (row_number() OVER () % 9)::int, FALSE, 3, now(), NULL
    FROM residents r
    WHERE r.merged_into_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.resident_id = r.id AND c.closed_at IS NULL)
    ORDER BY r.id LIMIT $WAITING;
    INSERT INTO cases (id, reference, kind, definition_version, resident_id, area_id, payload_sealed, stage, waits_for,
                       round, due_on, due_provisional, version, opened_at, closed_at)
    SELECT gen_random_uuid(), 'C' || row_number() OVER (), 'job_seeking', 1, r.id, r.area_id, '', 'approved', NULL,
           1, NULL, FALSE, 4, now() - INTERVAL '90 days', now() - INTERVAL '80 days'
    FROM residents r ORDER BY r.id LIMIT GREATEST(0, $CASES - (SELECT COUNT(*) FROM cases))";

/// What was found of one kind of request, in milliseconds.
struct Found {
    median: f64,
    p99: f64,
    most: f64,
}

/// Fills, pages, writes it down.
pub(super) fn queue(folder: &Path, services: &Services) -> Result<()> {
    let city = City::called("queue", folder, Mode::Postgres, RESIDENTS, services)?;
    pad(&city)?;
    let cases = city.count("SELECT COUNT(*) FROM cases")?;
    let prepared = city.prepare()?;
    let (port, metrics) = (services::free_port()?, services::free_port()?);
    let server = job::serve(Job::List, &city, port, metrics)?;
    let first: Vec<f64> =
        (0..TIMES).map(|_| page(port, &prepared.city, None).map(|(took, ..)| took)).collect::<Result<_>>()?;
    let (later, rows) = walk(port, &prepared.city)?;
    let counts: Vec<f64> = (0..TIMES)
        .map(|_| ask(port, &prepared.city, "/cases/counts").map(|(took, _)| took))
        .collect::<Result<_>>()?;
    drop(server);
    ensure!(rows as u64 >= WAITING, "only {rows} cases came");
    let text = text(cases, rows, &[found(first), found(later), found(counts)]);
    println!("\n{text}");
    let file = paths::root().join("docs/queue.md");
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// Adds rows of cases up to the number that is wanted, once.
fn pad(city: &City) -> Result<()> {
    if city.count("SELECT COUNT(*) FROM cases")? >= CASES {
        return Ok(());
    }
    let padding = PADDING.replace("$WAITING", &WAITING.to_string()).replace("$CASES", &CASES.to_string());
    // Both or neither.
    city.sql(&padding)?;
    city.sql("VACUUM ANALYZE cases")?;
    Ok(())
}

/// Every page from the first to the last: how long each took, and how many rows there were.
fn walk(port: u16, token: &str) -> Result<(Vec<f64>, usize)> {
    let (mut took, mut rows, mut after) = (Vec::new(), 0, None::<String>);
    loop {
        let (time, here, next) = page(port, token, after.as_deref())?;
        took.push(time);
        rows += here;
        match next {
            Some(next) => after = Some(next),
            None => return Ok((took, rows)),
        }
    }
}

/// One page: how long it took, its rows, and where the next begins.
fn page(port: u16, token: &str, after: Option<&str>) -> Result<(f64, usize, Option<String>)> {
    let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
    let (took, page) = ask(port, token, &format!("/cases?limit={PAGE}{after}"))?;
    let rows = page["items"].as_array().map_or(0, Vec::len);
    Ok((took, rows, page["next"].as_str().map(str::to_owned)))
}

/// Asks, and answers with the milliseconds until the whole answer was there.
fn ask(port: u16, token: &str, path: &str) -> Result<(f64, Value)> {
    let began = Instant::now();
    let path = format!("/api/v1{path}");
    let answer = job::get(port, &path, &format!("Authorization: Bearer {token}\r\n"))?;
    let took = began.elapsed().as_secs_f64() * 1e3;
    let (head, body) = answer.split_once("\r\n\r\n").context("an answer without a body")?;
    ensure!(head.starts_with("HTTP/1.0 200"), "{path}: {}", head.lines().next().unwrap_or_default());
    Ok((took, serde_json::from_str(body).context("an answer that is no JSON")?))
}

fn found(mut took: Vec<f64>) -> Found {
    took.sort_by(f64::total_cmp);
    let at = |hundredths: usize| took[(took.len() * hundredths / 100).min(took.len() - 1)];
    Found { median: at(50), p99: at(99), most: took[took.len() - 1] }
}

fn text(cases: u64, rows: usize, found: &[Found; 3]) -> String {
    let names = ["the first page", "every page, one after the other", "the counts in the menu"];
    let lines = names.iter().zip(found).map(|(name, found)| {
        let mark = if found.p99 <= WANTED { "✓" } else { "✗" };
        let Found { median, p99, most } = found;
        format!("| {name} | {median:.1} ms | {p99:.1} ms | {most:.1} ms | {mark} |\n")
    });
    format!(
        "# What a page of the queue takes

Written by `cargo xtask bench queue`; nothing here is written by hand. {RESIDENTS} residents and {cases} cases on PostgreSQL
with Redis; a worker of the city has {rows} cases waiting and asks for pages of {PAGE}, with a connection of its own each
time. The time runs until the whole answer is there. Wanted: {WANTED} ms for ninety-nine pages of a hundred.

| | half of them | ninety-nine of a hundred | the slowest | |
|---|---|---|---|---|
{}",
        lines.collect::<String>()
    )
}
