//! The certificate of erasure (个人信息删除证明).

use chrono::{DateTime, FixedOffset, Utc};
use domain::forgettings::ErasureCertificate;
use domain::forgettings::ForgettingScope;
use domain::retention;
use platform::clock::shanghai_date;
use platform::store::Tx;
use uuid::Uuid;

use super::destroying::classes;
use super::store::{self, Forgetting};
use crate::app::App;
use crate::cases;
use crate::problems::Fault;
use crate::residents::Records;
use crate::residents::forgetting::store::closing;

/// The certificate of a forgetting that is done; `None` while it is not.
///
/// # Errors
/// [`Fault`] when the database fails.
pub(super) async fn of(
    app: &App,
    tx: &mut Tx,
    forgetting: &Forgetting,
    records: &Records,
) -> Result<Option<ErasureCertificate>, Fault> {
    let Some((keys, done_at)) = forgetting.keys_destroyed.zip(forgetting.decided_at) else { return Ok(None) };
    let (_, last) = cases::forgetting::store::standing(tx, &records.all).await?;
    let closed = closing(tx, records.standing).await?.ok_or(Fault::Unreadable("residents.id"))?;
    let kept = match closed.forgotten_at {
        Some(_) => None,
        None => retention::still_kept(
            closed.status()?,
            shanghai_date(closed.changed_at),
            last.map(shanghai_date),
            app.clock.today(),
        ),
    };
    let left = store::keys_left(tx, &records.all).await?;
    let mut certificate = ErasureCertificate {
        id: forgetting.id,
        records: records.all.clone(),
        scope: forgetting.scope,
        classes: classes(forgetting.scope).iter().map(|class| class.as_str().to_owned()).collect(),
        reason: forgetting.reason,
        keys_destroyed: keys,
        asked_by: forgetting.asked_by,
        asked_at: forgetting.asked_at,
        agreed_by: forgetting.decided_by,
        done_at,
        audit_entry: forgetting.entry_id,
        rest_kept_until: kept.and_then(|kept| kept.until),
        words: Vec::new(),
    };
    certificate.words = words(&certificate, left);
    Ok(Some(certificate))
}

/// The sentences that are printed.
fn words(certificate: &ErasureCertificate, keys_left: i64) -> Vec<String> {
    let mut words = vec![
        "个人信息删除证明".to_owned(),
        format!("编号：{}", certificate.id),
        format!("删除范围：{}", certificate.scope.words()),
        format!("删除原因：{}", certificate.reason.words()),
        format!("申请时间：{}", in_china(certificate.asked_at)),
        format!("完成时间：{}", in_china(certificate.done_at)),
        format!(
            "已销毁密钥{}个。用这些密钥加密的内容，在数据库和所有备份中都不能再打开。",
            certificate.keys_destroyed
        ),
        decided(certificate.asked_by, certificate.agreed_by).to_owned(),
    ];
    if certificate.scope == ForgettingScope::Consent && keys_left > 0 {
        words.push(match certificate.rest_kept_until {
            Some(day) => format!("其余信息依照法律保存到{}。", day.format("%Y年%-m月%-d日")),
            None => "其余信息依照法律继续保存。".to_owned(),
        });
    }
    words
}

const fn decided(asked_by: Option<Uuid>, agreed_by: Option<Uuid>) -> &'static str {
    match (asked_by, agreed_by) {
        (Some(_), Some(_)) => "由一位工作人员申请，另一位工作人员同意。",
        _ => "依照保存期限或者本人撤回的同意自动办理。",
    }
}

fn in_china(at: DateTime<Utc>) -> String {
    let zone = FixedOffset::east_opt(8 * 3600);
    zone.map(|zone| at.with_timezone(&zone).format("%Y年%-m月%-d日 %H:%M").to_string()).unwrap_or_default()
}
