//! Damaged, odd and hostile files: a clear diagnostic or error, every other page built, nothing lost, no panic.

use crate::support::{Folder, book, book_of_bytes, check, compact, outputs, page, prose, selected};
use layerbook::base::diagnostic::Code;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// A book of one note renders whole; gives the diagnostics of some codes in compact form.
fn survives(bytes: &[u8], codes: &[Code]) -> String {
    let book = book_of_bytes(bytes);
    // As a build does.
    book.make_index();
    let outputs = outputs(&book);
    assert!(outputs.contains_key("note/index.html"), "the note has its page");
    compact(&book, &selected(&book, codes))
}

#[expect(clippy::disallowed_methods, reason = "a test of how long something takes")]
fn within(limit: Duration, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    let taken = start.elapsed();
    assert!(taken < limit, "it took {taken:?}");
}

#[test]
fn bytes_that_are_no_utf8_are_marked_and_named_with_their_place() {
    assert_eq!(
        survives(b"# T\n\nab \xFF\xFE cd [[gone]]\n", &[Code::InvalidUtf8, Code::BrokenLink]),
        "invalid-utf8 note.md:3:4-5 this is not UTF-8; it is shown as \u{FFFD} | save the file as UTF-8\n\
         broken-link note.md:3:10-18 no note or file `gone`\n"
    );
    assert!(prose(&book_of_bytes(b"ab \xFF cd\n"), "note/").contains("ab \u{FFFD} cd"));
}

#[test]
fn a_byte_order_mark_hides_neither_front_matter_nor_heading() {
    let book = book_of_bytes(b"\xEF\xBB\xBF---\ntitle: Marked\n---\n[[gone]]\n");
    assert_eq!(book.site().notes[0].title, "Marked");
    assert_eq!(compact(&book, &selected(&book, &[])), "broken-link note.md:4:1-9 no note or file `gone`\n");
    assert!(!page(&book, "note/").contains('\u{FEFF}'));
    assert_eq!(book_of_bytes(b"\xEF\xBB\xBF# Heading\n").site().notes[0].title, "Heading");
}

#[test]
fn line_ends_of_windows_change_nothing_but_themselves() {
    let text = "---\ntitle: T\ntags: [a]\n---\n# H\n\nOne\ntwo [[gone]]\n\n> [!note] x\n> y\n\n```rust\nfn a() {}\n```\n\n| a |\n|---|\n| b |\n\n^id\n";
    let (unix, windows) = (book_of_bytes(text.as_bytes()), book_of_bytes(text.replace('\n', "\r\n").as_bytes()));
    assert_eq!(prose(&unix, "note/"), prose(&windows, "note/").replace('\r', ""));
    assert_eq!(compact(&unix, &unix.diagnostics()), compact(&windows, &windows.diagnostics()));
    assert_eq!(unix.site().notes[0].tags, windows.site().notes[0].tags);
}

#[test]
fn nul_bytes_are_replaced() {
    let html = prose(&book_of_bytes(b"a\0b <b title=\"\0\">c</b> `\0`\n"), "note/");
    assert!(!html.contains('\0') && html.contains("a\u{FFFD}b"), "{html}");
}

#[test]
fn utf16_is_named_as_what_it_is() {
    for text in [b"\xFF\xFE#\0 \0T\0\n\0".as_slice(), b"\xFE\xFF\0#\0 \0T\0\n"] {
        let found = survives(text, &[Code::InvalidUtf8]);
        assert!(found.contains("note.md:1:1-2 this file is UTF-16, not UTF-8"), "{found}");
    }
}

#[test]
fn signs_that_stand_for_markup_inside_do_no_harm_in_a_note() {
    for sign in ['\u{FDD0}', '\u{1}', '\u{2}', '\u{FFFE}', '\u{202E}', '\u{200B}', '\u{E000}'] {
        let text = format!(
            "# A{sign}b\n\n{sign}0{sign} {sign}1{sign} ^[note{sign}] <b>{sign}0{sign}</b> #t{sign}\n\n```rust\nfn main() {{ let {sign}0{sign} = 1; }}\n```\n"
        );
        let html = prose(&book_of_bytes(text.as_bytes()), "note/");
        assert_eq!(html.matches("<pre class=\"code\"").count(), 1, "{sign:?}: {html}");
    }
}

#[test]
fn a_note_of_five_megabytes_is_read() {
    let paragraph = "A paragraph with a [[gone]] link, *emphasis*, `code`, and https://example.com/path in it.\n\n";
    let text = paragraph.repeat(5_000_000 / paragraph.len());
    within(Duration::from_secs(60), || {
        let book = book_of_bytes(text.as_bytes());
        assert_eq!(selected(&book, &[Code::BrokenLink]).len(), text.matches("[[gone]]").count());
        assert!(page(&book, "note/").len() > text.len());
    });
}

#[test]
fn one_line_of_a_megabyte_is_read() {
    let text = "word [[gone]] **bold** ".repeat(1_000_000 / 23);
    within(Duration::from_secs(30), || {
        let book = book_of_bytes(text.as_bytes());
        assert!(page(&book, "note/").len() > text.len());
        assert_eq!(selected(&book, &[Code::BrokenLink]).len(), text.matches("[[gone]]").count());
    });
}

#[test]
fn ten_thousand_links_in_one_note_are_all_checked() {
    let mut text = String::new();
    for number in 0..10_000 {
        let _ = writeln!(text, "- [x](gone-{number}.md) [[missing {number}]] https://example.com/{number}");
    }
    within(Duration::from_secs(60), || {
        let book = book_of_bytes(text.as_bytes());
        assert_eq!(selected(&book, &[Code::BrokenLink]).len(), 20_000);
        assert_eq!(book.site().articles.all.len(), 10_000);
        page(&book, "note/");
    });
}

#[test]
fn thousands_of_links_to_thousands_of_headings_are_all_checked() {
    let mut text = String::new();
    for number in 0..6_000 {
        let _ = writeln!(text, "## Part {number}\n\n[x](#part-{number}) [y](#none-{number}) [[#Part {number}]]\n");
    }
    within(Duration::from_secs(30), || {
        let book = book_of_bytes(text.as_bytes());
        assert_eq!(selected(&book, &[Code::BrokenAnchor]).len(), 6_000);
        layerbook::report::json::report(&book, &book.diagnostics());
    });
}

#[test]
fn thousands_of_comments_that_ignore_are_heard() {
    let text = "<!-- layerbook-ignore broken-link -->\n\n[x](gone.md)\n\n".repeat(8_000);
    within(Duration::from_secs(30), || {
        let book = book_of_bytes(text.as_bytes());
        assert!(selected(&book, &[Code::BrokenLink, Code::IgnoreComment]).is_empty());
    });
}

#[test]
fn a_row_of_openings_before_one_address_is_one_finding() {
    within(Duration::from_secs(30), || {
        for text in [format!("[{}a b.md)", "](".repeat(50_000)), "](".repeat(200_000)] {
            let book = book_of_bytes(text.as_bytes());
            assert!(selected(&book, &[Code::SpacedLink]).len() < 2);
        }
    });
}

#[test]
fn patterns_that_cost_other_readers_hours_are_read_at_once() {
    let cases = [
        "[".repeat(50_000),
        "![[".repeat(20_000),
        "[[a|".repeat(20_000),
        "*a ".repeat(30_000),
        "**a ".repeat(20_000),
        "==a ".repeat(20_000),
        "^[a ".repeat(20_000),
        "%%a".repeat(20_001),
        "`".repeat(5_000) + &"a`b".repeat(5_000),
        "<a ".repeat(20_000),
        "<!-- ".repeat(20_000),
        "[x](".repeat(20_000),
        "[^1]".repeat(20_000),
        format!("{}\n\n[^1]: x\n", "[^1]".repeat(3_000)),
        "#tag".repeat(20_000),
        "https://".repeat(10_000),
        "(https://example.com/(((".repeat(2_000),
        "> ".repeat(5_000) + "x",
        "|a".repeat(5_000) + "\n" + &"|-".repeat(5_000) + "\n" + &"|b".repeat(5_000),
        "# h\n".repeat(3_000),
        "[a]: b\n".repeat(5_000),
        "a\n: b\n\n".repeat(3_000),
        "\\".repeat(20_000),
        "&amp".repeat(20_000),
        "~~a ".repeat(20_000),
        "_a ".repeat(30_000),
        "**Lead:** https://example.com/x\n\n".repeat(1_000),
    ];
    for case in cases {
        within(Duration::from_secs(20), || {
            survives(case.as_bytes(), &[]);
        });
    }
}

#[test]
fn deep_nesting_is_cut_with_a_warning() {
    for text in [
        "> ".repeat(3_000) + "deep",
        (0..500).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect::<String>(),
        "> [!note]\n".to_owned()
            + &(1..300).map(|depth| format!("{}[!note]\n", "> ".repeat(depth))).collect::<String>(),
    ] {
        let found = survives(text.as_bytes(), &[Code::TooDeep]);
        assert_eq!(found.lines().count(), 1, "{found} for {:.40}", text);
    }
    survives(("*_".repeat(2_000) + "x" + &"_*".repeat(2_000)).as_bytes(), &[]);
    survives(("[".repeat(3_000) + "x" + &"](a)".repeat(3_000)).as_bytes(), &[]);
    survives(("<div>".repeat(5_000) + "x").as_bytes(), &[]);
    survives(("<div>\n\n".repeat(2_000) + "x").as_bytes(), &[]);
}

#[test]
fn front_matter_that_is_never_closed_is_text_and_reported() {
    check(
        "
//- note.md
---
^^^ front-matter: the front matter that `---` opens is never closed | end it with a line `---`
title: x

Text.
",
    );
    assert!(prose(&book_of_bytes(b"---\ntitle: x\n\nText stays.\n"), "note/").contains("Text stays."));
}

#[test]
fn a_key_twice_is_reported_and_the_note_is_built() {
    check(
        "
//- note.md
---
title: One
title: Two
^^^^^ front-matter
---
Text.
",
    );
    let book = book("//- note.md\n---\ntitle: One\nTitle: Two\ntags: [x]\n---\n");
    assert_eq!(book.site().notes[0].title, "One");
    assert_eq!(selected(&book, &[Code::FrontMatter]).len(), 1);
}

#[test]
fn a_yaml_bomb_is_refused_at_once() {
    let mut text = "---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        let _ = writeln!(text, "a{level}: &a{level} [{}]", before.trim_end_matches(", "));
    }
    text.push_str("---\n# Body\n");
    within(Duration::from_secs(5), || {
        let found = survives(text.as_bytes(), &[Code::FrontMatter]);
        assert!(found.starts_with("front-matter note.md:"), "{found}");
    });
    for text in [
        format!("---\na: {}\n---\n", "[".repeat(10_000)),
        format!("---\na: {}\n---\n", "{a: ".repeat(5_000)),
        format!("---\n{}\n---\n", "- ".repeat(5_000)),
    ] {
        within(Duration::from_secs(5), || {
            survives(text.as_bytes(), &[Code::FrontMatter]);
        });
    }
}

#[test]
fn values_of_the_wrong_type_are_named_and_left_out() {
    check(
        "
//- note.md
---
title: [a, b]
       ^^^^^^ front-matter
order: soon
       ^^^^ front-matter
draft: maybe
       ^^^^^ front-matter
date: yesterday
      ^^^^^^^^^ front-matter
tgas: [x]
^^^^ unknown-key: unknown key `tgas` | did you mean `tags`?
layers: [comunications]
         ^^^^^^^^^^^^^ unknown-layer: | did you mean `Communications`?
---
Text.
",
    );
}

#[test]
fn odd_names_have_safe_addresses_and_links_find_them() {
    let fixture = "
//- from.md
[[a#b]] [[what?]] [[100%]] [[a:b]] [[a\\b]] [x](what%3F.md) [x](100%25.md) [x](a%3Ab.md) [x](a%23b.md) [[.. note]]
//- what?.md
//- 100%.md
//- a:b.md
//- a\\b.md
//- a#b.md
//- .. note.md
//- a?.png  2x2
";
    let book = book(fixture);
    for (url, _) in book.routes() {
        assert!(!url.as_str().contains(['#', '?', '%', ':', '\\', '"', '<', '>', '|', '*']), "{url}");
    }
    let found = compact(&book, &selected(&book, &[Code::BrokenLink]));
    assert!(!found.contains("what") && !found.contains("100%") && !found.contains("a:b"), "{found}");
}

#[test]
fn odd_names_of_assets_are_encoded_in_links() {
    let html = prose(
        &book("//- from.md\n![[50% #1?.png]] [x](<50% #1?.png>) ![](50%25%20%231%3F.png)\n//- 50% #1?.png  2x2\n"),
        "from/",
    );
    assert!(html.contains("src=\"../50%25%20%231%3F.png\""), "{html}");
}

#[test]
fn names_that_windows_reserves_get_another_address_and_a_warning() {
    let book = book("//- aux.md\n# A\n//- con/x.md\n# B\n//- COM1.md\n# C\n//- console.md\n# D\n");
    assert_eq!(selected(&book, &[Code::ReservedName]).len(), 3);
    for (url, _) in book.routes() {
        for part in url.as_str().split('/') {
            let stem = part.split('.').next().unwrap_or_default().to_lowercase();
            assert!(!["aux", "con", "prn", "nul", "com1"].contains(&stem.as_str()), "{url}");
        }
    }
}

#[test]
fn twins_that_differ_in_case_alone_are_an_error_that_names_both() {
    let book = book("//- Note.md\n# A\n//- note.md\n# B\n");
    let found = compact(&book, &selected(&book, &[Code::DuplicateUrl]));
    assert!(found.contains("`note.md` and `Note.md`") && found.contains("`/note/`"), "{found}");
    assert!(page(&book, "note/").contains("<h1>A</h1>"), "the first in path order has the address");
}

#[test]
fn two_notes_with_one_permalink_are_an_error_and_the_first_is_built() {
    let book = book(
        "//- a.md\n---\npermalink: here\n---\n# A\n//- b.md\n---\npermalink: /here/\n---\n# B\n//- c.md\n---\npermalink: ../../out\n---\n# C\n",
    );
    assert_eq!(selected(&book, &[Code::DuplicateUrl]).len(), 1);
    assert!(page(&book, "here/").contains("<h1>A</h1>"));
    for (url, _) in book.routes() {
        assert!(!url.as_str().split('/').any(|part| part == ".."), "{url}");
    }
}

#[test]
fn no_address_leaves_the_output_folder_or_is_one_of_our_own_files() {
    let mut text = String::new();
    for (number, address) in [
        "../../../etc/x",
        "/abs/x",
        "..",
        "a/../../b",
        "c:/x",
        "\\\\host\\x",
        ".layerbook.json",
        "a//b",
        ".",
        "x\\..\\..\\y",
        "nul/x",
        "index.html",
    ]
    .iter()
    .enumerate()
    {
        let _ = write!(
            text,
            "//- p{number}.md\n---\npermalink: '{address}'\n---\n//- q{number}.md\n---\naliases: ['{address}', '{address}/z']\n---\n"
        );
    }
    let book = book(&text);
    let outputs = outputs(&book);
    for name in outputs.keys() {
        assert!(!name.starts_with('/') && !name.split('/').any(|part| matches!(part, "" | "." | "..")), "{name}");
        assert!(!name.contains(['\\', '\0']) && !name.starts_with(".layerbook."), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_in_a_circle_is_followed_once_and_reported() {
    let folder = Folder::new("//- content/a.md\n# A\n//- content/sub/b.md\n# B\n");
    std::os::unix::fs::symlink("..", folder.path("content/sub/up")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path("content/dangling.md")).unwrap();
    let run = folder.run(&["build"]);
    assert!(folder.path("site/a/index.html").exists() && folder.path("site/sub/b/index.html").exists());
    assert!(run.err.contains("sub/up") && run.err.contains("leads back to"), "{}", run.err);
    assert!(run.err.contains("dangling.md"), "{}", run.err);
    assert_eq!(run.code, 2);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_named_and_all_others_are_built() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("//- content/a.md\n# A\n//- content/locked.md\n# L\n");
    std::fs::set_permissions(folder.path("content/locked.md"), std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(folder.path("content/locked.md")).is_ok() {
        // Root reads everything: a folder in the note's place cannot be read as a file by anyone, but is no note either.
        return;
    }
    let run = folder.run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cannot read") && run.err.contains("locked.md"), "{}", run.err);
    assert!(folder.path("site/a/index.html").exists());
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_unicode_is_named_and_all_others_are_built() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new("//- content/a.md\n# A\n");
    let name = std::ffi::OsStr::from_bytes(b"content/bad-\xFF.md");
    if std::fs::write(folder.root().join(name), "x").is_err() {
        return;
    }
    let run = folder.run(&["build"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.err.contains("not Unicode"), "{}", run.err);
    assert!(folder.path("site/a/index.html").exists());
}
