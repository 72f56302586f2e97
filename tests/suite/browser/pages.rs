//! What holds on a page of every kind: it is quiet, fits the window, and can be read.

use super::server::Server;
use super::stage::{PAGES, Site, stage};
use crate::support::Folder;

/// Every kind of page has to be looked at.
const KINDS: [&str; 18] = [
    "home",
    "matrix",
    "layer",
    "area",
    "cell",
    "note",
    "section",
    "decisions",
    "articles",
    "article",
    "glossary",
    "tags",
    "tag",
    "recent",
    "unsorted",
    "graph",
    "print",
    "not-found",
];

/// Whether the fault is only that the page for wrong addresses answers with 404.
fn is_expected(kind: &str, fault: &str) -> bool {
    kind == "not-found" && fault.contains("404") && fault.contains("no/such/page/")
}

#[test]
fn the_watch_sees_errors_exceptions_violations_and_requests_to_other_hosts() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new(
        "\
//- bad.html
<!doctype html><title>x</title><body><script src=\"bad.js\"></script><script>inline = 1</script>
<p style=\"color: red\">x</p><img src=\"https://other.example/x.png\" alt=\"\"><img src=\"gone.png\" alt=\"\">
//- bad.js
console.error('printed'); location.hash = 'x'; missing();
//- 404.html
<!doctype html><title>404</title>
",
    );
    let server = Server::new(&folder.root());
    let tab = stage.tab();
    tab.go(&server.url("bad.html"));
    let faults = tab.faults(&server.home()).join("\n");
    for sign in ["printed", "missing is not defined", "inline script", "inline style", "other.example", "404"] {
        assert!(faults.contains(sign), "`{sign}` is missed:\n{faults}");
    }
}

#[test]
fn pages_of_every_kind_have_no_error_no_violation_and_no_request_to_another_host() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    let mut wrong = Vec::new();
    for (kind, path) in PAGES {
        tab.go(&server.url(path));
        let class = tab.text("document.body.className");
        assert_eq!(class, format!("kind-{kind}"), "at {path}");
        let faults = tab.faults(&server.home());
        wrong.extend(faults.into_iter().filter(|fault| !is_expected(kind, fault)).map(|f| format!("{path}: {f}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for kind in KINDS {
        assert!(PAGES.iter().any(|(of, _)| *of == kind), "no page of kind {kind} is looked at");
    }
}

/// The script that tells what makes the document wider than the window, or an empty text.
pub const TOO_WIDE: &str = "(() => {
  const root = document.documentElement, width = root.clientWidth;
  if (root.scrollWidth <= width && document.body.scrollWidth <= width) return '';
  const clipped = element => {
    for (let at = element.parentElement; at; at = at.parentElement) if (getComputedStyle(at).overflowX !== 'visible') return true;
    return false;
  };
  const out = [...document.querySelectorAll('body *')].filter(element => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ contentVisibilityAuto: true }) && box.width && (box.right > width + 1 || box.left < -1) && !clipped(element);
  });
  return `${root.scrollWidth} > ${width}: ` + out.slice(0, 6).map(element => element.tagName + '.' + element.className).join(', ');
})()";

fn too_wide(site: &Site, tab: &super::devtools::Tab, pages: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    for path in pages {
        tab.go(&site.server.url(path));
        for width in [320, 360, 768, 1440] {
            tab.size(width, 900);
            let text = tab.text(TOO_WIDE);
            if !text.is_empty() {
                wrong.push(format!("/{path} at {width}: {text}"));
            }
        }
    }
    wrong
}

#[test]
fn no_page_is_wider_than_its_window() {
    let Some(stage) = stage() else { return };
    let pages = PAGES.map(|(_, path)| path.to_owned());
    let wrong = too_wide(&stage.fixture, &stage.tab(), &pages);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_page_of_the_own_book_is_wider_than_its_window_or_complains() {
    let Some(stage) = stage() else { return };
    let site = stage.own();
    let pages = [
        "",
        "matrix/",
        "layer/device-hardware/",
        "area/standards/",
        "matrix/communications/security/",
        "manual/markdown/",
        "manual/configuration/",
        "manual/theme-views/",
        "example/decisions/d-004-lorawan/",
        "example/product/",
        "decision-log/",
        "library/",
        "library/how-to-build-an-iot-product-roadmap/",
        "terms/",
        "reading/",
        "recent/",
    ]
    .map(str::to_owned);
    let tab = stage.tab();
    let wrong = too_wide(site, &tab, &pages);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let faults = tab.faults(&site.server.home());
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The script that tells each text whose contrast is too low. Colours are painted on a canvas, so that every notation is
/// read; text for machines, decoration and text that is not shown are left out.
const TOO_FAINT: &str = "(() => {
  const canvas = document.createElement('canvas'); canvas.width = canvas.height = 1;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const memo = new Map();
  const paint = colours => {
    const key = colours.join('|');
    if (!memo.has(key)) {
      pen.clearRect(0, 0, 1, 1);
      colours.forEach(colour => { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); });
      memo.set(key, [...pen.getImageData(0, 0, 1, 1).data]);
    }
    return memo.get(key);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const grounds = new Map();
  const ground = element => {
    if (!element) return ['white'];
    if (!grounds.has(element)) {
      const own = getComputedStyle(element).backgroundColor;
      grounds.set(element, paint([own])[3] ? [...ground(element.parentElement), own] : ground(element.parentElement));
    }
    return grounds.get(element);
  };
  let seen = 0;
  const faint = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    if (!text || element.closest('.vh, [aria-hidden=true], .anchor, .copy, .skip, math, script')) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) continue;
    seen += 1;
    const style = getComputedStyle(element), below = ground(element);
    const [a, b] = [light(paint([...below, style.color])), light(paint(below))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) faint.set(element.tagName + '.' + element.className + ' ' + style.color + ' on ' + below.join(' '), ratio.toFixed(2) + ' ' + text.slice(0, 30));
  }
  return JSON.stringify([seen, [...faint].map(entry => entry.join(': '))]);
})()";

#[test]
fn text_and_links_stand_out_from_what_is_behind_them_in_light_and_dark() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let mut wrong = Vec::new();
    for (_, path) in PAGES {
        tab.go(&stage.fixture.server.url(path));
        tab.eval("document.querySelectorAll('details').forEach(fold => fold.open = true)");
        for colours in ["light", "dark"] {
            tab.media("screen", colours);
            let (seen, faint): (usize, Vec<String>) = serde_json::from_str(&tab.text(TOO_FAINT)).unwrap();
            assert!(seen > 20, "{seen} texts at {path}");
            wrong.extend(faint.into_iter().map(|text| format!("/{path} {colours}: {text}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The measure itself: grey on white is too faint.
    tab.media("screen", "light");
    tab.eval("{ const p = document.createElement('p'); p.textContent = 'faint'; p.style.color = '#999'; document.body.append(p) }");
    let (_, faint): (usize, Vec<String>) = serde_json::from_str(&tab.text(TOO_FAINT)).unwrap();
    assert_eq!(faint.len(), 1, "{faint:?}");
}
