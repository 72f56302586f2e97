//! What would mend a formula: the bound that one of its facts would have to meet, the others staying as they are.

use super::evaluate::evaluate;
use super::interval::Interval;
use super::scene::Scene;
use super::{Fix, StatementIndex};
use crate::base::number::{Number, Rounding};
use crate::config::catalog::formula::{Expression, Operator, Relation};
use crate::config::catalog::unit::Dimension;
use crate::config::catalog::{KeyIndex, Measure};
use crate::note::claim::ClaimList;

/// One fix for each fact of `left relation right`, as far as it can be solved.
pub(super) fn fixes(scene: &Scene<'_>, left: &Expression, relation: Relation, right: &Expression) -> Vec<Fix> {
    let mut keys = Vec::new();
    left.keys(&mut keys);
    right.keys(&mut keys);
    let mut fixes = Vec::new();
    for key in keys {
        let (in_left, in_right) = (count(left, key), count(right, key));
        // A fact that stands twice has no simple answer.
        let solved = match (in_left, in_right) {
            (1, 0) => worst(scene, right, relation).and_then(|bound| solve(scene, left, relation, &bound, key)),
            (0, 1) => worst(scene, left, relation.turned())
                .and_then(|bound| solve(scene, right, relation.turned(), &bound, key)),
            _ => None,
        };
        let Some(solved) = solved else { continue };
        fixes.push(fix(scene, key, solved));
    }
    fixes
}

/// Fixes for a value that must lie in an interval.
pub(super) fn fixes_within(scene: &Scene<'_>, term: &Expression, value: &Interval, required: &Interval) -> Vec<Fix> {
    let (relation, bound) = match (&required.low, &required.high) {
        (Some(low), high) if high.is_none() || below(value, low) => {
            (if low.is_closed { Relation::AtLeast } else { Relation::Greater }, &low.value)
        }
        (_, Some(high)) => (if high.is_closed { Relation::AtMost } else { Relation::Less }, &high.value),
        _ => return Vec::new(),
    };
    fixes(scene, term, relation, &Expression::Value(bound.clone(), String::new()))
}

fn below(value: &Interval, low: &super::Bound) -> bool {
    value.low.as_ref().is_none_or(|own| own.value < low.value)
}

fn count(expression: &Expression, key: KeyIndex) -> usize {
    match expression {
        Expression::Value(..) => 0,
        Expression::Key(own) => usize::from(*own == key),
        Expression::Binary(_, left, right) => count(left, key) + count(right, key),
        Expression::Least(parts) | Expression::Greatest(parts) => parts.iter().map(|part| count(part, key)).sum(),
    }
}

/// Of the other side, the value that is hardest to meet.
fn worst(scene: &Scene<'_>, other: &Expression, relation: Relation) -> Option<Number> {
    let interval = evaluate(scene, other).interval?;
    let bound = match relation {
        Relation::AtMost | Relation::Less | Relation::Equal => interval.low,
        Relation::AtLeast | Relation::Greater => interval.high,
    };
    bound.map(|bound| bound.value)
}

fn is_upper(relation: Relation) -> bool {
    matches!(relation, Relation::AtMost | Relation::Less)
}

enum Solved {
    Bound(Relation, Number),
    /// No value of the fact is enough.
    Never,
}

/// The relation that a fact must keep so that the expression keeps its own.
fn solve(
    scene: &Scene<'_>,
    expression: &Expression,
    relation: Relation,
    target: &Number,
    key: KeyIndex,
) -> Option<Solved> {
    match expression {
        Expression::Value(..) => None,
        Expression::Key(own) => (*own == key).then(|| Solved::Bound(relation, target.clone())),
        Expression::Binary(operator, left, right) => {
            let in_left = count(left, key) == 1;
            let (inner, other) = if in_left { (left, right) } else { (right, left) };
            let other = evaluate(scene, other).interval?;
            let low = || other.low.as_ref().map(|low| low.value.clone());
            let high = || other.high.as_ref().map(|high| high.value.clone());
            let upper = is_upper(relation);
            let (relation, target) = match (operator, in_left) {
                (Operator::Plus, _) => (relation, target.minus(&if upper { high()? } else { low()? })),
                (Operator::Minus, true) => (relation, target.plus(&if upper { low()? } else { high()? })),
                (Operator::Minus, false) => (relation.turned(), if upper { high()? } else { low()? }.minus(target)),
                (Operator::Times, _) => (relation, target.divide(&if upper { high()? } else { low()? })?),
                (Operator::Divide, true) => (relation, target.times(&if upper { low()? } else { high()? })),
                // However much it is divided by, what is above zero stays there.
                (Operator::Divide, false) if target.is_negative() || target.is_zero() => {
                    return upper.then_some(Solved::Never);
                }
                (Operator::Divide, false) => (relation.turned(), if upper { high()? } else { low()? }.divide(target)?),
            };
            solve(scene, inner, relation, &target, key)
        }
        Expression::Least(parts) | Expression::Greatest(parts) => {
            let inner = parts.iter().find(|part| count(part, key) == 1)?;
            // The least of several is under a bound as soon as one is; it is over a bound only if all are.
            let is_enough = matches!(expression, Expression::Least(_)) == is_upper(relation);
            if !is_enough {
                let holds = |part: &&Expression| {
                    let value = evaluate(scene, part).interval;
                    value.and_then(|value| value.relates(relation, &Interval::point(target.clone()))) == Some(true)
                };
                if !parts.iter().filter(|part| count(part, key) == 0).all(|part| holds(&part)) {
                    return None;
                }
            }
            solve(scene, inner, relation, target, key)
        }
    }
}

fn fix(scene: &Scene<'_>, key: KeyIndex, solved: Solved) -> Fix {
    let statements = scene.origin(key);
    let Solved::Bound(relation, value) = solved else {
        return Fix { key, statements, bound: None, opposed: Vec::new() };
    };
    let upper = is_upper(relation);
    let measure = scene.book.catalog.keys[key].measure;
    let is_signed = matches!(measure, Measure::Quantity { is_signed: true, .. });
    let is_count = matches!(measure, Measure::Quantity { dimension: Dimension::NONE, is_share: false, .. });
    let is_nothing = !is_signed && (value.is_negative() || value.is_zero() || (is_count && value < Number::whole(1)));
    if upper && is_nothing {
        return Fix { key, statements, bound: None, opposed: Vec::new() };
    }
    let rounding = if upper { Rounding::Down } else { Rounding::Up };
    let style = scene.style(key, scene.unit(key));
    let shown =
        if is_count { value.decimals(0, rounding) } else { scene.book.catalog.units.shown(&value, style, rounding) };
    let bound = Interval::of(relation, value);
    Fix { key, statements, bound: Some(format!("{} {shown}", relation.symbol())), opposed: opposed(scene, key, &bound) }
}

/// Requirements that a value within these bounds would break.
pub(super) fn opposed(scene: &Scene<'_>, key: KeyIndex, bound: &Interval) -> Vec<StatementIndex> {
    let lists = [ClaimList::Requires, ClaimList::Assumes];
    let required = lists.into_iter().flat_map(|list| scene.statements(key, list));
    required
        .filter(|&at| scene.statement(at).value.numbers().is_some_and(|required| required.is_disjoint(bound)))
        .collect()
}
