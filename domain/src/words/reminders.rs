//! Reminders to workers. A number stands before the first three.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("reminder_kind.due", "即将到期"),
    ("reminder_kind.overdue", "已超期"),
    ("reminder_kind.escalated", "督办"),
    ("reminder_kind.delegated", "转交给我"),
    ("reminder.due", "件今天或者下一个工作日到期，请尽快办理。"),
    ("reminder.overdue", "件已经超期，请马上办理。"),
    ("reminder.escalated", "件超期没有办理，请督促。"),
    ("reminder.delegated", "有一件事项转交给您办理。"),
];
