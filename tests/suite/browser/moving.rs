//! Getting around: previews of links, keys from page to page, the way back, and all of it from disk too.

use super::devtools::Tab;
use super::pages::TOO_WIDE;
use super::stage::{FIXTURE, Site, stage};
use crate::preview::Preview;
use crate::support::Folder;
use serde_json::json;

const CARD: &str = "document.getElementById('lb-preview')";
const NOTE: &str = "guide/everything/";

fn is_shown() -> String {
    format!("!!{CARD} && {CARD}.matches(':popover-open')")
}

/// Rests the pointer in the middle of what a selector finds first.
fn point(tab: &Tab, selector: &str) {
    let place = tab.eval(&format!(
        "(() => {{ const found = document.querySelector({}); if (!found.closest('[popover]')) found.scrollIntoView({{block: 'center', behavior: 'instant'}});
         const box = found.getClientRects()[0]; return [box.x + box.width / 2, box.y + box.height / 2] }})()",
        json!(selector)
    ));
    tab.call("Input.dispatchMouseEvent", &json!({"type": "mouseMoved", "x": place[0], "y": place[1]}));
}

fn nowhere(tab: &Tab) {
    tab.call("Input.dispatchMouseEvent", &json!({"type": "mouseMoved", "x": 2, "y": 2}));
}

fn pause(tab: &Tab, milliseconds: u32) {
    tab.eval(&format!("new Promise(done => setTimeout(() => done(true), {milliseconds}))"));
}

/// A link into a section, one to a term, one to an article's page: whatever the site is opened from.
fn previews_show(tab: &Tab, everything: &str, long: &str) {
    tab.go(long);
    let link = ".prose a[href*='#code']";
    point(tab, link);
    tab.until(&is_shown());
    let text = format!("{CARD}.innerText");
    assert!(tab.text(&text).starts_with("Everything"), "{}", tab.text(&text));
    assert!(
        tab.holds(&format!("{CARD}.querySelector('.preview-place').textContent === 'Code'")),
        "the section is named"
    );
    assert!(tab.holds(&format!("document.querySelector(\"{link}\").getAttribute('aria-describedby') === {CARD}.id")));
    assert!(tab.holds(&format!("{CARD}.getAttribute('role') === 'tooltip'")));
    assert!(tab.holds(&format!("{CARD}.querySelectorAll('.sb b').length === 5")), "its layers are drawn");

    tab.go(everything);
    let title = "document.querySelector('.prose a.term').title";
    let definition = tab.text(title);
    assert_ne!(definition, "");
    point(tab, ".prose a.term");
    tab.until(&is_shown());
    assert!(tab.text(&text).contains("A device between two networks."), "{}", tab.text(&text));
    assert_eq!(tab.text(title), "", "the browser's own hint would stand over it");
    nowhere(tab);
    tab.until(&format!("!({})", is_shown()));
    assert_eq!(tab.text(title), definition, "and comes back");
}

#[test]
fn links_and_terms_show_where_they_lead() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    previews_show(&tab, &server.url(NOTE), &server.url("guide/long/"));
    assert_eq!(tab.faults(&server.home()), [""; 0]);
}

#[test]
fn they_do_from_disk_too() {
    let Some(stage) = stage() else { return };
    let site = Site::of(FIXTURE, &["--portable"]);
    let home = url::Url::from_directory_path(site.output()).unwrap().to_string();
    let tab = stage.tab();
    previews_show(&tab, &format!("{home}guide/everything/index.html"), &format!("{home}guide/long/index.html"));
    tab.go(&format!("{home}graph/index.html"));
    tab.until("document.querySelector('[data-count]').textContent.startsWith('15 / 15')");
    tab.go(&format!("{home}print/index.html"));
    assert!(tab.holds("document.querySelectorAll('.paper-note').length === 13"));
    assert_eq!(tab.faults(&home), [""; 0]);
}

/// WCAG 2.2, success criterion 1.4.13: dismissible, hoverable, persistent.
#[test]
fn a_preview_can_be_reached_and_sent_away() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    tab.go(&stage.fixture.server.url(NOTE));
    point(&tab, ".prose p a.internal");
    tab.until(&is_shown());
    point(&tab, "#lb-preview p");
    pause(&tab, 600);
    assert!(tab.holds(&is_shown()), "the pointer rests on it");
    tab.key("Escape");
    assert!(!tab.holds(&is_shown()), "Escape sends it away");
    assert!(tab.holds("!document.querySelector('[aria-describedby=lb-preview]')"));
    nowhere(&tab);

    // By the keyboard: it comes to a link that has the focus, and goes with the focus.
    tab.eval("document.querySelector('.prose p a.internal').focus({focusVisible: true})");
    tab.until(&is_shown());
    assert!(tab.holds("document.activeElement.matches('.prose p a.internal')"), "the focus stays where it is");
    pause(&tab, 600);
    assert!(tab.holds(&is_shown()), "it stays as long as the focus");
    tab.key("Tab");
    tab.until(&format!(
        "!({0}) || document.querySelector('[aria-describedby=lb-preview]') === document.activeElement",
        is_shown()
    ));

    // No preview of this very page, of a list that tells it already, or for a finger.
    tab.go(&stage.fixture.server.url("guide/"));
    point(&tab, ".cards a");
    pause(&tab, 600);
    assert!(!tab.holds(&is_shown()));
    tab.go(&stage.fixture.server.url(NOTE));
    tab.eval("document.querySelector('.prose p a.internal').dispatchEvent(new PointerEvent('pointerover', {bubbles: true, pointerType: 'touch'}))");
    pause(&tab, 600);
    assert!(!tab.holds(&is_shown()));
    tab.media("print", "light");
    point(&tab, ".prose p a.internal");
    pause(&tab, 600);
    assert!(tab.holds(&format!("!{CARD} || !{CARD}.checkVisibility()")), "none on paper");
}

#[test]
fn a_preview_fits_a_narrow_window_and_a_page_at_twice_its_size() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    // A window of 1280 pixels at 200 % is one of 640; at 360 there is least room.
    for width in [640, 360] {
        tab.size(width, 480);
        for path in [NOTE, "graph/", "layer/communications/", "print/", "decisions/radio/"] {
            tab.go(&stage.fixture.server.url(path));
            assert_eq!(tab.text(TOO_WIDE), "", "{path} at {width}");
        }
        tab.go(&stage.fixture.server.url(NOTE));
        point(&tab, ".prose p a.internal");
        tab.until(&is_shown());
        assert!(tab.holds(&format!(
            "(() => {{ const box = {CARD}.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight }})()"
        )));
        assert_eq!(tab.text(TOO_WIDE), "", "at {width}");
        assert!(
            tab.holds("(() => { const formula = document.querySelector('math[display=block]'); return (formula.scrollWidth > formula.clientWidth + 1) === (formula.getAttribute('tabindex') === '0') })()"),
            "a formula that scrolls is reached by keys"
        );
    }
}

#[test]
fn the_live_preview_shows_previews_of_what_is_now() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new(FIXTURE);
    let preview = Preview::of(&folder, &[]);
    let tab = stage.tab();
    tab.go(&preview.url(NOTE));
    tab.until("document.querySelector('layerbook-preview')?.dataset.state !== undefined");
    point(&tab, ".prose a.term");
    tab.until(&is_shown());
    nowhere(&tab);
    tab.until(&format!("!({})", is_shown()));
    let text = folder.read("src/terms/gateway.md");
    folder.write("src/terms/gateway.md", text.replace("A device between two networks.", "A box between two nets."));
    tab.until("document.querySelector('.prose a.term').title === 'A box between two nets.'");
    pause(&tab, 1_100);
    point(&tab, ".prose a.term");
    tab.until(&format!("{} && {CARD}.innerText.includes('A box between two nets.')", is_shown()));
}

#[test]
fn keys_go_from_page_to_page_and_can_be_switched_off() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    tab.go(&server.url(NOTE));
    let next = tab.text("document.querySelector('a[rel=next]').pathname");
    tab.key("j");
    tab.until_at(&next);
    tab.key("k");
    tab.until_at("/guide/everything/");
    tab.key("u");
    tab.until_at("/guide/");
    tab.key("g");
    tab.key("g");
    tab.until_at("/graph/");
    // Where a reader writes, a key is a letter.
    tab.eval("document.querySelector('input[type=search]').focus()");
    tab.key("u");
    pause(&tab, 200);
    assert_eq!(tab.text("location.pathname"), "/graph/");

    tab.go(&server.url(NOTE));
    tab.key("?");
    tab.until("document.getElementById('lb-keys').matches(':popover-open')");
    assert!(tab.holds("document.querySelector('#lb-keys dl').innerText.includes('Next, previous note')"));
    tab.click("[data-keys-switch]");
    assert!(tab.holds("document.querySelector('[data-keys-switch]').getAttribute('aria-pressed') === 'false'"));
    tab.key("Escape");
    for key in ["t", "j", "?"] {
        tab.key(key);
    }
    pause(&tab, 200);
    assert_eq!(tab.text("location.pathname"), "/guide/everything/");
    assert!(tab.holds("!('theme' in document.documentElement.dataset)"));
    tab.reload();
    tab.key("j");
    pause(&tab, 200);
    assert_eq!(tab.text("location.pathname"), "/guide/everything/", "remembered");
}

#[test]
fn the_way_back_is_the_way_there() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    tab.go(&server.url("guide/long/"));
    tab.eval("scrollTo(0, 1500)");
    let place = tab.eval("scrollY");
    // The pointer rests on a link, so that its page is fetched ahead.
    point(&tab, "a[rel=next]");
    tab.until("!!document.querySelector('link[rel=prefetch]')");
    let ahead = tab.text("new URL(document.querySelector('link[rel=prefetch]').href).pathname");
    assert_eq!(ahead, tab.text("document.querySelector('a[rel=next]').pathname"));
    tab.eval(&format!("scrollTo(0, {place})"));
    tab.key("j");
    tab.until_at(&ahead);
    tab.eval("history.back()");
    tab.until_at("/guide/long/");
    tab.until(&format!("scrollY === {place}"));
    tab.eval("history.forward()");
    tab.until_at(&ahead);
    assert_eq!(tab.faults(&server.home()), [""; 0]);

    tab.scripts(false);
    tab.go(&server.url("guide/long/"));
    tab.click("a[rel=next]");
    tab.until_at(&ahead);
    tab.eval("history.back()");
    tab.until_at("/guide/long/");
}
