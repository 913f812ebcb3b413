//! Sentences about who stands for whom.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("guardianship.minor", "未成年人的监护"),
    ("guardianship.no_capacity", "无民事行为能力成年人的监护"),
    ("guardianship.limited_capacity", "限制民事行为能力成年人的监护"),
    ("guardianship_paper.household_register", "户口簿"),
    ("guardianship_paper.court_decision", "人民法院的判决或者指定"),
    ("guardianship_paper.committee_appointment", "村（居）民委员会的指定书"),
    ("guardianship_paper.civil_affairs_appointment", "民政部门的指定书"),
    ("guardianship_paper.will", "父母的遗嘱"),
    ("guardianship_paper.agreement", "监护协议"),
    ("relation_state.waiting", "等第二位工作人员确认"),
    ("relation_state.confirmed", "已确认"),
    ("relation_state.refused", "没有确认"),
    ("relation_state.ended", "已终止"),
    ("employer_tie.none", "和用人单位没有关系"),
    ("employer_tie.other", "是别的单位的人，这个单位不雇本人"),
    ("employer_tie.of_the_person", "是雇用（或者想雇用）本人的单位的人"),
    ("ending_ground.capacity_gained", "被监护人取得或者恢复了完全民事行为能力"),
    ("ending_ground.guardian_unable", "监护人丧失了监护能力"),
    ("ending_ground.guardian_died", "监护人去世"),
    ("ending_ground.court_ended", "人民法院撤销监护人资格或者认定监护关系终止"),
    ("capacity.own", "本人自己办理"),
    ("capacity.shared", "本人可以自己办理，监护人也可以代为办理"),
    ("capacity.guardian_only", "要由监护人办理"),
    ("viewer.ward", "本人"),
    ("viewer.guardian", "监护人"),
    ("viewer.holder", "受委托人"),
    ("viewer.worker", "工作人员"),
    ("matter.case", "申请"),
    ("matter.message", "消息"),
    ("matter.own_answer", "本人自己的回答"),
    ("matter.placement_complaint", "对就业安排的投诉"),
    ("matter.placement_answer", "对就业安排的回答"),
    // What the person is told.
    (
        "message.represented_by_guardian",
        "您的监护人刚刚刷身份证，开始代您办事。如果不是您知道的事，请找村（社区）工作人员。",
    ),
    (
        "message.represented_by_holder",
        "您委托的人刚刚刷身份证，开始代您办事。不想再让这个人代办，随时可以在自助机上或者请工作人员取消委托。",
    ),
    ("message.mandate_given", "您的一份委托已经生效。随时可以在自助机上或者请工作人员取消。"),
    ("message.mandate_revoked", "您的一份委托已经取消。"),
    (
        "message.guardianship_confirmed",
        "关于您的监护登记已经确认。如果不对，请找村（社区）或者镇（街道）工作人员。",
    ),
    ("message.guardianship_ended", "关于您的一项监护登记已经终止。"),
];
