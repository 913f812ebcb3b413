//! Money: whole fen (分, a hundredth of a yuan), never a fraction of one and never a floating point number.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text;

/// An amount in fen. May be negative: a correction, a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::NewType))]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
pub struct Fen(pub i64);

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum MoneyError {
    /// Not yuan with at most two decimals.
    #[error("not an amount in yuan with at most two decimals")]
    Form,
    /// Beyond what fits.
    #[error("the amount is too large")]
    Range,
}

impl MoneyError {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "amount_form",
            Self::Range => "out_of_range",
        }
    }
}

impl From<MoneyError> for &'static str {
    fn from(error: MoneyError) -> Self {
        error.code()
    }
}

impl Fen {
    /// Reads an amount in yuan as people write it: `1234`, `1,234.5`, `1234.56元`, `-3.20`.
    ///
    /// # Errors
    /// [`MoneyError`]: another form, more than two decimals, or too large.
    pub fn parse_yuan(typed: &str) -> Result<Self, MoneyError> {
        let number: String = text::number(typed).chars().filter(|c| *c != ',').collect();
        let number = number.strip_suffix('元').unwrap_or(&number);
        let number = number.strip_prefix(['¥', '￥']).unwrap_or(number);
        let (sign, number) = number.strip_prefix('-').map_or((1, number), |rest| (-1, rest));
        let (yuan, decimals) =
            number.split_once('.').map_or((number, "00"), |(yuan, decimals)| (yuan, decimals));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(yuan) || !digits(decimals) || decimals.len() > 2 {
            return Err(MoneyError::Form);
        }
        let fen = format!("{yuan}{decimals:0<2}").parse::<i64>().map_err(|_| MoneyError::Range)?;
        Ok(Self(sign * fen))
    }

    /// The sum; `None` beyond what fits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; `None` beyond what fits.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The sum of all; `None` beyond what fits.
    #[must_use]
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self(0), Self::checked_add)
    }

    /// `numerator / denominator` of the amount, rounded once, half away from zero; `None` for a
    /// denominator of zero and beyond what fits.
    #[must_use]
    pub fn share(self, numerator: i64, denominator: i64) -> Option<Self> {
        let product = i128::from(self.0) * i128::from(numerator);
        let divisor = i128::from(denominator);
        if divisor == 0 {
            return None;
        }
        let negative = (product < 0) != (divisor < 0);
        // Both are far below 2^127, so that doubling the remainder cannot overflow.
        let (product, divisor) = (product.unsigned_abs(), divisor.unsigned_abs());
        let rounded = product / divisor + u128::from((product % divisor) * 2 >= divisor);
        let fen = i128::try_from(rounded).ok()?;
        i64::try_from(if negative { -fen } else { fen }).ok().map(Self)
    }
}

impl std::fmt::Display for Fen {
    /// Yuan with two decimals and thousands: `1,234.56`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fen = self.0.unsigned_abs();
        let yuan = (fen / 100).to_string();
        let sign = if self.0 < 0 { "-" } else { "" };
        f.write_str(sign)?;
        for (at, digit) in yuan.chars().enumerate() {
            let comma = if at > 0 && (yuan.len() - at).is_multiple_of(3) { "," } else { "" };
            write!(f, "{comma}{digit}")?;
        }
        write!(f, ".{:02}", fen % 100)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (typed, fen) in [
            ("1234", 123_400),
            ("1,234.5", 123_450),
            ("￥1234.56", 123_456),
            ("１２.３０元", 1230),
            ("-3.20", -320),
        ] {
            assert_eq!(Fen::parse_yuan(typed), Ok(Fen(fen)), "{typed}");
        }
    }

    #[test]
    fn a_wrong_amount_has_its_reason() {
        for typed in ["", "元", "1.234", "1.", ".5", "1e3", "一百", "--1"] {
            assert_eq!(Fen::parse_yuan(typed), Err(MoneyError::Form), "{typed}");
        }
        assert_eq!(Fen::parse_yuan("99999999999999999999"), Err(MoneyError::Range));
    }

    #[test]
    fn halves_are_rounded_away_from_zero_once() {
        assert_eq!(Fen(101).share(1, 2), Some(Fen(51)));
        assert_eq!(Fen(-101).share(1, 2), Some(Fen(-51)));
        assert_eq!(Fen(100).share(1, 3), Some(Fen(33)));
        assert_eq!(Fen(1).share(1, 0), None);
        assert_eq!(Fen(i64::MAX).share(2, 1), None);
        assert_eq!(Fen(i64::MIN).share(i64::MIN, i64::MIN), Some(Fen(i64::MIN)));
    }

    #[test]
    fn sums_beyond_what_fits_are_none() {
        assert_eq!(Fen::checked_sum([Fen(1), Fen(2)]), Some(Fen(3)));
        assert_eq!(Fen(i64::MAX).checked_add(Fen(1)), None);
        assert_eq!(Fen(i64::MIN).checked_sub(Fen(1)), None);
    }

    #[test]
    fn an_amount_is_shown_in_yuan() {
        assert_eq!(Fen(123_456_789).to_string(), "1,234,567.89");
        assert_eq!((Fen(5).to_string(), Fen(-100_000).to_string()), ("0.05".into(), "-1,000.00".into()));
        assert_eq!(Fen(i64::MIN).to_string(), "-92,233,720,368,547,758.08");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(fen in -1_000_000_000_000_i64..1_000_000_000_000) {
            prop_assert_eq!(Fen::parse_yuan(&Fen(fen).to_string()), Ok(Fen(fen)));
        }

        #[test]
        fn a_share_is_at_most_half_a_fen_off(fen: i32, numerator in 0..1000_i64, denominator in 1..1000_i64) {
            let share = Fen(fen.into()).share(numerator, denominator).expect("fits").0;
            prop_assert!((share * denominator - i64::from(fen) * numerator).abs() * 2 <= denominator);
        }
    }
}
