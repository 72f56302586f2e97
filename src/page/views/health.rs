//! What is wrong in the book, and what is known of addresses on the web.

use super::LinkView;
use serde::Serialize;

/// What `links.toml` knows of an address.
#[derive(Debug, Clone, Serialize)]
pub struct VisitView {
    /// `ok moved dead anchor-gone soft-404 blocked unreachable skipped`
    pub verdict: &'static str,
    pub status: Option<u16>,
    /// Day of the last visit.
    pub checked: Option<String>,
    /// Last day on which the page was there.
    pub good: Option<String>,
    /// Where the page is now.
    pub moved_to: Option<String>,
    /// A copy in an archive.
    pub archived: Option<String>,
}

/// `health.html`. In templates: `health`.
#[derive(Debug, Clone, Serialize)]
pub struct HealthView {
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    /// Errors and warnings by file, as many as one page can show.
    pub files: Vec<FileProblemsView>,
    /// How many errors and warnings are not shown.
    pub hidden: usize,
    /// Kinds of information, with how many there are of each.
    pub hints: Vec<CountView>,
    /// How many addresses on the web got which verdict.
    pub verdicts: Vec<CountView>,
    /// The latest visit.
    pub visited: Option<String>,
    /// Addresses that are not as they should be, the worst first.
    pub outside: Vec<OutsideView>,
    /// Notes whose review is overdue, the longest first.
    pub overdue: Vec<OverdueView>,
    /// Cells of the matrix with nothing in them.
    pub gaps: Vec<GapView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FileProblemsView {
    pub path: String,
    /// Of a note.
    pub title: Option<String>,
    pub url: Option<String>,
    pub problems: Vec<ProblemView>,
}

/// One diagnostic.
#[derive(Debug, Clone, Serialize)]
pub struct ProblemView {
    /// `error warning info`
    pub level: &'static str,
    pub code: &'static str,
    pub line: usize,
    pub column: usize,
    pub message: String,
    pub help: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CountView {
    pub name: &'static str,
    pub count: usize,
}

/// An address on the web that somebody should look at.
#[derive(Debug, Clone, Serialize)]
pub struct OutsideView {
    pub address: String,
    /// The page of its article.
    pub url: Option<String>,
    pub visit: VisitView,
    /// Notes that link to it.
    pub notes: Vec<LinkView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct OverdueView {
    pub note: LinkView,
    pub owner: Option<String>,
    pub review_by: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct GapView {
    pub layer: String,
    pub area: String,
    /// `layer-1` … of the layer's colour.
    pub hue: usize,
    pub url: String,
}
