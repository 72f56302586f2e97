//! Claims with their meaning: which fact, in which units, allowing what.

use super::RecordIndex;
use super::interval::Interval;
use super::meant;
use super::words::Words;
use crate::base::diagnostic::Code;
use crate::base::number::{Number, Rounding};
use crate::config::catalog::formula::Relation;
use crate::config::catalog::unit::{Currency, Dimension, Unit};
use crate::config::catalog::{Catalog, KeyIndex, Measure};
use crate::note::claim::{Claim, ClaimList, ClaimValue, Op};

/// A claim that says something of a known fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub record: RecordIndex,
    pub place: StatementPlace,
    pub list: ClaimList,
    pub key: KeyIndex,
    pub value: Value,
    /// As it is written: of the value's number.
    pub unit: Option<Unit>,
    /// As written, without its remark: `report-interval = 300 s`.
    pub text: String,
    /// Its value alone: `300 s`, `≥ 5 y`, `in EU, US`.
    pub shown: String,
}

/// Where a statement stands in its note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementPlace {
    /// Index into the claims of its list.
    Claim(usize),
    /// The key `markets` of a product.
    Markets,
    /// Nowhere: it is assumed for a question.
    Assumed,
}

impl StatementPlace {
    /// Index into the claims of its list, for one that stands there.
    pub fn claim(self) -> Option<usize> {
        match self {
            Self::Claim(at) => Some(at),
            Self::Markets | Self::Assumed => None,
        }
    }
}

/// What a fact may be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    Numbers(Interval),
    Words(Words),
}

/// Why a claim says nothing of any fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    pub code: Code,
    pub message: String,
    pub help: Option<String>,
}

impl Flaw {
    fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: Some(help.into()) }
    }
}

impl Value {
    pub fn numbers(&self) -> Option<&Interval> {
        match self {
            Self::Numbers(interval) => Some(interval),
            Self::Words(_) => None,
        }
    }

    pub fn words(&self) -> Option<&Words> {
        match self {
            Self::Words(words) => Some(words),
            Self::Numbers(_) => None,
        }
    }
}

impl Statement {
    pub fn currency(&self) -> Option<Currency> {
        self.unit.as_ref().and_then(|unit| unit.currency)
    }
}

/// What a claim says.
///
/// # Errors
/// A key or a unit that is not known, a unit that does not fit, a value that the fact cannot have.
pub fn read(
    claim: &Claim,
    list: ClaimList,
    record: RecordIndex,
    place: StatementPlace,
    catalog: &Catalog,
) -> Result<Statement, Flaw> {
    let Some(key) = catalog.find(&claim.key) else {
        let message = format!("no fact is called `{}`", claim.key);
        return Err(Flaw::new(Code::UnknownFact, message, meant::fact(claim, catalog)));
    };
    let (value, unit, shown) = match catalog.keys[key].measure {
        Measure::Words => words(claim)?,
        Measure::Quantity { dimension, is_share, is_signed } => {
            let quantity = Quantity { claim, catalog, dimension, is_share };
            quantity.read(is_signed || list == ClaimList::Adds)?
        }
    };
    if list == ClaimList::Adds && !matches!(value, Value::Numbers(_)) {
        let message = format!("`{}` is no number, so nothing can be added to it", claim.key);
        return Err(Flaw::new(Code::InvalidClaim, message, "write it below `provides`"));
    }
    let text = claim.text.split(';').next().unwrap_or("").trim().to_owned();
    Ok(Statement { record, place, list, key, value, unit, text, shown })
}

fn words(claim: &Claim) -> Result<(Value, Option<Unit>, String), Flaw> {
    // `radio-band = 2.4 GHz` is a word of two parts.
    let words = match &claim.value {
        ClaimValue::Set(words) => words.clone(),
        ClaimValue::Number { number, unit } => vec![joined(number, unit.as_deref())],
        ClaimValue::Range { low, high, unit } => vec![joined(&format!("{low}–{high}"), unit.as_deref())],
    };
    let list = words.join(", ");
    let (value, shown) = match claim.op {
        Op::Equal => (Words::exactly(&words), list),
        Op::In => (Words::among(&words), format!("in {list}")),
        Op::Includes => (Words::including(&words), format!("includes {list}")),
        Op::Excludes => (Words::excluding(&words), format!("excludes {list}")),
        Op::AtMost | Op::AtLeast | Op::Less | Op::Greater => {
            let message = format!("`{}` is of words, which are neither more nor less than others", claim.key);
            let help = format!("write `{} = {list}`, or one of `in`, `includes`, `excludes`", claim.key);
            return Err(Flaw::new(Code::InvalidClaim, message, help));
        }
    };
    Ok((Value::Words(value), None, shown))
}

fn joined(number: &str, unit: Option<&str>) -> String {
    unit.map_or_else(|| number.to_owned(), |unit| format!("{number} {unit}"))
}

struct Quantity<'a> {
    claim: &'a Claim,
    catalog: &'a Catalog,
    dimension: Dimension,
    is_share: bool,
}

impl Quantity<'_> {
    fn read(&self, is_signed: bool) -> Result<(Value, Option<Unit>, String), Flaw> {
        let claim = self.claim;
        let (low, high, unit) = match &claim.value {
            ClaimValue::Number { number, unit } => (number, None, unit),
            ClaimValue::Range { low, high, unit } => (low, Some(high), unit),
            ClaimValue::Set(words) => {
                let message = format!("`{}` is {}, and `{}` is none", claim.key, self.what(), words.join(", "));
                return Err(Flaw::new(Code::InvalidClaim, message, self.in_digits(&words.join(", "))));
            }
        };
        let unit = self.unit(unit.as_deref())?;
        let number = |digits: &str| {
            let number = Number::parse(digits).ok_or_else(|| {
                Flaw::new(
                    Code::InvalidClaim,
                    format!("`{digits}` is beyond what can be measured"),
                    "write fewer digits",
                )
            })?;
            Ok(match &unit {
                Some(unit) => number.times(&unit.factor).plus(&unit.offset),
                None => number,
            })
        };
        let value = number(low)?;
        let name = unit.as_ref().map(|unit| unit.name.as_str());
        let shown = |symbol: &str| joined(&format!("{symbol}{}", low.replace('-', "−")), name);
        let (interval, shown) = match (high, claim.op) {
            (Some(high), Op::Equal | Op::In) => {
                (Interval::between(value, number(high)?), joined(&format!("{low}–{high}"), name))
            }
            (None, Op::Equal | Op::In) => (Interval::point(value), shown("")),
            (None, Op::AtMost) => (Interval::of(Relation::AtMost, value), shown("≤ ")),
            (None, Op::AtLeast) => (Interval::of(Relation::AtLeast, value), shown("≥ ")),
            (None, Op::Less) => (Interval::of(Relation::Less, value), shown("< ")),
            (None, Op::Greater) => (Interval::of(Relation::Greater, value), shown("> ")),
            _ => {
                let message = format!("`{}` is {}, and `{}` is for words", claim.key, self.what(), claim.op.name());
                return Err(Flaw::new(Code::InvalidClaim, message, self.example()));
            }
        };
        let interval = if is_signed { interval } else { self.not_negative(&interval)? };
        // A percentage is a way of writing and no unit of its own.
        Ok((Value::Numbers(interval), unit.filter(|_| !self.is_share), shown))
    }

    fn not_negative(&self, interval: &Interval) -> Result<Interval, Flaw> {
        let kept = interval.intersect(&Interval::not_negative());
        let is_below = interval.low.as_ref().is_some_and(|low| low.value.is_negative());
        if kept.is_empty() || is_below {
            let message = format!("`{}` is never below zero", self.claim.key);
            return Err(Flaw::new(Code::InvalidClaim, message, self.example()));
        }
        Ok(kept)
    }

    fn unit(&self, written: Option<&str>) -> Result<Option<Unit>, Flaw> {
        let key = &self.claim.key;
        let Some(written) = written else {
            if self.dimension == Dimension::NONE && !self.is_share {
                return Ok(None);
            }
            let unit = if self.dimension == Dimension::MONEY { "currency" } else { "unit" };
            let message = format!("`{key}` is {} and needs a {unit}", self.what());
            return Err(Flaw::new(Code::WrongUnit, message, self.example()));
        };
        if written == "%" {
            if self.is_share {
                return Ok(Some(percent()));
            }
            return Err(Flaw::new(Code::WrongUnit, format!("`{key}` is {}, not a share", self.what()), self.example()));
        }
        let Some(unit) = self.catalog.units.find(written) else {
            let near = self.catalog.units.nearest(written);
            let help = near.map_or_else(|| self.example(), |near| format!("did you mean `{near}`?"));
            return Err(Flaw::new(Code::UnknownUnit, format!("no unit is called `{written}`"), help));
        };
        if unit.dimension != self.dimension || self.is_share {
            let message = match self.catalog.units.dimension_name(unit.dimension) {
                _ if self.dimension == Dimension::NONE => format!("`{key}` is {}, without a unit", self.what()),
                name => format!("`{key}` is {}, and `{written}` measures {name}", self.what()),
            };
            let help = meant::by_voltage(self.claim, &unit, self.dimension, &self.catalog.units);
            return Err(Flaw::new(Code::WrongUnit, message, help.unwrap_or_else(|| self.example())));
        }
        Ok(Some(unit))
    }

    /// `a time`, `a count`
    fn what(&self) -> String {
        if self.is_share {
            return "a share".to_owned();
        }
        if self.dimension == Dimension::NONE {
            return "a plain number".to_owned();
        }
        let name = self.catalog.units.dimension_name(self.dimension);
        match name.chars().next() {
            _ if name == "money" => name,
            Some('a' | 'e' | 'i' | 'o' | 'u') => format!("an {name}"),
            _ => format!("a {name}"),
        }
    }

    /// What to write where no number stands.
    fn in_digits(&self, written: &str) -> String {
        let key = &self.claim.key;
        if written.contains(['=', '<', '>', '≤', '≥']) {
            return "write each claim on a line of its own, behind `- `".to_owned();
        }
        let turned = written.split_once(' ').filter(|(code, amount)| {
            self.dimension == Dimension::MONEY && Currency::new(code).is_some() && Number::parse(amount).is_some()
        });
        if let Some((code, amount)) = turned {
            return format!("write the currency behind the number: `{key} = {amount} {code}`");
        }
        let help = self.example();
        match help.strip_prefix("write one of its units behind the number") {
            Some(units) => format!("write a number with one of its units behind it{units}"),
            None => help,
        }
    }

    /// What to write, with the number that stands there.
    fn example(&self) -> String {
        let (key, number) = match &self.claim.value {
            ClaimValue::Number { number, .. } => (&self.claim.key, number.as_str()),
            ClaimValue::Range { low, .. } => (&self.claim.key, low.as_str()),
            ClaimValue::Set(_) => (&self.claim.key, "5"),
        };
        let number = number.trim_start_matches('-');
        if self.is_share {
            // `0.995` is meant as 99.5 %.
            let part = Number::parse(number).filter(|number| *number <= Number::whole(1) && !number.is_zero());
            let number = part
                .map_or_else(|| number.to_owned(), |part| part.times(&Number::whole(100)).shown(12, Rounding::Nearest));
            return format!("write `{key} = {number} %`");
        }
        if self.dimension == Dimension::NONE {
            return format!("write `{key} = {number}`");
        }
        if self.dimension == Dimension::MONEY {
            return format!("write the currency by its three letters, as `{key} = {number} EUR`");
        }
        let units: Vec<String> =
            self.catalog.units.examples(self.dimension).iter().map(|unit| format!("`{unit}`")).collect();
        match units.first() {
            Some(_) => format!("write one of its units behind the number: {}", units.join(", ")),
            None => format!("write `{key} = {number} {}`", self.catalog.units.dimension_name(self.dimension)),
        }
    }
}

/// Not among the units, since only shares are written so.
fn percent() -> Unit {
    Unit {
        name: "%".to_owned(),
        dimension: Dimension::NONE,
        currency: None,
        factor: Number::whole(1).divide(&Number::whole(100)).unwrap_or_else(Number::zero),
        offset: Number::zero(),
    }
}
