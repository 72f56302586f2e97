//! Decision records and their relations to other notes.

use super::mend::{Mender, Renames};
use super::resolve::Resolver;
use super::{At, NoteIndex, Problem};
use crate::base::diagnostic::{Code, Severity};
use crate::base::suggest;
use crate::base::text::enumerated;
use crate::note::facts::{Facts, NoteKind};
use rapidhash::RapidHashMap;
use std::sync::Arc;

/// One end of a relation, at the note that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    pub kind: RelationKind,
    /// The other note, when the name leads to one.
    pub note: Option<NoteIndex>,
    /// As written, for a name that leads nowhere.
    pub written: String,
    /// The other note says it, not this one.
    pub is_reverse: bool,
}

/// What the status of a record means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Accepted,
    /// Under discussion, or without a word that says more.
    Proposed,
    /// Rejected, deprecated, superseded.
    Withdrawn,
}

impl Standing {
    pub fn of(status: Option<&str>) -> Self {
        match status.unwrap_or("") {
            "accepted" | "approved" | "adopted" | "implemented" | "active" | "decided" | "done" | "agreed" => {
                Self::Accepted
            }
            "rejected" | "declined" | "deprecated" | "superseded" | "superceded" | "replaced" | "reverted"
            | "withdrawn" | "obsolete" | "retired" | "abandoned" | "cancelled" | "canceled" => Self::Withdrawn,
            _ => Self::Proposed,
        }
    }
}

/// The relations of all notes, and the notes whose claims and decisions are checked together.
pub(super) struct Related {
    pub relations: Vec<Vec<Relation>>,
    /// Notes with a record, goals and products, in path order.
    pub members: Vec<NoteIndex>,
    /// For each of them the note that its `product` names.
    pub products: Vec<Option<NoteIndex>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RelationKind {
    Supersedes,
    SupersededBy,
    DependsOn,
    NeededBy,
    ConflictsWith,
    Serves,
    ServedBy,
}

impl RelationKind {
    fn reverse(self) -> Self {
        match self {
            Self::Supersedes => Self::SupersededBy,
            Self::SupersededBy => Self::Supersedes,
            Self::DependsOn => Self::NeededBy,
            Self::NeededBy => Self::DependsOn,
            Self::ConflictsWith => Self::ConflictsWith,
            Self::Serves => Self::ServedBy,
            Self::ServedBy => Self::Serves,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Supersedes => "supersedes",
            Self::SupersededBy => "superseded-by",
            Self::DependsOn | Self::NeededBy => "depends-on",
            Self::ConflictsWith => "conflicts-with",
            Self::Serves | Self::ServedBy => "serves",
        }
    }
}

/// The relations of every note, both ways, each once, in the order of kinds and then as written or in path order.
pub(super) fn relations(notes: &[Arc<Facts>], resolver: &Resolver<'_>, problems: &mut Vec<Problem>) -> Related {
    let ids = ids(notes);
    let find = |note: NoteIndex, target: &str| {
        ids.get(target.trim().to_lowercase().as_str()).copied().or_else(|| resolver.relation(note, target))
    };
    let (mut members, mut products) = (Vec::new(), Vec::new());
    let named: Vec<&str> =
        notes.iter().filter(|facts| facts.kind == NoteKind::Product).map(|facts| name(facts)).collect();
    let renames = Renames::default();
    let mender = Mender::new(*resolver, &renames);
    let mut all: Vec<Vec<Relation>> = vec![Vec::new(); notes.len()];
    for (note, facts) in notes.iter().enumerate() {
        if facts.decision.is_some() || matches!(facts.kind, NoteKind::Goal | NoteKind::Product) {
            members.push(note);
            let product = facts.product.as_deref().filter(|product| !product.trim().is_empty());
            let found = product.and_then(|product| find(note, product));
            products.push(found);
            if let (Some(product), None, false) = (product, found, named.is_empty()) {
                problems.push(unknown_product(note, product, &named));
            }
        }
        let written = &facts.relations;
        for (kind, targets) in [
            (RelationKind::Supersedes, &written.supersedes),
            (RelationKind::SupersededBy, &written.superseded_by),
            (RelationKind::DependsOn, &written.depends_on),
            (RelationKind::ConflictsWith, &written.conflicts_with),
            (RelationKind::Serves, &written.serves),
        ] {
            for target in targets {
                let other = find(note, target);
                if other.is_none() {
                    let message = format!("`{}` names no note and no id: `{target}`", kind.key());
                    let mut problem = Problem::new(note, At::Key(kind.key()), Code::BrokenLink, message)
                        .help("write the name of a note or the `id` of one")
                        .target(target);
                    mender.mend(&mut problem);
                    problems.push(problem);
                }
                if other == Some(note) && matches!(kind, RelationKind::Supersedes | RelationKind::DependsOn) {
                    let message = format!("this record names itself in `{}`", kind.key());
                    let problem = Problem::new(note, At::Key(kind.key()), Code::DecisionCycle, message);
                    problems.push(problem.help("take it out").target(target));
                }
                let relation = Relation { kind, note: other, written: target.clone(), is_reverse: false };
                if !all[note].contains(&relation) && other != Some(note) {
                    all[note].push(relation);
                }
            }
        }
    }
    let mut reverse: Vec<(NoteIndex, Relation)> = Vec::new();
    for (note, relations) in all.iter().enumerate() {
        for relation in relations {
            if let Some(other) = relation.note {
                let written = notes[note].id.clone().unwrap_or_else(|| notes[note].title.clone());
                reverse.push((
                    other,
                    Relation { kind: relation.kind.reverse(), note: Some(note), written, is_reverse: true },
                ));
            }
        }
    }
    for (note, relation) in reverse {
        if !all[note].iter().any(|own| own.kind == relation.kind && own.note == relation.note) {
            all[note].push(relation);
        }
    }
    for relations in &mut all {
        relations.sort_by_key(|relation| relation.kind);
    }
    Related { relations: all, members, products }
}

/// The id of a note, else its title.
fn name(facts: &Facts) -> &str {
    facts.id.as_deref().map(str::trim).filter(|id| !id.is_empty()).unwrap_or(&facts.title)
}

/// Where products have notes, one without is more likely a slip: its claims would be checked with no others.
fn unknown_product(note: NoteIndex, product: &str, named: &[&str]) -> Problem {
    let message = format!("`product` names no note and no id: `{product}`");
    let mut problem = Problem::new(note, At::Key("product"), Code::BrokenLink, message);
    problem.severity = Some(Severity::Warning);
    let start = format!("start its note: `layerbook new product {product}`");
    // Of two letters, another is always near.
    let near = suggest::nearest(product, named.iter().copied()).filter(|_| product.chars().count() > 2);
    let help = match near {
        Some(near) => format!("did you mean `{near}`? Else {start}"),
        None => {
            format!("write {}, or {start}", enumerated(named.iter().map(|name| format!("`{name}`")).collect(), "or"))
        }
    };
    problem.help(&help).target(product)
}

/// The chain of records that replaced each other, oldest first, with this one in it; empty when it stands alone.
/// Where a record replaced several, the first is followed.
pub fn chain(relations: &[Vec<Relation>], note: NoteIndex) -> Vec<NoteIndex> {
    let step = |note: NoteIndex, kind: RelationKind| {
        relations[note].iter().find(|relation| relation.kind == kind).and_then(|relation| relation.note)
    };
    let mut chain = vec![note];
    while let Some(older) = step(chain[0], RelationKind::Supersedes).filter(|older| !chain.contains(older)) {
        chain.insert(0, older);
    }
    while let Some(newer) =
        chain.last().and_then(|&last| step(last, RelationKind::SupersededBy)).filter(|newer| !chain.contains(newer))
    {
        chain.push(newer);
    }
    if chain.len() > 1 { chain } else { Vec::new() }
}

/// Whether a record is in force or may yet be.
pub fn is_live(status: Option<&str>) -> bool {
    Standing::of(status) != Standing::Withdrawn
}

/// Ids of notes in lower case; of two with one id the first in path order.
fn ids(notes: &[Arc<Facts>]) -> RapidHashMap<String, NoteIndex> {
    let mut ids = RapidHashMap::default();
    for (note, facts) in notes.iter().enumerate() {
        if let Some(id) = &facts.id {
            ids.entry(id.trim().to_lowercase()).or_insert(note);
        }
        // `ADR-0007` and `7` name the file `0007-use-postgres.md` as record tools number them.
        if facts.kind == NoteKind::Decision
            && let Some(number) = facts
                .path
                .stem()
                .split(['-', '_', ' '])
                .find(|part| part.chars().all(|c| c.is_ascii_digit()) && !part.is_empty())
        {
            for name in [format!("adr-{number}"), format!("adr-{}", number.trim_start_matches('0'))] {
                ids.entry(name).or_insert(note);
            }
        }
    }
    ids
}
