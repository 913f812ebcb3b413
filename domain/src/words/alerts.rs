//! Why somebody should look at what a worker opened, told to the information section.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("alert_reason.honey", "碰到了专门设置的诱饵档案，谁都没有理由打开它"),
    ("alert_reason.night", "在夜里（22时到6时）"),
    ("alert_reason.day_off", "在休息日，没有和此人有关的事项"),
    ("alert_reason.many_in_an_hour", "一小时内打开了超过40人的档案"),
    ("alert_reason.many_in_a_day", "一天内打开了超过160人的档案"),
    ("alert_reason.own_surname", "打开了同姓的人的档案，没有和此人有关的事项"),
    ("alert_reason.outside_queue", "没有和此人有关的事项，却显示了原文，或者一天内多次这样打开档案"),
    ("alert_deed.file", "查看档案"),
    ("alert_deed.looked_up", "按证件号查找"),
    ("alert_deed.in_clear", "显示原文"),
    ("alert_deed.case", "查看申请"),
    ("alert_deed.assessed", "核对了是不是符合申请条件"),
    ("alert_deed.searched", "按姓名查找"),
    ("alert_deed.listed", "在查找结果或者列表里看到"),
    ("alert_deed.exported", "导出清单"),
    ("alert_deed.refused", "想打开而没有获准"),
    ("alert_deed.other", "办理其他事项"),
    ("alert_conclusion.explained", "已说明，情况属实"),
    ("alert_conclusion.passed_on", "已移交调查"),
];
