//! Closed inputs: everything that one body needs, so that rendering asks nobody.

use crate::base::path::Url;
use crate::config::HtmlPolicy;
use crate::note::markdown::MarkdownOptions;
use crate::site::glossary::Terms;

/// A note's body, or the part of it that is embedded, with all its links resolved for one page.
#[derive(Debug)]
pub struct BodyInputs<'a> {
    pub text: &'a str,
    pub body_start: usize,
    /// The first heading is the page's title and is not shown again.
    pub title_is_heading: bool,
    pub part: Part,
    /// One for each link of the note, in its order.
    pub targets: Vec<Target<'a>>,
    /// The way from the page to the root of the site.
    pub root: &'a str,
    pub settings: BodySettings<'a>,
}

/// What is the same for all bodies of a page.
#[derive(Debug, Clone, Copy)]
pub struct BodySettings<'a> {
    pub markdown: MarkdownOptions,
    pub html: HtmlPolicy,
    /// Pictures of other hosts are loaded by the page, not linked.
    pub external_images: bool,
    /// Glossary terms and the note that must not be linked to itself.
    pub terms: Option<(&'a Terms, Option<usize>)>,
    pub hrefs: Hrefs,
    /// Of tags, by lower-case name.
    pub tags: &'a dyn TagUrls,
}

/// Finds the page of a tag.
pub trait TagUrls: std::fmt::Debug + Sync {
    fn url(&self, tag: &str) -> Option<&str>;
}

/// Which part of a note is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Whole,
    /// The heading with this id and what stands under it.
    Section(String),
    /// The block with this id.
    Block(String),
}

/// Where a link leads, as the page writes it.
#[derive(Debug)]
pub enum Target<'a> {
    Link {
        href: String,
        /// The definition of a glossary term.
        title: Option<String>,
    },
    /// A file of the book.
    File {
        href: String,
        size: Option<(u32, u32)>,
    },
    Embed {
        href: String,
        title: String,
        body: Box<BodyInputs<'a>>,
    },
    /// The note is there, the place in it is not.
    BrokenAnchor {
        href: String,
    },
    Unpublished,
    Broken {
        reason: &'static str,
    },
}

/// How addresses are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hrefs {
    /// With file names, so that a folder opens from disk.
    pub portable: bool,
}

impl Hrefs {
    /// An address below the root, percent-encoded, as views hold it.
    pub fn url(self, url: &Url) -> String {
        let path = if self.portable { url.file() } else { url.to_string() };
        crate::base::path::encode(&path)
    }

    /// The way from a page with this root to an address and a place on it.
    pub fn href(self, root: &str, url: &Url, anchor: Option<&str>) -> String {
        let mut href = format!("{root}{}", self.url(url));
        if let Some(anchor) = anchor {
            href.push('#');
            href.push_str(&fragment(anchor));
        }
        href
    }
}

/// A fragment as a `href` writes it.
pub fn fragment(anchor: &str) -> String {
    crate::base::path::encode(anchor)
}
