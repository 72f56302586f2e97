//! Decision records: how they are read, and how they refer to each other.

use crate::support::{book, check, compact, model, page, selected};
use layerbook::base::diagnostic::Code;
use serde_json::{Value, json};

fn decisions(fixture: &str) -> Vec<Value> {
    model(&book(fixture))["decisions"].as_array().unwrap().clone()
}

#[test]
fn a_record_with_front_matter_is_read_whole() {
    let fixture = "
//- d.md
---
type: decision
id: D-014
status: accepted
date: 2026-04-18
decision-makers: [Mara Lind, Tom Ayers]
consulted: [\"[[Noor Haddad]]\"]
owner: Mara Lind
product: probe
serves: [goal]
depends-on: D-001
decides: [radio]
provides: [radio = LTE-M, energy-per-report = 1.9 J]
requires: [battery-energy >= 20 Wh]
assumes: [latency <= 10 s]
adds: [unit-cost 6.90 USD]
review-by: 2027-10-01
---
# Use LTE-M

## Context and Problem Statement

Why.

## Considered Options

* LoRaWAN
* LTE-M

## Decision Outcome

Chosen option: \"LTE-M\", because coverage.

### Consequences

* Good, because no gateway
* Bad, because it costs
//- goal.md
---
type: goal
id: G-1
owner: Mara Lind
---
# Launch
//- d1.md
---
type: decision
id: D-001
status: accepted
serves: G-1
provides: [latency <= 8 s]
---
# First
";
    let decision = &decisions(fixture)[0];
    for (key, value) in [
        ("id", json!("D-014")),
        ("status", json!("accepted")),
        ("date", json!("2026-04-18")),
        ("decision-makers", json!(["Mara Lind", "Tom Ayers"])),
        ("consulted", json!(["Noor Haddad"])),
        ("owner", json!("Mara Lind")),
        ("serves", json!(["goal"])),
        ("depends-on", json!(["D-001"])),
        ("decides", json!(["radio"])),
        ("options", json!(["LoRaWAN", "LTE-M"])),
        ("chosen", json!("LTE-M")),
        ("review-by", json!("2027-10-01")),
    ] {
        assert_eq!(decision[key], value, "{key} of {decision:#}");
    }
    assert_eq!(decision["provides"].as_array().unwrap().len(), 2);
    assert_eq!(decision["consequences"].as_array().unwrap().len(), 2);
    check(fixture);
}

#[test]
fn records_are_found_by_type_folder_or_shape() {
    let book = book(
        "//- a.md\n---\ntype: decision\n---\n//- adr/0007-use-postgres.md\n# Use it\n//- shape.md\n# Old\n\n## Status\n\nAccepted\n\n## Decision\n\nYes.\n//- no.md\n# Not one\n\n## Status\n\nFine\n",
    );
    let paths: Vec<Value> =
        model(&book)["decisions"].as_array().unwrap().iter().map(|decision| decision["path"].clone()).collect();
    assert_eq!(paths, ["a.md", "adr/0007-use-postgres.md", "shape.md"]);
}

#[test]
fn the_status_is_the_first_word_of_its_section_and_the_rest_is_kept() {
    let decisions = decisions(
        "//- adr/1.md\n# One\n\n## Status\n\n**Accepted** by the team on 3 May\n\n## Decision\n\nYes\n//- adr/2.md\n# Two\n\n## Status\n\nSuperseded by [One](1.md)\n\n## Decision\n\nNo\n",
    );
    assert_eq!(decisions[0]["status"], "accepted");
    assert!(decisions[0]["status-text"].as_str().unwrap().contains("by the team"));
    assert_eq!(decisions[1]["status"], "superseded");
    assert_eq!(decisions[1]["superseded-by"].as_array().unwrap().len(), 1);
}

#[test]
fn supersedes_is_seen_from_both_ends() {
    let fixture = "//- d1.md\n---\ntype: decision\nid: D-1\nstatus: superseded\n---\n# One\n//- d2.md\n---\ntype: decision\nid: D-2\nstatus: accepted\nsupersedes: [D-1]\n---\n# Two\n";
    assert_eq!(decisions(fixture)[0]["superseded-by"], json!(["D-2"]));
    let book = book(fixture);
    assert!(page(&book, "d1/").contains("href=\"../d2/\""));
    assert!(page(&book, "d2/").contains("href=\"../d1/\""));
}

#[test]
fn a_circle_of_supersedes_ends() {
    let book = book(
        "//- d1.md\n---\ntype: decision\nid: D-1\nsupersedes: [D-2]\n---\n//- d2.md\n---\ntype: decision\nid: D-2\nsupersedes: [D-1]\n---\n//- d3.md\n---\ntype: decision\nid: D-3\nsupersedes: [D-3]\n---\n",
    );
    for url in ["d1/", "d2/", "d3/", "decision-log/"] {
        assert!(page(&book, url).contains("<h1>"));
    }
}

#[test]
fn relations_go_by_id_name_path_and_wikilink_and_missing_ones_are_named() {
    check(
        "
//- d.md
---
type: decision
depends-on: [D-1, d-1, x/d1, x/d1.md, \"[[d1]]\", D-99]
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ broken-link: `depends-on` names no note and no id: `D-99`
serves: nothing
        ^^^^^^^ broken-link
---
//- x/d1.md
---
type: decision
id: D-1
---
",
    );
}

#[test]
fn an_id_twice_is_an_error_at_the_second() {
    check(
        "//- a.md\n---\nid: D-1\n---\n//- b.md\n---\nid: d-1\n    ^^^ duplicate-id: the id `d-1` is that of `a.md` already\n---\n",
    );
}

#[test]
fn a_claim_that_cannot_be_read_is_named_in_its_place() {
    let book = book(
        "//- d.md\n---\ntype: decision\nprovides: [battery-life >= 5 y, battery-life five years, radio = LTE-M]\n---\n",
    );
    let found = compact(&book, &selected(&book, &[Code::InvalidClaim]));
    assert_eq!(found.lines().count(), 1, "{found}");
    assert!(found.contains("d.md:3:"), "{found}");
    assert_eq!(model(&book)["decisions"][0]["provides"].as_array().unwrap().len(), 2);
}

#[test]
fn the_log_lists_every_record_with_its_status_and_an_overdue_one_is_marked() {
    let book = book(
        "//- d1.md\n---\ntype: decision\nid: D-1\nstatus: proposed\n---\n# First\n//- d2.md\n---\ntype: decision\nid: D-2\nstatus: accepted\nreview-by: 2026-01-01\n---\n# Second\n",
    );
    let log = page(&book, "decision-log/");
    for part in ["First", "Second", "D-1", "D-2", "href=\"../d1/\"", "href=\"../d2/\""] {
        assert!(log.contains(part), "no {part}");
    }
    assert!(page(&book, "d2/").contains("banner warning") || page(&book, "d2/").contains("overdue"), "review was due");
    assert!(!page(&book, "d1/").contains("banner warning"));
}

/// Pages and the check had a rule each: a month that was over was overdue in the one and not on the other.
#[test]
fn a_review_that_is_due_in_a_month_is_overdue_when_the_month_is_over() {
    let note = |id: &str, due: &str| {
        format!(
            "//- {id}.md\n---\ntype: decision\nid: {id}\nstatus: accepted\nowner: Ada\nreview-by: {due}\n---\n# {id}\n"
        )
    };
    let book = book(
        &[note("D-1", "2026-12"), note("D-2", "2027-01"), note("D-3", "2026"), note("D-4", "2027-01-30")].concat(),
    );
    let overdue: Vec<String> =
        selected(&book, &[Code::OverdueReview]).iter().map(|diagnostic| diagnostic.file.to_string()).collect();
    assert_eq!(overdue, ["D-1.md", "D-3.md", "D-4.md"], "on 2027-01-31");
    for (id, is_overdue) in [("d-1", true), ("d-2", false), ("d-3", true), ("d-4", true)] {
        assert_eq!(page(&book, &format!("{id}/")).contains("banner warning"), is_overdue, "{id}");
    }
}

#[test]
fn the_log_goes_back_in_time_with_what_replaced_what() {
    let book = book(
        "//- d1.md\n---\ntype: decision\nid: D-1\nstatus: superseded\ndate: 2025-03-01\n---\n# First\n//- d2.md\n---\ntype: decision\nid: D-2\nstatus: accepted\ndate: 2026-01-01\nsupersedes: D-1\n---\n# Second\n//- d3.md\n---\ntype: decision\nid: D-3\ndate: some day\n---\n# Third\n//- d4.md\n---\ntype: decision\nid: D-4\ndate: 2025-04-01\n---\n# Fourth\n",
    );
    let log = page(&book, "decision-log/");
    let at = |part: &str| log.find(part).unwrap_or_else(|| panic!("no {part}"));
    let order =
        [">2026</h2>", "Second</a>", ">2025</h2>", "Fourth</a>", "First</a>", ">Without a date</h2>", "Third</a>"];
    let places: Vec<usize> = order.iter().map(|part| at(part)).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(log.matches("class=\"chain\"").count(), 2, "both ends of the chain show it");
    let replaced = page(&book, "d1/");
    assert!(replaced.contains("banner past") && replaced.contains("href=\"../d2/\""), "it leads to what replaced it");
    assert!(!page(&book, "d2/").contains("banner past"));
}

#[test]
fn a_book_without_records_has_no_log() {
    let book = book("//- a.md\n# A\n");
    assert!(book.output(&layerbook::base::path::Url::new("decision-log/")).unwrap().is_none());
    assert!(!page(&book, "a/").contains("decision-log"));
}

#[test]
fn decisions_stand_in_their_cells_and_layers() {
    let model =
        model(&book("//- d.md\n---\ntype: decision\nid: D-1\nlayers: [communications]\nareas: [security]\n---\n# D\n"));
    let cell = model["matrix"]
        .as_array()
        .unwrap()
        .iter()
        .find(|cell| cell["layer"] == "communications" && cell["area"] == "security")
        .unwrap();
    assert_eq!(cell["decisions"], json!(["D-1"]));
    assert_eq!(model["findings"], json!([]));
}
