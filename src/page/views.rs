//! The views: the values that templates see, and the public contract for theme authors.
//!
//! Every `url` here is written relative to the root of the site, without a leading slash; a template
//! puts [`PageView::root`] in front of it (`href="{{ page.root }}{{ note.url }}"`). Every `html` field is safe
//! markup that the generator made; everything else is plain text, which Tera escapes.
//! An `Option` that is `None` reaches a template as an undefined value, so `{% if note.owner %}` is the test.

mod articles;
mod consistency;
mod graph;
mod health;
mod print;

pub use articles::{
    ArticleView, ChoiceView, FieldView, FilterView, LibraryView, MentionView, SelectionView, ShelfView,
};
pub use consistency::{
    ArithmeticView, BudgetView, ClaimView, ClaimsView, ConsistencyView, CrossedView, FactView, FindingView, FixView,
    GoalView, GoalsView, InputView, OwnClaimView, ProposalView, ReportView, ReviewView, TrialView,
};
pub use graph::{GraphView, HubView, NeighboursView};
pub use health::{CountView, FileProblemsView, GapView, HealthView, OutsideView, OverdueView, ProblemView, VisitView};
pub use print::{PrintNoteView, PrintPartView, PrintView};

use serde::Serialize;
use std::collections::BTreeMap;

/// What is the same on every page: the book and its two axes. In templates: `site`.
#[derive(Debug, Clone, Serialize)]
pub struct SiteView {
    pub title: String,
    pub description: Option<String>,
    pub authors: Vec<String>,
    /// BCP 47 tag for `<html lang>`.
    pub language: String,
    /// `ltr` or `rtl`, for `<html dir>`.
    pub direction: &'static str,
    /// The layers from the top of the stack to its foot: the order in which the bands are drawn.
    pub layers: Vec<AxisView>,
    /// The areas in the order of the matrix columns.
    pub areas: Vec<AxisView>,
    /// The folders at the top of the book, for the side navigation.
    pub sections: Vec<LinkView>,
    /// The pages that every book has. Keys: `home matrix decisions consistency review goals articles glossary tags recent unsorted health graph
    /// print feed search`; those of decisions, goals, terms, tags and articles, `print`, `search` and `unsorted` are left out where the book has none.
    pub pages: BTreeMap<&'static str, String>,
    /// The first file of the search index; the others lie beside it.
    pub search_index: Option<String>,
    /// Theme files under the name that carries their content hash: `theme.css` → `assets/theme.0123abcd.css`.
    pub assets: BTreeMap<String, String>,
    /// The few words of the theme itself, from `words.toml`, which a book can override.
    pub words: BTreeMap<String, String>,
    /// In how many files the previews of links lie.
    pub previews: usize,
    pub counts: CountsView,
}

/// Totals of the book.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CountsView {
    pub notes: usize,
    pub articles: usize,
    pub decisions: usize,
    pub terms: usize,
    pub tags: usize,
    pub unsorted: usize,
}

/// A layer or an area.
#[derive(Debug, Clone, Serialize)]
pub struct AxisView {
    pub id: String,
    pub name: String,
    pub summary: Option<String>,
    pub url: String,
    /// For a layer its number counted from the foot of the stack, for an area its column; both from 1.
    pub number: usize,
    /// The hue slot of a layer, 1 to 8 (`--layer-1` …); books with more layers start again. 0 for an area.
    pub hue: usize,
    /// The symbol in `glyphs.svg`, for areas of the embedded vocabulary: `ux data business technology security standards`, else `area`.
    pub glyph: String,
    pub notes: usize,
    pub articles: usize,
    pub decisions: usize,
}

/// What is the same for every kind of page. In templates: `page`.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// `home note section layer area matrix cell articles article decisions glossary tags tag recent unsorted search not-found`.
    pub kind: &'static str,
    pub title: String,
    pub description: Option<String>,
    /// This page's address, relative to the root.
    pub url: String,
    /// The way from this page to the root of the site: `./`, `../`, `../../` …
    pub root: String,
    /// Absolute address, when the book has a `base-url`.
    pub canonical: Option<String>,
    /// From the home page down to the parent of this page.
    pub breadcrumbs: Vec<LinkView>,
    /// Ids of the layers and areas that this page belongs to: filled in the stack of the side navigation.
    pub layers: Vec<String>,
    pub areas: Vec<String>,
    /// The Markdown source beside a note's page.
    pub markdown_url: Option<String>,
    /// Whether the page shows diagrams that have to be drawn.
    pub diagrams: bool,
    /// The folder that this note lies in, or is the page of; `None` at the top of the book and where very much lies in it.
    pub section: Option<SectionView>,
}

/// A folder with what lies in it.
#[derive(Debug, Clone, Serialize)]
pub struct SectionView {
    pub title: String,
    /// A list item with a link for each entry, the one at hand marked `aria-current`; made once because it stands on every page.
    pub entries_html: String,
}

/// A title with an address.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    pub title: String,
    pub url: String,
}

/// A note in a list. `note` lists everywhere use it.
#[derive(Debug, Clone, Serialize)]
pub struct CardView {
    pub title: String,
    pub url: String,
    /// `concept term decision article playbook checklist goal persona product vendor meeting`.
    pub kind: String,
    pub description: Option<String>,
    /// The stack as a badge, a segment for each layer with those filled in which it stands; made once for each set of layers,
    /// because lists are long.
    pub stack_html: String,
    /// The glyphs of its areas; empty when it has none.
    pub areas_html: String,
    /// For decisions: `proposed accepted rejected deprecated superseded`, or another word as the note has it.
    pub status: Option<String>,
    /// For decisions: `D-001`.
    pub id: Option<String>,
    /// `YYYY-MM-DD`: last change or, without git, the date in the front matter.
    pub changed: Option<String>,
}

/// A layer or an area that a note is placed in, with the reason. Badge at the head of a note.
#[derive(Debug, Clone, Serialize)]
pub struct BadgeView {
    pub id: String,
    pub name: String,
    pub url: String,
    /// As in [`AxisView::hue`]; 0 for an area.
    pub hue: usize,
    pub glyph: String,
    /// Why: `written in the note`, `tag layer/communications`, `folder security`, `score 26: battery in the title 12, …`.
    pub reason: String,
}

/// An entry of the table of contents.
#[derive(Debug, Clone, Serialize)]
pub struct TocView {
    pub id: String,
    /// Plain text.
    pub title: String,
    /// 2 to 6.
    pub level: u8,
    pub children: Vec<TocView>,
}

/// A note that links here.
#[derive(Debug, Clone, Serialize)]
pub struct BacklinkView {
    pub title: String,
    pub url: String,
    /// As in [`CardView::stack_html`].
    pub stack_html: String,
    /// Each sentence that holds a link to this page, the link text in `<mark>`.
    pub sentences_html: Vec<String>,
}

/// An article as a list entry, and as cited by a note.
#[derive(Debug, Clone, Serialize)]
pub struct ArticleCardView {
    pub title: String,
    /// Its page in this book.
    pub url: String,
    /// The outside address.
    pub source: String,
    /// `example.org`
    pub site: String,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub container: Option<String>,
    pub description: Option<String>,
    pub published: Option<String>,
    pub stack_html: String,
    pub areas_html: String,
    /// How many notes cite it.
    pub cited_by: usize,
    /// Names of the fields that were guessed.
    pub unsure: Vec<String>,
    /// The verdict of the last visit, where the page was not there.
    pub gone: Option<&'static str>,
}

/// `note.html`. In templates: `note`.
#[derive(Debug, Clone, Serialize)]
pub struct NoteView {
    pub title: String,
    pub kind: String,
    /// Why it has this kind: `type: decision`, `folder glossary`, `shape`; `None` for a plain concept.
    pub kind_reason: Option<String>,
    /// The description that the note itself gives.
    pub lead: Option<String>,
    pub html: String,
    pub toc: Vec<TocView>,
    pub layers: Vec<BadgeView>,
    pub areas: Vec<BadgeView>,
    /// The note names all layers and areas: it is about the framework itself.
    pub covers_all: bool,
    pub tags: Vec<LinkView>,
    pub aliases: Vec<String>,
    pub owner: Option<String>,
    pub date: Option<String>,
    /// Last change from git, `YYYY-MM-DD`.
    pub changed: Option<String>,
    pub review_by: Option<String>,
    pub overdue: bool,
    /// The note is a draft, and the book is made with drafts.
    pub draft: bool,
    pub edit_url: Option<String>,
    pub articles: Vec<ArticleCardView>,
    pub related: Vec<CardView>,
    pub backlinks: Vec<BacklinkView>,
    /// Where many notes link here, those after the first ones.
    pub more_backlinks: Vec<LinkView>,
    pub previous: Option<LinkView>,
    pub next: Option<LinkView>,
    /// The notes around this one, drawn.
    pub neighbours: Option<NeighboursView>,
    /// Notes and folders below, when this note is its folder's page.
    pub children: Vec<CardView>,
    pub decision: Option<DecisionView>,
    /// What the note claims and what comes of it, where it takes part in the consistency check.
    pub claims: Option<ClaimsView>,
    /// Problems of this note: shown on a built page as a count, in the preview in full.
    pub problems: usize,
    /// Front-matter keys that the generator does not know, for themes.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// The record at the head of a decision note.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionView {
    pub id: Option<String>,
    pub status: Option<String>,
    /// The rest of a status line, as written.
    pub status_text: Option<String>,
    pub date: Option<String>,
    pub owner: Option<String>,
    /// The product's note, or the name as written with an empty `url`.
    pub product: Option<LinkView>,
    pub decision_makers: Vec<String>,
    pub consulted: Vec<String>,
    pub informed: Vec<String>,
    /// Relations whose other end is a note have an address, others an empty `url`.
    pub supersedes: Vec<LinkView>,
    pub superseded_by: Vec<LinkView>,
    pub depends_on: Vec<LinkView>,
    pub needed_by: Vec<LinkView>,
    pub conflicts_with: Vec<LinkView>,
    pub serves: Vec<LinkView>,
    /// The whole chain of records that replaced each other, oldest first, this one included; empty without one.
    pub chain: Vec<CardView>,
    pub decides: Vec<String>,
    /// Claims as they read: `battery-energy ≥ 20 Wh`.
    pub provides: Vec<String>,
    pub requires: Vec<String>,
    pub assumes: Vec<String>,
    pub adds: Vec<String>,
    pub options: Vec<String>,
    pub chosen: Option<String>,
    pub review_by: Option<String>,
    pub overdue: bool,
}

/// `home.html`. In templates: `home`.
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// The body of the book's own `index.md`, if there is one.
    pub html: Option<String>,
    pub matrix: MatrixView,
    pub recent: Vec<CardView>,
    /// What somebody should look at: overdue reviews, proposals without an answer, problems, unsorted notes.
    pub attention: Vec<AttentionView>,
    pub sections: Vec<CardView>,
    pub covers_all: Vec<CardView>,
}

/// One line under "needs attention".
#[derive(Debug, Clone, Serialize)]
pub struct AttentionView {
    /// `error warning info`
    pub level: &'static str,
    pub text: String,
    pub url: Option<String>,
}

/// `matrix.html`, and the small matrix on the home page. In templates: `matrix`.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixView {
    /// Top of the stack first.
    pub rows: Vec<MatrixRowView>,
    pub covers_all: Vec<CardView>,
    /// Articles that only such notes cite.
    pub covers_all_articles: Vec<ArticleCardView>,
    /// Cells with nothing at all.
    pub empty: usize,
    pub cells: usize,
    /// What the decisions of the matrix can be told apart by: status → count as in [`DecisionLogView`], products and owners.
    pub statuses: Vec<(String, usize)>,
    pub products: Vec<String>,
    pub owners: Vec<String>,
}

/// A band of the matrix.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixRowView {
    pub layer: AxisView,
    /// In the order of `site.areas`.
    pub cells: Vec<CellCountView>,
}

/// A cell as the matrix shows it.
#[derive(Debug, Clone, Serialize)]
pub struct CellCountView {
    pub url: String,
    /// Id and name of the area.
    pub area: String,
    pub area_name: String,
    pub notes: usize,
    pub articles: usize,
    pub questions: usize,
    /// Decisions in the cell: status → count, by name: ask for each status.
    pub decisions: BTreeMap<String, usize>,
    pub decided: usize,
    /// How many of those that count claim something: silence is no agreement.
    pub claiming: usize,
    /// Errors of the consistency check that cross the cell.
    pub conflicts: usize,
    /// How many of them each product has, by its title; under no title those that hold whatever the product.
    pub conflicts_by_product: BTreeMap<String, usize>,
    /// Why nothing is to be decided in the cell, where `book.toml` says so.
    pub idle: Option<String>,
    /// Each decision in the cell, in the order of its page.
    pub records: Vec<RecordView>,
    /// 0 (nothing) to 4 (as full as the fullest cell), for the heat scale.
    pub heat: usize,
}

/// A decision as a dot of the matrix, with what it can be told apart by.
#[derive(Debug, Clone, Serialize)]
pub struct RecordView {
    /// With its number in front.
    pub title: String,
    pub status: Option<String>,
    pub product: Option<String>,
    pub owner: Option<String>,
}

/// `layer.html` and `area.html`. In templates: `axis`.
#[derive(Debug, Clone, Serialize)]
pub struct AxisPageView {
    pub axis: AxisView,
    /// `layer` or `area`
    pub which: &'static str,
    /// The note of the book that describes this layer or area: the one whose title is its name or an alias of it.
    pub about: Option<CardView>,
    /// One for each cell in this row or column; `other` is the area (on a layer page) or the layer.
    pub cells: Vec<AxisCellView>,
    /// Placed on this axis and in none of the other.
    pub rest: Vec<CardView>,
    pub decisions: Vec<CardView>,
    /// The first of them; `articles_url` has them all.
    pub articles: Vec<ArticleCardView>,
    /// The selection of the library, when not all stand here.
    pub articles_url: Option<String>,
    /// Sections of notes whose heading is the name of this layer or area.
    pub headings: Vec<LinkView>,
    pub covers_all: Vec<CardView>,
    /// Articles that only notes about the framework cite.
    pub covers_all_articles: Vec<ArticleCardView>,
    /// For a layer: the band above and the band below.
    pub above: Option<AxisView>,
    pub below: Option<AxisView>,
    /// The page with all notes of a layer, for paper; of a layer with very many there is none.
    pub print_url: Option<String>,
}

/// A cell on the page of its layer or area.
#[derive(Debug, Clone, Serialize)]
pub struct AxisCellView {
    pub other: AxisView,
    pub url: String,
    pub questions: Vec<String>,
    /// The first of them; the page of the cell has all.
    pub notes: Vec<CardView>,
    /// How many more the page of the cell has.
    pub notes_more: usize,
    pub decisions: Vec<CardView>,
    pub articles: usize,
}

/// `cell.html`. In templates: `cell`.
#[derive(Debug, Clone, Serialize)]
pub struct CellView {
    pub layer: AxisView,
    pub area: AxisView,
    pub questions: Vec<String>,
    pub decisions: Vec<CardView>,
    pub notes: Vec<CardView>,
    pub articles: Vec<ArticleCardView>,
    /// How many more stand in the cell.
    pub articles_more: usize,
    /// Errors and warnings of the consistency check that cross the cell.
    pub findings: Vec<FindingView>,
    /// Why nothing is to be decided here, where `book.toml` says so.
    pub idle: Option<String>,
    /// The cells of this area on the layers above and below, and those of this layer before and after.
    pub above: Option<LinkView>,
    pub below: Option<LinkView>,
    pub before: Option<LinkView>,
    pub after: Option<LinkView>,
}

/// `decisions.html`. In templates: `log`.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionLogView {
    /// The newest first, those without a date last.
    pub decisions: Vec<DecisionRowView>,
    /// Status → count, in the order of the life cycle.
    pub statuses: Vec<(String, usize)>,
    pub products: Vec<String>,
    pub owners: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DecisionRowView {
    pub card: CardView,
    pub date: Option<String>,
    /// Of the date, where it begins with one.
    pub year: Option<String>,
    pub owner: Option<String>,
    pub product: Option<String>,
    pub review_by: Option<String>,
    pub overdue: bool,
    /// As in [`DecisionView::chain`].
    pub chain: Vec<CardView>,
    pub claims: usize,
}

/// `glossary.html`. In templates: `glossary`.
#[derive(Debug, Clone, Serialize)]
pub struct GlossaryView {
    pub letters: Vec<LetterView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct LetterView {
    /// Upper-case first letter, or `#`.
    pub letter: String,
    pub terms: Vec<TermView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TermView {
    pub card: CardView,
    /// Id for deep links.
    pub id: String,
    pub aliases: Vec<String>,
    /// First paragraph.
    pub definition_html: String,
    pub used_by: usize,
}

/// `tags.html`. In templates: `tags`.
#[derive(Debug, Clone, Serialize)]
pub struct TagsView {
    pub tags: Vec<ChoiceView>,
}

/// `tag.html`, `section.html`, `recent.html`, `unsorted.html`. In templates: `list`.
#[derive(Debug, Clone, Serialize)]
pub struct ListView {
    pub title: String,
    pub description: Option<String>,
    pub notes: Vec<CardView>,
    /// Nested tags below this one.
    pub choices: Vec<ChoiceView>,
    pub articles: Vec<ArticleCardView>,
}
