//! The search as readers use it, over HTTP and in a folder.

use super::devtools::Tab;
use super::stage::{Site, right_to_left, stage};
use std::fmt::Write as _;
use std::io::Write as _;

const BOOK: &str = r##"
//- book.toml
[book]
title = "Searched"
//- content/index.md
# Home

The [[scale]] and the [[radio]].
//- content/guide/scale.md
---
layers: [device-hardware]
areas: [technology]
tags: [power, hive]
aliases: [Weighing machine]
description: Weighs a hive.
---
# The scale

It stands below a hive.

## Calibration

Each scale is calibrated with two weights. Naïve users forget it.

## Cold weather

At ten degrees below zero the lithium cells give half of what they gave in summer. Ask for data sheets.

<details><summary>More</summary>

The quiescent current is 8 µA.

</details>
//- content/guide/radio.md
---
layers: [communications]
areas: [technology]
tags: [power]
---
# Radio

A gateway hears every scale within 300 m. The gateway sleeps never.

## Range

Measured in an orchard, with a scale at each end.
//- content/guide/chinese.md
---
layers: [communications]
areas: [business]
---
# 电池寿命

传感器的电池可以使用七年。データはクラウドに保存される。
//- content/guide/hostile.md
---
title: <script>window.broken = 1</script> <img src=x onerror="window.broken = 2">
---
# Else

Here is zanzibar & "quotes" <b>bold</b> `<script>window.broken = 3</script>`.
//- content/decisions/radio.md
---
type: decision
id: D-004
status: accepted
layers: [communications]
areas: [technology]
---
# Use LoRaWAN everywhere

Because the gateway is cheap.
//- content/decisions/old.md
---
type: decision
id: D-002
status: superseded
layers: [communications]
areas: [business]
---
# Use a modem

Without a gateway.
//- content/secret.md
---
search: false
---
# Gateway to nowhere

The gateway that nobody finds.
"##;

/// A book on a server and in a folder: the same has to happen on both.
fn both(act: impl Fn(&Tab, &str, &str)) {
    let Some(stage) = stage() else { return };
    for portable in [false, true] {
        let site = Site::of(BOOK, if portable { &["--portable"] } else { &[] });
        let folder = url::Url::from_directory_path(site.output()).unwrap().to_string();
        let (home, file) = if portable { (folder, "index.html") } else { (site.server.home(), "") };
        let tab = stage.tab();
        tab.go(&format!("{home}{file}"));
        act(&tab, &home, file);
        assert_eq!(tab.faults(&home), [""; 0], "portable: {portable}");
    }
}

const ACTIVE: &str = "document.querySelector('.search-list [aria-selected=true]')";

pub fn open(tab: &Tab) {
    tab.key("/");
    tab.until("document.activeElement.getAttribute('role') === 'combobox'");
}

/// Types a search and waits until a result shows what is expected.
pub fn search(tab: &Tab, text: &str, expected: &str) {
    tab.eval("(() => { const input = document.querySelector('[role=combobox]'); input.focus(); input.select() })()");
    tab.call("Input.insertText", &serde_json::json!({ "text": text }));
    tab.until(&format!(
        "document.querySelector('.search-list')?.dataset.of === {text} && document.querySelector('.search-list').innerText.includes({expected})",
        expected = serde_json::json!(expected),
        text = serde_json::json!(text)
    ));
}

fn titles(tab: &Tab) -> String {
    tab.text("[...document.querySelectorAll('.search-result .search-of')].map(title => title.innerText).join(' | ')")
}

#[test]
fn results_come_while_a_reader_types_and_lead_to_the_marked_place() {
    both(|tab, home, file| {
        open(tab);
        assert!(tab.holds("document.querySelector('.search-list').innerText.includes('Matrix')"), "where to start");
        tab.write("lith");
        tab.until("document.querySelector('.search-list').innerText.includes('Cold weather')");
        assert_eq!(tab.text("document.querySelector('.search-snippet mark').innerText"), "lithium");
        assert!(
            tab.holds("document.querySelector('.search-snippet').innerText.startsWith('At ten degrees below zero')")
        );
        assert!(tab.holds("document.querySelector('.search-preview').innerText.includes('Ask for data sheets')"));
        tab.until("document.querySelector('.search-status').innerText === '1 result'");
        tab.key("Enter");
        tab.until("document.readyState === 'complete' && location.hash === '#cold-weather'");
        assert_eq!(tab.text("location.href"), format!("{home}guide/scale/{file}?mark=lithium#cold-weather"));
        tab.until("CSS.highlights.get('search')?.size === 1");
        assert_eq!(tab.text("[...CSS.highlights.get('search')][0].toString()"), "lithium");
        tab.key("Escape");
        tab.until("!CSS.highlights.has('search')");
        // What was opened is offered again.
        open(tab);
        tab.until("document.querySelector('.search-recent')?.innerText === 'lith'");
        tab.click(".search-forget");
        tab.until("!document.querySelector('.search-recent')");
        tab.key("Escape");
        tab.until("!document.querySelector('dialog[open]')");
    });
}

#[test]
fn a_hit_in_a_fold_unfolds_it() {
    both(|tab, home, file| {
        tab.go(&format!("{home}guide/scale/{file}?mark=quiescent#cold-weather"));
        tab.until("CSS.highlights.get('search')?.size === 1 && document.querySelector('.prose details').open");
    });
}

#[test]
fn the_keyboard_is_enough() {
    both(|tab, _, _| {
        tab.chord("k", 2);
        tab.until("document.activeElement.getAttribute('role') === 'combobox'");
        search(tab, "gateway", "Use LoRaWAN");
        tab.until(&format!("{ACTIVE} === document.querySelectorAll('.search-list [role=option]')[0]"));
        let count = tab.eval("document.querySelectorAll('.search-list [role=option]').length").as_u64().unwrap();
        assert!(count >= 3, "{}", titles(tab));
        tab.key("ArrowDown");
        assert!(tab.holds(&format!("{ACTIVE} === document.querySelectorAll('.search-list [role=option]')[1]")));
        assert!(tab.holds(&format!(
            "document.activeElement.getAttribute('aria-activedescendant') === {ACTIVE}.id && document.activeElement.getAttribute('aria-expanded') === 'true'"
        )));
        tab.key("ArrowUp");
        tab.key("ArrowUp");
        assert!(
            tab.holds(&format!("{ACTIVE} === [...document.querySelectorAll('.search-list [role=option]')].at(-1)"))
        );
        // Tab goes round within the dialog.
        let mut seen = String::new();
        for _ in 0..12 {
            tab.key("Tab");
            let _ = write!(seen, "{} ", tab.text("document.activeElement.className || document.activeElement.tagName"));
        }
        assert!(seen.contains("search-group") && seen.contains("search-all"), "{seen}");
        tab.key("Escape");
        tab.until("!document.querySelector('dialog[open]')");
    });
}

#[test]
fn filters_narrow_what_is_found() {
    both(|tab, _, _| {
        open(tab);
        search(tab, "gateway", "Radio");
        tab.click("[data-group=type]");
        tab.click(".search-choice:not([aria-pressed=true])");
        let kind = tab.text("document.querySelector('.search-choice[aria-pressed=true]').innerText");
        tab.until(&format!(
            "[...document.querySelectorAll('.search-kind')].every(kind => kind.innerText.startsWith({}))",
            serde_json::json!(kind)
        ));
        tab.click(".search-chosen");
        tab.until("!document.querySelector('.search-chosen')");
        search(tab, "gateway type:decision status:accepted", "Use LoRaWAN");
        tab.until("document.querySelectorAll('.search-result').length === 1");
        search(tab, "tag:power", "The scale");
        assert_eq!(titles(tab), "Radio | The scale");
        search(tab, "layer:comm area:business modem", "Use a modem");
    });
}

#[test]
fn slips_accents_numbers_aliases_and_scripts_without_spaces_are_found() {
    both(|tab, _, _| {
        open(tab);
        for (text, first) in [
            ("gatewya", "Radio"),
            ("agteway", "Radio"),
            ("D-004", "Use LoRaWAN everywhere"),
            ("d-002", "Use a modem"),
            ("naive", "The scale"),
            ("CALIBRATING", "The scale"),
            ("weighing machine", "The scale"),
            ("电池", "电池寿命"),
            ("池", "电池寿命"),
            ("クラウド", "电池寿命"),
            ("\"every scale within\"", "Radio"),
            ("#hive", "#hive"),
        ] {
            search(tab, text, first);
            assert!(titles(tab).split(" | ").next() == Some(first), "{text}: {}", titles(tab));
        }
        search(tab, "gatewya", "Radio");
        assert!(tab.holds("document.querySelector('.search-note').innerText.endsWith('gateway')"));
        search(tab, "to be", "");
        tab.until("document.querySelector('.search-status').innerText !== ''");
        assert!(!titles(tab).contains("nowhere"), "what wants no search is not found");
    });
}

#[test]
fn nothing_found_helps_on_and_nothing_typed_is_ever_code() {
    both(|tab, _, _| {
        open(tab);
        search(tab, "qqqqzzzz", "Matrix");
        tab.until("document.querySelector('.search-status').innerText.includes('qqqqzzzz')");
        assert!(
            tab.holds("[...document.querySelectorAll('.search-list [role=option]')].every(one => one.href.length > 8)")
        );
        for text in [
            "<script>window.broken = 4</script>",
            "\"><img src=x onerror=window.broken=5>",
            "((((",
            "[a-",
            "\\",
            "%",
            "\"\"\"",
            "type:",
            "' OR 1=1 --",
            "\u{202e}\u{0}",
            "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
            "constructor __proto__ toString",
        ] {
            tab.eval("document.querySelector('[role=combobox]').select()");
            tab.call("Input.insertText", &serde_json::json!({ "text": text }));
        }
        search(tab, "zanzibar", "window.broken = 1");
        assert!(titles(tab).starts_with("<script>window.broken = 1</script>"), "{}", titles(tab));
        assert!(tab.holds("document.querySelector('.search-preview').innerText.includes('<script>')"));
        assert!(tab.holds(
            "!window.broken && !document.querySelector('.search-dialog :is(script, img, b:not(.search-note b))')"
        ));
        assert!(tab.holds(&format!("{ACTIVE}.innerText.includes('& \"quotes\"')")));
    });
}

#[test]
fn the_page_of_the_search_goes_by_its_address() {
    both(|tab, home, file| {
        tab.go(&format!("{home}search/{file}?q=gateway&type=decision"));
        tab.until("document.querySelectorAll('.search-result').length === 2");
        assert!(titles(tab).contains("Use LoRaWAN everywhere") && titles(tab).contains("Use a modem"));
        assert_eq!(tab.text("document.querySelector('[role=combobox]').value"), "gateway");
        tab.key("/");
        tab.until("document.activeElement.matches('.search-page [role=combobox]')");
        search(tab, "scale", "Matrix");
        tab.click(".search-chosen");
        tab.until("document.querySelector('.search-of')?.innerText === 'The scale'");
        if file.is_empty() {
            assert_eq!(tab.text("location.search"), "?q=scale");
        }
        tab.scripts(false);
        tab.reload();
        assert!(tab.holds("document.querySelector('noscript').innerText.includes('JavaScript')"));
        tab.scripts(true);
    });
}

#[test]
fn it_stands_in_narrow_windows_in_the_dark_and_from_right_to_left() {
    let Some(stage) = stage() else { return };
    let site = Site::of(&right_to_left(), &[]);
    for (width, colours) in [(1440, "light"), (360, "dark"), (320, "light")] {
        let tab = stage.tab();
        tab.size(width, 740);
        tab.media("screen", colours);
        tab.go(&site.server.url("guide/everything/"));
        tab.eval("document.querySelector('[data-search-open]').click()");
        tab.until("document.activeElement.getAttribute('role') === 'combobox'");
        search(&tab, "everything", "Everything");
        assert!(tab.holds(
            "(() => { const box = document.querySelector('.search-dialog').getBoundingClientRect();
              return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight &&
                [...document.querySelectorAll('.search-found, .search-list, .search-field')].every(one => one.scrollWidth <= one.clientWidth + 1) })()"
        ));
        let wide = width > 1100;
        assert!(tab.holds(&format!("document.querySelector('.search-preview').checkVisibility() === {wide}")));
    }
}

/// The first search over HTTP, with an empty cache: all that was loaded since the key that opened it, while three letters are
/// typed.
#[test]
fn the_first_result_is_light_and_quick() {
    let Some(stage) = stage() else { return };
    let own = stage.own();
    let tab = stage.tab();
    tab.go(&own.server.url("manual/links/"));
    tab.eval("performance.clearResourceTimings()");
    open(&tab);
    tab.until("document.querySelector('.search-list').children.length > 0");
    tab.eval(
        "window.took = new Promise(done => {
           const input = document.querySelector('[role=combobox]'), list = document.querySelector('.search-list');
           let start = 0;
           input.addEventListener('input', () => start ||= performance.now(), true);
           new MutationObserver(() => { if (list.querySelector('.search-snippet mark')) {
             window.loaded ??= performance.getEntriesByType('resource').map(one => new URL(one.name).pathname);
             done(performance.now() - start) } }).observe(list, {childList: true, subtree: true});
         }); 0",
    );
    tab.write("g");
    tab.write("a");
    tab.write("t");
    let took = tab.eval("window.took").as_f64().unwrap();
    assert!(took < 2_000.0, "{took} ms, on a machine that does other things too");
    let loaded = tab.eval("loaded");
    let (mut index, mut sent) = (0, 0);
    for path in loaded.as_array().unwrap() {
        let path = path.as_str().unwrap();
        let bytes = std::fs::read(own.output().join(path.trim_start_matches('/'))).unwrap();
        if path.starts_with("/search-index/") {
            index += bytes.len();
        }
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&bytes).unwrap();
        sent += gzip.finish().unwrap().len();
    }
    println!(
        "the first result: {took:.0} ms, {index} bytes of the index, {sent} bytes in all as a web server sends them"
    );
    assert!((1..100_000).contains(&index), "{index} bytes of the index");
    assert!((1..100_000).contains(&sent), "{sent} bytes in all");
}

/// What the script takes for words and stems is what the index was written with.
#[test]
fn the_reader_cuts_words_as_the_index_does() {
    let Some(stage) = stage() else { return };
    let own = stage.own();
    let tab = stage.tab();
    tab.go(&own.server.url(""));
    open(&tab);
    let mut text = String::from(
        "don't L'eau o’clock it's ROCK'N'ROLL Wi-Fi over-the-air D-004 a-b-c-d x- -y 7.5 payload_c5f5 Änderung Straße ŁÓDŹ ﬁne \
         电池寿命 7年 データ ﾃﾞｰﾀ 한국어 Ελλάς हिन्दी שָׁלוֹם e\u{301}te\u{301} ½ ™ İstanbul ภาษาไทย ",
    );
    for file in
        walkdir::WalkDir::new(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content")).sort_by_file_name()
    {
        let file = file.unwrap();
        if file.path().extension().is_some_and(|name| name == "md") {
            text += &std::fs::read_to_string(file.path()).unwrap();
        }
    }
    let mut expected = Vec::new();
    layerbook::search::words(&text, |word| expected.push(format!("{word} {}", layerbook::search::stem(word))));
    let found = tab.eval(&format!(
        "(() => {{ const found = []; layerbookSearch.words({}, word => found.push(word + ' ' + layerbookSearch.stem(word))); return found }})()",
        serde_json::json!(text)
    ));
    let found: Vec<&str> = found.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert!(expected.len() > 20_000, "{}", expected.len());
    for (at, (expected, found)) in expected.iter().zip(&found).enumerate() {
        assert_eq!(expected, found, "word {at}");
    }
    assert_eq!(expected.len(), found.len());
}
