//! Floor 5: bytes from closed inputs.

mod body;
mod code;
mod feeds;
mod highlight;
mod math;
mod media;
mod paper;
mod raw;
pub mod theme;

pub use feeds::{atom, llms_text, robots, sitemap};
pub use highlight::{BlockKey, Highlighter, LineMemo};

use crate::page::views::{SiteView, TermView};
use crate::page::{Content, Page};
use serde::Serialize;
use tera::{Context, Value};
use theme::{Theme, ThemeError};

/// The values of the whole site, made once and shared by all pages.
#[derive(Debug, Clone)]
pub struct SiteValue(Value);

impl SiteValue {
    /// Before there is a site.
    pub fn empty() -> Self {
        Self(Value::none())
    }

    /// # Errors
    /// When the view cannot be a template value; that it can is tested.
    pub fn new(view: &SiteView) -> Result<Self, ThemeError> {
        Ok(Self(value(view)?))
    }
}

/// Renders one page.
///
/// # Errors
/// A template that fails: with its name, its line and the page.
pub fn page(
    theme: &Theme,
    site: &SiteValue,
    highlighter: &Highlighter,
    memo: &mut LineMemo,
    page: Page<'_>,
) -> Result<String, ThemeError> {
    let mut head = page.view;
    // Only a page that shows one loads what draws it.
    let mut shows_diagrams = false;
    let mut look = |html: &str| shows_diagrams |= html.contains(code::DIAGRAM);
    let content = match page.content {
        Content::Note(mut view, body) => {
            view.html = body::render(&body, highlighter, memo);
            look(&view.html);
            value(&view)?
        }
        Content::Home(mut view, body) => {
            view.html = body.map(|body| body::render(&body, highlighter, memo));
            look(view.html.as_deref().unwrap_or_default());
            value(&view)?
        }
        Content::Glossary(mut view, bodies) => {
            let mut bodies = bodies.iter();
            let terms = view.letters.iter_mut().flat_map(|letter| &mut letter.terms);
            for (term, body) in terms.zip(&mut bodies) {
                let term: &mut TermView = term;
                term.definition_html = body::first_paragraph(body, highlighter, memo);
            }
            value(&view)?
        }
        Content::Matrix(view) => value(&view)?,
        Content::Axis(view) => value(&view)?,
        Content::Cell(view) => value(&view)?,
        Content::Library(view) => value(&view)?,
        Content::Article(view) => value(&view)?,
        Content::Log(view) => value(&view)?,
        Content::Tags(view) => value(&view)?,
        Content::List(view) => value(&view)?,
        Content::Health(view) => value(&view)?,
        Content::Consistency(view) => value(&view)?,
        Content::Review(view) => value(&view)?,
        Content::Goals(view) => value(&view)?,
        Content::Graph(view) => value(&view)?,
        Content::Print(mut view, all) => {
            let notes = view.parts.iter_mut().flat_map(|part| &mut part.notes);
            for ((note, body), number) in notes.zip(&all.bodies).zip(1..) {
                let html = body::render(body, highlighter, memo);
                look(&html);
                note.html = paper::set(&html, number, &all, &mut note.addresses);
            }
            value(&view)?
        }
        Content::Nothing => Value::none(),
    };
    let mut context = Context::new();
    context.insert_value("site", site.0.clone());
    head.diagrams &= shows_diagrams;
    let url = head.url.clone();
    context.insert_value("page", value(&head)?);
    context.insert_value(page.name, content);
    theme.render(page.template, &context, &url)
}

/// A page that sends its reader on.
///
/// # Errors
/// As [`page`].
pub fn redirect(
    theme: &Theme,
    site: &SiteValue,
    view: &crate::page::views::PageView,
    target: &str,
) -> Result<String, ThemeError> {
    let mut context = Context::new();
    context.insert_value("site", site.0.clone());
    context.insert_value("page", value(view)?);
    context.insert_value("target", Value::normal_string(target));
    theme.render("redirect.html", &context, &view.url)
}

fn value<T: Serialize>(view: &T) -> Result<Value, ThemeError> {
    Value::try_from_serializable(view).map_err(|error| ThemeError::new("", &error, ""))
}
