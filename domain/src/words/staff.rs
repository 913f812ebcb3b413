//! Sentences about workers' accounts and the two people whom some changes of them need.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("practice_post.village", "村（社区）工作人员"),
    ("practice_post.town", "镇（街道）工作人员"),
    ("practice_post.city", "市残联工作人员"),
    ("staff_change.give_membership", "授予岗位"),
    ("staff_change.end_membership", "结束岗位"),
    ("staff_change.reset", "重新发放登录凭据"),
    ("staff_change.disable", "停用账号"),
    ("staff_change.enable", "重新启用账号"),
    ("staff_change.end_sessions", "退出全部登录"),
    ("staff_change_state.asked", "等待另一人同意"),
    ("staff_change_state.done", "已经办理"),
    ("staff_change_state.refused", "没有同意"),
    // Why not.
    ("staff_self", "不能更改自己的账号，要由另一位安全管理员办理。"),
    ("staff_change_own", "这是您自己申请的，要由另一位安全管理员同意。"),
    ("staff_change_open", "这个账号已经有一项更改在等另一人同意，请先决定那一项。"),
    ("staff_change_decided", "这项更改已经有人决定过了。"),
    ("worker_disabled", "这个账号已经停用。要先重新启用，再办理别的更改。"),
    ("worker_enabled", "这个账号没有停用。"),
    ("membership_over", "这个岗位已经结束，或者不是这个账号的。"),
    ("membership_held", "这段时间里已经有同样的岗位。"),
    ("last_security_administrator", "这是最后一位没有期限的安全管理员，不能停用，也不能结束岗位。"),
    ("roles_apart", "系统管理员、安全管理员、审计管理员必须是不同的人，也不能兼任别的岗位。"),
    ("login_name_taken", "这个登录名已经有人使用，请换一个。"),
    ("date_over", "这一天已经过去，请选今天或者以后的日期。"),
];
