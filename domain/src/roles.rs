//! Who may do what, where: role × area, by dated memberships.
//!
//! Two tables are the whole of it: what a role permits, and whose area contains which. The server asks
//! [`may`] for one area and [`Reach`] for lists. A person who is present with their card, and the
//! undertaking that must be signed first, are the server's to know, NOT this module's.

use chrono::NaiveDate;

use crate::areas::{AreaLevel, AreaPath};

coded! {
    /// What an account is, at an area, between two dates.
    pub enum Role in role {
        /// The village's or community's liaison for the disabled: beside the person, first step.
        VillageWorker = "village_worker",
        /// The town's federation worker: second step.
        TownWorker = "town_worker",
        /// The city federation's worker: last step.
        CityWorker = "city_worker",
        /// The labour bureau: what its agreement lists.
        LabourBureau = "labour_bureau",
        /// The tax bureau: what its agreement lists.
        TaxBureau = "tax_bureau",
        /// Civil affairs: what its agreement lists.
        CivilAffairs = "civil_affairs",
        /// Devices and accounts' technical side (系统管理员).
        SystemAdministrator = "system_administrator",
        /// Who holds which role (安全管理员).
        SecurityAdministrator = "security_administrator",
        /// What everybody did (审计管理员).
        AuditAdministrator = "audit_administrator",
    }
}

coded! {
    /// One thing that a role may permit.
    pub enum Permission in permission {
        /// Look up a resident and read the masked file.
        ReadResident = "read_resident",
        /// See one field of a resident in clear, for a purpose.
        RevealResident = "reveal_resident",
        /// Create a resident; record facts, certificate and life events.
        WriteResident = "write_resident",
        /// Read cases and their lists.
        ReadCase = "read_case",
        /// Open a case for a person.
        OpenCase = "open_case",
        /// Decide the village's step: is everything there?
        DecideVillage = "decide_village",
        /// Decide the town's step.
        DecideTown = "decide_town",
        /// Decide the city's step.
        DecideCity = "decide_city",
        /// Act beside a person, in their name.
        AssistPerson = "assist_person",
        /// Enrol and revoke kiosks.
        EnrolDevice = "enrol_device",
        /// Give and take roles.
        ManageStaff = "manage_staff",
        /// Read what everybody did.
        ReadAudit = "read_audit",
        /// Import residents, employers and areas from a table.
        ImportRegistry = "import_registry",
        /// Ask for a list to be taken out, and agree to one that somebody else asked for.
        ExportRegistry = "export_registry",
    }
}

impl Role {
    /// Whether the role permits this at its area. The bureaus and the three administrators read no resident.
    #[must_use]
    pub const fn permits(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::VillageWorker => matches!(
                permission,
                P::ReadResident
                    | P::RevealResident
                    | P::WriteResident
                    | P::ReadCase
                    | P::OpenCase
                    | P::DecideVillage
                    | P::AssistPerson
            ),
            Self::TownWorker => matches!(
                permission,
                P::ReadResident
                    | P::RevealResident
                    | P::WriteResident
                    | P::ReadCase
                    | P::OpenCase
                    | P::DecideTown
                    | P::AssistPerson
                    | P::ExportRegistry
            ),
            Self::CityWorker => matches!(
                permission,
                P::ReadResident
                    | P::RevealResident
                    | P::WriteResident
                    | P::ReadCase
                    | P::OpenCase
                    | P::DecideCity
                    | P::AssistPerson
                    | P::ImportRegistry
                    | P::ExportRegistry
            ),
            Self::LabourBureau | Self::TaxBureau | Self::CivilAffairs => false,
            Self::SystemAdministrator => matches!(permission, P::EnrolDevice),
            Self::SecurityAdministrator => matches!(permission, P::ManageStaff),
            Self::AuditAdministrator => matches!(permission, P::ReadAudit),
        }
    }

    /// The level of the areas at which the role is held.
    #[must_use]
    pub const fn level(self) -> AreaLevel {
        match self {
            Self::VillageWorker => AreaLevel::Village,
            Self::TownWorker => AreaLevel::Town,
            Self::CityWorker
            | Self::LabourBureau
            | Self::TaxBureau
            | Self::CivilAffairs
            | Self::SystemAdministrator
            | Self::SecurityAdministrator
            | Self::AuditAdministrator => AreaLevel::City,
        }
    }

    /// Whether the role must not be held together with `other` by one person: the three administrators
    /// are three people, and none of them is also a worker.
    #[must_use]
    pub fn excludes(self, other: Self) -> bool {
        self != other && (self.is_administrator() || other.is_administrator())
    }

    const fn is_administrator(self) -> bool {
        matches!(self, Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator)
    }
}

/// A role at an area, between two dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// What the account is there.
    pub role: Role,
    /// Where, with everything inside.
    pub area: AreaPath,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; without one it has no end.
    pub until: Option<NaiveDate>,
}

impl Membership {
    /// Whether it holds on this day (in China), its first and last day included.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// Whether these memberships permit this at the area on this day.
#[must_use]
pub fn may(memberships: &[Membership], on: NaiveDate, permission: Permission, at: &AreaPath) -> bool {
    permitting(memberships, on, permission).any(|area| area.contains(at))
}

/// Where somebody may do one thing: the outermost areas, none inside another, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach(Vec<AreaPath>);

impl Reach {
    /// Where these memberships permit this on this day.
    #[must_use]
    pub fn of(memberships: &[Membership], on: NaiveDate, permission: Permission) -> Self {
        let areas: Vec<&AreaPath> = permitting(memberships, on, permission).collect();
        let inner = |area: &AreaPath| areas.iter().any(|other| *other != area && other.contains(area));
        let mut outermost: Vec<AreaPath> =
            areas.iter().filter(|area| !inner(area)).map(|area| (*area).clone()).collect();
        outermost.sort();
        outermost.dedup();
        Self(outermost)
    }

    /// Whether the area lies within.
    #[must_use]
    pub fn covers(&self, area: &AreaPath) -> bool {
        self.0.iter().any(|outer| outer.contains(area))
    }

    /// The outermost areas, for a query by prefix.
    #[must_use]
    pub fn areas(&self) -> &[AreaPath] {
        &self.0
    }

    /// Whether it is nowhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn permitting(
    memberships: &[Membership],
    on: NaiveDate,
    permission: Permission,
) -> impl Iterator<Item = &AreaPath> {
    memberships
        .iter()
        .filter(move |membership| membership.holds_on(on) && membership.role.permits(permission))
        .map(|membership| &membership.area)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(text: &str) -> AreaPath {
        AreaPath::parse(text).expect("a path of the test")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date of the test")
    }

    fn member(role: Role, area: &str) -> Membership {
        Membership { role, area: path(area), from: day("2026-01-01"), until: Some(day("2026-12-31")) }
    }

    #[test]
    fn bureaus_and_administrators_read_no_resident() {
        let readers = Role::ALL
            .iter()
            .filter(|role| role.permits(Permission::ReadResident) || role.permits(Permission::ReadCase));
        assert_eq!(
            readers.copied().collect::<Vec<_>>(),
            [Role::VillageWorker, Role::TownWorker, Role::CityWorker]
        );
    }

    #[test]
    fn each_step_is_decided_by_one_role_and_no_role_decides_two() {
        let steps = [Permission::DecideVillage, Permission::DecideTown, Permission::DecideCity];
        for step in steps {
            assert_eq!(Role::ALL.iter().filter(|role| role.permits(step)).count(), 1, "{step:?}");
        }
        for role in Role::ALL {
            assert!(steps.iter().filter(|step| role.permits(**step)).count() <= 1, "{role:?}");
        }
    }

    #[test]
    fn every_permission_is_somebodys() {
        for permission in Permission::ALL {
            assert!(Role::ALL.iter().any(|role| role.permits(*permission)), "{permission:?}");
        }
    }

    #[test]
    fn a_worker_of_another_town_may_not() {
        let worker = [member(Role::TownWorker, "city/wuzhen")];
        let may_at = |area: &str| may(&worker, day("2026-06-01"), Permission::ReadResident, &path(area));
        assert!(may_at("city/wuzhen") && may_at("city/wuzhen/one"));
        assert!(!may_at("city") && !may_at("city/puyuan") && !may_at("city/wuzhen2"));
    }

    #[test]
    fn a_membership_holds_from_its_first_to_its_last_day() {
        let worker = [member(Role::CityWorker, "city")];
        let may_on = |text: &str| may(&worker, day(text), Permission::ReadCase, &path("city"));
        assert!(may_on("2026-01-01") && may_on("2026-12-31"));
        assert!(!may_on("2025-12-31") && !may_on("2027-01-01"));
    }

    #[test]
    fn an_administrator_is_nothing_else() {
        assert!(Role::SystemAdministrator.excludes(Role::AuditAdministrator));
        assert!(Role::VillageWorker.excludes(Role::SecurityAdministrator));
        assert!(!Role::VillageWorker.excludes(Role::TownWorker));
        assert!(!Role::AuditAdministrator.excludes(Role::AuditAdministrator));
    }

    fn any_membership() -> impl Strategy<Value = Membership> {
        (0..Role::ALL.len(), "[ab](/[ab]){0,2}").prop_map(|(role, area)| member(Role::ALL[role], &area))
    }

    proptest! {
        #[test]
        fn reach_and_may_agree(
            memberships in prop::collection::vec(any_membership(), 0..5),
            permission in 0..Permission::ALL.len(),
            area in "[ab](/[ab]){0,2}",
        ) {
            let (permission, area, on) = (Permission::ALL[permission], path(&area), day("2026-06-01"));
            let reach = Reach::of(&memberships, on, permission);
            prop_assert_eq!(reach.covers(&area), may(&memberships, on, permission, &area));
            for outer in reach.areas() {
                prop_assert_eq!(reach.areas().iter().filter(|other| other.contains(outer)).count(), 1);
            }
        }
    }
}
