//! A case that is being looked at, and what has happened to it since.

use domain::cases::{CaseView, HistoryLine};
use leptos::prelude::*;

/// A case that is being looked at.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    pub(super) case: RwSignal<Option<CaseView>>,
    /// What has happened since the worker began to read.
    pub(super) news: RwSignal<Vec<HistoryLine>>,
    /// The worker's own action came too late: their news are told with it.
    pub(super) stale: RwSignal<bool>,
    /// The worker has acted here.
    pub(super) acted: RwSignal<bool>,
    /// How often something was handed in or taken away since the worker began to read.
    pub(super) handed_in: RwSignal<u32>,
    pub(super) load: Callback<()>,
}

impl Opened {
    /// Shows the case as it stands now. What is new in it, and not the worker's own doing, is told.
    pub(super) fn show(self, case: CaseView) {
        let seen = self.case.with_untracked(|before| before.as_ref().map(|before| before.history.len()));
        if let Some(seen) = seen.filter(|seen| *seen < case.history.len()) {
            self.news.set(case.history[seen..].to_vec());
        }
        self.case.set(Some(case));
    }

    /// The worker has acted: this is what came of it.
    pub(super) fn done(self, case: CaseView) {
        self.news.set(Vec::new());
        self.stale.set(false);
        self.acted.set(true);
        self.case.set(Some(case));
    }
}
