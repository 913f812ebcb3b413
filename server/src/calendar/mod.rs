//! The public calendar: which days are worked and which are not, year by year.
//!
//! It does NOT count working days: that is `domain::calendar`. Years that are not here count weekends only
//! and are marked provisional until `aixin calendar import` brings them.

pub mod store;

/// The holidays and make-up workdays that the State Council has announced up to the day of release.
pub const ANNOUNCED: &str = include_str!("../../../data/calendar-cn.csv");
