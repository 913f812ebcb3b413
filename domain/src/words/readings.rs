//! What somebody did with a person's file, told to the person.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("reading.somebody", "残联工作人员"),
    ("reading.beside", "在您身边的"),
    ("reading.refused", "想查看您的档案或者申请，系统没有同意"),
    ("reading.other", "办理了和您有关的事"),
    ("reading.residents_read", "查看了您的档案"),
    ("reading.residents_look_up", "按证件号找到并查看了您的档案"),
    ("reading.residents_search", "按姓名查找时看到了您遮盖的姓名和所在的村（社区）"),
    ("reading.residents_probable_duplicate", "登记同名的人时看到了您遮盖的姓名和所在的村（社区）"),
    ("reading.residents_reveal", "查看了您没有遮盖的信息"),
    ("reading.residents_create", "登记了您的档案"),
    ("reading.residents_record_fact", "更新了您的档案"),
    ("reading.residents_record_certificate_event", "更新了您的残疾人证信息"),
    ("reading.residents_record_life_event", "登记了您户籍或者状态的变动"),
    ("reading.residents_separate", "把错误合并的档案分开了"),
    ("reading.residents_presence", "在您出示身份证以后可以打开您的档案几分钟"),
    ("reading.sessions_assist", "开始在您身边帮您办事"),
    ("reading.cases_assess", "核对了您是不是符合申请条件"),
    ("reading.cases_open", "帮您提交了申请"),
    ("reading.cases_list", "在申请列表里看到了您的申请"),
    ("reading.cases_read", "查看了您的申请"),
    ("reading.cases_batch", "在批量办理时选中了您的申请"),
    ("reading.cases_batch_undone", "撤销了还没有办理的批量操作"),
    ("reading.cases_act", "办理了您的申请"),
    ("reading.consents_give", "帮您登记了同意"),
    ("reading.consents_list", "查看了您同意过的事项"),
    ("reading.consents_withdraw", "帮您撤回了同意"),
    ("reading.messages_list", "查看了给您的消息"),
    ("reading.readings_list", "查看了这份记录"),
];
