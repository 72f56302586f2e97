//! `check --since`: what changed since a commit, and what the changes broke elsewhere.

use crate::fixing_disk::{commit, git};
use crate::support::{Folder, Run};

const BOOK: &str = "
//- book.toml
[book]
title = \"T\"
[check]
orphan-note = \"off\"
unsorted-note = \"off\"
//- content/old.md
[[nothing here]]
//- content/target.md
# Target

A long enough text, so that git knows it again.
//- content/links.md
[[target]]
//- content/changed.md
Text.
";

fn book() -> Folder {
    let folder = Folder::new(BOOK);
    git(&folder, &["init", "--quiet"]);
    commit(&folder, "one");
    git(&folder, &["tag", "start"]);
    folder
}

fn since(folder: &Folder, revision: &str) -> Run {
    folder.run(&["check", "--since", revision])
}

#[test]
fn faults_of_before_are_passed_over_and_new_ones_are_not() {
    let folder = book();
    let run = since(&folder, "start");
    assert_eq!((run.code, run.out.as_str()), (0, "no problems found\n"), "{run:#?}");
    // Committed, not committed, and not known to git.
    folder.write("content/changed.md", "Text [[gone one]].\n");
    commit(&folder, "two");
    folder.write("content/changed.md", "Text [[gone two]].\n");
    folder.write("content/sub/new.md", "[[gone three]]\n");
    let run = since(&folder, "start");
    assert_eq!(run.code, 1);
    assert!(run.out.contains("`gone two`") && run.out.contains("`gone three`"), "{run:#?}");
    assert!(!run.out.contains("nothing here") && run.out.contains("2 errors"), "{run:#?}");
    let run = since(&folder, "HEAD~1");
    assert!(run.out.contains("2 errors"), "{run:#?}");
}

#[test]
fn a_renamed_note_breaks_links_in_notes_that_nobody_touched() {
    let folder = book();
    git(&folder, &["mv", "content/target.md", "content/renamed.md"]);
    for committed in [false, true] {
        if committed {
            commit(&folder, "two");
        }
        let run = since(&folder, "start");
        assert_eq!(run.code, 1, "{run:#?}");
        assert!(run.out.contains("content/links.md:1:1") && run.out.contains("1 error\n"), "{run:#?}");
    }
    // Fixed in the same scope: the old fault elsewhere stays.
    let run = folder.run(&["check", "--since", "start", "--fix"]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(folder.read("content/links.md"), "[[renamed]]\n");
}

#[test]
fn a_deleted_file_and_a_new_twin_are_changes_too() {
    let folder = book();
    folder.remove("content/target.md");
    let run = since(&folder, "start");
    assert!(run.out.contains("no note or file `target`"), "{run:#?}");
    git(&folder, &["checkout", "--quiet", "--", "content/target.md"]);
    folder.write("content/x/target.md", "# Twin\n");
    folder.write("content/links.md", "[[target]]\n");
    let run = since(&folder, "start");
    assert!(!run.out.contains("nothing here"), "{run:#?}");
    folder.write("content/y/links.md", "[[target]]\n");
    commit(&folder, "two");
    git(&folder, &["tag", "twins"]);
    folder.remove("content/target.md");
    folder.write("content/z/target.md", "# Another\n");
    let run = since(&folder, "twins");
    assert!(run.out.contains("ambiguous-link") && run.out.contains("content/links.md"), "{run:#?}");
}

#[test]
fn when_the_book_itself_changed_all_is_checked() {
    let folder = book();
    let toml = folder.read("book.toml");
    folder.write("book.toml", toml + "spaced-link = \"error\"\n");
    let run = since(&folder, "start");
    assert!(run.err.contains("book.toml has changed since start: the whole book is checked"), "{run:#?}");
    assert!(run.out.contains("nothing here"), "{run:#?}");
    commit(&folder, "two");
    assert!(since(&folder, "HEAD").out.contains("no problems found"));
    folder.write("taxonomy.yaml", "");
    let run = since(&folder, "HEAD");
    assert!(run.err.contains("taxonomy.yaml has changed") || run.code == 2, "{run:#?}");
}

#[test]
fn without_a_repository_or_a_commit_it_says_so() {
    let folder = book();
    let run = since(&folder, "no-such-branch");
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:#?}");
    assert!(run.err.contains("git knows no commit `no-such-branch`"), "{run:#?}");
    let folder = Folder::new(BOOK);
    let run = since(&folder, "HEAD");
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:#?}");
    assert!(run.err.contains("git repository"), "{run:#?}");
}

#[test]
fn a_hook_of_git_may_call_it() {
    let folder = book();
    folder.write("content/changed.md", "[[gone]]\n");
    let mut command = folder.command(&["check", "--since", "HEAD"]);
    command.env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index");
    let run = crate::support::run(&mut command);
    assert!(run.out.contains("1 error\n") && run.out.contains("`gone`"), "{run:#?}");
}

#[test]
fn bytes_of_old_files_need_no_text_and_names_may_be_odd() {
    let folder = book();
    folder.write("content/ö \"x\".md", b"\xFF [[never]]\n");
    folder.write("content/.hidden.md", "x");
    folder.write("content/pic.png", "x");
    commit(&folder, "two");
    folder.write("content/ö \"x\".md", "fine\n");
    folder.remove("content/.hidden.md");
    folder.remove("content/pic.png");
    let run = since(&folder, "HEAD");
    assert_eq!((run.code, run.out.as_str()), (0, "no problems found\n"), "{run:#?}");
}
