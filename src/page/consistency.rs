//! The pages about decisions together: the consistency report, what to know before a review, goals.

use super::views::{
    ConsistencyView, FactView, GoalView, GoalsView, LinkView, OwnClaimView, ProposalView, ReportView, ReviewView,
};
use super::{Content, Page, Pages};
use crate::base::diagnostic::Severity;
use crate::base::path::Url;
use crate::base::slug;
use crate::base::text::natural;
use crate::note::claim::ClaimList;
use crate::note::facts::NoteKind;
use crate::site::NoteIndex;
use crate::site::consistency::{Fact, Finding, Force, ProductIndex};
use crate::site::decisions::{RelationKind, is_live};

impl<'a> Pages<'a> {
    pub(super) fn consistency(&self, url: &Url) -> Page<'a> {
        let consistency = &self.site.consistency;
        let mut ids = slug::Anchors::default();
        let reports = consistency.product_indices().into_iter().map(|product| self.report(product, &mut ids));
        let levels: Vec<Severity> = consistency.findings.iter().filter_map(|finding| self.level_of(finding)).collect();
        let count = |severity| levels.iter().filter(|level| **level == severity).count();
        let in_force = |note: &NoteIndex| {
            let record = consistency.record_of(*note).map(|record| &consistency.records[record]);
            record.is_some_and(|record| record.force == Force::InForce)
        };
        let decisions: Vec<NoteIndex> = self.site.of_kind(NoteKind::Decision).filter(in_force).collect();
        let is_silent = |note: &NoteIndex| {
            consistency.record_of(*note).is_none_or(|record| consistency.records[record].statements().is_empty())
        };
        let silent: Vec<NoteIndex> = decisions.iter().copied().filter(is_silent).collect();
        let counts = |record: &&crate::site::consistency::Record| record.force != Force::Out;
        let content = ConsistencyView {
            reports: reports.collect(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            claims: consistency.records.iter().filter(counts).map(|record| record.statements().len()).sum(),
            speaking: decisions.len() - silent.len(),
            silent: self.cards(&silent),
        };
        let mut view = self.head("consistency", &self.word("consistency"), url);
        view.description = Some(self.word("consistency_lead"));
        Page {
            template: "consistency.html",
            view,
            name: "consistency",
            content: Content::Consistency(Box::new(content)),
        }
    }

    pub(super) fn review(&self, url: &Url) -> Page<'a> {
        let consistency = &self.site.consistency;
        let proposals = consistency.proposals.iter().map(|proposal| {
            let record = &consistency.records[proposal.record];
            let facts = &self.site.notes[record.note];
            ProposalView {
                card: self.card(record.note),
                owner: facts.owner.clone(),
                product: facts.product.as_deref().map(|product| self.product(product)),
                trial: self.trial(proposal),
            }
        });
        let proposals: Vec<ProposalView> = proposals.collect();
        let serious = |finding: &&Finding| self.level_of(finding).is_some_and(|level| level > Severity::Info);
        let content = ReviewView {
            proposals,
            findings: self.findings(consistency.findings.iter().filter(serious)),
            overdue: self.overdue_notes(),
        };
        let mut view = self.head("review", &self.word("review"), url);
        view.description = Some(self.word("review_lead"));
        Page { template: "review.html", view, name: "review", content: Content::Review(Box::new(content)) }
    }

    pub(super) fn goals(&self, url: &Url) -> Page<'a> {
        let site = self.site;
        let mut notes: Vec<NoteIndex> = site.of_kind(NoteKind::Goal).collect();
        let name = |note: NoteIndex| site.notes[note].id.as_deref().unwrap_or(&site.notes[note].title);
        notes.sort_by(|&a, &b| natural(name(a), name(b)).then(a.cmp(&b)));
        let goals = notes.into_iter().map(|note| self.goal(note));
        let mut view = self.head("goals", &self.word("goals"), url);
        view.description = Some(self.word("goals_lead"));
        let content = GoalsView { goals: goals.collect() };
        Page { template: "goals.html", view, name: "goals", content: Content::Goals(content) }
    }

    fn goal(&self, note: NoteIndex) -> GoalView {
        let site = self.site;
        let facts = &site.notes[note];
        let mut serving: Vec<NoteIndex> = site.relations[note]
            .iter()
            .filter(|relation| relation.kind == RelationKind::ServedBy)
            .filter_map(|relation| relation.note)
            .collect();
        let is_past = |note: &NoteIndex| !is_live(site.notes[*note].status());
        serving.sort_by_key(|note| (is_past(note), *note));
        let findings: Vec<&Finding> = site.consistency.findings_of(note).collect();
        let level = findings.iter().filter_map(|finding| self.level_of(finding)).max();
        let own = site.consistency.record_of(note).map(|record| self.own_claims(record, &findings));
        let needs = own.unwrap_or_default().into_iter().filter(|(list, _)| *list != ClaimList::Provides);
        GoalView {
            card: self.card(note),
            id: facts.id.clone(),
            owner: facts.owner.clone(),
            product: facts.product.as_deref().map(|product| self.product(product)),
            served_by: self.cards(&serving),
            requires: needs.map(|(_, claim)| claim).collect::<Vec<OwnClaimView>>(),
            level: level.map(Severity::name),
        }
    }

    fn report(&self, product: Option<ProductIndex>, ids: &mut slug::Anchors) -> ReportView {
        let consistency = &self.site.consistency;
        let report = consistency.report(product);
        let findings: Vec<&Finding> = report.findings.iter().map(|&at| &consistency.findings[at]).collect();
        let product = product.map(|product| {
            let product = &consistency.products[product];
            let title = product.note.map_or(&product.name, |note| &self.site.notes[note].title);
            let url = product.note.map_or_else(String::new, |note| self.hrefs.url(&self.site.urls[note]));
            LinkView { title: title.clone(), url }
        });
        let name = product.as_ref().map_or("product", |product| &product.title);
        ReportView {
            id: ids.unique(&format!("product-{}", slug::heading(name))),
            facts: report.facts.iter().map(|fact| self.fact(fact, &findings)).collect(),
            fits: findings.is_empty(),
            findings: self.findings(findings),
            product,
        }
    }

    fn fact(&self, fact: &Fact, findings: &[&Finding]) -> FactView {
        let key = &self.site.consistency.catalog.keys[fact.key];
        let about = findings.iter().filter(|finding| finding.key == Some(fact.key));
        FactView {
            key: key.name.clone(),
            meaning: key.meaning.clone(),
            value: fact.shown.clone(),
            term: fact.term.clone(),
            provided: self.claim_list(&fact.provided),
            required: self.claim_list(&fact.required),
            added: self.claim_list(&fact.added),
            missing: fact.missing.iter().map(|&key| self.key(key)).collect(),
            level: about.filter_map(|finding| self.level_of(finding)).max().map(Severity::name),
        }
    }
}
