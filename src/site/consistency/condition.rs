//! Conditions between facts: formulas with another sign than `=`.

use super::evaluate::{self, evaluate};
use super::interval::Interval;
use super::judge::unique;
use super::scene::Scene;
use super::{Arithmetic, Finding, StatementIndex, solve, text};
use crate::base::diagnostic::Code;
use crate::config::catalog::KeyIndex;
use crate::config::catalog::formula::{Formula, Relation};
use crate::config::catalog::unit::Style;

/// A condition between facts.
pub(super) fn judge(scene: &Scene<'_>, formula: &Formula) -> Vec<Finding> {
    if !scene.meets(&formula.when) {
        return Vec::new();
    }
    let (left, right) = (evaluate(scene, &formula.left), evaluate(scene, &formula.right));
    let (Some(a), Some(b)) = (&left.interval, &right.interval) else { return Vec::new() };
    let verdict = a.relates(formula.relation, b);
    let mut missing = left.missing.clone();
    missing.extend(right.missing.iter().filter(|key| !left.missing.contains(key)));
    let is_mixed = left.currency.is_some() && right.currency.is_some() && left.currency != right.currency;
    if verdict == Some(true) || is_mixed || left.known + right.known == 0 {
        return Vec::new();
    }
    let inputs = scene.inputs(&formula.inputs());
    let statements: Vec<StatementIndex> = inputs.iter().flat_map(|input| input.statements.iter().copied()).collect();
    if statements.is_empty() {
        return Vec::new();
    }
    if verdict.is_none() && !missing.is_empty() {
        // With one fact alone missing, it is worth asking for.
        return if missing.len() == 1 {
            vec![lacking(scene, formula, &unique(statements), missing[0])]
        } else {
            Vec::new()
        };
    }
    let code = if verdict == Some(false) && !formula.is_advice { Code::Contradiction } else { Code::NotGuaranteed };
    let mut finding = scene.finding(code, unique(statements));
    finding.source.clone_from(&formula.source);
    finding.key = inputs.first().map(|input| input.key);
    let like = inputs.iter().find_map(|input| scene.unit(input.key).filter(|unit| unit.dimension == formula.dimension));
    let style = |currency| Style { dimension: formula.dimension, currency, is_share: false, like };
    let shown = |value: &Interval, other: &Interval, currency| match (value.as_point(), other.as_point()) {
        (Some(value), Some(other)) => scene.book.catalog.units.shown_apart(value, other, style(currency)),
        _ => scene.interval(value, style(currency)),
    };
    let (result, bound) = (shown(a, b, left.currency), shown(b, a, right.currency));
    let (left_term, right_term) = (evaluate::term(scene, &formula.left), evaluate::term(scene, &formula.right));
    let symbol = formula.relation.symbol();
    let bound = format!("{symbol} {}", text::equation(&right_term, &bound, " = "));
    let (verb, doubt) = match (formula.is_advice, verdict) {
        (true, _) => ("advised", ""),
        (false, None) => ("required", ", which is not certain"),
        (false, _) => ("required", ""),
    };
    finding.message = format!(
        "{}: {}, {verb} {bound}{doubt}; {}",
        formula.id,
        text::equation(&left_term, &result, text::sign(&result)),
        scene.origins(&inputs),
    );
    finding.fixes = solve::fixes(scene, &formula.left, formula.relation, &formula.right);
    finding.arithmetic = Some(Arithmetic {
        formula: formula.id.clone(),
        inputs,
        result: (!text::is_same(&left_term, &result)).then_some(result),
        term: left_term,
        bound,
        value: a.clone(),
        required: required_of(formula.relation, b),
    });
    let help = [meaning(formula), Some(scene.help(&finding, None)).filter(|help| !help.is_empty())];
    finding.help = Some(help.into_iter().flatten().collect::<Vec<_>>().join("; ")).filter(|help| !help.is_empty());
    vec![finding]
}

/// All values that stand so to some of the others.
fn required_of(relation: Relation, other: &Interval) -> Interval {
    match relation {
        Relation::AtMost | Relation::Less => Interval { low: None, high: other.high.clone() },
        Relation::AtLeast | Relation::Greater => Interval { low: other.low.clone(), high: None },
        Relation::Equal => other.clone(),
    }
}

fn lacking(scene: &Scene<'_>, formula: &Formula, statements: &[StatementIndex], missing: KeyIndex) -> Finding {
    let mut finding = scene.finding(Code::OpenRequirement, statements.to_vec());
    finding.key = Some(missing);
    finding.source.clone_from(&formula.source);
    finding.message = format!(
        "{} cannot be checked: nothing provides {}; {}",
        formula.id,
        scene.key_name(missing),
        scene.told(statements, "provides", "provide"),
    );
    let meaning = meaning(formula).map_or(String::new(), |meaning| format!("{meaning}: "));
    finding.help = Some(format!("{meaning}`{}`; {}", formula.text, scene.settled_by(missing, None)));
    finding
}

/// What a formula is for, as a part of a sentence.
fn meaning(formula: &Formula) -> Option<String> {
    let meaning = formula.meaning.as_ref()?.trim().trim_end_matches('.');
    (!meaning.is_empty()).then(|| meaning.to_owned())
}
