//! How notes hang together: around one note, and in the whole book.

use super::CardView;
use serde::Serialize;

/// The notes that links and relations join to a note.
#[derive(Debug, Clone, Serialize)]
pub struct NeighboursView {
    /// A drawing with a list of links beside it, the note itself among them.
    pub html: String,
    /// How many more there are.
    pub more: usize,
    /// The graph of the whole book at this note.
    pub graph: Option<String>,
}

/// `graph.html`. In templates: `graph`.
#[derive(Debug, Clone, Serialize)]
pub struct GraphView {
    /// The script with the notes, articles and links that are drawn.
    pub data_url: String,
    pub notes: usize,
    pub articles: usize,
    /// From one note to another.
    pub links: usize,
    /// The notes with most links.
    pub hubs: Vec<HubView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct HubView {
    pub card: CardView,
    /// Notes that it links to and that link to it.
    pub links: usize,
}
