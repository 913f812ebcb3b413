//! What somebody of the information section should look at: unusual openings of files by workers, and alarms of honeys.
//!
//! [`reasons`] says why an opening is unusual, [`Tally`] counts what one worker opened in a day. An alert is no
//! accusation: it asks one person to ask another. What this does NOT do: decide who may open a file, or name a resident.

mod rule;
mod surname;
mod tally;
mod views;

pub use rule::{
    Errand, KEPT, LATELY, MANY_IN_A_DAY, MANY_IN_AN_HOUR, MANY_WITHOUT_ERRAND, OPENED_AFTER, Opening,
    WRITTEN_LATELY, errand_lasts, gravity, reasons,
};
pub use surname::surname;
pub use tally::Tally;
pub use views::{AlertList, AlertView, Conclude};

coded! {
    /// Why somebody should look at what a worker opened.
    pub enum Reason in alert_reason {
        /// A honey was touched: nobody has any errand there.
        Honey = "honey",
        /// Between ten at night and six in the morning.
        Night = "night",
        /// On a day that is not worked, with no errand.
        DayOff = "day_off",
        /// More people within an hour than a desk can serve.
        ManyInAnHour = "many_in_an_hour",
        /// More people in a day than a desk can serve.
        ManyInADay = "many_in_a_day",
        /// Somebody of the worker's own family name, with no errand.
        OwnSurname = "own_surname",
        /// With no errand: in clear, or time and again.
        OutsideQueue = "outside_queue",
    }
}

coded! {
    /// What a worker did with a file.
    pub enum Deed in alert_deed {
        /// Opened the masked file.
        File = "file",
        /// Found it by a number.
        LookedUp = "looked_up",
        /// Was shown a field in clear.
        InClear = "in_clear",
        /// Opened a case.
        Case = "case",
        /// Asked the rule about them, which tells age and certificate.
        Assessed = "assessed",
        /// Saw the person in a search by name.
        Searched = "searched",
        /// Saw the person in a list of work.
        Listed = "listed",
        /// Took them out in a list.
        Exported = "exported",
        /// Tried to, and was refused.
        Refused = "refused",
        /// Changed something, or did anything else.
        Other = "other",
    }
}

impl Deed {
    /// What the record's action is.
    #[must_use]
    pub fn of(action: &str, refused: bool) -> Self {
        match action {
            _ if refused => Self::Refused,
            "residents.read" | "residents.certificates" => Self::File,
            "residents.look_up" => Self::LookedUp,
            "residents.reveal" => Self::InClear,
            "cases.read" | "letters.list" | "letters.print" | "letters.read" | "documents.list"
            | "documents.read" => Self::Case,
            "cases.assess" => Self::Assessed,
            "residents.search" => Self::Searched,
            "residents.probable_duplicate" | "residents.duplicates" | "cases.list" => Self::Listed,
            "residents.export" => Self::Exported,
            _ => Self::Other,
        }
    }

    /// Whether it opens one person's file, or tries to. Lists are work itself, and what changes something is an errand.
    #[must_use]
    pub const fn opens(self) -> bool {
        matches!(
            self,
            Self::File | Self::LookedUp | Self::InClear | Self::Case | Self::Assessed | Self::Refused
        )
    }

    /// Whether the people whom it shows count, although none of their files is opened: whoever looks for one name sees
    /// all who are called so, and had no errand with most of them.
    #[must_use]
    pub const fn shows(self) -> bool {
        matches!(self, Self::Searched)
    }
}

coded! {
    /// What came of looking at an alert.
    pub enum Conclusion in alert_conclusion {
        /// The worker explained it, and it holds.
        Explained = "explained",
        /// It was passed on to whoever investigates.
        PassedOn = "passed_on",
    }
}

/// Why and what, in sentences.
#[cfg(any(test, feature = "sentences"))]
#[must_use]
pub fn words(reasons: &[Reason], deeds: &[Deed]) -> String {
    let reasons: Vec<_> = reasons.iter().map(|reason| reason.words()).collect();
    let deeds: Vec<_> = deeds.iter().map(|deed| deed.words()).collect();
    format!("{}。操作：{}。", reasons.join("；"), deeds.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_says_why_and_what() {
        assert_eq!(
            words(&[Reason::Night, Reason::OwnSurname], &[Deed::File, Deed::InClear]),
            "在夜里（22时到6时）；打开了同姓的人的档案，没有和此人有关的事项。操作：查看档案、显示原文。"
        );
    }

    #[test]
    fn the_sentences_say_the_bounds_of_the_rule() {
        assert!(Reason::ManyInAnHour.words().contains(&MANY_IN_AN_HOUR.to_string()));
        assert!(Reason::ManyInADay.words().contains(&MANY_IN_A_DAY.to_string()));
    }
}
