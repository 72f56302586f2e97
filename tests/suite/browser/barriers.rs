//! What axe-core finds on pages: nothing.

use super::devtools::Tab;
use super::search;
use super::stage::{PAGES, stage};
use serde_json::Value;

const AXE: &str = include_str!("../../vendor/axe.min.js");

const FINDINGS: &str = "axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(result => result.violations.flatMap(rule =>
  rule.nodes.map(node => rule.id + ' at ' + node.target.join(' ') + ': ' + node.failureSummary)))";

/// What is found on the page that is open, wide by day and narrow by night.
fn found(tab: &Tab, name: &str) -> Vec<String> {
    let looks = [("light", 1280), ("dark", 360)].into_iter().flat_map(|(colours, width)| {
        tab.media("screen", colours);
        tab.size(width, 800);
        let Value::Array(found) = tab.eval(FINDINGS) else { panic!("axe gives a list") };
        found.into_iter().map(move |finding| format!("{name} {colours}: {finding}"))
    });
    looks.collect()
}

#[test]
fn axe_finds_nothing_on_pages_of_any_kind_by_day_and_by_night() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let mut wrong = Vec::new();
    let own = ["layer/communications/", "glossary/", "example/decisions/d-004-lorawan/"];
    let fixture = PAGES.iter().map(|(_, path)| (&stage.fixture, *path));
    for (site, path) in fixture.chain(own.map(|path| (stage.own(), path))) {
        tab.go(&site.server.url(path));
        tab.eval(AXE);
        tab.eval("document.querySelectorAll('details').forEach(fold => fold.open = true)");
        wrong.extend(found(&tab, &format!("/{path}")));
    }
    // The search stands over the page: with results, and with none.
    search::open(&tab);
    for (text, expected) in [("battery", "battery"), ("qqqzzz", "")] {
        search::search(&tab, text, expected);
        wrong.extend(found(&tab, &format!("the search for {text}")));
    }
    tab.key("Escape");
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The measure itself: a picture without words is seen.
    tab.eval("document.querySelector('main').append(document.createElement('img'))");
    assert!(tab.holds(&format!("{FINDINGS}.then(found => found.some(finding => finding.startsWith('image-alt')))")));
}
