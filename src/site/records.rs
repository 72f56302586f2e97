//! What is wrong with decision records and goals on their own: their chains, their dates, what they serve.

use super::consistency::{Consistency, Force, Record};
use super::decisions::{Relation, RelationKind, Standing};
use super::{At, NoteIndex, Problem};
use crate::base::diagnostic::{Code, Severity};
use crate::base::text::is_over;
use crate::note::facts::{Facts, NoteKind};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) struct Records<'a> {
    pub notes: &'a [Arc<Facts>],
    pub relations: &'a [Vec<Relation>],
    pub consistency: &'a Consistency,
    /// `YYYY-MM-DD`; without it nothing is overdue.
    pub today: Option<&'a str>,
}

impl Records<'_> {
    pub(super) fn report(&self, problems: &mut Vec<Problem>) {
        let decisions: Vec<&Record> = self.of_kind(NoteKind::Decision).collect();
        for kind in [RelationKind::Supersedes, RelationKind::DependsOn] {
            self.circles(&decisions, kind, problems);
        }
        let goals: Vec<&Record> = self.of_kind(NoteKind::Goal).filter(|goal| goal.force != Force::Out).collect();
        for record in &decisions {
            self.supersedes(record, problems);
            self.review(record, problems);
            self.owner(record, problems);
            self.goal(record, &goals, problems);
        }
        for goal in goals {
            self.owner(goal, problems);
            let is_served = self.related(goal.note, RelationKind::ServedBy).any(|note| {
                self.record(note).is_some_and(|record| {
                    record.force != Force::Out && self.notes[record.note].kind == NoteKind::Decision
                })
            });
            if !is_served {
                let message = format!("no decision serves the goal {}", goal.name);
                problems.push(Problem::new(goal.note, At::Start, Code::UnservedGoal, message).help(format!(
                    "write `serves: [{}]` in the decisions that do, or drop the goal",
                    self.reference(goal.note)
                )));
            }
        }
    }

    fn of_kind(&self, kind: NoteKind) -> impl Iterator<Item = &Record> {
        self.consistency.records.iter().filter(move |record| self.notes[record.note].kind == kind)
    }

    fn record(&self, note: NoteIndex) -> Option<&Record> {
        self.consistency.record_of(note).map(|at| &self.consistency.records[at])
    }

    fn related(&self, note: NoteIndex, kind: RelationKind) -> impl Iterator<Item = NoteIndex> {
        self.relations[note].iter().filter(move |relation| relation.kind == kind).filter_map(|relation| relation.note)
    }

    fn name(&self, note: NoteIndex) -> &str {
        self.record(note).map_or(&self.notes[note].title, |record| &record.name)
    }

    /// What to write for it in another record: its id, else the name of its file.
    fn reference(&self, note: NoteIndex) -> &str {
        let id = self.notes[note].id.as_deref().map(str::trim).filter(|id| !id.is_empty());
        id.unwrap_or_else(|| self.notes[note].path.stem())
    }

    fn standing(&self, note: NoteIndex) -> Standing {
        Standing::of(self.status(note))
    }

    /// Each circle once, at its first record in path order.
    fn circles(&self, decisions: &[&Record], kind: RelationKind, problems: &mut Vec<Problem>) {
        let mut done: BTreeSet<NoteIndex> = BTreeSet::new();
        for record in decisions {
            if done.contains(&record.note) {
                continue;
            }
            let Some(circle) = self.circle(record.note, kind, &mut done) else { continue };
            let (first, verb, key) = match kind {
                RelationKind::Supersedes => (circle.iter().min(), "supersedes", "supersedes"),
                _ => (circle.iter().min(), "depends on", "depends-on"),
            };
            let Some(&first) = first else { continue };
            let start = circle.iter().position(|&note| note == first).unwrap_or(0);
            let mut names: Vec<&str> =
                circle[start..].iter().chain(&circle[..start]).map(|&note| self.name(note)).collect();
            names.push(self.name(first));
            let message = format!("decisions go round in a circle: {}", names.join(&format!(" {verb} ")));
            problems.push(
                Problem::new(first, At::Key(key), Code::DecisionCycle, message)
                    .help(format!("take one of them out of `{key}`")),
            );
        }
    }

    /// A circle that can be reached from a note, by way of notes that were not looked at before.
    fn circle(&self, from: NoteIndex, kind: RelationKind, done: &mut BTreeSet<NoteIndex>) -> Option<Vec<NoteIndex>> {
        let next = |note: NoteIndex| -> Vec<NoteIndex> { self.related(note, kind).collect() };
        let mut way: Vec<(NoteIndex, Vec<NoteIndex>)> = vec![(from, next(from))];
        done.insert(from);
        let mut found = None;
        while let Some((_, open)) = way.last_mut() {
            let Some(note) = open.pop() else {
                way.pop();
                continue;
            };
            if let Some(start) = way.iter().position(|(on_way, _)| *on_way == note) {
                found.get_or_insert_with(|| way[start..].iter().map(|(note, _)| *note).collect());
            } else if done.insert(note) {
                way.push((note, next(note)));
            }
        }
        found
    }

    /// Both ends of a succession should say the same.
    fn supersedes(&self, record: &Record, problems: &mut Vec<Problem>) {
        let note = record.note;
        let own = self.standing(note);
        let is_superseded =
            |note: NoteIndex| self.status(note).is_some_and(|status| matches!(status, "superseded" | "replaced"));
        let written = |note: NoteIndex, kind: RelationKind, other: NoteIndex| {
            self.relations[note]
                .iter()
                .any(|relation| relation.kind == kind && relation.note == Some(other) && !relation.is_reverse)
        };
        for old in self.related(note, RelationKind::Supersedes) {
            let (new_name, old_name) = (self.name(note), self.name(old));
            if self.notes[old].kind != NoteKind::Decision {
                let message = format!("{new_name} supersedes {old_name}, which is no decision");
                problems.push(
                    Problem::new(note, At::Key("supersedes"), Code::WrongSupersede, message)
                        .help("name the decision that it replaces"),
                );
                continue;
            }
            let is_live = self.standing(old) != Standing::Withdrawn;
            if own == Standing::Accepted && is_live {
                let message = format!(
                    "{new_name} supersedes {old_name}, whose status is still `{}`",
                    self.status(old).unwrap_or("none")
                );
                problems.push(
                    Problem::new(old, At::Key("status"), Code::OneSidedSupersede, message)
                        .help(format!("write `status: superseded by {}`", self.reference(note))),
                );
            }
            if own == Standing::Accepted
                && is_superseded(old)
                && written(old, RelationKind::SupersededBy, note)
                && !written(note, RelationKind::Supersedes, old)
            {
                let message = format!("{old_name} says that {new_name} superseded it, and {new_name} does not say so");
                problems.push(
                    Problem::new(note, At::Start, Code::OneSidedSupersede, message)
                        .help(format!("write `supersedes: [{}]`", self.reference(old))),
                );
            }
        }
        if is_superseded(note) {
            let new: Vec<NoteIndex> = self.related(note, RelationKind::SupersededBy).collect();
            let is_named = !self.notes[note].relations.superseded_by.is_empty();
            if new.is_empty() && !is_named {
                let message = format!("{} is superseded, and by what nobody says", record.name);
                problems.push(
                    Problem::new(note, At::Key("status"), Code::OneSidedSupersede, message)
                        .help("write `status: superseded by D-004`, with the id of the record that replaces it"),
                );
            }
            for &new in new.iter().filter(|&&new| written(note, RelationKind::SupersededBy, new)) {
                let status = self.status(new).unwrap_or("none");
                if self.standing(new) == Standing::Proposed || matches!(status, "rejected" | "declined") {
                    let message =
                        format!("{} is superseded by {}, whose status is `{status}`", record.name, self.name(new));
                    problems.push(Problem::new(note, At::Key("status"), Code::WrongSupersede, message).help(
                        "only an accepted record supersedes another: accept it, or write `status: accepted` here",
                    ));
                }
            }
        }
    }

    fn status(&self, note: NoteIndex) -> Option<&str> {
        self.notes[note].status()
    }

    fn review(&self, record: &Record, problems: &mut Vec<Problem>) {
        let (Some(today), Some(due)) = (self.today, &self.notes[record.note].review_by) else { return };
        if record.force != Force::Out && is_over(due, today) {
            let message = format!("the review of {} was due by {due}", record.name);
            problems.push(
                Problem::new(record.note, At::Key("review-by"), Code::OverdueReview, message)
                    .help("look at it again, then write the day of the next review"),
            );
        }
    }

    fn owner(&self, record: &Record, problems: &mut Vec<Problem>) {
        if record.force == Force::Out || self.notes[record.note].owner.is_some() {
            return;
        }
        let is_goal = self.notes[record.note].kind == NoteKind::Goal;
        let what = if is_goal { "goal" } else { "decision" };
        let message = format!("the {what} {} has no owner", record.name);
        let mut problem = Problem::new(record.note, At::Start, Code::NoOwner, message)
            .help("write `owner: Name`, of the one who answers for it");
        if is_goal {
            problem.severity = Some(Severity::Warning);
        }
        problems.push(problem);
    }

    /// Only where there are goals for its product.
    fn goal(&self, record: &Record, goals: &[&Record], problems: &mut Vec<Problem>) {
        if record.force == Force::Out {
            return;
        }
        let has_goals = goals
            .iter()
            .any(|goal| goal.product.is_none() || record.product.is_none() || goal.product == record.product);
        let serves =
            self.related(record.note, RelationKind::Serves).any(|goal| self.notes[goal].kind == NoteKind::Goal);
        if has_goals && !serves {
            let message = format!("{} serves no goal", record.name);
            problems.push(Problem::new(record.note, At::Start, Code::ServesNoGoal, message).help(
                "write `serves:` with the goal that it is made for; a decision that serves none need not be made",
            ));
        }
    }
}
