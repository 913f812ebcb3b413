//! Which page follows which. The page is a value in memory: nothing of it stands in the address or the history.

use domain::{cases::OwnQuestion, letters::LetterKind};

/// What somebody came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// To register for work.
    Register,
    /// To see how their cases are going.
    Cases,
}

/// The questions of the form, each on a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    Work,
    Hours,
    Distance,
    Adjustments,
    Education,
    Phone,
}

impl Question {
    /// In the order in which they are asked.
    pub(crate) const ALL: [Self; 6] =
        [Self::Work, Self::Hours, Self::Distance, Self::Adjustments, Self::Education, Self::Phone];

    /// Counted from 1.
    pub(crate) fn number(self) -> usize {
        Self::ALL.iter().position(|question| *question == self).map_or(1, |at| at + 1)
    }

    fn next(self) -> Option<Self> {
        Self::ALL.get(self.number()).copied()
    }

    fn previous(self) -> Option<Self> {
        self.number().checked_sub(2).map(|at| Self::ALL[at])
    }

    /// The field of the answers that it fills.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Hours => "hours",
            Self::Distance => "distance",
            Self::Adjustments => "adjustments",
            Self::Education => "education",
            Self::Phone => "phone",
        }
    }

    /// The question that fills a field of the API (`answers.work.0` as well as `work`).
    pub(crate) fn of_field(field: &str) -> Option<Self> {
        let field = field.strip_prefix("answers.").unwrap_or(field);
        let name = field.split(['.', '[']).next().unwrap_or(field);
        Self::ALL.into_iter().find(|question| question.field() == name)
    }
}

/// A page of the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    Home,
    Help,
    /// What practising is, and the way in.
    Practice,
    /// By card, or by a worker beside the person.
    Identify,
    Card,
    /// The person of the card is not in the registry: nothing is made of them, a worker is called.
    Stranger,
    Worker,
    Undertaking,
    Find,
    Notice,
    NotEligible,
    Question(Question),
    Check,
    Done,
    Cases,
    Case,
    Messages,
    Readings,
    Consents,
    /// What is handed in with a case.
    Papers,
    /// The letters of a case.
    Letters,
    /// One of them: its kind, and the number of the event that it tells of.
    Letter(LetterKind, i64),
    /// What the person says for themselves, when their guardian applied.
    OwnWord(OwnQuestion),
    /// Who may act for the person.
    Standing,
    /// For whom the holder of the card acts.
    ForWhom,
}

/// Where the form came from; decides what follows a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filling {
    /// For the first time: question after question.
    Through,
    /// From the answers, to change one of them.
    OneAnswer,
    /// From a case that was sent back: straight to the answers.
    ToppingUp,
}

impl Page {
    /// Where 返回 leads; None where there is nothing to go back to.
    pub(crate) fn back(self, filling: Filling) -> Option<Self> {
        match self {
            Self::Home | Self::Done => None,
            Self::Practice => Some(Self::Help),
            Self::Card | Self::Worker | Self::Stranger => Some(Self::Identify),
            Self::Question(question) => match (filling, question.previous()) {
                (Filling::OneAnswer | Filling::ToppingUp, _) => Some(Self::Check),
                (Filling::Through, Some(previous)) => Some(Self::Question(previous)),
                (Filling::Through, None) => Some(Self::Home),
            },
            Self::Check if filling == Filling::ToppingUp => Some(Self::Case),
            Self::Papers | Self::Letters => Some(Self::Case),
            Self::Letter(..) => Some(Self::Letters),
            Self::OwnWord(question) => Some(own_question_before(question).map_or(Self::Case, Self::OwnWord)),
            Self::Check => Some(Self::Question(Question::Phone)),
            Self::Case | Self::Messages | Self::Readings | Self::Consents | Self::Standing => {
                Some(Self::Cases)
            }
            Self::Help
            | Self::Identify
            | Self::Undertaking
            | Self::Find
            | Self::Notice
            | Self::NotEligible
            | Self::ForWhom
            | Self::Cases => Some(Self::Home),
        }
    }

    /// The page after a question was answered.
    pub(crate) fn after(question: Question, filling: Filling) -> Self {
        match (filling, question.next()) {
            (Filling::Through, Some(next)) => Self::Question(next),
            _ => Self::Check,
        }
    }

    /// The page after the person said something for themselves: the next question, or the case.
    pub(crate) fn after_own_word(question: OwnQuestion) -> Self {
        let next = OwnQuestion::ALL.iter().skip_while(|one| **one != question).nth(1);
        next.map_or(Self::Case, |next| Self::OwnWord(*next))
    }

    /// Leaving this page loses answers that were not sent.
    pub(crate) fn holds_answers(self) -> bool {
        matches!(self, Self::Question(_) | Self::Check)
    }
}

fn own_question_before(question: OwnQuestion) -> Option<OwnQuestion> {
    OwnQuestion::ALL.iter().take_while(|one| **one != question).last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_questions_follow_one_another_and_end_at_the_answers() {
        let mut page = Page::Question(Question::Work);
        let mut seen = 0;
        while let Page::Question(question) = page {
            page = Page::after(question, Filling::Through);
            seen += 1;
        }
        assert_eq!((page, seen), (Page::Check, Question::ALL.len()));
    }

    #[test]
    fn back_goes_the_same_way_in_the_other_direction() {
        for pair in Question::ALL.windows(2) {
            assert_eq!(Page::Question(pair[1]).back(Filling::Through), Some(Page::Question(pair[0])));
        }
        assert_eq!(Page::Check.back(Filling::Through), Some(Page::Question(Question::Phone)));
    }

    #[test]
    fn what_a_person_says_for_themselves_is_asked_forth_and_back() {
        for pair in OwnQuestion::ALL.windows(2) {
            assert_eq!(Page::after_own_word(pair[0]), Page::OwnWord(pair[1]));
            assert_eq!(Page::OwnWord(pair[1]).back(Filling::Through), Some(Page::OwnWord(pair[0])));
        }
        let (first, last) = (OwnQuestion::WantsWork, OwnQuestion::WantsHelp);
        assert_eq!(Page::OwnWord(first).back(Filling::Through), Some(Page::Case));
        assert_eq!(Page::after_own_word(last), Page::Case);
    }

    #[test]
    fn changing_one_answer_leads_back_to_the_answers() {
        for question in Question::ALL {
            for filling in [Filling::OneAnswer, Filling::ToppingUp] {
                assert_eq!(Page::after(question, filling), Page::Check);
                assert_eq!(Page::Question(question).back(filling), Some(Page::Check));
            }
        }
    }

    #[test]
    fn from_every_page_back_leads_home_in_the_end() {
        let questions = Question::ALL.map(Page::Question);
        let others =
            [Page::Card, Page::Stranger, Page::Find, Page::Check, Page::Case, Page::Consents, Page::Notice];
        for start in questions.into_iter().chain(others) {
            let mut page = start;
            for _ in 0..20 {
                page = page.back(Filling::Through).unwrap_or(Page::Home);
            }
            assert_eq!(page, Page::Home, "{start:?}");
        }
    }

    #[test]
    fn a_field_of_the_api_leads_to_its_question() {
        assert_eq!(Question::of_field("answers.work.0"), Some(Question::Work));
        assert_eq!(Question::of_field("phone"), Some(Question::Phone));
        assert_eq!(Question::of_field("kind"), None);
    }
}
