//! Who somebody is here, what they may do, and how we know them.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("role.village_worker", "村（社区）残协工作人员"),
    ("role.town_worker", "镇（街道）残联工作人员"),
    ("role.city_worker", "市残联工作人员"),
    ("role.labour_bureau", "人力资源和社会保障部门"),
    ("role.tax_bureau", "税务部门"),
    ("role.civil_affairs", "民政部门"),
    ("role.system_administrator", "系统管理员"),
    ("role.security_administrator", "安全管理员"),
    ("role.audit_administrator", "审计管理员"),
    ("permission.read_resident", "查看居民档案"),
    ("permission.write_resident", "登记和更改居民档案"),
    ("permission.read_case", "查看申请"),
    ("permission.open_case", "代居民提出申请"),
    ("permission.decide_village", "村（社区）受理"),
    ("permission.decide_town", "镇（街道）初审"),
    ("permission.decide_city", "市残联审批"),
    ("permission.assist_person", "在居民身边协助办理"),
    ("permission.enrol_device", "登记和停用自助机"),
    ("permission.manage_staff", "管理工作人员的权限"),
    ("permission.read_audit", "查看操作记录"),
    ("permission.import_registry", "导入居民、用人单位和地区"),
    ("permission.export_registry", "申请和同意导出清单"),
    ("face.program", "程序"),
    ("face.kiosk", "自助机"),
    ("face.desk", "工作台"),
    ("assurance.password", "密码和动态验证码"),
    ("assurance.card", "身份证刷卡"),
    ("assurance.assisted", "工作人员在旁协助"),
];
