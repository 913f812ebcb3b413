//! The life of a file in the registry: living here, moved away, died, merged into another file of the same person.

coded! {
    /// Whether a resident lives here.
    pub enum ResidentStatus in resident_status {
        /// Lives here.
        Living = "living",
        /// Moved to another city.
        Moved = "moved",
        /// Died.
        Died = "died",
        /// Was a second file of a person who has another one.
        Merged = "merged",
    }
}

coded! {
    /// Something that happens to a resident.
    pub enum LifeChange in life_change {
        /// Moved: to another area here, or away.
        Moved = "moved",
        /// Died.
        Died = "died",
        /// The file was merged into another one.
        Merged = "merged",
    }
}

coded! {
    /// Why two files are one person's.
    pub enum SameBecause in same_because {
        /// Both papers were laid side by side.
        PapersCompared = "papers_compared",
        /// The worker knows the person.
        KnownInPerson = "known_in_person",
        /// The person says so, and their paper shows that the other number was a slip.
        NumberMistyped = "number_mistyped",
    }
}

/// The table of what can happen to a file: the status afterwards, `None` where it cannot. `stays` says whether
/// somebody who moves still lives in this city afterwards; who had moved away may come back.
#[must_use]
pub const fn status_after(before: ResidentStatus, change: LifeChange, stays: bool) -> Option<ResidentStatus> {
    use ResidentStatus as Status;
    match (before, change) {
        (Status::Living | Status::Moved, LifeChange::Moved) if stays => Some(Status::Living),
        (Status::Living, LifeChange::Moved) => Some(Status::Moved),
        (Status::Living | Status::Moved, LifeChange::Died) => Some(Status::Died),
        (Status::Living | Status::Moved | Status::Died, LifeChange::Merged) => Some(Status::Merged),
        (Status::Moved, LifeChange::Moved)
        | (Status::Died, LifeChange::Moved | LifeChange::Died)
        | (Status::Merged, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_and_event_has_its_line_in_the_table() {
        use LifeChange as C;
        use ResidentStatus as S;
        let expected = |before, change, stays| match (before, change, stays) {
            (S::Living | S::Moved, C::Moved, true) => Some(S::Living),
            (S::Living, C::Moved, false) => Some(S::Moved),
            (S::Living | S::Moved, C::Died, _) => Some(S::Died),
            (S::Living | S::Moved | S::Died, C::Merged, _) => Some(S::Merged),
            _ => None,
        };
        for before in S::ALL.iter().copied() {
            for change in C::ALL.iter().copied() {
                for stays in [true, false] {
                    assert_eq!(status_after(before, change, stays), expected(before, change, stays));
                }
            }
        }
    }

    #[test]
    fn a_merged_file_stays_merged() {
        for change in LifeChange::ALL.iter().copied() {
            assert_eq!(status_after(ResidentStatus::Merged, change, true), None);
        }
    }
}
