//! Reminders as the API shows them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cases::Step;
use crate::reminders::ReminderKind;
use crate::words::sentence;

/// A reminder of the worker who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ReminderView {
    /// Its id.
    pub id: Uuid,
    /// What of.
    pub kind: ReminderKind,
    /// What it says, in Chinese.
    pub words: String,
    /// With which office below it is late.
    #[serde(default)]
    pub step: Option<Step>,
    /// Which case was put into their hands.
    #[serde(default)]
    pub case_id: Option<Uuid>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Whether the worker has seen it.
    pub is_read: bool,
}

/// A worker's reminders, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ReminderList {
    /// Those of this page.
    pub items: Vec<ReminderView>,
    /// What to give as `after` for the next page; none on the last.
    #[serde(default)]
    pub next: Option<String>,
}

/// Says that every reminder up to a time was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct ReadReminders {
    /// When the newest that was seen was written.
    pub until: DateTime<Utc>,
}

impl ReminderKind {
    /// What a worker reads.
    #[must_use]
    pub fn says(self, step: Option<Step>, count: i64) -> String {
        let sentence = sentence(match self {
            Self::Due => "reminder.due",
            Self::Overdue => "reminder.overdue",
            Self::Escalated => "reminder.escalated",
            Self::Delegated => return sentence("reminder.delegated").to_owned(),
        });
        match step {
            None => format!("{count}{sentence}"),
            Some(step) => format!("{}：{count}{sentence}", step.words()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_says_how_many_and_with_whom() {
        assert!(ReminderKind::Due.says(None, 3).starts_with("3件"));
        let escalated = ReminderKind::Escalated.says(Some(Step::Village), 12);
        assert!(escalated.starts_with("村（社区）受理：12件"), "{escalated}");
        assert!(ReminderKind::Delegated.says(None, 1).ends_with('。'));
    }
}
