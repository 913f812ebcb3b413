//! Changes to workers' accounts: what may be asked, and what of it needs a second person.
//!
//! Who may ask stands in [`crate::roles`]. What this does NOT do: draw secrets, know which accounts there are, or say
//! who the second person is.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::areas::AreaId;
use crate::fields::FieldErrors;
use crate::roles::Role;
use crate::{sessions, text};

coded! {
    /// What is changed about a worker's account.
    pub enum StaffChangeKind in staff_change {
        /// They get a role at an area.
        GiveMembership = "give_membership",
        /// A role of theirs ends.
        EndMembership = "end_membership",
        /// They get new secrets: password, secret of the phone, printed codes.
        Reset = "reset",
        /// The account is closed.
        Disable = "disable",
        /// A closed account is opened again, with new secrets.
        Enable = "enable",
        /// They are signed out everywhere.
        EndSessions = "end_sessions",
    }
}

coded! {
    /// How far a change has come.
    pub enum StaffChangeState in staff_change_state {
        /// A second person must still agree.
        Asked = "asked",
        /// It is done.
        Done = "done",
        /// It was not agreed to, or taken back.
        Refused = "refused",
    }
}

/// Whether giving the role, taking it or giving its holder new secrets needs a second person: it reaches the whole
/// city, or the accounts and the record of everybody.
#[must_use]
pub const fn is_weighty(role: Role) -> bool {
    matches!(
        role,
        Role::CityWorker | Role::SystemAdministrator | Role::SecurityAdministrator | Role::AuditAdministrator
    )
}

/// A worker to be added.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct AddWorker {
    /// What the person will type to sign in.
    pub login_name: String,
    /// The person's name.
    pub name: String,
    /// What they will do.
    pub role: Role,
    /// Where: an area of the role's level.
    pub area_id: String,
    /// The last day of the role, if it has one.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// A worker to be added, well formed.
#[derive(Clone, PartialEq, Eq)]
pub struct ParsedWorker {
    /// What the person will type to sign in, in small letters.
    pub login_name: String,
    /// The person's name.
    pub name: String,
    /// What they will do.
    pub role: Role,
    /// Where.
    pub area: AreaId,
    /// The last day of the role, if it has one.
    pub until: Option<NaiveDate>,
}

impl AddWorker {
    /// Reads the form, on this day.
    ///
    /// # Errors
    /// Every field that is empty, cannot be what it should be, or names a day that is over.
    pub fn parse(self, today: NaiveDate) -> Result<ParsedWorker, FieldErrors> {
        let mut errors = FieldErrors::none();
        let login_name = errors.take("login_name", sessions::login_name(&self.login_name));
        let name = errors.take("name", text::person_name(&self.name));
        let area = errors.take("area_id", AreaId::parse(&self.area_id).map_err(|_| "area_unknown"));
        if self.until.is_some_and(|until| until < today) {
            errors.add("until", "date_over");
        }
        let whole = login_name.zip(name).zip(area);
        errors.finish(whole.map(|((login_name, name), area)| ParsedWorker {
            login_name,
            name,
            role: self.role,
            area,
            until: self.until,
        }))
    }
}

/// Asks for a change of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct AskStaffChange {
    /// Whose account.
    pub account_id: Uuid,
    /// What is changed.
    pub kind: StaffChangeKind,
    /// The membership that ends; only there.
    #[serde(default)]
    pub membership_id: Option<Uuid>,
    /// The role that is given; only there.
    #[serde(default)]
    pub role: Option<Role>,
    /// Where it is given; only there.
    #[serde(default)]
    pub area_id: Option<String>,
    /// The first day of what is given; today without one.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// The last day of what is given or ends. Given without one it has no end; ended without one it is over at once.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// A change, well formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffChange {
    /// They get a role at an area, between two days.
    GiveMembership {
        /// The role.
        role: Role,
        /// Where.
        area: AreaId,
        /// The first day.
        from: NaiveDate,
        /// The last day, if it has one.
        until: Option<NaiveDate>,
    },
    /// A membership ends.
    EndMembership {
        /// Which.
        membership: Uuid,
        /// After which day; at once without one.
        until: Option<NaiveDate>,
    },
    /// New secrets.
    Reset,
    /// The account is closed.
    Disable,
    /// It is opened again, with new secrets.
    Enable,
    /// They are signed out everywhere.
    EndSessions,
}

impl StaffChange {
    /// What is changed.
    #[must_use]
    pub const fn kind(&self) -> StaffChangeKind {
        match self {
            Self::GiveMembership { .. } => StaffChangeKind::GiveMembership,
            Self::EndMembership { .. } => StaffChangeKind::EndMembership,
            Self::Reset => StaffChangeKind::Reset,
            Self::Disable => StaffChangeKind::Disable,
            Self::Enable => StaffChangeKind::Enable,
            Self::EndSessions => StaffChangeKind::EndSessions,
        }
    }

    /// Whether it gives the account new secrets.
    #[must_use]
    pub const fn draws_secrets(&self) -> bool {
        matches!(self, Self::Reset | Self::Enable)
    }
}

/// Whether a change needs a second person. `roles` are those it is about: the one that is given or ends, or all that
/// the account holds or will hold.
///
/// Closing an account and signing somebody out are never put off: they only take, and a second person gives it back.
#[must_use]
pub fn needs_two(kind: StaffChangeKind, roles: &[Role]) -> bool {
    match kind {
        StaffChangeKind::GiveMembership | StaffChangeKind::EndMembership | StaffChangeKind::Reset => {
            roles.iter().any(|role| is_weighty(*role))
        }
        StaffChangeKind::Enable => true,
        StaffChangeKind::Disable | StaffChangeKind::EndSessions => false,
    }
}

impl AskStaffChange {
    /// Reads the form, on this day.
    ///
    /// # Errors
    /// Every field that is missing, does not belong to what is asked, or names a day that is over.
    pub fn parse(self, today: NaiveDate) -> Result<StaffChange, FieldErrors> {
        let mut errors = FieldErrors::none();
        let (gives, ends) =
            (self.kind == StaffChangeKind::GiveMembership, self.kind == StaffChangeKind::EndMembership);
        for (field, present, belongs) in [
            ("membership_id", self.membership_id.is_some(), ends),
            ("role", self.role.is_some(), gives),
            ("area_id", self.area_id.is_some(), gives),
            ("from", self.from.is_some(), gives),
            ("until", self.until.is_some(), gives || ends),
        ] {
            if present && !belongs {
                errors.add(field, "not_expected");
            }
        }
        let from = self.from.unwrap_or(today);
        if from < today {
            errors.add("from", "date_over");
        }
        if self.until.is_some_and(|until| until < from) {
            errors.add("until", if ends { "date_over" } else { "dates_reversed" });
        }
        let change = match self.kind {
            StaffChangeKind::GiveMembership => {
                let role = errors.take("role", self.role.ok_or("required"));
                let area = self.area_id.as_deref().ok_or("required");
                let area =
                    errors.take("area_id", area.and_then(|id| AreaId::parse(id).map_err(|_| "area_unknown")));
                role.zip(area).map(|(role, area)| StaffChange::GiveMembership {
                    role,
                    area,
                    from,
                    until: self.until,
                })
            }
            StaffChangeKind::EndMembership => {
                let membership = errors.take("membership_id", self.membership_id.ok_or("required"));
                membership.map(|membership| StaffChange::EndMembership { membership, until: self.until })
            }
            StaffChangeKind::Reset => Some(StaffChange::Reset),
            StaffChangeKind::Disable => Some(StaffChange::Disable),
            StaffChangeKind::Enable => Some(StaffChange::Enable),
            StaffChangeKind::EndSessions => Some(StaffChange::EndSessions),
        };
        errors.finish(change)
    }
}

/// Agrees to a change that somebody else asked for, or does not; whoever asked may take it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct DecideStaffChange {
    /// Whether it is done, now.
    pub approve: bool,
}

/// The secrets of an account, shown once and kept nowhere in clear.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SecretsView {
    /// The first password: it opens nothing but having one's own drawn.
    pub password: String,
    /// Until when it can be used.
    pub password_until: DateTime<Utc>,
    /// The secret for the authenticator on the phone, in base32.
    pub phone_secret: String,
    /// Ten codes on paper, each good for one time.
    pub printed_codes: Vec<String>,
}

/// A role that a worker has, had or will have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct WorkerMembership {
    /// Its id.
    pub id: Uuid,
    /// What they are.
    pub role: Role,
    /// Where.
    pub area_id: AreaId,
    /// Where, as people call it.
    pub area_name: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, if it has one.
    pub until: Option<NaiveDate>,
}

/// A worker's account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct WorkerView {
    /// The account.
    pub account_id: Uuid,
    /// What they type to sign in.
    pub login_name: String,
    /// Their name.
    pub name: String,
    /// Every role they have, had or will have, the newest first.
    pub memberships: Vec<WorkerMembership>,
    /// Since when there is the account.
    pub created_at: DateTime<Utc>,
    /// Since when it is closed, if it is.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Whether it is the caller's own.
    pub is_mine: bool,
    /// The version that a change must name in `If-Match`. It goes up with every change, and when the worker signs out
    /// everywhere or has another password.
    pub version: i64,
}

/// Workers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct WorkerList {
    /// In the order in which the accounts were made.
    pub items: Vec<WorkerView>,
    /// Where the next page begins; none on the last.
    pub next: Option<Uuid>,
}

/// A change of an account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct StaffChangeView {
    /// Its id.
    pub id: Uuid,
    /// Whose account.
    pub account_id: Uuid,
    /// What they type to sign in.
    pub login_name: String,
    /// Their name.
    pub name: String,
    /// What is changed.
    pub kind: StaffChangeKind,
    /// The membership that ends.
    pub membership_id: Option<Uuid>,
    /// The role that is given or ends.
    pub role: Option<Role>,
    /// Where it is given or ends.
    pub area_id: Option<AreaId>,
    /// Where, as people call it.
    pub area_name: Option<String>,
    /// The first day of what is given.
    pub from: Option<NaiveDate>,
    /// The last day of what is given or ends.
    pub until: Option<NaiveDate>,
    /// How far it has come.
    pub state: StaffChangeState,
    /// Whether the caller asked for it.
    pub is_mine: bool,
    /// The name of whoever asked for it.
    pub asked_by: String,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it was done or refused.
    pub decided_at: Option<DateTime<Utc>>,
    /// The version that a decision must name in `If-Match`.
    pub version: i64,
    /// The new secrets, in the one answer that made them.
    pub secrets: Option<SecretsView>,
}

/// Changes that wait for a second person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct StaffChangeList {
    /// Newest first.
    pub items: Vec<StaffChangeView>,
}

/// A worker who was added.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AddedWorker {
    /// The account.
    pub worker: WorkerView,
    /// What they sign in with, shown here and never again.
    pub secrets: SecretsView,
    /// What waits for a second person before they hold the role; none where it is held already.
    pub waiting: Option<StaffChangeView>,
}

private_debug!(
    AddWorker,
    ParsedWorker,
    SecretsView,
    WorkerView,
    WorkerList,
    StaffChangeView,
    StaffChangeList,
    AddedWorker
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date of the test")
    }

    fn ask(kind: StaffChangeKind) -> AskStaffChange {
        AskStaffChange {
            account_id: Uuid::nil(),
            kind,
            membership_id: None,
            role: None,
            area_id: None,
            from: None,
            until: None,
        }
    }

    fn refused(ask: AskStaffChange) -> String {
        ask.parse(day("2026-11-23")).expect_err("something is wrong").to_string()
    }

    #[test]
    fn what_reaches_the_whole_city_needs_two_and_what_only_takes_never_waits() {
        use StaffChangeKind as K;
        for role in Role::ALL {
            let weighty = is_weighty(*role);
            for kind in [K::GiveMembership, K::EndMembership, K::Reset] {
                assert_eq!(needs_two(kind, &[*role]), weighty, "{role:?} {kind:?}");
            }
            assert!(needs_two(K::Enable, &[*role]));
            assert!(!needs_two(K::Disable, &[*role]) && !needs_two(K::EndSessions, &[*role]));
            let apart =
                Role::ALL.iter().filter(|other| role.excludes(**other)).count() == Role::ALL.len() - 1;
            assert!(weighty || !apart, "an administrator is made by two: {role:?}");
        }
        assert!(needs_two(K::Reset, &[Role::VillageWorker, Role::CityWorker]));
    }

    #[test]
    fn every_wrong_field_is_named() {
        assert_eq!(refused(ask(StaffChangeKind::GiveMembership)), "role: required, area_id: required");
        assert_eq!(refused(ask(StaffChangeKind::EndMembership)), "membership_id: required");
        let strange = AskStaffChange {
            role: Some(Role::TownWorker),
            until: Some(day("2026-12-01")),
            ..ask(StaffChangeKind::Reset)
        };
        assert_eq!(refused(strange), "role: not_expected, until: not_expected");
        let late = AskStaffChange {
            role: Some(Role::TownWorker),
            area_id: Some("330483100".into()),
            from: Some(day("2026-11-22")),
            until: Some(day("2026-11-21")),
            ..ask(StaffChangeKind::GiveMembership)
        };
        assert_eq!(refused(late), "from: date_over, until: dates_reversed");
    }

    #[test]
    fn debug_shows_no_secret_and_no_name() {
        let secrets = SecretsView {
            password: "abcd-efgh".into(),
            password_until: DateTime::UNIX_EPOCH,
            phone_secret: "JBSWY3DP".into(),
            printed_codes: vec!["jkmn-pqrs".into()],
        };
        let shown = format!("{secrets:?}");
        assert!(!shown.contains("abcd") && !shown.contains("JBSW") && !shown.contains("jkmn"), "{shown}");
    }

    proptest! {
        #[test]
        fn nothing_is_given_or_ended_for_a_day_that_is_over(from in -3_i64..3, until in -3_i64..3, gives: bool) {
            let today = day("2026-11-23");
            let days = |days| Some(today + chrono::TimeDelta::days(days));
            let asked = if gives {
                AskStaffChange { role: Some(Role::TownWorker), area_id: Some("330483100".into()), from: days(from),
                                 until: days(until), ..ask(StaffChangeKind::GiveMembership) }
            } else {
                AskStaffChange { membership_id: Some(Uuid::nil()), until: days(until), ..ask(StaffChangeKind::EndMembership) }
            };
            let fits = if gives { from >= 0 && until >= from } else { until >= 0 };
            prop_assert_eq!(asked.parse(today).is_ok(), fits);
        }
    }
}
