//! All that can be seen of a book.

use layerbook::base::diagnostic::Diagnostic;
use layerbook::base::path::NotePath;
use layerbook::book::{Book, Edition, Output};
use layerbook::render::LineMemo;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Every address with its bytes; a copied file is told by its path.
    pub outputs: BTreeMap<String, Vec<u8>>,
    pub diagnostics: Vec<Diagnostic>,
    /// The model for other programs.
    export: String,
}

impl Picture {
    pub fn of(edition: &Edition) -> Self {
        let mut memo = LineMemo::default();
        let mut outputs = BTreeMap::new();
        for (url, route) in edition.routes() {
            let bytes = match edition.route(&url, &route, &mut memo).unwrap_or_else(|error| panic!("{url}: {error}")) {
                Output::Bytes(bytes) => bytes,
                Output::Copy(path) => format!("copy of {path}").into_bytes(),
            };
            assert!(outputs.insert(url.file(), bytes).is_none(), "two outputs at {url}");
        }
        let diagnostics = edition.diagnostics();
        let export = layerbook::export::export(&edition.pages(), &diagnostics);
        Self { outputs, diagnostics, export }
    }

    /// The first thing that differs, in words.
    pub fn difference(&self, clean: &Self) -> Option<String> {
        let only = |these: &Self, those: &Self| {
            let those: BTreeSet<&String> = those.outputs.keys().collect();
            these.outputs.keys().filter(|name| !those.contains(name)).cloned().collect::<Vec<_>>()
        };
        let (added, lacking) = (only(self, clean), only(clean, self));
        if !added.is_empty() || !lacking.is_empty() {
            return Some(format!("outputs that a clean build has not: {added:?}; that only it has: {lacking:?}"));
        }
        if self.diagnostics != clean.diagnostics {
            let lines = |picture: &Self| picture.diagnostics.iter().map(|one| format!("{one:?}\n")).collect::<String>();
            return Some(format!("diagnostics: {}", line(&lines(self), &lines(clean))));
        }
        for (name, bytes) in &self.outputs {
            if bytes != &clean.outputs[name] {
                let (own, other) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&clean.outputs[name]));
                return Some(format!("output `{name}`: {}", line(&own, &other)));
            }
        }
        (self.export != clean.export).then(|| format!("the export: {}", line(&self.export, &clean.export)))
    }
}

/// What a book answers beside its edition: each file, whether it is a part of the book, and its text.
pub type Files = BTreeMap<NotePath, (bool, Option<bool>, Option<Arc<str>>)>;

pub fn files(book: &Book) -> Files {
    book.files().map(|(path, is_part)| (path.clone(), (is_part, book.knows(path), book.text(path)))).collect()
}

/// The first line that differs, from a little before the difference.
fn line(own: &str, clean: &str) -> String {
    let (mut own_lines, mut clean_lines) = (own.split_inclusive('\n'), clean.split_inclusive('\n'));
    for number in 1.. {
        let (own, clean) = (own_lines.next(), clean_lines.next());
        if own == clean && own.is_some() {
            continue;
        }
        let (own, clean) = (own.unwrap_or("(the end)"), clean.unwrap_or("(the end)"));
        let same = own.chars().zip(clean.chars()).take_while(|(own, clean)| own == clean).count();
        let part = |text: &str| text.chars().skip(same.saturating_sub(80)).take(240).collect::<String>();
        return format!("line {number}\n  edited: {:?}\n   clean: {:?}", part(own), part(clean));
    }
    String::new()
}
