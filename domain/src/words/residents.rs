//! Sentences about residents, certificates and consents.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("certificate_change.issued", "核发"),
    ("certificate_change.renewed", "换领或补发"),
    ("certificate_change.regraded", "类别或等级变更"),
    ("certificate_change.frozen", "冻结"),
    ("certificate_change.restored", "恢复"),
    ("certificate_change.cancelled", "注销"),
    ("certificate_state.none", "没有登记残疾人证"),
    ("certificate_state.valid", "有效"),
    ("certificate_state.frozen", "已冻结"),
    ("certificate_state.cancelled", "已注销"),
    ("certificate_state.expired", "已过有效期"),
    ("resident_status.living", "在本市居住"),
    ("resident_status.moved", "已迁出本市"),
    ("resident_status.died", "已去世"),
    ("resident_status.merged", "已并入另一份登记"),
    ("life_change.moved", "搬迁"),
    ("life_change.died", "去世"),
    ("life_change.merged", "合并登记"),
    ("fact.name", "姓名"),
    ("fact.phone", "电话"),
    ("fact.address", "住址"),
    ("fact.area", "所在村（社区）"),
    ("fact.status", "居住情况"),
    ("fact_source.told_by_person", "本人说的"),
    ("fact_source.paper_seen", "看过证件或材料"),
    ("fact_source.card_read", "从身份证读取"),
    ("fact_source.registry", "省残疾人信息系统"),
    ("purpose.job_seeking", "求职登记"),
    ("different_because.papers_compared", "两份证件已经放在一起核对过"),
    ("different_because.known_in_person", "工作人员认识这两位居民"),
    ("different_because.twins", "双胞胎或多胞胎"),
    ("revealed_field.name", "姓名"),
    ("revealed_field.id_number", "身份证号"),
    ("revealed_field.phone", "电话"),
    ("revealed_field.address", "住址"),
    ("revealed_field.certificate_number", "残疾人证号"),
    ("reveal_purpose.identify", "核对是不是本人"),
    ("reveal_purpose.contact", "联系本人"),
    ("reveal_purpose.fill_form", "帮本人填表"),
    ("reveal_purpose.correct", "更正登记"),
    ("reveal_purpose.review", "审核申请"),
    // What a request is told.
    ("by_life_event", "住处和居住情况请用“搬迁、去世、合并”登记。"),
    ("certificate_of_another", "残疾人证号里的身份证号与本人不一致，请核对。"),
    ("components_of_multiple", "多重残疾请至少选两种残疾类别。"),
    ("certificate_event_not_possible", "按残疾人证现在的状态，不能办理这一项。"),
    ("certificate_event_out_of_order", "日期早于已经登记的上一项，请核对。"),
];

/// Version 1 of the notice for the registration for work.
pub(crate) const JOB_SEEKING_NOTICE: &str = "\
求职登记个人信息告知书

一、谁在处理：本市残疾人联合会，以及您所在的村（社区）和镇（街道）残联。您可以在服务大厅当面询问，或拨打大厅电话。

二、处理什么：您填写的工作种类、时间、距离、工作时需要的帮助、学历和联系电话；登记系统里已有的姓名、身份证号、残疾人证是否有效。\
工作时需要的帮助属于敏感个人信息，只用来找到适合您的岗位。

三、为什么处理：为您办理求职登记、介绍工作、告诉您办理进度。我们不会用残疾类别和等级给您匹配岗位。

四、谁能看到：办理您这项申请的村、镇、市工作人员，每次查看都有记录，您可以查询。没有您的同意，不会提供给用人单位。

五、保存多久：登记有效期间，以及结束后法律规定的期限。到期后销毁。

六、您的权利：您可以查看、更正、复制这些信息，也可以随时撤回同意。撤回后我们停止为您介绍工作，撤回前已经办理的事项仍然有效。\
不同意不影响您办理其他事项。

法律依据：《中华人民共和国个人信息保护法》第十三条、第十四条、第十七条、第二十九条、第三十条。";

/// The same in easy sentences.
pub(crate) const JOB_SEEKING_NOTICE_EASY: &str = "\
我们想记下您的回答，帮您找工作。
村里、镇里、市里办这件事的人能看到。谁看过，您可以查。
不会给老板看，除非您同意。
您可以随时说不要了，我们就停下。
不同意也没关系，别的事情照样能办。";
