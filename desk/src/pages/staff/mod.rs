//! Workers' accounts, for the security administrator: who there is, one of them, adding one, and the changes that wait for
//! a second person.
//!
//! What this does NOT do: decide who has to agree. It says beforehand what the server's rule will say.

mod adding;
mod changes;
mod changing;
mod list;
mod post;
mod secrets;
mod worker;

pub(super) use adding::page as add;
pub(super) use changes::page as changes;
pub(super) use list::page as list;
pub(super) use worker::page as worker;

use crate::{clock, texts::staff as words};
use chrono::NaiveDate;
use domain::{
    roles::Role,
    staff::{WorkerMembership, WorkerView},
};
use ui::dates;

/// The day it is in China.
fn today() -> NaiveDate {
    dates::in_china(clock::now())
}

/// Whether the role is not held any more.
fn is_over(held: &WorkerMembership) -> bool {
    held.until.is_some_and(|until| until < today())
}

/// A role and where it is held, as people say it.
fn post(area: &str, role: Role) -> String {
    format!("{area}：{}", role.words())
}

/// From which day to which. What ends at once on its first day was held on none.
fn days(from: NaiveDate, until: Option<NaiveDate>) -> String {
    let until = match until {
        None => words::NO_END.to_owned(),
        Some(until) if until < from => words::SAME_DAY.to_owned(),
        Some(until) => dates::long(until),
    };
    format!("{} — {until}", dates::long(from))
}

/// How the account stands.
fn state(worker: &WorkerView) -> &'static str {
    if worker.disabled_at.is_some() {
        words::CLOSED
    } else if worker.memberships.iter().all(is_over) {
        words::NO_POST
    } else {
        words::OPEN
    }
}
