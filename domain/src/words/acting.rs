//! Names of who acts for a person by their mandate, and of what they may do.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("mandate_holder.relative", "亲属"),
    ("mandate_holder.neighbour", "邻居或者朋友"),
    ("mandate_holder.village_worker", "村（社区）工作人员"),
    ("represented_act.see", "查看进度"),
    ("represented_act.apply", "提交申请"),
    ("represented_act.top_up", "补充材料"),
    ("represented_act.withdraw", "撤回申请"),
    ("represented_act.object", "提出异议"),
    ("represented_act.messages", "接收消息"),
    ("represented_act.consent", "代为同意"),
];
