//! Decisions that cannot stand beside each other, whatever they claim.

use super::scene::Book;
use super::{Finding, Force, ProductIndex, RecordIndex};
use crate::base::diagnostic::Code;
use crate::site::At;
use std::collections::{BTreeMap, BTreeSet};

/// Who answers, needs and opposes whom.
pub(super) struct Graph<'a> {
    book: &'a Book<'a>,
    answers: BTreeMap<&'a str, Vec<RecordIndex>>,
    dependents: Vec<Vec<RecordIndex>>,
}

impl<'a> Graph<'a> {
    pub fn new(book: &'a Book<'a>) -> Self {
        let mut answers: BTreeMap<&str, Vec<RecordIndex>> = BTreeMap::new();
        let mut dependents = vec![Vec::new(); book.records.len()];
        for (at, record) in book.records.iter().enumerate() {
            for question in &record.decides {
                answers.entry(question).or_default().push(at);
            }
            for &needed in record.depends_on.iter().filter(|_| record.is_decision) {
                dependents[needed].push(at);
            }
        }
        Self { book, answers, dependents }
    }

    /// Everything, as it is.
    pub fn all(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> =
            self.answers.keys().flat_map(|question| self.decided_twice(question, None)).collect();
        for record in 0..self.book.records.len() {
            findings.extend(self.conflicts(record, None));
            findings.extend(self.outdated(record, None));
        }
        findings
    }

    /// What a proposal reaches: as it is, or as if it were accepted.
    pub fn around(&self, record: RecordIndex, accepted: bool) -> Vec<Finding> {
        let own = &self.book.records[record];
        let mut reached: BTreeSet<RecordIndex> = own.supersedes.iter().copied().collect();
        reached.insert(record);
        let dependents: Vec<RecordIndex> = reached.iter().flat_map(|&at| self.dependents[at].iter().copied()).collect();
        let questions: BTreeSet<&str> =
            reached.iter().flat_map(|&at| self.book.records[at].decides.iter().map(String::as_str)).collect();
        reached.extend(dependents);
        for at in reached.clone() {
            reached.extend(self.book.records[at].conflicts_with.iter().copied());
        }
        let accepted = accepted.then_some(record);
        let mut findings: Vec<Finding> =
            questions.into_iter().flat_map(|question| self.decided_twice(question, accepted)).collect();
        for at in reached {
            findings.extend(self.conflicts(at, accepted));
            findings.extend(self.outdated(at, accepted));
        }
        findings
    }

    fn force(&self, record: RecordIndex, accepted: Option<RecordIndex>) -> Force {
        match accepted {
            Some(accepted) if accepted == record => Force::InForce,
            Some(accepted) if self.book.records[accepted].supersedes.contains(&record) => Force::Out,
            _ => self.book.records[record].force,
        }
    }

    fn is_in_force(&self, record: RecordIndex, accepted: Option<RecordIndex>) -> bool {
        self.book.records[record].is_decision && self.force(record, accepted) == Force::InForce
    }

    /// Two answers in force to one question, for one product.
    fn decided_twice(&self, question: &str, accepted: Option<RecordIndex>) -> Vec<Finding> {
        let all = self.answers.get(question).map_or(&[][..], Vec::as_slice);
        let in_force = all.iter().copied().filter(|&record| self.is_in_force(record, accepted));
        let mut shared = Vec::new();
        let mut own: BTreeMap<ProductIndex, Vec<RecordIndex>> = BTreeMap::new();
        for record in in_force {
            match self.book.records[record].product {
                Some(product) => own.entry(product).or_default().push(record),
                None => shared.push(record),
            }
        }
        let mut groups = vec![(None, shared.clone())];
        groups.extend(own.into_iter().map(|(product, own)| (Some(product), [own, shared.clone()].concat())));
        let twice = groups.into_iter().filter(|(_, records)| records.len() > 1);
        let finding = |(product, mut records): (Option<ProductIndex>, Vec<RecordIndex>)| {
            records.sort_unstable();
            records.dedup();
            let last = *records.last()?;
            let names: Vec<String> = records.iter().map(|&record| self.name(record)).collect();
            let times = if names.len() > 2 { format!("{} times", names.len()) } else { "twice".to_owned() };
            let message =
                format!("`{question}` is decided {times}: by {}", crate::base::text::enumerated(names, "and"));
            let first = &self.book.records[records[0]].name;
            let help = format!(
                "let one supersede the other: `supersedes: [{first}]` in {}, or withdraw one of them",
                self.book.records[last].name
            );
            (records.len() > 1)
                .then(|| self.finding(Code::DecidedTwice, last, "decides", &records, product, message, help))
        };
        twice.filter_map(finding).collect()
    }

    /// Records that say that they cannot stand beside each other. Reported once for each pair.
    fn conflicts(&self, record: RecordIndex, accepted: Option<RecordIndex>) -> Vec<Finding> {
        let own = &self.book.records[record];
        let opposed = own.conflicts_with.iter().copied().filter(|&other| {
            let there = &self.book.records[other];
            let meets = own.product.is_none() || there.product.is_none() || own.product == there.product;
            // At the later one that says so.
            let is_here = if own.says_conflict == there.says_conflict { record > other } else { own.says_conflict };
            meets && is_here && self.is_in_force(record, accepted) && self.is_in_force(other, accepted)
        });
        let finding = |other: RecordIndex| {
            let message = format!("{} conflicts with {}, and both are accepted", self.name(record), self.name(other));
            let help = format!(
                "one of them has to go: `status: superseded by {}` in {}, or the other way round",
                own.name, self.book.records[other].name
            );
            let product = own.product.or(self.book.records[other].product);
            self.finding(Code::ConflictingDecisions, record, "conflicts-with", &[record, other], product, message, help)
        };
        opposed.map(finding).collect()
    }

    /// What is accepted on top of something that no longer stands.
    fn outdated(&self, record: RecordIndex, accepted: Option<RecordIndex>) -> Vec<Finding> {
        if !self.is_in_force(record, accepted) {
            return Vec::new();
        }
        let own = &self.book.records[record];
        let gone = own
            .depends_on
            .iter()
            .copied()
            .filter(|&other| self.book.records[other].is_decision && self.force(other, accepted) == Force::Out);
        let finding = |other: RecordIndex| {
            let there = &self.book.records[other];
            let replacing = (0..self.book.records.len()).find(|&at| {
                self.book.records[at].supersedes.contains(&other) && self.force(at, accepted) == Force::InForce
            });
            let (how, help) = match replacing {
                Some(new) => {
                    let new = &self.book.records[new].name;
                    let help =
                        format!("see whether {} still holds with {new}, then write `depends-on: [{new}]`", own.name);
                    (format!("superseded by {new}"), help)
                }
                None => {
                    let help = format!("decide {} again, or take {} out of `depends-on`", own.name, there.name);
                    (there.status.clone(), help)
                }
            };
            let message =
                format!("{} is accepted and depends on {}, which is {how}", self.name(record), self.name(other));
            self.finding(Code::OutdatedDependency, record, "depends-on", &[record, other], own.product, message, help)
        };
        gone.map(finding).collect()
    }

    fn name(&self, record: RecordIndex) -> String {
        super::text::record_name(&self.book.records[record])
    }

    #[expect(clippy::too_many_arguments, reason = "a finding has these parts, and three rules make one")]
    fn finding(
        &self,
        code: Code,
        at: RecordIndex,
        key: &'static str,
        records: &[RecordIndex],
        product: Option<ProductIndex>,
        message: String,
        help: String,
    ) -> Finding {
        let mut involved = vec![at];
        involved.extend(records.iter().copied().filter(|&record| record != at));
        Finding {
            code,
            severity: code.default_severity(),
            place: Some((self.book.records[at].note, At::Key(key))),
            key: None,
            products: product.into_iter().collect(),
            records: involved,
            statements: Vec::new(),
            arithmetic: None,
            budget: None,
            source: None,
            fixes: Vec::new(),
            message,
            help: Some(help),
        }
    }
}
