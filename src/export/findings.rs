//! `findings` of the export: what does not fit between decisions.

use super::json::Object;
use crate::base::diagnostic::{Code, Severity};
use crate::page::Pages;
use crate::site::consistency::{Consistency, Finding, ProductIndex, RecordIndex, Statement, StatementIndex};
use serde_json::{Value, json};

/// At the book's own levels, those of proposals last; what is switched off is left out.
pub(super) fn findings(pages: &Pages<'_>) -> Vec<Value> {
    let consistency = &pages.site.consistency;
    let own = consistency.findings.iter().filter_map(|finding| {
        let level = pages.level_of(finding)?;
        Some(value(pages, finding, level, None))
    });
    let proposed = consistency.proposals.iter().flat_map(|proposal| {
        proposal.appear.iter().filter_map(|finding| {
            let level = pages.config.level_of(Code::IfAccepted, finding.severity)?;
            Some(value(pages, finding, level, Some(proposal.record)))
        })
    });
    own.chain(proposed).collect()
}

/// A finding with everything that it is made of.
fn value(pages: &Pages<'_>, finding: &Finding, level: Severity, proposal: Option<RecordIndex>) -> Value {
    let consistency = &pages.site.consistency;
    let mut value = Object::default();
    let code = finding.code.name();
    value.set("code", if proposal.is_some() { format!("if-accepted:{code}") } else { code.to_owned() });
    value.set("level", level.name());
    if let Some(proposal) = proposal {
        value.set("proposal", name(pages, proposal));
    }
    let notes: Vec<&str> = finding.records.iter().map(|&record| name(pages, record)).collect();
    value.set("notes", notes);
    describe(&mut value, consistency, finding);
    value.done()
}

/// What a finding says, but for whom it concerns.
pub(super) fn describe(value: &mut Object, consistency: &Consistency, finding: &Finding) {
    let products: Vec<&str> =
        finding.products.iter().map(|&product| consistency.products[product].name.as_str()).collect();
    if !products.is_empty() {
        value.set("products", products);
    }
    value.set("layers", finding.layers(&consistency.records));
    if let Some(key) = finding.key {
        value.set("fact", consistency.catalog.keys[key].name.as_str());
    }
    value.set("message", finding.message.as_str());
    value.text("help", finding.help.as_ref());
    // An assumption stands in no note.
    let claims = |statements: &[StatementIndex]| -> Vec<Value> {
        let known = statements.iter().filter_map(|&at| consistency.statements.get(at));
        known
            .map(|statement| {
                let name = consistency.records[statement.record].name.as_str();
                json!({ "note": name, "list": statement.list.name(), "claim": statement.text })
            })
            .collect()
    };
    if !finding.statements.is_empty() {
        value.set("claims", claims(&finding.statements));
    }
    if let Some(arithmetic) = &finding.arithmetic {
        let mut sum = Object::default();
        sum.set("formula", arithmetic.formula.as_str());
        sum.set("term", arithmetic.term.as_str());
        sum.text("result", arithmetic.result.as_ref());
        sum.set("bound", arithmetic.bound.as_str());
        value.set("arithmetic", sum.done());
    }
    if let Some(budget) = &finding.budget {
        let mut sum = Object::default();
        sum.set("shares", claims(&budget.shares));
        sum.set("sum", budget.sum.as_str());
        sum.set("bound", budget.bound.as_str());
        sum.text("excess", budget.excess.as_ref());
        value.set("budget", sum.done());
    }
    let fixes: Vec<Value> = finding
        .fixes
        .iter()
        .map(|fix| {
            let mut value = Object::default();
            value.set("fact", consistency.catalog.keys[fix.key].name.as_str());
            value.text("bound", fix.bound.as_ref());
            value.set("claims", claims(&fix.statements));
            if !fix.opposed.is_empty() {
                value.set("opposed", claims(&fix.opposed));
            }
            value.done()
        })
        .collect();
    if !fixes.is_empty() {
        value.set("fixes", fixes);
    }
    if let Some(source) = &finding.source {
        value.set("source", source.shown());
    }
}

/// The id of a record's note, else its path.
fn name<'a>(pages: &Pages<'a>, record: RecordIndex) -> &'a str {
    let facts = &pages.site.notes[pages.site.consistency.records[record].note];
    facts.id.as_deref().unwrap_or(facts.path.as_str())
}

/// What `check --assume` answers, version 1.
pub fn assumption(
    pages: &Pages<'_>,
    assumed: &[Statement],
    product: Option<ProductIndex>,
    appear: &[(Severity, Finding)],
    vanish: &[(Severity, Finding)],
) -> String {
    let consistency = &pages.site.consistency;
    let values = |findings: &[(Severity, Finding)]| -> Vec<Value> {
        findings.iter().map(|(level, finding)| value(pages, finding, *level, None)).collect()
    };
    let mut answer = Object::default();
    answer.set("version", 1);
    answer.set("assumed", assumed.iter().map(|statement| statement.text.as_str()).collect::<Vec<_>>());
    if let Some(product) = product {
        answer.set("product", consistency.products[product].name.as_str());
    }
    answer.set("appear", values(appear));
    answer.set("vanish", values(vanish));
    serde_json::to_string_pretty(&answer.done()).unwrap_or_default() + "\n"
}
