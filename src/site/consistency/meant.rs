//! What is probably meant by a claim that says nothing of any known fact.

use crate::base::number::{Number, Rounding};
use crate::base::text::enumerated;
use crate::config::catalog::unit::{Dimension, Style, Unit, Units};
use crate::config::catalog::{Catalog, Measure};
use crate::note::claim::{Claim, ClaimValue};

/// More facts of a like name than these help nobody.
const FACTS: usize = 4;

/// What to write for a fact that is not known: one that is, or a line of `facts.yaml` that declares it.
pub(super) fn fact(claim: &Claim, catalog: &Catalog) -> String {
    if let Some(near) = catalog.nearest(&claim.key) {
        return format!("did you mean `{near}`?");
    }
    let measure = measure(claim, catalog);
    let declare = match dimension(claim, catalog) {
        Ok(dimension) => format!("declare it in facts.yaml: `{}: {dimension}, what it means`", claim.key),
        Err(unit) => format!("declare it in facts.yaml, and the unit `{unit}` that it is written in"),
    };
    // `cost` for `unit-cost`, if both are money.
    let parts = |name: &str| name.split('-').filter(|part| part.len() > 3).map(str::to_owned).collect::<Vec<_>>();
    let own = parts(&claim.key);
    let is_alike = |name: &str| parts(name).iter().any(|part| own.contains(part));
    let is_same = |other: Measure| match (measure, other) {
        (Measure::Words, Measure::Words) => true,
        (Measure::Quantity { dimension: a, is_share: b, .. }, Measure::Quantity { dimension, is_share, .. }) => {
            (a, b) == (dimension, is_share)
        }
        _ => false,
    };
    let alike = catalog.keys.iter().filter(|key| is_same(key.measure) && is_alike(&key.name)).take(FACTS);
    let alike: Vec<String> = alike.map(|key| format!("`{}`", key.name)).collect();
    if alike.is_empty() { declare } else { format!("did you mean {}? Else {declare}", enumerated(alike, "or")) }
}

fn written(claim: &Claim) -> Option<&str> {
    let (ClaimValue::Number { unit, .. } | ClaimValue::Range { unit, .. }) = &claim.value else { return None };
    unit.as_deref()
}

/// The unit that is written, else the one that is probably meant.
fn unit(claim: &Claim, units: &Units) -> Option<Unit> {
    let unit = written(claim)?;
    units.find(unit).or_else(|| units.find(&units.nearest(unit)?))
}

fn is_share(claim: &Claim) -> bool {
    written(claim) == Some("%")
}

fn measure(claim: &Claim, catalog: &Catalog) -> Measure {
    if matches!(claim.value, ClaimValue::Set(_)) {
        return Measure::Words;
    }
    let dimension = unit(claim, &catalog.units).map_or(Dimension::NONE, |unit| unit.dimension);
    Measure::Quantity { dimension, is_share: is_share(claim), is_signed: false }
}

/// The dimension of a value, as `facts.yaml` names it; else the unit that nobody knows.
fn dimension(claim: &Claim, catalog: &Catalog) -> Result<String, String> {
    if matches!(claim.value, ClaimValue::Set(_)) {
        return Ok("words".to_owned());
    }
    match (written(claim), unit(claim, &catalog.units)) {
        (Some("%"), _) => Ok("share".to_owned()),
        (None, _) => Ok("count".to_owned()),
        (Some(unknown), None) => Err(unknown.to_owned()),
        (_, Some(unit)) => {
            let name = catalog.units.dimension_name(unit.dimension);
            let is_named =
                unit.dimension == Dimension::MONEY || catalog.units.dimensions.iter().any(|named| named.name == name);
            // What has no name is called by a unit.
            Ok(if is_named { name } else { unit.name })
        }
    }
}

/// Batteries are sold by their charge and described by their current: at a voltage, both say what is asked for.
pub(super) fn by_voltage(claim: &Claim, unit: &Unit, wanted: Dimension, units: &Units) -> Option<String> {
    let volt = units.find("V")?;
    let ClaimValue::Number { number, .. } = &claim.value else { return None };
    if unit.dimension.times(volt.dimension) != wanted || unit.dimension == Dimension::NONE {
        return None;
    }
    let voltage = Number::parse("3.6")?;
    let value = Number::parse(number)?.times(&unit.factor).times(&volt.factor).times(&voltage);
    let style = Style { dimension: wanted, ..Style::default() };
    let shown = units.shown(&value, style, Rounding::Nearest);
    Some(format!("multiply it by the voltage: at 3.6 V, {number} {} are `{shown}`", unit.name))
}
