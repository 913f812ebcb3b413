//! What the QR code on paper opens: of a letter its kind, number, day and office and the digest to compare; of a slip
//! what the slip shows. Neither says a name or what was applied for.

use domain::codes::Code;
use domain::letters::LetterKind;
use domain::reference::grouped;
use platform::http::Problem;
use platform::store::Tx;
use poem::web::{Data, Path};
use poem::{Response, Route, get, handler};

use super::issuing::check_code;
use super::store::{self, Row};
use crate::app::App;
use crate::cases::{self, slip};
use crate::codes::{self, Purpose};
use crate::problems::Fault;

/// The pages under `/k`.
#[must_use]
pub fn routes() -> Route {
    Route::new().at("/slip.css", get(slip::style)).at("/:code", get(show))
}

#[handler]
async fn show(app: Data<&App>, Path(code): Path<String>) -> Result<Response, Problem> {
    let Ok(code) = Code::parse(&code) else {
        return Ok(slip::page("没有找到", &["请核对二维码，或向村（社区）工作人员询问。"]));
    };
    let mut tx = app.store.autocommit().await?;
    let Some(letter) = codes::resolve(&app, &mut tx, Purpose::Letter, &code).await? else {
        return slip::shown(&app, &mut tx, &code).await;
    };
    let letter = store::find(&mut tx, letter).await?.ok_or_else(Problem::not_found)?;
    verified(&mut tx, &letter).await
}

async fn verified(tx: &mut Tx, letter: &Row) -> Result<Response, Problem> {
    let kind = LetterKind::from_code(&letter.kind).ok_or(Fault::Unreadable("letters.kind"))?;
    let number = format!("文书编号：{}", grouped(&letter.number));
    let day = format!("日期：{}", letter.issued_on.format("%Y年%-m月%-d日"));
    let office = format!("经办：{}", letter.area_name);
    let check = format!("核对码：{}", check_code(&letter.digest));
    let mut lines = vec![kind.words(), &number, &day, &office, &check];
    lines.push("以上内容与纸上一致，才是我们发出的文书。");
    let moved_on = kind != LetterKind::Receipt
        && cases::store::version(tx, letter.case_id)
            .await?
            .is_some_and(|found| found.version > letter.sequence);
    if moved_on {
        lines.push("这份文书发出之后又有新的办理情况，以最新的文书为准。");
    }
    Ok(slip::page("文书核对", &lines))
}
