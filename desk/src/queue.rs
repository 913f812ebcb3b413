//! What the desk remembers of the queue while a case is looked at: filters, page, marks, and the batch that was made last.

use chrono::{DateTime, Utc};
use domain::{
    areas::AreaView,
    cases::{BatchOutcome, BatchView, CaseList, DecideBatch, DueFilter, Step},
};
use leptos::prelude::*;
use std::collections::BTreeMap;
use ui::client::Intents;
use uuid::Uuid;

/// What the queue remembers while a case is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Queue {
    pub(crate) area: RwSignal<String>,
    pub(crate) kind: RwSignal<String>,
    pub(crate) due: RwSignal<String>,
    pub(crate) hands: RwSignal<String>,
    /// Whose step is looked at; the worker's own when empty.
    pub(crate) step: RwSignal<String>,
    pub(crate) list: RwSignal<Option<CaseList>>,
    /// Where the page that is shown begins; none for the first.
    pub(crate) from: RwSignal<Option<String>>,
    /// The areas to choose from; read once.
    pub(crate) areas: RwSignal<Vec<AreaView>>,
    pub(crate) batches: Batches,
}

impl Queue {
    pub(crate) fn new() -> Self {
        Self {
            area: RwSignal::default(),
            kind: RwSignal::default(),
            due: RwSignal::default(),
            hands: RwSignal::default(),
            step: RwSignal::default(),
            list: RwSignal::default(),
            from: RwSignal::default(),
            areas: RwSignal::default(),
            batches: Batches::new(),
        }
    }

    /// The case that stands after this one, on the page that was read last.
    pub(crate) fn after(self, case: Uuid) -> Option<Uuid> {
        self.list.with_untracked(|list| {
            let items = &list.as_ref()?.items;
            let at = items.iter().position(|item| item.id == case)?;
            items.get(at + 1).map(|item| item.id)
        })
    }

    /// What is set of the filters, by the names of the API.
    pub(crate) fn filters(self) -> [(&'static str, String); 5] {
        [
            ("area", self.area.get()),
            ("kind", self.kind.get()),
            ("due", self.due.get()),
            ("hands", self.hands.get()),
            ("waits_for", self.step.get()),
        ]
    }

    /// Looks at what a reminder tells of.
    pub(crate) fn look(self, due: Option<DueFilter>, step: Option<Step>) {
        for filter in [self.area, self.kind, self.hands] {
            filter.set(String::new());
        }
        self.due.set(due.map_or("", DueFilter::code).to_owned());
        self.step.set(step.map_or("", Step::code).to_owned());
        self.from.set(None);
    }
}

/// What is marked, and the batch that was made last.
#[derive(Clone, Copy)]
pub(crate) struct Batches {
    pub(crate) marked: RwSignal<BTreeMap<Uuid, Marked>>,
    pub(crate) made: RwSignal<Option<Made>>,
    pub(crate) intents: Intents<DecideBatch>,
}

/// A case whose box is ticked, as it stood then.
#[derive(Clone)]
pub(crate) struct Marked {
    pub(crate) version: i64,
    /// What the worker calls it by.
    pub(crate) name: String,
}

/// A batch with the names of its cases, which its answer does not hold.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) view: BatchView,
    /// Until when it can be taken back, by the clock of this machine, which may be another than the server's.
    pub(crate) until: DateTime<Utc>,
    pub(crate) names: BTreeMap<Uuid, String>,
}

impl Made {
    /// Whether anything of it can still be taken back, or is not known to be decided.
    pub(crate) fn waits(&self) -> bool {
        self.view.items.iter().any(|item| item.outcome == BatchOutcome::Waiting)
    }

    /// How many of its cases came out so.
    pub(crate) fn count(&self, outcome: BatchOutcome) -> usize {
        self.view.items.iter().filter(|item| item.outcome == outcome).count()
    }
}

impl Batches {
    pub(crate) fn new() -> Self {
        Self { marked: RwSignal::default(), made: RwSignal::default(), intents: Intents::default() }
    }

    /// Another page of the queue stands there: nothing of it is marked.
    pub(crate) fn unmark(self) {
        self.marked.set(BTreeMap::new());
    }

    /// Whether anything is marked.
    pub(crate) fn any(self) -> bool {
        self.marked.with_untracked(|marked| !marked.is_empty())
    }
}
