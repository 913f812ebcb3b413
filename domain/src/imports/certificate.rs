//! What a certificate in a table means for the one that somebody holds.

use crate::certificate_number::CertificateNumber;
use crate::residents::{
    CertificateChange, CertificateLife, CertificateNumbered, Happened, Standing, certificate_life,
};

/// What happened, if a table gives this certificate to somebody with this past: `None` when it is the one they hold.
///
/// A table gives a number and its day, and not what was done; so the first number was issued, the next one after a
/// cancellation too, one of another category or grade comes from a new assessment, and any other was renewed.
///
/// # Errors
/// `certificate_date_differs` when the same number has another day; what [`certificate_life`] refuses.
pub fn certificate_step(
    held: Option<(&CertificateNumber, &CertificateLife)>,
    happened: &[Happened],
    given: &CertificateNumbered,
) -> Result<Option<CertificateChange>, &'static str> {
    let change = match held {
        None => CertificateChange::Issued,
        Some((number, life)) if *number == given.number => {
            return if life.issued_on == given.on { Ok(None) } else { Err("certificate_date_differs") };
        }
        Some((_, life)) if life.standing == Standing::Cancelled => CertificateChange::Issued,
        Some((number, _)) => {
            let assessed = |number: &CertificateNumber| (number.category(), number.grade());
            if assessed(number) == assessed(&given.number) {
                CertificateChange::Renewed
            } else {
                CertificateChange::Regraded
            }
        }
    };
    let mut all = happened.to_vec();
    all.push(Happened { change, on: given.on });
    certificate_life(&all).map_err(super::super::residents::BrokenLife::code)?;
    Ok(Some(change))
}
