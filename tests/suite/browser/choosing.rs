//! What narrows a page, opens beside the text, or helps where a page is missing.

use super::stage::{Site, stage};

/// The texts of what is seen of a selector, joined.
pub fn seen(selector: &str) -> String {
    format!(
        "[...document.querySelectorAll('{selector}')].filter(one => one.checkVisibility()).map(one => one.textContent.trim()).join(' | ')"
    )
}

pub fn choose(name: &str, value: &str) -> String {
    format!(
        "(() => {{ const field = document.querySelector('[data-choosers] [name={name}]'); field.value = '{value}';
         field.dispatchEvent(new Event('input', {{ bubbles: true }})) }})()"
    )
}

#[test]
fn the_log_is_narrowed_by_status_and_the_address_remembers_it() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    tab.go(&server.url("decision-log/"));
    let titles = seen(".timeline .what");
    let all = "D-3 Encrypt what is sent | D-2 Use one radio for everything and stay with it | D-1 Use two radios | D-4 Report once a minute";
    assert_eq!(tab.text(&titles), all);
    tab.eval(&choose("status", "superseded"));
    assert_eq!(tab.text(&titles), "D-1 Use two radios");
    assert_eq!(tab.text("document.querySelector('[data-choosers] output').textContent"), "1 of 4 shown");
    assert_eq!(tab.text("location.search"), "?status=superseded");
    assert_eq!(tab.text(&seen(".year > h2")), "2025", "years without a record are not shown");
    tab.reload();
    assert_eq!(tab.text(&titles), "D-1 Use two radios", "the address holds the choice");
    tab.click("[data-choosers] button");
    assert_eq!(tab.text(&titles), all);
    assert_eq!(tab.text("location.search"), "");
    tab.go(&server.url("decision-log/?status=no-such-status"));
    assert_eq!(tab.text(&titles), all, "what cannot be chosen hides nothing");
    assert_eq!(tab.faults(&server.home()), [""; 0]);
}

#[test]
fn the_matrix_is_narrowed_by_status_and_says_what_is_open_then() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    tab.go(&stage.fixture.server.url("matrix/"));
    let cell = "document.querySelector('a.cell[href$=\"communications/technology/\"]')";
    let dots = format!("[...{cell}.querySelectorAll('.ds:not([hidden])')].map(one => one.title).join(', ')");
    let open = format!("[...{cell}.querySelectorAll('.open')].some(one => !one.hidden)");
    assert_eq!(tab.text(&dots), "1 accepted, 1 superseded");
    assert!(!tab.holds(&open));
    tab.eval(&choose("status", "superseded"));
    assert_eq!(tab.text(&dots), "1 superseded");
    assert!(!tab.holds(&open), "the accepted one still decides, though it is not looked at");
    assert_eq!(tab.text("document.querySelector('[data-choosers] output').textContent"), "1 of 30 cells match");
    tab.eval(&choose("status", ""));
    tab.eval(&choose("owner", "Ada Example"));
    assert_eq!(tab.text(&dots), "");
    assert!(tab.holds(&open), "Ada decides nothing here");
    tab.eval(&choose("owner", ""));
    assert_eq!(tab.text(&dots), "1 accepted, 1 superseded");
    assert!(!tab.holds(&open));
}

#[test]
fn the_library_is_narrowed_by_words() {
    let Some(stage) = stage() else { return };
    let works: String = (1..=12).map(|n| format!("- [Work number {n}](https://example.org/{n})\n")).collect();
    let site = Site::of(&format!("//- content/a.md\n# A\n\n{works}- [Café central](https://example.com/c)\n"), &[]);
    let tab = stage.tab();
    tab.go(&site.server.url("library/"));
    let titles = seen(".cards li > div > a");
    tab.eval(&choose("words", "cafe EXAMPLE.com"));
    assert_eq!(tab.text(&titles), "Café central", "without regard to accents and case, words in any order");
    assert_eq!(tab.text("document.querySelector('[data-choosers] output').textContent"), "1 of 13 shown");
    tab.eval(&choose("words", "nothing like it"));
    assert_eq!(tab.text(&titles), "");
    assert!(tab.holds("document.querySelector('[data-choosers] button').checkVisibility()"), "there is a way back");
}

#[test]
fn a_footnote_opens_beside_its_number_and_gives_the_focus_back() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    tab.size(360, 740);
    tab.go(&server.url("guide/everything/"));
    tab.click(".footnote-ref a");
    assert_eq!(tab.text("document.querySelector('.footnote').textContent.trim()"), "The footnote with a link.");
    assert!(tab.holds(
        "(() => { const box = document.querySelector('.footnote').getBoundingClientRect();
         const number = document.querySelector('.footnote-ref a').getBoundingClientRect();
         return box.left >= 0 && box.right <= innerWidth && box.top > number.bottom - 1 && box.top < number.bottom + 20 })()"
    ));
    assert_eq!(tab.text("location.hash"), "");
    assert!(tab.holds("document.activeElement.className === 'footnote'"));
    tab.key("Tab");
    assert!(tab.holds("document.activeElement.closest('.footnote') && document.activeElement.tagName === 'A'"));
    tab.key("Tab");
    assert!(
        tab.holds("!document.querySelector('.footnote') && document.activeElement.closest('.footnote-ref') !== null")
    );
    tab.click(".footnote-ref a");
    tab.key("Escape");
    assert!(
        tab.holds("!document.querySelector('.footnote') && document.activeElement.closest('.footnote-ref') !== null")
    );
    tab.click(".footnote-ref a");
    tab.click("h1");
    assert!(tab.holds("!document.querySelector('.footnote')"));
    assert_eq!(tab.faults(&server.home()), [""; 0]);
}

#[test]
fn a_missing_page_names_the_nearest_ones() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    tab.go(&server.url("guide/evrything.html"));
    tab.until("!document.querySelector('.nearest').hidden");
    assert_eq!(tab.text("document.querySelector('.nearest li a').textContent"), "Everything");
    tab.click(".nearest li a");
    tab.until_at("/guide/everything/");
    tab.go(&server.url("zzzz/qqqq/"));
    tab.eval("new Promise(done => setTimeout(done, 300))");
    assert!(tab.holds("document.querySelector('.nearest').hidden"), "nothing is like it");
    assert!(tab.holds("document.querySelectorAll('.listing .actions a').length >= 4"));
}
