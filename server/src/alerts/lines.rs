//! What an alert tells, sealed, and putting more of the same day into it: 43 openings are one line.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::alerts::{Deed, Reason, gravity};
use platform::audit::Walked;
use platform::clock::shanghai_date;
use platform::store::Tx;
use platform::vault::{Cell, Class, Sealed, SubjectKey};
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use super::store;
use crate::app::App;
use crate::problems::Fault;

/// Whose key seals alerts and honeys: nobody's, the installation's own. It is drawn from nothing.
pub(super) const KEEPER: Uuid = Uuid::from_u128(0x616c_6572_7473_0000_8000_0000_0000_0001);

/// People that a line holds: beyond, it is as many or more.
const PEOPLE: usize = 256;

/// What an alert tells: of one worker and day, an alarm of one honey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) actor: Uuid,
    day: NaiveDate,
    pub(super) entry: Uuid,
    pub(super) first_at: DateTime<Utc>,
    pub(super) last_at: DateTime<Utc>,
    pub(super) entries: i64,
    pub(super) people: BTreeSet<Uuid>,
    pub(super) reasons: BTreeSet<Reason>,
    pub(super) deeds: BTreeSet<Deed>,
}

/// One entry that should be looked at, for what it tells of one person.
pub(super) struct Noted<'w> {
    pub(super) actor: Uuid,
    pub(super) entry: &'w Walked,
    pub(super) person: Uuid,
    pub(super) reasons: Vec<Reason>,
}

impl Noted<'_> {
    fn deed(&self) -> Deed {
        Deed::of(&self.entry.action, self.entry.outcome == "refused")
    }

    fn line(&self) -> Line {
        let entry = self.entry;
        Line {
            actor: self.actor,
            day: shanghai_date(entry.at),
            entry: entry.id,
            first_at: entry.at,
            last_at: entry.at,
            entries: 1,
            people: BTreeSet::from([self.person]),
            reasons: self.reasons.iter().copied().collect(),
            deeds: BTreeSet::from([self.deed()]),
        }
    }
}

impl Line {
    pub(super) fn is_alarm(&self) -> bool {
        self.reasons.contains(&Reason::Honey)
    }

    pub(super) fn gravity(&self) -> u32 {
        gravity(self.reasons.iter().copied())
    }

    /// Whether it is told in this line. Each honey of a worker's day has a line of its own.
    fn takes(&self, noted: &Noted<'_>) -> bool {
        let alarm = noted.reasons.contains(&Reason::Honey);
        self.actor == noted.actor
            && self.day == shanghai_date(noted.entry.at)
            && self.is_alarm() == alarm
            && (!alarm || self.people.contains(&noted.person))
    }

    fn take(&mut self, noted: &Noted<'_>) {
        self.entries += 1;
        self.first_at = self.first_at.min(noted.entry.at);
        self.last_at = self.last_at.max(noted.entry.at);
        if self.people.len() < PEOPLE {
            self.people.insert(noted.person);
        }
        self.reasons.extend(noted.reasons.iter().copied());
        self.deeds.insert(noted.deed());
    }
}

/// The key of alerts and honeys.
pub(super) async fn key(app: &App, tx: &mut Tx) -> Result<SubjectKey, Fault> {
    Ok(app.vault.subject_or_create(tx, KEEPER, Class::Statutory).await?)
}

/// As [`key`], without making one: there is none before the first alert or honey.
pub(super) async fn key_if_any(app: &App, tx: &mut Tx) -> Result<Option<SubjectKey>, Fault> {
    Ok(app.vault.subject(tx, KEEPER, Class::Statutory).await?)
}

fn cell(id: Uuid) -> Cell {
    Cell { table: "alerts", column: "detail_sealed", row: id, subject: KEEPER }
}

/// What a row tells.
pub(super) fn opened(key: &SubjectKey, id: Uuid, sealed: &Sealed) -> Result<Line, Fault> {
    Ok(key.open_padded_json(&cell(id), sealed)?)
}

/// An id in which no time stands.
pub(super) fn drawn(app: &App) -> Uuid {
    Builder::from_random_bytes(app.random.bytes()).into_uuid()
}

/// Puts what was noted into the lines of that day that nobody has looked at, or into new ones; `false` when somebody
/// looked at one in the same moment: then the transaction must not be kept.
pub(super) async fn tell(app: &App, tx: &mut Tx, noted: &[Noted<'_>]) -> Result<bool, Fault> {
    if noted.is_empty() {
        return Ok(true);
    }
    let key = key(app, tx).await?;
    let mut lines = Vec::new();
    for row in store::open(tx).await? {
        lines.push((row.id, Some(row.version), false, opened(&key, row.id, &row.detail_sealed)?));
    }
    for noted in noted {
        match lines.iter_mut().find(|(.., line)| line.takes(noted)) {
            Some((_, _, changed, line)) => {
                line.take(noted);
                *changed = true;
            }
            None => lines.push((drawn(app), None, true, noted.line())),
        }
    }
    for (id, version, _, line) in lines.iter().filter(|(_, _, changed, _)| *changed) {
        let sealed = key.seal_padded_json(&cell(*id), line);
        match version {
            None => store::insert(tx, *id, KEEPER, sealed).await?,
            Some(version) => {
                if !store::update(tx, *id, *version, sealed).await? {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}
