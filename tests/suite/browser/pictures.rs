//! Pictures to look at: every kind of page by day, by night, in a narrow window and on paper.
//!
//! `LAYERBOOK_SCREENSHOTS=screenshots LAYERBOOK_CHROMIUM=chromium cargo test --test suite pictures` writes them to the
//! folder `screenshots`, which git ignores, and draws `matrix.png` there: the picture in the README, `docs/matrix.png`.

use super::devtools::Tab;
use super::stage::{PAGES, Site, named, right_to_left, stage};
use std::path::Path;

/// Pages of the project's own book.
const OWN: [(&str, &str); 22] = [
    ("home", ""),
    ("matrix", "matrix/"),
    ("layer", "layer/communications/"),
    ("area", "area/security/"),
    ("cell", "matrix/communications/technology/"),
    ("note", "manual/markdown/"),
    ("decision", "example/decisions/d-004-lorawan/"),
    ("decision", "example/decisions/d-002-lte-m/"),
    ("empty-cell", "matrix/cloud-platform/ux/"),
    ("article", "library/how-to-build-an-iot-product-roadmap/"),
    ("health", "health/"),
    ("recent", "recent/"),
    ("not-found", "manual/markdwn/"),
    ("decisions", "decision-log/"),
    ("articles", "library/"),
    ("glossary", "terms/"),
    ("section", "manual/"),
    ("consistency", "consistency/"),
    ("review", "review/"),
    ("goals", "goals/"),
    ("search", "search/?q=battery"),
    ("diagnostic", "manual/diagnostics/broken-link/"),
];

#[test]
fn pictures_are_drawn_where_a_folder_is_named() {
    let Some(folder) = named("LAYERBOOK_SCREENSHOTS") else { return };
    let Some(stage) = stage() else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let tab = stage.tab();
    draw(&tab, &stage.fixture, "fixture", &PAGES, &folder);
    draw(&tab, stage.own(), "own", &OWN, &folder);
    draw(&tab, &Site::of(&right_to_left(), &[]), "rtl", &PAGES[..10], &folder);

    tab.media("screen", "light");
    tab.size(1280, 900);
    tab.go(&stage.own().server.url("matrix/"));
    let height = tab.eval("Math.ceil(document.querySelector('.key').getBoundingClientRect().bottom + 24)");
    tab.size(1280, u32::try_from(height.as_u64().unwrap()).unwrap());
    std::fs::write(folder.join("matrix.png"), tab.screenshot(false)).unwrap();
}

fn draw(tab: &Tab, site: &Site, book: &str, pages: &[(&str, &str)], folder: &Path) {
    for (kind, path) in pages {
        let name = path.trim_matches('/').rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("index");
        let write = |what: &str, bytes: Vec<u8>| {
            std::fs::write(folder.join(format!("{book}-{kind}-{name}{what}")), bytes).unwrap();
        };
        tab.size(1280, 900);
        tab.go(&site.server.url(path));
        // Pictures that load when they come into view load now.
        tab.eval("document.querySelectorAll('img').forEach(image => { image.loading = 'eager' })");
        tab.until("[...document.images].every(image => image.complete)");
        for colours in ["light", "dark"] {
            tab.media("screen", colours);
            write(&format!("-{colours}.png"), tab.screenshot(true));
        }
        tab.media("screen", "light");
        tab.size(360, 740);
        write("-360.png", tab.screenshot(true));
        tab.media("print", "light");
        tab.size(700, 900);
        write("-paper.png", tab.screenshot(true));
        tab.media("", "light");
        write(".pdf", tab.pdf());
    }
}
