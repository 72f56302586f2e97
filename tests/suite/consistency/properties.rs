//! What holds for all books: tried on many small ones, of claims that often meet.

use crate::random::Random;
use crate::support::setup;
use layerbook::base::diagnostic::{Code, Severity};
use layerbook::base::path::NotePath;
use layerbook::book::{Book, Change, Setup};
use layerbook::site::consistency::Finding;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

const BOOKS: u64 = 120;

/// A claim in parts, so that it can be made weaker.
#[derive(Clone, Debug)]
struct Claim {
    list: &'static str,
    key: &'static str,
    op: &'static str,
    value: String,
}

#[derive(Clone, Debug)]
struct Note {
    id: String,
    kind: &'static str,
    status: &'static str,
    keys: Vec<(&'static str, String)>,
    claims: Vec<Claim>,
}

/// A fact, its unit, and numbers that are near enough to each other.
const NUMBERS: &[(&str, &str, &[&str])] = &[
    ("battery-life", "y", &["1", "3", "5", "9"]),
    ("battery-energy", "Wh", &["2", "8.6", "20"]),
    ("sleep-power", "uW", &["0", "25", "400"]),
    ("energy-per-report", "J", &["0.3", "0.45", "2.4"]),
    ("report-interval", "min", &["0", "5", "60", "360"]),
    ("report-size", "B", &["24", "51"]),
    ("uplink-rate", "B/h", &["20", "432"]),
    ("support-period", "y", &["3", "5", "8"]),
    ("expected-use", "y", &["4", "8"]),
    ("update-time", "s", &["45", "90"]),
    ("update-size", "kB", &["180", "560"]),
    ("downlink-rate", "kB/s", &["2", "4"]),
    ("unit-cost", "EUR", &["5", "6.90", "18"]),
];

const WORDS: &[(&str, &[&str])] = &[
    ("markets", &["EU", "US", "EU, US", "DE"]),
    ("radio-band", &["EU868", "US915", "EU868, US915", "B20"]),
    ("data-region", &["EU", "us-east-1", "eu-central-1", "cellar"]),
    ("certifications", &["CE", "CE, FCC"]),
];

fn claim(random: &mut Random) -> Claim {
    let list = random.of(&["provides", "provides", "provides", "requires", "requires", "assumes", "adds"]);
    if list == "adds" {
        return Claim { list, key: "unit-cost", op: "=", value: format!("{} EUR", random.of(&["1", "4.50", "12"])) };
    }
    if random.one_in(4) {
        let (key, values) = random.of(WORDS);
        let op = random.of(&["=", "=", "in", "includes", "excludes"]);
        return Claim { list, key, op, value: random.of(values).to_owned() };
    }
    let (key, unit, values) = random.of(NUMBERS);
    Claim {
        list,
        key,
        op: random.of(&["=", "=", "<=", ">=", "<", ">"]),
        value: format!("{} {unit}", random.of(values)),
    }
}

fn notes(random: &mut Random) -> Vec<Note> {
    let count = 3 + random.below(7);
    let products = random.one_in(2);
    let note = |at: usize, random: &mut Random| {
        let kind = random.of(&["decision", "decision", "decision", "goal", "product"]);
        let status = random.of(&["accepted", "accepted", "accepted", "proposed", "proposed", "rejected", "superseded"]);
        let mut keys = Vec::new();
        if products && kind != "product" && random.one_in(2) {
            keys.push(("product", random.of(&["a", "b"]).to_owned()));
        }
        for key in ["supersedes", "depends-on", "conflicts-with"] {
            if kind == "decision" && random.one_in(5) {
                keys.push((key, format!("N-{}", random.below(count))));
            }
        }
        if random.one_in(3) {
            keys.push(("decides", random.of(&["radio", "storage"]).to_owned()));
        }
        let claims = (0..random.below(5)).map(|_| claim(random)).collect();
        Note { id: format!("N-{at}"), kind, status: if kind == "decision" { status } else { "" }, keys, claims }
    };
    (0..count).map(|at| note(at, random)).collect()
}

fn written(notes: &[Note], path: impl Fn(usize) -> String) -> Book {
    let mut files: Vec<(String, String)> = Vec::new();
    for (at, note) in notes.iter().enumerate() {
        let mut text = format!("---\nid: {}\ntitle: {}\ntype: {}\n", note.id, note.id, note.kind);
        if !note.status.is_empty() {
            let _ = writeln!(text, "status: {}", note.status);
        }
        for (key, value) in &note.keys {
            let _ = writeln!(text, "{key}: {value}");
        }
        for list in ["provides", "requires", "assumes", "adds"] {
            let claims: Vec<&Claim> = note.claims.iter().filter(|claim| claim.list == list).collect();
            if !claims.is_empty() {
                let _ = writeln!(text, "{list}:");
            }
            for claim in claims {
                let op = if list == "adds" { String::new() } else { format!("{} ", claim.op) };
                let _ = writeln!(text, "  - {} {op}{}", claim.key, claim.value);
            }
        }
        text.push_str("---\n");
        files.push((path(at), text));
    }
    let change = |(path, text): (String, String)| (NotePath::new(&path), Change::Note(text.into_bytes()));
    Book::new(SETUP.clone(), files.into_iter().map(change).collect()).unwrap()
}

/// To compile the theme takes longer than all the rest.
static SETUP: LazyLock<Setup> = LazyLock::new(|| setup(""));

fn plain(notes: &[Note]) -> Book {
    written(notes, |at| format!("n-{at}.md"))
}

/// Product by product: a finding of all is one of each.
type Seen = (Code, Severity, String, Option<String>);

/// A finding as a reader sees it.
fn seen(book: &Book, finding: &Finding) -> Vec<Seen> {
    let consistency = &book.site().consistency;
    let products = finding.products.iter().map(|&product| Some(consistency.products[product].name.clone()));
    let products: Vec<Option<String>> = if finding.products.is_empty() { vec![None] } else { products.collect() };
    let one = |product| (finding.code, finding.severity, finding.message.clone(), product);
    products.into_iter().map(one).collect()
}

/// A finding but for the order in which it tells things.
fn essence(book: &Book, finding: &Finding) -> String {
    let consistency = &book.site().consistency;
    let mut records: Vec<&str> =
        finding.records.iter().map(|&record| consistency.records[record].name.as_str()).collect();
    records.sort_unstable();
    let mut fixes: Vec<String> = finding.fixes.iter().map(|fix| format!("{} {:?}", fix.key, fix.bound)).collect();
    fixes.sort();
    let sum = finding.arithmetic.as_ref().map(|sum| (&sum.term, &sum.result, &sum.bound));
    let budget = finding.budget.as_ref().map(|budget| (&budget.sum, &budget.bound, &budget.excess));
    let products: Vec<&str> =
        finding.products.iter().map(|&product| consistency.products[product].name.as_str()).collect();
    format!(
        "{} {:?} {:?} {records:?} {fixes:?} {sum:?} {budget:?} {products:?}",
        finding.code, finding.severity, finding.key
    )
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut met = BTreeSet::new();
    for seed in 0..BOOKS {
        let mut random = Random::new(seed);
        let notes = notes(&mut random);
        let essences = |book: &Book| -> Vec<String> {
            let consistency = &book.site().consistency;
            let proposed = consistency.proposals.iter().flat_map(|proposal| {
                let name = &consistency.records[proposal.record].name;
                proposal.appear.iter().map(move |finding| format!("{name} {}", essence(book, finding)))
            });
            let mut all: Vec<String> =
                consistency.findings.iter().map(|finding| essence(book, finding)).chain(proposed).collect();
            all.sort();
            all
        };
        let first = plain(&notes);
        met.extend(first.site().consistency.findings.iter().map(|finding| finding.code));
        let turn = random.below(notes.len());
        let turned = written(&notes, |at| format!("n-{:02}.md", 50 + turn - (at + 7 * turn) % notes.len()));
        assert_eq!(essences(&first), essences(&turned), "seed {seed}: {notes:#?}");
    }
    for code in [
        Code::Contradiction,
        Code::NotGuaranteed,
        Code::OpenRequirement,
        Code::ProvidedTwice,
        Code::OverBudget,
        Code::DecidedTwice,
        Code::ConflictingDecisions,
        Code::OutdatedDependency,
    ] {
        assert!(met.contains(&code), "no book has {code}");
    }
}

#[test]
fn what_a_proposal_would_bring_is_what_it_brings() {
    let mut changes = 0;
    for seed in 0..BOOKS {
        let notes = notes(&mut Random::new(1_000 + seed));
        let before = plain(&notes);
        let all = |book: &Book| -> Vec<Seen> {
            book.site().consistency.findings.iter().flat_map(|finding| seen(book, finding)).collect()
        };
        let old = all(&before);
        for proposal in &before.site().consistency.proposals {
            let id = &before.site().consistency.records[proposal.record].name;
            let mut accepted = notes.clone();
            accepted.iter_mut().filter(|note| note.id == *id).for_each(|note| note.status = "accepted");
            let new = all(&plain(&accepted));
            let difference = |these: &[Seen], those: &[Seen]| -> Vec<Seen> {
                let mut found: Vec<_> = these.iter().filter(|one| !those.contains(one)).cloned().collect();
                found.sort();
                found
            };
            let told = |findings: &[Finding]| -> Vec<_> {
                let mut told: Vec<_> = findings.iter().flat_map(|finding| seen(&before, finding)).collect();
                told.sort();
                told
            };
            let mut appear = difference(&new, &old);
            appear.iter_mut().for_each(|(_, severity, ..)| *severity = (*severity).min(Severity::Warning));
            appear.sort();
            changes += appear.len();
            assert_eq!(told(&proposal.appear), appear, "seed {seed}, {id}: {notes:#?}");
            assert_eq!(told(&proposal.vanish), difference(&old, &new), "seed {seed}, {id}: {notes:#?}");
        }
    }
    assert!(changes > 100, "{changes}");
}

#[test]
fn a_weaker_claim_adds_no_contradiction() {
    let (mut tried, mut fewer) = (0, 0);
    for seed in 0..BOOKS {
        let mut random = Random::new(2_000 + seed);
        let notes = notes(&mut random);
        let before = plain(&notes);
        // Where a fact contradicts itself, what follows from it is not worked out until that is mended.
        let is_broken = |finding: &Finding| {
            let first = finding.statements.first().map(|&at| &before.site().consistency.statements[at]);
            finding.code == Code::ProvidedTwice
                || first.is_some_and(|first| first.list.name() == "provides" && finding.key.is_some())
        };
        if before.site().consistency.findings.iter().any(is_broken) {
            continue;
        }
        for (at, note) in notes.iter().enumerate() {
            for index in 0..note.claims.len() {
                let mut weaker = notes.clone();
                // What the sum is without a share is another claim, not a weaker one.
                if note.claims[index].list == "adds" {
                    continue;
                }
                if !weaken(&mut weaker[at].claims[index], &mut random) {
                    weaker[at].claims.remove(index);
                }
                let after = plain(&weaker);
                let kinds = |book: &Book| -> Vec<(Code, Option<usize>, BTreeSet<String>)> {
                    let consistency = &book.site().consistency;
                    let serious = [Code::Contradiction, Code::OverBudget, Code::ProvidedTwice];
                    let found = consistency.findings.iter().filter(|finding| serious.contains(&finding.code));
                    let names = |finding: &Finding| {
                        finding.records.iter().map(|&record| consistency.records[record].name.clone()).collect()
                    };
                    found.map(|finding| (finding.code, finding.key, names(finding))).collect()
                };
                let (old, new) = (kinds(&before), kinds(&after));
                tried += 1;
                fewer += usize::from(new.len() < old.len());
                for (code, key, names) in &new {
                    let was_there = old.iter().any(|(old_code, old_key, old_names)| {
                        let is_same =
                            code == old_code || (*code == Code::Contradiction && *old_code == Code::OverBudget);
                        is_same && key == old_key && names.is_subset(old_names)
                    });
                    assert!(was_there, "seed {seed}, {} claim {index}: {code} of {names:?}: {weaker:#?}", note.id);
                }
            }
        }
    }
    assert!(tried > 200 && fewer > 10, "{tried} {fewer}");
}

/// `false` where nothing weaker can be said.
fn weaken(claim: &mut Claim, random: &mut Random) -> bool {
    let is_words = WORDS.iter().any(|(key, _)| *key == claim.key);
    match claim.op {
        "=" if is_words => claim.op = random.of(&["includes", "in"]),
        "=" => claim.op = random.of(&["<=", ">="]),
        "<" => claim.op = "<=",
        ">" => claim.op = ">=",
        "in" if is_words => claim.value.push_str(", Mars"),
        _ => return false,
    }
    true
}
