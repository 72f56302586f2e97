//! Other ways to read: without scripts, on paper, from a folder, from right to left.

use super::pages::TOO_WIDE;
use super::stage::{FIXTURE, PAGES, Site, right_to_left, stage};

#[test]
fn everything_is_read_without_scripts() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    tab.scripts(false);
    for (kind, path) in PAGES {
        tab.go(&server.url(path));
        assert!(tab.holds("!document.documentElement.classList.contains('js')"), "scripts do not run");
        assert!(tab.holds("document.querySelector('h1').checkVisibility()"), "{kind}");
        assert!(tab.holds("document.querySelector('main').innerText.trim().length > 20"), "{kind}");
        assert!(tab.holds("document.querySelectorAll('.side a').length > 12"), "{kind}");
        // The side of the home page and of the matrix is the matrix.
        let links = if kind == "home" || kind == "matrix" { ".matrix a" } else { ".side a" };
        assert!(tab.holds(&format!("[...document.querySelectorAll('{links}')].every(link => link.checkVisibility())")));
        // What only works with scripts does not show.
        for useless in ["[data-theme-switch]", "[data-search-open]", "[popovertarget=lb-keys]", "[data-choosers]"] {
            assert!(
                tab.holds(&format!("[...document.querySelectorAll('{useless}')].every(one => !one.checkVisibility())")),
                "{useless} shows on {kind}"
            );
        }
    }
    tab.go(&server.url("guide/everything/"));
    let folded = "document.querySelector('details.callout:not([open]) .callout-body')";
    assert!(tab.holds(&format!("!{folded}.checkVisibility({{contentVisibilityAuto: true}})")));
    tab.click("details.callout:not([open]) > summary");
    tab.until("document.querySelector('details.callout[data-callout=warning]').open");
    assert!(
        tab.holds("document.querySelector('details.callout[data-callout=warning] .callout-body').checkVisibility()")
    );
    assert!(tab.holds("document.querySelector('.toc a').checkVisibility()"), "the contents stand beside the text");
    tab.size(360, 740);
    tab.click(".menu");
    tab.until("document.getElementById('lb-side').matches(':popover-open')");
    tab.click("#lb-side .stack a");
    tab.until("document.body.className === 'kind-layer'");
}

#[test]
fn on_paper_only_the_text_is_left() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    for path in
        ["guide/everything/", "guide/long/", "decisions/radio/", "layer/communications/", "matrix/", "decision-log/"]
    {
        tab.media("print", "dark");
        tab.go(&stage.fixture.server.url(path));
        for chrome in [".top", ".side", ".foot", ".toc", ".skip", ".copy", ".crumbs", ".pager", "#lb-keys"] {
            assert!(
                tab.holds(&format!("[...document.querySelectorAll('{chrome}')].every(one => !one.checkVisibility())")),
                "{chrome} is printed at {path}"
            );
        }
        assert!(tab.holds("document.querySelector('h1').checkVisibility()"));
        assert_eq!(
            tab.text("getComputedStyle(document.body).color"),
            "rgb(27, 30, 34)",
            "dark ink on a dark screen too"
        );
        tab.media("", "light");
        let pdf = tab.pdf();
        assert!(pdf.starts_with(b"%PDF-"), "{path}");
        let pages = memchr::memmem::find_iter(&pdf, b"/Type /Page\n").count();
        let least = if path == "guide/long/" { 3 } else { 1 };
        assert!((least..20).contains(&pages), "{pages} pages at {path}");
    }
}

#[test]
fn folded_text_is_printed() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    tab.media("print", "light");
    tab.go(&stage.fixture.server.url("guide/everything/"));
    let height = "document.querySelector('details.callout:not([open]) .callout-body').getBoundingClientRect().height";
    assert!(tab.holds(&format!("{height} > 20")));
}

#[test]
fn a_portable_site_opens_from_its_folder() {
    let Some(stage) = stage() else { return };
    let site = Site::of(FIXTURE, &["--portable"]);
    let home = url::Url::from_directory_path(site.output()).unwrap().to_string();
    let tab = stage.tab();
    tab.go(&format!("{home}index.html"));
    let styled = "getComputedStyle(document.querySelector('.top')).position === 'sticky'";
    let until_kind = |kind: &str| {
        tab.until(&format!("document.readyState === 'complete' && document.body.className === 'kind-{kind}'"));
        assert!(tab.holds(styled), "the style sheet is applied to {kind}");
        assert!(tab.holds("document.documentElement.classList.contains('js')"), "scripts run on {kind}");
        assert!(tab.text("location.href").starts_with(&home));
    };
    until_kind("home");
    tab.click(".top-nav a[data-key=m]");
    until_kind("matrix");
    tab.click(".matrix tr.layer-3 td:nth-of-type(4) a");
    until_kind("cell");
    tab.click(".listing .cards a");
    until_kind("note");
    tab.click("a.brand");
    until_kind("home");
    tab.go(&format!("{home}guide/everything/index.html"));
    until_kind("note");
    assert!(tab.holds("[...document.images].every(image => image.loading === 'lazy' || image.naturalWidth > 0)"));
    // Nothing leads to a folder, where a browser would show a list of files.
    let folders = tab.text("[...document.links].map(link => link.href).filter(href => href.startsWith('file:') && /\\/(#.*)?$/.test(href)).join(' ')");
    assert_eq!(folders, "");
    assert_eq!(tab.faults(&home), [""; 0]);
}

#[test]
fn a_book_from_right_to_left_stands_from_right_to_left() {
    let Some(stage) = stage() else { return };
    let site = Site::of(&right_to_left(), &[]);
    let tab = stage.tab();
    for (kind, path) in PAGES {
        tab.size(1440, 900);
        tab.go(&site.server.url(path));
        assert_eq!(
            tab.text("document.documentElement.lang + ' ' + getComputedStyle(document.body).direction"),
            "ar rtl"
        );
        if kind == "note" {
            assert!(
                tab.holds("document.querySelector('.side').getBoundingClientRect().left > document.querySelector('.page').getBoundingClientRect().right"),
                "the side stands at the right"
            );
        }
        for width in [1440, 360, 320] {
            tab.size(width, 740);
            assert_eq!(tab.text(TOO_WIDE), "", "/{path} at {width}");
        }
    }
    tab.go(&site.server.url("guide/everything/"));
    assert!(tab.holds("getComputedStyle(document.querySelector('pre')).direction === 'ltr'"), "code is left as it is");
    assert!(
        tab.holds(
            "(() => { const code = document.querySelector('pre.code').getBoundingClientRect();
             const copy = document.querySelector('.copy').getBoundingClientRect();
             return copy.left > (code.left + code.right) / 2 && copy.right <= code.right })()"
        ),
        "the button does not stand where lines of code begin"
    );
    tab.click(".menu");
    tab.until("document.getElementById('lb-side').matches(':popover-open')");
    assert!(tab.holds("document.getElementById('lb-side').getBoundingClientRect().right === 320"));
}
