//! Slips of the pen in claims, and what to write instead.

use super::{ClaimError, SHAPE, WORDS, error, number};
use crate::base::suggest;

/// Currency signs, which several currencies share, with the one that is mostly meant.
const SIGNS: &[(char, &str)] = &[('$', "USD"), ('€', "EUR"), ('£', "GBP"), ('¥', "JPY")];

/// Words that people say for an operator.
const SPOKEN: &[(&str, &str)] = &[
    ("at most ", "<="),
    ("up to ", "<="),
    ("max ", "<="),
    ("max. ", "<="),
    ("maximum ", "<="),
    ("below ", "<"),
    ("under ", "<"),
    ("less than ", "<"),
    ("at least ", ">="),
    ("min ", ">="),
    ("min. ", ">="),
    ("minimum ", ">="),
    ("above ", ">"),
    ("over ", ">"),
    ("more than ", ">"),
    ("is ", "="),
    ("are ", "="),
    ("equals ", "="),
];

/// A line that begins with something else than a key.
pub(super) fn no_key(text: &str) -> ClaimError {
    let bare = text.trim_matches(['“', '”', '„', '‘', '’', '\'', '"']);
    let help = match text.strip_prefix(['-', '–', '*']) {
        Some(rest) if rest.starts_with(char::is_alphabetic) => format!("put a space behind the hyphen: `- {rest}`"),
        _ if bare != text => format!("leave out the quotation marks: `{bare}`"),
        _ => SHAPE.to_owned(),
    };
    error(format!("`{text}` does not begin with a key"), help)
}

/// A key with no operator behind it.
pub(super) fn no_operator(key: &str, rest: &str) -> ClaimError {
    if rest.is_empty() {
        return error(format!("`{key}` alone claims nothing"), SHAPE);
    }
    if let Some(after) = rest.strip_prefix(':') {
        return error("a claim has no colon", format!("write `{key} = {}`", after.trim_start()));
    }
    let word = rest.split(' ').next().unwrap_or(rest);
    if rest.starts_with("!=") || rest.starts_with('≠') {
        return error(format!("`{word}` is no operator of claims"), format!("write `{key} excludes …`"));
    }
    let lower = rest.to_lowercase();
    let spoken = SPOKEN.iter().find_map(|(said, symbol)| {
        let value = lower.starts_with(said).then(|| rest.get(said.len()..))??;
        Some(format!("write `{key} {symbol} {value}`"))
    });
    let near = || suggest::nearest(word, WORDS.iter().map(|(name, _)| *name));
    let help = match spoken {
        Some(help) => help,
        None if rest.contains(['=', '<', '>', '≤', '≥']) => {
            format!("a key is one word: join it with hyphens, `{key}-{word}`")
        }
        None if number(rest).is_some() => format!("write `{key} = {rest}`, or `<=` or `>=` for a bound"),
        None => match near() {
            Some(near) => format!("did you mean `{near}`?"),
            None => "operators are `=`, `<=`, `>=`, `<`, `>`, `in`, `includes` and `excludes`".to_owned(),
        },
    };
    error(format!("no operator after `{key}`"), help)
}

/// A share that does not begin with its number.
pub(super) fn no_share(key: &str, rest: &str) -> ClaimError {
    let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_code = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let help = if let Some(amount) = signed_amount(rest) {
        format!("write the currency by its letters behind the number: `{key} {amount}`")
    } else if number(after).is_some() && is_code {
        format!("write the currency behind the number: `{key} {after} {word}`")
    } else if number(after).is_some() {
        format!("a key is one word: join it with hyphens, `{key}-{word} {after}`")
    } else {
        format!("write `{key}` and a number with its unit, as in `unit-cost 6.90 USD`")
    };
    error(format!("the share of `{key}` has no number"), help)
}

/// A currency by its sign: `$14`, `14€`.
pub(super) fn currency_sign(value: &str) -> Option<ClaimError> {
    let amount = signed_amount(value)?;
    let sign = value.chars().find(|letter| SIGNS.iter().any(|(sign, _)| sign == letter))?;
    let help = format!("write the currency by its letters behind the number: `{amount}`");
    Some(error(format!("`{sign}` is no unit"), help))
}

/// `14 USD` of `$14`, `$ 14` and `14$`.
fn signed_amount(value: &str) -> Option<String> {
    let (sign, rest) = SIGNS.iter().find_map(|(sign, code)| {
        let rest = value.strip_prefix(*sign).or_else(|| value.strip_suffix(*sign))?;
        Some((code, rest.trim()))
    })?;
    number(rest).is_some().then(|| format!("{rest} {sign}"))
}

/// A number with a comma in it: `0,5`, `1,120`, `1.000,50`.
pub(super) fn comma(low: &str, after: &str) -> Option<ClaimError> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = &after[..digits(after)];
    if first.is_empty() {
        return None;
    }
    // `1,000,000`, `1,000.50`
    let mut groups = format!("{low}{first}");
    let (mut written, mut rest) = (format!("{low},{first}"), &after[first.len()..]);
    let mut is_thousands = false;
    while let Some(group) = rest.strip_prefix(',').filter(|group| first.len() == 3 && digits(group) == 3) {
        is_thousands = true;
        groups.push_str(&group[..3]);
        written.push_str(&rest[..4]);
        rest = &group[3..];
    }
    if let Some(fraction) = rest.strip_prefix('.').filter(|fraction| digits(fraction) > 0) {
        is_thousands = true;
        let end = digits(fraction);
        groups.push_str(&rest[..=end]);
        written.push_str(&rest[..=end]);
    }
    if is_thousands {
        return Some(error(format!("`{written}` has a comma"), format!("write `{groups}`, without commas")));
    }
    if let Some((whole, part)) = low.split_once('.') {
        let help = format!("write `{whole}{part}.{first}`: only a point, and only before the fraction");
        return Some(error(format!("`{written}` has a comma"), help));
    }
    let fraction = format!("{low}.{first}");
    // Nobody parts thousands so.
    if first.len() != 3 || low.trim_start_matches('-').starts_with('0') {
        let help = format!("write a fraction with a point, `{fraction}`; a list has a space after its comma");
        return Some(error(format!("`{written}` has a comma"), help));
    }
    let help =
        format!("write `{groups}` for thousands or `{fraction}` for a fraction; a list has a space after its comma");
    Some(error(format!("`{written}` may be read in two ways"), help))
}

/// Words where a unit should be.
pub(super) fn no_unit(unit: &str) -> ClaimError {
    let help = if unit.bytes().any(|byte| byte.is_ascii_digit()) {
        "write one number with one unit, as `90 min` for an hour and a half; put remarks behind a semicolon"
    } else {
        "a unit is one word; put remarks behind a semicolon"
    };
    error(format!("`{unit}` is no unit"), help)
}
