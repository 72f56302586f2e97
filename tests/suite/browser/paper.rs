//! Whole books on paper.

use super::stage::stage;

#[test]
fn a_book_and_a_layer_are_printed_as_one() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    for (path, notes, least) in [("print/", 13, 12), ("layer/communications/print/", 7, 8)] {
        tab.media("screen", "light");
        tab.go(&server.url(path));
        assert!(tab.holds(&format!("document.querySelectorAll('.paper-note').length === {notes}")), "{path}");
        let ids = "[...document.querySelectorAll('[id]')].map(element => element.id)";
        assert!(tab.holds(&format!("new Set({ids}).size === {ids}.length")), "no id stands twice");
        assert!(
            tab.holds("[...document.querySelectorAll('.paper a[href^=\"#\"]')].every(link => document.getElementById(decodeURIComponent(link.hash.slice(1))))"),
            "every link within the page leads to a place on it"
        );
        assert!(tab.holds(
            "document.querySelectorAll('.paper-toc a').length === document.querySelectorAll('.paper-note').length"
        ));
        assert!(tab.holds("document.querySelector('meta[name=robots]').content === 'noindex'"));
        assert!(tab.holds("[...document.querySelectorAll('.address-number')].every(mark => mark.closest('.paper-note').querySelectorAll('.paper-addresses li').length >= +mark.textContent)"));
        assert!(tab.holds("[...document.querySelectorAll('.paper :is(h1, h2, h3, h4, h5, h6)')].every((head, at, all) => !at || +head.tagName[1] <= +all[at - 1].tagName[1] + 1)"), "no level is left out");
        tab.media("", "light");
        let pdf = tab.pdf();
        let pages = memchr::memmem::find_iter(&pdf, b"/Type /Page\n").count();
        assert!((least..60).contains(&pages), "{pages} pages of {path}");
    }
    tab.go(&server.url("print/"));
    // The note about the primer is on the page, so the link to it stays here; the outside address gets a number.
    assert!(tab.holds("!!document.querySelector('.paper-addresses li')"));
    // The running heads: one name of pages for each part.
    assert!(tab.holds(
        "[...document.querySelectorAll('.paper-part')].every(part => getComputedStyle(part).page.startsWith('book-'))"
    ));
    tab.media("print", "light");
    assert!(tab.holds("!document.querySelector('[data-print]').checkVisibility()"));
    assert_eq!(tab.faults(&server.home()), [""; 0]);
}

/// A record that is longer than what is left of a page went to the next one whole and left the first one empty.
#[test]
fn the_record_of_a_decision_begins_below_its_title_on_paper() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    tab.go(&stage.own().server.url("example/decisions/d-004-lorawan/"));
    tab.media("print", "light");
    tab.size(700, 900);
    let record = "document.querySelector('.record')";
    assert_eq!(tab.text(&format!("getComputedStyle({record}).breakInside")), "auto");
    let columns = "getComputedStyle(document.querySelector('.flow')).gridTemplateColumns.split(' ').length";
    assert_eq!(tab.eval(columns), 3, "what a decision needs, decides and gives stands side by side");
    // All of it is no taller than a page, so that the text begins on the first or second one.
    assert!(tab.holds(&format!("{record}.getBoundingClientRect().height < 700")));
}
