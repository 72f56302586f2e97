//! Exact numbers: fractions of whole numbers of any size. Nothing is rounded but what is shown.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::{BigRational, Ratio};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, One, Pow, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// A fraction in lowest terms. Small ones, nearly all, need no memory of their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number(Form);

/// `Large` only where `Small` cannot hold it, so equal numbers have one form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Form {
    Small(Ratio<i64>),
    Large(Box<BigRational>),
}

/// To which side a number that is shown may differ from what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    Nearest,
    Up,
    Down,
}

/// Beyond it numbers are no measure of anything, and would only cost time.
const MOST_DIGITS: usize = 64;

impl Number {
    pub fn zero() -> Self {
        Self::whole(0)
    }

    pub fn whole(value: i64) -> Self {
        Self(Form::Small(Ratio::from_integer(value)))
    }

    /// Reads `20`, `1.9`, `-40`, `1e-3` and `1/3`. `None` for anything else, and for more digits than any measure has.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((above, below)) = text.split_once('/') {
            return Self::parse(above.trim())?.divide(&Self::parse(below.trim())?);
        }
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let count = whole.len() + fraction.len();
        if count == 0 || count > MOST_DIGITS || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let shift = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        if shift.unsigned_abs() as usize > 2 * MOST_DIGITS {
            return None;
        }
        let digits = format!("{whole}{fraction}");
        let digits = digits.trim_start_matches('0');
        let small = (digits.len() <= 18 && (-18..=0).contains(&shift)).then(|| {
            let value: i64 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
            Some(Self(Form::Small(Ratio::new(value, 10_i64.pow(shift.unsigned_abs())))))
        });
        let number = match small.flatten() {
            Some(number) => number,
            None => {
                let value: BigInt = if digits.is_empty() { BigInt::zero() } else { digits.parse().ok()? };
                let power = BigInt::from(10).pow(shift.unsigned_abs());
                Self::large(if shift < 0 { BigRational::new(value, power) } else { (value * power).into() })
            }
        };
        Some(if negative { Self::zero().minus(&number) } else { number })
    }

    fn large(value: BigRational) -> Self {
        match (value.numer().to_i64(), value.denom().to_i64()) {
            // The least number has no opposite.
            (Some(above), Some(below)) if above > i64::MIN => Self(Form::Small(Ratio::new_raw(above, below))),
            _ => Self(Form::Large(Box::new(value))),
        }
    }

    fn to_large(&self) -> BigRational {
        match &self.0 {
            Form::Small(small) => BigRational::new_raw((*small.numer()).into(), (*small.denom()).into()),
            Form::Large(large) => (**large).clone(),
        }
    }

    fn combine(
        &self,
        other: &Self,
        small: impl Fn(&Ratio<i64>, &Ratio<i64>) -> Option<Ratio<i64>>,
        large: impl Fn(BigRational, BigRational) -> BigRational,
    ) -> Self {
        if let (Form::Small(a), Form::Small(b)) = (&self.0, &other.0)
            && let Some(result) = small(a, b).filter(|result| *result.numer() > i64::MIN)
        {
            return Self(Form::Small(result));
        }
        Self::large(large(self.to_large(), other.to_large()))
    }

    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.combine(other, CheckedAdd::checked_add, |a, b| a + b)
    }

    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.combine(other, CheckedSub::checked_sub, |a, b| a - b)
    }

    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        self.combine(other, CheckedMul::checked_mul, |a, b| a * b)
    }

    /// `None` where the other is zero.
    pub fn divide(&self, other: &Self) -> Option<Self> {
        (!other.is_zero()).then(|| self.combine(other, CheckedDiv::checked_div, |a, b| a / b))
    }

    pub fn is_zero(&self) -> bool {
        matches!(&self.0, Form::Small(small) if small.is_zero())
    }

    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Small(small) => small.is_negative(),
            Form::Large(large) => large.is_negative(),
        }
    }

    /// For what can only be drawn, as a share of a bar; never for comparing.
    pub fn approximate(&self) -> f64 {
        self.to_large().to_f64().unwrap_or(f64::INFINITY)
    }

    /// In decimals with separated thousands: all digits before the point, and so many that `digits` count. What has few
    /// decimals is shown whole.
    pub fn shown(&self, digits: usize, rounding: Rounding) -> String {
        let value = self.to_large();
        if value.is_zero() {
            return "0".to_owned();
        }
        let magnitude = magnitude(&value);
        if !(-6..15).contains(&magnitude) {
            let power = BigRational::from_integer(BigInt::from(10).pow(magnitude.unsigned_abs()));
            let mantissa = if magnitude < 0 { &value * power } else { &value / power };
            return format!("{}e{magnitude}", Self::large(mantissa).shown(digits, rounding));
        }
        let wanted = |digits: usize| usize::try_from(i64::try_from(digits).unwrap_or(0) - 1 - magnitude).unwrap_or(0);
        let scaled = |decimals: usize| &value * BigRational::from_integer(BigInt::from(10).pow(decimals));
        // One digit more is worth it when nothing is then left out.
        let whole = (0..=wanted(digits + 1)).find(|&decimals| scaled(decimals).is_integer());
        self.decimals(whole.unwrap_or_else(|| wanted(digits)), rounding)
    }

    /// With this many decimals.
    pub fn decimals(&self, decimals: usize, rounding: Rounding) -> String {
        let value = self.to_large() * BigRational::from_integer(BigInt::from(10).pow(decimals));
        let rounded = match rounding {
            Rounding::Nearest => value.round(),
            Rounding::Up => value.ceil(),
            Rounding::Down => value.floor(),
        };
        let rounded = rounded.to_integer();
        let sign = if rounded.is_negative() { "-" } else { "" };
        let (whole, fraction) = rounded.abs().div_rem(&BigInt::from(10).pow(decimals));
        let whole = thousands(&whole.to_string());
        if decimals == 0 {
            return format!("{sign}{whole}");
        }
        let fraction = fraction.to_string();
        format!("{sign}{whole}.{}{fraction}", "0".repeat(decimals.saturating_sub(fraction.len())))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Small(a), Form::Small(b)) => {
                let (above, below) = (i128::from(*a.numer()), i128::from(*a.denom()));
                (above * i128::from(*b.denom())).cmp(&(i128::from(*b.numer()) * below))
            }
            _ => self.to_large().cmp(&other.to_large()),
        }
    }
}

/// The power of ten of the first digit.
fn magnitude(value: &BigRational) -> i64 {
    let value = value.abs();
    let length = |number: &BigInt| i64::try_from(number.to_string().len()).unwrap_or(i64::MAX);
    let estimate = length(value.numer()) - length(value.denom());
    let power = |exponent: i64| {
        let power = BigRational::from_integer(BigInt::from(10).pow(exponent.unsigned_abs()));
        if exponent < 0 { BigRational::one() / power } else { power }
    };
    if value >= power(estimate) { estimate } else { estimate - 1 }
}

fn thousands(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn reading() {
        assert_eq!(number("1.50"), number("3/2"));
        assert_eq!(number("-40"), Number::whole(-40));
        assert_eq!(number("1e3"), number("1000"));
        assert_eq!(number("2.5e-3"), number("1/400"));
        assert_eq!(number("99999999999999999999e-20"), number("0.99999999999999999999"));
        for bad in ["", ".", "-", "1.2.3", "1e", "x", "1/0", "1e999999999", "1e-300", &"9".repeat(65)] {
            assert_eq!(Number::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn exact() {
        assert_eq!(number("0.1").plus(&number("0.2")), number("0.3"));
        let third = number("1").divide(&number("3")).unwrap();
        assert_eq!(third.times(&number("3")), number("1"));
        assert_eq!(number("1").divide(&Number::zero()), None);
        // Beyond what small numbers hold, and back.
        let large = number("9e18").times(&number("9e18"));
        assert_eq!(large.divide(&number("9e18")), Some(number("9e18")));
        assert!(large > number("9e18") && number("9e18").minus(&large).is_negative());
        let least = Number::whole(i64::MIN + 1).minus(&Number::whole(1));
        assert_eq!(Number::zero().minus(&least).minus(&Number::whole(i64::MAX)), Number::whole(1));
    }

    #[test]
    fn shown() {
        let nearest = |text: &str| number(text).shown(3, Rounding::Nearest);
        for (text, shown) in [
            ("0", "0"),
            ("1120", "1,120"),
            ("235.03", "235"),
            ("1.525", "1.525"),
            ("19.45", "19.45"),
            ("2/3", "0.667"),
            ("30960", "30,960"),
            ("1234567.89", "1,234,568"),
            ("0.00051", "0.00051"),
            ("1e20", "1e20"),
            ("-1/3", "-0.333"),
            ("1/3000000000", "3.33e-10"),
        ] {
            assert_eq!(nearest(text), shown);
        }
        assert_eq!(number("43.8123").shown(3, Rounding::Up), "43.9");
        assert_eq!(number("0.05136").shown(3, Rounding::Down), "0.05136");
        assert_eq!(number("0.051369").shown(3, Rounding::Down), "0.0513");
        assert_eq!(number("5.2").decimals(2, Rounding::Nearest), "5.20");
    }
}
