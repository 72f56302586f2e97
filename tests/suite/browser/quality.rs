//! Sixty queries with the note that a reader would want first, written before the search was tuned (`tests/search/queries.toml`).
//! Those over the help vault of Obsidian, which is not part of this project, run where `LAYERBOOK_VAULT` names its folder.

use super::stage::{Site, named, stage};
use crate::support::Folder;
use layerbook::io::open::{Options, open};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::path::Path;

#[derive(Debug, Deserialize)]
struct Queries {
    query: Vec<Query>,
}

#[derive(Debug, Deserialize)]
struct Query {
    book: String,
    kind: String,
    text: String,
    wanted: String,
    section: Option<String>,
    #[serde(default)]
    filter: Map<String, Value>,
}

/// How many of the queries over one book had the wanted note first, and among the first three.
#[expect(clippy::print_stdout, reason = "figures that a person reads")]
fn ask(book: &str, folder: &Path, site: &Site) -> [usize; 3] {
    let Some(stage) = stage() else { return [0; 3] };
    let text = include_str!("../../search/queries.toml");
    let queries: Queries = toml::from_str(text).unwrap();
    let opened = open(folder, &Options::default()).unwrap();
    let tab = stage.tab();
    tab.go(&site.server.url(""));
    tab.key("/");
    tab.until("document.activeElement.getAttribute('role') === 'combobox'");
    let mut counts = [0; 3];
    for query in queries.query.iter().filter(|query| query.book == book) {
        let filters: Map<String, Value> = query
            .filter
            .iter()
            .map(|(key, value)| (key.clone(), if value.is_array() { value.clone() } else { json!([value]) }))
            .collect();
        let found = tab.eval(&format!(
            "(async () => {{ const found = await layerbookSearch.find(await layerbookSearch.load('head'), {}, {}, 10);
              return found.results.map(one => [one.about.u, one.section ? one.section.heading.map(part => part.text).join('') : '']) }})()",
            json!(query.text),
            json!(filters)
        ));
        let note = opened.book.site().at(&query.wanted);
        let note = note.unwrap_or_else(|| panic!("{book} has no note {}", query.wanted));
        let url = layerbook::base::path::encode(opened.book.site().urls[note].as_str());
        let found = found.as_array().unwrap();
        let place = found.iter().position(|one| one[0] == json!(url));
        counts[0] += 1;
        counts[1] += usize::from(place == Some(0));
        counts[2] += usize::from(place.is_some_and(|place| place < 3));
        let section = place.map_or("", |place| found[place][1].as_str().unwrap_or(""));
        if place != Some(0) || query.section.as_ref().is_some_and(|wanted| wanted != section) {
            println!(
                "{book}, {}: `{}` wants {} {:?}, which is at {place:?} {section:?}; first is {}",
                query.kind,
                query.text,
                query.wanted,
                query.section,
                found.first().unwrap_or(&Value::Null)
            );
        }
    }
    println!(
        "{book}: of {} queries the wanted note is first in {}, among three in {}",
        counts[0], counts[1], counts[2]
    );
    counts
}

#[track_caller]
fn judge([all, first, three]: [usize; 3]) {
    assert!(all >= 25, "{all} queries");
    assert!(first * 100 >= all * 85, "first in {first} of {all}");
    assert!(three * 100 >= all * 95, "among three in {three} of {all}");
}

#[test]
fn readers_of_the_own_book_find_what_they_want() {
    let Some(stage) = stage() else { return };
    judge(ask("own", Path::new(env!("CARGO_MANIFEST_DIR")), stage.own()));
}

#[test]
fn readers_of_a_large_vault_find_what_they_want() {
    let (Some(_), Some(vault)) = (stage(), named("LAYERBOOK_VAULT")) else { return };
    let folder = Folder::new("");
    let output = folder.path("site");
    folder.build(&[vault.to_str().unwrap(), "--output", output.to_str().unwrap()]);
    judge(ask("vault", &vault, &Site::new(folder)));
}
