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
    /// Somebody whom the registry does not know.
    Enter,
    /// Asking that somebody's file be put right.
    Correct(Uuid),
    /// Entering a guardianship of somebody.
    Guardianship(Uuid),
    /// Giving a mandate in somebody's name.
    Mandate(Uuid),
    /// Whether a person stands in the registry twice.
    Duplicates(Uuid),
    /// Two files side by side.
    Compare(Uuid, Uuid),
    /// What is done in the name of the person who is here.
    Beside,
    /// Registering that person for work.
    Apply,
    /// What workers opened that somebody should ask about.
    Alerts,
    /// Tables that come in.
    Imports,
    /// What the worker is reminded of.
    Reminders,
    /// Workers' accounts.
    Staff,
    Worker(Uuid),
    AddWorker,
    /// What waits for a second security administrator.
    StaffChanges,
    /// The worker's own posts, secrets and sessions.
    Account,
    /// A password of the worker's own; with a first one nothing else opens.
    OwnPassword,
    PrintedCodes,
}

impl Page {
    /// What a worker with these roles begins with: the queue, unless no case is theirs to read.
    pub(crate) fn first(roles: &[Role]) -> Self {
        let wanted = [Self::Queue, Self::Alerts, Self::Staff, Self::Imports];
        wanted.into_iter().find(|page| page.is_open_to(roles)).unwrap_or(Self::Account)
    }

    /// Whether the page is anything for a worker with these roles. It only keeps dead ends off the screen; the server
    /// decides.
    pub(crate) fn is_open_to(self, roles: &[Role]) -> bool {
        let may = |permission| roles.iter().any(|role| role.permits(permission));
        match self {
            Self::Queue | Self::Case(_) | Self::Reminders => may(Permission::ReadCase),
            Self::Find | Self::Resident(_) => may(Permission::ReadResident),
            Self::Enter
            | Self::Duplicates(_)
            | Self::Compare(..)
            | Self::Guardianship(_)
            | Self::Mandate(_) => may(Permission::WriteResident),
            Self::Correct(_) => may(Permission::OpenCase),
            Self::Beside | Self::Apply => may(Permission::AssistPerson),
            Self::Alerts => may(Permission::ReadAudit),
            Self::Staff | Self::Worker(_) | Self::AddWorker | Self::StaffChanges => {
                may(Permission::ManageStaff)
            }
            Self::Imports => may(Permission::ImportRegistry) || may(Permission::ManageStaff),
            Self::SignIn | Self::Undertaking | Self::Account | Self::OwnPassword | Self::PrintedCodes => true,
        }
    }

    /// The entry of the menu that the page belongs to.
    pub(crate) fn menu(self) -> Self {
        match self {
            Self::Case(_) => Self::Queue,
            Self::Resident(_)
            | Self::Enter
            | Self::Correct(_)
            | Self::Duplicates(_)
            | Self::Compare(..)
            | Self::Guardianship(_)
            | Self::Mandate(_) => Self::Find,
            Self::Apply => Self::Beside,
            Self::Worker(_) | Self::AddWorker | Self::StaffChanges => Self::Staff,
            Self::OwnPassword | Self::PrintedCodes => Self::Account,
            other => other,
        }
    }

    /// Whether what stands on it is about people.
    pub(crate) fn is_personal(self) -> bool {
        !matches!(
            self,
            Self::SignIn
                | Self::Undertaking
                | Self::Imports
                | Self::Reminders
                | Self::Account
                | Self::OwnPassword
                | Self::PrintedCodes
        )
    }
}

/// The pages that led here, and those that were left by going back. Those before signing in are no part of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    pages: Vec<Page>,
    at: usize,
}

impl Trail {
    /// Goes on to a page; its place, if that is another than the present one.
    pub(crate) fn go(&mut self, page: Page) -> Option<usize> {
        if self.pages.get(self.at) == Some(&page) {
            return None;
        }
        self.pages.truncate(self.at + 1);
        self.pages.push(page);
        self.at = self.pages.len() - 1;
        Some(self.at)
    }

    /// Goes back, or on again, to the page at this place; none where there is no such place.
    pub(crate) fn to(&mut self, place: usize) -> Option<Page> {
        let page = self.pages.get(place).copied()?;
        self.at = place;
        Some(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_on_again_lead_the_way_one_came() {
        let (case, mut trail) = (Page::Case(Uuid::nil()), Trail::default());
        assert_eq!([Page::Queue, case, Page::Find].map(|page| trail.go(page)), [Some(0), Some(1), Some(2)]);
        assert_eq!(
            [1, 0, 1, 2, 3].map(|place| trail.to(place)),
            [Some(case), Some(Page::Queue), Some(case), Some(Page::Find), None]
        );
    }

    #[test]
    fn whoever_goes_another_way_after_going_back_leaves_the_old_one() {
        let mut trail = Trail::default();
        trail.go(Page::Queue);
        trail.go(Page::Find);
        trail.to(0);
        assert_eq!(trail.go(Page::Account), Some(1));
        assert_eq!((trail.to(1), trail.to(2)), (Some(Page::Account), None));
    }

    #[test]
    fn the_same_page_again_is_one_step() {
        let mut trail = Trail::default();
        trail.go(Page::Queue);
        assert_eq!(trail.go(Page::Queue), None);
    }

    #[test]
    fn whoever_reads_no_case_begins_with_their_account() {
        assert_eq!(Page::first(&[Role::VillageWorker]), Page::Queue);
        assert_eq!(Page::first(&[Role::SystemAdministrator]), Page::Account);
        assert_eq!(Page::first(&[Role::AuditAdministrator]), Page::Alerts);
        assert_eq!(Page::first(&[Role::SecurityAdministrator]), Page::Staff);
        assert!(!Page::Find.is_open_to(&[Role::AuditAdministrator]));
    }
}
