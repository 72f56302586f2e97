//! Claims and findings as pages show them: on the notes that they are about, and in lists.

use super::Pages;
use super::views::{
    ArithmeticView, BudgetView, ClaimView, ClaimsView, CrossedView, FindingView, FixView, InputView, LinkView,
    OwnClaimView, TrialView,
};
use crate::base::diagnostic::Severity;
use crate::base::text::{escape, escape_into};
use crate::config::catalog::KeyIndex;
use crate::note::claim::ClaimList;
use crate::site::consistency::{Fact, Finding, ProductIndex, Proposal, RecordIndex, StatementIndex};
use crate::site::{NoteIndex, Problem};
use std::collections::BTreeMap;

impl Pages<'_> {
    /// The level that the book gives a finding; `None` where it does not want to know.
    pub fn level_of(&self, finding: &Finding) -> Option<Severity> {
        self.config.level_of(finding.code, finding.severity)
    }

    /// The same of a problem that stands in a note.
    pub(super) fn level_at(&self, problem: &Problem) -> Option<Severity> {
        self.config.level_of(problem.code, problem.severity.unwrap_or(problem.code.default_severity()))
    }

    pub(super) fn findings<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>) -> Vec<FindingView> {
        let mut views: Vec<(Severity, FindingView)> = findings
            .into_iter()
            .filter_map(|finding| Some((self.level_of(finding)?, self.finding(finding)?)))
            .collect();
        // The worst first, and else in the order of the check.
        views.sort_by_key(|(severity, _)| std::cmp::Reverse(*severity));
        views.into_iter().map(|(_, view)| view).collect()
    }

    pub(super) fn trial(&self, proposal: &Proposal) -> TrialView {
        TrialView { appear: self.findings(&proposal.appear), vanish: self.findings(&proposal.vanish) }
    }

    /// The claims of a note that takes part; `None` for others.
    pub(super) fn claims(&self, note: NoteIndex) -> Option<ClaimsView> {
        let consistency = &self.site.consistency;
        let record = consistency.record_of(note)?;
        let findings: Vec<&Finding> = consistency.findings_of(note).collect();
        let proposal = consistency.proposals.iter().find(|proposal| proposal.record == record);
        let own = self.own_claims(record, &findings);
        let list = |wanted: ClaimList| -> Vec<OwnClaimView> {
            own.iter().filter(|(list, _)| *list == wanted).map(|(_, view)| view.clone()).collect()
        };
        let view = ClaimsView {
            requires: list(ClaimList::Requires),
            assumes: list(ClaimList::Assumes),
            provides: list(ClaimList::Provides),
            adds: list(ClaimList::Adds),
            findings: self.findings(findings),
            trial: proposal.map(|proposal| self.trial(proposal)),
        };
        let is_silent = own.is_empty() && view.findings.is_empty() && view.trial.is_none();
        (!is_silent).then_some(view)
    }

    /// The claims of a record in their order, each with what comes of it.
    pub(super) fn own_claims(&self, record: RecordIndex, findings: &[&Finding]) -> Vec<(ClaimList, OwnClaimView)> {
        let consistency = &self.site.consistency;
        let own = &consistency.records[record];
        if own.statements().is_empty() {
            return Vec::new();
        }
        let mut facts: BTreeMap<KeyIndex, Vec<(Option<ProductIndex>, Fact)>> = BTreeMap::new();
        for (product, of_product) in consistency.facts_of(record) {
            for fact in of_product {
                facts.entry(fact.key).or_default().push((product, fact));
            }
        }
        let decision = self.site.notes[own.note].decision.as_ref();
        own.statements()
            .map(|at| {
                let statement = &consistency.statements[at];
                let facts = facts.get(&statement.key).map_or(&[][..], Vec::as_slice);
                let is_need = matches!(statement.list, ClaimList::Requires | ClaimList::Assumes);
                let others: Vec<StatementIndex> = facts
                    .iter()
                    .flat_map(|(_, fact)| if is_need { &fact.provided } else { &fact.required })
                    .copied()
                    .collect();
                let remark = statement.place.claim().and_then(|place| {
                    let (_, remark) = decision?.claims(statement.list).get(place)?.text.split_once(';')?;
                    Some(remark.trim().to_owned())
                });
                let takes_part = |finding: &&&Finding| finding.statements.contains(&at);
                let level = findings.iter().filter(takes_part).filter_map(|finding| self.level_of(finding)).max();
                let view = OwnClaimView {
                    text: statement.text.clone(),
                    key: self.key(statement.key),
                    shown: statement.shown.clone(),
                    remark,
                    value: if is_need { self.value(facts) } else { None },
                    level: level.map(Severity::name),
                    others: self.notes_of(&others, Some(record)),
                };
                (statement.list, view)
            })
            .collect()
    }

    /// The name of a product that readers know.
    pub(super) fn product_title(&self, product: ProductIndex) -> String {
        self.product(&self.site.consistency.products[product].name).title
    }

    /// What a fact is now; where it is not the same in all products, with the products behind each value.
    fn value(&self, facts: &[(Option<ProductIndex>, Fact)]) -> Option<String> {
        let mut values: Vec<(&str, Vec<String>)> = Vec::new();
        for (product, fact) in facts {
            let Some(shown) = &fact.shown else { continue };
            let name = product.map(|product| self.product_title(product));
            match values.iter_mut().find(|(value, _)| *value == shown.as_str()) {
                Some((_, names)) => names.extend(name),
                None => values.push((shown, name.into_iter().collect())),
            }
        }
        match &values[..] {
            [] => None,
            [(value, products)] if products.len() == facts.len() || products.is_empty() => Some((*value).to_owned()),
            _ => {
                let named = values.iter().map(|(value, products)| format!("{value} ({})", products.join(", ")));
                Some(named.collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn finding(&self, finding: &Finding) -> Option<FindingView> {
        let consistency = &self.site.consistency;
        let level = self.level_of(finding)?;
        let taxonomy = &self.site.taxonomy.layers;
        let everywhere = finding.products.len() == consistency.products.len();
        let products = finding.products.iter().filter(|_| !everywhere);
        let layers = finding.layers(&consistency.records).into_iter().filter_map(|id| {
            let layer = self.axis_view("layer", taxonomy.position(id)?);
            Some(CrossedView { name: layer.name, url: layer.url, hue: layer.hue })
        });
        let fixes = finding.fixes.iter().map(|fix| FixView {
            key: self.key(fix.key),
            bound: fix.bound.clone(),
            notes: self.notes_of(&fix.statements, None),
            opposed: self.claim_list(&fix.opposed),
        });
        Some(FindingView {
            code: finding.code.name(),
            level: level.name(),
            message: finding.message.clone(),
            message_html: marked(&finding.message),
            help_html: finding.help.as_deref().map(marked),
            products: products.map(|&product| self.product_title(product)).collect(),
            notes: finding.records.iter().map(|&record| self.card(consistency.records[record].note)).collect(),
            layers: layers.collect(),
            arithmetic: finding.arithmetic.as_ref().map(|arithmetic| ArithmeticView {
                is_condition: consistency
                    .catalog
                    .formulas
                    .iter()
                    .any(|formula| formula.id == arithmetic.formula && formula.result().is_none()),
                formula: arithmetic.formula.clone(),
                inputs: arithmetic
                    .inputs
                    .iter()
                    .map(|input| InputView {
                        key: self.key(input.key),
                        value: input.shown.clone(),
                        notes: self.notes_of(&input.statements, None),
                    })
                    .collect(),
                term: arithmetic.term.clone(),
                result: arithmetic.result.clone(),
                is_bound: arithmetic.result.as_ref().is_some_and(|result| result.starts_with(['≤', '≥', '<', '>'])),
                bound: arithmetic.bound.clone(),
            }),
            budget: finding.budget.as_ref().map(|budget| BudgetView {
                shares: self.claim_list(&budget.shares),
                sum: budget.sum.clone(),
                bound: budget.bound.clone(),
                excess: budget.excess.clone(),
            }),
            fixes: fixes.collect(),
            source: finding.source.as_ref().map(crate::config::catalog::Source::shown),
        })
    }

    pub(super) fn key(&self, key: KeyIndex) -> String {
        self.site.consistency.catalog.keys[key].name.clone()
    }

    pub(super) fn claim_list(&self, statements: &[StatementIndex]) -> Vec<ClaimView> {
        let consistency = &self.site.consistency;
        let claim = |&at: &StatementIndex| {
            let statement = consistency.statements.get(at)?;
            Some(ClaimView {
                text: statement.text.clone(),
                shown: statement.shown.clone(),
                note: self.record_link(statement.record),
                assumed: statement.list == ClaimList::Assumes,
            })
        };
        let mut claims: Vec<ClaimView> = Vec::new();
        for claim in statements.iter().filter_map(claim) {
            // A product may name its markets in two ways.
            if claims.last().is_none_or(|last| (&last.shown, &last.note.url) != (&claim.shown, &claim.note.url)) {
                claims.push(claim);
            }
        }
        claims
    }

    /// The notes that make these claims, each once.
    fn notes_of(&self, statements: &[StatementIndex], but: Option<RecordIndex>) -> Vec<LinkView> {
        let consistency = &self.site.consistency;
        let mut records: Vec<RecordIndex> = statements
            .iter()
            .filter_map(|&at| consistency.statements.get(at))
            .map(|statement| statement.record)
            .collect();
        records.retain(|&record| Some(record) != but && record < consistency.records.len());
        records.sort_unstable();
        records.dedup();
        records.into_iter().map(|record| self.record_link(record)).collect()
    }

    /// Its id where it has one: that is how people speak of decisions.
    fn record_link(&self, record: RecordIndex) -> LinkView {
        match self.site.consistency.records.get(record) {
            Some(record) => LinkView { title: record.name.clone(), url: self.hrefs.url(&self.site.urls[record.note]) },
            None => LinkView { title: String::new(), url: String::new() },
        }
    }
}

/// What stands between backticks as code.
fn marked(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 32);
    let mut parts = text.split('`').peekable();
    let mut is_code = false;
    while let Some(part) = parts.next() {
        // A backtick without a second one is a backtick.
        let closes = parts.peek().is_some();
        match (is_code, closes) {
            (true, true) => html.push_str(&format!("<code>{}</code>", escape(part))),
            (true, false) => html.push_str(&format!("`{}", escape(part))),
            (false, _) => escape_into(&mut html, part),
        }
        is_code = !is_code;
    }
    html
}
