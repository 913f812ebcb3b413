//! What the QR code of a slip opens: step and date to whoever holds it, in neutral words, nothing else.

use domain::cases::Stage;
use domain::codes::Code;
use platform::http::Problem;
use platform::store::Tx;
use poem::web::Html;
use poem::{IntoResponse, Response, handler};

use super::store;
use crate::app::App;
use crate::codes::{self, Purpose};
use crate::problems::Fault;

/// Large and plain, for a phone held at arm's length; dark where the phone is.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1814;--paper:#fffaf4}\
@media (prefers-color-scheme:dark){:root{--ink:#f6efe6;--paper:#1c1814}}\
body{margin:0;background:var(--paper);color:var(--ink);font:1.5rem/1.5 system-ui,'Noto Sans CJK SC',sans-serif}\
main{max-width:34rem;margin:0 auto;padding:2rem 1.25rem}\
h1{font-size:2rem;margin:0 0 1rem}.step{font-weight:700}";

/// How the pages under `/k` look.
#[handler]
pub(crate) fn style() -> Response {
    STYLE
        .with_content_type("text/css; charset=utf-8")
        .with_header("Cache-Control", "no-cache")
        .into_response()
}

/// Step and date of the case whose slip bears this code.
///
/// # Errors
/// [`Problem`] when the case cannot be read.
pub(crate) async fn shown(app: &App, tx: &mut Tx, code: &Code) -> Result<Response, Problem> {
    let Some(case) = codes::resolve(app, tx, Purpose::CaseSlip, code).await? else {
        return Ok(page("没有找到", &["这个二维码已经失效，请向村（社区）工作人员询问。"]));
    };
    let Some((row, _)) = store::find(tx, case).await? else { return Err(Problem::not_found()) };
    let stage = Stage::from_code(&row.stage).ok_or(Fault::Unreadable("cases.stage"))?;
    let date = row.due_on.map(|due| format!("预计 {} 前办完这一步", due.format("%Y年%-m月%-d日")));
    let lines: Vec<&str> = [stage.neutral_words()].into_iter().chain(date.as_deref()).collect();
    Ok(page("事项进度", &lines))
}

/// Small enough to be whole: no script, no style from elsewhere, no word of a person or of what was applied for. The
/// first line is what matters.
pub(crate) fn page(title: &str, lines: &[&str]) -> Response {
    let line = |(at, line): (usize, &&str)| {
        let class = if at == 0 { " class=\"step\"" } else { "" };
        let line = line.replace('&', "&amp;").replace('<', "&lt;");
        format!("<p{class}>{line}</p>")
    };
    let lines: String = lines.iter().enumerate().map(line).collect();
    let html = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">\
         <link rel=\"stylesheet\" href=\"/k/slip.css\"></head>\
         <body><main><h1>{title}</h1>{lines}</main></body></html>"
    );
    Html(html).with_header("Cache-Control", "no-store").into_response()
}
