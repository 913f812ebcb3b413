//! Aixin's server: the poem backend behind the kiosk, the desk and the phone, and the `aixin` command.
//!
//! The modules stand in the order a newcomer should read them, which is also the order of dependency:
//! a noun calls the nouns above it, never those below. What this crate does NOT do: decide. Rules are
//! pure functions in `domain`; a handler asks who is calling, loads, asks the rule, writes and answers.

pub mod app;
pub mod config;
pub mod fields;
pub mod limits;
pub mod log;
pub mod metrics;
pub mod problems;
pub mod web;

mod paging;
mod watching;

pub mod areas;

pub mod calendar;

pub mod accounts;

pub mod undertakings;

pub mod residents;

pub mod mandates;

pub mod devices;

pub mod messages;

pub mod reminders;

pub mod sessions;

pub mod passwords;

pub mod practice;

pub mod staff;

pub mod consents;

pub mod codes;

pub mod readings;

pub mod cases;

pub mod letters;

pub mod holds;

pub mod documents;

pub mod alerts;

pub mod employers;

pub mod imports;

pub mod exports;

pub mod forgettings;

pub mod background;
pub mod backups;
#[cfg(feature = "bench")]
pub mod bench;
pub mod bridge;
pub mod checkpoints;
pub mod commands;
pub mod demo;
pub mod keys;
