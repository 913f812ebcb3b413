//! The answers while they are being given: in memory only, gone with the page.

use crate::flow::Question;
use domain::{
    fields::FieldErrors,
    job_seeking::{Adjustment, Distance, Education, Hours, JobSeekingAnswers, WorkKind},
};

/// 不需要: no adjustment. A choice of the page, not a word of the API, where it is an empty list.
pub(crate) const NO_ADJUSTMENT: &str = "nothing";
/// The registered phone number is right.
pub(crate) const SAME_PHONE: &str = "same";
/// Another phone number.
pub(crate) const OTHER_PHONE: &str = "other";

/// What was chosen so far, as the tiles and fields hold it; empty where nothing was.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) work: Vec<String>,
    pub(crate) hours: String,
    pub(crate) distance: String,
    pub(crate) adjustments: Vec<String>,
    pub(crate) education: String,
    pub(crate) which_phone: String,
    pub(crate) phone: String,
}

impl Draft {
    /// What was answered before, to be topped up.
    pub(crate) fn of(answers: &JobSeekingAnswers) -> Self {
        let adjustments: Vec<String> = answers.adjustments.iter().map(|one| one.code().into()).collect();
        Self {
            work: answers.work.iter().map(|kind| kind.code().into()).collect(),
            hours: answers.hours.code().into(),
            distance: answers.distance.code().into(),
            adjustments: if adjustments.is_empty() { vec![NO_ADJUSTMENT.into()] } else { adjustments },
            education: answers.education.code().into(),
            which_phone: if answers.phone.is_some() { OTHER_PHONE } else { SAME_PHONE }.into(),
            phone: answers.phone.clone().unwrap_or_default(),
        }
    }

    /// What is wrong with the answer to one question.
    ///
    /// # Errors
    /// The field and why. The server looks again, and more closely.
    pub(crate) fn check(&self, question: Question) -> Result<(), FieldErrors> {
        let wrong = match question {
            Question::Work if self.work.is_empty() => Some("required"),
            Question::Work if self.work.len() > 3 => Some("work_too_many"),
            Question::Hours if self.hours.is_empty() => Some("required"),
            Question::Distance if self.distance.is_empty() => Some("required"),
            Question::Adjustments if self.adjustments.is_empty() => Some("required"),
            Question::Education if self.education.is_empty() => Some("required"),
            Question::Phone if self.which_phone.is_empty() => Some("required"),
            Question::Phone if self.which_phone == OTHER_PHONE && !is_phone(&self.phone) => {
                return Err(FieldErrors::one("phone_number", "phone"));
            }
            _ => None,
        };
        wrong.map_or(Ok(()), |code| Err(FieldErrors::one(question.field(), code)))
    }

    /// The first question that is not answered well.
    pub(crate) fn open_question(&self) -> Option<Question> {
        Question::ALL.into_iter().find(|question| self.check(*question).is_err())
    }

    /// The answers as the API takes them; None while a question is open.
    pub(crate) fn answers(&self) -> Option<JobSeekingAnswers> {
        if self.open_question().is_some() {
            return None;
        }
        Some(JobSeekingAnswers {
            work: self.work.iter().filter_map(|code| WorkKind::from_code(code)).collect(),
            hours: Hours::from_code(&self.hours)?,
            distance: Distance::from_code(&self.distance)?,
            adjustments: self.adjustments.iter().filter_map(|code| Adjustment::from_code(code)).collect(),
            education: Education::from_code(&self.education)?,
            phone: (self.which_phone == OTHER_PHONE).then(|| self.phone.clone()),
        })
    }

    /// The answer to one question in words, for the page that checks them.
    pub(crate) fn words(&self, question: Question) -> String {
        match question {
            Question::Work => listed(&self.work, |code| WorkKind::from_code(code).map(WorkKind::words)),
            Question::Hours => Hours::from_code(&self.hours).map_or("", Hours::words).into(),
            Question::Distance => Distance::from_code(&self.distance).map_or("", Distance::words).into(),
            Question::Adjustments if self.adjustments.iter().any(|code| code == NO_ADJUSTMENT) => {
                crate::texts::adjustments::NOTHING.into()
            }
            Question::Adjustments => {
                listed(&self.adjustments, |code| Adjustment::from_code(code).map(Adjustment::words))
            }
            Question::Education => Education::from_code(&self.education).map_or("", Education::words).into(),
            Question::Phone if self.which_phone == OTHER_PHONE => self.phone.clone(),
            Question::Phone => crate::texts::phone::KNOWN.into(),
        }
    }
}

fn listed(codes: &[String], words: impl Fn(&str) -> Option<&'static str>) -> String {
    codes.iter().filter_map(|code| words(code)).collect::<Vec<_>>().join("、")
}

/// A mobile number, or a landline with its area code: enough to catch a slip of the finger.
fn is_phone(number: &str) -> bool {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let mobile = number.len() == 11 && number.starts_with('1');
    let landline = (10..=12).contains(&number.len()) && number.starts_with('0');
    digits && (mobile || landline)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Draft {
        Draft {
            work: vec!["packing".into(), "handicraft".into()],
            hours: "part_time".into(),
            distance: "town".into(),
            adjustments: vec![NO_ADJUSTMENT.into()],
            education: "junior".into(),
            which_phone: OTHER_PHONE.into(),
            phone: "13800001234".into(),
        }
    }

    #[test]
    fn an_empty_draft_opens_with_the_first_question_and_has_no_answers() {
        assert_eq!(Draft::default().open_question(), Some(Question::Work));
        assert_eq!(Draft::default().answers(), None);
    }

    #[test]
    fn a_full_draft_becomes_the_answers_of_the_api() {
        let answers = full().answers().expect("every question is answered");
        assert_eq!(answers.work, [WorkKind::Packing, WorkKind::Handicraft]);
        assert_eq!(answers.adjustments, []);
        assert_eq!(answers.phone.as_deref(), Some("13800001234"));
    }

    #[test]
    fn the_registered_phone_is_not_sent_again() {
        let draft = Draft { which_phone: SAME_PHONE.into(), ..full() };
        assert_eq!(draft.answers().expect("every question is answered").phone, None);
    }

    #[test]
    fn answers_come_back_as_the_draft_they_were() {
        let answers = full().answers().expect("every question is answered");
        assert!(Draft::of(&answers) == full());
    }

    #[test]
    fn a_fourth_kind_of_work_is_too_many() {
        let work = ["packing", "handicraft", "cleaning", "kitchen"].map(String::from).to_vec();
        let errors = Draft { work, ..full() }.check(Question::Work).expect_err("four are too many");
        assert_eq!(errors.0[0].code, "work_too_many");
    }

    #[test]
    fn a_phone_number_has_its_digits() {
        for right in ["13800001234", "057388001234"] {
            assert!(is_phone(right), "{right}");
        }
        for wrong in ["", "1380000123", "23800001234", "138000012345", "1380000123X"] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
