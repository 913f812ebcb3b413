//! What callers were told about decisions, held against what stands in the database.

use std::collections::BTreeMap;
use std::time::Instant;

use platform::store::Store;

use uuid::Uuid;

/// One request to decide, from its first sending to the answer that ended it.
#[derive(Clone, Debug)]
pub struct Said {
    /// The case.
    pub case: Uuid,
    /// The version on which it was asked.
    pub on: i64,
    /// The event that it leads to, such as `forwarded`.
    pub event: &'static str,
    /// The worker; none for the applicant.
    pub by: Option<Uuid>,
    /// When it was first sent.
    pub asked: Instant,
    /// When it was answered.
    pub answered: Instant,
    /// With the version that it led to, or with the code of a refusal.
    pub answer: Result<i64, String>,
}

/// One event of a case as it stands, by sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Its place, from 1.
    pub sequence: i64,
    /// What happened.
    pub event: String,
    /// The worker; none for the applicant.
    pub by: Option<Uuid>,
}

/// What stands of these cases.
///
/// # Panics
/// When the database refuses.
pub async fn standing(store: &Store, cases: impl IntoIterator<Item = Uuid>) -> BTreeMap<Uuid, Vec<Stands>> {
    let mut tx = store.read().await.expect("the database is there");
    let mut stands: BTreeMap<Uuid, Vec<Stands>> = BTreeMap::new();
    for case in cases {
        let rows: Vec<(i64, String, Option<Uuid>)> = tx
            .sql("SELECT sequence, event, actor_id FROM case_events WHERE case_id = $1 ORDER BY sequence")
            .bind(case)
            .all()
            .await
            .expect("a question of a test");
        let stand = |(sequence, event, by)| Stands { sequence, event, by };
        stands.insert(case, rows.into_iter().map(stand).collect());
    }
    stands
}

/// Everything that does not fit: an acknowledged decision that does not stand or stands twice, one that stands and was
/// acknowledged to nobody, two out of the order in which they were acknowledged, a version called stale that was not.
#[must_use]
pub fn misfits(said: &[Said], stands: &BTreeMap<Uuid, Vec<Stands>>) -> Vec<String> {
    let mut misfits = Vec::new();
    let mut done: BTreeMap<(Uuid, i64), &Said> = BTreeMap::new();
    for one in said {
        let Ok(version) = one.answer else { continue };
        if version != one.on + 1 {
            misfits.push(format!("asked on version {} and led to {version}: {one:?}", one.on));
        }
        if let Some(other) = done.insert((one.case, version), one) {
            misfits.push(format!("one place was given twice: {one:?} and {other:?}"));
        }
        let event = stands.get(&one.case).and_then(|events| events.iter().find(|it| it.sequence == version));
        if !event.is_some_and(|event| event.event == one.event && event.by == one.by) {
            misfits.push(format!("acknowledged and not there: {one:?}, but {event:?}"));
        }
    }
    for (case, events) in stands {
        for (event, place) in events.iter().zip(1..) {
            if event.sequence != place {
                misfits.push(format!("case {case} has no event {place} but {event:?}"));
            }
            if place > 1 && !done.contains_key(&(*case, event.sequence)) {
                misfits.push(format!("there and acknowledged to nobody: case {case}, {event:?}"));
            }
        }
    }
    // The first that was asked of everything later bounds what may have been acknowledged before it.
    for case in stands.keys() {
        let of_case = done.range((*case, 0)..=(*case, i64::MAX)).map(|(_, said)| *said);
        let mut first_asked: Option<&Said> = None;
        for earlier in of_case.rev() {
            if let Some(later) = first_asked
                && later.answered < earlier.asked
            {
                misfits.push(format!("out of order: {later:?} was answered before {earlier:?} was asked"));
            }
            if first_asked.is_none_or(|first| earlier.answered < first.answered) {
                first_asked = Some(earlier);
            }
        }
    }
    for one in said.iter().filter(|one| one.answer.as_ref().is_err_and(|code| code == "stale")) {
        if done.get(&(one.case, one.on + 1)).is_none_or(|faster| faster.asked >= one.answered) {
            misfits.push(format!("called stale when nothing was newer: {one:?}"));
        }
    }
    misfits
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const CASE: Uuid = Uuid::from_u128(1);
    const WORKER: Option<Uuid> = Some(Uuid::from_u128(2));

    fn said(on: i64, event: &'static str, (from, to): (u64, u64), answer: Result<i64, &str>) -> Said {
        let zero = *ZERO;
        let (asked, answered) = (zero + Duration::from_secs(from), zero + Duration::from_secs(to));
        Said { case: CASE, on, event, by: WORKER, asked, answered, answer: answer.map_err(str::to_owned) }
    }

    static ZERO: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);

    fn stands(events: &[(i64, &str)]) -> BTreeMap<Uuid, Vec<Stands>> {
        let stands = |&(sequence, event): &(i64, &str)| Stands {
            sequence,
            event: event.to_owned(),
            by: if sequence == 1 { None } else { WORKER },
        };
        BTreeMap::from([(CASE, events.iter().map(stands).collect())])
    }

    fn misfit(said: &[Said], events: &[(i64, &str)], words: &str) {
        let misfits = misfits(said, &stands(events));
        assert!(misfits.iter().any(|misfit| misfit.starts_with(words)), "{words}: {misfits:?}");
    }

    #[test]
    fn a_history_that_fits_is_quiet_about_who_was_faster() {
        let history = [
            said(1, "forwarded", (0, 9), Ok(2)),
            said(1, "forwarded", (1, 3), Err("stale")),
            said(2, "approved", (4, 5), Ok(3)),
        ];
        let all = [(1, "opened"), (2, "forwarded"), (3, "approved")];
        assert_eq!(misfits(&history, &stands(&all)), Vec::<String>::new());
    }

    #[test]
    fn whatever_does_not_fit_is_found() {
        let first = said(1, "forwarded", (0, 1), Ok(2));
        let here = [(1, "opened"), (2, "forwarded")];
        misfit(std::slice::from_ref(&first), &[(1, "opened")], "acknowledged and not there");
        misfit(std::slice::from_ref(&first), &[(1, "opened"), (2, "paused")], "acknowledged and not there");
        misfit(&[], &here, "there and acknowledged to nobody");
        misfit(&[first.clone(), first.clone()], &here, "one place was given twice");
        misfit(&[said(1, "forwarded", (0, 1), Ok(3))], &here, "asked on version 1 and led to 3");
        misfit(std::slice::from_ref(&first), &[(1, "opened"), (3, "forwarded")], "case");
        let stale = said(1, "paused", (0, 1), Err("stale"));
        misfit(std::slice::from_ref(&stale), &[(1, "opened")], "called stale when nothing was newer");
        let later = said(1, "forwarded", (2, 3), Ok(2));
        misfit(&[stale, later.clone()], &here, "called stale when nothing was newer");
        let before = said(2, "approved", (0, 1), Ok(3));
        let all = [(1, "opened"), (2, "forwarded"), (3, "approved")];
        misfit(&[before, later], &all, "out of order");
    }
}
