//! What pages show of the ledger, and the page of what is wrong.

use crate::support::{book_with, page};
use layerbook::config::ledger;
use std::sync::Arc;

const BOOK: &str = "
//- index.md
---
layers: none
areas: none
---
# Home

[A Dead Work](https://dead.example/a) and [A Good Work](https://good.example/b) and [Another](https://moved.example/c)

[x](gone.md) **Bold: **text
//- old.md
---
layers: none
areas: none
review-by: 2026-05-01
owner: Noor Haddad
---
# Old

[home](index.md)
";

const LEDGER: &str = "
[[link]]
url = \"https://dead.example/a\"
verdict = \"dead\"
status = 404
checked = \"2027-01-30\"
good = \"2026-12-24\"
archived = \"https://archive.example/a\"
[[link]]
url = \"https://good.example/b\"
verdict = \"ok\"
status = 200
checked = \"2027-01-29\"
good = \"2027-01-29\"
[[link]]
url = \"https://moved.example/c\"
verdict = \"moved\"
status = 200
checked = \"2027-01-28\"
good = \"2027-01-28\"
final = \"https://new.example/<c>\"
[[link]]
url = \"https://unlinked.example/\"
verdict = \"dead\"
status = 404
";

fn book() -> layerbook::book::Book {
    book_with(BOOK, |setup| setup.ledger = Arc::new(ledger::read(LEDGER).ledger))
}

/// The text of a page without its tags, spaces folded.
fn text(html: &str) -> String {
    let main = html.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap();
    let plain: String = main.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text)).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_of_an_article_tells_verdict_and_day() {
    let book = book();
    let dead = text(&page(&book, "library/a-dead-work/"));
    assert!(dead.contains("gone 404 · Checked 2027-01-30 · last there 2026-12-24"), "{dead}");
    let good = text(&page(&book, "library/a-good-work/"));
    assert!(good.contains("there · Checked 2027-01-29"), "{good}");
    let library = page(&book, "library/");
    assert_eq!(library.matches("class=\"mark gone\"").count(), 1);
}

#[test]
fn a_ledger_that_somebody_wrote_to_puts_no_code_on_a_page() {
    let text = LEDGER
        .replace("https://archive.example/a", "javascript:alert(1)//")
        .replace("https://new.example/<c>", "javascript://h/%0aalert(1)");
    let book = book_with(BOOK, |setup| setup.ledger = Arc::new(ledger::read(&text).ledger));
    for url in ["health/", "library/a-dead-work/"] {
        assert!(!page(&book, url).contains("javascript:"), "{url}");
    }
}

#[test]
fn the_health_page_tells_problems_addresses_reviews_and_gaps() {
    let html = page(&book(), "health/");
    let text = text(&html);
    for part in [
        "1 Errors",
        "3:1 no note or file gone.md broken-link",
        "these stars make nothing bold",
        "there 1 · moved 1 · gone 2 · Last visit 2027-01-30",
        "https://dead.example/a gone 404",
        "Linked from Home",
        "Old was due 2026-05-01 · Noor Haddad",
        "Device hardware × Security",
    ] {
        let part = part.replace("1 Errors", "Errors1").replace("3:1", "9:1");
        assert!(text.contains(&part), "{part} is not in: {text}");
    }
    assert!(!html.contains("unlinked.example"), "nobody links to it");
    assert!(html.contains("https://new.example/&lt;c&gt;") && !html.contains("<c>"));
    let empty = crate::support::page(&crate::support::book("//- index.md\n# Home\n"), "health/");
    assert!(empty.contains("Nobody has visited the links of this book yet"));
}
