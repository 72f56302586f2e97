//! What a product manager sees and does on the pages about decisions: the matrix, the consistency report, a decision, the
//! review, the goals, and all of them while a number is being typed.

use super::choosing::{choose, seen};
use super::devtools::Tab;
use super::pages::TOO_WIDE;
use super::preview::{SHADOW, assert_patched, open};
use super::stage::{Site, stage};
use crate::preview::{Preview, clock};
use crate::support::Folder;
use std::time::Duration;

/// Two products that share a cell and a radio. The field probe reports too often for its battery, the greenhouse probe would,
/// if the proposal were accepted. One review is overdue, and one cell is nobody's business.
const BOOK: &str = "\
//- book.toml
[book]
title = \"Soil probes\"
[matrix.not-applicable]
\"communications/ux\" = \"The gateway is bought\"
//- content/index.md
# Soil probes
//- content/products/field.md
---
type: product
id: field
owner: Ada Lind
layers: all
areas: [business]
---
# Field probe
//- content/products/greenhouse.md
---
type: product
id: greenhouse
owner: Bo Kern
layers: all
areas: [business]
---
# Greenhouse probe
//- content/goals/years.md
---
type: goal
id: G-1
owner: Ada Lind
layers: [device-hardware]
areas: [ux]
requires:
  - battery-life >= 5 y
---
# Five years on one battery
//- content/goals/praise.md
---
type: goal
id: G-2
owner: Bo Kern
layers: [cloud-applications]
areas: [ux]
---
# Praised by growers
//- content/decisions/two-radios.md
---
type: decision
id: D-1
status: superseded by D-3
owner: Bo Kern
date: 2025-02-01
layers: [communications]
areas: [technology]
---
# Use two radios
//- content/decisions/cell.md
---
type: decision
id: D-2
status: accepted
owner: Ada Lind
date: 2026-01-10
review-by: 2027-01-30
layers: [device-hardware]
areas: [technology]
serves: G-1
provides:
  - battery-energy = 8.6 Wh
  - sleep-power = 25 uW ; at twenty degrees
---
# Take the flat cell
//- content/decisions/radio.md
---
type: decision
id: D-3
status: accepted
owner: Bo Kern
date: 2026-01-12
review-by: 2027-02-01
layers: [communications]
areas: [technology]
serves: G-1
supersedes: D-1
decides: [radio]
provides:
  - energy-per-report = 0.45 J
requires:
  - battery-energy >= 8 Wh
---
# Use one radio
//- content/decisions/minutes.md
---
type: decision
id: D-4
status: accepted
owner: Ada Lind
product: field
layers: [device-software]
areas: [data]
serves: G-1
provides:
  - report-interval = 5 min
---
# Report every five minutes
//- content/decisions/hours.md
---
type: decision
id: D-5
status: accepted
owner: Bo Kern
product: greenhouse
layers: [device-software]
areas: [data]
serves: G-1
provides:
  - report-interval = 2 h
---
# Report every two hours
//- content/decisions/alarm.md
---
type: decision
id: D-6
status: proposed
owner: Ada Lind
product: greenhouse
layers: [device-software]
areas: [data]
serves: G-1
supersedes: D-5
provides:
  - report-interval = 10 min
---
# Report every ten minutes
";

const SUM: &str =
    "battery-life = 8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min) = 235 d required ≥ 5 y by Five years on one battery";

/// The text of an element as it is painted and read out, in one line.
fn told(tab: &Tab, selector: &str) -> String {
    tab.text(&format!("document.querySelector('{selector}').innerText.replace(/\\s+/g, ' ').trim()"))
}

/// The text of a cell of the matrix, and how many dots and question marks are painted in it.
fn cell(tab: &Tab, place: &str) -> (String, u64, u64) {
    let selector = format!("a.cell[href$=\"/{place}/\"]");
    let painted = |mark: &str| {
        let marks = format!("[...document.querySelectorAll('{selector} {mark}')]");
        tab.eval(&format!("{marks}.filter(one => one.checkVisibility()).length")).as_u64().unwrap()
    };
    (told(tab, &selector), painted(".d"), painted(".open"))
}

/// Presses Tab until something has the focus.
fn tab_to(tab: &Tab, selector: &str) {
    for _ in 0..80 {
        if tab.holds(&format!("document.activeElement.matches('{selector}')")) {
            return;
        }
        tab.key("Tab");
    }
    panic!("Tab never comes to {selector}");
}

/// Chooses from the list with the focus as a person without a mouse does.
fn arrow_to(tab: &Tab, value: &str) {
    for _ in 0..8 {
        if tab.text("document.activeElement.value") == value {
            return;
        }
        tab.key("ArrowDown");
    }
    panic!("no arrow leads to {value}");
}

#[track_caller]
fn follow(tab: &Tab, selector: &str, path: &str) {
    tab.click(selector);
    tab.until_at(path);
}

const REPORTING: &str = "matrix/device-software/data";

#[test]
fn the_matrix_is_narrowed_by_product_status_and_owner_without_a_mouse() {
    let Some(stage) = stage() else { return };
    let site = Site::of(BOOK, &[]);
    let tab = stage.tab();
    tab.go(&site.server.url("matrix/"));
    let clash = "! a contradiction crosses this cell";
    let all = format!("{clash} 2 accepted 1 proposed 3 of 3 claim");
    assert_eq!(cell(&tab, REPORTING), (all.clone(), 3, 0));
    tab_to(&tab, "[data-choosers] [name=status]");
    arrow_to(&tab, "accepted");
    assert_eq!(cell(&tab, REPORTING), (format!("{clash} 2 accepted"), 2, 0));
    tab_to(&tab, "[name=product]");
    arrow_to(&tab, "Field probe");
    assert!(cell(&tab, REPORTING).0.starts_with(clash));
    arrow_to(&tab, "Greenhouse probe");
    assert_eq!(cell(&tab, REPORTING), ("1 accepted".to_owned(), 1, 0), "the contradiction is not of this product");
    let radio = cell(&tab, "matrix/communications/technology");
    assert_eq!(radio, ("1 accepted".to_owned(), 1, 0), "what names no product holds for each");
    tab_to(&tab, "[name=owner]");
    arrow_to(&tab, "Ada Lind");
    assert_eq!(cell(&tab, REPORTING), (String::new(), 0, 0), "Ada has proposed something there, so it is no gap");
    assert_eq!(told(&tab, "[data-choosers] output"), "1 of 30 cells match");
    assert_eq!(tab.text("location.search"), "?status=accepted&product=Greenhouse+probe&owner=Ada+Lind");
    assert_eq!(cell(&tab, "matrix/device-hardware/technology").1, 1, "the flat cell is hers, for both products");
    let (text, _, open) = cell(&tab, "matrix/communications/technology");
    assert_eq!((text.as_str(), open), ("? nothing decided", 1), "by Ada");
    // A mark leads to what it marks, and the way back leads to what was chosen.
    tab_to(&tab, &format!("a.cell[href$=\"/{REPORTING}/\"]"));
    tab.key("Enter");
    tab.until_at(&format!("/{REPORTING}/"));
    assert_eq!(told(&tab, ".listing .finding .sum"), SUM);
    tab.eval("history.back()");
    tab.until_at("/matrix/");
    tab.until("document.querySelector('[name=owner]').value === 'Ada Lind'");
    assert_eq!(cell(&tab, REPORTING), (String::new(), 0, 0));
    tab_to(&tab, "[data-choosers] button");
    tab.key("Enter");
    assert_eq!(cell(&tab, REPORTING), (all, 3, 0));
    assert_eq!(tab.text("location.search"), "");
    assert!(tab.holds("document.activeElement.name === 'status'"), "the focus does not fall off the page");
    assert_eq!(tab.faults(&site.server.home()), [""; 0]);
}

#[test]
fn gaps_stand_out_and_a_cell_that_does_not_apply_is_none_whatever_is_chosen() {
    let Some(stage) = stage() else { return };
    let site = Site::of(BOOK, &[]);
    let tab = stage.tab();
    tab.go(&site.server.url("matrix/"));
    let (gap, idle) = ("matrix/cloud-platform/security", "matrix/communications/ux");
    let (not_applicable, nothing) = ("n/a : The gateway is bought".to_owned(), "? nothing decided".to_owned());
    assert_eq!(cell(&tab, gap), (nothing.clone(), 0, 1));
    assert_eq!(cell(&tab, idle), (not_applicable.clone(), 0, 0));
    let border = |place: &str| {
        tab.text(&format!("getComputedStyle(document.querySelector('a.cell[href$=\"/{place}/\"]')).borderTopStyle"))
    };
    assert_eq!((border(gap).as_str(), border(REPORTING).as_str()), ("dashed", "solid"));
    assert_eq!(tab.text("document.querySelector('.idle').title"), "The gateway is bought");
    tab.eval(&choose("owner", "Bo Kern"));
    assert_eq!(cell(&tab, gap), (nothing, 0, 1));
    assert_eq!(cell(&tab, idle), (not_applicable, 0, 0), "nothing is missing there");
    tab.size(360, 740);
    assert_eq!(tab.text(TOO_WIDE), "");
    follow(&tab, &format!("a.cell[href$=\"/{idle}/\"]"), &format!("/{idle}/"));
    assert_eq!(told(&tab, ".banner"), "Not applicable. The gateway is bought");
    assert!(tab.holds("!document.querySelector('.recipe')"), "nobody is asked to decide");
    assert_eq!(tab.faults(&site.server.home()), [""; 0]);
}

#[test]
fn the_report_shows_a_contradiction_whole_and_each_of_its_links_leads_there() {
    let Some(stage) = stage() else { return };
    let site = Site::of(BOOK, &[]);
    let tab = stage.tab();
    let report = site.server.url("consistency/");
    tab.size(360, 740);
    tab.go(&report);
    assert_eq!(tab.text(TOO_WIDE), "");
    assert!(
        tab.holds("document.querySelector('.fact-table').getBoundingClientRect().width > 360"),
        "it scrolls in a box"
    );
    assert_eq!(tab.text(&seen(".listing > section > h2")), "Field probe | Greenhouse probe");
    let finding = "section[aria-labelledby=product-field-probe] .finding";
    let parts = |part: &str| tab.text(&seen(&format!("{finding} {part}")));
    assert_eq!(parts(".finding-head > b"), "Contradiction");
    assert_eq!(parts(".finding-head > .kind"), "Field probe");
    assert!(tab.holds("!document.querySelector('section[aria-labelledby=product-greenhouse-probe] .finding')"));
    assert_eq!(told(&tab, &format!("{finding} .sum")), SUM);
    let inputs =
        "battery-energy8.6 Wh D-2 | sleep-power25 µW D-2 | energy-per-report0.45 J D-3 | report-interval5 min D-4";
    assert_eq!(parts(".inputs > div"), inputs);
    let fixes = "battery-energy ≥ 66.9 Wh in D-2 | sleep-power alone cannot mend it | energy-per-report ≤ 51.3 mJ in D-3 | report-interval ≥ 43.9 min in D-4";
    assert_eq!(parts(".fixes > li"), fixes);
    assert_eq!(parts(".crossed a"), "Device hardware | Communications | Device software");
    let notes =
        "Five years on one battery | D-2 Take the flat cell | D-3 Use one radio | D-4 Report every five minutes";
    assert_eq!(parts(".finding-notes a"), notes);
    let ends = [
        (".crossed a[href*=communications]", "/layer/communications/"),
        (".finding-notes a[href*=years]", "/goals/years/"),
        (".finding-notes a[href*=cell]", "/decisions/cell/"),
        (".fixes a[href*=minutes]", "/decisions/minutes/"),
    ];
    for (link, path) in ends {
        follow(&tab, &format!("{finding} {link}"), path);
        if !path.starts_with("/layer/") {
            assert_eq!(told(&tab, ".prose .what-fits .finding .sum"), SUM, "{path}");
        }
        assert_eq!(tab.text(TOO_WIDE), "", "{path}");
        tab.go(&report);
    }
    follow(&tab, ".jumps a[href=\"#product-greenhouse-probe\"]", "/consistency/");
    tab.until("scrollY > 0 && location.hash === '#product-greenhouse-probe'");
    assert_eq!(tab.faults(&site.server.home()), [""; 0]);
}

#[test]
fn a_decision_shows_its_record_what_it_gives_and_takes_and_what_does_not_fit() {
    let Some(stage) = stage() else { return };
    let site = Site::of(BOOK, &[]);
    let tab = stage.tab();
    tab.go(&site.server.url("decisions/cell/"));
    let facts =
        "Number D-2 Date 2026-01-10 Owner Ada Lind Review by 2027-01-30 overdue Serves Five years on one battery";
    assert_eq!(told(&tab, ".record-facts"), facts);
    let out = "Provides battery-energy 8.6 Wh ! does not fit needed by D-3 sleep-power 25 µW ! does not fit at twenty degrees";
    assert_eq!(told(&tab, ".facts-out"), out);
    assert_eq!(told(&tab, ".banner.warning"), "Review overdue. It was due on 2027-01-30. Owner: Ada Lind.");
    follow(&tab, ".facts-out a", "/decisions/radio/");
    assert_eq!(told(&tab, ".badges .pill"), "accepted");
    let facts = "Number D-3 Date 2026-01-12 Owner Bo Kern Review by 2027-02-01 Serves Five years on one battery";
    assert_eq!(told(&tab, ".record-facts"), facts);
    assert!(tab.holds("!document.querySelector('.banner.warning, .late')"), "a review of tomorrow is not overdue");
    assert_eq!(told(&tab, ".facts-in"), "Requires battery-energy ≥ 8 Wh ✓ fits now 8.6 Wh · from D-2");
    assert_eq!(told(&tab, ".facts-out"), "Provides energy-per-report 0.45 J ! does not fit");
    assert_eq!(told(&tab, ".what-fits .finding .sum"), SUM);
    assert_eq!(told(&tab, ".chain"), "D-1 superseded D-3 accepted");
    follow(&tab, ".chain a", "/decisions/two-radios/");
    assert_eq!(told(&tab, ".chain"), "D-1 superseded D-3 accepted");
    assert_eq!(told(&tab, ".chain [aria-current]"), "D-1");
    assert!(told(&tab, ".banner.past").ends_with("Use one radio."));
    follow(&tab, ".chain a", "/decisions/radio/");
    follow(&tab, ".record-facts a[href*=years]", "/goals/years/");
    assert_eq!(tab.faults(&site.server.home()), [""; 0]);
}

#[test]
fn a_review_shows_what_a_proposal_would_break_and_whose_review_is_overdue() {
    let Some(stage) = stage() else { return };
    let site = Site::of(BOOK, &[]);
    let tab = stage.tab();
    tab.go(&site.server.url("review/"));
    assert_eq!(told(&tab, ".proposal h3"), "D-6 Report every ten minutes");
    assert!(told(&tab, ".proposal .byline").ends_with("Owner Ada Lind · Greenhouse probe"));
    assert_eq!(tab.text(&seen(".proposal h4")), "This would no longer fit");
    assert!(told(&tab, ".proposal .finding .sum").contains("8.6 Wh ÷ (25 µW + 0.45 J ÷ 10 min) = 1"));
    let now = told(&tab, "section[aria-labelledby=lb-now]");
    assert!(now.contains("÷ 5 min) = 235 d") && !now.contains("10 min"), "what is wrong already stands apart: {now}");
    assert_eq!(tab.text(&seen(".attention li")), "Take the flat cell 2027-01-30 · Ada Lind");
    follow(&tab, ".attention a", "/decisions/cell/");
    tab.go(&site.server.url("review/"));
    follow(&tab, ".proposal h3 a", "/decisions/alarm/");
    assert_eq!(tab.text(&seen(".what-fits > h2")), "If it is accepted", "nothing is wrong with it today");
    assert!(told(&tab, ".what-fits .finding .sum").contains("÷ 10 min)"));
    assert_eq!(tab.faults(&site.server.home()), [""; 0]);
}

#[test]
fn a_goal_names_what_it_needs_and_who_serves_it() {
    let Some(stage) = stage() else { return };
    let site = Site::of(BOOK, &[]);
    let tab = stage.tab();
    tab.go(&site.server.url("goals/"));
    assert_eq!(tab.text(&seen(".goals h2 > a")), "G-1 Five years on one battery | G-2 Praised by growers");
    assert_eq!(told(&tab, ".goals h2 .level"), "! does not fit");
    let now = "now 235 d (Field probe), 11.2 y (Greenhouse probe)";
    assert_eq!(told(&tab, ".goals .own-claims"), format!("battery-life ≥ 5 y ! does not fit {now}"));
    let serving = "D-6 Report every ten minutes | D-2 Take the flat cell | D-5 Report every two hours | D-4 Report every five minutes | D-3 Use one radio";
    assert_eq!(tab.text(&seen(".goals .cards a")), serving);
    assert_eq!(tab.text(&seen(".goals .gap")), "No decision serves this goal.");
    follow(&tab, ".goals h2 a", "/goals/years/");
    assert_eq!(told(&tab, ".what-fits .finding .sum"), SUM);
    tab.go(&site.server.url("goals/"));
    follow(&tab, ".goals .cards a[href*=alarm]", "/decisions/alarm/");
    assert_eq!(tab.faults(&site.server.home()), [""; 0]);
}

/// Saves, and tells how long it took until the page showed it.
#[track_caller]
fn save(tab: &Tab, folder: &Folder, (path, text): (&str, &str), shown: &str) -> Duration {
    let saved = clock();
    folder.write(path, text);
    tab.until(shown);
    let waited = clock() - saved;
    assert_patched(tab);
    waited
}

#[test]
fn in_the_preview_a_finding_comes_as_the_number_is_typed_and_goes_when_it_is_mended() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new(&BOOK.replace("= 5 min", "= 3 h"));
    let preview = Preview::of(&folder, &[]);
    let tab = stage.tab();
    let path = "content/decisions/minutes.md";
    let good = folder.read(path);
    let bad = good.replace("= 3 h", "= 3 min");
    let there = "document.querySelector('.finding .sum')?.checkVisibility() && document.querySelector('.finding .sum').textContent.includes('÷ 3 min)')";
    let mut waits = Vec::new();
    for page in ["consistency/", "decisions/minutes/"] {
        open(&tab, &preview.url(page));
        assert!(tab.holds("!document.querySelector('.finding')"), "{page}");
        waits.push(save(&tab, &folder, (path, &bad), there));
        waits.push(save(&tab, &folder, (path, &good), "!document.querySelector('.finding')"));
        assert_eq!(tab.faults(&preview.url("")), [""; 0], "{page}");
    }
    // The limit is for machines that are busy with other tests, and one wait of four may be theirs.
    waits.sort_unstable();
    assert!(waits[2] < Duration::from_secs(2), "{waits:?}");
}

/// States of a goal while one line is typed, saved at each, and whether something on the page says that it cannot be read.
const KEYSTROKES: [&str; 12] = [
    "req",
    "requires",
    "requires:",
    "requires: b",
    "requires: [battery-life >=",
    "requires: battery-life",
    "requires: battery-life >",
    "requires: battery-life >=",
    "requires: battery-life >= 5",
    "requires: battery-life >= 5 ",
    "requires: battery-life >= 5 m",
    "requires: battery-life >= 5 y",
];

#[test]
fn half_typed_claims_break_no_page() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new(BOOK);
    let preview = Preview::of(&folder, &[]);
    let (goal, report) = (stage.tab(), stage.tab());
    let path = "content/goals/years.md";
    let whole = folder.read(path);
    open(&goal, &preview.url("goals/years/"));
    open(&report, &preview.url("consistency/"));
    let there = "document.querySelector('.finding .sum')?.textContent.includes('= 235 d')";
    for (round, line) in KEYSTROKES.iter().enumerate() {
        let typed = whole.replace("requires:\n  - battery-life >= 5 y", line);
        folder.write(path, typed + &format!("\nSaved {round}.\n"));
        goal.until(&format!("document.querySelector('.prose').textContent.includes('Saved {round}.')"));
        assert_eq!(told(&goal, "h1"), "Five years on one battery", "{line}");
        let fits = line.ends_with(" y");
        report.until(&format!("Boolean({there}) === {fits}"));
        assert_eq!(told(&report, ".listing > section > h2"), "Field probe", "{line}");
    }
    for tab in [&goal, &report] {
        assert_patched(tab);
        assert!(tab.holds(there));
        assert!(tab.holds(&format!("!{SHADOW}.querySelector('.broken')")));
        assert_eq!(tab.faults(&preview.url("")), [""; 0]);
    }
}

#[test]
fn a_narrowed_matrix_stays_narrowed_and_right_while_decisions_are_written() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new(BOOK);
    let preview = Preview::of(&folder, &[]);
    let tab = stage.tab();
    let path = "content/decisions/hours.md";
    let accepted = folder.read(path);
    let rejected = accepted.replace("status: accepted", "status: rejected");
    open(&tab, &preview.url("matrix/"));
    let counts = format!(
        "[...document.querySelectorAll('a.cell[href$=\"/{REPORTING}/\"] .ds')].filter(one => one.checkVisibility()).map(one => one.title + ' ' + one.querySelectorAll('.d').length).join()"
    );
    let holds = |expected: &str| format!("{counts} === '{expected}'");
    tab.eval(&choose("product", "Greenhouse probe"));
    assert!(tab.holds(&holds("1 accepted 1,1 proposed 1")));
    save(&tab, &folder, (path, &rejected), &holds("1 proposed 1,1 rejected 1"));
    tab.eval(&choose("product", ""));
    assert!(tab.holds(&holds("1 accepted 1,1 proposed 1,1 rejected 1")));
    save(&tab, &folder, (path, &accepted), &holds("2 accepted 2,1 proposed 1"));
    tab.eval(&choose("product", "Field probe"));
    tab.eval(&choose("product", ""));
    save(&tab, &folder, (path, &rejected), &holds("1 accepted 1,1 proposed 1,1 rejected 1"));
    save(&tab, &folder, (path, &accepted), &holds("2 accepted 2,1 proposed 1"));
    assert_eq!(tab.faults(&preview.url("")), [""; 0]);
}
