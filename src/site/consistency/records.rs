//! Which notes take part, for which product, with which claims.

use super::statement::{self, Statement, StatementPlace, Value};
use super::words::Words;
use super::{Force, Product, ProductIndex, Record, RecordIndex};
use crate::base::diagnostic::Code;
use crate::config::catalog::Catalog;
use crate::config::taxonomy::Taxonomy;
use crate::note::claim::ClaimList;
use crate::note::facts::{Facts, NoteKind};
use crate::site::decisions::{Relation, RelationKind, Standing};
use crate::site::{At, NoteIndex, Problem};
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use std::sync::Arc;

/// What the check is made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    pub notes: &'a [Arc<Facts>],
    pub relations: &'a [Vec<Relation>],
    pub taxonomy: &'a Taxonomy,
    pub catalog: &'a Arc<Catalog>,
    /// Notes that may take part, in path order.
    pub members: &'a [NoteIndex],
    /// For each of them the note of its product, where its name leads to one.
    pub products: &'a [Option<NoteIndex>],
}

/// Records with their statements, and what is wrong with single claims.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub products: Vec<Product>,
    pub records: Vec<Record>,
    pub statements: Vec<Statement>,
    pub problems: Vec<Problem>,
}

pub(super) fn gather(material: Material<'_>) -> Gathered {
    let mut gathered = Gathered::default();
    let mut numbers = Numbers::default();
    let index: RapidHashMap<NoteIndex, RecordIndex> =
        material.members.iter().enumerate().map(|(record, &note)| (note, record)).collect();
    for (at, &note) in material.members.iter().enumerate() {
        let facts = &material.notes[note];
        let product = if facts.kind == NoteKind::Product {
            Some(numbers.of_note(note, material.notes))
        } else {
            let name = facts.product.as_deref().filter(|name| !name.trim().is_empty());
            name.map(|name| match material.products[at] {
                Some(product) => numbers.of_note(product, material.notes),
                None => numbers.of_name(name),
            })
        };
        gathered.records.push(record(material, note, product, &index));
    }
    replace(&mut gathered.records);
    numbers.sort(&mut gathered.records);
    gathered.products = numbers.products;
    let read: Vec<(Vec<Statement>, Vec<Problem>)> =
        (0..gathered.records.len()).into_par_iter().map(|at| statements(material, &gathered.records[at], at)).collect();
    for (record, (statements, problems)) in gathered.records.iter_mut().zip(read) {
        record.first_statement = gathered.statements.len();
        gathered.statements.extend(statements);
        record.end_statement = gathered.statements.len();
        gathered.problems.extend(problems);
    }
    gathered
}

/// Products in the order in which they are met.
#[derive(Default)]
struct Numbers {
    products: Vec<Product>,
    by_note: RapidHashMap<NoteIndex, ProductIndex>,
    by_name: RapidHashMap<String, ProductIndex>,
}

impl Numbers {
    fn of_note(&mut self, note: NoteIndex, notes: &[Arc<Facts>]) -> ProductIndex {
        *self.by_note.entry(note).or_insert_with(|| {
            self.products.push(Product { name: name(&notes[note]), note: Some(note) });
            self.products.len() - 1
        })
    }

    fn of_name(&mut self, name: &str) -> ProductIndex {
        *self.by_name.entry(name.trim().to_lowercase()).or_insert_with(|| {
            self.products.push(Product { name: name.trim().to_owned(), note: None });
            self.products.len() - 1
        })
    }

    /// By name, so that nothing depends on the order of files.
    fn sort(&mut self, records: &mut [Record]) {
        let mut order: Vec<ProductIndex> = (0..self.products.len()).collect();
        order.sort_by_key(|&at| (self.products[at].name.to_lowercase(), self.products[at].note));
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        for record in records {
            record.product = record.product.map(|old| place[old]);
        }
        self.products = order.into_iter().map(|old| self.products[old].clone()).collect();
    }
}

fn name(facts: &Facts) -> String {
    facts.id.as_deref().map(str::trim).filter(|id| !id.is_empty()).unwrap_or(&facts.title).to_owned()
}

fn record(
    material: Material<'_>,
    note: NoteIndex,
    product: Option<ProductIndex>,
    index: &RapidHashMap<NoteIndex, RecordIndex>,
) -> Record {
    let facts = &material.notes[note];
    let is_decision = facts.kind == NoteKind::Decision;
    let status = facts.status();
    let force = match Standing::of(status) {
        Standing::Withdrawn => Force::Out,
        Standing::Proposed if is_decision => Force::Proposed,
        _ => Force::InForce,
    };
    let related = |kind: RelationKind| -> Vec<RecordIndex> {
        let related = material.relations[note].iter().filter(|relation| relation.kind == kind);
        let mut related: Vec<RecordIndex> =
            related.filter_map(|relation| index.get(&relation.note?).copied()).collect();
        related.sort_unstable();
        related.dedup();
        related
    };
    // Only decisions replace each other.
    let mut supersedes = if is_decision { related(RelationKind::Supersedes) } else { Vec::new() };
    supersedes.retain(|&old| material.notes[material.members[old]].kind == NoteKind::Decision);
    let in_order = |ids: &[String], axis: &crate::config::taxonomy::Axis| -> Vec<String> {
        axis.ids().filter(|id| ids.iter().any(|own| own == id)).map(str::to_owned).collect()
    };
    let decides = facts.decision.as_ref().filter(|_| is_decision).map_or(&[][..], |decision| &decision.decides);
    Record {
        note,
        name: name(facts),
        layers: in_order(&facts.layers.ids, &material.taxonomy.layers),
        areas: in_order(&facts.areas.ids, &material.taxonomy.areas),
        force,
        product,
        first_statement: 0,
        end_statement: 0,
        supersedes,
        depends_on: related(RelationKind::DependsOn),
        conflicts_with: related(RelationKind::ConflictsWith),
        decides: decides.iter().map(|question| question.trim().to_lowercase().replace(['_', ' '], "-")).collect(),
        is_decision,
        says_conflict: !facts.relations.conflicts_with.is_empty(),
        status: status.unwrap_or_default().to_owned(),
    }
}

/// What an accepted record supersedes is no longer in force, whatever its own status says.
fn replace(records: &mut [Record]) {
    let replaced: Vec<RecordIndex> = records
        .iter()
        .filter(|record| record.force == Force::InForce)
        .flat_map(|record| record.supersedes.iter().copied())
        .collect();
    for record in replaced {
        records[record].force = Force::Out;
    }
}

fn statements(material: Material<'_>, record: &Record, index: RecordIndex) -> (Vec<Statement>, Vec<Problem>) {
    let (mut statements, mut problems) = (Vec::new(), Vec::new());
    let facts = &material.notes[record.note];
    if let Some(decision) = &facts.decision {
        for list in ClaimList::ALL {
            for (at, claim) in decision.claims(list).iter().enumerate() {
                match statement::read(claim, list, index, StatementPlace::Claim(at), material.catalog) {
                    Ok(statement) => statements.push(statement),
                    Err(flaw) => {
                        let target = match flaw.code {
                            Code::UnknownFact => claim.key.clone(),
                            _ => claim.text.clone(),
                        };
                        let mut problem = Problem::new(record.note, At::Claim(list, at), flaw.code, flaw.message);
                        problem.help = flaw.help;
                        problems.push(problem.target(&target));
                    }
                }
            }
        }
    }
    // The markets of a product are a claim, however they are written.
    let markets = material.catalog.find("markets").filter(|_| facts.kind == NoteKind::Product);
    if let (Some(key), false) = (markets, facts.markets.is_empty()) {
        let list = facts.markets.join(", ");
        statements.push(Statement {
            record: index,
            place: StatementPlace::Markets,
            list: ClaimList::Provides,
            key,
            value: Value::Words(Words::exactly(&facts.markets)),
            unit: None,
            text: format!("markets = {list}"),
            shown: list,
        });
    }
    (statements, problems)
}
