//! Diagrams: drawn by the copy that the theme ships, under a policy that forbids what it likes to do.

use super::devtools::Tab;
use super::stage::{Site, stage};

const BOOK: &str = "
//- book.toml
[book]
title = \"Drawings\"
//- content/index.md
# Home

[Drawn](drawn.md) and [plain](plain.md).
//- content/plain.md
# Plain

Nothing is drawn here.
//- content/drawn.md
# Drawn

```mermaid
flowchart LR
  A[Sensor] -->|reads| B(Gateway)
  B --> C{Online?}
  style A fill:#f9f
```

```mermaid
sequenceDiagram
  Device->>Cloud: report
  Note over Device,Cloud: <img src=x onerror=alert(1)>
```

```mermaid
pie title Energy
  \"radio\" : 45
  \"sleep\" : 20
```

```mermaid
flowchart LR
  A --
```

```mermaid
flowchart LR
  A[\"<b onclick='alert(1)'>bold</b>\"] --> B
  click B \"javascript:alert(1)\"
```
//- content/around.md
# Around

![[drawn]]
";

fn check(tab: &Tab, url: &str, drawings: usize) {
    tab.go(url);
    tab.until("document.documentElement.dataset.diagrams === 'light'");
    assert!(tab.holds(&format!("document.querySelectorAll('.diagram > .drawing svg').length === {drawings}")), "{url}");
    assert!(tab.holds(
        "[...document.querySelectorAll('.drawing svg')].every(drawing => drawing.getBoundingClientRect().width > 40)"
    ));
    assert!(tab.holds(
        "[...document.querySelectorAll('.drawing')].every(drawing => drawing.getAttribute('aria-hidden') === 'true')"
    ));
    // The source stands beside the drawing for those who hear the page, and alone where it cannot be drawn.
    assert!(
        tab.holds(
            "[...document.querySelectorAll('.diagram')].every(one => one.querySelector('pre').checkVisibility())"
        )
    );
    let heights =
        "[...document.querySelectorAll('.diagram > pre')].map(source => source.getBoundingClientRect().height > 20)";
    assert_eq!(tab.text(&format!("{heights}.join(' ')")), "false false false true false");
    // What mermaid leaves behind for measuring is gone, and nothing of it runs.
    assert!(tab.holds("!document.querySelector('[id^=dlb-diagram]')"));
    assert!(tab.holds("!document.querySelector('.drawing :is(script, style, foreignObject, img), .drawing [onclick], .drawing a[*|href^=javascript]')"));
    let fill = "getComputedStyle(document.querySelector('.drawing .node rect')).fill";
    assert_eq!(tab.text(fill), "rgb(255, 153, 255)", "styles of a note are applied");
}

#[test]
fn diagrams_are_drawn_where_they_are_and_nothing_is_loaded_elsewhere() {
    let Some(stage) = stage() else { return };
    let site = Site::of(BOOK, &[]);
    let tab = stage.tab();
    for path in ["drawn/", "around/"] {
        check(&tab, &site.server.url(path), 4);
    }
    assert_eq!(tab.faults(&site.server.home()), [""; 0]);
    tab.go(&site.server.url("plain/"));
    assert!(tab.holds("!document.querySelector('script[src*=mermaid], script[src*=diagrams]')"));
    assert_eq!(tab.faults(&site.server.home()), [""; 0]);
    let portable = Site::of(BOOK, &["--portable"]);
    let home = url::Url::from_directory_path(portable.output()).unwrap().to_string();
    check(&tab, &format!("{home}drawn/index.html"), 4);
    assert_eq!(tab.faults(&home), [""; 0]);
}

#[test]
fn diagrams_follow_the_colours_and_are_dark_on_white_paper() {
    let Some(stage) = stage() else { return };
    let site = Site::of(BOOK, &[]);
    let tab = stage.tab();
    tab.media("screen", "dark");
    tab.go(&site.server.url("drawn/"));
    tab.until("document.documentElement.dataset.diagrams === 'dark'");
    let ink = |which: &str| format!("getComputedStyle(document.querySelector('{which} .messageText')).fill");
    assert_eq!(tab.text(&ink(".drawing:not(.on-paper)")), "rgb(231, 233, 236)");
    assert_eq!(tab.text(&ink(".on-paper")), "rgb(27, 30, 34)");
    assert!(tab.holds("document.querySelectorAll('.on-paper').length === 4 && [...document.querySelectorAll('.on-paper')].every(one => !one.checkVisibility())"));
    tab.media("print", "dark");
    assert!(tab.holds(
        "[...document.querySelectorAll('.drawing')].every(one => one.checkVisibility() === one.matches('.on-paper'))"
    ));
    tab.media("screen", "dark");
    tab.key("t");
    tab.until("document.documentElement.dataset.diagrams === 'light'");
    assert_eq!(tab.text(&ink(".drawing")), "rgb(27, 30, 34)");
    assert!(tab.holds("document.querySelectorAll('.drawing').length === 4"));
    assert_eq!(tab.faults(&site.server.home()), [""; 0]);
}

#[test]
fn without_scripts_the_source_is_read() {
    let Some(stage) = stage() else { return };
    let site = Site::of(BOOK, &[]);
    let tab = stage.tab();
    tab.scripts(false);
    tab.go(&site.server.url("drawn/"));
    assert!(tab.holds(
        "[...document.querySelectorAll('.diagram > pre')].every(source => source.getBoundingClientRect().height > 20)"
    ));
}
