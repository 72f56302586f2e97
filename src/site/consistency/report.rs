//! The whole check, and what pages and questions want to know beside its findings.

use super::evaluate::term;
use super::graph::Graph;
use super::judge::Unit;
use super::records::{self, Material};
use super::scene::{self, Book, Scene, Scenes, States};
use super::statement::{self, Flaw, StatementPlace};
use super::{
    Consistency, Difference, Fact, Finding, Force, ProductIndex, ProductReport, Proposal, Record, RecordIndex,
    Statement, StatementIndex,
};
use crate::base::diagnostic::{Code, Severity};
use crate::config::catalog::KeyIndex;
use crate::note::claim::{self, ClaimList};
use crate::site::{At, NoteIndex, Problem};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Finding {
    /// The cells of the matrix that it crosses: ids of layer and area of all records that take part, each once.
    pub fn cells<'a>(&self, records: &'a [Record]) -> Vec<(&'a str, &'a str)> {
        let mut cells = Vec::new();
        for &record in &self.records {
            let record = &records[record];
            for layer in &record.layers {
                cells.extend(record.areas.iter().map(|area| (layer.as_str(), area.as_str())));
            }
        }
        cells.sort_unstable();
        cells.dedup();
        cells
    }

    /// Ids of the layers that it crosses, in the order of the records.
    pub fn layers<'a>(&self, records: &'a [Record]) -> Vec<&'a str> {
        let mut layers: Vec<&str> = Vec::new();
        for layer in self.records.iter().flat_map(|&record| &records[record].layers) {
            if !layers.contains(&layer.as_str()) {
                layers.push(layer);
            }
        }
        layers
    }
}

impl Consistency {
    /// Checks all claims. Faults of single claims and of the graph of decisions come beside the findings.
    pub(in crate::site) fn check(material: Material<'_>, problems: &mut Vec<Problem>) -> Self {
        if material.members.is_empty() {
            return Self { catalog: Arc::clone(material.catalog), ..Self::default() };
        }
        let gathered = records::gather(material);
        problems.extend(gathered.problems);
        let mut consistency = Self {
            catalog: Arc::clone(material.catalog),
            products: gathered.products,
            records: gathered.records,
            statements: gathered.statements,
            ..Self::default()
        };
        let index = |force| scene::index(&consistency.records, &consistency.statements, force);
        let (index, waiting) = (index(Force::InForce), index(Force::Proposed));
        let book = Book {
            catalog: &consistency.catalog,
            records: &consistency.records,
            statements: &consistency.statements,
            index: &index,
            proposed: &waiting,
            products: consistency.products.len(),
        };
        let (findings, base, products) = everything(&book);
        let mut findings = findings;
        let graph = Graph::new(&book);
        findings.extend(graph.all());
        let trial = Trial { book: &book, base: &base, products: &products };
        let proposed: Vec<RecordIndex> =
            (0..book.records.len()).filter(|&at| book.records[at].force == Force::Proposed).collect();
        let proposals: Vec<Proposal> = proposed.par_iter().map(|&record| trial.proposal(record, &graph)).collect();
        sort(&mut findings);
        consistency.findings = findings;
        consistency.proposals = proposals;
        consistency.scenes = Scenes { index, proposed: waiting, base, products };
        consistency.report_all(problems);
        consistency
    }

    fn report_all(&self, problems: &mut Vec<Problem>) {
        let problem = |finding: &Finding| {
            let (note, at) = finding.place.clone()?;
            let mut problem = Problem::new(note, at, finding.code, self.with_products(finding));
            problem.severity = Some(finding.severity);
            problem.help.clone_from(&finding.help);
            problem.target = finding.key.map(|key| self.catalog.keys[key].name.clone());
            Some(problem)
        };
        problems.extend(self.findings.iter().filter_map(problem));
        for proposal in &self.proposals {
            let record = &self.records[proposal.record];
            for finding in &proposal.appear {
                let Some(mut problem) = problem(finding) else { continue };
                problem.code = Code::IfAccepted;
                problem.message =
                    format!("accepting {} would bring {}: {}", record.name, finding.code, problem.message);
                problems.push(problem);
            }
        }
    }

    /// The message, and the products that it holds for where it does not hold for all.
    pub fn with_products(&self, finding: &Finding) -> String {
        if finding.products.is_empty() || self.products.len() < 2 || finding.products.len() == self.products.len() {
            return finding.message.clone();
        }
        let names: Vec<String> = finding.products.iter().map(|&product| self.products[product].name.clone()).collect();
        let word = if names.len() == 1 { "product" } else { "products" };
        format!("{} ({word} {})", finding.message, crate::base::text::enumerated(names, "and"))
    }

    /// Findings that a note takes part in.
    pub fn findings_of(&self, note: NoteIndex) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(move |finding| finding.records.iter().any(|&record| self.records[record].note == note))
    }

    /// The record of a note.
    pub fn record_of(&self, note: NoteIndex) -> Option<RecordIndex> {
        self.records.binary_search_by_key(&note, |record| record.note).ok()
    }

    /// The products that the book's facts are shown for: all, or the only one.
    pub fn product_indices(&self) -> Vec<Option<ProductIndex>> {
        if self.products.is_empty() { vec![None] } else { (0..self.products.len()).map(Some).collect() }
    }

    /// All facts of a product; worked out when asked for.
    pub fn report(&self, product: Option<ProductIndex>) -> ProductReport {
        let book = self.book();
        let mut below: Vec<&States> =
            product.and_then(|product| self.scenes.products.get(product)).into_iter().collect();
        below.push(&self.scenes.base);
        let keys: BTreeSet<KeyIndex> = below.iter().flat_map(|states| states.keys().copied()).collect();
        let scene = Scene::over(&book, product, below);
        let facts = keys.into_iter().map(|key| fact(&scene, key));
        let is_of = |finding: &Finding| {
            product.is_none_or(|product| finding.products.is_empty() || finding.products.contains(&product))
        };
        let findings = (0..self.findings.len()).filter(|&at| is_of(&self.findings[at])).collect();
        ProductReport { product, facts: facts.collect(), findings }
    }

    /// The facts that a record speaks of: in its product, or in each one where it speaks of all.
    pub fn facts_of(&self, record: RecordIndex) -> Vec<(Option<ProductIndex>, Vec<Fact>)> {
        let book = self.book();
        let record = &self.records[record];
        let keys: BTreeSet<KeyIndex> = record.statements().map(|at| self.statements[at].key).collect();
        let products = record.product.map_or_else(|| self.product_indices(), |product| vec![Some(product)]);
        let of = |product: Option<ProductIndex>| {
            let own = product.and_then(|product| self.scenes.products.get(product));
            let scene = Scene::over(&book, product, own.into_iter().chain([&self.scenes.base]).collect());
            (product, keys.iter().map(|&key| fact(&scene, key)).collect())
        };
        products.into_iter().map(of).collect()
    }

    /// Reads what is to be assumed, as a claim is written.
    ///
    /// # Errors
    /// What makes it no claim, or no claim of a known fact.
    pub fn assumption(&self, text: &str) -> Result<Statement, Flaw> {
        let claim = claim::parse(text).map_err(|error| Flaw {
            code: Code::InvalidClaim,
            message: error.message,
            help: error.help,
        })?;
        statement::read(&claim, ClaimList::Provides, 0, StatementPlace::Assumed, &self.catalog)
    }

    /// What appears and vanishes when these statements replace what is provided for their facts: in one product, or in all.
    pub fn assume(&self, assumed: &[Statement], product: Option<ProductIndex>) -> Difference {
        let book = self.book();
        let trial = Trial { book: &book, base: &self.scenes.base, products: &self.scenes.products };
        let mut difference =
            trial.difference(&|of| product.is_none() || of == product, &[], |scene| scene.assume(assumed));
        // Who says it is another, what is said is the same.
        let said = |finding: &Finding| -> (Code, Option<(NoteIndex, At)>, Vec<&str>) {
            let text = |&at: &StatementIndex| match self.statements.get(at) {
                Some(statement) => statement.text.as_str(),
                None => assumed[at - self.statements.len()].text.as_str(),
            };
            let mut texts: Vec<&str> = finding.statements.iter().map(text).collect();
            texts.sort_unstable();
            (finding.code, finding.place.clone(), texts)
        };
        let old: Vec<_> = difference.vanish.iter().map(said).collect();
        let new: Vec<_> = difference.appear.iter().map(said).collect();
        let stays = |findings: &[Finding], others: &[_]| -> Vec<Finding> {
            findings.iter().filter(|finding| !others.contains(&said(finding))).cloned().collect()
        };
        let (appear, vanish) = (stays(&difference.appear, &old), stays(&difference.vanish, &new));
        (difference.appear, difference.vanish) = (appear, vanish);
        difference
    }
}

fn fact(scene: &Scene<'_>, key: KeyIndex) -> Fact {
    let state = scene.state(key);
    let formula = scene.book.catalog.formula_of(key).filter(|_| state.sum.is_none() && state.outcome.is_some());
    let mut required = scene.statements(key, ClaimList::Requires);
    required.extend(scene.statements(key, ClaimList::Assumes));
    Fact {
        key,
        value: state.effective.clone().filter(|_| state.is_known()),
        shown: scene.shown(key),
        provided: scene.statements(key, ClaimList::Provides),
        required,
        added: scene.statements(key, ClaimList::Adds),
        term: formula.map(|formula| term(scene, &formula.right)),
        missing: state.outcome.as_ref().map_or_else(Vec::new, |outcome| outcome.missing.clone()),
    }
}

/// Whether a finding is among others. Its ways out may differ: they depend on what others require.
fn has(findings: &[Finding], wanted: &Finding) -> bool {
    findings.iter().any(|finding| {
        (finding.code, &finding.place, &finding.message, &finding.products)
            == (wanted.code, &wanted.place, &wanted.message, &wanted.products)
    })
}

/// By note, place and code, so that nothing depends on the order of working.
fn sort(findings: &mut Vec<Finding>) {
    let place = |finding: &Finding| {
        finding.place.as_ref().map(|(note, at)| {
            let at = match at {
                At::Claim(list, at) => (0, *list as usize, *at),
                _ => (1, 0, 0),
            };
            (*note, at)
        })
    };
    findings
        .sort_by(|a, b| (place(a), a.code, &a.message, &a.products).cmp(&(place(b), b.code, &b.message, &b.products)));
    // One finding that several products share.
    findings.dedup_by(|later, first| {
        let is_same = later.message == first.message && later.code == first.code && place(later) == place(first);
        if is_same {
            first.products.append(&mut later.products);
        }
        is_same
    });
}

/// Judges all that is in force.
fn everything(book: &Book<'_>) -> (Vec<Finding>, States, Vec<States>) {
    let base = Scene::base(book).own;
    let mut keys: Vec<BTreeSet<KeyIndex>> = vec![BTreeSet::new(); book.products];
    for statement in book.statements {
        let record = &book.records[statement.record];
        if let (Force::InForce, Some(product)) = (record.force, record.product) {
            keys[product].insert(statement.key);
        }
    }
    let products: Vec<States> = (0..book.products)
        .into_par_iter()
        .map(|product| Scene::of_product(book, product, &keys[product], &base).own)
        .collect();
    let trial = Trial { book, base: &base, products: &products };
    let findings = trial.judge_all();
    (findings, base, products)
}

/// The book as it is, to try changes on.
struct Trial<'a> {
    book: &'a Book<'a>,
    base: &'a States,
    products: &'a [States],
}

impl<'a> Trial<'a> {
    fn scene(&self, product: Option<ProductIndex>) -> Scene<'a> {
        let mut below: Vec<&States> = product.map(|product| &self.products[product]).into_iter().collect();
        below.push(self.base);
        Scene::over(self.book, product, below)
    }

    /// Products for which nothing of a unit differs from the base.
    fn untouched(&self, inputs: &[KeyIndex]) -> Vec<ProductIndex> {
        let is_untouched = |&product: &ProductIndex| !inputs.iter().any(|key| self.products[product].contains_key(key));
        (0..self.products.len()).filter(is_untouched).collect()
    }

    fn judge_all(&self) -> Vec<Finding> {
        let scene = self.scene(None);
        let units = Unit::all(&scene);
        let of_base = units.par_iter().flat_map_iter(|unit| {
            let inputs = unit.inputs(&scene);
            let untouched = self.untouched(&inputs);
            let is_empty = !inputs.iter().any(|key| self.base.contains_key(key));
            let counts = !is_empty && (self.products.is_empty() || !untouched.is_empty());
            let mut findings = if counts { unit.judge(&scene) } else { Vec::new() };
            findings.iter_mut().for_each(|finding| finding.products.clone_from(&untouched));
            findings
        });
        let mut findings: Vec<Finding> = of_base.collect();
        let of_products = (0..self.products.len()).into_par_iter().flat_map_iter(|product| {
            let scene = self.scene(Some(product));
            let own = &self.products[product];
            let touched = units.iter().filter(|unit| unit.inputs(&scene).iter().any(|key| own.contains_key(key)));
            touched.flat_map(|unit| unit.judge(&scene)).collect::<Vec<_>>()
        });
        findings.extend(of_products.collect::<Vec<_>>());
        findings
    }

    fn proposal(&self, record: RecordIndex, graph: &Graph<'_>) -> Proposal {
        let records = self.book.records;
        let own = std::iter::once(record).chain(records[record].supersedes.iter().copied());
        let products: Vec<Option<ProductIndex>> = own.map(|record| records[record].product).collect();
        let concerns = |of: Option<ProductIndex>| products.contains(&None) || products.contains(&of);
        let specific: Vec<ProductIndex> = products.iter().filter_map(|product| *product).collect();
        let mut difference = self.difference(&concerns, &specific, |scene| scene.accept(record));
        let (before, after) = (graph.around(record, false), graph.around(record, true));
        difference.appear.extend(after.iter().filter(|finding| !has(&before, finding)).cloned());
        difference.vanish.extend(before.iter().filter(|finding| !has(&after, finding)).cloned());
        sort(&mut difference.appear);
        sort(&mut difference.vanish);
        for finding in &mut difference.appear {
            finding.severity = finding.severity.min(Severity::Warning);
        }
        Proposal { record, appear: difference.appear, vanish: difference.vanish }
    }

    /// Judges what a change reaches, before and after. It is another change for the specific products than for all.
    fn difference(
        &self,
        concerns: &dyn Fn(Option<ProductIndex>) -> bool,
        specific: &[ProductIndex],
        change: impl Fn(&mut Scene<'a>),
    ) -> Difference {
        let mut difference = Difference::default();
        let products = std::iter::once(None).chain((0..self.products.len()).map(Some));
        for product in products {
            let is_only = product.is_none() && self.products.is_empty();
            if !(is_only || concerns(product)) {
                continue;
            }
            let before = self.scene(product);
            let mut after = self.scene(product);
            change(&mut after);
            for unit in Unit::all(&before) {
                let inputs = unit.inputs(&before);
                if !inputs.iter().any(|key| after.own.contains_key(key)) {
                    continue;
                }
                let mut products = Vec::new();
                match product {
                    None => {
                        products = self.untouched(&inputs);
                        products.retain(|product| !specific.contains(product));
                        if products.is_empty() && !self.products.is_empty() {
                            continue;
                        }
                    }
                    // What a product shares with all was judged with them, if the change reaches all.
                    Some(own) => {
                        let is_shared = !inputs.iter().any(|key| self.products[own].contains_key(key));
                        if is_shared && concerns(None) && !specific.contains(&own) {
                            continue;
                        }
                        products.push(own);
                    }
                }
                let judged = |scene: &Scene<'a>| {
                    let mut findings = unit.judge(scene);
                    findings.iter_mut().for_each(|finding| finding.products.clone_from(&products));
                    findings
                };
                let (old, new) = (judged(&before), judged(&after));
                difference.appear.extend(new.iter().filter(|finding| !has(&old, finding)).cloned());
                difference.vanish.extend(old.iter().filter(|finding| !has(&new, finding)).cloned());
            }
        }
        sort(&mut difference.appear);
        sort(&mut difference.vanish);
        difference
    }
}

impl Record {
    /// Indices of its statements.
    pub fn statements(&self) -> std::ops::Range<StatementIndex> {
        self.first_statement..self.end_statement
    }
}
