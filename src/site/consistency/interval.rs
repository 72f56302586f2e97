//! Sets of numbers without holes: what a claim allows, and what formulas make of it. Exact at every bound.

use crate::base::number::Number;
use crate::config::catalog::formula::Relation;
use std::cmp::Ordering;

/// One end of an interval.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bound {
    pub value: Number,
    /// The value itself belongs to it.
    pub is_closed: bool,
}

/// From one bound to another; without a bound it goes on for ever.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Interval {
    pub low: Option<Bound>,
    pub high: Option<Bound>,
}

impl Bound {
    fn new(value: Number, is_closed: bool) -> Option<Self> {
        Some(Self { value, is_closed })
    }

    fn join(&self, other: &Self, combine: impl Fn(&Number, &Number) -> Number) -> Self {
        Self { value: combine(&self.value, &other.value), is_closed: self.is_closed && other.is_closed }
    }
}

/// The lower end that allows less comes last; none allows most.
fn by_low(a: Option<&Bound>, b: Option<&Bound>) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(a), Some(b)) => a.value.cmp(&b.value).then(b.is_closed.cmp(&a.is_closed)),
    }
}

/// The upper end that allows less comes first.
fn by_high(a: Option<&Bound>, b: Option<&Bound>) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => a.value.cmp(&b.value).then(a.is_closed.cmp(&b.is_closed)),
    }
}

impl Interval {
    /// All numbers.
    pub fn whole() -> Self {
        Self::default()
    }

    pub fn not_negative() -> Self {
        Self { low: Bound::new(Number::zero(), true), high: None }
    }

    pub fn point(value: Number) -> Self {
        Self { low: Bound::new(value.clone(), true), high: Bound::new(value, true) }
    }

    pub fn between(low: Number, high: Number) -> Self {
        Self { low: Bound::new(low, true), high: Bound::new(high, true) }
    }

    /// What stands in a relation to a number: `≤ 5`.
    pub fn of(relation: Relation, value: Number) -> Self {
        match relation {
            Relation::Equal => Self::point(value),
            Relation::AtMost => Self { low: None, high: Bound::new(value, true) },
            Relation::Less => Self { low: None, high: Bound::new(value, false) },
            Relation::AtLeast => Self { low: Bound::new(value, true), high: None },
            Relation::Greater => Self { low: Bound::new(value, false), high: None },
        }
    }

    /// The only number in it.
    pub fn as_point(&self) -> Option<&Number> {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) if low == high && low.is_closed => Some(&low.value),
            _ => None,
        }
    }

    pub fn is_empty(&self) -> bool {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => match low.value.cmp(&high.value) {
                Ordering::Less => false,
                Ordering::Equal => !(low.is_closed && high.is_closed),
                Ordering::Greater => true,
            },
            _ => false,
        }
    }

    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let low = if by_low(self.low.as_ref(), other.low.as_ref()).is_ge() { &self.low } else { &other.low };
        let high = if by_high(self.high.as_ref(), other.high.as_ref()).is_le() { &self.high } else { &other.high };
        Self { low: low.clone(), high: high.clone() }
    }

    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.intersect(other).is_empty()
    }

    pub fn is_within(&self, other: &Self) -> bool {
        self.is_empty()
            || (by_low(self.low.as_ref(), other.low.as_ref()).is_ge()
                && by_high(self.high.as_ref(), other.high.as_ref()).is_le())
    }

    /// Nothing in it is below zero.
    pub fn is_never_negative(&self) -> bool {
        self.low.as_ref().is_some_and(|low| !low.value.is_negative())
    }

    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let add = |a: &Option<Bound>, b: &Option<Bound>| Some(a.as_ref()?.join(b.as_ref()?, Number::plus));
        Self { low: add(&self.low, &other.low), high: add(&self.high, &other.high) }
    }

    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let less = |a: &Option<Bound>, b: &Option<Bound>| Some(a.as_ref()?.join(b.as_ref()?, Number::minus));
        Self { low: less(&self.low, &other.high), high: less(&self.high, &other.low) }
    }

    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let is_zero = |interval: &Self| interval.as_point().is_some_and(Number::is_zero);
        if is_zero(self) || is_zero(other) {
            return Self::point(Number::zero());
        }
        let multiply = |a: &Option<Bound>, b: &Option<Bound>| Some(a.as_ref()?.join(b.as_ref()?, Number::times));
        if self.is_never_negative() && other.is_never_negative() {
            let mut low = multiply(&self.low, &other.low);
            // Nothing is open at zero that is zero on one side already.
            if let Some(low) = &mut low {
                low.is_closed |= [self, other]
                    .iter()
                    .any(|side| side.low.as_ref().is_some_and(|low| low.is_closed && low.value.is_zero()));
            }
            return Self { low, high: multiply(&self.high, &other.high) };
        }
        let ends =
            [(&self.low, &other.low), (&self.low, &other.high), (&self.high, &other.low), (&self.high, &other.high)];
        let products: Option<Vec<Bound>> = ends.into_iter().map(|(a, b)| multiply(a, b)).collect();
        let Some(products) = products else { return Self::whole() };
        let low = products.iter().min_by(|a, b| by_low(Some(a), Some(b))).cloned();
        let high = products.iter().max_by(|a, b| by_high(Some(a), Some(b))).cloned();
        Self { low, high }
    }

    /// `None` where the other is nothing but zero.
    pub fn divide(&self, other: &Self) -> Option<Self> {
        if other.as_point().is_some_and(Number::is_zero) {
            return None;
        }
        if !other.is_never_negative() {
            // Across zero anything may come of it.
            let is_negative = other.high.as_ref().is_some_and(|high| high.value.is_negative());
            let zero = Self::point(Number::zero());
            return if is_negative { zero.minus(self).divide(&zero.minus(other)) } else { Some(Self::whole()) };
        }
        let one = Number::whole(1);
        let turned = |bound: &Bound| Some(Bound { value: one.divide(&bound.value)?, is_closed: bound.is_closed });
        let low = match &other.high {
            Some(high) => turned(high),
            None => Bound::new(Number::zero(), false),
        };
        let turned = Self { low, high: other.low.as_ref().and_then(turned) };
        Some(self.times(&turned))
    }

    #[must_use]
    pub fn least(&self, other: &Self) -> Self {
        let low = if by_low(self.low.as_ref(), other.low.as_ref()).is_le() { &self.low } else { &other.low };
        let high = if by_high(self.high.as_ref(), other.high.as_ref()).is_le() { &self.high } else { &other.high };
        Self { low: low.clone(), high: high.clone() }
    }

    #[must_use]
    pub fn greatest(&self, other: &Self) -> Self {
        let low = if by_low(self.low.as_ref(), other.low.as_ref()).is_ge() { &self.low } else { &other.low };
        let high = if by_high(self.high.as_ref(), other.high.as_ref()).is_ge() { &self.high } else { &other.high };
        Self { low: low.clone(), high: high.clone() }
    }

    /// Whether all numbers of it stand so to all of the other, or none to any; `None` where it depends.
    pub fn relates(&self, relation: Relation, other: &Self) -> Option<bool> {
        let difference = self.minus(other);
        let wanted = Self::of(relation, Number::zero());
        if difference.is_within(&wanted) {
            Some(true)
        } else if difference.is_disjoint(&wanted) {
            Some(false)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[1,5)`, `(..3]`, `2`
    fn interval(text: &str) -> Interval {
        let number = |text: &str| Number::parse(text.trim_matches(['[', ']', '(', ')']));
        match text.split_once(',') {
            None => Interval::point(number(text).unwrap()),
            Some((low, high)) => Interval {
                low: number(low).map(|value| Bound { value, is_closed: low.starts_with('[') }),
                high: number(high).map(|value| Bound { value, is_closed: high.ends_with(']') }),
            },
        }
    }

    fn shown(interval: &Interval) -> String {
        let number = |bound: &Option<Bound>| {
            bound.as_ref().map_or(String::new(), |bound| bound.value.shown(6, crate::base::number::Rounding::Nearest))
        };
        if let Some(point) = interval.as_point() {
            return point.shown(6, crate::base::number::Rounding::Nearest);
        }
        let closed = |bound: &Option<Bound>| bound.as_ref().is_some_and(|bound| bound.is_closed);
        format!(
            "{}{},{}{}",
            if closed(&interval.low) { '[' } else { '(' },
            number(&interval.low),
            number(&interval.high),
            if closed(&interval.high) { ']' } else { ')' }
        )
    }

    #[test]
    fn bounds() {
        let within = |a: &str, b: &str| interval(a).is_within(&interval(b));
        assert!(within("5", "[5,)") && !within("5", "(5,)"));
        assert!(within("(5,)", "[5,)") && !within("[5,)", "(5,)"));
        assert!(within("[2,3]", "(,3]") && !within("[2,)", "(,3]"));
        let disjoint = |a: &str, b: &str| interval(a).is_disjoint(&interval(b));
        assert!(disjoint("(,5)", "[5,)") && !disjoint("(,5]", "[5,)"));
        assert!(disjoint("(,5]", "(5,)") && !disjoint("(,)", "(,)"));
        assert!(interval("(5,5]").is_empty() && interval("[6,5]").is_empty() && !interval("5").is_empty());
        assert!(within("[6,5]", "7"), "nothing is within anything");
    }

    #[test]
    fn arithmetic() {
        let (a, b) = (interval("[2,4]"), interval("(1,8]"));
        assert_eq!(shown(&a.plus(&b)), "(3,12]");
        assert_eq!(shown(&a.minus(&b)), "[-6,3)");
        assert_eq!(shown(&a.times(&b)), "(2,32]");
        assert_eq!(shown(&a.divide(&b).unwrap()), "[0.25,4)");
        assert_eq!(shown(&a.divide(&interval("[0,2]")).unwrap()), "[1,)");
        assert_eq!(shown(&a.divide(&interval("[1,)")).unwrap()), "(0,4]");
        assert_eq!(a.divide(&interval("0")), None);
        assert_eq!(shown(&interval("0").divide(&interval("[0,)")).unwrap()), "0");
        assert_eq!(shown(&interval("[0,)").times(&interval("3"))), "[0,)");
        assert_eq!(shown(&interval("[-2,3]").times(&interval("[-1,4]"))), "[-8,12]");
        assert_eq!(shown(&interval("[2,4]").divide(&interval("[-2,-1]")).unwrap()), "[-4,-1]");
        assert_eq!(shown(&interval("[2,4]").divide(&interval("[-2,1]")).unwrap()), "(,)");
        assert_eq!(shown(&interval("[1,9]").least(&interval("[2,5)"))), "[1,5)");
        assert_eq!(shown(&interval("[1,9]").greatest(&interval("[2,)"))), "[2,)");
    }

    #[test]
    fn relations() {
        let relates = |a: &str, relation, b: &str| interval(a).relates(relation, &interval(b));
        assert_eq!(relates("5", Relation::AtMost, "5"), Some(true));
        assert_eq!(relates("5", Relation::Less, "5"), Some(false));
        assert_eq!(relates("[1,5]", Relation::AtMost, "[4,)"), None);
        assert_eq!(relates("[6,)", Relation::AtMost, "[4,5]"), Some(false));
        assert_eq!(relates("[0,)", Relation::AtLeast, "0"), Some(true));
    }
}
