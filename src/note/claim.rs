//! Claims: `key op value [unit] [; remark]`, the typed one-line facts of a decision.

mod slip;

use super::properties::Located;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::span::Span;
use crate::base::text::fold;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// One claim, read but not yet judged: whether the key and the unit are known is for whoever has the vocabulary of facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Lower case.
    pub key: String,
    pub op: Op,
    pub value: ClaimValue,
    pub remark: Option<String>,
    /// As written, white space folded.
    pub text: String,
}

/// The properties that hold claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClaimList {
    Provides,
    Requires,
    Assumes,
    Adds,
}

/// Where the claims of a note stand, list by list in the order of [`ClaimList`].
pub type ClaimSpans = [Vec<Span>; 4];

impl ClaimList {
    pub const ALL: [Self; 4] = [Self::Provides, Self::Requires, Self::Assumes, Self::Adds];

    pub fn name(self) -> &'static str {
        match self {
            Self::Provides => "provides",
            Self::Requires => "requires",
            Self::Assumes => "assumes",
            Self::Adds => "adds",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    Equal,
    AtMost,
    AtLeast,
    Less,
    Greater,
    In,
    Includes,
    Excludes,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ClaimValue {
    /// The number keeps its digits as written, so that nothing is rounded (`1.9`, `560`, `-40`).
    Number { number: String, unit: Option<String> },
    /// `in 5..10 s`
    Range { low: String, high: String, unit: Option<String> },
    /// One or more words: `LTE-M`, `EU, US`.
    Set(Vec<String>),
}

/// Why a line is no claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimError {
    pub message: String,
    pub help: Option<String>,
}

impl Op {
    pub fn name(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::Greater => ">",
            Self::In => "in",
            Self::Includes => "includes",
            Self::Excludes => "excludes",
        }
    }

    /// A bound, which only numbers have.
    fn is_bound(self) -> bool {
        matches!(self, Self::AtMost | Self::AtLeast | Self::Less | Self::Greater)
    }
}

impl Serialize for Claim {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("key", &self.key)?;
        map.serialize_entry("op", self.op.name())?;
        match &self.value {
            ClaimValue::Number { number, unit } => {
                map.serialize_entry("value", &json_number(number))?;
                if let Some(unit) = unit {
                    map.serialize_entry("unit", unit)?;
                }
            }
            ClaimValue::Range { low, high, unit } => {
                map.serialize_entry("low", &json_number(low))?;
                map.serialize_entry("high", &json_number(high))?;
                if let Some(unit) = unit {
                    map.serialize_entry("unit", unit)?;
                }
            }
            ClaimValue::Set(words) => map.serialize_entry("set", words)?,
        }
        if let Some(remark) = &self.remark {
            map.serialize_entry("remark", remark)?;
        }
        map.end()
    }
}

/// `20` and `1.9` as they are written; a number beyond what JSON readers hold stays text.
fn json_number(digits: &str) -> serde_json::Value {
    if let Ok(whole) = digits.parse::<i64>() {
        return whole.into();
    }
    let number = digits.parse().ok().and_then(serde_json::Number::from_f64);
    number.map_or_else(|| digits.into(), serde_json::Value::Number)
}

/// Reads a claim.
///
/// # Errors
/// What in the line is no claim, and what to write.
pub fn parse(text: &str) -> Result<Claim, ClaimError> {
    read(text, false)
}

/// Reads a share of a budget, which needs no operator: `unit-cost 6.90 USD`.
///
/// # Errors
/// As [`parse`].
pub fn parse_share(text: &str) -> Result<Claim, ClaimError> {
    read(text, true)
}

/// Reads the claims of a property, each with its place; a line that is none is reported there.
pub fn read_all(
    lines: &[Located],
    shares: bool,
    path: &NotePath,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Claim>, Vec<Span>) {
    lines
        .iter()
        .filter_map(|line| match read(&line.text, shares) {
            Ok(claim) => Some((claim, line.span)),
            Err(error) => {
                let mut diagnostic = Diagnostic::new(Code::InvalidClaim, path, line.span, error.message);
                diagnostic.help = error.help;
                diagnostics.push(diagnostic);
                None
            }
        })
        .unzip()
}

const SYMBOLS: &[(&str, Op)] = &[
    ("<=", Op::AtMost),
    (">=", Op::AtLeast),
    ("=<", Op::AtMost),
    ("=>", Op::AtLeast),
    ("≤", Op::AtMost),
    ("⩽", Op::AtMost),
    ("≥", Op::AtLeast),
    ("⩾", Op::AtLeast),
    ("==", Op::Equal),
    ("=", Op::Equal),
    ("<", Op::Less),
    (">", Op::Greater),
    ("∈", Op::In),
    ("∋", Op::Includes),
    ("∌", Op::Excludes),
];

const WORDS: &[(&str, Op)] = &[("in", Op::In), ("includes", Op::Includes), ("excludes", Op::Excludes)];

const SHAPE: &str = "write `key op value unit`, as in `battery-energy >= 20 Wh` or `markets includes EU, US`";

fn error(message: impl Into<String>, help: impl Into<String>) -> ClaimError {
    ClaimError { message: message.into(), help: Some(help.into()) }
}

fn read(text: &str, share: bool) -> Result<Claim, ClaimError> {
    let text = fold(text);
    let (statement, remark) = match text.split_once(';') {
        Some((statement, remark)) => (statement.trim(), Some(remark.trim()).filter(|remark| !remark.is_empty())),
        None => (text.as_str(), None),
    };
    let is_key = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '‐' | '‑');
    let key_end = statement.find(|letter| !is_key(letter)).unwrap_or(statement.len());
    let (key, rest) = statement.split_at(key_end);
    if !key.starts_with(char::is_alphabetic) {
        return Err(slip::no_key(&text));
    }
    let key = key.to_lowercase().replace(['_', '‐', '‑'], "-");
    let (op, value) = operator(&key, rest.trim_start(), share)?;
    if value.is_empty() {
        return Err(error(format!("`{key} {}` has no value", op.name()), SHAPE));
    }
    Ok(Claim { value: read_value(&key, op, value)?, key, op, remark: remark.map(str::to_owned), text: text.clone() })
}

/// The operator and what follows it.
fn operator<'a>(key: &str, rest: &'a str, share: bool) -> Result<(Op, &'a str), ClaimError> {
    if let Some((symbol, op)) = SYMBOLS.iter().find(|(symbol, _)| rest.starts_with(symbol)) {
        let value = rest[symbol.len()..].trim_start();
        if let (Op::Less | Op::Greater, true) = (*op, value.starts_with('=')) {
            return Err(error(format!("`{symbol} =` is no operator"), format!("write `{symbol}=`, without a space")));
        }
        return Ok((*op, value));
    }
    if share && rest.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '−' | '+' | '.')) {
        return Ok((Op::Equal, rest));
    }
    let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
    if let Some((_, op)) = WORDS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)) {
        return Ok((*op, after.trim_start()));
    }
    Err(if share { slip::no_share(key, rest) } else { slip::no_operator(key, rest) })
}

fn read_value(key: &str, op: Op, value: &str) -> Result<ClaimValue, ClaimError> {
    let in_braces = value
        .strip_prefix('{')
        .and_then(|inside| inside.strip_suffix('}'))
        .or_else(|| value.strip_prefix('[').and_then(|inside| inside.strip_suffix(']')));
    if in_braces.is_none() && !matches!(op, Op::Includes | Op::Excludes) {
        if let Some(found) = quantity(value)? {
            if op.is_bound() && !matches!(found, ClaimValue::Number { .. }) {
                let help = format!("write `{key} in {value}`");
                return Err(error(format!("`{}` wants one number, not a range", op.name()), help));
            }
            return Ok(found);
        }
        if let Some(error) = slip::currency_sign(value) {
            return Err(error);
        }
    }
    if op.is_bound() {
        return Err(error(format!("`{}` wants a number, not `{value}`", op.name()), SHAPE));
    }
    let words: Vec<String> = in_braces
        .unwrap_or(value)
        .split(',')
        .map(|word| word.trim().trim_matches('"').trim())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        return Err(error(format!("`{key} {}` has no value", op.name()), SHAPE));
    }
    Ok(ClaimValue::Set(words))
}

/// A number or a range with its unit; `None` where the value is of words (`LTE-M`, `5G`, `802.15.4`, `868, 915`).
fn quantity(value: &str) -> Result<Option<ClaimValue>, ClaimError> {
    let Some((low, rest)) = number(value) else { return Ok(None) };
    if let Some(after) = rest.strip_prefix(',') {
        return slip::comma(&low, after).map_or(Ok(None), Err);
    }
    if let Some((second, rest)) = range_end(rest) {
        let (first_unit, high, unit) = (second.first_unit, second.high, rest.trim());
        let unit = read_unit(unit)?;
        if first_unit.is_some() && unit.as_deref() != first_unit {
            return Err(error(
                "the two ends of a range have different units",
                "write the unit once, behind the second number",
            ));
        }
        if let (Ok(from), Ok(to)) = (low.parse::<f64>(), high.parse::<f64>())
            && from > to
        {
            return Err(error(format!("the range from {low} to {high} is empty"), format!("write `{high}..{low}`")));
        }
        return Ok(Some(ClaimValue::Range { low, high, unit }));
    }
    let spaced = rest.starts_with(' ');
    let unit = rest.trim();
    if !spaced && !unit.is_empty() && !is_unit(unit) {
        return Ok(None);
    }
    if unit.contains(", ") {
        return Ok(None);
    }
    let unit = read_unit(unit)?;
    Ok(Some(ClaimValue::Number { number: low, unit }))
}

fn read_unit(unit: &str) -> Result<Option<String>, ClaimError> {
    if unit.is_empty() {
        return Ok(None);
    }
    // `4 kB / s`
    let joined = unit.replace(" / ", "/");
    if joined.contains(' ') {
        return Err(slip::no_unit(unit));
    }
    Ok(Some(joined))
}

struct RangeEnd<'a> {
    first_unit: Option<&'a str>,
    high: String,
}

/// What follows the low end of a range: `..10 s`, `–10 s`, `s..10 s`, ` to 10 s`.
fn range_end(rest: &str) -> Option<(RangeEnd<'_>, &str)> {
    let marks = ["...", "..", "…", "–", "—", " to ", "-"];
    let (at, mark) = marks
        .iter()
        .filter_map(|mark| Some((rest.find(mark)?, *mark)))
        .min_by_key(|(at, mark)| (*at, std::cmp::Reverse(mark.len())))?;
    let first_unit = Some(rest[..at].trim()).filter(|unit| !unit.is_empty());
    if first_unit.is_some_and(|unit| !is_unit(unit)) {
        return None;
    }
    let (high, rest) = number(rest[at + mark.len()..].trim_start())?;
    Some((RangeEnd { first_unit, high }, rest))
}

/// A number at the head of a text, without the spaces between its thousands, and what follows it.
fn number(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut rest = text;
    if let Some(after) = text.strip_prefix(['-', '−', '–']) {
        out.push('-');
        rest = after;
    } else if let Some(after) = text.strip_prefix('+') {
        rest = after;
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    if whole == 0 && !(rest.starts_with('.') && digits(&rest[1..]) > 0) {
        return None;
    }
    out.push_str(if whole == 0 { "0" } else { &rest[..whole] });
    rest = &rest[whole..];
    if (1..=3).contains(&whole) {
        // `10 000`, `10'000`, `10_000`
        while let Some(group) = rest.strip_prefix([' ', '\'', '’', '_', '\u{2009}', '\u{202f}']) {
            if digits(group) != 3 {
                break;
            }
            out.push_str(&group[..3]);
            rest = &group[3..];
        }
    }
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if count > 0 {
            out.push('.');
            out.push_str(&fraction[..count]);
            rest = &fraction[count..];
        }
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['-', '+']));
        let count = digits(&exponent[sign..]);
        if count > 0 {
            out.push('e');
            out.push_str(&exponent[..sign + count]);
            rest = &exponent[sign + count..];
        }
    }
    Some((out, rest))
}

/// Units that may stand directly behind a number. Without this list `5G` would be five of something.
fn is_unit(unit: &str) -> bool {
    const UNITS: &[&str] = &[
        "ms", "us", "µs", "s", "min", "h", "d", "wk", "mo", "y", "B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB",
        "bit", "kbit", "Mbit", "J", "mJ", "kJ", "Wh", "mWh", "kWh", "W", "mW", "uW", "µW", "kW", "A", "mA", "uA", "µA",
        "Ah", "mAh", "V", "mV", "mm", "cm", "m", "km", "Hz", "kHz", "MHz", "GHz", "g", "kg", "%", "ppm", "dB", "dBm",
        "K", "°C", "°F",
    ];
    let currency = |unit: &str| unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase());
    match unit.split_once('/') {
        Some((above, below)) => is_unit(above) && UNITS.contains(&below),
        None => UNITS.contains(&unit) || currency(unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, json: &str) {
        assert_eq!(serde_json::to_string(&parse(text).unwrap()).unwrap(), json, "{text}");
    }

    fn check_error(text: &str, help: &str) {
        let error = parse(text).unwrap_err();
        assert!(error.help.as_deref().is_some_and(|found| found.contains(help)), "{text}: {error:?}");
    }

    #[test]
    fn numbers() {
        check("energy-per-report = 1.9 J", r#"{"key":"energy-per-report","op":"=","value":1.9,"unit":"J"}"#);
        check("battery-energy\u{a0}≥\u{a0}20 Wh", r#"{"key":"battery-energy","op":">=","value":20,"unit":"Wh"}"#);
        check("Latency<=10s", r#"{"key":"latency","op":"<=","value":10,"unit":"s"}"#);
        check("t > −40 °C ; cold", r#"{"key":"t","op":">","value":-40,"unit":"°C","remark":"cold"}"#);
        check("fleet-size = 10 000", r#"{"key":"fleet-size","op":"=","value":10000}"#);
        check("availability >= 99.5 %", r#"{"key":"availability","op":">=","value":99.5,"unit":"%"}"#);
        check("rate <= 4 kB / s", r#"{"key":"rate","op":"<=","value":4,"unit":"kB/s"}"#);
        let share = parse_share("unit-cost 6.90 USD").unwrap();
        assert_eq!(share.value, ClaimValue::Number { number: "6.90".to_owned(), unit: Some("USD".to_owned()) });
    }

    #[test]
    fn ranges() {
        let json = r#"{"key":"t","op":"in","low":5,"high":10,"unit":"s"}"#;
        for text in ["t in 5..10 s", "t in 5–10 s", "t in 5 – 10 s", "t in 5-10 s", "t in 5 to 10 s", "t in 5 s..10 s"]
        {
            check(text, json);
        }
        check("t = -40..85 °C", r#"{"key":"t","op":"=","low":-40,"high":85,"unit":"°C"}"#);
        check_error("t in 10..5 s", "5..10");
        check_error("t <= 5..10 s", "t in 5..10 s");
    }

    #[test]
    fn sets() {
        check("radio = LTE-M", r#"{"key":"radio","op":"=","set":["LTE-M"]}"#);
        check("radio = 5G", r#"{"key":"radio","op":"=","set":["5G"]}"#);
        check("radio in 802.15.4, LoRa", r#"{"key":"radio","op":"in","set":["802.15.4","LoRa"]}"#);
        check("radio-band in {EU868, US915}", r#"{"key":"radio-band","op":"in","set":["EU868","US915"]}"#);
        check("markets includes EU, US", r#"{"key":"markets","op":"includes","set":["EU","US"]}"#);
        check("bands in 868, 915", r#"{"key":"bands","op":"in","set":["868","915"]}"#);
    }

    #[test]
    fn what_is_no_claim() {
        check_error("", "write");
        check_error("battery-life", "write");
        check_error("battery life >= 5 y", "battery-life");
        check_error("radio: LTE-M", "radio = LTE-M");
        check_error("markets include EU", "includes");
        check_error("cost = $6.90", "6.90 USD");
        check_error("size = 1,120 KiB", "1120");
        check_error("t <= soon", "write");
        check_error("t = 5 s at night", "semicolon");
        check_error("t =", "write");
        check_error("t > = 5 s", "`>=`");
        check_error("t = 0,5 s", "`0.5`");
        check_error("t = 1.000,50 s", "`1000.50`");
        check_error("t = 1,000,000.5 s", "`1000000.5`");
        check_error("cost = 14€", "`14 EUR`");
        check_error("cost <= £ 14", "`14 GBP`");
        check_error("t = 1 h 30 min", "one number with one unit");
        check_error("t 5 s", "write `t = 5 s`");
        check_error("t is 5 s", "write `t = 5 s`");
        check_error("t at most 5 s", "write `t <= 5 s`");
        check_error("-t = 5 s", "`- t = 5 s`");
        check_error("“t = 5 s”", "leave out the quotation marks: `t = 5 s`");
        for (text, help) in [
            ("cost €6.40", "`cost 6.40 EUR`"),
            ("cost EUR 6.40", "`cost 6.40 EUR`"),
            ("unit cost 6.40 EUR", "`unit-cost 6.40 EUR`"),
            ("cost", "as in `unit-cost 6.90 USD`"),
        ] {
            let error = parse_share(text).unwrap_err();
            assert!(error.help.as_deref().is_some_and(|found| found.contains(help)), "{text}: {error:?}");
        }
        check_error("radio in {}", "write");
        for odd in ["é = 1,é", "a = 1–", "a = 1e", "a = .", "a = -", "a in 5..é", "a = 1 to 2 to 3", "ß≤≤", "a = 1,٣"]
        {
            let _ = parse(odd);
            let _ = parse_share(odd);
        }
    }
}
