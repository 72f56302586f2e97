//! Random books with planted faults: fixing is idempotent, complete, and touches nothing but the targets.

use crate::random::Random;
use crate::support::setup;
use layerbook::base::diagnostic::{Code, Diagnostic};
use layerbook::base::path::NotePath;
use layerbook::book::{Book, Change, Changes};
use layerbook::fix::{self, diff};
use layerbook::site::mend::Renames;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};

const FOLDERS: [&str; 5] = ["", "a", "a/b", "Ärger über", "x (1)"];
const NAMES: [&str; 14] = [
    "My Note",
    "café",
    "cafe\u{301} two",
    "R&D",
    "100% sure",
    "50%25",
    "It's",
    "a(b",
    "c) d",
    "Ünïcode",
    "v1.2",
    "plain",
    "UPPER",
    "q+r",
];
const LINE_ENDS: [&str; 2] = ["\n", "\r\n"];

/// A line of a note, of which only what stands between may change.
struct Line {
    before: String,
    target: String,
    after: String,
    stays: bool,
}

struct Planted {
    /// Lines of the front matter and of the body.
    notes: BTreeMap<String, Vec<Line>>,
    ends: BTreeMap<String, (&'static str, bool, bool)>,
    renames: Vec<(NotePath, NotePath)>,
}

fn plain(text: &str) -> Line {
    Line { before: text.to_owned(), target: String::new(), after: String::new(), stays: true }
}

fn percent(path: &str) -> String {
    path.replace('%', "%25").replace(' ', "%20").replace('(', "%28").replace(')', "%29").replace('#', "%23")
}

fn up(folder: &str) -> String {
    "../".repeat(folder.split('/').filter(|part| !part.is_empty()).count())
}

/// A target with a fault that can be undone, in the syntax of Markdown, without spaces and round brackets.
fn faulty(random: &mut Random, folder: &str, path: &str, old: &str) -> String {
    let whole = format!("{}{}", up(folder), percent(path));
    match random.below(8) {
        0 => format!("{}{}", up(folder), percent(&path.to_uppercase()).replace(".MD", ".md")),
        1 => whole.replace('%', "%25"),
        2 => whole.replace('/', "\\"),
        3 => whole.replace("%20", "+"),
        4 => format!("{}{}", up(folder), percent(old)),
        5 => format!("/{}", percent(old)),
        6 => format!("{whole}#{}", ["Part_One", "part--one", "PARTONE", "part-one"][random.below(4)]),
        _ => whole,
    }
}

fn written(random: &mut Random, target: &str, wiki: &str, number: usize) -> Line {
    let (before, target, after) = match random.below(14) {
        0 => ("[x](".to_owned(), target.to_owned(), ")".to_owned()),
        1 => ("text [a [b] `](z)`](<".to_owned(), target.to_owned(), "> 'title](')".to_owned()),
        2 => ("> - ![i](z.png \"t\") [x](".to_owned(), target.to_owned(), " \"](t)\")".to_owned()),
        3 => (format!("[r{number}]: "), target.to_owned(), " \"t\"".to_owned()),
        4 => ("x <a class=q href=\"".to_owned(), target.to_owned(), "\">y</a>".to_owned()),
        5 => ("x <a href=".to_owned(), target.to_owned(), ">y</a>".to_owned()),
        6 => ("[x](".to_owned(), target.replace("%20", " "), ")".to_owned()),
        7 => ("x [[".to_owned(), wiki.to_owned(), "]] y".to_owned()),
        8 => ("- ![[".to_owned(), wiki.to_owned(), "|text [x]]] y".to_owned()),
        9 => ("> [!note] [[ ".to_owned(), wiki.to_owned(), " |text]]".to_owned()),
        10 => ("%% c %% é [x](".to_owned(), target.to_owned(), ")  ".to_owned()),
        11 => ("**b [x](".to_owned(), target.to_owned(), ")** #tag".to_owned()),
        12 => ("[^f]: see [x](".to_owned(), target.to_owned(), ")".to_owned()),
        _ => ("1. [x]( ".to_owned(), target.to_owned(), " )".to_owned()),
    };
    Line { before, target, after, stays: false }
}

fn plant(random: &mut Random) -> Planted {
    let mut planted = Planted { notes: BTreeMap::new(), ends: BTreeMap::new(), renames: Vec::new() };
    let mut paths: Vec<String> = Vec::new();
    for _ in 0..3 + random.below(5) {
        let folder = random.of(&FOLDERS);
        let path = format!("{folder}/{}.md", random.of(&NAMES)).trim_start_matches('/').to_owned();
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    // Two of a name: nothing may be written for it.
    paths.extend(["t/Twin.md".to_owned(), "u/Twin.md".to_owned()]);
    let olds: Vec<String> = (0..paths.len())
        .map(|number| match random.below(3) {
            0 => format!("gone/old {number}.md"),
            1 => format!("former {number}.md"),
            _ => format!("q/Title {number}.md"),
        })
        .collect();
    for (number, path) in paths.iter().enumerate() {
        let mut lines = Vec::new();
        let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
        let old = &olds[number];
        let other = &olds[random.below(olds.len())];
        let target = other.trim_end_matches(".md").to_owned();
        lines.push(plain("---"));
        lines.push(plain("related:"));
        for quote in ["", "\"", "'"] {
            let (before, after) = (format!("  - {quote}[["), format!("|text]]{quote}"));
            lines.push(Line { before, target: target.clone(), after, stays: false });
        }
        if old.starts_with('q') {
            lines.push(plain(&format!("aliases: [\"Title {number}\"]")));
        }
        lines.push(plain("---"));
        lines.extend(["| a | b |", "|---|---|"].map(plain));
        lines.push(Line {
            before: "| [[".to_owned(),
            target: target.clone(),
            after: "\\|t]] | x |".to_owned(),
            stays: false,
        });
        let target = format!("/{}", percent(other));
        lines.push(Line { before: "| `|` [x](".to_owned(), target, after: ") | x |".to_owned(), stays: false });
        lines.push(plain(""));
        if !old.starts_with('q') {
            let station = NotePath::new(&format!("way/station {number}.md"));
            planted.renames.push((NotePath::new(old), station.clone()));
            planted.renames.push((station, NotePath::new(path)));
        }
        lines.push(plain(&format!("# Head {number} of it")));
        lines.push(plain(""));
        for link in 0..random.below(9) {
            let other = paths[random.below(paths.len())].clone();
            let number = paths.iter().position(|path| *path == other).unwrap();
            let gone = &olds[number];
            let target = faulty(random, folder, &other, gone);
            let stem = other.trim_end_matches(".md");
            let wiki = match random.below(5) {
                0 => format!("q/Head {number} of it"),
                1 => gone.trim_end_matches(".md").to_owned(),
                2 => stem.replace('&', "&amp;"),
                3 => stem.replace('/', "\\"),
                _ => format!("{stem}#part_one"),
            };
            let line = written(random, &target, &wiki, link);
            let is_definition = line.before.starts_with("[r");
            lines.push(line);
            lines.push(plain(""));
            if is_definition {
                lines.push(plain(&format!("[r{link}] [t][r{link}]  ")));
                lines.push(plain(""));
            }
        }
        for ambiguous in [
            "[[Twin]] https://b.example/x <https://b.example/y> [z](https://b.example/z)",
            "[x](Twin.md)",
            "[x](../no/Twins.md)",
            "`[x](../TWIN.md)`",
            "    [x](gone.md)",
        ] {
            lines.push(plain(ambiguous));
            lines.push(plain(""));
        }
        lines.push(plain("## Part: One!"));
        if random.one_in(3) {
            lines.push(plain("[[Part: One!]] last"));
        }
        planted.notes.insert(path.clone(), lines);
        planted.ends.insert(path.clone(), (random.of(&LINE_ENDS), random.one_in(3), random.one_in(3)));
    }
    planted
}

fn text(planted: &Planted, path: &str) -> String {
    let (end, _, open) = planted.ends[path];
    let lines: Vec<String> =
        planted.notes[path].iter().map(|line| format!("{}{}{}", line.before, line.target, line.after)).collect();
    lines.join(end) + if open { "" } else { end }
}

fn bytes(planted: &Planted, path: &str, text: &str) -> Vec<u8> {
    let mark: &[u8] = if planted.ends[path].1 { b"\xEF\xBB\xBF" } else { b"" };
    [mark, text.as_bytes()].concat()
}

fn only_targets_changed(planted: &Planted, path: &str, new: &str) {
    let (end, _, open) = planted.ends[path];
    let whole =
        if open { new } else { new.strip_suffix(end).unwrap_or_else(|| panic!("{path}: the last line end is gone")) };
    let lines: Vec<&str> = whole.split(end).collect();
    let old = &planted.notes[path];
    assert_eq!(lines.len(), old.len(), "{path}");
    for (new, old) in lines.iter().zip(old) {
        if old.stays {
            assert_eq!(*new, old.before, "{path}");
        } else {
            assert!(
                new.len() >= old.before.len() + old.after.len()
                    && new.starts_with(&old.before)
                    && new.ends_with(&old.after),
                "{path}: {new:?} was {:?} {:?} {:?}",
                old.before,
                old.target,
                old.after
            );
        }
    }
}

fn whole_fix(book: &mut Book, renames: &Renames) -> fix::Fixed {
    fix::fix(book, Vec::new(), renames, &BTreeSet::new(), &|found| found).unwrap()
}

/// Notes that would embed each other in turn are left as they are.
fn is_embed(book: &Book, finding: &Diagnostic) -> bool {
    book.text(&finding.file).unwrap()[finding.span.range()].starts_with("![[")
}

fn git_apply(folder: &std::path::Path, diff: &str) {
    std::fs::write(folder.join("the.diff"), diff).unwrap();
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "the.diff"])
        .env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}\n{diff}", String::from_utf8_lossy(&output.stderr));
}

/// Takes out, doubles and puts in pieces that mean something to a reader of Markdown.
fn mutated(random: &mut Random, text: &str) -> String {
    const PIECES: [&str; 22] = [
        "[", "]", "(", ")", "<", ">", "\\", "|", "\"", "'", "`", "[[", "]]", "](", "&amp;", "%%", "\n> ", "\n", "#",
        "%25", "é", "---\n",
    ];
    let mut text = text.to_owned();
    for _ in 0..1 + random.below(12) {
        let mut at = random.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        match random.below(3) {
            0 => text.insert_str(at, random.of(&PIECES)),
            1 if at < text.len() => {
                text.remove(at);
            }
            _ => {
                let end = text[at..].char_indices().nth(random.below(30)).map_or(text.len(), |(length, _)| at + length);
                let piece = text[at..end].to_owned();
                text.insert_str(at, &piece);
            }
        }
    }
    text
}

#[test]
fn mutated_books_are_never_made_worse() {
    for seed in 0..100 {
        let mut random = Random::new(1_000 + seed);
        let planted = plant(&mut random);
        let renames = Renames::new(planted.renames.clone());
        let mut changes = Changes::new();
        for path in planted.notes.keys() {
            let text = mutated(&mut random, &text(&planted, path));
            changes.insert(NotePath::new(path), Change::Note(text.into_bytes()));
        }
        let mut book = Book::new(setup(""), changes).unwrap();
        // Every address has moved, each to one that is harder to write.
        let moved = |book: &Book, random: &mut Random| -> Vec<Diagnostic> {
            let mut found = Vec::new();
            for (index, facts) in book.site().notes.iter().enumerate() {
                for outside in &book.note(index).outside {
                    let new = random.of(&[
                        "https://a.example/(x",
                        "https://a.example/x y",
                        "https://a.example/?a&amp;b=\"|]]",
                        "https://a.example/x'.",
                    ]);
                    let address = &outside.address;
                    found.push(
                        Diagnostic::new(Code::MovedLink, &facts.path, outside.span, "moved").target(address).fix(new),
                    );
                }
            }
            found
        };
        let external = moved(&book, &mut random);
        let outside = external.len();
        let before = book.diagnostics();
        let fixed = fix::fix(&mut book, external, &renames, &BTreeSet::new(), &|found| found).unwrap();
        let after = book.diagnostics();
        let inside: usize = fixed.counts.values().sum::<usize>() - (outside - fixed.external.len());
        assert!(after.len() + inside <= before.len(), "seed {seed}");
        let known: BTreeSet<_> = before.iter().map(|finding| (&finding.file, finding.code, &finding.message)).collect();
        let new = after.iter().find(|finding| !known.contains(&(&finding.file, finding.code, &finding.message)));
        assert!(new.is_none_or(|new| new.message.contains("a.example")), "seed {seed}: {new:?}");
        assert!(whole_fix(&mut book, &renames).texts.is_empty(), "seed {seed}");
        for (old, new) in fixed.texts.values() {
            assert_eq!(old.matches('\n').count(), new.matches('\n').count(), "seed {seed}");
        }
    }
}

#[test]
fn random_books_are_fixed_once_and_nothing_else_is_touched() {
    let mut fixed_links = 0;
    let mut open = 0;
    for seed in 0..320 {
        let mut random = Random::new(seed);
        let planted = plant(&mut random);
        let renames = Renames::new(planted.renames.clone());
        let changes: Changes = planted
            .notes
            .keys()
            .map(|path| (NotePath::new(path), Change::Note(bytes(&planted, path, &text(&planted, path)))))
            .collect();
        let mut book = Book::new(setup(""), changes).unwrap();
        let before = book.diagnostics();
        let fixed = whole_fix(&mut book, &renames);
        let mut after: Vec<Diagnostic> = book.diagnostics();
        let count: usize = fixed.counts.values().sum();
        fixed_links += count;
        assert!(
            after.len() + count <= before.len(),
            "seed {seed}: {} findings, {count} fixed, {} left",
            before.len(),
            after.len()
        );
        let message: BTreeSet<_> =
            before.iter().map(|finding| (&finding.file, finding.code, &finding.message)).collect();
        let new = after.iter().find(|finding| !message.contains(&(&finding.file, finding.code, &finding.message)));
        assert!(new.is_none(), "seed {seed}: {new:?}");

        fix::renamed(&book, &renames, &mut after);
        let left: Vec<&Diagnostic> =
            after.iter().filter(|finding| finding.fix.is_some() && !is_embed(&book, finding)).collect();
        open += left.len();
        assert!(left.is_empty(), "seed {seed}: {left:#?}");
        let again = whole_fix(&mut book, &renames);
        assert!(again.texts.is_empty(), "seed {seed}: {:?}", again.texts);
        for path in planted.notes.keys() {
            only_targets_changed(&planted, path, &book.text(&NotePath::new(path)).unwrap());
        }
        // The diff makes the same bytes.
        if seed % 4 == 0 {
            let folder = tempfile::tempdir().unwrap();
            let mut all = String::new();
            for path in planted.notes.keys() {
                let old = bytes(&planted, path, &text(&planted, path));
                let file = folder.path().join(path);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(&file, &old).unwrap();
                let new = bytes(&planted, path, &book.text(&NotePath::new(path)).unwrap());
                all += &diff::unified(path, &String::from_utf8(old).unwrap(), &String::from_utf8(new).unwrap());
            }
            if !all.is_empty() {
                git_apply(folder.path(), &all);
            }
            for path in planted.notes.keys() {
                let new = bytes(&planted, path, &book.text(&NotePath::new(path)).unwrap());
                assert!(std::fs::read(folder.path().join(path)).unwrap() == new, "seed {seed}: {path}");
            }
        }
    }
    assert!(fixed_links > 1_500 && open == 0, "{fixed_links} links were fixed");
}
