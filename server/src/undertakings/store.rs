//! Undertakings and signatures in the database.

use chrono::{DateTime, NaiveDate, Utc};
use platform::store::Tx;
use uuid::Uuid;

use crate::app::App;
use crate::problems::Fault;

/// The first text, in force from the first day of every installation.
const FIRST_TEXT: &str = "本人因工作需要接触残疾人个人信息，现郑重承诺：\n\
一、只为办理本人经手的事项查看残疾人个人信息，不因好奇查看，不查看亲友邻里的信息。\n\
二、不向任何无关人员泄露所知悉的姓名、证件号码、住址、电话、残疾类别与等级、家庭经济状况等信息。\n\
三、不拍照、不抄录、不私自导出系统内容；账号、密码和动态口令只由本人使用。\n\
四、发现信息泄露或可能泄露，立即报告市残联信息科。\n\
五、离岗后继续保守所知悉的信息。\n\
本人知悉：每一次查看和办理都有记录，当事人有权知道谁在何时为何查看过其信息；违反承诺将依照《中华人民共和国个人信息保护法》等法律承担责任。";

/// The text in force on `today`, and until when `account` has signed it.
pub(crate) async fn in_force(
    tx: &mut Tx,
    account: Uuid,
    today: NaiveDate,
) -> Result<Option<(i64, String, Option<NaiveDate>)>, Fault> {
    Ok(tx
        .sql(
            "SELECT u.version, u.text,
                    (SELECT MAX(s.valid_until) FROM undertaking_signatures s
                     WHERE s.account_id = $1 AND s.version = u.version)
             FROM undertakings u WHERE u.in_force_from <= $2 ORDER BY u.version DESC LIMIT 1",
        )
        .bind(account)
        .bind(today)
        .optional()
        .await?)
}

/// Writes a signature.
pub(crate) async fn sign(
    tx: &mut Tx,
    id: Uuid,
    account: Uuid,
    version: i64,
    now: DateTime<Utc>,
    valid_until: NaiveDate,
) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO undertaking_signatures (id, account_id, version, signed_at, valid_until)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(account)
    .bind(version)
    .bind(now)
    .bind(valid_until)
    .run_one()
    .await?;
    Ok(())
}

/// Puts the first text in force where there is none yet.
///
/// # Errors
/// [`Fault`] when it cannot be written.
pub async fn fill(tx: &mut Tx, from: NaiveDate) -> Result<(), Fault> {
    tx.sql("INSERT INTO undertakings (version, text, in_force_from) VALUES (1, $1, $2) ON CONFLICT (version) DO NOTHING")
        .bind(FIRST_TEXT)
        .bind(from)
        .run()
        .await?;
    Ok(())
}

/// Signs the text in force for an account, as the demonstration and the tests do for their workers.
///
/// # Errors
/// [`Fault`] when it cannot be written.
pub async fn sign_in_force(app: &App, tx: &mut Tx, account: Uuid) -> Result<(), Fault> {
    let today = app.clock.today();
    let Some((version, ..)) = in_force(tx, account, today).await? else { return Ok(()) };
    let until = domain::undertakings::valid_until(today);
    sign(tx, app.random.uuid(&app.clock), account, version, app.clock.now(), until).await
}
