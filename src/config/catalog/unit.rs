//! Dimensions and units: what can be compared with what, and how a value is shown.

use crate::base::number::{Number, Rounding};
use crate::base::suggest;
use std::collections::BTreeMap;
use std::fmt;

/// How many dimensions may stand on their own.
pub const BASES: usize = 16;

/// The powers of the dimensions that stand on their own: power is energy by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Dimension([i8; BASES]);

/// Three letters of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// A unit of measure. A value in it is `number × factor + offset` of what its dimension is counted in; money is counted in
/// the smaller unit of its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As it is shown.
    pub name: String,
    pub dimension: Dimension,
    pub currency: Option<Currency>,
    pub factor: Number,
    pub offset: Number,
}

/// A dimension with a name, and the units that its values are shown in, smallest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDimension {
    pub name: String,
    pub dimension: Dimension,
    pub units: Vec<Unit>,
}

/// All units of a book.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Units {
    pub dimensions: Vec<NamedDimension>,
    pub(super) units: BTreeMap<String, Unit>,
    pub(super) spellings: BTreeMap<String, String>,
    pub(super) meant: BTreeMap<String, String>,
    /// With the digits of the smaller unit.
    pub(super) currencies: BTreeMap<Currency, usize>,
}

/// How a value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style<'a> {
    pub dimension: Dimension,
    pub currency: Option<Currency>,
    /// As a percentage.
    pub is_share: bool,
    /// The unit that what it is compared with is written in.
    pub like: Option<&'a Unit>,
}

impl Dimension {
    /// Plain numbers.
    pub const NONE: Self = Self([0; BASES]);
    /// Money has the last place.
    pub const MONEY: Self = {
        let mut powers = [0; BASES];
        powers[BASES - 1] = 1;
        Self(powers)
    };

    pub(super) fn base(at: usize) -> Self {
        let mut dimension = Self::NONE;
        if let Some(power) = dimension.0.get_mut(at) {
            *power = 1;
        }
        dimension
    }

    #[must_use]
    pub fn times(mut self, other: Self) -> Self {
        for (power, more) in self.0.iter_mut().zip(other.0) {
            *power = power.saturating_add(more);
        }
        self
    }

    #[must_use]
    pub fn per(mut self, other: Self) -> Self {
        for (power, less) in self.0.iter_mut().zip(other.0) {
            *power = power.saturating_sub(less);
        }
        self
    }

    pub fn has_money(self) -> bool {
        self.0[BASES - 1] != 0
    }
}

impl Currency {
    pub fn new(code: &str) -> Option<Self> {
        let code: [u8; 3] = code.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Self(code))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|&letter| write!(formatter, "{}", letter as char))
    }
}

impl Units {
    /// A unit as written: `kB`, `uW`, `EUR`, `kB/s`, `1/h`. `None` for one that is not known; [`Units::nearest`] may help.
    pub fn find(&self, text: &str) -> Option<Unit> {
        let Some((above, below)) = text.split_once('/') else { return self.simple(text) };
        let below = self.simple(below.trim())?;
        let above = match above.trim() {
            "" | "1" => Unit {
                name: "1".to_owned(),
                dimension: Dimension::NONE,
                currency: None,
                factor: Number::whole(1),
                offset: Number::zero(),
            },
            above => self.simple(above)?,
        };
        // A difference from a zero point cannot be divided.
        if !above.offset.is_zero() || !below.offset.is_zero() || below.currency.is_some() {
            return None;
        }
        Some(Unit {
            name: format!("{}/{}", above.name, below.name),
            dimension: above.dimension.per(below.dimension),
            currency: above.currency,
            factor: above.factor.divide(&below.factor)?,
            offset: Number::zero(),
        })
    }

    fn simple(&self, text: &str) -> Option<Unit> {
        if let Some(unit) = self.units.get(text) {
            return Some(unit.clone());
        }
        if let Some(spelled) = self.spellings.get(text) {
            return self.units.get(spelled).cloned();
        }
        let currency = Currency::new(text)?;
        let digits = *self.currencies.get(&currency)?;
        Some(Unit {
            name: text.to_owned(),
            dimension: Dimension::MONEY,
            currency: Some(currency),
            factor: Number::whole(10_i64.checked_pow(u32::try_from(digits).ok()?)?),
            offset: Number::zero(),
        })
    }

    /// The unit that an unknown one is probably meant to be.
    pub fn nearest(&self, text: &str) -> Option<String> {
        if let Some((above, below)) = text.split_once('/') {
            let part = |part: &str| self.simple(part).map(|unit| unit.name).or_else(|| self.nearest(part));
            return Some(format!("{}/{}", part(above.trim())?, part(below.trim())?));
        }
        if let Some(meant) = self.meant.get(text).or_else(|| self.meant.get(text.to_lowercase().as_str())) {
            return Some(meant.clone());
        }
        if let Some((name, _)) = self.units.iter().find(|(name, _)| name.to_lowercase() == text.to_lowercase()) {
            return Some(name.clone());
        }
        let currencies: Vec<String> = self.currencies.keys().map(ToString::to_string).collect();
        if let Some(code) = currencies.iter().find(|code| code.eq_ignore_ascii_case(text)) {
            return Some(code.clone());
        }
        let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        let names = self.units.keys().map(String::as_str).filter(|name| name.chars().count() > 1 && !is_code);
        suggest::nearest(text, names.chain(currencies.iter().map(String::as_str))).map(str::to_owned)
    }

    /// The name of a dimension, as `time`, or a unit for one that has no name.
    pub fn dimension_name(&self, dimension: Dimension) -> String {
        if dimension == Dimension::MONEY {
            return "money".to_owned();
        }
        let named = self.dimensions.iter().find(|named| named.dimension == dimension);
        named.map_or_else(|| self.base_text(dimension), |named| named.name.clone())
    }

    /// Units of a dimension, for an example.
    pub fn examples(&self, dimension: Dimension) -> Vec<&str> {
        let named = self.dimensions.iter().find(|named| named.dimension == dimension);
        named.map_or_else(Vec::new, |named| named.units.iter().map(|unit| unit.name.as_str()).collect())
    }

    /// The unit that a value is best shown in; `None` for plain numbers and money alone.
    fn best(&self, value: &Number, style: Style<'_>) -> Option<Unit> {
        let within = |unit: &Unit, least: i64, most: i64| {
            let amount = amount(value, unit);
            let amount = if amount.is_negative() { Number::zero().minus(&amount) } else { amount };
            amount >= Number::whole(least) && amount < Number::whole(most)
        };
        let like = style.like.filter(|like| like.dimension == style.dimension);
        if let Some(like) = like.filter(|like| value.is_zero() || within(like, 1, 10_000)) {
            return Some(like.clone());
        }
        let named = self.dimensions.iter().find(|named| named.dimension == style.dimension)?;
        // Who counts in KiB wants MiB, not kB.
        let binary = |unit: &Unit| self.units.get(&format!("{}iB", unit.name.trim_end_matches('B').to_uppercase()));
        let is_binary = like.is_some_and(|like| like.name.contains("iB"));
        let mut candidates = named.units.iter().map(|unit| if is_binary { binary(unit).unwrap_or(unit) } else { unit });
        let first = candidates.clone().next()?;
        Some(candidates.rfind(|unit| within(unit, 1, i64::MAX)).unwrap_or(first).clone())
    }

    /// A value with its unit, rounded for reading.
    pub fn shown(&self, value: &Number, style: Style<'_>, rounding: Rounding) -> String {
        self.shown_to(value, style, rounding, 3)
    }

    /// The same with so many digits at least.
    pub fn shown_to(&self, value: &Number, style: Style<'_>, rounding: Rounding, digits: usize) -> String {
        if style.dimension == Dimension::NONE {
            return if style.is_share {
                format!("{} %", value.times(&Number::whole(100)).shown(digits, rounding))
            } else {
                value.shown(digits, rounding)
            };
        }
        if let (Dimension::MONEY, Some(currency)) = (style.dimension, style.currency)
            && let Some(unit) = self.simple(&currency.to_string())
        {
            let places = self.currencies.get(&currency).copied().unwrap_or(2);
            let amount = amount(value, &unit);
            let text = if digits > 3 { amount.shown(digits, rounding) } else { amount.decimals(places, rounding) };
            return format!("{text} {currency}");
        }
        match self.best(value, style) {
            Some(unit) => format!("{} {}", amount(value, &unit).shown(digits, rounding), unit.name),
            None => format!("{} {}", value.shown(digits, rounding), self.base_text(style.dimension)),
        }
    }

    /// Two values that differ, shown so that one can see it.
    pub fn shown_apart(&self, value: &Number, other: &Number, style: Style<'_>) -> String {
        let shown = |value, digits| self.shown_to(value, style, Rounding::Nearest, digits);
        let digits = (3..20).find(|&digits| value == other || shown(value, digits) != shown(other, digits));
        shown(value, digits.unwrap_or(20))
    }

    fn base_text(&self, dimension: Dimension) -> String {
        let one = |at: usize| {
            let base = Dimension::base(at);
            let unit = self
                .units
                .values()
                .find(|unit| unit.dimension == base && unit.factor == Number::whole(1) && unit.offset.is_zero());
            unit.map_or_else(|| "money".to_owned(), |unit| unit.name.clone())
        };
        let side = |sign: i8| -> Vec<String> {
            let powers = dimension.0.iter().enumerate().filter(|(_, power)| power.signum() == sign);
            powers
                .map(|(at, power)| match power.unsigned_abs() {
                    1 => one(at),
                    power => format!("{}^{power}", one(at)),
                })
                .collect()
        };
        let (above, below) = (side(1), side(-1));
        let above = if above.is_empty() { "1".to_owned() } else { above.join("·") };
        if below.is_empty() { above } else { format!("{above}/{}", below.join("/")) }
    }
}

/// A value counted in a unit.
fn amount(value: &Number, unit: &Unit) -> Number {
    value.minus(&unit.offset).divide(&unit.factor).unwrap_or_else(Number::zero)
}
