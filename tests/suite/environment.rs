//! Around the notes: templates, disks, killed and rival processes, and text that wants to be code.

use crate::dom::Dom;
use crate::support::{Folder, book, book_with, outputs, setup};
use layerbook::base::path::NotePath;
use layerbook::book::{Book, Change, Changes};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Stdio;

fn many(count: usize) -> String {
    (0..count).fold(String::from("//- content/index.md\n# Home\n"), |mut text, number| {
        let _ = write!(
            text,
            "//- content/n{number}.md\n# Note {number}\n\nWords [[n{}]].\n\n```rust\nlet n{number} = {number};\n```\n",
            (number + 1) % count
        );
        text
    })
}

#[test]
fn a_template_that_does_not_compile_names_itself_and_its_line() {
    let folder = Folder::new(
        "//- content/a.md\n# A\n//- theme/templates/note.html\n{% extends \"base.html\" %}\n\n{% block main %}{{ note.title }\n{% endblock %}\n",
    );
    for command in ["build", "check"] {
        let run = folder.run(&[command]);
        assert_eq!(run.code, 2, "{run:#?}");
        assert!(run.err.contains("note.html") && run.err.contains('3'), "{}", run.err);
    }
}

#[test]
fn a_template_that_fails_names_itself_its_line_and_the_page_and_all_other_pages_are_built() {
    let folder = Folder::new(
        "//- content/a.md\n# A\n//- content/index.md\n# Home\n//- theme/templates/note.html\n{% extends \"base.html\" %}\n{% block main %}\n{{ note.nothing.at_all }}\n{% endblock %}\n",
    );
    let run = folder.run(&["build"]);
    assert_eq!(run.code, 2, "{run:#?}");
    for part in ["note.html", "/a/", "3"] {
        assert!(run.err.contains(part), "no {part} in {}", run.err);
    }
    assert!(folder.path("site/index.html").exists() && folder.path("site/matrix/index.html").exists());
    assert!(!folder.path("site/a/index.html").exists());
}

#[test]
fn words_of_a_theme_that_are_no_table_are_named() {
    let folder = Folder::new("//- content/a.md\n# A\n//- theme/words.toml\nhome = [1\n");
    let run = folder.run(&["build"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.err.contains("words.toml"), "{}", run.err);
}

#[test]
fn a_theme_overrides_single_files_and_words() {
    let folder = Folder::new(
        "//- content/a.md\n# A\n//- theme/words.toml\nlayers = \"Schichten\"\n//- theme/assets/theme.css\nbody { color: red }\n",
    );
    folder.build(&[]);
    assert!(folder.read("site/a/index.html").contains("<h2>Schichten</h2>"));
    let css: Vec<String> = folder
        .tree("site")
        .into_iter()
        .filter(|(name, _)| name.ends_with(".css") && name.contains("theme."))
        .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    assert_eq!(css.iter().filter(|sheet| sheet.contains("body{color:red}")).count(), 1);
}

#[test]
fn a_theme_overrides_a_part_of_the_style_sheet() {
    let folder = Folder::new("//- content/a.md\n# A\n//- theme/styles/callouts.css\n.callout { color: red }\n");
    folder.build(&[]);
    let css: Vec<String> = folder
        .tree("site")
        .into_iter()
        .filter(|(name, _)| name.starts_with("assets/theme.") && name.ends_with(".css"))
        .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    let [sheet] = &css[..] else { panic!("{} sheets", css.len()) };
    assert!(sheet.contains(".callout{color:red}") && !sheet.contains("callout-icon{"), "the part is replaced");
    assert!(sheet.contains("--measure") && !sheet.contains("@import"), "the other parts are there, in one file");
    assert!(!folder.tree("site").keys().any(|name| name.contains("callouts")), "a part is no file of its own");
}

#[test]
fn an_output_folder_that_cannot_be_made_is_an_error_that_names_it() {
    let folder = Folder::new("//- content/a.md\n# A\n//- file\nx\n");
    let run = folder.run(&["build", "--output", "file/site"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.err.contains("cannot create") && run.err.contains("file/site"), "{}", run.err);
    let run = folder.run(&["build", "--output", "file"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert_eq!(folder.read("file"), "x\n");
}

#[test]
fn a_page_whose_place_is_a_folder_is_an_error_that_names_it_and_the_rest_is_built() {
    let folder = Folder::new("//- content/a.md\n# A\n//- content/b.md\n# B\n");
    folder.build(&[]);
    folder.remove("site/a/index.html");
    folder.write("site/a/index.html/foreign.txt", "mine");
    folder.write("content/b.md", "# B\n\nChanged.\n");
    let run = folder.run(&["build"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.err.contains("a/index.html"), "{}", run.err);
    assert!(folder.read("site/b/index.html").contains("Changed."));
    assert_eq!(folder.read("site/a/index.html/foreign.txt"), "mine");
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let folder = Folder::new("//- content/a.md\n# A\n");
    let run = folder.run(&["check", "--output", "gone/report.txt"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.err.contains("gone/report.txt"), "{}", run.err);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_that_names_the_file() {
    let folder = Folder::new("//- content/a.md\n# A\n");
    let run = folder.run(&["check", "--output", "/dev/full"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.err.contains("/dev/full"), "{}", run.err);
    let full = std::fs::File::create("/dev/full").unwrap();
    let status = folder.command(&["export"]).stdout(full).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(2), "a full disk behind standard output");
}

#[test]
fn the_output_never_holds_the_content_nor_is_it() {
    let folder = Folder::new("//- content/a.md\n# A\n//- content/sub/mine.txt\nx\n");
    let before = folder.tree("");
    for output in ["content", ".", "content/sub", "..", "content/../content"] {
        let run = folder.run(&["build", "--output", output]);
        assert_eq!(run.code, 2, "{output}: {run:#?}");
        assert!(run.err.contains("--output"), "{output}: {}", run.err);
    }
    assert_eq!(folder.tree(""), before, "nothing was written");
}

#[test]
fn a_killed_build_leaves_old_or_new_files_and_the_next_build_is_whole() {
    let folder = Folder::new(&many(300));
    folder.build(&["--output", "whole"]);
    let old = folder.tree("whole");
    let files = crate::support::files(&many(300));
    for file in files.iter().filter(|file| file.path != "content/index.md") {
        folder.write(&file.path, file.text.replace("Words", "Other words"));
    }
    folder.build(&["--output", "new"]);
    let new = folder.tree("new");
    for wait in [20, 60, 100, 140, 180] {
        for file in &files {
            folder.write(&file.path, &file.text);
        }
        folder.build(&[]);
        for file in files.iter().filter(|file| file.path != "content/index.md") {
            folder.write(&file.path, file.text.replace("Words", "Other words"));
        }
        let mut child = folder.command(&["build"]).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = folder.tree("site");
        for (name, bytes) in found.iter().filter(|(name, _)| !name.starts_with(".layerbook-tmp/")) {
            assert!(old.get(name) == Some(bytes) || new.get(name) == Some(bytes), "{name} is torn after {wait} ms");
        }
        folder.build(&[]);
        let after = folder.tree("site");
        assert_eq!(after.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>(), "files after a kill at {wait} ms");
        assert!(after == new, "the next build is whole");
    }
}

#[test]
fn a_first_build_that_is_killed_leaves_nothing_that_the_next_takes_for_foreign() {
    let folder = Folder::new(&many(300));
    let mut child = folder.command(&["build"]).stderr(Stdio::null()).spawn().unwrap();
    while !folder.path("site/n0/index.html").exists() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let run = folder.build(&[]);
    assert_eq!(run.code, 0, "{run:#?}");
    folder.build(&["--output", "clean"]);
    assert!(folder.tree("site") == folder.tree("clean"));
}

#[test]
fn of_two_builds_at_once_one_is_refused_or_waits_and_the_site_is_whole() {
    let folder = Folder::new(&many(200));
    for _ in 0..3 {
        let children: Vec<_> =
            (0..3).map(|_| folder.command(&["build"]).stderr(Stdio::piped()).spawn().unwrap()).collect();
        let ends: Vec<_> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        for end in &ends {
            let text = String::from_utf8_lossy(&end.stderr);
            let refused = end.status.code() == Some(2) && text.contains("another build is writing there");
            assert!(end.status.success() || refused, "{text}");
        }
        assert!(ends.iter().any(|end| end.status.success()));
    }
    folder.build(&[]);
    folder.build(&["--output", "clean"]);
    assert!(folder.tree("site") == folder.tree("clean"));
}

#[test]
fn a_ledger_that_names_files_elsewhere_deletes_nothing_there() {
    let folder = Folder::new("//- content/a.md\n# A\n//- mine.txt\nx\n");
    folder.build(&[]);
    let mut ledger: serde_json::Value = serde_json::from_str(&folder.read("site/.layerbook.json")).unwrap();
    for name in ["../mine.txt", "../content/a.md", "/etc/hostname", "a/../../mine.txt"] {
        ledger["files"][name] = serde_json::json!({"digest": "x", "size": 1, "modified": 1});
    }
    folder.write("site/.layerbook.json", ledger.to_string());
    folder.build(&[]);
    assert!(folder.path("mine.txt").exists() && folder.path("content/a.md").exists());
}

#[test]
fn a_ledger_of_rubbish_owns_nothing() {
    let folder = Folder::new("//- content/a.md\n# A\n");
    folder.build(&[]);
    folder.write("site/.layerbook.json", "rubbish");
    let run = folder.run(&["build"]);
    assert_eq!(run.code, 2, "what is there is not known to be ours: {run:#?}");
    assert!(folder.path("site/a/index.html").exists());
}

/// Code in every place that a writer can fill.
fn hostile() -> Changes {
    let attacks = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'-alert(1)-'",
        "javascript:alert(1)",
        "{{ 12345 * 1001 }}{% raw %}",
        "</title><script>alert(1)</script>",
        "]]><script>alert(1)</script>",
        "\u{202E}<svg onload=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "--><script>alert(1)</script>",
    ];
    let mut changes = Changes::new();
    let mut index = String::from("# Index\n\n");
    for (number, attack) in attacks.iter().enumerate() {
        let quoted = serde_json::to_string(attack).unwrap();
        let kind = ["concept", "decision", "term", "goal"][number % 4];
        let name = attack.replace('/', "\u{2215}").replace('\0', "");
        let text = format!(
            "---\ntitle: {quoted}\ndescription: {quoted}\ntags: [{quoted}]\naliases: [{quoted}]\nowner: {quoted}\nstatus: {quoted}\nid: {quoted}\ntype: {kind}\nauthor: [{quoted}]\nsource: {quoted}\ndate: {quoted}\nreview-by: 2026-01-01\nserves: [{quoted}]\ndecides: [{quoted}]\nprovides: [{quoted}]\npermalink: {quoted}\nimage: {quoted}\nlayers: [communications, {quoted}]\nareas: [security]\nextra: {quoted}\n---\n# {attack}\n\n{attack}\n\n## {attack}\n\n[{attack}](<{attack}>) ![{attack}](<{attack}> {quoted}) [x](<https://example.com/{attack}> {quoted}) [[{attack}]] ![[{attack}]] `{attack}`\n\n- [{attack}](https://example.com/{number}) - {attack}\n\n> [!{attack}] {attack}\n> {attack}\n\n```{attack}\n{attack}\n```\n\n```js title={quoted}\n{attack}\n```\n\n| {attack} |\n|---|\n| {attack} |\n\nText[^{number}] ^[{attack}] ${attack}$ {attack} ^{number}\n\n[^{number}]: {attack}\n\nTerm {attack}\n: {attack}\n\n<a href=\"{attack}\" title='{attack}'>x</a> <div id=\"{attack}\" style=\"{attack}\">x</div> <iframe srcdoc=\"<script>alert(1)</script>\"></iframe> <object data=\"javascript:alert(1)\"></object> <form action=\"javascript:alert(1)\"><input formaction=x></form> <base href=\"https://example.com/\"> <meta http-equiv=refresh content=\"0;url=javascript:alert(1)\"> <math><mi xlink:href=\"javascript:alert(1)\">x</mi></math> <svg><a xlink:href=\"javascript:alert(1)\">x</a><script>alert(1)</script></svg> <style>@import 'https://example.com'</style> <a href=\"java&#10;script:alert(1)\">x</a> <a href=\"&#106;avascript:alert(1)\">x</a> <a href=\" jav\tascript:alert(1)\">x</a>\n\n[a](java\nscript:alert(1)) [b](&#106;avascript:alert(1)) [c](JaVaScRiPt:alert(1)) [d](vbscript:x) [e](data:text/html,<script>alert(1)</script>) [f](<\u{1}javascript:alert(1)>) <javascript:alert(1)> [g][r{number}]\n\n[r{number}]: javascript:alert(1)\n"
        );
        changes.insert(NotePath::new(&format!("{name}/{name}.md")), Change::Note(text.clone().into_bytes()));
        changes.insert(
            NotePath::new(&format!("d{number}.md")),
            Change::Note(text.replace("permalink", "other").into_bytes()),
        );
        changes.insert(
            NotePath::new(&format!("glossary/{name}.md")),
            Change::Note(format!("# {attack}\n\n{attack}\n").into_bytes()),
        );
        changes.insert(NotePath::new(&format!("{name}.png")), Change::Asset(Some((1, 1))));
        let _ = writeln!(index, "[[d{number}]] ![[d{number}]] ![[{name}.png]] {attack}\n");
    }
    changes.insert(NotePath::new("index.md"), Change::Note(index.into_bytes()));
    changes
}

/// Everything on pages that a browser would run or send.
pub fn live_code(outputs: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut found = Vec::new();
    for (file, bytes) in outputs.iter().filter(|(file, _)| file.ends_with(".html") || file.ends_with(".xml")) {
        let dom = Dom::read(&String::from_utf8_lossy(bytes));
        for element in &dom.elements {
            let is_ours = |name: &str| {
                element.get(name).is_some_and(|address| {
                    let path = address.trim_start_matches(['.', '/']);
                    path == "graph/data.js"
                        || path.starts_with("search-index/") && path.ends_with("/head.js")
                        || path.strip_prefix("assets/").is_some_and(|name| !name.contains('/'))
                })
            };
            if element.name == "script" && !is_ours("src")
                || matches!(element.name.as_str(), "iframe" | "base" | "form" | "embed")
                || element.name == "style"
            {
                found.push(format!("{file}: {element:?}"));
            }
            if element.name == "meta"
                && element.get("http-equiv").is_some()
                && !element.get("content").unwrap_or_default().starts_with("0; url=.")
            {
                found.push(format!("{file}: {element:?}"));
            }
            for (name, value) in &element.attributes {
                let address: String =
                    value.chars().filter(|c| !c.is_control() && *c != ' ').collect::<String>().to_lowercase();
                let is_address = matches!(
                    name.as_str(),
                    "href"
                        | "src"
                        | "xlink:href"
                        | "data"
                        | "action"
                        | "formaction"
                        | "poster"
                        | "srcdoc"
                        | "background"
                );
                if name.starts_with("on")
                    || name == "style"
                    || name == "srcdoc"
                    || is_address
                        && ["javascript:", "vbscript:", "data:"].iter().any(|scheme| address.starts_with(scheme))
                {
                    found.push(format!("{file}: {name}=`{value}` on <{}>", element.name));
                }
            }
        }
    }
    found
}

#[test]
fn no_text_of_a_note_becomes_code_on_any_page() {
    for html in ["sanitize", "escape"] {
        let mut setup = setup(&format!(
            "[book]\ntitle = \"<script>alert(1)</script>\"\ndescription = \"\\\"><script>\"\nauthors = [\"<img onerror=x>\"]\n[markdown]\nmath = true\nhtml = \"{html}\"\n[build]\nbase-url = \"https://wiki.example.com/\"\nedit-url = \"https://git.example.com/{{path}}\"\n"
        ));
        setup.folder_name = "<b>".to_owned();
        let outputs = outputs(&Book::new(setup, hostile()).unwrap());
        let shown = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).matches("&lt;script&gt;alert(1)").count();
        let shown: usize = outputs.values().map(shown).sum();
        assert!(shown > 500, "{html}: the attacks stand on the pages as text: {shown}");
        let found = live_code(&outputs);
        assert!(
            found.is_empty(),
            "{html}: {} places:\n{}",
            found.len(),
            found.iter().take(30).cloned().collect::<Vec<_>>().join("\n")
        );
        assert!(!String::from_utf8_lossy(&outputs["index.html"]).contains("12357345"), "notes are no templates");
    }
}

#[test]
fn feeds_of_hostile_notes_are_well_formed() {
    let book = Book::new(setup("[build]\nbase-url = \"https://wiki.example.com/\"\n"), hostile()).unwrap();
    let outputs = outputs(&book);
    for name in ["feed.xml", "sitemap.xml"] {
        let text = String::from_utf8_lossy(&outputs[name]).into_owned();
        assert!(!text.contains("<script") && !text.contains("<img"), "{name}");
        for part in text.split('&').skip(1) {
            assert!(part.split(';').next().is_some_and(|entity| entity.len() < 7), "a bare & in {name}: {part:.40}");
        }
    }
    serde_json::from_slice::<serde_json::Value>(&outputs["graph.json"]).unwrap();
}

#[test]
pub fn live_code_is_seen() {
    let page = "<p onclick=x><a href=' java\nscript:x'>a</a><script>y</script><iframe></iframe><meta http-equiv=refresh content='0;url=//x'>";
    assert_eq!(live_code(&BTreeMap::from([("a.html".to_owned(), page.as_bytes().to_vec())])).len(), 5);
}

#[test]
fn html_that_is_allowed_is_the_books_own_choice_and_links_stay_refused() {
    let book = book_with("//- note.md\n[x](javascript:alert(1)) <b onclick=\"x()\">b</b>\n", |own| {
        own.config = setup("[markdown]\nhtml = \"allow\"").config
    });
    let html = crate::support::prose(&book, "note/");
    assert!(html.contains("onclick") && !html.contains("javascript:"), "{html}");
}

#[test]
fn unsafe_links_are_reported_wherever_they_stand() {
    let book = book(
        "//- note.md\n[x](javascript:a) ![](data:image/png;base64,x) <a href=\"vbscript:x\">y</a> [z][r]\n\n[r]: JavaScript:b\n",
    );
    let found = crate::support::selected(&book, &[layerbook::base::diagnostic::Code::UnsafeLink]);
    assert_eq!(found.len(), 4, "{}", crate::support::compact(&book, &found));
}
