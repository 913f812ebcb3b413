//! What stays the person's own, also before their guardian.

coded! {
    /// As what somebody looks.
    pub enum Viewer in viewer {
        /// The person themselves, known by more than their card.
        Ward = "ward",
        /// Whoever has the person's card and nothing else: it has no PIN, and somebody else may keep it.
        Card = "card",
        /// Their guardian.
        Guardian = "guardian",
        /// Who holds their mandate.
        Holder = "holder",
        /// A worker who reaches them.
        Worker = "worker",
    }
}

coded! {
    /// Something about a person that somebody might see.
    pub enum Matter in matter {
        /// A case: its steps, its answers, what is missing.
        Case = "case",
        /// The messages about cases.
        Message = "message",
        /// That a guardian stands for them.
        Guardianship = "guardianship",
        /// What the person answered when they were asked by themselves, in easy words and pictures.
        OwnAnswer = "own_answer",
        /// What the person complained about at their place of work.
        PlacementComplaint = "placement_complaint",
        /// What the person answered about their place of work.
        PlacementAnswer = "placement_answer",
    }
}

/// Whether somebody may see it, as far as standing for the person goes; a worker also needs their reach, and a mandate
/// its scope.
///
/// Whoever stands for a person may be the one they are afraid of: what the person says for themselves about where they
/// live and work is never shown to them (民法典 art. 35: the person's true will is respected), and so not to whoever has
/// the card alone.
#[must_use]
pub const fn may_see(viewer: Viewer, matter: Matter) -> bool {
    match matter {
        Matter::Case | Matter::Message => true,
        // It tells of a disability, and whom the person gave a mandate need not know.
        Matter::Guardianship => !matches!(viewer, Viewer::Holder),
        Matter::OwnAnswer | Matter::PlacementComplaint | Matter::PlacementAnswer => {
            matches!(viewer, Viewer::Ward | Viewer::Worker)
        }
    }
}
