//! Whether decisions fit together: what each provides, requires, assumes and adds, worked out for every product of the book
//! and, one by one, for every proposal. Pages, `check` and `export` read the same findings.

mod condition;
mod evaluate;
mod graph;
pub mod interval;
mod judge;
mod lookup;
mod meant;
pub(super) mod records;
mod report;
mod scene;
mod solve;
pub mod statement;
mod text;
pub mod words;

pub use interval::{Bound, Interval};
pub use statement::{Statement, StatementPlace, Value};
pub use words::Words;

use super::{At, NoteIndex};
use crate::base::diagnostic::{Code, Severity};
use crate::config::catalog::{Catalog, KeyIndex, Source};
use std::sync::Arc;

/// Index into [`Consistency::records`].
pub type RecordIndex = usize;
/// Index into [`Consistency::statements`].
pub type StatementIndex = usize;
/// Index into [`Consistency::products`].
pub type ProductIndex = usize;

/// The claims of a book, and what comes of them together. Empty, at no cost, for a book without claims.
///
/// For pages: [`findings_of`](Self::findings_of) a note, [`report`](Self::report) of a product with its facts,
/// [`proposals`](Self::proposals) for what changes before a review, [`Finding::cells`] for the matrix.
#[derive(Debug, Default)]
pub struct Consistency {
    pub catalog: Arc<Catalog>,
    /// Products that notes name, by name. None in a book that names none: then everything belongs to the one product.
    pub products: Vec<Product>,
    /// Notes that state claims or are decisions or goals, in path order.
    pub records: Vec<Record>,
    /// In the order of notes, lists and lines. Those of rejected and superseded records are here too, and count for nothing.
    pub statements: Vec<Statement>,
    /// What does not fit, of all that is in force, by the place where it is reported.
    pub findings: Vec<Finding>,
    /// What each proposal would change, in path order.
    pub proposals: Vec<Proposal>,
    scenes: scene::Scenes,
}

/// What claims are checked for on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The id or title of its note, else the name as it was first written.
    pub name: String,
    pub note: Option<NoteIndex>,
}

/// A note that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub note: NoteIndex,
    /// Its id, else its title.
    pub name: String,
    /// Ids of its layers and areas, in the order of the taxonomy.
    pub layers: Vec<String>,
    pub areas: Vec<String>,
    pub force: Force,
    /// The product that it speaks of; all where `None`.
    pub product: Option<ProductIndex>,
    /// Its statements.
    pub first_statement: StatementIndex,
    pub end_statement: StatementIndex,
    /// Records that it replaces, as far as they are records.
    supersedes: Vec<RecordIndex>,
    depends_on: Vec<RecordIndex>,
    conflicts_with: Vec<RecordIndex>,
    /// The questions that it closes, lower case.
    decides: Vec<String>,
    is_decision: bool,
    /// Its own note says with what it conflicts.
    says_conflict: bool,
    /// The word that its note has.
    status: String,
}

/// Whether a record counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// Accepted, or no decision and not withdrawn.
    InForce,
    /// It would count if it were accepted.
    Proposed,
    /// Rejected, deprecated, or replaced by an accepted record.
    Out,
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    /// Where the book sets no level for the code.
    pub severity: Severity,
    /// Where it is reported: the note and the place in it. `None` only for what follows from an assumption alone.
    pub place: Option<(NoteIndex, At)>,
    pub key: Option<KeyIndex>,
    /// The products that it holds for; empty where the book names none.
    pub products: Vec<ProductIndex>,
    /// The records that take part, each once, the one where it is reported first.
    pub records: Vec<RecordIndex>,
    /// The claims that take part, in the order in which the message tells of them.
    pub statements: Vec<StatementIndex>,
    /// How the value came about, where it was worked out.
    pub arithmetic: Option<Arithmetic>,
    pub budget: Option<Budget>,
    /// Of the formula or the row of a table that says so.
    pub source: Option<Source>,
    /// What would mend it, each alone.
    pub fixes: Vec<Fix>,
    /// In one line without a final full stop, all of the above in words.
    pub message: String,
    pub help: Option<String>,
}

/// A formula with its numbers: `8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min) = 235 d, required ≥ 5 y`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arithmetic {
    /// The name of the formula in `facts.yaml`.
    pub formula: String,
    pub inputs: Vec<Input>,
    /// `8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min)`
    pub term: String,
    /// `235 d`, rounded for reading; `None` where the term is the value.
    pub result: Option<String>,
    /// `≥ 5 y`
    pub bound: String,
    /// In the first unit of the dimension, exact.
    pub value: Interval,
    pub required: Interval,
}

/// A fact that went into a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    pub key: KeyIndex,
    /// `8.6 Wh`; `None` where nobody says.
    pub shown: Option<String>,
    pub statements: Vec<StatementIndex>,
}

/// Shares of a sum with a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// The claims that add, as they stand in the notes.
    pub shares: Vec<StatementIndex>,
    /// `19.45 USD`
    pub sum: String,
    /// `≤ 18.00 USD`
    pub bound: String,
    /// `1.45 USD`
    pub excess: Option<String>,
}

/// A bound that one fact would have to meet, everything else staying as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    pub key: KeyIndex,
    /// The claims to change.
    pub statements: Vec<StatementIndex>,
    /// `≥ 43.9 min`, rounded to the safe side; `None` where no value of it alone is enough.
    pub bound: Option<String>,
    /// Other claims that the bound would break.
    pub opposed: Vec<StatementIndex>,
}

/// What would change if a proposed decision were accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub record: RecordIndex,
    /// Findings that would come, with the messages that they would have then.
    pub appear: Vec<Finding>,
    /// Findings that would go.
    pub vanish: Vec<Finding>,
}

/// What changes under an assumption.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    pub appear: Vec<Finding>,
    pub vanish: Vec<Finding>,
}

/// All that is known of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductReport {
    /// `None` for the one product of a book that names none.
    pub product: Option<ProductIndex>,
    /// Facts that somebody claims or that follow, in the order of the catalogue.
    pub facts: Vec<Fact>,
    /// Indices into [`Consistency::findings`].
    pub findings: Vec<usize>,
}

/// What is known of one fact in one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub key: KeyIndex,
    /// What is provided, worked out or summed up; `None` where nobody says, or where those who say contradict each other.
    pub value: Option<Value>,
    /// `235 d`, `≤ 90 min`, `LTE-M`
    pub shown: Option<String>,
    pub provided: Vec<StatementIndex>,
    /// Requirements and assumptions.
    pub required: Vec<StatementIndex>,
    pub added: Vec<StatementIndex>,
    /// `8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min)`, where a formula gives it.
    pub term: Option<String>,
    /// Facts that the formula lacks.
    pub missing: Vec<KeyIndex>,
}
