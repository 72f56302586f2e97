//! What is known of every fact, for the whole book, for a product, or under an assumption. Only what differs is worked out
//! again.

use super::evaluate::{self, Outcome};
use super::interval::Interval;
use super::statement::{Statement, Value};
use super::words::{Fit, Words};
use super::{Consistency, Force, ProductIndex, Record, RecordIndex, StatementIndex};
use crate::config::catalog::unit::Currency;
use crate::config::catalog::{Catalog, Condition, KeyIndex, Measure};
use crate::note::claim::ClaimList;
use rapidhash::RapidHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Where statements of records in force stand, by fact and product.
pub(super) type Index = RapidHashMap<(KeyIndex, Option<ProductIndex>), Vec<StatementIndex>>;

/// What was worked out for the findings, kept for pages.
#[derive(Debug, Default)]
pub(super) struct Scenes {
    pub index: Index,
    /// The same of proposals, which count for nothing yet.
    pub proposed: Index,
    pub base: States,
    /// Of each product, what differs from the base.
    pub products: Vec<States>,
}

pub(super) type States = BTreeMap<KeyIndex, KeyState>;

/// All that is known of a fact.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyState {
    /// How many statements provide it, and the only one if it is one.
    pub providers: usize,
    pub provider: Option<StatementIndex>,
    /// What all that is provided has in common.
    pub provided: Option<Value>,
    /// What all requirements and assumptions have in common.
    pub required: Option<Value>,
    pub shares: usize,
    pub sum: Option<Interval>,
    pub currency: Option<Currency>,
    /// Statements in more than one currency.
    pub is_mixed: bool,
    /// Statements that nothing fulfils together, of one list.
    pub is_broken: bool,
    /// By a formula.
    pub outcome: Option<Outcome>,
    /// What is known by all of it.
    pub effective: Option<Value>,
    /// Every requirement is met, and nothing contradicts anything.
    pub is_clean: bool,
}

/// One view of the book's statements.
pub(super) struct Scene<'a> {
    pub book: &'a Book<'a>,
    pub product: Option<ProductIndex>,
    /// A proposal that is tried.
    pub accepted: Option<RecordIndex>,
    /// Records that it replaces.
    pub out: Vec<RecordIndex>,
    /// Each replaces what is provided for its fact; numbered behind the book's own statements.
    pub assumed: &'a [Statement],
    /// What differs from below.
    pub own: States,
    /// What it differs from, the nearest first.
    pub below: Vec<&'a States>,
}

/// Statements with their index.
pub(super) struct Book<'a> {
    pub catalog: &'a Catalog,
    pub records: &'a [Record],
    pub statements: &'a [Statement],
    pub index: &'a Index,
    pub proposed: &'a Index,
    pub products: usize,
}

static NOTHING: std::sync::LazyLock<KeyState> =
    std::sync::LazyLock::new(|| KeyState { is_clean: true, ..KeyState::default() });

impl Consistency {
    pub(super) fn book(&self) -> Book<'_> {
        Book {
            catalog: &self.catalog,
            records: &self.records,
            statements: &self.statements,
            index: &self.scenes.index,
            proposed: &self.scenes.proposed,
            products: self.products.len(),
        }
    }
}

pub(super) fn index(records: &[Record], statements: &[Statement], force: Force) -> Index {
    let mut index = Index::default();
    for (at, statement) in statements.iter().enumerate() {
        let record = &records[statement.record];
        if record.force == force {
            index.entry((statement.key, record.product)).or_default().push(at);
        }
    }
    index
}

impl<'a> Scene<'a> {
    /// What holds for all products alike.
    pub fn base(book: &'a Book<'a>) -> Self {
        let mut scene = Self::new(book, None, Vec::new());
        let direct: BTreeSet<KeyIndex> =
            book.index.keys().filter(|(_, product)| product.is_none()).map(|(key, _)| *key).collect();
        scene.work_out(&direct);
        scene
    }

    /// What differs for a product.
    pub fn of_product(book: &'a Book<'a>, product: ProductIndex, keys: &BTreeSet<KeyIndex>, base: &'a States) -> Self {
        let mut scene = Self::new(book, Some(product), vec![base]);
        scene.work_out(keys);
        scene
    }

    fn new(book: &'a Book<'a>, product: Option<ProductIndex>, below: Vec<&'a States>) -> Self {
        Self { book, product, accepted: None, out: Vec::new(), assumed: &[], own: States::new(), below }
    }

    /// This scene as it is, to be changed.
    pub fn over(book: &'a Book<'a>, product: Option<ProductIndex>, below: Vec<&'a States>) -> Self {
        Self::new(book, product, below)
    }

    /// Tries a proposal.
    pub fn accept(&mut self, record: RecordIndex) {
        let book = self.book;
        self.accepted = Some(record);
        let replaced = &book.records[record].supersedes;
        self.out = replaced.iter().copied().filter(|&old| book.records[old].force == Force::InForce).collect();
        let concerns = |record: &Record| record.product.is_none() || record.product == self.product;
        let keys = |record: RecordIndex| {
            let record = &book.records[record];
            let range = if concerns(record) { record.first_statement..record.end_statement } else { 0..0 };
            book.statements[range].iter().map(|statement| statement.key)
        };
        let added: BTreeSet<KeyIndex> = keys(record).collect();
        let removed: BTreeSet<KeyIndex> = self.out.iter().flat_map(|&old| keys(old)).collect();
        // What is only added joins what is known; what is taken away means to look at all again.
        for &key in added.difference(&removed) {
            let mut state = self.state(key).clone();
            let own = &book.records[record];
            for at in own.first_statement..own.end_statement {
                if book.statements[at].key == key {
                    self.add(&mut state, key, at);
                }
            }
            self.own.insert(key, state);
        }
        for &key in &removed {
            let state = self.gathered(key);
            self.own.insert(key, state);
        }
        self.conclude(&added.union(&removed).copied().collect());
    }

    /// Tries assumptions.
    pub fn assume(&mut self, assumed: &'a [Statement]) {
        self.assumed = assumed;
        let keys = assumed.iter().map(|statement| statement.key).collect();
        self.work_out(&keys);
    }

    pub fn statement(&self, at: StatementIndex) -> &'a Statement {
        match self.book.statements.get(at) {
            Some(statement) => statement,
            None => &self.assumed[at - self.book.statements.len()],
        }
    }

    /// The statements of a list that count here.
    pub fn statements(&self, key: KeyIndex, list: ClaimList) -> Vec<StatementIndex> {
        let book = self.book;
        let first = book.statements.len();
        let assumed = self.assumed.iter().enumerate().filter(|(_, statement)| statement.key == key);
        let mut found: Vec<StatementIndex> = assumed.map(|(at, _)| first + at).collect();
        let is_assumed = !found.is_empty();
        if list != ClaimList::Provides {
            found.clear();
        }
        if is_assumed && matches!(list, ClaimList::Provides | ClaimList::Adds) {
            return found;
        }
        for product in [None, self.product].into_iter().take(1 + usize::from(self.product.is_some())) {
            let own = book.index.get(&(key, product)).map_or(&[][..], Vec::as_slice);
            found.extend(own.iter().copied().filter(|&at| {
                let statement = &book.statements[at];
                statement.list == list && !self.out.contains(&statement.record)
            }));
        }
        if let Some(record) = self.accepted.map(|record| &book.records[record])
            && (record.product.is_none() || record.product == self.product)
        {
            let own = record.first_statement..record.end_statement;
            found.extend(own.filter(|&at| book.statements[at].key == key && book.statements[at].list == list));
        }
        found.sort_unstable();
        found
    }

    /// `D-002 (communications) provides `radio = LTE-M``, of a proposal, for the first of these facts that one provides.
    pub fn proposed(&self, keys: &[KeyIndex]) -> Option<String> {
        let of = |key: KeyIndex, product| self.book.proposed.get(&(key, product)).map_or(&[][..], Vec::as_slice);
        let mut found = keys.iter().flat_map(|&key| {
            let own = self.product.map_or(&[][..], |product| of(key, Some(product)));
            of(key, None).iter().chain(own)
        });
        let is_provided = |at: &&StatementIndex| self.statement(**at).list == ClaimList::Provides;
        found.find(is_provided).map(|&at| self.told(&[at], "provides", "provide"))
    }

    pub fn state(&self, key: KeyIndex) -> &KeyState {
        let below = || self.below.iter().find_map(|states| states.get(&key));
        self.own.get(&key).or_else(below).unwrap_or(&NOTHING)
    }

    /// Whether all conditions of a rule are certainly met.
    pub fn meets(&self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|condition| {
            let places = self.book.catalog.places_of(condition.key);
            let wanted = Words::including(&condition.words);
            let known = self.state(condition.key).effective.as_ref().and_then(Value::words);
            // One of the words is enough.
            known.is_some_and(|known| {
                wanted.includes.values().any(|word| {
                    let one = Words::including(std::slice::from_ref(word));
                    known.fit(&one, places) == Fit::Inside
                })
            })
        })
    }

    fn work_out(&mut self, keys: &BTreeSet<KeyIndex>) {
        for &key in keys {
            let state = self.gathered(key);
            self.own.insert(key, state);
        }
        self.conclude(keys);
    }

    /// What is stated of a fact.
    fn gathered(&self, key: KeyIndex) -> KeyState {
        let mut state = KeyState::default();
        for list in ClaimList::ALL {
            for at in self.statements(key, list) {
                self.add(&mut state, key, at);
            }
        }
        state
    }

    fn add(&self, state: &mut KeyState, key: KeyIndex, at: StatementIndex) {
        let statement = self.statement(at);
        let places = self.book.catalog.places_of(key);
        if let Some(currency) = statement.currency() {
            state.is_mixed |= state.currency.is_some_and(|other| other != currency);
            state.currency.get_or_insert(currency);
        }
        let join = |all: &mut Option<Value>, broken: &mut bool| {
            let joined = match (&*all, &statement.value) {
                (None, value) => value.clone(),
                (Some(Value::Numbers(a)), Value::Numbers(b)) => {
                    let both = a.intersect(b);
                    *broken |= both.is_empty();
                    Value::Numbers(both)
                }
                (Some(Value::Words(a)), Value::Words(b)) => {
                    *broken |= a.is_disjoint(b, places);
                    Value::Words(a.and(b, places))
                }
                (Some(other), _) => other.clone(),
            };
            *all = Some(joined);
        };
        match statement.list {
            ClaimList::Provides => {
                state.providers += 1;
                state.provider = (state.providers == 1).then_some(at);
                join(&mut state.provided, &mut state.is_broken);
            }
            // Requirements that nothing can meet show when nothing meets them.
            ClaimList::Requires | ClaimList::Assumes => join(&mut state.required, &mut false),
            ClaimList::Adds => {
                if let Value::Numbers(share) = &statement.value {
                    state.shares += 1;
                    state.sum = Some(state.sum.as_ref().map_or_else(|| share.clone(), |sum| sum.plus(share)));
                }
            }
        }
    }

    /// Facts that follow from others are worked out behind them.
    fn conclude(&mut self, changed: &BTreeSet<KeyIndex>) {
        let catalog = self.book.catalog;
        let mut changed = changed.clone();
        let results: Vec<KeyIndex> = catalog.formulas.iter().filter_map(|formula| formula.result()).collect();
        for &key in changed.iter().filter(|key| !results.contains(key)) {
            self.finish(key, None);
        }
        for formula in &catalog.formulas {
            let Some(key) = formula.result() else { continue };
            let depends = || {
                let conditions = formula.when.iter().map(|condition| condition.key);
                formula.inputs().into_iter().chain(conditions).any(|input| changed.contains(&input))
            };
            if !changed.contains(&key) && !depends() {
                continue;
            }
            let is_assumed = self.assumed.iter().any(|statement| statement.key == key);
            let outcome = if is_assumed || !self.meets(&formula.when) {
                None
            } else {
                Some(evaluate::evaluate(self, &formula.right)).filter(Outcome::says_something)
            };
            if !self.own.contains_key(&key) {
                // Its statements are those below.
                let state = self.state(key).clone();
                self.own.insert(key, state);
            }
            changed.insert(key);
            self.finish(key, outcome);
        }
    }

    fn finish(&mut self, key: KeyIndex, outcome: Option<Outcome>) {
        let places = self.book.catalog.places_of(key);
        let Some(state) = self.own.get_mut(&key) else { return };
        state.outcome = outcome;
        let computed = state.computed();
        let mut is_clean = !state.is_mixed && !state.is_broken;
        state.effective = match (&state.provided, computed) {
            _ if state.is_broken || state.is_mixed => None,
            (None, None) => None,
            (Some(Value::Words(words)), _) => Some(Value::Words(words.clone())),
            (None, Some(computed)) => Some(Value::Numbers(computed.clone())),
            (Some(Value::Numbers(provided)), None) => Some(Value::Numbers(provided.clone())),
            (Some(Value::Numbers(provided)), Some(computed)) => {
                let both = provided.intersect(computed);
                is_clean &= computed.is_within(provided);
                (!both.is_empty()).then_some(Value::Numbers(both))
            }
        };
        is_clean &= match (&state.required, &state.effective) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(Value::Numbers(required)), Some(Value::Numbers(known))) => {
                known.is_within(required) && !required.is_empty()
            }
            (Some(Value::Words(required)), Some(Value::Words(known))) => known.fit(required, places) == Fit::Inside,
            _ => false,
        };
        state.is_clean = is_clean;
    }

    /// What can be known of a number where nobody says anything.
    pub fn possible(&self, key: KeyIndex) -> Interval {
        match self.book.catalog.keys[key].measure {
            Measure::Quantity { is_signed: false, .. } => Interval::not_negative(),
            _ => Interval::whole(),
        }
    }
}

impl KeyState {
    /// The value that follows from shares or from a formula.
    pub fn computed(&self) -> Option<&Interval> {
        match (&self.sum, &self.outcome) {
            (Some(sum), _) => Some(sum),
            (None, Some(outcome)) => outcome.interval.as_ref(),
            (None, None) => None,
        }
    }

    /// Somebody says what it is, or it follows from what is said in full.
    pub fn is_known(&self) -> bool {
        self.effective.is_some()
            && (self.providers > 0
                || self.sum.is_some()
                || self.outcome.as_ref().is_some_and(|outcome| outcome.missing.is_empty()))
    }
}
