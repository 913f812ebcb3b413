//! Every component in each of its states, on one page: what the tests run axe over and what a designer looks at.
//! It is never part of what is served to people.

use domain::fields::{FieldError, FieldErrors};
use leptos::prelude::*;
use ui::{
    Button, Checkboxes, Choice, Dialog, Entry, ErrorSummary, Errors, Field, FileField, Heading, Look,
    Notification, Passage, Radios, Select, Slip, SlipText, StepLine, StepMark, Steps, SummaryList,
    SummaryRow, Tone,
    plain::{row, table, text},
    slip,
};

fn main() {
    mount_to_body(page);
}

fn page() -> impl IntoView {
    view! {
        <div class="app">
            <main class="page">
                <Heading text="组件"/>
                {buttons()}
                {fields()}
                {choices()}
                {desk_fields()}
                {summaries()}
                {steps()}
                {notifications()}
                {dialog()}
                {printed()}
            </main>
        </div>
    }
}

fn buttons() -> impl IntoView {
    let nothing = Callback::new(|()| ());
    view! {
        <section class="text">
            <h2>"按钮"</h2>
            <div class="buttons">
                <Button label="下一步" on_press=nothing/>
                <Button label="返回" look=Look::Other on_press=nothing/>
                <Button label="撤回" look=Look::Grave on_press=nothing/>
                <Button label="提交" busy=true on_press=nothing/>
            </div>
        </section>
    }
}

/// Errors as a server names them; the summary stands on top of the page and leads to the fields below.
fn wrong() -> Errors {
    let errors = Errors::new();
    let error = |field: &str, message: &str| FieldError {
        field: field.into(),
        code: "required".into(),
        message: message.into(),
    };
    errors.show(FieldErrors(vec![
        error("wrong_number", "号码不对。请再看一遍。"),
        error("wrong_hours", "请选一项工作时间。"),
        error("wrong_work", "请至少选一样工作。"),
    ]));
    errors
}

fn fields() -> impl IntoView {
    let (right, wrong) = (Errors::new(), wrong());
    let empty = || RwSignal::new(String::new());
    view! {
        <section class="text">
            <h2>"输入"</h2>
            <ErrorSummary errors=wrong/>
            <Field field="name" label="登录名" value=empty() errors=right/>
            <Field field="secret" label="密码" entry=Entry::Secret pad=true value=empty() errors=right/>
            <Field
                field="phone"
                label="电话号码"
                hint=Some("手机 11 位；座机请带区号")
                entry=Entry::Digits
                pad=true
                longest=12
                value=RwSignal::new("13800001234".to_owned())
                errors=right
            />
            <Field
                field="wrong_number"
                label="身份证号"
                hint=Some("18 位，最后一位可能是 X")
                entry=Entry::IdNumber
                pad=true
                longest=18
                value=empty()
                errors=wrong
            />
        </section>
        <section class="text">
            <h2>"选择，有错误"</h2>
            <Radios
                field="wrong_hours"
                legend="工作时间"
                hint="选一项"
                choices=vec![Choice::new("full_time", "全天"), Choice::new("part_time", "半天")]
                value=empty()
                errors=wrong
            />
            <Checkboxes
                field="wrong_work"
                legend="想做的工作"
                choices=vec![Choice::new("packing", "包装"), Choice::new("kitchen", "厨房")]
                values=RwSignal::new(Vec::new())
                errors=wrong
            />
        </section>
    }
}

fn choices() -> impl IntoView {
    const CIRCLE: &str =
        "<svg viewBox='0 0 48 48'><circle cx='24' cy='24' r='20' fill='currentColor'/></svg>";
    let errors = Errors::new();
    view! {
        <section class="text">
            <h2>"选择"</h2>
            <Radios
                field="distance"
                legend="工作地点"
                choices=vec![
                    Choice::new("village", "本村").hint("走路就到"),
                    Choice::new("town", "本镇"),
                    Choice::new("city", "全市"),
                ]
                value=RwSignal::new("town".to_owned())
                errors=errors
            />
            <Checkboxes
                field="adjustments"
                legend="需要的帮助"
                hint="可以选好几样"
                choices=vec![
                    Choice::new("quiet", "安静").picture(CIRCLE),
                    Choice::new("seated", "能坐着做").picture(CIRCLE),
                    Choice::new("nothing", "不需要"),
                ]
                values=RwSignal::new(vec!["quiet".to_owned()])
                alone=Some("nothing")
                errors=errors
            />
        </section>
    }
}

/// What stands at a desk only.
fn desk_fields() -> impl IntoView {
    let wrong = Errors::new();
    let error = |field: &str| FieldError {
        field: field.into(),
        code: "required".into(),
        message: "这一项还没有填。".into(),
    };
    wrong.show(FieldErrors(vec![error("wrong_purpose"), error("wrong_note"), error("wrong_table")]));
    let options =
        || vec![(String::new(), "请选择".to_owned()), ("contact".to_owned(), "联系本人".to_owned())];
    let empty = || RwSignal::new(String::new());
    let right = Errors::new();
    let cells = |day: &str| [text(day), text("有效")];
    view! {
        <section class="text">
            <h2>"工作台：输入和表格"</h2>
            <ErrorSummary errors=wrong/>
            <Select field="purpose" label="用途" options=options() value=empty() errors=right/>
            <Select field="wrong_purpose" label="用途" options=options() value=empty() errors=wrong/>
            <Passage field="note" label="说明" hint="最多 200 个字" longest=200 value=empty() errors=right/>
            <Passage field="wrong_note" label="说明" hint="最多 200 个字" longest=200 value=empty() errors=wrong/>
            <FileField
                field="table"
                label="表格"
                hint="xlsx 或者 CSV"
                accept=".xlsx,.csv"
                value=RwSignal::new_local(None)
                errors=right
            />
            <FileField
                field="wrong_table"
                label="表格"
                hint="xlsx 或者 CSV"
                accept=".xlsx,.csv"
                value=RwSignal::new_local(None)
                errors=wrong
            />
            {table(
                "经过",
                &["办了什么", "日期", "现在"],
                vec![row(text("核发"), cells("2024年12月28日")), row(text("换领"), cells("2026年10月9日"))],
            )}
        </section>
    }
}

fn summaries() -> impl IntoView {
    let change = Callback::new(|()| ());
    let rows = vec![
        SummaryRow::changeable("work", "想做的工作", "包装、手工", change),
        SummaryRow::changeable("hours", "工作时间", "半天", change),
        SummaryRow::fixed("姓名", "王*明"),
    ];
    view! {
        <section class="text">
            <h2>"核对"</h2>
            <SummaryList rows=rows/>
        </section>
    }
}

fn steps() -> impl IntoView {
    let line = |title: &str, mark: StepMark, when: Option<&str>| StepLine {
        title: title.into(),
        mark,
        when: when.map(Into::into),
    };
    view! {
        <section class="text">
            <h2>"进度"</h2>
            <Steps steps=vec![
                line("村（社区）受理", StepMark::Done, Some("办好于 2026年11月23日")),
                line("镇（街道）审核", StepMark::Now, Some("最晚 2026年11月30日")),
                line("市残联审批", StepMark::Next, None),
            ]/>
            <Steps steps=vec![
                line("村（社区）受理", StepMark::Done, None),
                line("镇（街道）审核", StepMark::Skipped, None),
            ]/>
        </section>
    }
}

fn notifications() -> impl IntoView {
    let tones =
        [(Tone::Information, "请补充材料。"), (Tone::Success, "已经提交。"), (Tone::Problem, "网络断了。")];
    let all = tones.map(|(tone, text)| view! { <Notification tone=tone>{text}</Notification> });
    view! {
        <section class="text">
            <h2>"通知"</h2>
            {all.into_iter().collect::<Vec<_>>()}
        </section>
    }
}

fn dialog() -> impl IntoView {
    let open = RwSignal::new(false);
    let close = move |()| open.set(false);
    view! {
        <section class="text">
            <h2>"对话框"</h2>
            <Button label="打开对话框" look=Look::Other on_press=move |()| open.set(true)/>
            <Dialog id="example" title="真的要撤回吗？" open=open on_cancel=close>
                <p>"撤回以后，这件事就不再办了。"</p>
                <div class="buttons">
                    <Button label="不撤回" on_press=close/>
                    <Button label="撤回" look=Look::Grave on_press=close/>
                </div>
            </Dialog>
        </section>
    }
}

fn printed() -> impl IntoView {
    let address = "https://hall.example/k/0123456789abcdefghijkl";
    let text = SlipText {
        hall: "浮澜桥村".into(),
        name: "王*明".into(),
        reference: "1234 5678 9012 3".into(),
        step: "村（社区）正在办".into(),
        date: "2026年11月23日".into(),
        address: Some(address.into()),
        phone: Some("0573-88000000".into()),
    };
    view! {
        <section class="text">
            <h2>"凭条（打印出来的样子见打印预览）"</h2>
            <div class="way-picture" aria-hidden="true" inner_html=slip::qr(address)></div>
            <Slip text=text/>
        </section>
    }
}
