//! What axe-core finds on pages: nothing.

use super::stage::{PAGES, stage};
use serde_json::Value;

const AXE: &str = include_str!("../../vendor/axe.min.js");

const FINDINGS: &str = "axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(result => result.violations.flatMap(rule =>
  rule.nodes.map(node => rule.id + ' at ' + node.target.join(' ') + ': ' + node.failureSummary)))";

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
        for (colours, width) in [("light", 1280), ("dark", 360)] {
            tab.media("screen", colours);
            tab.size(width, 800);
            let Value::Array(found) = tab.eval(FINDINGS) else { panic!("axe gives a list") };
            wrong.extend(found.iter().map(|finding| format!("/{path} {colours}: {finding}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The measure itself: a picture without words is seen.
    tab.eval("document.querySelector('main').append(document.createElement('img'))");
    assert!(tab.holds(&format!("{FINDINGS}.then(found => found.some(finding => finding.startsWith('image-alt')))")));
}
