//! Formulas with intervals for their facts.

use super::interval::Interval;
use super::scene::Scene;
use super::statement::Value;
use super::{Input, StatementIndex};
use crate::base::number::Rounding;
use crate::config::catalog::formula::{Expression, Operator};
use crate::config::catalog::unit::{Currency, Dimension, Style, Unit};
use crate::config::catalog::{KeyIndex, Measure};
use crate::note::claim::ClaimList;

/// What comes of a formula.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Outcome {
    /// `None` where it has no value: a division by zero, two currencies, a fact that contradicts itself.
    pub interval: Option<Interval>,
    /// Facts that nobody states, each once.
    pub missing: Vec<KeyIndex>,
    /// The fact that is zero below a division.
    pub zero: Option<KeyIndex>,
    pub currency: Option<Currency>,
    /// How many of its facts are stated.
    pub known: usize,
}

impl Outcome {
    /// With no fact known at all, a formula is silent.
    pub fn says_something(&self) -> bool {
        self.known > 0
    }
}

pub(super) fn evaluate(scene: &Scene<'_>, expression: &Expression) -> Outcome {
    let mut outcome = Outcome::default();
    outcome.interval = value(scene, expression, &mut outcome);
    outcome
}

fn value(scene: &Scene<'_>, expression: &Expression, outcome: &mut Outcome) -> Option<Interval> {
    match expression {
        Expression::Value(number, _) => Some(Interval::point(number.clone())),
        Expression::Key(key) => {
            let state = scene.state(*key);
            if state.is_known() {
                outcome.known += 1;
            } else if state.is_broken || state.is_mixed || state.providers > 0 {
                // That is reported on its own.
                outcome.known += 1;
                return None;
            } else if !outcome.missing.contains(key) {
                outcome.missing.push(*key);
            }
            if let Some(currency) = state.currency.filter(|_| scene.dimension(*key).has_money()) {
                if outcome.currency.is_some_and(|other| other != currency) {
                    return None;
                }
                outcome.currency = Some(currency);
            }
            let known = state.effective.as_ref().and_then(Value::numbers);
            Some(known.map_or_else(|| scene.possible(*key), |known| known.intersect(&scene.possible(*key))))
        }
        Expression::Binary(operator, left, right) => {
            // Both, so that all missing facts are named.
            let (a, b) = (value(scene, left, outcome), value(scene, right, outcome));
            let (a, b) = (a?, b?);
            match operator {
                Operator::Plus => Some(a.plus(&b)),
                Operator::Minus => Some(a.minus(&b)),
                Operator::Times => Some(a.times(&b)),
                Operator::Divide => {
                    let result = a.divide(&b);
                    if result.is_none() {
                        let mut keys = Vec::new();
                        right.keys(&mut keys);
                        outcome.zero = keys.first().copied();
                    }
                    result
                }
            }
        }
        Expression::Least(parts) | Expression::Greatest(parts) => {
            let values: Vec<Option<Interval>> = parts.iter().map(|part| value(scene, part, outcome)).collect();
            let is_least = matches!(expression, Expression::Least(_));
            let mut values = values.into_iter();
            let first = values.next()??;
            values.try_fold(first, |a, b| Some(if is_least { a.least(&b?) } else { a.greatest(&b?) }))
        }
    }
}

/// An expression in numbers: `8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min)`.
pub(super) fn term(scene: &Scene<'_>, expression: &Expression) -> String {
    match expression {
        Expression::Value(_, written) => written.clone(),
        Expression::Key(key) => scene.shown(*key).unwrap_or_else(|| scene.book.catalog.keys[*key].name.clone()),
        Expression::Binary(operator, left, right) => {
            let side = |side: &Expression, is_right: bool| {
                let text = term(scene, side);
                let needs = match side {
                    Expression::Binary(inner, ..) => {
                        inner.rank() < operator.rank()
                            || (is_right
                                && inner.rank() == operator.rank()
                                && matches!(operator, Operator::Minus | Operator::Divide))
                    }
                    // `(≤ 5 min)`
                    _ => text.starts_with(['≤', '≥', '<', '>']) || text.contains('–'),
                };
                if needs { format!("({text})") } else { text }
            };
            format!("{} {} {}", side(left, false), operator.symbol(), side(right, true))
        }
        Expression::Least(parts) | Expression::Greatest(parts) => {
            let name = if matches!(expression, Expression::Least(_)) { "min" } else { "max" };
            let parts: Vec<String> = parts.iter().map(|part| term(scene, part)).collect();
            format!("{name}({})", parts.join(", "))
        }
    }
}

impl Scene<'_> {
    pub fn dimension(&self, key: KeyIndex) -> Dimension {
        match self.book.catalog.keys[key].measure {
            Measure::Quantity { dimension, .. } => dimension,
            Measure::Words => Dimension::NONE,
        }
    }

    /// How values of a fact are shown, where nothing they are compared with says more.
    pub fn style<'s>(&'s self, key: KeyIndex, like: Option<&'s Unit>) -> Style<'s> {
        let is_share = matches!(self.book.catalog.keys[key].measure, Measure::Quantity { is_share: true, .. });
        Style { dimension: self.dimension(key), currency: self.state(key).currency, is_share, like }
    }

    /// What is known of a fact: as written where one claim says it.
    pub fn shown(&self, key: KeyIndex) -> Option<String> {
        let state = self.state(key);
        if !state.is_known() {
            return None;
        }
        if let (Some(provider), None) = (state.provider, state.computed()) {
            return Some(self.statement(provider).shown.clone());
        }
        Some(match state.effective.as_ref()? {
            Value::Numbers(interval) => self.interval(interval, self.style(key, self.unit(key))),
            Value::Words(words) => super::text::words(words),
        })
    }

    /// A unit that a fact is written in.
    pub fn unit(&self, key: KeyIndex) -> Option<&Unit> {
        let lists = [ClaimList::Provides, ClaimList::Requires, ClaimList::Adds];
        let first = lists.into_iter().find_map(|list| self.statements(key, list).first().copied());
        first.and_then(|at| self.statement(at).unit.as_ref())
    }

    /// `235 d`, `≥ 5 y`, `3 s–5 s`
    pub fn interval(&self, interval: &Interval, style: Style<'_>) -> String {
        let shown = |value| self.book.catalog.units.shown(value, style, Rounding::Nearest);
        if let Some(point) = interval.as_point() {
            return shown(point);
        }
        // Hardly anything is below zero, and nothing else is meant by it.
        let low = interval.low.as_ref().filter(|low| !low.value.is_zero());
        match (low, &interval.high) {
            (None, None) => "anything".to_owned(),
            (Some(low), None) => format!("{} {}", if low.is_closed { '≥' } else { '>' }, shown(&low.value)),
            (None, Some(high)) => format!("{} {}", if high.is_closed { '≤' } else { '<' }, shown(&high.value)),
            (Some(low), Some(high)) => format!("{}–{}", shown(&low.value), shown(&high.value)),
        }
    }

    /// The facts of a formula with what is known of them.
    pub fn inputs(&self, keys: &[KeyIndex]) -> Vec<Input> {
        let input = |&key: &KeyIndex| Input { key, shown: self.shown(key), statements: self.origin(key) };
        keys.iter().map(input).collect()
    }

    /// The statements that a fact's value comes from, through formulas too.
    pub fn origin(&self, key: KeyIndex) -> Vec<StatementIndex> {
        let mut found = self.statements(key, ClaimList::Provides);
        let state = self.state(key);
        if state.sum.is_some() {
            found.extend(self.statements(key, ClaimList::Adds));
        } else if state.outcome.is_some()
            && let Some(formula) = self.book.catalog.formula_of(key)
        {
            for input in formula.inputs() {
                found.extend(self.origin(input));
            }
        }
        found
    }
}
