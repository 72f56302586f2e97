//! The article library and the page of each article.

use super::{ArticleCardView, BadgeView, CardView, VisitView};
use serde::Serialize;

/// `articles.html`: the library, or one selection of it. In templates: `library`.
#[derive(Debug, Clone, Serialize)]
pub struct LibraryView {
    /// `None` on the page of all articles; else what the selection is by and its name: (`author`, `Daniel Elizalde`).
    pub selected: Option<SelectionView>,
    /// The articles by the first letter of their title.
    pub shelves: Vec<ShelfView>,
    /// How many stand on these shelves.
    pub shown: usize,
    /// How many articles the book has.
    pub total: usize,
    /// The selections, each a page: by layer, area, author, site.
    pub filters: Vec<FilterView>,
}

/// The articles under one letter.
#[derive(Debug, Clone, Serialize)]
pub struct ShelfView {
    /// Upper case, or `#`.
    pub letter: String,
    /// Id for deep links.
    pub id: String,
    pub articles: Vec<ArticleCardView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SelectionView {
    /// `layer area author site`
    pub by: &'static str,
    pub name: String,
}

/// One group of selections.
#[derive(Debug, Clone, Serialize)]
pub struct FilterView {
    /// `layer area author site`
    pub by: &'static str,
    pub choices: Vec<ChoiceView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ChoiceView {
    pub name: String,
    pub url: String,
    pub count: usize,
    pub selected: bool,
}

/// `article.html`. In templates: `article`.
#[derive(Debug, Clone, Serialize)]
pub struct ArticleView {
    pub card: ArticleCardView,
    /// The identity key that joins its spellings.
    pub key: String,
    pub also_written: Vec<String>,
    pub archived: Option<String>,
    pub accessed: Option<String>,
    /// Every field with where it came from, in a fixed order.
    pub fields: Vec<FieldView>,
    pub layers: Vec<BadgeView>,
    pub areas: Vec<BadgeView>,
    /// Reading notes of this book on this work.
    pub reading_notes: Vec<CardView>,
    pub mentions: Vec<MentionView>,
    /// Articles that may be the same work at another address.
    pub maybe_same: Vec<ArticleCardView>,
    /// What the ledger knows of its address.
    pub visit: Option<VisitView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FieldView {
    pub name: &'static str,
    pub value: String,
    /// `declared`, `pinned`, `extracted` or `unsure`
    pub mark: &'static str,
    /// `front matter of Reading note`, `rule R2 in Product Management in IoT`
    pub reason: String,
}

/// One place where an article is cited.
#[derive(Debug, Clone, Serialize)]
pub struct MentionView {
    pub note: CardView,
    /// Headings above it, below the title.
    pub section: Vec<String>,
    pub sentence_html: Option<String>,
    /// How the mention was read: `R0` … `R7`.
    pub rule: &'static str,
    /// With a fragment, when the section has an address.
    pub url: String,
}
