//! What holds for any bytes: shared by the tests of mutated notes and by the fuzz target.

use layerbook::base::diagnostic::Diagnostic;
use layerbook::base::path::{NotePath, Url};
use layerbook::book::{Book, Change, Changes, Output, Setup};
use layerbook::config::catalog::Catalog;
use layerbook::config::pins::Pins;
use layerbook::config::taxonomy::Taxonomy;
use layerbook::config::{self};
use layerbook::note::markdown::MarkdownOptions;
use layerbook::note::{self, Note, ParseOptions};
use layerbook::page::Dates;
use layerbook::render::theme::Theme;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

static TAXONOMY: LazyLock<Taxonomy> = LazyLock::new(Taxonomy::built_in);

/// Parses bytes as a note, with and without mathematics, and checks that all its places lie in its text.
pub fn parse(bytes: &[u8]) {
    for math in [false, true] {
        let options =
            ParseOptions { markdown: MarkdownOptions { math }, taxonomy: &TAXONOMY, publishers: &[], bare: false };
        let path = NotePath::new("folder/note.md");
        let note = note::parse(&path, bytes, options);
        places(&note);
        assert_eq!(note, note::parse(&path, bytes, options), "the same bytes give the same note");
    }
}

fn places(note: &Note) {
    let text = &note.text;
    let inside = |span: layerbook::base::span::Span, what: &str| {
        assert!(text.get(span.range()).is_some(), "{what} at {span:?} of {} bytes: {text:?}", text.len());
    };
    assert!(text.is_char_boundary(note.body_start));
    assert_eq!(note.facts.links.len(), note.link_spans.len());
    assert_eq!(note.facts.links.len(), note.contexts.len());
    assert_eq!(note.facts.mentions.len(), note.mention_spans.len());
    assert_eq!(note.facts.mentions.len(), note.sentences.len());
    note.link_spans.iter().for_each(|span| inside(*span, "a link"));
    note.mention_spans.iter().for_each(|span| inside(*span, "a mention"));
    note.key_spans.iter().for_each(|(key, span)| inside(*span, key));
    note.diagnostics.iter().for_each(|diagnostic| inside(diagnostic.span, diagnostic.code.name()));
    for context in note.contexts.iter().flatten() {
        let (start, end) = (context.start as usize, context.end as usize);
        assert!(context.sentence.get(start..end).is_some(), "{context:?}");
    }
    let mut ids = std::collections::BTreeSet::new();
    for heading in &note.facts.headings {
        assert!(!heading.id.is_empty() && ids.insert(heading.id.as_str()), "{:?}", note.facts.headings);
    }
}

thread_local! {
    static BOOK: RefCell<Option<Book>> = const { RefCell::new(None) };
}

fn small_book() -> Book {
    let (config, errors) = config::read("[markdown]\nmath = true\n", "book.toml");
    assert!(errors.is_empty());
    let setup = Setup {
        config,
        folder_name: "Fuzz".to_owned(),
        taxonomy: TAXONOMY.clone(),
        catalog: Arc::new(Catalog::built_in()),
        pins: Pins::default(),
        theme: Theme::new(&BTreeMap::new()).unwrap_or_else(|error| panic!("{error}")),
        drafts: true,
        portable: false,
        today: Some("2027-01-31".to_owned()),
        dates: Dates::default(),
        ledger: Default::default(),
        bare: false,
    };
    let note = |text: &str| Change::Note(text.as_bytes().to_vec());
    let changes = Changes::from([
        (NotePath::new("index.md"), note("# Home\n\n[[note]] ![[note]]\n")),
        (NotePath::new("other.md"), note("# Other\n\n## Part\n\nText ^block\n\n![[note]]\n")),
        (NotePath::new("glossary/term.md"), note("# Term\n\nA definition.\n")),
        (NotePath::new("pic.png"), Change::Asset(Some((4, 2)))),
    ]);
    Book::new(setup, changes).unwrap_or_else(|error| panic!("{error}"))
}

/// Puts bytes as a note into a small book, and makes its page, those that embed or list it, and all diagnostics.
/// Gives the note's page.
pub fn render(bytes: &[u8]) -> String {
    BOOK.with_borrow_mut(|book| {
        let book = book.get_or_insert_with(small_book);
        let path = NotePath::new("folder/note.md");
        book.apply(Changes::from([(path.clone(), Change::Note(bytes.to_vec()))]))
            .unwrap_or_else(|error| panic!("{error}"));
        let diagnostics: Vec<Diagnostic> = book.diagnostics();
        for diagnostic in &diagnostics {
            if let Some(text) = book.text(&diagnostic.file) {
                assert!(text.get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
            }
        }
        layerbook::report::json::report(book, &diagnostics);
        let style = layerbook::report::human::Style { colour: false };
        layerbook::report::human::report(&diagnostics, "", style, |path| book.text(path));
        let own = book.site().at("folder/note.md").map(|note| book.site().urls[note].clone());
        let mut page = String::new();
        for url in [own.unwrap_or_else(|| Url::new("")), Url::new(""), Url::new("other/"), Url::new("terms/")] {
            match book.output(&url) {
                Ok(Some(Output::Bytes(bytes))) if page.is_empty() => {
                    page = String::from_utf8(bytes).unwrap_or_else(|error| panic!("{error}"))
                }
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
        page
    })
}
