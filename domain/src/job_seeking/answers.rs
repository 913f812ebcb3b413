//! The answers of the form.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{fields::FieldErrors, phone::PhoneNumber};

coded! {
    /// A kind of work, as people in the county speak of it.
    pub enum WorkKind in work {
        /// Assembling, sewing, operating a machine.
        Production = "production",
        /// Packing, sorting, labelling.
        Packing = "packing",
        /// Handicraft and piecework that can be taken home.
        Handicraft = "handicraft",
        /// Cleaning and gardening.
        Cleaning = "cleaning",
        /// Kitchen and canteen.
        Kitchen = "kitchen",
        /// Selling, at the till, with guests.
        Service = "service",
        /// Office, telephone, customer service.
        Office = "office",
        /// Computer, drawing, online shop.
        Computer = "computer",
        /// Farming, animals, fishing.
        Farming = "farming",
        /// Massage.
        Massage = "massage",
        /// Watching a gate, a car park, a store.
        Guarding = "guarding",
        /// Something else, or anything.
        Other = "other",
    }
}

coded! {
    /// How long somebody can work.
    pub enum Hours in hours {
        /// The whole day.
        FullTime = "full_time",
        /// A part of the day or of the week.
        PartTime = "part_time",
        /// At home.
        AtHome = "at_home",
        /// Any of these.
        Any = "any",
    }
}

coded! {
    /// How far away the work may be.
    pub enum Distance in distance {
        /// In the own village.
        Village = "village",
        /// In the own town.
        Town = "town",
        /// Anywhere in the city.
        City = "city",
        /// Farther, too.
        Any = "any",
    }
}

coded! {
    /// What somebody needs at the place of work: what an employer can do, never what somebody has.
    pub enum Adjustment in adjustment {
        /// A way in without steps, a toilet with room for a wheelchair.
        StepFree = "step_free",
        /// Work that can be done sitting.
        Seated = "seated",
        /// Nothing heavy to lift.
        NoLifting = "no_lifting",
        /// Large print, good light, a screen reader.
        LargePrint = "large_print",
        /// Writing or sign language instead of speech.
        Written = "written",
        /// A quiet place.
        Quiet = "quiet",
        /// One thing after the other, shown rather than told.
        StepByStep = "step_by_step",
        /// More breaks.
        Breaks = "breaks",
        /// Hours that can move, for treatment.
        FlexibleHours = "flexible_hours",
        /// Somebody who comes along in the beginning.
        Companion = "companion",
        /// A way to get there.
        Transport = "transport",
    }
}

coded! {
    /// The highest school.
    pub enum Education in education {
        /// None.
        None = "none",
        /// Primary school.
        Primary = "primary",
        /// Junior middle school.
        Junior = "junior",
        /// Senior middle school or vocational school.
        Senior = "senior",
        /// College.
        College = "college",
        /// University.
        University = "university",
    }
}

/// What a person answers when they register for work.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct JobSeekingAnswers {
    /// The kinds of work, one to three.
    pub work: Vec<WorkKind>,
    /// How long.
    pub hours: Hours,
    /// How far away.
    pub distance: Distance,
    /// What is needed at the place of work; empty: nothing.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub adjustments: Vec<Adjustment>,
    /// The highest school.
    pub education: Education,
    /// Another phone number than the registered one.
    #[serde(default)]
    pub phone: Option<String>,
}

impl fmt::Debug for JobSeekingAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[JobSeekingAnswers]")
    }
}

/// At most so many kinds of work.
const MOST_KINDS: usize = 3;

impl JobSeekingAnswers {
    /// The answers as they are kept: the phone number in its normal form, or none if the field was left empty.
    ///
    /// # Errors
    /// Every wrong field at once: no work or more than three kinds, something named twice, no phone number.
    pub fn check(&self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::none();
        if self.work.is_empty() {
            errors.add("work", "choose_more");
        } else if self.work.len() > MOST_KINDS {
            errors.add("work", "too_many");
        } else if repeats(&self.work) {
            errors.add("work", "twice");
        }
        if repeats(&self.adjustments) {
            errors.add("adjustments", "twice");
        }
        let typed = self.phone.as_deref().filter(|text| !text.trim().is_empty());
        let phone = match typed.map(PhoneNumber::parse) {
            None => None,
            Some(Ok(number)) => Some(number.as_str().to_owned()),
            Some(Err(error)) => {
                errors.add("phone", error.code());
                None
            }
        };
        errors.finish(Some(Self { phone, ..self.clone() }))
    }
}

fn repeats<T: PartialEq>(list: &[T]) -> bool {
    list.iter().enumerate().any(|(place, item)| list[..place].contains(item))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers() -> JobSeekingAnswers {
        JobSeekingAnswers {
            work: vec![WorkKind::Packing, WorkKind::Handicraft],
            hours: Hours::PartTime,
            distance: Distance::Town,
            adjustments: vec![Adjustment::Seated],
            education: Education::Junior,
            phone: None,
        }
    }

    fn wrong(answers: &JobSeekingAnswers) -> Vec<(String, String)> {
        let errors = answers.check().expect_err("something is wrong").0;
        errors.into_iter().map(|error| (error.field, error.code)).collect()
    }

    #[test]
    fn good_answers_are_kept() {
        assert_eq!(answers().check(), Ok(answers()));
        let typed = JobSeekingAnswers { phone: Some(" 138 0000 1234 ".into()), ..answers() };
        assert_eq!(typed.check().expect("a good number").phone.as_deref(), Some("13800001234"));
        let empty = JobSeekingAnswers { phone: Some("  ".into()), ..answers() };
        assert_eq!(empty.check(), Ok(answers()));
    }

    #[test]
    fn every_wrong_answer_is_named_at_once() {
        let bad = JobSeekingAnswers {
            work: vec![],
            adjustments: vec![Adjustment::Quiet, Adjustment::Quiet],
            phone: Some("12".into()),
            ..answers()
        };
        let fields: Vec<String> = wrong(&bad).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["work", "adjustments", "phone"]);
    }

    #[test]
    fn three_kinds_of_work_are_enough() {
        let many = JobSeekingAnswers { work: WorkKind::ALL[..4].to_vec(), ..answers() };
        assert_eq!(wrong(&many), [("work".to_owned(), "too_many".to_owned())]);
    }

    #[test]
    fn answers_do_not_show_in_debug_output() {
        let typed = JobSeekingAnswers { phone: Some("13800001234".into()), ..answers() };
        assert_eq!(format!("{typed:?}"), "[JobSeekingAnswers]");
    }

    #[test]
    fn unknown_fields_are_refused() {
        let mut json = serde_json::to_value(answers()).expect("answers are JSON");
        json["diagnosis"] = "x".into();
        assert!(serde_json::from_value::<JobSeekingAnswers>(json).is_err());
    }
}
