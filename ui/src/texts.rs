//! The few words that the components themselves say.

pub(crate) const BRAND: &str = "爱心";
pub(crate) const ERRORS: &str = "有问题需要更正";
pub(crate) const ERROR: &str = "错误：";
pub(crate) const NO_LINE: &str = "网络断了，没有收到回答。您填的还在，请再试一次。";
pub(crate) const RETRY: &str = "再试一次";
pub(crate) const CHANGE: &str = "更改";
pub(crate) const NO_OWN_WORD: &str = "请选一个。说不清也可以。";

pub(crate) const INFORMATION: &str = "提示：";
pub(crate) const SUCCESS: &str = "成功：";
pub(crate) const PROBLEM: &str = "注意：";

pub(crate) mod credentials {
    pub(crate) const LOGIN: &str = "登录名";
    pub(crate) const PASSWORD: &str = "密码";
    pub(crate) const CODE: &str = "验证码";
    pub(crate) const CODE_HINT: &str = "手机上的六位数字，或纸上的一次性代码";
    pub(crate) const NO_LOGIN: &str = "请填写登录名。";
    pub(crate) const NO_PASSWORD: &str = "请填写密码。";
    pub(crate) const NO_CODE: &str = "请填写验证码。";
}

pub(crate) mod step {
    pub(crate) const ON: &str = "办好于";
    pub(crate) const DUE: &str = "最晚";
    pub(crate) const PROVISIONAL: &str = "（假期安排公布后可能变动）";
}

pub(crate) const DONE: &str = "已完成";
pub(crate) const NOW: &str = "正在办";
pub(crate) const NEXT: &str = "下一步";
pub(crate) const SKIPPED: &str = "不再办理";

pub(crate) const DIGITS: &str = "数字键盘";
pub(crate) const LETTERS: &str = "字母键盘";
pub(crate) const CAPITALS: &str = "大写";
pub(crate) const DELETE: &str = "删除";
pub(crate) const CLEAR: &str = "清空";

pub(crate) mod slip {
    pub(crate) const TITLE: &str = "爱心 · 办事凭条";
    pub(crate) const NAME: &str = "姓名";
    pub(crate) const REFERENCE: &str = "编号";
    pub(crate) const STEP: &str = "进度";
    pub(crate) const DATE: &str = "日期";
    pub(crate) const CODE: &str = "扫一扫，随时看进度";
    pub(crate) const HALL: &str = "地点";
    pub(crate) const PHONE: &str = "电话";
}
