//! What the QR code of a slip opens: step and date to whoever holds it, in neutral words, nothing else.

use domain::cases::Stage;
use domain::codes::Code;
use platform::http::Problem;
use poem::web::{Data, Html, Path};
use poem::{IntoResponse, Response, Route, get, handler};

use super::store;
use crate::app::App;
use crate::codes::{self, Purpose};
use crate::problems::Fault;

/// The page under `/k/CODE`.
#[must_use]
pub fn routes() -> Route {
    Route::new().at("/slip.css", get(style)).at("/:code", get(show))
}

/// Large and plain, for a phone held at arm's length; dark where the phone is.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1814;--paper:#fffaf4}\
@media (prefers-color-scheme:dark){:root{--ink:#f6efe6;--paper:#1c1814}}\
body{margin:0;background:var(--paper);color:var(--ink);font:1.5rem/1.5 system-ui,'Noto Sans CJK SC',sans-serif}\
main{max-width:34rem;margin:0 auto;padding:2rem 1.25rem}\
h1{font-size:2rem;margin:0 0 1rem}.step{font-weight:700}";

#[handler]
fn style() -> Response {
    STYLE
        .with_content_type("text/css; charset=utf-8")
        .with_header("Cache-Control", "no-cache")
        .into_response()
}

/// Small enough to be whole: no script, no style from elsewhere, no word of a person or of what was applied for.
#[handler]
async fn show(app: Data<&App>, Path(code): Path<String>) -> Result<Response, Problem> {
    let Ok(code) = Code::parse(&code) else {
        return Ok(page("没有找到", "请核对二维码，或向村（社区）工作人员询问。", None));
    };
    let mut tx = app.store.autocommit().await?;
    let Some(case) = codes::resolve(&app, &mut tx, Purpose::CaseSlip, &code).await? else {
        return Ok(page("没有找到", "这张凭条已经过期，请向村（社区）工作人员询问。", None));
    };
    let Some((row, _)) = store::find(&mut tx, case).await? else { return Err(Problem::not_found()) };
    let stage = Stage::from_code(&row.stage).ok_or(Fault::Unreadable("cases.stage"))?;
    let date = row.due_on.map(|due| format!("预计 {} 前办完这一步", due.format("%Y年%-m月%-d日")));
    Ok(page("事项进度", stage.neutral_words(), date.as_deref()))
}

fn page(title: &str, words: &str, date: Option<&str>) -> Response {
    let date = date.map(|date| format!("<p>{date}</p>")).unwrap_or_default();
    let html = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">\
         <link rel=\"stylesheet\" href=\"/k/slip.css\"></head>\
         <body><main><h1>{title}</h1><p class=\"step\">{words}</p>{date}</main></body></html>"
    );
    Html(html).with_header("Cache-Control", "no-store").into_response()
}
