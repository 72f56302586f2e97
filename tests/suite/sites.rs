//! Whole sites, file by file. `UPDATE_EXPECT=1` writes what is there now.

use crate::support::{Folder, tree};
use std::path::Path;

fn golden(name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(name);
    let folder = Folder::new("");
    // Away from our own repository, whose dates would show on pages.
    for (file, bytes) in tree(&root.join("book")) {
        folder.write(&file, bytes);
    }
    let run = folder.build(&["--today", "2026-06-30"]);
    assert_eq!(run.code, 0, "{run:#?}");
    let found = folder.tree("site");
    let expected = root.join("site");
    #[expect(clippy::disallowed_methods, reason = "the way in which all snapshots are renewed")]
    let renew = std::env::var_os("UPDATE_EXPECT").is_some();
    if renew {
        std::fs::create_dir_all(&expected).unwrap();
        for file in tree(&expected).keys().filter(|file| !found.contains_key(*file)) {
            std::fs::remove_file(expected.join(file)).unwrap();
        }
        for (file, bytes) in &found {
            let path = expected.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    let expected = tree(&expected);
    let names =
        |files: &std::collections::BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>().join("\n");
    assert_eq!(names(&found), names(&expected), "files that are missing or left over");
    for (file, bytes) in &found {
        let (found, expected) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&expected[file]));
        let line = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
        assert!(found == expected, "{name}/site/{file} differs; UPDATE_EXPECT=1 takes it over. First line: {line:#?}");
    }
}

#[test]
fn the_small_site_is_what_it_was() {
    golden("small");
}
