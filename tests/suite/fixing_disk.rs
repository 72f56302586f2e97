//! `check --fix` on disk: what is written and what is not, the diff, and what git knows.

use crate::support::{Folder, Run};
use layerbook::base::path::NotePath;
use layerbook::io::rewrite::{Original, Refusal};
use std::process::{Command, Stdio};

/// Runs git in the folder of the book.
pub fn git(folder: &Folder, arguments: &[&str]) {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder.root())
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"])
        .args(["-c", "core.autocrlf=false", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

pub fn commit(folder: &Folder, message: &str) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", message]);
}

fn fix(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["check", "--fix"], arguments].concat())
}

const BOOK: &str = "
//- book.toml
[book]
title = \"T\"
[check]
orphan-note = \"off\"
unsorted-note = \"off\"
//- content/My Note.md
# My Note
//- content/a/note.md
# Note

One [x](../my%20note.md) and [[gone]].

Two [x](../My Note.md).
//- content/a/clean.md
# Clean
";

#[test]
fn notes_are_rewritten_and_the_rest_is_reported() {
    let folder = Folder::new(BOOK);
    let run = fix(&folder, &[]);
    assert_eq!(run.code, 1, "{run:#?}");
    assert!(run.err.contains("fixed 2 links in 1 file"), "{run:#?}");
    assert!(run.out.contains("no note or file `gone`") && run.out.contains("1 error\n"), "{run:#?}");
    let text = "# Note\n\nOne [x](../My%20Note.md) and [[gone]].\n\nTwo [x](<../My Note.md>).\n";
    assert_eq!(folder.read("content/a/note.md"), text);
    let again = fix(&folder, &[]);
    assert!(again.err.contains("fixed 0 links in 0 files"), "{again:#?}");
    assert_eq!(again.out, run.out);
}

#[test]
fn a_dry_run_shows_a_diff_that_git_takes_and_writes_nothing() {
    let folder = Folder::new(BOOK);
    let mark = "\u{FEFF}[x](../my%20note.md)\r\n[y](../MY%20NOTE.md)  \r\nlast";
    folder.write("content/ü b/marked.md", mark);
    let before = folder.tree("content");
    let run = fix(&folder, &["--dry-run"]);
    assert_eq!(folder.tree("content"), before);
    assert!(run.err.contains("would fix 4 links in 2 files"), "{run:#?}");
    assert_eq!(run.code, 1, "the broken link is still there: {run:#?}");
    assert!(
        run.out.starts_with("--- a/content/a/note.md\n+++ b/content/a/note.md\n@@ -1,5 +1,5 @@\n # Note\n \n-One"),
        "{}",
        run.out
    );
    folder.write("the.diff", &run.out);
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["apply", "--whitespace=nowarn", "the.diff"]);
    let applied = folder.tree("content");
    git(&folder, &["apply", "--whitespace=nowarn", "--reverse", "the.diff"]);
    assert_eq!(folder.tree("content"), before);
    fix(&folder, &[]);
    assert_eq!(folder.tree("content"), applied);
    assert_eq!(
        folder.read("content/ü b/marked.md"),
        mark.replace("my%20note", "My%20Note").replace("MY%20NOTE", "My%20Note")
    );
}

#[test]
fn dry_run_alone_is_wrong_usage() {
    let folder = Folder::new(BOOK);
    let run = folder.run(&["check", "--dry-run"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--fix"), "{run:#?}");
}

#[test]
fn a_file_with_bytes_that_are_no_text_is_never_fixed() {
    let folder = Folder::new(BOOK);
    let bad: [&[u8]; 2] = [b"[x](../my%20note.md) \xFF\n", b"[x](../my%20note.md) \0\n"];
    folder.write("content/b/latin.md", bad[0]);
    folder.write("content/b/nul.md", bad[1]);
    let run = fix(&folder, &[]);
    assert!(run.err.contains("fixed 2 links in 1 file"), "{run:#?}");
    for (name, bytes) in ["latin", "nul"].iter().zip(bad) {
        assert!(run.err.contains(&format!("content/b/{name}.md: not fixed")), "{run:#?}");
        assert_eq!(std::fs::read(folder.path(&format!("content/b/{name}.md"))).unwrap(), bytes);
    }
}

#[test]
fn a_file_that_changed_meanwhile_is_not_written() {
    let folder = Folder::new(BOOK);
    let (content, path) = (folder.path("content"), NotePath::new("a/note.md"));
    let text = folder.read("content/a/note.md");
    let original = Original::read(&content, &path, &text).unwrap();
    folder.write("content/a/note.md", "somebody else's");
    assert!(matches!(original.rewrite(&content, &path, "new"), Err(Refusal::Changed)));
    assert!(matches!(Original::read(&content, &path, &text), Err(Refusal::Changed)));
    assert_eq!(folder.read("content/a/note.md"), "somebody else's");
    folder.write("content/a/note.md", &text);
    original.rewrite(&content, &path, "new").unwrap();
    original.rewrite(&content, &path, "new").unwrap();
    assert_eq!(folder.read("content/a/note.md"), "new");
    folder.remove("content/a/note.md");
    assert!(matches!(original.rewrite(&content, &path, "new"), Err(Refusal::Io(_))));
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_rights_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(BOOK);
    folder.write("elsewhere.txt", "[x](my%20note.md)\n");
    std::os::unix::fs::symlink(folder.path("elsewhere.txt"), folder.path("content/linked.md")).unwrap();
    let rights = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(folder.path("elsewhere.txt"), rights).unwrap();
    fix(&folder, &[]);
    assert_eq!(folder.read("elsewhere.txt"), "[x](My%20Note.md)\n");
    assert!(folder.path("content/linked.md").symlink_metadata().unwrap().is_symlink());
    assert_eq!(folder.path("elsewhere.txt").metadata().unwrap().permissions().mode() & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_named_and_the_others_are_fixed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(BOOK);
    folder.write("content/locked/x.md", "[x](../my%20note.md)\n");
    let locked = folder.path("content/locked");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).unwrap();
    // Root writes everywhere.
    let can_write = std::fs::write(locked.join("probe"), "").is_ok();
    let run = fix(&folder, &[]);
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o755)).unwrap();
    if !can_write {
        assert_eq!(run.code, 2, "{run:#?}");
        assert!(run.err.contains("locked/x.md") && run.err.contains("fixed 2 links in 1 file"), "{run:#?}");
        assert!(run.out.contains("case-mismatch"), "what was not written is still reported: {run:#?}");
    }
}

#[test]
fn git_tells_where_a_renamed_note_is() {
    let folder = Folder::new(
        "
//- book.toml
[book]
title = \"T\"
//- content/old name.md
Some words that are long enough to be known again.
//- content/note.md
[[old name]] and [x](old%20name.md#part), ![y](pic.png)
//- content/pic.png
a picture, more or less
",
    );
    git(&folder, &["init", "--quiet"]);
    commit(&folder, "one");
    std::fs::create_dir(folder.path("content/sub")).unwrap();
    git(&folder, &["mv", "content/old name.md", "content/sub/second.md"]);
    commit(&folder, "two");
    git(&folder, &["mv", "content/sub/second.md", "content/sub/thïrd.md"]);
    git(&folder, &["mv", "content/pic.png", "content/sub/photo.png"]);
    // The last renames are not committed.
    let run = fix(&folder, &["--dry-run"]);
    assert!(run.out.contains("+[[thïrd]] and [x](old%20name.md#part), ![y](sub/photo.png)"), "{run:#?}");
    folder.write("content/note.md", "[[old name]] and [x](old%20name.md), ![y](pic.png)\n");
    let run = fix(&folder, &[]);
    assert!(run.err.contains("fixed 3 links in 1 file"), "{run:#?}");
    assert_eq!(folder.read("content/note.md"), "[[thïrd]] and [x](sub/thïrd.md), ![y](sub/photo.png)\n");
}

#[test]
fn addresses_that_the_ledger_knows_to_have_moved_are_written() {
    let folder = Folder::new(
        "
//- book.toml
[book]
title = \"T\"
[check]
orphan-note = \"off\"
unsorted-note = \"off\"
//- links.toml
[[link]]
url = \"https://a.example/old\"
verdict = \"moved\"
status = 301
checked = \"2027-01-31\"
good = \"2027-01-31\"
final = \"https://b.example/new?a=1&b=2\"
//- content/note.md
# Note

**Lead:** <https://a.example/old>

See [x](https://a.example/old) and <a href=\"https://a.example/old\">y</a>.
",
    );
    let arguments = ["--external", "--today", "2027-01-31"];
    let before = folder.read("content/note.md");
    let dry = fix(&folder, &[&arguments[..], &["--dry-run"]].concat());
    assert!(dry.err.contains("would fix 3 links in 1 file"), "{dry:#?}");
    assert_eq!(folder.read("content/note.md"), before);
    let run = fix(&folder, &arguments);
    assert!(run.err.contains("fixed 3 links in 1 file") && run.code == 0, "{run:#?}");
    let after = before.replace("https://a.example/old\"", "https://b.example/new?a=1&amp;b=2\"");
    assert_eq!(folder.read("content/note.md"), after.replace("https://a.example/old", "https://b.example/new?a=1&b=2"));
    assert!(!run.out.contains("moved-link"), "{run:#?}");
}
