//! What is on record of an errand between workers and the people whom they opened, asked for many at once.
//!
//! What this does NOT do: say what is unusual; `domain::alerts` does.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use domain::alerts::{Errand, LATELY, OPENED_AFTER, WRITTEN_LATELY, errand_lasts};
use domain::cases::Step;
use domain::roles::{Membership, Permission, may};
use platform::audit::{self, Did, Walked};
use platform::clock::shanghai_date;
use platform::store::Tx;
use uuid::Uuid;

use crate::accounts;
use crate::cases::errands::{self as cases, Before};
use crate::problems::Fault;

/// People of one question.
const AT_ONCE: usize = 300;
/// Workers of one question.
const WORKERS_AT_ONCE: usize = 200;

/// Who may decide each step.
const DECIDERS: [(Step, Permission); 3] = [
    (Step::Village, Permission::DecideVillage),
    (Step::Town, Permission::DecideTown),
    (Step::City, Permission::DecideCity),
];

/// What is on record of the workers and people of some openings.
pub(super) struct Errands {
    posts: HashMap<(Uuid, NaiveDate), Vec<Membership>>,
    cases: HashMap<Uuid, Vec<Before>>,
    done: HashMap<(Uuid, Uuid), Vec<Did>>,
}

impl Errands {
    /// Reads it for these openings, each with its worker and person.
    pub(super) async fn of(tx: &mut Tx, openings: &[(&Walked, Uuid, Uuid)]) -> Result<Self, Fault> {
        let mut found = Self { posts: HashMap::new(), cases: HashMap::new(), done: HashMap::new() };
        let at = || openings.iter().map(|(entry, ..)| entry.at);
        let (Some(first), Some(last)) = (at().min(), at().max()) else { return Ok(found) };
        let days: BTreeSet<_> =
            openings.iter().map(|(entry, actor, _)| (*actor, shanghai_date(entry.at))).collect();
        for (actor, day) in days {
            let standing = accounts::store::standing(tx, actor, day).await?;
            found
                .posts
                .insert((actor, day), standing.map(|standing| standing.memberships).unwrap_or_default());
        }
        let people: BTreeSet<Uuid> = openings.iter().map(|(.., person)| *person).collect();
        let people: Vec<Uuid> = people.into_iter().collect();
        let actors: BTreeSet<Uuid> = openings.iter().map(|(_, actor, _)| *actor).collect();
        let actors: Vec<Uuid> = actors.into_iter().collect();
        for people in people.chunks(AT_ONCE) {
            found.read_cases(tx, people, first).await?;
            for actors in actors.chunks(WORKERS_AT_ONCE) {
                let time = (first - WRITTEN_LATELY, last + OPENED_AFTER);
                for did in audit::done_about(tx, (actors, people), time).await? {
                    found.done.entry((did.actor_id, did.person_id)).or_default().push(did);
                }
            }
        }
        Ok(found)
    }

    async fn read_cases(&mut self, tx: &mut Tx, people: &[Uuid], first: DateTime<Utc>) -> Result<(), Fault> {
        for before in cases::of(tx, people, first - LATELY).await? {
            let (record, into) = before.records;
            for record in [Some(record), into].into_iter().flatten() {
                self.cases.entry(record).or_default().push(before.clone());
            }
        }
        Ok(())
    }

    /// Whether the worker had an errand when they opened the person.
    pub(super) fn errand(&self, entry: &Walked, actor: Uuid, person: Uuid) -> Errand {
        let beside = entry.subject_id == Some(person);
        if beside || self.has_case(entry.at, actor, person) || self.has_written(entry.at, actor, person) {
            Errand::Known
        } else {
            Errand::None
        }
    }

    fn has_case(&self, at: DateTime<Utc>, actor: Uuid, person: Uuid) -> bool {
        let day = shanghai_date(at);
        let Some(posts) = self.posts.get(&(actor, day)) else { return false };
        let decides = |before: &Before| {
            let step = DECIDERS.iter().find(|(step, _)| step.code() == before.step);
            step.is_some_and(|(_, permission)| may(posts, day, *permission, &before.area))
        };
        let lately = |before: &Before| {
            before.opened_at <= at + OPENED_AFTER
                && before.closed_at.is_none_or(|closed| closed + LATELY >= at)
        };
        self.cases.get(&person).is_some_and(|cases| cases.iter().any(|case| lately(case) && decides(case)))
    }

    fn has_written(&self, at: DateTime<Utc>, actor: Uuid, person: Uuid) -> bool {
        let counts = |did: &Did| {
            errand_lasts(&did.action).is_some_and(|lasts| did.at <= at + OPENED_AFTER && did.at + lasts >= at)
        };
        self.done.get(&(actor, person)).is_some_and(|done| done.iter().any(counts))
    }
}
