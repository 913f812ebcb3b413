//! Every word of the desk's pages.

use crate::keys::Key;

pub(crate) const BRAND: &str = "爱心 · 工作台";
pub(crate) const WAIT: &str = "正在读取，请稍等…";
pub(crate) const GARBLED: &str = "系统刚刚更新过。请刷新这一页，再重新登录。";
pub(crate) const MORE: &str = "下一页";
pub(crate) const CANCEL: &str = "取消";

/// What a key does.
pub(crate) const fn key(key: Key) -> &'static str {
    match key {
        Key::Down => "下一行",
        Key::Up => "上一行",
        Key::Approve => "通过，或者通过选中的（还要再确认一次）",
        Key::SendBack => "退回补充",
        Key::Refuse => "不予通过",
        Key::Next => "待办里的下一件",
        Key::Back => "返回上一页",
        Key::Help => "看有哪些快捷键",
    }
}

pub(crate) mod shell {
    pub(crate) const MENU: &str = "主菜单";
    pub(crate) const QUEUE: &str = "待办";
    pub(crate) const FIND: &str = "查人";
    pub(crate) const BESIDE: &str = "代办";
    pub(crate) const ALERTS: &str = "预警";
    pub(crate) const STAFF: &str = "人员";
    pub(crate) const IMPORTS: &str = "导入";
    pub(crate) const REMINDERS: &str = "提醒";
    pub(crate) const ACCOUNT: &str = "我的账号";
    pub(crate) const LATE: &str = "超期 ";
    pub(crate) const NEW: &str = "未读 ";
    pub(crate) const TOOLS: &str = "显示与操作";
    pub(crate) const LARGE: &str = "大字";
    pub(crate) const DARK: &str = "深色";
    pub(crate) const KEYS: &str = "快捷键";
    pub(crate) const LEAVE: &str = "退出";
    pub(crate) const CLOSE: &str = "知道了";
}

pub(crate) mod lock {
    pub(crate) const TITLE: &str = "已锁定";
    pub(crate) const ENDED: &str = "登录已经失效，请重新登录。";
    pub(crate) const IDLE: &str = "您离开了一会儿，为了安全已经锁定。";
    pub(crate) const KEPT: &str = "您填写的内容还在，登录后可以接着办。";
    pub(crate) const LEAVE: &str = "退出，换人登录";
}

pub(crate) mod sign_in {
    pub(crate) const TITLE: &str = "工作人员登录";
    pub(crate) const SIGN_IN: &str = "登录";
}

pub(crate) mod practice {
    pub(crate) const BANNER: &str = "练习：这里的人都是虚构的，怎么办都不会影响任何人。";
    pub(crate) const NAME: &str = "练习";
    pub(crate) const MARK: &str = "练习 ";
    pub(crate) const DESKS: &str = "选一个岗位练习";
    pub(crate) const LEAD: &str = "不用密码。想换岗位，先退出，再选另一个。不要输入真实的姓名和证号。";
    pub(crate) const WAY: &str = "先练习一下";
    pub(crate) const WAY_HINT: &str = "练习在另一台服务器上，里面的人都是虚构的。";
}

pub(crate) mod password {
    pub(crate) const TITLE: &str = "换成自己的密码";
    pub(crate) const FIRST: &str = "您用的还是发给您的首次密码。换成自己的密码以后才能办理业务。";
    pub(crate) const LEAD: &str = "新密码由系统随机生成，只显示一次。先核对一下是您本人：";
    pub(crate) const DRAW: &str = "生成新密码";
    pub(crate) const KEEP: &str = "请把新密码抄下来收好，或者存进密码管理器。离开这一页就看不到了。";
    pub(crate) const NEW: &str = "新密码";
    pub(crate) const TYPE: &str = "再输入一遍新密码";
    pub(crate) const TYPE_HINT: &str = "输入对了，新密码就生效，旧密码作废，在别处的登录也会退出";
    pub(crate) const CONFIRM: &str = "新密码生效";
    pub(crate) const DONE: &str = "新密码已经生效。";
}

pub(crate) mod codes {
    pub(crate) const TITLE: &str = "打印新的备用码";
    pub(crate) const LEAD: &str = "没带手机时用备用码登录，每个只能用一次。先核对一下是您本人：";
    pub(crate) const DRAW: &str = "生成十个备用码";
    pub(crate) const KEEP: &str = "请打印或者抄下来收好。离开这一页就看不到了。";
    pub(crate) const LIST: &str = "新的备用码";
    pub(crate) const PRINT: &str = "打印";
    pub(crate) const TYPE: &str = "输入其中任意一个";
    pub(crate) const TYPE_HINT: &str = "这一个用掉以后，新的备用码就生效，旧的全部作废";
    pub(crate) const CONFIRM: &str = "备用码生效";
    pub(crate) const DONE: &str = "新的备用码已经生效。";
}

pub(crate) mod proof {
    pub(crate) const NO_PASSWORD: &str = "请填写现在的密码。";
    pub(crate) const NO_CODE: &str = "请填写验证码。";
    pub(crate) const EMPTY: &str = "请按上面显示的输入。";
}

pub(crate) mod undertaking {
    pub(crate) const TITLE: &str = "保密承诺";
    pub(crate) const LEAD: &str = "每年签署一次，签署以后才能办理业务。";
    pub(crate) const AGREE: &str = "我已读完，承诺遵守";
    pub(crate) const SIGN: &str = "签署";
    pub(crate) const EMPTY: &str = "请先勾选“我已读完，承诺遵守”。";
}

pub(crate) mod queue {
    pub(crate) const TITLE: &str = "待办";
    pub(crate) const FILTERS: &str = "筛选";
    pub(crate) const AREA: &str = "地区";
    pub(crate) const KIND: &str = "事项";
    pub(crate) const DUE: &str = "期限";
    pub(crate) const HANDS: &str = "经办";
    pub(crate) const STEP: &str = "环节";
    pub(crate) const OWN_STEP: &str = "本单位环节";
    pub(crate) const ALL: &str = "全部";
    pub(crate) const NONE: &str = "没有等您办理的事项。";
    pub(crate) const CHANGED: &str = "待办有变化。";
    pub(crate) const RELOAD: &str = "刷新";
    pub(crate) const FIRST: &str = "回到第一页";
    pub(crate) const CAPTION: &str = "等您办理的事项，按期限排列";
    pub(crate) const COLUMNS: [&str; 6] = ["选中", "申请人", "事项", "所在地", "期限", "编号"];
    pub(crate) const PAUSED: &str = "暂停计时";
    pub(crate) const TODAY: &str = "今天到期";
    pub(crate) const LATE: [&str; 2] = ["已超期 ", " 天"];
    pub(crate) const LEFT: [&str; 2] = ["还有 ", " 天"];
}

pub(crate) mod reminders {
    pub(crate) const TITLE: &str = "提醒";
    pub(crate) const LEAD: &str = "每个工作日早上八点更新。提醒里不写任何人的信息。";
    pub(crate) const NONE: &str = "没有提醒。";
    pub(crate) const NEW: &str = "新";
    pub(crate) const OPEN: &str = "查看";
}

pub(crate) mod batch {
    pub(crate) const MARK: &str = "选中";
    pub(crate) const AGREE: [&str; 2] = ["批量通过选中的 ", " 件"];
    pub(crate) const TITLE: &str = "通过选中的这些事项？";
    pub(crate) const EXPLAIN: &str =
        "每一件都按它现在的步骤通过：交给下一步，或者批准。20 秒以内可以撤销，撤销以前不会通知任何人。";
    pub(crate) const CONFIRM: &str = "确认通过";
    pub(crate) const WAITING: &str = " 件即将办理，现在还可以撤销。";
    pub(crate) const LEFT: [&str; 2] = ["还有 ", " 秒"];
    pub(crate) const UNDO: &str = "撤销";
    pub(crate) const DONE: &str = " 件已办理。";
    pub(crate) const UNDONE: &str = " 件已撤销，什么都没有变。";
    pub(crate) const REFUSED: &str = "没有办理的：";
    pub(crate) const CLOSE: &str = "知道了";
}

pub(crate) mod case {
    pub(crate) const TITLE: &str = "办理事项";
    pub(crate) const WHO: &str = "申请人";
    pub(crate) const AREA: &str = "所在地";
    pub(crate) const REFERENCE: &str = "编号";
    pub(crate) const OPENED: &str = "提交日期";
    pub(crate) const PROVISIONAL: &str = "（暂定）";
    pub(crate) const STAGE: &str = "现在";
    pub(crate) const PERSON: &str = "打开档案";
    pub(crate) const ANSWERS: &str = "申请内容";
    pub(crate) const OWN_WORD: &str = "本人怎么说";
    pub(crate) const NOT_HEARD: &str =
        "这件事是监护人提出的，还没有人当面单独听过本人怎么说。听了以后，才能交给下一步。";
    pub(crate) const UNWILLING: &str = "本人不愿意，或者是被逼来的：不能通过。";
    pub(crate) const FORGOTTEN: &str = "申请内容已经按本人的要求删除。";
    pub(crate) const WORK: &str = "想做的工作";
    pub(crate) const HOURS: &str = "工作时间";
    pub(crate) const DISTANCE: &str = "愿意去多远";
    pub(crate) const ADJUSTMENTS: &str = "需要的帮助";
    pub(crate) const NOTHING: &str = "不需要";
    pub(crate) const EDUCATION: &str = "文化程度";
    pub(crate) const PHONE: &str = "联系电话";
    pub(crate) const REGISTERED: &str = "登记的电话";
    pub(crate) const STEPS: &str = "办理步骤";
    pub(crate) const HISTORY: &str = "办理记录";
    pub(crate) const ALONE: &str = "申请人本人";
    pub(crate) const NOTE: &str = "说明：";
    pub(crate) const REFUSED: &str = "不予通过的理由";
    pub(crate) const CLAUSE: &str = "依据：";
    pub(crate) const CHANGE: &str = "怎样可以改变：";
    pub(crate) const OBJECTION: &str = "申请人的异议";
    pub(crate) const ACTIONS: &str = "办理";
    pub(crate) const NO_ACTIONS: &str = "这件事项现在不用您办理。";
    pub(crate) const MOVED: &str = "刚刚有人办理了这件事项，下面是最新的情况：";
    pub(crate) const STALE: &str = "在您办理之前，这件事项已经有变化。您填的内容还在，请先看最新的情况：";
    pub(crate) const DONE: &str = "已办理。";
    pub(crate) const NEXT: &str = "下一件";
    pub(crate) const TO_QUEUE: &str = "回到待办";
    pub(crate) const USUAL: [&str; 3] = ["这里一般 ", " 个工作日办好，十件里有九件不超过 ", " 个工作日。"];
    pub(crate) const HANDS: &str = "经办";
}

pub(crate) mod letters {
    pub(crate) const TITLE: &str = "文书";
    pub(crate) const NONE: &str = "还没有可以打印的文书。";
    pub(crate) const COLUMNS: [&str; 4] = ["文书", "日期", "文书编号", "打印"];
    pub(crate) const NOT_NUMBERED: &str = "第一次打开时编号";
    pub(crate) const OPEN: &str = "打开";
    pub(crate) const BLOCKED: &str = "浏览器拦住了新窗口。请允许本站打开新窗口，再点一次。";
}

pub(crate) mod documents {
    pub(crate) const TITLE: &str = "材料";
    pub(crate) const NONE: &str = "还没有交材料。";
    pub(crate) const COLUMNS: [&str; 5] = ["材料", "形式", "谁交的", "什么时候", "操作"];
    pub(crate) const ALONE: &str = "申请人本人";
    pub(crate) const SHOW: &str = "查看";
    pub(crate) const CLOSE: &str = "收起";
    pub(crate) const REMOVE: &str = "删除";
    pub(crate) const REMOVE_TITLE: &str = "删除这份材料？";
    pub(crate) const REMOVE_TEXT: &str = "删除以后找不回来，要用的话只能重新添加。";
    pub(crate) const ADD: &str = "添加材料";
    pub(crate) const KIND: &str = "是什么材料";
    pub(crate) const CHOOSE: &str = "请选择";
    pub(crate) const NO_KIND: &str = "请选择是什么材料。";
    pub(crate) const FILE: &str = "照片或者PDF文件";
    pub(crate) const FILE_HINT: &str = "JPEG、PNG或者PDF，最多10兆。照片要拍清楚，四个角都在里面";
    pub(crate) const NO_FILE: &str = "请选择照片或者PDF文件。";
    pub(crate) const SEND: &str = "添加";
}

pub(crate) mod act {
    pub(crate) const FORWARD: &str = "通过，交下一步";
    pub(crate) const APPROVE: &str = "批准";
    pub(crate) const SEND_BACK: &str = "退回补充";
    pub(crate) const REFUSE: &str = "不予通过";
    pub(crate) const PAUSE: &str = "暂停计时";
    pub(crate) const RESUME: &str = "恢复计时";
    pub(crate) const TOP_UP: &str = "补充好了，交回";
    pub(crate) const TOP_UP_TEXT: &str = "和本人一起核对，改好以后交回窗口接着办。";
    pub(crate) const OBJECT: &str = "提出异议";
    pub(crate) const OBJECT_TEXT: &str = "由没有办过这件事的人重新决定。只能提一次。";
    pub(crate) const OBJECTION: &str = "本人为什么不同意";
    pub(crate) const OBJECTION_HINT: &str = "可以不填。照本人的话写，最多 200 个字";
    pub(crate) const GUARDIAN_READS: &str = "监护人也看得到这里写的：不要写本人说了什么。";
    pub(crate) const HEAR: &str = "听本人说";
    pub(crate) const HEAR_HOW: &str = "请监护人先到外面等。一句一句念给本人听，指着图给本人看，让本人自己选。不要劝，不要替本人回答；说不清，就选“说不清”。";
    pub(crate) const WITHDRAW: &str = "撤回申请";
    pub(crate) const WITHDRAW_TEXT: &str = "撤回以后这件事就结束了。以后还可以重新申请。";
    pub(crate) const FORWARD_TEXT: &str = "材料齐全、情况属实，交给下一步办理。";
    pub(crate) const APPROVE_TEXT: &str = "批准以后会通知申请人。";
    pub(crate) const RESUME_TEXT: &str = "办理期限接着计算。";
    pub(crate) const CONFIRM: &str = "确认";
    pub(crate) const MISSING: &str = "缺少什么（一次说清，全部勾选）";
    pub(crate) const NO_MISSING: &str = "请勾选缺少的内容。";
    pub(crate) const REASON: &str = "不予通过的理由";
    pub(crate) const NO_REASON: &str = "请选择理由。";
    pub(crate) const PAUSE_WHY: &str = "为什么暂停";
    pub(crate) const NO_PAUSE: &str = "请选择暂停的原因。";
    pub(crate) const NOTE: &str = "给申请人的说明";
    pub(crate) const NOTE_HINT: &str = "可以不填。用大白话写，最多 200 个字";
    pub(crate) const TELLS: &str = "申请人会看到：";
    pub(crate) const DELEGATE: &str = "转交办理";
    pub(crate) const HANDS: &str = "这一步交给谁办";
    pub(crate) const ME: &str = "（我自己）";
    pub(crate) const OFFICE: &str = "放回待办，本单位都可以办理";
    pub(crate) const CHOOSE: &str = "请选择";
    pub(crate) const NO_HANDS: &str = "请选择由谁办理。";
    pub(crate) const ADD_NOTE: &str = "添加备注";
    pub(crate) const NOTED: &str = "备注";
    pub(crate) const NOTED_HINT: &str = "能看这件事项的人都看得到，本人也看得到。最多 200 个字";
    pub(crate) const NO_NOTE: &str = "请写下备注。";
}

pub(crate) mod find {
    pub(crate) const TITLE: &str = "查人";
    pub(crate) const LEAD: &str = "每次查看都有记录，本人可以看到。";
    pub(crate) const NUMBER: &str = "身份证号或残疾人证号";
    pub(crate) const BY_NUMBER: &str = "按证号查";
    pub(crate) const NO_NUMBER: &str = "请填写证号。";
    pub(crate) const NAME: &str = "姓名";
    pub(crate) const NAME_HINT: &str = "完整的姓名，只查您负责的地区";
    pub(crate) const BIRTH_YEAR: &str = "出生年份";
    pub(crate) const BIRTH_YEAR_HINT: &str = "可以不填；同名的人多时用来区分";
    pub(crate) const BY_NAME: &str = "按姓名查";
    pub(crate) const NO_NAME: &str = "请填写姓名。";
    pub(crate) const NOBODY: &str = "您负责的地区里没有找到。";
    pub(crate) const MORE: &str = "还有更多同名的人。请加上出生年份，或者按证号查。";
    pub(crate) const NOT_THERE: &str = "登记册里没有这个人？";
    pub(crate) const ENTER: &str = "登记新居民";
    pub(crate) const CAPTION: &str = "找到的人";
    pub(crate) const COLUMNS: [&str; 4] = ["姓名", "证件号", "所在地", "状态"];
}

pub(crate) mod enter {
    pub(crate) const TITLE: &str = "登记新居民";
    pub(crate) const LEAD: &str = "照着证件填。没有残疾人证的也可以登记。";
    pub(crate) const ID_NUMBER: &str = "身份证号";
    pub(crate) const NAME: &str = "姓名";
    pub(crate) const PHONE: &str = "电话";
    pub(crate) const ADDRESS: &str = "住址";
    pub(crate) const OPTIONAL: &str = "可以不填";
    pub(crate) const NO_VILLAGE: &str = "请选择所在的村（社区）。";
    pub(crate) const CERTIFICATE: &str = "残疾人证（有的话）";
    pub(crate) const ALIKE: &str = "登记册里有很像的人，请先看看是不是同一个人：";
    pub(crate) const COLUMNS: [&str; 4] = ["姓名", "证件号", "所在地", "状态"];
    pub(crate) const DIFFERENT: &str = "不是同一个人？怎么知道的";
    pub(crate) const NO_REASON: &str = "请先看看是不是同一个人，再选择理由。";
    pub(crate) const ENTER: &str = "登记";
    pub(crate) const DONE: &str = "已经登记。";
}

pub(crate) mod certificate {
    pub(crate) const NUMBER: &str = "残疾人证号";
    pub(crate) const NUMBER_HINT: &str = "20 位，补发过的是 22 位；没有就不填";
    pub(crate) const ISSUED_ON: &str = "发证日期";
    pub(crate) const NO_DAY: &str = "请填写发证日期。";
    pub(crate) const COMPONENTS: &str = "多重残疾包括哪几类";
}

pub(crate) mod correct {
    pub(crate) const TITLE: &str = "申请更正登记";
    pub(crate) const LEAD: &str =
        "只填登记错了的，照着证件填；对的留空。搬迁、换证不是登记错误，请用别的办法登记。";
    pub(crate) const NAME: &str = "正确的姓名";
    pub(crate) const ID_NUMBER: &str = "正确的身份证号";
    pub(crate) const CERTIFICATE: &str = "正确的残疾人证";
    pub(crate) const STATUS: &str = "居住情况";
    pub(crate) const HERE: &str = "本人在本市居住，登记的不对";
    pub(crate) const PAPER: &str = "看过的证件或材料";
    pub(crate) const NO_PAPER: &str = "请选择看过的证件或材料。";
    pub(crate) const SEND: &str = "提交更正申请";
    pub(crate) const ASKED: &str = "已提交。村（社区）核对材料，镇（街道）作出决定，同意以后登记就更正。";
    pub(crate) const TABLE: &str = "要更正的内容";
    pub(crate) const COLUMNS: [&str; 3] = ["项目", "登记的", "更正为"];
    pub(crate) const SHOW: &str = "看没有遮盖的内容";
    pub(crate) const COVERED_SOON: &str = "两分钟后遮盖。谁、什么时候看的，本人都能查到。";
}

pub(crate) mod village {
    pub(crate) const TOWN: &str = "镇（街道）";
    pub(crate) const VILLAGE: &str = "村（社区）";
    pub(crate) const CHOOSE: &str = "请选择";
    pub(crate) const NOWHERE: &str = "您的岗位不能登记居民。";
}

pub(crate) mod resident {
    pub(crate) const TITLE: &str = "档案";
    pub(crate) const NAME: &str = "姓名";
    pub(crate) const ID_NUMBER: &str = "身份证号";
    pub(crate) const PHONE: &str = "电话";
    pub(crate) const NO_PHONE: &str = "没有";
    pub(crate) const AREA: &str = "所在地";
    pub(crate) const STATUS: &str = "状态";
    pub(crate) const CERTIFICATE: &str = "残疾人证";
    pub(crate) const NO_CERTIFICATE: &str = "没有登记残疾人证。";
    pub(crate) const NUMBER: &str = "证号";
    pub(crate) const STATE: &str = "状态";
    pub(crate) const UNTIL: &str = "有效期至";
    pub(crate) const HISTORY: &str = "办理经过";
    pub(crate) const HISTORY_COLUMNS: [&str; 3] = ["办了什么", "日期", "证号"];
    pub(crate) const CASES: &str = "办过的事";
    pub(crate) const NO_CASES: &str = "没有您可以看的事项。";
    pub(crate) const CASE_COLUMNS: [&str; 4] = ["事项", "现在", "提交日期", "编号"];
    pub(crate) const ASSIST: &str = "在旁边代办";
    pub(crate) const ASSIST_HINT: &str = "本人在场时使用。您和本人的名字都会记下来。";
    pub(crate) const DUPLICATES: &str = "查重复登记";
    pub(crate) const CORRECT: &str = "申请更正登记";
    pub(crate) const FACTS: &str = "登记过的信息";
    pub(crate) const FACT_COLUMNS: [&str; 4] = ["项目", "内容", "从何时起", "来源"];
    pub(crate) const REVEAL: &str = "查看没有遮盖的信息";
    pub(crate) const REVEAL_LEAD: &str = "看两分钟。谁、什么时候、为什么看，本人都能查到。";
    pub(crate) const FIELD: &str = "看哪一项";
    pub(crate) const PURPOSE: &str = "为了什么";
    pub(crate) const CHOOSE: &str = "请选择";
    pub(crate) const NO_FIELD: &str = "请选择要看的一项。";
    pub(crate) const NO_PURPOSE: &str = "请选择为了什么。";
    pub(crate) const SHOW: &str = "查看";
    pub(crate) const NOT_KNOWN: &str = "没有登记";
    pub(crate) const LEFT: [&str; 2] = ["", " 秒后遮盖"];
}

pub(crate) mod standing {
    pub(crate) const TITLE: &str = "监护与委托";
    pub(crate) const NO_GUARDIANS: &str = "没有登记监护人。";
    pub(crate) const NO_MANDATES: &str = "没有委托别人代办。";
    pub(crate) const GUARDIANS: &str = "监护人";
    pub(crate) const GUARDIAN_COLUMNS: [&str; 6] =
        ["监护人", "监护类别", "证明材料", "起止日期", "现在", "办理"];
    pub(crate) const MANDATES: &str = "委托";
    pub(crate) const MANDATE_COLUMNS: [&str; 5] = ["受委托人", "委托范围", "起止日期", "现在", "办理"];
    pub(crate) const OVER: &str = "已到期";
    pub(crate) const NO_END: &str = "没有期限";
    pub(crate) const CONFIRM: &str = "确认";
    pub(crate) const REFUSE: &str = "不确认";
    pub(crate) const REVOKE: &str = "取消委托";
    pub(crate) const END: &str = "申请终止监护";
    pub(crate) const GROUND: &str = "为什么要终止";
    pub(crate) const NO_GROUND: &str = "请选择为什么要终止。";
    pub(crate) const SEND_ENDING: &str = "提交终止申请";
    pub(crate) const ENDING_ASKED: &str =
        "已提交。村（社区）核对材料，镇（街道）作出决定，同意以后监护就终止。";
    pub(crate) const CHOOSE: &str = "请选择";
    pub(crate) const PROPOSE: &str = "登记监护人";
    pub(crate) const PROPOSE_LEAD: &str =
        "请看过证明材料的原件再登记。镇（街道）的另一位工作人员确认以后才生效。";
    pub(crate) const PROPOSED: &str = "已登记，等镇（街道）的工作人员确认。";
    pub(crate) const SEND_GUARDIANSHIP: &str = "登记";
    pub(crate) const GIVE: &str = "登记委托";
    pub(crate) const GIVE_LEAD: &str =
        "本人在场，或者您看过本人签字的委托书，才能登记。受委托人每次代办，本人都会收到消息，随时可以取消。";
    pub(crate) const GIVEN: &str = "委托已登记。村（社区）工作人员的委托，要等另一位工作人员确认。";
    pub(crate) const SEND_MANDATE: &str = "登记委托";
    pub(crate) const WHO: &str = "代办人";
    pub(crate) const NAME: &str = "代办人姓名";
    pub(crate) const ID_NUMBER: &str = "代办人身份证号";
    pub(crate) const PHONE: &str = "代办人电话（没有可以不填）";
    pub(crate) const TIE: &str = "代办人和用人单位的关系";
    pub(crate) const TIE_LEAD: &str = "请当面问清楚：雇用或者想雇用本人的单位的人，不能做代办人。";
    pub(crate) const NO_TIE: &str = "请选择代办人和用人单位的关系。";
    pub(crate) const NO_KIND: &str = "请选择监护类别。";
    pub(crate) const NO_PAPER: &str = "请选择看过的材料。";
    pub(crate) const NO_RELATION: &str = "请选择代办人是本人的什么人。";
    pub(crate) const LAST_DAY: &str = "到哪一天止";
    pub(crate) const PAPER_PART: &str = "证明材料";
    pub(crate) const KIND: &str = "监护类别";
    pub(crate) const PAPER: &str = "看过的材料";
    pub(crate) const PAPER_ON: &str = "材料上的日期";
    pub(crate) const FROM: &str = "从哪一天起";
    pub(crate) const UNTIL: &str = "到哪一天止（没有可以不填）";
    pub(crate) const DAY_HINT: &str = "例如2026-11-23";
    pub(crate) const UNTIL_HINT: &str = "例如2027-11-23；未成年人的监护到满18周岁前一天为止";
    pub(crate) const RELATION: &str = "代办人是本人的";
    pub(crate) const SCOPE_PART: &str = "委托范围";
    pub(crate) const PROGRAMMES: &str = "代办哪些事项";
    pub(crate) const ACTS: &str = "可以做什么";
    pub(crate) const MANDATE_UNTIL: &str = "到哪一天止";
    pub(crate) const MANDATE_HINT: &str = "例如2027-06-30，最长一年，到期可以再委托";
}

pub(crate) mod duplicates {
    pub(crate) const TITLE: &str = "查重复登记";
    pub(crate) const LEAD: &str = "同名、证件号或出生日期很接近的人。看到的每个人都有记录。";
    pub(crate) const NONE: &str = "没有找到重复的登记。";
    pub(crate) const CAPTION: &str = "可能是同一个人";
    pub(crate) const COLUMNS: [&str; 4] = ["姓名", "证件号", "所在地", "状态"];
    pub(crate) const BACK: &str = "回到档案";
    pub(crate) const COMPARE: &str = "两份登记对照";
    pub(crate) const FIRST: &str = "第一份";
    pub(crate) const SECOND: &str = "第二份";
    pub(crate) const CERTIFICATE: &str = "残疾人证：";
    pub(crate) const NO_CERTIFICATE: &str = "没有登记残疾人证。";
    pub(crate) const FOLLOWS: &str =
        "合并以后，按哪个证件号都能找到留下的那一份；办过的事都还在。合并错了可以撤销。";
    pub(crate) const BECAUSE: &str = "怎么知道是同一个人";
    pub(crate) const NO_REASON: &str = "请选择理由。";
    pub(crate) const KEEP_FIRST: &str = "合并，留下第一份";
    pub(crate) const KEEP_SECOND: &str = "合并，留下第二份";
    pub(crate) const DONE: &str = "已经合并成一份。";
    pub(crate) const OPEN: &str = "打开留下的档案";
    pub(crate) const WRONG: &str = "合并错了？";
    pub(crate) const APART: &str = "怎么知道是两个人";
    pub(crate) const SEPARATE: &str = "撤销合并";
}

pub(crate) mod beside {
    pub(crate) const TITLE: &str = "在旁边代办";
    pub(crate) const WITH: &str = "正在帮：";
    pub(crate) const LEAD: &str = "只办本人要办的事，念给本人听，本人同意了再点。办完请结束代办。";
    pub(crate) const APPLY: &str = "登记找工作";
    pub(crate) const LEAVE: &str = "结束代办";
    pub(crate) const ENDED: &str = "代办已经结束。本人还在的话，请从档案里重新开始。";
    pub(crate) const BACK: &str = "回到代办";
    pub(crate) const CASES: &str = "本人的事项";
    pub(crate) const MESSAGES: &str = "给本人的消息";
    pub(crate) const NO_MESSAGES: &str = "没有消息。";
    pub(crate) const CONSENTS: &str = "本人同意过的";
    pub(crate) const NO_CONSENTS: &str = "没有。";
    pub(crate) const GIVEN: &str = "同意日期：";
    pub(crate) const TAKEN_BACK: &str = "已经收回：";
    pub(crate) const TAKE_BACK: &str = "收回同意";
    pub(crate) const SURE: &str = "收回同意？";
    pub(crate) const FOLLOWS: &str = "用这份同意办着的事会停下来，填过的内容会删除。";
    pub(crate) const READINGS: &str = "谁看过本人的档案";
    pub(crate) const SHOW_READINGS: &str = "念给本人听";
    pub(crate) const READING_COLUMNS: [&str; 2] = ["什么时候", "谁、做了什么"];
}

pub(crate) mod apply {
    pub(crate) const TITLE: &str = "帮本人登记找工作";
    pub(crate) const BACK: &str = "回到代办";
    pub(crate) const READ_OUT: &str = "请念给本人听：";
    pub(crate) const WHOLE: &str = "全文";
    pub(crate) const AGREE: &str = "本人的意思";
    pub(crate) const AGREED: &str = "本人听过了，同意";
    pub(crate) const NOT_AGREED: &str = "本人同意了才能往下办。";
    pub(crate) const GO_ON: &str = "下一步";
    pub(crate) const CLOSED: &str = "现在还不能登记。";
    pub(crate) const CHANGE: &str = "怎样可以改变：";
    pub(crate) const CLAUSE: &str = "依据：";
    pub(crate) const STEPS: &str = "一条一条核对的结果";
    pub(crate) const LEAD: &str = "一条一条问本人，照本人的回答选。";
    pub(crate) const SEND: &str = "念给本人听过，提交";
    pub(crate) const DONE: &str = "已经提交。下面是办理情况。";
}

pub(crate) mod answers {
    pub(crate) const WORK: &str = "想做什么工作（最多选三种）";
    pub(crate) const ADJUSTMENTS: &str = "上班需要什么帮助";
    pub(crate) const NOTHING: &str = "不需要";
    pub(crate) const HOURS: &str = "一天能做多久";
    pub(crate) const DISTANCE: &str = "愿意去多远";
    pub(crate) const EDUCATION: &str = "文化程度";
    pub(crate) const PHONE: &str = "另外的联系电话";
    pub(crate) const PHONE_HINT: &str = "不填就用登记的电话";
    pub(crate) const EMPTY: [&str; 2] = ["还没有问：", "。"];
}

pub(crate) mod alerts {
    pub(crate) const TITLE: &str = "预警";
    pub(crate) const LEAD: &str =
        "工作人员的查看里值得问一声的。预警不是定论：请先问清楚。这里不显示是谁的档案。";
    pub(crate) const NONE: &str = "没有预警。";
    pub(crate) const ALARM: &str = "警报：打开了不该有人打开的档案";
    pub(crate) const NO_POST: &str = "岗位不明";
    pub(crate) const MANY: [&str; 2] = [" 次，涉及 ", " 人"];
}

pub(crate) mod staff {
    pub(crate) const TITLE: &str = "人员账号";
    pub(crate) const CAPTION: &str = "工作人员，按开通账号的先后排列";
    pub(crate) const COLUMNS: [&str; 4] = ["姓名", "登录名", "岗位", "状态"];
    pub(crate) const NOBODY: &str = "没有这样的工作人员。";
    pub(crate) const ALL: &str = "全部";
    pub(crate) const CHOOSE: &str = "请选择";
    pub(crate) const AREA: &str = "地区";
    pub(crate) const TOWN: &str = "镇（街道）";
    pub(crate) const VILLAGE: &str = "村（社区）";
    pub(crate) const NO_AREA: &str = "请选择在哪里任职。";
    pub(crate) const ROLE: &str = "岗位";
    pub(crate) const NO_ROLE: &str = "请选择岗位。";
    pub(crate) const UNTIL: &str = "任职到哪一天";
    pub(crate) const UNTIL_HINT: &str = "可以不填：没有期限";
    pub(crate) const WAITING: [&str; 3] =
        ["有 ", " 项更改在等另一人同意，其中 ", " 项是别人申请的，等您决定。"];
    pub(crate) const NAME: &str = "姓名";
    pub(crate) const NAME_HINT: &str = "本人的真实姓名";
    pub(crate) const NO_NAME: &str = "请填写姓名。";
    pub(crate) const LOGIN: &str = "登录名";
    pub(crate) const LOGIN_HINT: &str = "3到32个小写字母、数字、点或者短横线";
    pub(crate) const NO_LOGIN: &str = "请填写登录名。";
    pub(crate) const STATE: &str = "状态";
    pub(crate) const SINCE: &str = "开通日期";
    pub(crate) const OPEN: &str = "在用";
    pub(crate) const CLOSED: &str = "已停用";
    pub(crate) const NO_POST: &str = "在用，没有岗位";
    pub(crate) const NO_END: &str = "没有期限";
    pub(crate) const SAME_DAY: &str = "当天结束";
    pub(crate) const AT_ONCE: &str = "马上结束";
    pub(crate) const BACK: &str = "回到人员账号";

    pub(crate) const ADD: &str = "添加工作人员";
    pub(crate) const ADD_LEAD: &str = "登录凭据由系统随机生成，只显示一次，请打印以后当面交给本人。";
    pub(crate) const ADD_SEND: &str = "添加";
    pub(crate) const ADD_SURE: &str = "添加这位工作人员？";
    pub(crate) const ADD_ONE: &str = "马上生效。";
    pub(crate) const ADD_TWO: &str =
        "账号马上开通，岗位要由另一位安全管理员同意以后才生效。在那以前这个账号什么都打不开。";
    pub(crate) const ADDED: &str = "已添加。";
    pub(crate) const ADDED_WAITS: &str = "账号已开通。岗位正等另一位安全管理员同意。";

    pub(crate) const WORKER: &str = "账号详情";
    pub(crate) const ACCOUNT: &str = "账号";
    pub(crate) const POSTS: &str = "岗位";
    pub(crate) const NO_POSTS: &str = "没有岗位。";
    pub(crate) const POST_COLUMNS: [&str; 4] = ["岗位", "起止日期", "现在", "办理"];
    pub(crate) const HELD: &str = "在任";
    pub(crate) const LATER: &str = "还没有开始";
    pub(crate) const OVER: &str = "已结束";
    pub(crate) const OWN: &str = "这是您自己的账号，要由另一位安全管理员更改。";
    pub(crate) const WAITS: &str = "正等另一位安全管理员同意：";
    pub(crate) const LOOK: &str = "去看看";
    pub(crate) const GIVE: &str = "授予岗位";
    pub(crate) const GIVE_SEND: &str = "授予";
    pub(crate) const END: &str = "结束岗位";
    pub(crate) const END_SEND: &str = "结束";
    pub(crate) const LAST_DAY: &str = "最后一天";
    pub(crate) const LAST_DAY_HINT: &str = "可以不填：马上结束";
    pub(crate) const SURE: &str = "确认这项更改？";
    pub(crate) const SURE_YES: &str = "确认";
    pub(crate) const ONE: &str = "马上生效，不用别人同意。";
    pub(crate) const TWO: &str = "要由另一位安全管理员同意以后才生效，在那以前什么都不变。";
    pub(crate) const GIVE_FOLLOWS: &str = "生效以后本人要重新登录。";
    pub(crate) const END_FOLLOWS: &str = "生效以后本人要重新登录，这个岗位的事项到期就不能再办。";
    pub(crate) const RESET_FOLLOWS: &str =
        "旧的密码、手机验证码和备用码全部作废，各处的登录都会退出。新的凭据只显示一次。";
    pub(crate) const DISABLE_FOLLOWS: &str = "各处的登录马上退出，以后不能登录。重新启用要由两个人办理。";
    pub(crate) const ENABLE_FOLLOWS: &str = "账号可以重新登录，并得到新的凭据。";
    pub(crate) const END_SESSIONS_FOLLOWS: &str = "本人在各处的登录都会退出，可以再登录。";
    pub(crate) const ASKED: &str = "已提交，正等另一位安全管理员同意。";
    pub(crate) const DONE: &str = "已办理。";
    pub(crate) const STALE: &str = "刚刚有人改过这个账号，您的更改没有办理。请先看最新的情况。";

    pub(crate) const CHANGES: &str = "等待同意的更改";
    pub(crate) const CHANGES_LEAD: &str = "申请的人自己不能同意。同意以后马上生效。";
    pub(crate) const NO_CHANGES: &str = "没有等待同意的更改。";
    pub(crate) const ASKED_BY: &str = "申请人：";
    pub(crate) const MINE: &str = "这是您申请的，要由另一位安全管理员同意。";
    pub(crate) const TAKE_BACK: &str = "收回";
    pub(crate) const AGREE: &str = "同意";
    pub(crate) const REFUSE: &str = "不同意";
    pub(crate) const DECIDE_SURE: &str = "确认您的决定？";
    pub(crate) const AGREE_FOLLOWS: &str = "您同意以后马上生效。";
    pub(crate) const REFUSE_FOLLOWS: &str = "这项更改就此作废，什么都不变。";
    pub(crate) const REFUSED: &str = "这项更改已经作废。";
    pub(crate) const DECIDED: &str = "这项更改刚刚有变化，您的决定没有办理。请看最新的情况。";

    pub(crate) const SECRETS: &str = "登录凭据";
    pub(crate) const KEEP: &str = "只显示这一次。请打印，当面交给本人；离开这一页就看不到了。";
    pub(crate) const PASSWORD: &str = "首次密码";
    pub(crate) const PASSWORD_UNTIL: &str = "首次密码有效期至";
    pub(crate) const FIRST: &str = "本人第一次登录时，系统会请本人换成只有自己知道的密码。";
    pub(crate) const PHONE: &str = "手机验证码";
    pub(crate) const PHONE_TEXT: &str = "用手机上的验证器扫一扫，或者在验证器里输入下面的密钥。";
    pub(crate) const SCAN: &str = "二维码，给手机上的验证器扫";
    pub(crate) const CODES: &str = "备用码";
    pub(crate) const CODES_TEXT: &str = "没带手机时用来登录，每个只能用一次。";
    pub(crate) const PRINT: &str = "打印";
    pub(crate) const HANDED_OVER: &str = "已经交给本人";
}

pub(crate) mod imports {
    pub(crate) const TITLE: &str = "导入表格";
    pub(crate) const LEAD: &str =
        "先试读：只核对，不写入。看过结果再正式导入。同一份表再导一次，什么都不会重复。";
    pub(crate) const KIND: &str = "导入什么";
    pub(crate) const NO_KIND: &str = "请选择导入什么。";
    pub(crate) const FILE: &str = "表格文件";
    pub(crate) const FILE_HINT: &str = "xlsx 或者 CSV，最多 64 兆。证件号那一列要设成文本";
    pub(crate) const NO_FILE: &str = "请选择表格文件。";
    pub(crate) const CHOOSE: &str = "请选择";
    pub(crate) const HOW: &str = "有错误的时候";
    pub(crate) const ALL_OR_NOTHING: &str = "只要有一行错，就全部不导入";
    pub(crate) const TEMPLATE: &str = "下载空白模板";
    pub(crate) const TRY: &str = "试读";
    pub(crate) const TAKE_OVER: &str = "正式导入";
    pub(crate) const RUNNING: &str = "正在读取：";
    pub(crate) const ROWS: &str = " 行";
    pub(crate) const COUNTS: [&str; 5] = ["新增", "有变化", "没有变化", "有错误", "要留意"];
    pub(crate) const REPORT: &str = "下载有问题的行";
    pub(crate) const CLEAN: &str = "没有错误，可以正式导入。";
    pub(crate) const FAULTS: &str =
        "有错误的行没有写入。下载以后，红色的格子就是要改的，改好可以直接再导入。";
    pub(crate) const EARLIER: &str = "以前的导入";
    pub(crate) const NONE: &str = "还没有导入过。";
    pub(crate) const COLUMNS: [&str; 7] = ["时间", "内容", "结果", "新增", "有变化", "有错误", "操作"];
    pub(crate) const TRIAL: &str = "试读";
    pub(crate) const UNDO: &str = "撤销";
    pub(crate) const UNDO_TITLE: &str = "撤销这次导入？";
    pub(crate) const UNDO_TEXT: &str =
        "这次新增的删除，改过的改回来。之后又有人改动过、或者办过事的，就不能撤销了。";
    pub(crate) const REPORT_NAME: &str = "有问题的行.xlsx";
    pub(crate) const TEMPLATE_NAME: &str = "模板.xlsx";
}

pub(crate) mod account {
    pub(crate) const TITLE: &str = "我的账号";
    pub(crate) const POSTS: &str = "我的岗位";
    pub(crate) const SECRETS: &str = "密码和备用码";
    pub(crate) const SESSIONS: &str = "已登录的地方";
    pub(crate) const COLUMNS: [&str; 4] = ["在哪里", "登录时间", "最近使用", "备注"];
    pub(crate) const CURRENT: &str = "就是这里";
    pub(crate) const END_ALL: &str = "全部退出";
    pub(crate) const END_TITLE: &str = "所有地方都退出？";
    pub(crate) const END_TEXT: &str = "这里也会退出。手机丢了、或者在别处忘了退出时使用。";
    pub(crate) const END_NO: &str = "不退出";
}
