//! What a page weighs.

use crate::dom::Dom;
use crate::support::{gzip, outputs, target_file};
use std::collections::BTreeSet;

/// HTML, style sheets and scripts of a note, as they are.
const PAGE: usize = 100_000;
/// The scripts that a note loads, compressed.
const SCRIPTS: usize = 30_000;

#[test]
fn a_note_with_its_styles_and_scripts_is_light() {
    let outputs = outputs(&crate::dogfood::own_book().book);
    let mut notes = 0;
    let mut scripts = BTreeSet::new();
    let mut heavy = Vec::new();
    for (file, bytes) in outputs.iter().filter(|(file, _)| file.ends_with(".html")) {
        let dom = Dom::read(std::str::from_utf8(bytes).expect("pages are UTF-8"));
        if !dom.all("body").any(|body| body.get("class") == Some("kind-note")) {
            continue;
        }
        notes += 1;
        let sheets = dom.all("link").filter(|link| link.get("rel") == Some("stylesheet")).filter_map(|l| l.get("href"));
        let parts: Vec<String> = sheets
            .chain(dom.all("script").filter_map(|script| script.get("src")))
            .filter_map(|address| target_file(file, address))
            // Drawn diagrams are what their writer wants, and only their pages load what draws them.
            .filter(|part| !part.contains("/mermaid.") && !part.contains("/diagrams."))
            .collect();
        assert!(parts.len() >= 3, "{file}: {parts:?}");
        let size = bytes.len() + parts.iter().map(|part| outputs[part].len()).sum::<usize>();
        if size > PAGE {
            heavy.push(format!("{file}: {size}"));
        }
        scripts.extend(parts.into_iter().filter(|part| part.ends_with(".js")));
    }
    assert!(notes > 100, "{notes} notes");
    assert!(heavy.is_empty(), "{heavy:#?}");
    let compressed: usize = scripts.iter().map(|script| gzip(&outputs[script])).sum();
    assert!(compressed <= SCRIPTS, "{compressed} bytes: {scripts:?}");
}
