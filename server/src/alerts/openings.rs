//! Which openings of some leaves are unusual: evidence gathered, names opened where they are needed, the rule asked.

use std::collections::{BTreeSet, HashMap};

use chrono::{FixedOffset, NaiveDate, Timelike};
use domain::alerts::{Deed, Errand, Opening, Tally, reasons, surname};
use platform::audit::Walked;
use platform::clock::shanghai_date;
use platform::store::Tx;
use uuid::Uuid;

use super::errands::Errands;
use super::lines::Noted;
use super::store;
use crate::app::App;
use crate::problems::Fault;
use crate::{accounts, mandates, residents};

/// Names of one question.
const AT_ONCE: usize = 500;

/// The days whose tallies have changed.
pub(super) type Tallies = HashMap<(Uuid, NaiveDate), Tally>;

/// The openings among these entries that somebody should look at, and the tallies with all of them.
pub(super) async fn unusual<'w>(
    app: &App,
    tx: &mut Tx,
    entries: &'w [Walked],
) -> Result<(Vec<Noted<'w>>, Tallies), Fault> {
    // Whoever stands for a person with their own card is no worker, and is watched by that person.
    let actors: BTreeSet<Uuid> = entries.iter().filter_map(|entry| entry.actor_id).collect();
    let representatives = mandates::representatives_among(tx, &actors).await?;
    let of_a_worker = |entry: &&Walked| entry.actor_id.is_none_or(|actor| !representatives.contains(&actor));
    let entries: Vec<&Walked> = entries.iter().filter(of_a_worker).collect();
    let openings: Vec<(&Walked, Uuid, Uuid)> = entries.iter().copied().filter_map(opening).collect();
    let errands = Errands::of(tx, &openings).await?;
    let judged: Vec<_> = entries.iter().copied().flat_map(|entry| judged(entry, &errands)).collect();
    let names = Names::of(app, tx, &judged).await?;
    let days: BTreeSet<_> =
        judged.iter().map(|(entry, actor, ..)| (*actor, shanghai_date(entry.at))).collect();
    let mut tallies = store::tallies(tx, days.into_iter()).await?;
    let calendar = app.calendar();
    let mut noted = Vec::new();
    for (entry, actor, person, errand) in judged {
        let day = shanghai_date(entry.at);
        let at = entry.at.with_timezone(&china()).time();
        let second = at.num_seconds_from_midnight();
        let tally = tallies.entry((actor, day)).or_default();
        tally.count(person, second, errand == Errand::None);
        let reasons = reasons(&Opening {
            at,
            working_day: calendar.is_working_day(day),
            errand,
            same_surname: errand == Errand::None && names.are_the_same(actor, person),
            in_clear: Deed::of(&entry.action, false) == Deed::InClear,
            people_in_hour: tally.in_hour(second),
            people_in_day: tally.in_day(),
            people_without_errand: tally.without_errand(),
        });
        if !reasons.is_empty() {
            noted.push(Noted { actor, entry, person, reasons });
        }
    }
    Ok((noted, tallies))
}

/// The worker and the people whom an entry of the record counts for, in the order of the record. Who is only shown is
/// nobody's errand and nobody's without one: night and numbers tell of it.
fn judged<'w>(entry: &'w Walked, errands: &Errands) -> Vec<(&'w Walked, Uuid, Uuid, Errand)> {
    if let Some((entry, actor, person)) = opening(entry) {
        return vec![(entry, actor, person, errands.errand(entry, actor, person))];
    }
    let shown = Deed::of(&entry.action, entry.outcome == "refused").shows();
    let actor = entry.actor_id.filter(|_| shown);
    actor
        .into_iter()
        .flat_map(|actor| entry.people().map(move |person| (entry, actor, person, Errand::Known)))
        .collect()
}

/// The worker and the one person of an entry that opens a file.
fn opening(entry: &Walked) -> Option<(&Walked, Uuid, Uuid)> {
    let opens = Deed::of(&entry.action, entry.outcome == "refused").opens();
    Some((entry, entry.actor_id?, entry.people().next()?)).filter(|_| opens)
}

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3_600).expect("eight hours are an offset")
}

/// The family names of those who had no errand with each other; nobody else's name is opened.
struct Names(HashMap<Uuid, String>);

impl Names {
    async fn of(app: &App, tx: &mut Tx, judged: &[(&Walked, Uuid, Uuid, Errand)]) -> Result<Self, Fault> {
        let idle = || judged.iter().filter(|(.., errand)| *errand == Errand::None);
        let people: BTreeSet<Uuid> = idle().map(|(_, _, person, _)| *person).collect();
        let people: Vec<Uuid> = people.into_iter().collect();
        let mut names = HashMap::new();
        for people in people.chunks(AT_ONCE) {
            names.extend(residents::names::of(app, tx, people).await?);
        }
        for actor in idle().map(|(_, actor, ..)| *actor).collect::<BTreeSet<_>>() {
            names.insert(actor, accounts::store::name(tx, &app.vault, actor).await?);
        }
        Ok(Self(names))
    }

    fn are_the_same(&self, worker: Uuid, person: Uuid) -> bool {
        let surname = |of| self.0.get(&of).and_then(|name| surname(name));
        surname(worker).is_some_and(|name| surname(person) == Some(name))
    }
}
