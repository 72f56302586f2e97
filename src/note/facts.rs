//! What other notes may ever see of a note. No positions, or every keystroke would rebuild the site.

use super::article::Mention;
use super::decision::Decision;
use super::front_matter::Relations;
use crate::base::path::NotePath;
use std::collections::BTreeMap;

/// Everything about one note that the site may know.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    pub path: NotePath,
    pub title: String,
    /// The title is the first heading of level 1, which the page then does not show twice.
    pub title_is_heading: bool,
    pub kind: NoteKind,
    pub kind_reason: KindReason,
    pub aliases: Vec<String>,
    /// Front matter and text, without `#`, first spelling kept, each once without case.
    pub tags: Vec<String>,
    pub layers: Placed,
    pub areas: Placed,
    pub description: Option<String>,
    /// First paragraph of a glossary term, as plain text.
    pub definition: Option<String>,
    pub id: Option<String>,
    pub owner: Option<String>,
    pub product: Option<String>,
    /// Where a product is sold.
    pub markets: Vec<String>,
    pub authors: Vec<String>,
    pub published: Option<String>,
    /// ISO 8601, as written.
    pub date: Option<String>,
    pub review_by: Option<String>,
    pub permalink: Option<String>,
    pub order: Option<i64>,
    /// `draft: true` or `publish: false`.
    pub draft: bool,
    /// Not `search: false`.
    pub searched: bool,
    pub headings: Vec<Heading>,
    /// Of a note with so many headings that finding one takes long.
    pub heading_index: Option<HeadingIndex>,
    /// Ids of blocks (`^id`), lower case.
    pub blocks: Vec<String>,
    /// `id` and `name` in raw HTML and footnotes.
    pub anchors: Vec<String>,
    pub links: Vec<Link>,
    /// Links in properties that name people: followed where there is a note, and no fault where there is none.
    pub people: Vec<String>,
    pub relations: Relations,
    pub mentions: Vec<Mention>,
    pub decision: Option<Decision>,
    /// The text holds diagrams to be drawn.
    pub diagrams: bool,
    /// `image` and `cover`, as written.
    pub images: Vec<String>,
    /// Other addresses of the work that a reading note is about.
    pub also_at: Vec<String>,
    /// Front-matter keys that the generator does not know, for themes.
    pub extra: BTreeMap<String, serde_json::Value>,
}

impl Facts {
    /// The status of a decision record in one word, as [`Decision::status`].
    pub fn status(&self) -> Option<&str> {
        self.decision.as_ref()?.status.as_deref()
    }

    /// Whether nothing can tell one from the other. Values of `extra` are equal in any order of their keys and with any sign
    /// of zero, yet themes show both.
    pub fn is_same(&self, other: &Self) -> bool {
        let text = |facts: &Self| serde_json::to_string(&facts.extra).unwrap_or_default();
        self == other && (self.extra.is_empty() || text(self) == text(other))
    }
}

/// Where headings stand in the list of them, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeadingIndex {
    /// By their text as Obsidian compares it.
    pub by_text: BTreeMap<String, Vec<usize>>,
    /// By their id in lower case.
    pub by_id: BTreeMap<String, Vec<usize>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub level: u8,
    pub text: String,
    /// Unique in its note.
    pub id: String,
}

/// A link to something inside the book, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub kind: LinkKind,
    /// As written, with its fragment; percent-decoding is left to the resolver.
    pub target: String,
    pub text: String,
    /// The heading that it stands under, an index into [`Facts::headings`].
    pub section: Option<usize>,
    /// The id of the block that holds it.
    pub block: Option<String>,
}

impl Link {
    /// The part before `#`, empty for a link within the note.
    pub fn path(&self) -> &str {
        self.target.split_once('#').map_or(&self.target, |(path, _)| path)
    }

    /// The part after the first `#`: `Heading`, `Heading#Below`, `^block`.
    pub fn fragment(&self) -> Option<&str> {
        self.target.split_once('#').map(|(_, fragment)| fragment).filter(|fragment| !fragment.is_empty())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkKind {
    Markdown,
    Wikilink,
    Embed,
    Image,
    Html,
    FrontMatter,
}

impl LinkKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Wikilink => "wikilink",
            Self::Embed => "embed",
            Self::Image => "image",
            Self::Html => "html",
            Self::FrontMatter => "front-matter",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum NoteKind {
    #[default]
    Concept,
    Term,
    Decision,
    Article,
    Playbook,
    Checklist,
    Goal,
    Persona,
    Product,
    Vendor,
    Meeting,
}

impl NoteKind {
    pub const ALL: [Self; 11] = [
        Self::Concept,
        Self::Term,
        Self::Decision,
        Self::Article,
        Self::Playbook,
        Self::Checklist,
        Self::Goal,
        Self::Persona,
        Self::Product,
        Self::Vendor,
        Self::Meeting,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Concept => "concept",
            Self::Term => "term",
            Self::Decision => "decision",
            Self::Article => "article",
            Self::Playbook => "playbook",
            Self::Checklist => "checklist",
            Self::Goal => "goal",
            Self::Persona => "persona",
            Self::Product => "product",
            Self::Vendor => "vendor",
            Self::Meeting => "meeting",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// Why a note is of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum KindReason {
    /// `type:` in the front matter.
    Declared,
    /// The folder of that name.
    Folder(String),
    /// What in the text shows it: `headings Status and Decision`, `source address`.
    Shape(&'static str),
    #[default]
    Default,
}

/// Where a note stands on one axis.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placed {
    /// Ids of the taxonomy, in the order of the source that decided.
    pub ids: Vec<String>,
    pub how: How,
    /// Ids of layers or areas whose name is a heading of the note, with the id of that heading.
    pub sections: Vec<(String, String)>,
}

/// What decided a placement, in the order in which it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum How {
    Explicit,
    /// The tag: `layer/communications`.
    Tag(String),
    Folder(String),
    /// A list that names nearly all: the note is about the framework.
    Enumerates,
    Heading,
    Inferred,
    #[default]
    Unsorted,
}

impl How {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Explicit => "explicit",
            Self::Tag(_) => "tag",
            Self::Folder(_) => "folder",
            Self::Enumerates => "enumerates",
            Self::Heading => "heading",
            Self::Inferred | Self::Unsorted => "inferred",
        }
    }
}
