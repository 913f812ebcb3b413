//! The pages, and the way back through them: the browser's own button works, and its history holds no word of anybody.

use domain::roles::{Permission, Role};
use uuid::Uuid;

/// A page of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    SignIn,
    Undertaking,
    /// What waits for the worker's step.
    Queue,
    Case(Uuid),
    /// Somebody by number or name.
    Find,
    Resident(Uuid),
    /// The worker's own sessions.
    Account,
}

impl Page {
    /// What a worker with these roles begins with: the queue, unless no case is theirs to read.
    pub(crate) fn first(roles: &[Role]) -> Self {
        if Self::Queue.is_open_to(roles) { Self::Queue } else { Self::Account }
    }

    /// Whether the page is anything for a worker with these roles. It only keeps dead ends off the screen; the server
    /// decides.
    pub(crate) fn is_open_to(self, roles: &[Role]) -> bool {
        let may = |permission| roles.iter().any(|role| role.permits(permission));
        match self {
            Self::Queue | Self::Case(_) => may(Permission::ReadCase),
            Self::Find | Self::Resident(_) => may(Permission::ReadResident),
            Self::SignIn | Self::Undertaking | Self::Account => true,
        }
    }

    /// The entry of the menu that the page belongs to.
    pub(crate) fn menu(self) -> Self {
        match self {
            Self::Case(_) => Self::Queue,
            Self::Resident(_) => Self::Find,
            other => other,
        }
    }

    /// Whether what stands on it is about people.
    pub(crate) fn is_personal(self) -> bool {
        matches!(self, Self::Queue | Self::Case(_) | Self::Find | Self::Resident(_))
    }
}

/// The pages that led here, the present one last. Those before signing in are no part of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail(Vec<Page>);

/// Pages that are remembered.
const LONGEST: usize = 50;

impl Trail {
    /// Goes on to a page; whether there is one more to go back to than before.
    pub(crate) fn go(&mut self, page: Page) -> bool {
        if self.0.last() == Some(&page) {
            return false;
        }
        self.0.push(page);
        if self.0.len() > LONGEST {
            self.0.remove(0);
        }
        self.0.len() > 1
    }

    /// Goes back; the page that stands there then, none where there is nothing to go back to.
    pub(crate) fn back(&mut self) -> Option<Page> {
        if self.0.len() < 2 {
            return None;
        }
        self.0.pop();
        self.0.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_leads_the_way_one_came_and_ends_at_the_first_page() {
        let (case, mut trail) = (Page::Case(Uuid::nil()), Trail::default());
        assert!(!trail.go(Page::Queue) && trail.go(case) && trail.go(Page::Find));
        assert_eq!((trail.back(), trail.back(), trail.back()), (Some(case), Some(Page::Queue), None));
    }

    #[test]
    fn the_same_page_again_is_one_step() {
        let mut trail = Trail::default();
        trail.go(Page::Queue);
        trail.go(Page::Find);
        assert!(!trail.go(Page::Find));
        assert_eq!(trail.back(), Some(Page::Queue));
    }

    #[test]
    fn whoever_reads_no_case_begins_with_their_account() {
        assert_eq!(Page::first(&[Role::VillageWorker]), Page::Queue);
        assert_eq!(Page::first(&[Role::SystemAdministrator]), Page::Account);
        assert!(!Page::Find.is_open_to(&[Role::AuditAdministrator]));
    }
}
