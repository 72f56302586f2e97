//! What does not fit: each fact against all that is said of it, and each condition between facts.

use super::condition;
use super::evaluate;
use super::interval::Interval;
use super::scene::{KeyState, Scene};
use super::statement::{StatementPlace, Value};
use super::words::Fit;
use super::{Arithmetic, Budget, Finding, Fix, RecordIndex, StatementIndex, lookup, solve, text};
use crate::base::diagnostic::{Code, Severity};
use crate::base::number::{Number, Rounding};
use crate::config::catalog::KeyIndex;
use crate::note::claim::ClaimList;
use crate::site::At;

/// What is judged as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Key(KeyIndex),
    /// Index into the catalogue's formulas.
    Formula(usize),
    /// Index into its tables.
    Needs(usize),
}

impl Unit {
    /// Everything that can be judged.
    pub fn all(scene: &Scene<'_>) -> Vec<Self> {
        let catalog = scene.book.catalog;
        let conditions = (0..catalog.formulas.len()).filter(|&at| catalog.formulas[at].result().is_none());
        let keys = (0..catalog.keys.len()).map(Self::Key);
        keys.chain(conditions.map(Self::Formula)).chain((0..catalog.needs.len()).map(Self::Needs)).collect()
    }

    /// The facts whose state decides it.
    pub fn inputs(self, scene: &Scene<'_>) -> Vec<KeyIndex> {
        let catalog = scene.book.catalog;
        match self {
            Self::Key(key) => vec![key],
            Self::Formula(at) => {
                let formula = &catalog.formulas[at];
                formula.inputs().into_iter().chain(formula.when.iter().map(|condition| condition.key)).collect()
            }
            Self::Needs(at) => vec![catalog.needs[at].of, catalog.needs[at].needs],
        }
    }

    pub fn judge(self, scene: &Scene<'_>) -> Vec<Finding> {
        match self {
            Self::Key(key) if scene.state(key).is_clean => Vec::new(),
            Self::Key(key) => Judge { scene, key, state: scene.state(key) }.judge(),
            Self::Formula(at) => condition::judge(scene, &scene.book.catalog.formulas[at]),
            Self::Needs(at) => lookup::judge(scene, &scene.book.catalog.needs[at]),
        }
    }
}

impl Scene<'_> {
    /// A finding whose records follow from its statements; reported at the first.
    pub fn finding(&self, code: Code, statements: Vec<StatementIndex>) -> Finding {
        let mut records: Vec<RecordIndex> = Vec::new();
        for &at in &statements {
            let statement = self.statement(at);
            if statement.place != StatementPlace::Assumed && !records.contains(&statement.record) {
                records.push(statement.record);
            }
        }
        let place = statements.iter().map(|&at| self.statement(at)).find_map(|statement| {
            let at = match statement.place {
                StatementPlace::Claim(at) => At::Claim(statement.list, at),
                StatementPlace::Markets => At::Key("markets"),
                StatementPlace::Assumed => return None,
            };
            Some((self.book.records[statement.record].note, at))
        });
        Finding {
            code,
            severity: code.default_severity(),
            place,
            key: None,
            products: self.product.into_iter().collect(),
            records,
            statements,
            arithmetic: None,
            budget: None,
            source: None,
            fixes: Vec::new(),
            message: String::new(),
            help: None,
        }
    }
}

/// One fact, all that is said of it, and all that it must be.
struct Judge<'s, 'b> {
    scene: &'s Scene<'b>,
    key: KeyIndex,
    state: &'s KeyState,
}

impl Judge<'_, '_> {
    fn judge(&self) -> Vec<Finding> {
        let scene = self.scene;
        if self.state.is_mixed {
            return vec![self.mixed()];
        }
        let mut findings = Vec::new();
        if self.state.is_broken {
            findings.push(self.provided_twice());
        }
        let provided = scene.statements(self.key, ClaimList::Provides);
        if let Some(computed) = self.state.computed() {
            findings.extend(provided.iter().filter_map(|&at| self.against_claim(at, computed)));
        }
        let requires = scene.statements(self.key, ClaimList::Requires);
        let assumes = scene.statements(self.key, ClaimList::Assumes);
        let has_value = !provided.is_empty() || self.state.computed().is_some();
        let mut all: Vec<StatementIndex> = requires.into_iter().chain(assumes).collect();
        let clashing = self.clashing(&all);
        if !clashing.is_empty() {
            findings.push(self.opposed(&clashing));
            if !has_value {
                all.retain(|at| !clashing.contains(at));
            }
        }
        for at in all {
            findings.extend(self.required(at, &provided, has_value));
        }
        findings
    }

    fn numbers(&self, at: StatementIndex) -> Option<&Interval> {
        self.scene.statement(at).value.numbers()
    }

    fn is_disjoint(&self, a: StatementIndex, b: StatementIndex) -> bool {
        match (&self.scene.statement(a).value, &self.scene.statement(b).value) {
            (Value::Numbers(a), Value::Numbers(b)) => a.is_disjoint(b),
            (Value::Words(a), Value::Words(b)) => a.is_disjoint(b, self.scene.book.catalog.places_of(self.key)),
            _ => true,
        }
    }

    /// One requirement against everything that is known.
    fn required(&self, at: StatementIndex, provided: &[StatementIndex], has_value: bool) -> Vec<Finding> {
        let scene = self.scene;
        let value = &scene.statement(at).value;
        let mut findings = Vec::new();
        let against: Vec<StatementIndex> =
            provided.iter().copied().filter(|&other| self.is_disjoint(at, other)).collect();
        if !against.is_empty() {
            findings.push(self.contradiction(Code::Contradiction, at, &against));
        }
        let computed = self.state.computed();
        if let (Some(computed), Some(wanted)) = (computed, value.numbers())
            && computed.is_disjoint(wanted)
        {
            findings.push(self.by_value(Code::Contradiction, at, computed, wanted));
        }
        if !findings.is_empty() {
            return findings;
        }
        let Some(known) = &self.state.effective else {
            // What contradicts itself is told of already.
            let is_told = self.state.is_broken || (!provided.is_empty() && computed.is_some());
            return if is_told { Vec::new() } else { vec![self.open(at, has_value)] };
        };
        let fits = match (known, value) {
            (Value::Numbers(known), Value::Numbers(wanted)) => known.is_within(wanted),
            (Value::Words(known), Value::Words(wanted)) => {
                known.fit(wanted, scene.book.catalog.places_of(self.key)) == Fit::Inside
            }
            _ => true,
        };
        if fits {
            return Vec::new();
        }
        if !self.state.is_known() {
            return vec![self.open(at, has_value)];
        }
        vec![match (computed, value.numbers()) {
            (Some(computed), Some(wanted)) if !computed.is_within(wanted) => {
                self.by_value(Code::NotGuaranteed, at, computed, wanted)
            }
            _ => self.contradiction(Code::NotGuaranteed, at, provided),
        }]
    }

    /// Requirement and claims that do not agree.
    fn contradiction(&self, code: Code, required: StatementIndex, provided: &[StatementIndex]) -> Finding {
        let scene = self.scene;
        let mut finding = scene.finding(code, [vec![required], provided.to_vec()].concat());
        finding.key = Some(self.key);
        let wanted = scene.statement(required);
        let opposed = match &wanted.value {
            Value::Numbers(bound) => solve::opposed(scene, self.key, bound),
            Value::Words(words) => self.opposed_words(required, words),
        };
        finding.fixes.push(Fix {
            key: self.key,
            statements: provided.to_vec(),
            bound: Some(bound_text(&wanted.shown)),
            opposed,
        });
        let claims = scene.told(provided, "provides", "provide");
        let (needs, but) = match (wanted.list, code) {
            (ClaimList::Assumes, Code::Contradiction) => ("assumes", "but"),
            (ClaimList::Assumes, _) => ("assumes", "and"),
            (_, Code::Contradiction) => ("requires", "but"),
            _ => ("requires", "and"),
        };
        let tail = if code == Code::NotGuaranteed { ", which may not be enough" } else { "" };
        let (where_to, is_told) = scene.lies_in(self.key, required, provided);
        if is_told {
            let places = scene.book.catalog.places_of(self.key);
            finding.source = places.and_then(|places| places.source.clone());
        }
        finding.message =
            format!("{} {needs} `{}`, {but} {claims}{tail}{where_to}", scene.name_of(required), wanted.text);
        finding.help = Some(scene.help(&finding, Some(required)));
        finding
    }

    fn opposed_words(&self, required: StatementIndex, words: &super::Words) -> Vec<StatementIndex> {
        let places = self.scene.book.catalog.places_of(self.key);
        let lists = [ClaimList::Requires, ClaimList::Assumes];
        let all = lists.into_iter().flat_map(|list| self.scene.statements(self.key, list));
        let opposed = |&other: &StatementIndex| {
            other != required
                && self.scene.statement(other).value.words().is_some_and(|other| other.is_disjoint(words, places))
        };
        all.filter(opposed).collect()
    }

    /// A requirement against shares that add up, or against what a formula gives.
    fn by_value(&self, code: Code, required: StatementIndex, value: &Interval, wanted: &Interval) -> Finding {
        if self.state.sum.is_some() {
            self.budget(code, required, value, wanted)
        } else {
            self.by_formula(code, required, value, wanted)
        }
    }

    fn budget(&self, code: Code, required: StatementIndex, sum: &Interval, wanted: &Interval) -> Finding {
        let scene = self.scene;
        let shares = scene.statements(self.key, ClaimList::Adds);
        let is_over =
            wanted.high.as_ref().is_some_and(|high| sum.low.as_ref().is_some_and(|low| low.value >= high.value));
        let code = if code == Code::Contradiction && is_over { Code::OverBudget } else { code };
        let mut finding = scene.finding(code, [vec![required], shares.clone()].concat());
        finding.key = Some(self.key);
        let style = scene.style(self.key, None);
        let units = &scene.book.catalog.units;
        let total = scene.interval(sum, style);
        // One share is its own sum.
        let result = if shares.len() == 1 { String::new() } else { format!(" = {total}") };
        let bound = bound_text(&scene.statement(required).shown);
        let excess = match (sum.as_point(), &wanted.high) {
            (Some(sum), Some(high)) if *sum > high.value => Some(sum.minus(&high.value)),
            _ => None,
        };
        if let Some(excess) = &excess {
            // What each share alone would have to come down to.
            for &share in &shares {
                let own = self.numbers(share).and_then(Interval::as_point);
                let Some(left) = own.map(|own| own.minus(excess)).filter(|left| *left > Number::zero()) else {
                    continue;
                };
                let bound = Some(format!("≤ {}", units.shown(&left, style, Rounding::Down)));
                finding.fixes.push(Fix { key: self.key, statements: vec![share], bound, opposed: Vec::new() });
            }
        }
        let excess = excess.map(|excess| units.shown(&excess, style, Rounding::Nearest));
        let over = excess.as_ref().map_or(String::new(), |excess| format!(", {excess} too much"));
        finding.message = format!(
            "{}: {}{result}{over}; {} {} {bound}",
            scene.key_name(self.key),
            scene.shares(&shares),
            scene.name_of(required),
            if scene.statement(required).list == ClaimList::Provides { "provides" } else { "allows" },
        );
        finding.budget = Some(Budget { shares, sum: total, bound, excess });
        finding.help = Some(scene.help(&finding, Some(required)));
        finding
    }

    fn by_formula(&self, code: Code, required: StatementIndex, value: &Interval, wanted: &Interval) -> Finding {
        let scene = self.scene;
        let Some(formula) = scene.book.catalog.formula_of(self.key) else {
            return self.contradiction(code, required, &[]);
        };
        let inputs = scene.inputs(&formula.inputs());
        let origin: Vec<StatementIndex> = inputs.iter().flat_map(|input| input.statements.iter().copied()).collect();
        let mut finding = scene.finding(code, unique([vec![required], origin].concat()));
        finding.key = Some(self.key);
        finding.source.clone_from(&formula.source);
        let like = scene.statement(required).unit.as_ref();
        let style = scene.style(self.key, like);
        let result = match (value.as_point(), bound_value(value, wanted)) {
            (Some(point), Some(bound)) => scene.book.catalog.units.shown_apart(point, bound, style),
            _ => scene.interval(value, style),
        };
        let bound = bound_text(&scene.statement(required).shown);
        let term = evaluate::term(scene, &formula.right);
        finding.fixes = solve::fixes_within(scene, &formula.right, value, wanted);
        let verb = if scene.statement(required).list == ClaimList::Provides { "promised" } else { "required" };
        let doubt = if code == Code::NotGuaranteed { ", which may not be enough" } else { "" };
        finding.message = format!(
            "{}: {}, {verb} {bound} by {}{doubt}; {}",
            scene.key_name(self.key),
            text::equation(&term, &result, text::sign(&result)),
            scene.name_of(required),
            scene.origins(&inputs),
        );
        finding.arithmetic = Some(Arithmetic {
            formula: formula.id.clone(),
            inputs,
            result: (!text::is_same(&term, &result)).then_some(result),
            term,
            bound,
            value: value.clone(),
            required: wanted.clone(),
        });
        finding.help = Some(scene.help(&finding, Some(required)));
        finding
    }

    /// What a note provides against what follows from the others.
    fn against_claim(&self, at: StatementIndex, computed: &Interval) -> Option<Finding> {
        let provided = self.numbers(at)?;
        if computed.is_disjoint(provided) {
            return Some(self.by_value(Code::Contradiction, at, computed, provided));
        }
        // A bound is a promise, which the parts must keep; a number or a range is better known than the parts are.
        let is_promise = provided.high.is_none() || self.is_upper_promise(at);
        let is_kept = computed.is_within(provided) || (!is_promise && provided.is_within(computed));
        let is_complete =
            self.state.sum.is_some() || self.state.outcome.as_ref().is_some_and(|outcome| outcome.missing.is_empty());
        (!is_kept && is_complete).then(|| self.by_value(Code::NotGuaranteed, at, computed, provided))
    }

    fn is_upper_promise(&self, at: StatementIndex) -> bool {
        self.scene.statement(at).shown.starts_with(['≤', '<'])
    }

    /// Nobody says what is required.
    fn open(&self, at: StatementIndex, has_value: bool) -> Finding {
        let scene = self.scene;
        let mut finding = scene.finding(Code::OpenRequirement, vec![at]);
        finding.key = Some(self.key);
        let statement = scene.statement(at);
        let is_assumed = statement.list == ClaimList::Assumes;
        if is_assumed {
            finding.severity = Severity::Warning;
        }
        let verb = if is_assumed { "assumes" } else { "requires" };
        let head = format!("{} {verb} `{}`", scene.name_of(at), statement.text);
        let formula = scene.book.catalog.formula_of(self.key).filter(|_| self.state.outcome.is_some() || has_value);
        let outcome = self.state.outcome.as_ref();
        finding.message = match (formula, outcome) {
            (Some(_), Some(outcome)) if outcome.zero.is_some() => {
                let zero = outcome.zero.map_or(String::new(), |key| scene.key_name(key));
                format!("{head}, which cannot be worked out: {zero} is zero")
            }
            (Some(_), Some(outcome)) if !outcome.missing.is_empty() => {
                format!("{head}, which cannot be worked out: nothing provides {}", scene.key_names(&outcome.missing))
            }
            _ => format!("{head}, and nothing provides it"),
        };
        let asked = outcome.map_or(&[][..], |outcome| outcome.missing.as_slice());
        let asked = if asked.is_empty() { std::slice::from_ref(&self.key) } else { asked };
        let proposed = scene.proposed(asked).map(|proposed| format!("{proposed} and is only proposed: accept it"));
        let follows = scene.book.catalog.formula_of(self.key).map(|formula| match outcome {
            Some(_) => format!("it follows from `{}`", formula.text),
            None => format!("it would follow from `{}`", formula.text),
        });
        let write = scene.settled_by(self.key, Some(at));
        let write = if proposed.is_some() { format!("or {write}") } else { write };
        finding.help = Some([follows, proposed, Some(write)].into_iter().flatten().collect::<Vec<_>>().join("; "));
        finding
    }

    /// Claims of which one at least must be wrong.
    fn provided_twice(&self) -> Finding {
        let scene = self.scene;
        let provided = scene.statements(self.key, ClaimList::Provides);
        let mut involved = self.clashing(&provided);
        if involved.is_empty() {
            // Two by two they agree, all together they do not.
            involved = provided;
        }
        // The last is the one that came to what was there.
        involved.sort_unstable_by(|a, b| b.cmp(a));
        let mut finding = scene.finding(Code::ProvidedTwice, involved.clone());
        finding.key = Some(self.key);
        involved.sort_unstable();
        finding.message =
            format!("{} is provided twice: {}", scene.key_name(self.key), scene.told(&involved, "provides", "provide"));
        let includes = match scene.statement(involved[0]).value {
            Value::Words(_) => {
                format!("; write `{} includes …` in both if both hold", scene.book.catalog.keys[self.key].name)
            }
            Value::Numbers(_) => String::new(),
        };
        finding.help = Some(format!("keep one of them, or let one record supersede the other{includes}"));
        finding
    }

    /// Statements that exclude one of the others, in order.
    fn clashing(&self, all: &[StatementIndex]) -> Vec<StatementIndex> {
        // Of many statements only a few differ.
        let mut kinds: Vec<(&Value, Vec<StatementIndex>)> = Vec::new();
        let mut places: rapidhash::RapidHashMap<&Value, usize> = rapidhash::RapidHashMap::default();
        for &at in all {
            let value = &self.scene.statement(at).value;
            let place = *places.entry(value).or_insert(kinds.len());
            match kinds.get_mut(place) {
                Some((_, same)) => same.push(at),
                None => kinds.push((value, vec![at])),
            }
        }
        // Two intervals exclude each other only if one of them excludes the lowest end or the highest beginning.
        let mut others: Vec<StatementIndex> = kinds.iter().map(|(_, same)| same[0]).collect();
        if others.iter().all(|at| self.numbers(*at).is_some()) {
            let up = |at: &StatementIndex| self.numbers(*at).map(|own| Interval { low: own.low.clone(), high: None });
            let down =
                |at: &StatementIndex| self.numbers(*at).map(|own| Interval { low: None, high: own.high.clone() });
            let tightest = |side: &dyn Fn(&StatementIndex) -> Option<Interval>| {
                others.iter().copied().reduce(|best, at| match (side(&at), side(&best)) {
                    (Some(a), Some(b)) if a.is_within(&b) => at,
                    _ => best,
                })
            };
            others = [tightest(&up), tightest(&down)].into_iter().flatten().collect();
        }
        let clashes = |at: StatementIndex| others.iter().any(|&other| other != at && self.is_disjoint(at, other));
        let mut clashing: Vec<StatementIndex> =
            kinds.iter().filter(|(_, same)| clashes(same[0])).flat_map(|(_, same)| same.iter().copied()).collect();
        clashing.sort_unstable();
        clashing
    }

    /// Requirements that no value meets.
    fn opposed(&self, clashing: &[StatementIndex]) -> Finding {
        let scene = self.scene;
        let mut finding = scene.finding(Code::Contradiction, clashing.iter().rev().copied().collect());
        finding.key = Some(self.key);
        finding.message = format!(
            "no {} meets all requirements: {}",
            scene.key_name(self.key),
            scene.told(clashing, "requires", "require")
        );
        finding.help = Some("one of them has to give way".to_owned());
        finding
    }

    /// Currencies are never converted.
    fn mixed(&self) -> Finding {
        let scene = self.scene;
        let all: Vec<StatementIndex> =
            ClaimList::ALL.into_iter().flat_map(|list| scene.statements(self.key, list)).collect();
        let mut counts: std::collections::BTreeMap<_, usize> = std::collections::BTreeMap::new();
        for currency in all.iter().filter_map(|&at| scene.statement(at).currency()) {
            *counts.entry(currency).or_default() += 1;
        }
        let usual = counts
            .iter()
            .max_by_key(|(currency, count)| (**count, std::cmp::Reverse(**currency)))
            .map(|(currency, _)| *currency);
        let (others, same): (Vec<StatementIndex>, Vec<StatementIndex>) =
            all.into_iter().partition(|&at| scene.statement(at).currency() != usual);
        let mut finding =
            scene.finding(Code::WrongUnit, [others.clone(), same.first().copied().into_iter().collect()].concat());
        finding.key = Some(self.key);
        let usual = usual.map_or(String::new(), |currency| currency.to_string());
        finding.message =
            format!("{} is in {usual} elsewhere, but {}", scene.key_name(self.key), scene.told(&others, "says", "say"));
        finding.help = Some(format!("write all in {usual}: nothing is converted, for rates change"));
        finding
    }
}

/// Each once, in order.
pub(super) fn unique(statements: Vec<StatementIndex>) -> Vec<StatementIndex> {
    let mut seen = rapidhash::RapidHashSet::default();
    statements.into_iter().filter(|&at| seen.insert(at)).collect()
}

/// A single value is to be exactly that.
fn bound_text(shown: &str) -> String {
    let is_bound = shown.starts_with(['≤', '≥', '<', '>'])
        || ["in ", "includes ", "excludes "].iter().any(|word| shown.starts_with(word));
    if is_bound { shown.to_owned() } else { format!("= {shown}") }
}

/// The end of what is wanted that a value does not reach.
fn bound_value<'a>(value: &Interval, wanted: &'a Interval) -> Option<&'a crate::base::number::Number> {
    let point = value.as_point()?;
    let low = wanted.low.as_ref().filter(|low| *point <= low.value);
    low.or(wanted.high.as_ref()).map(|bound| &bound.value)
}
