//! Everything that people read on the kiosk. Short sentences, everyday words, one thought each; an `EASY` line is
//! for those who read with difficulty and is what the voice reads after the heading.

pub(crate) const BRAND: &str = "爱心";
pub(crate) const BACK: &str = "返回";
pub(crate) const NEXT: &str = "下一步";
pub(crate) const RETRY: &str = "再试一次";
pub(crate) const HOME: &str = "回到首页";
pub(crate) const WAIT: &str = "请稍等…";

/// The names of the kinds of case.
pub(crate) const JOB_SEEKING: &str = "登记找工作";

pub(crate) mod shell {
    pub(crate) const TOOLS: &str = "看得清、够得着";
    pub(crate) const LARGE: &str = "大字";
    pub(crate) const CONTRAST: &str = "高对比";
    pub(crate) const LOWER: &str = "下半屏";
    pub(crate) const VOICE: &str = "朗读";
    pub(crate) const FOUR_KEYS: &str = "四个键";
    pub(crate) const VOICE_TOOLS: &str = "怎么读";
    pub(crate) const AGAIN: &str = "重读";
    pub(crate) const STOP: &str = "停";
    pub(crate) const SLOWER: &str = "慢";
    pub(crate) const FASTER: &str = "快";
    pub(crate) const SOFTER: &str = "小声";
    pub(crate) const LOUDER: &str = "大声";
    pub(crate) const CURTAIN: &str = "黑屏";
    pub(crate) const BELOW: &str = "操作";
    pub(crate) const KEY_BACK: &str = "上一个";
    pub(crate) const KEY_FORWARD: &str = "下一个";
    pub(crate) const KEY_CHOOSE: &str = "选这个";
    pub(crate) const KEY_REPEAT: &str = "重读";
    pub(crate) const LEAVE: &str = "我办完了";
    pub(crate) const TURN: &str = "翻页";
    pub(crate) const UP: &str = "▲ 往上";
    pub(crate) const DOWN: &str = "▼ 往下";
    pub(crate) const PRACTICE: &str = "这是练习。";
    pub(crate) const PRACTICE_TEXT: &str = "人和事都是编的，什么也不会交上去。练完请按“我办完了”。";
    pub(crate) const PERSON: &str = "正在为您办理：";
    pub(crate) const REPRESENTED: &str = "您正在替这个人办理：";
    pub(crate) const HELPER: &str = "协助的工作人员：";
    pub(crate) const LEAVE_TITLE: &str = "您填的还没有提交";
    pub(crate) const LEAVE_TEXT: &str = "现在离开，刚才填的不会保留。";
    pub(crate) const LEAVE_STAY: &str = "继续填写";
    pub(crate) const LEAVE_GO: &str = "不填了，离开";
    pub(crate) const IDLE_TITLE: &str = "您还在吗？";
    pub(crate) const IDLE_TEXT: &str = "没有人操作，这里的内容马上会清除。还在办，请按“继续办理”。";
    /// Around the seconds.
    pub(crate) const IDLE_LEFT: [&str; 2] = ["还有 ", " 秒"];
    pub(crate) const IDLE_STAY: &str = "继续办理";
}

/// What the voice says beside the words of the pages.
pub(crate) mod voice {
    pub(crate) const ON: &str = "朗读已打开。";
    pub(crate) const FOUR_KEYS: &str =
        "四个键已打开。第一个键，上一个。第二个键，下一个。第三个键，选这个。第四个键，再听一遍。";
    pub(crate) const USE_KEYS: &str = "请往下走，用后面的按键来填。";
    pub(crate) const CURTAIN: &str = "屏幕是黑的，别人看不见。请用四个键。要亮屏，走到“黑屏”，再选一次。";
    pub(crate) const HEADPHONES_IN: &str = "耳机插好了，您的个人内容也会读。";
    pub(crate) const HEADPHONES_OUT: &str = "没有耳机，您的个人内容不读。";
    pub(crate) const PRIVATE: &str = "这里是个人内容，插上耳机才读";
    pub(crate) const PRIVATE_ID: &str = "号码不读出";
    pub(crate) const PRIVATE_PHONE: &str = "电话号码不读出";
    pub(crate) const PRIVATE_NAME: &str = "姓名不读出";
    pub(crate) const AGAIN: &str = "再说一遍";
    pub(crate) const BUTTON: &str = "按钮";
    pub(crate) const SWITCH: &str = "开关";
    pub(crate) const RADIO: &str = "单选";
    pub(crate) const CHECKBOX: &str = "可多选";
    pub(crate) const MORE: &str = "可以展开";
    pub(crate) const FIELD: &str = "填写框";
    pub(crate) const DASH: &str = "横线";
    pub(crate) const DOT: &str = "点";
    pub(crate) const UNDERSCORE: &str = "下划线";
    pub(crate) const AT: &str = "圈 a";
    /// While it holds, and while it does not.
    pub(crate) const CHOSEN: [&str; 2] = ["已选", "未选"];
    pub(crate) const CHOSEN_APART: &str = "选好了。想听选的是哪一个，请插上耳机";
    pub(crate) const PRESSED: [&str; 2] = ["已打开", "已关上"];
    pub(crate) const OPEN: [&str; 2] = ["已展开", "已收起"];
    pub(crate) const RESTING: &str = "现在不能按";
    /// Around the number of characters.
    pub(crate) const FILLED: [&str; 2] = ["已填", "位"];
    pub(crate) const EMPTY: &str = "还没有填";
    /// Around the place and the number of all.
    pub(crate) const PLACE: [&str; 3] = ["第", "个，共", "个"];
    /// It moved, or that was the end of it.
    pub(crate) const FASTER: [&str; 2] = ["快一点", "已经最快"];
    pub(crate) const SLOWER: [&str; 2] = ["慢一点", "已经最慢"];
    pub(crate) const LOUDER: [&str; 2] = ["大声一点", "已经最大声"];
    pub(crate) const SOFTER: [&str; 2] = ["小声一点", "已经最小声"];
}

pub(crate) mod trouble {
    pub(crate) const NO_LINE: &str = "网络断了，没有收到回答。您填的还在，请再试一次。";
    pub(crate) const NO_PAGE: &str = "网络断了，这一页还没有打开。请等一等，或再试一次。";
    pub(crate) const GARBLED: &str = "系统刚刚更新过。请按“我办完了”，再重新开始。";
    pub(crate) const SIGNED_OUT: &str = "时间到了，为了您的安全已经退出。请重新刷卡，或请工作人员登录。";
}

pub(crate) mod home {
    pub(crate) const TITLE: &str = "您好，您想办什么？";
    pub(crate) const EASY: &str = "按一下大按钮，就开始。";
    pub(crate) const REGISTER: &str = "登记找工作";
    pub(crate) const REGISTER_HINT: &str = "告诉我们您能做什么，帮您找合适的工作";
    pub(crate) const CASES: &str = "我的事项进度";
    pub(crate) const CASES_HINT: &str = "看办到哪一步了，什么时候办好";
    pub(crate) const HELP: &str = "帮助";
    pub(crate) const HELP_HINT: &str = "怎么用这台机器，找谁帮忙";
}

pub(crate) mod help {
    pub(crate) const TITLE: &str = "怎么用这台机器";
    pub(crate) const LINES: [&str; 7] = [
        "一页只问一件事。选好了，按“下一步”。",
        "字太小，按上面的“大字”。看不清，按“高对比”。",
        "坐着够不到，按“下半屏”，按钮都会到下面来。",
        "想听，按“朗读”。只用四个键，也能办完所有的事：按“四个键”。",
        "不认字、看不见、按不准，都可以请工作人员一起办。",
        "办完了，或者不想办了，按“我办完了”。您的内容会马上清除。",
        "没有人操作一分半钟，也会自动清除。清除前会先问您。",
    ];
    pub(crate) const PRACTICE: &str = "先练习一下";
    pub(crate) const PHONE: &str = "大厅电话：";
    pub(crate) const CALL: &str = "需要帮忙，请叫大厅的工作人员。";
}

pub(crate) mod practice {
    pub(crate) const TITLE: &str = "练习一下";
    pub(crate) const EASY: &str = "随便按，按错了也没关系。";
    pub(crate) const LINES: [&str; 4] = [
        "练习里的人和事都是编的，和真的居民没有关系。",
        "您按的、填的，都不会交上去，也不会留下来。",
        "不用放身份证。登录时随便填，不要填真的密码。",
        "练完了，按“我办完了”，就回到真的办理。",
    ];
    pub(crate) const BEGIN: &str = "开始练习";
    pub(crate) const NOT_NOW: &str = "现在有人在办理。请先按“我办完了”，再来练习。";
}

pub(crate) mod identify {
    pub(crate) const TITLE: &str = "先认一下您是谁";
    pub(crate) const EASY: &str = "刷身份证，或者请工作人员帮忙。";
    pub(crate) const CARD: &str = "我有身份证";
    pub(crate) const CARD_HINT: &str = "把卡放在读卡器上";
    pub(crate) const WORKER: &str = "请工作人员帮忙";
    pub(crate) const WORKER_HINT: &str = "工作人员坐在您旁边，一起办";
}

pub(crate) mod card {
    pub(crate) const TITLE: &str = "请放身份证";
    pub(crate) const EASY: &str = "把身份证平放在读卡器上，不要拿走。";
    pub(crate) const READING: &str = "正在等您的卡…";
    pub(crate) const NO_READER: &str = "读卡器没有接好。请叫工作人员帮忙。";
    pub(crate) const NO_CARD: &str = "没有读到卡。请把卡放好，再试一次。";
    pub(crate) const REFUSED: &str = "这张卡没有读成。请再试一次，或请工作人员帮忙。";
}

pub(crate) mod stranger {
    pub(crate) const TITLE: &str = "没有找到您的资料";
    pub(crate) const EASY: &str = "请叫大厅的工作人员，他们会帮您登记。";
    pub(crate) const TEXT: &str = "这台机器没有记下您的任何信息。";
}

pub(crate) mod worker {
    pub(crate) const TITLE: &str = "工作人员登录";
    pub(crate) const EASY: &str = "请工作人员来填这一页。";
    pub(crate) const SIGN_IN: &str = "登录";
    pub(crate) const NO_REAL_PASSWORD: &str = "练习时不要填真的密码，随便填就行。";
    pub(crate) const FIRST_PASSWORD: &str =
        "您用的还是发给您的首次密码。请先在电脑上换成自己的密码，再来登录。";
}

pub(crate) mod undertaking {
    pub(crate) const TITLE: &str = "保密承诺";
    pub(crate) const EASY: &str = "请工作人员读完，再签。每年签一次。";
    pub(crate) const AGREE: &str = "我已读完，承诺遵守";
    pub(crate) const SIGN: &str = "签署";
    pub(crate) const EMPTY: &str = "读完以后，请勾选“我已读完，承诺遵守”。";
}

pub(crate) mod find {
    pub(crate) const TITLE: &str = "为谁办理？";
    pub(crate) const EASY: &str = "请输入这位居民的身份证号或残疾人证号。";
    pub(crate) const NUMBER: &str = "身份证号或残疾人证号";
    pub(crate) const SEARCH: &str = "查找";
    pub(crate) const FOUND: &str = "是这位吗？";
    pub(crate) const NAME: &str = "姓名";
    pub(crate) const ID_NUMBER: &str = "身份证号";
    pub(crate) const AREA: &str = "所在村（社区）";
    pub(crate) const YES: &str = "是这位，开始办理";
    pub(crate) const NO: &str = "不是，重新查找";
    pub(crate) const NOBODY: &str = "没有找到。请核对号码；不在您辖区的居民，请本人刷卡。";
    pub(crate) const EMPTY: &str = "请输入号码。";
}

pub(crate) mod notice {
    pub(crate) const TITLE: &str = "使用您的信息，先问您";
    pub(crate) const EASY: &str = "我们想用您的回答帮您找工作。同意不同意，您说了算。";
    pub(crate) const FULL: &str = "看完整的告知书";
    pub(crate) const AGREE: &str = "我同意";
    pub(crate) const LEGEND: &str = "您同意吗？";
    pub(crate) const GIVE: &str = "同意，继续";
    pub(crate) const REFUSE: &str = "不同意，回到首页";
    pub(crate) const EMPTY: &str = "同意，请先勾选“我同意”。不同意，请按“不同意”。";
    pub(crate) const OTHERS_TO_GIVE: &str =
        "要本人先同意，才能替他登记。请他自己来这里刷身份证，按“登记找工作”，看一看再同意。";
}

pub(crate) mod not_eligible {
    pub(crate) const TITLE: &str = "现在还不能登记";
    pub(crate) const CLAUSE: &str = "依据：";
    pub(crate) const CHANGE: &str = "怎样就可以了";
    pub(crate) const STEPS: &str = "一条一条怎么看的";
    pub(crate) const HOLDS: &str = "✓ 符合";
    pub(crate) const FAILS: &str = "✗ 不符合";
    pub(crate) const ELSE: &str = "您还可以办";
    pub(crate) const REMEDIES: &str = "不同意这个结果";
}

pub(crate) mod form {
    /// Before and after the number of the question.
    pub(crate) const PLACE: [&str; 3] = ["第", "问，共", "问"];
}

pub(crate) mod work {
    pub(crate) const TITLE: &str = "您想做什么工作？";
    pub(crate) const EASY: &str = "选您会做的、想做的。最多选三样。";
    pub(crate) const KEY: &str = "想做的工作";
    pub(crate) const EMPTY: &str = "请至少选一样工作。";
    pub(crate) const TOO_MANY: &str = "最多选三样。请去掉一些。";
}

pub(crate) mod hours {
    pub(crate) const TITLE: &str = "您能做多长时间？";
    pub(crate) const EASY: &str = "全天、半天，还是在家做。";
    pub(crate) const KEY: &str = "工作时间";
    pub(crate) const EMPTY: &str = "请选一项工作时间。";
}

pub(crate) mod distance {
    pub(crate) const TITLE: &str = "您愿意去多远的地方？";
    pub(crate) const EASY: &str = "离家近，还是远一点也可以。";
    pub(crate) const KEY: &str = "工作地点";
    pub(crate) const EMPTY: &str = "请选一个范围。";
}

pub(crate) mod adjustments {
    pub(crate) const TITLE: &str = "上班时需要什么帮助？";
    pub(crate) const EASY: &str = "需要什么，就选什么。可以选好几样。";
    pub(crate) const KEY: &str = "需要的帮助";
    pub(crate) const NOTHING: &str = "不需要";
    pub(crate) const EMPTY: &str = "请选需要的帮助；没有，就选“不需要”。";
}

pub(crate) mod education {
    pub(crate) const TITLE: &str = "您上学上到哪里？";
    pub(crate) const EASY: &str = "选您读到的最高一级。没上过学也没关系。";
    pub(crate) const KEY: &str = "文化程度";
    pub(crate) const EMPTY: &str = "请选一项文化程度。";
}

pub(crate) mod phone {
    pub(crate) const TITLE: &str = "有工作了，打哪个电话？";
    pub(crate) const EASY: &str = "有消息，我们打这个电话告诉您。";
    pub(crate) const KEY: &str = "联系电话";
    pub(crate) const LEGEND: &str = "选一个电话";
    pub(crate) const SAME: &str = "登记过的电话";
    pub(crate) const NONE: &str = "没有电话，请村（社区）转告";
    /// How the choice of no new number reads among the answers.
    pub(crate) const KNOWN: &str = "登记过的电话；没有电话的，请村（社区）转告";
    pub(crate) const OTHER: &str = "换一个电话";
    pub(crate) const NUMBER: &str = "电话号码";
    pub(crate) const NUMBER_HINT: &str = "手机 11 位；座机请带区号";
    pub(crate) const EMPTY: &str = "请选一个电话。";
    pub(crate) const WRONG: &str = "号码不对。手机是 11 位数字；座机请带区号。";
}

pub(crate) mod check {
    pub(crate) const TITLE: &str = "看一看，对不对？";
    pub(crate) const EASY: &str = "不对的，按“更改”。都对了，按“提交”。";
    pub(crate) const SEND: &str = "提交";
    pub(crate) const MISSING: &str = "还需要补充";
}

pub(crate) mod done {
    pub(crate) const TITLE: &str = "已经提交";
    pub(crate) const TOPPED_UP: &str = "已经补充";
    pub(crate) const EASY: &str = "您的登记交上去了。";
    pub(crate) const REFERENCE: &str = "您的编号";
    pub(crate) const NEXT: &str = "接下来";
    pub(crate) const ASK: &str = "想问进度，随时来这台机器刷卡，或打大厅电话";
    pub(crate) const ASK_NO_PHONE: &str = "想问进度，随时来这台机器刷卡，或问大厅的工作人员。";
    pub(crate) const PRINT: &str = "打印凭条";
    pub(crate) const PRINT_HINT: &str = "凭条上有编号和二维码，扫一扫就能看进度。";
}

pub(crate) mod cases {
    pub(crate) const TITLE: &str = "我的事项";
    pub(crate) const THEIRS: &str = "替他办的事项";
    pub(crate) const EASY: &str = "按一件事，看办到哪一步了。";
    pub(crate) const NONE: &str = "您还没有在办的事项。";
    pub(crate) const NONE_OF_THEIRS: &str = "他还没有在办的事项。";
    pub(crate) const UNDER_WAY: &str = "您已经登记过了，正在办。不用再登记一次。";
    pub(crate) const OPENED: &str = "提交：";
    pub(crate) const DUE: &str = "最晚办好这一步：";
    pub(crate) const NUMBER: &str = "编号";
    pub(crate) const MORE: &str = "看更早的";
    pub(crate) const MESSAGES: &str = "看消息";
    pub(crate) const READINGS: &str = "谁看过我的资料";
    pub(crate) const CONSENTS: &str = "我的同意";
    pub(crate) const STANDING: &str = "谁能替我办事";
    pub(crate) const OTHERS: &str = "替别人办事";
}

pub(crate) mod standing {
    pub(crate) const TITLE: &str = "谁能替我办事";
    pub(crate) const EASY: &str = "谁能替您办事，这里都有。不想让谁再替您办，可以取消。";
    pub(crate) const NONE: &str = "现在没有人替您办事。";
    pub(crate) const OWN: &str = "您的事，您自己说了算。";
    pub(crate) const SHARED: &str = "您的事，您自己可以办，监护人也可以替您办。";
    pub(crate) const GUARDIAN_ONLY: &str = "您的事，现在由监护人替您办。";
    pub(crate) const GUARDIAN: &str = "监护人：";
    pub(crate) const GUARDIAN_EASY: &str =
        "监护人是法律定的。觉得不对，请找村（社区）工作人员，您随时可以要求终止。";
    pub(crate) const MAY: &str = "可以：";
    pub(crate) const ABOUT: &str = "办什么事：";
    pub(crate) const UNTIL: &str = "到这一天为止：";
    pub(crate) const WAITING: &str = "还没有生效，等第二位工作人员确认。";
    pub(crate) const TAKE_BACK: &str = "不让他再办";
    pub(crate) const SURE: &str = "真的不让他再替您办吗？";
    pub(crate) const FOLLOWS: &str =
        "取消以后，他马上就不能再替您办事，也看不到您的事了。以后想请他办，可以重新委托。";
    pub(crate) const YES: &str = "取消委托";
    pub(crate) const NO: &str = "不取消";
}

pub(crate) mod letters {
    pub(crate) const TITLE: &str = "通知书";
    pub(crate) const EASY: &str = "这件事的通知书都在这里。可以看，可以听，也可以打印带走。";
    pub(crate) const NONE: &str = "现在还没有通知书。";
    pub(crate) const NUMBER: &str = "编号：";
    pub(crate) const TO: &str = "致：";
    pub(crate) const VERIFY: &str = "核对码：";
    pub(crate) const PRINT: &str = "打印";
    pub(crate) const PRINT_HINT: &str = "打印出来的纸上有您的姓名，请收好。盖章的那一份，请找工作人员。";
}

pub(crate) mod own_word {
    pub(crate) const EASY: &str = "您怎么想，就怎么选。没有对错。您选的，替您办的人看不到。";
    pub(crate) const SEND: &str = "说完了";
    pub(crate) const THANKS: &str = "谢谢您。您说的话只有工作人员看得到。工作人员还会当面听您说。";
    pub(crate) const TITLE: &str = "我们想听您自己说";
    pub(crate) const WHY: &str = "这件事是监护人替您提出来的。请您自己回答三个问题。替您办的人先到一边等，不要看。要听的，请插上耳机。";
    pub(crate) const BEGIN: &str = "我自己说";
    pub(crate) const IS_ASKED: &str = "工作人员还会单独听一听本人的想法。";
}

pub(crate) mod papers {
    pub(crate) const TITLE: &str = "交材料";
    pub(crate) const EASY: &str = "把材料放在摄像头下面，拍一张照片交上来。看不清、拿不稳，请工作人员帮忙。";
    pub(crate) const NONE: &str = "还没有交材料。";
    pub(crate) const ADDED: &str = "交上来的时间：";
    pub(crate) const KIND: &str = "要拍的是什么";
    pub(crate) const NO_KIND: &str = "请先选要拍的是什么。";
    pub(crate) const TAKE: &str = "打开摄像头";
    pub(crate) const SEEN: &str = "摄像头看到的";
    pub(crate) const SHOOT: &str = "拍下来";
    pub(crate) const TAKEN: &str = "刚拍的照片";
    pub(crate) const SEND: &str = "就交这张";
    pub(crate) const AGAIN: &str = "重拍";
    pub(crate) const NEVER_MIND: &str = "不拍了";
    pub(crate) const NO_CAMERA: &str = "这台机器没有摄像头，或者不能用。请把材料交给工作人员。";
    pub(crate) const REMOVE: &str = "删掉";
    pub(crate) const SURE: &str = "真的要删掉吗？";
    pub(crate) const REMOVE_TEXT: &str = "删掉以后就没有了。需要的话，可以再拍一张。";
    pub(crate) const YES: &str = "删掉";
    pub(crate) const NO: &str = "不删";
}

pub(crate) mod for_whom {
    pub(crate) const TITLE: &str = "替谁办事";
    pub(crate) const EASY: &str = "按一个人，开始替他办。";
    pub(crate) const NONE: &str = "现在没有人请您替他办事。";
    pub(crate) const TOLD: &str = "您一开始办，他就会收到消息。";
    pub(crate) const AS_GUARDIAN: &str = "您是监护人";
    pub(crate) const AS_HOLDER: &str = "他请您替他办";
}

pub(crate) mod case {
    pub(crate) const DUE: &str = "最晚";
    pub(crate) const TITLE: &str = "办到哪一步了";
    pub(crate) const NOW: &str = "现在";
    pub(crate) const MISSING: &str = "请补充这些";
    pub(crate) const BRING: &str = "补充以后，从村（社区）接着办。";
    pub(crate) const PAUSED: &str = "时间暂停：";
    pub(crate) const NOTE: &str = "工作人员说：";
    pub(crate) const STEPS: &str = "每一步";
    /// Around the median and the ninety per cent.
    pub(crate) const USUAL: [&str; 3] = ["这里一般", "个工作日办好，十件里九件在", "个工作日以内。"];
    pub(crate) const TOP_UP: &str = "现在补充";
    pub(crate) const PAPERS: &str = "交材料（拍照）";
    pub(crate) const LETTERS: &str = "看通知书";
    pub(crate) const WITHDRAW: &str = "撤回申请";
    pub(crate) const WITHDRAW_TITLE: &str = "真的要撤回吗？";
    pub(crate) const WITHDRAW_TEXT: &str = "撤回以后，这件事就不再办了。以后想办，可以重新登记。";
    pub(crate) const WITHDRAW_YES: &str = "撤回";
    pub(crate) const WITHDRAW_NO: &str = "不撤回";
    pub(crate) const OBJECT: &str = "我不同意，请再看一次";
    pub(crate) const OBJECT_BY: &str = "不同意，最晚可以提出的日子：";
    pub(crate) const OBJECT_TITLE: &str = "请他们再看一次？";
    /// What happens next, one thought a sentence.
    pub(crate) const OBJECT_FOLLOWS: [&str; 3] = [
        "会换一位没有办过这件事的工作人员，从头再看一次。",
        "您什么都不用写。看完了，这里会告诉您结果。",
        "可以请他们再看一次，只有这一次。",
    ];
    pub(crate) const OBJECT_YES: &str = "请再看一次";
    pub(crate) const OBJECT_NO: &str = "先不提";
    pub(crate) const ANSWERS: &str = "我填的内容";
    pub(crate) const REFUSED: &str = "没有通过";
    pub(crate) const CHANGE: &str = "怎样就可以了：";
    pub(crate) const CLAUSE: &str = "依据：";
    pub(crate) const REMEDIES: &str = "不同意这个结果，您可以";
}

pub(crate) mod consents {
    pub(crate) const TITLE: &str = "我的同意";
    pub(crate) const EASY: &str = "您同意过什么，这里都有。同意了也可以收回。";
    pub(crate) const NONE: &str = "您还没有同意过什么。";
    pub(crate) const JOB_SEEKING: &str = "用我的回答帮我找工作";
    pub(crate) const JOB_SEEKING_EASY: &str = "您登记找工作时的回答，工作人员可以看，用来给您找合适的工作。";
    pub(crate) const GIVEN: &str = "同意：";
    pub(crate) const TAKEN_BACK: &str = "已收回：";
    pub(crate) const TAKE_BACK: &str = "收回同意";
    pub(crate) const SURE: &str = "真的要收回吗？";
    /// What follows, one thought a sentence.
    pub(crate) const FOLLOWS: [&str; 3] = [
        "收回以后，我们不再用您的回答帮您找工作。",
        "正在办的“登记找工作”也会一起撤回，不再办了。",
        "已经办好的不变。以后想办，可以重新同意、重新登记。",
    ];
    pub(crate) const YES: &str = "收回";
    pub(crate) const NO: &str = "不收回";
}

pub(crate) mod readings {
    pub(crate) const TITLE: &str = "谁看过我的资料";
    pub(crate) const EASY: &str = "工作人员每看一次，这里都会记下来。";
    pub(crate) const NONE: &str = "还没有人看过。";
    pub(crate) const MORE: &str = "再看早一些的";
}

pub(crate) mod messages {
    pub(crate) const TITLE: &str = "我的消息";
    pub(crate) const EASY: &str = "事情有了进展，这里会告诉您。";
    pub(crate) const NONE: &str = "还没有消息。";
}
