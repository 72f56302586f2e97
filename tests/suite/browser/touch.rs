//! What answers to keys, clicks and scrolling.

use super::stage::stage;

const NOTE: &str = "guide/everything/";

const BACKGROUND: &str = "getComputedStyle(document.documentElement).backgroundColor";
const DARK: &str = "rgb(19, 21, 23)";
const LIGHT: &str = "rgb(255, 255, 255)";

#[test]
fn the_colours_follow_the_system_until_the_reader_chooses_and_the_choice_is_remembered() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    tab.media("screen", "dark");
    tab.go(&server.url(NOTE));
    assert_eq!(tab.text(BACKGROUND), DARK);
    tab.media("screen", "light");
    assert_eq!(tab.text(BACKGROUND), LIGHT);
    assert!(tab.holds("!('theme' in document.documentElement.dataset)"));
    let label = "document.querySelector('[data-theme-switch]').getAttribute('aria-label')";
    let automatic = tab.text(label);

    tab.click("[data-theme-switch]");
    assert_eq!(tab.text("document.documentElement.dataset.theme"), "light");
    tab.media("screen", "dark");
    assert_eq!(tab.text(BACKGROUND), LIGHT, "the choice beats the system");

    tab.click("[data-theme-switch]");
    assert_eq!(tab.text("document.documentElement.dataset.theme"), "dark");
    tab.media("screen", "light");
    assert_eq!(tab.text(BACKGROUND), DARK, "the choice beats the system");
    assert_ne!(tab.text(label), automatic, "the button tells what it is set to");

    tab.reload();
    assert_eq!(tab.text("document.documentElement.dataset.theme"), "dark");
    assert_eq!(tab.text(BACKGROUND), DARK, "remembered on this page");
    tab.go(&server.url("matrix/"));
    assert_eq!(tab.text(BACKGROUND), DARK, "remembered on another page");

    tab.click("[data-theme-switch]");
    assert!(tab.holds("!('theme' in document.documentElement.dataset)"));
    tab.reload();
    assert_eq!(tab.text(BACKGROUND), LIGHT, "back to the system");
}

#[test]
fn keys_go_to_pages_and_open_and_close_the_help() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    for (key, path) in [("m", "/matrix/"), ("d", "/decision-log/"), ("a", "/library/"), ("h", "/")] {
        tab.go(&server.url(NOTE));
        tab.key("g");
        tab.key(key);
        tab.until_at(path);
    }
    tab.go(&server.url(NOTE));
    let open = "document.getElementById('lb-keys').matches(':popover-open')";
    assert!(!tab.holds(open));
    tab.key("?");
    assert!(tab.holds(open));
    assert!(tab.holds("document.activeElement.id === 'lb-keys'"), "it takes the focus");
    tab.key("Escape");
    tab.until(&format!("!{open}"));
    tab.key("t");
    assert_eq!(tab.text("document.documentElement.dataset.theme"), "light");
    // In a field, letters are letters.
    tab.eval("{ const field = document.createElement('input'); document.body.append(field); field.focus() }");
    tab.key("t");
    assert_eq!(tab.text("document.documentElement.dataset.theme"), "light");
    assert_eq!(tab.text("document.activeElement.value"), "t");
    assert_eq!(tab.faults(&server.home()), [""; 0]);
}

#[test]
fn the_first_tab_stop_skips_to_the_text() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    for path in ["", NOTE, "matrix/"] {
        tab.go(&stage.fixture.server.url(path));
        tab.key("Tab");
        assert!(tab.holds("document.activeElement.matches('a.skip')"), "at /{path}");
        assert!(tab.holds("document.activeElement.getBoundingClientRect().top >= 0"), "it comes into view");
        tab.key("Enter");
        tab.until("location.hash === '#lb-main'");
        tab.key("Tab");
        assert!(
            tab.holds("document.activeElement.closest('main') !== null"),
            "the next stop is in the text of /{path}"
        );
    }
}

#[test]
fn the_focus_is_seen_at_every_stop() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    for (path, colours) in [(NOTE, "light"), ("decisions/radio/", "dark"), ("", "light")] {
        tab.media("screen", colours);
        tab.go(&stage.fixture.server.url(path));
        let mut stops = 0;
        for _ in 0..60 {
            tab.key("Tab");
            let stop = tab.text(
                "(() => { const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
                 if (at === document.body) return 'end';
                 const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                 const there = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
                 return seen && there ? '' : at.outerHTML.slice(0, 200) + ' ' + style.outline + ' ' + JSON.stringify(box) })()",
            );
            if stop == "end" {
                break;
            }
            assert_eq!(stop, "", "at /{path} in {colours}");
            stops += 1;
        }
        assert!(stops > 30, "{stops} stops at /{path}");
    }
}

#[test]
fn the_contents_follow_the_scroll() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    tab.go(&stage.fixture.server.url("guide/long/"));
    let present = "[...document.querySelectorAll('.toc [aria-current]')].map(link => link.textContent).join('|')";
    assert_ne!(tab.text(present), "Part three");
    for (id, title) in
        [("part-three", "Part three"), ("part-two-and-a-half", "Part two and a half"), ("part-four", "Part four")]
    {
        tab.eval(&format!("document.getElementById('{id}').scrollIntoView({{behavior: 'instant'}})"));
        tab.until(&format!("{present} === '{title}'"));
    }
    tab.eval("window.scrollTo({top: 0, behavior: 'instant'})");
    tab.until(&format!("{present} !== 'Part four'"));
    // A link of the contents leads to its heading, and the heading is not under the header.
    tab.click(".toc a[href='#part-two']");
    tab.until("location.hash === '#part-two'");
    tab.until("document.getElementById('part-two').getBoundingClientRect().top >= document.querySelector('.top').offsetHeight");
    tab.until(&format!("{present} === 'Part two'"));
    // In a narrow window the contents are a fold.
    tab.size(360, 800);
    tab.until("!document.querySelector('.toc details').open");
}

#[test]
fn the_copy_button_copies_the_code() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    tab.go(&stage.fixture.server.url(NOTE));
    tab.allow_clipboard();
    let code = tab.text("document.querySelector('pre.code code').textContent");
    assert!(code.starts_with("fn main()"), "{code}");
    tab.click(".copy");
    tab.until(&format!("navigator.clipboard.readText().then(text => text === {})", serde_json::json!(code)));
    tab.until("document.querySelector('.copy').getAttribute('aria-label') === document.body.dataset.copied");
    tab.until("document.querySelector('.copy').getAttribute('aria-label') === document.body.dataset.copy");
    // Where the clipboard is refused, the old way does it.
    tab.eval("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))");
    tab.eval(
        "window.copied = ''; document.addEventListener('copy', () => { window.copied = document.activeElement.value })",
    );
    tab.eval("document.querySelectorAll('.copy')[1].click()");
    tab.until("window.copied === document.querySelectorAll('pre.code code')[1].textContent");
    // Code that scrolls can be scrolled by keys.
    assert!(tab.holds("document.querySelector('pre.code').tabIndex === 0"));
    assert_eq!(tab.faults(&stage.fixture.server.home()), [""; 0]);
}

#[test]
fn the_drawer_opens_and_closes_in_a_narrow_window() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    tab.size(360, 740);
    tab.go(&stage.fixture.server.url(NOTE));
    let open = "document.getElementById('lb-side').matches(':popover-open')";
    let shown = "document.querySelector('#lb-side .stack a').checkVisibility()";
    assert!(!tab.holds(shown));
    tab.click(".menu");
    tab.until(open);
    assert!(tab.holds(shown));
    assert!(
        tab.holds("(() => { const box = document.getElementById('lb-side').getBoundingClientRect(); return box.left === 0 && box.right < 360 && box.height >= 739 })()"),
        "a drawer at the edge, and a piece of the page beside it"
    );
    assert_eq!(tab.text(super::pages::TOO_WIDE), "");
    tab.key("Escape");
    tab.until(&format!("!{open}"));
    tab.click(".menu");
    tab.until(open);
    tab.click("#lb-side .close");
    tab.until(&format!("!{open}"));
    tab.click(".menu");
    tab.until(open);
    tab.click("#lb-side .stack a");
    tab.until("document.body.className === 'kind-layer'");
    assert!(!tab.holds(open));
    // In a wide window it is a column, without a button.
    tab.size(1440, 900);
    assert!(tab.holds(shown));
    assert!(tab.holds("!document.querySelector('.menu').checkVisibility()"));
    assert_eq!(tab.faults(&stage.fixture.server.home()), [""; 0]);
}
