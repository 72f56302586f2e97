//! How long a large book takes: `cargo test --release --test suite consistency::speed -- --ignored --nocapture`.

use crate::random::Random;
use crate::support::setup;
use layerbook::base::path::NotePath;
use layerbook::book::{Book, Change, Changes};
use std::fmt::Write as _;
use std::time::Instant;

/// Decisions of five claims each, every fifth of them proposed, for so many products; `wild` claims contradict each other.
fn decisions(count: usize, products: usize, wild: bool, claims: bool) -> Changes {
    let mut random = Random::new(7);
    let mut changes = Changes::new();
    for at in 0..count {
        let status = if at % 5 == 4 { "proposed" } else { "accepted" };
        let mut text = format!("---\ntype: decision\nid: D-{at}\ntitle: D-{at}\nowner: N\nstatus: {status}\n");
        if products > 0 {
            let _ = writeln!(text, "product: p{}", at % products);
        }
        let _ = writeln!(text, "decides: [q{at}]\ndepends-on: [D-{}]", at / 2);
        if claims {
            let mut number = |least: usize, spread: usize| least + if wild { random.below(spread) } else { 0 };
            let _ = writeln!(
                text,
                "provides:\n  - latency <= {} s\n  - {}\nrequires:\n  - latency <= {} s\n  - battery-life >= 1 y\nadds:\n  - unit-cost 0.0{} EUR",
                number(60, 100),
                [
                    "report-interval >= 1 h",
                    "battery-energy = 8.6 Wh",
                    "sleep-power <= 25 uW",
                    "energy-per-report <= 0.45 J",
                    "data-region in EU",
                    "radio includes LoRaWAN"
                ][at % 6],
                number(60, 100),
                number(1, 9),
            );
        }
        text.push_str("---\n");
        changes.insert(NotePath::new(&format!("d/{at}.md")), Change::Note(text.into_bytes()));
    }
    changes
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it measures")]
#[ignore = "measures time, which tests must not depend on"]
fn two_thousand_decisions() {
    let setup = setup("");
    let time = |changes: &Changes| {
        let mut best = f64::MAX;
        let mut findings = 0;
        for _ in 0..5 {
            // Notes are read beforehand: what is measured is the site.
            let read: Changes = changes
                .iter()
                .map(|(path, change)| match change {
                    Change::Note(bytes) => (path.clone(), setup.read(path, bytes)),
                    other => (path.clone(), other.clone()),
                })
                .collect();
            let start = Instant::now();
            let book = Book::new(setup.clone(), read).unwrap();
            best = best.min(start.elapsed().as_secs_f64() * 1_000.0);
            findings = book.site().consistency.findings.len()
                + book.site().consistency.proposals.iter().map(|proposal| proposal.appear.len()).sum::<usize>();
        }
        (best, findings)
    };
    for (products, wild) in [(0, false), (1, false), (50, false), (0, true), (50, true)] {
        for count in [500, 1_000, 2_000, 4_000] {
            let (without, _) = time(&decisions(count, products, wild, false));
            let (with, findings) = time(&decisions(count, products, wild, true));
            eprintln!(
                "{count} decisions, {products} products, wild {wild}: {without:.1} ms without claims, {with:.1} ms with, {findings} findings"
            );
        }
    }
}
