//! The browser and the sites that all tests here look at; they go away with the last test that runs at the time.

use super::devtools::{Browser, Tab};
use super::server::Server;
use crate::support::Folder;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, Weak};

/// Where the browser is; without it no test of this room runs.
const PROGRAM: &str = "LAYERBOOK_CHROMIUM";

/// A day for which the books look the same for ever.
const TODAY: &str = "2027-01-31";

#[derive(Debug)]
pub struct Stage {
    pub browser: Browser,
    /// Every kind of page, full of what is hard to lay out.
    pub fixture: Site,
    own: OnceLock<Site>,
}

/// A built site on a server.
#[derive(Debug)]
pub struct Site {
    folder: Folder,
    pub server: Server,
}

impl Stage {
    fn new(program: &Path) -> Self {
        Self { fixture: Site::of(FIXTURE, &[]), own: OnceLock::new(), browser: Browser::start(program) }
    }

    pub fn tab(&self) -> Tab {
        self.browser.tab()
    }

    /// The project's own book.
    pub fn own(&self) -> &Site {
        self.own.get_or_init(|| {
            let folder = Folder::new("");
            let output = folder.path("site");
            let output = output.to_str().expect("a temporary folder has a plain name");
            folder.build(&[env!("CARGO_MANIFEST_DIR"), "--output", output, "--today", TODAY]);
            Site::new(folder)
        })
    }
}

impl Site {
    /// Builds a fixture.
    pub fn of(fixture: &str, arguments: &[&str]) -> Self {
        let folder = Folder::new(fixture);
        folder.write("src/tone.wav", tone());
        folder.build(&[&["--today", TODAY], arguments].concat());
        Self::new(folder)
    }

    /// A folder with a site in it.
    pub fn new(folder: Folder) -> Self {
        let server = Server::new(&folder.path("site"));
        Self { folder, server }
    }

    pub fn output(&self) -> PathBuf {
        self.folder.path("site")
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever runs the tests names the browser, and a folder for pictures")]
pub fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The stage, or nothing where no browser is named.
#[expect(clippy::print_stdout, reason = "who looks at a test that did nothing is told why")]
pub fn stage() -> Option<Arc<Stage>> {
    static STAGE: Mutex<Weak<Stage>> = Mutex::new(Weak::new());
    let Some(program) = named(PROGRAM) else {
        println!("left out: {PROGRAM} names no browser");
        return None;
    };
    let mut shared = STAGE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    Some(shared.upgrade().unwrap_or_else(|| {
        let stage = Arc::new(Stage::new(&program));
        *shared = Arc::downgrade(&stage);
        stage
    }))
}

/// A short silence.
fn tone() -> Vec<u8> {
    let samples = [128_u8; 800];
    let mut bytes = Vec::from(*b"RIFF");
    bytes.extend(836_u32.to_le_bytes());
    bytes.extend(*b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(8000_u32.to_le_bytes());
    bytes.extend(8000_u32.to_le_bytes());
    bytes.extend([1, 0, 8, 0]);
    bytes.extend(*b"data");
    bytes.extend(800_u32.to_le_bytes());
    bytes.extend(samples);
    bytes
}

/// Kind of page and its path in the fixture's site: one of each, and notes of every sort.
pub const PAGES: [(&str, &str); 30] = [
    ("home", ""),
    ("matrix", "matrix/"),
    ("layer", "layer/communications/"),
    ("area", "area/security/"),
    ("cell", "matrix/communications/technology/"),
    ("cell", "matrix/cloud-applications/ux/"),
    ("note", "guide/everything/"),
    ("note", "guide/long/"),
    ("note", "guide/bare/"),
    ("note", "decisions/radio/"),
    ("note", "decisions/old-radio/"),
    ("note", "terms/gateway/"),
    ("section", "guide/"),
    ("decisions", "decision-log/"),
    ("consistency", "consistency/"),
    ("review", "review/"),
    ("goals", "goals/"),
    ("note", "goals/far/"),
    ("health", "health/"),
    ("articles", "library/"),
    ("article", "library/a-primer-for-tests/"),
    ("glossary", "terms/"),
    ("tags", "tags/"),
    ("tag", "tag/power/"),
    ("recent", "recent/"),
    ("unsorted", "unsorted/"),
    ("graph", "graph/"),
    ("print", "print/"),
    ("print", "layer/communications/print/"),
    ("not-found", "no/such/page/"),
];

/// The fixture in a language that is written from right to left.
pub fn right_to_left() -> String {
    FIXTURE.replacen("[book]\n", "[book]\nlanguage = \"ar\"\n", 1)
}

pub const FIXTURE: &str = r##"
//- book.toml
[book]
title = "The handbook of a product with a rather long and Donaudampfschifffahrtsgesellschaftliche title"
authors = ["Ada Example", "Grace Example"]
description = "A book for tests."
src = "src"
[build]
edit-url = "https://example.org/edit/{path}"
[markdown]
math = true
//- src/index.md
# Welcome

Start with [everything](guide/everything.md) or [the primer](https://example.org/articles/primer "A primer for tests").
//- src/guide/everything.md
---
description: All that a note can hold.
layers: [communications, device-hardware]
areas: [security, technology]
tags: [power, power/battery, a-tag-with-quite-a-long-name-that-does-not-end]
aliases: [Whole, Totality]
owner: Ada Example
date: 2026-05-04
review-by: 2026-12-31
---
# Everything

A paragraph with *emphasis*, **strong**, ~~gone~~, ==marked==, `code`, a [link](long.md), a term, the gateway, a
[work](https://example.org/articles/primer) and a footnote.[^1] An address without a space: https://example.org/aVeryLongAddressThatHasNoPlaceWhereItCouldBeBroken/aVeryLongAddressThatHasNoPlaceWhereItCouldBeBroken/

DonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftDonaudampfschifffahrtselektrizitätenhauptbetriebswerk

## Code

```rust
fn main() { let text = "a line that is longer than any narrow window, and longer than most wide ones, so that it scrolls in its box and not the page"; println!("{text}"); }
```

    indented code of one long line, indented code of one long line, indented code of one long line, indented code of one long line

```yaml title="settings.yaml"
interval: 10 # minutes
on: true
name: "x"
```

```diff
- old
+ new
```

`inline_code_that_is_a_very_long_identifier_without_any_place_to_break_it_anywhere_in_a_narrow_window`

## Table

| interval | average power | battery life | remark | another | and another | the last one |
|---------:|--------------:|:------------:|--------|---------|-------------|--------------|
| 10 min   |        530 uW | 1.5 years    | measured at twenty degrees | aaaaaaaaaaaaaaaaaaaa | bbbbbbbbbbbbbbbbbbbbbbbb | cccccccccccccccc |
| 1 h      |        113 uW | 7.0 years    | `code_in_a_table` | [link](bare.md) | x | y |

## Callouts

> [!note] Worth knowing
> Some text with a [link](bare.md).

> [!warning]- Folded
> What was folded.
>
> > [!tip] Nested
> > Callouts in callouts.

> [!danger]+ Open and foldable
> Some text.

> [!question]
> Some text.

> [!example]
> Some text.

> [!success]
> Some text.

> [!quote]
> Some text.

## Lists

- one
  - two
    - three
      - four
        1. five
           1. six
              - seven
- [ ] a task
- [x] done

Term
: Definition

## Mathematics

$$\sum_{i=0}^{n} a_i + b_i + c_i + d_i + e_i + f_i + g_i + h_i + i_i + j_i + k_i + l_i + m_i + n_i + o_i + p_i + q_i + r_i = \int_0^1 x \, dx$$

Inline $a^2 + b^2$.

## Media

![A picture](wide.svg)

![[wide.svg|120]]

![[../tone.wav]]

![[bare]]

<details><summary>More</summary>

What stands in raw HTML.

</details>

### A heading that is long enough to need more than a single line in the contents and also on the page itself

> A quotation.

[^1]: The footnote with a [link](bare.md).
//- src/guide/wide.svg
<svg xmlns="http://www.w3.org/2000/svg" width="2400" height="300" viewBox="0 0 2400 300"><rect width="2400" height="300" fill="#777"/></svg>
//- src/guide/long.md
---
layers: [communications]
areas: [technology]
tags: [power]
date: 2026-04-01
---
# A long note

## Part one

One. One. One.

Text to scroll past. See [everything](everything.md#code). Text to scroll past. Text to scroll past. Text to scroll past. Text to scroll past.

![A picture](tall.svg)

## Part two

Two.

![A picture](tall.svg)

### Part two and a half

Half.

![A picture](tall.svg)

## Part three

Three.

![A picture](tall.svg)

## Part four

Four.
//- src/guide/tall.svg
<svg xmlns="http://www.w3.org/2000/svg" width="300" height="900" viewBox="0 0 300 900"><rect width="300" height="900" fill="#777"/></svg>
//- src/guide/bare.md
A note without a heading. It links to [the long one](long.md).
//- src/lost.md
# Something about nothing

It has no place at all.
//- src/decisions/radio.md
---
type: decision
id: D-2
status: accepted
date: 2026-01-12
owner: Grace Example
decision-makers: [Ada Example, Grace Example]
consulted: [Somebody with a long name from another department]
layers: [communications]
areas: [technology, business]
supersedes: ["[[old-radio]]"]
decides: [radio]
provides:
  - radio = LoRaWAN
  - range = 300 m
  - energy-per-report = 0.30 J ; slowest data rate
requires:
  - report-interval >= 198 s
adds:
  - unit-cost 5.20 EUR
review-by: 2026-12-31
---
# Use one radio for everything and stay with it

## Considered Options

* One radio
* Two radios

## Decision Outcome

Chosen option: "One radio", because it is one.
//- src/decisions/minute.md
---
type: decision
id: D-4
status: proposed
owner: Ada Example
layers: [device-software]
areas: [data]
serves: G-1
provides:
  - report-interval = 60 s
adds:
  - unit-cost 1 EUR
---
# Report once a minute
//- src/goals/far.md
---
type: goal
id: G-1
owner: Ada Example
layers: [communications]
areas: [ux]
requires:
  - range >= 500 m
  - unit-cost <= 4 EUR
---
# Far enough for every garden
//- src/decisions/old-radio.md
---
type: decision
id: D-1
status: superseded by [[radio]]
date: 2025-01-12
layers: [communications]
areas: [technology]
decides: [old-radio]
provides:
  - range = 3 m
---
# Use two radios

Because there are two. It needs [the new one](radio.md).
//- src/decisions/proposal.md
---
type: decision
id: D-3
status: proposed
date: 2026-02-12
owner: Ada Example
layers: [communications]
areas: [security]
depends-on: ["[[radio]]"]
requires:
  - range >= 900 m
---
# Encrypt what is sent

Because [the radio](radio.md) is heard by all.
//- src/terms/gateway.md
---
type: term
aliases: [concentrator]
layers: [communications]
areas: [technology]
---
# Gateway

A device between two networks.
//- src/terms/battery.md
---
type: term
layers: [device-hardware]
areas: [technology]
---
# Battery

Stores energy for a [gateway](gateway.md).
//- src/primer.md
---
type: article
source: https://example.org/articles/primer
title: A primer for tests
author: Ada Example
publisher: Example
published: 2020-01-02
layers: all
areas: [technology]
description: What a primer tells.
---
# A primer for tests

What we took from it; see [everything](guide/everything.md).
"##;
