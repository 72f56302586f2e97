//! What the pages for paper show.

use super::{AxisView, CardView, DecisionView};
use serde::Serialize;

/// `print.html`: many notes on one page. In templates: `print`.
#[derive(Debug, Clone, Serialize)]
pub struct PrintView {
    /// Of the book, or of the layer.
    pub title: String,
    pub summary: Option<String>,
    /// The layer, when it is one that is printed.
    pub layer: Option<AxisView>,
    /// The style sheet with the running heads.
    pub sheet_url: String,
    /// How many notes stand on the page.
    pub count: usize,
    pub decisions: Vec<CardView>,
    pub parts: Vec<PrintPartView>,
}

/// A folder at the top of the book, or the area of a layer.
#[derive(Debug, Clone, Serialize)]
pub struct PrintPartView {
    pub title: String,
    /// The name of its pages in the style sheet of running heads.
    pub set: String,
    pub notes: Vec<PrintNoteView>,
}

/// A whole note.
#[derive(Debug, Clone, Serialize)]
pub struct PrintNoteView {
    /// Id for the table of contents.
    pub id: String,
    pub title: String,
    pub kind: String,
    pub lead: Option<String>,
    pub html: String,
    /// The outside addresses that its text links to, numbered as in `html`.
    pub addresses: Vec<String>,
    /// Names.
    pub layers: Vec<String>,
    pub areas: Vec<String>,
    pub owner: Option<String>,
    pub changed: Option<String>,
    pub decision: Option<DecisionView>,
}
