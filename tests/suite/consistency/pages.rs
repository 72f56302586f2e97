//! What readers see of claims: on notes, on the pages about all decisions, and on the matrix.

use super::pack;
use crate::support::{Folder, book, page};
use layerbook::book::Book;

/// A scale that reports too often for its battery, and a proposal that would mend it.
fn scale() -> Book {
    book(
        &(pack(
            "G-1 goal device-hardware: requires battery-life >= 5 y
             D-001 accepted device-hardware ux: provides battery-energy = 8.6 Wh; sleep-power = 25 uW; adds unit-cost 12 EUR
             D-002 accepted communications data serves=G-1: provides energy-per-report = 0.45 J
             D-003 accepted device-software data: provides report-interval = 5 min
             D-004 proposed device-software data supersedes=D-003: provides report-interval = 1 h
             D-005 accepted cloud-platform data: ",
        )
        .replace("interval = 5 min", "interval = 5 min ; because <analysts> like it")
        + "//- book.toml\n[matrix.not-applicable]\n\"Communications/UX\" = \"Nobody & nothing sees it\"\n"),
    )
}

/// The text of a page without its markup, lines joined.
fn text(book: &Book, url: &str) -> String {
    let html = page(book, url);
    let (_, main) = html.split_once("<main").unwrap();
    let (main, _) = main.split_once("</main>").unwrap();
    let mut text = String::new();
    let mut inside = true;
    for character in main.chars() {
        match character {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(character),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn shows(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { panic!("`{part}` does not follow in: {text}") };
        rest = after;
    }
}

#[test]
fn the_report_tells_the_sum_and_the_ways_out() {
    let text = text(&scale(), "consistency/");
    shows(
        &text,
        &[
            "Contradictions 1 Doubts 0",
            "3 of 4",
            "Contradiction Crosses Device hardware Communications Device software",
            "battery-life = 8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min) = 235 d required ≥ 5 y by G-1",
            "battery-energy 8.6 Wh D-001",
            "report-interval 5 min D-003",
            "One of these would mend it:",
            "sleep-power alone cannot mend it",
            "report-interval ≥ 43.9 min in D-003",
            "Facts",
            "battery-life",
            "235 d = 8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min)",
            "≥ 5 y G-1",
            "Decisions that claim nothing",
            "D-005",
        ],
    );
}

/// `image-slots = … required ≤ 1 MB by D-002`, where no note requires anything, and `= ≤ 239 d`.
#[test]
fn a_rule_is_required_by_nobody_and_a_bound_is_equal_to_nothing() {
    let book = book(&pack(
        "G-1 goal device-hardware: requires battery-life >= 5 y
        D-1 accepted device-hardware: provides battery-energy = 8.6 Wh; energy-per-report = 0.45 J; report-interval = 5 min
        D-2 accepted device-software: provides image-slots = 2; firmware-size = 600 kB; flash-size = 1 MB",
    ));
    let text = text(&book, "consistency/");
    shows(&text, &["÷ (sleep-power + 0.45 J ÷ 5 min) ≤ 239 d required ≥ 5 y by G-1"]);
    shows(&text, &["image-slots : 600 kB × 2 = 1,200 kB required ≤ 1 MB = 1,000 kB firmware-size 600 kB"]);
}

#[test]
fn a_review_tells_what_a_proposal_would_settle() {
    let text = text(&scale(), "review/");
    shows(
        &text,
        &[
            "Proposals",
            "D-004",
            "This would be settled",
            "235 d",
            "As things are",
            "Contradiction",
            "No review is overdue",
        ],
    );
}

#[test]
fn a_decision_shows_whom_it_needs_and_who_needs_it() {
    let book = scale();
    let note = page(&book, "d-003/");
    assert!(note.contains("because &lt;analysts&gt; like it"));
    shows(&text(&book, "d-003/"), &["report-interval 5 min", "does not fit", "What does not fit", "235 d"]);
    let proposal = text(&book, "d-004/");
    shows(&proposal, &["report-interval 1 h", "If it is accepted", "This would be settled", "235 d"]);
    assert!(!text(&book, "d-005/").contains("What does not fit"), "it takes no part");
}

#[test]
fn a_goal_shows_whether_it_is_reached_and_by_whom() {
    let book = scale();
    shows(&text(&book, "goals/"), &["G-1", "does not fit", "battery-life ≥ 5 y", "now 235 d", "Served by", "D-002"]);
    shows(&text(&book, "g-1/"), &["Requires", "battery-life ≥ 5 y", "What does not fit"]);
}

/// What only products provide was known to none of the goals that speak of all of them.
#[test]
fn a_goal_of_all_products_shows_what_each_of_them_has() {
    let goal = "//- g.md\n---\ntype: goal\nid: G-1\nrequires: [latency <= 10 s, range >= 5 m]\n---\n# Fast\n";
    let product = |name: &str| format!("//- {name}.md\n---\ntype: product\nid: {name}\n---\n# {name}\n");
    let decision = |id: &str, product: &str, claim: &str| {
        format!(
            "//- {id}.md\n---\ntype: decision\nstatus: accepted\nid: {id}\nproduct: {product}\nprovides: [{claim}]\n---\n"
        )
    };
    let both = [
        product("One"),
        product("Two"),
        decision("D-1", "One", "latency = 5 s"),
        decision("D-3", "One", "range = 9 m"),
    ];
    let book = book(&format!(
        "{goal}{}{}{}",
        both.concat(),
        decision("D-2", "Two", "latency = 6 s"),
        decision("D-4", "Two", "range = 9 m")
    ));
    shows(
        &text(&book, "goals/"),
        &["latency ≤ 10 s", "now 5 s (One), 6 s (Two) · from D-1 , D-2", "now 9 m · from D-3 , D-4"],
    );
}

#[test]
fn the_matrix_marks_what_a_contradiction_crosses_and_what_is_not_applicable() {
    let book = scale();
    let matrix = page(&book, "matrix/");
    let cell = |layer: &str, area: &str| {
        let (_, rest) = matrix.split_once(&format!("matrix/{layer}/{area}/\"")).unwrap();
        rest.split_once("</td>").unwrap().0.to_owned()
    };
    for (layer, area) in [("device-software", "data"), ("communications", "data"), ("device-hardware", "ux")] {
        assert!(cell(layer, area).contains("class=\"clash\""), "{layer} {area}");
    }
    assert!(!cell("cloud-platform", "data").contains("class=\"clash\""));
    assert!(cell("cloud-platform", "data").contains("no claims"));
    assert!(cell("communications", "ux").contains("n/a"));
    assert!(!cell("communications", "ux").contains("class=\"open\""));
    let own = text(&book, "matrix/communications/ux/");
    shows(&own, &["Not applicable. Nobody &amp; nothing sees it"]);
    shows(&text(&book, "matrix/communications/data/"), &["What does not fit here", "235 d"]);
    assert!(!text(&book, "health/").contains("Communications × UX"));
}

#[test]
fn a_level_that_is_off_is_off_on_pages_too() {
    let quiet = book(
        "//- book.toml\n[check]\ncontradiction = \"off\"\n//- a.md\n---\ntype: decision\nstatus: accepted\nid: D-1\nprovides: [latency = 5 s]\n---\n//- b.md\n---\ntype: decision\nstatus: accepted\nid: D-2\nrequires: [latency <= 1 s]\n---\n",
    );
    shows(&text(&quiet, "consistency/"), &["Contradictions 0"]);
    assert!(!text(&quiet, "consistency/").contains("Everything that is claimed fits"), "it does not");
    assert!(!text(&quiet, "b/").contains("What does not fit"));
}

#[test]
fn a_book_without_claims_is_told_what_claims_are() {
    let book = book("//- a.md\n---\ntype: decision\nstatus: accepted\n---\n# A\n");
    shows(&text(&book, "consistency/"), &["Nothing is claimed yet."]);
    shows(&text(&book, "review/"), &["No decision is proposed."]);
}

#[test]
fn a_cell_that_the_matrix_does_not_have_is_an_error_with_its_place() {
    let folder = Folder::new(
        "//- book.toml\n[matrix.not-applicable]\n\"comunications/ux\" = \"x\"\n\"here\" = \"y\"\n\"data/ux\" = 3\n//- content/a.md\n# A\n",
    );
    let run = folder.run(&["check"]);
    assert_eq!(run.code, 2, "{run:?}");
    shows(&run.err, &["`here` names no cell", "book.toml:3:1"]);
    let folder =
        Folder::new("//- book.toml\n[matrix.not-applicable]\n\"comunications/ux\" = \"x\"\n//- content/a.md\n# A\n");
    let run = folder.run(&["check"]);
    assert_eq!(run.code, 2, "{run:?}");
    shows(&run.err, &["no layer is called `comunications`", "book.toml:2:1", "did you mean `"]);
}
