//! Every page is valid HTML, whole in itself, and asks no other host for anything.

use crate::dom::Dom;
use crate::support::{book_with, outputs, target_file};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is wrong with the pages of a site.
fn faults(outputs: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut fragments: Vec<(&str, String, String)> = Vec::new();
    let mut faults = Vec::new();
    for (file, bytes) in outputs.iter().filter(|(file, _)| file.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).expect("pages are UTF-8");
        let dom = Dom::read(text);
        let mut fault = |what: String| faults.push(format!("{file}: {what}"));
        dom.errors.iter().for_each(|error| fault(format!("parse error: {error}")));
        let own: BTreeSet<String> = dom.ids().into_iter().map(str::to_owned).collect();
        let mut seen = BTreeSet::new();
        for id in dom.elements.iter().filter_map(|element| element.get("id")) {
            if !seen.insert(id) {
                fault(format!("the id `{id}` stands twice"));
            }
            if id.is_empty() || id.contains(char::is_whitespace) {
                fault(format!("`{id}` is no id"));
            }
        }
        page_frame(&dom, &mut fault);
        for element in &dom.elements {
            for name in ["aria-labelledby", "aria-controls", "aria-describedby", "for", "popovertarget", "headers"] {
                for id in element.get(name).unwrap_or_default().split_whitespace().filter(|id| !own.contains(*id)) {
                    fault(format!("{name}=`{id}` on <{}> names nothing", element.name));
                }
            }
            inline_code(element, &mut fault);
            for name in ["href", "src", "data", "poster"] {
                let Some(address) = element.get(name) else { continue };
                let is_request = element.name != "a" && element.get("rel") != Some("canonical");
                if is_request && (address.contains("://") || address.starts_with("//")) {
                    fault(format!("<{}> asks another host: {address}", element.name));
                }
                // A host shows it at any address.
                let is_absolute = address.starts_with('/') && !address.starts_with("//");
                if is_absolute && file != "404.html" {
                    fault(format!("{name}=`{address}` is not relative"));
                }
                let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
                let path = if is_absolute { &path[1..] } else { path };
                let target = if address.starts_with('#') {
                    Some(file.clone())
                } else {
                    target_file(file, if path.is_empty() { "./" } else { path })
                };
                let Some(target) = target else { continue };
                if !outputs.contains_key(&target) {
                    fault(format!("{name}=`{address}` leads to {target}, which is not there"));
                } else if !fragment.is_empty() {
                    fragments.push((file, target, layerbook::base::path::decode(fragment).into_owned()));
                }
            }
        }
        ids.insert(file, own);
    }
    for (file, target, fragment) in fragments {
        if target.ends_with(".html") && !ids[target.as_str()].contains(&fragment) {
            faults.push(format!("{file}: no `#{fragment}` on {target}"));
        }
    }
    faults
}

fn page_frame(dom: &Dom, fault: &mut impl FnMut(String)) {
    let redirect = dom.all("body").any(|body| body.get("class") == Some("kind-redirect"));
    let headings = dom.all("h1").count();
    if headings != 1 && !redirect {
        fault(format!("{headings} headings of level 1"));
    }
    if dom.all("html").any(|html| html.get("lang").is_none_or(str::is_empty)) {
        fault("no language".to_owned());
    }
    for name in ["title", "main"] {
        if dom.all(name).count() == 0 || dom.all("title").any(|title| title.text.trim().is_empty()) {
            fault(format!("no <{name}>"));
        }
    }
    for image in dom.all("img").filter(|image| image.get("alt").is_none()) {
        fault(format!("an image without alt: {image:?}"));
    }
    for element in dom.all("a").chain(dom.all("button")) {
        if element.text.trim().is_empty() && element.get("aria-label").is_none() && element.get("href").is_some() {
            fault(format!("a link without a name: {element:?}"));
        }
    }
}

fn inline_code(element: &crate::dom::Element, fault: &mut impl FnMut(String)) {
    if element.name == "script" && element.get("src").is_none() {
        fault(format!("an inline script: {}", element.text));
    }
    if element.name == "style" || element.get("style").is_some() {
        fault(format!("an inline style on <{}>", element.name));
    }
    for (name, value) in &element.attributes {
        if name.starts_with("on") {
            fault(format!("{name}=`{value}` on <{}>", element.name));
        }
        let address: String =
            value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect::<String>().to_lowercase();
        if matches!(name.as_str(), "href" | "src" | "action" | "formaction" | "data" | "xlink:href")
            && ["javascript:", "vbscript:", "data:"].iter().any(|scheme| address.starts_with(scheme))
        {
            fault(format!("{name}=`{value}` on <{}>", element.name));
        }
    }
}

/// Expects no fault; shows the first of each kind.
fn sound(outputs: &BTreeMap<String, Vec<u8>>) {
    let faults = faults(outputs);
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn every_page_of_the_own_book_is_sound() {
    let outputs = outputs(&crate::dogfood::own_book().book);
    let sizes = outputs.keys().filter(|file| file.ends_with(".html")).count();
    assert!(sizes > 150, "{sizes} pages");
    let assets: BTreeMap<String, Vec<u8>> = outputs;
    sound(&assets);
}

/// Everything that a note can hold, and much that it should not.
pub const NASTY: &str = r##"
//- index.md
---
title: "Quotes \" & <i>tags</i> '"
description: "<script>alert(1)</script> & \"more\""
---
# Other heading than the title

[[a note]] [[Décision]] ![[a note]] ![[a note#Part]] ![[a note#^block]] #tag/ünder #tag

## Part

## Part
//- a note.md
---
aliases: [old/address, "<b>alias</b>"]
tags: [One, "two words", two-words, "<script>"]
layers: [communications, cloud-platform]
areas: [security]
owner: "<img src=x onerror=alert(1)>"
review-by: 2026-01-01
date: 2026-02-03
---
# A *note* with `code` & <b>bold</b> [link](index.md)

Text[^1] and ^[inline]. ==mark== %%c%% $x$ https://example.com/?a=1&b=2 [x](index.md "a \" title")

## Part

- [ ] task ^block
- [x] done ![[index#Part]]

> [!note]- Title with [[index]]
> > [!tip]
> > | a | b |
> > |---|---|
> > | `x` | [[index\|home]] |

1. one
   1. two

Term
: Definition ![[pic.svg]]

[^1]: A footnote with ![[index#Part]] and a [link](https://example.com/essay).

<details><summary>More</summary>

Hidden *text*.

</details>

<div id="part">an id that a heading has</div>
<a name="part-1">and another</a>
<p id="lb-main">an id of the theme</p>

```rust
fn main() {}
```

![](pic.svg) ![|30](pic.svg) [![alt](pic.svg)](index.md) [![alt](pic.svg)](https://example.com)

[[gone]] [x](gone.md) ![](gone.png) [y](javascript:alert(1)) [z](.hidden.md) []() [](index.md)
//- Décision.md
---
type: decision
id: D-1
status: accepted
supersedes: [D-0]
provides: [battery-life >= 5 y]
layers: [communications]
areas: [technology]
---
# Use LTE-M

## Status

Accepted

## Context

One. [A book about it](https://example.com/book) by Noor Haddad.

## Decision

Yes.
//- d0.md
---
type: decision
id: D-0
status: superseded
superseded-by: [D-1]
---
# Use a wire
//- glossary/gateway.md
# Gateway

Joins *two* [networks](../index.md)[^1] & "more". ![[pic.svg]]

[^1]: x
//- glossary/empty.md
//- folder/deep/er/note.md
A gateway. <b>never closed <i>at all

<table><tr><td>open

<p>x</div></section></article></main>

# <em>x</em>
//- reading/list.md
# Reading

- [A title of a work](https://example.com/a-work) - Noor Haddad
- [Other](https://example.org/other?x="y"&z=<q>) - description
- https://www.example.net/bare

**A lead with "quotes" & more:** by Ilse Brandt
https://example.com/lead
//- rtl.md
# שלום عالم

טקסט
//- 100% #1?.md
# Odd name
[[100% #1?]]
//- pic.svg  20x10
//- .hidden.md  hidden
"##;

#[test]
fn every_page_of_a_nasty_book_is_sound() {
    for (html, math) in [("sanitize", false), ("escape", true)] {
        let toml = format!("[markdown]\nhtml = \"{html}\"\nmath = {math}\n");
        let book = book_with(NASTY, |setup| setup.config = crate::support::setup(&toml).config);
        sound(&outputs(&book));
    }
}

#[test]
fn portable_pages_of_a_nasty_book_are_sound() {
    sound(&outputs(&book_with(NASTY, |setup| setup.portable = true)));
}

#[test]
fn a_book_of_nothing_is_sound() {
    sound(&outputs(&crate::support::book("//- empty.md\n")));
    sound(&outputs(&crate::support::book("")));
}

#[test]
fn the_page_for_what_is_not_there_works_at_any_address_below_the_base() {
    let book =
        book_with("//- a.md\n", |setup| setup.config.build.base_url = Some("https://wiki.example.com/sub/".to_owned()));
    let dom = Dom::read(&crate::support::page(&book, "404.html"));
    for element in &dom.elements {
        for address in
            [element.get("href"), element.get("src")].into_iter().flatten().filter(|address| !address.starts_with('#'))
        {
            assert!(address.starts_with("/sub/") || element.get("rel") == Some("canonical"), "{element:?}");
        }
    }
}

#[test]
fn language_and_direction_follow_the_book() {
    for (language, direction) in [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("de", "ltr")] {
        let page = crate::support::page(
            &crate::support::book(&format!("//- book.toml\n[book]\nlanguage = \"{language}\"\n//- a.md\n")),
            "a/",
        );
        assert!(page.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\">")));
    }
}

#[test]
fn a_page_with_its_styles_and_scripts_is_small() {
    let book = crate::support::book("//- a.md\n# A\n\nText with [[b]].\n//- b.md\n# B\n\n```mermaid\npie\n```\n");
    let outputs = outputs(&book);
    let page = String::from_utf8_lossy(&outputs["a/index.html"]);
    let of_page = |ending: &str| -> Vec<&Vec<u8>> {
        // What the search needs is loaded when it is opened.
        let is_later = |file: &str| file.contains("/search-") || file.contains("/search.") && file.ends_with(".css");
        let loaded = outputs
            .iter()
            .filter(|(file, _)| file.ends_with(ending) && page.contains(file.as_str()) && !is_later(file));
        loaded.map(|(_, bytes)| bytes).collect()
    };
    let (styles, scripts) = (of_page(".css"), of_page(".js"));
    assert!(styles.len() >= 2 && scripts.len() >= 3, "the page loads them");
    let plain: usize = styles.iter().chain(&scripts).map(|bytes| bytes.len()).sum();
    assert!(page.len() + plain < 100_000, "{} + {plain}", page.len());
    let packed: usize = scripts.iter().map(|script| crate::support::gzip(script)).sum();
    assert!(packed < 30_000, "{packed} bytes of scripts, compressed");
}

#[test]
fn no_page_holds_the_whole_navigation() {
    let many: String =
        (0..300).map(|number| format!("//- folder/note-{number}.md\n# Note number {number}\n")).collect();
    let small = crate::support::book("//- folder/note-0.md\n# Note number 0\n//- folder/note-1.md\n# Note number 1\n");
    let large = crate::support::book(&many);
    let length = |book: &layerbook::book::Book| crate::support::page(book, "folder/note-0/").len();
    assert!(length(&large) < length(&small) + 2_000, "{} and {}", length(&large), length(&small));
}

#[test]
fn faults_are_seen() {
    let page = "<!doctype html><html><head><title></title></head><body><a href=\"/x\" onclick=\"y\">a</a><img src=\"https://x.org/a.png\"><p id=a><p id=a><div></p><a href=\"#b\">x</a></body></html>";
    let faults = faults(&BTreeMap::from([("index.html".to_owned(), page.as_bytes().to_vec())])).join("\n");
    for part in [
        "parse error",
        "stands twice",
        "0 headings",
        "no language",
        "no <title>",
        "asks another host",
        "onclick",
        "no `#b`",
        "without alt",
    ] {
        assert!(faults.contains(part), "{part} in\n{faults}");
    }
}
