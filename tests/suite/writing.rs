//! What stands on disk after builds: what is written, left alone and deleted.

use crate::support::{Folder, book, book_with, files, outputs, page, setup, tree};
use layerbook::base::path::NotePath;
use layerbook::book::{Book, Changes};
use std::collections::BTreeSet;
use std::time::SystemTime;

const BOOK: &str = "
//- book.toml
[book]
title = \"Sample\"
//- content/index.md
# Home

[[one]] [[two]] ![](pic.svg)
//- content/one.md
---
tags: [alone, shared]
aliases: [old/place, Other name]
layers: [communications]
areas: [security]
---
# One

```rust
fn main() {}
```
//- content/two.md
---
tags: [shared]
---
# Two

[A title of a work](https://example.com/essay)
//- content/pic.svg
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"></svg>
//- content/unused.txt
nothing links here
";

fn times(folder: &Folder) -> Vec<(String, SystemTime)> {
    let root = folder.path("site");
    let mut times: Vec<(String, SystemTime)> = folder
        .tree("site")
        .into_keys()
        .map(|name| {
            let time = std::fs::metadata(root.join(&name)).unwrap().modified().unwrap();
            (name, time)
        })
        .collect();
    times.sort();
    times
}

#[test]
fn a_second_build_writes_nothing_and_touches_nothing() {
    let folder = Folder::new(BOOK);
    let first = folder.build(&[]);
    assert!(first.count("written") > 50);
    assert_eq!(first.count("unchanged"), 0);
    let before = times(&folder);
    let second = folder.build(&[]);
    assert_eq!((second.count("written"), second.count("removed")), (0, 0));
    assert_eq!(second.count("unchanged"), first.count("written"));
    assert_eq!(times(&folder), before);
}

#[test]
fn a_second_build_without_caches_writes_nothing() {
    let folder = Folder::new(BOOK);
    for written in [true, false] {
        let run = crate::support::run(folder.command(&["build"]).env("LAYERBOOK_CACHE", ""));
        assert_eq!(run.count("written") > 0, written, "{run:#?}");
    }
}

#[test]
fn a_cache_of_rubbish_is_an_empty_cache() {
    let folder = Folder::new(BOOK);
    folder.build(&[]);
    let before = folder.tree("site");
    let cache = folder.root().parent().unwrap().join("cache");
    let mut spoilt = 0;
    for name in tree(&cache).keys() {
        std::fs::write(cache.join(name), b"rubbish \xFF").unwrap();
        spoilt += 1;
    }
    assert!(spoilt > 0, "a build leaves a cache");
    folder.write("content/two.md", "# Two\n\n```rust\nfn other() {}\n```\n");
    folder.build(&[]);
    folder
        .write("content/two.md", files(BOOK).iter().find(|file| file.path == "content/two.md").unwrap().text.as_str());
    folder.build(&[]);
    assert_eq!(folder.tree("site"), before);
}

#[test]
fn a_file_that_somebody_changed_or_deleted_is_made_again() {
    let folder = Folder::new(BOOK);
    folder.build(&[]);
    let before = folder.tree("site");
    folder.write("site/one/index.html", "changed");
    folder.remove("site/two/index.html");
    folder.build(&[]);
    assert_eq!(folder.tree("site"), before);
}

#[test]
fn deleting_a_note_deletes_its_outputs_and_nothing_else() {
    let folder = Folder::new(BOOK);
    folder.build(&[]);
    // The index of so small a book is cut anew.
    let kept = || folder.tree("site").into_keys().filter(|name| !name.starts_with("search-index/"));
    let before: BTreeSet<String> = kept().collect();
    folder.remove("content/one.md");
    let run = folder.build(&[]);
    let after: BTreeSet<String> = kept().collect();
    let gone: Vec<&str> = before.difference(&after).map(String::as_str).collect();
    let pages = ["layer/communications/print/index.html", "old/place/index.html", "one/index.html", "one/index.md"];
    assert_eq!(gone, [pages.as_slice(), &["tag/alone/index.html"]].concat());
    assert_eq!(after.difference(&before).count(), 0);
    assert!(run.count("removed") >= gone.len());
    for folder_name in ["site/one", "site/old", "site/tag/alone"] {
        assert!(!folder.path(folder_name).exists(), "the empty folder {folder_name} is left");
    }
    assert!(folder.path("site/tag/shared").exists());
}

#[test]
fn a_renamed_note_moves_and_its_old_page_is_gone() {
    let folder = Folder::new(BOOK);
    folder.build(&[]);
    std::fs::rename(folder.path("content/two.md"), folder.path("content/three.md")).unwrap();
    folder.build(&[]);
    assert!(!folder.path("site/two").exists());
    assert!(folder.path("site/three/index.html").exists());
}

#[test]
fn a_prose_edit_writes_few_files() {
    let folder = Folder::new(BOOK);
    folder.build(&[]);
    folder.write(
        "content/two.md",
        files(BOOK).iter().find(|file| file.path == "content/two.md").unwrap().text.clone() + "\nMore words.\n",
    );
    let run = folder.build(&[]);
    let written = run.count("written");
    assert!((1..=8).contains(&written), "{run:#?}");
}

#[test]
fn files_of_others_in_the_output_are_left_alone() {
    let folder = Folder::new(BOOK);
    folder.build(&[]);
    folder.write("site/CNAME", "wiki.example.com");
    folder.write("site/one/notes.txt", "mine");
    folder.remove("content/one.md");
    folder.build(&[]);
    assert_eq!(folder.read("site/CNAME"), "wiki.example.com");
    assert_eq!(folder.read("site/one/notes.txt"), "mine");
    assert!(!folder.path("site/one/index.html").exists());
}

#[test]
fn a_page_never_takes_the_place_of_somebody_elses_file() {
    let folder = Folder::new(BOOK);
    folder.write("site/one/index.html", "mine");
    let run = folder.run(&["build"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.err.contains("one/index.html") && run.err.contains("not written by layerbook"), "{}", run.err);
    assert_eq!(folder.tree("site").len(), 1, "nothing is written beside it");
    assert_eq!(folder.read("site/one/index.html"), "mine");
}

#[test]
fn an_alias_that_is_a_path_redirects_relatively() {
    let book = book(BOOK.replace("content/", "").as_str());
    let redirect = page(&book, "old/place/");
    let refresh = redirect.split("http-equiv=\"refresh\" content=\"0; url=").nth(1).expect("it refreshes");
    assert_eq!(refresh.split('"').next(), Some("../../one/"));
    let link = redirect.split("<a href=\"").nth(1).expect("a link for those whose browser does not follow");
    assert_eq!(link.split('"').next(), Some("../../one/"));
}

#[test]
fn drafts_have_pages_only_when_asked_for() {
    let folder = Folder::new("//- content/index.md\n# Home\n//- content/later.md\n---\ndraft: true\n---\n# Later\n");
    folder.build(&[]);
    assert!(!folder.path("site/later").exists());
    assert!(
        !String::from_utf8_lossy(&folder.tree("site").into_values().flatten().collect::<Vec<u8>>()).contains("Later")
    );
    folder.build(&["--drafts"]);
    assert!(folder.path("site/later/index.html").exists());
    folder.build(&[]);
    assert!(!folder.path("site/later").exists());
}

#[test]
fn only_used_files_are_copied_byte_for_byte() {
    let folder = Folder::new(BOOK);
    folder.build(&[]);
    assert_eq!(folder.read("site/pic.svg"), folder.read("content/pic.svg"));
    assert!(!folder.path("site/unused.txt").exists());
    assert!(folder.run(&["check"]).out.contains("unused-asset"));
}

#[test]
fn a_picture_that_changes_is_copied_again() {
    let folder = Folder::new(BOOK);
    folder.build(&[]);
    folder.write("content/pic.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"10\"></svg>");
    folder.build(&[]);
    assert_eq!(folder.read("site/pic.svg"), folder.read("content/pic.svg"));
    assert!(folder.read("site/index.html").contains("width=\"40\""));
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let folder = Folder::new(BOOK);
    let mut trees = Vec::new();
    for threads in ["1", "2"] {
        let output = format!("out-{threads}");
        let mut command = folder.command(&["build", "--output", &output]);
        crate::support::run(command.env("RAYON_NUM_THREADS", threads).env("LAYERBOOK_CACHE", ""));
        trees.push(folder.tree(&output));
    }
    assert_eq!(trees[0], trees[1]);
}

#[test]
fn the_order_in_which_files_come_changes_no_byte() {
    let changes: Vec<_> = files(&BOOK.replace("content/", ""))
        .iter()
        .filter(|file| file.path != "book.toml")
        .map(|file| (NotePath::new(&file.path), crate::support::change(file)))
        .collect();
    let whole = Book::new(setup(""), changes.iter().cloned().collect()).unwrap();
    let mut one_by_one = Book::new(setup(""), Changes::new()).unwrap();
    for change in changes.iter().rev() {
        one_by_one.apply(Changes::from([change.clone()])).unwrap();
    }
    assert_eq!(outputs(&whole), outputs(&one_by_one));
    assert_eq!(whole.diagnostics(), one_by_one.diagnostics());
}

#[test]
fn portable_links_name_files_and_each_of_them_exists() {
    let book = book_with(&BOOK.replace("content/", ""), |setup| setup.portable = true);
    let outputs = outputs(&book);
    let mut links = 0;
    for (file, bytes) in outputs.iter().filter(|(file, _)| file.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        for href in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let path = href.split('#').next().unwrap_or_default();
            assert!(!path.ends_with('/') || path.starts_with("http"), "`{href}` on {file} names no file");
            if let Some(target) = crate::support::target_file(file, href) {
                links += 1;
                assert!(outputs.contains_key(&target), "`{href}` on {file} leads to {target}");
            }
        }
    }
    assert!(links > 100);
}

#[test]
fn the_base_url_reaches_what_needs_an_absolute_address_and_no_link() {
    let without = outputs(&book(&BOOK.replace("content/", "")));
    let with = outputs(&book_with(&BOOK.replace("content/", ""), |setup| {
        setup.config.build.base_url = Some("https://wiki.example.com/sub/".to_owned());
    }));
    let text = |outputs: &std::collections::BTreeMap<String, Vec<u8>>, name: &str| {
        String::from_utf8_lossy(&outputs[name]).into_owned()
    };
    assert!(
        text(&with, "one/index.html").contains("<link rel=\"canonical\" href=\"https://wiki.example.com/sub/one/\">")
    );
    assert!(text(&with, "sitemap.xml").contains("<loc>https://wiki.example.com/sub/one/</loc>"));
    assert!(text(&with, "feed.xml").contains("https://wiki.example.com/sub/"));
    assert!(text(&with, "robots.txt").contains("https://wiki.example.com/sub/sitemap.xml"));
    assert!(!text(&without, "one/index.html").contains("rel=\"canonical\""));
    for line in text(&with, "one/index.html").lines().filter(|line| line.contains("wiki.example.com")) {
        assert!(line.contains("canonical") || line.contains("og:url"), "{line}");
    }
}

#[test]
fn the_base_url_on_the_command_line_needs_no_final_slash() {
    let folder = Folder::new(BOOK);
    folder.build(&["--base-url", "https://wiki.example.com/sub"]);
    assert!(folder.read("site/one/index.html").contains("href=\"https://wiki.example.com/sub/one/\""));
}

#[test]
fn the_output_folder_inside_the_content_is_no_content() {
    let folder = Folder::new("//- index.md\n# Home\n//- a.md\n# A\n[[index]]\n");
    let first = folder.build(&["--output", "public"]);
    let second = folder.build(&["--output", "public"]);
    assert_eq!(second.count("unchanged"), first.count("written"), "{second:#?}");
    assert_eq!(second.count("written"), 0, "the Markdown beside the pages is not read back");
}
