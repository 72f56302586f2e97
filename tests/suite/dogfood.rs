//! The project's own book.

use crate::support::compact;
use layerbook::io::open::{Opened, Options, open};
use std::path::Path;

pub fn own_book() -> Opened {
    let options = Options { today: Some("2026-06-30".to_owned()), ..Options::default() };
    open(Path::new(env!("CARGO_MANIFEST_DIR")), &options).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_own_book_has_no_diagnostic_of_any_level() {
    let opened = own_book();
    assert!(opened.errors.is_empty(), "{:?}", opened.errors);
    assert!(opened.book.site().notes.len() > 100, "the book in content/ is read");
    assert_eq!(compact(&opened.book, &opened.book.diagnostics()), "");
}

#[test]
fn every_diagnostic_code_has_a_page_in_the_own_book() {
    let opened = own_book();
    for code in layerbook::base::diagnostic::Code::ALL {
        let path = format!("manual/diagnostics/{}.md", code.name());
        assert!(opened.book.site().at(&path).is_some(), "no page {path}");
    }
}

#[test]
fn every_page_of_the_own_book_is_reached_by_links_from_the_home_page() {
    let opened = own_book();
    let outputs = crate::support::outputs(&opened.book);
    let mut reached = std::collections::BTreeSet::from(["index.html".to_owned()]);
    let mut open = vec!["index.html".to_owned()];
    while let Some(file) = open.pop() {
        let text = String::from_utf8_lossy(&outputs[&file]);
        for href in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let Some(target) = crate::support::target_file(&file, href) else { continue };
            if target.ends_with(".html") && outputs.contains_key(&target) && reached.insert(target.clone()) {
                open.push(target);
            }
        }
    }
    let lost: Vec<&String> = outputs
        .keys()
        .filter(|file| file.ends_with(".html") && !reached.contains(*file) && *file != "404.html")
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
}
